//! Whether the commits that results record are part of this history.

#![expect(
    clippy::indexing_slicing,
    reason = "systems are named by their places in a list that keeps its length"
)]

use std::collections::HashMap;
use std::rc::Rc;

use super::Freshness;
use super::artifact::TrackedArtifact;
use super::dated::DatedArtifact;
use super::question::FreshnessRun;
use crate::claim::Claim;
use crate::history::{
    Commit, CommitId, EqualQuestion, EvaluatedTree, History, IncompleteHistory, PathGroup, TouchQuestion,
    Touched, TrackedSubject,
};

/// A commit that results record.
#[derive(Debug, Clone)]
pub enum ResultCommit {
    /// The evaluated commit contains it, or the tested files are the same.
    Contained,
    /// The evaluated commit does not contain it, and the tested files differ.
    Foreign(Box<Commit>),
    /// This clone does not have it.
    Unknown,
}

/// The commits that the results of a system record, by the claim's id.
#[derive(Debug, Default)]
pub struct ResultCommits(HashMap<usize, ResultCommit>);

impl ResultCommits {
    /// The commit that the results of `claim` record; none if they record none, or had uncommitted changes.
    pub fn of(&self, claim: &Claim<'_>) -> Option<&ResultCommit> {
        self.0.get(&claim.id)
    }

    fn insert(&mut self, claim: &Claim<'_>, found: ResultCommit) {
        self.0.insert(claim.id, found);
    }
}

/// Looks for the recorded commits of all results.
pub(super) fn resolve(
    run: &FreshnessRun<'_, '_>,
    artifacts: &[DatedArtifact<'_>],
    evaluated: &EvaluatedTree<'_>,
    history: &mut History,
    answers: &mut [Freshness<'_>],
) {
    let mut recorded = Vec::new();
    for (at, system) in run.systems.iter().enumerate() {
        for claim in system.claims {
            let revision = system.results_of(claim).and_then(|results| results.record.revision.as_ref());
            let Some(revision) = revision.filter(|revision| !revision.dirty) else { continue };
            match history.commit_called(&revision.id) {
                None => answers[at].result_commits.insert(claim, ResultCommit::Unknown),
                Some(commit) => recorded.push((at, claim, commit)),
            }
        }
    }
    let contained = history.contains_each(&recorded.iter().map(|(_, _, commit)| *commit).collect::<Vec<_>>());
    let mut foreign = Vec::new();
    for ((at, claim, commit), contained) in recorded.into_iter().zip(contained) {
        let results = &mut answers[at].result_commits;
        match contained {
            Ok(true) => results.insert(claim, ResultCommit::Contained),
            Err(IncompleteHistory) => results.insert(claim, ResultCommit::Unknown),
            Ok(false) => {
                let mut mine =
                    artifacts.iter().filter(|dated| dated.system == at && dated.claim.id == claim.id);
                match mine.next().map(|dated| (&dated.artifact, dated.touched)) {
                    Some((TrackedArtifact { subject, covers: Some(covers), is_linked: false, .. }, came)) => {
                        let (subject, covers) = (subject.clone(), covers.clone());
                        foreign.push(Foreign { at, claim, commit, subject, covers, came });
                    }
                    _ => results.insert(claim, ResultCommit::Unknown),
                }
            }
        }
    }
    for (foreign, found) in foreign.iter().zip(compare(&foreign, evaluated, history)) {
        answers[foreign.at].result_commits.insert(foreign.claim, found);
    }
}

/// A recorded commit that is not part of this history.
struct Foreign<'a> {
    /// The place of the system.
    at: usize,
    claim: &'a Claim<'a>,
    commit: CommitId,
    /// The results.
    subject: TrackedSubject,
    covers: Rc<PathGroup>,
    /// When they came to hold their data, if that was asked.
    came: Option<Touched>,
}

/// Compares commits that are not part of this history with it.
///
/// Squashing or rebasing a branch leaves such commits behind. They count as contained if the files that the eval covers were the same when
/// the results were committed; what changed since is drift. Without `covers`, there is no answer.
fn compare(
    foreign: &[Foreign<'_>],
    evaluated: &EvaluatedTree<'_>,
    history: &mut History,
) -> Vec<ResultCommit> {
    let question =
        |foreign: &Foreign<'_>| TouchQuestion { subject: foreign.subject.clone(), horizon: None, all: false };
    let touched = history.last_touched(&foreign.iter().map(question).collect::<Vec<_>>());
    let came: Vec<_> =
        foreign.iter().zip(touched).map(|(foreign, last)| foreign.came.unwrap_or(last)).collect();
    let question = |(foreign, came): (&Foreign<'_>, &Touched)| {
        let commits = if let Touched::By(came) = came { vec![*came] } else { Vec::new() };
        EqualQuestion { group: foreign.covers.clone(), point: foreign.commit, commits }
    };
    let equal = history.newest_equal(&foreign.iter().zip(&came).map(question).collect::<Vec<_>>());
    let mut found = Vec::new();
    for ((foreign, came), equal) in foreign.iter().zip(came).zip(equal) {
        if !matches!(came, Touched::By(_)) {
            found.push(ResultCommit::Unknown);
            continue;
        }
        let now = history.drifted(foreign.commit, &foreign.covers, evaluated);
        found.push(match (equal, now, history.commit(foreign.commit)) {
            (Ok(Some(_)), ..) => ResultCommit::Contained,
            (_, Ok(changed), _) if changed.is_empty() => ResultCommit::Contained,
            (Ok(None), Ok(_), Ok(commit)) => ResultCommit::Foreign(Box::new(commit)),
            _ => ResultCommit::Unknown,
        });
    }
    found
}
