//! What was to be kept is worse than the number that nobody wanted to go beyond.

use super::{amount, called, is_worse, metrics, subject, worse};
use crate::facts::Facts;
use crate::rules::{Check, Cx};

pub(crate) const CHECK: Check = Check::System(check);

fn check(facts: &Facts<'_>, cx: &mut Cx) {
    for metric in metrics(facts) {
        let said = &metric.value;
        let (Some(better), Some(guardrail)) = (&said.better, &said.guardrail) else { continue };
        // It holds from the first day: nothing has to be due.
        let actual = said.actual.as_ref().and_then(|actual| actual.value.more.value.as_ref());
        let Some(actual) = actual else { continue };
        cx.saw(1);
        let number = actual.value.0;
        if !is_worse(number, guardrail.value.0, better.value) {
            continue;
        }
        let (how_bad, unit) = worse(number, said, better.value);
        let headline = format!("{} is worse than its guard rail", called(metric));
        cx.report(subject(metric, "actual.value"), facts.span(actual.at.clone()), headline)
            .amount(how_bad, unit)
            .label(format!("{} was measured", amount(number, said)))
            .because(facts.span(guardrail.at.clone()), "to be kept")
            .because(facts.span(better.at.clone()), format!("{} is better", better.value))
            .help("bring it back before the system goes on, or decide with a record that less is enough");
    }
}
