//! Parses TOML into a tree with the byte range of every key and value, and keeps all syntax errors.

use std::ops::Range;

use crate::limits::manifest as limits;
use toml::de::{DeTable, DeValue};
use toml::value::Datetime;

/// A value and its byte range. The range of a table is its header (`[…]` or `[[…]]`); of an inline table, its braces.
#[derive(Debug, Clone)]
pub struct TomlNode {
    /// Byte range of the value.
    pub at: Range<usize>,
    /// The value.
    pub data: TomlData,
}

/// A TOML value.
#[derive(Debug, Clone)]
pub enum TomlData {
    /// A string.
    String(String),
    /// A whole number; none if it does not fit into 64 bits.
    Integer(Option<i64>),
    /// A number with a decimal point or an exponent, `inf` or `nan`.
    Float(f64),
    /// A boolean.
    Boolean(bool),
    /// A date, a time, or both.
    Datetime(Datetime),
    /// A list, or the entries of `[[name]]`.
    Array(Vec<TomlNode>),
    /// A table.
    Table(TableNode),
}

impl TomlData {
    /// Names the type of the value with its article, for messages.
    pub fn describe(&self) -> &'static str {
        match self {
            Self::String(_) => "a string",
            Self::Integer(_) => "a whole number",
            Self::Float(_) => "a number",
            Self::Boolean(_) => "a boolean",
            Self::Datetime(value) if value.time.is_none() => "a date",
            Self::Datetime(_) => "a date with a time",
            Self::Array(_) => "a list",
            Self::Table(_) => "a table",
        }
    }
}

/// The members of one table, sorted by key.
#[derive(Debug, Clone, Default)]
pub struct TableNode {
    members: Vec<Member>,
}

/// One key with its value.
#[derive(Debug, Clone)]
pub struct Member {
    /// The key.
    pub key: String,
    /// Byte range of the key.
    pub key_at: Range<usize>,
    /// The value.
    pub value: TomlNode,
}

impl TableNode {
    /// Returns the member `key`.
    pub fn get(&self, key: &str) -> Option<&Member> {
        let at = self.members.binary_search_by(|member| member.key.as_str().cmp(key)).ok()?;
        self.members.get(at)
    }

    /// Returns all members, sorted by key.
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// Returns the member `key` for changes; inserts `absent` if there is none.
    #[expect(clippy::indexing_slicing, reason = "`at` was found, or an element was just inserted there")]
    pub(super) fn member(&mut self, key: &str, absent: impl FnOnce() -> TomlNode) -> &mut TomlNode {
        let at = self.members.binary_search_by(|member| member.key.as_str().cmp(key)).unwrap_or_else(|at| {
            let value = absent();
            self.members.insert(at, Member { key: key.to_owned(), key_at: value.at.clone(), value });
            at
        });
        &mut self.members[at].value
    }

    /// Returns the value of the member at an index for changes.
    pub(super) fn nth(&mut self, at: usize) -> Option<&mut TomlNode> {
        self.members.get_mut(at).map(|member| &mut member.value)
    }

    /// Returns the value of `key` for changes, if there is one.
    pub(crate) fn value_mut(&mut self, key: &str) -> Option<&mut TomlNode> {
        let at = self.members.binary_search_by(|member| member.key.as_str().cmp(key)).ok()?;
        self.nth(at)
    }

    /// Removes the member `key`.
    pub(super) fn remove(&mut self, key: &str) {
        self.members.retain(|member| member.key != key);
    }
}

impl TomlNode {
    /// Returns the string, if the value is a string that is not blank.
    pub fn as_text(&self) -> Option<&str> {
        match &self.data {
            TomlData::String(text) if !text.trim().is_empty() => Some(text),
            _ => None,
        }
    }

    /// Returns the table, if the value is one.
    pub fn as_table(&self) -> Option<&TableNode> {
        match &self.data {
            TomlData::Table(table) => Some(table),
            _ => None,
        }
    }

    /// Whether the value is an empty string, list or table.
    pub fn is_blank(&self) -> bool {
        match &self.data {
            TomlData::String(text) => text.trim().is_empty(),
            TomlData::Array(items) => items.iter().all(Self::is_blank),
            TomlData::Table(table) => table.members.is_empty(),
            _ => false,
        }
    }
}

/// A syntax error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// Byte range of the error.
    pub at: Range<usize>,
    /// The parser's message.
    pub message: String,
}

/// Parses `text` and continues after each error. A text longer than 1 MiB is parsed up to its first error. Errors are sorted by place.
pub(crate) fn parse(text: &str) -> (TableNode, Vec<SyntaxError>) {
    let (table, errors) = if text.len() <= limits::RECOVERED_BYTES {
        DeTable::parse_recoverable(text)
    } else {
        match DeTable::parse(text) {
            Ok(table) => (table, Vec::new()),
            Err(error) => (toml::Spanned::new(0..0, DeTable::new()), vec![error]),
        }
    };
    let mut errors: Vec<_> = errors
        .into_iter()
        .map(|error| SyntaxError { at: error.span().unwrap_or(0..0), message: error.message().to_owned() })
        .collect();
    errors.sort_by_key(|error| (error.at.start, error.at.end));
    errors.dedup();
    (table_node(table.into_inner()), errors)
}

fn table_node(table: DeTable<'_>) -> TableNode {
    let mut members: Vec<Member> = table
        .into_iter()
        .map(|(key, value)| {
            let key_at = key.span();
            let at = value.span();
            let value = TomlNode { at, data: data(value.into_inner()) };
            Member { key: key.into_inner().into_owned(), key_at, value }
        })
        .collect();
    members.sort_by(|a, b| a.key.cmp(&b.key));
    TableNode { members }
}

fn data(value: DeValue<'_>) -> TomlData {
    match value {
        DeValue::String(text) => TomlData::String(text.into_owned()),
        DeValue::Integer(number) => {
            TomlData::Integer(i64::from_str_radix(number.as_str(), number.radix()).ok())
        }
        DeValue::Float(number) => TomlData::Float(number.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Boolean(value) => TomlData::Boolean(value),
        DeValue::Datetime(value) => TomlData::Datetime(value),
        DeValue::Array(items) => TomlData::Array(
            items
                .into_iter()
                .map(|item| TomlNode { at: item.span(), data: data(item.into_inner()) })
                .collect(),
        ),
        DeValue::Table(table) => TomlData::Table(table_node(table)),
    }
}
