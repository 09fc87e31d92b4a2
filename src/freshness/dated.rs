//! An artifact whose age is determined, and what is known of it before history is read.

use jiff::civil::Date;

use super::Undetermined;
use super::artifact::TrackedArtifact;
use super::claimed_reviews::ClaimedReviews;
use super::day::day_of;
use super::evaluated_tree::{is_unknown, touches};
use super::question::{FreshnessRun, SystemInput};
use crate::claim::Claim;
use crate::history::{Touched, TrackedSubject};
use crate::manifest::keys::ArtifactKind;
use crate::snapshot::{Changes, RepoPath};
use crate::today::Today;

/// An artifact whose age is determined.
pub(super) struct DatedArtifact<'a> {
    /// The index of its system in the run.
    pub(super) system: usize,
    pub(super) claim: &'a Claim<'a>,
    pub(super) artifact: TrackedArtifact<'a>,
    /// Whether uncommitted changes of the files it covers count from the start. Otherwise such a change is of today, which is within any
    /// lag of a day or more.
    pub(super) covers_seen: bool,
    pub(super) reviews: ClaimedReviews,
    pub(super) made: ResultsTime,
    /// The answer of history; none if there is no question.
    pub(super) touched: Option<Touched>,
    /// Whether it is staged, or changed on disk, or nothing was committed yet.
    pub(super) is_now: bool,
    /// The path that it has in the last commit, if its data is committed under another one.
    pub(super) committed_as: Option<RepoPath>,
    /// Why its content in the evaluated tree, or in an older version, is unknown.
    pub(super) unknown: Option<Undetermined>,
}

/// The artifacts of all systems, in their order.
pub(super) fn all<'a>(run: &FreshnessRun<'_, 'a>) -> Vec<DatedArtifact<'a>> {
    let mut all = Vec::new();
    for (at, system) in run.systems.iter().enumerate() {
        all.extend(system.claims.iter().filter_map(|claim| DatedArtifact::new(run, at, system, claim)));
    }
    all
}

impl<'a> DatedArtifact<'a> {
    fn new(
        run: &FreshnessRun<'_, 'a>,
        at: usize,
        system: &SystemInput<'a>,
        claim: &'a Claim<'a>,
    ) -> Option<Self> {
        let artifact = TrackedArtifact::linked_or_not(system, claim, run.snapshot)?;
        Some(Self {
            system: at,
            claim,
            covers_seen: run.question.exact || artifact.limits.max_lag.is_zero() || system.lock.is_some(),
            reviews: ClaimedReviews::new(run, system, claim),
            made: ResultsTime::new(system, claim, run.question.today),
            artifact,
            touched: None,
            is_now: false,
            committed_as: None,
            unknown: None,
        })
    }

    /// Whether it is the results of an eval.
    pub(super) fn is_results(&self) -> bool {
        self.claim.is(ArtifactKind::EvalResults)
    }

    /// The subjects to compare with the disk before history is read.
    pub(super) fn subjects(&self) -> impl Iterator<Item = TrackedSubject> {
        self.artifact.subjects().take(if self.covers_seen { 2 } else { 1 })
    }

    /// Determines whether it differs from HEAD.
    pub(super) fn compare_with_head(&mut self, is_committed: bool, changes: &Changes) {
        self.is_now = !is_committed || touches(&self.artifact.subject, changes);
        self.unknown = if self.artifact.is_linked {
            Some(Undetermined::Linked)
        } else if self.artifact.covers_too_many {
            Some(Undetermined::TooManyGlobs)
        } else {
            is_unknown(&self.artifact.subject, changes).then_some(Undetermined::Unreadable)
        };
    }
}

/// When results were made, according to the time that they contain.
pub(super) struct ResultsTime {
    /// The day. None for other artifacts, for results without a time, and for a day in the future, which proves nothing.
    pub(super) day: Option<Date>,
    /// Whether the results contain a time that cannot be parsed.
    pub(super) is_unclear: bool,
}

impl ResultsTime {
    pub(super) fn new(system: &SystemInput<'_>, claim: &Claim<'_>, today: &Today) -> Self {
        let Some(results) = system.results_of(claim) else { return Self { day: None, is_unclear: false } };
        let day = results.time.as_ref().map(|stamp| day_of(stamp.time.as_second()));
        // In time zones ahead of UTC, the next day may have begun.
        let day = day.filter(|day| !today.is_future(*day));
        Self { day, is_unclear: results.time.is_none() && results.record.has_unknown_time }
    }
}
