//! Finds the byte ranges of the fields in a CSV record. The `csv` crate returns only the values.

use std::ops::Range;

/// The state of the parser. The states are those of the `csv` crate, so that ranges and values match.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// At the start of a field.
    Start,
    /// In text without quotation marks.
    Plain,
    /// In text within quotation marks.
    Quoted,
    /// After a quotation mark in quoted text. It ends the quoted part, unless another one follows.
    Closed,
}

/// Returns the ranges of the fields in the record that begins at `start`, without quotation marks and blanks around them.
///
/// Each range begins and ends next to an ASCII byte, or at an end of `bytes`, so that it never splits a UTF-8 character.
pub(super) fn fields(bytes: &[u8], start: usize, delimiter: u8) -> Vec<Range<usize>> {
    let mut fields = Vec::new();
    let mut state = State::Start;
    let mut rest =
        bytes.iter().enumerate().skip(start).skip_while(|(_, byte)| is_line_end(**byte)).peekable();
    let Some((mut from, _)) = rest.peek().copied() else { return fields };
    for (at, byte) in rest {
        let is_open = state == State::Quoted;
        if !is_open && (*byte == delimiter || is_line_end(*byte)) {
            fields.push(inner(bytes, from..at));
            if is_line_end(*byte) {
                return fields;
            }
            (state, from) = (State::Start, at + 1);
            continue;
        }
        state = match (state, byte) {
            (State::Quoted, b'"') => State::Closed,
            (State::Start | State::Closed, b'"') | (State::Quoted, _) => State::Quoted,
            _ => State::Plain,
        };
    }
    fields.push(inner(bytes, from..bytes.len()));
    fields
}

/// Whether a byte ends a record.
fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}

/// Returns the range of a field without quotation marks and blanks around it.
fn inner(bytes: &[u8], field: Range<usize>) -> Range<usize> {
    let text = bytes.get(field.clone()).unwrap_or_default();
    let Range { mut start, mut end } = field;
    if text.strip_prefix(b"\"").is_some_and(|quoted| quoted.ends_with(b"\"")) {
        (start, end) = (start + 1, end - 1);
    }
    let text = bytes.get(start..end).unwrap_or_default();
    let behind = text.len() - text.trim_ascii_end().len();
    let before = text.trim_ascii_end().len() - text.trim_ascii().len();
    start + before..end - behind
}
