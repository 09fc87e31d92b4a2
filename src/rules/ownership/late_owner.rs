//! A production owner who was named after the pilot ended, too late to change it.

use crate::facts::Facts;
use crate::freshness::{day_of, history_too_short};
use crate::rules::{Check, RuleContext};
use crate::text::clipped;

pub(crate) const CHECK: Check = Check::System(check);

const SUBJECT: &str = "ownership.production";

const REVIEW: &str =
    "let the owner review the pilot before the handoff, and move `pilot.ends` if they find gaps";

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    let root = &facts.manifest.root;
    let Some(ownership) = root.ownership.as_ref().map(|ownership| &ownership.value) else { return };
    let Some(ends) = facts.pilot_end() else { return };
    if let Some(assigned) = ownership.assigned.as_ref().filter(|assigned| assigned.value > ends.value) {
        cx.count_subjects(1);
        let headline = "the production owner was assigned after the pilot ended";
        cx.report("ownership.assigned", facts.span(assigned.at.clone()), headline)
            .label("day of the assignment")
            .related(facts.span(ends.at.clone()), "end of the pilot")
            .help(REVIEW);
        return;
    }
    // An owner who is named while the pilot runs is in time.
    let Some(production) = ownership.production.as_ref().filter(|_| facts.today.is_after(ends.value.0))
    else {
        return;
    };
    cx.count_subjects(1);
    let why = history_too_short!("when the production owner was first named");
    let Some(past) = cx.past(facts, SUBJECT, why) else { return };
    if let Some(first) = past.first_after(SUBJECT, ends.value.0) {
        let headline = "no production owner was named before the pilot ended";
        let finding = cx.report(SUBJECT, facts.span(production.at.clone()), headline);
        finding
            .commit(&first.id)
            .label(format!("first named on {} by {}", day_of(first.time), clipped(&first.author.name, 30)))
            .related(facts.span(ends.at.clone()), "end of the pilot");
        if let Some(assigned) = &ownership.assigned {
            finding.related(facts.span(assigned.at.clone()), "the first commit of the owner is later");
        }
        finding.help(REVIEW);
    }
}
