//! Cards with `holds`: an assertion that must be true for the manifest, or for each entry of a list.

use std::ops::Range;

use super::owes::asker;
use super::{CheckSpec, CheckedTable};
use crate::assertion::{Assertion, Unable};
use crate::facts::Facts;
use crate::finding::RuleKind;
use crate::rules::RuleContext;

/// Reports the place where the assertion does not hold. Fails if it cannot be evaluated.
pub(super) fn check(
    place: &CheckedTable<'_>,
    asked: &CheckSpec,
    holds: &Assertion,
    span: Option<&str>,
    facts: &Facts<'_>,
    cx: &mut RuleContext,
) -> Result<(), Unable> {
    let Some(holds) = place.holds(holds, facts)? else { return Ok(()) };
    cx.count_subjects(1);
    if holds {
        return Ok(());
    }
    let key = span.unwrap_or_default();
    let subject = match place.subject(key) {
        subject if subject.is_empty() => "system".into(),
        subject => subject,
    };
    let written = facts.place_of(place.entry().map(|entry| entry.node), key);
    let headline = place.headline(key, asked, facts);
    let is_owed = cx.kind() == RuleKind::Owed;
    let (at, label): (Range<usize>, _) = match (written, place.at()) {
        (Some(at), _) => (at, ""),
        (None, None) if is_owed => asker(facts),
        (None, at) => (at.unwrap_or(0..0), ""),
    };
    cx.report(subject, facts.span(at), headline).label(label).help(place.fill(
        &asked.help,
        key,
        asked,
        facts,
    ));
    Ok(())
}
