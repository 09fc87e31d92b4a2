//! The questions for which this clone's history is too short, for one warning per run.

use crate::manifest::Subject;

use super::{Age, ArtifactFreshness, Drift, Freshness, Undetermined};

/// The questions about one system that have no answer because this clone's history is too short.
#[derive(Debug, Default)]
pub struct HistoryGaps {
    /// The subject of each question, and the reason.
    pub questions: Vec<(Subject, Undetermined)>,
    /// The number of gaps in the run, in the first system that has one; 0 in all others. So the warning is given once.
    pub in_run: usize,
    /// Why history ends early, in the same system: one line each, with what to do.
    pub causes: Vec<String>,
}

impl HistoryGaps {
    /// Adds a question without an answer.
    pub(super) fn add(&mut self, subject: impl Into<Subject>, why: Undetermined) {
        self.questions.push((subject.into(), why));
    }

    /// Adds the question about an artifact that history cannot answer: its age, otherwise its drift.
    pub(super) fn add_artifact(&mut self, subject: &Subject, freshness: &ArtifactFreshness<'_>) {
        if let (Age::Undecided(why), _) | (_, Drift::Undecided(why)) = (&freshness.age, &freshness.drift)
            && why.is_gap()
        {
            self.add(subject.clone(), *why);
        }
    }
}

/// Counts the gaps of all systems into the first that has one, with the causes.
pub(super) fn sum_up(answers: &mut [Freshness<'_>], causes: Vec<String>) {
    let in_run = answers.iter().map(|answer| answer.gaps.questions.len()).sum();
    if let Some(first) = answers.iter_mut().find(|answer| !answer.gaps.questions.is_empty()) {
        first.gaps.in_run = in_run;
        first.gaps.causes = causes;
    }
}
