//! Generates the JSON Schema of the manifest from the same definitions that read it.
//!
//! The schema refuses what `check` reports as an error of the manifest itself, as far as the manifest alone can show
//! it. It cannot check whether a path with `..` leaves the repository, which depends on the manifest's folder, or
//! whether one entry refers to another.

#![expect(clippy::indexing_slicing, reason = "the schema is built here: `json[key] =` adds the key")]

use std::collections::HashMap;

use serde_json::{Map, Value as Json, json};

use super::artifact::{Artifact, PathText, Plain};
use super::example;
use super::model::Root;
use super::owner;
use super::pattern;
use super::reader::{ManifestTable, ManifestValueType as _};
use super::value;

/// Returns the schema of a table with these keys and no others.
#[expect(clippy::indexing_slicing, reason = "a key that a JSON object does not have is put into it")]
pub(crate) fn object(properties: &Map<String, Json>, required: Option<&str>) -> Json {
    let mut schema = json!({ "type": "object", "properties": properties, "additionalProperties": false });
    if let Some(key) = required {
        schema["required"] = json!([key]);
    }
    if properties.contains_key("guardrail") {
        // `guardrail` replaces `target` and `stop-at`.
        let others = json!([{ "required": ["target"] }, { "required": ["stop-at"] }]);
        schema["dependencies"] =
            json!({ "guardrail": { "required": ["better"], "not": { "anyOf": others } } });
    }
    schema
}

/// Returns the schema of a key with its description. For keys that hold a sentence, the schema refuses placeholders.
pub(crate) fn described(key: &str, mut schema: Json, about: &str) -> Json {
    if value::SENTENCES.contains(&key) && schema == value::NonBlankText::schema() {
        schema["not"] = json!({ "$ref": "#/definitions/to-be-written" });
    }
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("description".to_owned(), about.into());
    }
    schema
}

/// Adds an example and a default, both written as TOML. Without an example, the schema itself shows one.
pub(crate) fn with_example(
    key: &str,
    mut schema: Json,
    example: Option<&str>,
    default: Option<&str>,
) -> Json {
    let example = example.and_then(example::json_of).or_else(|| example::example_of(key, &schema));
    if let Some(schema) = schema.as_object_mut() {
        schema.extend(example.map(|example| ("examples".to_owned(), json!([example]))));
        schema.extend(default.and_then(example::json_of).map(|default| ("default".to_owned(), default)));
    }
    schema
}

/// Returns a pattern that matches `words` in any letter case: JSON Schema has no flags for patterns.
pub(crate) fn any_case(words: &[&str]) -> String {
    let letter = |c: char| match c {
        c if c.is_ascii_alphabetic() => format!("[{}{}]", c.to_ascii_lowercase(), c.to_ascii_uppercase()),
        '/' | ' ' | '-' => c.to_string(),
        c => format!("\\{c}"),
    };
    words.iter().map(|word| word.chars().map(letter).collect::<String>()).collect::<Vec<_>>().join("|")
}

/// Returns the whole schema, in draft 7, which the TOML language servers support.
pub fn manifest() -> Json {
    let owner = json!({
        "type": "string",
        "pattern": owner::PATTERN,
        "not": { "pattern": owner::nobody_pattern() },
        "description": "`@user`, `@org/team` or an e-mail address.",
    });
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "readiness.toml",
        "description": "Describes one AI system on its way to production: owners, data, metrics, evals, runbooks and decisions.",
        "type": "object",
        "properties": Root::properties(),
        "additionalProperties": false,
        "definitions": {
            "owner": owner,
            "owners": { "anyOf": [{ "$ref": "#/definitions/owner" },
                { "type": "array", "items": { "$ref": "#/definitions/owner" } }] },
            "absolute-path": { "type": "string", "pattern": pattern::ABSOLUTE },
            "to-be-written": { "type": "string", "pattern": value::to_be_written_pattern() },
            "artifact": { "anyOf": [PathText::schema(), object(&Artifact::<Plain>::properties(), None)] },
        },
    })
}

/// Adds to the description of each key below `path` what it ends with.
fn end_descriptions(schema: &mut Json, path: &str, ends: &HashMap<&'static str, String>) {
    for (key, value) in schema.get_mut("properties").and_then(Json::as_object_mut).into_iter().flatten() {
        let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        if let (Some(Json::String(about)), Some(end)) =
            (value.get_mut("description"), ends.get(path.as_str()))
        {
            about.push(' ');
            about.push_str(end);
        }
        end_descriptions(value, &path, ends);
    }
    // Entries of lists and free keys have no step of their own in a key path.
    for same in ["items", "additionalProperties"] {
        if let Some(inner) = schema.get_mut(same).filter(|inner| inner.is_object()) {
            end_descriptions(inner, path, ends);
        }
    }
    for inner in schema.get_mut("anyOf").and_then(Json::as_array_mut).into_iter().flatten() {
        end_descriptions(inner, path, ends);
    }
}

/// Names that a manifest refers to but does not define.
#[derive(Debug, Clone)]
pub(crate) struct Names {
    /// Rules for `policy.levels` and waivers.
    pub rules: Vec<&'static str>,
    /// Sections and topics for `policy.synonyms`.
    pub topics: Vec<&'static str>,
    /// What the description of each key ends with, by key path: the stage that requires it, and the rules that read it.
    pub ends: HashMap<&'static str, String>,
}

/// Returns the whole schema as text, as stored in `schema/manifest.json`. `id` is the address where it is published.
pub(crate) fn manifest_text(names: &Names, id: Option<String>) -> String {
    let mut schema = manifest();
    if let Some(id) = id {
        schema["$id"] = id.into();
    }
    if let Some(synonyms) = schema.pointer_mut("/properties/policy/properties/synonyms") {
        synonyms["propertyNames"] = json!({ "enum": names.topics });
    }
    // A waiver without one of these keys is an error at every stage.
    if let Some(waiver) = schema.pointer_mut("/properties/waiver/items") {
        waiver["required"] = json!(["rule", "reason", "by", "expires"]);
        for key in ["reason", "at"] {
            waiver["properties"][key]["pattern"] = "\\S".into();
        }
    }
    end_descriptions(&mut schema, "", &names.ends);
    if let Some(artifact) = schema.pointer_mut("/definitions/artifact") {
        end_descriptions(artifact, "artifact", &names.ends);
    }
    // A manifest with custom rules may name rules that only the repository knows.
    let rule = json!({ "enum": names.rules });
    let levels = json!({ "type": "object", "propertyNames": rule });
    let policy = |properties: Json| json!({ "type": "object", "properties": properties });
    schema["if"] = json!({
        "type": "object",
        "required": ["policy"],
        "properties": { "policy": { "type": "object", "required": ["rules"], "properties": { "rules": {} } } },
    });
    schema["then"] = json!({});
    schema["else"] = json!({
        "type": "object",
        "properties": {
            "policy": policy(json!({ "levels": levels })),
            "waiver": { "type": "array", "items": policy(json!({ "rule": rule })) },
        },
    });
    // Building it from JSON values cannot fail.
    serde_json::to_string_pretty(&schema).unwrap_or_default() + "\n"
}
