//! Records as teams write them, and what they say of themselves.

use super::super::markdown::outline;
use super::*;

fn read(text: &str) -> DecisionRecord {
    let outline = outline(text);
    let record = RecordText { text, front_matter: outline.front_matter.clone(), sections: &outline.sections };
    super::read(&record, &OutcomeSynonyms::default())
}

fn status(text: &str) -> Option<(Status, &str)> {
    read(text).status.map(|(status, at)| (status, text.get(at).expect("a place")))
}

fn state(text: &str) -> Option<Status> {
    status(text).map(|(status, _)| status)
}

fn outcome(text: &str) -> Option<Outcome> {
    read(text).outcome.map(|(outcome, _)| outcome)
}

/// Compares all cases, and shows all that differ.
fn assert_all<T: PartialEq + std::fmt::Debug>(cases: impl IntoIterator<Item = (String, T, T)>) {
    let wrong: Vec<_> = cases.into_iter().filter(|(_, found, wanted)| found != wanted).collect();
    assert!(wrong.is_empty(), "text, found, wanted: {wrong:#?}");
}

fn by(target: &str) -> Status {
    Status::Superseded(Some(target.to_owned()))
}

#[test]
fn nygards_records() {
    let text =
        "# 5. Scale\n\nDate: 2016-02-12\n\n## Status\n\nAccepted (2026-05-17)\n\n## Context\n\nText.\n";
    assert_eq!(status(text), Some((Status::Accepted, "Accepted (2026-05-17)")));
    let text = "# 5. X\n\n## Status\n\nAccepted\n\nSuperceded by [9. Y](0009-y.md)\n";
    assert_eq!(status(text), Some((by("0009-y.md"), "Superceded by [9. Y](0009-y.md)")));
    let text = "# 9. Y\n\n## Status\n\nAccepted\n\nSupercedes [5. X](0005-x.md)\n";
    assert_eq!(state(text), Some(Status::Accepted), "it replaces another one");
    let text = "# 9. Y\n\n## Status\n\nAccepted\n\nSuperseded by [10. Z](0010-z.md)\n\nAmended by [11. A](0011-a.md)\n";
    assert_eq!(state(text), Some(by("0010-z.md")));
    let setext = "9. Y\n====\n\nStatus\n------\n\nAccepted\n\nContext\n-------\n\nText.\n";
    assert_eq!(state(setext), Some(Status::Accepted));
    let several_titles =
        "# TITLE\nText.\n\n# STATUS\nProposed\n\n# CONTEXT\nText.\n\n# DECISION\nWe stop the pilot.\n";
    assert_eq!(state(several_titles), Some(Status::Proposed));
    assert_eq!(outcome(several_titles), Some(Outcome::Stop));
}

#[test]
fn madr() {
    let text = "---\nstatus: \"superseded by [ADR-0005](0005-x.md)\"\ndate: 2026-10-08\n---\n# T\n";
    assert_eq!(status(text), Some((by("0005-x.md"), "superseded by [ADR-0005](0005-x.md)")));
    let text = "# T\n\n* Status: accepted\n* Deciders: a, b\n* Date: 2026-10-08\n\n## Context\n";
    assert_eq!(status(text), Some((Status::Accepted, "Status: accepted")));
    let two = "# T\n\n- Status: accepted\n- Tags: x\n\n## Decision Outcome\n\nChosen option: \"Scale to all sites in three waves\", because stopping costs more.\n\n### Positive Consequences\n\n- We stop the fax.\n";
    assert_eq!((state(two), outcome(two)), (Some(Status::Accepted), Some(Outcome::Scale)));
    assert_all([
        "---\nstatus: \"{proposed | rejected | accepted | deprecated | superseded by ADR-0123}\"\ndate: {YYYY-MM-DD}\n---\n# T\n",
        "# T\n\n* Status: [proposed | rejected | accepted]\n",
        "# T\n\n* Status: **proposed** | **accepted** | **rejected** | **superseded by**\n",
        "# T\n\n## Status\n\n`DRAFT`, `PROPOSED`, `ACCEPTED`, `REJECTED`, or `SUPERCEDED`\n",
        "# T\n\n## Status\n\nProposed / Accepted / Deprecated\n",
        "# T\n\n## Status\n\nWhat is the status, such as proposed, accepted, rejected, deprecated, superseded, etc.?\n",
        "# T\n\n## Status\n\n* **Proposed**\n* Accepted\n* Rejected\n",
        "# T\n\nText.\n",
        "# T\n\n```\n---\nstatus: accepted\n---\n```\n",
    ]
    .map(|text| {
        (text.to_owned(), state(text), None)
    }));
}

