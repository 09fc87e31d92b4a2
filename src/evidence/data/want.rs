//! Which values of a file are kept: everything else is read over.

use std::collections::BTreeMap;

/// Places in a tree of values, shared beginnings once.
#[derive(Debug, Default, Clone)]
pub struct Want {
    here: bool,
    all: bool,
    members: BTreeMap<String, Want>,
    /// Those of the members that are numbers, which may be of elements too.
    numbers: BTreeMap<usize, String>,
    any: Option<Box<Want>>,
    any_member: Option<Box<Want>>,
}

impl Want {
    /// What these patterns name: keys between slashes, `*` for any key or element, `+` for any key, `**` at the end for all below.
    pub fn of<'p>(patterns: impl IntoIterator<Item = &'p str>) -> Self {
        let mut want = Self::default();
        for pattern in patterns {
            let mut at = &mut want;
            for part in pattern.split('/') {
                at = match part {
                    "**" => {
                        at.all = true;
                        at
                    }
                    "*" => at.any.get_or_insert_default(),
                    "+" => at.any_member.get_or_insert_default(),
                    key => at.member(key),
                };
            }
            at.here = true;
        }
        want
    }

    /// Wants what a pointer leads to, too.
    pub fn add(&mut self, pointer: &[String]) {
        let mut at = self;
        for part in pointer {
            at = at.member(part);
        }
        at.here = true;
    }

    fn member(&mut self, key: &str) -> &mut Self {
        if let Ok(number) = key.parse() {
            self.numbers.entry(number).or_insert_with(|| key.to_owned());
        }
        self.members.entry(key.to_owned()).or_default()
    }
}

/// What is wanted at one place: by several patterns, or by none.
#[derive(Debug, Clone, Default)]
pub(super) struct WantedValues<'w>(Vec<&'w Want>);

impl<'w> WantedValues<'w> {
    pub(super) fn root(want: &'w Want) -> Self {
        Self(vec![want])
    }

    /// Whether nothing at this place is.
    pub(super) fn is_nothing(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the value itself is, not only something in it.
    pub(super) fn is_here(&self) -> bool {
        self.0.iter().any(|want| want.here || want.all)
    }

    pub(super) fn member(&self, key: &str) -> Self {
        let mut found = Vec::new();
        for want in &self.0 {
            if want.all {
                found.push(*want);
            }
            found.extend(want.any.as_deref());
            found.extend(want.any_member.as_deref());
            found.extend(want.members.get(key));
        }
        Self(found)
    }

    pub(super) fn element(&self, at: usize) -> Self {
        let mut found = Vec::new();
        for want in &self.0 {
            if want.all {
                found.push(*want);
            }
            found.extend(want.any.as_deref());
            found.extend(want.numbers.get(&at).and_then(|key| want.members.get(key)));
        }
        Self(found)
    }
}
