//! The status of a decision record.

use std::collections::BTreeSet;
use std::ops::Range;

use super::words::Clause;
use super::{Statement, Status};
use crate::evidence::day;
use crate::limits::documents as limits;
use crate::text::beginning;
use crate::vocabulary::WordUse;
use jiff::civil::Date;

/// What a place of a record says about its status.
#[derive(Debug, Default)]
pub(super) struct StatusReading {
    /// The status that counts, and its place.
    pub status: Option<(Status, Range<usize>)>,
    /// Whether it is superseded in words that count wherever they stand.
    pub is_final: bool,
    /// Where it says that a part of the record is superseded.
    pub partly: Option<Range<usize>>,
}

/// A status in a list, a history or a sentence.
#[derive(Debug)]
struct Entry {
    status: Status,
    /// Whether its words say "superseded by", which counts wherever it stands.
    is_final: bool,
    day: Option<Date>,
    /// Whether its box is ticked; none without a box.
    ticked: Option<bool>,
    /// Whether it is an item of a list.
    is_item: bool,
    /// Whether it is the first of its line.
    is_first: bool,
    /// Whether it follows an arrow.
    is_history: bool,
    at: Range<usize>,
}

/// Most words before a status: "Decision of the board: accepted".
const LEAD: usize = 5;

/// Reads the status in the lines of one place. Of several dated or ticked ones the last counts, and "superseded by" wins.
pub(super) fn read(statements: &[Statement]) -> StatusReading {
    let mut reading = StatusReading::default();
    let mut entries: Vec<Entry> = Vec::new();
    for statement in statements.iter().take(limits::STATUS_LINES) {
        if let Some(partly) = line(statement, &mut entries) {
            reading.partly.get_or_insert(partly);
        }
    }
    reading.is_final = chosen(&entries).is_some_and(|entry| entry.is_final);
    reading.status = chosen(&entries).map(|entry| (entry.status.clone(), entry.at.clone()));
    reading
}

fn chosen(entries: &[Entry]) -> Option<&Entry> {
    if let Some(last) = entries.iter().rfind(|entry| entry.is_final && entry.ticked != Some(false)) {
        return Some(last);
    }
    if entries.iter().any(|entry| entry.ticked.is_some()) {
        return entries.iter().rfind(|entry| entry.ticked == Some(true));
    }
    let first = entries.first()?;
    let is_end =
        |status: &Status| matches!(status, Status::Superseded(_) | Status::Deprecated | Status::Rejected);
    // The last of the newest day.
    let dated = entries.iter().filter(|entry| entry.day.is_some()).max_by_key(|entry| entry.day);
    if let Some(dated) = dated {
        let is_later = first.day.is_some() || is_end(&dated.status) || first.status == Status::Proposed;
        return Some(if is_later { dated } else { first });
    }
    if let Some(last) = entries.iter().rfind(|entry| entry.is_history) {
        return Some(last);
    }
    let differs = |entry: &&Entry| entry.status != first.status;
    // A list without ticks is a choice that nobody made.
    if first.is_item && entries.iter().any(|entry| differs(&entry)) {
        return None;
    }
    let is_close =
        |entry: &&Entry| matches!(entry.status, Status::Superseded(_) | Status::Deprecated) && entry.is_first;
    Some(entries.iter().rfind(is_close).unwrap_or(first))
}

/// Adds the statuses of a line, and returns where it says that a part of the record is superseded.
fn line(statement: &Statement, entries: &mut Vec<Entry>) -> Option<Range<usize>> {
    let text = with_boxes(beginning(&statement.text, limits::OUTCOME_BYTES));
    // A template's choice, or a badge.
    if text.contains(['{', '…', '|']) {
        return None;
    }
    let mut partly = None;
    let start = entries.len();
    for (nth, part) in parts(&text).into_iter().enumerate() {
        let ticked = part.ticked.or(statement.ticked);
        let clause = Clause::new(&without_remarks(part.text), is_status);
        let superseded =
            clause.found().find(|(_, what)| *what == WordUse::SupersededBy).map(|(at, _)| at.clone());
        let is_part = |at: &Range<usize>| {
            clause
                .found()
                .any(|(other, what)| what == WordUse::Partly && (other.start < at.start || clause.is_cjk(at)))
        };
        let mut add = |status, is_final| {
            let day = statement.day.or_else(|| day_in(part.text));
            let at = statement.at.clone();
            entries.push(Entry {
                status,
                is_final,
                day,
                ticked,
                is_item: statement.is_item,
                is_first: nth == 0,
                is_history: part.is_history,
                at,
            });
        };
        if let Some(at) = superseded.filter(|at| !is_negated(&clause, at)) {
            if is_part(&at) {
                partly = Some(statement.at.clone());
            } else {
                add(Status::Superseded(statement.target.clone()), true);
                continue;
            }
        }
        let leading = clause.found().find_map(|(at, what)| {
            let status = status_of(what)?;
            let counts =
                clause.words_before(at.start) <= LEAD && (what != WordUse::Replaced || clause.is_all(at));
            counts.then(|| (status, at.clone()))
        });
        let Some((status, at)) = leading.filter(|(_, at)| !is_negated(&clause, at)) else { continue };
        if is_part(&at) && matches!(status, Status::Superseded(_) | Status::Deprecated) {
            partly = Some(statement.at.clone());
        } else if nth == 0
            || statement.day.is_some()
            || ticked.is_some()
            || part.is_history
            || day_in(part.text).is_some()
        {
            let status = match status {
                Status::Superseded(_) => Status::Superseded(statement.target.clone()),
                other => other,
            };
            add(status, false);
        }
    }
    // Three without a box, a day or a reason are a template's choice, and so are two with a slash between them.
    let own = entries.get(start..).unwrap_or_default();
    let differs = own.iter().any(|entry| own.first().is_some_and(|first| first.status != entry.status));
    let has_target = |entry: &Entry| matches!(entry.status, Status::Superseded(Some(_)));
    let is_plain = own.iter().all(|entry| entry.day.is_none() && entry.ticked.is_none());
    let words = Clause::new(&text, |what| status_of(what).is_some());
    let named: BTreeSet<WordUse> = words.found().map(|(_, what)| what).collect();
    let is_choice =
        named.len() > 2 || differs && text.contains('/') || named.len() > 1 && text.contains(" / ");
    if is_plain && is_choice && partly.is_none() && !own.iter().any(has_target) {
        entries.truncate(start);
    }
    partly
}