#[test]
fn the_status_is_read_where_records_keep_it() {
    for (text, wanted) in [
        ("**Status**: Accepted", Status::Accepted),
        ("**Status: Superseded by [2](2.md) (2026-06-14).**", by("2.md")),
        ("- Status: draft", Status::Proposed),
        ("Status: `Accepted`", Status::Accepted),
        ("Status: superseded by [ADR 2](2.md); was accepted", by("2.md")),
        ("Status: ✅ approved by the board", Status::Accepted),
        ("Owner: @a | Status: Rejected", Status::Rejected),
        ("Status: Rejected | Owner: @a", Status::Rejected),
        ("| Field | Value |\n|--|--|\n| Status | Retired |", Status::Deprecated),
        (
            "| Status | Date | Author |\n|:--|:--|:--|\n| Accepted | 2026-05-01 | [@a](https://example.org) |",
            Status::Accepted,
        ),
        (
            "| Status | Date |\n|--|--|\n| Proposed | 2026-05-01 |\n| Accepted | 2026-06-01 |",
            Status::Accepted,
        ),
        ("## Status: Accepted", Status::Accepted),
        ("## 2. Status\n\nRetired", Status::Deprecated),
        ("## Metadata\n\n- Status: Declined", Status::Rejected),
        (
            "## Status\n\n| Date | Status |\n|--|--|\n| 2026-05-01 | Accepted |\n| 2026-07-01 | Deprecated |",
            Status::Deprecated,
        ),
        ("## Status\n\n- [ ] Proposed\n- [x] Accepted\n- [ ] Superseded", Status::Accepted),
        ("- [x] Proposed\n- [x] Accepted\n- [ ] Rejected", Status::Accepted),
        ("Status: ☐ Proposed ☑ Rejected ☐ Accepted", Status::Rejected),
        ("Status: [ ] proposed [x] accepted", Status::Accepted),
        ("Status: angenommen", Status::Accepted),
        ("Status: ersetzt durch [ADR 9](9.md)", by("9.md")),
        ("## Status\n\nAkzeptiert\n\nErsetzt [ADR 3](3.md)", Status::Accepted),
        ("Status: ersetzt", Status::Superseded(None)),
        ("Estado: rechazada", Status::Rejected),
        ("## Estado\n\nAceptado", Status::Accepted),
        ("Statut : obsolète", Status::Deprecated),
        ("## Statut\n\nRemplacée par [l’ADR 9](9.md)", by("9.md")),
        ("## ステータス\n\n承認済み（2026-05-01）", Status::Accepted),
        ("- ステータス: [ADR-0009](9.md)に置き換えられた", by("9.md")),
        ("## 状态\n\n提议中", Status::Proposed),
        ("Status: ersatt av [9](9.md)", by("9.md")),
    ] {
        let text = format!("# T\n\n{text}\n\n## Context\n\nText.\n");
        assert_eq!(state(&text), Some(wanted), "{text}");
    }
    assert_all(
        [
            "Status: not accepted yet",
            "Status: not yet approved",
            "Status: green",
            "![Status: accepted](https://badge.example/accepted)",
            "| ADR | Status |\n|--|--|\n| [1](1.md) | Accepted |\n| [2](2.md) | Superseded by 1 |",
            "## Options\n\n### A\n\n#### Status\n\nRejected",
            "## Options\n\nStatus: rejected",
            "> Status: rejected",
            "<!-- Status: accepted -->",
        ]
        .map(|text| {
            let text = format!("# T\n\n{text}\n");
            let found = state(&text);
            (text, found, None)
        }),
    );
    let late = format!("# T\n\n{}Status: rejected\n", "Text.\n\n".repeat(50));
    assert_eq!(state(&late), None, "so far down it may be about anything");
}

