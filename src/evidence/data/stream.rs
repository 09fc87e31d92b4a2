//! A file byte by byte, in bounded memory, and where any of its bytes stands.

use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;

use crate::snapshot::Seekable;
use crate::text::Position;

/// How much is held at a time.
const BLOCK: usize = 64 << 10;

/// How much of a long line is shown before and behind a place in it.
const AROUND: usize = 120;

/// What lies before a block.
#[derive(Debug, Clone, Copy, Default)]
struct Mark {
    /// Line ends before it.
    lines: usize,
    /// Characters between the last of them and it.
    characters: usize,
}

impl Mark {
    /// What lies before the end of `bytes`, where this lies before their start.
    fn after(self, bytes: &[u8]) -> Self {
        let begins = |bytes: &[u8]| bytes.iter().filter(|byte| (**byte & 0xc0) != 0x80).count();
        match memchr::memrchr(b'\n', bytes) {
            Some(last) => Self {
                lines: self.lines + memchr::memchr_iter(b'\n', bytes).count(),
                characters: begins(bytes.get(last + 1..).unwrap_or_default()),
            },
            None => Self { characters: self.characters + begins(bytes), ..self },
        }
    }
}

/// A file that is read once from its start, and looked into again at single places.
pub struct Stream<'r> {
    reader: Box<dyn Seekable + 'r>,
    block: Vec<u8>,
    /// How much of the block is used up.
    at: usize,
    /// Where the block begins in the file.
    base: usize,
    /// One for each block so far.
    marks: Vec<Mark>,
    next: Mark,
    /// Why reading ended early.
    error: Option<io::Error>,
}

/// Some text around a place in a file that is too large to be held.
#[derive(Debug)]
pub struct Excerpt {
    /// The text.
    pub text: String,
    /// Where it begins in the file.
    pub origin: Position,
    /// Where the place is in the text.
    pub within: Range<usize>,
}

impl<'r> Stream<'r> {
    /// A stream from the start of `reader`.
    pub fn new(reader: Box<dyn Seekable + 'r>) -> Self {
        let mut stream = Self {
            reader,
            block: Vec::new(),
            at: 0,
            base: 0,
            marks: Vec::new(),
            next: Mark::default(),
            error: None,
        };
        stream.refill();
        if stream.block.starts_with("\u{feff}".as_bytes()) {
            stream.at = 3;
        }
        stream
    }

    /// Reads the next block; false at the end of the file, and where it cannot be read.
    #[cold]
    fn refill(&mut self) -> bool {
        self.base += self.block.len();
        self.at = 0;
        self.block.clear();
        if let Err(error) = (&mut self.reader).take(BLOCK as u64).read_to_end(&mut self.block) {
            self.error = Some(error);
            self.block.clear();
        }
        if !self.block.is_empty() {
            self.marks.push(self.next);
            self.next = self.next.after(&self.block);
        }
        !self.block.is_empty()
    }

    /// The next byte, which stays the next.
    #[inline]
    pub fn peek(&mut self) -> Option<u8> {
        if self.at >= self.block.len() && (self.error.is_some() || !self.refill()) {
            return None;
        }
        self.block.get(self.at).copied()
    }

    /// Takes the byte that [`Stream::peek`] showed.
    #[inline]
    pub fn bump(&mut self) {
        self.at += 1;
    }

    /// Where the next byte stands.
    #[inline]
    pub fn offset(&self) -> usize {
        self.base + self.at
    }

    /// Takes bytes up to one of these two, which stays the next, and hands them to `taken`; false at the end of the file.
    pub fn take_until(&mut self, one: u8, other: u8, taken: &mut dyn FnMut(&[u8])) -> bool {
        while self.peek().is_some() {
            let rest = self.block.get(self.at..).unwrap_or_default();
            if let Some(found) = memchr::memchr2(one, other, rest) {
                taken(rest.get(..found).unwrap_or(rest));
                self.at += found;
                return true;
            }
            taken(rest);
            self.at = self.block.len();
        }
        false
    }

    /// Takes white space.
    #[inline]
    pub fn skip_space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    /// Why reading ended early, if it did.
    pub fn error(&mut self) -> Option<io::Error> {
        self.error.take()
    }

