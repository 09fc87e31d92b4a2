//! A manifest without a metric of kind `business`.

use std::collections::HashSet;

use super::metrics;
use crate::facts::Facts;
use crate::manifest::model::MetricKind;
use crate::manifest::{KeyLookup, ListEntry};
use crate::rules::{Check, RuleContext};

pub(crate) const CHECK: Check = Check::System(check);

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    cx.count_subjects(1);
    // A guardrail limits a loss and shows no gain.
    let improved = || metrics(facts).filter(|metric| metric.value.guardrail.is_none());
    let kinds = || improved().filter_map(|metric| metric.value.kind.as_ref());
    if kinds().any(|kind| kind.value == MetricKind::Business) || may_hold_one(facts) || drives_none(facts) {
        return;
    }
    let stage = facts.manifest.root.system.as_ref().and_then(|system| system.value.stage.as_ref());
    let first = metrics(facts).next();
    let (at, label) = match (first, stage) {
        (Some(metric), _) => match &metric.value.kind {
            Some(_) if metric.value.guardrail.is_some() => (metric.at.clone(), "a guardrail does not count"),
            Some(kind) => (kind.at.clone(), "not `business`"),
            None => (metric.at.clone(), "has no `kind`"),
        },
        (None, Some(stage)) => (stage.at.clone(), "this stage requires one"),
        (None, None) => (0..0, "this manifest"),
    };
    let headline = match first {
        Some(_) => "manifest has no business metric",
        None => "manifest has no metric",
    };
    cx.report("metric", facts.span(at), headline)
        .label(label)
        .help("add a `[[metric]]` with `kind = \"business\"` that measures what the business gains");
}

/// Whether the list, an entry or a `kind` cannot be read: it may be a business metric, and another rule reports it.
fn may_hold_one(facts: &Facts<'_>) -> bool {
    let entries = facts.manifest.entries("metric");
    let is_there = matches!(facts.manifest.lookup("metric"), KeyLookup::There);
    let is_odd = |entry: &ListEntry<'_>| {
        let has_kind = matches!(entry.lookup("kind"), KeyLookup::There);
        entry.node.as_table().is_none()
            || has_kind && !MetricKind::ALL.iter().any(|kind| entry.says("kind", kind.as_str()))
    };
    is_there && entries.is_empty() || entries.iter().any(is_odd)
}

/// Whether a `drives` names an undeclared metric: it may be a business metric, and `undefined-reference` reports it.
fn drives_none(facts: &Facts<'_>) -> bool {
    let declared: HashSet<&str> = metrics(facts).map(|metric| metric.name.as_str()).collect();
    let mut driven = metrics(facts).filter_map(|metric| metric.value.drives.as_ref());
    driven.any(|driven| !declared.contains(driven.value.0.as_str()))
}
