//! A decision record that states another outcome than the manifest, or that is no longer valid.

use crate::coverage::RecordClaim;
use crate::evidence::decision::Status;
use crate::facts::Facts;
use crate::finding::Level;
use crate::manifest::model::Outcome;
use crate::rules::coverage::empty::trimmed;
use crate::rules::coverage::record::{claimed_outcome, records};
use crate::rules::{Check, RuleContext};

pub(crate) const CHECK: Check = Check::System(check);

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    if facts.manifest.root.decision.is_none() {
        return;
    }
    let outcome = claimed_outcome(facts);
    for record in records(facts) {
        cx.count_subjects(1);
        let claim = record.asked.claim;
        if is_void(facts, record, outcome, cx) {
            continue;
        }
        if let Some(at) = record.partly_superseded {
            cx.report(&claim.subject, at, format!("`{}` is partially superseded", record.short_path(40)))
                .label("a part of this decision is not valid")
                .related(facts.span(claim.at.clone()), "claimed here as `record`")
                .help("check that the outcome of the manifest is not in that part")
                .level(Level::Note);
        }
        match (&record.status, &record.outcome, outcome) {
            (Some((Status::Proposed, _)), ..) => {
                // Before the handoff, the decision may still be open.
                if facts.is_from_handoff() {
                    let path = record.asked.path;
                    let why = format!("`{path}` has the status of a proposal");
                    cx.undetermined(&claim.subject, why, "set the record's status once it is accepted");
                }
            }
            // A rejected proposal to scale supports another outcome.
            (Some((Status::Rejected, _)), ..) => {}
            (_, Some((stated, at)), Some(claimed)) if *stated != claimed => {
                let (path, stated) = (record.short_path(30), stated.as_str());
                cx.report(
                    &claim.subject,
                    *at,
                    format!("`{path}` chose `{stated}`, not `{}`", claimed.as_str()),
                )
                .label("chosen here")
                .related(facts.span(claim.at.clone()), "claimed here as `record`")
                .help("correct `outcome`, or set `record` to the record of this decision");
            }
            _ => empty(facts, record, cx),
        }
    }
}

/// Reports a record whose section about the status or the decision is empty.
fn empty(facts: &Facts<'_>, record: &RecordClaim<'_>, cx: &mut RuleContext) {
    let mut sections = record.empty.iter();
    let Some((topic, first)) = sections.next() else { return };
    let claim = record.asked.claim;
    let headline = format!("`{}` does not say what was decided: a section is empty", record.short_path(20));
    let finding = cx.report(&claim.subject, trimmed(facts, first.label), headline);
    finding.label("no text here");
    for (_, section) in sections {
        finding.related(trimmed(facts, section.label), "no text here");
    }
    match record.topics.iter().find(|(own, ..)| own == topic).and_then(|(.., pointer)| *pointer) {
        Some(pointer) => finding.related(facts.span(pointer.at.clone()), "`sections` points at it here"),
        None => finding.related(facts.span(claim.at.clone()), "claimed here as `record`"),
    };
    finding
        .help("write down the status, what was decided and why: `scale`, `redesign`, `stop` or `research`");
}

/// Reports a record whose own status says that it is not valid.
fn is_void(
    facts: &Facts<'_>,
    record: &RecordClaim<'_>,
    outcome: Option<Outcome>,
    cx: &mut RuleContext,
) -> bool {
    let Some((status, at)) = &record.status else { return false };
    let stated = record.outcome.as_ref().map(|(stated, _)| *stated);
    let (what, help) = match status {
        Status::Superseded(Some(target)) => (
            "superseded",
            format!("set `record` to the record that replaces it: `{target}`, relative to this file"),
        ),
        Status::Superseded(None) => ("superseded", "set `record` to the record that replaces it".to_owned()),
        // A rejected proposal to scale is a valid record of another outcome.
        Status::Rejected
            if outcome.is_none_or(|outcome| outcome == Outcome::Scale || stated == Some(outcome)) =>
        {
            ("rejected", "set `record` to the record of what was decided instead".to_owned())
        }
        Status::Deprecated => ("deprecated", "set `record` to the record that is valid today".to_owned()),
        Status::Rejected | Status::Accepted | Status::Proposed => return false,
    };
    let claim = record.asked.claim;
    cx.report(&claim.subject, *at, format!("`{}` is {what}", record.short_path(40)))
        .label("this decision is not valid")
        .related(facts.span(claim.at.clone()), "claimed here as `record`")
        .help(help);
    true
}