    /// The file itself, from its start.
    pub fn into_reader(mut self) -> Box<dyn Seekable + 'r> {
        // Where this fails, so does the next read.
        let _ = self.reader.rewind();
        self.reader
    }

    /// What stands around a place, also of a part that was not read yet.
    pub fn excerpt(&mut self, range: Range<usize>) -> io::Result<Excerpt> {
        let number = range.start / BLOCK;
        // Somebody else may have read the file: then the lines are counted here.
        while self.marks.len() <= number && self.error.is_none() {
            self.reader.seek(SeekFrom::Start((self.base + self.block.len()) as u64))?;
            if !self.refill() {
                break;
            }
        }
        let before = self.marks.get(number).copied().unwrap_or_default();
        let from_block = self.piece(number * BLOCK..range.start)?;
        let here = before.after(&from_block);
        let window = range.start.saturating_sub(AROUND)..range.end.min(range.start + AROUND) + AROUND;
        let bytes = self.piece(window.clone())?;
        let at = range.start - window.start;
        // Somebody may have cut the file off since it was read.
        let Some((above, below)) = bytes.split_at_checked(at) else {
            return Err(io::ErrorKind::UnexpectedEof.into());
        };
        // A line that begins, or ends, in the window is shown from there, or up to there.
        let mut start = memchr::memrchr(b'\n', above).map_or(0, |newline| newline + 1);
        let is_inside = |byte: Option<&u8>| byte.is_some_and(|byte| (byte & 0xc0) == 0x80);
        while start < at && is_inside(bytes.get(start)) {
            start += 1;
        }
        let mut end = memchr::memchr(b'\n', below).map_or(bytes.len(), |end| at + end);
        while end > at && is_inside(bytes.get(end)) {
            end -= 1;
        }
        let shown = bytes.get(start..end).unwrap_or_default();
        let text = String::from_utf8_lossy(shown).into_owned();
        let before = above.get(start..).unwrap_or_default();
        let before = before.iter().filter(|byte| (**byte & 0xc0) != 0x80).count();
        let origin = Position {
            line: here.lines + 1,
            column: here.characters.saturating_sub(before) + 1,
            byte: window.start + start,
        };
        let within = at - start..(at - start + range.len()).min(text.len());
        Ok(Excerpt { text, origin, within })
    }

    fn piece(&mut self, range: Range<usize>) -> io::Result<Vec<u8>> {
        self.reader.seek(SeekFrom::Start(range.start as u64))?;
        let mut bytes = Vec::new();
        (&mut self.reader).take(range.len() as u64).read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

impl std::fmt::Debug for Stream<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stream").field("offset", &self.offset()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_says_where_it_stands() {
        let mut text = "ü".repeat(BLOCK) + "\n{\n";
        for _ in 0..9_999 {
            text.push_str("  \"ä\": 1,\n");
        }
        let at = text.len() + 7;
        text.push_str("  \"b\": 42\n}\n");
        let mut stream = Stream::new(Box::new(io::Cursor::new(text.clone().into_bytes())));
        while stream.peek().is_some() {
            stream.bump();
        }
        let excerpt = stream.excerpt(at..at + 2).expect("in memory");
        assert_eq!(&excerpt.text[excerpt.within.clone()], "42");
        assert_eq!(excerpt.text, "  \"b\": 42");
        let lines = text[..at].matches('\n').count() + 1;
        assert_eq!((excerpt.origin.line, excerpt.origin.column), (lines, 1));
        let early = stream.excerpt(BLOCK..BLOCK + 2).expect("in memory");
        assert_eq!(&early.text[early.within.clone()], "ü");
        assert_eq!(early.origin.line, 1);
        assert_eq!(early.origin.column, BLOCK / 2 + 1 - early.text[..early.within.start].chars().count());
    }

    #[test]
    fn a_file_that_was_cut_off_meanwhile_is_an_error() {
        let short = || Stream::new(Box::new(io::Cursor::new(b"{}".as_slice())));
        let error = short().excerpt(40..42).expect_err("nothing is there");
        assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
        assert!(short().excerpt(2..3).is_ok(), "at its end");
    }

    #[test]
    fn a_byte_order_mark_is_passed_over() {
        let mut stream = Stream::new(Box::new(io::Cursor::new("\u{feff}{".as_bytes())));
        assert_eq!((stream.peek(), stream.offset()), (Some(b'{'), 3));
    }
}
