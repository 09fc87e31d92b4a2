//! Records of decisions: what they say was decided, whether it still holds, and what is asked when they do not say it.

use super::*;

/// What the rules say about `d.md` as the record, with these keys of `[decision]`.
fn record_with(keys: &str, content: &str) -> Found {
    let files = [("d.md", content), ("8.md", "# 8\n")];
    let mut found = found(&format!("[decision]\n{keys}\n"), &files);
    // The stage is the handoff, whatever was decided.
    found.rules.retain(|rule| !rule.starts_with("stage-contradicts-decision"));
    found
}

fn record(outcome: &str, content: &str) -> Found {
    record_with(&format!("outcome = \"{outcome}\"\nrecord = \"d.md\""), content)
}

fn nothing() -> Found {
    Found { rules: vec![], unknown: vec![] }
}

/// That a record is asked for these topics, and nothing else.
fn assert_asked(outcome: &str, content: &str, topics: &str) {
    let asked = format!("unlocated-topic `d.md` states no {topics} that we can find");
    assert_eq!(record(outcome, content).rules, [asked], "{content}");
}

#[test]
fn a_record_states_its_status_and_its_outcome() {
    for (outcome, content) in [
        ("scale", "# 7. Scale\n\n## Status\n\nAccepted\n\n## Decision\n\nWe go live in May.\n"),
        ("scale", "---\nstatus: accepted\noutcome: scale\n---\n# Rollout to all sites\n\nYes.\n"),
        ("scale", "# Entscheidung 7\n\n- Status: angenommen\n- Entscheidung: Skalieren\n"),
        ("scale", "# Decisión 7\n\n## Estado\n\nAceptada\n\n## Decisión\n\nPoner en marcha en mayo.\n"),
        ("scale", "# ADR 7\n\n## Statut\n\nAccepté\n\n## Décision\n\nMise en production en mai.\n"),
        ("stop", "# ADR 7\n\n## ステータス\n\n承認済み\n\n## 決定\n\nパイロットを中止する。\n"),
        ("stop", "# 7. Lead chat\n\nStatus: accepted\n\nOutcome: stop\n"),
        (
            "redesign",
            "# 9. Intake\n\n| Status | Date |\n|--|--|\n| Accepted | 2026-05-01 |\n\n## Decision\n\nWe run a second pilot.\n",
        ),
        ("research", "# 2. Intake\n\n**Status:** decided\n\n**Decision:** Back to research.\n"),
        (
            "scale",
            "# 3. Y\n\n- [x] accepted\n- [ ] superseded\n\n## Decision\n\nWe decided for scaling to all sites, to save cost.\n",
        ),
        (
            "scale",
            "# Scale or stop\n\n* Status: accepted\n\n## Decision Outcome\n\nChosen option: \"Scale\", because stopping costs.\n",
        ),
    ] {
        assert_eq!(record(outcome, content), nothing(), "{content}");
    }
}

#[test]
fn another_outcome_than_the_manifests_is_an_error() {
    for content in [
        "# 7. Scale or stop\n\nStatus: accepted\n\nOutcome: stop\n\nScaling costs.\n",
        "# Scale or stop\n\n* Status: accepted\n\nChosen option: \"Stop\", because scaling costs.\n",
        "---\nstatus: accepted\ndecision: stop\n---\n# 7\n\nText.\n",
        "# 7. Chat\n\nStatus: accepted\n\n## Decision\n\nWe stop the pilot. It was rolled out to two teams.\n",
        "# 7. Chat\n\nStatus: angenommen\n\n## Entscheidung\n\nWir beenden den Pilotbetrieb.\n",
    ] {
        assert_eq!(
            record("scale", content).rules,
            ["unrecorded-decision `d.md` chose `stop`, not `scale`"],
            "{content}"
        );
    }
}

/// What stands in prose, in a title, in a negated sentence or in one with two outcomes is asked for, and never guessed.
#[test]
fn what_a_record_only_mentions_is_asked_for() {
    for decision in [
        "We will not scale.",
        "We do not go live: a second pilot is next.",
        "The manual process will end. We scale to all depots.",
        "Stop – not an option. We redesign the intake first.",
        "Scale (not yet). First the intake is redesigned.",
        "We stop the old process and scale.",
        "- Scale: rejected.\n- Stop: chosen.",
        "On 1 October the claims board gave it to all nineteen adjusters.",
        "Skalieren werden wir nicht.",
        "拡大しない。",
    ] {
        let content = format!("# 7. Scale to all sites\n\nStatus: accepted\n\n## Decision\n\n{decision}\n");
        for outcome in ["scale", "stop", "redesign"] {
            assert_asked(outcome, &content, "outcome");
        }
    }
    assert_asked("scale", "# 7. Scale\n\nWe scale.\n", "status or outcome");
    assert_asked("scale", "# 7. Scale\n\nOutcome: scale\n", "status");
    assert_asked("scale", "# 7. Scale\n\nStatus: not yet accepted\n\nOutcome: scale\n", "status");
}

