//! Texts, spans in them, and the only conversion from bytes to lines and columns.
//!
//! A [`Span`] is a byte range in one file of the [`SourceMap`]. Only the map computes positions. Knows nothing about manifests, git or
//! findings.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::ops::Range;

use crate::path::RepoPath;

/// `text`, cut to `max` characters of which the last is an ellipsis. Names in headlines have no limit of their own.
pub(crate) fn clipped(text: &str, max: usize) -> std::borrow::Cow<'_, str> {
    match text.char_indices().nth(max) {
        None => text.into(),
        Some(_) => text.chars().take(max - 1).chain(['…']).collect::<String>().into(),
    }
}

/// At most the first `max` bytes of a text, cut at a character boundary.
pub(crate) fn beginning(text: &str, max: usize) -> &str {
    text.get(..text.floor_char_boundary(max)).unwrap_or(text)
}

/// `1 commit`, `2 commits`.
pub(crate) fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// The first `most` names, separated by commas, and how many more there are.
pub(crate) fn listed(names: impl IntoIterator<Item = String>, most: usize) -> String {
    let mut names = names.into_iter();
    let shown: Vec<String> = names.by_ref().take(most).collect();
    match names.count() {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// Whether a character must not reach a terminal unescaped. Includes tabs and newlines, which callers may keep.
pub(crate) fn is_hostile(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A text of a rule card: built in, or read from a repository.
pub(crate) type CardText = std::borrow::Cow<'static, str>;

/// Identifies a file of a [`SourceMap`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(u32);

/// A half-open byte range in one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span from a byte range; an offset past 4 GiB is clamped (no such file is ever read).
    pub fn new(file: FileId, range: Range<usize>) -> Self {
        let clamp = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Self { file, start: clamp(range.start), end: clamp(range.end.max(range.start)) }
    }

    /// The byte range.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A position as editors count it: lines and columns from 1, columns in Unicode scalar values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in Unicode scalar values, from 1.
    pub column: usize,
    /// Byte offset in the file, from 0.
    pub byte: usize,
}

/// Which part of a file a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TextRange {
    /// All of it.
    Whole,
    /// A part of a file that is too large to keep in memory.
    Piece,
    /// A file in an archive, which cannot be opened by its path.
    Member,
}

/// A text, with its path in the repository.
#[derive(Debug, Clone)]
pub struct Source {
    path: RepoPath,
    text: String,
    extent: TextRange,
    /// Where the text begins in its file.
    origin: Position,
    line_starts: OnceCell<Vec<usize>>,
    /// The number of characters before each [`STRIDE`]th byte, so that a column in a long line is not counted from its start.
    characters: OnceCell<Vec<usize>>,
}

/// The start of a file.
const START: Position = Position { line: 1, column: 1, byte: 0 };

/// Bytes between two entries of the character count.
const STRIDE: usize = 1024;

impl Source {
    fn new(path: RepoPath, text: String, extent: TextRange, origin: Position) -> Self {
        Self { path, text, extent, origin, line_starts: OnceCell::new(), characters: OnceCell::new() }
    }

    /// The path from the repository's root.
    pub fn path(&self) -> &RepoPath {
        &self.path
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether positions in the text are positions in a file that can be opened: not in an archive, and not if nothing was read.
    pub fn has_places(&self) -> bool {
        self.extent != TextRange::Member && !self.text.is_empty()
    }

    /// Whether the text is the whole file.
    pub fn is_whole(&self) -> bool {
        self.extent == TextRange::Whole && self.has_places()
    }

    /// Whether the text is a part of a file and begins inside a line.
    pub fn begins_inside_a_line(&self) -> bool {
        self.origin.column > 1
    }

    fn line_starts(&self) -> &[usize] {
        self.line_starts.get_or_init(|| {
            let newlines = self.text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
            std::iter::once(0).chain(newlines.map(|(at, _)| at + 1)).collect()
        })
    }

    /// How many characters begin before `byte`.
    fn characters_before(&self, byte: usize) -> usize {
        let begins = |bytes: &[u8]| bytes.iter().filter(|byte| (**byte & 0xc0) != 0x80).count();
        let bytes = self.text.as_bytes();
        let table = self.characters.get_or_init(|| {
            let mut total = 0;
            let counts = bytes.chunks(STRIDE).map(|chunk| {
                let before = total;
                total += begins(chunk);
                before
            });
            counts.collect()
        });
        let stride = byte / STRIDE;
        let (before, from) = match table.get(stride) {
            Some(before) => (*before, stride * STRIDE),
            // At the end of a text whose length is a multiple of the stride.
            None => (table.last().copied().unwrap_or_default(), stride.saturating_sub(1) * STRIDE),
        };
        before + bytes.get(from..byte).map_or(0, begins)
    }

    /// The nearest character boundary at or before `byte`, within the text.
    fn clamp(&self, byte: usize) -> usize {
        self.text.floor_char_boundary(byte)
    }

    /// The position of `byte`, clamped into the text.
    pub fn position(&self, byte: usize) -> Position {
        let byte = self.clamp(byte);
        let starts = self.line_starts();
        let line = starts.partition_point(|start| *start <= byte);
        let start = starts.get(line - 1).copied().unwrap_or_default();
        let column = self.characters_before(byte) - self.characters_before(start);
        // An excerpt may begin inside a line.
        let before = if line == 1 { self.origin.column } else { 1 };
        Position { line: self.origin.line - 1 + line, column: before + column, byte: self.origin.byte + byte }
    }

    /// The column of `byte` in bytes, from 1; `None` in a line whose start is not in memory.
    pub fn byte_column(&self, byte: usize) -> Option<usize> {
        let byte = self.clamp(byte);
        let line = self.line_starts().partition_point(|start| *start <= byte);
        let is_held = line > 1 || !self.begins_inside_a_line();
        is_held.then_some(byte - self.line_starts().get(line - 1)? + 1)
    }

    /// `range` clamped into the text and to character boundaries.
    pub fn clamped(&self, range: Range<usize>) -> Range<usize> {
        let start = self.clamp(range.start);
        start..self.clamp(range.end).max(start)
    }

    /// The text of `range`, clamped.
    pub fn text_at(&self, range: Range<usize>) -> &str {
        self.text.get(self.clamped(range)).unwrap_or_default()
    }

    /// The whole lines that `range` touches, without the last line's newline, and the number (from 1) of the first.
    pub fn lines_around(&self, range: Range<usize>) -> (Range<usize>, usize) {
        let range = self.clamped(range);
        let last_byte = if range.end > range.start { range.end - 1 } else { range.end };
        let starts = self.line_starts();
        let line_of = |byte: usize| starts.partition_point(|start| *start <= self.clamp(byte));
        let (first, last) = (line_of(range.start), line_of(last_byte));
        let end = starts.get(last).map_or(self.text.len(), |next| next - 1);
        let start = starts.get(first - 1).copied().unwrap_or_default();
        (start..end, self.origin.line - 1 + first)
    }
}

/// All texts of a run that spans refer to.
#[derive(Debug, Clone, Default)]
pub struct SourceMap {
    sources: Vec<Source>,
    /// The last whole text of each path.
    latest: HashMap<RepoPath, FileId>,
}

impl SourceMap {
    /// Adds a text and returns its id. A file that is read again, for another manifest, is kept once.
    pub fn add(&mut self, path: RepoPath, text: String) -> FileId {
        if let Some(known) = self.latest.get(&path)
            && self.get(*known).text() == text
        {
            return *known;
        }
        let id = self.push(path.clone(), text, TextRange::Whole, START);
        self.latest.insert(path, id);
        id
    }

    /// Adds the text of a file in an archive and returns its id.
    pub fn add_member(&mut self, path: RepoPath, text: String) -> FileId {
        self.push(path, text, TextRange::Member, START)
    }

    /// Adds a part of a large file, which begins at `origin`, and returns its id.
    pub fn add_excerpt(&mut self, path: RepoPath, text: String, origin: Position) -> FileId {
        self.push(path, text, TextRange::Piece, origin)
    }

    fn push(&mut self, path: RepoPath, text: String, extent: TextRange, origin: Position) -> FileId {
        let id = FileId(u32::try_from(self.sources.len()).unwrap_or(u32::MAX));
        self.sources.push(Source::new(path, text, extent, origin));
        id
    }

    /// The text of `file`.
    #[expect(clippy::indexing_slicing, reason = "a `FileId` is created by the map that contains its text")]
    pub fn get(&self, file: FileId) -> &Source {
        &self.sources[file.0 as usize]
    }

    /// The whole text of the file at `path`, if it was read.
    pub(crate) fn whole(&self, path: &RepoPath) -> Option<&str> {
        let source = self.get(*self.latest.get(path)?);
        source.is_whole().then(|| source.text())
    }

    /// All texts.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Source> {
        self.sources.iter()
    }

    /// The text of `span`, clamped.
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.file).text_at(span.range())
    }
}

