//! The vocabulary of `lang/*.toml`, compiled in: what labels are called in each language, and words that are placeholders, hints or
//! outcomes. All languages are asked at once, whatever language a document is in.
//!
//! The build script folds and sorts it into one static table, which is searched by a hash of a pattern's first word. It knows texts and
//! words, and nothing of documents.

mod entry;
mod fold;
mod label;
#[cfg(test)]
mod tests;
mod topic;

pub(crate) use entry::WordUse;
pub(crate) use fold::{fold, has_cjk, is_cjk};
pub(crate) use label::{LabelTopics, Synonyms, label_topics, label_uses};
pub(crate) use topic::{TopicId, TopicSet};

use crate::limits::vocabulary as limits;
use entry::{Begin, Entry, FIRST_WORD, Group, INFLECTION, NO_GROUP, STEM, hash, is_inflected, stem_start};
use std::ops::Range;

include!(concat!(env!("OUT_DIR"), "/vocabulary.rs"));

/// A pattern that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct WordMatch {
    /// What the pattern is used for.
    pub(crate) what: WordUse,
    /// Its topics, if it belongs to some.
    pub(crate) topics: TopicSet,
    /// The pattern.
    pub(crate) pattern: &'static str,
    /// Number of words that it covers; of Chinese and Japanese that is looked for anywhere, bytes.
    pub(crate) length: usize,
}

/// Returns the patterns that begin with `text`.
fn group(begin: Begin, text: &str) -> Option<&'static [Entry]> {
    let mut slot = hash(begin, text) as usize % SLOTS.len();
    loop {
        let index = *SLOTS.get(slot)?;
        if index == NO_GROUP {
            return None;
        }
        let group = GROUPS.get(usize::from(index))?;
        let start = group.first as usize;
        let entries = ENTRIES.get(start..start + usize::from(group.count))?;
        let beginning = entries.first().and_then(|entry| pattern(entry).get(..usize::from(group.length)));
        if group.begin == begin && beginning == Some(text) {
            return Some(entries);
        }
        slot = (slot + 1) % SLOTS.len();
    }
}

fn pattern(entry: &Entry) -> &'static str {
    let start = entry.at as usize;
    TEXTS.get(start..start + usize::from(entry.length)).unwrap_or_default()
}

/// Calls `found` for each pattern that the first of `words` begin with.
pub(crate) fn at_start(words: &[&str], found: impl FnMut(WordMatch)) {
    each_at_start(words.iter().copied(), None, found);
}

/// As [`at_start`], for the patterns of one use if `only` names it.
fn each_at_start<'w>(
    mut words: impl Iterator<Item = &'w str> + Clone,
    only: Option<WordUse>,
    mut found: impl FnMut(WordMatch),
) {
    let Some(first) = words.next().filter(|first| first.len() <= 2 * FIRST_WORD) else { return };
    let mut of_group = |begin: Begin, text: &str| {
        let is_asked = |entry: &&Entry| only.is_none_or(|what| entry.what == what);
        for entry in group(begin, text).unwrap_or_default().iter().filter(is_asked) {
            let mut length = 1;
            let mut own = words.clone();
            let fits = pattern(entry).split(' ').skip(1).all(|word| {
                length += 1;
                own.next().is_some_and(|own| match word.strip_suffix('*') {
                    Some(stem) => is_inflected(own, stem),
                    None => own == word,
                })
            });
            if fits {
                found(WordMatch {
                    what: entry.what,
                    topics: TopicSet(entry.topics),
                    pattern: pattern(entry),
                    length,
                });
            }
        }
    };
    of_group(Begin::Word, first);
    let is_start = |bit: usize| STARTS.get(bit / 8).is_some_and(|bits| bits & (1 << (bit % 8)) != 0);
    if !stem_start(first).is_some_and(is_start) {
        return;
    }
    let mut stem = first;
    for _ in 0..=INFLECTION {
        if stem.len() < STEM {
            break;
        }
        of_group(Begin::Stem, stem);
        let mut letters = stem.chars();
        letters.next_back();
        stem = letters.as_str();
    }
}

/// Calls `found` for each Chinese or Japanese pattern that `text` begins with, inside a word or not.
pub(crate) fn letters_at_start(text: &str, mut found: impl FnMut(WordMatch)) {
    let letter = text.chars().next().map_or(0, char::len_utf8);
    let entries = text.get(..letter).and_then(|letter| group(Begin::Letter, letter));
    for entry in entries.unwrap_or_default() {
        if text.starts_with(pattern(entry)) {
            let length = usize::from(entry.length);
            found(WordMatch {
                what: entry.what,
                topics: TopicSet(entry.topics),
                pattern: pattern(entry),
                length,
            });
        }
    }
}

/// Calls `found` for each pattern in a folded text, with its place. `only` names a use if no other is asked for.
pub(crate) fn search(folded: &str, only: Option<WordUse>, mut found: impl FnMut(Range<usize>, WordMatch)) {
    let mut start = 0;
    while let Some(rest) = folded.get(start..) {
        each_at_start(rest.split(' '), only, |one| {
            let length = rest.split(' ').take(one.length).map(|word| word.len() + 1).sum::<usize>();
            found(start..start + length.saturating_sub(1), one);
        });
        start += rest.find(' ').unwrap_or(rest.len()) + 1;
    }
    if has_cjk(folded) {
        for (at, _) in folded.char_indices() {
            letters_at_start(folded.get(at..).unwrap_or_default(), |one| {
                if only.is_none_or(|what| one.what == what) {
                    found(at..at + one.length, one);
                }
            });
        }
    }
}

/// Whether a folded text, as a whole, is a pattern of this use.
pub(crate) fn is_a(folded: &str, what: WordUse) -> bool {
    let count = folded.split(' ').take(limits::PATTERN_WORDS + 1).count();
    let mut is = false;
    if count <= limits::PATTERN_WORDS {
        each_at_start(folded.split(' '), Some(what), |found| is |= found.length == count);
    }
    is
}

/// Returns the number of words of the longest pattern of this use that a folded text begins with.
pub(crate) fn begins_with(folded: &str, what: WordUse) -> Option<usize> {
    let mut longest = None;
    each_at_start(folded.split(' '), Some(what), |found| longest = longest.max(Some(found.length)));
    longest
}

/// Whether a folded text holds a pattern of this use anywhere.
pub(crate) fn has(folded: &str, what: WordUse) -> bool {
    let mut has = false;
    search(folded, Some(what), |_, _| has = true);
    has
}

/// Whether a Chinese or Japanese pattern stands at the beginning or the end of a folded text.
pub(crate) fn has_at_end(folded: &str, what: WordUse) -> bool {
    let mut is = false;
    letters_at_start(folded, |found| is |= found.what == what);
    let length = folded.chars().count();
    for (at, _) in folded.char_indices().skip(length.saturating_sub(limits::PATTERN_LETTERS)) {
        let end = folded.get(at..).unwrap_or_default();
        letters_at_start(end, |found| is |= found.what == what && found.length == end.len());
    }
    is
}
