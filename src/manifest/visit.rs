//! Collects the values of a manifest with their key paths.

use std::ops::Range;

use jiff::civil::Date;

use super::artifact::Reference;
use super::bound::Bounds;
use super::owner::Owners;
use super::pattern::PatternList;
use super::reader::{Field, ManifestValueType};
use super::subject::Subject;
use super::value::Period;

/// A value that makes a claim, or says what a claim is about.
#[derive(Debug, Clone, Copy)]
pub enum Leaf<'m> {
    /// The artifact exists and contains what its key requires.
    Artifact(&'m Reference),
    /// The artifact above has a heading with this slug.
    Heading(&'m str),
    /// These owners are responsible.
    Owners(&'m Owners),
    /// Something happened, or will happen, on this day.
    Date(Date),
    /// A number is correct.
    Number(f64),
    /// Files that match these globs exist.
    Patterns(&'m PatternList),
    /// A length of time.
    Period(Period),
    /// A word or a text.
    Word(&'m str),
    /// A measure is within these bounds.
    Bounds(&'m Bounds),
}

/// A value with its place in the manifest.
#[derive(Debug, Clone)]
pub struct ManifestValue<'m> {
    /// Key path, in which entries of lists are identified by their names.
    pub subject: Subject,
    /// The top-level key.
    pub section: &'static str,
    /// The last key of the path.
    pub key: &'static str,
    /// Byte range of the value.
    pub at: Range<usize>,
    /// The value.
    pub leaf: Leaf<'m>,
}

/// Walks through a manifest and collects values.
#[derive(Debug, Default)]
pub struct Visitor<'m> {
    path: Vec<String>,
    keys: Vec<&'static str>,
    /// The values, in the order of the format's keys.
    pub found: Vec<ManifestValue<'m>>,
}

impl<'m> Visitor<'m> {
    /// Visits the value of `key`, if there is one.
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

    /// Records a value at the current key path.
    pub fn leaf(&mut self, at: &Range<usize>, leaf: Leaf<'m>) {
        let section = self.keys.first().copied().unwrap_or_default();
        let key = self.keys.last().copied().unwrap_or_default();
        let subject = Subject::of(self.path.iter().map(String::as_str));
        self.found.push(ManifestValue { subject, section, key, at: at.clone(), leaf });
    }
}
