//! Rules that ask whether a document says something about each of several things, by its words.
//!
//! A part that goes by a topic's name and is not empty says something about it; so does prose with one of its words, in any of four languages
//! or of `policy.synonyms`, unless that prose stands in a part about another topic. Whether what is said is right, no machine can tell.
//!
//! That no such word is there is no proof: people find others. Words that may be about the topic and may be about anything are *hints*: with
//! one of those it cannot be told. Something is left out where no word hints at it and the text is too short to have said it, or is cut
//! into parts that go by the names of its topics and by no others. Else it cannot be told.

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

/// Something that a document has to say something about.
#[derive(Debug)]
pub(super) struct Topic {
    /// Its name in `policy.synonyms`.
    pub key: &'static str,
    /// What findings call it.
    pub shown: &'static str,
    /// Its words, as patterns of [`Words`].
    pub words: &'static [&'static str],
    /// Words that are used of it and of much else.
    pub hints: &'static [&'static str],
}

/// The rules that ask whether a document says something about topics, and what about.
pub(super) static ASKING: [(RuleId, &[Topic]); 5] = [
    (ids::PARTIAL_GOVERNANCE, partial_governance::TOPICS),
    (ids::UNANSWERED_QUESTIONS, unanswered_questions::TOPICS),
    (ids::INCOMPLETE_BUSINESS_CASE, incomplete_business_case::TOPICS),
    (ids::INCOMPLETE_INFRASTRUCTURE, incomplete_infrastructure::TOPICS),
    (ids::UNRECORDED_DECISION, unrecorded_decision::OUTCOMES),
];

/// Whether a rule asks whether a document says something about topics.
pub(crate) fn asks_for_topics(rule: &RuleId) -> bool {
    ASKING.iter().any(|(id, _)| id == rule)
}

/// Whether something is said about a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum TopicState {
    /// No word hints at it.
    No,
    /// Words that may be about it, or about something else.
    Perhaps,
    Yes,
}

/// From how many headings on a document without any of the words is rather in another language than silent.
pub(super) const MANY_HEADINGS: usize = 3;

/// How many words a text has at least for each of its topics if it may have said them in words that are not known.
const WORDS_FOR_EACH: usize = 4;

/// Up to how many words for each of its topics a text without parts may be nothing but a list of them.
const WORDS_OF_LIST: usize = 3;

/// The same where no word that is known stands in it.
const WORDS_OF_NONE: usize = 10;

/// What a document says about some topics.
#[derive(Debug)]
pub(super) enum TopicCoverage {
    /// Something about each; or it is not there to be asked, which other rules say.
    Enough,
    /// Nothing about these; its first heading.
    Lacks(Vec<&'static Topic>, Option<Span>),
    /// Whether it says nothing about these cannot be told, and why.
    Unknown(Vec<&'static Topic>, String),
}

/// The further words of `policy.synonyms`: what they stand for, and each of them.
pub(super) fn synonyms<'f>(facts: &'f Facts<'_>) -> Vec<(&'f str, &'f str)> {
    let policy = facts.manifest.root.policy.as_ref();
    let all = policy.and_then(|policy| policy.value.synonyms.as_ref());
    let all = all.iter().flat_map(|all| &all.value.0);
    all.flat_map(|one| one.value.value.0.iter().map(|word| (one.key.as_str(), word.value.0.as_str())))
        .collect()
}

/// All words that a reader sees in `sections`, code aside.
pub(super) fn words_of<'s>(sections: impl Iterator<Item = &'s Section>) -> Words {
    let mut words = Words::of("");
    for section in sections {
        words.add(&section.title);
        for piece in &section.pieces {
            let lines: &[TextLine] = match piece {
                Piece::Line(line) => std::slice::from_ref(line),
                Piece::Row(cells) => cells,
                Piece::Opaque => &[],
            };
            for line in lines {
                words.add(&line.text);
            }
        }
    }
    words
}

