//! What a filled document has and an outline does not: commands, addresses, paths, numbers.

use super::marker::Snippet;
use super::request::has_slot;
use crate::evidence::contacts::is_mail;
use crate::evidence::markdown::TextLine;

/// Ends of file names.
const FILES: &[&str] = &["md", "sh", "py", "yml", "yaml", "json", "log", "conf"];

/// Whether a text has a command, a link, an image, an address, a path or a number, and no bracket that waits for a value.
pub(super) fn is_solid(snippet: &Snippet<'_>) -> bool {
    if has_slot(snippet) || has_unknown_amount(&snippet.plain) {
        return false;
    }
    snippet.is_linked
        || snippet.has_image
        || snippet.has_command
        || !snippet.has_code && has_fact(&snippet.plain)
}

/// Whether a row is: one of its cells is, and none waits for a value.
pub(super) fn is_solid_row(cells: &[TextLine]) -> bool {
    let mut cells = cells.iter().map(Snippet::line);
    !cells.clone().any(|cell| has_slot(&cell)) && cells.any(|cell| is_solid(&cell))
}

/// Whether a text has an amount that nobody wrote: `$[X]`, `[x] %`.
fn has_unknown_amount(text: &str) -> bool {
    ["[x]", "[X]"].iter().flat_map(|unknown| text.match_indices(unknown)).any(|(at, unknown)| {
        let (before, behind) = (text.get(..at), text.get(at + unknown.len()..));
        before.is_some_and(|before| before.ends_with(['$', '€', '£']))
            || behind.is_some_and(|behind| behind.trim_start().starts_with('%'))
    })
}

/// Whether a text has a number, an address, a path or a name with an underscore. The number of a step is none: "Step 1".
fn has_fact(text: &str) -> bool {
    let mut before = "";
    for word in text.split_whitespace() {
        let bare = word.trim_end_matches(|c: char| !c.is_alphanumeric());
        let counts_a_step = bare.chars().count() == 1 && before.ends_with(char::is_alphabetic);
        if word.contains(|c: char| c.is_numeric()) && !counts_a_step || is_name(word) {
            return true;
        }
        before = word;
    }
    false
}

/// Whether a word is an address, a path, a file or an identifier.
fn is_name(word: &str) -> bool {
    let is_path = || {
        let parts: Vec<&str> = word.split('/').collect();
        parts.len() > 2 && parts.iter().take(2).all(|part| part.contains(char::is_alphanumeric))
    };
    let is_file = || {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        bare.rsplit_once('.').is_some_and(|(name, end)| !name.is_empty() && FILES.contains(&end))
    };
    let is_identifier = || {
        word.split_once('_').is_some_and(|(before, after)| {
            before.ends_with(char::is_alphanumeric) && after.starts_with(char::is_alphanumeric)
        })
    };
    is_mail(word) || is_path() || is_file() || is_identifier()
}
