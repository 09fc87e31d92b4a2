//! Replaces values of a manifest by those of another one. A check of the result shows what the findings would be if a
//! change had not touched these values.
//!
//! A replaced value keeps the place of today's value, so that findings point at text that exists.

use std::collections::HashMap;
use std::ops::Range;

use super::Manifest;
use super::node::{TableNode, TomlData, TomlNode};

/// One step on the path to a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OverlayStep {
    /// Into the value of a key.
    Key(String),
    /// To the entry of a list at this byte range.
    Entry(Range<usize>),
}

impl OverlayStep {
    /// Makes the step into the value of `key`.
    pub fn key(key: &str) -> Self {
        Self::Key(key.to_owned())
    }
}

/// A value to insert at the end of a path; none removes the value there.
#[derive(Debug, Clone)]
pub struct Overlay {
    /// Path to the value.
    pub path: Vec<OverlayStep>,
    /// The value to insert.
    pub value: Option<TomlNode>,
}

/// Finds the value at the end of a path.
pub(crate) fn find<'t>(tree: &'t TableNode, path: &[OverlayStep]) -> Option<&'t TomlNode> {
    let (first, rest) = path.split_first()?;
    let OverlayStep::Key(key) = first else { return None };
    rest.iter().try_fold(&tree.get(key)?.value, |node, step| match (step, &node.data) {
        (OverlayStep::Key(key), TomlData::Table(table)) => Some(&table.get(key)?.value),
        (OverlayStep::Entry(at), TomlData::Array(items)) => items.get(entry(items, at)?),
        // `[metric]` instead of `[[metric]]` is read as a list of one entry.
        (OverlayStep::Entry(at), TomlData::Table(_)) => (node.at == *at).then_some(node),
        _ => None,
    })
}

/// Returns the place of the value at the end of a path. If it is absent: the place of the last table on the path, or of `[system]`.
pub(crate) fn place(tree: &TableNode, path: &[OverlayStep]) -> Range<usize> {
    let on_the_way = (1..=path.len()).rev().find_map(|end| find(tree, path.get(..end)?));
    let system = || find(tree, &[OverlayStep::key("system")]);
    on_the_way.or_else(system).map_or(0..0, |node| node.at.clone())
}

/// The paths to all values of a tree that are neither tables nor lists, by their places.
#[derive(Debug, Default)]
pub(crate) struct Ways {
    /// The last step to each node, with the node that it starts from.
    steps: Vec<(Option<usize>, OverlayStep)>,
    /// The first value at each place.
    at: HashMap<Range<usize>, usize>,
}

impl Ways {
    /// Collects the paths of `tree`.
    pub(crate) fn of(tree: &TableNode) -> Self {
        let mut ways = Self::default();
        let start = tree.members().iter().rev();
        let mut left: Vec<_> =
            start.map(|member| (None, OverlayStep::Key(member.key.clone()), &member.value)).collect();
        while let Some((from, step, node)) = left.pop() {
            let number = ways.steps.len();
            ways.steps.push((from, step));
            match &node.data {
                TomlData::Table(table) => {
                    left.extend(
                        table.members().iter().rev().map(|member| {
                            (Some(number), OverlayStep::Key(member.key.clone()), &member.value)
                        }),
                    );
                }
                TomlData::Array(items) => left.extend(
                    items.iter().rev().map(|item| (Some(number), OverlayStep::Entry(item.at.clone()), item)),
                ),
                _ => {
                    ways.at.entry(node.at.clone()).or_insert(number);
                }
            }
        }
        ways
    }

    /// Returns the path to the value at `at`.
    pub(crate) fn to(&self, at: &Range<usize>) -> Option<Vec<OverlayStep>> {
        let last = self.steps.get(*self.at.get(at)?);
        let back = std::iter::successors(last, |(from, _)| self.steps.get((*from)?));
        let mut way: Vec<_> = back.map(|(_, step)| step.clone()).collect();
        way.reverse();
        Some(way)
    }
}

/// Returns the index of the entry at `at`. Entries that were parsed are in order of place; entries that were inserted may not be.
fn entry(items: &[TomlNode], at: &Range<usize>) -> Option<usize> {
    let found = items.binary_search_by_key(&at.start, |item| item.at.start).ok();
    let is_it = |number: &usize| items.get(*number).is_some_and(|item| item.at == *at);
    found.filter(is_it).or_else(|| items.iter().position(|item| item.at == *at))
}

impl Manifest {
    /// Returns this manifest with all `overlays` applied.
    #[must_use]
    pub fn with<'g>(&self, overlays: impl IntoIterator<Item = &'g Overlay>) -> Self {
        let mut whole = TomlNode { at: 0..0, data: TomlData::Table(self.tree.clone()) };
        for overlay in overlays {
            let at = place(&self.tree, &overlay.path);
            put(&mut whole, &overlay.path, overlay.value.as_ref(), &at);
        }
        let TomlData::Table(tree) = whole.data else { return Self::read(TableNode::default()) };
        Self::read(tree)
    }
}

