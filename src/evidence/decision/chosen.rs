//! What a record says was decided: behind a label, in a row of a table, or as all that a part of that name begins with.
//!
//! Nothing else is read: in a sentence the same words may mean anything ("12 of 40 escalated", "the manual process will stop"), and so they may
//! where they begin a list of criteria, or a remark ("Stop – not an option").

use std::ops::Range;

use super::{ABOUT, early_end, whole};
use crate::evidence::field;
use crate::evidence::markdown::{OPAQUE, Piece, Section, TextLine};
use crate::evidence::paragraph::{Paragraph, paragraphs};
use crate::evidence::placeholder::label;
use crate::evidence::words::Words;
use crate::limits::documents as limits;
use crate::manifest::model::Outcome;
use crate::text::beginning;

/// Labels and headings of what was decided.
const LABELS: &[&str] = &[
    "outcome",
    "decision outcome",
    "decision",
    "result",
    "verdict",
    "conclusion",
    "entscheidung",
    "ergebnis",
    "ausgang",
    "resultado",
    "resultat",
];

/// Labels of the option that was taken: its title follows.
const OPTION: &[&str] =
    &["chosen option", "chosen", "gewahlte option", "opcion elegida", "option retenue", "option choisie"];

/// What was decided, where that is all that is said.
const NAMES: &[(Outcome, &[&str])] = &[
    (
        Outcome::Scale,
        &[
            "scale",
            "scale up",
            "scale it",
            "scale the pilot",
            "proceed",
            "proceed to production",
            "go",
            "go ahead",
            "go live",
            "roll out",
            "rollout",
            "skalieren",
            "escalar",
        ],
    ),
    (Outcome::Redesign, &["redesign", "redesign it", "redesign the pilot", "rework", "uberarbeiten"]),
    (
        Outcome::Stop,
        &[
            "stop",
            "stop it",
            "stop the pilot",
            "end the pilot",
            "no go",
            "do not proceed",
            "abandon",
            "discontinue",
            "terminate",
            "beenden",
            "abbruch",
            "detener",
            "arreter",
        ],
    ),
    (Outcome::Research, &["research", "back to research", "go on as research", "continue as research"]),
];

/// What the title of an option goes on with behind its outcome: "Scale to all sites".
const GOES_ON: &[&str] = &[
    "to",
    "in",
    "at",
    "for",
    "from",
    "with",
    "the",
    "all",
    "now",
    "everywhere",
    "auf",
    "fur",
    "ab",
    "a",
    "en",
];

/// Words of which a title that goes on may hold those of its own outcome alone.
const STEMS: &[(Outcome, &[&str])] = &[
    (Outcome::Scale, &["scal*", "skalier*", "escal*", "roll*", "go live", "proceed*"]),
    (Outcome::Redesign, &["redesign*", "rework*", "uberarbeit*", "redisen*"]),
    (
        Outcome::Stop,
        &["stop*", "abandon*", "discontinu*", "terminat*", "beend*", "abbr*", "deten*", "arret*"],
    ),
    (Outcome::Research, &["research*"]),
];

/// What takes back what stands before it, or puts something else behind it: "stop, then redesign", "go, once security has signed".
const TURNS: &[&str] = &[
    "after", "and", "before", "but", "if", "not", "once", "or", "provided", "then", "unless", "until",
    "when", "aber", "bis", "dann", "falls", "nach", "nicht", "oder", "sobald", "und", "vor", "wenn",
    "cuando", "luego", "pero", "si", "y", "apres", "et", "mais", "pas", "puis", "quand",
];

/// What was decided, as `sections` say, and where; none where they say several things. `text` is what they were cut from.
pub(super) fn read(
    text: &str,
    sections: &[Section],
    mut decided: Vec<(Outcome, Range<usize>)>,
) -> Option<(Outcome, Range<usize>)> {
    let start = sections.first().map_or(0, |section| section.heading.start);
    let early_end = early_end(text, start);
    let mut early = true;
    let title_at = sections.iter().position(|section| section.level > 0).unwrap_or_default();
    for (at, section) in sections.iter().enumerate() {
        early = early && section.heading.start <= early_end;
        if section.level != 2 && !early {
            continue;
        }
        if section.level <= 2
            && let Some((name, value)) = field::of(&section.title)
            && LABELS.contains(&Words::of(name).unnumbered().as_str())
        {
            let outcome = behind_label(value);
            decided.extend(outcome.map(|outcome| (outcome, field::place(text, section, value))));
        }
        let title = Words::of(&section.title).unnumbered();
        let is_outcome = section.level == 2 && LABELS.contains(&title.as_str());
        // Below a heading of its own, a label speaks of what is under that heading: an option, an old plan.
        let is_about = early && (at <= title_at || section.level <= 1 || ABOUT.contains(&title.as_str()));
        if !is_outcome && !is_about {
            continue;
        }
        let is_read = |at: usize| is_outcome || at <= early_end;
        for (at, paragraph) in paragraphs(text, section).iter().enumerate() {
            if paragraph.cell || paragraph.lines.iter().any(|line| line.quoted) {
                continue;
            }
            labelled(paragraph, &is_read, &mut decided);
            let is_alone = is_outcome && paragraph.lines.iter().all(|line| line.depth == 0);
            // Of several that stand alone, each counts: they are a choice.
            if is_alone && (at == 0 || !decided.is_empty()) {
                decided.extend(named(&paragraph.text()).map(|outcome| (outcome, paragraph.at())));
            }
        }
        for piece in &section.pieces {
            if let Piece::Row(cells) = piece
                && let [name, value] = cells.as_slice()
                && LABELS.contains(&Words::of(&name.text).as_str())
            {
                decided.extend(behind_label(&value.text).map(|outcome| (outcome, whole(value))));
            }
        }
    }
    // Of two that differ nobody knows which holds.
    let (first, _) = decided.first()?;
    let is_one = decided.iter().all(|(outcome, _)| outcome == first);
    decided.first().filter(|_| is_one).cloned()
}

