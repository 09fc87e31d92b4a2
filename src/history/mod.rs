//! Answers questions from git history: when each path was last touched, whether what a document describes has changed since,
//! and who works on the system.
//!
//! Only this module and `snapshot/` use `gix`. One walk finds the last commit of all paths of all systems, before
//! any rule runs. If a clone lacks an answer, the result is [`IncompleteHistory`], never a guess.

mod ancestry;
mod asked;
mod bloom;
mod cache;
mod commits;
mod dependence;
mod drift;
mod equal;
mod interest;
mod lag;
mod mailmap;
mod main_line;
mod objects;
mod origin;
mod people;
mod renames;
mod tree;
mod unchanged;
mod versions;
mod walk;

use std::collections::HashSet;
use std::rc::Rc;

use asked::AnswersByQuestion;
use cache::GenerationCache;
use commits::{CommitIndex, Commits};
use gix::ObjectId;
use objects::{ObjectMissing, Objects};
use walk::ChainEnd;

pub(crate) use dependence::HistoryDependence;
pub(crate) use drift::Changed;
pub use drift::EvaluatedTree;
pub use equal::EqualQuestion;
pub use interest::{PathGroup, TrackedSubject};
pub(crate) use main_line::{MainLine, MainLineChanges, MainLineCommit, MainLineStep};
pub(crate) use people::{Authors, Commit};
pub(crate) use versions::FileVersion;
pub use walk::TouchQuestion;

use crate::limits::history as limits;
use crate::snapshot::diagnosis::{DAMAGED, Store};
use crate::snapshot::{OpenError, Repository, TrackedContent};

/// A commit of one [`History`]. It has no meaning in another one.
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
    /// In this commit.
    By(CommitId),
    /// In no commit.
    Never,
    /// Before the question's horizon.
    Before,
    /// This clone does not contain the answer.
    IncompleteHistory,
}

/// The commits that touched a subject, as `git log --no-merges` lists them, back to the last commit without any of its files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AllTouches {
    /// The commits, in the order of a walk from the newest.
    pub commits: Vec<CommitId>,
    /// Whether this clone has all of them.
    pub is_complete: bool,
}

/// The commits that touched a subject since a commit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TouchesSince {
    /// The commits, newest first, without merges and ignored commits.
    pub commits: Vec<CommitId>,
    /// Whether an ignored commit touched it too.
    pub ignored: bool,
    /// Only if `commits` is empty: the oldest merge that changed the subject, compared with the parent that contains the given commit.
    pub merge: Option<CommitId>,
}

/// The history of a commit.
pub struct History {
    objects: Objects,
    store: Store,
    commits: Commits,
    start: CommitIndex,
    mailmap: gix::mailmap::Snapshot,
    /// The content of the files of some trees.
    contents: GenerationCache<ObjectId, Rc<HashSet<TrackedContent>>>,
    asked: Asked,
    /// What the answers depend on besides paths.
    dependence: HistoryDependence,
}

/// The answers so far. The claims of a change and of its base are nearly the same.
#[derive(Default)]
struct Asked {
    last_touched: AnswersByQuestion<TouchQuestion, Touched>,
    equal: AnswersByQuestion<EqualQuestion, Result<Option<CommitId>, IncompleteHistory>>,
    since: AnswersByQuestion<SinceQuestion, Result<TouchesSince, IncompleteHistory>>,
}

/// The commits that touched a group of files since a commit, without those that do not count.
type SinceQuestion = (Rc<PathGroup>, CommitId, Rc<[String]>);

impl std::fmt::Debug for History {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("History").field("start", &self.start).finish_non_exhaustive()
    }
}

impl History {
    /// The history of a revision, or of HEAD; none if nothing is committed. An error if the commit cannot be read.
    pub fn open(repository: &Repository, rev: Option<&str>) -> Result<Option<Self>, OpenError> {
        let commit = repository.commit(rev.unwrap_or("HEAD"))?;
        Ok(commit.map(|commit| Self::new(repository.gix(), commit)))
    }

    /// The history of the commit with the id `start`.
    fn new(repo: &gix::Repository, start: ObjectId) -> Self {
        let objects = Objects::new(repo);
        let mut commits = Commits::new(repo, &objects);
        let start = commits.place(&start);
        let store = Store::of(repo);
        let contents =
            GenerationCache::new(limits::REMEMBERED_CONTENTS, |held: &Rc<HashSet<TrackedContent>>| {
                held.len()
            });
        Self {
            objects,
            store,
            commits,
            start,
            mailmap: mailmap::read(repo),
            contents,
            asked: Asked::default(),
            dependence: HistoryDependence::default(),
        }
    }

    /// Why some questions had no answer so far: one line each, with what to do.
    pub fn incomplete(&self) -> Vec<String> {
        let mut all = Vec::new();
        if let Some((id, why)) = &self.objects.damaged {
            all.push(format!("object {id} is damaged ({why}): {DAMAGED}"));
        }
        if let Some(id) = &self.objects.missing {
            all.push(format!("object {id} is missing: {}", self.store.why_missing()));
        }
        if self.commits.is_shallow() && (self.commits.met_boundary || all.is_empty()) {
            all.push("this clone is shallow: `git fetch --unshallow`; with actions/checkout, `fetch-depth: 0`; on GitLab, `GIT_DEPTH: 0`".to_owned());
        }
        if self.objects.too_deep {
            all.push(
                "folders that are nested more than 2,048 deep are not read: git does not read them either"
                    .to_owned(),
            );
        }
        if all.is_empty() {
            all.push(format!("some objects cannot be read: {DAMAGED}"));
        }
        all
    }

