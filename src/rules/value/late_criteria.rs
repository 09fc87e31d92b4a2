//! Targets and stop criteria that were first committed after the pilot began: their authors already knew its first results.

use super::{called, metrics, subject};
use crate::facts::Facts;
use crate::freshness::{day_of, history_too_short};
use crate::rules::{Check, RuleContext};
use crate::text::clipped;

pub(crate) const CHECK: Check = Check::System(check);

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    let pilot = facts.manifest.root.pilot.as_ref();
    let Some(started) = pilot.and_then(|pilot| pilot.value.started.as_ref()) else { return };
    // Until the pilot has begun, no criterion is late.
    if !facts.today.is_after(started.value.0) {
        return;
    }
    for metric in metrics(facts) {
        let keys = [("target", &metric.value.target), ("stop-at", &metric.value.stop_at)];
        let keys: Vec<_> = keys.into_iter().filter_map(|(key, field)| Some((key, field.as_ref()?))).collect();
        let Some((key, _)) = keys.first() else { continue };
        cx.count_subjects(1);
        let why = history_too_short!("when it was first written");
        let Some(past) = cx.past(facts, &subject(metric, key), why) else { continue };
        let late: Vec<_> = keys
            .into_iter()
            .filter_map(|(key, field)| {
                let first = past.first_after(&subject(metric, key), started.value.0)?;
                (!past.renamed_with(first, "metric", key)).then_some((key, field, first))
            })
            .collect();
        let Some((key, field, first)) = late.first() else { continue };
        let headline = format!("`{key}` of {} was set after the pilot began", called(metric));
        let finding = cx.report(subject(metric, key), facts.span(field.at.clone()), headline);
        let told =
            format!("first committed on {} by {}", day_of(first.time), clipped(&first.author.name, 30));
        finding.commit(&first.id).label(told).related(facts.span(started.at.clone()), "the pilot began");
        for (key, field, first) in late.iter().skip(1) {
            let told = format!("`{key}` was first committed on {}", day_of(first.time));
            finding.related(facts.span(field.at.clone()), told);
        }
        finding
            .help("state in the report of the results that some of them were known when this number was set");
    }
}
