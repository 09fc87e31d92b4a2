//! Detects whether a sentence contains a number and a time. In doubt it does.

#![expect(
    clippy::indexing_slicing,
    reason = "the places of tokens are below their number: each loop ends there"
)]

use super::language::is_known_language;
use super::token::{Token, TokenKind, tokens};
use super::words;

/// What a sentence lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::rules::value) enum OutcomeParts {
    /// Nothing, or the language is not supported.
    Whole,
    /// A number.
    NoNumber,
    /// A time.
    NoTime,
    /// A number or a time: `in 5 days` may be either.
    OnlyOne,
    /// Both.
    Neither,
}

#[derive(Default)]
struct CountPhrase {
    numbers: usize,
    /// Numbers of days, weeks, months or years, which may be the promised number or its time.
    durations: usize,
    times: usize,
    /// Whether the metric is measured in days.
    is_in_days: bool,
}

/// Returns what the sentence `text` lacks. If the metric is measured in days, a duration is the promised number.
pub(in crate::rules::value) fn gist(text: &str, is_in_days: bool) -> OutcomeParts {
    let tokens = tokens(text);
    if !is_known_language(&tokens) {
        return OutcomeParts::Whole;
    }
    let mut count = CountPhrase { is_in_days, ..CountPhrase::default() };
    let mut at = 0;
    while at < tokens.len() {
        at += look(&tokens, at, &mut count);
    }
    let CountPhrase { numbers, durations, times, .. } = count;
    match (numbers > 0, durations, times > 0) {
        (true, _, true) | (true, 1, false) | (false, 1, true) | (_, 2.., _) => OutcomeParts::Whole,
        (true, 0, false) => OutcomeParts::NoTime,
        (false, 1, false) if is_in_days => OutcomeParts::NoTime,
        (false, 1, false) => OutcomeParts::OnlyOne,
        (false, 0, true) => OutcomeParts::NoNumber,
        (false, 0, false) => OutcomeParts::Neither,
    }
}

fn word_at(tokens: &[Token], at: usize) -> &str {
    tokens.get(at).and_then(Token::word).unwrap_or_default()
}

/// Returns the index of the word that the number at `at` counts, after hyphens, articles and further number words.
fn counted(tokens: &[Token], at: usize) -> usize {
    let mut next = at + 1;
    while next < tokens.len() && next < at + 5 {
        let word = word_at(tokens, next);
        let is_joint = |at: usize| {
            matches!(word_at(tokens, at), "to" | "or" | "and" | "bis" | "oder" | "und" | "o" | "y" | "a")
        };
        let is_number_at = |at: usize| {
            tokens.get(at).is_some_and(|token| {
                matches!(token.kind, TokenKind::Number(..)) || token.word().is_some_and(words::is_count)
            })
        };
        if words::is_long_time(word) {
            break;
        }
        let goes_on = tokens[next].is_sign(&['-', '–', '‑', '/'])
            || is_number_at(next)
            || is_joint(next) && is_number_at(next + 1)
            || is_filler(word);
        if !goes_on {
            break;
        }
        next += 1;
    }
    next
}

fn is_filler(word: &str) -> bool {
    matches!(
        word,
        "a" | "an"
            | "business"
            | "working"
            | "calendar"
            | "full"
            | "whole"
            | "more"
            | "further"
            | "volle"
            | "vollen"
            | "weiteren"
            | "más"
    )
}

/// Whether a word after a unit of time gives it a starting point: `a year after launch`.
fn is_from_then(word: &str) -> bool {
    matches!(word, "after" | "from" | "later" | "in" | "nach" | "ab" | "später" | "tras" | "después")
}

/// Counts the number or time that begins at `at`, and returns how many tokens it has.
fn look(tokens: &[Token], at: usize, count: &mut CountPhrase) -> usize {
    let before = if at == 0 { "" } else { word_at(tokens, at - 1) };
    match &tokens[at].kind {
        TokenKind::Date => count.times += 1,
        TokenKind::Number(values, _) => {
            let next = counted(tokens, at);
            let after = word_at(tokens, next);
            let beside = |word: &str| words::is_month(word) || words::may_be_month(word);
            // `1. Mai`, `May 1`
            let dotted = tokens.get(at + 1).is_some_and(|token| token.is_sign(&['.']))
                && beside(word_at(tokens, at + 2));
            let length = tokens[at].at.len();
            let is_year = length == 4 && values.first().is_some_and(|year| (2000.0..2100.0).contains(year));
            if words::is_long_time(after) {
                count.durations += 1;
                return next + 1 - at;
            } else if beside(after) || beside(before) || dotted {
                count.times += 1;
            } else if is_year {
                count.times += 1;
                // `2050 claims` is also a number.
                let is_due =
                    words::is_due_word(before) || before.starts_with(['q', 'h']) || tokens.len() == at + 1;
                count.numbers += usize::from(!is_due);
            } else if !matches!(after, "st" | "nd" | "rd" | "th") {
                count.numbers += 1;
            }
        }
        TokenKind::Word(word) => return look_at_word(tokens, at, word, before, count),
        TokenKind::Sign('½' | '¼' | '¾' | '⅓' | '⅔') => count.numbers += 1,
        TokenKind::Sign(_) => {}
    }
    1
}

