//! Something that will happen, and nobody wrote down what to do then.

use std::borrow::Cow;

use crate::facts::Facts;
use crate::manifest::Lookup;
use crate::manifest::model::RunbookUse;
use crate::rules::card::owes::{ask, asker};
use crate::rules::card::{Asked, What};
use crate::rules::{Check, Cx};

pub(crate) const CHECK: Check = Check::System(check);

/// What every live system needs a runbook for, and what that one says.
const NEEDED: &[(RunbookUse, &str)] = &[
    (RunbookUse::IncidentResponse, "what to look at first when it breaks, and what to do about it"),
    (RunbookUse::Rollback, "how to go back to the last version that worked, step by step"),
    (RunbookUse::Escalation, "whom to call, and whom next when nobody answers"),
];

/// Without any runbook, that is what is missing.
const ANY: Asked = Asked {
    is_own: false,
    each: None,
    when: None,
    what: What::Owes(Cow::Borrowed(&[Cow::Borrowed("runbook")])),
    message: Cow::Borrowed("there is no runbook"),
    help: Cow::Borrowed(
        "claim one as `[[runbook]]` for incident-response, rollback and escalation; one document may be for all three",
    ),
};

fn check(facts: &Facts<'_>, cx: &mut Cx) {
    if matches!(facts.manifest.lookup("runbook"), Lookup::Absent { .. }) {
        return ask(&ANY, facts, cx);
    }
    cx.saw(NEEDED.len());
    // What cannot be read may be the one.
    if is_misread(facts) {
        return;
    }
    let runbooks = facts.manifest.root.runbook.iter().flat_map(|runbooks| &runbooks.value.0);
    let uses = runbooks.filter_map(|runbook| runbook.value.more.uses.as_ref());
    let covered: Vec<RunbookUse> = uses.flat_map(|uses| &uses.value.0).map(|field| field.value).collect();
    let (at, label) = asker(facts);
    for (needed, what) in NEEDED.iter().filter(|(needed, _)| !covered.contains(needed)) {
        let headline = format!("no runbook is for `{needed}`");
        cx.report(format!("runbook.{needed}"), facts.span(at.clone()), headline)
            .label(label)
            .help(format!("write down {what}"))
            .help(format!("name `{needed}` in that runbook's `for`; one document may be for several"));
    }
}

/// Whether some runbook, or what one is for, cannot be read.
fn is_misread(facts: &Facts<'_>) -> bool {
    let read = facts.manifest.root.runbook.as_ref().map_or(0, |runbooks| runbooks.value.0.len());
    let all = facts.manifest.entries("runbook");
    let odd_use = |name: &str| facts.manifest.is_misread(&format!("runbook.{name}.for"));
    read != all.len() || read == 0 || all.iter().any(|runbook| odd_use(runbook.name))
}
