//! A pilot that does not end: planned for too long, or made longer again and again.

use jiff::Span as Calendar;

use crate::current::day_of;
use crate::current::past::Past;
use crate::facts::Facts;
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
    let moves = moves(past, &ends.value.0.to_string());
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

/// How the end was moved later, oldest first. A move counts once, however often branches and reverts repeat it.
fn moves(past: &Past, today: &str) -> Vec<String> {
    let mut said = past.values(SUBJECT);
    said.reverse();
    let mut latest: Option<&str> = None;
    let mut moves = Vec::new();
    for version in said {
        let Some(value) = version.value else { continue };
        if let Some(before) = latest.filter(|latest| value > *latest) {
            let day = day_of(version.since.time);
            moves.push(format!("from {before} to {value} on {day}, by {}", version.since.author.name));
        }
        latest = latest.max(Some(value));
    }
    if let Some(before) = latest.filter(|latest| today > *latest) {
        moves.push(format!("from {before} to {today}, not committed yet"));
    }
    moves
}
