//! The manifest's schema and `check` say the same of the same manifest: what one refuses, the other does.

use serde_json::{Map, Value};

use crate::support::{TestRepo, project, text};

/// Rules that judge a manifest by itself, whatever else is in the repository.
const OF_THE_MANIFEST: &[&str] = &[
    "endless-waiver",
    "invalid-syntax",
    "invalid-value",
    "outside-repository",
    "placeholder-owner",
    "reasonless-waiver",
    "undefined-reference",
    "unknown-key",
    "unowned-waiver",
];

/// TOML as JSON, as editors hand it to a schema: days are text.
fn json(value: &toml::Value) -> Value {
    match value {
        toml::Value::String(text) => text.as_str().into(),
        toml::Value::Integer(number) => (*number).into(),
        toml::Value::Float(number) => (*number).into(),
        toml::Value::Boolean(is) => (*is).into(),
        toml::Value::Datetime(day) => day.to_string().into(),
        toml::Value::Array(items) => items.iter().map(json).collect(),
        toml::Value::Table(table) => {
            table.iter().map(|(key, value)| (key.clone(), json(value))).collect::<Map<_, _>>().into()
        }
    }
}

const WAIVER: &str = "[[waiver]]\nrule = \"missing-artifact\"\nreason = \"Until the move.\"\nby = \"@lena\"\nexpires = 2026-12-31\n";

/// Manifests, and whether both take them.
fn manifests() -> Vec<(String, bool)> {
    let owner = |owner: &str| format!("[ownership]\nsponsor = {owner}\n");
    let path = |path: &str| format!("[adoption]\nplan = {path}\n");
    let level = |level: &str| format!("[policy]\nlevels = {{ {level} }}\n");
    let without = |line: &str| {
        let lines = WAIVER.split_inclusive('\n').filter(|at| !at.starts_with(line));
        lines.collect::<String>()
    };
    let with = |from: &str, to: &str| WAIVER.replace(from, to);
    let taken: Vec<String> = vec![
        owner("\"@lena\""),
        owner("\"@acme/claims\""),
        owner("\"@größe\""),
        owner("\" lena@acme.example \""),
        owner("\"\""),
        owner("[\"@a\", \"b@c.example\"]"),
        path("\"docs/plan.md\""),
        path("\"./docs/plan.md#how\""),
        path("\"https://wiki.example/plan\""),
        path("\"docs/**\""),
        path("\"\""),
        path("{ path = \"docs/plan.md\", covers = [\"src/**\"] }"),
        level("missing-artifact = \"warning\""),
        WAIVER.to_owned(),
        with("\"@lena\"", "[\"@lena\", \"@acme/claims\"]"),
        WAIVER.to_owned() + "at = \"docs/plan.md\"\n",
        "[policy]\nmax-age = { runbook = \"90d\" }\n".to_owned(),
        "[policy]\nrules = [\"rules/*.md\"]\nlevels = { acme-hostile = \"off\" }\n".to_owned(),
        "[system]\nname = \"todo-list\"\npurpose = \"To be done with paper.\"\n".to_owned(),
        "[people]\n\"@lena\" = { left = true }\n".to_owned(),
    ];
    let refused: Vec<String> = vec![
        owner("\"cfo\""),
        owner("\"Lena Ortiz\""),
        owner("\"TBD\""),
        owner("\"@todo\""),
        owner("\"@acme/\""),
        owner("\"a@b\""),
        owner("[\"@a\", \"the team\"]"),
        path("\"/docs/plan.md\""),
        path("\"~/plan.md\""),
        path("\"C:/docs/plan.md\""),
        path("{ path = \"/docs/plan.md\" }"),
        level("missing-artefact = \"warning\""),
        level("missing-artifact = \"fatal\""),
        without("reason"),
        without("by"),
        without("expires"),
        with("\"Until the move.\"", "\" \""),
        with("\"Until the move.\"", "\"TODO\""),
        with("\"@lena\"", "\"lena\""),
        with("missing-artifact", "missing-artefact"),
        WAIVER.to_owned() + "at = \"\"\n",
        "[policy]\nmax-age = { runbok = \"90d\" }\n".to_owned(),
        "[policy]\nmax-age = { runbook = \"90 days\" }\n".to_owned(),
        "[policy]\nsynonyms = { nothing = [\"x\"] }\n".to_owned(),
        "[system]\npurpose = \"TBD\"\n".to_owned(),
        "[system]\nname = \"…\"\n".to_owned(),
        "[people]\nlena = { left = true }\n".to_owned(),
        "[sytem]\nname = \"a\"\n".to_owned(),
    ];
    taken.into_iter().map(|one| (one, true)).chain(refused.into_iter().map(|one| (one, false))).collect()
}

#[test]
fn the_schema_refuses_what_check_refuses_and_takes_what_it_takes() {
    let schema = std::fs::read_to_string(project().join("schema/manifest.json")).expect("the schema");
    let schema: Value = serde_json::from_str(&schema).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let mut wrong = Vec::new();
    for (manifest, is_taken) in manifests() {
        let whole = format!("[system]\nname = \"a\"\nstage = \"pilot\"\n{manifest}");
        let whole = if manifest.starts_with("[system]") { manifest.clone() } else { whole };
        let table: toml::Value = toml::from_str(&whole).unwrap_or_else(|error| panic!("{error}: {whole}"));
        let by_schema = validator.is_valid(&json(&table));
        let repo = TestRepo::with_manifest(&whole);
        repo.write("docs/plan.md", "# Plan\n\n## How\n\nFirst we train.\n");
        repo.write("src/a.py", "A = 1\n");
        repo.write(
            "rules/acme-hostile.md",
            "+++\nsummary = \"a plan\"\nkind = \"broken\"\nfrom = \"pilot\"\ngate = \"adoption\"\nsources = [\"us\"]\nsince = \"1\"\n[check]\n\
             holds = \"system != null\"\nspan = \"system.name\"\nmessage = \"no plan\"\nhelp = \"write one\"\n+++\n\nWhy.\n",
        );
        repo.commit();
        let report = repo.json(&[]);
        let found: Vec<&str> = report["findings"]
            .as_array()
            .expect("findings")
            .iter()
            .filter(|found| found["level"] == "error" && OF_THE_MANIFEST.contains(&text(&found["rule"])))
            .map(|found| text(&found["rule"]))
            .collect();
        if (by_schema, found.is_empty()) != (is_taken, is_taken) {
            wrong.push(format!("{manifest} schema: {by_schema}, check: {found:?}"));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn schemas_hold_nothing_that_a_strict_validator_does_not_know() {
    fn formats(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(members) => {
                found.extend(members.get("format").and_then(Value::as_str).map(str::to_owned));
                members.values().for_each(|value| formats(value, found));
            }
            Value::Array(items) => items.iter().for_each(|value| formats(value, found)),
            _ => {}
        }
    }
    for name in ["manifest", "rule", "report"] {
        let schema =
            std::fs::read_to_string(project().join(format!("schema/{name}.json"))).expect("a schema");
        let mut found = Vec::new();
        formats(&serde_json::from_str(&schema).expect("JSON"), &mut found);
        found.retain(|format| !["date", "email"].contains(&format.as_str()));
        assert_eq!(found, Vec::<String>::new(), "{name}");
    }
}
