//! Numbers that a pilot is judged by, and whether they were loosened while it ran without a decision that says so.

use std::ops::Range;

use jiff::civil::Date;

use super::RuleContext;
use crate::facts::Facts;
use crate::freshness::{ManifestVersions, PastValue, day_of, history_too_short, still};
use crate::history::Commit;
use crate::manifest::Subject;
use crate::manifest::value::Period;
use crate::text::clipped;

/// A number or period that a pilot is judged by.
pub(super) struct Criterion<'m> {
    /// Its key path.
    pub subject: Subject,
    /// What a record that moves it has to name.
    pub name: &'m str,
    /// What it is called in a headline.
    pub shown: String,
    /// Where it stands, or what it was taken away from.
    pub at: Range<usize>,
    /// As history spells it; empty where it was taken away.
    pub today: String,
    /// Whether a value asks for less than another one. Where that cannot be told it does not.
    pub is_looser: IsLooser,
}

/// How two values of a criterion compare.
pub(super) type IsLooser = Box<dyn Fn(&str, &str) -> bool>;

/// Reports those of the `criteria`, given the day on which the pilot began, that were loosened since then without a decision that says so.
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
        cx.saw(1);
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
                let how = if criterion.today.is_empty() { "taken away" } else { "loosened" };
                let headline = format!("{} was {how} once the pilot ran", criterion.shown);
                let (day, author) = (day_of(by.time), clipped(&by.author.name, 30));
                cx.report(criterion.subject, facts.span(criterion.at), headline)
                    .commit(&by.id)
                    .label(format!("{agreed} until {day}, changed by {author}"))
                    .because(facts.span(started.at.clone()), "the pilot began")
                    .help(format!(
                        "go back to {agreed}, or decide so: one commit that moves it and adds a record that names `{}`",
                        clipped(criterion.name, 60)
                    ));
            }
        }
    }
}

/// What came with a change cannot be told.
struct Unknown;

/// What was agreed last of a criterion, and the commit after which it was looser than that: if it is today. A key that was taken away says the
/// empty text. An error where it cannot be told whether somebody decided so.
///
/// Agreed is what stood when the pilot began, and what came with a decision since. Values are compared with the loosest that was agreed, never
/// with the one before: branches, merges and reverts repeat what was said.
fn loosened<'p>(
    past: &'p ManifestVersions,
    criterion: &Criterion<'_>,
    start: Date,
) -> Result<Option<(&'p str, &'p Commit)>, Unknown> {
    let Criterion { subject, name, today, is_looser, .. } = criterion;
    let mut said: Vec<PastValue<'p>> = past.values(subject);
    said.reverse();
    let mut agreed: Option<&str> = None;
    let mut first: Option<&Commit> = None;
    let mut doubt = false;
    for PastValue { value, since } in said {
        let Some(before) = agreed else {
            agreed = value;
            continue;
        };
        let value = value.unwrap_or_default();
        if !is_looser(value, before) {
            // Until the pilot begins, and with a decision, it may be tightened as well as loosened.
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
            doubt |= past.explains(since, name).is_none();
            first = first.or(Some(since));
        }
    }
    let Some((agreed, by)) = agreed.zip(first) else { return Ok(None) };
    if !is_looser(today, agreed) {
        return Ok(None);
    }
    if doubt { Err(Unknown) } else { Ok(Some((agreed, by))) }
}
