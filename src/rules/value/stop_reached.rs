//! An `actual` that is worse than the `stop-at` of its metric.

use super::{actual, amount, called, is_worse, metrics, subject, worse};
use crate::facts::Facts;
use crate::manifest::model::{Metric, Outcome};
use crate::rules::{Check, RuleContext};

pub(crate) const CHECK: Check = Check::System(check);

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    for metric in metrics(facts) {
        let said = &metric.value;
        let (Some(better), Some(stop)) = (&said.better, &said.stop_at) else { continue };
        let Some((number, at)) = actual(said, facts) else { continue };
        cx.count_subjects(1);
        if !is_worse(number, stop.value.0, better.value) || is_drawn(said, facts) {
            continue;
        }
        let (how_bad, unit) = worse(number, said, better.value);
        let headline = format!("{} is worse than its stop criterion", called(metric));
        cx.report(subject(metric, "actual.value"), facts.span(at.clone()), headline)
            .value(how_bad, unit)
            .label(format!("measured: {}", amount(number, said)))
            .related(facts.span(stop.at.clone()), "stop if worse than this")
            .help("decide to stop or redesign, and record it in `[decision]`; to continue, commit a new `stop-at` with a record of the decision");
    }
}

/// Whether a decision other than to scale was made since the measurement.
fn is_drawn(metric: &Metric, facts: &Facts<'_>) -> bool {
    let Some(decision) = facts.manifest.root.decision.as_ref().map(|decision| &decision.value) else {
        return false;
    };
    let measured = metric.actual.as_ref().and_then(|actual| actual.value.more.measured.as_ref());
    let ends = decision.outcome.as_ref().is_some_and(|outcome| outcome.value != Outcome::Scale);
    let is_later = match (&decision.on, measured) {
        (Some(on), Some(measured)) => on.value >= measured.value,
        _ => true,
    };
    ends && is_later
}
