//! A manifest with some values put back to what another one says: what would be judged if a change had left them alone.
//!
//! What is put back stands, as far as places go, where the values of today do: nobody has to write it down.

use std::ops::Range;

use super::Manifest;
use super::node::{Data, Node, TableNode};

/// One step on the way to a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Into the value of a key.
    Key(String),
    /// To the entry of a list that stands there.
    Entry(Range<usize>),
}

impl Step {
    /// Into the value of `key`.
    pub fn key(key: &str) -> Self {
        Self::Key(key.to_owned())
    }
}

/// A value to be put at the end of a way; none to take it out.
#[derive(Debug, Clone)]
pub struct Graft {
    /// The way.
    pub path: Vec<Step>,
    /// The value.
    pub value: Option<Node>,
}

/// What stands at the end of a way.
pub fn find<'t>(tree: &'t TableNode, path: &[Step]) -> Option<&'t Node> {
    let (first, rest) = path.split_first()?;
    let Step::Key(key) = first else { return None };
    rest.iter().try_fold(&tree.get(key)?.value, |node, step| match (step, &node.data) {
        (Step::Key(key), Data::Table(table)) => Some(&table.get(key)?.value),
        (Step::Entry(at), Data::Array(items)) => items.iter().find(|item| item.at == *at),
        // One table where a list is meant is read as if it were one.
        (Step::Entry(at), Data::Table(_)) => (node.at == *at).then_some(node),
        _ => None,
    })
}

/// Where the value at the end of a way stands; where it is absent, the last table on the way to it, else the system's.
pub fn place(tree: &TableNode, path: &[Step]) -> Range<usize> {
    let on_the_way = (1..=path.len()).rev().find_map(|end| find(tree, path.get(..end)?));
    let system = || find(tree, &[Step::key("system")]);
    on_the_way.or_else(system).map_or(0..0, |node| node.at.clone())
}

/// The way to the value that stands at `at`.
pub fn way_to(tree: &TableNode, at: &Range<usize>) -> Option<Vec<Step>> {
    tree.members().iter().find_map(|member| {
        let mut path = vec![Step::Key(member.key.clone())];
        below(&member.value, at, &mut path).then_some(path)
    })
}

fn below(node: &Node, at: &Range<usize>, path: &mut Vec<Step>) -> bool {
    let mut go = |step: Step, node: &Node| {
        path.push(step);
        below(node, at, path) || {
            path.pop();
            false
        }
    };
    match &node.data {
        Data::Table(table) => {
            table.members().iter().any(|member| go(Step::Key(member.key.clone()), &member.value))
        }
        Data::Array(items) => items.iter().any(|item| go(Step::Entry(item.at.clone()), item)),
        _ => node.at == *at,
    }
}

impl Manifest {
    /// This manifest, with all `grafts` applied.
    #[must_use]
    pub fn with<'g>(&self, grafts: impl IntoIterator<Item = &'g Graft>) -> Self {
        let mut whole = Node { at: 0..0, data: Data::Table(self.tree.clone()) };
        for graft in grafts {
            let at = place(&self.tree, &graft.path);
            put(&mut whole, &graft.path, graft.value.as_ref(), &at);
        }
        let Data::Table(tree) = whole.data else { return Self::read(TableNode::default()) };
        Self::read(tree)
    }
}

/// Puts `value` at the end of `path` below `node`, standing at `at`. A way that leads nowhere changes nothing.
fn put(node: &mut Node, path: &[Step], value: Option<&Node>, at: &Range<usize>) {
    let Some((first, rest)) = path.split_first() else {
        if let Some(value) = value {
            *node = moved(value, at);
        }
        return;
    };
    if let (Step::Key(_), Data::String(_)) = (first, &node.data) {
        // A path alone, where a table could say more.
        let mut table = TableNode::default();
        let path = node.clone();
        table.member("path", || path);
        node.data = Data::Table(table);
    }
    match (first, &mut node.data) {
        (Step::Key(key), Data::Table(table)) if rest.is_empty() && value.is_none() => table.remove(key),
        (Step::Key(key), Data::Table(table)) => {
            let absent = || Node { at: at.clone(), data: Data::Table(TableNode::default()) };
            put(table.member(key, absent), rest, value, at);
        }
        (Step::Entry(entry), Data::Array(items)) => {
            if let Some(item) = items.iter_mut().find(|item| item.at == *entry) {
                put(item, rest, value, at);
            }
        }
        (Step::Entry(_), Data::Table(_)) => put(node, rest, value, at),
        _ => {}
    }
}

/// A value as if it stood at `at`.
pub fn moved(node: &Node, at: &Range<usize>) -> Node {
    let data = match &node.data {
        Data::Array(items) => Data::Array(items.iter().map(|item| moved(item, at)).collect()),
        Data::Table(table) => {
            let mut copy = TableNode::default();
            for member in table.members() {
                copy.member(&member.key, || moved(&member.value, at));
            }
            Data::Table(copy)
        }
        plain => plain.clone(),
    };
    Node { at: at.clone(), data }
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
        let levels = [Step::key("policy"), Step::key("levels"), Step::key("no-alerts")];
        let lag = [Step::key("policy"), Step::key("max-lag"), Step::key("tests")];
        let covers = [Step::key("eval"), Step::Entry(eval), Step::key("suite"), Step::key("max-lag")];
        let lags = find(&then.tree, &lag).cloned();
        let grafts = [
            Graft { path: levels.to_vec(), value: None },
            Graft { path: lag.to_vec(), value: lags.clone() },
            Graft { path: covers.to_vec(), value: lags },
        ];
        let hybrid = now.with(&grafts);
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
    fn without_a_graft_a_manifest_says_the_same() {
        let whole = Manifest::parse(include_str!("../../fixtures/manifests/whole.toml"));
        let again = whole.with([]);
        let said = |manifest: &Manifest| format!("{:?} {:?}", manifest.root, manifest.names.len());
        assert_eq!(said(&whole), said(&again));
    }

    #[test]
    fn a_value_is_found_by_its_place() {
        let now = Manifest::parse(NOW);
        let at = NOW.find("\"s.yaml\"").expect("there");
        let way = way_to(&now.tree, &(at..at + 8)).expect("a way");
        assert_eq!((way.len(), way.last()), (3, Some(&Step::key("suite"))));
        assert_eq!(find(&now.tree, &way).and_then(Node::as_text), Some("s.yaml"));
    }
}
