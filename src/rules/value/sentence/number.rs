//! Numbers in digits, with thousands separators and a decimal point or comma.

use std::ops::Range;

use crate::vocabulary::is_cjk;

/// Digits in a sentence.
#[derive(Debug, PartialEq)]
pub(super) enum Written {
    /// A number.
    Plain {
        /// Its possible values, each with its number of decimals: `1.200` is 1200 or 1.2.
        values: Vec<(f64, usize)>,
        /// Its span.
        at: Range<usize>,
    },
    /// A date, a time, a range, a fraction or part of a name.
    Other {
        /// Its span.
        at: Range<usize>,
    },
}

/// Returns the digits of a sentence, in order.
pub(super) fn digits(sentence: &str) -> Vec<Written> {
    let mut found: Vec<Written> = Vec::new();
    let mut rest = sentence.char_indices().peekable();
    let mut before = ' ';
    while let Some((start, first)) = rest.next() {
        if !first.is_ascii_digit() {
            before = first;
            continue;
        }
        let mut end = start + 1;
        let mut last = first;
        while let Some((at, c)) = rest.peek().copied() {
            let is_inside = sentence
                .get(at + c.len_utf8()..)
                .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
            let joins = last.is_ascii_digit() && is_inside && ".,:/'’-–−\u{a0}\u{202f}".contains(c);
            if !c.is_ascii_digit() && !joins {
                break;
            }
            end = at + c.len_utf8();
            last = c;
            rest.next();
        }
        let text = sentence.get(start..end).unwrap_or_default();
        let is_name = before.is_alphanumeric() && !is_cjk(before)
            || matches!(before, '_' | '#' | '@')
            || matches!(before, '-' | '.' | '/' | ':') && is_in_word(sentence, start);
        // `1 200` is one number or two.
        let is_group =
            text.len() == 3 && before == ' ' && ends_with_short_number(sentence, start.saturating_sub(1));
        let at = start..end;
        found.push(match value(text).filter(|_| !is_name && !is_group) {
            Some(values) => Written::Plain { values, at },
            None => Written::Other { at },
        });
        before = last;
    }
    found
}

/// Whether a letter or digit is before the sign that ends at `end`: `GPT-4`.
fn is_in_word(sentence: &str, end: usize) -> bool {
    let mut before = sentence.get(..end).unwrap_or_default().chars().rev().skip(1);
    before.next().is_some_and(char::is_alphanumeric)
}

/// Whether one to three digits, as a whole word, end at `end`.
fn ends_with_short_number(sentence: &str, end: usize) -> bool {
    let word = sentence.get(..end).unwrap_or_default().rsplit([' ', '\t']).next().unwrap_or_default();
    (1..=3).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns the possible values of a number with separators, each with its number of decimals.
fn value(number: &str) -> Option<Vec<(f64, usize)>> {
    if number.contains([':', '/', '-', '–', '−']) {
        return None;
    }
    let parse = |text: String| text.parse::<f64>().ok().filter(|value| value.is_finite());
    let plain = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let as_whole = (parse(plain(number))?, 0);
    let Some((whole, fraction)) = number.rsplit_once(['.', ',']) else { return Some(vec![as_whole]) };
    let point = number.chars().nth(whole.chars().count())?;
    if whole.contains(point) {
        // `1.234.567`. A date such as `1.5.2027` has no groups of three.
        let is_grouped = number.split(point).skip(1).all(|group| group.len() == 3);
        return is_grouped.then(|| vec![as_whole]);
    }
    let as_fraction = (parse(format!("{}.{fraction}", plain(whole)))?, fraction.len());
    let may_be_whole = fraction.len() == 3 && (1..=3).contains(&whole.len()) && whole != "0";
    Some(if may_be_whole { vec![as_whole, as_fraction] } else { vec![as_fraction] })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (text, values) in [
            ("12", vec![(12.0, 0)]),
            ("12.5", vec![(12.5, 1)]),
            ("12,5", vec![(12.5, 1)]),
            ("1.200", vec![(1200.0, 0), (1.2, 3)]),
            ("0.125", vec![(0.125, 3)]),
            ("1.234.567", vec![(1_234_567.0, 0)]),
            ("1.234,5", vec![(1234.5, 1)]),
            ("1’200", vec![(1200.0, 0)]),
            ("1\u{202f}200", vec![(1200.0, 0)]),
        ] {
            assert_eq!(digits(text), [Written::Plain { values, at: 0..text.len() }], "{text}");
        }
        for text in ["2027-05-03", "03.05.2027", "9:30", "1/2", "2-3", "2–3"] {
            assert_eq!(digits(text), [Written::Other { at: 0..text.len() }], "{text}");
        }
    }

    #[test]
    fn any_text_is_cut_at_characters() {
        for text in
            ["", "½ Minute", "５分", "12’", "1..2", "2027-", "99999999999999999999999999", "é2", "2é", " 200"]
        {
            for Written::Plain { at, .. } | Written::Other { at } in digits(text) {
                assert!(text.get(at).is_some(), "{text}");
            }
        }
    }
}
