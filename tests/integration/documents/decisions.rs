//! Records of decisions: what they say was decided, and whether it still holds.

use super::*;

fn record(outcome: &str, content: &str) -> Found {
    let mut found = found(&format!("[decision]\n{outcome}record = \"d.md\"\n"), &[("d.md", content)]);
    // The stage is the handoff, whatever was decided.
    found.rules.retain(|rule| !rule.starts_with("stage-contradicts-decision"));
    found
}

#[test]
fn a_decision_record_says_the_outcome() {
    let scale = "outcome = \"scale\"\n";
    for content in [
        "# 7. Scale\n\n## Status\n\nAccepted\n\n## Decision\n\nWe go live in May.\n",
        "---\nstatus: accepted\n---\n# Rollout to all sites\n\nYes.\n",
        "# Entscheidung\n\nWir führen es überall ein: Skalierung ab Mai.\n",
        "# Decisión\n\nPasa a producción en mayo.\n",
        "# Décision\n\nMise en production en mai.\n",
        "# Entschluss\n\nWir führen das System in allen drei Teams ein.\n",
        "# Adelante con las tres mesas\n\nDesde mayo.\n",
        "# Keep it\n\nFor all mail about care.\n",
        "# Scale\n\nWe scale.\n\n```\nStatus: rejected\n```\n",
        "# Scale\n\nWe scale.\n\n## Options\n\n- State: retired machines of the old plan\n\n| Status | Rejected |\n|--|--|\n| a | b |\n",
    ] {
        assert_eq!(record(scale, content), Found { rules: vec![], unknown: vec![] }, "{content}");
    }
    assert_eq!(
        record(scale, "# 7. Stop\n\nWe stop in May.\n").rules,
        ["unrecorded-decision `d.md` does not state the outcome `scale`"]
    );
    for (outcome, content) in [
        ("stop", "# 7. Stop\n\nWe stop in May.\n"),
        ("stop", "# 7. Lead chat\n\nIt is switched off on Friday.\n"),
        ("stop", "# Entschluss\n\nDer Dienst wird abgeschaltet.\n"),
        ("redesign", "# 9. A second pilot\n\nWith another approach: rules first.\n"),
        ("research", "# 2. Not yet\n\nTwo open questions, then we see.\n"),
    ] {
        let said = record(&format!("outcome = \"{outcome}\"\n"), content);
        assert_eq!(said, Found { rules: vec![], unknown: vec![] }, "{content}");
    }
    assert_eq!(
        record("", "# 7. Lunch\n\nAt noon.\n").rules,
        ["unrecorded-decision `d.md` does not state an outcome"]
    );
    assert_eq!(record("", "# 7. Stop\n\nWe stop in May.\n").rules, NOTHING);
    assert_eq!(
        record(
            scale,
            "# Scale or stop\n\n* Scale\n* Stop\n\nChosen option: \"Stop\", because scaling costs.\n"
        )
        .rules,
        ["unrecorded-decision `d.md` chose `stop`, not `scale`"]
    );
    assert_eq!(
        record(scale, "# 7. Scale or stop\n\nOutcome: stop\n\nScaling costs.\n").rules,
        ["unrecorded-decision `d.md` chose `stop`, not `scale`"]
    );
    assert_eq!(record(scale, "# 7. Claims\n\nOutcome: proceed\n").rules, NOTHING);
    assert_eq!(record("", "# 7. Claims\n\nResult: go\n").rules, NOTHING);
    assert_eq!(record(scale, "# 7. Scale\n\nResult: stopped twice in May. We scale.\n").rules, NOTHING);
    let board = "# Decision\n\nOn 1 October the claims board gave it to all nineteen adjusters for the season of 2027. Present were Eszter for the field, \
        Benedek for operations, and the chief actuary. At more than 20 days we would have ended it.\n";
    let own_words = record(scale, board);
    assert_eq!((own_words.rules.len(), own_words.unknown.len()), (0, 1), "{own_words:?}");
    let stopped = board.replace("# Decision", "# We stop");
    assert_eq!(
        record(scale, &stopped).rules,
        ["unrecorded-decision `d.md` does not state the outcome `scale`"]
    );
    let chosen = "# Scale or stop\n\nChosen option: \"Scale\", because stopping costs.\n";
    assert_eq!(record(scale, chosen).rules, NOTHING);
    let unknown = record(scale, "# 7. X\n\n## Context\n\nText.\n\n## Decision\n\nBoth of them.\n");
    assert_eq!((unknown.rules.len(), unknown.unknown.len()), (0, 1), "{unknown:?}");
}

/// What stands in a sentence, in a list of criteria or before a remark is no outcome that was chosen.
#[test]
fn a_record_is_not_told_that_it_chose_what_it_only_mentions() {
    for (outcome, decision) in [
        ("scale", "We scale to all depots. The manual process will\nstop, once the last depot is trained."),
        ("scale", "We scale.\n\n- Stop: when the error rate is above 4 percent"),
        ("redesign", "Stop – not an option. We redesign the intake first."),
        ("redesign", "We redesign the intake before we\ngo, and try it again"),
        ("stop", "We stop.\n\n- Scale: rejected."),
        ("redesign", "Scale (not yet). First the intake is redesigned."),
        ("scale", "Chosen option: \"Keep the stop criterion\", and we scale."),
        ("scale", "Decision: we stop the old process and scale."),
    ] {
        for heading in ["Decision", "Entscheidung"] {
            let content = format!("# 7. Intake\n\n## {heading}\n\n{decision}\n");
            let said = record(&format!("outcome = \"{outcome}\"\n"), &content);
            assert_eq!(said.rules, NOTHING, "{content}");
        }
    }
    let old = "# 7. Einlass\n\n## Entscheidung\n\nWir skalieren auf alle Depots, und wollen den alten Weg\nbeenden.\n";
    assert_eq!(record("outcome = \"scale\"\n", old).rules, NOTHING);
}

