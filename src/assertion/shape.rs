//! The values that a manifest can have, for assertions: names to check, and conversion to CEL values.
//!
//! Generated from the manifest's schema, so that every key of the format is a name in assertions.

#![expect(clippy::indexing_slicing, reason = "an absent key of a JSON value is null")]

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use cel::Value;
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime};
use jiff::civil::Date;
use serde_json::Value as Json;

use crate::manifest::Manifest;
use crate::manifest::node::{TableNode, TomlData, TomlNode};
use crate::manifest::schema;
use crate::manifest::value::{Period, TomlDay};

/// Longest text that an assertion can read, in characters. Texts for comparison are short.
const LONGEST_TEXT: usize = 4096;

/// The type of a key's value.
#[derive(Debug, Clone)]
pub(super) enum KeyShape {
    /// Unknown.
    Any,
    /// A text, a number or a boolean.
    Plain,
    /// A date.
    Day,
    /// A period of the calendar.
    Period,
    /// A list. If the format accepts a single value too, it is read as a list of one.
    List(Box<KeyShape>),
    /// A table with the format's keys.
    Table(TableKeys),
    /// A table with arbitrary keys.
    Free(Box<KeyShape>),
}

/// The keys of a table.
#[derive(Debug, Clone, Default)]
pub(super) struct TableKeys {
    /// Keys by their names in assertions.
    by_name: BTreeMap<String, (String, KeyShape)>,
    /// The key that a plain text sets, if the format accepts one instead of the table.
    plain: Option<String>,
}

impl TableKeys {
    /// Returns the shape of the key that assertions call `name`.
    pub(super) fn get(&self, name: &str) -> Option<&KeyShape> {
        self.by_name.get(name).map(|(_, shape)| shape)
    }

    /// Returns the names of all keys.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(String::as_str)
    }

    /// Returns the key as the manifest writes it, and its shape.
    pub(super) fn key(&self, name: &str) -> Option<(&str, &KeyShape)> {
        self.by_name.get(name).map(|(key, shape)| (key.as_str(), shape))
    }
}

/// The shape of the manifest.
pub(super) static MANIFEST: LazyLock<TableKeys> = LazyLock::new(|| {
    let whole = schema::manifest();
    match shape(&whole, &whole["definitions"]) {
        KeyShape::Table(keys) => keys,
        _ => TableKeys::default(),
    }
});

/// Returns the name of a key in assertions: CEL would read `-` as a subtraction.
pub(super) fn name_of(key: &str) -> String {
    key.replace('-', "_")
}

/// Returns the shape of an entry of the list at a key path, such as `metric` or `adoption.training`.
pub(super) fn entry_of(list: &str) -> Option<&'static KeyShape> {
    match at_path(list)? {
        KeyShape::List(entry) => Some(entry),
        _ => None,
    }
}

/// Returns the shape at a key path.
pub(super) fn at_path(path: &str) -> Option<&'static KeyShape> {
    below(&MANIFEST, path)
}

/// Returns the shape at a key path below a table.
pub(super) fn below<'k>(keys: &'k TableKeys, path: &str) -> Option<&'k KeyShape> {
    let (key, rest) = path.split_once('.').map_or((path, None), |(key, rest)| (key, Some(rest)));
    let (_, shape) = keys.by_name.get(&name_of(key)).filter(|(written, _)| written == key)?;
    match (rest, shape) {
        (None, shape) => Some(shape),
        (Some(rest), KeyShape::Table(keys)) => below(keys, rest),
        (Some(_), KeyShape::Free(value)) => Some(value),
        (Some(_), _) => None,
    }
}

fn shape(schema: &Json, definitions: &Json) -> KeyShape {
    if let Some(name) = schema["$ref"].as_str() {
        let name = name.rsplit('/').next().unwrap_or_default();
        return shape(&definitions[name], definitions);
    }
    if let Some(choices) = schema["anyOf"].as_array() {
        let shapes: Vec<KeyShape> = choices.iter().map(|choice| shape(choice, definitions)).collect();
        // A single value instead of a list, or a path instead of a table.
        for (at, shape) in shapes.iter().enumerate() {
            match shape {
                KeyShape::List(_) => return shape.clone(),
                KeyShape::Table(keys) => {
                    let named = choices[at]["required"][0].as_str().unwrap_or("path");
                    return KeyShape::Table(TableKeys { plain: Some(named.to_owned()), ..keys.clone() });
                }
                _ => {}
            }
        }
        return KeyShape::Any;
    }
    match schema["type"].as_str() {
        Some("array") => KeyShape::List(Box::new(shape(&schema["items"], definitions))),
        Some("object") => match (schema["properties"].as_object(), &schema["additionalProperties"]) {
            (Some(properties), _) => {
                let key = |(key, schema): (&String, &Json)| {
                    (name_of(key), (key.clone(), shape(schema, definitions)))
                };
                KeyShape::Table(TableKeys { by_name: properties.iter().map(key).collect(), plain: None })
            }
            (None, values) => KeyShape::Free(Box::new(shape(values, definitions))),
        },
        Some("string") if schema["format"] == "date" => KeyShape::Day,
        // The schema of the key also has a description, so the schemas cannot be compared as a whole.
        Some("string")
            if schema["pattern"]
                == <Period as crate::manifest::reader::ManifestValueType>::schema()["pattern"] =>
        {
            KeyShape::Period
        }
        _ => KeyShape::Plain,
    }
}

