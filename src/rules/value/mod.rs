//! Rules of the value gate: business metrics have a baseline, a target, a due date and a measured result.

pub(crate) mod actual_mismatch;
pub(crate) mod backwards_target;
pub(crate) mod baseline_mismatch;
pub(crate) mod breached_guardrail;
pub(crate) mod late_baseline;
pub(crate) mod late_criteria;
pub(crate) mod missed_target;
pub(crate) mod model_metric_as_business;
pub(crate) mod moved_target;
pub(crate) mod no_business_metric;
pub(crate) mod outcome_mismatch;
pub(crate) mod overdue_measurement;
pub(in crate::rules) mod pointed;
pub(crate) mod rewritten_baseline;
mod sentence;
pub(crate) mod stop_reached;

use jiff::civil::Date;

use crate::facts::Facts;
use crate::limits::rules as limits;
use crate::manifest::collection::NamedEntry;
use crate::manifest::model::{Better, Metric};
use crate::manifest::value::TomlDay;
use crate::manifest::{Field, Subject};
use crate::text::clipped;

/// Returns the metrics of a manifest.
fn metrics<'m>(facts: &Facts<'m>) -> impl Iterator<Item = &'m NamedEntry<Metric>> + use<'m> {
    let manifest = facts.manifest;
    manifest.root.metric.iter().flat_map(|metrics| &metrics.value.0)
}

/// Returns the subject of a key of a metric: `metric.<name>.<key>`.
fn subject(metric: &NamedEntry<Metric>, key: &str) -> Subject {
    Subject::of(["metric", &metric.name, key])
}

/// Formats the name of a metric for a headline.
fn called(metric: &NamedEntry<Metric>) -> String {
    format!("`{}`", clipped(&metric.name, limits::METRIC_NAME_LENGTH))
}

/// Whether `number` is worse than `than`; equal numbers are not.
pub(crate) fn is_worse(number: f64, than: f64, better: Better) -> bool {
    match better {
        Better::Lower => number > than,
        Better::Higher => number < than,
    }
}

/// Returns the severity of a number, which is higher the worse the number is, and its unit.
fn worse(number: f64, metric: &Metric, better: Better) -> (f64, String) {
    let number = if better == Better::Lower { number } else { -number };
    (number, unit(metric))
}

fn unit(metric: &Metric) -> String {
    metric.unit.as_ref().map(|unit| unit.value.0.clone()).unwrap_or_default()
}

/// Formats a number with the unit of its metric.
fn amount(number: f64, metric: &Metric) -> String {
    metric
        .unit
        .as_ref()
        .map_or_else(|| number.to_string(), |unit| format!("{number} {}", clipped(&unit.value.0, 12)))
}

/// Returns the date of the first production traffic.
fn launched<'m>(facts: &Facts<'m>) -> Option<&'m Field<TomlDay>> {
    facts.manifest.root.system.as_ref()?.value.launched.as_ref()
}

/// Returns the due date of a metric's target: the launch plus `within`.
fn due(metric: &Metric, facts: &Facts<'_>) -> Option<Date> {
    let within = metric.within.as_ref()?;
    Some(launched(facts)?.value.0.saturating_add(within.value.to_calendar()))
}

/// Returns the measured value of a metric and its span. None if it was measured before the due date: it proves nothing
/// yet.
fn actual<'m>(metric: &'m Metric, facts: &Facts<'_>) -> Option<(f64, &'m std::ops::Range<usize>)> {
    let actual = &metric.actual.as_ref()?.value.more;
    let is_before = |due| match &actual.measured {
        Some(measured) => measured.value.0 < due,
        None => !facts.today.has_come(due),
    };
    if due(metric, facts).is_some_and(is_before) {
        return None;
    }
    let value = actual.value.as_ref()?;
    Some((value.value.0, &value.at))
}
