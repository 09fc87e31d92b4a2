//! An `actual` that is worse than the `guardrail` of its metric.

use super::{amount, called, is_worse, metrics, subject, worse};
use crate::facts::Facts;
use crate::rules::{Check, RuleContext};

pub(crate) const CHECK: Check = Check::System(check);

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    for metric in metrics(facts) {
        let said = &metric.value;
        let (Some(better), Some(guardrail)) = (&said.better, &said.guardrail) else { continue };
        // A guardrail applies from the first day, so `within` does not matter.
        let actual = said.actual.as_ref().and_then(|actual| actual.value.more.value.as_ref());
        let Some(actual) = actual else { continue };
        cx.count_subjects(1);
        let number = actual.value.0;
        if !is_worse(number, guardrail.value.0, better.value) {
            continue;
        }
        let (how_bad, unit) = worse(number, said, better.value);
        let headline = format!("{} is worse than its guardrail", called(metric));
        cx.report(subject(metric, "actual.value"), facts.span(actual.at.clone()), headline)
            .value(how_bad, unit)
            .label(format!("measured: {}", amount(number, said)))
            .related(facts.span(guardrail.at.clone()), "the guardrail")
            .related(facts.span(better.at.clone()), format!("{} is better", better.value))
            .help("bring the number back within the guardrail, or record a decision that relaxes it");
    }
}
