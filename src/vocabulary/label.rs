//! Which topics a label names. A label *is* a topic when, without numbering, remarks and stop words, it equals a pattern.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

use super::fold::{fold, has_cjk, trim_signs};
use super::{TopicId, TopicSet, WordUse, at_start, is_a, letters_at_start, search};
use crate::limits::documents as limits;
use crate::limits::vocabulary::INNER_JOINS;

/// The topics of a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct LabelTopics {
    /// Topics that it names.
    pub(crate) sure: TopicSet,
    /// Topics that it names only if its content has one of their hints.
    pub(crate) weak: TopicSet,
}

impl LabelTopics {
    /// Returns all topics.
    pub(crate) fn all(self) -> TopicSet {
        TopicSet(self.sure.0 | self.weak.0)
    }
}

/// Labels that a manifest adds for topics (`policy.synonyms`).
#[derive(Debug, Clone, Default)]
pub(crate) struct Synonyms(HashMap<String, TopicSet>);

impl Synonyms {
    /// Collects the labels of topics.
    pub(crate) fn new<'s>(labels: impl IntoIterator<Item = (TopicId, &'s str)>) -> Self {
        let mut all = HashMap::new();
        for (topic, label) in labels {
            let folded = fold(label);
            let words: Vec<&str> = folded.split(' ').collect();
            let short = without_stops(&words);
            let is_enough = short.len() > 1 || short.first().is_some_and(|word| has_cjk(word));
            let forms = [Some(folded.clone()), is_enough.then(|| short.join(" "))];
            for form in forms.into_iter().flatten().filter(|form| !form.is_empty()) {
                all.entry(form).or_insert_with(TopicSet::default).add(TopicSet::one(topic));
            }
        }
        Self(all)
    }
}

/// Returns the topics that a label names.
pub(crate) fn label_topics(label: &str, synonyms: &Synonyms) -> LabelTopics {
    let mut topics = LabelTopics::default();
    if label.len() > 4 * limits::SECTION_NAME_CHARS || label.chars().count() > limits::SECTION_NAME_CHARS {
        return topics;
    }
    let folded = fold(label);
    let all: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
    let has_of = all.iter().any(|word| is_a(word, WordUse::Of));
    for row in rows(label) {
        let row: Vec<&str> = row.iter().map(String::as_str).collect();
        at_start(&row, |found| {
            if found.length == row.len() {
                topics.take(found.what, found.topics, false);
            }
        });
        for before in (1..=2).filter(|_| !has_of) {
            let rest = row.get(before..).unwrap_or_default();
            at_start(rest, |found| {
                if found.length == rest.len() {
                    topics.take(found.what, found.topics, true);
                }
            });
        }
        if let Some(more) = synonyms.0.get(&row.join(" ")) {
            topics.sure.add(*more);
        }
    }
    let whole = unnumbered(&all);
    at_start(whole, |found| {
        if found.length == whole.len() {
            match found.what {
                WordUse::Whole => topics.sure.add(found.topics),
                WordUse::WeakWhole => topics.weak.add(found.topics),
                _ => {}
            }
        }
    });
    if !topics.all().is_empty() {
        let mut excluded = TopicSet::default();
        search(&folded, Some(WordUse::Not), |_, found| excluded.add(found.topics));
        topics.sure = topics.sure.without(excluded);
        topics.weak = topics.weak.without(excluded).without(topics.sure);
    }
    topics
}

impl LabelTopics {
    /// Adds the topics of a pattern that is all of a row, or its end.
    fn take(&mut self, what: WordUse, topics: TopicSet, is_end: bool) {
        match (what, is_end) {
            (WordUse::Label, false) | (WordUse::Tail, true) => self.sure.add(topics),
            (WordUse::WeakLabel, false) | (WordUse::WeakTail, true) => self.weak.add(topics),
            _ => {}
        }
    }
}

