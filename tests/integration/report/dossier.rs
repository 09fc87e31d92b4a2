//! The dossier as a page: its order, what it may hold, and that it says what the report says.

use std::collections::BTreeSet;

use base64::Engine as _;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::page::Page;
use crate::support::{OWED, TODAY, TestRepo, text};

/// The dossier of a repository.
pub fn html(repo: &TestRepo, args: &[&str]) -> String {
    let run = repo.readiness(&[&["report", "--as-of", TODAY], args].concat());
    assert_eq!(run.status, 0, "{run:?}");
    run.stdout
}

/// The sections of a dossier, in their order.
const SECTIONS: [&str; 12] = [
    "gates",
    "people",
    "value",
    "evals",
    "evidence",
    "runbooks",
    "conditions",
    "waivers",
    "findings",
    "unchecked",
    "signatures",
    "appendix",
];

/// What every page must be: one title, sections in order, named tables, working links, nothing from elsewhere.
pub fn is_well_made(html: &str) {
    let page = Page::of(html);
    let sections: Vec<_> = page.all("section").filter_map(|section| section.get("id")).collect();
    assert_eq!(sections, SECTIONS);
    assert_eq!(page.all("h1").count(), 1);
    assert_eq!(page.all("html").next().and_then(|html| html.get("lang")), Some("en"));
    let mut level = 1;
    for element in &page.elements {
        let Some(rank) = element.tag.strip_prefix('h').and_then(|rank| rank.parse::<u32>().ok()) else {
            continue;
        };
        assert!(rank <= level + 1, "h{rank} follows h{level}: {}", element.text);
        level = rank;
    }
    assert_eq!(page.all("table").count(), page.all("caption").count(), "every table has a caption");
    assert!(page.all("th").all(|head| head.get("scope").is_some()));
    let ids: Vec<_> = page.elements.iter().filter_map(|element| element.get("id")).collect();
    assert_eq!(ids.len(), ids.iter().collect::<BTreeSet<_>>().len(), "an id stands twice");
    for link in page.elements.iter().filter_map(|element| element.get("href")) {
        match link.strip_prefix('#') {
            Some(id) => assert!(ids.contains(&id), "no target for #{id}"),
            None => assert!(link.starts_with("https://"), "{link}"),
        }
    }
    for element in &page.elements {
        for (name, _) in &element.attributes {
            assert!(
                !name.starts_with("on") && !["style", "src", "srcset", "action"].contains(&name.as_str()),
                "{name}"
            );
        }
        assert!(
            !["img", "iframe", "link", "object", "embed", "base", "form"].contains(&element.tag.as_str())
        );
    }
    for image in page.all("svg").filter(|image| image.get("role") == Some("img")) {
        assert!(image.get("aria-label").is_some_and(|label| !label.is_empty()));
    }
    has_a_policy(&page);
}

/// The page allows its own style and script, by their hashes, and nothing else.
fn has_a_policy(page: &Page) {
    let policy = page.all("meta").find(|meta| meta.get("http-equiv") == Some("Content-Security-Policy"));
    let policy = policy.and_then(|meta| meta.get("content")).expect("a policy");
    assert!(policy.starts_with("default-src 'none'; "), "{policy}");
    for tag in ["style", "script"] {
        let all: Vec<_> = page.all(tag).collect();
        assert_eq!(all.len(), 1);
        let hash = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(&all[0].text));
        assert!(policy.contains(&format!("{tag}-src 'sha256-{hash}'")), "{tag}: {policy}");
    }
}

#[test]
fn the_examples_make_a_page_in_order() {
    for name in ["claims-triage", "contract-review"] {
        let repo = TestRepo::system(name);
        for stage in ["pilot", "handoff", "production"] {
            let page = html(&repo, &["--stage", stage]);
            is_well_made(&page);
            assert!(page.len() <= 150_000, "{name} {stage}: {} bytes", page.len());
            assert_eq!(page, html(&repo, &["--stage", stage]), "the same input gives the same bytes");
        }
    }
}

#[test]
fn an_empty_manifest_makes_a_small_page() {
    let repo = TestRepo::with_manifest("");
    let page = html(&repo, &["--stage", "handoff"]);
    is_well_made(&page);
    let shell = html(&TestRepo::with_manifest("readiness = 1\n[system]\nstage = \"research\"\n"), &[]);
    is_well_made(&shell);
    let findings = Page::of(&shell).id("findings").text.len();
    assert!(shell.len() - findings <= 40_000, "{} bytes", shell.len());
}