    /// Whether it is the history of the commit with this id, in hexadecimal.
    pub(crate) fn is_of(&mut self, commit: &str) -> bool {
        let Ok(id) = ObjectId::from_hex(commit.as_bytes()) else { return false };
        self.commits.node(self.start, &mut self.objects).is_ok_and(|node| node.id == id)
    }

    /// The time of the commit at which this history starts, in seconds since 1970.
    pub(crate) fn time(&mut self) -> Option<i64> {
        Some(self.commits.node(self.start, &mut self.objects).ok()?.time)
    }

    /// The last commit that touched each subject, as in `git log -1`, in one walk.
    pub fn last_touched(&mut self, questions: &[TouchQuestion]) -> Vec<Touched> {
        self.touched(questions, &[]).0
    }

    /// The last commit that touched each subject of `questions`, and all commits that touched each of `subjects`, in one walk.
    pub fn touched(
        &mut self,
        questions: &[TouchQuestion],
        subjects: &[TrackedSubject],
    ) -> (Vec<Touched>, Vec<AllTouches>) {
        let open = self.asked.last_touched.open(questions);
        let (found, all) = self.walk(&open, subjects);
        (self.asked.last_touched.with(questions, open, found), all)
    }

    fn walk(
        &mut self,
        questions: &[TouchQuestion],
        subjects: &[TrackedSubject],
    ) -> (Vec<Touched>, Vec<AllTouches>) {
        if questions.is_empty() && subjects.is_empty() {
            return (Vec::new(), Vec::new());
        }
        let every =
            |subject: &TrackedSubject| TouchQuestion { subject: subject.clone(), horizon: None, all: true };
        let both: Vec<TouchQuestion> = questions.iter().cloned().chain(subjects.iter().map(every)).collect();
        let mut found = walk::walk(&mut self.objects, &mut self.commits, self.start, &both);
        let all = found.split_off(questions.len());
        let answer = |found: walk::WalkAnswer| match (found.touched.first(), found.end) {
            (Some(place), _) => Touched::By(CommitId(*place)),
            (None, Some(ChainEnd::Before(_))) => Touched::Before,
            (None, Some(ChainEnd::IncompleteHistory)) => Touched::IncompleteHistory,
            (None, _) => Touched::Never,
        };
        let last = found.into_iter().map(answer).collect();
        (last, all.into_iter().map(|found| self.touches(&found)).collect())
    }

    fn touches(&mut self, found: &walk::WalkAnswer) -> AllTouches {
        let mut touches =
            AllTouches { commits: Vec::new(), is_complete: found.end != Some(ChainEnd::IncompleteHistory) };
        for place in &found.touched {
            match self.commits.node(*place, &mut self.objects) {
                Ok(node) if node.parents.len() > 1 => {}
                Ok(_) => touches.commits.push(CommitId(*place)),
                Err(ObjectMissing) => touches.is_complete = false,
            }
        }
        touches
    }

    /// The newest commit before each of some times, in seconds since 1970. The inner option is none if history begins
    /// later.
    pub fn newest_before(&mut self, times: &[i64]) -> Vec<Result<Option<CommitId>, IncompleteHistory>> {
        for time in times {
            self.depends_on_time(*time);
        }
        let found = ancestry::newest_before(&mut self.objects, &mut self.commits, self.start, times);
        found
            .into_iter()
            .map(|found| found.map(|place| place.map(CommitId)).map_err(IncompleteHistory::from))
            .collect()
    }

    /// The commits, newest first, that touched each group of files and are not reachable from its commit, without merges, as in
    /// `git rev-list --full-history --no-merges COMMIT..HEAD -- FILES`. The commits in `ignored`, in hexadecimal, do not count.
    pub fn touching_since(
        &mut self,
        questions: &[(Rc<PathGroup>, CommitId)],
        ignored: &[String],
    ) -> Vec<Result<TouchesSince, IncompleteHistory>> {
        let with_ignored: Rc<[String]> = ignored.into();
        let questions: Vec<_> =
            questions.iter().map(|(group, since)| (group.clone(), *since, with_ignored.clone())).collect();
        let open = self.asked.since.open(&questions);
        let ignored: HashSet<_> =
            ignored.iter().filter_map(|id| ObjectId::from_hex(id.as_bytes()).ok()).collect();
        let asked: Vec<_> = open.iter().map(|(group, since, _)| (group.clone(), *since)).collect();
        let found = lag::touching(&mut self.objects, &mut self.commits, self.start, &asked, &ignored);
        let found = found.into_iter().map(|found| found.map_err(IncompleteHistory::from)).collect();
        self.asked.since.with(&questions, open, found)
    }
}
