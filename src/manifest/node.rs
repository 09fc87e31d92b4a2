//! TOML as a tree with a byte range on every key and value, every syntax error kept.

use std::ops::Range;

use crate::limits::manifest as limits;
use toml::de::{DeTable, DeValue};
use toml::value::Datetime;

/// A value and where it stands. A table's range is its header, `[[…]]` included; an inline table's, its braces.
#[derive(Debug, Clone)]
pub struct TomlNode {
    /// Where it stands.
    pub at: Range<usize>,
    /// What it is.
    pub data: TomlData,
}

/// What a TOML value is.
#[derive(Debug, Clone)]
pub enum TomlData {
    /// A string.
    String(String),
    /// A whole number; none where it does not fit 64 bits.
    Integer(Option<i64>),
    /// A number with a point or an exponent, `inf`, `nan`.
    Float(f64),
    /// `true` or `false`.
    Boolean(bool),
    /// Any of TOML's dates and times.
    Datetime(Datetime),
    /// A list, or the entries of `[[name]]`.
    Array(Vec<TomlNode>),
    /// A table.
    Table(TableNode),
}

impl TomlData {
    /// The kind of value with its article, for messages.
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

/// The keys of one table, sorted.
#[derive(Debug, Clone, Default)]
pub struct TableNode {
    members: Vec<Member>,
}

/// One key with its value.
#[derive(Debug, Clone)]
pub struct Member {
    /// The key.
    pub key: String,
    /// Where the key stands.
    pub key_at: Range<usize>,
    /// Its value.
    pub value: TomlNode,
}

impl TableNode {
    /// The member called `key`.
    pub fn get(&self, key: &str) -> Option<&Member> {
        let at = self.members.binary_search_by(|member| member.key.as_str().cmp(key)).ok()?;
        self.members.get(at)
    }

    /// All members, sorted by key.
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// The member called `key`, to be changed; made of `absent` where there is none.
    #[expect(clippy::indexing_slicing, reason = "`at` was found, or something has just been put there")]
    pub(super) fn member(&mut self, key: &str, absent: impl FnOnce() -> TomlNode) -> &mut TomlNode {
        let at = self.members.binary_search_by(|member| member.key.as_str().cmp(key)).unwrap_or_else(|at| {
            let value = absent();
            self.members.insert(at, Member { key: key.to_owned(), key_at: value.at.clone(), value });
            at
        });
        &mut self.members[at].value
    }

    /// Takes out the member called `key`.
    pub(super) fn remove(&mut self, key: &str) {
        self.members.retain(|member| member.key != key);
    }
}

impl TomlNode {
    /// The string that this is, if it is one and holds more than white space.
    pub fn as_text(&self) -> Option<&str> {
        match &self.data {
            TomlData::String(text) if !text.trim().is_empty() => Some(text),
            _ => None,
        }
    }

    /// The table that this is, if it is one.
    pub fn as_table(&self) -> Option<&TableNode> {
        match &self.data {
            TomlData::Table(table) => Some(table),
            _ => None,
        }
    }

    /// Whether this says nothing: an empty string, list or table.
    pub fn is_blank(&self) -> bool {
        match &self.data {
            TomlData::String(text) => text.trim().is_empty(),
            TomlData::Array(items) => items.iter().all(Self::is_blank),
            TomlData::Table(table) => table.members.is_empty(),
            _ => false,
        }
    }
}

/// A mistake in the syntax: where, and the parser's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// Where.
    pub at: Range<usize>,
    /// What is wrong.
    pub message: String,
}

/// Parses `text`, going on after each mistake; a text of over a mebibyte ends at its first. Errors are sorted by place.
pub fn parse(text: &str) -> (TableNode, Vec<SyntaxError>) {
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
