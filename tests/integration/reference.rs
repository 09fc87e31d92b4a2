//! What somebody looks up: keys and rules by `explain` and `rules`, examples in the schema, and the pages in `docs/`.

use std::fs;
use std::path::Path;

use pulldown_cmark::{Event, Parser, Tag};
use serde_json::Value;

use crate::support::{TestRepo, project, text};

fn explain(topic: &str) -> String {
    let run = TestRepo::new().readiness(&["explain", topic]);
    assert_eq!(run.status, 0, "{run:?}");
    run.stdout
}

#[test]
fn a_key_is_explained_with_its_type_example_stage_and_rules() {
    let target = explain("metric.NAME.target");
    for part in [
        "metric.target: The value to reach",
        "number",
        "from pilot on",
        "[[metric]]\n    target = 2.0",
        "backwards-target",
    ] {
        assert!(target.contains(part), "{part} in {target}");
    }
    assert_eq!(target, explain("metric.first-reply-time.target"));
    let pilot = explain("pilot");
    assert!(pilot.contains("[pilot]\n    started = 2026-06-01\n    ends = 2026-11-30\n"), "{pilot}");
    assert!(pilot.contains("  ends     Last day of the pilot"), "{pilot}");
    assert!(explain("policy.reviews").contains("default   \"any\""));
    assert!(explain("runbook.runbooks/incident.md.covers").starts_with("artifact.covers: "));
}

#[test]
fn explain_lists_rules_and_keys_and_knows_near_names_of_both() {
    let all = TestRepo::new().readiness(&["explain"]);
    assert_eq!(all.status, 0);
    assert!(
        all.stdout.contains("\n  adoption     plan, training,") && all.stdout.contains("no-adoption-plan"),
        "{}",
        all.stdout
    );
    for (wrong, near) in [
        ("metric.tagret", "`metric.target`"),
        ("mising-owner", "`missing-owner`"),
        ("operations.version", "`operations.versions`"),
    ] {
        let run = TestRepo::new().readiness(&["explain", wrong]);
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{run:?}");
        assert!(run.stderr.contains("did you mean ") && run.stderr.contains(near), "{}", run.stderr);
    }
    let run = TestRepo::new().readiness(&["explain", "nothing-like-any-of-them"]);
    assert!(run.stderr.contains("`readiness explain` lists them"), "{}", run.stderr);
}

#[test]
fn rules_have_a_header_a_legend_and_filters() {
    let rules = |args: &[&str]| TestRepo::new().readiness(&[&["rules"], args].concat()).stdout;
    let all = rules(&[]);
    assert!(
        all.starts_with("  rule ") && all.contains("\n  owed     something that a stage requires"),
        "{all}"
    );
    let data = rules(&["--gate", "data"]);
    assert!(data.contains("no-production-data") && !data.contains("missing-owner"), "{data}");
    let pilot = rules(&["--stage", "pilot"]);
    assert!(pilot.contains("missing-target") && !pilot.contains("no-adoption-plan"), "{pilot}");
    let found = rules(&["--search", "CODEOWNERS"]);
    assert!(found.contains("unowned-artifact") && !found.contains("no-plan"), "{found}");
    assert!(rules(&["--search", "no card says this"]).contains("`readiness rules` lists all"));
    assert_eq!(TestRepo::new().readiness(&["rules", "--gate", "nowhere"]).status, 2);
}

/// Checks the examples and the default of every property with its own schema.
fn try_examples(schema: &Value, whole: &Value, at: &str, tried: &mut usize) {
    for (key, property) in schema["properties"].as_object().into_iter().flatten() {
        let at = format!("{at}.{key}");
        let mut alone = property.clone();
        alone["definitions"] = whole["definitions"].clone();
        let validator = jsonschema::validator_for(&alone).expect("a schema");
        let examples = property["examples"].as_array().into_iter().flatten().chain(property.get("default"));
        for example in examples {
            let errors: Vec<_> = validator.iter_errors(example).map(|error| error.to_string()).collect();
            assert_eq!(errors, Vec::<String>::new(), "{at}: {example}");
            *tried += 1;
        }
        try_examples(property, whole, &at, tried);
        try_examples(&property["items"], whole, &at, tried);
        for choice in property["anyOf"].as_array().into_iter().flatten() {
            try_examples(choice, whole, &at, tried);
        }
    }
}

#[test]
fn examples_and_defaults_in_the_schema_are_valid_by_it() {
    let schema = TestRepo::new().readiness(&["schema"]).stdout;
    assert!(!schema.contains("uint"));
    let schema: Value = serde_json::from_str(&schema).expect("JSON");
    assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#");
    let mut tried = 0;
    try_examples(&schema, &schema, "", &mut tried);
    assert!(tried > 250, "{tried} examples");
}

/// Copies a folder with all below it.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder").flatten() {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy(&from, &to);
        } else {
            fs::copy(&from, &to).expect("copied");
        }
    }
}

/// The targets of the links of a page that lead to other pages, with their anchors.
fn targets(page: &str, text: &str) -> Vec<String> {
    let folder = page.rsplit_once('/').map_or("", |(folder, _)| folder);
    let relative = |target: &str| {
        let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
        for part in target.split('/') {
            match part {
                ".." => drop(parts.pop()),
                "." => {}
                part => parts.push(part),
            }
        }
        parts.join("/")
    };
    let link = |event: Event<'_>| match event {
        Event::Start(Tag::Link { dest_url, .. }) if !dest_url.contains("://") => Some(dest_url.to_string()),
        _ => None,
    };
    Parser::new(text)
        .filter_map(link)
        .map(|target| match target.strip_prefix('#') {
            Some(anchor) => format!("{page}#{anchor}"),
            None => relative(&target),
        })
        .collect()
}

