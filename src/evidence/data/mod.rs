//! Data files as trees of values with places: JSON, YAML, TOML and CSV. Reading is tolerant and limited.
//!
//! Only the requested values are kept ([`Want`]), so that a large file needs little memory. This module knows nothing of result formats.

mod csv;
mod encoding;
mod file;
mod json;
mod pointers;
mod same;
mod stream;
mod toml;
mod want;
mod yaml;

use std::ops::Range;

use crate::limits::data as limits;
use crate::manifest::value::JsonPointer;
use crate::text::beginning;

pub(crate) use csv::{AGGREGATES, Cell, Column, CsvTable};
pub(in crate::evidence) use file::malformed;
pub use file::{DataCache, ParsedData, Purpose, ReadBudget};
pub(crate) use file::{DataFormat, Refusal, Stop};
pub(crate) use pointers::Pointers;
pub(crate) use same::is_same_data;
pub(crate) use stream::Stream;
pub(crate) use want::Want;

pub use self::csv::read as read_csv;
pub(crate) use self::json::{
    read as read_json, read_lines as read_json_lines, read_whole as read_whole_json,
};
pub(crate) use self::toml::read as read_toml;
pub use self::yaml::read as read_yaml;
pub(crate) use self::yaml::read_all as read_yaml_documents;

/// An error in a file, which makes its content unusable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataDefect {
    /// Byte range of the error.
    pub at: Range<usize>,
    /// What is wrong, in a few words.
    pub what: String,
    /// Whether a limit was reached, so that the file itself may be valid.
    pub is_limit: bool,
}

impl DataDefect {
    pub(in crate::evidence) fn new(at: Range<usize>, what: impl Into<String>) -> Self {
        Self { at, what: what.into(), is_limit: false }
    }

    fn limit(at: Range<usize>, what: impl Into<String>) -> Self {
        Self { at, what: what.into(), is_limit: true }
    }
}

/// A value with its byte range.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    /// Byte range of the value.
    pub at: Range<usize>,
    /// The value.
    pub data: ValueKind,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq)]
pub enum ValueKind {
    /// Null.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A finite number.
    Number(f64),
    /// `NaN` or infinity, as written.
    NotFinite(&'static str),
    /// A text. Only the beginning of a very long one.
    Text(Box<str>),
    /// A list: the kept elements with their indices, and the number of all elements.
    List(Vec<(usize, Value)>, usize),
    /// A map: the kept members by key, and the number of all members.
    Map(Vec<(Box<str>, Value)>, usize),
}

impl Value {
    /// Returns the member `key`.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.members().iter().find(|(known, _)| &**known == key).map(|(_, value)| value)
    }

    /// Returns the value at a path of keys, separated by slashes.
    pub fn path(&self, path: &str) -> Option<&Self> {
        path.split('/').try_fold(self, |at, key| at.get(key))
    }

    /// Returns the value at a pointer.
    pub fn at_pointer(&self, pointer: &JsonPointer) -> Option<&Self> {
        pointer.keys().iter().try_fold(self, |at, part| at.child(part))
    }

    /// Returns the value at one part of a pointer.
    fn child(&self, part: &str) -> Option<&Self> {
        match &self.data {
            ValueKind::List(items, _) => {
                // `01` and `+1` are not indices (RFC 6901).
                let place: usize = part.parse().ok().filter(|place: &usize| place.to_string() == part)?;
                let found = items.binary_search_by_key(&place, |(at, _)| *at).ok()?;
                items.get(found).map(|(_, item)| item)
            }
            _ => self.get(part),
        }
    }

    /// Returns the kept members.
    pub fn members(&self) -> &[(Box<str>, Self)] {
        match &self.data {
            ValueKind::Map(members, _) => members,
            _ => &[],
        }
    }

    /// Returns the kept elements.
    pub fn elements(&self) -> impl Iterator<Item = &Self> {
        let items = match &self.data {
            ValueKind::List(items, _) => items.as_slice(),
            _ => &[],
        };
        items.iter().map(|(_, value)| value)
    }

    /// Returns the number of members or elements, kept or not.
    pub fn count(&self) -> usize {
        match &self.data {
            ValueKind::List(_, count) | ValueKind::Map(_, count) => *count,
            _ => 0,
        }
    }

    /// Whether it is a list.
    pub fn is_list(&self) -> bool {
        matches!(self.data, ValueKind::List(..))
    }

    /// Whether it is a map.
    pub fn is_map(&self) -> bool {
        matches!(self.data, ValueKind::Map(..))
    }

    /// Returns the value as a finite number, if it is one.
    pub fn number(&self) -> Option<f64> {
        match self.data {
            ValueKind::Number(number) => Some(number),
            _ => None,
        }
    }

    /// Returns the value as a text, if it is one.
    pub fn text(&self) -> Option<&str> {
        match &self.data {
            ValueKind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Names the type of the value with its article, for messages.
    pub fn describe(&self) -> &'static str {
        match self.data {
            ValueKind::Null => "null",
            ValueKind::Bool(_) => "a boolean",
            ValueKind::Number(_) => "a number",
            ValueKind::NotFinite(name) => name,
            ValueKind::Text(_) => "a text",
            ValueKind::List(..) => "a list",
            ValueKind::Map(..) => "an object",
        }
    }
}

/// The keys of a map, to detect duplicates.
#[derive(Default)]
struct SeenKeys(std::collections::HashSet<Box<str>>);

/// Number of keys from which a set is used. Most maps are small.
const MANY: usize = 24;

impl SeenKeys {
    /// Whether `key` was there before, among `members` or in the set.
    fn repeats(&mut self, key: &str, members: &[(Box<str>, Value)]) -> bool {
        if members.len() < MANY {
            return members.iter().any(|(known, _)| &**known == key);
        }
        if self.0.is_empty() {
            self.0.extend(members.iter().map(|(known, _)| known.clone()));
        }
        !self.0.insert(key.into())
    }
}

/// Returns the beginning of a text that may be very long.
fn kept(text: &str) -> Box<str> {
    beginning(text, limits::TEXT_BYTES).into()
}
