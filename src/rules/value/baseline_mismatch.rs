//! A `baseline.value` that differs from the number in its file.

use super::metrics;
use super::pointed::{self, Claimed};
use crate::facts::Facts;
use crate::rules::{Check, RuleContext};

pub(crate) const CHECK: Check = Check::System(check);

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    for metric in metrics(facts) {
        let Some(baseline) = &metric.value.baseline else { continue };
        pointed::check(metric, &Claimed::baseline(&baseline.value), facts, cx);
    }
}
