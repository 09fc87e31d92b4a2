//! The review point of eval results: the commit that they record, else the newest commit in which what they say changed.

use super::answer::ReviewPoint;
use super::ask::{DatedArtifact, FreshnessRun};
use super::day_of;
use crate::evidence::data::is_same_data;
use crate::evidence::eval::ResultsState;
use crate::history::{CommitId, History, IncompleteHistory, Touched};
use crate::snapshot::RepoPath;

/// What cannot be told of results that differ from what is committed.
const NOT_COMPARED: &str =
    "it differs from what is committed, which cannot be read or is too large to be compared: commit it";

impl<'a> FreshnessRun<'_, 'a> {
    /// The file that counts, and the commit that it records if that had no local changes.
    fn results_of(&self, one: &DatedArtifact<'a>) -> Option<(&RepoPath, Option<&str>)> {
        let ResultsState::Results(results) =
            self.systems.get(one.system)?.evidence.numbers.results_of(one.claim)?
        else {
            return None;
        };
        let revision = results.record.revision.as_ref().filter(|revision| !revision.dirty);
        Some((&results.path, revision.map(|revision| revision.id.as_str())))
    }

    /// What a file holds in the tree that is judged; none where it is too large to be compared.
    fn content(&self, path: &RepoPath) -> Option<Vec<u8>> {
        self.snapshot.read(path, crate::limits::freshness::RESULTS_BYTES).ok()
    }

    /// Results whose change on disk is of their form alone are not touched now.
    pub(super) fn overlook_formatting(&self, asked: &mut [DatedArtifact<'a>], history: &mut History) {
        for one in asked
            .iter_mut()
            .filter(|one| one.is_now && one.is_results())
            .take(crate::limits::freshness::CHANGED_RESULTS)
        {
            let Some((path, _)) = self.results_of(one) else { continue };
            let (Some(now), Ok(versions)) = (self.content(path), history.versions(path, &mut |_| true))
            else {
                one.unknown = Some(NOT_COMPARED);
                continue;
            };
            // Without a version they are new.
            let then = versions.into_iter().next().and_then(|version| version.content);
            one.is_now = !then.is_some_and(|then| is_same_data(path, &then, &now));
        }
    }

    /// Moves the review points of results to the commit that they record, or back over commits that changed their form alone.
    pub(super) fn date_results(
        &self,
        asked: &[DatedArtifact<'a>],
        points: &mut [Result<Option<ReviewPoint>, IncompleteHistory>],
        history: &mut History,
    ) {
        let is_meant =
            |one: &DatedArtifact<'_>| one.is_results() && !one.is_now && one.artifact.covers.is_some();
        let mut touched = Vec::new();
        for (at, one) in asked.iter().enumerate().filter(|(_, one)| is_meant(one)) {
            let Some((path, revision)) = self.results_of(one) else { continue };
            let recorded = revision.and_then(|revision| history.commit_called(revision));
            let recorded = recorded.filter(|commit| matches!(history.contains(*commit), Ok(true)));
            match (recorded, one.touched) {
                (Some(commit), _) => moved_to(commit, points.get_mut(at), history),
                (None, Some(Touched::By(commit))) => {
                    let time = history.commit(commit).map_or(i64::MIN, |commit| commit.time);
                    touched.push((at, path.clone(), time, commit));
                }
                _ => {}
            }
        }
        // One walk tells which of them changed their form alone when they were last touched; few did, and those are followed.
        let questions: Vec<_> = touched.iter().map(|(_, path, time, _)| (path.clone(), *time)).collect();
        let before = history.held_before(&questions);
        for ((at, path, _, commit), before) in touched.into_iter().zip(before) {
            let now = self.content(&path);
            let is_form = |(then, now): (Vec<u8>, &Vec<u8>)| is_same_data(&path, &then, now);
            if before.ok().flatten().zip(now.as_ref()).is_some_and(is_form)
                && let Some(since) = now.and_then(|now| since_when(&path, &now, commit, history))
            {
                moved_to(since, points.get_mut(at), history);
            }
        }
    }
}

/// Moves a review point to a commit.
fn moved_to(
    commit: CommitId,
    point: Option<&mut Result<Option<ReviewPoint>, IncompleteHistory>>,
    history: &mut History,
) {
    if let (Some(point), Ok(known)) = (point, history.commit(commit)) {
        *point = Ok(Some(ReviewPoint { day: day_of(known.time), commit: Some(commit) }));
    }
}

/// The commit since which a file says what it says today, where the one that touched it last changed its form alone.
fn since_when(path: &RepoPath, now: &[u8], touched: CommitId, history: &mut History) -> Option<CommitId> {
    let mut since = touched;
    let mut enough = |version: &crate::history::FileVersion| {
        let is_same = version.content.as_ref().is_some_and(|then| is_same_data(path, then, now));
        if is_same {
            since = version.commit;
        }
        !is_same
    };
    history.versions(path, &mut enough).ok()?;
    Some(since)
}
