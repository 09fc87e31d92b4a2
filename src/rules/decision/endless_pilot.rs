//! A pilot that is planned for too long or was extended repeatedly.

use jiff::Span as Calendar;

use crate::facts::Facts;
use crate::freshness::history_too_short;
use crate::rules::deadline_moves::deadline_moves;
use crate::rules::{Check, RuleContext};

pub(crate) const CHECK: Check = Check::System(check);

/// Longest duration of a pilot, in months.
const MONTHS: i32 = 9;

const SUBJECT: &str = "pilot.ends";

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    let Some(pilot) = facts.manifest.root.pilot.as_ref().map(|pilot| &pilot.value) else { return };
    let Some(ends) = &pilot.ends else { return };
    cx.count_subjects(1);
    let span = facts.span(ends.at.clone());
    if let Some(started) = &pilot.started {
        let latest = started.value.0.saturating_add(Calendar::new().months(MONTHS));
        if ends.value.0 > latest {
            cx.report(SUBJECT, span, format!("pilot is planned for more than {MONTHS} months"))
                .label(format!("{MONTHS} months end on {latest}"))
                .related(facts.span(started.at.clone()), "start of the pilot")
                .help(
                    "set `ends` to at most 9 months after `started`, and decide on the results of that time",
                );
            return;
        }
    }
    let Some(past) = cx.past(facts, SUBJECT, history_too_short!("how often it was extended")) else { return };
    let moves = deadline_moves(past, SUBJECT, &ends.value.0.to_string(), false);
    if moves.len() > 1 {
        let finding = cx.report(SUBJECT, span, format!("pilot was extended {} times", moves.len()));
        finding.label("current end");
        for told in moves {
            finding.help(format!("extended {told}"));
        }
        finding.help("decide now, on the results so far: `scale`, `redesign`, `stop` or `research`");
    }
}
