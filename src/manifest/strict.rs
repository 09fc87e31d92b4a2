//! Puts values of another version back into a manifest. A check of the result shows what the findings would be without the change of
//! these values.
//!
//! A value that is put back has the place of today's value, so that findings point at text that exists.

use std::collections::HashMap;
use std::ops::Range;

use super::artifact::PATH;
use super::entry_names::EntryNames;
use super::node::{TableNode, TomlData, TomlNode};
use super::subject::{keys_of, with_those_above};
use super::{Manifest, Subject, step};

/// A value to put back.
#[derive(Debug, Clone)]
pub(crate) enum Replacement {
    /// The value of `key` in the table at a key path; none removes the key.
    Key {
        /// The key path of the table.
        table: Subject,
        /// The key.
        key: String,
        /// Its value.
        value: Option<TomlNode>,
    },
    /// An entry at the end of the list at a key path.
    Entry {
        /// The key path of the list.
        list: Subject,
        /// The entry.
        entry: TomlNode,
    },
}

impl Manifest {
    /// Returns this manifest with these values put back.
    #[must_use]
    pub(crate) fn with<'r>(&self, replacements: impl IntoIterator<Item = &'r Replacement>) -> Self {
        let mut whole = TomlNode { at: 0..0, data: TomlData::Table(self.tree.clone()) };
        for replacement in replacements {
            match replacement {
                Replacement::Key { table, key, value } => {
                    let at = self.place_near(&table.key(key));
                    let Some(table) = self.table(&mut whole, table, &at) else { continue };
                    table.remove(key);
                    if let Some(value) = value {
                        table.member(key, || moved(value, &at));
                    }
                }
                Replacement::Entry { list, entry } => {
                    let at = self.place_near(list);
                    let (above, key) = list.rsplit_once('.').unwrap_or(("", list));
                    let Some(table) = self.table(&mut whole, above, &at) else { continue };
                    let absent = || TomlNode { at: at.clone(), data: TomlData::Array(Vec::new()) };
                    let list = table.member(key, absent);
                    if let TomlData::Table(_) = list.data {
                        // `[metric]` instead of `[[metric]]` is read as a list of one entry.
                        *list = TomlNode { at: list.at.clone(), data: TomlData::Array(vec![list.clone()]) };
                    }
                    if let TomlData::Array(items) = &mut list.data {
                        items.push(moved(entry, &at));
                    }
                }
            }
        }
        let TomlData::Table(tree) = whole.data else { return Self::read(TableNode::default()) };
        Self::read(tree)
    }

    /// Returns the place of the value at a key path; if it is absent, of the nearest table above it, or of `[system]`.
    pub(crate) fn place_near(&self, path: &str) -> Range<usize> {
        let on_the_way = with_those_above(path).find_map(|path| self.value_at(path));
        on_the_way.or_else(|| self.value_at("system")).map_or(0..0, |node| node.at.clone())
    }

    /// Returns the table at a key path below `node`, and creates it if it is absent. A plain path becomes a table.
    fn table<'n>(&self, node: &'n mut TomlNode, path: &str, at: &Range<usize>) -> Option<&'n mut TableNode> {
        let (way, end) = deepest(node, path, 0, &self.names);
        let mut node = way.into_iter().try_fold(node, |node, step| match &mut node.data {
            TomlData::Table(table) => table.nth(step),
            TomlData::Array(items) => items.get_mut(step),
            _ => None,
        })?;
        let rest = path.get(end..)?.trim_start_matches('.');
        for key in keys_of(rest).filter(|key| !key.is_empty()) {
            let absent = || TomlNode { at: at.clone(), data: TomlData::Table(TableNode::default()) };
            node = as_table(node)?.member(key, absent);
        }
        as_table(node)
    }
}

/// The table in `node`; a plain path becomes a table that holds it.
fn as_table(node: &mut TomlNode) -> Option<&mut TableNode> {
    if let TomlData::String(_) = node.data {
        let mut table = TableNode::default();
        let path = node.clone();
        table.member(PATH, || path);
        node.data = TomlData::Table(table);
    }
    match &mut node.data {
        TomlData::Table(table) => Some(table),
        _ => None,
    }
}

