//! Criteria of a pilot (targets, bounds, periods) that were relaxed during the pilot without a recorded decision.

use std::ops::Range;

use jiff::civil::Date;

use super::RuleContext;
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
    /// The name that a record must contain to allow a change.
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

/// Reports criteria that were relaxed since the pilot began without a recorded decision. `criteria` gets the date on which the pilot began.
pub(super) fn check<'m>(
    facts: &Facts<'m>,
    criteria: impl FnOnce(Date) -> Vec<Criterion<'m>>,
    cx: &mut RuleContext,
) {
    let pilot = facts.manifest.root.pilot.as_ref();
    let Some(started) = pilot.and_then(|pilot| pilot.value.started.as_ref()) else { return };
    let start = started.value.0;
    if facts.today <= start {
        return;
    }
    for criterion in criteria(start) {
        cx.count_subjects(1);
        let why = history_too_short!("what it was before");
        let Some(past) = cx.past(facts, &criterion.subject, why) else { continue };
        if !past.was_there_on(start) {
            continue;
        }
        match loosened(past, &criterion, start) {
            Ok(None) => {}
            Err(Unknown) => {
                let why = "the documents that were committed with its change are missing from this clone, or too large to be read";
                cx.undetermined(criterion.subject, why);
            }
            Ok(Some((agreed, by))) => {
                let agreed =
                    Period::parse(agreed).map_or_else(|| agreed.to_owned(), |period| period.to_string());
                let agreed = clipped(&agreed, 40);
                let how = if criterion.today.is_empty() { "removed" } else { "loosened" };
                let headline = format!("{} was {how} during the pilot", criterion.shown);
                let (day, author) = (day_of(by.time), clipped(&by.author.name, 30));
                cx.report(criterion.subject, facts.span(criterion.at), headline)
                    .commit(&by.id)
                    .label(format!("{agreed} until {day}, changed by {author}"))
                    .related(facts.span(started.at.clone()), "start of the pilot")
                    .help(format!(
                        "restore {agreed}, or record the decision: in one commit, change it and add a record that names `{}`",
                        clipped(criterion.name, 60)
                    ));
            }
        }
    }
}

/// It is unknown what else changed in the same commit.
struct Unknown;

/// The last agreed value of a criterion, and the commit after which it was looser, if it is looser today. The value of a removed key is
/// empty. Fails if it is unknown whether a decision allowed the change.
///
/// Agreed values are the one at the start of the pilot, and those that came with a decision since. Values are compared with the loosest
/// agreed value, not with the previous one, because branches, merges and reverts repeat values.
fn loosened<'p>(
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
        if !is_looser(value, before) {
            // Before the pilot begins, and with a decision, a value may also become stricter.
            if day_of(since.time) <= still(start) && !value.is_empty() {
                agreed = Some(value);
            }
            continue;
        }
        let decided = past.changed_with(since, "decision");
        if day_of(since.time) <= still(start) || decided || past.explains(since, name) == Some(true) {
            agreed = Some(value);
            first = None;
        } else {
            is_unknown |= past.explains(since, name).is_none();
            first = first.or(Some(since));
        }
    }
    let Some((agreed, by)) = agreed.zip(first) else { return Ok(None) };
    if !is_looser(today, agreed) {
        return Ok(None);
    }
    if is_unknown { Err(Unknown) } else { Ok(Some((agreed, by))) }
}
