//! An outcome sentence whose only number in the metric's unit is no number of the metric.

use super::backwards_target::is_backwards;
use super::sentence::{InUnit, SentenceNumber, in_unit, place};
use super::{amount, called, metrics, subject};
use crate::facts::Facts;
use crate::limits::rules as limits;
use crate::manifest::model::Metric;
use crate::rules::{Check, RuleContext};

pub(crate) const CHECK: Check = Check::System(check);

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    let source = facts.sources.get(facts.file).text();
    for metric in metrics(facts) {
        let own = &metric.value;
        let (Some(outcome), Some(target), Some(unit)) = (&own.outcome, &own.target, &own.unit) else {
            continue;
        };
        cx.count_subjects(1);
        // A target that is itself wrong proves nothing about the sentence.
        if is_backwards(own) {
            continue;
        }
        let (InUnit::One(number), others) = in_unit(&outcome.value.0, &unit.value.0) else { continue };
        // The target may be in the sentence with another unit, or with none.
        if others.iter().any(|other| other.is(target.value.0)) || is_known(&number, own, facts) {
            continue;
        }
        let at = place(source, &outcome.at, &outcome.value.0, &number.at);
        let headline = format!("outcome of {} contradicts its target", called(metric));
        cx.report(subject(metric, "outcome"), facts.span(at), headline)
            .label("promised here")
            .related(facts.span(target.at.clone()), format!("target: {}", amount(target.value.0, own)))
            .help("change the sentence or the number, so that both say the same");
    }
}

/// Whether a number of the sentence is one of the metric, a difference or change of two, or one of another metric with the same unit.
fn is_known(number: &SentenceNumber, own: &Metric, facts: &Facts<'_>) -> bool {
    let unit = unit_of(own);
    let is_percent = unit == Some("%");
    let same = metrics(facts).take(limits::OTHER_METRICS).map(|other| &other.value);
    let known = same.filter(|other| unit_of(other) == unit).chain([own]).flat_map(numbers);
    let is_one = |known: f64| {
        // 95 % correct is 5 % wrong, and a metric in percent may hold a fraction.
        let in_percent = [known, 100.0 - known, 100.0 * known, 100.0 - 100.0 * known];
        in_percent.iter().take(if is_percent { 4 } else { 1 }).any(|known| number.is(*known))
    };
    let is_horizon = own.within.as_ref().is_some_and(|within| {
        let (least, most) = within.value.in_days();
        number.is(within.value.amount()) || number.is_between(least, most)
    });
    is_horizon || known.chain(is_percent.then_some(100.0)).chain(changes(own)).any(is_one)
}

fn unit_of(metric: &Metric) -> Option<&str> {
    Some(metric.unit.as_ref()?.value.0.trim())
}

fn baseline(metric: &Metric) -> Option<f64> {
    Some(metric.baseline.as_ref()?.value.more.value.as_ref()?.value.0)
}

/// Returns the numbers that a metric claims.
fn numbers(metric: &Metric) -> impl Iterator<Item = f64> + use<> {
    let actual = metric.actual.as_ref().and_then(|actual| actual.value.more.value.as_ref());
    let keys = [metric.target.as_ref(), metric.stop_at.as_ref(), metric.guardrail.as_ref(), actual];
    keys.map(|key| key.map(|key| key.value.0)).into_iter().chain([baseline(metric)]).flatten()
}

/// Returns the difference of baseline and target, and the change in percent.
fn changes(metric: &Metric) -> impl Iterator<Item = f64> + use<> {
    let numbers = metric.target.as_ref().map(|target| target.value.0).zip(baseline(metric));
    let changes = numbers.map(|(target, baseline)| {
        let step = target - baseline;
        [step, 100.0 * step / baseline]
    });
    changes.into_iter().flatten().filter(|change| change.is_finite())
}
