//! Tables that nobody has filled in, and check lists that only tell somebody to write: they look like content, and say nothing.

use super::markdown::{OPAQUE, Piece, Section, TextLine};
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

/// What is kept as things happen: of a list of exceptions an empty table says that there are none. Words of the heading above it, or of its
/// first column.
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
    "historie",
    "verlauf",
    "protokoll*",
    "ausnahme*",
    "historial",
    "excepcion*",
    "historique",
    "journal",
];

/// What the first column of such a list is called, and a heading of anything.
const DAYS: &[&str] = &["date", "day", "datum", "tag", "fecha", "jour"];

/// What columns are called, and people and things are not.
const COLUMNS: &[&str] = &[
    "action",
    "actions",
    "answer",
    "cause",
    "channel",
    "check",
    "command",
    "comment",
    "comments",
    "contact",
    "date",
    "description",
    "done",
    "duration",
    "email",
    "e mail",
    "escalation",
    "fix",
    "how",
    "id",
    "impact",
    "level",
    "likelihood",
    "link",
    "mail",
    "measure",
    "name",
    "no",
    "notes",
    "number",
    "on call",
    "owner",
    "person",
    "phone",
    "priority",
    "question",
    "reason",
    "responsible",
    "result",
    "role",
    "severity",
    "solution",
    "status",
    "step",
    "steps",
    "symptom",
    "symptoms",
    "team",
    "telephone",
    "time",
    "tool",
    "url",
    "what",
    "when",
    "where",
    "who",
    "why",
    // German, Spanish, French
    "aktion",
    "bemerkung",
    "beschreibung",
    "datum",
    "ergebnis",
    "massnahme",
    "nr",
    "person",
    "rolle",
    "schritt",
    "telefon",
    "ursache",
    "verantwortlich",
    "wann",
    "was",
    "wer",
    "wie",
    "wo",
    "zeit",
    "zustandig",
    "accion",
    "causa",
    "correo",
    "cuando",
    "descripcion",
    "donde",
    "estado",
    "fecha",
    "nombre",
    "paso",
    "que",
    "quien",
    "responsable",
    "resultado",
    "telefono",
    "cause",
    "etape",
    "nom",
    "quand",
    "qui",
    "quoi",
    "resultat",
];

/// Whether a section is nothing but a table or a check list that says nothing: where that stands, and what it is.
pub(super) fn section(section: &Section) -> Option<(std::ops::Range<usize>, &'static str)> {
    let (first, last) = (section.pieces.first()?, section.pieces.last()?);
    let at = place(first)?.start..place(last)?.end;
    if section.pieces.iter().all(|piece| matches!(piece, Piece::Line(line) if is_to_be_written(line))) {
        return Some((at, "a check list that only tells somebody to write"));
    }
    let rows: Option<Vec<&[TextLine]>> = section
        .pieces
        .iter()
        .map(|piece| match piece {
            Piece::Row(cells) => Some(cells.as_slice()),
            Piece::Line(_) | Piece::Opaque(_) => None,
        })
        .collect();
    let (header, body) = (rows.as_ref()?.first()?, rows.as_ref()?.get(1..)?);
    let first = Words::of(header.first().map_or("", |cell| &cell.text));
    if Words::of(&section.title).has_any(KEPT) || first.has_any(KEPT) || first.has_any(DAYS) {
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
        Piece::Opaque(_) => None,
    }
}

/// Whether an item of a check list is a task for the author, or nothing.
pub(super) fn is_to_be_written(line: &TextLine) -> bool {
    if !line.links.is_empty() || !line.images.is_empty() {
        return false;
    }
    let text = line.text.trim();
    let is_box = ["[ ]", "[]", "[x]", "[X]"].contains(&text);
    let lower = text.to_lowercase();
    is_box || line.task && (is_to_come(bare(&lower)) || TO_WRITE.contains(&Words::of(text).as_str()))
}

/// Whether a row that heads no other is only the names of columns, and no answer of two cells: `| On call | @acme/ops |`, `| On call | Lena Ortiz |`.
pub(super) fn is_only_header(cells: &[TextLine]) -> bool {
    let is_plain = |cell: &TextLine| {
        let text = cell.text.trim();
        cell.links.is_empty()
            && cell.images.is_empty()
            && text.split_whitespace().count() <= 3
            && !text.contains(|c: char| c.is_ascii_digit() || "@#/:.`+".contains(c) || c == OPAQUE)
    };
    if cells.len() < 2 || !cells.iter().all(is_plain) {
        return false;
    }
    let columns = cells.iter().filter(|cell| COLUMNS.contains(&Words::of(&cell.text).as_str())).count();
    // Of three, the third may be called after something else; of two, it may be who is on call.
    columns == cells.len() || columns > 1
}

/// Whether a cell is empty, a dash, or says that it is still to come. "n/a" and "none" are answers.
fn is_blank(cell: &TextLine) -> bool {
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
