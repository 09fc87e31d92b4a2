//! Looks for the outcomes of a decision record by words.

use std::ops::Range;

use super::evidence::path_of;
use crate::claim::Claim;
use crate::evidence::markdown::{Piece, Section, TextLine};
use crate::evidence::reading::{ArtifactText, Work, reading};
use crate::evidence::words::Words;
use crate::facts::Facts;
use crate::text::{FileId, Span};

/// A topic that a document has to cover.
#[derive(Debug)]
pub(super) struct Topic {
    /// Its name in `policy.synonyms`.
    pub key: &'static str,
    /// Its name in findings.
    pub shown: &'static str,
    /// Its words, as patterns of [`Words`].
    pub words: &'static [&'static str],
    /// Words that are used for it and for other things.
    pub hints: &'static [&'static str],
}

/// Whether a document covers a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum TopicState {
    /// No word hints at it.
    No,
    /// Hints only.
    Perhaps,
    Yes,
}

/// A document with at least this many headings and none of the words is probably in another language.
pub(super) const MANY_HEADINGS: usize = 3;

/// Which topics a document covers.
#[derive(Debug)]
pub(super) enum TopicCoverage {
    /// All of them; or the document is absent, which other rules report.
    Enough,
    /// These are missing; and the place of the document's first heading.
    Lacks(Vec<&'static Topic>, Option<Span>),
    /// It is undecided whether these are missing; and why.
    Unknown(Vec<&'static Topic>, String),
}

/// The words in `policy.synonyms`: the name that they stand for, and each word.
pub(super) fn synonyms<'f>(facts: &'f Facts<'_>) -> Vec<(&'f str, &'f str)> {
    let policy = facts.manifest.root.policy.as_ref();
    let all = policy.and_then(|policy| policy.value.synonyms.as_ref());
    let all = all.iter().flat_map(|all| &all.value.0);
    all.flat_map(|one| one.value.value.0.iter().map(|word| (one.key.as_str(), word.value.0.as_str())))
        .collect()
}

/// All words of `sections` that a reader sees, without code.
pub(super) fn words_of<'s>(sections: impl Iterator<Item = &'s Section>) -> Words {
    let mut words = Words::of("");
    for section in sections {
        words.add(&section.title);
        for piece in &section.pieces {
            let lines: &[TextLine] = match piece {
                Piece::Line(line) => std::slice::from_ref(line),
                Piece::Row(cells) => cells,
                Piece::Opaque(_) => &[],
            };
            for line in lines {
                words.add(&line.text);
            }
        }
    }
    words
}

/// Which of `topics` the document of `claim` covers anywhere, including its title. `leaves_out` decides from its sections and words whether
/// topics without hints are missing.
pub(super) fn coverage_anywhere(
    facts: &Facts<'_>,
    claim: &Claim<'_>,
    topics: &'static [Topic],
    work: &mut Work,
    leaves_out: &dyn Fn(&[&Section], &Words) -> bool,
) -> TopicCoverage {
    evaluate(facts, claim, topics, work, &|sections, synonyms| {
        let words = words_of(sections.iter().copied());
        SectionTopics {
            states: topics.iter().map(|topic| grade(topic, &words, synonyms)).collect(),
            leaves_out: leaves_out(sections, &words),
        }
    })
}

/// Which topics some sections cover.
struct SectionTopics {
    /// For each topic.
    states: Vec<TopicState>,
    /// Whether topics without hints are missing.
    leaves_out: bool,
}

type TopicSynonyms<'s> = [(&'s str, &'s str)];

fn evaluate(
    facts: &Facts<'_>,
    claim: &Claim<'_>,
    topics: &'static [Topic],
    work: &mut Work,
    cover: &dyn Fn(&[&Section], &TopicSynonyms<'_>) -> SectionTopics,
) -> TopicCoverage {
    let reading = reading(facts.evidence, facts.library, facts.sources, claim, work);
    let (Some(path), Some(reading)) = (path_of(claim), reading) else {
        return TopicCoverage::Enough;
    };
    let sections: Vec<&Section> = reading.parts.iter().flat_map(|(_, sections)| *sections).collect();
    let SectionTopics { states, leaves_out } = cover(&sections, &synonyms(facts));
    let below = |most: TopicState| -> Vec<&'static Topic> {
        topics.iter().zip(&states).filter(|(_, state)| **state <= most).map(|(topic, _)| topic).collect()
    };
    let (open, missing) = (below(TopicState::Perhaps), below(TopicState::No));
    if open.is_empty() {
        return TopicCoverage::Enough;
    }
    let name = &path.path;
    if let Some(why) = reading.unread {
        return TopicCoverage::Unknown(open, format!("`{name}` {why}"));
    }
    let headings = sections.iter().filter(|section| section.level > 0).count();
    let knows_none = missing.len() == topics.len() && headings >= MANY_HEADINGS;
    let is_foreign = || words_of(sections.iter().copied()).is_foreign();
    if missing.is_empty() || !leaves_out || knows_none || is_foreign() {
        let why = no_words(name, &list(open.iter().map(|topic| topic.shown)));
        return TopicCoverage::Unknown(open, why);
    }
    let first = first_heading(facts, &reading);
    TopicCoverage::Lacks(missing, first)
}

/// Whether `words` cover `topic`.
fn grade(topic: &Topic, words: &Words, synonyms: &TopicSynonyms<'_>) -> TopicState {
    let mut more = synonyms.iter().filter(|(key, _)| *key == topic.key);
    if words.has_any(topic.words) || more.any(|(_, word)| words.holds(word)) {
        TopicState::Yes
    } else if words.has_any(topic.hints) {
        TopicState::Perhaps
    } else {
        TopicState::No
    }
}

/// The first heading of the text.
pub(super) fn first_heading(facts: &Facts<'_>, reading: &ArtifactText<'_>) -> Option<Span> {
    reading.parts.iter().find_map(|(document, sections)| {
        let first = sections.iter().find(|section| section.level > 0)?;
        Some(trimmed(facts, document.file, first.heading.clone()))
    })
}

/// A place without white space at its end.
pub(super) fn trimmed(facts: &Facts<'_>, file: FileId, at: Range<usize>) -> Span {
    let length = facts.sources.slice(Span::new(file, at.clone())).trim_end().len();
    Span::new(file, at.start..at.start + length)
}

/// Why a document without known words is undecided.
pub(super) fn no_words(path: &str, missing: &str) -> String {
    format!("`{path}` has no known word for {missing}: if it uses other words, add them to `policy.synonyms`")
}

/// `a`, `a or b`, `a, b or c`.
pub(super) fn list<'t>(items: impl Iterator<Item = &'t str>) -> String {
    let items: Vec<&str> = items.collect();
    match items.split_last() {
        None => String::new(),
        Some((last, [])) => (*last).to_owned(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
    }
}
