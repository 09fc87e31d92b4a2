//! `expired-waiver`: a waiver whose end date has passed, so it has no effect.

use super::{called, subject, waivers};
use crate::facts::Facts;
use crate::rules::meta::waivers::is_over;
use crate::rules::{Check, OtherResults, RuleContext};

pub(crate) const CHECK: Check = Check::Meta(check);

fn check(facts: &Facts<'_>, _: &OtherResults<'_>, cx: &mut RuleContext) {
    for waiver in waivers(facts) {
        cx.count_subjects(1);
        let Some(expires) = waiver.value.expires.as_ref().filter(|_| is_over(&waiver.value, facts.today))
        else {
            continue;
        };
        let span = facts.span(expires.at.clone());
        cx.report(subject(waiver, "expires"), span, format!("{} has expired", called(waiver)))
            .label("this was its last day")
            .help(
                "fix the finding and delete the waiver; or set a new `expires` with a reason that is true today",
            );
    }
}
