//! The reviews that the manifest, the document and `readiness.lock` claim.

use jiff::civil::Date;

use super::limits;
use super::question::{FreshnessRun, SystemInput};
use crate::claim::Claim;
use crate::evidence::day::WrittenDay;
use crate::evidence::review::Reviewed;
use crate::history::Commit;
use crate::manifest::visit::Leaf;
use crate::text::Span;

/// A claim that somebody reviewed an artifact on a day.
#[derive(Debug, Clone)]
pub struct Review {
    /// The day. For a month, its last day that is not in the future.
    pub day: Date,
    /// The date as written, which may be a month.
    pub written: WrittenDay,
    /// Where it is claimed.
    pub span: Span,
    /// Whether the claim counts.
    pub verdict: ReviewVerdict,
}

impl Review {
    /// Whether it is evidence.
    pub fn counts(&self) -> bool {
        self.verdict == ReviewVerdict::Counts
    }
}

/// Whether the claim of a review counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReviewVerdict {
    /// It is evidence.
    Counts,
    /// The policy counts entries of `readiness.lock` only.
    LockOnly,
    /// Its day is in the future.
    Future,
    /// It was written before its day, by this commit.
    WrittenBefore(Box<Commit>),
}

/// An entry of `readiness.lock` for another version of an artifact.
#[derive(Debug, Clone)]
pub struct Outdated {
    /// The entry.
    pub span: Span,
    /// Its day.
    pub on: Date,
    /// The reviewer.
    pub by: String,
}

/// A review in `readiness.lock` of today's content.
#[derive(Debug, Clone, Copy)]
pub(super) struct Locked {
    pub(super) on: Date,
    /// Whether the covered files have the same content as at the review.
    pub(super) covers_same: bool,
}

/// The reviews of one artifact.
pub(super) struct ClaimedReviews {
    /// The reviews in the manifest and in the document, and the reviews in `readiness.lock` with a future date.
    pub(super) all: Vec<Review>,
    pub(super) locked: Option<Locked>,
    pub(super) outdated: Option<Outdated>,
}

impl ClaimedReviews {
    /// The reviews that the manifest and the document claim. An artifact's claim is a reference; any other has no reviews.
    pub(super) fn new(run: &FreshnessRun<'_, '_>, system: &SystemInput<'_>, claim: &Claim<'_>) -> Self {
        let today = run.question.today;
        let lock_only = limits::only_lock_counts(system.manifest);
        let mut all = Vec::new();
        let mut add = |written: WrittenDay, span: Span| {
            let verdict = if !today.has_come(written.first) {
                ReviewVerdict::Future
            } else if lock_only {
                ReviewVerdict::LockOnly
            } else {
                ReviewVerdict::Counts
            };
            all.push(Review {
                day: today.or_earlier(written.last).max(written.first),
                written,
                span,
                verdict,
            });
        };
        if let Leaf::Artifact(reference) = claim.what
            && let Some(reviewed) = &reference.reviewed
        {
            add(WrittenDay::of(reviewed.value.0), Span::new(system.file, reviewed.at.clone()));
        }
        if let Some(document) = system.evidence.document(run.library, claim)
            && let Some(Reviewed { day, at }) = document.reviewed()
        {
            add(*day, Span::new(document.file, at.clone()));
        }
        Self { all, locked: None, outdated: None }
    }

    /// The reviews that count.
    pub(super) fn counting(&self) -> impl Iterator<Item = &Review> {
        self.all.iter().filter(|review| review.counts())
    }
}
