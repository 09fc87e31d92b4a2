//! Criteria of metrics that were relaxed during the pilot without a recorded decision.

use std::ops::Range;

use super::{called, is_worse, metrics, subject};
use crate::facts::Facts;
use crate::freshness::ManifestVersions;
use crate::manifest::collection::NamedEntry;
use crate::manifest::model::Metric;
use crate::manifest::value::Period;
use crate::rules::relaxed_criteria::{self, Criterion, IsLooser};
use crate::rules::{Check, RuleContext};

pub(crate) const CHECK: Check = Check::System(check);

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    let past = facts.freshness.past.known();
    let comparable = |metric: &&NamedEntry<Metric>| past.is_none_or(|past| is_comparable(metric, past));
    let criteria = |metric| criteria(metric, past);
    relaxed_criteria::check(facts, || metrics(facts).filter(comparable).flat_map(criteria).collect(), cx);
}

fn criteria<'m>(metric: &'m NamedEntry<Metric>, past: Option<&ManifestVersions>) -> Vec<Criterion<'m>> {
    let said = &metric.value;
    let criterion = |key: &str, at: &Range<usize>, today: String, is_looser: IsLooser| Criterion {
        subject: subject(metric, key),
        name: &metric.name,
        shown: format!("`{key}` of {}", called(metric)),
        at: at.clone(),
        today,
        is_looser,
    };
    let mut criteria = Vec::new();
    if let Some(better) = &said.better {
        let better = better.value;
        for (key, number) in
            [("target", &said.target), ("stop-at", &said.stop_at), ("guardrail", &said.guardrail)]
        {
            criteria.extend(number.as_ref().map(|number| {
                let today = number.value.0.to_string();
                let is_looser = move |value: &str, than: &str| {
                    let number = |text: &str| text.parse::<f64>().ok();
                    number(value).zip(number(than)).is_some_and(|(value, than)| is_worse(value, than, better))
                };
                criterion(key, &number.at, today, Box::new(is_looser))
            }));
        }
    }
    // A guardrail that replaces a target or stop criterion, and a guardrail that was removed.
    let kept = said.guardrail.as_ref();
    let given_up = if kept.is_some() { &["target", "stop-at"][..] } else { &["guardrail"] };
    for key in given_up.iter().filter(|key| was_said(past, &subject(metric, key))) {
        let at = kept.map_or(metric.at.clone(), |guardrail| guardrail.at.clone());
        let is_gone = |value: &str, than: &str| value.is_empty() && !than.is_empty();
        criteria.push(criterion(key, &at, String::new(), Box::new(is_gone)));
    }
    criteria.extend(said.within.as_ref().map(|within| {
        let is_longer = |value: &str, than: &str| {
            let periods = Period::parse(value).zip(Period::parse(than));
            periods.is_some_and(|(value, than)| value.in_days().0 > than.in_days().1)
        };
        criterion("within", &within.at, within.value.written(), Box::new(is_longer))
    }));
    criteria
}

/// Whether some version of the manifest had a value for `subject`.
fn was_said(past: Option<&ManifestVersions>, subject: &str) -> bool {
    past.is_some_and(|past| past.values(subject).iter().any(|said| said.value.is_some()))
}

/// Whether `unit` and `better` of a metric never changed, so that its numbers can be compared.
fn is_comparable(metric: &NamedEntry<Metric>, past: &ManifestVersions) -> bool {
    let unit = metric.value.unit.as_ref().map(|unit| unit.value.0.as_str());
    let better = metric.value.better.as_ref().map(|better| better.value.as_str());
    let same = |key: &str, today: Option<&str>| {
        past.values(&subject(metric, key)).iter().all(|said| said.value.is_none() || said.value == today)
    };
    same("unit", unit) && same("better", better)
}
