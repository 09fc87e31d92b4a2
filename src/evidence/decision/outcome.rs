//! What a record says was decided.

use super::words::Clause;
use crate::limits::documents as limits;
use crate::manifest::model::{Outcome, Root};
use crate::text::beginning;
use crate::vocabulary::{WordUse, fold, has_cjk, is_a};

/// Words that a manifest adds for outcomes (`policy.synonyms`).
#[derive(Debug, Clone, Default)]
pub struct OutcomeSynonyms(Vec<(Outcome, String)>);

impl OutcomeSynonyms {
    /// Those of a manifest's policy.
    pub(crate) fn of(root: &Root) -> Self {
        Self::new(root.synonyms().filter_map(|(key, word)| Some((key.parse::<Outcome>().ok()?, word))))
    }

    /// Collects the words of outcomes.
    pub(crate) fn new<'s>(words: impl IntoIterator<Item = (Outcome, &'s str)>) -> Self {
        let words = words.into_iter().map(|(outcome, word)| (outcome, fold(word)));
        Self(words.filter(|(_, word)| !word.is_empty()).collect())
    }

    /// The outcomes that a text has a word for.
    fn found<'s>(&'s self, folded: &'s str) -> impl Iterator<Item = Outcome> + 's {
        let has = move |word: &str| {
            if has_cjk(word) {
                folded.contains(word)
            } else {
                format!(" {folded} ").contains(&format!(" {word} "))
            }
        };
        self.0.iter().filter(move |(_, word)| has(word)).map(|(outcome, _)| *outcome)
    }
}

fn outcome_of(what: WordUse) -> Option<Outcome> {
    Some(match what {
        WordUse::Scale => Outcome::Scale,
        WordUse::Redesign => Outcome::Redesign,
        WordUse::StopOutcome => Outcome::Stop,
        WordUse::Research => Outcome::Research,
        _ => return None,
    })
}

/// Returns the outcome of a text that has exactly one outcome word and no negation, with the words of the text.
fn only_outcome(text: &str, synonyms: &OutcomeSynonyms) -> Option<(Outcome, Clause)> {
    // A choice of a template, and a question.
    let text = text.trim();
    if text.contains(['[', '{', '|', '…']) || text.ends_with(['?', '？']) {
        return None;
    }
    let clause = Clause::new(text, |what| outcome_of(what).is_some() || what == WordUse::Negation);
    let outcomes = || {
        let own = clause.found().filter_map(|(_, what)| outcome_of(what));
        own.chain(synonyms.found(clause.after(0)))
    };
    let first = outcomes().next()?;
    let is_one = outcomes().all(|other| other == first) && !clause.has(WordUse::Negation);
    is_one.then_some((first, clause))
}

/// Most words before the outcome in a sentence that decides: "The pilot is now scaled". A later one may be an aside.
const WORDS_BEFORE: usize = 4;

/// Returns the outcome in the first sentence of a text, if it is near the beginning.
pub(super) fn in_sentence(text: &str, synonyms: &OutcomeSynonyms) -> Option<Outcome> {
    let sentence = first_sentence(beginning(text, limits::OUTCOME_BYTES));
    let (outcome, clause) = only_outcome(sentence, synonyms)?;
    let is_early = clause
        .found()
        .next()
        .is_none_or(|(at, _)| clause.is_cjk(at) || clause.words_before(at.start) <= WORDS_BEFORE);
    is_early.then_some(outcome)
}

/// Returns the outcome behind a label: alone, or with an article or a preposition behind it ("scale to all sites").
pub(super) fn behind_label(text: &str, synonyms: &OutcomeSynonyms) -> Option<Outcome> {
    let sentence = first_sentence(beginning(text, limits::OUTCOME_BYTES));
    let (outcome, clause) = only_outcome(sentence, synonyms)?;
    // What follows a mark is a reason: "Stop, because it costs".
    let head = sentence.split([',', '，', ':', ';', '–', '—', '(']).next().unwrap_or_default();
    let head = Clause::new(head, |what| outcome_of(what).is_some());
    let begins = head.found().next().is_some_and(|(at, _)| {
        let next = head.after(at.end).split(' ').next().unwrap_or_default();
        at.start == 0
            && (next.is_empty() || is_a(next, WordUse::Stop) || is_a(next, WordUse::Of) || head.is_cjk(at))
    });
    let is_added = synonyms.found(clause.after(0)).next().is_some();
    (begins || is_added).then_some(outcome)
}

/// Returns the outcome of the option that was chosen: its title, in quotation marks or up to the reason.
pub(super) fn of_option(text: &str, synonyms: &OutcomeSynonyms) -> Option<Outcome> {
    let text = beginning(text, limits::OUTCOME_BYTES).trim();
    let quoted = text.strip_prefix(['"', '“', '„', '«', '\'', '‘', '「', '»']);
    let title = quoted.and_then(|text| Some(text.split_once(['"', '”', '“', '»', '\'', '’', '」', '«'])?.0));
    let title =
        title.unwrap_or_else(|| first_sentence(text).split([',', '，', '、']).next().unwrap_or_default());
    only_outcome(title, synonyms).map(|(outcome, _)| outcome)
}

/// Returns the first sentence of a text.
pub(super) fn first_sentence(text: &str) -> &str {
    let is_end = |(at, mark): (usize, &str)| {
        let behind = text.get(at + mark.len()..)?;
        let is_wide = matches!(mark, "。" | "！" | "？");
        let ends = is_wide
            || behind.is_empty()
            || behind.starts_with(|c: char| c.is_whitespace() || "\"”»)*".contains(c));
        ends.then_some(at + mark.len())
    };
    let end = text.match_indices(['.', '!', '?', ';', '。', '！', '？']).find_map(is_end);
    text.get(..end.unwrap_or(text.len())).unwrap_or(text)
}
