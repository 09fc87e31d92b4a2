//! What stands in a document in place of text: `TODO`, "to be added", a template's own brackets, nothing.
//!
//! Judged per section, and per line outside code. The words inside prose, in check boxes, in table
//! columns and `<name>` in commands are innocent. Where in doubt, silent.

use std::ops::Range;

use super::blank;
use super::deferral;
use super::field;
use super::hollow;
use super::markdown::{OPAQUE, Outline, Piece, Section, TextLine};
use super::paragraph::joined;
use super::template::{bracket, is_form, is_named, is_prompt, is_value};
use super::words::Words;
use crate::limits::documents as limits;

/// Text that says that the text is still to come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placeholder {
    /// Where.
    pub at: Range<usize>,
    /// What it is, in a few words.
    pub what: &'static str,
}

impl Placeholder {
    /// Whether it says "none" as a whole: of a list, that is an answer.
    pub fn says_none(&self) -> bool {
        self.what == hollow::NONE
    }
}

/// Words that alone are a placeholder, wherever they are all there is.
const WORDS: &[&str] = &["todo", "tbd", "tba", "tbc", "fixme", "wip", "xxx"];

/// What, as a whole section, says that nothing is there.
const SECTION_PHRASES: &[&str] = &[
    "coming soon",
    "work in progress",
    "under construction",
    "placeholder",
    "more information needed",
    "please fill in",
    "please fill this in",
    "please complete",
    "fill in",
    "fill me in",
    "fill this in",
    "to follow",
    "_",
    "...",
    "…",
    "lorem ipsum",
    // German, Spanish, French
    "folgt",
    "folgt noch",
    "noch offen",
    "wird ergänzt",
    "wird noch ergänzt",
    "in arbeit",
    "por definir",
    "por completar",
    "pendiente",
    "à définir",
    "à compléter",
    "à venir",
];

/// `to be …` as a whole section, besides what is done to a text, which [`deferral`] knows.
const TO_BE: &[&str] = &["done", "updated"];

/// Headings under which "none" is no answer. Elsewhere ("Prerequisites: none") it is one.
const MUST_ANSWER: &[&str] = &[
    "diagnosis",
    "diagnostic",
    "troubleshooting",
    "investigation",
    "mitigation",
    "resolution",
    "remediation",
    "rollback",
    "roll-back",
    "roll back",
    "escalation",
    "contacts",
    "on-call",
    "what to do",
    "recovery procedure",
];

/// Template texts that tools write into new documents.
const SCAFFOLDS: &[&str] = &[
    // adr-tools
    "the issue motivating this decision, and any context that influences or constrains the decision.",
    "the change that we're proposing or have agreed to implement.",
    "what becomes easier or more difficult to do and any risks introduced by the change that will need to be mitigated.",
    // Nygard's template as it is passed around
    "what is the issue that we're seeing that is motivating this decision or change?",
    "what is the change that we're proposing and/or doing?",
    "what becomes easier or more difficult to do because of this change?",
    // Hugging Face's model card
    "more information needed",
    "[more information needed]",
];

/// Labels that must not stand alone: who and when. Not those that may head a list, such as "Contacts".
const OWED_LABELS: &[&str] = &[
    "owner",
    "owners",
    "service owner",
    "document owner",
    "last reviewed",
    "last reviewed on",
    "reviewed by",
    "reviewer",
    "approved by",
    "approver",
];

/// All placeholders of a document, in order of place. `text` is what `outline` was made from.
pub fn placeholders(text: &str, outline: &Outline) -> Vec<Placeholder> {
    let mut found = Vec::new();
    if let Some(range) = &outline.front_matter {
        front_matter(text, range.clone(), &mut found);
    }
    in_sections(text, &outline.sections, &mut found);
    found.sort_by_key(|placeholder| placeholder.at.start);
    let hidden = hidden(text);
    found.retain(|placeholder| {
        let before = hidden.partition_point(|range| range.start <= placeholder.at.start);
        let last = hidden.get(..before).and_then(<[_]>::last);
        last.is_none_or(|range| range.end <= placeholder.at.start)
    });
    found
}

