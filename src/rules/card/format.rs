//! The format of a rule card, built in or custom: TOML front matter between two lines of `+++`, then Markdown for people.
//!
//! Here stands every check that needs the text of the card alone; `rules/custom` adds those that need the manifest's format. The build
//! script compiles this file, too: it uses the standard library and [`crate::limits`], and nothing else.

use std::ops::Range;

use crate::limits::rules as limits;

/// What stands around the front matter, each time on a line of its own.
pub const FENCE: &str = "+++";

/// The words for `kind`.
pub const KINDS: &[&str] = &["owed", "broken", "note", "warning", "triage"];

/// The words for `from`; the star is any stage.
pub const FIRST_STAGES: &[&str] = &["*", "pilot", "handoff", "production", "stopped"];

/// The words for `risk`.
pub const RISKS: &[&str] = &["minimal", "limited", "high"];

/// The gates, which a custom card names; a built-in card lies in the folder of its group.
pub const GATES: &str =
    "ownership, data, integration, value, quality, operations, adoption, governance, decision";

/// The headings of a built-in card in order, and whether each is required.
const HEADINGS: &[(&str, bool)] =
    &[("## Why", true), ("## Known limits", false), ("## Example", true), ("## Fix", true)];

/// Where a card comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardOrigin {
    /// Compiled in.
    BuiltIn {
        /// Whether there is code of the same name.
        has_code: bool,
    },
    /// A file that `policy.rules` names.
    Custom,
}

/// A text of the front matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardValue<'c> {
    /// What it says.
    pub text: &'c str,
    /// Where it stands.
    pub at: Range<usize>,
}

/// What the front matter says. A blank text is absent.
#[derive(Debug, Default)]
pub struct CardKeys<'c> {
    /// The defect in a phrase.
    pub summary: Option<CardValue<'c>>,
    /// What kind of defect.
    pub kind: Option<CardValue<'c>>,
    /// The first stage at which it is an error.
    pub from: Option<CardValue<'c>>,
    /// The class of risk without which it is a warning.
    pub risk: Option<CardValue<'c>>,
    /// Whether it names a gate.
    pub has_gate: bool,
    /// What code looks at, in the plural.
    pub of: Option<CardValue<'c>>,
    /// What it asks.
    pub check: Option<CheckKeys<'c>>,
}

/// What `[check]` says.
#[derive(Debug, Default)]
pub struct CheckKeys<'c> {
    /// Where it stands.
    pub at: Range<usize>,
    /// Where `owes` stands.
    pub owes: Option<Range<usize>>,
    /// The assertion.
    pub holds: Option<CardValue<'c>>,
    /// The key at which a finding is shown.
    pub span: Option<CardValue<'c>>,
    /// The headline.
    pub message: Option<CardValue<'c>>,
    /// The next step.
    pub help: Option<CardValue<'c>>,
}

/// Something wrong with a card.
#[derive(Debug, PartialEq, Eq)]
pub struct CardMistake {
    /// The key path.
    pub key: &'static str,
    /// Where it stands; none where it is absent.
    pub at: Option<Range<usize>>,
    /// What is wrong.
    pub headline: String,
    /// What to do.
    pub help: String,
}

impl CardMistake {
    fn wrong(
        key: &'static str,
        at: &Range<usize>,
        headline: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self { key, at: Some(at.clone()), headline: headline.into(), help: help.into() }
    }

    fn absent(key: &'static str, help: impl Into<String>) -> Self {
        Self { key, at: None, headline: format!("a rule card without `{key}`"), help: help.into() }
    }
}

