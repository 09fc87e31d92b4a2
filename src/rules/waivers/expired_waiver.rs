//! A waiver whose last day is over: it silences nothing any more.

use super::{called, subject, waivers};
use crate::facts::Facts;
use crate::policy::waivers::is_over;
use crate::rules::{Check, Cx, Others};

pub(crate) const CHECK: Check = Check::Triage(check);

fn check(facts: &Facts<'_>, _: &Others<'_>, cx: &mut Cx) {
    for waiver in waivers(facts) {
        cx.saw(1);
        let Some(expires) = waiver.value.expires.as_ref().filter(|_| is_over(&waiver.value, facts.today))
        else {
            continue;
        };
        let span = facts.span(expires.at.clone());
        cx.report(subject(waiver, "expires"), span, format!("{} has expired", called(waiver)))
            .label("its last day")
            .help(
                "mend what it was for and take it out; or decide again, with a new day and the reason for it",
            );
    }
}
