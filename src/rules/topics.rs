//! Rules that ask whether a document says something about each of several things, by its words.
//!
//! A word in a heading or in prose is enough, in any of four languages or of `policy.synonyms`: whether what is said is right, no machine
//! can tell. That a word is not there is no proof: people find others. Something is left out where the text is too short to have said it, or is
//! cut into parts that go by the names of its topics and by no others. Else it cannot be told.

use std::collections::HashMap;
use std::ops::Range;

use super::Cx;
use super::evidence::{path_of, short_to};
use crate::claim::Claim;
use crate::evidence::canon::Canon;
use crate::evidence::markdown::{Line, Piece, Section};
use crate::evidence::reading::{Reading, Work, reading};
use crate::evidence::words::Words;
use crate::facts::Facts;
use crate::finding::Finding;
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
}

/// From how many headings on a document without any of the words is rather in another language than silent.
pub(super) const MANY_HEADINGS: usize = 3;

/// How many words a text has at least for each of its topics if it may have said them in words that are not known.
const WORDS_FOR_EACH: usize = 10;

/// Longest headline, in characters.
const MAX_HEADLINE: usize = 72;

/// What a document says about some topics.
#[derive(Debug)]
pub(super) enum Told {
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
            let lines: &[Line] = match piece {
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

/// What the document of `claim` says about `topics`.
pub(super) fn told(facts: &Facts<'_>, claim: &Claim<'_>, topics: &'static [Topic], work: &mut Work) -> Told {
    told_unless(facts, claim, topics, work, &|sections, words| {
        words.count() < WORDS_FOR_EACH * topics.len() || goes_by_its_topics(sections, topics)
    })
}

/// What the document of `claim` says about `topics`; whether it leaves out what no known word stands for, `leaves_out` says of its sections
/// and words.
pub(super) fn told_unless(
    facts: &Facts<'_>,
    claim: &Claim<'_>,
    topics: &'static [Topic],
    work: &mut Work,
    leaves_out: &dyn Fn(&[&Section], &Words) -> bool,
) -> Told {
    let reading = reading(facts.evidence, facts.library, facts.sources, claim, work);
    let (Some(path), Some(reading)) = (path_of(claim), reading) else {
        return Told::Enough;
    };
    let sections: Vec<&Section> = reading.parts.iter().flat_map(|(_, sections)| *sections).collect();
    let words = words_of(sections.iter().copied());
    let synonyms = synonyms(facts);
    let is_said = |topic: &&Topic| {
        let mut more = synonyms.iter().filter(|(key, _)| *key == topic.key);
        words.has_any(topic.words) || more.any(|(_, word)| words.holds(word))
    };
    let missing: Vec<&Topic> = topics.iter().filter(|topic| !is_said(topic)).collect();
    if missing.is_empty() {
        return Told::Enough;
    }
    let name = &path.path;
    if let Some(why) = reading.unread {
        return Told::Unknown(missing, format!("`{name}` {why}"));
    }
    let headings = sections.iter().filter(|section| section.level > 0).count();
    let knows_none = missing.len() == topics.len() && headings >= MANY_HEADINGS;
    if words.is_foreign() || knows_none || !leaves_out(&sections, &words) {
        let why = no_words(name, &list(missing.iter().map(|topic| topic.shown)));
        return Told::Unknown(missing, why);
    }
    let first = first_heading(facts, &reading);
    Told::Lacks(missing, first)
}

/// Whether the text is cut into parts, each with a heading or a bold label that names a topic of its own, and into fewer parts than there are
/// topics.
fn goes_by_its_topics(sections: &[&Section], topics: &[Topic]) -> bool {
    let mut named = vec![false; topics.len()];
    let mut parts = 0;
    // The first heading is the document's title.
    let headings = sections.iter().filter(|section| section.level > 0).skip(1).map(|section| &*section.title);
    for name in headings.chain(sections.iter().flat_map(|section| labels(section))) {
        let words = Words::of(name);
        if words.has_any(Canon::Overview.words()) {
            continue;
        }
        parts += 1;
        for (topic, named) in topics.iter().zip(&mut named) {
            *named |= words.has_any(topic.words);
        }
    }
    // A part that names what another names, or nothing, may be about what is looked for.
    (2..topics.len()).contains(&parts) && named.iter().filter(|named| **named).count() == parts
}

/// What lines of a section begin with in bold.
fn labels(section: &Section) -> impl Iterator<Item = &str> {
    section.pieces.iter().filter_map(|piece| match piece {
        Piece::Line(line) => line.text.get(..line.bold).filter(|label| !label.trim().is_empty()),
        _ => None,
    })
}

/// The first heading of what was read.
pub(super) fn first_heading(facts: &Facts<'_>, reading: &Reading<'_>) -> Option<Span> {
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
    if long.chars().count() <= MAX_HEADLINE { long } else { short }
}

/// Reports the documents of `claims` that say nothing about some of `topics`, each document once, or that it cannot be told.
pub(super) fn check<'f, 'm: 'f>(
    facts: &'f Facts<'m>,
    claims: impl Iterator<Item = &'f Claim<'m>>,
    topics: &'static [Topic],
    help: &str,
    cx: &mut Cx,
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
            Told::Unknown(_, why) if facts.is_from_handoff() => cx.cannot_tell(&claim.subject, why),
            Told::Enough | Told::Unknown(..) => {}
            Told::Lacks(missing, first) => {
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
    cx: &'c mut Cx,
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
    let keys: Vec<String> = missing.iter().map(|topic| format!("`{}`", topic.key)).collect();
    finding
        .help(format!("if it does, in other words: add them to `policy.synonyms` under {}", keys.join(", ")));
    finding
}
