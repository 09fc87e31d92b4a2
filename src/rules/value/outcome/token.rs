//! Splits a sentence into numbers, dates, words and signs with their spans.

#![expect(
    clippy::string_slice,
    reason = "lengths are sums of the lengths of characters from where the text begins"
)]

use std::ops::Range;

/// The kind of a token.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum TokenKind {
    /// A number in digits: its possible values (`1.200` is 1200 or 1.2), and the number of its decimals.
    Number(Vec<f64>, usize),
    /// A date or a month in digits.
    Date,
    /// A word in lower case, which may contain digits, such as `q3` or `gpt-4`.
    Word(String),
    /// Any other character except white space.
    Sign(char),
}

/// A token and its span in the sentence.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) at: Range<usize>,
}

impl Token {
    /// Returns its text if it is a word.
    pub(super) fn word(&self) -> Option<&str> {
        if let TokenKind::Word(word) = &self.kind { Some(word) } else { None }
    }

    /// Whether it is one of `signs`.
    pub(super) fn is_sign(&self, signs: &[char]) -> bool {
        matches!(self.kind, TokenKind::Sign(sign) if signs.contains(&sign))
    }
}

/// Splits a sentence into tokens.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        let (kind, length) = if first.is_ascii_digit() {
            digits(rest)
        } else if first.is_alphabetic() {
            word(rest)
        } else if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        } else {
            (TokenKind::Sign(first), first.len_utf8())
        };
        tokens.push(Token { kind, at: at..at + length });
        at += length;
    }
    tokens
}

/// Reads a word with its digits (`Q3`, `p95`, `GPT-4`); a number after a space is a token of its own (`ISO 27001`).
fn word(text: &str) -> (TokenKind, usize) {
    let end = |from: usize, is: fn(char) -> bool| {
        text[from..].find(|c: char| !is(c)).map_or(text.len(), |length| from + length)
    };
    let mut length = end(0, char::is_alphanumeric);
    let is_name = length > 1 && text[..length].chars().all(|c| c.is_uppercase() || c.is_ascii_digit());
    // In a name such as `GPT-4` the number belongs to the name.
    if is_name
        && text[length..].strip_prefix('-').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    {
        length = end(length + 1, |c| c.is_alphanumeric() || c == '.');
    }
    (TokenKind::Word(text[..length].to_lowercase()), length)
}

fn digits(text: &str) -> (TokenKind, usize) {
    let mut length = 0;
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let next = text[at + c.len_utf8()..].chars().next();
        let joins = matches!(c, '.' | ',' | '\'' | '’' | '\u{a0}' | '\u{202f}')
            && next.is_some_and(|next| next.is_ascii_digit())
            && before.is_ascii_digit();
        if !c.is_ascii_digit() && !joins {
            break;
        }
        before = c;
        length = at + c.len_utf8();
    }
    let number = &text[..length];
    if let Some(length) = iso_date(text) {
        return (TokenKind::Date, length);
    }
    let parts: Vec<&str> = number.split('.').collect();
    if let [day, month, year] = parts[..]
        && day.len() <= 2
        && month.len() <= 2
        && year.len() == 4
    {
        return (TokenKind::Date, length);
    }
    match value(number) {
        Some((values, decimals)) => (TokenKind::Number(values, decimals), length),
        None => (TokenKind::Word(number.to_owned()), length),
    }
}

/// Returns the length of `2027-05` or `2027-05-03` at the start of a text.
fn iso_date(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let digits =
        |range: Range<usize>| bytes.get(range).is_some_and(|part| part.iter().all(u8::is_ascii_digit));
    let is_month = bytes.starts_with(b"20") && digits(2..4) && bytes.get(4) == Some(&b'-') && digits(5..7);
    let is_day = bytes.get(7) == Some(&b'-') && digits(8..10);
    is_month.then_some(if is_day { 10 } else { 7 })
}

/// Returns the possible values of a number with separators, and the number of its decimals.
fn value(number: &str) -> Option<(Vec<f64>, usize)> {
    let parse = |text: String| text.parse::<f64>().ok().filter(|value| value.is_finite());
    let plain = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let is_point = |c: char| matches!(c, '.' | ',');
    let Some(last) = number.rfind(is_point) else { return Some((vec![parse(plain(number))?], 0)) };
    let (whole, fraction) = (&number[..last], &number[last + 1..]);
    let point = &number[last..=last];
    let as_fraction = parse(format!("{}.{fraction}", plain(whole)))?;
    let as_thousands = parse(plain(number))?;
    if whole.contains(point) {
        return Some((vec![as_thousands], 0));
    }
    let may_be_thousands = fraction.len() == 3 && (1..=3).contains(&whole.len()) && whole != "0";
    if may_be_thousands {
        return Some((vec![as_thousands, as_fraction], 0));
    }
    Some((vec![as_fraction], fraction.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<TokenKind> {
        tokens(text).into_iter().map(|token| token.kind).collect()
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        let number = |text: &str| match &kinds(text)[..] {
            [TokenKind::Number(values, decimals)] => (values.clone(), *decimals),
            other => panic!("{text}: {other:?}"),
        };
        assert_eq!(number("12"), (vec![12.0], 0));
        assert_eq!(number("12.5"), (vec![12.5], 1));
        assert_eq!(number("12,5"), (vec![12.5], 1));
        assert_eq!(number("1.200"), (vec![1200.0, 1.2], 0));
        assert_eq!(number("0.125"), (vec![0.125], 3));
        assert_eq!(number("1.234.567"), (vec![1_234_567.0], 0));
        assert_eq!(number("1.234,5"), (vec![1234.5], 1));
        assert_eq!(number("1'200"), (vec![1200.0], 0));
    }

    #[test]
    fn dates_and_names_are_no_numbers() {
        assert_eq!(kinds("2027-05-03"), [TokenKind::Date]);
        assert_eq!(kinds("03.05.2027"), [TokenKind::Date]);
        assert_eq!(kinds("GPT-4.1"), [TokenKind::Word("gpt-4.1".into())]);
        assert_eq!(kinds("Q3"), [TokenKind::Word("q3".into())]);
        assert_eq!(
            kinds("2 min."),
            [TokenKind::Number(vec![2.0], 0), TokenKind::Word("min".into()), TokenKind::Sign('.')]
        );
    }

    #[test]
    fn any_text_is_cut_at_characters() {
        for text in ["", "½ Minute", "５分", "12’", "1..2", "2027-", "99999999999999999999999999", "é2", "2é"]
        {
            for token in tokens(text) {
                assert!(text.get(token.at.clone()).is_some(), "{text}: {token:?}");
            }
        }
    }
}
