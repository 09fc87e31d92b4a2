//! Reads the one number in a sentence that has a metric's unit. Digits and signs only: it knows no words of any language.

mod number;

use std::ops::Range;

use crate::vocabulary::has_cjk;
use number::{Written, digits};

/// What a sentence says in the unit of a metric.
#[derive(Debug, PartialEq)]
pub(super) enum InUnit {
    /// Exactly one number.
    One(SentenceNumber),
    /// No number, several, or one that is part of a range, a fraction or a limit.
    Unclear,
}

/// A number in digits.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct SentenceNumber {
    /// Its possible values, each with its number of decimals: `1.200` is 1200 or 1.2.
    values: Vec<(f64, usize)>,
    /// Whether a word may multiply it, as in `EUR 0.4 million`.
    may_be_multiplied: bool,
    /// Its span in the sentence.
    pub(super) at: Range<usize>,
}

impl SentenceNumber {
    /// Whether it is `number`, rounded to the digits that it has. As in `EUR 0.4 million`, it may count thousands or more.
    pub(super) fn is(&self, number: f64) -> bool {
        const SCALES: [f64; 6] = [1.0, 1e3, 1e4, 1e6, 1e8, 1e9];
        let most = if self.may_be_multiplied { SCALES.len() } else { 1 };
        SCALES.iter().take(most).any(|scale| self.is_plain(number.abs() / scale))
    }

    /// Whether one of its values is from `least` to `most`.
    pub(super) fn is_between(&self, least: f64, most: f64) -> bool {
        self.values.iter().any(|(value, _)| (least..=most).contains(value))
    }

    fn is_plain(&self, number: f64) -> bool {
        self.values.iter().any(|(value, decimals)| {
            let slack = 0.5 * 10f64.powi(-i32::try_from(*decimals).unwrap_or(9));
            (value - number).abs() <= slack.max(number * 1e-9)
        })
    }
}

/// Reads the number in `unit`. Returns it, and all numbers of the sentence in other units or in none.
pub(super) fn in_unit(sentence: &str, unit: &str) -> (InUnit, Vec<SentenceNumber>) {
    let unit = unit.trim();
    let (mut own, mut others, mut unclear) = (None, Vec::new(), unit.is_empty());
    let mut before = 0;
    for written in digits(sentence) {
        let (Written::Plain { at, .. } | Written::Other { at }) = &written;
        let at = at.clone();
        let side = unit_side(sentence, &at, unit);
        let is_own = side.is_some();
        match written {
            Written::Plain { values, .. } => {
                let may_be_multiplied = side == Some(UnitSide::Before) && is_before_word(sentence, at.end);
                let number = SentenceNumber { values, may_be_multiplied, at: at.clone() };
                if !is_own {
                    others.push(number);
                } else if own.is_some() || is_limited(sentence, &at) || is_near(sentence, before, &at) {
                    unclear = true;
                } else {
                    own = Some(number);
                }
            }
            Written::Other { .. } => unclear |= is_own,
        }
        before = at.end;
    }
    let found = own.filter(|_| !unclear).map_or(InUnit::Unclear, InUnit::One);
    (found, others)
}

/// Whether a sign before a number makes it a limit or an estimate: `< 5`, `~5`.
fn is_limited(sentence: &str, at: &Range<usize>) -> bool {
    let before = sentence.get(..at.start).unwrap_or_default();
    before.trim_end().ends_with(['<', '>', '≤', '≥', '≦', '≧', '~', '≈', '±', '×', '^', '+'])
}

/// Whether at most one word is between a number and the one before it, so that both may be one range: `2 to 3 min`.
fn is_near(sentence: &str, before: usize, at: &Range<usize>) -> bool {
    let between = sentence.get(before..at.start).unwrap_or_default();
    before > 0 && between.split_whitespace().count() <= 1 && !between.contains([',', ';', '.'])
}

