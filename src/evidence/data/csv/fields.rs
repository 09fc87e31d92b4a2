//! Where the fields of a CSV record stand. The `csv` crate reads the values and does not say where they are.

use std::ops::Range;

/// What a byte may be a part of. The states are those of the `csv` crate, whose values stand at these places.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nothing of the field has been read.
    Start,
    /// Text without quotation marks around it.
    Plain,
    /// Text between quotation marks.
    Quoted,
    /// Behind a quotation mark in quoted text: it ends the quoted part, unless another one follows.
    Closed,
}

/// The places of the fields of the record that begins at `start`, without quotation marks and blanks around them.
///
/// Each place begins and ends beside an ASCII byte, or at an end of `bytes`: in UTF-8 it never cuts a character.
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

/// A field's place without quotation marks and blanks around it.
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
