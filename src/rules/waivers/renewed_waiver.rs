//! `renewed-waiver`: a waiver whose end date was moved later three times or more.

use super::{called, subject, waivers};
use crate::facts::Facts;
use crate::freshness::history_too_short;
use crate::rules::deadline_moves::deadline_moves;
use crate::rules::{Check, RuleContext};

pub(crate) const CHECK: Check = Check::System(check);

/// From this number of extensions on, a waiver is reported.
const TIMES: usize = 3;

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    for waiver in waivers(facts) {
        let Some(expires) = &waiver.value.expires else { continue };
        cx.count_subjects(1);
        let subject = subject(waiver, "expires");
        let why = history_too_short!("how often it was extended");
        let Some(past) = cx.past(facts, &subject, why) else { continue };
        let times = deadline_moves(past, &subject, &expires.value.0.to_string(), true);
        if times.len() < TIMES {
            continue;
        }
        let headline = format!("{} was extended {} times", called(waiver), times.len());
        let finding = cx.report(subject, facts.span(expires.at.clone()), headline);
        finding.label("current end date");
        for time in times {
            finding.help(time);
        }
        finding.help(
            "fix the finding and delete the waiver; or set the rule's level in `policy.levels` for good",
        );
    }
}
