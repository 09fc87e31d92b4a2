//! Criteria of a pilot (targets, bounds, periods) that were relaxed during the pilot without a recorded decision.

use std::ops::Range;

use jiff::civil::Date;

use super::RuleContext;
use super::coverage::record::{ChangeRecord, change_records};
use crate::facts::Facts;
use crate::freshness::{ManifestVersions, PastValue, day_of, history_too_short, still};
use crate::history::Commit;
use crate::manifest::Subject;
use crate::manifest::value::Period;
use crate::text::clipped;

/// A number or period by which a pilot is evaluated.
pub(super) struct Criterion<'m> {
    /// Its key path.
    pub subject: Subject,
    /// The name that the record of a change must have.
    pub name: &'m str,
    /// Its name in a headline.
    pub shown: String,
    /// Its place, or the place of the table from which it was removed.
    pub at: Range<usize>,
    /// Its current value, as history writes it; empty if it was removed.
    pub today: String,
    /// Whether a value is looser than another one; false if that is unclear.
    pub is_looser: IsLooser,
}

/// Compares two values of a criterion.
pub(super) type IsLooser = Box<dyn Fn(&str, &str) -> bool>;

/// Reports criteria that were relaxed since the pilot began, without a recorded change. The earliest day that was ever stated for its
/// beginning counts.
pub(super) fn check<'m>(
    facts: &Facts<'m>,
    criteria: impl FnOnce() -> Vec<Criterion<'m>>,
    cx: &mut RuleContext,
) {
    let pilot = facts.manifest.root.pilot.as_ref();
    let started = pilot.and_then(|pilot| pilot.value.started.as_ref());
    let stated = facts.freshness.past.known().and_then(|past| past.earliest_day("pilot.started"));
    let Some(start) = started.map(|started| started.value.0).into_iter().chain(stated).min() else { return };
    if !facts.today.is_after(start) {
        return;
    }
    for criterion in criteria() {
        cx.count_subjects(1);
        let why = history_too_short!("what it was before");
        let Some(past) = cx.past(facts, &criterion.subject, why) else { continue };
        match loosened(facts, past, &criterion, start) {
            Ok(None) => {}
            Err(Unknown) => {
                cx.undetermined(
                    criterion.subject,
                    "the record of its change cannot be read",
                    "commit the record as a Markdown document",
                );
            }
            Ok(Some((agreed, by))) => {
                let agreed =
                    Period::parse(agreed).map_or_else(|| agreed.to_owned(), |period| period.to_string());
                let agreed = clipped(&agreed, 40);
                let how = if criterion.today.is_empty() { "removed" } else { "loosened" };
                let headline = format!("{} was {how} during the pilot", criterion.shown);
                let (day, author) = (day_of(by.time), clipped(&by.author.name, 30));
                let recorded = how_to_record(&criterion.subject, criterion.name);
                let records = change_records(facts, &criterion.subject);
                let is_external = records.iter().any(|record| matches!(record, ChangeRecord::External));
                let finding = cx
                    .report(criterion.subject, facts.span(criterion.at), headline)
                    .commit(&by.id)
                    .label(format!("{agreed} until {day}, changed by {author}"))
                    .help(format!("restore {agreed}; or add {recorded}"));
                if let Some(started) = started {
                    finding.related(facts.span(started.at.clone()), "start of the pilot");
                }
                if is_external {
                    finding
                        .help("the record of this change is at a web address, which is not read: commit it");
                }
            }
        }
    }
}

/// What records the change of the value at `subject`, so that its record counts. The record must have `name`.
pub(crate) fn how_to_record(subject: &str, name: &str) -> String {
    format!(
        "`[[change]]` with `at = \"{}\"` and `record`: an accepted record that states the new value and names `{}`",
        clipped(subject, 80),
        clipped(name, 60)
    )
}

/// The record of a change cannot be read.
struct Unknown;

/// The last agreed value of a criterion, and the commit after which it was looser, if it is looser today. The value of a removed key is
/// empty. Fails if it is unknown whether a record allows the change.
///
/// Agreed values are the one at the end of the day on which the pilot began, or the first one if that was stated later, and those since
/// that a recorded change or a decision excuses. Values are compared with the last agreed value, not with the previous one, because
/// branches, merges and reverts repeat values.
fn loosened<'p>(
    facts: &Facts<'_>,
    past: &'p ManifestVersions,
    criterion: &Criterion<'_>,
    start: Date,
) -> Result<Option<(&'p str, &'p Commit)>, Unknown> {
    let Criterion { subject, name, today, is_looser, .. } = criterion;
    let mut values: Vec<PastValue<'p>> = past.values(subject);
    values.reverse();
    let mut agreed: Option<&str> = None;
    let mut first: Option<&Commit> = None;
    let mut is_unknown = false;
    for PastValue { value, since } in values {
        let Some(before) = agreed else {
            agreed = value;
            continue;
        };
        let value = value.unwrap_or_default();
        let is_before_the_pilot = day_of(since.time) <= still(start);
        if !is_looser(value, before) {
            if is_before_the_pilot && !value.is_empty() {
                agreed = Some(value);
            }
            continue;
        }
        let excused = is_before_the_pilot || past.decided_with(since);
        match if excused { Some(true) } else { is_recorded(facts, subject, value, name) } {
            Some(true) => {
                agreed = Some(value);
                first = None;
            }
            other => {
                is_unknown |= other.is_none();
                first = first.or(Some(since));
            }
        }
    }
    let Some((agreed, by)) = agreed.zip(first) else { return Ok(None) };
    if !is_looser(today, agreed) {
        return Ok(None);
    }
    if is_unknown { Err(Unknown) } else { Ok(Some((agreed, by))) }
}

/// Whether an accepted record of `[[change]]` states the new value and has the name of its metric or eval; none if a record cannot be read.
fn is_recorded(facts: &Facts<'_>, subject: &str, value: &str, name: &str) -> Option<bool> {
    let records = change_records(facts, subject);
    let states = |record: &ChangeRecord| matches!(record, ChangeRecord::Accepted(statements) if statements.state(name, value));
    if records.iter().any(states) {
        return Some(true);
    }
    let is_unread = records.iter().any(|record| matches!(record, ChangeRecord::Unread));
    if is_unread { None } else { Some(false) }
}
