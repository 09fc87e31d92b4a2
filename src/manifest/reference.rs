//! The reference of the manifest's keys: what each means, with an example, a default and its type. It is read off the JSON Schema, which
//! the definitions of the format make.

use std::sync::LazyLock;

use serde_json::Value as Json;

use super::example::toml_text;
use super::schema;
use super::subject::keys_of;

/// The keys that every reference to an artifact has. They are described once, under [`ARTIFACT`].
const COMMON: &[&str] = &["path", "owner", "covers", "max-age", "max-lag", "reviewed"];

/// The key path under which the common keys of artifacts are described.
pub(crate) const ARTIFACT: &str = "artifact";

/// A key of the manifest.
#[derive(Debug, Clone)]
pub(crate) struct KeyReference {
    /// Its key path, without the names of entries: `metric.target`.
    pub path: String,
    /// What it means, in one or two sentences.
    pub about: String,
    /// An example of its value, as TOML.
    pub example: String,
    /// What holds if it is absent, as TOML; none if nothing does, or only its description can say it.
    pub default: Option<String>,
    /// The type of its value, in words.
    pub kind: String,
    /// Whether its value is the path of an artifact, or a table with one.
    pub is_artifact: bool,
    /// Whether its value is an owner, or a list of them.
    pub is_owner: bool,
    /// The tables above it, the outermost first, each with the key that names its entries if it is a list.
    pub above: Vec<TableAbove>,
    /// The keys of its own table, in order; empty if it is none.
    pub keys: Vec<String>,
}

/// A table above a key.
#[derive(Debug, Clone)]
pub(crate) struct TableAbove {
    /// Its key.
    pub key: String,
    /// Whether it is a list of tables.
    pub is_list: bool,
    /// The key that names its entries, or its `path`.
    pub named_by: Option<String>,
    /// Whether its keys are names of the user's choice.
    pub is_free: bool,
}

/// All keys, each table before its own.
pub(crate) fn keys() -> &'static [KeyReference] {
    static KEYS: LazyLock<Vec<KeyReference>> = LazyLock::new(|| {
        let schema = schema::manifest();
        let mut found = Vec::new();
        walk(&schema, &schema, &[], &mut found);
        let common = schema.pointer("/definitions/artifact/anyOf/1").unwrap_or(&Json::Null);
        let above = [TableAbove { key: ARTIFACT.to_owned(), is_list: false, named_by: None, is_free: false }];
        found.push(KeyReference {
            path: ARTIFACT.to_owned(),
            about:
                "A reference to a file, wherever the manifest has one: its path, or a table with these keys."
                    .to_owned(),
            example: "{ path = \"docs/plan.md\", owner = \"@acme/claims-platform\", max-age = \"180d\" }"
                .to_owned(),
            default: None,
            kind: "a path, or a table with a `path`".to_owned(),
            is_artifact: false,
            is_owner: false,
            above: above.to_vec(),
            keys: COMMON.iter().map(|key| (*key).to_owned()).collect(),
        });
        walk(common, &schema, &above, &mut found);
        found
    });
    &KEYS
}

/// The key at a path as a user writes it: with or without the names of entries.
pub(crate) fn find(path: &str) -> Option<&'static KeyReference> {
    let path = path.trim().trim_start_matches('[').trim_end_matches(']');
    let parts: Vec<&str> = keys_of(path).collect();
    let found = keys().iter().find(|key| is_named(key, &parts));
    // The common keys of every artifact.
    found.or_else(|| {
        let (last, above) = parts.split_last()?;
        // The name of an entry may stand before the key.
        let is_above = |key: &KeyReference| {
            let is_list = key.above.last().is_some_and(|table| table.is_list);
            let most = if is_list { above.len() } else { 1 };
            (0..most).any(|names| {
                above
                    .len()
                    .checked_sub(names)
                    .and_then(|end| above.get(..end))
                    .is_some_and(|above| is_named(key, above))
            })
        };
        let is_common = COMMON.contains(last) && keys().iter().any(|key| key.is_artifact && is_above(key));
        is_common.then(|| keys().iter().find(|key| key.path == format!("{ARTIFACT}.{last}")))?
    })
}

/// Whether these parts are the key path, with names of entries between them or none.
fn is_named(key: &KeyReference, parts: &[&str]) -> bool {
    let own: Vec<&str> = keys_of(&key.path).collect();
    let mut steps = own.iter().enumerate().peekable();
    let mut rest = parts;
    while let Some((depth, step)) = steps.next() {
        match rest.split_first() {
            Some((part, after)) if part == step => rest = after,
            _ => return false,
        }
        // Entries of a list and free keys have names; a name may have dots.
        let has_names = key.above.get(depth).is_some_and(|table| table.is_list || table.is_free);
        if has_names && let Some((_, next)) = steps.peek() {
            let skipped = rest.iter().position(|part| part == *next);
            rest = skipped.and_then(|at| rest.get(at..)).unwrap_or(&[]);
        }
    }
    rest.is_empty()
}

