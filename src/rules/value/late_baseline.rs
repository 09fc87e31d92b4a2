//! A baseline that was captured, or first committed, after the pilot or the launch.

use jiff::civil::Date;

use super::{called, launched, metrics, subject};
use crate::facts::Facts;
use crate::freshness::{InTime, day_of, history_too_short};
use crate::rules::{Check, RuleContext};
use crate::text::{Span, clipped};

pub(crate) const CHECK: Check = Check::System(check);

const AGAIN: &str =
    "measure a team, a site or a period that works without the system, and write down which one";

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    let Some(BaselineDeadline { day: end, span: end_at, what }) = deadline(facts) else { return };
    for metric in metrics(facts) {
        let Some(baseline) = &metric.value.baseline else { continue };
        let said = &baseline.value.more;
        cx.count_subjects(1);
        // `impossible-date` reports a date in the future.
        if said.captured.as_ref().is_some_and(|captured| facts.today.is_future(captured.value.0)) {
            continue;
        }
        if let Some(captured) = said.captured.as_ref().filter(|captured| captured.value.0 > end) {
            let headline = format!("baseline of {} captured after {what}", called(metric));
            cx.report(subject(metric, "baseline.captured"), facts.span(captured.at.clone()), headline)
                .label("captured")
                .related(end_at, what)
                .help(AGAIN);
            continue;
        }
        // Until that date has passed, no baseline is late.
        let Some(value) = said.value.as_ref().filter(|_| facts.today.is_after(end)) else { continue };
        let key = subject(metric, "baseline.value");
        let why = history_too_short!("when it was first written");
        let Some(past) = cx.past(facts, &key, why) else { continue };
        let first = past.first_after(&key, end);
        if let Some(first) = first.filter(|first| !past.renamed_with(first, "metric", "baseline.value")) {
            // If the file contained the number in time, the date of the claim in the manifest does not matter.
            match facts.freshness.values.in_time.get(&subject(metric, "baseline")) {
                Some(InTime::Yes) => continue,
                Some(InTime::Undetermined(why)) => {
                    cx.undetermined(key, why.text(), why.settle());
                    continue;
                }
                None => {}
            }
            let headline = format!("baseline of {} recorded after {what}", called(metric));
            let finding = cx.report(key, facts.span(value.at.clone()), headline);
            finding
                .commit(&first.id)
                .label(format!(
                    "first committed on {} by {}",
                    day_of(first.time),
                    clipped(&first.author.name, 30)
                ))
                .related(end_at, what);
            if let Some(captured) = &said.captured {
                finding
                    .related(facts.span(captured.at.clone()), "earlier than the first commit of the number");
            }
            finding.help(AGAIN);
        }
    }
}

/// The last day for a baseline: the end of the pilot or the launch, whichever is earlier.
struct BaselineDeadline {
    day: Date,
    span: Span,
    /// Which of the two it is.
    what: &'static str,
}

fn deadline(facts: &Facts<'_>) -> Option<BaselineDeadline> {
    let ends = facts.pilot_end().map(|ends| (ends, "the pilot's end"));
    let launched = launched(facts).map(|launched| (launched, "the launch"));
    let (day, what) = ends.into_iter().chain(launched).min_by_key(|(day, _)| day.value)?;
    Some(BaselineDeadline { day: day.value.0, span: facts.span(day.at.clone()), what })
}