/// Comments of Jekyll and its kin: what stands in them reaches no reader. They do not nest.
fn hidden(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    let next = |word: &str, from: usize| Some(from + text.get(from..)?.find(word)?);
    while let Some(start) = next("{% comment %}", from) {
        // One that does not end is a slip, and hides nothing.
        let Some(end) = next("{% endcomment %}", start) else { break };
        from = end;
        found.push(start..end);
    }
    found
}

fn in_sections(text: &str, sections: &[Section], found: &mut Vec<Placeholder>) {
    let title_at = sections.iter().position(|section| section.level > 0);
    for (at, section) in sections.iter().enumerate() {
        let next = sections.get(at + 1);
        let is_title = title_at == Some(at);
        links(&section.links, found);
        if is_title && super::template::in_title(&section.title) {
            found.push(Placeholder { at: section.heading.clone(), what: "the template's own text" });
        }
        let has_below = next.is_some_and(|next| next.level > section.level);
        if section.pieces.is_empty() {
            let is_open = section.level > 0 && !has_below && !is_title && !section.is_html;
            if let Some((_, value)) = field::of(&section.title).filter(|_| is_open) {
                // A heading that says something itself needs nothing below it.
                if says_nothing(value) {
                    let at = field::place(text, section, value);
                    found.push(Placeholder { at, what: "only a placeholder" });
                }
            } else if is_open && is_name(&section.title) {
                found.push(Placeholder { at: section.heading.clone(), what: "nothing follows this heading" });
            }
            continue;
        }
        let leads_in = has_below && is_lead_in(section);
        if let Some(placeholder) = whole_section(section).filter(|_| !leads_in) {
            found.push(placeholder);
        } else {
            lines(section, found);
        }
    }
}

/// Whether all that stands between a heading and those below it is a line that these go on with: "You need to …".
fn is_lead_in(section: &Section) -> bool {
    match section.pieces.as_slice() {
        [Piece::Line(line)] => {
            let text = line.text.trim();
            let is_open = text.ends_with("...") || text.ends_with('…');
            is_open && text.split_whitespace().count() > 2 && !hollow::is_all_to_come(text)
        }
        _ => false,
    }
}

/// Whether a heading names a part of the document, and is no sentence that stands for itself.
fn is_name(title: &str) -> bool {
    let words = title.split_whitespace().count();
    // Chinese and Japanese have no spaces between words.
    let letters =
        title.chars().filter(|c| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}')).count();
    (1..=6).contains(&words)
        && letters <= limits::IDEOGRAPHS
        && !title.ends_with(['.', ':', '!', '?', ';', ',', '。', '：', '！', '？'])
        && !title.contains("://")
}

/// `text`, in lower case, without what stands around it.
pub(super) fn bare(text: &str) -> &str {
    let bare = text.trim_matches(|c: char| c.is_whitespace() || ".!()[]*-".contains(c));
    if bare.is_empty() { text.trim() } else { bare }
}

/// Whether bare text only says that the text is still to come.
pub(super) fn is_to_come(bare: &str) -> bool {
    WORDS.contains(&bare)
        || !bare.is_empty() && bare.chars().all(|c| c == '?')
        || SECTION_PHRASES.contains(&bare)
        || bare.strip_prefix("to be ").is_some_and(|rest| TO_BE.contains(&rest))
        || deferral::is_deferral(bare)
}

/// Headings under which it is an answer that something is not there yet.
const STATUS: &[&str] = &["status", "state", "stand", "estado", "statut", "etat", "progress", "next steps"];

/// Answers that answer nothing, where something has to be answered.
const NO_ANSWER: &[&str] = &["n/a", "none", "na", "not applicable"];

