//! The format of a rule card, built in or custom: TOML front matter between two lines of `+++`, then Markdown for people.
//!
//! This file has every check that needs only the text of the card; `rules/custom` adds the checks that need the manifest's format. The build
//! script also compiles this file, so it uses only the standard library and [`crate::limits`].

use std::ops::Range;

use crate::limits::rules as limits;

/// The line before and after the front matter.
pub(crate) const FENCE: &str = "+++";

/// The words for `kind`.
pub const KINDS: &[&str] = &["owed", "broken", "note", "warning", "triage"];

/// The words for `from`; `*` means any stage.
pub const FIRST_STAGES: &[&str] = &["*", "pilot", "handoff", "production", "stopped"];

/// The words for `risk`.
pub const RISKS: &[&str] = &["minimal", "limited", "high"];

/// The gates, which a custom card names; a built-in card is in the folder of its group.
pub const GATES: &str =
    "ownership, data, integration, value, quality, operations, adoption, governance, decision";

/// The headings of a built-in card in order, and whether each is required.
#[allow(dead_code, reason = "the build script reads it")]
const HEADINGS: &[(&str, bool)] =
    &[("## Why", true), ("## Known limits", false), ("## Example", true), ("## Fix", true)];

/// Where a card comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CardOrigin {
    /// Compiled in.
    BuiltIn {
        /// Whether there is code of the same name.
        has_code: bool,
    },
    /// A file that `policy.rules` names.
    Custom,
}

/// A value of the front matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CardValue<'c> {
    /// Its text; empty if it is not a text.
    pub text: &'c str,
    /// Byte range of the value.
    pub at: Range<usize>,
}

/// Returns the value at a key path; none if it is absent, blank, or an empty list.
pub(crate) type CardLookup<'c> = dyn Fn(&str) -> Option<CardValue<'c>> + 'c;

/// A mistake in a card.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct CardMistake {
    /// The key path.
    pub key: &'static str,
    /// Byte range of the value; none if it is absent.
    pub at: Option<Range<usize>>,
    /// What is wrong.
    pub headline: String,
    /// What to do.
    pub help: String,
}

impl CardMistake {
    fn wrong(
        key: &'static str,
        at: Range<usize>,
        headline: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self { key, at: Some(at), headline: headline.into(), help: help.into() }
    }

    fn absent(key: &'static str, help: impl Into<String>) -> Self {
        Self { key, at: None, headline: format!("rule card has no `{key}`"), help: help.into() }
    }
}

/// The range of the front matter and the offset of the body; `None` without front matter.
pub(crate) fn layout(text: &str) -> Option<(Range<usize>, usize)> {
    let plain = text.trim_start_matches('\u{feff}');
    let mut lines = plain.split_inclusive('\n');
    let first = lines.next()?;
    if first.trim_end() != FENCE {
        return None;
    }
    let begin = text.len() - plain.len() + first.len();
    let mut at = begin;
    for line in lines {
        if line.trim_end() == FENCE {
            return Some((begin..at, at + line.len()));
        }
        at += line.len();
    }
    None
}

/// Whether a file name, without its ending, can be a rule's name.
pub(crate) fn is_id(name: &str) -> bool {
    let is_kebab = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !name.is_empty() && name.bytes().all(is_kebab)
}