fn is_status(what: WordUse) -> bool {
    status_of(what).is_some() || matches!(what, WordUse::SupersededBy | WordUse::Partly | WordUse::Negation)
}

fn status_of(what: WordUse) -> Option<Status> {
    Some(match what {
        WordUse::Proposed => Status::Proposed,
        WordUse::Accepted => Status::Accepted,
        WordUse::Rejected => Status::Rejected,
        WordUse::Deprecated => Status::Deprecated,
        WordUse::Superseded | WordUse::Replaced => Status::Superseded(None),
        _ => return None,
    })
}

/// Whether a word is negated: "not yet accepted".
fn is_negated(clause: &Clause, at: &Range<usize>) -> bool {
    /// Most words between a negation and what it negates.
    const REACH: usize = 2;
    clause.found().any(|(negation, what)| {
        what == WordUse::Negation
            && (clause.is_cjk(at)
                || negation.end <= at.start
                    && clause.words_before(at.start) - clause.words_before(negation.end) <= REACH)
    })
}

/// A part of a line that may have a status of its own.
struct Part<'t> {
    text: &'t str,
    /// Whether it follows an arrow.
    is_history: bool,
    ticked: Option<bool>,
}

const TICKED: [char; 6] = ['☑', '☒', '✓', '✔', '✅', '🗹'];
const UNTICKED: [char; 4] = ['☐', '⬜', '□', '🔲'];

/// Writes the boxes of a line as one sign each.
fn with_boxes(text: &str) -> String {
    let text = text.replace("[x]", "☑").replace("[X]", "☑").replace("[ ]", "☐");
    text.replace("(x)", "☑").replace("(X)", "☑").replace("( )", "☐").replace("->", "→").replace("=>", "→")
}

fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let (mut start, mut is_history, mut ticked) = (0, false, None);
    let mut cut = |from: usize, to: usize, is_history: bool, ticked: Option<bool>| {
        if let Some(part) = text.get(from..to).filter(|part| part.contains(char::is_alphanumeric)) {
            parts.push(Part { text: part, is_history, ticked });
        }
    };
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        let next = text.get(end..).and_then(|rest| rest.chars().next());
        let is_box = TICKED.contains(&c) || UNTICKED.contains(&c);
        let is_end = match c {
            ',' | ';' | '.' => next.is_none_or(char::is_whitespace),
            '。' | '、' | '；' | '，' | '→' | '➜' | '⇒' => true,
            _ => is_box,
        };
        if is_end {
            cut(start, at, is_history, ticked);
            start = end;
            is_history = matches!(c, '→' | '➜' | '⇒');
            ticked = if is_box { Some(TICKED.contains(&c)) } else { ticked.filter(|_| !is_history) };
        }
    }
    cut(start, text.len(), is_history, ticked);
    parts
}

/// Takes parentheses out of a text, unless they are all of it or hold the words "superseded by".
fn without_remarks(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, (inside, after))) =
        rest.split_once(['(', '（']).and_then(|(before, rest)| Some((before, rest.split_once([')', '）'])?)))
    {
        kept.push_str(before);
        let clause = Clause::new(inside, |what| what == WordUse::SupersededBy);
        if clause.has(WordUse::SupersededBy) || before.trim().is_empty() && kept.trim().is_empty() {
            kept.push(' ');
            kept.push_str(inside);
        }
        kept.push(' ');
        rest = after;
    }
    kept.push_str(rest);
    kept
}

/// Returns the first day in a text.
pub(super) fn day_in(text: &str) -> Option<Date> {
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let begins = c.is_alphanumeric() && !before.is_alphanumeric();
        before = c;
        if let Some((day, _)) = begins.then(|| day::leading(text.get(at..).unwrap_or_default())).flatten() {
            return Some(day.last);
        }
    }
    None
}
