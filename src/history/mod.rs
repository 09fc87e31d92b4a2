//! Answers questions about git history: when each path was last touched, whether the files that a document describes
//! have changed since, and who makes commits.
//!
//! Besides `snapshot/`, this is the only module that uses `gix`. One walk answers the questions for all paths of all
//! systems, before any rule runs. If a clone lacks the commits for an answer, the answer is an error and never a
//! guess.

mod added;
mod ancestry;
mod bloom;
mod commits;
mod drift;
mod interest;
mod lag;
mod layout;
mod mailmap;
mod objects;
mod origin;
mod people;
mod renames;
mod tree;
mod versions;
mod walk;

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use commits::{CommitIndex, Commits};
use gix::ObjectId;
use objects::{ObjectMissing, Objects};
use walk::End;

pub use drift::{Changed, JudgedTree};
pub use interest::{PathGroup, TrackedSubject};
pub use people::{Authors, Commit, GitPerson};
pub use renames::RenamedPath;
pub use versions::FileVersion;
pub use walk::TouchQuestion;

use crate::snapshot::diagnosis::{DAMAGED, Store};
use crate::snapshot::{OpenError, Repository, TrackedContent};

/// Largest `.mailmap` that is read, in bytes.
const MAX_MAILMAP: u64 = 16 << 20;

/// A commit of the history that returned it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CommitId(CommitIndex);

/// This clone ends before the answer: it is shallow, partial or damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IncompleteHistory;

impl From<ObjectMissing> for IncompleteHistory {
    fn from(ObjectMissing: ObjectMissing) -> Self {
        Self
    }
}

/// The last commit that touched something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Touched {
    /// This commit.
    By(CommitId),
    /// No commit.
    Never,
    /// A commit before the question's horizon.
    Before,
    /// Unknown: this clone lacks the commits for the answer.
    Beyond,
}

/// All commits that touched something, as in `git log --no-merges`, except those before a time at which all of it was deleted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Touches {
    /// The commits, in the order of a walk from the newest. Merges are left out.
    pub commits: Vec<CommitId>,
    /// Whether the list is complete in this clone.
    pub whole: bool,
}

/// The commits that touched something since a commit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Touching {
    /// The commits, newest first.
    pub commits: Vec<CommitId>,
    /// Whether an ignored commit touched it too.
    pub ignored: bool,
    /// If no commit did: the oldest merge that took another version than that commit's side.
    pub merge: Option<CommitId>,
}

/// The history of a commit.
pub struct History {
    objects: Objects,
    store: Store,
    commits: Commits,
    start: CommitIndex,
    mailmap: gix::mailmap::Snapshot,
    /// Contents of some trees, cached.
    contents: HashMap<ObjectId, Rc<HashSet<TrackedContent>>>,
}

impl std::fmt::Debug for History {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("History").field("start", &self.start).finish_non_exhaustive()
    }
}

impl History {
    /// Opens the history of a revision or of HEAD; none if there is no commit yet. An error if the commit cannot be read.
    pub fn open(repository: &Repository, rev: Option<&str>) -> Result<Option<Self>, OpenError> {
        let commit = repository.commit(rev.unwrap_or("HEAD"))?;
        Ok(commit.map(|commit| Self::new(repository.gix(), commit)))
    }

    /// Makes the history of the commit `start`.
    fn new(repo: &gix::Repository, start: ObjectId) -> Self {
        let objects = Objects::new(repo);
        let mut commits = Commits::new(repo, &objects);
        let start = commits.place(&start);
        let store = Store::of(repo);
        Self { objects, store, commits, start, mailmap: mailmap::read(repo), contents: HashMap::new() }
    }