/// Whether a text that has to answer something is blank, a placeholder, or "none".
pub(crate) fn says_nothing(text: &str) -> bool {
    let text = text.trim();
    if text.len() > limits::PLACEHOLDER_BYTES {
        return false;
    }
    let lower = text.to_lowercase();
    let bare = bare(&lower);
    blank::is_dash(text) || is_to_come(bare) || NO_ANSWER.contains(&bare) || is_value(text)
}

/// Whether some line, row or code of a section says something.
pub(crate) fn says_something(section: &Section) -> bool {
    if whole_section(section).is_some() || hollow::is_unclear(section) {
        return false;
    }
    let is_row = |at: usize| matches!(section.pieces.get(at), Some(Piece::Row(_)));
    section.pieces.iter().enumerate().any(|(at, piece)| match piece {
        Piece::Line(line) => {
            let is_open = label(&line.text).is_some_and(|(_, value)| value.is_empty());
            line_is_placeholder(line).is_none()
                && !blank::is_to_be_written(line)
                && (!is_open || !line.links.is_empty())
        }
        // What heads columns says something of what stands in them, and nothing alone.
        Piece::Row(_) if is_row(at + 1) && (at == 0 || !is_row(at - 1)) => false,
        Piece::Row(cells) if (at == 0 || !is_row(at - 1)) && blank::is_only_header(cells) => false,
        Piece::Row(cells) => {
            let values = match cells.as_slice() {
                [_, values @ ..] if !values.is_empty() => values,
                all => all,
            };
            values.iter().any(|cell| !says_nothing(&cell.text) || !cell.links.is_empty())
        }
        Piece::Opaque(_) => true,
    })
}

pub(super) fn whole_section(section: &Section) -> Option<Placeholder> {
    if let Some((at, what)) = blank::section(section) {
        return Some(Placeholder { at, what });
    }
    if let Some(at) = hollow::unanswered_table(section) {
        return Some(Placeholder { at, what: "a table that answers nothing" });
    }
    let mut all = Vec::new();
    for piece in &section.pieces {
        let Piece::Line(line) = piece else {
            return None;
        };
        if line.task || !line.links.is_empty() {
            return None;
        }
        all.push(line);
    }
    let (first, last) = (all.first()?, all.last()?);
    let at = first.at.start..last.at.end.max(first.at.end);
    let text = joined(&all).to_lowercase();
    let bare = bare(&text);
    let is_status = || Words::of(&section.title).has_any(STATUS);
    if is_to_come(bare) && !(deferral::is_deferral(bare) && is_status()) || text.starts_with("lorem ipsum") {
        return Some(Placeholder { at, what: "all that this section says" });
    }
    if SCAFFOLDS.contains(&text.trim()) {
        return Some(Placeholder { at, what: "the template's own text" });
    }
    if section.points_nowhere {
        return Some(Placeholder { at, what: "points to a place where nothing is said" });
    }
    let title = section.title.to_lowercase();
    if (NO_ANSWER.contains(&bare) || deferral::is_declined(bare))
        && MUST_ANSWER.iter().any(|word| title.contains(word))
    {
        return Some(Placeholder { at, what: "no answer to this heading" });
    }
    // Labels, and nothing behind any of them.
    let is_open = |line: &&TextLine| label(&line.text).is_some_and(|(_, value)| value.is_empty());
    if all.len() > 1 && all.iter().all(is_open) {
        return Some(Placeholder { at, what: "nothing follows these labels" });
    }
    if hollow::is_instruction(&all) || is_form(all.iter().map(|line| line.text.as_str())) {
        return Some(Placeholder { at, what: "the template's own text" });
    }
    let example = text.starts_with("(e.g.") && text.ends_with(')');
    // A question of one's own is what a decision record begins with, and a list of them how somebody finds out.
    let asks = text.ends_with('?') && all.iter().all(|line| line.quoted);
    // What a link leads to may be described by "List of the teams".
    let prompts = asks || !field::leads_elsewhere(section) && all.iter().all(|line| is_prompt(&line.text));
    (example || prompts).then_some(Placeholder { at, what: "the template's own text" })
}

