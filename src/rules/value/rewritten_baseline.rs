//! A baseline that was changed after the pilot ended.

use super::pointed::{Claimed, digits, is_off};
use super::{called, metrics, subject};
use crate::facts::Facts;
use crate::freshness::{day_of, history_too_short};
use crate::manifest::model::Metric;
use crate::rules::{Check, RuleContext};
use crate::text::clipped;

pub(crate) const CHECK: Check = Check::System(check);

const UNDETERMINED: &str = history_too_short!("what its value was when the pilot ended");

const HELP: &str = "restore the number from before the end of the pilot; put a new measurement into `actual`";

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    let Some(ends) = facts.pilot_end() else { return };
    let end = ends.value.0;
    if facts.today <= end {
        return;
    }
    for metric in metrics(facts) {
        let Some(baseline) = &metric.value.baseline else { continue };
        cx.count_subjects(1);
        // As long as the change is not committed, `baseline-mismatch` reports the difference.
        let is_off = is_off(metric, &Claimed::baseline(&baseline.value), facts);
        let key = subject(metric, "baseline");
        match facts.freshness.values.rewritten.get(&key) {
            None => {}
            Some(Err(why)) => cx.undetermined(&key, why.text()),
            Some(Ok(rewritten)) if is_off && rewritten.by.is_none() => continue,
            Some(Ok(rewritten)) => {
                let headline = format!(
                    "baseline of {} was {} when the pilot ended",
                    called(metric),
                    clipped(&rewritten.was.to_string(), 10)
                );
                let pointed = facts.evidence.numbers.values.get(&key);
                let at = facts.span(
                    baseline
                        .value
                        .reference
                        .path
                        .as_ref()
                        .map_or(baseline.at.clone(), |path| path.at.clone()),
                );
                let finding = cx.report(&key, pointed.map_or(at, |pointed| pointed.span), headline);
                match &rewritten.by {
                    Some(by) => finding.commit(&by.id).label(format!(
                        "changed on {} by {}: {}",
                        day_of(by.time),
                        clipped(&by.author.name, 30),
                        clipped(&by.subject, 60)
                    )),
                    None => finding.label("changed, not committed yet"),
                };
                finding
                    .related(at, "claimed here")
                    .related(facts.span(ends.at.clone()), "the pilot's end")
                    .help(HELP);
                continue;
            }
        }
        // The number in the manifest, if its file did not change or there is no file.
        let Some(value) = &baseline.value.more.value else { continue };
        let Some(then) = &facts.freshness.values.manifest_at_pilot_end else {
            if facts.freshness.past.is_incomplete() {
                cx.undetermined(subject(metric, "baseline.value"), UNDETERMINED);
            }
            continue;
        };
        let mut old = then.manifest.root.metric.iter().flat_map(|metrics| &metrics.value.0);
        let Some(old) = old.find(|old| old.name == metric.name).map(|old| &old.value) else { continue };
        let unit = |metric: &Metric| metric.unit.as_ref().map(|unit| unit.value.0.clone());
        let was = old.baseline.as_ref().and_then(|baseline| baseline.value.more.value.as_ref());
        // In another unit, another number may mean the same.
        let Some(was) = was.filter(|_| unit(old) == unit(&metric.value)) else { continue };
        let (was, was_written) = (was.value.0, then.text.get(was.at.clone()).unwrap_or_default());
        let written = facts.sources.slice(facts.span(value.at.clone()));
        let tolerance =
            baseline.value.more.tolerance.as_ref().map_or(0.0, |tolerance| tolerance.value.0.abs());
        // More or fewer digits are no change.
        let tolerance = tolerance.max(digits(written)).max(digits(was_written));
        if (was - value.value.0).abs() <= tolerance {
            continue;
        }
        let key = subject(metric, "baseline.value");
        let past = facts.freshness.past.known();
        let said = past.map(|past| past.values(&key)).unwrap_or_default();
        let since = said.iter().take_while(|said| day_of(said.since.time) > end).last();
        if is_off && since.is_none() {
            continue;
        }
        let headline = format!(
            "baseline of {} was {} when the pilot ended",
            called(metric),
            clipped(&was.to_string(), 10)
        );
        let finding = cx.report(key, facts.span(value.at.clone()), headline);
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
}
