//! `readiness.toml`: bytes to typed values, each with its place, and every problem on the way.
//!
//! [`Manifest::parse`] never fails: what cannot be read becomes a [`Problem`]. Knows nothing of files, git or rules.

pub mod artifact;
pub mod bound;
pub mod collection;
mod doubt;
pub mod graft;
mod guardrail;
pub mod key_paths;
pub mod key_shape;
pub mod model;
pub mod node;
pub mod owner;
pub mod pattern;
pub mod reader;
pub mod schema;
mod syntax;
pub mod value;
pub mod visit;
mod words;

use std::collections::HashMap;
use std::ops::Range;

use doubt::Doubts;
use key_paths::KeyPaths;
use node::{TableNode, TomlData, TomlNode};
pub use reader::{Field, Problem, ProblemKind};
use reader::{ManifestReader, ManifestValueType};

use model::Root;

/// The file name of a manifest.
pub const FILE_NAME: &str = "readiness.toml";

/// Kinds of artifact: the keys that claim one. `max-age` and `max-lag` go by them.
pub const KINDS: &[&str] = &[
    "actual",
    "alerts",
    "audit",
    "audit-log",
    "baseline",
    "business-case",
    "contract",
    "disclosure",
    "documentation",
    "enforced-by",
    "error-handling",
    "eval-results",
    "event-log",
    "evidence",
    "fallback",
    "feedback",
    "governance",
    "human-approval",
    "infrastructure",
    "limitations",
    "monitor",
    "monitoring",
    "permissions",
    "plan",
    "questions",
    "record",
    "remediation",
    "risk-assessment",
    "runbook",
    "security-review",
    "standards",
    "suite",
    "support",
    "tests",
    "training",
    "versions",
];

/// A manifest that was read, as far as it could be.
#[derive(Debug)]
pub struct Manifest {
    /// The values.
    pub root: Root,
    /// The keys as they stand, for what is asked by key path.
    pub tree: TableNode,
    /// What is wrong with its shape, in order of place.
    pub problems: Vec<Problem>,
    /// What subjects call the entries of each list, by its key path.
    names: HashMap<String, Vec<String>>,
    /// What could not be read.
    doubts: Doubts,
}

impl Manifest {
    /// Reads `text`.
    pub fn parse(text: &str) -> Self {
        if let Some(conflict) = syntax::merge_conflict(text) {
            let problems = syntax::problems(text, vec![conflict]);
            return Self::without_values(problems);
        }
        let (tree, errors) = node::parse(text);
        let mut read = Self::read(tree);
        if !errors.is_empty() {
            syntax::drop_consequences(text, &errors, &mut read.problems);
            read.problems.extend(syntax::problems(text, errors));
        }
        read.problems
            .sort_by(|a, b| (a.at.start, a.trouble, &a.subject).cmp(&(b.at.start, b.trouble, &b.subject)));
        read.doubts = Doubts::of(&read.problems);
        read
    }

    /// Reads the values of a tree.
    fn read(tree: TableNode) -> Self {
        let mut reader = ManifestReader::default();
        let whole = TomlNode { at: 0..0, data: TomlData::Table(tree) };
        let root = Root::read(&whole, &mut reader).unwrap_or_default();
        guardrail::check(&root, &mut reader);
        let ManifestReader { problems, names, .. } = reader;
        let tree = if let TomlData::Table(tree) = whole.data { tree } else { TableNode::default() };
        let doubts = Doubts::of(&problems);
        Self { root, tree, problems, names, doubts }
    }

    fn without_values(problems: Vec<Problem>) -> Self {
        Self {
            root: Root::default(),
            tree: TableNode::default(),
            problems,
            names: HashMap::new(),
            doubts: Doubts::default(),
        }
    }

    /// A manifest of which not even the text can be read.
    pub fn unreadable(error: node::SyntaxError) -> Self {
        let problems = syntax::problems("", vec![error]);
        Self::without_values(problems)
    }

    /// Whether the TOML itself is broken, so that nothing else can be judged.
    pub fn is_broken(&self) -> bool {
        self.problems.iter().any(|problem| problem.trouble == ProblemKind::Syntax)
    }

    /// Whether something at this subject could not be read, or its key was misspelt, which is reported as such.
    pub fn is_misread(&self, subject: &str) -> bool {
        self.doubts.is_misread(subject) || with_those_above(subject).any(|path| self.doubts.is_misspelt(path))
    }

