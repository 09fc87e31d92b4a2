//! What each format shows, and that nothing in it does anything.

use std::collections::BTreeSet;
use std::fs;

use serde_json::{Value, json};

use super::{Portfolio, rows};
use crate::report::page::Page;
use crate::support::timeline::{git, run};

/// Texts that want to be more than text.
const HOSTILE: &str = "=1+1<script>alert(1)</script>\" onload='x' ##[error]x \u{202e}| `a` [b](https://x.example) @all\u{1b}[31m";

/// A portfolio of which every text is hostile.
fn hostile() -> Portfolio {
    let portfolio = Portfolio::of(3);
    let place = &portfolio.made[0].place;
    let manifest = fs::read_to_string(place.join("readiness.toml")).expect("a manifest");
    let escaped = HOSTILE.replace('\\', "\\\\").replace('"', "\\\"").replace('\u{1b}', "\\u001b");
    let name = &portfolio.made[0].name;
    let manifest = manifest
        .replace(&format!("name    = \"{name}\""), &format!("name    = \"{escaped}\""))
        .replace("name     = \"first-reply-time\"", &format!("name     = \"{escaped}\""))
        .replace("unit     = \"min\"", &format!("unit     = \"{escaped}\""));
    assert!(manifest.matches("alert(1)").count() == 3, "{manifest}");
    fs::write(place.join("readiness.toml"), manifest).expect("written");
    let list = format!(
        "[[repository]]\npath = \"{}\"\nname = \"{escaped}\"\nteam = \"{escaped}\"\n[[repository]]\npath = \"<b>gone\"\n",
        place.display()
    );
    fs::write(portfolio.path().join("portfolio.toml"), list).expect("written");
    portfolio
}

#[test]
fn nothing_of_a_text_is_markup_a_formula_or_a_command() {
    let portfolio = hostile();
    let run = |format: &str| portfolio.run(&["--list", "portfolio.toml", "--format", format]).stdout;
    let html = run("html");
    assert!(!html.contains("<script>alert") && !html.contains("<b>gone") && !html.contains("##["), "{html}");
    let page = Page::of(&html);
    assert_eq!(page.all("script").count(), 1);
    let is_event = |element: &crate::report::page::Element| {
        element.attributes.iter().any(|(key, _)| key.starts_with("on"))
    };
    assert!(!page.elements.iter().any(is_event));
    for text in ["html", "markdown", "csv", "human", "json", "facts"].map(&run) {
        assert!(!text.contains(['\u{202e}', '\u{1b}']), "{text}");
    }
    for text in ["markdown", "csv", "json", "facts"].map(&run) {
        assert!(!text.contains("##["), "{text}");
    }
    let csv = run("csv");
    let mut reader = csv::ReaderBuilder::new().from_reader(csv.as_bytes());
    let mut cells = 0;
    for record in reader.records() {
        for cell in &record.expect("a record") {
            let is_number = cell.parse::<f64>().is_ok();
            assert!(is_number || !cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell}");
            cells += 1;
        }
    }
    assert_eq!(cells, 2 * 45);
    assert!(csv.contains("'=1+1"));
    let markdown = run("markdown");
    let options = pulldown_cmark::Options::ENABLE_TABLES;
    for event in pulldown_cmark::Parser::new_ext(&markdown, options) {
        use pulldown_cmark::{Event, Tag};
        let is_active = matches!(
            event,
            Event::Html(_)
                | Event::InlineHtml(_)
                | Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::HtmlBlock)
        );
        assert!(!is_active, "{event:?}");
    }
}

