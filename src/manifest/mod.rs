//! Reads `readiness.toml`: from bytes to typed values with their places, and all problems.
//!
//! [`Manifest::parse`] never fails: what cannot be read becomes a [`Problem`]. This module knows nothing of files, git or rules.

pub(crate) mod amount;
pub(crate) mod artifact;
pub(crate) mod bound;
pub(crate) mod collection;
mod entry_names;
pub(crate) mod example;
mod guardrail;
mod invalid_fields;
pub(crate) mod key_paths;
pub(crate) mod key_shape;
pub(crate) mod keys;
pub(crate) mod model;
pub(crate) mod node;
pub(crate) mod owner;
pub(crate) mod pairs;
pub(crate) mod pattern;
pub(crate) mod reader;
pub(crate) mod reference;
pub(crate) mod schema;
pub(crate) mod sections;
pub(crate) mod strict;
pub(crate) mod subject;
mod syntax;
pub(crate) mod value;
pub(crate) mod visit;
mod words;

use std::collections::HashMap;
use std::ops::Range;

use artifact::PATH;
use entry_names::EntryNames;
use invalid_fields::InvalidFields;
use key_paths::KeyPaths;
use node::{TableNode, TomlData, TomlNode};
pub(crate) use reader::{Field, Problem, ProblemKind};
use reader::{ManifestReader, ManifestValueType};
pub(crate) use subject::{Subject, is_within};
use subject::{keys_of, with_those_above};

use model::Root;

use crate::path::RepoPath;

/// The file name of a manifest.
pub(crate) const FILE_NAME: &str = "readiness.toml";

/// What the path of a manifest from outside the repository begins with. The file's name follows.
pub(crate) const OUTSIDE: &str = "outside:";

/// Whether this is the path of a manifest from outside the repository.
pub(crate) fn is_outside(path: &RepoPath) -> bool {
    path.as_bstr().starts_with(OUTSIDE.as_bytes())
}

/// A parsed manifest. Values that cannot be read are absent.
#[derive(Debug, Clone)]
pub struct Manifest {
    /// The typed values.
    pub root: Root,
    /// The untyped tree, for lookups by key path.
    pub tree: TableNode,
    /// Problems of the manifest itself, in order of place.
    pub problems: Vec<Problem>,
    /// Names of the entries of each list in subjects, by the list's key path.
    names: HashMap<Subject, EntryNames>,
    /// The places and subjects of the problems.
    invalid_fields: InvalidFields,
}

impl Manifest {
    /// Parses `text`.
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
        read.problems.sort_by(|a, b| (a.at.start, a.kind, &a.subject).cmp(&(b.at.start, b.kind, &b.subject)));
        read.invalid_fields = InvalidFields::of(&read.problems);
        read
    }

    /// Reads the typed values of a tree.
    fn read(tree: TableNode) -> Self {
        let mut reader = ManifestReader::default();
        let whole = TomlNode { at: 0..0, data: TomlData::Table(tree) };
        let root = Root::read(&whole, &mut reader).unwrap_or_default();
        guardrail::check(&root, &mut reader);
        let ManifestReader { problems, names, .. } = reader;
        let tree = if let TomlData::Table(tree) = whole.data { tree } else { TableNode::default() };
        let invalid_fields = InvalidFields::of(&problems);
        Self { root, tree, problems, names, invalid_fields }
    }

    /// Returns the number of entries in all lists.
    pub(crate) fn count(&self) -> usize {
        self.names.values().map(|names| names.all().len()).sum()
    }

    fn without_values(problems: Vec<Problem>) -> Self {
        Self {
            root: Root::default(),
            tree: TableNode::default(),
            problems,
            names: HashMap::new(),
            invalid_fields: InvalidFields::default(),
        }
    }

    /// Returns a manifest whose text cannot be read at all.
    pub fn unreadable(error: node::SyntaxError) -> Self {
        let problems = syntax::problems("", vec![error]);
        Self::without_values(problems)
    }

    /// Whether the manifest has a syntax error, so that nothing else can be checked.
    pub fn is_broken(&self) -> bool {
        self.problems.iter().any(|problem| problem.kind == ProblemKind::Syntax)
    }

    /// Whether a value at or below this subject is invalid, or its key is misspelt. Either is already reported.
    pub fn is_misread(&self, subject: &str) -> bool {
        self.invalid_fields.is_misread(subject)
            || with_those_above(subject).any(|path| self.invalid_fields.is_misspelt(path))
    }

    /// Looks up a key path of tables, such as `ownership.raci`.
    pub fn lookup(&self, path: &str) -> KeyLookup<'_> {
        lookup(&self.tree, path, self)
    }

    /// Maps the entries of all lists by key path to the lengths of the list's key path and of the entry's. A name may
    /// contain dots, so a shorter key path may end within it.
    pub fn entry_paths(&self) -> KeyPaths<'_, (usize, usize)> {
        let mut paths = KeyPaths::default();
        for (list, names) in &self.names {
            for name in names.all() {
                let lengths = (list.len(), list.len() + 1 + name.len());
                *paths.entry(keys_of(list).chain(keys_of(name))) = lengths;
            }
        }
        paths
    }

    /// Whether the value at a key path is invalid or its key is misspelt, so that its value is unknown. Either is already reported.
    pub fn is_invalid(&self, path: &str) -> bool {
        self.invalid_fields.is_misread(path)
            || self.invalid_fields.is_misspelt(path)
            || self.invalid_fields.is_below_wrong(path, |above| self.names.contains_key(above))
    }

    /// Whether the value at this place is invalid, which is already reported.
    pub fn is_wrong(&self, at: &Range<usize>) -> bool {
        self.invalid_fields.is_wrong(at)
    }

    /// Returns the value at a key path as findings write it, in which entries of lists are named. None if there is none.
    pub fn value_at(&self, path: &str) -> Option<&TomlNode> {
        self.below_table(&self.tree, path, 0)
    }

    /// Returns the value of `table` whose key path is what is left of `path` from byte `from` on. A key may contain dots.
    fn below_table<'n>(&self, table: &'n TableNode, path: &str, from: usize) -> Option<&'n TomlNode> {
        table.members().iter().find_map(|member| {
            let end = step(path, from, &member.key)?;
            self.below(&member.value, path, end)
        })
    }

    /// Returns the value below `node`, whose own key path ends at byte `end` of `path`.
    fn below<'n>(&self, node: &'n TomlNode, path: &str, end: usize) -> Option<&'n TomlNode> {
        if end == path.len() {
            return Some(node);
        }
        let named = path.get(..end).and_then(|list| self.names.get(list));
        match (&node.data, named) {
            (TomlData::Array(items), Some(names)) => {
                let mut entries = names.on_path(path, end + 1).into_iter();
                entries.find_map(|(at, end)| self.below(items.get(at)?, path, end))
            }
            (TomlData::Table(table), _) => self.below_table(table, path, end + 1),
            _ => None,
        }
    }

    /// Returns the entries of the list at a key path, such as `metric` or `adoption.training`, with those that are invalid.
    pub fn entries(&self, list: &str) -> Vec<ListEntry<'_>> {
        let mut table = Some(&self.tree);
        let mut node = None;
        for part in keys_of(list) {
            node = table.and_then(|table| table.get(part)).map(|member| &member.value);
            table = node.and_then(TomlNode::as_table);
        }
        let nodes = match node.map(|node| (&node.data, node)) {
            Some((TomlData::Array(items), _)) => items.as_slice(),
            // `[metric]` instead of `[[metric]]` is read as a list of one entry.
            Some((TomlData::Table(_), one)) => std::slice::from_ref(one),
            _ => &[],
        };
        let names = self.names.get(list).map_or(&[][..], EntryNames::all);
        nodes.iter().zip(names).map(|(node, name)| ListEntry { manifest: self, name, node }).collect()
    }
}

