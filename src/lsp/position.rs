//! Converts bytes of a text to positions of the protocol and back. Lines and characters count from 0.

use std::ops::Range;

use lsp_types::{Position as LspPosition, PositionEncodingKind, Range as LspRange};

/// The unit in which characters of a line are counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum PositionEncoding {
    /// Bytes of UTF-8.
    Utf8,
    /// Code units of UTF-16, which every client knows.
    #[default]
    Utf16,
}

impl PositionEncoding {
    /// UTF-8 if the client offers it, because nothing has to be converted then.
    pub(super) fn of_offer(offer: Option<&[PositionEncodingKind]>) -> Self {
        if offer.is_some_and(|offer| offer.contains(&PositionEncodingKind::UTF8)) {
            Self::Utf8
        } else {
            Self::Utf16
        }
    }

    /// The name of the unit in the protocol.
    pub(super) fn kind(self) -> PositionEncodingKind {
        match self {
            Self::Utf8 => PositionEncodingKind::UTF8,
            Self::Utf16 => PositionEncodingKind::UTF16,
        }
    }

    /// The length of a text in this unit.
    pub(super) fn length(self, text: &str) -> u32 {
        let length = match self {
            Self::Utf8 => text.len(),
            Self::Utf16 => text.encode_utf16().count(),
        };
        u32::try_from(length).unwrap_or(u32::MAX)
    }

    /// The byte at which the unit `character` of a line begins, at most the end of the line.
    fn byte(self, line: &str, character: u32) -> usize {
        let wanted = character as usize;
        match self {
            Self::Utf8 => line.floor_char_boundary(wanted),
            Self::Utf16 => {
                let mut units = 0;
                let mut chars = line.char_indices();
                let found = chars.find(|(_, c)| {
                    units += c.len_utf16();
                    units > wanted
                });
                found.map_or(line.len(), |(at, _)| at)
            }
        }
    }
}

/// The starts of the lines of a text. A line ends with a newline, a carriage return, or both.
#[derive(Debug, Clone, Default)]
pub(super) struct LineIndex {
    starts: Vec<usize>,
}

impl LineIndex {
    /// Reads the lines of a text.
    pub(super) fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let ends = bytes.iter().enumerate().filter(|(at, byte)| match byte {
            b'\n' => true,
            b'\r' => bytes.get(at + 1) != Some(&b'\n'),
            _ => false,
        });
        Self { starts: std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect() }
    }

    /// The text of a line without its end, and the byte at which it begins.
    fn line<'t>(&self, text: &'t str, line: usize) -> (&'t str, usize) {
        let Some(start) = self.starts.get(line).copied() else { return ("", text.len()) };
        let end = self.starts.get(line + 1).copied().unwrap_or(text.len());
        let line = text.get(start..end).unwrap_or_default();
        (line.trim_end_matches(['\n', '\r']), start)
    }

    /// The position of a byte, clamped into the text. A byte order mark is not counted: editors do not show it.
    pub(super) fn position(&self, text: &str, byte: usize, unit: PositionEncoding) -> LspPosition {
        let byte = text.floor_char_boundary(byte);
        let line = self.starts.partition_point(|start| *start <= byte).saturating_sub(1);
        let (content, start) = self.line(text, line);
        let before = content.get(..byte.saturating_sub(start)).unwrap_or(content);
        let before = before.strip_prefix('\u{feff}').filter(|_| line == 0).unwrap_or(before);
        LspPosition { line: u32::try_from(line).unwrap_or(u32::MAX), character: unit.length(before) }
    }

    /// The range of bytes, clamped into the text.
    pub(super) fn range(&self, text: &str, range: &Range<usize>, unit: PositionEncoding) -> LspRange {
        let start = self.position(text, range.start, unit);
        LspRange { start, end: self.position(text, range.end, unit).max(start) }
    }

    /// The byte of a position. After the end of a line it is the end of the line; after the last line, the end of the text.
    pub(super) fn byte(&self, text: &str, at: LspPosition, unit: PositionEncoding) -> usize {
        let (line, start) = self.line(text, at.line as usize);
        start + unit.byte(line, at.character)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const UNITS: [PositionEncoding; 2] = [PositionEncoding::Utf8, PositionEncoding::Utf16];

    #[test]
    fn characters_are_counted_in_the_unit_of_the_client() {
        let text = "a = \"🦀\"\t# ü\r\nb = 1\rc";
        let lines = LineIndex::new(text);
        let at = |needle: &str, unit| {
            let position = lines.position(text, text.find(needle).expect("there"), unit);
            (position.line, position.character)
        };
        assert_eq!(at("#", PositionEncoding::Utf8), (0, 11));
        assert_eq!(at("#", PositionEncoding::Utf16), (0, 9));
        assert_eq!(at("b", PositionEncoding::Utf16), (1, 0));
        assert_eq!(at("c", PositionEncoding::Utf16), (2, 0));
        // Inside the two units of the crab is its start; after the end of the line is the end.
        let byte = |line, character| lines.byte(text, LspPosition { line, character }, UNITS[1]);
        assert_eq!((byte(0, 6), byte(0, 99), byte(9, 9)), (5, 15, text.len()));
    }

    #[test]
    fn a_byte_order_mark_is_not_counted() {
        let text = "\u{feff}a = 1\nb = 2";
        let lines = LineIndex::new(text);
        assert_eq!(lines.position(text, 3, PositionEncoding::Utf8).character, 0);
        assert_eq!(lines.position(text, 10, PositionEncoding::Utf8), LspPosition { line: 1, character: 1 });
    }

    proptest! {
        #[test]
        fn a_position_leads_back_to_its_byte(text in "([a-c🦀ü\t]|\r\n|\n|\r){0,30}", at in 0usize..80) {
            let lines = LineIndex::new(&text);
            let at = text.floor_char_boundary(at.min(text.len()));
            for unit in UNITS {
                let back = lines.byte(&text, lines.position(&text, at, unit), unit);
                // The bytes of a line's end have the position of the end of the line.
                prop_assert!(back <= at && text[back..at].chars().all(|c| c == '\r'), "{:?} {at} {back}", text);
            }
        }
    }
}