/// Follows a key path, of which `end` bytes lead to `node`, as far as there are values. Returns the indices of the values on the way, and
/// how many bytes lead to the last one.
fn deepest(
    node: &TomlNode,
    path: &str,
    end: usize,
    names: &HashMap<Subject, EntryNames>,
) -> (Vec<usize>, usize) {
    let from = if end == 0 { 0 } else { end + 1 };
    let named = path.get(..end).and_then(|list| names.get(list));
    let children: Vec<(usize, usize, &TomlNode)> = match (&node.data, named) {
        (TomlData::Table(table), _) => {
            let members = table.members().iter().enumerate();
            members
                .filter_map(|(at, member)| Some((at, step(path, from, &member.key)?, &member.value)))
                .collect()
        }
        (TomlData::Array(items), Some(names)) => {
            let entries = names.on_path(path, from).into_iter();
            entries.filter_map(|(at, next)| Some((at, next, items.get(at)?))).collect()
        }
        _ => Vec::new(),
    };
    let mut best = (Vec::new(), end);
    for (at, next, child) in children {
        let (mut way, reached) = deepest(child, path, next, names);
        if reached > best.1 {
            way.insert(0, at);
            best = (way, reached);
        }
    }
    best
}

/// Returns a copy of a value with all places set to `at`.
fn moved(node: &TomlNode, at: &Range<usize>) -> TomlNode {
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

/// Whether two values are equal, wherever they are written.
pub(crate) fn is_same(one: &TomlNode, other: &TomlNode) -> bool {
    match (&one.data, &other.data) {
        (TomlData::String(one), TomlData::String(other)) => one == other,
        (TomlData::Integer(one), TomlData::Integer(other)) => one == other,
        (TomlData::Float(one), TomlData::Float(other)) => one.to_bits() == other.to_bits(),
        (TomlData::Boolean(one), TomlData::Boolean(other)) => one == other,
        (TomlData::Datetime(one), TomlData::Datetime(other)) => one == other,
        (TomlData::Array(one), TomlData::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| is_same(one, other))
        }
        (TomlData::Table(one), TomlData::Table(other)) => {
            let (one, other) = (one.members(), other.members());
            let is_equal = |(one, other): (&super::node::Member, &super::node::Member)| {
                one.key == other.key && is_same(&one.value, &other.value)
            };
            one.len() == other.len() && one.iter().zip(other).all(is_equal)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str =
        "[[eval]]\nname = \"a.b\"\nsuite = \"s.yaml\"\n[policy]\nlevels = { no-alerts = \"off\" }\n";

    fn key(table: &str, key: &str, value: Option<&TomlNode>) -> Replacement {
        Replacement::Key { table: table.into(), key: key.to_owned(), value: value.cloned() }
    }

    #[test]
    fn values_are_put_back_where_they_stand() {
        let now = Manifest::parse(NOW);
        let then =
            Manifest::parse("[policy]\nmax-lag = { tests = \"7d\" }\n[[governance.control]]\nname = \"x\"\n");
        let lag = then.value_at("policy.max-lag.tests");
        let control = then.value_at("governance.control.x").expect("a control").clone();
        let replacements = [
            key("policy.levels", "no-alerts", None),
            key("policy.max-lag", "tests", lag),
            key("eval.a.b.suite", "max-lag", lag),
            Replacement::Entry { list: "governance.control".into(), entry: control },
        ];
        let strict = now.with(&replacements);
        assert!(strict.problems.is_empty(), "{:?}", strict.problems);
        let policy = &strict.root.policy.as_ref().expect("the policy").value;
        assert!(policy.levels.as_ref().is_some_and(|levels| levels.value.0.is_empty()));
        assert_eq!(policy.max_lag.as_ref().expect("lags").value.0.0[0].value.value.written(), "7d");
        let suite = &strict.root.eval.as_ref().expect("evals").value.0[0].value.suite;
        let suite = &suite.as_ref().expect("a suite").value.reference;
        assert_eq!(suite.path.as_ref().expect("a path").value.path, "s.yaml");
        assert_eq!(suite.max_lag.as_ref().expect("a lag").value.written(), "7d");
        assert!(strict.value_at("governance.control.x.name").is_some());
        assert_eq!(&NOW[now.place_near("policy.max-lag.tests")], "[policy]");
        assert_eq!(&NOW[now.place_near("policy.levels.no-alerts")], "\"off\"");
    }

    #[test]
    fn without_a_replacement_a_manifest_says_the_same() {
        let whole = Manifest::parse(include_str!("../../fixtures/manifests/whole.toml"));
        let again = whole.with([]);
        let shown = |manifest: &Manifest| format!("{:?} {:?}", manifest.root, manifest.names.len());
        assert_eq!(shown(&whole), shown(&again));
    }
}
