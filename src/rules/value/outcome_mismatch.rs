//! An outcome sentence whose number contradicts the target or the baseline.

use super::backwards_target::is_backwards;
use super::outcome::{Family, MeasureUnit, Quantity, Role, place, quantities};
use super::{amount, called, metrics, subject};
use crate::facts::Facts;
use crate::limits::rules as limits;
use crate::manifest::collection::NamedEntry;
use crate::manifest::model::Metric;
use crate::rules::{Check, RuleContext};

pub(crate) const CHECK: Check = Check::System(check);

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    let source = facts.sources.get(facts.file).text();
    for metric in metrics(facts) {
        let said = &metric.value;
        let (Some(outcome), Some(target), Some(unit)) = (&said.outcome, &said.target, unit(said)) else {
            continue;
        };
        cx.count_subjects(1);
        // A target that is itself wrong proves nothing about the sentence.
        if is_backwards(said) {
            continue;
        }
        let found = quantities(&outcome.value.0, &unit);
        let Some(wrong) = wrong(&found, metric, &unit, facts) else { continue };
        let at = place(source, &outcome.at, &outcome.value.0, &wrong.at);
        let headline = format!("outcome of {} contradicts its target or baseline", called(metric));
        let finding = cx.report(subject(metric, "outcome"), facts.span(at), headline);
        let baseline = said.baseline.as_ref().and_then(|baseline| baseline.value.more.value.as_ref());
        match baseline.filter(|_| wrong.role == Role::Before) {
            Some(baseline) => finding.label("stated as the value before").related(
                facts.span(baseline.at.clone()),
                format!("baseline: {}", amount(baseline.value.0, said)),
            ),
            None => finding
                .label("promised here")
                .related(facts.span(target.at.clone()), format!("target: {}", amount(target.value.0, said))),
        };
        finding.help("change the sentence or the number, so that both say the same");
    }
}

fn unit(metric: &Metric) -> Option<MeasureUnit> {
    MeasureUnit::of(&metric.unit.as_ref()?.value.0)
}

/// Returns the number of the sentence that contradicts the metric. None if the sentence also names the target, unless it
/// misquotes the baseline.
fn wrong<'q>(
    found: &'q [Quantity],
    metric: &NamedEntry<Metric>,
    unit: &MeasureUnit,
    facts: &Facts<'_>,
) -> Option<&'q Quantity> {
    let said = &metric.value;
    let target = said.target.as_ref()?.value.0;
    let baseline = said.baseline.as_ref().and_then(|baseline| baseline.value.more.value.as_ref());
    let baseline = baseline.map(|baseline| baseline.value.0);
    let is_own = |quantity: &&Quantity| quantity.unit.as_ref().is_some_and(|own| own.family == unit.family);
    let known = known(metric, unit, facts);
    let is_known = |quantity: &&Quantity| known.iter().any(|number| quantity.is(*number));
    // A metric in percent may be written as a fraction.
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
        // A number may lack its unit, as in `2 minutes instead of 12`.
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

/// Returns the numbers of this and the other metrics of the manifest whose units belong to the family of `unit`.
fn known(own: &NamedEntry<Metric>, unit: &MeasureUnit, facts: &Facts<'_>) -> Vec<f64> {
    let mut known = Vec::new();
    for metric in metrics(facts).take(limits::OTHER_METRICS).chain([own]) {
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
                // 95 % correct may be stated as 5 % wrong, and a metric in percent may contain a fraction.
                known.extend([100.0 - number, number * 100.0, 100.0 - number * 100.0]);
            }
        }
    }
    if unit.family == Family::Percent {
        known.extend([0.0, 100.0]);
    }
    known
}
