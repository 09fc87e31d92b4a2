//! What is written in two places says the same: schema, README, catalogue, files.

use std::collections::BTreeSet;
use std::fs;

use readiness::Gate;
use readiness::RULES;
use readiness::internals::assertion::Assertion;
use readiness::internals::finding::RuleKind;
use readiness::internals::manifest::key_shape::KeyShape;
use readiness::internals::manifest::key_shape::TableKeys;
use readiness::internals::manifest::model::Risk;
use readiness::internals::manifest::model::Root;
use readiness::internals::manifest::reader::ManifestTable;
use readiness::internals::manifest::schema;
use readiness::internals::rules::RuleImplementation;
use readiness::internals::rules::SOURCES;
use readiness::internals::rules::card::Requirement;
use readiness::internals::rules::card::format::FIRST_STAGES;
use readiness::internals::rules::card::format::GATES;
use readiness::internals::rules::card::format::KINDS;
use readiness::internals::rules::card::format::MessagePart;
use readiness::internals::rules::card::format::RISKS;
use readiness::internals::rules::card::format::parts;
use readiness::internals::rules::custom::front_matter::FromWord;

use crate::support::{TestRepo, project};

#[test]
fn what_the_program_prints_is_what_the_repository_holds() {
    for (path, args) in [
        ("schema/manifest.json", &["schema", "manifest"][..]),
        ("schema/rule.json", &["schema", "rule"]),
        ("schema/report.json", &["schema", "report"]),
        ("docs/rules.md", &["rules", "--format", "markdown"]),
    ] {
        let fresh = TestRepo::new().readiness(args).stdout;
        let at = project().join(path);
        if std::env::var_os("UPDATE_SCHEMA").is_some() {
            fs::create_dir_all(at.parent().expect("a folder")).expect("made");
            fs::write(&at, &fresh).expect("written");
        }
        let kept = fs::read_to_string(&at).unwrap_or_default().replace("\r\n", "\n");
        assert!(kept == fresh, "{path} is stale: run the tests once with UPDATE_SCHEMA=1");
    }
}

#[test]
fn every_demand_of_the_field_is_answered_by_a_rule() {
    let cited: BTreeSet<&str> =
        RULES.iter().flat_map(|rule| rule.sources.iter()).map(AsRef::as_ref).collect();
    let known: BTreeSet<&str> = SOURCES.iter().map(|(id, _)| *id).collect();
    assert!(cited.is_subset(&known));
    let open: Vec<_> = known.difference(&cited).collect();
    // E8 is about all systems of an organisation: a command answers it, not a rule.
    assert_eq!(open, [&"E8"]);
}

