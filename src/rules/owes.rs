//! Rules whose card says `owes`: a key that the stage asks for and nobody wrote, in the manifest or in each entry of a list.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{Cx, Each, Owes, Rule};
use crate::facts::Facts;
use crate::manifest::{ListEntry, Lookup, is_within};
use crate::text::clipped;

/// How much of an entry's name a headline shows; the build script counts on it.
const LONGEST_NAME: usize = 30;

/// The longest key path that all of `keys` are or lie below: where all of them are absent, that is what is absent.
fn shared(keys: &[&str]) -> String {
    let first: Vec<_> = keys.first().map(|key| key.split('.').collect()).unwrap_or_default();
    let path = |length: usize| first[..length].join(".");
    let length = (1..=first.len()).rev().find(|length| keys.iter().all(|key| is_within(key, &path(*length))));
    path(length.unwrap_or(first.len()))
}

/// What is asked for below `above`, each part once.
fn next_parts(above: &str, keys: &[&str]) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for key in keys {
        let rest = key.strip_prefix(above).unwrap_or(key).trim_start_matches('.');
        let part = format!("`{}`", rest.split('.').next().unwrap_or(rest));
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    parts
}

/// Where keys are owed: the manifest, or an entry of one of its lists.
struct Place<'m> {
    entry: Option<(&'static str, ListEntry<'m>)>,
}

impl<'m> Place<'m> {
    fn lookup(&self, facts: &Facts<'m>, key: &str) -> Lookup<'m> {
        match &self.entry {
            Some((_, entry)) => entry.lookup(key),
            None => facts.manifest.lookup(key),
        }
    }

    fn subject(&self, key: &str) -> String {
        self.entry.map_or_else(|| key.to_owned(), |(list, entry)| format!("{list}.{}.{key}", entry.name))
    }

    fn name(&self) -> &str {
        self.entry.map_or("", |(_, entry)| entry.name)
    }

    fn at(&self) -> Option<Range<usize>> {
        self.entry.map(|(_, entry)| entry.node.at.clone())
    }
}

/// The entries of which the card asks for keys.
fn places<'m>(each: &Each, facts: &Facts<'m>) -> Vec<Place<'m>> {
    let is_meant = |entry: &ListEntry<'_>| {
        !entry.node.is_blank() && each.only.iter().all(|(key, word)| entry.says(key, word))
    };
    let entries = facts.manifest.entries(each.list).into_iter().filter(is_meant);
    entries.map(|entry| Place { entry: Some((each.list, entry)) }).collect()
}

/// Reports each key of the card that is absent. Keys below one table that is absent are one finding: the table.
pub(super) fn check(rule: &'static Rule, facts: &Facts<'_>, cx: &mut Cx) {
    if let Some(owes) = &rule.owes {
        ask(owes, facts, cx);
    }
}

/// Reports each key that is absent of those that are owed.
pub(super) fn ask(owes: &'static Owes, facts: &Facts<'_>, cx: &mut Cx) {
    let places = owes.each.as_ref().map_or_else(|| vec![Place { entry: None }], |each| places(each, facts));
    for place in places {
        check_at(&place, owes, facts, cx);
    }
}

/// What asks for a table that is absent: the stage.
pub(super) fn asker(facts: &Facts<'_>) -> (Range<usize>, &'static str) {
    let stage = facts.manifest.root.system.as_ref().and_then(|system| system.value.stage.as_ref());
    match stage {
        Some(stage) => (stage.at.clone(), "this stage asks for it"),
        None => (0..0, "this manifest"),
    }
}

fn check_at<'m>(place: &Place<'m>, owes: &'static Owes, facts: &Facts<'m>, cx: &mut Cx) {
    cx.saw(owes.keys.len());
    let mut absent: BTreeMap<String, _> = BTreeMap::new();
    for key in owes.keys {
        if let Lookup::Absent { missing, above, written } = place.lookup(facts, key) {
            let below: Vec<_> =
                owes.keys.iter().filter(|other| is_within(other, &missing)).copied().collect();
            absent.entry(shared(&below)).or_insert((above, written, below));
        }
    }
    let stage = facts.manifest.root.system.as_ref().and_then(|system| system.value.stage.as_ref());
    for (key, (above, written, below)) in absent {
        let headline = owes.message.replace("{key}", &key);
        let headline = headline.replace("{name}", &clipped(place.name(), LONGEST_NAME));
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
        finding.help(owes.help);
        if (table.is_some() || written.is_some())
            && let Some(stage) = stage.filter(|stage| stage.value == facts.stage)
        {
            finding.because(facts.span(stage.at.clone()), "this stage asks for it");
        }
    }
}
