//! Finds commits by id, and checks whether they belong to this history.

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;

use bstr::BStr;
use gix::ObjectId;
use gix::objs::Kind;

use super::ancestry::{Ancestry, Met};
use super::commits::CommitIndex;
use super::objects::ObjectMissing;
use super::tree::{Difference, TreeEntry, entry_at, file_at};
use super::{CommitId, History, IncompleteHistory, TrackedSubject};
use crate::limits::history as limits;
use crate::snapshot::RepoPath;

/// Number of older commits in a row after which a commit counts as not contained. More than one, since clocks may be wrong.
const SLOP: usize = 256;

/// A commit that a walk looks for.
struct Wanted<'a> {
    commit: CommitIndex,
    time: i64,
    /// Number of older commits in a row before the current one.
    older: usize,
    answer: &'a mut Result<bool, IncompleteHistory>,
}

impl Wanted<'_> {
    /// Whether the commit must still be looked for after `met`. `cut`: this clone lacks the parents of a commit before.
    fn is_open_after(&mut self, met: &Met, cut: bool) -> bool {
        if met.place == self.commit {
            *self.answer = Ok(true);
            return false;
        }
        self.older = if met.time < self.time { self.older + 1 } else { 0 };
        if self.older > SLOP {
            self.is_missing(cut);
        }
        self.older <= SLOP
    }

    fn is_missing(&mut self, cut: bool) {
        *self.answer = if cut { Err(IncompleteHistory) } else { Ok(false) };
    }
}

impl History {
    /// Finds the commit with this full or abbreviated id, in hexadecimal. None if there is no such commit, or several.
    pub fn commit_called(&mut self, digits: &str) -> Option<CommitId> {
        let id = match ObjectId::from_hex(digits.as_bytes()) {
            Ok(id) => id,
            Err(_) => self.objects.named(digits)?,
        };
        let is_commit = self.objects.get(&id).is_ok_and(|object| object.kind == Kind::Commit);
        is_commit.then(|| CommitId(self.commits.place(&id)))
    }

    /// Whether the history contains each of some commits, in one walk. An error if this clone ends before the answer.
    pub fn contains_each(&mut self, commits: &[CommitId]) -> Vec<Result<bool, IncompleteHistory>> {
        let answers = self.contained(commits);
        for (commit, _) in commits.iter().zip(&answers).filter(|(_, answer)| **answer != Ok(true)) {
            self.depends_on_commit(*commit);
        }
        answers
    }

    fn contained(&mut self, commits: &[CommitId]) -> Vec<Result<bool, IncompleteHistory>> {
        let mut answers = vec![Err(IncompleteHistory); commits.len()];
        let mut open = Vec::new();
        for (answer, commit) in answers.iter_mut().zip(commits) {
            if let Ok(node) = self.commits.node(commit.0, &mut self.objects) {
                open.push(Wanted { commit: commit.0, time: node.time, older: 0, answer });
            }
        }
        let Ok(mut ancestry) = Ancestry::new(&mut self.objects, &mut self.commits, self.start) else {
            return answers;
        };
        let mut cut = false;
        while !open.is_empty() {
            match ancestry.next() {
                Ok(Some(met)) => {
                    cut |= met.cut;
                    open.retain_mut(|wanted| wanted.is_open_after(&met, cut));
                }
                Ok(None) => open.drain(..).for_each(|mut wanted| wanted.is_missing(cut)),
                Err(ObjectMissing) => break,
            }
        }
        answers
    }

    /// Returns the newest commit before a time, in seconds since 1970, along first parents. None if history begins later.
    pub fn main_line_before(&mut self, before: i64) -> Result<Option<CommitId>, IncompleteHistory> {
        self.depends_on_time(before);
        let mut place = self.start;
        loop {
            let node = self.commits.node(place, &mut self.objects)?;
            if node.time < before {
                return Ok(Some(CommitId(place)));
            }
            if node.cut {
                return Err(IncompleteHistory);
            }
            match node.parents.first() {
                Some(parent) => place = *parent,
                None => return Ok(None),
            }
        }
    }

    /// For each commit, the first commit of the main line (along first parents) that contains it: a merge for a commit of the merged branch.
    /// Commits in the same change of the main line have the same one.
    pub fn main_line_changes(&mut self, commits: &[CommitId]) -> Result<Vec<CommitId>, IncompleteHistory> {
        let mut line = vec![self.start];
        while let Some(parent) = self
            .commits
            .node(line.last().copied().unwrap_or(self.start), &mut self.objects)?
            .parents
            .first()
            .copied()
        {
            line.push(parent);
        }
        let mut left: HashSet<_> = commits.iter().map(|commit| commit.0).collect();
        let mut changes = HashMap::new();
        let mut seen = HashSet::new();
        for change in line.into_iter().rev() {
            let mut open = vec![change];
            while let Some(place) = open.pop() {
                if !seen.insert(place) {
                    continue;
                }
                if left.remove(&place) {
                    changes.insert(place, change);
                }
                open.extend(&self.commits.node(place, &mut self.objects)?.parents);
            }
            if left.is_empty() {
                break;
            }
        }
        let of = |commit: &CommitId| changes.get(&commit.0).copied().map(CommitId).ok_or(IncompleteHistory);
        commits.iter().map(of).collect()
    }

    /// Reads the file at `path` in a commit. None if it did not exist.
    pub fn held_at(
        &mut self,
        commit: CommitId,
        path: &RepoPath,
    ) -> Result<Option<Vec<u8>>, IncompleteHistory> {
        let tree = self.commits.node(commit.0, &mut self.objects)?.tree;
        match file_at(&mut self.objects, tree, path)? {
            Some(id) => Ok(Some(self.blob(&id, limits::VERSION_BYTES)?)),
            None => Ok(None),
        }
    }

    /// Reads the file at `path` in the newest commit before a time, in seconds since 1970, along first parents. None if it did not exist.
    pub fn held_on_main_line(
        &mut self,
        path: &RepoPath,
        before: i64,
    ) -> Result<Option<Vec<u8>>, IncompleteHistory> {
        match self.main_line_before(before)? {
            Some(commit) => self.held_at(commit, path),
            None => Ok(None),
        }
    }

    /// Whether a file of `subject` existed at a commit.
    pub fn holds(&mut self, commit: CommitId, subject: &TrackedSubject) -> Result<bool, IncompleteHistory> {
        let tree = self.commits.node(commit.0, &mut self.objects)?.tree;
        let group = match subject {
            TrackedSubject::Path(path) => return Ok(entry_at(&mut self.objects, tree, path)?.is_some()),
            TrackedSubject::Group(group) => group,
        };
        let mut found = false;
        let mut seen = |path: &BStr, _: Option<TreeEntry>, there: Option<TreeEntry>| {
            found |= there.is_some() && group.matches(&RepoPath::from_git(path));
            if found { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let enter = |path: &BStr| group.may_hold(&RepoPath::from_git(path));
        let mut difference = Difference { objects: &mut self.objects, enter: &enter };
        let _ = difference.between(BStr::new(""), None, Some(tree), &mut seen)?;
        Ok(found)
    }
}
