//! Escapes text from the repository for Markdown on GitHub, GitLab and elsewhere.
//!
//! Only plain words stay unchanged. Anything that a renderer could take for a link, a mention, an image, HTML, a reference, a heading or a
//! table is shown as code, which no renderer interprets.

use crate::limits::output as limits;
use crate::output::clean;
use crate::text::clipped;

/// GitHub's runner may read it on standard output, where code spans have no effect.
const AUDIENCE: clean::Audience = clean::Audience { workflow: true };

/// A name, a path or a subject, as code.
pub(crate) fn code(text: &str) -> String {
    let text = clean::line(text, AUDIENCE);
    let text = clipped(&text, limits::CODE_SPAN_CHARS);
    if text.trim().is_empty() {
        return "`(blank)`".to_owned();
    }
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) { " " } else { "" };
    // A bar would end a table cell, even inside code.
    format!("{fence}{pad}{}{pad}{fence}", text.replace('|', "\\u{7c}"))
}

/// A sentence: text in backticks and unusual words become code, plain words stay.
pub(crate) fn prose(text: &str) -> String {
    let text = clean::line(text, AUDIENCE);
    let mut out = String::new();
    for (at, part) in text.split('`').enumerate() {
        if at % 2 == 1 && !part.is_empty() {
            push(&mut out, &code(part));
        } else {
            words(&mut out, part);
        }
    }
    out
}

/// Appends code after text that may end in code. Without a space, the backticks of both would join into one fence.
fn push(out: &mut String, code: &str) {
    if out.ends_with('`') {
        out.push(' ');
    }
    out.push_str(code);
}

/// Appends words between backticks, with single spaces. Consecutive unusual words become one piece of code: `>= 0.95`, not `>=` and `0.95`.
fn words(out: &mut String, text: &str) {
    let mut row = String::new();
    for (at, word) in text.split(' ').enumerate() {
        let PunctuatedWord { before, bare, after } = PunctuatedWord::of(word);
        // Some renderers read a line that begins with a colon as a definition.
        let is_start = row.is_empty() && out.trim().is_empty();
        let is_mark = bare.is_empty() && word.len() <= 1 && !(word == ":" && is_start);
        // The number of a bound belongs to its operator: `== 0`.
        let is_bound = row.ends_with(['=', '<', '>']) && before.is_empty() && !bare.is_empty();
        let is_code = !is_mark && (is_bound || !is_plain(bare));
        if !row.is_empty() && is_code && before.is_empty() {
            row.push(' ');
        } else {
            flush(out, &mut row);
            if at > 0 && !out.ends_with(' ') {
                out.push(' ');
            }
        }
        if !is_code {
            out.push_str(word);
            continue;
        }
        if row.is_empty() {
            out.push_str(before);
        }
        row.push_str(if bare.is_empty() { word } else { bare });
        if !bare.is_empty() && !after.is_empty() {
            flush(out, &mut row);
            out.push_str(after);
        }
    }
    flush(out, &mut row);
}

/// Appends the collected words as code.
fn flush(out: &mut String, row: &mut String) {
    if !row.is_empty() {
        push(out, &code(row));
        row.clear();
    }
}

/// A word, with the punctuation before and after it.
struct PunctuatedWord<'w> {
    before: &'w str,
    bare: &'w str,
    after: &'w str,
}

impl<'w> PunctuatedWord<'w> {
    fn of(word: &'w str) -> Self {
        let rest = word.strip_prefix('(').unwrap_or(word);
        let (before, _) = word.split_at(word.len() - rest.len());
        let is_end = |c| matches!(c, ',' | ';' | ':' | '.' | '?' | '…') || c == ')' && !rest.contains('(');
        let bare = rest.trim_end_matches(is_end);
        let (_, after) = rest.split_at(bare.len());
        Self { before, bare, after }
    }
}

/// Whether no renderer interprets a word: letters and digits, with hyphens or apostrophes inside. A number after a hyphen, or a long
/// hexadecimal word, may become a link to an issue or a commit.
fn is_plain(word: &str) -> bool {
    let mut before = '\0';
    let fits = |c: char| {
        let fits = match c {
            '-' | '\'' | '’' => before.is_alphanumeric(),
            c => c.is_alphabetic() || c.is_numeric() && before != '-',
        };
        before = c;
        fits
    };
    let is_commit = word.len() >= 7 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    !word.is_empty() && word.len() <= limits::CODE_SPAN_CHARS && !is_commit && word.chars().all(fits)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use pulldown_cmark::{Event, Options, Parser, Tag};

    use super::*;

    #[test]
    fn plain_words_stay_and_the_rest_is_code() {
        assert_eq!(
            prose("`a.md` is 16 days behind what it covers"),
            "`a.md` is 16 days behind what it covers"
        );
        assert_eq!(
            prose("moved by @lena: see https://x.example."),
            "moved by `@lena`: see `https://x.example`."
        );
        assert_eq!(prose("# a <b> [c](d) *e* _f_ GH-12 697a400"), "`#` a `<b> [c](d) *e* _f_ GH-12 697a400`");
        assert_eq!(
            prose("0.93 is not >= 0.95, (>= 0.9) a.b c"),
            "`0.93` is not `>= 0.95`, (`>= 0.9`) `a.b` c"
        );
        assert_eq!(prose("restore == 0; or <= 3 of 4"), "restore `== 0`; or `<= 3` of 4");
        assert_eq!(code("a``b|c"), "```a``b\\u{7c}c```");
        assert_eq!(code("`"), "`` ` ``");
        assert_eq!(code("##[x]"), "`##\\[x]`");
    }

    proptest! {
        #[test]
        fn nothing_is_taken_for_anything(text in "[ -~]{0,40}|(https://|www\\.|@a|#1|\\[a\\]|\\(b\\)|<b>|`|\\||!|\\*|_|\\PC|\n| |&amp;){0,12}") {
            for shown in [prose(&text), code(&text)] {
                let line = format!("- **error** {shown}\n\n  {shown}\n\n| a |\n| --- |\n| {shown} |\n");
                let mut cells = 0;
                for event in Parser::new_ext(&line, Options::all()) {
                    match event {
                        Event::Start(Tag::TableCell) => cells += 1,
                        Event::Start(
                            Tag::Paragraph | Tag::List(_) | Tag::Item | Tag::Strong | Tag::Table(_) | Tag::TableHead | Tag::TableRow,
                        )
                        | Event::Text(_) | Event::Code(_) | Event::End(_) => {}
                        other => prop_assert!(false, "{other:?} in {line:?}"),
                    }
                }
                prop_assert_eq!(cells, 2, "{}", line);
                for event in Parser::new_ext(&line, Options::all()) {
                    let Event::Text(text) = event else { continue };
                    let is_address = text.contains("//") || text.split("www.").skip(1).any(|rest| rest.starts_with(|c| c != ' '));
                    prop_assert!(!text.contains(['@', '#', '<', '[', '&']) && !is_address, "{text:?}");
                }
            }
        }
    }
}
