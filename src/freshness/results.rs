//! The review point of eval results: the commit that they record, else the newest commit that changed their data.

#![expect(
    clippy::indexing_slicing,
    reason = "systems and review points are named by their places in lists that keep their length"
)]

use super::Undetermined;
use super::dated::DatedArtifact;
use super::day::day_of;
use super::drift::{PointAnswer, ReviewPoint};
use super::question::FreshnessRun;
use crate::evidence::data::is_same_data;
use crate::history::{CommitId, FileVersion, History, Touched};
use crate::limits::freshness as limits;
use crate::snapshot::RepoPath;

impl<'a> FreshnessRun<'_, 'a> {
    /// The results file that counts, and the commit that it records if that had no uncommitted changes.
    fn results_of(&self, dated: &DatedArtifact<'a>) -> Option<(&'a RepoPath, Option<&'a str>)> {
        let results = self.systems[dated.system].results_of(dated.claim)?;
        let revision = results.record.revision.as_ref().filter(|revision| !revision.dirty);
        Some((&results.path, revision.map(|revision| revision.id.as_str())))
    }

    /// The content of a file in the evaluated tree; none if it is too large to be compared.
    fn content(&self, path: &RepoPath) -> Option<Vec<u8>> {
        self.snapshot.read(path, limits::RESULTS_BYTES).ok()
    }
}

/// Results whose uncommitted changes do not change their data count as unchanged.
pub(super) fn ignore_formatting<'a>(
    run: &FreshnessRun<'_, 'a>,
    artifacts: &mut [DatedArtifact<'a>],
    history: &mut History,
) {
    for dated in
        artifacts.iter_mut().filter(|dated| dated.is_now && dated.is_results()).take(limits::CHANGED_RESULTS)
    {
        let Some((path, _)) = run.results_of(dated) else { continue };
        let (Some(now), Ok(versions)) = (run.content(path), history.versions(path, &mut |_| true)) else {
            dated.unknown = Some(Undetermined::UncommittedResults);
            continue;
        };
        // Without an older version, the results are new.
        let then = versions.into_iter().next().and_then(|version| version.content);
        dated.is_now = !then.is_some_and(|then| is_same_data(path, &then, &now));
    }
}

/// Moves the review points of results to the commit that they record, or back over commits that did not change their data.
pub(super) fn move_review_points<'a>(
    run: &FreshnessRun<'_, 'a>,
    artifacts: &[DatedArtifact<'a>],
    points: &mut [PointAnswer],
    history: &mut History,
) {
    let is_meant =
        |dated: &DatedArtifact<'_>| dated.is_results() && !dated.is_now && dated.artifact.covers.is_some();
    let mut results = Vec::new();
    for (at, dated) in artifacts.iter().enumerate().filter(|(_, dated)| is_meant(dated)) {
        let Some((path, revision)) = run.results_of(dated) else { continue };
        let recorded = revision.and_then(|revision| history.commit_called(revision));
        results.push((at, path, recorded, dated.touched));
    }
    let recorded: Vec<_> = results.iter().filter_map(|(_, _, recorded, _)| *recorded).collect();
    let mut contained = history.contains_each(&recorded).into_iter();
    let mut touched = Vec::new();
    for (at, path, recorded, last) in results {
        let recorded = recorded.filter(|_| contained.next() == Some(Ok(true)));
        match (recorded, last) {
            (Some(commit), _) => move_to(commit, &mut points[at], history),
            (None, Some(Touched::By(commit))) => {
                let time = history.commit(commit).map_or(i64::MIN, |commit| commit.time);
                touched.push((at, path, time, commit));
            }
            _ => {}
        }
    }
    // One walk finds the results whose last commit did not change their data. They are few, so each is then followed further back.
    let questions: Vec<_> = touched.iter().map(|(_, path, time, _)| ((*path).clone(), *time)).collect();
    let before = history.held_before(&questions);
    for ((at, path, _, commit), before) in touched.into_iter().zip(before) {
        let now = run.content(path);
        let is_same = |(then, now): (Vec<u8>, &Vec<u8>)| is_same_data(path, &then, now);
        if before.ok().flatten().zip(now.as_ref()).is_some_and(is_same)
            && let Some(since) = now.and_then(|now| since_when(path, &now, commit, history))
        {
            move_to(since, &mut points[at], history);
        }
    }
}

/// Moves a review point to a commit.
fn move_to(commit: CommitId, point: &mut PointAnswer, history: &mut History) {
    if let Ok(known) = history.commit(commit) {
        *point = Ok(Some(ReviewPoint { day: day_of(known.time), commit: Some(commit) }));
    }
}

/// The commit since which a file has today's data, if the last commit that touched it changed only its formatting.
fn since_when(path: &RepoPath, now: &[u8], touched: CommitId, history: &mut History) -> Option<CommitId> {
    let mut since = touched;
    let mut enough = |version: &FileVersion| {
        let is_same = version.content.as_ref().is_some_and(|then| is_same_data(path, then, now));
        if is_same {
            since = version.commit;
        }
        !is_same
    };
    history.versions(path, &mut enough).ok()?;
    Some(since)
}