    /// What is at a key path of tables, such as `ownership.raci`.
    pub fn lookup(&self, path: &str) -> KeyLookup<'_> {
        lookup(&self.tree, path, self)
    }

    /// The entries of all lists by their key paths, each with the lengths of the list's key path and of its own. A name may have full
    /// stops, so that a shorter key path may end in the middle of it.
    pub fn entry_paths(&self) -> KeyPaths<'_, (usize, usize)> {
        let mut paths = KeyPaths::default();
        for (list, names) in &self.names {
            for name in names {
                let lengths = (list.len(), list.len() + 1 + name.len());
                *paths.entry(list.split('.').chain(name.split('.'))) = lengths;
            }
        }
        paths
    }

    /// Whether what a key path leads to could not be read, or was misspelt: which is reported as such, so that nobody knows what it says.
    pub fn is_doubtful(&self, path: &str) -> bool {
        self.doubts.is_misread(path)
            || self.doubts.is_misspelt(path)
            || self.doubts.is_below_wrong(path, |above| self.names.contains_key(above))
    }

    /// Whether the value at this place is wrong, which is reported as such.
    pub fn is_wrong(&self, at: &Range<usize>) -> bool {
        self.doubts.is_wrong(at)
    }

    /// The entries of the list at a key path, such as `metric` or `adoption.training`: those that cannot be read too.
    pub fn entries(&self, list: &str) -> Vec<ListEntry<'_>> {
        let mut table = Some(&self.tree);
        let mut node = None;
        for part in list.split('.') {
            node = table.and_then(|table| table.get(part)).map(|member| &member.value);
            table = node.and_then(TomlNode::as_table);
        }
        let nodes = match node.map(|node| (&node.data, node)) {
            Some((TomlData::Array(items), _)) => items.as_slice(),
            // One table where a list is meant: read as if it were one.
            Some((TomlData::Table(_), one)) => std::slice::from_ref(one),
            _ => &[],
        };
        let names = self.names.get(list).map_or(&[][..], Vec::as_slice);
        nodes.iter().zip(names).map(|(node, name)| ListEntry { manifest: self, name, node }).collect()
    }
}

/// An entry of a list as it stands.
#[derive(Debug, Clone, Copy)]
pub struct ListEntry<'m> {
    manifest: &'m Manifest,
    /// What subjects call it.
    pub name: &'m str,
    /// What it says.
    pub node: &'m TomlNode,
}

impl<'m> ListEntry<'m> {
    /// What is at a key path below it. An entry that is a plain string is its path.
    pub fn lookup(&self, path: &str) -> KeyLookup<'m> {
        match &self.node.data {
            TomlData::Table(table) => lookup(table, path, self.manifest),
            _ if path == "path" => KeyLookup::There,
            _ => KeyLookup::Absent { missing: path.to_owned(), above: None, written: None },
        }
    }

    /// Whether its key says this word.
    pub fn says(&self, key: &str, word: &str) -> bool {
        let member = self.node.as_table().and_then(|table| table.get(key));
        member.and_then(|member| member.value.as_text()).is_some_and(|text| text.trim() == word)
    }
}

/// Whether a key path is `above`, or lies below it.
pub fn is_within(key: &str, above: &str) -> bool {
    key.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// A key path, and those of the tables that it lies in, the nearest first.
fn with_those_above(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(path), |below| Some(below.rsplit_once('.')?.0))
}

/// What is at a key path below a table, as far as it exists: the last table on the way, and the first key that is absent or blank.
fn lookup<'m>(table: &'m TableNode, path: &str, manifest: &'m Manifest) -> KeyLookup<'m> {
    let mut table = table;
    let mut at = None;
    let mut end = 0;
    for part in path.split('.') {
        end += part.len() + 1;
        let Some(member) = table.get(part).filter(|member| !member.value.is_blank()) else {
            let written = table.get(part).map(|member| &member.value);
            let is_reported = written.map_or_else(
                || manifest.doubts.has_misspelt(table, part),
                |node| manifest.is_wrong(&node.at),
            );
            if is_reported {
                return KeyLookup::There;
            }
            return KeyLookup::Absent {
                missing: path.get(..end - 1).unwrap_or(path).to_owned(),
                above: at,
                written,
            };
        };
        at = Some(member);
        let rest = path.get(end..).unwrap_or_default();
        match &member.value.data {
            TomlData::Table(next) => table = next,
            // A path alone, where a table could say more.
            TomlData::String(_)
                if !rest.is_empty() && rest != "path" && !manifest.is_wrong(&member.value.at) =>
            {
                let end = end + rest.find('.').unwrap_or(rest.len());
                return KeyLookup::Absent {
                    missing: path.get(..end).unwrap_or(path).to_owned(),
                    above: at,
                    written: None,
                };
            }
            // Of the wrong type (reported as such), or a value: either way it is there.
            _ => return KeyLookup::There,
        }
    }
    KeyLookup::There
}

/// What is at a key path.
#[derive(Debug)]
pub enum KeyLookup<'m> {
    /// Something.
    There,
    /// Nothing.
    Absent {
        /// The key path up to the first key that is absent.
        missing: String,
        /// The table that should hold it; none where that is the manifest.
        above: Option<&'m node::Member>,
        /// The blank value that stands there, if one does.
        written: Option<&'m node::TomlNode>,
    },
}

#[cfg(test)]
mod tests;
