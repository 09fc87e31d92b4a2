//! A target no better than its baseline, or a `stop-at` better than its target.

use super::{amount, called, is_worse, metrics, subject};
use crate::facts::Facts;
use crate::manifest::Field;
use crate::manifest::model::{Better, Metric, MetricKind};
use crate::manifest::value::FiniteNumber;
use crate::rules::{Check, RuleContext};

pub(crate) const CHECK: Check = Check::System(check);

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    for metric in metrics(facts) {
        let said = &metric.value;
        let (Some(better), Some(target)) = (&said.better, &said.target) else { continue };
        let goal = target.value.0;
        cx.count_subjects(1);
        if let Some(baseline) = no_worse_baseline(said, goal, better.value) {
            let headline = format!("target of {} is no better than its baseline", called(metric));
            cx.report(subject(metric, "target"), facts.span(target.at.clone()), headline)
                .label(format!("target: {}", amount(goal, said)))
                .related(
                    facts.span(baseline.at.clone()),
                    format!("baseline: {}", amount(baseline.value.0, said)),
                )
                .related(facts.span(better.at.clone()), format!("{} is better", better.value))
                .help("correct `target`, `baseline` or `better`: one of them is wrong");
        }
        if let Some(stop) = &said.stop_at
            && is_worse(goal, stop.value.0, better.value)
        {
            let headline = format!("`stop-at` of {} is better than its target", called(metric));
            cx.report(subject(metric, "stop-at"), facts.span(stop.at.clone()), headline)
                .label("stop if worse than this")
                .related(facts.span(target.at.clone()), "the target")
                .related(facts.span(better.at.clone()), format!("{} is better", better.value))
                .help("set `stop-at` to a number that is worse than the target");
        }
    }
}

/// Returns the baseline if the goal is no better than it.
fn no_worse_baseline(metric: &Metric, goal: f64, better: Better) -> Option<&Field<FiniteNumber>> {
    // An operational metric may aim to stay at its baseline.
    let may_stay = metric.kind.as_ref().is_some_and(|kind| kind.value == MetricKind::Operational);
    let baseline = metric.baseline.as_ref()?.value.more.value.as_ref()?;
    let number = baseline.value.0;
    let is_no_worse = !is_worse(number, goal, better) && (!may_stay || is_worse(goal, number, better));
    is_no_worse.then_some(baseline)
}

/// Whether this rule reports the target as no better than the baseline.
pub(super) fn is_backwards(metric: &Metric) -> bool {
    let (Some(better), Some(target)) = (&metric.better, &metric.target) else { return false };
    no_worse_baseline(metric, target.value.0, better.value).is_some()
}
