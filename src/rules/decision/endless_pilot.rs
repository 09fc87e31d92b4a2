//! A pilot that does not end: planned for too long, or made longer again and again.

use jiff::Span as Calendar;

use crate::facts::Facts;
use crate::rules::postponed::postponements;
use crate::rules::{Check, Cx};

pub(crate) const CHECK: Check = Check::System(check);

/// How many months a pilot may take.
const MONTHS: i32 = 9;

const SUBJECT: &str = "pilot.ends";

fn check(facts: &Facts<'_>, cx: &mut Cx) {
    let Some(pilot) = facts.manifest.root.pilot.as_ref().map(|pilot| &pilot.value) else { return };
    let Some(ends) = &pilot.ends else { return };
    cx.saw(1);
    let span = facts.span(ends.at.clone());
    if let Some(started) = &pilot.started {
        let latest = started.value.0.saturating_add(Calendar::new().months(MONTHS));
        if ends.value.0 > latest {
            cx.report(SUBJECT, span, format!("the pilot is planned for more than {MONTHS} months"))
                .label(format!("{MONTHS} months end on {latest}"))
                .because(facts.span(started.at.clone()), "it starts")
                .help("end it within 9 months, and decide on what it has shown by then");
            return;
        }
    }
    let Some(past) = &facts.current.past else {
        if facts.current.past_beyond {
            cx.cannot_tell(SUBJECT, "how often it was moved lies beyond this clone's history");
        }
        return;
    };
    let moves = postponements(past, SUBJECT, &ends.value.0.to_string(), false);
    if moves.len() > 1 {
        let finding =
            cx.report(SUBJECT, span, format!("the pilot's end was moved later {} times", moves.len()));
        finding.label("the end as it stands");
        for told in moves {
            finding.help(told);
        }
        finding.help("decide with what there is: scale, redesign, stop, or go on as research");
    }
}
