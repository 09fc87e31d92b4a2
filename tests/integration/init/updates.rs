//! `--update` and `--add`: what is added, and that nothing else changes.

use proptest::prelude::*;

use super::{broken, claims, example, init, manifest, written};
use crate::support::TestRepo;

const CARD: &str = "# Model card\n\nA small model that answers claims.\n";
const RUNBOOK: &str = "# Runbook\n\nRestart the pod, then call @acme/oncall.\n";

#[test]
fn a_second_update_adds_nothing() {
    let repo = example();
    let first = written(&repo, &[]);
    assert_eq!(written(&repo, &["--update"]), first);
    repo.commit();
    assert_eq!(written(&repo, &["--update"]), first, "tracked, it is the same");
    let run = init(&repo, &["--update"]);
    assert!(
        run.stdout.starts_with("readiness.toml is unchanged: there is nothing to add\n0 more claims found"),
        "{run:?}"
    );
}

#[test]
fn an_update_adds_what_appeared_and_touches_nothing() {
    let repo = TestRepo::with_manifest(
        "# Ours.\n[system]\nname   = 'x'   # its name\n\n[governance]\ndisclosure = \"docs/d.md\"   # mine\n\n\
         [[runbook]]\npath = \"docs/rollback.md\"\n# [[runbook]]\n# path = \"docs/runbook-old.md\"\n",
    );
    repo.write("docs/d.md", "# Disclosure\n\nWe say it in the footer of each mail.\n");
    repo.write("docs/rollback.md", RUNBOOK);
    repo.write("docs/runbook-old.md", RUNBOOK);
    repo.commit();
    let before = manifest(&repo, "readiness.toml");
    assert_eq!(written(&repo, &["--update"]), before, "what is commented out is known");
    repo.write("docs/model-card.md", CARD);
    repo.write("docs/runbook-new.md", RUNBOOK);
    repo.write("docs/business-case.md", "# Business case\n\nIt saves two minutes for each claim.\n");
    repo.commit();
    let shown = init(&repo, &["--update", "--diff"]);
    assert_eq!((shown.status, manifest(&repo, "readiness.toml")), (0, before.clone()), "{shown:?}");
    assert!(!shown.stdout.lines().skip(2).any(|line| line.starts_with('-')), "{shown:?}");
    let run = init(&repo, &["--update"]);
    assert!(run.stdout.contains("\n3 more claims found in 3 files; "), "{run:?}");
    let after = manifest(&repo, "readiness.toml");
    let mut lines = after.lines();
    for line in before.lines() {
        assert!(lines.any(|new| new == line), "{line} keeps its place: {after}");
    }
    let claims = claims(&after);
    for claim in [
        "documentation = \"docs/model-card.md\"",
        "path = \"docs/runbook-new.md\"",
        "business-case = \"docs/business-case.md\"",
        "[decision]",
    ] {
        assert!(claims.iter().any(|line| line == claim), "{claim}: {after}");
    }
    assert_eq!(broken(&repo), Vec::<String>::new());
    assert_eq!(written(&repo, &["--update"]), after);
}

#[test]
fn an_update_knows_every_way_to_write_a_table() {
    for before in [
        "[system]\nname = \"x\"\n[governance]\n",
        "[system]\nname = \"x\"\n",
        "governance = { disclosure = \"https://x.example\" }\n[system]\nname = \"x\"\n",
        "governance.disclosure = \"https://x.example\"\n[system]\nname = \"x\"\n",
        "[system]\nname = \"x\"",
        "[system]\r\nname = \"x\"\r\n[governance]\r\ndisclosure = \"https://x.example\"\r\n",
        "runbook = []\n[system]\nname = \"x\"\n",
        "runbook = [{ path = \"https://x.example\" }]\n[system]\nname = \"x\"\n",
        "",
    ] {
        let repo = TestRepo::with_manifest(before);
        repo.commit();
        repo.write("docs/model-card.md", CARD);
        repo.write("docs/runbook.md", RUNBOOK);
        repo.commit();
        let after = written(&repo, &["--update"]);
        let report = repo.json(&[]);
        let findings = report["findings"].as_array().expect("findings");
        assert!(!findings.iter().any(|found| found["gate"].is_null()), "{before:?}: {after}\n{findings:#?}");
        let artifacts = report["systems"][0]["artifacts"].as_array().expect("artifacts");
        let has = |path: &str| artifacts.iter().any(|artifact| artifact["path"] == path);
        assert!(has("docs/model-card.md") && has("docs/runbook.md"), "{before:?}: {after}");
        assert_eq!(written(&repo, &["--update"]), after, "{before:?}");
    }
}

