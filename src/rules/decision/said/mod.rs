//! Detects whether a record states an outcome, or only has its words: negated, in a condition, among the options, or beside
//! the words of another outcome.

use crate::evidence::markdown::Section;
use crate::evidence::paragraph::{paragraphs, sentences};
use crate::evidence::words::Words;
use crate::limits::rules as limits;
use crate::rules::topics::Topic;

/// How clearly a record states one outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum DetectedOutcome {
    /// It may state another outcome or none.
    Unclear,
    /// It has words or hints of this outcome, and none of another.
    Perhaps,
    /// It states this outcome.
    Plainly,
}

/// Headings of options that were considered.
#[rustfmt::skip]
const OPTIONS: &[&str] = &[
    "option*", "alternativ*", "considered", "rejected", "not chosen", "not choose", "did not", "against", "opciones", "descartad*",
    "verworfen*", "ecarte*",
];

/// Headings of the decision.
#[rustfmt::skip]
const DECIDED: &[&str] = &[
    "decision", "decisions", "decide*", "outcome", "result", "verdict", "conclusion", "entscheid*", "entschluss*", "entschied*", "beschluss*",
    "ergebnis", "decidi*", "resultado", "resolucion", "resultat",
];

/// Words that turn a heading with one of `DECIDED` into one of reasons: `Decision drivers`.
const REASONS: &[&str] = &["driver*", "criteri*", "before", "context"];

/// Words of conditions: "Above 45 % we would have stopped."
#[rustfmt::skip]
const CONDITIONS: &[&str] = &[
    "if", "would", "unless", "above", "below", "criteri*", "threshold*", "limit*", "bar", "when", "whether", "could", "might", "planned",
    "wenn", "falls", "sofern", "bleibt", "*grenze", "kriteri*", "schwelle*", "si", "cuando", "serait", "seuil*", "umbral*", "critere*",
];

/// Words that negate the words after them.
#[rustfmt::skip]
const NEGATIONS: &[&str] = &[
    "not", "no", "never", "cannot", "neither", "nor", "without", "instead", "rather", "nicht", "kein", "keine", "keinen", "keinem", "keiner",
    "nie", "niemals", "ohne", "statt", "anstatt", "nunca", "sin", "pas", "jamais", "sans",
];

/// Words that may be between a negation and the negated word: "does not go to production".
#[rustfmt::skip]
const BETWEEN: &[&str] = &[
    "a", "an", "any", "be", "been", "being", "for", "further", "get", "go", "going", "gone", "in", "into", "it", "its", "longer", "more", "of",
    "on", "ready", "than", "the", "to", "we", "yet", "der", "die", "das", "dem", "den", "ein", "eine", "es", "geht", "in", "mehr", "noch", "zu",
    "zum", "zur", "el", "en", "la", "las", "lo", "los", "pasa", "pasar", "se", "de", "du", "le", "les", "l", "passe", "passer", "plus",
];

/// Returns how clearly `sections` of `text` state `claimed`, one of `topics`; `more` are additional words for it.
pub(super) fn said(
    text: &str,
    sections: &[Section],
    claimed: &Topic,
    topics: &[Topic],
    more: &[&str],
) -> DetectedOutcome {
    let mut found = RecordStatements::default();
    let mut left = limits::RECORD_SENTENCES;
    let title_at = sections.iter().position(|section| section.level > 0);
    // The heading level of the options that this section belongs to.
    let mut options: Option<u8> = None;
    for (at, section) in sections.iter().enumerate() {
        options = options.filter(|level| section.level > *level);
        let title = Words::of(&section.title);
        let is_title = title_at == Some(at);
        if options.is_none() && !is_title && title.has_any(OPTIONS) {
            options = Some(section.level);
        }
        if options.is_some() {
            continue;
        }
        let place = if is_title { SentencePlace::Title } else { SentencePlace::Elsewhere };
        found.add(&section.title, place, claimed, topics, more);
        let is_decided = title.has_any(DECIDED) && !title.has_any(REASONS);
        let place = if is_decided { SentencePlace::Decision } else { SentencePlace::Elsewhere };
        for paragraph in paragraphs(text, section) {
            for sentence in sentences(&paragraph.text()) {
                let Some(rest) = left.checked_sub(1) else { return DetectedOutcome::Unclear };
                left = rest;
                found.add(sentence, place, claimed, topics, more);
            }
        }
    }
    found.verdict()
}

