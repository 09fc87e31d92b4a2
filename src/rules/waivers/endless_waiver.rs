//! `endless-waiver`: a waiver without an end date, or with one too far away.

use std::collections::HashMap;

use jiff::ToSpan;
use jiff::civil::Date;

use super::{called, subject, waivers};
use crate::facts::Facts;
use crate::freshness::{day_of, history_too_short};
use crate::manifest::collection::NamedEntry;
use crate::manifest::model::Waiver;
use crate::manifest::{KeyLookup, ListEntry};
use crate::rules::meta::waivers::is_over;
use crate::rules::{Check, RuleContext};

pub(crate) const CHECK: Check = Check::System(check);

/// How many days after it was written a waiver may end.
const DAYS: i32 = 180;

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    let entries = facts.manifest.entries("waiver");
    let entries: HashMap<usize, ListEntry<'_>> =
        entries.into_iter().map(|entry| (entry.node.at.start, entry)).collect();
    for waiver in waivers(facts) {
        cx.count_subjects(1);
        let Some(expires) = &waiver.value.expires else {
            // An invalid value or a misspelt key is reported by other rules.
            let entry = entries.get(&waiver.at.start);
            if entry.is_none_or(|entry| matches!(entry.lookup("expires"), KeyLookup::Absent { .. })) {
                let span = facts.span(waiver.at.clone());
                cx.report(subject(waiver, "expires"), span, format!("{} has no end date", called(waiver)))
                    .label("`expires` is missing")
                    .help(format!(
                        "add an end date, at most {DAYS} days from now: `expires = {}`",
                        latest(facts.today.day())
                    ));
            }
            continue;
        };
        if is_over(&waiver.value, facts.today) {
            continue;
        }
        let subject = subject(waiver, "expires");
        let Some(written) = written(waiver, &subject, expires.value.0, facts) else {
            // If it was written today, it is within the limit; if it was written earlier, perhaps not.
            if facts.today.has_come(expires.value.0.saturating_sub(DAYS.days())) {
                cx.undetermined(
                    subject,
                    history_too_short!("when `expires` was set"),
                    "add `since` to the waiver",
                );
                continue;
            }
            report(waiver, &subject, facts.today.day(), facts, cx);
            continue;
        };
        if expires.value.0 > latest(written) {
            report(waiver, &subject, written, facts, cx);
        }
    }
}

fn latest(written: Date) -> Date {
    written.saturating_add(DAYS.days())
}

/// Returns the day of the commit that wrote this expiry date; today if it is not committed; `since` if the history does not show the
/// commit.
fn written(waiver: &NamedEntry<Waiver>, subject: &str, expires: Date, facts: &Facts<'_>) -> Option<Date> {
    // A `since` in the future counts as today.
    let since = waiver.value.since.as_ref().map(|since| facts.today.or_earlier(since.value.0));
    let Some(past) = facts.freshness.past.known() else {
        return if facts.freshness.past.is_incomplete() {
            since
        } else {
            since.or_else(|| Some(facts.today.every_day()))
        };
    };
    let said = past.values(subject);
    let newest = said.first().filter(|said| said.value == Some(expires.to_string().as_str()));
    Some(newest.map_or_else(|| facts.today.every_day(), |said| day_of(said.since.time)))
}

fn report(
    waiver: &NamedEntry<Waiver>,
    subject: &str,
    written: Date,
    facts: &Facts<'_>,
    cx: &mut RuleContext,
) {
    let Some(expires) = &waiver.value.expires else { return };
    let headline = format!("{} lasts more than {DAYS} days", called(waiver));
    cx.report(subject, facts.span(expires.at.clone()), headline)
        .label(format!("the latest end date allowed is {}", latest(written)))
        .help(format!("set `expires = {}` or an earlier date, and decide again then", latest(written)));
}
