//! Data files as trees of values with places: JSON, YAML, TOML, CSV, read tolerantly and within limits.
//!
//! Only what somebody wants of a file is kept ([`Want`]), so a large one is read in little memory. Knows nothing of formats.

mod csv;
mod encoding;
mod file;
mod json;
mod same;
mod stream;
mod toml;
mod want;
mod yaml;

use std::ops::Range;

use crate::limits::data as limits;
use crate::manifest::value::JsonPointer;
use crate::text::beginning;

pub use csv::{AGGREGATES, Cell, Column, CsvTable};
pub(in crate::evidence) use file::malformed;
pub use file::{DataCache, DataFile, DataFormat, ParsedData, Purpose, ReadBudget, Refusal, Stop};
pub use same::is_same_data;
pub use stream::{FileExcerpt, Stream};
pub use want::Want;

pub use self::csv::read as read_csv;
pub use self::json::{read as read_json, read_lines as read_json_lines};
pub use self::toml::read as read_toml;
pub use self::yaml::{read as read_yaml, read_all as read_yaml_documents};

/// What is wrong with a file, so that it cannot be relied on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataDefect {
    /// Where, in bytes.
    pub at: Range<usize>,
    /// What, in a few words.
    pub what: String,
    /// Whether the file may be right: it is more than is read.
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

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    /// Where, in bytes.
    pub at: Range<usize>,
    /// What it is.
    pub data: ValueKind,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq)]
pub enum ValueKind {
    /// Nothing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A finite number.
    Number(f64),
    /// `NaN` or infinite, as written.
    NotFinite(&'static str),
    /// A text; of a very long one, the beginning.
    Text(Box<str>),
    /// A list: what is kept of it by place, and how many it has.
    List(Vec<(usize, Value)>, usize),
    /// Members by key: what is kept of them, and how many there are.
    Map(Vec<(Box<str>, Value)>, usize),
}

impl Value {
    /// The member called `key`.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.members().iter().find(|(known, _)| &**known == key).map(|(_, value)| value)
    }

    /// What a path of keys, slashes between them, leads to.
    pub fn path(&self, path: &str) -> Option<&Self> {
        path.split('/').try_fold(self, |at, key| at.get(key))
    }

    /// What a pointer leads to.
    pub fn at_pointer(&self, pointer: &JsonPointer) -> Option<&Self> {
        pointer.keys().iter().try_fold(self, |at, part| match &at.data {
            ValueKind::List(items, _) => {
                // `01` and `+1` are no places (RFC 6901).
                let place: usize = part.parse().ok().filter(|place: &usize| place.to_string() == *part)?;
                let found = items.binary_search_by_key(&place, |(at, _)| *at).ok()?;
                items.get(found).map(|(_, item)| item)
            }
            _ => at.get(part),
        })
    }

    /// The members that were kept.
    pub fn members(&self) -> &[(Box<str>, Self)] {
        match &self.data {
            ValueKind::Map(members, _) => members,
            _ => &[],
        }
    }

    /// The elements that were kept.
    pub fn elements(&self) -> impl Iterator<Item = &Self> {
        let items = match &self.data {
            ValueKind::List(items, _) => items.as_slice(),
            _ => &[],
        };
        items.iter().map(|(_, value)| value)
    }

    /// How many members or elements it has, kept or not.
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

    /// The finite number that it is.
    pub fn number(&self) -> Option<f64> {
        match self.data {
            ValueKind::Number(number) => Some(number),
            _ => None,
        }
    }

    /// The text that it is.
    pub fn text(&self) -> Option<&str> {
        match &self.data {
            ValueKind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The kind of value with its article, for messages.
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

/// Keys of one map, to see which is there twice.
#[derive(Default)]
struct SeenKeys(std::collections::HashSet<Box<str>>);

/// From how many keys on a set is kept: most maps are small.
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

/// The beginning of a text that may be very long.
fn kept(text: &str) -> Box<str> {
    beginning(text, limits::TEXT_BYTES).into()
}