#[test]
fn the_schema_describes_every_key() {
    fn undescribed(schema: &serde_json::Value, at: &str, found: &mut Vec<String>) {
        for (key, property) in schema["properties"].as_object().into_iter().flatten() {
            let at = format!("{at}.{key}");
            if property["description"].as_str().is_none_or(str::is_empty) {
                found.push(at.clone());
            }
            undescribed(property, &at, found);
            undescribed(&property["items"], &at, found);
            for choice in property["anyOf"].as_array().into_iter().flatten() {
                undescribed(choice, &at, found);
            }
        }
    }
    let mut found = Vec::new();
    undescribed(&schema::manifest(), "", &mut found);
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn the_words_of_cards_are_those_of_the_types() {
    let words = |words: &[&'static str]| words.iter().copied().collect::<BTreeSet<_>>();
    assert_eq!(words(KINDS), RuleKind::ALL.iter().map(|kind| kind.as_str()).collect());
    assert_eq!(words(FIRST_STAGES), FromWord::ALL.iter().map(|from| from.as_str()).collect());
    assert_eq!(words(RISKS), Risk::ALL.iter().map(|risk| risk.as_str()).collect());
    assert_eq!(GATES, Gate::ALL.iter().map(|gate| gate.as_str()).collect::<Vec<_>>().join(", "));
}

/// What a schema says of itself: its choices, where it has some, with all references followed.
fn choices<'j>(schema: &'j serde_json::Value, whole: &'j serde_json::Value) -> Vec<&'j serde_json::Value> {
    if let Some(name) = schema["$ref"].as_str() {
        return choices(&whole["definitions"][name.trim_start_matches("#/definitions/")], whole);
    }
    let Some(all) = schema["anyOf"].as_array() else { return vec![schema] };
    all.iter().flat_map(|one| choices(one, whole)).collect()
}

fn agree(shape: &KeyShape, schema: &serde_json::Value, whole: &serde_json::Value, path: &str) {
    let all = choices(schema, whole);
    let of_type = |name: &str| all.iter().find(|one| one["type"] == name).copied();
    match (shape, of_type("array"), of_type("object")) {
        (KeyShape::List(entry), Some(list), None) => agree(entry, &list["items"], whole, path),
        (KeyShape::Table(keys), None, Some(table)) => {
            let known: Vec<&String> = table["properties"].as_object().expect(path).keys().collect();
            assert_eq!(keys.iter().map(|(key, _)| key).collect::<Vec<_>>(), known, "{path}");
            assert_eq!(keys.text_key.is_some(), all.len() > 1, "{path}");
            for (key, shape) in keys.iter() {
                agree(shape, &table["properties"][key], whole, &format!("{path}.{key}"));
            }
        }
        (KeyShape::Free(value), None, Some(table)) => {
            agree(value, &table["additionalProperties"], whole, path);
        }
        (KeyShape::Any, None, None) => assert!(all.len() > 1, "{path}"),
        (shape, None, None) => {
            assert_eq!(matches!(shape, KeyShape::Day), all[0]["format"] == "date", "{path}");
            let is_period = all[0]["pattern"].as_str().is_some_and(|pattern| pattern.contains("(d|w|mo|y)"));
            assert_eq!(matches!(shape, KeyShape::Period), is_period, "{path}");
        }
        (shape, ..) => panic!("{path} is {shape:?}, and its schema says {schema}"),
    }
}

#[test]
fn shapes_agree_with_the_schema() {
    let whole = schema::manifest();
    agree(&KeyShape::Table(TableKeys { lists: Root::LISTS, text_key: None }), &whole, &whole, "");
}

#[test]
fn ids_are_unique_and_sorted_by_group() {
    let ids: BTreeSet<&str> = RULES.iter().map(|rule| rule.id.as_ref()).collect();
    assert_eq!(ids.len(), RULES.len());
    let keys: Vec<_> = RULES.iter().map(|rule| (rule.group, rule.id.as_str())).collect();
    assert!(keys.is_sorted(), "{keys:?}");
}

#[test]
fn cards_ask_for_what_the_format_has() {
    for rule in RULES {
        let RuleImplementation::Card(asked) = &rule.implementation else { continue };
        let scope = asked.scope();
        assert!(scope.exists(), "{}: no list {:?}", rule.id, asked.each);
        let compiles = |source: &str| {
            let mistake = Assertion::compile(source, scope).err();
            assert_eq!(mistake, None, "{}: {source}", rule.id);
        };
        asked.when.iter().for_each(|when| compiles(when));
        match &asked.requirement {
            Requirement::Owes(keys) => {
                keys.iter().for_each(|key| assert!(scope.has(key), "{}: {key}", rule.id));
            }
            Requirement::Holds { holds, span } => {
                compiles(holds);
                assert!(span.iter().all(|span| scope.has(span)), "{}: {span:?}", rule.id);
            }
        }
        for part in parts(&asked.message).into_iter().chain(parts(&asked.help)) {
            if let MessagePart::Expression(source, _) = part
                && !matches!(source, "key" | "name")
            {
                compiles(source);
            }
        }
    }
}

#[test]
fn the_readme_names_the_commands_that_the_pipeline_runs() {
    let readme = fs::read_to_string(project().join("README.md")).expect("README.md");
    let ci = fs::read_to_string(project().join(".ci/run")).expect(".ci/run");
    assert!(readme.contains("\ncargo run --release --example claims-triage\n"));
    assert!(readme.contains("\ncargo test --locked\n"));
    assert!(ci.contains("\ncargo test --locked\n"));
}

#[test]
fn no_file_needs_a_second_floor() {
    fn walk(folder: &std::path::Path, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let lines = fs::read_to_string(&path).expect("a file").lines().count();
                if lines > 600 {
                    found.push(format!("{}: {lines} lines", path.display()));
                }
            }
        }
    }
    let mut found = Vec::new();
    walk(&project().join("src"), &mut found);
    assert_eq!(found, Vec::<String>::new(), "split by meaning");
}