/// A manifest with this many findings.
pub fn many_findings(count: usize) -> TestRepo {
    let runbooks: Vec<String> = (0..count)
        .map(|number| {
            format!("[[runbook]]\npath = \"runbooks/case-{number}.md\"\nfor = [\"rollback\"]\nowner = \"@acme/a\"\n")
        })
        .collect();
    let runbooks = runbooks.concat();
    TestRepo::with_manifest(&format!(
        "readiness = 1\n[system]\nname = \"x\"\nrisk = \"limited\"\n{OWED}{runbooks}"
    ))
}

#[test]
fn a_thousand_findings_fit() {
    let repo = many_findings(1_000);
    let page = html(&repo, &["--stage", "handoff"]);
    is_well_made(&page);
    let count = Page::of(&page).class("f").count();
    assert!(count >= 1_000, "{count} findings");
    assert!(page.len() <= 2_000_000 * count / 1_000, "{} bytes for {count} findings", page.len());
}

#[test]
fn the_page_counts_as_check_does() {
    for name in ["claims-triage", "contract-review"] {
        let repo = TestRepo::system(name);
        let report: Value =
            serde_json::from_str(&repo.check(&["--format", "json", "--stage", "handoff"]).stdout)
                .expect("JSON");
        let page = Page::of(&html(&repo, &["--stage", "handoff"]));
        let errors = report["summary"]["errors"].as_u64().expect("a number");
        let shown = page.class("f").filter(|finding| finding.is("error")).count();
        assert_eq!(u64::try_from(shown).expect("a count"), errors, "{name}");
        let gates: Vec<_> =
            page.all("li").filter(|item| item.inside.last().is_some_and(|id| id == "gates")).collect();
        for (gate, item) in report["systems"][0]["gates"].as_array().expect("gates").iter().zip(gates) {
            assert!(item.is(text(&gate["status"])), "{gate}: {item:?}");
            let errors = gate["errors"].as_u64().expect("a number");
            let said = format!("{errors} error{}", if errors == 1 { "" } else { "s" });
            assert_eq!(errors > 0, item.text.contains(&said), "{}", item.text);
        }
    }
}

#[test]
fn what_is_false_blocks_before_what_is_absent() {
    let repo = TestRepo::system("claims-triage");
    let report: Value =
        serde_json::from_str(&repo.check(&["--format", "json", "--stage", "handoff"]).stdout).expect("JSON");
    let page = Page::of(&html(&repo, &["--stage", "handoff"]));
    let blockers: Vec<_> = page
        .all("a")
        .filter(|link| link.inside == ["main"] && link.get("href").is_some_and(|href| href.starts_with("#f")))
        .filter(|link| link.get("href") != Some("#findings"))
        .collect();
    assert_eq!(blockers.len(), 5);
    let kinds: Vec<&str> = blockers
        .iter()
        .map(|link| {
            let id = &link.get("href").expect("a link")[1..];
            let heading = page.all("h4").find(|heading| heading.inside.last().is_some_and(|one| one == id));
            let said = heading.expect("the finding").text.to_lowercase();
            let findings = report["findings"].as_array().expect("findings");
            let finding =
                findings.iter().find(|one| text(&one["message"]).replace('`', "").to_lowercase() == said);
            text(&finding.unwrap_or_else(|| panic!("{said}"))["kind"])
        })
        .collect();
    assert!(kinds.is_sorted_by_key(|kind| *kind == "owed"), "{kinds:?}");
    assert!(
        blockers[0].text.contains("behind the files it covers"),
        "what is past a date first: {}",
        blockers[0].text
    );
    assert!(page.class("days").any(|days| days.text == "10"), "the days to the decision");
}

