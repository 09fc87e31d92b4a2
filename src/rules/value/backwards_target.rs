//! A target no better than the baseline would be reached by changing nothing.

use super::{amount, called, is_worse, metrics, subject};
use crate::facts::Facts;
use crate::manifest::Field;
use crate::manifest::model::{Better, Metric, MetricKind};
use crate::manifest::value::Number;
use crate::rules::{Check, Cx};

pub(crate) const CHECK: Check = Check::System(check);

fn check(facts: &Facts<'_>, cx: &mut Cx) {
    for metric in metrics(facts) {
        let said = &metric.value;
        let (Some(better), Some(target)) = (&said.better, &said.target) else { continue };
        let goal = target.value.0;
        cx.saw(1);
        if let Some(baseline) = no_worse_baseline(said, goal, better.value) {
            let headline = format!("the target of {} is no better than its baseline", called(metric));
            cx.report(subject(metric, "target"), facts.span(target.at.clone()), headline)
                .label(format!("{} is the target", amount(goal, said)))
                .because(
                    facts.span(baseline.at.clone()),
                    format!("{} was before", amount(baseline.value.0, said)),
                )
                .because(facts.span(better.at.clone()), format!("{} is better", better.value))
                .help("one of the three is a slip: mend it");
        }
        if let Some(stop) = &said.stop_at
            && is_worse(goal, stop.value.0, better.value)
        {
            let headline = format!("`stop-at` of {} is better than its target", called(metric));
            cx.report(subject(metric, "stop-at"), facts.span(stop.at.clone()), headline)
                .label("stop at worse than this")
                .because(facts.span(target.at.clone()), "reached here")
                .because(facts.span(better.at.clone()), format!("{} is better", better.value))
                .help("a result can be reached and stopped at once: `stop-at` lies on the other side of the target");
        }
    }
}

/// The baseline, if a goal is no better than that.
fn no_worse_baseline(metric: &Metric, goal: f64, better: Better) -> Option<&Field<Number>> {
    // What must merely not get worse is an operational metric.
    let may_stay = metric.kind.as_ref().is_some_and(|kind| kind.value == MetricKind::Operational);
    let baseline = metric.baseline.as_ref()?.value.more.value.as_ref()?;
    let number = baseline.value.0;
    let is_no_worse = !is_worse(number, goal, better) && (!may_stay || is_worse(goal, number, better));
    is_no_worse.then_some(baseline)
}

/// Whether the target is no better than the baseline, which is reported as such.
pub(super) fn is_backwards(metric: &Metric) -> bool {
    let (Some(better), Some(target)) = (&metric.better, &metric.target) else { return false };
    no_worse_baseline(metric, target.value.0, better.value).is_some()
}