/// Whether a byte is in one of `sorted` ranges, which do not overlap.
pub(crate) fn is_in_sorted(byte: usize, sorted: &[Range<usize>]) -> bool {
    let before = sorted.partition_point(|range| range.start <= byte);
    sorted.get(..before).and_then(<[_]>::last).is_some_and(|range| byte < range.end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn source(text: &str) -> Source {
        Source::new(RepoPath::root(), text.to_owned(), TextRange::Whole, START)
    }

    #[test]
    fn positions_count_scalar_values_from_one() {
        let text = source("a\nüb\r\n\n");
        assert_eq!(text.position(0), Position { line: 1, column: 1, byte: 0 });
        assert_eq!(text.position(4), Position { line: 2, column: 2, byte: 4 });
        assert_eq!(
            text.position(3),
            Position { line: 2, column: 1, byte: 2 },
            "inside a character: its start"
        );
        assert_eq!(text.position(99), Position { line: 4, column: 1, byte: 8 }, "past the end: the end");
    }

    #[test]
    fn columns_in_bytes_are_of_lines_whose_start_is_held() {
        assert_eq!(source("a\nüb").byte_column(4), Some(3));
        assert_eq!(source("").byte_column(9), Some(1));
        let origin = Position { line: 7, column: 30, byte: 900 };
        let piece = Source::new(RepoPath::root(), "ab\ncd".to_owned(), TextRange::Piece, origin);
        assert_eq!((piece.byte_column(1), piece.byte_column(4)), (None, Some(2)));
    }

    #[test]
    fn lines_around_takes_whole_lines_without_the_last_newline() {
        let text = source("one\ntwo\nthree");
        assert_eq!(text.lines_around(5..6), (4..7, 2));
        assert_eq!(text.lines_around(1..5), (0..7, 1));
        assert_eq!(text.lines_around(8..99), (8..13, 3));
        assert_eq!(
            text.lines_around(0..4),
            (0..3, 1),
            "a range that ends with the newline stays on its line"
        );
    }

    #[test]
    fn columns_of_long_lines_are_counted_in_strides() {
        for length in [STRIDE - 1, STRIDE, STRIDE + 1, 3 * STRIDE] {
            let line = "ü".repeat(length);
            let text = source(&format!("x\n{line}"));
            assert_eq!(text.position(2 + 2 * length).column, length + 1);
            assert_eq!(text.position(2 + length / 2 * 2).column, length / 2 + 1);
        }
        assert_eq!(source("").position(0).column, 1);
    }

    proptest! {
        #[test]
        fn any_text_any_range_holds(text in ".{0,40}", start in 0usize..60, len in 0usize..60) {
            let text = source(&text);
            let range = text.clamped(start..start + len);
            let _ = &text.text()[range.clone()];
            let (lines, first) = text.lines_around(start..start + len);
            prop_assert!(lines.start <= range.start);
            prop_assert!(lines.end >= range.end || text.text()[lines.end..range.end].trim().is_empty());
            prop_assert_eq!(text.position(lines.start).line, first);
            let position = text.position(range.start);
            let line = text.text()[..range.start].rsplit('\n').next().unwrap_or_default();
            prop_assert_eq!(position.column, line.chars().count() + 1);
        }
    }
}
