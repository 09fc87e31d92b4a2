//! Walks through two versions of a manifest together.

use std::collections::BTreeSet;

use crate::manifest::node::{TomlData, TomlNode};
use crate::manifest::pairs::pair_entries;
use crate::manifest::strict::is_same;
use crate::manifest::{ListEntry, Manifest, Subject};
use crate::rules::card::Requirement;
use crate::rules::{RULES, RuleImplementation};

/// How two versions of a manifest differ at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PlaceChange {
    /// A value is another one, new or gone.
    Value,
    /// An entry is gone.
    Deleted,
    /// A key that a rule requires is gone.
    Owed,
}

/// A place that differs between two versions of a manifest.
#[derive(Debug)]
pub(super) struct Place<'m> {
    /// How it differs.
    pub change: PlaceChange,
    /// Its keys, with `*` in place of the names of entries.
    pub parts: Vec<&'m str>,
    /// The key path of its table in the new version.
    pub table: Subject,
    /// The same in the old version.
    pub old_table: Subject,
    /// Its key, or the name of an entry.
    pub key: &'m str,
    /// Its new value.
    pub now: Option<&'m TomlNode>,
    /// Its old value.
    pub then: Option<&'m TomlNode>,
    /// The entry that it is in, of both versions, with its key path.
    pub entry: Option<(Subject, ListEntry<'m>, ListEntry<'m>)>,
}

impl Place<'_> {
    /// Its key path in the new version.
    pub(super) fn subject(&self) -> Subject {
        below(&self.table, self.key)
    }

    /// Whether it has a value in the old version only.
    pub(super) fn is_gone(&self) -> bool {
        is_gone(self.now, self.then)
    }
}

fn is_gone(now: Option<&TomlNode>, then: Option<&TomlNode>) -> bool {
    now.is_none_or(TomlNode::is_blank) && then.is_some_and(|then| !then.is_blank())
}

/// The key path of `key` in the table at `table`.
pub(super) fn below(table: &Subject, key: &str) -> Subject {
    if table.is_empty() { key.into() } else { table.key(key) }
}

/// Everything that differs.
#[derive(Debug, Default)]
pub(super) struct Differences<'m> {
    pub places: Vec<Place<'m>>,
    /// Key paths of entries, and paths of artifacts, that have other names in the new version: the old one and the new one.
    pub renamed: Vec<(String, String)>,
}

/// Compares two versions of a manifest. Waivers and recorded changes are not values.
pub(super) fn differences<'m>(now: &'m Manifest, then: &'m Manifest) -> Differences<'m> {
    let mut walk = Walk { now, then, owed: owed_keys(), found: Differences::default() };
    let mut members = members([now, then].map(|manifest| manifest.tree.members()));
    members.retain(|(key, _)| !["readiness", "waiver", "change"].contains(key));
    walk.each(&Step::default(), members);
    walk.found
}

/// The keys that rules require, with `*` for the name of an entry.
fn owed_keys() -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for rule in RULES {
        let RuleImplementation::Card(check) = &rule.implementation else { continue };
        let Requirement::Owes(keys) = &check.requirement else { continue };
        all.extend(keys.iter().map(|key| match &check.each {
            Some(list) => format!("{list}.*.{key}"),
            None => key.to_string(),
        }));
    }
    all
}

type Members<'m> = &'m [crate::manifest::node::Member];

/// A key with its values in the new and in the old version.
type BothMembers<'m> = (&'m str, [Option<&'m TomlNode>; 2]);

/// The members of two tables by key.
fn members<'m>([now, then]: [Members<'m>; 2]) -> Vec<BothMembers<'m>> {
    let keys: BTreeSet<&str> = now.iter().chain(then).map(|member| member.key.as_str()).collect();
    let find = |members: Members<'m>, key: &str| {
        let at = members.binary_search_by(|member| member.key.as_str().cmp(key)).ok()?;
        members.get(at).map(|member| &member.value)
    };
    keys.into_iter().map(|key| (key, [find(now, key), find(then, key)])).collect()
}

/// Where the walk is: the keys, and the key paths in both versions.
#[derive(Clone, Default)]
struct Step<'m> {
    parts: Vec<&'m str>,
    table: Subject,
    old: Subject,
    entry: Option<(Subject, ListEntry<'m>, ListEntry<'m>)>,
}

struct Walk<'m> {
    now: &'m Manifest,
    then: &'m Manifest,
    owed: BTreeSet<String>,
    found: Differences<'m>,
}

