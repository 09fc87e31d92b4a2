//! The age of each artifact: the time since its last commit or review; for results, since the run that made them.

#![expect(
    clippy::indexing_slicing,
    reason = "artifacts are named by their places in a list that keeps its length"
)]

use jiff::civil::Date;

use super::dated::{DatedArtifact, ResultsTime};
use super::day::{day_of, is_skewed, start_of};
use super::question::FreshnessRun;
use super::{Undetermined, limits};
use crate::history::{AllTouches, Commit, History, TouchQuestion, Touched, TrackedSubject};

/// When an artifact was last touched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LastTouched {
    /// No rule needs the answer.
    NotAsked,
    /// It is staged, or changed on disk, or nothing was committed yet.
    Now,
    /// In this commit.
    By(Box<Commit>),
    /// Before this day. No rule needs the exact day.
    Before(Date),
    /// This clone does not hold the answer.
    IncompleteHistory,
}

/// Whether an artifact exceeds its maximum age.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Age {
    /// It has no maximum age.
    NotAsked,
    /// It does not exceed it.
    Fresh,
    /// It exceeds it. The point is the day when it was last verified.
    Stale(LastVerified),
    /// Undetermined, for this reason.
    Undecided(Undetermined),
}

/// When an artifact was last verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LastVerified {
    /// On this day.
    On(Date),
    /// Before this day.
    Before(Date),
}

impl ResultsTime {
    /// The age of results that contain their time; none for everything else. `oldest` is the first day that is not too old.
    fn age(&self, oldest: Date) -> Option<Age> {
        let day = self.day?;
        Some(if day >= oldest { Age::Fresh } else { Age::Stale(LastVerified::On(day)) })
    }

    /// The age. Undetermined if the results contain a time that cannot be parsed: they may be older than their commit.
    fn checked(&self, age: Age) -> Age {
        if self.is_unclear && age == Age::Fresh { Age::Undecided(Undetermined::ResultsTime) } else { age }
    }
}

impl DatedArtifact<'_> {
    /// The first day within its maximum age.
    fn oldest_day(&self, today: Date) -> Option<Date> {
        self.artifact.limits.max_age.map(|age| limits::horizon(today, age))
    }
}

/// Asks when each artifact was last touched, as far back as a rule needs it. The same walk collects all commits that touched each
/// subject of `others`.
pub(super) fn ask(
    run: &FreshnessRun<'_, '_>,
    artifacts: &mut [DatedArtifact<'_>],
    others: &[TrackedSubject],
    history: &mut History,
) -> Vec<AllTouches> {
    let mut questions = Vec::new();
    let mut asked = Vec::new();
    let open = artifacts.iter().enumerate().filter(|(_, dated)| !dated.is_now && dated.unknown.is_none());
    for (at, dated) in open {
        let oldest = dated.oldest_day(run.question.today.day());
        let is_known = |oldest| dated.made.day.is_some() || dated.reviewed().is_some_and(|day| day >= oldest);
        let is_fresh = oldest.is_none_or(is_known);
        let needs_point =
            dated.artifact.covers.is_some() && !dated.reviews.locked.is_some_and(|locked| locked.covers_same);
        let horizon = match oldest {
            _ if run.question.exact || needs_point => None,
            Some(oldest) if !is_fresh => Some(start_of(oldest)),
            _ => continue,
        };
        let committed = dated.committed_as.clone().map(TrackedSubject::Path);
        let subject = committed.unwrap_or_else(|| dated.artifact.subject.clone());
        questions.push(TouchQuestion { subject, horizon, all: false });
        asked.push(at);
    }
    let (last, all) = history.touched(&questions, others);
    for (at, touched) in asked.into_iter().zip(last) {
        artifacts[at].touched = Some(touched);
    }
    all
}

/// When an artifact was last touched, and whether it is too old.
pub(super) fn resolve(
    run: &FreshnessRun<'_, '_>,
    dated: &DatedArtifact<'_>,
    history: &mut History,
) -> (LastTouched, Age) {
    let today = run.question.today;
    let oldest = dated.oldest_day(today.day());
    let touched = last_touched(dated, oldest, history);
    let Some(oldest) = oldest else { return (touched, Age::NotAsked) };
    let reviewed = dated.reviewed();
    let age = match &touched {
        _ if dated.made.day.is_some() => dated.made.age(oldest).unwrap_or(Age::Fresh),
        LastTouched::Now => Age::Fresh,
        _ if reviewed.is_some_and(|day| day >= oldest) => Age::Fresh,
        LastTouched::By(commit) => {
            let day = day_of(commit.time);
            let newest = reviewed.map_or(day, |reviewed| reviewed.max(day));
            if is_skewed(newest, today, history.time()) {
                Age::Undecided(Undetermined::Clock)
            } else if newest >= oldest {
                Age::Fresh
            } else {
                Age::Stale(LastVerified::On(newest))
            }
        }
        LastTouched::Before(day) => Age::Stale(LastVerified::Before(*day)),
        LastTouched::IncompleteHistory => Age::Undecided(dated.unknown.unwrap_or(Undetermined::LastTouched)),
        LastTouched::NotAsked => Age::Fresh,
    };
    if age == Age::Fresh
        && let Some(max_age) = dated.artifact.limits.max_age
    {
        let last = match &touched {
            LastTouched::By(commit) if dated.made.day.is_none() => Some(day_of(commit.time)),
            _ => None,
        };
        if let Some(verified) = [dated.made.day, reviewed, last].into_iter().flatten().max() {
            today.is_after(verified.saturating_add(max_age.to_calendar()));
        }
    }
    let age = match age {
        Age::Stale(_) if dated.lacks_lock(run) => Age::Undecided(Undetermined::Lock),
        age => dated.made.checked(age),
    };
    (touched, age)
}

fn last_touched(dated: &DatedArtifact<'_>, oldest: Option<Date>, history: &mut History) -> LastTouched {
    match dated.touched {
        _ if dated.unknown.is_some() => LastTouched::IncompleteHistory,
        _ if dated.is_now => LastTouched::Now,
        Some(Touched::By(commit)) => history
            .commit(commit)
            .map_or(LastTouched::IncompleteHistory, |commit| LastTouched::By(Box::new(commit))),
        Some(Touched::Before) => oldest.map_or(LastTouched::NotAsked, LastTouched::Before),
        Some(Touched::IncompleteHistory | Touched::Never) => LastTouched::IncompleteHistory,
        None => LastTouched::NotAsked,
    }
}

/// The age of an artifact if nothing is committed yet.
pub(super) fn uncommitted(run: &FreshnessRun<'_, '_>, dated: &DatedArtifact<'_>) -> Age {
    match dated.oldest_day(run.question.today.day()) {
        Some(oldest) => dated.made.checked(dated.made.age(oldest).unwrap_or(Age::Fresh)),
        None => Age::NotAsked,
    }
}
