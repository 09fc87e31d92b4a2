//! Numbers, texts and days of a manifest that is read without its types.

use jiff::civil::Date;

use crate::manifest::node::{TomlData, TomlNode};
use crate::manifest::value::{TomlDay, parse_day};

pub(super) fn number(node: &TomlNode) -> Option<f64> {
    match &node.data {
        #[expect(clippy::cast_precision_loss, reason = "bounds of such size are equal in practice")]
        TomlData::Integer(number) => number.map(|number| number as f64),
        TomlData::Float(number) => Some(*number),
        _ => None,
    }
}

/// The texts of a string, or of a list of strings or numbers.
pub(super) fn items(node: &TomlNode) -> Vec<String> {
    match &node.data {
        TomlData::String(text) => vec![text.trim().to_lowercase()],
        TomlData::Array(all) => all.iter().flat_map(items).collect(),
        TomlData::Integer(_) | TomlData::Float(_) => {
            number(node).map(|number| number.to_string()).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// A bound, or a list of bounds, as the rule about loosened bounds reads it.
pub(super) fn bounds(node: &TomlNode) -> String {
    items(node).join(", ")
}

/// A day. Of somebody who has left without a day, it is the first one.
pub(super) fn day(node: &TomlNode) -> Option<Date> {
    match &node.data {
        TomlData::Boolean(true) => Some(Date::MIN),
        TomlData::Datetime(value) => TomlDay::from_toml(value),
        TomlData::String(text) => parse_day(text),
        _ => None,
    }
}