#[test]
fn a_gate_is_added_once_and_as_comments() {
    let repo = TestRepo::with_manifest(
        "[system]\nname = \"x\"\n\n[adoption]\nplan = \"https://x.example\"\n\n[plan]\npath = \"https://x.example\"\n",
    );
    repo.commit();
    let run = init(&repo, &["--add", "adoption"]);
    assert_eq!(run.status, 0, "{run:?}");
    let text = manifest(&repo, "readiness.toml");
    assert_eq!(
        claims(&text),
        [
            "[system]",
            "name = \"x\"",
            "[adoption]",
            "plan = \"https://x.example\"",
            "[plan]",
            "path = \"https://x.example\""
        ]
    );
    let (_, adoption) = text.split_once("[adoption]").expect("the table");
    let (adoption, _) = adoption.split_once("[plan]").expect("the next");
    for key in ["standards", "feedback", "limitations", "support", "questions", "validated-by", "training"] {
        assert!(
            adoption
                .lines()
                .any(|line| line.starts_with(&format!("# {key} ")) && line.contains("owed at handoff")),
            "{key}: {text}"
        );
    }
    assert_eq!(written(&repo, &["--add", "adoption"]), text, "a second time adds nothing");
    let more = written(&repo, &["--add", "value"]);
    let mut lines = more.lines();
    assert!(
        text.lines().all(|line| lines.any(|new| new == line)) && more.contains("\n# [[metric]]"),
        "{more}"
    );
    assert_eq!(written(&repo, &["--add", "value"]), more);
    let bad = init(&repo, &["--add", "adaption"]);
    assert!(bad.status == 2 && bad.stderr.contains("a gate is one of ownership"), "{bad:?}");
}

#[test]
fn an_update_says_where_the_topics_of_a_runbook_are() {
    let runbook = "# Late\n\n## Symptoms\n\nRead the log of the service first.\n\n## Mitigation\n\nSwitch the flag off for all.\n\n\
                   ## Rollback\n\nTODO\n";
    for (before, adds) in [
        (
            "[[runbook]]\npath = \"r.md\"   # ours\nfor = [\"incident-response\", \"rollback\"]\n\n[system]\nname = \"x\"\n",
            true,
        ),
        ("runbook = [{ path = \"r.md\", for = [\"incident-response\"] }]\n[system]\nname = \"x\"\n", true),
        ("[system]\nname = \"x\"\n[[runbook]]\npath = \"r.md\"\n", false),
        ("runbook = { path = \"r.md\", for = [\"incident-response\"] }\n[system]\nname = \"x\"\n", false),
        (
            "[system]\nname = \"x\"\n[[runbook]]\npath = \"r.md\"\nfor = [\"incident-response\"]\n# sections = { mitigation = \"#x\" }\n",
            false,
        ),
        (
            "[system]\nname = \"x\"\n[[runbook]]\npath = \"r.md\"\nfor = [\"incident-response\"]\nsections = { mitigation = \"#mitigation\" }\n",
            false,
        ),
    ] {
        let repo = TestRepo::with_manifest(before);
        repo.write("r.md", runbook);
        repo.commit();
        let after = written(&repo, &["--update"]);
        let sections = "sections = { diagnosis = \"#symptoms\", mitigation = \"#mitigation\" }";
        assert_eq!(after.contains(sections), adds, "{after}");
        assert_eq!(after != before, adds, "{after}");
        assert_eq!(written(&repo, &["--update"]), after);
        assert!(
            !broken(&repo).iter().any(|found| found.contains("heading") || found.contains("section")),
            "{after}"
        );
    }
}