#[test]
fn the_question_says_what_to_write_and_leaves_the_gate_undecided() {
    let content = "# 7. Scale\n\nStatus: accepted\n\n## What we do\n\nWe hand it to all depots.\n";
    let repo = repo("[decision]\noutcome = \"scale\"\nrecord = \"d.md\"\n", &[("d.md", content)]);
    let report = repo.json(&["--select", "unlocated-topic"]);
    let asked = &report["findings"][0];
    assert_eq!((text(&asked["level"]), text(&asked["gate"])), ("warning", "decision"));
    let help: Vec<_> = asked["help"].as_array().expect("help").iter().map(text).collect();
    assert_eq!(
        help,
        [
            "write a line `Outcome: scale` below the title of the record",
            "or say in the manifest where it is: `record = { path = \"d.md\", sections = { outcome = \"#heading\" } }` (headings: \"#7-scale\", \"#what-we-do\")",
        ]
    );
    let gates = report["systems"][0]["gates"].as_array().expect("gates");
    let decision = gates.iter().find(|gate| gate["gate"] == "decision").expect("the gate");
    assert_eq!(text(&decision["status"]), "undecided", "{decision}");
}

/// The manifest may say where the outcome is. What it points at is read, and has to have content.
#[test]
fn sections_say_where_the_outcome_is() {
    let with = |outcome: &str, sections: &str, content: &str| {
        let keys =
            format!("outcome = \"{outcome}\"\nrecord = {{ path = \"d.md\", sections = {{ {sections} }} }}");
        record_with(&keys, content)
    };
    let content = "# 7\n\nStatus: accepted\n\n## What we do\n\nWe hand it to all depots.\n\n## What we leave\n\nWe stop the pilot in May.\n";
    assert_eq!(with("scale", "outcome = \"#what-we-do\"", content), nothing());
    assert_eq!(
        with("scale", "outcome = \"#what-we-leave\"", content).rules,
        ["unrecorded-decision `d.md` chose `stop`, not `scale`"]
    );
    assert_eq!(
        with("scale", "outcome = \"#later\"", &format!("{content}\n## Later\n\nTODO\n")).rules,
        ["unrecorded-decision `d.md` does not say what was decided: a section is empty"]
    );
    let status = "# 7\n\nOutcome: scale\n\n## Where it stands\n\nSuperseded by [8](8.md)\n";
    assert_eq!(
        with("scale", "status = \"#where-it-stands\"", status).rules,
        ["unrecorded-decision `d.md` is superseded"]
    );
}

#[test]
fn an_empty_record_is_an_error() {
    for content in [
        "# 7\n\n## Status\n\nAccepted\n\n## Decision\n\nTODO\n\n## Context\n\nThe pilot ended in May with good results.\n",
        "# 7\n\nStatus: accepted\n\n## Decision\n\n## Context\n\nThe pilot ended in May with good results.\n",
    ] {
        let found = record("scale", content).rules;
        assert_eq!(
            found,
            ["unrecorded-decision `d.md` does not say what was decided: a section is empty"],
            "{content}"
        );
    }
}

/// Of a folder, each record has an outcome of its own; of one record among several in a file, that of its part counts.
#[test]
fn a_record_among_others_is_read_alone() {
    let one = "# 1. Chat\n\nStatus: accepted\n\nChosen option: \"Stop\", because it costs.\n";
    let two = "# 2. Mail\n\nStatus: accepted\n\nChosen option: \"Scale\", because it works.\n";
    let of = |path: &str, files: &[(&str, &str)]| {
        let manifest = format!("[decision]\noutcome = \"scale\"\nrecord = \"{path}\"\n");
        found(&manifest, files)
    };
    assert_eq!(of("adr/", &[("adr/1.md", one), ("adr/2.md", two)]), nothing());
    assert_eq!(
        of("adr/", &[("adr/1.md", one), ("adr/3.md", one)]).rules,
        ["unlocated-topic `adr/` states no outcome that we can find"]
    );
    let both = "# Decisions\n\n## 1. Chat\n\nStatus: accepted\n\nOutcome: stop\n\n## 2. Mail\n\nStatus: accepted\n\n### Option A\n\nOutcome: stop\n\n### Decision\n\nWe scale.\n";
    assert_eq!(of("d.md#2-mail", &[("d.md", both)]), nothing());
    assert_eq!(
        of("d.md#1-chat", &[("d.md", both)]).rules,
        ["unrecorded-decision `d.md` chose `stop`, not `scale`"]
    );
}

