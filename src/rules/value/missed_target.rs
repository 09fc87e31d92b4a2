//! What a metric has become is worse than what it should: hold, and decide again.

use super::{actual, amount, called, is_worse, metrics, subject, worse};
use crate::facts::Facts;
use crate::manifest::model::Stage;
use crate::rules::{Check, Cx};

pub(crate) const CHECK: Check = Check::System(check);

fn check(facts: &Facts<'_>, cx: &mut Cx) {
    // Where it ended, somebody has drawn the conclusion.
    if matches!(facts.stage, Stage::Stopped | Stage::Research) {
        return;
    }
    for metric in metrics(facts) {
        let said = &metric.value;
        let (Some(better), Some(target)) = (&said.better, &said.target) else { continue };
        let Some((number, at)) = actual(said, facts) else { continue };
        cx.saw(1);
        // Beyond the number at which to stop, another rule speaks.
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
        .amount(how_bad, unit)
        .label(format!("{} was measured", amount(number, said)))
        .because(facts.span(target.at.clone()), "the target")
        .help("find out why before more is built on it: this is hold, not scale");
    }
}
