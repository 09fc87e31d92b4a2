//! Cards that say `owes`: a key that the stage asks for and nobody wrote, in the manifest or in each entry of a list.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{CheckSpec, CheckedEntry, What};
use crate::facts::Facts;
use crate::manifest::subject::keys_of;
use crate::manifest::{KeyLookup, is_within};
use crate::rules::RuleContext;
use crate::text::CardText;

/// The longest key path that all of `keys` are or lie below: where all of them are absent, that is what is absent.
fn shared(keys: &[&str]) -> String {
    let first: Vec<_> = keys.first().map(|key| keys_of(key).collect()).unwrap_or_default();
    let path = |length: usize| first.get(..length).unwrap_or(&first).join(".");
    let length = (1..=first.len()).rev().find(|length| keys.iter().all(|key| is_within(key, &path(*length))));
    path(length.unwrap_or(first.len()))
}

/// What is asked for below `above`, each part once.
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

/// What asks for a table that is absent: the stage.
pub(in crate::rules) fn asker(facts: &Facts<'_>) -> (Range<usize>, &'static str) {
    let stage = facts.manifest.root.system.as_ref().and_then(|system| system.value.stage.as_ref());
    match stage {
        Some(stage) if stage.value == facts.stage => (stage.at.clone(), "this stage asks for it"),
        Some(stage) => (stage.at.clone(), "the stage that it is judged at asks for it"),
        None => (0..0, "this manifest"),
    }
}

/// Reports each key that is absent of those that are owed, for a rule that asks for more than its card could say.
pub(in crate::rules) fn ask(asked: &CheckSpec, facts: &Facts<'_>, cx: &mut RuleContext) {
    let What::Owes(keys) = &asked.what else { return };
    for place in super::places(asked, facts) {
        check(&place, asked, keys, facts, cx);
    }
}

/// Reports each of `keys` that is absent. Keys below one table that is absent are one finding: the table.
pub(super) fn check<'m>(
    place: &CheckedEntry<'m>,
    asked: &CheckSpec,
    keys: &[CardText],
    facts: &Facts<'m>,
    cx: &mut RuleContext,
) {
    cx.saw(keys.len());
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
            (Some(node), _) => (node.at.clone(), "blank"),
            (None, Some(table)) => (table.clone(), "should be in here"),
            (None, None) => asker(facts),
        };
        let finding = cx.report(place.subject(&key), facts.span(at), headline);
        finding.label(label);
        if below.len() > 1 {
            finding.help(format!("it asks for {}", next_parts(&key, &below).join(", ")));
        }
        finding.help(place.fill(&asked.help, &key, asked, facts));
        if (table.is_some() || written.is_some())
            && let Some(stage) = stage.filter(|stage| stage.value == facts.stage)
        {
            finding.because(facts.span(stage.at.clone()), "this stage asks for it");
        }
    }
}