/// Where a sentence is, in ascending order of weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum SentencePlace {
    Elsewhere,
    Decision,
    Title,
}

/// What the sentences of a record state.
#[derive(Debug, Default)]
struct RecordStatements {
    /// The first sentence with only one outcome in the place of the highest weight, and whether that outcome is the claimed one.
    alone: Option<(SentencePlace, bool)>,
    /// The best evidence of the claimed outcome in any sentence.
    claimed: Grade,
    /// The best evidence of another outcome.
    other: Grade,
}

impl RecordStatements {
    fn add(
        &mut self,
        sentence: &str,
        place: SentencePlace,
        claimed: &Topic,
        topics: &[Topic],
        more: &[&str],
    ) {
        let clauses: Vec<Clause> = clauses(sentence).collect();
        let grade = |topic: &Topic, more: &[&str]| {
            clauses.iter().map(|clause| clause.grade(topic, more)).max().unwrap_or_default()
        };
        let is_claimed = grade(claimed, more);
        let others = topics.iter().filter(|topic| topic.key != claimed.key);
        let is_other = others.map(|topic| grade(topic, &[])).max().unwrap_or_default();
        self.claimed = self.claimed.max(is_claimed);
        self.other = self.other.max(is_other);
        // A title is short, so a hint is enough there.
        let enough = if place == SentencePlace::Title { Grade::Hint } else { Grade::Word };
        let (is_claimed, is_other) = (is_claimed >= enough, is_other >= enough);
        if is_claimed == is_other || Words::of(sentence).has_any(CONDITIONS) {
            return;
        }
        let goes_before = self.alone.is_none_or(|(best, _)| place > best);
        // Elsewhere the decision may be any sentence, so a later one with the claimed outcome counts.
        let is_any =
            self.alone == Some((SentencePlace::Elsewhere, false)) && place == SentencePlace::Elsewhere;
        if goes_before || is_any {
            self.alone = Some((place, is_claimed));
        }
    }

    fn verdict(&self) -> DetectedOutcome {
        match self.alone {
            Some((_, true)) => DetectedOutcome::Plainly,
            None if self.claimed > Grade::No && (self.other < self.claimed || self.other == Grade::No) => {
                DetectedOutcome::Perhaps
            }
            Some((_, false)) | None => DetectedOutcome::Unclear,
        }
    }
}

/// How certain it is that a text is about an outcome.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Grade {
    #[default]
    No,
    Hint,
    Word,
}

/// A part of a sentence between two punctuation marks.
struct Clause {
    whole: Words,
    /// Without negated words.
    bare: Words,
}

impl Clause {
    fn grade(&self, topic: &Topic, more: &[&str]) -> Grade {
        let denies = |pattern: &str| pattern.split(' ').any(|word| NEGATIONS.contains(&word));
        let has = |pattern: &&&str| {
            let words = if denies(pattern) { &self.whole } else { &self.bare };
            words.has(pattern)
        };
        if topic.words.iter().any(|word| has(&word)) || more.iter().any(|word| self.bare.holds(word)) {
            return Grade::Word;
        }
        match topic.hints.iter().filter(has).count() {
            0 => Grade::No,
            1 => Grade::Hint,
            _ => Grade::Word,
        }
    }
}

fn clauses(sentence: &str) -> impl Iterator<Item = Clause> {
    let parts = sentence.split([',', ':', '–', '—', '(', ')']);
    parts.map(|part| {
        let whole = Words::of(part);
        let bare = Words::of(&without_denied(whole.as_str()));
        Clause { whole, bare }
    })
}

