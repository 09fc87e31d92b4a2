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
use entry::{Begin, Entry, FIRST_WORD, Group, INFLECTION, NO_GROUP, hash, is_inflected};
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
    each_at_start(words, None, found);
}

/// As [`at_start`], for the patterns of one use if `only` names it.
fn each_at_start(words: &[&str], only: Option<WordUse>, mut found: impl FnMut(WordMatch)) {
    let Some(first) = words.first().filter(|first| first.len() <= 2 * FIRST_WORD) else { return };
    let mut of_group = |begin: Begin, text: &str| {
        let is_asked = |entry: &&Entry| only.is_none_or(|what| entry.what == what);
        for entry in group(begin, text).unwrap_or_default().iter().filter(is_asked) {
            let mut length = 1;
            let fits = pattern(entry).split(' ').skip(1).all(|word| {
                let own = words.get(length).copied();
                length += 1;
                own.is_some_and(|own| match word.strip_suffix('*') {
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
    let mut stem = *first;
    for _ in 0..=INFLECTION {
        if stem.len() < 3 {
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

/// Calls `found` for each pattern in a folded text, with its place.
pub(crate) fn search(folded: &str, mut found: impl FnMut(Range<usize>, WordMatch)) {
    let words: Vec<&str> = folded.split(' ').collect();
    let mut start = 0;
    for (at, word) in words.iter().enumerate() {
        let rest = words.get(at..).unwrap_or_default();
        at_start(rest, |one| {
            let length = rest.iter().take(one.length).map(|word| word.len() + 1).sum::<usize>();
            found(start..start + length.saturating_sub(1), one);
        });
        start += word.len() + 1;
    }
    if has_cjk(folded) {
        for (at, _) in folded.char_indices() {
            letters_at_start(folded.get(at..).unwrap_or_default(), |one| found(at..at + one.length, one));
        }
    }
}

/// Whether a folded text, as a whole, is a pattern of this use.
pub(crate) fn is_a(folded: &str, what: WordUse) -> bool {
    let words: Vec<&str> = folded.split(' ').take(limits::PATTERN_WORDS + 1).collect();
    let mut is = false;
    if words.len() <= limits::PATTERN_WORDS {
        each_at_start(&words, Some(what), |found| is |= found.length == words.len());
    }
    is
}

/// Returns the number of words of the longest pattern of this use that a folded text begins with.
pub(crate) fn begins_with(folded: &str, what: WordUse) -> Option<usize> {
    let words: Vec<&str> = folded.split(' ').take(limits::PATTERN_WORDS).collect();
    let mut longest = None;
    each_at_start(&words, Some(what), |found| longest = longest.max(Some(found.length)));
    longest
}

/// Whether a folded text holds a pattern of this use anywhere.
pub(crate) fn has(folded: &str, what: WordUse) -> bool {
    let mut has = false;
    search(folded, |_, found| has |= found.what == what);
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
