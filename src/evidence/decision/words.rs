//! Words of statuses and outcomes in a short text.

use std::ops::Range;

use crate::vocabulary::{WordUse, at_start, fold, has_cjk, letters_at_start};

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
        let words: Vec<&str> = folded.split(' ').collect();
        let mut starts: Vec<usize> = Vec::with_capacity(words.len());
        let mut at = 0;
        for word in &words {
            starts.push(at);
            at += word.len() + 1;
        }
        for (index, start) in starts.iter().enumerate() {
            at_start(words.get(index..).unwrap_or_default(), |one| {
                let last = index + one.length.saturating_sub(1);
                if let (true, Some(start_of_last), Some(word)) =
                    (is_wanted(one.what), starts.get(last), words.get(last))
                {
                    found.push((*start..start_of_last + word.len(), one.what));
                }
            });
        }
        if has_cjk(&folded) {
            for (at, _) in folded.char_indices() {
                letters_at_start(folded.get(at..).unwrap_or_default(), |one| {
                    if is_wanted(one.what) {
                        found.push((at..at + one.length, one.what));
                    }
                });
            }
        }
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
