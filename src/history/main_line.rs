//! The main line: a commit, its first parent, the first parent of that, and so on.

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;

use bstr::BStr;
use gix::ObjectId;

use super::commits::CommitIndex;
use super::objects::ObjectMissing;
use super::tree::{TreeEntry, each_difference};
use super::{Asked, CommitId, History, HistoryDependence, IncompleteHistory};
use crate::limits::trend as limits;
use crate::snapshot::{FileChange, RepoPath};

/// A commit of the main line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MainLineCommit {
    /// The commit.
    pub commit: CommitId,
    /// Its id in hexadecimal.
    pub id: String,
    /// The committer's time, in seconds since 1970.
    pub time: i64,
}

/// The main line, newest first.
#[derive(Debug, Clone, Default)]
pub(crate) struct MainLine {
    /// Its commits.
    pub commits: Vec<MainLineCommit>,
    /// Whether this clone has all of it.
    pub is_complete: bool,
}

/// What lies between two commits of the main line: all commits that the newer one contains and the older one does not.
#[derive(Debug, Default)]
pub(crate) struct MainLineStep {
    /// Every file that one of them changed, compared with one of its parents.
    pub files: Vec<(RepoPath, FileChange)>,
    /// The commits, each with its time in seconds since 1970.
    pub commits: Vec<(CommitId, i64)>,
}

/// Reads what lies between commits of the main line, from the oldest to the newest.
#[derive(Debug)]
pub(crate) struct MainLineChanges {
    /// The place of each commit of the main line, from the newest.
    places: HashMap<CommitIndex, usize>,
    /// The commits of merged branches that were read.
    seen: HashSet<CommitIndex>,
}

impl MainLineChanges {
    /// For a main line.
    pub(crate) fn new(line: &MainLine) -> Self {
        let places =
            line.commits.iter().enumerate().map(|(place, commit)| (commit.commit.0, place)).collect();
        Self { places, seen: HashSet::new() }
    }

    /// What the commits since the one at the place `older` brought, up to the one at `newer`. None if this clone does not have all of it, or
    /// it is too much. A commit of a merged branch that an earlier merge brought may be in it again.
    pub(crate) fn between(
        &mut self,
        line: &MainLine,
        older: usize,
        newer: usize,
        history: &mut History,
    ) -> Option<MainLineStep> {
        let mut step = MainLineStep::default();
        let mut is_whole = true;
        for place in (newer..older).rev() {
            let mut open = vec![line.commits.get(place)?.commit.0];
            while let Some(commit) = open.pop() {
                let is_of_line = self.places.get(&commit).is_some_and(|known| *known > place);
                if is_of_line || !self.seen.insert(commit) {
                    continue;
                }
                is_whole &= step.commits.len() < limits::STEP_COMMITS;
                match history.add_changes(commit, &mut step) {
                    Ok(parents) if is_whole => open.extend(parents),
                    Ok(_) => {}
                    Err(ObjectMissing) => is_whole = false,
                }
                is_whole &= step.files.len() < limits::STEP_FILES;
            }
        }
        is_whole.then_some(step)
    }
}

impl History {
    /// Adds what a commit changed, compared with each of its parents. Returns the parents.
    fn add_changes(
        &mut self,
        commit: CommitIndex,
        step: &mut MainLineStep,
    ) -> Result<Vec<CommitIndex>, ObjectMissing> {
        let node = self.commits.node(commit, &mut self.objects)?;
        step.commits.push((CommitId(commit), node.time));
        if node.cut {
            return Err(ObjectMissing);
        }
        let mut before = Vec::new();
        for parent in &node.parents {
            before.push(Some(self.commits.node(*parent, &mut self.objects)?.tree));
        }
        if before.is_empty() {
            before.push(None);
        }
        for before in before {
            let mut seen = |path: &BStr, then: Option<TreeEntry>, now: Option<TreeEntry>| {
                let content = |entry: Option<TreeEntry>| entry.map(|entry| entry.content());
                let change = FileChange { then: content(then), now: content(now) };
                step.files.push((RepoPath::from_git(path), change));
                if step.files.len() < limits::STEP_FILES {
                    ControlFlow::Continue(())
                } else {
                    ControlFlow::Break(())
                }
            };
            each_difference(&mut self.objects, before, Some(node.tree), &mut seen)?;
        }
        Ok(node.parents.clone())
    }

    /// The whole main line of the commit at which this history starts.
    pub(crate) fn main_line(&mut self) -> MainLine {
        let mut line = MainLine { commits: Vec::new(), is_complete: true };
        let mut next = Some(self.start);
        while let Some(place) = next {
            let Ok(node) = self.commits.node(place, &mut self.objects) else {
                line.is_complete = false;
                break;
            };
            line.commits.push(MainLineCommit {
                commit: CommitId(place),
                id: node.id.to_string(),
                time: node.time,
            });
            line.is_complete = !node.cut;
            // Only grafts can make a circle, and then the line has more commits than there are.
            next = node.parents.first().copied().filter(|_| line.commits.len() <= self.commits.len());
        }
        line
    }

    /// Starts at another commit from now on. What was read stays known; what was answered does not.
    pub(crate) fn restart(&mut self, commit: CommitId) {
        self.start = commit.0;
        self.asked = Asked::default();
        self.dependence = HistoryDependence::default();
    }

    /// Whether a commit changed a file that `is_meant` accepts, compared with its first parent. An error if this clone lacks one of the
    /// two trees.
    pub(crate) fn changes_one(
        &mut self,
        commit: CommitId,
        is_meant: &dyn Fn(&RepoPath) -> bool,
    ) -> Result<bool, IncompleteHistory> {
        let (before, after) = self.step(commit)?;
        let mut found = false;
        let mut seen = |path: &BStr, _: Option<TreeEntry>, _: Option<TreeEntry>| {
            found |= is_meant(&RepoPath::from_git(path));
            if found { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        each_difference(&mut self.objects, before, Some(after), &mut seen)?;
        Ok(found)
    }

    /// The trees of a commit's first parent and of the commit. A first commit has no parent; an error if this clone lacks it.
    fn step(&mut self, commit: CommitId) -> Result<(Option<ObjectId>, ObjectId), ObjectMissing> {
        let node = self.commits.node(commit.0, &mut self.objects)?;
        let before = match node.parents.first() {
            Some(parent) => Some(self.commits.node(*parent, &mut self.objects)?.tree),
            None if node.cut => return Err(ObjectMissing),
            None => None,
        };
        Ok((before, node.tree))
    }
}
