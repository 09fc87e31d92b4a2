//! `cost-mismatch`: the items of the plan do not add up to its cost.

use crate::facts::Facts;
use crate::manifest::Field;
use crate::manifest::amount::Amount;
use crate::rules::value::pointed::digits;
use crate::rules::{Check, RuleContext};
use crate::text::clipped;

pub(crate) const CHECK: Check = Check::System(check);

const SUBJECT: &str = "plan.items";

/// Allowed rounding error of floating-point numbers, relative to the number.
const EPSILON: f64 = 1e-9;

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    let Some(plan) = facts.manifest.root.plan.as_ref().map(|plan| &plan.value.more) else { return };
    let production = plan.production.as_ref().map(|production| &production.value);
    let Some(cost) = production.and_then(|production| production.cost.as_ref()) else { return };
    let Some(items) = &plan.items else { return };
    // `unitemised-cost` reports an empty table, and `invalid-value` an amount that cannot be read.
    if items.value.0.is_empty() || facts.manifest.is_misread(SUBJECT) {
        return;
    }
    cx.count_subjects(1);
    let amounts = || items.value.0.iter().map(|item| &item.value);
    let sum: f64 = amounts().map(|amount| amount.value.0).sum();
    let gap = sum - cost.value.0;
    // Each amount may be rounded to its last digit.
    let rounded: f64 = amounts().chain([cost]).map(|amount| digits(written(amount, facts))).sum();
    if gap.abs() <= rounded + EPSILON * sum.max(cost.value.0) {
        return;
    }
    let headline = format!("the items of the plan add up to {}, not {}", shown(sum), shown(cost.value.0));
    let currency = production.and_then(|production| production.currency.as_ref());
    let finding = cx.report(SUBJECT, facts.span(items.at.clone()), headline);
    finding.label(format!("these add up to {}", shown(sum))).related(facts.span(cost.at.clone()), "the cost");
    finding.value(gap.abs(), currency.map_or("", |currency| &currency.value.0));
    let (gap, more_or_less) = (shown(gap.abs()), if gap > 0.0 { "more" } else { "less" });
    finding.help(format!(
        "that is {gap} {more_or_less} than the cost: correct an amount, add the item that is missing, or correct `cost`"
    ));
}

fn written<'f>(amount: &Field<Amount>, facts: &'f Facts<'_>) -> &'f str {
    facts.sources.slice(facts.span(amount.at.clone()))
}

/// An amount with at most two decimals.
fn shown(amount: f64) -> String {
    clipped(&((amount * 100.0).round() / 100.0).to_string(), 16).into_owned()
}