/// The mistakes in the front matter, apart from those in `[check]`.
pub(crate) fn front_matter(card: &CardLookup<'_>, origin: CardOrigin) -> Vec<CardMistake> {
    let is_custom = origin == CardOrigin::Custom;
    let mut found = Vec::new();
    if card("summary").is_none() {
        let help = "add the defect as a phrase: `summary = \"a system without a cost centre\"`";
        found.push(CardMistake::absent("summary", help));
    }
    if is_custom && card("gate").is_none() {
        found.push(CardMistake::absent("gate", format!("add the gate that its findings fail: {GATES}")));
    }
    found.extend(kind(card, is_custom));
    for (key, words) in [("kind", KINDS), ("from", FIRST_STAGES), ("risk", RISKS)] {
        if let Some(value) = card(key).filter(|value| !words.contains(&value.text.trim())) {
            let headline = format!("`{key}` cannot be `{}`", value.text);
            found.push(CardMistake::wrong(key, value.at, headline, format!("allowed: {}", words.join(", "))));
        }
    }
    for key in ["summary", "check.message"] {
        if let Some(value) = card(key).filter(|value| !is_headline(value.text, is_custom)) {
            let headline =
                format!("`{key}` must be a phrase of at most {} characters", limits::HEADLINE_LENGTH);
            let help = "shorten it, and remove the full stop at its end";
            found.push(CardMistake::wrong(key, value.at, headline, help));
        }
    }
    let has_code = origin == CardOrigin::BuiltIn { has_code: true };
    if let (Some(topics), true) = (card("topics"), has_code || card("check").is_some()) {
        let help = "remove `[topics]`, or the other check";
        found.push(CardMistake::wrong("topics", topics.at, "a rule with two checks", help));
    }
    match (card("check"), card("of"), has_code || card("topics").is_some()) {
        (Some(check), _, true) => {
            let help = "remove `[check]`, or the file in src/rules";
            found.push(CardMistake::wrong("check", check.at, "a rule with both `[check]` and code", help));
        }
        (None, None, true) => {
            found.push(CardMistake::absent("of", "add the kind of subjects that its code checks"));
        }
        (_, Some(of), false) => {
            found.push(CardMistake::wrong("of", of.at, "`of` is allowed only with code", "remove it"));
        }
        (None, None, false) => {
            let help = "add what it checks: `[check]` with `holds` or `owes`, `message` and `help`";
            found.push(CardMistake::absent("check", help));
        }
        (None, Some(_), true) | (Some(_), None, false) => {}
    }
    found
}

/// The mistake in `kind` or `from`, if there is one.
fn kind(card: &CardLookup<'_>, is_custom: bool) -> Option<CardMistake> {
    let Some(kind) = card("kind") else {
        return Some(CardMistake::absent("kind", "add `kind = \"broken\"`, `owed`, `warning` or `note`"));
    };
    match (kind.text.trim(), card("from")) {
        ("triage", _) if is_custom => {
            let headline = "a custom rule cannot be of kind triage";
            Some(CardMistake::wrong("kind", kind.at, headline, "use `broken`, `owed`, `warning` or `note`"))
        }
        ("note" | "warning", Some(from)) => {
            let headline = "`from` is not allowed for a note or warning";
            Some(CardMistake::wrong(
                "from",
                from.at,
                headline,
                "remove it: a note or warning is never an error",
            ))
        }
        ("note" | "warning", None) | (_, Some(_)) => None,
        (_, None) => {
            let help =
                "add the first stage at which it is an error: `from = \"handoff\"`, or `\"*\"` for any stage";
            Some(CardMistake::absent("from", help))
        }
    }
}

/// The mistakes in the `[check]` at `at`, apart from those in its assertions and key paths.
pub(crate) fn check(card: &CardLookup<'_>, at: Range<usize>) -> Vec<CardMistake> {
    let mut found = Vec::new();
    match (card("check.holds"), card("check.owes"), card("check.span")) {
        (Some(_), Some(owes), _) => {
            let help = "split it into two cards: `owes` requires keys, `holds` an assertion";
            let headline = "rule card has both `holds` and `owes`";
            found.push(CardMistake::wrong("check.owes", owes.at, headline, help));
        }
        (None, None, _) => {
            let help = "add `holds = \"…\"`, an assertion that must be true, or `owes = [\"…\"]`, keys that must be present";
            found.push(CardMistake::wrong("check", at, "rule card has neither `holds` nor `owes`", help));
        }
        (None, Some(_), Some(span)) => {
            let help = "remove it: a missing key is shown in the table that lacks it";
            found.push(CardMistake::wrong(
                "check.span",
                span.at,
                "`span` is allowed only with `holds`",
                help,
            ));
        }
        (Some(_), None, _) | (None, Some(_), None) => {}
    }
    for key in ["check.message", "check.help"] {
        if card(key).is_none() {
            let help = "add it: `message` says what is wrong, and `help` what to do";
            found.push(CardMistake::absent(key, help));
        }
    }
    found
}

