//! How old an artifact may get, and how long it may lag behind what it covers.
//!
//! Its own key has priority, then the policy's key for its kind, then the default of the format.

use jiff::civil::Date;

use crate::claim::Claim;
use crate::manifest::Manifest;
use crate::manifest::collection::{ByKind, NamedEntry};
use crate::manifest::keys::ArtifactKind;
use crate::manifest::model::{Eval, Reviews};
use crate::manifest::pattern::PatternList;
use crate::manifest::reader::Field;
use crate::manifest::value::Period;
use crate::manifest::visit::Leaf;

/// The limits of one artifact.
#[derive(Debug, Clone, Copy)]
pub struct Limits<'m> {
    /// Its maximum age.
    pub max_age: Option<Period>,
    /// Its maximum lag behind what it covers.
    pub max_lag: Period,
    /// What it describes or tests.
    pub covers: Option<&'m Field<PatternList>>,
}

impl<'m> Limits<'m> {
    /// The limits of the artifact of `claim`; none if the claim is not an artifact.
    pub fn of(claim: &Claim<'m>, manifest: &'m Manifest) -> Option<Self> {
        let Leaf::Artifact(reference) = claim.what else { return None };
        let policy = manifest.root.policy.as_ref().map(|policy| &policy.value);
        let kind = claim.kind()?;
        let by_kind = |periods: Option<&Field<ByKind>>| periods?.value.get(kind);
        let own_age = reference.max_age.as_ref().map(|age| age.value);
        let own_lag = reference.max_lag.as_ref().map(|lag| lag.value);
        let max_age = own_age
            .or_else(|| by_kind(policy.and_then(|policy| policy.max_age.as_ref())))
            .or_else(|| default_age(kind));
        let max_lag = own_lag
            .or_else(|| by_kind(policy.and_then(|policy| policy.max_lag.as_ref())))
            .unwrap_or_else(|| default_lag(kind));
        let covers = reference.covers.as_ref().or_else(|| covers_of_results(claim, manifest));
        Some(Self { max_age, max_lag, covers })
    }
}

/// What the results of an eval test: the eval's own globs.
fn covers_of_results<'m>(claim: &Claim<'m>, manifest: &'m Manifest) -> Option<&'m Field<PatternList>> {
    if !claim.is(ArtifactKind::EvalResults) {
        return None;
    }
    eval_of_results(claim, manifest)?.value.covers.as_ref()
}

/// The eval whose results `claim` is about.
pub(crate) fn eval_of_results<'m>(claim: &Claim<'_>, manifest: &'m Manifest) -> Option<&'m NamedEntry<Eval>> {
    let evals = &manifest.root.eval.as_ref()?.value.0;
    let Leaf::Artifact(reference) = claim.what else { return None };
    // Not by its place: all values of an entry that was put back have one.
    let is_its = |eval: &&'m NamedEntry<Eval>| {
        let own = eval.value.results.as_ref().map(|results| &results.value.reference);
        own.is_some_and(|own| std::ptr::eq(own, reference))
    };
    // The keys of an entry are between its start and the start of the next entry.
    let next = evals.partition_point(|eval| eval.at.start <= claim.at.start);
    let above = evals.get(..next).and_then(<[_]>::last).filter(is_its);
    above.or_else(|| evals.iter().find(is_its))
}

pub(crate) fn default_age(kind: ArtifactKind) -> Option<Period> {
    match kind {
        ArtifactKind::Runbook
        | ArtifactKind::Audit
        | ArtifactKind::SecurityReview
        | ArtifactKind::RiskAssessment => Some(Period::days(365)),
        ArtifactKind::EvalResults => Some(Period::days(90)),
        _ => None,
    }
}

pub(crate) fn default_lag(kind: ArtifactKind) -> Period {
    Period::days(if kind == ArtifactKind::EvalResults { 0 } else { 30 })
}

/// Whether only `readiness.lock` counts as a review.
pub(crate) fn only_lock_counts(manifest: &Manifest) -> bool {
    let policy = manifest.root.policy.as_ref();
    policy
        .and_then(|policy| policy.value.reviews.as_ref())
        .is_some_and(|reviews| reviews.value == Reviews::Lock)
}

/// The first day that is not longer ago than `period`: what happened before it is too old.
pub(crate) fn horizon(today: Date, period: Period) -> Date {
    let span = period.to_calendar();
    let mut day = today.saturating_sub(span);
    // Months have no inverse: a month after 30 January is 28 February, and a month before that is 28 January.
    while day.saturating_add(span) < today {
        day = day.tomorrow().unwrap_or(today);
    }
    while day.yesterday().is_ok_and(|before| before.saturating_add(span) >= today) {
        day = day.yesterday().unwrap_or(day);
    }
    day
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_horizon_is_the_first_day_that_is_not_too_old() {
        assert_eq!(horizon(date(2026, 11, 20), Period::days(90)), date(2026, 8, 22));
        assert_eq!(horizon(date(2026, 11, 20), Period::days(0)), date(2026, 11, 20));
        let month = Period::months(1);
        // A month after each of 28 to 31 January is 28 February, so on that day none of them is too old.
        assert_eq!(horizon(date(2026, 2, 28), month), date(2026, 1, 28));
        assert_eq!(horizon(date(2026, 3, 1), month), date(2026, 2, 1));
        for day in 1..=28 {
            for period in [Period::days(31), month, Period::months(13)] {
                let today = date(2026, 3, day);
                let first = horizon(today, period);
                assert!(first + period.to_calendar() >= today);
                assert!(first.yesterday().expect("a day") + period.to_calendar() < today);
            }
        }
    }
}
