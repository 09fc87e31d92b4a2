//! Walks a manifest's values and collects them, each with its key path.

use std::ops::Range;

use jiff::civil::Date;

use super::artifact::Reference;
use super::bound::Bounds;
use super::owner::Owners;
use super::pattern::PatternList;
use super::reader::{Field, ManifestValueType};
use super::subject::Subject;
use super::value::Period;

/// A value that claims something, or that says what a claim is about.
#[derive(Debug, Clone, Copy)]
pub enum Leaf<'m> {
    /// That a file, folder or group of files is there and says what it should.
    Artifact(&'m Reference),
    /// That somebody answers for it.
    Owners(&'m Owners),
    /// That something happened, or will, on a day.
    Date(Date),
    /// That something is so many.
    Number(f64),
    /// That files like these are there.
    Patterns(&'m PatternList),
    /// That it is so by then.
    Period(Period),
    /// That it is what the word says.
    Word(&'m str),
    /// That a measure is within these.
    Bounds(&'m Bounds),
}

/// A claim's place in the manifest.
#[derive(Debug, Clone)]
pub struct ManifestValue<'m> {
    /// Its key path, entries of lists by their names.
    pub subject: Subject,
    /// The top-level key.
    pub section: &'static str,
    /// The last key of the path.
    pub key: &'static str,
    /// Where the value stands.
    pub at: Range<usize>,
    /// What it is.
    pub leaf: Leaf<'m>,
}

/// Collects claims on the way through a manifest.
#[derive(Debug, Default)]
pub struct Visitor<'m> {
    path: Vec<String>,
    keys: Vec<&'static str>,
    /// What was found, in the order of the format's keys.
    pub found: Vec<ManifestValue<'m>>,
}

impl<'m> Visitor<'m> {
    /// Visits the value of `key`, where there is one.
    pub fn field<T: ManifestValueType>(&mut self, key: &'static str, field: Option<&'m Field<T>>) {
        if let Some(field) = field {
            self.keys.push(key);
            self.within(key, |visitor| field.value.visit(&field.at, visitor));
            self.keys.pop();
        }
    }

    /// Runs `visit` with `part` added to the key path.
    pub fn within(&mut self, part: &str, visit: impl FnOnce(&mut Self)) {
        self.path.push(part.to_owned());
        visit(self);
        self.path.pop();
    }

    /// Records a claim at the current key path.
    pub fn leaf(&mut self, at: &Range<usize>, leaf: Leaf<'m>) {
        let section = self.keys.first().copied().unwrap_or_default();
        let key = self.keys.last().copied().unwrap_or_default();
        let subject = Subject::of(self.path.iter().map(String::as_str));
        self.found.push(ManifestValue { subject, section, key, at: at.clone(), leaf });
    }
}