/// Removes negated words from a clause, and `scale` if it means a measuring scale.
fn without_denied(clause: &str) -> String {
    let words: Vec<&str> = clause.split(' ').collect();
    let mut kept: Vec<&str> = Vec::new();
    let mut at = 0;
    while let Some(word) = words.get(at) {
        let next = words.get(at + 1).copied().unwrap_or_default();
        let before = at.checked_sub(1).and_then(|at| words.get(at)).copied().unwrap_or_default();
        let is_apostrophe = *word == "t" && before.ends_with(['n', 'd', 'o']);
        if NEGATIONS.contains(word) || is_apostrophe {
            if ["pas", "jamais"].contains(word) {
                // "n'arrête pas", "ne passe pas".
                let from = kept.iter().rposition(|word| *word == "ne" || *word == "n");
                kept.truncate(from.unwrap_or(kept.len()));
            }
            let between = words.iter().skip(at + 1).take_while(|word| BETWEEN.contains(word)).count();
            if *word == "nicht" && at + between + 1 == words.len() {
                // "Wir skalieren vorerst nicht": the negated words come before.
                kept.clear();
            }
            at += between + 2;
            continue;
        }
        let is_measure =
            *word == "scale" && (next == "of" || ["a", "large", "small", "point"].contains(&before));
        if !is_measure {
            kept.push(word);
        }
        at += 1;
    }
    kept.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::markdown::outline;
    use crate::rules::decision::unrecorded_decision::OUTCOMES;

    fn of(key: &str, text: &str) -> DetectedOutcome {
        let claimed = OUTCOMES.iter().find(|topic| topic.key == key).expect("an outcome");
        said(text, &outline(text).sections, claimed, OUTCOMES, &[])
    }

    #[test]
    fn what_is_denied_is_not_said() {
        for (text, bare) in [
            ("the system does not go to production", "the system does"),
            ("we will never scale it", "we will it"),
            ("we don t stop", "we don"),
            ("es geht nicht in produktion", "es geht"),
            ("no se escala el piloto", "el piloto"),
            ("on n arrete pas", "on"),
            ("le pilote ne passe pas en production", "le pilote"),
            ("instead of scaling", ""),
            ("wir skalieren vorerst nicht", ""),
            ("wir fuhren es nicht ein", ""),
            ("rated 2 on a scale of 5", "rated 2 on a of 5"),
            ("we scale", "we scale"),
        ] {
            assert_eq!(without_denied(text), bare, "{text}");
        }
    }

    #[test]
    fn an_outcome_is_said_where_it_stands_alone() {
        for (key, text) in [
            ("scale", "# 7\n\nWe scale to all sites. Above 45 % we would have stopped.\n"),
            ("scale", "# 7\n\n## Decision\n\nWe scale. The manual process stops in May.\n"),
            ("scale", "# Scale\n\nThe manual process stops.\n"),
            ("redesign", "# 7\n\nThe desk stopped trusting it.\n\n## What we decided\n\nWe redesign.\n"),
            ("stop", "# 7\n\n## Context\n\nIt was launched in May.\n\n## Decision\n\nWe stop.\n"),
            ("scale", "# 7\n\nThe council introduces it at all desks.\n"),
            ("stop", "# 7\n\nWe do not proceed.\n"),
        ] {
            assert_eq!(of(key, text), DetectedOutcome::Plainly, "{text}");
        }
        for (key, text) in [
            ("scale", "# 7\n\nWe stop the pilot. The system does not go to production.\n"),
            ("scale", "# 7\n\nWe stop the pilot. It does not\nscale.\n"),
            ("scale", "# 7\n\nWe stop the pilot. 12 of 40 tickets escalated.\n"),
            ("scale", "# We stop\n\nIt had been rolled out to two teams.\n"),
            ("scale", "# 7\n\n## Decision\n\nWe stop. It had been rolled out to two teams.\n"),
            ("scale", "# 7\n\nWe stop instead of scaling.\n"),
            (
                "scale",
                "# 7\n\n## Considered options\n\n### Scale\n\nWe scale to all.\n\n## Decision\n\nNumber two.\n",
            ),
            ("research", "# 7\n\nThe prototype is switched off for good.\n"),
            ("scale", "# 7\n\nUsers gave 2 on a scale of 5. We stop.\n"),
        ] {
            assert_eq!(of(key, text), DetectedOutcome::Unclear, "{text}");
        }
        assert_eq!(of("stop", "# 7. Lead chat\n\nIt is switched off on Friday.\n"), DetectedOutcome::Perhaps);
    }
}