/// A word of the claimed outcome that is denied, a condition, or everyday, is not the decision: that is undecided, and no error.
#[test]
fn words_of_an_outcome_may_mean_its_opposite() {
    for (outcome, content) in [
        ("scale", "# 7. Chat\n\nWe stop the pilot. The system does not go to production.\n"),
        ("scale", "# 7. Chat\n\n## Decision\n\nWe stop the pilot: it does not\nscale.\n"),
        ("scale", "# 7. Chat\n\nWe stop. It was launched in May, and production was down twice.\n"),
        (
            "scale",
            "# 7. Chat\n\n## Options\n\n### Scale\n\nWe scale.\n\n## Decision\n\nNumber two of both.\n",
        ),
        ("research", "# 7. Chat\n\nThe prototype is switched off for good.\n"),
        ("scale", "# We stop\n\nIt had been rolled out to two teams.\n"),
    ] {
        let said = record(&format!("outcome = \"{outcome}\"\n"), content);
        assert_eq!((said.rules.len(), said.unknown.len()), (0, 1), "{content}{said:?}");
    }
    let escalated = "# 7. Chat\n\nWe stop. 12 of 40 tickets escalated.\n";
    let said = record("outcome = \"scale\"\n", escalated);
    assert_eq!(said.rules, ["unrecorded-decision `d.md` does not state the outcome `scale`"]);
    for (outcome, content) in [
        ("stop", "# 7. Chat\n\nWe stop the pilot. The system does not go to production.\n"),
        ("scale", "# 7. Mail\n\nWe go into production in May. Above 45 % we would have stopped.\n"),
        ("scale", "# 7. Mail\n\n## Decision\n\nWe roll out to all. The manual process stops in May.\n"),
        ("stop", "# 7. Chat\n\n## Context\n\nIt was launched in May.\n\n## Decision\n\nWe do not proceed.\n"),
        ("research", "# 7. Chat\n\nBack to research. The prototype stays where it is.\n"),
    ] {
        let said = record(&format!("outcome = \"{outcome}\"\n"), content);
        assert_eq!(said, Found { rules: vec![], unknown: vec![] }, "{content}");
    }
}

/// Of a folder, each record has an outcome of its own; of one record among several in a file, that of its part counts.
#[test]
fn a_record_among_others_is_read_alone() {
    let one = "# 1. Chat\n\nChosen option: \"Stop\", because it costs.\n";
    let two = "# 2. Mail\n\nChosen option: \"Scale\", because it works.\n";
    let of = |path: &str, files: &[(&str, &str)]| {
        let manifest = format!("[decision]\noutcome = \"scale\"\nrecord = \"{path}\"\n");
        found(&manifest, files).rules
    };
    assert_eq!(of("adr/", &[("adr/1.md", one), ("adr/2.md", two)]), NOTHING);
    let (one, two) = ("# 1. We stop the chat\n\nIn May.\n", "# 2. We scale the mail\n\nIn May.\n");
    let manifest = "[decision]\noutcome = \"scale\"\nrecord = \"adr/\"\n";
    let said = found(manifest, &[("adr/1.md", one), ("adr/2.md", two)]);
    assert_eq!(said, Found { rules: vec![], unknown: vec![] });
    let both = "# Decisions\n\n## 1. Chat\n\nOutcome: stop\n\n## 2. Mail\n\n### Option A\n\nOutcome: stop\n\n### Option B\n\nWe scale.\n";
    assert_eq!(of("d.md#2-mail", &[("d.md", both)]), NOTHING);
    assert_eq!(
        of("d.md#1-chat", &[("d.md", both)]),
        ["unrecorded-decision `d.md` chose `stop`, not `scale`"]
    );
}

#[test]
fn a_record_that_holds_no_longer_is_found_at_its_status() {
    let scale = "outcome = \"scale\"\n";
    for (content, what) in [
        ("# 7. Scale\n\n## Status\n\nAccepted\n\nSuperseded by [8](8.md)\n\n## X\n\nScale.\n", "superseded"),
        ("---\nstatus: superseded by [8](8.md)\n---\n# Scale\n\nScale.\n", "superseded"),
        ("# Scale\n\n* Status: rejected\n* Date: 2026-01-01\n\nScale.\n", "rejected"),
        ("# Scale\n\n**Status**: Deprecated\n\nScale.\n", "deprecated"),
    ] {
        let manifest = format!("[decision]\n{scale}record = \"d.md\"\n");
        let found = found(&manifest, &[("d.md", content), ("8.md", "# 8\n")]);
        assert_eq!(found.rules, [format!("unrecorded-decision `d.md` is {what}")], "{content}");
    }
    assert_eq!(record("outcome = \"stop\"\n", "# Scale\n\nStatus: rejected\n\nWe stop.\n").rules, NOTHING);
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
