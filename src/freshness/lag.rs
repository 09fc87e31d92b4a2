//! How long an artifact lags behind what it covers: from its review point, or from the oldest later commit to the covered files if that
//! is later.

#![expect(
    clippy::indexing_slicing,
    reason = "systems are named by their places in a list that keeps its length"
)]

use std::rc::Rc;

use jiff::civil::Date;

use super::dated::DatedArtifact;
use super::day::{day_of, is_skewed};
use super::drift::{Behind, Drift, PointAnswer, ReviewPoint};
use super::question::FreshnessRun;
use super::{Freshness, Undetermined, ignore_revs};
use crate::history::{
    Commit, CommitId, EqualQuestion, EvaluatedTree, History, IncompleteHistory, PathGroup, TouchesSince,
};
use crate::limits::freshness as limits;
use crate::today::Today;

/// Measures the lag of every artifact that is behind.
pub(super) fn measure(
    run: &FreshnessRun<'_, '_>,
    artifacts: &[DatedArtifact<'_>],
    points: &[PointAnswer],
    evaluated: &EvaluatedTree<'_>,
    history: &mut History,
    answers: &mut [Freshness<'_>],
) {
    let mut questions = Vec::new();
    let mut asked = Vec::new();
    for (dated, point) in artifacts.iter().zip(points) {
        let answer = answers[dated.system].artifacts.get(&dated.claim.id);
        if answer.is_some_and(|answer| matches!(answer.drift, Drift::Behind(_)))
            && let (Ok(Some(ReviewPoint { commit: Some(commit), .. })), Some(covers)) =
                (point, &dated.artifact.covers)
        {
            questions.push((covers.clone(), *commit));
            asked.push((dated, covers));
        }
    }
    let ignored = match run.question.ignored {
        Some(ignored) => ignored.clone(),
        None => ignore_revs::listed(run.snapshot),
    };
    let found = history.touching_since(&questions, &ignored.commits);
    let head = history.time();
    let today = run.question.today;
    let found = since_last_equal(found, &questions, evaluated, &ignored.commits, history);
    for ((dated, covers), touching) in asked.into_iter().zip(found) {
        let Some(answer) = answers[dated.system].artifacts.get_mut(&dated.claim.id) else { continue };
        let Drift::Behind(behind) = &mut answer.drift else { continue };
        let local = is_local(covers, evaluated);
        // Only commits that the repository ignores.
        if touching.as_ref().is_ok_and(|found| found.ignored && found.commits.is_empty() && !local) {
            answer.drift = Drift::None;
            continue;
        }
        let begin = touching.and_then(|found| Ok((begin(&found, local, today, history)?, found.commits)));
        let Ok(((since, first), commits)) = begin else {
            answer.drift = Drift::Undecided(Undetermined::Lag);
            continue;
        };
        behind.commits = commits.len();
        behind.newest = commits
            .iter()
            .take(limits::NEWEST_COMMITS)
            .filter_map(|commit| history.commit(*commit).ok())
            .collect();
        behind.local = local;
        behind.first = first.map(Box::new);
        behind.measure(since, dated, today);
        let max_lag = dated.artifact.limits.max_lag;
        let is_certain = max_lag.is_zero() && local;
        if !behind.over && is_skewed(behind.since, today, head) {
            answer.drift = Drift::Undecided(Undetermined::Clock);
        } else if behind.over && dated.lacks_lock(run) {
            answer.drift = Drift::Undecided(Undetermined::Lock);
        } else if behind.over && ignored.unread && behind.commits > 0 && !is_certain {
            answer.drift = Drift::Undecided(Undetermined::IgnoredCommits);
        }
    }
}

impl Behind {
    /// Sets how long it lags, if what it covers has changed since the day `since`.
    fn measure(&mut self, since: Date, dated: &DatedArtifact<'_>, today: &Today) {
        self.since = since.max(self.point);
        self.days = self.since.until(today.day()).map_or(0, |span| span.get_days()).max(0);
        let max_lag = dated.artifact.limits.max_lag;
        self.over = max_lag.is_zero() || today.is_after(self.since.saturating_add(max_lag.to_calendar()));
    }
}

/// Whether a covered file has uncommitted changes.
fn is_local(covers: &PathGroup, evaluated: &EvaluatedTree<'_>) -> bool {
    evaluated.changes.files.keys().any(|path| covers.matches(path))
}

/// The day since which the covered files have changed, and the oldest commit that touched them.
fn begin(
    found: &TouchesSince,
    local: bool,
    today: &Today,
    history: &mut History,
) -> Result<(Date, Option<Commit>), IncompleteHistory> {
    match found.commits.last() {
        Some(first) => history.commit(*first).map(|first| (day_of(first.time), Some(first))),
        None if local => Ok((today.every_day(), None)),
        // A merge whose result neither side had, or that left one side out.
        None => match found.merge {
            Some(merge) => history.commit(merge).map(|merge| (day_of(merge.time), None)),
            None => Err(IncompleteHistory),
        },
    }
}

/// Answers of [`History::touching_since`].
type Touching = Result<TouchesSince, IncompleteHistory>;

/// The commits to the covered files since the files last had the same content as at the review point. Earlier changes were reverted and
/// are not part of the lag.
fn since_last_equal(
    found: Vec<Touching>,
    questions: &[(Rc<PathGroup>, CommitId)],
    evaluated: &EvaluatedTree<'_>,
    ignored: &[String],
    history: &mut History,
) -> Vec<Touching> {
    let question = |(touching, (group, point)): (&Touching, &(Rc<PathGroup>, CommitId))| {
        let commits =
            touching.iter().flat_map(|touching| touching.commits.iter().take(limits::EQUAL_COMMITS));
        EqualQuestion { group: group.clone(), point: *point, commits: commits.copied().collect() }
    };
    let equal = history.newest_equal(&found.iter().zip(questions).map(question).collect::<Vec<_>>());
    let reverted: Vec<(Rc<PathGroup>, CommitId)> = equal
        .iter()
        .zip(questions)
        .filter_map(|(equal, (group, _))| Some((group.clone(), (*equal).ok()??)))
        .collect();
    let mut since = history.touching_since(&reverted, ignored).into_iter();
    let later = |((first, equal), (group, _)): ((Touching, _), &(Rc<PathGroup>, CommitId))| {
        let first = first?;
        let Some(_) = equal? else { return Ok(first) };
        let since = since.next().unwrap_or(Err(IncompleteHistory))?;
        // With merged branches, no commit may be left: then the first count is used.
        let says_something =
            !since.commits.is_empty() || since.ignored || since.merge.is_some() || is_local(group, evaluated);
        Ok(if says_something { since } else { first })
    };
    found.into_iter().zip(equal).zip(questions).map(later).collect()
}
