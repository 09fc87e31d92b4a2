//! What git history says: when each path was last touched, whether what a document describes has changed since, and who works here.
//!
//! Beside `snapshot/` the only part that knows `gix`. All paths of all systems are dated in one walk, before
//! any rule runs. What a clone does not contain is [`IncompleteHistory`], never a guess.

mod added;
mod ancestry;
mod bloom;
mod cache;
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

use std::collections::HashSet;
use std::rc::Rc;

use cache::GenerationCache;
use commits::{CommitIndex, Commits};
use gix::ObjectId;
use objects::{ObjectMissing, Objects};
use walk::End;

pub(crate) use drift::Changed;
pub use drift::JudgedTree;
pub use interest::{PathGroup, TrackedSubject};
pub(crate) use people::{Authors, Commit};
pub(crate) use versions::FileVersion;
pub use walk::TouchQuestion;

use crate::limits::history as limits;
use crate::snapshot::diagnosis::{DAMAGED, Store};
use crate::snapshot::{OpenError, Repository, TrackedContent};

/// A commit of the history that named it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CommitId(CommitIndex);

/// This clone does not contain the answer: it is shallow, partial or damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IncompleteHistory;

impl From<ObjectMissing> for IncompleteHistory {
    fn from(ObjectMissing: ObjectMissing) -> Self {
        Self
    }
}

/// When something was last touched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Touched {
    /// By this commit.
    By(CommitId),
    /// By none.
    Never,
    /// Before the question's horizon.
    Before,
    /// This clone does not hold the answer.
    IncompleteHistory,
}

/// Every commit that touched something, as `git log --no-merges` has them; but what came before all of it was gone for a while is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Touches {
    /// The commits, in the order in which a walk from the newest meets them. Who merges has written nothing.
    pub commits: Vec<CommitId>,
    /// Whether this clone holds them all.
    pub whole: bool,
}

/// What touched something since a commit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Touching {
    /// The commits, newest first.
    pub commits: Vec<CommitId>,
    /// Whether one that does not count did too.
    pub ignored: bool,
    /// Where no commit did: the oldest merge that brought something else than that commit's side had.
    pub merge: Option<CommitId>,
}

/// The history of a commit.
pub struct History {
    objects: Objects,
    store: Store,
    commits: Commits,
    start: CommitIndex,
    mailmap: gix::mailmap::Snapshot,
    /// What the files of some trees hold.
    contents: GenerationCache<ObjectId, Rc<HashSet<TrackedContent>>>,
}

impl std::fmt::Debug for History {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("History").field("start", &self.start).finish_non_exhaustive()
    }
}

impl History {
    /// The history of a revision, or of HEAD; none where nothing is committed. An error where the commit cannot be read.
    pub fn open(repository: &Repository, rev: Option<&str>) -> Result<Option<Self>, OpenError> {
        let commit = repository.commit(rev.unwrap_or("HEAD"))?;
        Ok(commit.map(|commit| Self::new(repository.gix(), commit)))
    }

    /// The history of the commit called `start`.
    fn new(repo: &gix::Repository, start: ObjectId) -> Self {
        let objects = Objects::new(repo);
        let mut commits = Commits::new(repo, &objects);
        let start = commits.place(&start);
        let store = Store::of(repo);
        let contents =
            GenerationCache::new(limits::REMEMBERED_CONTENTS, |held: &Rc<HashSet<TrackedContent>>| {
                held.len()
            });
        Self { objects, store, commits, start, mailmap: mailmap::read(repo), contents }
    }

    /// Why some questions had no answer so far: one line each, with what to do.
    pub fn incomplete(&self) -> Vec<String> {
        let mut all = Vec::new();
        if let Some((id, why)) = &self.objects.damaged {
            all.push(format!("object {id} is damaged ({why}): {DAMAGED}"));
        }
        if let Some(id) = &self.objects.missing {
            all.push(format!("object {id} is not here: {}", self.store.why_missing()));
        }
        if self.commits.is_shallow() && (self.commits.met_boundary || all.is_empty()) {
            all.push("this clone is shallow: `git fetch --unshallow`; with actions/checkout, `fetch-depth: 0`; on GitLab, `GIT_DEPTH: 0`".to_owned());
        }
        if self.objects.too_deep {
            all.push(
                "folders that lie more than 2,048 deep are not read: git does not read them either"
                    .to_owned(),
            );
        }
        if all.is_empty() {
            all.push(format!("some of it cannot be read: {DAMAGED}"));
        }
        all
    }

    /// Whether it is the history of the commit of this name, in hexadecimal.
    pub(crate) fn is_of(&mut self, commit: &str) -> bool {
        let Ok(id) = ObjectId::from_hex(commit.as_bytes()) else { return false };
        self.commits.node(self.start, &mut self.objects).is_ok_and(|node| node.id == id)
    }

    /// When the commit was made whose history this is, in seconds since 1970.
    pub(crate) fn time(&mut self) -> Option<i64> {
        Some(self.commits.node(self.start, &mut self.objects).ok()?.time)
    }

    /// When each subject was last touched, as `git log -1` has it, in one walk.
    pub fn last_touched(&mut self, questions: &[TouchQuestion]) -> Vec<Touched> {
        self.touched(questions, &[]).0
    }

    /// When each subject of `questions` was last touched, and all that touched each of `subjects`, in one walk.
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
            (None, Some(End::IncompleteHistory)) => Touched::IncompleteHistory,
            (None, _) => Touched::Never,
        };
        let last = found.into_iter().map(answer).collect();
        (last, all.into_iter().map(|found| self.touches(&found)).collect())
    }

    fn touches(&mut self, found: &walk::WalkAnswer) -> Touches {
        let mut touches = Touches { commits: Vec::new(), whole: found.end != Some(End::IncompleteHistory) };
        for place in &found.touched {
            match self.commits.node(*place, &mut self.objects) {
                Ok(node) if node.parents.len() > 1 => {}
                Ok(_) => touches.commits.push(CommitId(*place)),
                Err(ObjectMissing) => touches.whole = false,
            }
        }
        touches
    }

    /// The newest commit before each of some times, in seconds since 1970; in the inner, none where history begins later.
    pub fn newest_before(&mut self, times: &[i64]) -> Vec<Result<Option<CommitId>, IncompleteHistory>> {
        let found = ancestry::newest_before(&mut self.objects, &mut self.commits, self.start, times);
        found
            .into_iter()
            .map(|found| found.map(|place| place.map(CommitId)).map_err(IncompleteHistory::from))
            .collect()
    }

    /// The commits, newest first, that touched each subject and cannot be reached from its commit, merges aside, as
    /// `git rev-list --full-history --no-merges COMMIT..HEAD -- SUBJECT` has them. Commits that `ignored` names, in hexadecimal, do not count.
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