/// Whether a text can be a headline. In a built-in card the names of entries are counted at their longest.
fn is_headline(text: &str, is_custom: bool) -> bool {
    let length = |part: &MessagePart<'_>| match part {
        MessagePart::Text(text) => text.chars().count(),
        MessagePart::Expression("name", _) if !is_custom => limits::NAME_LENGTH,
        MessagePart::Expression(..) => 0,
    };
    parts(text).iter().map(length).sum::<usize>() <= limits::HEADLINE_LENGTH && !text.ends_with('.')
}

/// Checks the body of a built-in card, which has five parts in order: Detects, Why, Known limits, Example, Fix.
#[allow(dead_code, reason = "the build script calls it")]
pub(crate) fn body(body: &str) -> Result<(), String> {
    if !body.trim_start().starts_with("Detects ") {
        return Err("its text does not begin with `Detects`".into());
    }
    let mut rest = body;
    for (heading, is_required) in HEADINGS {
        match rest.split_once(&format!("\n{heading}\n")) {
            Some((_, after)) => rest = after,
            None if *is_required => return Err(format!("lacks `{heading}`, or has it out of order")),
            None => {}
        }
    }
    let known = body.split_once("\n## Known limits\n").map_or("", |(_, after)| after);
    let bullets: Vec<_> = known.split("\n## ").next().unwrap_or_default().split("\n- ").skip(1).collect();
    match bullets.iter().find(|bullet| bullet.split_whitespace().count() >= limits::KNOWN_LIMIT_WORDS) {
        Some(long) => Err(format!("`{}` has {} words or more", long.trim(), limits::KNOWN_LIMIT_WORDS)),
        None if bullets.len() > limits::KNOWN_LIMITS => {
            Err(format!("has more than {} known limits", limits::KNOWN_LIMITS))
        }
        None => Ok(()),
    }
}

/// A part of a text with placeholders.
#[derive(Debug, PartialEq, Eq)]
pub enum MessagePart<'t> {
    /// Literal text.
    Text(&'t str),
    /// An expression in braces, and its offset.
    Expression(&'t str, usize),
}

/// Splits a text into literal text and the expressions in braces. A brace that is not closed is text, and so is a brace before a space,
/// as in `{ path = "…" }`.
pub fn parts(text: &str) -> Vec<MessagePart<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, inside)) = rest.split_once('{') {
        let Some((expression, after)) = inside.split_once('}') else { break };
        if inside.starts_with(char::is_whitespace) {
            parts.extend(rest.strip_suffix(inside).map(MessagePart::Text));
            rest = inside;
            continue;
        }
        if !before.is_empty() {
            parts.push(MessagePart::Text(before));
        }
        parts.push(MessagePart::Expression(expression, text.len() - inside.len()));
        rest = after;
    }
    if !rest.is_empty() {
        parts.push(MessagePart::Text(rest));
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_stand_in_braces() {
        let text = "`{name}`, `{ path = {item.path} }` {open";
        let shown = |part| match part {
            MessagePart::Text(text) => text.to_owned(),
            MessagePart::Expression(source, at) => {
                assert!(text[at..].starts_with(source));
                format!("<{source}>")
            }
        };
        let filled: String = parts(text).into_iter().map(shown).collect();
        assert_eq!(filled, "`<name>`, `{ path = <item.path> }` {open");
    }

    #[test]
    fn front_matter_ends_at_the_second_fence() {
        let text = "\u{feff}+++\r\na = 1\r\n+++\r\nText";
        let (front, body) = layout(text).expect("front matter");
        assert_eq!((&text[front], &text[body..]), ("a = 1\r\n", "Text"));
        assert_eq!((layout("+++\na = 1\n"), layout("a = 1\n")), (None, None));
    }
}