/// Where the front matter stands, and where the body begins; none where a text has no front matter.
pub fn layout(text: &str) -> Option<(Range<usize>, usize)> {
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
pub fn is_id(name: &str) -> bool {
    let is_kebab = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !name.is_empty() && name.bytes().all(is_kebab)
}

/// What is wrong with the front matter, apart from what its check asks.
pub fn front_matter(card: &CardKeys<'_>, origin: CardOrigin) -> Vec<CardMistake> {
    let is_custom = origin == CardOrigin::Custom;
    let mut found = Vec::new();
    if card.summary.is_none() {
        let help = "say the defect in a phrase: `summary = \"a system without a cost centre\"`";
        found.push(CardMistake::absent("summary", help));
    }
    if is_custom && !card.has_gate {
        found.push(CardMistake::absent("gate", format!("say which gate its findings fail: {GATES}")));
    }
    found.extend(kind(card, is_custom));
    for (key, value, words) in
        [("kind", &card.kind, KINDS), ("from", &card.from, FIRST_STAGES), ("risk", &card.risk, RISKS)]
    {
        if let Some(value) = value.as_ref().filter(|value| !words.contains(&value.text.trim())) {
            let headline = format!("`{key}` cannot be `{}`", value.text);
            found.push(CardMistake::wrong(
                key,
                &value.at,
                headline,
                format!("allowed: {}", words.join(", ")),
            ));
        }
    }
    let message = card.check.as_ref().and_then(|check| check.message.as_ref());
    for (key, value) in [("summary", card.summary.as_ref()), ("check.message", message)] {
        if let Some(value) = value.filter(|value| !is_headline(value.text, is_custom)) {
            let headline = format!("`{key}` is a phrase of at most {} characters", limits::HEADLINE_LENGTH);
            let help = "shorten it, and leave out the full stop";
            found.push(CardMistake::wrong(key, &value.at, headline, help));
        }
    }
    let code = match origin {
        CardOrigin::Custom => false,
        CardOrigin::BuiltIn { has_code } => has_code,
    };
    match (&card.check, &card.of) {
        (Some(check), _) if code => {
            let help = "take out `[check]`, or the file in src/rules";
            found.push(CardMistake::wrong("check", &check.at, "a rule with both `[check]` and code", help));
        }
        (None, None) if code => found.push(CardMistake::absent("of", "say what its code looks at")),
        (_, Some(of)) if !code => {
            found.push(CardMistake::wrong("of", &of.at, "`of` goes with code", "take it out"));
        }
        (None, _) if !code => {
            let help = "say what it asks: `[check]` with `holds` or `owes`, `message` and `help`";
            found.push(CardMistake::absent("check", help));
        }
        _ => {}
    }
    found
}

/// What is wrong with `kind` and `from`.
fn kind(card: &CardKeys<'_>, is_custom: bool) -> Option<CardMistake> {
    let Some(kind) = &card.kind else {
        return Some(CardMistake::absent("kind", "say `kind = \"broken\"`, `owed`, `warning` or `note`"));
    };
    match (kind.text.trim(), &card.from) {
        ("triage", _) if is_custom => {
            let headline = "a custom rule cannot be of kind triage";
            Some(CardMistake::wrong("kind", &kind.at, headline, "say `broken`, `owed`, `warning` or `note`"))
        }
        ("note" | "warning", Some(from)) => {
            let headline = "a note or warning has no `from`";
            Some(CardMistake::wrong("from", &from.at, headline, "take it out: it never is an error"))
        }
        ("note" | "warning", None) | (_, Some(_)) => None,
        (_, None) => {
            let help = "say from when it is an error: `from = \"handoff\"`, or `\"*\"` for any stage";
            Some(CardMistake::absent("from", help))
        }
    }
}

/// What is wrong with `[check]`, apart from its assertions and key paths.
pub fn check(check: &CheckKeys<'_>) -> Vec<CardMistake> {
    let mut found = Vec::new();
    match (&check.holds, &check.owes) {
        (Some(_), None) => {}
        (None, Some(_)) => {
            if let Some(span) = &check.span {
                let help = "take it out: what is owed is shown where it should stand";
                found.push(CardMistake::wrong("check.span", &span.at, "`span` goes with `holds`", help));
            }
        }
        (Some(_), Some(owes)) => {
            let help = "`owes` asks for keys, `holds` for an assertion: write two cards";
            let headline = "a rule card with both `holds` and `owes`";
            found.push(CardMistake::wrong("check.owes", owes, headline, help));
        }
        (None, None) => {
            let help = "`holds = \"…\"` is an assertion that has to be true, `owes = [\"…\"]` keys that have to be there";
            found.push(CardMistake::wrong("check", &check.at, "a rule card that asks nothing", help));
        }
    }
    for (key, value) in [("check.message", &check.message), ("check.help", &check.help)] {
        if value.is_none() {
            let help = "a finding says what is wrong, and its help what to do";
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

/// What is wrong with the body of a built-in card, which has five parts in order: Detects, Why, Known limits, Example, Fix.
pub fn body(body: &str) -> Result<(), String> {
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
    /// As it stands.
    Text(&'t str),
    /// An expression in braces, and where it begins.
    Expression(&'t str, usize),
}

/// The parts of a text: what stands in braces is an expression. A brace that is not closed is text, and so is one before a space, as
/// in `{ path = "…" }`.
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
