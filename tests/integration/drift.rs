//! What is written in two places says the same: schema, README, catalogue, files.

use std::collections::BTreeSet;
use std::fs;

use readiness::assertion::Assertion;
use readiness::manifest::schema;
use readiness::rules::card::What;
use readiness::rules::card::format::{MessagePart, parts};
use readiness::rules::{How, RULES, SOURCES};

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
fn ids_are_unique_and_sorted_by_group() {
    let ids: BTreeSet<&str> = RULES.iter().map(|rule| rule.id.as_ref()).collect();
    assert_eq!(ids.len(), RULES.len());
    let keys: Vec<_> = RULES.iter().map(|rule| (rule.group, rule.id.as_ref())).collect();
    assert!(keys.is_sorted(), "{keys:?}");
}

#[test]
fn cards_ask_for_what_the_format_has() {
    for rule in RULES {
        let How::Card(asked) = &rule.how else { continue };
        let scope = asked.scope();
        assert!(scope.exists(), "{}: no list {:?}", rule.id, asked.each);
        let compiles = |source: &str| {
            let mistake = Assertion::compile(source, scope).err();
            assert_eq!(mistake, None, "{}: {source}", rule.id);
        };
        asked.when.iter().for_each(|when| compiles(when));
        match &asked.what {
            What::Owes(keys) => keys.iter().for_each(|key| assert!(scope.has(key), "{}: {key}", rule.id)),
            What::Holds { holds, span } => {
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