#[test]
fn a_claim_that_somebody_deleted_is_not_new() {
    let repo = TestRepo::new();
    repo.write("docs/model-card.md", CARD);
    repo.write("docs/runbook.md", RUNBOOK);
    repo.write("docs/business-case.md", "# Business case\n\nIt saves two minutes for each claim.\n");
    repo.commit();
    let text = written(&repo, &[]);
    // As long as it is not committed, everything that it lacks is new.
    let without =
        text.lines().filter(|line| !line.contains("docs/model-card.md")).collect::<Vec<_>>().join("\n");
    repo.write("readiness.toml", &without);
    assert!(written(&repo, &["--update"]).contains("docs/model-card.md"));
    repo.write("readiness.toml", "[system]\nname = \"x\"\n");
    repo.commit();
    let run = init(&repo, &["--update"]);
    assert_eq!(manifest(&repo, "readiness.toml"), "[system]\nname = \"x\"\n", "{run:?}");
    assert!(
        run.stdout
            .contains("left out 3 claims whose files were there when the manifest was last committed: "),
        "{run:?}"
    );
    let shown = init(&repo, &["--update", "--diff"]);
    assert!(shown.stderr.contains("governance.documentation (docs/model-card.md)"), "{shown:?}");
    repo.write("docs/risk-assessment.md", "# Risk assessment\n\nA wrong answer costs a phone call.\n");
    repo.commit();
    let after = written(&repo, &["--update"]);
    assert_eq!(
        claims(&after),
        ["[system]", "name = \"x\"", "[governance]", "risk-assessment = \"docs/risk-assessment.md\""]
    );
}

/// Lines of manifests: tables, keys, comments and blanks in an order that is TOML.
fn block() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "[[runbook]]\npath = \"https://a.example\"\n# purpose = \"…\"\n\n",
        "# about the runbook\n[[runbook]]\npath = \"https://b.example\"\n[runbook.note]\nx = 1\n# end\n",
        "[[runbook]]\npath = \"https://c.example\"\n# owner = \"…\"\n# about the next\n",
        "[[eval]]\nname = \"\"\"\n[x]\n\"\"\"\n\n# a comment\n\n",
        "# [[runbook]]\n# path = \"https://d.example\"\n\n",
        "\n# alone\n",
    ])
    .prop_map(str::to_owned)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn without_the_new_lines_the_manifest_is_the_old_one(
        blocks in prop::collection::vec(block(), 0..6),
        once in prop::collection::vec(prop::bool::ANY, 3),
        windows in any::<bool>(),
        mark in any::<bool>(),
    ) {
        let mut text = String::new();
        let tables = [
            "# The system.\n[system]\nname = \"x\"\n# purpose = \"…\"\n\n",
            "[governance]   # here\n# first\n\n# last = \"…\"\n",
            "[decision]\nmade = 2026-01-01\n# record = \"…\"\n# of the next\n",
        ];
        for (number, table) in tables.iter().enumerate() {
            if once.get(number) == Some(&true) {
                text.push_str(table);
            }
            blocks.iter().skip(number).step_by(3).for_each(|block| text.push_str(block));
        }
        let windows = windows && !text.is_empty();
        if windows {
            text = text.replace('\n', "\r\n");
        }
        if mark && !text.is_empty() {
            text.insert(0, '\u{feff}');
        }
        let repo = TestRepo::with_manifest(&text);
        repo.write("docs/model-card.md", CARD);
        repo.write("docs/runbook.md", RUNBOOK);
        repo.write("docs/business-case.md", "# Business case\n\nIt saves two minutes for each claim.\n");
        repo.add();
        let after = written(&repo, &["--update"]);
        let mut old = text.split_inclusive('\n').peekable();
        let mut table = String::new();
        for line in after.split_inclusive('\n') {
            if let Some(line) = old.next_if_eq(&line) {
                let line = line.trim_start_matches('\u{feff}');
                if line.starts_with('[') {
                    table = line.trim().to_owned();
                }
                continue;
            }
            prop_assert!(line.ends_with(if windows { "\r\n" } else { "\n" }), "{line:?}: {after}");
            if line.starts_with('[') {
                table = line.trim().to_owned();
                // A comment below an old table stays with it.
                prop_assert!(!old.peek().is_some_and(|next| next.starts_with("# purpose") || next.starts_with("# owner")), "{after}");
            }
            if line.starts_with("documentation") {
                prop_assert!(table.starts_with("[governance]"), "{after}");
            }
        }
        prop_assert_eq!(old.next(), None, "{}", after);
        prop_assert!(after.contains("docs/model-card.md") && after.contains("docs/runbook.md"), "{}", after);
    }
}
