//! Folds text for comparisons: lower case, no accents on Latin letters, words with single spaces between them. The build script and the
//! program use the same functions, so that the vocabulary is folded as documents are.

use crate::limits::vocabulary::AFFIX_LETTERS;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Whether a letter is Chinese or Japanese. Such text has no spaces between words.
pub(crate) fn is_cjk(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '々')
}

/// Whether a text has a Chinese or Japanese letter.
pub(crate) fn has_cjk(text: &str) -> bool {
    text.chars().any(is_cjk)
}

/// Returns the words of `text`, with one space between them. Every sign that is no letter or digit is a space.
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.bytes().position(|byte| !byte.is_ascii()).unwrap_or(rest.len());
        let (ascii, behind) = rest.split_at_checked(end).unwrap_or((rest, ""));
        for byte in ascii.bytes() {
            if byte.is_ascii_alphanumeric() {
                folded.push(char::from(byte.to_ascii_lowercase()));
            } else if folded.as_bytes().last().is_some_and(|last| *last != b' ') {
                folded.push(' ');
            }
        }
        // Accents are dropped, so that letters need not be joined with those that stand behind them as signs of their own.
        let end = behind.find(|c: char| c.is_ascii()).unwrap_or(behind.len());
        let (other, behind) = behind.split_at_checked(end).unwrap_or((behind, ""));
        for c in other.nfkc().flat_map(char::to_lowercase) {
            add(c, &mut folded);
        }
        rest = behind;
    }
    if folded.ends_with(' ') {
        folded.pop();
    }
    folded
}

fn add(c: char, folded: &mut String) {
    match c {
        'a'..='z' | '0'..='9' => folded.push(c),
        'ß' => folded.push_str("ss"),
        'œ' => folded.push_str("oe"),
        'æ' => folded.push_str("ae"),
        'þ' => folded.push_str("th"),
        'ø' => folded.push('o'),
        'ł' => folded.push('l'),
        'đ' | 'ð' => folded.push('d'),
        'ı' => folded.push('i'),
        // Kana keep their marks: か and が are different letters.
        _ if is_cjk(c) => folded.push(c),
        _ if is_combining_mark(c) => {}
        _ if c.is_alphanumeric() => {
            let base = std::iter::once(c).nfd().next().filter(char::is_ascii_alphanumeric);
            folded.push(base.unwrap_or(c));
        }
        _ if folded.is_empty() || folded.ends_with(' ') => {}
        _ => folded.push(' '),
    }
}

/// Cuts stop words off the beginning and the end of a Chinese or Japanese word, the longest first, while more than the stop word is there.
pub(crate) fn trim_signs(word: &str, is_stop: impl Fn(&str) -> bool) -> &str {
    let mut rest = word;
    loop {
        let count = rest.chars().count();
        let cut = (1..=AFFIX_LETTERS.min(count.saturating_sub(1))).rev().find_map(|length| {
            let start = rest.char_indices().nth(count - length).map_or(rest.len(), |(at, _)| at);
            let end = rest.char_indices().nth(length).map_or(rest.len(), |(at, _)| at);
            let (before, suffix) = rest.split_at_checked(start)?;
            let (prefix, after) = rest.split_at_checked(end)?;
            if is_stop(suffix) { Some(before) } else { is_stop(prefix).then_some(after) }
        });
        match cut {
            Some(shorter) => rest = shorter,
            None => return rest,
        }
    }
}
