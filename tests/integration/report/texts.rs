//! Hostile text in every field of a report, and what becomes of it in a dossier.

use std::collections::{BTreeMap, BTreeSet};

use pulldown_cmark::{Event, Options, Parser, Tag};
use serde_json::Value;

use super::dossier::is_well_made;
use super::page::Page;
use crate::support::TestRepo;

/// Markup, ends of every context, commands of a pipeline, and characters that reorder or hide text.
const HOSTILE: &str = "<img src=x onerror=alert(1)>\"'`&</style></script><b>##[error]x\u{202e}\u{200b}\n::warning::y\\2f *[z](https://evil.example) @all";

/// The keys whose values are fixed words, days or versions, which a report with other values does not have.
const FIXED: &[&str] = &[
    "after-pilot",
    "applicability",
    "better",
    "for",
    "gate",
    "handoff",
    "how",
    "judged-at",
    "kind",
    "level",
    "needs",
    "outcome",
    "risk",
    "people",
    "stage",
    "state",
    "status",
    "verdict",
    "verdict-before",
    "delivery-scope",
];

/// Replaces every text below this key.
fn replace(value: &mut Value, key: &str, inside: bool) {
    match value {
        Value::String(text) if inside => HOSTILE.clone_into(text),
        Value::Array(items) => items.iter_mut().for_each(|item| replace(item, key, inside)),
        Value::Object(members) => {
            for (name, member) in members {
                replace(member, key, name == key);
            }
        }
        _ => {}
    }
}

fn keys(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| keys(item, found)),
        Value::Object(members) => {
            for (name, member) in members {
                found.insert(name.clone());
                keys(member, found);
            }
        }
        _ => {}
    }
}

/// The report on an example with a waiver and a base, with hostile text wherever a report may hold text.
fn hostile_report(repo: &TestRepo) -> String {
    let manifest = std::fs::read_to_string(repo.path().join("readiness.toml")).expect("the manifest");
    let waiver =
        "\n[[waiver]]\nrule = \"missing-artifact\"\nby = \"@a\"\nreason = \"later\"\nexpires = 2026-12-01\n";
    repo.write("readiness.toml", manifest + waiver);
    repo.git(&["remote", "add", "origin", "https://forge.example/acme/claims.git"]);
    let written = repo.check(&["--format", "json", "--stage", "handoff", "--base", "HEAD~3"]).stdout;
    let mut report: Value = serde_json::from_str(&written).expect("JSON");
    let mut all = BTreeSet::new();
    keys(&report, &mut all);
    for key in all.iter().filter(|key| !FIXED.contains(&key.as_str())) {
        // The manifest identifies the system of a finding.
        replace(&mut report, key, false);
    }
    for system in report["systems"].as_array_mut().expect("systems") {
        for artifact in system["artifacts"].as_array_mut().expect("artifacts") {
            artifact["kind"] = HOSTILE.into();
        }
    }
    report.to_string()
}

/// The tags and attributes of a page with their numbers.
fn shape(html: &str) -> BTreeMap<String, usize> {
    let mut shape = BTreeMap::new();
    for element in &Page::of(html).elements {
        let names: Vec<_> = element.attributes.iter().map(|(name, _)| name.as_str()).collect();
        *shape.entry(format!("{} {}", element.tag, names.join(" "))).or_default() += 1;
    }
    shape
}

#[test]
fn hostile_text_is_only_text() {
    let repo = TestRepo::system("claims-triage");
    let report = hostile_report(&repo);
    repo.write("hostile.json", &report);
    let run = repo.readiness(&["report", "--from", "hostile.json"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    is_well_made(&run.stdout);
    assert!(!run.stdout.contains("##[") && !run.stdout.contains(['\u{202e}', '\u{200b}']), "{}", run.stdout);
    assert!(run.stdout.lines().all(|line| !line.starts_with("::")));
    let page = Page::of(&run.stdout);
    let allowed = shape(&repo.readiness(&["report", "--as-of", "2026-11-20", "--stage", "handoff"]).stdout);
    for (element, count) in shape(&run.stdout) {
        let tag = element.split(' ').next().unwrap_or_default();
        let known = allowed.keys().any(|known| known.split(' ').next() == Some(tag));
        assert!(known && !["img", "b onerror"].contains(&element.as_str()), "{count} {element}");
    }
    // No link leads where the text says.
    assert!(page.all("a").all(|link| link.get("href").is_none_or(|href| href.starts_with('#'))));
    let lines: usize = page.class("facts").map(|facts| facts.text.lines().count()).sum();
    assert_eq!(lines, 1, "a text cannot begin a line");
}

#[test]
fn hostile_text_is_harmless_in_markdown() {
    let repo = TestRepo::system("claims-triage");
    repo.write("hostile.json", hostile_report(&repo));
    let run = repo.readiness(&["report", "--from", "hostile.json", "--format", "markdown"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert!(!run.stdout.contains("##[") && run.stdout.lines().all(|line| !line.starts_with("::")));
    for event in Parser::new_ext(&run.stdout, Options::all()) {
        assert!(!matches!(event, Event::Html(_) | Event::InlineHtml(_)), "{event:?}");
        assert!(!matches!(event, Event::Start(Tag::Link { .. } | Tag::Image { .. })), "{event:?}");
    }
}

#[test]
fn an_address_is_a_link_only_if_it_is_plain() {
    for (address, is_link) in [
        ("https://grafana.acme.example/d/x?y=1", true),
        ("http://grafana.acme.example/d/x", false),
        ("https://user@evil.example/", false),
        ("ftp://files.example/x", false),
    ] {
        let manifest = format!("readiness = 1\n[operations]\nmonitoring = \"{address}\"\n");
        let repo = TestRepo::with_manifest(&manifest);
        let page = Page::of(&repo.readiness(&["report", "--as-of", "2026-11-20"]).stdout);
        assert_eq!(page.all("a").any(|link| link.get("href") == Some(address)), is_link, "{address}");
        assert!(page.id("unchecked").text.contains(address), "{address}");
    }
}