impl<'m> Walk<'m> {
    fn value(&mut self, at: Step<'m>, key: &'m str, now: Option<&'m TomlNode>, then: Option<&'m TomlNode>) {
        if now.zip(then).is_some_and(|(now, then)| is_same(now, then)) {
            return;
        }
        let (subject, old) = (below(&at.table, key), below(&at.old, key));
        let list = [self.now.entries(&subject), self.then.entries(&old)];
        let is_section = at.parts.is_empty();
        let parts: Vec<_> = at.parts.iter().copied().chain([key]).collect();
        let is_gone = is_gone(now, then);
        let is_owed = is_gone && self.owed.contains(&parts.join("."));
        // What is set without these two depends on the key, and a section is no value.
        let is_whole = is_gone && !is_section && !["policy", "people"].iter().any(|key| parts.contains(key));
        let change = if is_owed { PlaceChange::Owed } else { PlaceChange::Value };
        let place = |at: Step<'m>, parts: Vec<&'m str>| Place {
            change,
            parts,
            table: at.table,
            old_table: at.old,
            key,
            now,
            then,
            entry: at.entry,
        };
        if is_owed {
            return self.found.places.push(place(at, parts));
        }
        if list.iter().any(|entries| !entries.is_empty()) {
            return self.entries(&at, key, list);
        }
        match children(now, then).filter(|_| !is_whole) {
            Some(children) => self.each(&Step { parts, table: subject, old, entry: at.entry }, children),
            None => self.leaf(place(at, parts)),
        }
    }

    /// Compares the members of the table at `at`.
    fn each(&mut self, at: &Step<'m>, members: Vec<BothMembers<'m>>) {
        for (key, [now, then]) in members {
            self.value(at.clone(), key, now, then);
        }
    }

    fn leaf(&mut self, place: Place<'m>) {
        let text = |node: Option<&TomlNode>| node.and_then(TomlNode::as_text).map(str::to_owned);
        if let (Some(now), Some(then)) = (text(place.now), text(place.then)) {
            self.found.renamed.push((then, now));
        }
        self.found.places.push(place);
    }

    /// Compares the entries of a list.
    fn entries(&mut self, at: &Step<'m>, key: &'m str, [now, then]: [Vec<ListEntry<'m>>; 2]) {
        let (list, old_list) = (below(&at.table, key), below(&at.old, key));
        let parts: Vec<_> = at.parts.iter().copied().chain([key, "*"]).collect();
        let place = |change, key: &'m str, [now, then]: [Option<&'m TomlNode>; 2], entry| Place {
            change,
            parts: parts.clone(),
            table: list.clone(),
            old_table: old_list.clone(),
            key,
            now,
            then,
            entry,
        };
        let pairs = pair_entries(now, then, true);
        for (now, then) in pairs.both {
            let (subject, old) = (list.key(now.name), old_list.key(then.name));
            if subject != old {
                self.found.renamed.push((old.to_string(), subject.to_string()));
            }
            let entry = Some((subject.clone(), now, then));
            match children(Some(now.node), Some(then.node)) {
                Some(children) => {
                    self.each(&Step { parts: parts.clone(), table: subject, old, entry }, children);
                }
                None if is_same(now.node, then.node) => {}
                None => {
                    self.leaf(place(PlaceChange::Value, now.name, [Some(now.node), Some(then.node)], entry));
                }
            }
        }
        let gone = pairs
            .gone
            .into_iter()
            .map(|gone| place(PlaceChange::Deleted, gone.name, [None, Some(gone.node)], None));
        self.found.places.extend(gone);
    }
}

/// The members of two values, if both are tables. A plain path is a table that holds it, and an absent table is empty.
fn children<'m>(now: Option<&'m TomlNode>, then: Option<&'m TomlNode>) -> Option<Vec<BothMembers<'m>>> {
    let table = |node: Option<&'m TomlNode>| match node.map(|node| &node.data) {
        None => Some(&[][..]),
        Some(TomlData::Table(table)) => Some(table.members()),
        Some(_) => None,
    };
    let with_path = |members: Members<'m>, path: &'m TomlNode, is_now: bool| {
        let mut all: Vec<_> = members
            .iter()
            .map(|member| {
                let value = Some(&member.value);
                (member.key.as_str(), if is_now { [None, value] } else { [value, None] })
            })
            .collect();
        let at = all.iter().position(|(key, _)| *key == "path");
        let place = at.unwrap_or_else(|| {
            all.push(("path", [None, None]));
            all.len() - 1
        });
        if let Some((_, [now, then])) = all.get_mut(place) {
            *(if is_now { now } else { then }) = Some(path);
        }
        all
    };
    match (table(now), table(then), now, then) {
        (Some(_), Some(_), None, None) => None,
        (Some(now), Some(then), ..) => Some(members([now, then])),
        (None, Some(old), Some(path), Some(_)) if path.as_text().is_some() => {
            Some(with_path(old, path, true))
        }
        (Some(new), None, Some(_), Some(path)) if path.as_text().is_some() => {
            Some(with_path(new, path, false))
        }
        _ => None,
    }
}
