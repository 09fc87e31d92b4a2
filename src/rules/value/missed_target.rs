//! An `actual` that is worse than the `target` of its metric.

use super::{actual, amount, called, is_worse, metrics, subject, worse};
use crate::facts::Facts;
use crate::manifest::model::Stage;
use crate::rules::{Check, RuleContext};

pub(crate) const CHECK: Check = Check::System(check);

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    // At these stages, the decision was already made.
    if matches!(facts.stage, Stage::Stopped | Stage::Research) {
        return;
    }
    for metric in metrics(facts) {
        let said = &metric.value;
        let (Some(better), Some(target)) = (&said.better, &said.target) else { continue };
        let Some((number, at)) = actual(said, facts) else { continue };
        cx.count_subjects(1);
        // `stop-reached` reports what is worse than `stop-at`.
        let is_over = said.stop_at.as_ref().is_some_and(|stop| is_worse(number, stop.value.0, better.value));
        if is_over || !is_worse(number, target.value.0, better.value) {
            continue;
        }
        let (how_bad, unit) = worse(number, said, better.value);
        cx.report(
            subject(metric, "actual.value"),
            facts.span(at.clone()),
            format!("{} missed its target", called(metric)),
        )
        .value(how_bad, unit)
        .label(format!("measured: {}", amount(number, said)))
        .related(facts.span(target.at.clone()), "the target")
        .help("do not scale yet: find the cause, then decide again");
    }
}