/// Whether a word follows after a space.
fn is_before_word(sentence: &str, end: usize) -> bool {
    let after = sentence.get(end..).and_then(|after| after.strip_prefix(SPACES));
    after.is_some_and(|after| after.starts_with(char::is_alphabetic))
}

/// Where the unit of a number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum UnitSide {
    Before,
    Behind,
}

/// Returns on which side of the number at `at` a unit is.
fn unit_side(sentence: &str, at: &Range<usize>, unit: &str) -> Option<UnitSide> {
    let (before, after) = (sentence.get(..at.start)?, sentence.get(at.end..)?);
    let symbols: &[&str] = match unit.to_ascii_uppercase().as_str() {
        "EUR" | "€" => &["EUR", "€"],
        "GBP" | "£" => &["GBP", "£"],
        "USD" | "$" => &["USD", "$"],
        "JPY" | "¥" => &["JPY", "¥"],
        _ => &[],
    };
    let symbols = symbols.iter().copied().chain([unit]);
    if symbols.clone().any(|unit| unit_follows(after, unit)) {
        return Some(UnitSide::Behind);
    }
    let is_symbol = |unit: &&str| {
        let is_code = unit.len() == 3 && unit.bytes().all(|byte| byte.is_ascii_uppercase());
        is_code || !unit.contains(char::is_alphanumeric)
    };
    // `€410k` and `€4 %` are other numbers.
    let is_free = !after.starts_with(char::is_alphanumeric) && !after.trim_start().starts_with('%');
    let mut symbols = symbols.filter(is_symbol);
    (is_free && symbols.any(|unit| unit_precedes(before, unit))).then_some(UnitSide::Before)
}

const SPACES: [char; 3] = [' ', '\u{a0}', '\u{202f}'];

/// Whether a text ends with a unit.
fn unit_precedes(before: &str, unit: &str) -> bool {
    let before = before.strip_suffix(SPACES).unwrap_or(before);
    let rest = before.strip_suffix(unit);
    rest.is_some_and(|rest| !rest.ends_with(|c: char| c.is_alphanumeric() || c == '/'))
}

/// Whether a text begins with a unit, after at most one space or hyphen. The word may have another ending: `min`, `minutes`.
fn unit_follows(after: &str, unit: &str) -> bool {
    let after = after.strip_prefix(SPACES).or_else(|| after.strip_prefix(['-', '‑'])).unwrap_or(after);
    if has_cjk(unit) {
        return after.starts_with(unit);
    }
    if !unit.chars().all(char::is_alphabetic) {
        let Some(rest) = after.strip_prefix(unit) else { return false };
        let goes_on = |c: char| c.is_alphanumeric() || matches!(c, '/' | '·' | '*' | '^');
        // `%-Punkte` and `% points` are not `%`, but only the first is certain.
        let is_joined = unit == "%" && rest.starts_with(['-', '‑']);
        return !rest.starts_with(goes_on) && !is_joined;
    }
    let end = after.find(|c: char| !c.is_alphabetic()).unwrap_or(after.len());
    let (word, rest) = after.split_at(end);
    let is_longer = rest.starts_with(|c: char| c.is_numeric() || matches!(c, '/' | '·' | '*' | '^'));
    !is_longer && is_inflected(word, unit)
}

/// Whether two words are the same but for case and an ending of at most four letters. Words of less than three letters are only
/// equal as they are.
fn is_inflected(one: &str, other: &str) -> bool {
    const ENDING: usize = 4;
    let (one, other) = (one.to_lowercase(), other.to_lowercase());
    let (short, long) = if one.len() <= other.len() { (&one, &other) } else { (&other, &one) };
    let is_long = short.chars().count() >= 3;
    short == long
        || is_long && long.strip_prefix(short.as_str()).is_some_and(|rest| rest.chars().count() <= ENDING)
}