/// Calls `found` for each use of a pattern that a label equals. It is compared as for topics.
pub(crate) fn label_uses(label: &str, mut found: impl FnMut(WordUse)) {
    if label.len() > 4 * limits::SECTION_NAME_CHARS {
        return;
    }
    for row in rows(label) {
        let row: Vec<&str> = row.iter().map(String::as_str).collect();
        at_start(&row, |one| {
            if one.length == row.len() {
                found(one.what);
            }
        });
    }
}

/// Returns the rows of words that a label is compared as: its first part, the sides of its joins, and each without stop words.
fn rows(label: &str) -> Vec<Vec<String>> {
    let text = without_remarks(&label.nfkc().collect::<String>());
    let parts: Vec<&str> = segments(&text);
    let folded: Vec<String> = parts.iter().map(|part| fold(part)).collect();
    let says = |folded: &&String| {
        let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
        // "Phase 2: Rollback" is named by what follows.
        let rest = without_stops(behind_number(&words));
        rest.iter().any(|word| !word.chars().all(char::is_numeric))
    };
    let chosen = folded.iter().position(|folded| says(&folded)).unwrap_or(0);
    let (Some(part), Some(folded)) = (parts.get(chosen), folded.get(chosen)) else { return Vec::new() };
    let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
    let first = unnumbered(&words);
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut add = |row: &[&str]| {
        let short = without_stops(row);
        let own = row.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        if short != row && !short.is_empty() {
            rows.push(short.iter().map(|word| (*word).to_owned()).collect());
        }
        if !own.is_empty() {
            rows.push(own);
        }
    };
    add(first);
    // A short word at the start may be no number: "à propos".
    if first.len() < words.len() {
        add(&words);
    }
    let subject = first.iter().enumerate().find_map(|(at, word)| {
        let behind = first.get(at + 1..).filter(|behind| !behind.is_empty())?;
        (at > 0 && is_a(word, WordUse::Of) && without_stops(behind).len() <= 3).then(|| first.get(..at))?
    });
    if let Some(subject) = subject {
        add(subject);
    }
    let mut sides: Vec<Vec<String>> = Vec::new();
    for piece in part.split(['/', '&', '+', ',', '、', '・']) {
        let folded = fold(piece);
        let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
        for run in unnumbered(&words).split(|word| is_a(word, WordUse::Joins)) {
            if !run.is_empty() {
                sides.push(run.iter().map(|word| (*word).to_owned()).collect());
            }
        }
    }
    let inner: Vec<Vec<String>> = sides
        .iter()
        .filter_map(|side| (side.len() == 1).then(|| side.first())?)
        .flat_map(|word| cut_word(word))
        .collect();
    sides.extend(inner);
    if sides.len() > 1 {
        for side in &sides {
            add(&side.iter().map(String::as_str).collect::<Vec<_>>());
        }
    }
    rows
}

/// Cuts a Chinese or Japanese word at the joins in it, if two letters or more stand on either side.
fn cut_word(word: &str) -> Vec<Vec<String>> {
    let mut sides = Vec::new();
    if !has_cjk(word) {
        return sides;
    }
    for (at, _) in word.char_indices() {
        let Some((before, rest)) = word.split_at_checked(at) else { continue };
        letters_at_start(rest, |found| {
            let after = rest.get(found.length..).unwrap_or_default();
            let is_long = |side: &str| side.chars().nth(1).is_some();
            if found.what == WordUse::Joins
                && is_long(before)
                && is_long(after)
                && sides.len() < 2 * INNER_JOINS
            {
                sides.push(vec![before.to_owned()]);
                sides.push(vec![after.to_owned()]);
            }
        });
    }
    sides
}

/// Takes parentheses and brackets out of a label, unless they are all of it.
fn without_remarks(text: &str) -> String {
    const PAIRS: &[(char, char)] = &[('(', ')'), ('[', ']'), ('<', '>'), ('【', '】'), ('［', '］')];
    let text = text.trim();
    let mut left = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..).unwrap_or_default();
        let remark = PAIRS.iter().find(|(open, _)| *open == c).and_then(|(open, close)| {
            let end = after.find([*open, *close])?;
            let (inside, behind) = after.split_at_checked(end)?;
            Some((inside, behind.strip_prefix(*close)?))
        });
        match remark {
            Some((inside, "")) if left.is_empty() => return inside.to_owned(),
            Some((_, behind)) => {
                left.push(' ');
                rest = behind;
            }
            None => {
                left.push(c);
                rest = after;
            }
        }
    }
    left
}