/// What was struck out does not count; of several dated statuses the last does.
#[test]
fn a_history_ends_with_the_status_that_counts() {
    assert_all([
        ("## Status\n\n~~Accepted~~\n\nDeprecated", Status::Deprecated),
        ("Status: ~~accepted~~ rejected", Status::Rejected),
        ("## Status\n\n~~Superseded by [2](2.md)~~ Accepted again", Status::Accepted),
        ("## Status\n\n2026-03-04 proposed\n\n2026-04-04 accepted", Status::Accepted),
        ("## Status\n\n- 2026-04-04: accepted\n- 2026-03-04: proposed", Status::Accepted),
        (
            "## Status\n\n- Proposed (1 March 2026)\n- Accepted (2 April 2026)\n- Deprecated (3 May 2026)",
            Status::Deprecated,
        ),
        ("Status: Proposed 2026-03-04, accepted 2026-04-04", Status::Accepted),
        ("Status: Proposed → Accepted", Status::Accepted),
        ("Status: Accepted -> Superseded by [8](8.md)", by("8.md")),
        ("## Status\n\nSuperseded by [8](8.md) on 2026-07-01\n\nAccepted on 2026-05-01", by("8.md")),
        ("## Status\n\nAccepted\n\nRejected alternatives are below", Status::Accepted),
        ("## Status\n\nAccepted, rejected twice before", Status::Accepted),
    ]
    .map(|(text, wanted)| {
        let text = format!("# T\n\n{text}\n");
        let found = state(&text);
        (text, found, Some(wanted))
    }));
    let both = "---\nstatus: accepted\n---\n# T\n\n## Status\n\nSuperseded by [8](8.md)\n";
    assert_eq!(state(both), Some(by("8.md")), "superseded wins");
    let first = "---\nstatus: accepted\n---\n# T\n\nStatus: proposed\n";
    assert_eq!(state(first), Some(Status::Accepted), "front matter comes first");
}

#[test]
fn a_part_that_is_superseded_is_no_end() {
    for text in [
        "Status: Accepted. Parts of it were superseded by [12](12.md).",
        "Status: Accepted, partially superseded by [12](12.md)",
        "## Status\n\nAccepted\n\nPartly superseded by [12](12.md)",
        "Status: angenommen (teilweise ersetzt durch [12](12.md))",
        "Statut : accepté, partiellement remplacé par [12](12.md)",
        "- ステータス: 承認済み、一部は[ADR-12](12.md)に置き換え",
    ] {
        let read = read(&format!("# T\n\n{text}\n"));
        assert_eq!(read.status.map(|(status, _)| status), Some(Status::Accepted), "{text}");
        assert!(read.partly_superseded.is_some(), "{text}");
    }
}

#[test]
fn a_label_states_the_outcome() {
    assert_all(
        [
            ("# T\n\nOutcome: stop\n", Outcome::Stop),
            ("# T\n\n**Outcome:** Proceed\n", Outcome::Scale),
            ("# T\n\n- Result: No-go, it costs too much.\n", Outcome::Stop),
            ("# T\n\nVerdict: do not proceed.\n", Outcome::Stop),
            ("# T\n\nOutcome: Scale to all sites in three waves\n", Outcome::Scale),
            ("# T\n\nOwner: @a | Outcome: Redesign\n", Outcome::Redesign),
            ("# T\n\n| Field | Value |\n|--|--|\n| Outcome | stop |\n", Outcome::Stop),
            ("# T\n\n| Outcome | Owner |\n|--|--|\n| scale | @a |\n", Outcome::Scale),
            ("# T\n\n## Context\n\nText.\n\n## Decision\n\nOutcome: stop\n", Outcome::Stop),
            ("# T\n\n## Decision: scale\n", Outcome::Scale),
            ("---\noutcome: stop\n---\n# T\n", Outcome::Stop),
            ("# T\n\nErgebnis: Abbruch\n", Outcome::Stop),
            ("# T\n\nDecisión: escalar\n", Outcome::Scale),
            ("# T\n\nOutcome: stop\n\n## Decision\n\nWe scale.\n", Outcome::Stop),
            ("# T\n\n- Outcome: stop\n- Ann was there\n", Outcome::Stop),
            ("# T\n\nChosen option: \"Stop\", because scaling costs.\n", Outcome::Stop),
            (
                "# T\n\n## Résultat de la décision\n\nOption choisie : « Mise en production », parce que.\n",
                Outcome::Scale,
            ),
        ]
        .map(|(text, wanted)| (text.to_owned(), outcome(text), Some(wanted))),
    );
}