#[test]
fn the_page_makes_no_request_and_its_links_lead_somewhere() {
    let portfolio = Portfolio::of(28);
    portfolio.run(&["--format", "json", "--as-of", "2026-10-01", "--output", "old.json"]);
    let html = portfolio.run(&["--format", "html", "--since", "old.json"]).stdout;
    let page = Page::of(&html);
    let ids: Vec<&str> = page.elements.iter().filter_map(|element| element.get("id")).collect();
    let set: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), set.len(), "an id stands twice");
    for link in page.all("a") {
        let target = link.get("href").expect("a target").strip_prefix('#').expect("a place on the page");
        assert!(set.contains(target), "{target}");
    }
    for mark in page.all("use") {
        assert!(set.contains(mark.get("href").expect("a mark").trim_start_matches('#')));
    }
    for tag in ["img", "link", "iframe", "object", "embed", "form", "base"] {
        assert_eq!(page.all(tag).count(), 0, "{tag}");
    }
    assert!(
        page.elements.iter().all(|element| element.get("src").is_none() && element.get("style").is_none())
    );
    let policy = page.all("meta").find_map(|meta| {
        (meta.get("http-equiv") == Some("Content-Security-Policy")).then(|| meta.get("content"))?
    });
    let policy = policy.expect("a policy");
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    for (tag, name) in [("style", "style-src"), ("script", "script-src")] {
        use base64::Engine as _;
        use sha2::Digest as _;
        let text = &page.all(tag).next().expect(tag).text;
        let hash = base64::engine::general_purpose::STANDARD.encode(sha2::Sha256::digest(text.as_bytes()));
        assert!(policy.contains(&format!("{name} 'sha256-{hash}'")), "{tag}");
    }
    let questions = page
        .elements
        .iter()
        .filter(|element| element.tag == "li" && element.inside.last().is_some_and(|id| id == "eight"));
    assert_eq!(questions.count(), 8);
    // The big numbers are those of the board.
    let board = &portfolio.json(&[])["board"];
    let numbers: Vec<String> = page.class("n").map(|element| element.text.clone()).collect();
    let wanted = [
        &board["running"],
        &board["overdue"],
        &board["passed"],
        &board["failed"],
        &board["undecided"],
        &board["stopped"]["without-record"],
        &board["production"]["measured"],
        &board["high-risk-unaccepted"],
    ];
    assert_eq!(numbers, wanted.map(ToString::to_string));
    for section in ["eight", "since", "systems", "causes", "people", "next", "register", "unread"] {
        page.id(section);
    }
    for table in page.all("th") {
        assert!(table.get("scope").is_some(), "{table:?}");
    }
    assert!(html.len() < 400_000, "{}", html.len());
}

/// A portfolio of many systems, made of a few.
fn many(portfolio: &Portfolio, count: usize) {
    let mut all = portfolio.json(&[]);
    let some = rows(&all).to_vec();
    let rows: Vec<Value> = (0..count)
        .map(|number| {
            let mut row = some[number % some.len()].clone();
            row["path"] = json!(format!("r{number:05}"));
            row["remote"] = Value::Null;
            row
        })
        .collect();
    all["repositories"] = json!(rows);
    fs::write(portfolio.path().join("many.json"), all.to_string()).expect("written");
}

#[test]
fn markdown_fits_a_comment_and_says_what_it_leaves_out() {
    let portfolio = Portfolio::of(14);
    many(&portfolio, 1_000);
    let markdown = portfolio.run(&["--from", "many.json", "--format", "markdown"]).stdout;
    assert!(markdown.chars().count() < 65_000, "{}", markdown.chars().count());
    assert!(markdown.contains("Left out here: ") && markdown.trim_end().ends_with('.'), "{markdown}");
    for title in [
        "Who has to decide",
        "Eight questions",
        "Systems and gates",
        "Shared causes",
        "People",
        "Register",
        "Not read",
    ] {
        assert!(markdown.contains(&format!("\n## {title}\n")), "{title}");
    }
    let few = portfolio.run(&["--format", "markdown"]).stdout;
    assert!(!few.contains("Left out"), "{few}");
    let screen = portfolio.run(&["--from", "many.json"]).stdout;
    assert!(screen.contains("and 500 more: "), "a screen shows 500 rows and says so");
    let csv = portfolio.run(&["--from", "many.json", "--format", "csv"]).stdout;
    assert_eq!(csv.lines().count(), 1_001);
}

#[test]
fn facts_have_the_columns_of_check() {
    let portfolio = Portfolio::of(2);
    let place = portfolio.made[0].place.to_string_lossy().into_owned();
    let lines = |text: &str| -> Vec<Value> {
        text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    };
    let check = crate::support::run_in(
        portfolio.path(),
        &["check", "--as-of", "2026-11-20", "--format", "facts", "--fail-on", "never", &place],
        &[],
    );
    let of_check: Vec<_> = lines(&check.stdout)
        .into_iter()
        .filter(|row| row["kind"] == "system" || row["kind"] == "gate")
        .collect();
    let mut facts = lines(&portfolio.run(&["--format", "facts"]).stdout);
    let repository = facts.iter().find(|row| row["kind"] == "repository").expect("a row").clone();
    assert_eq!((&repository["status"], &repository["systems"]), (&json!("read"), &json!(1)));
    let name = portfolio.made[0].name.as_str();
    facts.retain(|row| row["system"] == name);
    assert_eq!(facts, of_check);
}

