//! Pairs the entries of a list in two versions of a manifest.

use std::collections::{HashMap, HashSet};

use super::ListEntry;
use super::artifact::PATH;

/// The keys whose value identifies an entry with another name.
const EVIDENCE: &[&str] = &[
    "results",
    "suite",
    "baseline",
    "actual",
    PATH,
    "outcome",
    "contract",
    "tests",
    "audit",
    "governance",
    "evidence",
];

/// The entries of a list in two versions.
#[derive(Debug, Default)]
pub(crate) struct EntryPairs<'m> {
    /// The entries that both have: the new version of each, and the old one.
    pub both: Vec<(ListEntry<'m>, ListEntry<'m>)>,
    /// The entries that only the old one has.
    pub gone: Vec<ListEntry<'m>>,
}

/// Pairs entries by name, otherwise by the only other entry with the same results, suite or baseline. If `pairs_the_last`, the only entry
/// that is gone is paired with the only new one.
pub(crate) fn pair_entries<'m>(
    now: Vec<ListEntry<'m>>,
    then: Vec<ListEntry<'m>>,
    pairs_the_last: bool,
) -> EntryPairs<'m> {
    let mut by_name: HashMap<&str, ListEntry<'m>> = HashMap::new();
    for entry in then.iter().rev() {
        by_name.insert(entry.name, *entry);
    }
    let mut pairs = EntryPairs::default();
    let mut new = Vec::new();
    for entry in now {
        match by_name.remove(entry.name) {
            Some(old) => pairs.both.push((entry, old)),
            None => new.push(entry),
        }
    }
    let named: HashSet<&str> = by_name.keys().copied().collect();
    let mut gone: Vec<_> = then.into_iter().filter(|entry| named.contains(entry.name)).collect();
    for key in EVIDENCE {
        let mut by_value: HashMap<_, Option<ListEntry<'m>>> = HashMap::new();
        for entry in &gone {
            if let Some(value) = evidence(entry, key) {
                by_value.entry(value).and_modify(|only| *only = None).or_insert(Some(*entry));
            }
        }
        new.retain(|entry| {
            let old = evidence(entry, key).and_then(|value| by_value.remove(&value).flatten());
            old.inspect(|old| pairs.both.push((*entry, *old))).is_none()
        });
        let paired: HashSet<&str> = pairs.both.iter().map(|(_, old)| old.name).collect();
        gone.retain(|entry| !paired.contains(entry.name));
    }
    if let ([entry], [old], true) = (new.as_slice(), gone.as_slice(), pairs_the_last) {
        pairs.both.push((*entry, *old));
        gone.clear();
    }
    pairs.gone = gone;
    pairs
}

/// The text of `key` that identifies an entry: a sentence, or a path with its pointer.
fn evidence<'m>(entry: &ListEntry<'m>, key: &str) -> Option<(&'m str, Option<&'m str>)> {
    let value = &entry.node.as_table()?.get(key)?.value;
    if let Some(text) = value.as_text() {
        return Some((text, None));
    }
    let text = |key| value.as_table()?.get(key)?.value.as_text();
    Some((text(PATH)?, text("pointer")))
}
