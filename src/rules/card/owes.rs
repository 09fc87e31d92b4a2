//! Cards with `owes`: keys that a stage requires and that are absent, in the manifest or in each entry of a list.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{CheckSpec, CheckedTable, Requirement};
use crate::facts::Facts;
use crate::manifest::subject::keys_of;
use crate::manifest::{KeyLookup, is_within};
use crate::rules::RuleContext;
use crate::text::CardText;

/// The longest key path that all of `keys` equal or lie below. If all are absent, this is the absent key.
fn shared(keys: &[&str]) -> String {
    let first: Vec<_> = keys.first().map(|key| keys_of(key).collect()).unwrap_or_default();
    let path = |length: usize| first.get(..length).unwrap_or(&first).join(".");
    let length = (1..=first.len()).rev().find(|length| keys.iter().all(|key| is_within(key, &path(*length))));
    path(length.unwrap_or(first.len()))
}

/// The next component of each key below `above`, each once.
fn next_parts(above: &str, keys: &[&str]) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for key in keys {
        let rest = key.strip_prefix(above).unwrap_or(key).trim_start_matches('.');
        let part = format!("`{}`", keys_of(rest).next().unwrap_or(rest));
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    parts
}

/// The place of the stage, which requires an absent table.
pub(in crate::rules) fn asker(facts: &Facts<'_>) -> (Range<usize>, &'static str) {
    let stage = facts.manifest.root.system.as_ref().and_then(|system| system.value.stage.as_ref());
    match stage {
        Some(stage) if stage.value == facts.stage => (stage.at.clone(), "this stage requires it"),
        Some(stage) => (stage.at.clone(), "the stage of this evaluation requires it"),
        None => (0..0, "this manifest"),
    }
}

/// Reports each required key that is absent, for a rule that checks more than a card can express.
pub(in crate::rules) fn ask(asked: &CheckSpec, facts: &Facts<'_>, cx: &mut RuleContext) {
    let Requirement::Owes(keys) = &asked.requirement else { return };
    for place in super::places(asked, facts) {
        check(&place, asked, keys, facts, cx);
    }
}

/// Reports each of `keys` that is absent. Absent keys below one absent table are one finding, for the table.
pub(super) fn check<'m>(
    place: &CheckedTable<'m>,
    asked: &CheckSpec,
    keys: &[CardText],
    facts: &Facts<'m>,
    cx: &mut RuleContext,
) {
    cx.count_subjects(keys.len());
    let mut absent: BTreeMap<String, _> = BTreeMap::new();
    for key in keys {
        if let KeyLookup::Absent { missing, above, written } = place.lookup(facts, key) {
            let below: Vec<&str> =
                keys.iter().map(CardText::as_ref).filter(|other| is_within(other, &missing)).collect();
            absent.entry(shared(&below)).or_insert((above, written, below));
        }
    }
    let stage = facts.manifest.root.system.as_ref().and_then(|system| system.value.stage.as_ref());
    for (key, (above, written, below)) in absent {
        let headline = place.headline(&key, asked, facts);
        let table = above.map(|table| table.value.at.clone()).or_else(|| place.at());
        let (at, label) = match (written, &table) {
            (Some(node), _) => (node.at.clone(), "empty"),
            (None, Some(table)) => (table.clone(), "missing in this table"),
            (None, None) => asker(facts),
        };
        let finding = cx.report(place.subject(&key), facts.span(at), headline);
        finding.label(label);
        if below.len() > 1 {
            finding.help(format!("required here: {}", next_parts(&key, &below).join(", ")));
        }
        finding.help(place.fill(&asked.help, &key, asked, facts));
        if (table.is_some() || written.is_some())
            && let Some(stage) = stage.filter(|stage| stage.value == facts.stage)
        {
            finding.related(facts.span(stage.at.clone()), "this stage requires it");
        }
    }
}