#[test]
fn a_manifest_from_outside_judges_a_repository_that_has_none() {
    let portfolio = Portfolio::of(14);
    let plain =
        portfolio.made.iter().find(|made| made.fate == super::generate::Fate::NoManifest).expect("one");
    let source = &portfolio.made[0];
    fs::create_dir(portfolio.path().join("audits")).expect("a folder");
    fs::copy(source.place.join("readiness.toml"), portfolio.path().join("audits/one.toml")).expect("copied");
    let list = format!(
        "[[repository]]\npath = \"{}\"\nmanifest = \"audits/one.toml\"\n\n[[repository]]\npath = \"{}\"\nmanifest = \"audits/gone.toml\"\n",
        plain.place.display(),
        source.place.display()
    );
    fs::write(portfolio.path().join("portfolio.toml"), list).expect("written");
    let all = portfolio.json(&["--list", "portfolio.toml"]);
    let row = super::row(&all, &plain.place.to_string_lossy());
    assert_eq!(
        (&row["status"], &row["systems"][0]["manifest"]),
        (&json!("read"), &json!("outside:one.toml"))
    );
    let gone = super::row(&all, &source.place.to_string_lossy());
    assert_eq!(
        gone["status"], "unreadable",
        "a manifest that cannot be read does not fall back to the repository's own"
    );

    let place = plain.place.to_string_lossy().into_owned();
    let args =
        ["check", "--as-of", "2026-11-20", "--manifest", "audits/one.toml", "--format", "json", &place];
    let run = crate::support::run_in(portfolio.path(), &args, &[]);
    let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run:?}"));
    assert_eq!(report["systems"][0]["manifest"], "outside:one.toml");
    assert_eq!(report["systems"][0]["verdict"], row["systems"][0]["verdict"]);
    assert!(run.stderr.contains("from outside"), "{}", run.stderr);
    let rules: Vec<_> =
        report["findings"].as_array().expect("findings").iter().map(|found| found["rule"].clone()).collect();
    for rule in ["late-baseline", "late-criteria", "untracked-manifest"] {
        assert!(!rules.contains(&json!(rule)), "{rules:?}");
    }
}

#[test]
fn a_manifest_from_outside_replaces_the_own_one_and_the_lock() {
    let portfolio = Portfolio::of(1);
    let place = portfolio.made[0].place.clone();
    fs::write(place.join("readiness.lock"), "this is no lock").expect("written");
    run(git(&place).args(["add", "-A"])).expect("added");
    let audit = "[system]\nname = \"audit\"\nstage = \"pilot\"\nrisk = \"minimal\"\n[adoption]\nplan = \"docs/adoption/plan.md\"\n";
    fs::write(portfolio.path().join("audit.toml"), audit).expect("written");
    let place = place.to_string_lossy().into_owned();
    let check = |more: &[&str]| {
        let mut args =
            vec!["check", "--as-of", "2026-11-20", "--manifest", "audit.toml", "--format", "json", &place];
        args.extend(more);
        crate::support::run_in(portfolio.path(), &args, &[])
    };
    let report: Value = serde_json::from_str(&check(&[]).stdout).expect("JSON");
    assert_eq!(report["systems"].as_array().map(Vec::len), Some(1));
    assert_eq!(report["systems"][0]["name"], "audit");
    assert!(!report.to_string().contains("readiness.lock"), "{report}");
    let artifact = &report["systems"][0]["artifacts"][0];
    assert_eq!(
        (&artifact["path"], &artifact["status"]),
        (&json!("docs/adoption/plan.md"), &json!("current"))
    );
    for refused in [&["--base", "HEAD"][..], &["--fix"]] {
        let run = check(refused);
        assert_eq!(run.status, 2, "{refused:?}: {run:?}");
    }
    let inner = format!("{place}/docs");
    let args = ["check", "--manifest", "audit.toml", &inner];
    assert_eq!(crate::support::run_in(portfolio.path(), &args, &[]).status, 2);
}
