//! The JSON Schema of the manifest, made from the same definitions that read it.

use serde_json::{Map, Value as Json, json};

use super::artifact::{Artifact, Plain};
use super::model::Root;
use super::reader::Table;

/// A table with these keys and no others.
pub fn object(properties: &Map<String, Json>, required: Option<&str>) -> Json {
    let mut schema = json!({ "type": "object", "properties": properties, "additionalProperties": false });
    if let Some(key) = required {
        schema["required"] = json!([key]);
    }
    schema
}

/// The whole schema. Draft 7, which the TOML language servers follow.
pub fn manifest() -> Json {
    let owner = json!({
        "type": "string",
        "description": "`@user`, `@org/team` or an e-mail address.",
    });
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "readiness.toml",
        "description": "What a team claims about a system that wants to go to production.",
        "type": "object",
        "properties": Root::properties(),
        "additionalProperties": false,
        "definitions": {
            "owner": owner,
            "owners": { "anyOf": [{ "$ref": "#/definitions/owner" },
                { "type": "array", "items": { "$ref": "#/definitions/owner" } }] },
            "artifact": { "anyOf": [{ "type": "string" }, object(&Artifact::<Plain>::properties(), None)] },
        },
    })
}

/// The whole schema as text, as `schema/manifest.json` holds it.
pub fn manifest_text() -> String {
    // Building it from JSON values cannot fail.
    serde_json::to_string_pretty(&manifest()).unwrap_or_default() + "\n"
}