/// "We will not scale" is not scale: one outcome word, and no negation.
#[test]
fn the_first_sentence_of_the_decision_states_it_if_it_is_plain() {
    for (decision, wanted) in [
        ("We will scale to all five sites.", Outcome::Scale),
        ("Scale.\n\n- Stop: when the error rate is above 4 percent", Outcome::Scale),
        (
            "We scale to all depots. The manual process will\nstop, once the last depot is trained.",
            Outcome::Scale,
        ),
        ("We stop the pilot: it costs\ntoo much.", Outcome::Stop),
        ("We go back to research.", Outcome::Research),
    ] {
        for heading in [
            "## Decision",
            "## 4. Decision outcome",
            "# Resolution",
            "**Decision**",
            "### Decision and rationale",
        ] {
            let text = format!("# T\n\nText.\n\n{heading}\n\n{decision}\n");
            assert_eq!(outcome(&text), Some(wanted), "{text}");
        }
    }
    assert_all(
        [
            ("## Decision\n\n**Scale.** It works.\n", Outcome::Scale),
            ("## Entscheidung\n\nWir skalieren auf alle Depots.\n", Outcome::Scale),
            ("## Décision\n\nNous passons à la mise en production en mai.\n", Outcome::Scale),
            ("## Beslut\n\nVi rullar ut i hela landet.\n", Outcome::Scale),
            ("## Decisión\n\nDecidimos abandonar el piloto.\n", Outcome::Stop),
            ("## 決定\n\nパイロットを中止する。研究は続ける。\n", Outcome::Stop),
            ("**Decision:** We will scale to all five sites.\n", Outcome::Scale),
        ]
        .map(|(text, wanted)| {
            let text = format!("# T\n\n{text}");
            let found = outcome(&text);
            (text, found, Some(wanted))
        }),
    );
    assert_all(
        [
            "We will not scale.",
            "We do not stop the pilot.",
            "We cannot scale without a second pilot.",
            "The new system is used. The manual process will stop.",
            "Stop – not an option. We redesign the intake first.",
            "- Scale: rejected.\n- Stop: chosen.",
            "- Scale",
            "Scale (not yet). First the intake is redone.",
            "We stop the old process and scale.",
            "Stop?",
            "scale / redesign / stop",
            "[scale | stop]",
            "> We scale.",
            "```\nscale\n```",
            "Wir skalieren nicht.",
            "Nous ne passons pas à la mise en production.",
            "本番展開はしない。",
            "We keep it.",
        ]
        .map(|decision| {
            let text = format!("# T\n\n## Decision\n\n{decision}\n");
            let found = outcome(&text);
            (text, found, None)
        }),
    );
    assert_all(
        [
            "# T\n\nResult: 12 of 40 tickets escalated\n",
            "# T\n\nResult: stopped twice in May\n",
            "# T\n\nOutcome: success\n",
            "# T\n\nOutcome: stop rate of 4 %\n",
            "# T\n\nOutcome: research shows that it helps\n",
            "# T\n\nOutcome: not to stop\n",
            "# T\n\nOutcome: stop, then redesign\n",
            "# T\n\n> Outcome: stop\n",
            "# T\n\nOutcome: scale / redesign / stop\n",
            "# T\n\nOutcome: [stop]\n",
            "# T\n\nOutcome: stop\n\nResult: scale\n",
            "---\noutcome: stop\n---\n# T\n\nOutcome: scale\n",
            "# T\n\n## Context\n\nText.\n\n## Option A\n\nOutcome: stop\n",
            "# T\n\n## The first pilot\n\nText.\n\n### Outcome\n\nStop.\n",
            "# T\n\n```\nOutcome: stop\n```\n",
            "# T\n\n~~Outcome: stop~~\n",
            "# 7. Scale to all sites\n\nYes.\n",
            "# Log\n\n## 1. Chat\n\nOutcome: stop\n\n## 2. Mail\n\nOutcome: stop\n",
            "# 1. Chat\n\n## Status\n\nAccepted\n\nOutcome: stop\n\n# 2. Mail\n\n## Status\n\nAccepted\n",
        ]
        .map(|text| (text.to_owned(), outcome(text), None)),
    );
}