fn look_at_word(tokens: &[Token], at: usize, word: &str, before: &str, count: &mut CountPhrase) -> usize {
    // `Q3`, `H1`, `FY27`, `KW40`
    let letters = word.trim_end_matches(|c: char| c.is_ascii_digit());
    let is_part_of_year =
        letters.len() < word.len() && matches!(letters, "q" | "h" | "t" | "fy" | "kw" | "cw" | "w" | "gj");
    if is_part_of_year || words::is_month(word) || words::may_be_month(word) && words::is_due_word(before) {
        count.times += 1;
    } else if words::is_count(word) {
        let next = counted(tokens, at);
        if words::is_long_time(word_at(tokens, next)) {
            count.durations += 1;
            return next + 1 - at;
        }
        count.numbers += 1;
    } else if words::is_long_time(word) {
        let second = if at < 2 { "" } else { word_at(tokens, at - 2) };
        let is_due =
            words::is_article(before) && words::is_due_word(second) || is_from_then(word_at(tokens, at + 1));
        let is_rate = words::is_rate_word(before) && !is_due;
        // For a metric in days, `within a week` is the promised number.
        if is_due && count.is_in_days {
            count.durations += 1;
            return 1;
        }
        count.times += usize::from(!is_rate);
        // `the same day` is as exact as a number, and `quarter` may be a fraction.
        let may_count = matches!(before, "same" | "next" | "selben" | "gleichen" | "mismo");
        count.numbers += usize::from(may_count || word == "quarter");
    } else if words::is_milestone(word) {
        let near = (at.saturating_sub(3)..at).map(|place| word_at(tokens, place));
        let is_due = |word: &str| {
            words::is_due_word(word) && !matches!(word, "after" | "nach" | "tras" | "después" | "of" | "for")
        };
        count.times += usize::from(near.into_iter().any(is_due));
    }
    1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn promises_with_a_number_and_a_time_are_whole() {
        for text in [
            "Claims agents send the first reply within 2 minutes, 90 days after launch.",
            "A lawyer finishes the review of a supplier contract in 25 minutes, 6 months after launch.",
            "The system marks 95 of 100 risky clauses within 3 months of launch.",
            "Half of all letters are answered the same day by Q3 2027.",
            "We cut handling cost by a third within a year.",
            "Two in three callers are helped without a transfer by the end of the pilot.",
            "Agents need 40 % less time for the first reply by 2027-06-30.",
            "Response time is halved by May 2027.",
            "Handling time drops to 30 s within 2 quarters.",
            "Half as many errors reach customers, a quarter after launch.",
            "A 45 min review becomes a 20 min review by EOY.",
            "Revenue of $1.5M by FY27.",
            "Handling cost falls from EUR 12.40 to EUR 9 per claim by the end of 2027.",
            "Claims are settled in 5 days, three months after launch.",
            "The backlog is down to 1,200 letters ninety days after go-live.",
            "Die Antwort geht in zwei Minuten hinaus, 90 Tage nach dem Start.",
            "Die Zahl der Rückfragen sinkt um ein Drittel bis Jahresende.",
            "Innerhalb von sechs Monaten sind 80 % der Briefe am selben Tag beantwortet.",
            "Die Kosten pro Fall sinken auf 9,50 € bis zum 31.12.2027.",
            "Los agentes responden en dos minutos, tres meses después del lanzamiento.",
            "El coste por caso baja a la mitad en un año.",
            "Estimates are off by at most 8 points over a season.",
            "Half of the claims are settled within 12 days by the next harvest.",
            "Bis Ende der Saison sind 60 % der Schäden in 12 Tagen reguliert.",
            "Al final de la temporada se resuelve el 60 % en doce días.",
            "El tiempo de respuesta baja un 40 % a finales de 2027.",
        ] {
            assert_eq!(gist(text, false), OutcomeParts::Whole, "{text}");
        }
    }

    #[test]
    fn what_is_lacking_is_named() {
        for (text, lacking) in [
            ("Claims agents send the first reply much faster than before.", OutcomeParts::Neither),
            ("Agents answer with GPT-4 and are happier with it.", OutcomeParts::Neither),
            ("Claims agents send the first reply within 2 minutes.", OutcomeParts::NoTime),
            ("The team handles 40 claims a day with the drafts.", OutcomeParts::NoTime),
            ("EUR 410k a year is saved by the team.", OutcomeParts::NoTime),
            ("Agents reply much faster by the end of the year.", OutcomeParts::NoNumber),
            ("Customers are happier by Q3 2027.", OutcomeParts::NoNumber),
            ("Claims are settled in 5 days by the team.", OutcomeParts::OnlyOne),
            ("Die Antwort geht schneller hinaus.", OutcomeParts::Neither),
            ("Die Antwort geht in zwei Minuten hinaus.", OutcomeParts::NoTime),
            ("Los agentes responden mejor con las propuestas.", OutcomeParts::Neither),
        ] {
            assert_eq!(gist(text, false), lacking, "{text}");
        }
        assert_eq!(gist("Claims are settled in 5 days by the team.", true), OutcomeParts::NoTime);
        assert_eq!(gist("Claims are settled within a week by the team.", true), OutcomeParts::NoTime);
        assert_eq!(gist("Claims are settled within a week by mid 2027.", true), OutcomeParts::Whole);
    }

    #[test]
    fn of_other_languages_nothing_is_said() {
        for text in [
            "Les agents répondent en deux minutes, trois mois après le lancement.",
            "Gli operatori rispondono in due minuti, tre mesi dopo il lancio.",
            "De medewerkers antwoorden binnen twee minuten.",
            "担当者は二分以内に返信する。",
            "Agenci odpowiadają w dwie minuty.",
            "",
        ] {
            assert_eq!(gist(text, false), OutcomeParts::Whole, "{text}");
        }
    }
}
