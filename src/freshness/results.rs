//! The review point of eval results: the commit that they record, else the newest commit that changed their data.

#![expect(
    clippy::indexing_slicing,
    reason = "systems and review points are named by their places in lists that keep their length"
)]

use super::Undetermined;
use super::dated::DatedArtifact;
use super::day::{day_of, start_of};
use super::drift::{PointAnswer, ReviewPoint};
use super::limits::{default_age, horizon};
use super::question::FreshnessRun;
use crate::evidence::data::is_same_data;
use crate::history::{EvaluatedTree, History, IncompleteHistory, Touched};
use crate::limits::freshness as limits;
use crate::manifest::keys::ArtifactKind;
use crate::manifest::value::Period;
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

/// Results whose uncommitted changes do not change their data, or only their path, count as unchanged.
pub(super) fn ignore_formatting<'a>(
    run: &FreshnessRun<'_, 'a>,
    artifacts: &mut [DatedArtifact<'a>],
    evaluated: &EvaluatedTree<'_>,
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
        if let Some(then) = versions.into_iter().next().and_then(|version| version.content) {
            dated.is_now = !is_same_data(path, &then, &now);
            continue;
        }
        match history.committed_as(path, evaluated, &mut |_, then| is_same_data(path, then, &now)) {
            Ok(origin) => {
                dated.is_now = origin.is_none();
                dated.committed_as = origin;
            }
            Err(IncompleteHistory) => dated.unknown = Some(Undetermined::UncommittedResults),
        }
    }
}

/// Sets the commit that last touched results back over those that did not change their data.
pub(super) fn follow_back<'a>(
    run: &FreshnessRun<'_, 'a>,
    artifacts: &mut [DatedArtifact<'a>],
    history: &mut History,
) {
    let mut followed = Vec::new();
    let mut files = Vec::new();
    for (at, dated) in artifacts.iter().enumerate() {
        let is_meant = dated.is_results() && (dated.artifact.covers.is_some() || dated.made.day.is_none());
        if let (true, Some(Touched::By(commit))) = (is_meant, dated.touched)
            && let Some((path, _)) = run.results_of(dated)
        {
            followed.push((at, path));
            files.push((dated.committed_as.as_ref().unwrap_or(path).clone(), commit));
        }
    }
    let mut is_same = |file: usize, then: &[u8]| {
        let path = followed.get(file).map(|(_, path)| *path);
        path.is_some_and(|path| run.content(path).is_some_and(|now| is_same_data(path, then, &now)))
    };
    // A file that was removed before anything recent was tested says nothing about today's results.
    let today = run.question.today;
    let age = default_age(ArtifactKind::EvalResults);
    let oldest = start_of(age.map_or(today.day(), |age| horizon(today.day(), age)));
    let since = history.unchanged_since(&files, oldest, &mut is_same);
    for removed in history.dependence().removals() {
        today.changes_about(day_of(removed).saturating_add(age.unwrap_or(Period::days(0)).to_calendar()));
    }
    for ((at, _), since) in followed.iter().zip(since) {
        artifacts[*at].touched = Some(since.map_or(Touched::IncompleteHistory, Touched::By));
    }
}

/// Moves the review points of results to the commits that they record.
pub(super) fn move_review_points<'a>(
    run: &FreshnessRun<'_, 'a>,
    artifacts: &[DatedArtifact<'a>],
    points: &mut [PointAnswer],
    history: &mut History,
) {
    let is_meant =
        |dated: &DatedArtifact<'_>| dated.is_results() && !dated.is_now && dated.artifact.covers.is_some();
    let mut recorded = Vec::new();
    for (at, dated) in artifacts.iter().enumerate().filter(|(_, dated)| is_meant(dated)) {
        let revision = run.results_of(dated).and_then(|(_, revision)| revision);
        recorded.extend(revision.and_then(|revision| Some((at, history.commit_called(revision)?))));
    }
    let contained = history.contains_each(&recorded.iter().map(|(_, commit)| *commit).collect::<Vec<_>>());
    for ((at, commit), contained) in recorded.into_iter().zip(contained) {
        if let (Ok(true), Ok(known)) = (contained, history.commit(commit)) {
            points[at] = Ok(Some(ReviewPoint { day: day_of(known.time), commit: Some(commit) }));
        }
    }
}