/// What the document of `claim` says about `topics`, part by part.
pub(super) fn told(
    facts: &Facts<'_>,
    claim: &Claim<'_>,
    topics: &'static [Topic],
    work: &mut Work,
) -> TopicCoverage {
    judge(facts, claim, topics, work, &|sections, synonyms| {
        let Some(parts) = parts(sections, topics, synonyms) else {
            return SectionTopics { said: vec![TopicState::Perhaps; topics.len()], leaves_out: false };
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
        let said: Vec<TopicState> =
            topics.iter().map(|topic| said(topic, &parts, goes_by_its_topics, synonyms).min(most)).collect();
        // Who says some of it in known words may say the rest in others.
        let enough =
            if said.iter().all(|said| *said == TopicState::No) { WORDS_OF_NONE } else { WORDS_FOR_EACH };
        SectionTopics { leaves_out: goes_by_its_topics || words < enough * topics.len(), said }
    })
}

/// What the document of `claim` says about `topics`, wherever it says so, the title included; whether it leaves out what no word hints at,
/// `leaves_out` says of its sections and words.
pub(super) fn told_anywhere(
    facts: &Facts<'_>,
    claim: &Claim<'_>,
    topics: &'static [Topic],
    work: &mut Work,
    leaves_out: &dyn Fn(&[&Section], &Words) -> bool,
) -> TopicCoverage {
    judge(facts, claim, topics, work, &|sections, synonyms| {
        let words = words_of(sections.iter().copied());
        SectionTopics {
            said: topics.iter().map(|topic| grade(topic, &words, synonyms)).collect(),
            leaves_out: leaves_out(sections, &words),
        }
    })
}

/// What sections say about topics.
struct SectionTopics {
    /// Of each topic.
    said: Vec<TopicState>,
    /// Whether what no word hints at is left out.
    leaves_out: bool,
}

type TopicSynonyms<'s> = [(&'s str, &'s str)];

fn judge(
    facts: &Facts<'_>,
    claim: &Claim<'_>,
    topics: &'static [Topic],
    work: &mut Work,
    judged: &dyn Fn(&[&Section], &TopicSynonyms<'_>) -> SectionTopics,
) -> TopicCoverage {
    let reading = reading(facts.evidence, facts.library, facts.sources, claim, work);
    let (Some(path), Some(reading)) = (path_of(claim), reading) else {
        return TopicCoverage::Enough;
    };
    let sections: Vec<&Section> = reading.parts.iter().flat_map(|(_, sections)| *sections).collect();
    let SectionTopics { said, leaves_out } = judged(&sections, &synonyms(facts));
    let below = |most: TopicState| -> Vec<&'static Topic> {
        topics.iter().zip(&said).filter(|(_, said)| **said <= most).map(|(topic, _)| topic).collect()
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

/// A part of a document: what stands under a heading, or behind a label.
struct DocumentPart {
    /// What it is called; empty for what precedes the first heading, and for the document's title, which names all of it.
    name: Words,
    /// The level of its heading; 0 where it has none.
    level: u8,
    /// Whether something stands in it, or in the parts below it.
    says: bool,
    /// Of which topics it is, by its own name or that of the part it lies in: of each topic, whether it is.
    about: Vec<bool>,
    /// Its own text.
    words: Words,
    /// How many sentences end in it.
    sentences: usize,
    /// The title of a document that has no other heading; else empty.
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

    /// Adds a line, unless it only says that something is to come.
    fn add(&mut self, line: &TextLine) {
        if !says_nothing(&line.text) {
            self.words.add(&line.text);
            self.sentences += line.text.matches(['.', '!', '?']).count();
            // What a label is for may stand in the lines below it.
            self.says |= self.level == 0;
        }
    }

    /// Adds the rows of a table that say something behind their first cell, and what heads them.
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

/// Cuts `sections` at headings and labels; nothing where there are too many.
fn parts(sections: &[&Section], topics: &[Topic], synonyms: &TopicSynonyms<'_>) -> Option<Vec<DocumentPart>> {
    let about = |name: &Words, above: &[bool]| -> Vec<bool> {
        let own: Vec<bool> = topics.iter().map(|topic| is_named(topic, name, synonyms)).collect();
        if own.contains(&true) { own } else { above.to_vec() }
    };
    let nothing = vec![false; topics.len()];
    let mut parts: Vec<DocumentPart> = Vec::new();
    // The levels of the sections that this one lies in, and what those are about.
    let mut above: Vec<(u8, Vec<bool>)> = Vec::new();
    // A first heading that all others lie below is the title.
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
                Piece::Opaque => {
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
        // Of a page without parts the title may be the question that it answers.
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

/// Whether a part of this name is about `topic`.
fn is_named(topic: &Topic, name: &Words, synonyms: &TopicSynonyms<'_>) -> bool {
    grade(topic, name, synonyms) == TopicState::Yes
}

/// What `words` say about `topic`, wherever they stand.
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

/// What `parts` say about `topic`.
fn said(
    topic: &Topic,
    parts: &[DocumentPart],
    go_by_topics: bool,
    synonyms: &TopicSynonyms<'_>,
) -> TopicState {
    let of = |part: &DocumentPart| {
        let named = match grade(topic, &part.name, synonyms) {
            // A name may be nothing but a hint, as in "Contact".
            TopicState::Perhaps if topic.hints.iter().any(|hint| part.name.is(hint)) => TopicState::Yes,
            named => named,
        };
        if part.says && named == TopicState::Yes {
            return TopicState::Yes;
        }
        let is_of_another = part.about.contains(&true);
        let named = named.min(TopicState::Perhaps);
        let said = match grade(topic, &part.words, synonyms) {
            TopicState::Yes if is_of_another => TopicState::Perhaps,
            TopicState::Perhaps if is_of_another && go_by_topics => TopicState::No,
            TopicState::No => grade(topic, &part.title, synonyms).min(TopicState::Perhaps),
            said => said,
        };
        // That nothing stands below a heading, another rule reports; of a label, none does.
        if part.says || part.level > 0 { said.max(named) } else { said }
    };
    parts.iter().map(of).max().unwrap_or(TopicState::No)
}

/// Whether a text is cut into parts, each with a name of one of the topics, no two of the same, and into fewer parts than there are topics.
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
    // A part that names what another names, or nothing, may be about what is looked for.
    (2..topics).contains(&count) && named.iter().filter(|named| **named).count() == count
}

/// What a line begins with in bold.
fn label(line: &TextLine) -> Option<&str> {
    line.text.get(..line.bold).filter(|label| !label.trim().is_empty())
}

/// The first heading of what was read.
pub(super) fn first_heading(facts: &Facts<'_>, reading: &ArtifactText<'_>) -> Option<Span> {
    reading.parts.iter().find_map(|(document, sections)| {
        let first = sections.iter().find(|section| section.level > 0)?;
        Some(trimmed(facts, document.file, first.heading.clone()))
    })
}

/// A place without the line's end.
pub(super) fn trimmed(facts: &Facts<'_>, file: FileId, at: Range<usize>) -> Span {
    let length = facts.sources.slice(Span::new(file, at.clone())).trim_end().len();
    Span::new(file, at.start..at.start + length)
}

/// Why a document in words that are not known cannot be judged.
pub(super) fn no_words(path: &str, missing: &str) -> String {
    format!(
        "`{path}` has no word that is known for {missing}: where it has others, name them in `policy.synonyms`"
    )
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

/// `long` where it fits a headline, else `short`.
pub(super) fn headline(long: String, short: String) -> String {
    if long.chars().count() <= limits::rules::HEADLINE_LENGTH { long } else { short }
}

/// Reports the documents of `claims` that say nothing about some of `topics`, each document once, or that it cannot be told.
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
        cx.saw(1);
        let key = (path.path.as_str(), path.heading.as_deref());
        if let Some(known) = seen.get(&key) {
            // Several claims of one document: one cause.
            if let Some(finding) = known.and_then(|at| cx.findings.get_mut(at)) {
                finding.because(facts.span(claim.at.clone()), "claimed here too");
            }
            continue;
        }
        let mut reported = None;
        match told(facts, claim, topics, &mut work) {
            // A pilot has time to find the words.
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

/// Reports that the document of `claim` says nothing about `missing`.
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
        format!("`{path}` is silent on {} of {} things", missing.len(), topics.len()),
    );
    let finding = cx.report(&claim.subject, facts.span(claim.at.clone()), headline);
    finding.label(format!("nothing about {all}"));
    if let Some(first) = first {
        finding.because(first, "from here on");
    }
    finding.parts(missing.iter().map(|topic| topic.key));
    let keys: Vec<String> = missing.iter().map(|topic| format!("`{}`", topic.key)).collect();
    finding
        .help(format!("if it does, in other words: add them to `policy.synonyms` under {}", keys.join(", ")));
    finding
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two hints in a clause of a decision record count: so no hint may be found in another, nor be one of the words.
    #[test]
    fn a_hint_is_found_once() {
        // Of infrastructure hints are neither counted nor shown: what they leave open is passed over.
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
