//! Nothing in the manifest says what the business gets from it.

use std::collections::HashSet;

use super::metrics;
use crate::facts::Facts;
use crate::manifest::model::MetricKind;
use crate::manifest::{ListEntry, Lookup};
use crate::rules::{Check, Cx};

pub(crate) const CHECK: Check = Check::System(check);

fn check(facts: &Facts<'_>, cx: &mut Cx) {
    cx.saw(1);
    // What is only to be kept is no worth.
    let improved = || metrics(facts).filter(|metric| metric.value.guardrail.is_none());
    let kinds = || improved().filter_map(|metric| metric.value.kind.as_ref());
    if kinds().any(|kind| kind.value == MetricKind::Business) || may_hold_one(facts) || drives_none(facts) {
        return;
    }
    let stage = facts.manifest.root.system.as_ref().and_then(|system| system.value.stage.as_ref());
    let first = metrics(facts).next();
    let (at, label) = match (first, stage) {
        (Some(metric), _) => match &metric.value.kind {
            Some(_) if metric.value.guardrail.is_some() => {
                (metric.at.clone(), "a guard rail: kept, not improved")
            }
            Some(kind) => (kind.at.clone(), "another kind"),
            None => (metric.at.clone(), "says no kind"),
        },
        (None, Some(stage)) => (stage.at.clone(), "this stage asks for one"),
        (None, None) => (0..0, "this manifest"),
    };
    let headline = match first {
        Some(_) => "no metric is of kind business",
        None => "no metric says what the business gets from it",
    };
    cx.report("metric", facts.span(at), headline).label(label).help(
        "add a `[[metric]]` with `kind = \"business\"`: a number that somebody outside the team cares about",
    );
}

/// Whether there is a list, an entry or a kind that cannot be read, which is reported as such: it may be the one.
fn may_hold_one(facts: &Facts<'_>) -> bool {
    let entries = facts.manifest.entries("metric");
    let is_there = matches!(facts.manifest.lookup("metric"), Lookup::There);
    let is_odd = |entry: &ListEntry<'_>| {
        let has_kind = matches!(entry.lookup("kind"), Lookup::There);
        entry.node.as_table().is_none()
            || has_kind && !MetricKind::ALL.iter().any(|kind| entry.says("kind", kind.as_str()))
    };
    is_there && entries.is_empty() || entries.iter().any(is_odd)
}

/// Whether a metric drives one that nothing declares, which is reported as such: it may be the one.
fn drives_none(facts: &Facts<'_>) -> bool {
    let declared: HashSet<&str> = metrics(facts).map(|metric| metric.name.as_str()).collect();
    let mut driven = metrics(facts).filter_map(|metric| metric.value.drives.as_ref());
    driven.any(|driven| !declared.contains(driven.value.0.as_str()))
}