/// Cuts a label at colons and dashes: what stands behind is a remark, or what stands before is a number.
fn segments(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut cut = |from: usize, to: usize| {
        if let Some(part) = text.get(from..to).map(str::trim).filter(|part| !part.is_empty()) {
            found.push(part);
        }
    };
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let behind = text.get(at + c.len_utf8()..).unwrap_or_default();
        let next = behind.chars().next();
        let is_cut = match c {
            ':' => next.is_none_or(char::is_whitespace),
            ';' | '|' | '→' => next.is_some_and(char::is_whitespace),
            '–' | '—' => true,
            '-' => {
                before.is_whitespace()
                    && behind.trim_start_matches(['-', '–', '—']).starts_with(char::is_whitespace)
            }
            _ => false,
        };
        if is_cut {
            cut(start, at);
            start = at + c.len_utf8();
        }
        before = c;
    }
    cut(start, text.len());
    // A run of dashes is one cut.
    found
        .iter()
        .map(|part| part.trim_start_matches(['-', '–', '—']).trim_start())
        .filter(|part| !part.is_empty())
        .collect()
}

/// Returns the words without numbering, or all of them if there are no others.
fn unnumbered<'r, 'w>(words: &'r [&'w str]) -> &'r [&'w str] {
    let rest = behind_number(words);
    if rest.is_empty() { words } else { rest }
}

/// Returns the words behind the numbering: `3.`, `1.2`, `Step 2`, `a)`, `4b`.
fn behind_number<'r, 'w>(words: &'r [&'w str]) -> &'r [&'w str] {
    let is_digits = |word: &str| !word.is_empty() && word.chars().all(char::is_numeric);
    let is_roman = |word: &str| !word.is_empty() && word.chars().all(|c| matches!(c, 'i' | 'v' | 'x'));
    let is_letter = |word: &str| word.len() == 1;
    let is_mixed = |word: &str| {
        let rest = word.trim_matches(|c: char| c.is_numeric());
        rest.len() == 1
            && rest.len() < word.len()
            && rest.chars().all(|c| c.is_ascii_lowercase())
            && (word.starts_with(rest) || word.ends_with(rest))
    };
    let mut at = 0;
    while let Some(word) = words.get(at) {
        let numbers = |next: &&str| is_digits(next) || is_letter(next) || is_roman(next);
        if is_a(word, WordUse::Numbered) && words.get(at + 1).is_some_and(numbers) {
            at += 2;
        } else if is_digits(word) || is_mixed(word) {
            at += 1;
        } else {
            break;
        }
    }
    if at == 0
        && let [first, _, ..] = words
        && (is_roman(first) || is_letter(first) && !is_a(first, WordUse::Joins))
    {
        at = 1;
    }
    words.get(at..).unwrap_or_default()
}

/// Returns the words that are no stop words. Of Chinese and Japanese, they are cut off the beginning and end of a word.
fn without_stops<'w>(words: &[&'w str]) -> Vec<&'w str> {
    let mut kept = Vec::new();
    let mut rest = words;
    while let Some((first, after)) = rest.split_first() {
        let mut longest = 0;
        at_start(rest, |found| {
            if found.what == WordUse::Stop {
                longest = longest.max(found.length);
            }
        });
        if longest > 0 {
            rest = rest.get(longest..).unwrap_or_default();
            continue;
        }
        kept.push(if has_cjk(first) { trim_signs(first, is_stop_sign) } else { first });
        rest = after;
    }
    kept
}

/// Whether a text is a Chinese or Japanese stop word.
fn is_stop_sign(text: &str) -> bool {
    let mut is = false;
    letters_at_start(text, |found| is |= found.what == WordUse::Stop && found.length == text.len());
    is
}
