//! Tables that nobody has filled in, and check lists that only tell somebody to write: they look like content, and say nothing.

use super::markdown::{Line, OPAQUE, Piece, Section};
use super::placeholder::{bare, is_to_come};
use super::template::is_value;
use super::words::Words;

/// What, as all that an item of a check list says, is a task for the author. Anything longer is a step.
const TO_WRITE: &[&str] = &[
    "write",
    "write it",
    "write me",
    "write this",
    "write this document",
    "write this down",
    "write this runbook",
    "write this section",
    "fill in",
    "fill it in",
    "fill me in",
    "fill out",
    "fill this in",
    "add content",
    "add text",
    "complete this section",
    "ausfullen",
    "noch zu schreiben",
    "rellenar",
    "por escribir",
    "a rediger",
];

/// What is kept as things happen: of a list of exceptions an empty table says that there are none.
const KEPT: &[&str] = &[
    "log",
    "logs",
    "history",
    "chang*",
    "revision*",
    "version*",
    "incident*",
    "exception*",
    "known",
    "issue*",
    "drill*",
    "record*",
    "regist*",
    "review*",
    "past",
    "date",
    "day",
    "historie",
    "verlauf",
    "protokoll*",
    "datum",
    "tag",
    "ausnahme*",
    "historial",
    "fecha",
    "excepcion*",
    "historique",
    "journal",
];

/// Whether a section is nothing but a table or a check list that says nothing: where that stands, and what it is.
pub(super) fn section(section: &Section) -> Option<(std::ops::Range<usize>, &'static str)> {
    let (first, last) = (section.pieces.first()?, section.pieces.last()?);
    let at = place(first)?.start..place(last)?.end;
    if section.pieces.iter().all(|piece| matches!(piece, Piece::Line(line) if is_to_be_written(line))) {
        return Some((at, "a check list that only tells somebody to write"));
    }
    let rows: Option<Vec<&[Line]>> = section
        .pieces
        .iter()
        .map(|piece| match piece {
            Piece::Row(cells) => Some(cells.as_slice()),
            Piece::Line(_) | Piece::Opaque => None,
        })
        .collect();
    let (header, body) = (rows.as_ref()?.first()?, rows.as_ref()?.get(1..)?);
    let is_kept = header.iter().map(|cell| &cell.text).chain([&section.title]);
    if is_kept.map(|text| Words::of(text)).any(|words| words.has_any(KEPT)) {
        return None;
    }
    if body.is_empty() {
        return is_only_header(header).then_some((at, "a table without rows"));
    }
    let is_blank = body.iter().flat_map(|cells| cells.iter()).all(is_blank);
    is_blank.then_some((at, "a table in which nothing stands"))
}

fn place(piece: &Piece) -> Option<&std::ops::Range<usize>> {
    match piece {
        Piece::Line(line) => Some(&line.at),
        Piece::Row(cells) => cells.first().map(|cell| &cell.at),
        Piece::Opaque => None,
    }
}

/// Whether an item of a check list is a task for the author, or nothing.
pub(super) fn is_to_be_written(line: &Line) -> bool {
    if !line.links.is_empty() || !line.images.is_empty() {
        return false;
    }
    let text = line.text.trim();
    let is_box = ["[ ]", "[]", "[x]", "[X]"].contains(&text);
    let lower = text.to_lowercase();
    is_box || line.task && (is_to_come(bare(&lower)) || TO_WRITE.contains(&Words::of(text).as_str()))
}

/// Whether a row that heads no other is only the names of columns, and no answer of two cells: `| On call | @acme/ops |`.
pub(super) fn is_only_header(cells: &[Line]) -> bool {
    let is_name = |cell: &Line| {
        let text = cell.text.trim();
        cell.links.is_empty()
            && cell.images.is_empty()
            && text.split_whitespace().count() <= 3
            && !text.contains(|c: char| c.is_ascii_digit() || "@#/:.`+".contains(c) || c == OPAQUE)
    };
    cells.len() > 1 && cells.iter().all(is_name)
}

/// Whether a cell is empty, a dash, or says that it is still to come. "n/a" and "none" are answers.
fn is_blank(cell: &Line) -> bool {
    let text = cell.text.trim();
    let lower = text.to_lowercase();
    cell.links.is_empty()
        && cell.images.is_empty()
        && (is_dash(text) || is_to_come(bare(&lower)) || is_value(text))
}

/// Whether a text is nothing, or dashes alone.
pub(super) fn is_dash(text: &str) -> bool {
    text.trim().chars().all(|c| "-–—_".contains(c))
}
