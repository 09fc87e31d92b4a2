//! The manifest as assertions see it: its keys, to check names, and its values, as CEL values.

use std::collections::HashMap;

use cel::Value;
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime};
use jiff::civil::Date;

use crate::limits::assertions as limits;
use crate::manifest::Manifest;
use crate::manifest::key_shape::{KeyShape, TableKeys};
use crate::manifest::model::Root;
use crate::manifest::node::{TableNode, TomlData, TomlNode};
use crate::manifest::reader::ManifestTable;
use crate::manifest::value::{Period, TomlDay};

/// The keys of a whole manifest.
pub(super) const MANIFEST: TableKeys = TableKeys { lists: Root::LISTS, text_key: None };

/// The spelling of a key in assertions, where `-` would be a subtraction.
pub(super) fn name_of(key: &str) -> String {
    key.replace('-', "_")
}

/// The key of a table that assertions call `name`, and its shape.
pub(super) fn key_called(name: &str, keys: &TableKeys) -> Option<(&'static str, &'static KeyShape)> {
    let letter = |byte| if byte == b'-' { b'_' } else { byte };
    keys.iter().find(|(key, _)| key.bytes().map(letter).eq(name.bytes()))
}

/// The names of a table's keys in assertions, sorted.
pub(super) fn names_in(keys: &TableKeys) -> Vec<String> {
    let mut names: Vec<_> = keys.iter().map(|(key, _)| name_of(key)).collect();
    names.sort();
    names
}

/// The shape of an entry of the list at a key path, such as `metric` or `adoption.training`.
pub(super) fn entry_of(list: &str) -> Option<&'static KeyShape> {
    match MANIFEST.at_path(list)? {
        KeyShape::List(entry) => Some(entry),
        _ => None,
    }
}

/// A day as CEL knows it: at 00:00Z.
pub(super) fn timestamp(day: Date) -> Option<DateTime<FixedOffset>> {
    let (month, date) = (u32::try_from(day.month()).ok()?, u32::try_from(day.day()).ok()?);
    let day = NaiveDate::from_ymd_opt(i32::from(day.year()), month, date)?;
    Some(day.and_time(NaiveTime::MIN).and_utc().fixed_offset())
}

/// Whether a value is invalid, so that assertions do not see it. A finding reports it.
fn is_wrong(node: &TomlNode, manifest: &Manifest) -> bool {
    !matches!(node.data, TomlData::Table(_)) && manifest.is_wrong(&node.at)
}

/// The value of an absent key in assertions: an empty list for a list of tables, otherwise null.
fn absent(shape: &KeyShape) -> Value {
    match shape {
        KeyShape::List(entry) if matches!(**entry, KeyShape::Table(_)) => Value::List(Vec::new().into()),
        _ => Value::Null,
    }
}

/// Converts a value of `manifest` to a CEL value. A blank or invalid value counts as absent.
pub(super) fn value(node: Option<&TomlNode>, shape: &KeyShape, manifest: &Manifest) -> Value {
    let is_seen = |node: &TomlNode| !node.is_blank() && !is_wrong(node, manifest);
    let Some(node) = node.filter(|node| is_seen(node)) else { return absent(shape) };
    match (shape, &node.data) {
        (KeyShape::List(entry), TomlData::Array(items)) => {
            let items: Vec<Value> = items
                .iter()
                .filter(|item| is_seen(item))
                .map(|item| value(Some(item), entry, manifest))
                .collect();
            Value::List(items.into())
        }
        // A single value in place of a list, or `[metric]` in place of `[[metric]]`, which a finding reports.
        (KeyShape::List(entry), _) => Value::List(vec![value(Some(node), entry, manifest)].into()),
        (KeyShape::Table(keys), data) => {
            let node = |key| match data {
                TomlData::Table(table) => table.get(key).map(|member| &member.value),
                _ => (keys.text_key == Some(key)).then_some(node),
            };
            if !matches!(data, TomlData::Table(_)) && keys.text_key.is_none() {
                return Value::Null;
            }
            let entry = |(key, shape)| (name_of(key), value(node(key), shape, manifest));
            Value::Map(keys.iter().map(entry).collect::<HashMap<_, _>>().into())
        }
        (KeyShape::Free(inner), TomlData::Table(table)) => {
            let entry = |member: &crate::manifest::node::Member| {
                (member.key.clone(), value(Some(&member.value), inner, manifest))
            };
            Value::Map(table.members().iter().map(entry).collect::<HashMap<_, _>>().into())
        }
        (KeyShape::Free(_), _) => Value::Null,
        (KeyShape::Period, TomlData::String(text)) => {
            #[expect(clippy::cast_possible_truncation, reason = "at most 65,535 years")]
            let count = Period::parse(text).map(|period| {
                let (fewest, most) = period.in_days();
                f64::midpoint(fewest, most) as i64
            });
            count.map_or(Value::Null, super::days)
        }
        (_, data) => plain(data),
    }
}

