//! Detects results that state that they are placeholders: `"placeholder": true`, `"note": "dummy data"`, `"status": "TODO"`.

use super::record::SpannedText;
use crate::evidence::data::{Value, ValueKind};

/// Keys that state it with `true`.
const FLAGS: &[&str] = &[
    "placeholder",
    "isplaceholder",
    "dummy",
    "isdummy",
    "fake",
    "isfake",
    "mock",
    "mocked",
    "ismock",
    "ismocked",
    "stub",
    "isstub",
    "template",
    "istemplate",
    "madeup",
    "dryrun",
    "isdryrun",
];

/// Keys with a text about the file.
const NOTES: &[&str] = &[
    "note",
    "notes",
    "comment",
    "comments",
    "remark",
    "remarks",
    "warning",
    "disclaimer",
    "description",
    "status",
    "state",
    "source",
    "about",
    "todo",
    "readme",
    "kind",
    "origin",
    "provenance",
];

/// Words for placeholders, and the nouns after them.
const WORDS: &[&str] =
    &["placeholder", "dummy", "fake", "mock", "mocked", "stub", "invented", "fictional", "fictitious"];
const THINGS: &[&str] = &[
    "data", "value", "values", "number", "numbers", "result", "results", "score", "scores", "metrics",
    "file", "run", "only",
];

/// Parts of a file in which these keys are searched.
const PARTS: &[&str] = &["metadata", "meta", "summary", "run", "info", "config"];

/// Returns the text that states that a file is a placeholder, if there is one.
pub(super) fn stated(root: &Value) -> Option<SpannedText> {
    let parts = PARTS.iter().filter_map(|key| root.get(key));
    std::iter::once(root).chain(parts).find_map(|place| {
        place.members().iter().find_map(|(key, value)| {
            let key: String =
                key.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
            let says = match &value.data {
                ValueKind::Bool(true) => FLAGS.contains(&&*key),
                ValueKind::Text(text) => {
                    NOTES.contains(&&*key) && states_placeholder(text)
                        || FLAGS.contains(&&*key) && text.eq_ignore_ascii_case("true")
                }
                _ => false,
            };
            says.then(|| SpannedText { name: key, at: value.at.clone() })
        })
    })
}

/// Whether a note states that there are no results yet: by its first word, or by its name for the data.
fn states_placeholder(note: &str) -> bool {
    let words: Vec<String> = note
        .split(|c: char| !c.is_alphanumeric() && c != '-')
        .filter(|word| !word.is_empty())
        .take(60)
        .map(str::to_lowercase)
        .collect();
    let first = words.first().map(String::as_str).unwrap_or_default();
    let is_word =
        |word: &str| WORDS.contains(&word) || WORDS.iter().any(|known| word.strip_suffix('s') == Some(known));
    let is_denied = |at: usize| {
        at.checked_sub(1)
            .and_then(|before| words.get(before))
            .is_some_and(|word| matches!(&**word, "no" | "not" | "without" | "non"))
    };
    let called = words.windows(2).enumerate().any(|(at, pair)| {
        matches!(pair, [word, thing] if is_word(word) && THINGS.contains(&&**thing)) && !is_denied(at)
    });
    matches!(first, "todo" | "tbd" | "tba" | "tbc" | "fixme" | "placeholder" | "placeholders")
        || words.len() == 1 && is_word(first)
        || called
        || note.to_lowercase().contains("not real") && note.len() < 200
        || note.to_lowercase().contains("replace with real")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_that_say_there_is_nothing_yet() {
        for note in [
            "TODO",
            "TBD: run it",
            "placeholder",
            "Placeholder until the first run",
            "dummy data",
            "These are dummy values.",
            "mock results",
            "Numbers are not real",
            "fake",
            "replace with real numbers",
        ] {
            assert!(states_placeholder(note), "{note}");
        }
        for note in [
            "",
            "completed",
            "prompts with placeholders in them",
            "run against a mock server",
            "no placeholder values",
            "tests the to-do list",
            "fake invoices are detected",
            "done",
        ] {
            assert!(!states_placeholder(note), "{note}");
        }
    }
}