/// Follows a reference to a definition.
fn resolved<'s>(schema: &'s Json, whole: &'s Json) -> &'s Json {
    let name = schema["$ref"].as_str().and_then(|path| path.strip_prefix("#/definitions/"));
    name.and_then(|name| whole["definitions"].get(name)).unwrap_or(schema)
}

/// The table that a value is or holds, and whether it is a list of them.
fn table_of<'s>(schema: &'s Json, whole: &'s Json) -> Option<(&'s Json, bool)> {
    let schema = resolved(schema, whole);
    let is_table = |schema: &Json| schema["properties"].is_object();
    if is_table(schema) {
        return Some((schema, false));
    }
    let choices = schema["anyOf"].as_array().into_iter().flatten();
    if let Some(table) = choices.map(|one| resolved(one, whole)).find(|one| is_table(one)) {
        return Some((table, false));
    }
    if let Some((table, _)) = schema.get("items").and_then(|items| table_of(items, whole)) {
        return Some((table, true));
    }
    schema
        .get("additionalProperties")
        .filter(|value| value.is_object())
        .and_then(|value| table_of(value, whole))
}

fn walk(table: &Json, whole: &Json, above: &[TableAbove], found: &mut Vec<KeyReference>) {
    for (key, schema) in table["properties"].as_object().into_iter().flatten() {
        let is_artifact = is_artifact(schema, whole);
        if COMMON.contains(&key.as_str())
            && above.last().is_some_and(|table| table.key != ARTIFACT)
            && is_common(table)
        {
            continue;
        }
        let inner = table_of(schema, whole).filter(|_| schema["$ref"].is_null());
        let path: Vec<&str> = above.iter().map(|table| table.key.as_str()).chain([key.as_str()]).collect();
        let is_free = schema["additionalProperties"].is_object();
        let own = TableAbove {
            key: key.clone(),
            is_list: inner.is_some_and(|(_, is_list)| is_list),
            named_by: inner.and_then(|(table, _)| table["required"].get(0)?.as_str().map(str::to_owned)),
            is_free,
        };
        let tables: Vec<TableAbove> = above.iter().cloned().chain([own]).collect();
        let mut below = Vec::new();
        if let Some((inner, _)) = inner {
            walk(inner, whole, &tables, &mut below);
        }
        found.push(KeyReference {
            path: path.join("."),
            about: schema["description"].as_str().unwrap_or_default().to_owned(),
            example: schema["examples"].get(0).map(toml_text).unwrap_or_default(),
            default: schema.get("default").map(toml_text),
            kind: kind(schema),
            is_artifact,
            is_owner: schema["$ref"]
                .as_str()
                .is_some_and(|to| to.ends_with("/owner") || to.ends_with("/owners")),
            keys: below
                .iter()
                .filter(|inner| inner.above.len() == tables.len() + 1)
                .filter_map(|inner| Some(inner.above.last()?.key.clone()))
                .collect(),
            above: tables,
        });
        found.append(&mut below);
    }
}

/// Whether a table has the common keys of artifacts.
fn is_common(table: &Json) -> bool {
    COMMON.iter().all(|key| table["properties"].get(key).is_some())
}

fn is_artifact(schema: &Json, whole: &Json) -> bool {
    table_of(schema, whole).is_some_and(|(table, _)| is_common(table))
}

