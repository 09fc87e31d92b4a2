//! What the answers of a history depend on besides the paths that they are about.
//!
//! A later commit of the same main line has the same answers about paths that no commit since has touched. The other questions are noted
//! here.

use std::collections::HashSet;

use super::commits::CommitIndex;
use super::{CommitId, History};

/// What the answers since the last start depend on.
#[derive(Debug, Clone, Default)]
pub(crate) struct HistoryDependence {
    /// Commits that were not known to be contained.
    missing: HashSet<CommitIndex>,
    /// The latest time before which a commit was looked for, in seconds since 1970.
    until: Option<i64>,
    /// Whether another author can make a difference.
    authors: bool,
    /// The times of the commits that removed a file which came back, in seconds since 1970.
    removals: Vec<i64>,
}

impl HistoryDependence {
    /// The times of the commits that removed a file which came back, in seconds since 1970.
    pub(crate) fn removals(&self) -> impl Iterator<Item = i64> + use<> {
        self.removals.clone().into_iter()
    }

    /// Whether the answers stay the same if these commits are added, each with its time in seconds since 1970.
    pub(crate) fn allows(&self, commits: &[(CommitId, i64)]) -> bool {
        commits.is_empty()
            || !self.authors
                && !commits.iter().any(|(commit, time)| {
                    self.missing.contains(&commit.0) || self.until.is_some_and(|until| *time < until)
                })
    }
}

impl History {
    /// What the answers since the last start depend on.
    pub(crate) fn dependence(&self) -> &HistoryDependence {
        &self.dependence
    }

    /// Notes that another author can make a difference.
    pub(crate) fn depends_on_authors(&mut self) {
        self.dependence.authors = true;
    }

    /// Notes that a commit before a time, in seconds since 1970, was looked for.
    pub(super) fn depends_on_time(&mut self, until: i64) {
        self.dependence.until = self.dependence.until.max(Some(until));
    }

    /// Notes that a commit was not known to be contained.
    pub(super) fn depends_on_commit(&mut self, commit: CommitId) {
        self.dependence.missing.insert(commit.0);
    }

    /// Notes that a file was removed at a time, in seconds since 1970, and came back.
    pub(super) fn depends_on_removal(&mut self, time: i64) {
        self.dependence.removals.push(time);
    }
}