    /// Returns the reasons why questions had no answer so far: one line each, with the next action.
    pub fn incomplete(&self) -> Vec<String> {
        let mut all = Vec::new();
        if let Some((id, why)) = &self.objects.damaged {
            all.push(format!("object {id} is damaged ({why}): {DAMAGED}"));
        }
        if let Some(id) = &self.objects.missing {
            all.push(format!("object {id} is missing: {}", self.store.why_missing()));
        }
        if self.commits.is_shallow() && (self.commits.met_boundary || all.is_empty()) {
            all.push("this clone is shallow: run `git fetch --unshallow`; in CI, set `fetch-depth: 0` (GitHub) or `GIT_DEPTH: 0` (GitLab)".to_owned());
        }
        if self.objects.too_deep {
            all.push(
                "folders that are nested more than 2,048 levels deep are not read, as in git".to_owned(),
            );
        }
        if all.is_empty() {
            all.push(format!("part of the history cannot be read: {DAMAGED}"));
        }
        all
    }

    /// Whether this is the history of the commit with this id, in hexadecimal.
    pub(crate) fn is_of(&mut self, commit: &str) -> bool {
        let Ok(id) = ObjectId::from_hex(commit.as_bytes()) else { return false };
        self.commits.node(self.start, &mut self.objects).is_ok_and(|node| node.id == id)
    }

    /// Returns the time of the commit at which the history starts, in seconds since 1970.
    pub(crate) fn time(&mut self) -> Option<i64> {
        Some(self.commits.node(self.start, &mut self.objects).ok()?.time)
    }

    /// Finds the last commit that touched each subject, like `git log -1`, in one walk.
    pub fn last_touched(&mut self, questions: &[TouchQuestion]) -> Vec<Touched> {
        self.touched(questions, &[]).0
    }

    /// Finds the last commit that touched each subject of `questions`, and all commits that touched each of `subjects`, in one walk.
    pub fn touched(
        &mut self,
        questions: &[TouchQuestion],
        subjects: &[TrackedSubject],
    ) -> (Vec<Touched>, Vec<Touches>) {
        let every =
            |subject: &TrackedSubject| TouchQuestion { subject: subject.clone(), horizon: None, all: true };
        let both: Vec<TouchQuestion> = questions.iter().cloned().chain(subjects.iter().map(every)).collect();
        let mut found = walk::walk(&mut self.objects, &mut self.commits, self.start, &both);
        let all = found.split_off(questions.len());
        let answer = |found: walk::WalkAnswer| match (found.touched.first(), found.end) {
            (Some(place), _) => Touched::By(CommitId(*place)),
            (None, Some(End::Before(_))) => Touched::Before,
            (None, Some(End::Beyond)) => Touched::Beyond,
            (None, _) => Touched::Never,
        };
        let last = found.into_iter().map(answer).collect();
        (last, all.into_iter().map(|found| self.touches(&found)).collect())
    }

    fn touches(&mut self, found: &walk::WalkAnswer) -> Touches {
        let mut touches = Touches { commits: Vec::new(), whole: found.end != Some(End::Beyond) };
        for place in &found.touched {
            match self.commits.node(*place, &mut self.objects) {
                Ok(node) if node.parents.len() > 1 => {}
                Ok(_) => touches.commits.push(CommitId(*place)),
                Err(ObjectMissing) => touches.whole = false,
            }
        }
        touches
    }

    /// Finds the newest commit before each time, in seconds since 1970. The inner value is none if history begins later.
    pub fn newest_before(&mut self, times: &[i64]) -> Vec<Result<Option<CommitId>, IncompleteHistory>> {
        let found = ancestry::newest_before(&mut self.objects, &mut self.commits, self.start, times);
        found
            .into_iter()
            .map(|found| found.map(|place| place.map(CommitId)).map_err(IncompleteHistory::from))
            .collect()
    }

    /// Finds the commits, newest first, that touched each subject and are not reachable from its commit, without
    /// merges, like `git rev-list --full-history --no-merges COMMIT..HEAD -- SUBJECT`. Commits in `ignored`, in
    /// hexadecimal, do not count.
    pub fn touching_since(
        &mut self,
        questions: &[(TrackedSubject, CommitId)],
        ignored: &[String],
    ) -> Vec<Result<Touching, IncompleteHistory>> {
        let ignored: HashSet<_> =
            ignored.iter().filter_map(|id| ObjectId::from_hex(id.as_bytes()).ok()).collect();
        let found = lag::touching(&mut self.objects, &mut self.commits, self.start, questions, &ignored);
        found.into_iter().map(|found| found.map_err(IncompleteHistory::from)).collect()
    }
}
