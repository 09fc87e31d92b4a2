//! What a text asks its author for: a bracket that waits for a value, an instruction, a question.

use super::marker::Snippet;
use crate::evidence::markdown::TextLine;
use crate::vocabulary::{WordUse, begins_with, fold, has_at_end, has_cjk, is_a};

/// Longest text that can be an instruction, in bytes.
const REQUEST_BYTES: usize = 1_200;

/// Whether a bracket anywhere in a text waits for a value: `[X minutes]`, `<name>`, `{bot}`, `ADR-XXX`.
pub(super) fn has_slot(snippet: &Snippet<'_>) -> bool {
    let text = snippet.text;
    if snippet.has_slot {
        return true;
    }
    if !text.bytes().any(|byte| matches!(byte, b'[' | b'<' | b'{' | b'X' | b'N')) {
        return false;
    }
    let mut before = None;
    for (at, c) in text.char_indices() {
        let rest = text.get(at + c.len_utf8()..).unwrap_or_default();
        let found = match c {
            '[' if !before
                .is_some_and(|c: char| c.is_alphanumeric() || matches!(c, '_' | ']' | '!' | '[')) =>
            {
                bracketed(rest, ']', 400, "[^!").is_some_and(|(inside, after)| {
                    // At a line's beginning, `[x]` is a ticked box.
                    inside.contains(char::is_alphabetic)
                        && (at > 0 || !matches!(inside, "x" | "X"))
                        && !after.starts_with(['(', '[', ':'])
                })
            }
            '<' if !snippet.is_linked => {
                rest.starts_with(char::is_alphabetic) && bracketed(rest, '>', 41, "<@/=:\"").is_some()
            }
            '{' if !snippet.is_linked => {
                // `{{< ref >}}` and `{{% note %}}` are calls of a site's generator.
                let twice = rest.strip_prefix('{').filter(|rest| !rest.starts_with(['<', '%']));
                let twice = twice.and_then(|rest| bracketed(rest, '}', 200, "{"));
                twice.is_some_and(|(inside, after)| !inside.is_empty() && after.starts_with('}'))
                    || rest.starts_with(char::is_alphabetic) && bracketed(rest, '}', 200, "{\"=;:").is_some()
            }
            'X' | 'N' if !snippet.is_linked && !before.is_some_and(is_word_sign) => {
                let behind = rest.trim_start_matches(c);
                rest.len() - behind.len() >= 2 && !behind.starts_with(is_word_sign)
            }
            _ => false,
        };
        if found {
            return true;
        }
        before = Some(c);
    }
    false
}

/// Splits a text at the closing bracket: at most so many letters before it, none of `never`.
fn bracketed<'t>(text: &'t str, close: char, most: usize, never: &str) -> Option<(&'t str, &'t str)> {
    let end = text.char_indices().take(most + 1).find(|(_, c)| *c == close || never.contains(*c));
    let (at, _) = end.filter(|(_, c)| *c == close)?;
    let (inside, after) = text.split_at_checked(at)?;
    Some((inside, after.strip_prefix(close)?))
}

fn is_word_sign(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Whether a text is about what its author has to write.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum AuthorRequest {
    /// It is not.
    #[default]
    No,
    /// It may be, and may as well be for the reader: "Describe the outage", "Which pods fail?".
    Possible,
    /// It is: "How to undo the change".
    Sure,
}

/// Whether a text asks its author for something.
pub(super) fn request(snippet: &Snippet<'_>) -> AuthorRequest {
    let text = snippet.plain.trim();
    if snippet.is_linked || text.len() > REQUEST_BYTES || text.chars().count() > 300 {
        return AuthorRequest::No;
    }
    if text.trim_end_matches(|c: char| !is_word_sign(c) && !matches!(c, ':' | '：')).ends_with([':', '：'])
    {
        // "Describe:" and a list.
        return if is_a(&fold(text), WordUse::Tell) { AuthorRequest::Possible } else { AuthorRequest::No };
    }
    let begins = |folded: &str| {
        let asks = begins_with(folded, WordUse::Ask).is_some();
        asks.then_some(AuthorRequest::Sure)
            .or_else(|| begins_with(folded, WordUse::Tell).is_some().then_some(AuthorRequest::Possible))
    };
    // A question with its answer behind it asks nobody.
    let answer = text.split_once(['?', '？']).map_or("", |(_, behind)| behind);
    if answer.split_whitespace().nth(1).is_some() && begins(&fold(answer)).is_none() {
        return AuthorRequest::No;
    }
    // The patterns are short: of a long text, its beginning and its end are enough.
    let beginning = text.char_indices().nth(80).and_then(|(at, _)| text.get(..at)).unwrap_or(text);
    let ends = || has_cjk(text) && has_at_end(&fold(text), WordUse::Ask);
    let found = begins(&fold(beginning)).or_else(|| ends().then_some(AuthorRequest::Sure));
    found.unwrap_or_default().min(if text.contains(['?', '？']) {
        AuthorRequest::Possible
    } else {
        AuthorRequest::Sure
    })
}

/// Whether a line ends with a colon.
pub(super) fn ends_open(line: &TextLine) -> bool {
    let text = line.plain();
    text.trim_end_matches(|c: char| !is_word_sign(c) && !matches!(c, ':' | '：')).ends_with([':', '：'])
}
