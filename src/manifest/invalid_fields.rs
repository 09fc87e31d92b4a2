//! Looks up the problems of a manifest by subject and by place. A rule that depends on an invalid field stays silent,
//! since the field itself is already reported.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::Bound::{Included, Unbounded};
use std::ops::Range;

use super::node::TableNode;
use super::reader::{Problem, ProblemKind};
use super::subject::{Subject, is_within, table_and_key, with_those_above};
use crate::nearest::nearest_key;

/// The problems of a manifest, indexed.
#[derive(Debug, Clone, Default)]
pub(super) struct InvalidFields {
    /// Subjects of all problems.
    subjects: BTreeSet<Subject>,
    /// Subjects of invalid values.
    values: HashSet<Subject>,
    /// Byte ranges of invalid values.
    wrong: HashSet<(usize, usize)>,
    /// Byte ranges of unknown keys.
    unknown: HashSet<(usize, usize)>,
    /// Unknown keys, by the key path of their table.
    misspelt: BTreeMap<String, BTreeSet<String>>,
    /// Caches whether a key path has a misspelt key: all claims below a table ask for the same path.
    meant: RefCell<HashMap<String, bool>>,
}

impl InvalidFields {
    pub(super) fn of(problems: &[Problem]) -> Self {
        let mut found = Self::default();
        for problem in problems {
            found.subjects.insert(problem.subject.clone());
            let at = (problem.at.start, problem.at.end);
            match problem.kind {
                ProblemKind::Value => {
                    found.values.insert(problem.subject.clone());
                    found.wrong.insert(at);
                }
                ProblemKind::UnknownKey => {
                    let (table, key) = table_and_key(&problem.subject);
                    found.misspelt.entry(table.to_owned()).or_default().insert(key.to_owned());
                    found.unknown.insert(at);
                }
                ProblemKind::Syntax => {}
            }
        }
        found
    }

    /// Whether there is a problem at this subject or below it.
    pub(super) fn is_misread(&self, subject: &str) -> bool {
        let below = format!("{subject}.");
        self.subjects.contains(subject)
            || self
                .subjects
                .range::<str, _>((Included(below.as_str()), Unbounded))
                .next()
                .is_some_and(|next| next.starts_with(&below))
    }

    /// Whether a table above a key path is invalid. Problems of lists, which `is_list` recognises, belong to one of their entries.
    pub(super) fn is_below_wrong(&self, path: &str, is_list: impl Fn(&str) -> bool) -> bool {
        with_those_above(path)
            .any(|above| self.values.contains(above) && is_within(path, above) && !is_list(above))
    }

    /// Whether an unknown key is a misspelling of the last key of a path.
    pub(super) fn is_misspelt(&self, path: &str) -> bool {
        let (table, key) = table_and_key(path);
        let Some(keys) = self.misspelt.get(table) else { return false };
        if let Some(is_meant) = self.meant.borrow().get(path) {
            return *is_meant;
        }
        let is_meant = keys.iter().any(|wrong| nearest_key(wrong, [key]).is_some());
        self.meant.borrow_mut().insert(path.to_owned(), is_meant);
        is_meant
    }

    /// Whether a table has an unknown key that is a misspelling of `key`.
    pub(super) fn has_misspelt(&self, table: &TableNode, key: &str) -> bool {
        let is_unknown = |at: &Range<usize>| self.unknown.contains(&(at.start, at.end));
        !self.unknown.is_empty()
            && table
                .members()
                .iter()
                .any(|member| is_unknown(&member.key_at) && nearest_key(&member.key, [key]).is_some())
    }

    /// Whether the value at this place is invalid.
    pub(super) fn is_wrong(&self, at: &Range<usize>) -> bool {
        self.wrong.contains(&(at.start, at.end))
    }
}
