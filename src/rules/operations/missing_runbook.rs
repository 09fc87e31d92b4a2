//! `missing-runbook`: no runbook for incidents, rollbacks or escalations.

use std::borrow::Cow;

use crate::facts::Facts;
use crate::manifest::model::RunbookUse;
use crate::manifest::{KeyLookup, Subject};
use crate::rules::card::owes::{ask, asker};
use crate::rules::card::{CheckSpec, Requirement};
use crate::rules::{Check, RuleContext};

pub(crate) const CHECK: Check = Check::System(check);

/// The purposes that every live system needs a runbook for, and what that runbook has to say.
const NEEDED: &[(RunbookUse, &str)] = &[
    (RunbookUse::IncidentResponse, "what to check first when the system fails, and how to fix it"),
    (RunbookUse::Rollback, "how to return to the last version that worked, step by step"),
    (RunbookUse::Escalation, "whom to call, and whom to call next if nobody answers"),
];

/// A manifest without any runbook gets one finding, not one per purpose.
const ANY: CheckSpec = CheckSpec {
    is_custom: false,
    each: None,
    when: None,
    requirement: Requirement::Owes(Cow::Borrowed(&[Cow::Borrowed("runbook")])),
    message: Cow::Borrowed("the manifest has no runbook"),
    help: Cow::Borrowed(
        "add a `[[runbook]]` with `for = [\"incident-response\", \"rollback\", \"escalation\"]`; one document may serve all three",
    ),
};

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    if matches!(facts.manifest.lookup("runbook"), KeyLookup::Absent { .. }) {
        return ask(&ANY, facts, cx);
    }
    cx.count_subjects(NEEDED.len());
    // A runbook that cannot be read may be the missing one.
    if is_misread(facts) {
        return;
    }
    let runbooks = facts.manifest.root.runbook.iter().flat_map(|runbooks| &runbooks.value.0);
    let uses = runbooks.filter_map(|runbook| runbook.value.more.uses.as_ref());
    let covered: Vec<RunbookUse> = uses.flat_map(|uses| &uses.value.0).map(|field| field.value).collect();
    let (at, label) = asker(facts);
    for (needed, what) in NEEDED.iter().filter(|(needed, _)| !covered.contains(needed)) {
        let headline = format!("no runbook for `{needed}`");
        cx.report(Subject::entry("runbook", needed.as_str()), facts.span(at.clone()), headline)
            .label(label)
            .help(format!("write {what}"))
            .help(format!("add `{needed}` to that runbook's `for`; one document may serve several purposes"));
    }
}

/// Whether a `[[runbook]]` or its `for` cannot be read.
fn is_misread(facts: &Facts<'_>) -> bool {
    let read = facts.manifest.root.runbook.as_ref().map_or(0, |runbooks| runbooks.value.0.len());
    let all = facts.manifest.entries("runbook");
    let odd_use = |name: &str| facts.manifest.is_misread(&Subject::of(["runbook", name, "for"]));
    read != all.len() || read == 0 || all.iter().any(|runbook| odd_use(runbook.name))
}