/// Returns the span of a part of a string value in the manifest; that of the whole string if it is written with escapes.
pub(super) fn place(source: &str, at: &Range<usize>, text: &str, part: &Range<usize>) -> Range<usize> {
    let Some(written) = source.get(at.clone()) else { return at.clone() };
    let quotes = ["\"\"\"", "'''", "\"", "'"];
    let plain = quotes.into_iter().find(|quote| written.len() == text.len() + 2 * quote.len());
    match plain {
        Some(quote) if written.get(quote.len()..quote.len() + text.len()) == Some(text) => {
            let start = at.start + quote.len();
            start + part.start..start + part.end
        }
        _ => at.clone(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(sentence: &str, unit: &str) -> Option<(String, Vec<f64>)> {
        match in_unit(sentence, unit).0 {
            InUnit::One(number) => {
                Some((sentence[number.at].to_owned(), number.values.iter().map(|value| value.0).collect()))
            }
            InUnit::Unclear => None,
        }
    }

    #[test]
    fn a_number_has_its_unit_before_or_behind_it() {
        for (sentence, unit, number, values) in [
            ("within 2 min, 90 days after launch", "min", "2", vec![2.0]),
            ("within 2 minutes, 90 days after launch", "min", "2", vec![2.0]),
            ("in 5 Minuten", "min", "5", vec![5.0]),
            ("a 2-minute reply", "minutes", "2", vec![2.0]),
            ("for 12,50 € now", "EUR", "12,50", vec![12.5]),
            ("for EUR 1.234,5 now", "EUR", "1.234,5", vec![1234.5]),
            ("saves €410,000 a year", "EUR", "410,000", vec![410_000.0, 410.0]),
            ("410 k€ in 2028", "k€", "410", vec![410.0]),
            ("95 % of 100 letters", "%", "95", vec![95.0]),
            ("95\u{a0}% of all letters", "%", "95", vec![95.0]),
            ("no more than 3 tickets", "ticket", "3", vec![3.0]),
            ("1'200 Fälle", "Fälle", "1'200", vec![1200.0]),
            ("12 EUR/claim", "EUR/claim", "12", vec![12.0]),
            ("返信は5分以内", "分", "5", vec![5.0]),
        ] {
            assert_eq!(read(sentence, unit), Some((number.to_owned(), values)), "{sentence}");
        }
    }

    #[test]
    fn what_is_not_one_plain_number_in_the_unit_is_unclear() {
        for (sentence, unit) in [
            ("from 12 minutes to 2 minutes", "min"),
            ("in 1-3 min", "min"),
            ("in 2 to 3 min", "min"),
            ("1/2 min", "min"),
            ("2:30 min", "min"),
            ("2½ min", "min"),
            ("in < 5 min", "min"),
            ("about ~5 min", "min"),
            ("p95 min", "min"),
            ("GPT-4 minutes", "min"),
            ("5 minorities", "min"),
            ("5 hours", "h"),
            ("5 m/s", "m"),
            ("saves €410k", "EUR"),
            ("saves 1.2 million EUR", "EUR"),
            ("12 EUR/claim", "EUR"),
            ("5 %-Punkte", "%"),
            ("1 200 EUR", "EUR"),
            ("in five minutes", "min"),
            ("2027-05-03 min", "min"),
            ("tickets 12", "tickets"),
            ("in 5 minutes", ""),
        ] {
            assert_eq!(read(sentence, unit), None, "{sentence}");
        }
    }

    proptest! {
        #[test]
        fn any_sentence_is_cut_at_characters(sentence in "[0-9.,:/%€ a-zé½五\u{a0}-]{0,40}", unit in "[%€a-z五]{0,3}") {
            let (found, others) = in_unit(&sentence, &unit);
            let own = if let InUnit::One(number) = found { Some(number) } else { None };
            for number in own.into_iter().chain(others) {
                prop_assert!(sentence.get(number.at).is_some());
            }
        }
    }
}
