//! A metric that is past its due date without a measurement from then on.

use std::collections::HashSet;

use super::{called, due, launched, metrics, subject};
use crate::facts::Facts;
use crate::manifest::KeyLookup;
use crate::rules::{Check, RuleContext};

pub(crate) const CHECK: Check = Check::System(check);

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    // An `actual` that cannot be read is still there.
    let measured: HashSet<_> = facts
        .manifest
        .entries("metric")
        .iter()
        .filter(|entry| matches!(entry.lookup("actual"), KeyLookup::There))
        .map(|entry| entry.node.at.start)
        .collect();
    for metric in metrics(facts) {
        let (Some(due), Some(within), Some(launched)) =
            (due(&metric.value, facts), &metric.value.within, launched(facts))
        else {
            continue;
        };
        cx.count_subjects(1);
        if !facts.today.is_after(due) {
            continue;
        }
        // A measurement from before the due date does not show the value on that date.
        let early = metric.value.actual.as_ref().and_then(|actual| actual.value.more.measured.as_ref());
        if let Some(early) = early.filter(|early| early.value.0 < due) {
            let headline = format!("{} was due on {due} but measured earlier", called(metric));
            cx.report(subject(metric, "actual.measured"), facts.span(early.at.clone()), headline)
                .label("measured")
                .related(facts.span(launched.at.clone()), "launched")
                .related(facts.span(within.at.clone()), "due this long after the launch")
                .help("measure again, and update `value` and `measured`");
            continue;
        }
        if measured.contains(&metric.at.start) {
            continue;
        }
        let headline = format!("{} was due on {due} and has no `actual`", called(metric));
        cx.report(subject(metric, "actual"), facts.span(metric.at.clone()), headline)
            .label("has no `actual`")
            .related(facts.span(launched.at.clone()), "launched")
            .related(facts.span(within.at.clone()), "due this long after the launch")
            .help("look the number up in its `source`, and add `actual = { value = …, measured = … }`");
    }
}