/// The links of our own pages, followed by our own rules.
#[test]
fn what_an_editor_shows_of_a_key_ends_with_its_stage_and_its_rules() {
    let schema = fs::read_to_string(project().join("schema/manifest.json")).expect("the schema");
    let schema: Value = serde_json::from_str(&schema).expect("JSON");
    for (place, end) in [
        ("/properties/pilot/properties/ends", " Required from pilot on. Rules: missing-pilot-end, "),
        (
            "/properties/plan/anyOf/1/properties/items",
            " Required from handoff on. Rules: unitemised-cost, cost-mismatch.",
        ),
        ("/properties/metric/items/properties/target", " Required from pilot on. Rules: missing-target, "),
        ("/definitions/artifact/anyOf/1/properties/covers", "unmatched-covers"),
    ] {
        let key = schema.pointer(place).unwrap_or_else(|| panic!("no {place}"));
        assert!(text(&key["description"]).contains(end), "{place}: {key:#}");
    }
}

/// The book has the pages and the rule cards at the same places, so a link of the documentation stays in the book.
#[cfg(unix)]
#[test]
#[expect(clippy::disallowed_methods, reason = "the script is what the pipeline runs")]
fn every_link_of_the_book_is_a_page_of_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let book = folder.path().join("book");
    // A second run replaces the first.
    for _ in 0..2 {
        let run = std::process::Command::new("bash").arg(project().join("docs/book.sh")).arg(&book).output();
        let run = run.expect("bash");
        assert!(run.status.success() && run.stderr.is_empty(), "{run:?}");
    }
    let src = book.join("src");
    let read = |page: &str| fs::read_to_string(src.join(page)).unwrap_or_else(|why| panic!("{page}: {why}"));
    let pages = targets("SUMMARY.md", &read("SUMMARY.md"));
    let pages: Vec<&String> = pages.iter().filter(|page| !page.is_empty()).collect();
    let cards = pages.iter().filter(|page| page.starts_with("rules/")).count();
    assert_eq!(cards, readiness::RULES.len());
    for page in &pages {
        let text = read(page);
        assert!(text.starts_with("# ") && !text.lines().take(5).any(|line| line == "+++"), "{page}");
        for target in targets(page, &text) {
            let target = target.split('#').next().unwrap_or_default();
            let is_page = target == page.as_str() || pages.iter().any(|page| *page == target);
            assert!(
                is_page
                    || Path::new(target).extension().is_some_and(|ending| ending != "md")
                        && src.join(target).is_file(),
                "{page}: {target}"
            );
        }
    }
}

#[test]
fn every_link_of_the_documentation_leads_somewhere() {
    let repo = TestRepo::new();
    for folder in ["docs", "rules", "action", "schema", "lang", "fixtures/policies"] {
        copy(&project().join(folder), &repo.path().join(folder));
    }
    // What makes a book of the pages would let the rule skip their links.
    for file in ["docs/book.toml", "docs/SUMMARY.md"] {
        fs::remove_file(repo.path().join(file)).expect("removed");
    }
    for file in
        ["README.md", "CONTRIBUTING.md", "LICENSE-MIT", "LICENSE-APACHE", "action.yml", "CHANGELOG.md"]
    {
        fs::copy(project().join(file), repo.path().join(file)).expect("copied");
    }
    let docs = fs::read_dir(project().join("docs")).expect("a folder").flatten();
    let mut pages: Vec<String> =
        docs.map(|entry| format!("docs/{}", entry.file_name().to_string_lossy())).collect();
    pages.retain(|page| {
        Path::new(page).extension().is_some_and(|ending| ending == "md") && page != "docs/SUMMARY.md"
    });
    let summary = targets(
        "docs/SUMMARY.md",
        &fs::read_to_string(project().join("docs/SUMMARY.md")).expect("the summary"),
    );
    pages.sort();
    let mut book = summary.clone();
    book.sort();
    assert_eq!(book, pages, "the summary of the book has all pages");
    pages.extend(["README.md".to_owned(), "CONTRIBUTING.md".to_owned()]);
    let anchors: Vec<String> = pages
        .iter()
        .flat_map(|page| targets(page, &fs::read_to_string(project().join(page)).expect("a page")))
        .filter(|target| target.contains('#'))
        .collect();
    assert!(anchors.len() > 1, "{anchors:?}");
    let claim = |path: &String| format!("[[adoption.training]]\naudience = \"{path}\"\npath = \"{path}\"\n");
    let mut claimed: Vec<&String> = pages.iter().chain(&anchors).collect();
    claimed.sort();
    claimed.dedup();
    let claims: String = claimed.into_iter().map(claim).collect();
    let manifest = format!("[system]\nname = \"pages\"\nstage = \"handoff\"\n{claims}");
    repo.write("readiness.toml", &manifest);
    repo.commit();
    let broken = |repo: &TestRepo| -> Vec<String> {
        let report = repo.json(&["--select", "broken-link,missing-heading,missing-artifact"]);
        let findings = report["findings"].as_array().expect("findings").iter();
        findings.map(|finding| format!("{} {}", finding["primary"], text(&finding["message"]))).collect()
    };
    assert_eq!(broken(&repo), Vec::<String>::new());
    // The test sees a link that leads nowhere, and a heading that is none.
    repo.write("docs/index.md", "# Index\n\n[gone](gone.md)\n");
    repo.write("readiness.toml", manifest + &claim(&"docs/handoff.md#nowhere".to_owned()));
    repo.commit();
    assert_eq!(broken(&repo).len(), 2, "{:?}", broken(&repo));
}
