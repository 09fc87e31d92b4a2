//! An `actual.value` that differs from the number in its file.

use super::metrics;
use super::pointed::{self, Claimed};
use crate::facts::Facts;
use crate::rules::{Check, RuleContext};

pub(crate) const CHECK: Check = Check::System(check);

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    for metric in metrics(facts) {
        let Some(actual) = metric.value.actual.as_ref().map(|actual| &actual.value.more) else { continue };
        let claimed = Claimed {
            key: "actual",
            value: actual.value.as_ref(),
            pointer: actual.pointer.as_ref(),
            tolerance: actual.tolerance.as_ref(),
        };
        pointed::check(metric, &claimed, facts, cx);
    }
}