/// The type of a value, in words.
fn kind(schema: &Json) -> String {
    if let Some(words) = schema["enum"].as_array() {
        let words: Vec<&str> = words.iter().filter_map(Json::as_str).collect();
        return words.join(" | ");
    }
    if let Some(name) = schema["$ref"].as_str().and_then(|to| to.rsplit('/').next()) {
        return match name {
            "owner" => "an owner",
            "owners" => "an owner, or a list of owners",
            "artifact" => "a path, or a table with a `path`",
            _ => "a path",
        }
        .to_owned();
    }
    if let Some(choices) = schema["anyOf"].as_array() {
        let mut kinds: Vec<String> = Vec::new();
        for choice in choices {
            let kind = kind(choice);
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        return kinds.join(", or ");
    }
    let text = |schema: &Json| match (
        schema["format"].as_str(),
        schema["pattern"].as_str(),
        schema.pointer("/not/$ref").and_then(Json::as_str),
    ) {
        (Some("date"), ..) => "a date",
        (Some("email"), ..) => "an e-mail address",
        (_, Some(pattern), _) if pattern.contains("(d|w|mo|y)") => "a period such as `90d`",
        (_, Some(pattern), _) if pattern.contains(">=") => "a bound such as `>= 0.92`",
        (_, Some("^/"), _) => "a JSON pointer",
        (.., Some(not)) if not.ends_with("absolute-path") => "a path or a glob",
        _ => "a text",
    };
    match schema["type"].as_str() {
        Some("array") if schema.pointer("/items/properties").is_some_and(Json::is_object) => {
            "a list of tables".to_owned()
        }
        Some("array") => format!("a list: each is {}", kind(&schema["items"])),
        Some("object") if schema["additionalProperties"].is_object() => {
            "a table with names of your choice".to_owned()
        }
        Some("object") => "a table".to_owned(),
        Some("number") => "a number".to_owned(),
        Some("integer") => "a whole number".to_owned(),
        Some("boolean") => "`true` or `false`".to_owned(),
        Some("string") => text(schema).to_owned(),
        _ => schema.get("const").map_or_else(String::new, toml_text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::Manifest;
    use crate::manifest::is_within;

    /// The value of a key, in a manifest of one line.
    fn manifest(key: &KeyReference) -> String {
        let mut value = key.example.clone();
        let steps: Vec<&TableAbove> = key.above.iter().collect();
        let mut name = steps.last().expect("a key").key.clone();
        for table in steps.iter().rev().skip(1) {
            let mut members = vec![format!("{name} = {value}")];
            // What the format asks for beside it.
            if let Some(by) = table.named_by.as_ref().filter(|by| **by != name) {
                members.push(format!("{by} = \"@a\""));
            }
            if name == "guardrail" {
                members.push("better = \"higher\"".to_owned());
            }
            let parent = find(&path_to(&steps, &table.key)).expect("a table");
            if parent.is_artifact && !members.iter().any(|member| member.starts_with("path =")) {
                members.push("path = \"a.md\"".to_owned());
            }
            value = format!("{{ {} }}", members.join(", "));
            if table.is_free {
                value = format!("{{ \"@a\" = {value} }}");
            }
            if table.is_list {
                value = format!("[{value}]");
            }
            name.clone_from(&table.key);
        }
        format!("{name} = {value}\n")
    }

    fn path_to(steps: &[&TableAbove], key: &str) -> String {
        let mut path = Vec::new();
        for step in steps {
            path.push(step.key.as_str());
            if step.key == key {
                break;
            }
        }
        path.join(".")
    }

    #[test]
    fn every_key_has_a_description_and_an_example_that_is_read_without_a_finding() {
        let mut tried = 0;
        for key in keys() {
            assert!(!key.about.is_empty() && !key.kind.is_empty(), "{key:?}");
            assert!(!key.example.is_empty(), "{} has no example", key.path);
            if key.path == ARTIFACT {
                continue;
            }
            if key.above.first().is_some_and(|table| table.key == ARTIFACT) {
                let text = format!(
                    "[operations]\nalerts = {{ path = \"a.yaml\", {} = {} }}\n",
                    key.path.rsplit('.').next().expect("a key"),
                    key.example
                );
                let text = text.replace("path = \"a.yaml\", path =", "path =");
                let problems = Manifest::parse(&text).problems;
                assert!(problems.is_empty(), "{text}: {problems:#?}");
                continue;
            }
            let text = manifest(key);
            let parsed = Manifest::parse(&text);
            let problems: Vec<_> =
                parsed.problems.iter().map(|problem| (&problem.subject, &problem.headline)).collect();
            assert!(problems.is_empty(), "{}: {text}: {problems:#?}", key.path);
            tried += 1;
        }
        assert!(tried > 200, "{tried} keys");
    }

    #[test]
    fn every_default_is_a_value_of_its_key() {
        for key in keys().iter().filter(|key| key.default.is_some()) {
            let default = KeyReference { example: key.default.clone().expect("a default"), ..key.clone() };
            let text = manifest(&default);
            assert!(Manifest::parse(&text).problems.is_empty(), "{text}");
        }
    }

    #[test]
    fn keys_are_found_with_and_without_the_names_of_entries() {
        let path = |text: &str| find(text).map(|key| key.path.as_str());
        for (text, key) in [
            ("pilot", "pilot"),
            ("[pilot]", "pilot"),
            ("[[metric]]", "metric"),
            ("metric.target", "metric.target"),
            ("metric.NAME.target", "metric.target"),
            ("metric.v1.2.target", "metric.target"),
            ("eval.require", "eval.require"),
            ("eval.triage.require", "eval.require"),
            ("runbook.runbooks/incident.md.for", "runbook.for"),
            ("people.@lena-ortiz.email", "people.email"),
            ("operations.alerts.covers", "artifact.covers"),
            ("adoption.training.agents.path", "artifact.path"),
            ("metric.reply.baseline.value", "metric.baseline.value"),
            ("runbook.a.md.sections.rollback", "runbook.sections.rollback"),
            ("policy.max-age.runbook", "policy.max-age.runbook"),
        ] {
            assert_eq!(path(text), Some(key), "{text}");
        }
        for wrong in ["", "metrics", "metric.x.taget", "pilot.ends.x", "operations.alerts.for"] {
            assert_eq!(path(wrong), None, "{wrong}");
        }
        assert!(is_within("a.b", "a"));
    }
}