/// Converts a day to a CEL timestamp at 00:00Z.
pub(super) fn timestamp(day: Date) -> Option<DateTime<FixedOffset>> {
    let (month, date) = (u32::try_from(day.month()).ok()?, u32::try_from(day.day()).ok()?);
    let day = NaiveDate::from_ymd_opt(i32::from(day.year()), month, date)?;
    Some(day.and_time(NaiveTime::MIN).and_utc().fixed_offset())
}

/// Whether a value is hidden from assertions because it is invalid, which is already reported.
fn is_wrong(node: &TomlNode, manifest: &Manifest) -> bool {
    !matches!(node.data, TomlData::Table(_)) && manifest.is_wrong(&node.at)
}

/// Returns the value of an absent key: an empty list for a list of tables, otherwise null.
fn absent(shape: &KeyShape) -> Value {
    match shape {
        KeyShape::List(entry) if matches!(**entry, KeyShape::Table(_)) => Value::List(Vec::new().into()),
        _ => Value::Null,
    }
}

/// Converts a value of `manifest` to CEL. A blank or invalid value is absent.
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
        // A single value instead of a list, or `[metric]` instead of `[[metric]]`, which is reported.
        (KeyShape::List(entry), _) => Value::List(vec![value(Some(node), entry, manifest)].into()),
        (KeyShape::Table(keys), TomlData::Table(table)) => {
            let entry = |(name, (key, shape)): (&String, &(String, KeyShape))| {
                let node = table.get(key).map(|member| &member.value);
                (name.clone(), value(node, shape, manifest))
            };
            Value::Map(keys.by_name.iter().map(entry).collect::<HashMap<_, _>>().into())
        }
        (KeyShape::Table(keys), _) => {
            let Some(plain) = &keys.plain else { return Value::Null };
            let entry = |(name, (key, shape)): (&String, &(String, KeyShape))| {
                let node = (key == plain).then_some(node);
                (name.clone(), value(node, shape, manifest))
            };
            Value::Map(keys.by_name.iter().map(entry).collect::<HashMap<_, _>>().into())
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
            let end = text.char_indices().nth(LONGEST_TEXT).map_or(text.len(), |(end, _)| end);
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
    /// Length of its longest list.
    pub(super) longest: usize,
    /// Number of its values, weighted with the length of texts.
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
            TomlData::String(text) => self.size += text.len().min(LONGEST_TEXT) / 64,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_format_gives_the_names() {
        assert!(matches!(at_path("pilot.ends"), Some(KeyShape::Day)));
        assert!(matches!(at_path("metric"), Some(KeyShape::List(_))));
        assert!(matches!(at_path("system.process"), Some(KeyShape::List(_))));
        let Some(KeyShape::Table(metric)) = entry_of("metric") else { panic!("a table") };
        assert!(matches!(metric.get("within"), Some(KeyShape::Period)), "{:?}", metric.get("within"));
        assert!(matches!(metric.get("owner"), Some(KeyShape::List(_))));
        assert!(metric.get("stop_at").is_some() && metric.get("stop-at").is_none());
        let Some(KeyShape::Table(runbook)) = entry_of("runbook") else { panic!("a table") };
        assert_eq!(runbook.plain.as_deref(), Some("path"));
        assert!(matches!(below(runbook, "exercised"), Some(KeyShape::Day)));
        let Some(KeyShape::Table(validation)) = entry_of("adoption.validated-by") else { panic!("a table") };
        assert_eq!(validation.plain.as_deref(), Some("who"));
        assert!(at_path("pilot.end").is_none() && at_path("operations.error_handling").is_none());
    }
}