/// Sets `value` at the end of `path` below `node`, with the place `at`. A path that does not exist changes nothing.
fn put(node: &mut TomlNode, path: &[OverlayStep], value: Option<&TomlNode>, at: &Range<usize>) {
    let Some((first, rest)) = path.split_first() else {
        if let Some(value) = value {
            *node = moved(value, at);
        }
        return;
    };
    if let (OverlayStep::Key(_), TomlData::String(_)) = (first, &node.data) {
        // A plain path, converted to a table so that it can hold further keys.
        let mut table = TableNode::default();
        let path = node.clone();
        table.member("path", || path);
        node.data = TomlData::Table(table);
    }
    match (first, &mut node.data) {
        (OverlayStep::Key(key), TomlData::Table(table)) if rest.is_empty() && value.is_none() => {
            table.remove(key);
        }
        (OverlayStep::Key(key), TomlData::Table(table)) => {
            let absent = || TomlNode { at: at.clone(), data: TomlData::Table(TableNode::default()) };
            put(table.member(key, absent), rest, value, at);
        }
        (OverlayStep::Entry(place), TomlData::Array(items)) => {
            if let Some(item) = entry(items, place).and_then(|number| items.get_mut(number)) {
                put(item, rest, value, at);
            }
        }
        (OverlayStep::Entry(_), TomlData::Table(_)) => put(node, rest, value, at),
        _ => {}
    }
}

/// Returns a copy of a value with all places set to `at`.
pub(crate) fn moved(node: &TomlNode, at: &Range<usize>) -> TomlNode {
    let data = match &node.data {
        TomlData::Array(items) => TomlData::Array(items.iter().map(|item| moved(item, at)).collect()),
        TomlData::Table(table) => {
            let mut copy = TableNode::default();
            for member in table.members() {
                copy.member(&member.key, || moved(&member.value, at));
            }
            TomlData::Table(copy)
        }
        plain => plain.clone(),
    };
    TomlNode { at: at.clone(), data }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str =
        "[[eval]]\nname = \"a.b\"\nsuite = \"s.yaml\"\n[policy]\nlevels = { no-alerts = \"off\" }\n";

    #[test]
    fn values_are_put_back_where_they_stand() {
        let now = Manifest::parse(NOW);
        let then = Manifest::parse("[policy]\nmax-lag = { tests = \"7d\" }\n");
        let eval = now.root.eval.as_ref().expect("evals").value.0[0].at.clone();
        let levels = [OverlayStep::key("policy"), OverlayStep::key("levels"), OverlayStep::key("no-alerts")];
        let lag = [OverlayStep::key("policy"), OverlayStep::key("max-lag"), OverlayStep::key("tests")];
        let covers = [
            OverlayStep::key("eval"),
            OverlayStep::Entry(eval),
            OverlayStep::key("suite"),
            OverlayStep::key("max-lag"),
        ];
        let lags = find(&then.tree, &lag).cloned();
        let overlays = [
            Overlay { path: levels.to_vec(), value: None },
            Overlay { path: lag.to_vec(), value: lags.clone() },
            Overlay { path: covers.to_vec(), value: lags },
        ];
        let hybrid = now.with(&overlays);
        assert!(hybrid.problems.is_empty(), "{:?}", hybrid.problems);
        let policy = &hybrid.root.policy.as_ref().expect("the policy").value;
        assert!(policy.levels.as_ref().is_some_and(|levels| levels.value.0.is_empty()));
        assert_eq!(policy.max_lag.as_ref().expect("lags").value.0.0[0].value.value.written(), "7d");
        let suite = &hybrid.root.eval.as_ref().expect("evals").value.0[0].value.suite;
        let suite = &suite.as_ref().expect("a suite").value.reference;
        assert_eq!(suite.path.as_ref().expect("a path").value.path, "s.yaml");
        assert_eq!(suite.max_lag.as_ref().expect("a lag").value.written(), "7d");
        assert_eq!(&NOW[place(&now.tree, &lag)], "[policy]");
        assert_eq!(&NOW[place(&now.tree, &levels)], "\"off\"");
    }

    #[test]
    fn without_an_overlay_a_manifest_says_the_same() {
        let whole = Manifest::parse(include_str!("../../fixtures/manifests/whole.toml"));
        let again = whole.with([]);
        let shown = |manifest: &Manifest| format!("{:?} {:?}", manifest.root, manifest.names.len());
        assert_eq!(shown(&whole), shown(&again));
    }

    #[test]
    fn a_value_is_found_by_its_place() {
        let now = Manifest::parse(NOW);
        let at = NOW.find("\"s.yaml\"").expect("there");
        let way = Ways::of(&now.tree).to(&(at..at + 8)).expect("a way");
        assert_eq!((way.len(), way.last()), (3, Some(&OverlayStep::key("suite"))));
        assert_eq!(find(&now.tree, &way).and_then(TomlNode::as_text), Some("s.yaml"));
    }
}