/// Whether a line is a bracket and nothing else: `[Step one]`. One among others may be a link without its address, or an aside.
fn is_bracket_alone(line: &TextLine) -> bool {
    let text = line.text.as_str();
    text.trim().starts_with('[')
        && label(text).is_none()
        && is_value(text)
        && !is_named(text)
        && !bracket(text)
}

fn lines(section: &Section, found: &mut Vec<Placeholder>) {
    let alone =
        section.pieces.iter().filter(|piece| matches!(piece, Piece::Line(line) if is_bracket_alone(line)));
    let is_aside = alone.count() == 1 && section.pieces.len() > 1;
    for (at, piece) in section.pieces.iter().enumerate() {
        match piece {
            Piece::Line(line) => {
                let last = match section.pieces.get(at + 1) {
                    None => true,
                    Some(Piece::Line(next)) => next.depth <= line.depth && label(&next.text).is_some(),
                    Some(_) => false,
                };
                let what = line_is_placeholder(line).or_else(|| owed_label(line, last));
                if let Some(what) = what.filter(|_| !(is_aside && is_bracket_alone(line))) {
                    found.push(Placeholder { at: line.at.clone(), what });
                }
                links(&line.links, found);
            }
            // Two columns: a label and its value. In wider tables a cell may be empty or `TODO` for a reason.
            Piece::Row(cells) => {
                let template = cells.iter().skip(1).find(|cell| is_value(&cell.text));
                let rest = cells.iter().skip(1).all(|cell| is_value(&cell.text) || says_nothing(&cell.text));
                if let Some(cell) = template.filter(|_| rest) {
                    found.push(Placeholder { at: cell.at.clone(), what: "the template's own text" });
                } else if let [name, value] = cells.as_slice()
                    && is_owed(name.text.trim().trim_end_matches(':'))
                {
                    let text = value.text.trim();
                    if text.is_empty() && value.links.is_empty() {
                        found.push(Placeholder { at: name.at.clone(), what: "nothing follows this label" });
                    } else if is_value(text) || is_word(text) {
                        found.push(Placeholder { at: value.at.clone(), what: "only a placeholder" });
                    }
                }
                for cell in cells {
                    links(&cell.links, found);
                }
            }
            Piece::Opaque(_) => {}
        }
    }
}

fn links(links: &[(String, Range<usize>)], found: &mut Vec<Placeholder>) {
    for (target, at) in links {
        if ["todo", "tbd", "tba", "#todo", "#tbd"].contains(&target.to_lowercase().as_str()) {
            found.push(Placeholder { at: at.clone(), what: "a link that leads nowhere yet" });
        }
    }
}

fn line_is_placeholder(line: &TextLine) -> Option<&'static str> {
    if !line.links.is_empty() && is_bracket_alone(line) {
        return None;
    }
    if line.task && is_value(&line.text) {
        return Some("the template's own text");
    }
    if line.task || line.text.contains(OPAQUE) && line.text.trim().chars().all(|c| c == OPAQUE) {
        return None;
    }
    let text = line.text.trim().trim_start_matches(['-', '*', '>', ' ', '(', '[']).trim_start();
    if starts_with_word(text) || text.len() > 1 && text.chars().all(|c| c == '?') {
        return Some("only a placeholder");
    }
    if bracket(&line.text) {
        return Some("the template's own text");
    }
    let is_placeholder = match label(&line.text) {
        // "Hamburg: TODO" may be a plan's state of affairs; "Owner: TODO" is nobody.
        // "Format: YYYY-MM-DD" says how a date is written.
        Some((name, value)) => is_value(value) && !says_how(name) || is_owed(name) && is_word(value),
        None => is_value(&line.text),
    };
    is_placeholder.then_some("only a placeholder")
}

