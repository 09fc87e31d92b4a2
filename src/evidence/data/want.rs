//! Selects the values of a file to keep. All others are skipped.

use std::collections::BTreeMap;

/// A set of places in a tree of values, stored as a tree.
#[derive(Debug, Default, Clone)]
pub struct Want {
    here: bool,
    all: bool,
    members: BTreeMap<String, Want>,
    /// Members whose keys are numbers. They may be indices of elements too.
    numbers: BTreeMap<usize, String>,
    any: Option<Box<Want>>,
    any_member: Option<Box<Want>>,
}

impl Want {
    /// Makes the set of these patterns: keys separated by slashes, `*` for any key or index, `+` for any key, and
    /// `**` at the end for everything below.
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

    /// Adds the target of a pointer.
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

/// The patterns that match at one place.
#[derive(Debug, Clone, Default)]
pub(super) struct WantedValues<'w>(Vec<&'w Want>);

impl<'w> WantedValues<'w> {
    pub(super) fn root(want: &'w Want) -> Self {
        Self(vec![want])
    }

    /// Whether nothing at this place is needed.
    pub(super) fn is_nothing(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the value itself is needed, and not only a part of it.
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
