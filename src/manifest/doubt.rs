//! What of a manifest could not be read, by subject and by place: whoever depends on it keeps silent, since it is reported as such.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::Bound::{Included, Unbounded};
use std::ops::Range;

use super::node::TableNode;
use super::reader::{Problem, ProblemKind};
use super::subject::{Subject, is_within, table_and_key, with_those_above};
use crate::nearest::nearest_key;

/// The problems of a manifest, to be looked up.
#[derive(Debug, Default)]
pub(super) struct Doubts {
    /// All subjects.
    subjects: BTreeSet<Subject>,
    /// Those of wrong values.
    values: HashSet<Subject>,
    /// Where wrong values stand.
    wrong: HashSet<(usize, usize)>,
    /// Where unknown keys stand.
    unknown: HashSet<(usize, usize)>,
    /// Unknown keys by the table that they stand in.
    misspelt: BTreeMap<String, BTreeSet<String>>,
    /// Whether one of them was meant to be the key at a path: every claim below a table asks the same.
    meant: RefCell<HashMap<String, bool>>,
}

impl Doubts {
    pub(super) fn of(problems: &[Problem]) -> Self {
        let mut doubts = Self::default();
        for problem in problems {
            doubts.subjects.insert(problem.subject.clone());
            let at = (problem.at.start, problem.at.end);
            match problem.trouble {
                ProblemKind::Value => {
                    doubts.values.insert(problem.subject.clone());
                    doubts.wrong.insert(at);
                }
                ProblemKind::UnknownKey => {
                    let (table, key) = table_and_key(&problem.subject);
                    doubts.misspelt.entry(table.to_owned()).or_default().insert(key.to_owned());
                    doubts.unknown.insert(at);
                }
                ProblemKind::Syntax => {}
            }
        }
        doubts
    }

    /// Whether something at this subject, or below it, could not be read.
    pub(super) fn is_misread(&self, subject: &str) -> bool {
        let below = format!("{subject}.");
        self.subjects.contains(subject)
            || self
                .subjects
                .range::<str, _>((Included(below.as_str()), Unbounded))
                .next()
                .is_some_and(|next| next.starts_with(&below))
    }

    /// Whether a table of the wrong type stands above a key path. What is wrong with a list, which `is_list` knows, is an entry of it.
    pub(super) fn is_below_wrong(&self, path: &str, is_list: impl Fn(&str) -> bool) -> bool {
        with_those_above(path)
            .any(|above| self.values.contains(above) && is_within(path, above) && !is_list(above))
    }

    /// Whether an unknown key was meant to be the one at a key path.
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

    /// Whether a table has an unknown key that was meant to be this one.
    pub(super) fn has_misspelt(&self, table: &TableNode, key: &str) -> bool {
        let is_unknown = |at: &Range<usize>| self.unknown.contains(&(at.start, at.end));
        !self.unknown.is_empty()
            && table
                .members()
                .iter()
                .any(|member| is_unknown(&member.key_at) && nearest_key(&member.key, [key]).is_some())
    }

    /// Whether the value at this place is wrong.
    pub(super) fn is_wrong(&self, at: &Range<usize>) -> bool {
        self.wrong.contains(&(at.start, at.end))
    }
}
