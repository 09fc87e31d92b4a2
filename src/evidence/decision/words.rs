//! Words of statuses and outcomes in a short text.

use std::ops::Range;

use crate::vocabulary::{WordUse, fold, has_cjk, search};

/// A folded text, with the words of some uses that it has.
#[derive(Debug)]
pub(super) struct Clause {
    folded: String,
    found: Vec<(Range<usize>, WordUse)>,
}

impl Clause {
    /// Finds the words of the uses that `is_wanted` names. A word inside a longer pattern does not count: "do not proceed".
    pub(super) fn new(text: &str, is_wanted: impl Fn(WordUse) -> bool) -> Self {
        let folded = fold(text);
        let mut found: Vec<(Range<usize>, WordUse)> = Vec::new();
        search(&folded, None, |at, one| found.extend(is_wanted(one.what).then_some((at, one.what))));
        let is_inside = |inner: &Range<usize>| {
            found.iter().any(|(outer, _)| {
                outer.start <= inner.start && inner.end <= outer.end && outer.len() > inner.len()
            })
        };
        let mut kept: Vec<_> = found.iter().filter(|(at, _)| !is_inside(at)).cloned().collect();
        kept.sort_by_key(|(at, what)| (at.start, *what));
        kept.dedup();
        Self { folded, found: kept }
    }

    /// The words that were found, in order.
    pub(super) fn found(&self) -> impl Iterator<Item = (&Range<usize>, WordUse)> {
        self.found.iter().map(|(at, what)| (at, *what))
    }

    /// Whether a word of this use was found.
    pub(super) fn has(&self, what: WordUse) -> bool {
        self.found().any(|(_, found)| found == what)
    }

    /// The number of words before a place.
    pub(super) fn words_before(&self, at: usize) -> usize {
        self.folded.get(..at).unwrap_or_default().split_whitespace().count()
    }

    /// What follows a place.
    pub(super) fn after(&self, at: usize) -> &str {
        self.folded.get(at..).unwrap_or_default().trim_start()
    }

    /// Whether a place is in Chinese or Japanese text, where a negation may follow what it negates.
    pub(super) fn is_cjk(&self, at: &Range<usize>) -> bool {
        self.folded.get(at.clone()).is_some_and(has_cjk)
    }

    /// Whether nothing but numbers is beside a place.
    pub(super) fn is_all(&self, at: &Range<usize>) -> bool {
        let (before, after) = (self.folded.get(..at.start), self.folded.get(at.end..));
        let is_number = |word: &str| word.chars().all(char::is_numeric);
        before.into_iter().chain(after).flat_map(str::split_whitespace).all(is_number)
    }
}
