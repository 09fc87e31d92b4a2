//! Rules that check by words whether a document covers several topics.
//!
//! A document covers a topic if a part is named after the topic and is not empty. It also covers a topic if prose has one of its words (in
//! four languages, or from `policy.synonyms`), unless that prose is in a part about another topic. No rule checks whether the content is
//! right.
//!
//! A missing word does not prove that the topic is missing, because people use other words. *Hints* are words that may be about the topic
//! or about something else; with a hint, the topic is undecided. A topic is missing if no word hints at it and the text is too short to
//! cover it, or consists of parts that are each named after a topic. Otherwise it is undecided.

use std::collections::HashMap;
use std::ops::Range;

use super::adoption::unanswered_questions;
use super::data::partial_governance;
use super::decision::{incomplete_business_case, unrecorded_decision};
use super::evidence::{path_of, short_to};
use super::operations::incomplete_infrastructure;
use super::{RuleContext, ids};
use crate::claim::Claim;
use crate::evidence::canon::SectionTopic;
use crate::evidence::markdown::{Piece, Section, TextLine};
use crate::evidence::placeholder::{says_nothing, says_something};
use crate::evidence::reading::{ArtifactText, Work, reading};
use crate::evidence::words::Words;
use crate::facts::Facts;
use crate::finding::Finding;
use crate::limits;
use crate::rule_id::RuleId;
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

/// The rules that check topics, with their topics.
pub(super) static ASKING: [(RuleId, &[Topic]); 5] = [
    (ids::PARTIAL_GOVERNANCE, partial_governance::TOPICS),
    (ids::UNANSWERED_QUESTIONS, unanswered_questions::TOPICS),
    (ids::INCOMPLETE_BUSINESS_CASE, incomplete_business_case::TOPICS),
    (ids::INCOMPLETE_INFRASTRUCTURE, incomplete_infrastructure::TOPICS),
    (ids::UNRECORDED_DECISION, unrecorded_decision::OUTCOMES),
];

