//! A waiver whose last day was pushed out again and again.

use super::{called, subject, waivers};
use crate::facts::Facts;
use crate::rules::postponed::postponements;
use crate::rules::{Check, Cx};

pub(crate) const CHECK: Check = Check::System(check);

/// How often is too often.
const TIMES: usize = 3;

fn check(facts: &Facts<'_>, cx: &mut Cx) {
    for waiver in waivers(facts) {
        let Some(expires) = &waiver.value.expires else { continue };
        cx.saw(1);
        let subject = subject(waiver, "expires");
        let Some(past) = &facts.current.past else {
            if facts.current.past_beyond {
                cx.cannot_tell(subject, "how often it was renewed lies beyond this clone's history");
            }
            continue;
        };
        let times = postponements(past, &subject, &expires.value.0.to_string(), true);
        if times.len() < TIMES {
            continue;
        }
        let headline = format!("{} was renewed {} times", called(waiver), times.len());
        let finding = cx.report(subject, facts.span(expires.at.clone()), headline);
        finding.label("its last day as it stands");
        for time in times {
            finding.help(time);
        }
        finding
            .help("mend it, or decide for good: set the rule's level in `[policy]`, where everybody sees it");
    }
}
