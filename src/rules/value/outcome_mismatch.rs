//! The sentence promises one number, and the target is another.

use super::backwards_target::is_backwards;
use super::outcome::{Family, Quantity, Role, Unit, place, quantities};
use super::{amount, called, metrics, subject};
use crate::facts::Facts;
use crate::manifest::collection::Entry;
use crate::manifest::model::Metric;
use crate::rules::{Check, Cx};

pub(crate) const CHECK: Check = Check::System(check);

/// How many other metrics a sentence may talk of.
const MAX_OTHERS: usize = 100;

fn check(facts: &Facts<'_>, cx: &mut Cx) {
    let source = facts.sources.get(facts.file).text();
    for metric in metrics(facts) {
        let said = &metric.value;
        let (Some(outcome), Some(target), Some(unit)) = (&said.outcome, &said.target, unit(said)) else {
            continue;
        };
        cx.saw(1);
        // A target that is a slip is not what the sentence is held against.
        if is_backwards(said) {
            continue;
        }
        let found = quantities(&outcome.value.0, &unit);
        let Some(wrong) = wrong(&found, metric, &unit, facts) else { continue };
        let at = place(source, &outcome.at, &outcome.value.0, &wrong.at);
        let headline = format!("the outcome of {} names another number", called(metric));
        let finding = cx.report(subject(metric, "outcome"), facts.span(at), headline);
        let baseline = said.baseline.as_ref().and_then(|baseline| baseline.value.more.value.as_ref());
        match baseline.filter(|_| wrong.role == Role::Before) {
            Some(baseline) => finding.label("said to be before").because(
                facts.span(baseline.at.clone()),
                format!("{} is the baseline", amount(baseline.value.0, said)),
            ),
            None => finding.label("promised").because(
                facts.span(target.at.clone()),
                format!("{} is the target", amount(target.value.0, said)),
            ),
        };
        finding.help("mend one of the two, so that the sentence and the number say the same");
    }
}

fn unit(metric: &Metric) -> Option<Unit> {
    Unit::of(&metric.unit.as_ref()?.value.0)
}

/// The number that says something else than the metric, if the sentence does not say what the metric does.
fn wrong<'q>(
    found: &'q [Quantity],
    metric: &Entry<Metric>,
    unit: &Unit,
    facts: &Facts<'_>,
) -> Option<&'q Quantity> {
    let said = &metric.value;
    let target = said.target.as_ref()?.value.0;
    let baseline = said.baseline.as_ref().and_then(|baseline| baseline.value.more.value.as_ref());
    let baseline = baseline.map(|baseline| baseline.value.0);
    let is_own = |quantity: &&Quantity| quantity.unit.as_ref().is_some_and(|own| own.family == unit.family);
    let known = known(metric, unit, facts);
    let is_known = |quantity: &&Quantity| known.iter().any(|number| quantity.is(*number));
    // A percentage may be written as what it is a hundredth of.
    let scales: &[f64] = if unit.family == Family::Percent { &[1.0, 100.0] } else { &[1.0] };
    let goals: Vec<f64> = scales.iter().map(|scale| scale * target * unit.factor).collect();
    let step = baseline.map(|baseline| (target - baseline).abs());
    let change = baseline
        .filter(|baseline| *baseline != 0.0)
        .map(|baseline| ((target - baseline) / baseline * 100.0).abs());
    let steps: Vec<f64> =
        step.iter().flat_map(|step| scales.iter().map(move |scale| scale * step * unit.factor)).collect();
    let names_goal = found.iter().filter(|quantity| quantity.role != Role::Before).any(|quantity| {
        let by_unit = is_own(&quantity)
            && goals.iter().chain(&steps).any(|goal| quantity.is(*goal) || quantity.bounds(*goal));
        let is_percent = quantity.unit.as_ref().is_some_and(|unit| unit.family == Family::Percent);
        let by_change = is_percent && change.is_some_and(|change| quantity.is(change));
        // `2 minutes instead of 12`: a number may go without its unit.
        let plain = quantity.unit.is_none() && scales.iter().any(|scale| quantity.is_plain(scale * target));
        by_unit || by_change || plain
    });
    let mut strangers = found.iter().filter(is_own).filter(|quantity| !is_known(quantity));
    let before = strangers.clone().find(|quantity| quantity.role == Role::Before && baseline.is_some());
    if names_goal {
        return before;
    }
    let within = said.within.as_ref().map(|within| within.value.in_days());
    let is_within = |quantity: &Quantity| {
        unit.family == Family::Days
            && within.is_some_and(|(least, most)| {
                quantity.is(least) || quantity.is(most) || quantity.is(f64::midpoint(least, most))
            })
    };
    let is_meant = |quantity: &&Quantity| {
        matches!(quantity.role, Role::Promise | Role::AtMost | Role::AtLeast) && !is_within(quantity)
    };
    strangers.find(is_meant).or(before)
}

/// The numbers that this metric and the others of the manifest name in this unit or one that it converts to.
fn known(own: &Entry<Metric>, unit: &Unit, facts: &Facts<'_>) -> Vec<f64> {
    let mut known = Vec::new();
    for metric in metrics(facts).take(MAX_OTHERS).chain([own]) {
        let said = &metric.value;
        let Some(own) = self::unit(said).filter(|own| own.family == unit.family) else { continue };
        let baseline = said.baseline.as_ref().and_then(|baseline| baseline.value.more.value.as_ref());
        let actual = said.actual.as_ref().and_then(|actual| actual.value.more.value.as_ref());
        let claimed =
            [said.target.as_ref(), said.stop_at.as_ref(), said.guardrail.as_ref(), baseline, actual];
        for number in claimed.into_iter().flatten() {
            let number = number.value.0 * own.factor;
            known.push(number);
            if unit.family == Family::Percent {
                // What is not right is wrong; and a unit of percent may hold a share.
                known.extend([100.0 - number, number * 100.0, 100.0 - number * 100.0]);
            }
        }
    }
    if unit.family == Family::Percent {
        known.extend([0.0, 100.0]);
    }
    known
}