fn plain(data: &TomlData) -> Value {
    match data {
        TomlData::String(text) => {
            let end = text.char_indices().nth(limits::TEXT_CHARS).map_or(text.len(), |(end, _)| end);
            text.get(..end).unwrap_or(text).trim().into()
        }
        TomlData::Integer(Some(number)) => Value::Int(*number),
        TomlData::Integer(None) => Value::Null,
        TomlData::Float(number) => Value::Float(*number),
        TomlData::Boolean(truth) => Value::Bool(*truth),
        TomlData::Datetime(value) => {
            TomlDay::from_toml(value).and_then(timestamp).map_or(Value::Null, Value::Timestamp)
        }
        TomlData::Array(items) => {
            Value::List(items.iter().map(|item| plain(&item.data)).collect::<Vec<_>>().into())
        }
        TomlData::Table(table) => {
            let members =
                table.members().iter().map(|member| (member.key.clone(), plain(&member.value.data)));
            Value::Map(members.collect::<HashMap<_, _>>().into())
        }
    }
}

/// The size of a manifest.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ManifestSize {
    /// The length of its longest list.
    pub(super) longest: usize,
    /// The cost of comparing all of it: the number of its values and the length of their texts.
    pub(super) size: usize,
}

impl ManifestSize {
    pub(super) fn of(table: &TableNode) -> Self {
        let mut extent = Self::default();
        for member in table.members() {
            extent.add(&member.value);
        }
        extent
    }

    fn add(&mut self, node: &TomlNode) {
        self.size += 1;
        match &node.data {
            TomlData::Array(items) => {
                self.longest = self.longest.max(items.len());
                for item in items {
                    self.add(item);
                }
            }
            TomlData::Table(table) => {
                self.longest = self.longest.max(table.members().len());
                for member in table.members() {
                    self.add(&member.value);
                }
            }
            TomlData::String(text) => self.size += text.len().min(limits::TEXT_CHARS) / 64,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_format_gives_the_names() {
        let at_path = |path| MANIFEST.at_path(path);
        assert!(matches!(at_path("pilot.ends"), Some(KeyShape::Day)));
        assert!(matches!(at_path("metric"), Some(KeyShape::List(_))));
        assert!(matches!(at_path("system.process"), Some(KeyShape::List(_))));
        let Some(KeyShape::Table(metric)) = entry_of("metric") else { panic!("a table") };
        assert!(matches!(metric.get("within"), Some(KeyShape::Period)));
        assert!(matches!(metric.get("owner"), Some(KeyShape::List(_))));
        assert!(key_called("stop_at", metric).is_some() && key_called("stop-at", metric).is_none());
        let Some(KeyShape::Table(runbook)) = entry_of("runbook") else { panic!("a table") };
        assert_eq!(runbook.text_key, Some("path"));
        assert!(matches!(runbook.at_path("exercised"), Some(KeyShape::Day)));
        let Some(KeyShape::Table(validation)) = entry_of("adoption.validated-by") else { panic!("a table") };
        assert_eq!(validation.text_key, Some("who"));
        assert!(at_path("pilot.end").is_none() && at_path("operations.error_handling").is_none());
    }
}
