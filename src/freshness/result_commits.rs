//! Whether the commits that results record are part of this history.

use std::collections::HashMap;

use super::Freshness;
use super::artifact::TrackedArtifact;
use super::question::{FreshnessRun, SystemInput};
use crate::claim::Claim;
use crate::history::{
    Commit, CommitId, EqualQuestion, EvaluatedTree, History, IncompleteHistory, TouchQuestion, Touched,
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
}

/// Looks for the recorded commits of all results.
pub(super) fn resolve(
    run: &FreshnessRun<'_, '_>,
    evaluated: &EvaluatedTree<'_>,
    history: &mut History,
    answers: &mut [Freshness<'_>],
) {
    for (system, answer) in run.systems.iter().zip(answers) {
        for claim in system.claims {
            let revision = system.results_of(claim).and_then(|results| results.record.revision.as_ref());
            let Some(revision) = revision.filter(|revision| !revision.dirty) else { continue };
            let found = match history.commit_called(&revision.id) {
                None => ResultCommit::Unknown,
                Some(commit) => match history.contains(commit) {
                    Ok(true) => ResultCommit::Contained,
                    Err(IncompleteHistory) => ResultCommit::Unknown,
                    Ok(false) => foreign(run, system, claim, commit, evaluated, history),
                },
            };
            answer.result_commits.0.insert(claim.id, found);
        }
    }
}

/// A recorded commit that is not part of this history.
///
/// Squashing or rebasing a branch leaves such commits behind. They count as contained if the files that the eval covers were the same when
/// the results were committed; what changed since is drift. Without `covers`, there is no answer.
fn foreign(
    run: &FreshnessRun<'_, '_>,
    system: &SystemInput<'_>,
    claim: &Claim<'_>,
    commit: CommitId,
    evaluated: &EvaluatedTree<'_>,
    history: &mut History,
) -> ResultCommit {
    let artifact = TrackedArtifact::of(system, claim, run.snapshot);
    let Some((subject, Some(covers))) = artifact.map(|artifact| (artifact.subject, artifact.covers)) else {
        return ResultCommit::Unknown;
    };
    let question = TouchQuestion { subject, horizon: None, all: false };
    let Some(Touched::By(came)) = history.last_touched(&[question]).first().copied() else {
        return ResultCommit::Unknown;
    };
    let now = history.drifted(commit, &covers, evaluated);
    let question = EqualQuestion { group: covers, point: commit, commits: vec![came] };
    let equal = history.newest_equal(&[question]).pop().unwrap_or(Err(IncompleteHistory));
    match (equal, now, history.commit(commit)) {
        (Ok(Some(_)), ..) => ResultCommit::Contained,
        (_, Ok(changed), _) if changed.is_empty() => ResultCommit::Contained,
        (Ok(None), Ok(_), Ok(commit)) => ResultCommit::Foreign(Box::new(commit)),
        _ => ResultCommit::Unknown,
    }
}