/// Sentences with a word of an outcome that decide something else, or nothing.
#[test]
fn a_sentence_that_only_speaks_of_an_outcome_states_none() {
    assert_all(
        [
            "We decided against scaling to all sites.",
            "The board refused to scale to all sites.",
            "We consider scaling to all sites.",
            "If we scale, the teams need training.",
            "We scale only if the board agrees.",
            "We scale down to one site.",
            "A large-scale review takes place.",
            "It is too early to scale.",
            "We would rather shut it down than scale.",
            "Nora proposes to scale.",
            "Wir verzichten auf die Skalierung.",
            "Nous renonçons à passer à l'échelle.",
        ]
        .map(|text| {
            let record = format!("# T\n\nStatus: accepted\n\n## Decision\n\n{text}\n");
            let found = outcome(&record);
            (record, found, None)
        }),
    );
}

#[test]
fn other_templates() {
    let y = "# T\n\nStatus: decided\n\n## Decision\n\nIn the context of claims, facing high cost, we decided for scaling to all sites, to achieve savings.\n";
    assert_eq!(
        (state(y), outcome(y)),
        (Some(Status::Accepted), None),
        "the outcome is far from the beginning"
    );
    let log4brains = "# T\n\n- Status: superseded by [20260501-x](20260501-x.md)\n- Deciders: a\n- Date: 2026-05-01\n\n## Decision\n\nWe scale.\n";
    assert_eq!(state(log4brains), Some(by("20260501-x.md")));
    let table = "# T\n\n| | |\n|--|--|\n| **Status** | Approved |\n| **Date** | 2026-05-01 |\n| **Decision** | Scale to all sites |\n";
    assert_eq!((state(table), outcome(table)), (Some(Status::Accepted), Some(Outcome::Scale)));
    let aws = "# T\n\n**Date**: 2026-05-01\n**Status**: Accepted\n**Deciders**: a\n\n## Context\n\nText.\n\n## Decision\n\nWe will roll out to all sites.\n";
    assert_eq!((state(aws), outcome(aws)), (Some(Status::Accepted), Some(Outcome::Scale)));
}

#[test]
fn an_empty_section_is_named() {
    let empty = |text: &str| {
        read(text).empty.into_iter().map(|(_, at, _)| text[at].trim().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(empty("# T\n\n## Status\n\nAccepted\n\n## Decision\n\nTODO\n"), ["## Decision"]);
    assert_eq!(empty("# T\n\n## Status\n\n## Decision\n\nWe scale.\n"), ["## Status"]);
    assert_eq!(empty("# T\n\nStatus: accepted\n\n## Status\n\n## Decision: scale\n"), Vec::<String>::new());
}

#[test]
fn hostile_records_are_read() {
    let many = "## Status\n\nAccepted\n\nStatus: x\n\n".repeat(50_000);
    read(&many);
    let long = format!("Status: {}\n", "accept ".repeat(500_000));
    read(&long);
    let below = format!("# T\n\n{}\n\n{}", "x".repeat(200_000), "a\n\n".repeat(200_000));
    assert_eq!(state(&below), None);
    let soft = format!("# T\n\n## Decision\n\n{}", "Outcome: go on\nwith it\n".repeat(20_000));
    assert_eq!(state(&soft), None);
}
