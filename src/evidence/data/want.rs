//! Which values of a file are kept: everything else is read over.

/// Places in a tree of values, shared beginnings once.
#[derive(Debug, Default, Clone)]
pub struct Want {
    here: bool,
    all: bool,
    members: Vec<(String, Want)>,
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

    #[expect(clippy::indexing_slicing, reason = "`at` was found in the list, or is the last place of it")]
    fn member(&mut self, key: &str) -> &mut Self {
        let at = self.members.iter().position(|(known, _)| known == key).unwrap_or_else(|| {
            self.members.push((key.to_owned(), Self::default()));
            self.members.len() - 1
        });
        &mut self.members[at].1
    }
}

/// What is wanted at one place: by several patterns, or by none.
#[derive(Debug, Clone, Default)]
pub(super) struct Wanted<'w>(Vec<&'w Want>);

impl<'w> Wanted<'w> {
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
            found.extend(want.members.iter().find(|(known, _)| known == key).map(|(_, want)| want));
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
            let mut numbered = want.members.iter();
            found.extend(numbered.find(|(key, _)| key.parse() == Ok(at)).map(|(_, want)| want));
        }
        Self(found)
    }
}