/// Returns where a key ends in a key path, if the key path goes on with it at byte `from`.
fn step(path: &str, from: usize, key: &str) -> Option<usize> {
    let rest = path.get(from..)?.strip_prefix(key)?;
    (rest.is_empty() || rest.starts_with('.')).then_some(from + key.len())
}

/// An entry of a list in the untyped tree.
#[derive(Debug, Clone, Copy)]
pub struct ListEntry<'m> {
    manifest: &'m Manifest,
    /// Name of the entry in subjects.
    pub name: &'m str,
    /// The entry itself.
    pub node: &'m TomlNode,
}

impl<'m> ListEntry<'m> {
    /// Looks up a key path below the entry. An entry that is a plain string is read as its `path`.
    pub fn lookup(&self, path: &str) -> KeyLookup<'m> {
        match &self.node.data {
            TomlData::Table(table) => lookup(table, path, self.manifest),
            _ if path == PATH => KeyLookup::There,
            _ => KeyLookup::Absent { missing: path.to_owned(), above: None, written: None },
        }
    }

    /// Whether the value of `key` is this word.
    pub fn says(&self, key: &str, word: &str) -> bool {
        let member = self.node.as_table().and_then(|table| table.get(key));
        member.and_then(|member| member.value.as_text()).is_some_and(|text| text.trim() == word)
    }
}

/// Follows a key path below a table, up to the first key that is absent or blank.
fn lookup<'m>(table: &'m TableNode, path: &str, manifest: &'m Manifest) -> KeyLookup<'m> {
    let mut table = table;
    let mut at = None;
    let mut end = 0;
    for part in keys_of(path) {
        end += part.len() + 1;
        let Some(member) = table.get(part).filter(|member| !member.value.is_blank()) else {
            let written = table.get(part).map(|member| &member.value);
            let is_reported = written.map_or_else(
                || manifest.invalid_fields.has_misspelt(table, part),
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
            // A plain path has no further keys.
            TomlData::String(_)
                if !rest.is_empty() && rest != PATH && !manifest.is_wrong(&member.value.at) =>
            {
                let end = end + rest.find('.').unwrap_or(rest.len());
                return KeyLookup::Absent {
                    missing: path.get(..end).unwrap_or(path).to_owned(),
                    above: at,
                    written: None,
                };
            }
            // A value, or a value of the wrong type (already reported): the key is present.
            _ => return KeyLookup::There,
        }
    }
    KeyLookup::There
}

/// The result of a lookup by key path.
#[derive(Debug)]
pub enum KeyLookup<'m> {
    /// The key is present.
    There,
    /// A key of the path is absent or blank.
    Absent {
        /// The key path up to the first absent key.
        missing: String,
        /// The table that should hold it; none for the manifest's top level.
        above: Option<&'m node::Member>,
        /// The blank value, if one is written.
        written: Option<&'m node::TomlNode>,
    },
}

#[cfg(test)]
mod tests;
