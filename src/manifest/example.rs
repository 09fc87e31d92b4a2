//! Examples of values: as TOML, as JSON for the schema, and what a schema itself shows.

use jiff::civil::Date;
use serde_json::Value as Json;

use super::node::{self, TomlData, TomlNode};

/// A value as TOML. A text that is a day is a date: the format has no text of that form.
pub(crate) fn toml_text(value: &Json) -> String {
    match value {
        Json::String(text) if is_day(text) => text.clone(),
        Json::Array(items) => format!("[{}]", items.iter().map(toml_text).collect::<Vec<_>>().join(", ")),
        Json::Object(table) => {
            let members =
                table.iter().map(|(name, value)| format!("{} = {}", toml_key(name), toml_text(value)));
            format!("{{ {} }}", members.collect::<Vec<_>>().join(", "))
        }
        Json::String(text) => toml::Value::from(text.as_str()).to_string(),
        other => other.to_string(),
    }
}

/// A key as TOML: bare or in quotation marks.
pub(crate) fn toml_key(key: &str) -> String {
    let is_bare = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if is_bare { key.to_owned() } else { toml::Value::from(key).to_string() }
}

/// A value that is written as TOML, as JSON in the same order; a date is a text. None if it cannot be read.
pub(crate) fn json_of(written: &str) -> Option<Json> {
    let (table, errors) = node::parse(&format!("value = {written}"));
    let value = &table.get("value").filter(|_| errors.is_empty())?.value;
    json(value)
}

fn json(value: &TomlNode) -> Option<Json> {
    Some(match &value.data {
        TomlData::String(text) => text.as_str().into(),
        TomlData::Integer(number) => (*number)?.into(),
        TomlData::Float(number) => (*number).into(),
        TomlData::Boolean(flag) => (*flag).into(),
        TomlData::Datetime(day) => day.to_string().into(),
        TomlData::Array(items) => items.iter().map(json).collect::<Option<_>>()?,
        TomlData::Table(table) => {
            let mut members: Vec<_> = table.members().iter().collect();
            members.sort_by_key(|member| member.key_at.start);
            let members = members.into_iter();
            Json::Object(
                members
                    .map(|member| Some((member.key.clone(), json(&member.value)?)))
                    .collect::<Option<_>>()?,
            )
        }
    })
}

/// An example of a value, for a key whose definition has none: what its schema shows.
pub(super) fn example_of(key: &str, schema: &Json) -> Option<Json> {
    if let Some(first) = schema["enum"].get(0).or(schema.get("const")) {
        return Some(first.clone());
    }
    if let Some(name) = schema["$ref"].as_str().and_then(|to| to.rsplit('/').next()) {
        return match name {
            "owner" | "owners" => Some("@acme/claims-platform".into()),
            "artifact" => Some(format!("docs/{key}.md").into()),
            _ => None,
        };
    }
    if let Some(first) = schema["anyOf"].get(0) {
        return example_of(key, first);
    }
    let pattern = schema["pattern"].as_str().unwrap_or_default();
    match (schema["type"].as_str()?, schema["format"].as_str()) {
        ("string", Some("date")) => Some("2026-06-01".into()),
        ("string", _) if pattern.contains("(d|w|mo|y)") => Some("90d".into()),
        ("string", _)
            if schema.pointer("/not/$ref").is_some_and(|to| to == "#/definitions/absolute-path") =>
        {
            Some(format!("docs/{key}.md").into())
        }
        ("boolean", _) => Some(true.into()),
        ("array", _) => Some(Json::Array(vec![example_of(key, &schema["items"])?])),
        _ => None,
    }
}

/// Whether a text is a day in the form that the manifest writes.
fn is_day(text: &str) -> bool {
    text.len() == 10 && text.parse::<Date>().is_ok()
}
