//! Which of the claimed reviews of an artifact count.

#![expect(
    clippy::indexing_slicing,
    reason = "systems, artifacts and their reviews are named by their places in lists that keep their length"
)]

use jiff::civil::Date;

use super::claimed_reviews::{Locked, Outdated, Review, ReviewVerdict};
use super::dated::DatedArtifact;
use super::day::{day_of, start_of};
use super::question::FreshnessRun;
use super::{Freshness, Undetermined};
use crate::evidence::day::WrittenDay;
use crate::evidence::{markdown, review};
use crate::history::{self, Commit, EvaluatedTree, History, IncompleteHistory, TrackedSubject};
use crate::snapshot::RepoPath;
use crate::text::Span;

impl DatedArtifact<'_> {
    /// The day of the newest review that counts. For results, reviews do not count: only a new run can show whether they are still correct.
    pub(super) fn reviewed(&self) -> Option<Date> {
        if self.is_results() {
            return None;
        }
        let claimed = self.reviews.counting().map(|review| review.day);
        claimed.chain(self.reviews.locked.map(|locked| locked.on)).max()
    }

    /// Whether a review of it may be in a `readiness.lock` that cannot be read.
    pub(super) fn lacks_lock(&self, run: &FreshnessRun<'_, '_>) -> bool {
        !self.is_results() && run.systems[self.system].lock.is_some_and(|lock| lock.unread)
    }

    /// Determines whether `readiness.lock` has a review of today's content.
    pub(super) fn look_into_lock(&mut self, run: &FreshnessRun<'_, '_>, evaluated: &EvaluatedTree<'_>) {
        let Some(lock) = run.systems[self.system].lock.filter(|_| !self.artifact.is_linked) else { return };
        let now = self.artifact.content(evaluated);
        // A review remains valid after a file was moved.
        let moved = || lock.of_content(now.as_deref()?);
        let Some(entry) = lock.of(&self.claim.subject, self.artifact.path).or_else(moved) else { return };
        let span = Span::new(lock.file, entry.at.clone());
        if now.as_ref() != Some(&entry.blob) {
            self.reviews.outdated = Some(Outdated { span, on: entry.on, by: entry.by.clone() });
        } else if run.question.today.has_come(entry.on) {
            // A review does not change what the results were.
            if self.is_results() {
                return;
            }
            let covers = self.artifact.covered(evaluated);
            self.reviews.locked = Some(Locked { on: entry.on, covers_same: covers == entry.covers });
        } else {
            let (day, written) = (entry.on, WrittenDay::of(entry.on));
            self.reviews.all.push(Review { day, written, span, verdict: ReviewVerdict::Future });
        }
    }
}

/// A review in a document: the first possible day of the review, and the path of the document.
struct DocumentReview {
    artifact: usize,
    review: usize,
    path: RepoPath,
    /// The time before which the document should not contain it, in seconds since 1970.
    before: i64,
}

/// Finds the reviews that were written before their day.
pub(super) fn find_early(
    run: &FreshnessRun<'_, '_>,
    artifacts: &mut [DatedArtifact<'_>],
    history: &mut History,
    answers: &mut [Freshness<'_>],
) {
    let mut in_documents = Vec::new();
    for (at, dated) in artifacts.iter_mut().enumerate() {
        let file = run.systems[dated.system].file;
        for (nth, review) in dated.reviews.all.iter_mut().enumerate().filter(|(_, review)| review.counts()) {
            if review.span.file != file {
                if let TrackedSubject::Path(path) = &dated.artifact.subject {
                    let first = review.written.first;
                    let before = start_of(first.yesterday().unwrap_or(first));
                    in_documents.push(DocumentReview {
                        artifact: at,
                        review: nth,
                        path: path.clone(),
                        before,
                    });
                }
                continue;
            }
            let Some(past) = answers[dated.system].past.known() else { continue };
            let day = review.day.to_string();
            let said = past.values(&format!("{}.reviewed", dated.claim.subject));
            let first = said.iter().filter(|said| said.value == Some(day.as_str())).map(|said| said.since);
            if let Some(first) = first.min_by_key(|commit| commit.time)
                && is_before(first.authored, review.day)
            {
                review.verdict = ReviewVerdict::WrittenBefore(Box::new(first.clone()));
            }
        }
    }
    let questions: Vec<_> = in_documents.iter().map(|asked| (asked.path.clone(), asked.before)).collect();
    for (asked, older) in in_documents.into_iter().zip(history.held_before(&questions)) {
        let dated = &mut artifacts[asked.artifact];
        let review = &mut dated.reviews.all[asked.review];
        match older {
            // The document of the day before has the same date: it was written too early.
            Ok(Some(text)) if reviewed_in(&text) == Some(review.written) => {
                if let Some(commit) = written_by(&asked.path, review.written, history) {
                    review.verdict = ReviewVerdict::WrittenBefore(Box::new(commit));
                }
            }
            Ok(_) => {}
            Err(IncompleteHistory) => {
                answers[dated.system].gaps.add(&dated.claim.subject, Undetermined::ReviewDate);
            }
        }
    }
}

/// The commit since which a document has this date of a review, if its author wrote that before the day.
fn written_by(path: &RepoPath, day: WrittenDay, history: &mut History) -> Option<Commit> {
    let mut first = None;
    let mut enough = |version: &history::FileVersion| {
        let same = version.content.as_deref().and_then(reviewed_in) == Some(day);
        if same {
            first = Some(version.commit);
        }
        !same
    };
    history.versions(path, &mut enough).ok()?;
    history.commit(first?).ok().filter(|commit| is_before(commit.authored, day.first))
}

/// Whether an author wrote a date more than a day before it came.
fn is_before(authored: i64, day: Date) -> bool {
    day_of(authored).tomorrow().is_ok_and(|next| next < day)
}

/// The date of the review in an older version of a document.
fn reviewed_in(content: &[u8]) -> Option<WrittenDay> {
    let text = std::str::from_utf8(content).ok()?;
    Some(review::newest(text, &markdown::outline(text))?.day)
}
