//! Answers that are asked for twice: a hook evaluates the index and HEAD, whose claims are nearly the same, on one history.

use std::collections::HashMap;
use std::hash::Hash;

/// Answers by question.
pub(super) struct AnswersByQuestion<Q, A> {
    known: HashMap<Q, A>,
}

impl<Q, A> Default for AnswersByQuestion<Q, A> {
    fn default() -> Self {
        Self { known: HashMap::new() }
    }
}

impl<Q: Eq + Hash + Clone, A: Clone> AnswersByQuestion<Q, A> {
    /// The questions without a known answer.
    pub(super) fn open(&self, questions: &[Q]) -> Vec<Q> {
        questions.iter().filter(|question| !self.known.contains_key(*question)).cloned().collect()
    }

    /// The answers to `questions`. `found` holds those to the open ones, in their order.
    pub(super) fn with(&mut self, questions: &[Q], open: Vec<Q>, found: Vec<A>) -> Vec<A> {
        self.known.extend(open.into_iter().zip(found));
        questions.iter().filter_map(|question| self.known.get(question).cloned()).collect()
    }
}