/// What a key of front matter says was decided.
pub(super) fn in_front_matter(key: &Words, value: &str) -> Option<Outcome> {
    LABELS.contains(&key.as_str()).then(|| behind_label(value)).flatten()
}

/// Adds what stands behind the labels of a paragraph, each with the lines that go on with it.
fn labelled(
    paragraph: &Paragraph<'_>,
    is_read: &dyn Fn(usize) -> bool,
    decided: &mut Vec<(Outcome, Range<usize>)>,
) {
    for (at, line) in paragraph.lines.iter().enumerate() {
        let parts: Vec<&str> = line.text.split(['|', '•', '·']).collect();
        for (nth, part) in parts.iter().enumerate() {
            let Some((name, value)) = part.split_once(':').filter(|(name, _)| name.len() <= 60) else {
                continue;
            };
            let name = Words::of(name);
            let is_option = OPTION.contains(&name.as_str());
            let is_label = LABELS.contains(&name.as_str()) && is_read(line.at.start);
            if !is_option && !is_label {
                continue;
            }
            let mut value = value.to_owned();
            if nth + 1 == parts.len() {
                let below: &[&TextLine] = paragraph.lines.get(at + 1..).unwrap_or_default();
                for line in below.iter().take_while(|line| label(&line.text).is_none()) {
                    value.push(' ');
                    value.push_str(&line.text);
                    if value.len() > limits::OUTCOME_BYTES {
                        break;
                    }
                }
            }
            let outcome = behind_label(&value).or_else(|| title(&value).filter(|_| is_option));
            decided.extend(outcome.map(|outcome| (outcome, whole(line))));
        }
    }
}

/// The outcome whose name a text is, and nothing else.
fn named(text: &str) -> Option<Outcome> {
    let text = text.trim().trim_end_matches(['.', '!']);
    // `scale | stop` and `[stop]` are a template's choice, and a question is none.
    let is_plain = !text.contains(['[', '{', '|', '/', '?', ':', '(', '–', '—', ',', ';', '.', OPAQUE]);
    let words = Words::of(text);
    let is = |(_, known): &&(Outcome, &[&str])| known.contains(&words.as_str());
    NAMES.iter().find(is).map(|(outcome, _)| *outcome).filter(|_| is_plain && !text.contains(" - "))
}

/// The outcome that is named behind a label, up to a mark behind which only a reason or a sentence of its own follows.
fn behind_label(text: &str) -> Option<Outcome> {
    let text = beginning(text, limits::OUTCOME_BYTES);
    let (clause, rest) = clause(text);
    named(clause).filter(|_| !turns(rest))
}

/// What a text says first, without the quotation marks around it, and what follows.
fn clause(text: &str) -> (&str, &str) {
    let text = text.trim();
    let quoted = text.strip_prefix(['"', '“', '„', '«', '\'', '‘']);
    if let Some((inside, rest)) = quoted.and_then(|text| text.split_once(['"', '”', '“', '»', '\'', '’']))
    {
        return (inside, rest);
    }
    text.split_at(text.find([',', ';', '.']).unwrap_or(text.len()))
}

/// Whether a text takes back what stands before it, or goes on with it.
fn turns(rest: &str) -> bool {
    // Behind a quotation there is a mark or a reason: `"Stop" was not chosen`.
    let words = Words::of(rest);
    let first = words.as_str().split(' ').next().unwrap_or_default();
    let is_apart = rest.trim().is_empty() || rest.trim_start().starts_with([',', ';', '.']);
    !is_apart && !["because", "since", "as", "weil", "da", "porque", "car"].contains(&first)
        || TURNS.contains(&first)
}

/// The outcome that the title of an option begins with, where it holds no word of another.
fn title(value: &str) -> Option<Outcome> {
    let value = beginning(value, limits::OUTCOME_BYTES);
    let (title, rest) = clause(value);
    if turns(rest) || title.contains(['[', '{', '|', '/', '?', ':', '(', OPAQUE]) {
        return None;
    }
    let words = Words::of(title);
    let begins = |name: &&&str| {
        let rest = words.as_str().strip_prefix(**name).and_then(|rest| rest.strip_prefix(' '));
        rest.is_some_and(|rest| GOES_ON.contains(&rest.split(' ').next().unwrap_or_default()))
    };
    let (outcome, _) = NAMES.iter().find(|(_, names)| names.iter().any(|name| begins(&name)))?;
    let is_other = |(other, stems): &(Outcome, &[&str])| other != outcome && words.has_any(stems);
    (!STEMS.iter().any(is_other)).then_some(*outcome)
}