/// `TODO`, `TBD: who?`, `(TBC)`: the word first, then nothing or punctuation and a remark.
fn starts_with_word(text: &str) -> bool {
    let word: String = text.chars().take_while(char::is_ascii_alphabetic).collect();
    if !WORDS.contains(&word.to_lowercase().as_str()) {
        return false;
    }
    let capitals = word.chars().all(|c| c.is_ascii_uppercase());
    let behind = text.strip_prefix(word.as_str()).unwrap_or_default().trim_start_matches([')', ']']);
    let rest = behind.trim_start();
    let apart = rest.len() < behind.len();
    match rest.chars().next() {
        None => true,
        // "Todo: …" is one in English; "Todo (…)", "Todo." may be Spanish or Portuguese for "everything".
        Some(':') => !word.eq_ignore_ascii_case("xxx") || capitals,
        // `WIP-limit` and `TODO.md` are names.
        Some('-') if !apart => false,
        Some('.') if rest.chars().nth(1).is_some_and(|c| !c.is_whitespace()) => false,
        // `TODO(lena): …` is one, "WIP (work in progress) is capped" is a sentence.
        Some('(')
            if rest
                .split_once(')')
                .is_some_and(|(_, rest)| !rest.is_empty() && !rest.starts_with([':', '.'])) =>
        {
            false
        }
        Some('.' | '!' | '(' | '–' | '—' | '-') => capitals && !word.eq_ignore_ascii_case("xxx"),
        Some(_) => false,
    }
}

/// The label and value of `Owner: @x`.
pub(super) fn label(text: &str) -> Option<(&str, &str)> {
    let (name, value) = text.split_once(':')?;
    let name = name.trim();
    let is_whole = name.matches('(').count() == name.matches(')').count();
    (!name.is_empty() && is_whole && name.split_whitespace().count() <= 4 && !value.starts_with("//"))
        .then(|| (name, value.trim()))
}

fn says_how(label: &str) -> bool {
    let label = label.to_lowercase();
    ["format", "pattern", "syntax", "example", "style"].iter().any(|word| label.contains(word))
}

fn is_owed(label: &str) -> bool {
    OWED_LABELS.contains(&label.trim().to_lowercase().as_str())
}

/// `- Owner:` with nothing behind it and nothing below.
fn owed_label(line: &TextLine, nothing_follows: bool) -> Option<&'static str> {
    let (name, value) = label(&line.text)?;
    let owed = line.depth > 0 && value.is_empty() && nothing_follows && is_owed(name);
    owed.then_some("nothing follows this label")
}

/// Whether a value is one of the words for nothing yet.
fn is_word(value: &str) -> bool {
    let value = value.trim().trim_end_matches('.');
    ["todo", "tbd", "tba", "tbc", "?", "??", "???"].contains(&value.to_lowercase().as_str())
}

/// Front matter: only keys about owners and reviews, and only a value that is plainly none.
fn front_matter(text: &str, range: Range<usize>, found: &mut Vec<Placeholder>) {
    let mut start = range.start;
    for line in text.get(range).unwrap_or_default().split_inclusive('\n') {
        let at = start..start + line.trim_end().len();
        start += line.len();
        let Some((key, value)) = line.split_once([':', '=']) else {
            continue;
        };
        let key = key.trim().to_lowercase().replace(['_', '-'], " ");
        let value = value.trim().trim_matches(['"', '\'']);
        let about_review = key.starts_with("last reviewed") || key == "reviewed on" || key == "review date";
        if !about_review && !matches!(key.as_str(), "owner" | "owners" | "contact") {
            continue;
        }
        let below = text.get(at.end..).unwrap_or_default().trim_start_matches(['\r', '\n']);
        let nested = below.starts_with([' ', '\t']) || below.starts_with("- ");
        if about_review && value.is_empty() && !nested {
            found.push(Placeholder { at, what: "no date" });
        } else if value == "YYYY-MM-DD" || WORDS.contains(&value.to_lowercase().as_str()) {
            found.push(Placeholder { at, what: "only a placeholder" });
        }
    }
}

#[cfg(test)]
mod tests;
