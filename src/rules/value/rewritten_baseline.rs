//! A baseline that was changed after the pilot ended.

use super::pointed::{Claimed, digits, is_off};
use super::{called, metrics, subject};
use crate::facts::Facts;
use crate::freshness::{FETCH_HISTORY, Rewritten, day_of, history_too_short};
use crate::manifest::Field;
use crate::manifest::collection::NamedEntry;
use crate::manifest::model::Metric;
use crate::manifest::value::TomlDay;
use crate::rules::{Check, RuleContext};
use crate::text::clipped;

pub(crate) const CHECK: Check = Check::System(check);

const UNDETERMINED: &str = history_too_short!("what its value was when the pilot ended");

const HELP: &str = "restore the number from before the end of the pilot; put a new measurement into `actual`";

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    let Some(ends) = facts.pilot_end().filter(|ends| facts.today.is_after(ends.value.0)) else { return };
    for metric in metrics(facts) {
        let Some(baseline) = &metric.value.baseline else { continue };
        cx.count_subjects(1);
        // As long as the change is not committed, `baseline-mismatch` reports the difference.
        let is_off = is_off(metric, &Claimed::baseline(&baseline.value), facts);
        let key = subject(metric, "baseline");
        match facts.freshness.values.rewritten.get(&key) {
            None => {}
            Some(Err(why)) => cx.undetermined(&key, why.text(), why.settle()),
            Some(Ok(rewritten)) if is_off && rewritten.by.is_none() => continue,
            Some(Ok(rewritten)) => {
                report_file(metric, rewritten, ends, facts, cx);
                continue;
            }
        }
        check_manifest(metric, ends, is_off, facts, cx);
    }
}

fn headline(metric: &NamedEntry<Metric>, was: f64) -> String {
    format!("baseline of {} was {} when the pilot ended", called(metric), clipped(&was.to_string(), 10))
}

/// Reports a number that was changed in the file of the baseline.
fn report_file(
    metric: &NamedEntry<Metric>,
    rewritten: &Rewritten,
    ends: &Field<TomlDay>,
    facts: &Facts<'_>,
    cx: &mut RuleContext,
) {
    let Some(baseline) = &metric.value.baseline else { return };
    let key = subject(metric, "baseline");
    let pointed = facts.evidence.numbers.values.get(&key);
    let path = baseline.value.reference.path.as_ref();
    let at = facts.span(path.map_or_else(|| baseline.at.clone(), |path| path.at.clone()));
    let finding =
        cx.report(&key, pointed.map_or(at, |pointed| pointed.span), headline(metric, rewritten.was));
    match &rewritten.by {
        Some(by) => finding.commit(&by.id).label(format!(
            "changed on {} by {}: {}",
            day_of(by.time),
            clipped(&by.author.name, 30),
            clipped(&by.subject, 60)
        )),
        None => finding.label("changed, not committed yet"),
    };
    finding.related(at, "claimed here").related(facts.span(ends.at.clone()), "the pilot's end").help(HELP);
}

/// Compares the number in the manifest with the one when the pilot ended. `is_off` says whether its file contains another number.
fn check_manifest(
    metric: &NamedEntry<Metric>,
    ends: &Field<TomlDay>,
    is_off: bool,
    facts: &Facts<'_>,
    cx: &mut RuleContext,
) {
    let more = metric.value.baseline.as_ref().map(|baseline| &baseline.value.more);
    let Some((more, value)) = more.and_then(|more| Some((more, more.value.as_ref()?))) else { return };
    let key = subject(metric, "baseline.value");
    let Some(then) = &facts.freshness.values.manifest_at_pilot_end else {
        if facts.freshness.past.is_incomplete() {
            cx.undetermined(key, UNDETERMINED, FETCH_HISTORY);
        }
        return;
    };
    let mut old = then.manifest.root.metric.iter().flat_map(|metrics| &metrics.value.0);
    let Some(old) = old.find(|old| old.name == metric.name).map(|old| &old.value) else { return };
    let unit = |metric: &Metric| metric.unit.as_ref().map(|unit| unit.value.0.clone());
    let was = old.baseline.as_ref().and_then(|baseline| baseline.value.more.value.as_ref());
    // In another unit, another number may mean the same.
    let Some(was) = was.filter(|_| unit(old) == unit(&metric.value)) else { return };
    let (was, was_written) = (was.value.0, then.text.get(was.at.clone()).unwrap_or_default());
    let written = facts.number_as_written(value);
    let tolerance = more.tolerance.as_ref().map_or(0.0, |tolerance| tolerance.value.0.abs());
    // More or fewer digits are no change.
    let tolerance = tolerance.max(digits(&written)).max(digits(was_written));
    if (was - value.value.0).abs() <= tolerance {
        return;
    }
    let past = facts.freshness.past.known();
    let said = past.map(|past| past.values(&key)).unwrap_or_default();
    let since = said.iter().take_while(|said| day_of(said.since.time) > ends.value.0).last();
    if is_off && since.is_none() {
        return;
    }
    let finding = cx.report(key, facts.span(value.at.clone()), headline(metric, was));
    match since {
        Some(said) => finding.commit(&said.since.id).label(format!(
            "changed on {} by {}",
            day_of(said.since.time),
            clipped(&said.since.author.name, 30)
        )),
        None => finding.label("changed, not committed yet"),
    };
    finding.value((was - value.value.0).abs(), super::unit(&metric.value));
    finding.related(facts.span(ends.at.clone()), "the pilot's end").help(HELP);
}
