//! The measures of success: baseline, target and actual value, each with its source.

use super::{blob, day, owners, path, text};
use crate::evidence::numbers::Pointee;
use crate::facts::Facts;
use crate::manifest::Field;
use crate::manifest::Subject;
use crate::manifest::artifact::Reference;
use crate::manifest::collection::NamedEntry;
use crate::manifest::model::Metric;
use crate::manifest::value::{FiniteNumber, JsonPointer, TomlDay};
use crate::profile::{MetricReport, SourcedValue};

pub(super) fn metrics(facts: &Facts<'_>) -> Vec<MetricReport> {
    let metrics = facts.manifest.root.metric.iter().flat_map(|metrics| &metrics.value.0);
    metrics.map(|metric| report(metric, facts)).collect()
}

fn report(metric: &NamedEntry<Metric>, facts: &Facts<'_>) -> MetricReport {
    let Metric { kind, better, target, stop_at, guardrail, within, .. } = &metric.value;
    let baseline = metric.value.baseline.as_ref().map(|baseline| &baseline.value);
    let actual = metric.value.actual.as_ref().map(|actual| &actual.value);
    let claimed = |key, reference, value, on, pointer| {
        Claimed { metric: &metric.name, key, reference, value, on, pointer }.report(facts)
    };
    MetricReport {
        name: metric.name.clone(),
        outcome: text(metric.value.outcome.as_ref()),
        kind: kind.as_ref().map(|kind| kind.value),
        unit: text(metric.value.unit.as_ref()),
        better: better.as_ref().map(|better| better.value),
        baseline: baseline.map(|baseline| {
            let more = &baseline.more;
            claimed(
                "baseline",
                &baseline.reference,
                more.value.as_ref(),
                more.captured.as_ref(),
                more.pointer.as_ref(),
            )
        }),
        target: number(target.as_ref()),
        stop_at: number(stop_at.as_ref()),
        guardrail: number(guardrail.as_ref()),
        within: within.as_ref().map(|within| within.value.written()),
        actual: actual.map(|actual| {
            let more = &actual.more;
            claimed(
                "actual",
                &actual.reference,
                more.value.as_ref(),
                more.measured.as_ref(),
                more.pointer.as_ref(),
            )
        }),
        source: text(metric.value.source.as_ref()),
        owner: owners(metric.value.owner.as_ref(), facts),
        worth: text(metric.value.worth.as_ref()),
        drives: text(metric.value.drives.as_ref()),
    }
}

fn number(field: Option<&Field<FiniteNumber>>) -> Option<f64> {
    field.map(|field| field.value.0)
}

/// A number that the manifest claims, with the file that should hold it.
struct Claimed<'m> {
    metric: &'m str,
    key: &'static str,
    reference: &'m Reference,
    value: Option<&'m Field<FiniteNumber>>,
    on: Option<&'m Field<TomlDay>>,
    pointer: Option<&'m Field<JsonPointer>>,
}

impl Claimed<'_> {
    fn report(&self, facts: &Facts<'_>) -> SourcedValue {
        let found = facts.evidence.numbers.values.get(&Subject::of(["metric", self.metric, self.key]));
        SourcedValue {
            value: number(self.value),
            on: day(self.on),
            path: path(self.reference, facts),
            pointer: self.pointer.map(|pointer| pointer.value.0.clone()),
            blob: blob(self.reference, facts),
            in_file: found.and_then(|found| match &found.value {
                Pointee::Number(number) => Some(*number),
                Pointee::Text(text) | Pointee::Cell(text) => {
                    text.trim().parse().ok().filter(|n: &f64| n.is_finite())
                }
                Pointee::Other(_) | Pointee::Unclear(_) | Pointee::Nothing(..) => None,
            }),
        }
    }
}