#[test]
fn a_record_that_holds_no_longer_is_found_at_its_status() {
    let scale = "## Decision\n\nWe scale.\n";
    for (status, what) in [
        ("## Status\n\nAccepted\n\nSuperseded by [8](8.md)", "superseded"),
        ("* Status: rejected\n* Date: 2026-01-01", "rejected"),
        ("**Status**: Deprecated", "deprecated"),
        ("| Status | Date |\n|--|--|\n| Superseded by [8](8.md) | 2026-05-01 |", "superseded"),
        ("## Status\n\n- [ ] accepted\n- [x] deprecated", "deprecated"),
        ("## Status\n\n~~Accepted~~\n\nRejected", "rejected"),
        ("## Status\n\n- 2026-05-01: accepted\n- 2026-07-01: deprecated", "deprecated"),
        ("Status: ersetzt durch [8](8.md)", "superseded"),
        ("Statut : remplacée par [8](8.md)", "superseded"),
        ("- ステータス: 廃止", "deprecated"),
    ] {
        let content = format!("# Scale\n\n{status}\n\n{scale}");
        assert_eq!(
            record("scale", &content).rules,
            [format!("unrecorded-decision `d.md` is {what}")],
            "{content}"
        );
    }
    let front = format!("---\nstatus: superseded by [8](8.md)\n---\n# Scale\n\n{scale}");
    assert_eq!(record("scale", &front).rules, ["unrecorded-decision `d.md` is superseded"]);
    // A rejected proposal to scale supports another outcome, but not its own.
    let rejected = format!("# Scale\n\nStatus: rejected\n\n{scale}");
    assert_eq!(record("stop", &rejected), nothing());
    let stop = "# Stop\n\nStatus: rejected\n\n## Decision\n\nWe stop the pilot.\n";
    assert_eq!(record("stop", stop).rules, ["unrecorded-decision `d.md` is rejected"]);
    for history in [
        "## Status\n\n~~Superseded by [8](8.md)~~\n\nAccepted",
        "## Status\n\n- [x] accepted\n- [ ] superseded by [8](8.md)",
        "## Status\n\nAccepted\n\nSupersedes [8](8.md)",
        "Status: akzeptiert, ersetzt [8](8.md)",
    ] {
        let content = format!("# Scale\n\n{history}\n\n{scale}");
        assert_eq!(record("scale", &content), nothing(), "{content}");
    }
    let repo = repo(
        "[decision]\noutcome = \"scale\"\nrecord = \"d.md\"\n",
        &[("d.md", "# Scale\n\nStatus: deprecated\n")],
    );
    let report = repo.json(&[]);
    let findings = report["findings"].as_array().expect("findings");
    let finding = findings.iter().find(|one| one["rule"] == "unrecorded-decision").expect("a finding");
    assert_eq!(
        (&finding["primary"]["path"], &finding["primary"]["start"]["line"]),
        (&"d.md".into(), &3.into())
    );
}

#[test]
fn a_proposal_is_undecided_and_a_part_that_is_superseded_is_a_note() {
    for status in [
        "Status: proposed",
        "Status: Entwurf",
        "## Status\n\n- [x] proposed\n- [ ] accepted",
        "- ステータス: 提案中",
    ] {
        let content = format!("# Scale\n\n{status}\n\n## Decision\n\nWe scale.\n");
        let found = record("scale", &content);
        assert_eq!((found.rules.as_slice(), found.unknown.len()), ([].as_slice(), 1), "{content}: {found:?}");
    }
    let content =
        "# Scale\n\nStatus: accepted, partially superseded by [8](8.md)\n\n## Decision\n\nWe scale.\n";
    let repo =
        repo("[decision]\noutcome = \"scale\"\nrecord = \"d.md\"\n", &[("d.md", content), ("8.md", "# 8\n")]);
    let report = repo.json(&["--select", "unrecorded-decision"]);
    let finding = &report["findings"][0];
    assert_eq!(
        (text(&finding["level"]), text(&finding["message"])),
        ("note", "`d.md` is partially superseded")
    );
}

#[test]
fn a_policy_adds_words_for_outcomes() {
    let content = "# 7\n\nStatus: accepted\n\n## Decision\n\nWe hand it over to the line.\n";
    let manifest = "[policy]\nsynonyms = { scale = [\"hand it over\"] }\n[decision]\noutcome = \"scale\"\nrecord = \"d.md\"\n";
    assert_eq!(found(manifest, &[("d.md", content)]), nothing());
}

#[test]
fn a_record_in_another_format_is_undecided() {
    let manifest = "[decision]\noutcome = \"scale\"\nrecord = \"d.txt\"\n";
    let found = found(manifest, &[("d.txt", "Status: accepted\n\nWe keep it for good.\n")]);
    assert_eq!((found.rules.len(), found.unknown.len()), (0, 1), "{found:?}");
}