#[test]
fn what_is_waived_or_unknown_is_never_shown_as_passed() {
    let manifest = format!(
        "readiness = 1\n[system]\nname = \"x\"\nrisk = \"limited\"\n{OWED}[operations]\nalerts = \"absent.yaml\"\n[[waiver]]\n\
         rule = \"missing-artifact\"\nby = \"@a\"\nreason = \"later\"\nexpires = 2026-12-01\n\
         [[runbook]]\npath = \"run.md\"\ncovers = [\"src/**\"]\n"
    );
    let repo = TestRepo::with_manifest(&manifest);
    repo.write("run.md", "# Rollback\n\nGo back to the release before.\n");
    repo.write("src/a.py", "x = 1\n");
    repo.commit();
    let page = Page::of(&html(&repo, &[]));
    let passed = |page: &Page| {
        let marks = page.all("use").filter(|mark| mark.get("href") == Some("#passed"));
        marks.filter(|mark| mark.inside.iter().any(|id| id == "gates")).count()
    };
    let waived: Vec<_> = page.all("li").filter(|item| item.is("waived")).collect();
    assert_eq!(waived.len(), 1, "operations rests on a waiver");
    assert!(waived[0].text.contains("waived") && !waived[0].text.contains("passed"), "{}", waived[0].text);
    assert_eq!(
        passed(&page),
        page.all("li").filter(|item| item.is("passed")).count() + 1,
        "the legend has one more"
    );
    assert!(page.id("waivers").text.contains("11 days left") && page.id("waivers").text.contains("later"));
    repo.write("src/a.py", "x = 2\n");
    repo.commit_on("2026-11-10");
    repo.make_shallow();
    let page = Page::of(&html(&repo, &[]));
    assert!(page.all("header").next().expect("a strip").text.contains("shallow clone"));
    let box_ = page.id("verdict");
    assert!(!box_.text.contains("On track") && !box_.text.contains("Ready"), "{}", box_.text);
    let undecided: Vec<_> = page.all("li").filter(|item| item.is("undecided")).collect();
    assert!(!undecided.is_empty() && undecided.iter().all(|item| item.text.contains("undecided")));
    assert!(page.id("unchecked").text.contains("This clone is shallow"));
}

#[test]
fn the_cost_is_shown_by_item_beside_the_worth() {
    let repo = TestRepo::system("claims-triage");
    let page = Page::of(&html(&repo, &[]));
    let costs = &page.class("costs").next().expect("the costs").text;
    for part in ["Integration", "55,000", "30.6 %", "EUR 180,000", "EUR 410k a year in handling hours"] {
        assert!(costs.contains(part), "{part} in {costs}");
    }
    assert!(costs.contains("Without an item of its own: maintenance."), "{costs}");
    assert!(!costs.contains("not the cost"));
    let markdown = html(&repo, &["--format", "markdown"]);
    assert!(
        markdown.contains("| Integration | 55,000 | 30.6 % |\n") && markdown.contains("Worth, as claimed: ")
    );

    let plan = |items: &str| {
        let plan = format!("[plan]\nproduction = {{ cost = 100, currency = \"<b>\" }}\n{items}");
        Page::of(&html(
            &TestRepo::with_manifest(&format!("readiness = 1\n[system]\nname = \"x\"\n{plan}")),
            &[],
        ))
    };
    let open = plan("");
    assert_eq!(open.class("costs").count(), 0);
    assert!(open.id("value").text.contains("What it is made of is not said."));
    let off = plan("items = { \"<i>\" = 40, data = 50 }\n");
    let said = &off.class("costs").next().expect("the costs").text;
    assert!(said.contains("not the cost") && said.contains("<b> 90") && said.contains("<i>"), "{said}");
}

#[test]
fn an_eval_names_the_newest_changes_since_its_results() {
    let repo = TestRepo::with_manifest(
        "readiness = 1\n[system]\nname = \"x\"\n[[eval]]\nname = \"a\"\nresults = \"r.json\"\ncovers = [\"p.txt\"]\n",
    );
    repo.write("r.json", "{\"results\": {\"stats\": {\"successes\": 3, \"failures\": 0, \"errors\": 0}}}\n");
    repo.write("p.txt", "0\n");
    repo.commit_on("2026-10-01");
    for number in 1..=5 {
        repo.write("p.txt", format!("{number}\n"));
        // The last three have one time, as after a rebase.
        let day = if number < 3 { format!("2026-10-1{number}") } else { "2026-10-20".to_owned() };
        repo.commit_as(&day, "Test <test@acme.example>", &format!("Change {number} <b> for jo@acme.example"));
    }
    let page = Page::of(&html(&repo, &[]));
    let said = &page.class("changes").next().expect("the changes").text;
    assert!(
        said.contains("Change 5 <b> for ") && said.contains("Change 3") && !said.contains("Change 2"),
        "{said}"
    );
    assert!(said.contains("and 2 earlier commits") && !said.contains("jo@acme.example"), "{said}");
    let markdown = html(&repo, &["--format", "markdown"]);
    assert!(markdown.contains("Changed since: 5 commits since "), "{markdown}");
}

#[test]
fn a_base_shows_then_beside_now() {
    let repo = TestRepo::system("claims-triage");
    let page = Page::of(&html(&repo, &["--stage", "handoff", "--rev", "HEAD", "--base", "HEAD~3"]));
    let gates = &page.id("gates").text;
    assert!(
        gates.contains("Since 30 Oct 2026: ") && gates.contains(" closed, ") && gates.contains(" opened"),
        "{gates}"
    );
    assert!(gates.contains(", was "), "{gates}");
    is_well_made(&html(&repo, &["--stage", "handoff", "--base", "HEAD~3"]));
}