/// Whether a rule checks topics.
pub(crate) fn asks_for_topics(rule: &RuleId) -> bool {
    ASKING.iter().any(|(id, _)| id == rule)
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

/// Minimum number of words per topic from which a text may cover topics in unknown words.
const WORDS_FOR_EACH: usize = 4;

/// A text without parts and with at most this many words per topic may be only a list of the topics.
const WORDS_OF_LIST: usize = 3;

/// Like [`WORDS_FOR_EACH`], for a text without any known word.
const WORDS_OF_NONE: usize = 10;

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

/// Which of `topics` the document of `claim` covers, evaluated part by part.
pub(super) fn coverage(
    facts: &Facts<'_>,
    claim: &Claim<'_>,
    topics: &'static [Topic],
    work: &mut Work,
) -> TopicCoverage {
    evaluate(facts, claim, topics, work, &|sections, synonyms| {
        let Some(parts) = parts(sections, topics, synonyms) else {
            return SectionTopics { states: vec![TopicState::Perhaps; topics.len()], leaves_out: false };
        };
        let goes_by_its_topics = go_by_topics(&parts, topics.len());
        let words: usize = parts.iter().map(|part| part.words.count()).sum();
        // A line that only lists the topics has a word for each.
        let sentences: usize = parts.iter().map(|part| part.sentences).sum();
        let is_list = sentences < 2 && words <= WORDS_OF_LIST * topics.len();
        let most = if is_list && !parts.iter().any(DocumentPart::is_named) {
            TopicState::Perhaps
        } else {
            TopicState::Yes
        };
        let states: Vec<TopicState> = topics
            .iter()
            .map(|topic| topic_state(topic, &parts, goes_by_its_topics, synonyms).min(most))
            .collect();
        // A text that covers some topics in known words may cover the rest in others.
        let enough =
            if states.iter().all(|state| *state == TopicState::No) { WORDS_OF_NONE } else { WORDS_FOR_EACH };
        SectionTopics { leaves_out: goes_by_its_topics || words < enough * topics.len(), states }
    })
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

/// A part of a document: the text below a heading, or after a label.
struct DocumentPart {
    /// Its name; empty before the first heading, and for the document's title, which names the whole document.
    name: Words,
    /// The level of its heading; 0 without one.
    level: u8,
    /// Whether it, or a part below it, has content.
    says: bool,
    /// For each topic, whether the part is about it, by its own name or by that of an enclosing part.
    about: Vec<bool>,
    /// Its own text.
    words: Words,
    /// The number of sentences that end in it.
    sentences: usize,
    /// The title of a document without other headings; otherwise empty.
    title: Words,
}

impl DocumentPart {
    fn begun(name: Words, level: u8, says: bool, about: Vec<bool>) -> Self {
        Self { name, level, says, about, words: Words::of(""), sentences: 0, title: Words::of("") }
    }

    /// Whether it has a name of its own.
    fn is_named(&self) -> bool {
        self.name.count() > 0
    }

    /// Adds a line, unless it only says that content will follow.
    fn add(&mut self, line: &TextLine) {
        if !says_nothing(&line.text) {
            self.words.add(&line.text);
            self.sentences += line.text.matches(['.', '!', '?']).count();
            // The content of a label may be in the lines below it.
            self.says |= self.level == 0;
        }
    }

    /// Adds the rows of a table that have content after their first cell, and the header.
    fn add_rows(&mut self, rows: &[&[TextLine]]) {
        let answers = |cells: &[TextLine]| {
            cells.iter().skip(1).any(|cell| !says_nothing(&cell.text) || !cell.links.is_empty())
        };
        let (header, body) = if rows.len() > 1 { rows.split_at(1) } else { (&[][..], rows) };
        let body: Vec<_> = body.iter().filter(|cells| cells.len() < 2 || answers(cells)).collect();
        if body.is_empty() {
            return;
        }
        for cell in header.iter().chain(body).flat_map(|cells| *cells) {
            self.add(cell);
        }
    }
}

/// Splits `sections` at headings and labels; `None` if there are too many.
fn parts(sections: &[&Section], topics: &[Topic], synonyms: &TopicSynonyms<'_>) -> Option<Vec<DocumentPart>> {
    let about = |name: &Words, above: &[bool]| -> Vec<bool> {
        let own: Vec<bool> = topics.iter().map(|topic| is_named(topic, name, synonyms)).collect();
        if own.contains(&true) { own } else { above.to_vec() }
    };
    let nothing = vec![false; topics.len()];
    let mut parts: Vec<DocumentPart> = Vec::new();
    // The levels of the enclosing sections, and their topics.
    let mut above: Vec<(u8, Vec<bool>)> = Vec::new();
    // A first heading above all others is the title.
    let title = sections.iter().position(|section| section.level > 0);
    let title = title.filter(|title| {
        let mut from = sections.iter().skip(*title);
        from.next().is_some_and(|title| from.all(|section| section.level > title.level))
    });
    for (at, section) in sections.iter().enumerate() {
        above.retain(|(level, _)| *level < section.level);
        let outer = above.last().map_or(nothing.as_slice(), |(_, about)| about);
        let is_title = title == Some(at);
        let name = Words::of(if is_title { "" } else { &section.title });
        let own = about(&name, outer);
        let below = sections.iter().skip(at + 1).take_while(|below| below.level > section.level);
        let says = says_something(section) || below.copied().any(says_something);
        let mut part = DocumentPart::begun(name, section.level, says, own.clone());
        let mut pieces = section.pieces.iter().peekable();
        while let Some(piece) = pieces.next() {
            let line = match piece {
                Piece::Line(line) => line,
                Piece::Row(cells) => {
                    let mut rows = vec![cells.as_slice()];
                    while let Some(Piece::Row(cells)) = pieces.peek() {
                        rows.push(cells);
                        pieces.next();
                    }
                    part.add_rows(&rows);
                    continue;
                }
                Piece::Opaque(_) => {
                    part.says |= part.level == 0;
                    continue;
                }
            };
            let Some(label) = label(line) else {
                part.add(line);
                continue;
            };
            let rest = line.text.get(line.bold..).unwrap_or_default();
            let name = Words::of(label);
            let about = about(&name, &own);
            parts
                .push(std::mem::replace(&mut part, DocumentPart::begun(name, 0, !says_nothing(rest), about)));
            part.words.add(rest);
            if parts.len() > limits::documents::TOPIC_PARTS {
                return None;
            }
        }
        // The title of a page without parts may be the question that the page answers.
        if is_title && at + 1 == sections.len() && part.name.count() == 0 {
            part.title = Words::of(&section.title);
        }
        parts.push(part);
        if parts.len() > limits::documents::TOPIC_PARTS {
            return None;
        }
        above.push((section.level, own));
    }
    Some(parts)
}

/// Whether a part with this name is about `topic`.
fn is_named(topic: &Topic, name: &Words, synonyms: &TopicSynonyms<'_>) -> bool {
    grade(topic, name, synonyms) == TopicState::Yes
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

/// Whether `parts` cover `topic`.
fn topic_state(
    topic: &Topic,
    parts: &[DocumentPart],
    go_by_topics: bool,
    synonyms: &TopicSynonyms<'_>,
) -> TopicState {
    let of = |part: &DocumentPart| {
        let named = match grade(topic, &part.name, synonyms) {
            // A name may consist of a hint only, as in "Contact".
            TopicState::Perhaps if topic.hints.iter().any(|hint| part.name.is(hint)) => TopicState::Yes,
            named => named,
        };
        if part.says && named == TopicState::Yes {
            return TopicState::Yes;
        }
        let is_of_another = part.about.contains(&true);
        let named = named.min(TopicState::Perhaps);
        let state = match grade(topic, &part.words, synonyms) {
            TopicState::Yes if is_of_another => TopicState::Perhaps,
            TopicState::Perhaps if is_of_another && go_by_topics => TopicState::No,
            TopicState::No => grade(topic, &part.title, synonyms).min(TopicState::Perhaps),
            state => state,
        };
        // Another rule reports an empty heading. No rule reports an empty label.
        if part.says || part.level > 0 { state.max(named) } else { state }
    };
    parts.iter().map(of).max().unwrap_or(TopicState::No)
}

/// Whether a text is split into fewer parts than topics, each named after a different topic.
fn go_by_topics(parts: &[DocumentPart], topics: usize) -> bool {
    let mut named = vec![false; topics];
    let mut count = 0;
    let is_named =
        |part: &&DocumentPart| part.is_named() && !part.name.has_any(SectionTopic::Overview.words());
    for part in parts.iter().filter(is_named) {
        count += 1;
        for (named, about) in named.iter_mut().zip(&part.about) {
            *named |= about;
        }
    }
    // A part with the same topic as another part, or with none, may be about the missing topic.
    (2..topics).contains(&count) && named.iter().filter(|named| **named).count() == count
}

/// The bold text at the start of a line.
fn label(line: &TextLine) -> Option<&str> {
    line.text.get(..line.bold).filter(|label| !label.trim().is_empty())
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

/// `long` if it fits into a headline, otherwise `short`.
pub(super) fn headline(long: String, short: String) -> String {
    if long.chars().count() <= limits::rules::HEADLINE_LENGTH { long } else { short }
}

/// Reports the documents of `claims` that do not cover some of `topics`, each document once, or records that this is undecided.
pub(super) fn check<'f, 'm: 'f>(
    facts: &'f Facts<'m>,
    claims: impl Iterator<Item = &'f Claim<'m>>,
    topics: &'static [Topic],
    help: &str,
    cx: &mut RuleContext,
) {
    let mut work = Work::default();
    let mut seen: HashMap<(&str, Option<&str>), Option<usize>> = HashMap::new();
    for claim in claims {
        let Some(path) = path_of(claim) else { continue };
        cx.count_subjects(1);
        let key = (path.path.as_str(), path.heading.as_deref());
        if let Some(known) = seen.get(&key) {
            // Several claims of one document have one cause.
            if let Some(finding) = known.and_then(|at| cx.findings.get_mut(at)) {
                finding.related(facts.span(claim.at.clone()), "also claimed here");
            }
            continue;
        }
        let mut reported = None;
        match coverage(facts, claim, topics, &mut work) {
            // A pilot has time to add synonyms.
            TopicCoverage::Unknown(_, why) if facts.is_from_handoff() => cx.undetermined(&claim.subject, why),
            TopicCoverage::Enough | TopicCoverage::Unknown(..) => {}
            TopicCoverage::Lacks(missing, first) => {
                reported = Some(cx.findings.len());
                report(facts, claim, topics, &missing, first, cx).help(help);
            }
        }
        seen.insert(key, reported);
    }
}

/// Reports that the document of `claim` does not cover `missing`.
pub(super) fn report<'c>(
    facts: &Facts<'_>,
    claim: &Claim<'_>,
    topics: &[Topic],
    missing: &[&Topic],
    first: Option<Span>,
    cx: &'c mut RuleContext,
) -> &'c mut Finding {
    let path = path_of(claim).map(|path| short_to(&path.path, 30)).unwrap_or_default();
    let all = list(missing.iter().map(|topic| topic.shown));
    let headline = headline(
        format!("`{path}` says nothing about {all}"),
        format!("`{path}` says nothing about {} of {} topics", missing.len(), topics.len()),
    );
    let finding = cx.report(&claim.subject, facts.span(claim.at.clone()), headline);
    finding.label(format!("nothing about {all}"));
    if let Some(first) = first {
        finding.related(first, "the document starts here");
    }
    finding.items(missing.iter().map(|topic| topic.key));
    let keys: Vec<String> = missing.iter().map(|topic| format!("`{}`", topic.key)).collect();
    finding.help(format!(
        "if the document uses other words, add them to `policy.synonyms` under {}",
        keys.join(", ")
    ));
    finding
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two hints in a clause of a decision record count, so no hint may match another hint or a word.
    #[test]
    fn a_hint_is_found_once() {
        // `incomplete-infrastructure` neither counts nor shows hints.
        let of_gates = ASKING.iter().filter(|(rule, _)| *rule != ids::INCOMPLETE_INFRASTRUCTURE);
        for topic in of_gates.flat_map(|(_, topics)| *topics) {
            for hint in topic.hints {
                let bare = hint.trim_matches(['*', '#', ' ']);
                let text = Words::of(bare);
                assert_eq!(text.as_str(), bare, "as it is looked for");
                let found = topic.words.iter().chain(topic.hints).filter(|pattern| text.has(pattern));
                assert_eq!(found.collect::<Vec<_>>(), [hint], "{}", topic.key);
            }
        }
    }
}
