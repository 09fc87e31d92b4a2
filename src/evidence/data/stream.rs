//! Reads a file byte by byte with little memory, and finds the line and column of any byte.

use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;

use crate::snapshot::Seekable;
use crate::text::Position;

/// Bytes that are read at a time.
const BLOCK: usize = 64 << 10;

/// Bytes of a long line that are shown before and after a place.
const AROUND: usize = 120;

/// The text before a block.
#[derive(Debug, Clone, Copy, Default)]
struct Mark {
    /// Number of line ends before it.
    lines: usize,
    /// Number of characters after the last of them.
    characters: usize,
}

impl Mark {
    /// Returns the position after `bytes`.
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

/// Checks that consecutive blocks are UTF-8.
#[derive(Debug, Default)]
struct Encoding {
    /// The first part of a character that was split between two blocks.
    cut: Vec<u8>,
    /// The first invalid byte.
    wrong: Option<usize>,
}

impl Encoding {
    /// Checks the next block, which begins at `base`. An empty block is the end of the file.
    fn next(&mut self, block: &[u8], base: usize) {
        if self.wrong.is_some() {
            return;
        }
        let mut rest = block;
        if let Some(first) = self.cut.first() {
            let length = match first {
                0xf0.. => 4,
                0xe0.. => 3,
                _ => 2_usize,
            };
            let start = base - self.cut.len();
            let (head, tail) = rest.split_at(length.saturating_sub(self.cut.len()).min(rest.len()));
            self.cut.extend_from_slice(head);
            rest = tail;
            if std::str::from_utf8(&self.cut).is_err() {
                self.wrong = Some(start);
                return;
            }
            self.cut.clear();
        }
        if let Err(error) = std::str::from_utf8(rest) {
            match error.error_len() {
                None => self.cut.extend_from_slice(rest.get(error.valid_up_to()..).unwrap_or_default()),
                Some(_) => self.wrong = Some(base + (block.len() - rest.len()) + error.valid_up_to()),
            }
        }
    }
}

/// A file that is read once from its start. Single places can be read again.
pub(crate) struct Stream<'r> {
    reader: Box<dyn Seekable + 'r>,
    block: Vec<u8>,
    /// Position in the block.
    at: usize,
    /// Start of the block in the file.
    base: usize,
    /// The position before each block so far.
    marks: Vec<Mark>,
    next: Mark,
    encoding: Encoding,
    /// Why reading ended early.
    error: Option<io::Error>,
}

/// Some text around a place in a file that is too large to be kept.
#[derive(Debug)]
pub(crate) struct FileExcerpt {
    /// The text.
    pub text: String,
    /// Start of the text in the file.
    pub origin: Position,
    /// Range of the place in the text.
    pub within: Range<usize>,
}

impl<'r> Stream<'r> {
    /// Makes a stream that starts at the beginning of `reader`.
    pub(crate) fn new(reader: Box<dyn Seekable + 'r>) -> Self {
        let mut stream = Self {
            reader,
            block: Vec::new(),
            at: 0,
            base: 0,
            marks: Vec::new(),
            next: Mark::default(),
            encoding: Encoding::default(),
            error: None,
        };
        stream.refill();
        if stream.block.starts_with("\u{feff}".as_bytes()) {
            stream.at = 3;
        }
        stream
    }

    /// Reads the next block. Returns false at the end of the file, or if it cannot be read.
    #[cold]
    fn refill(&mut self) -> bool {
        self.base += self.block.len();
        self.at = 0;
        self.block.clear();
        if let Err(error) = (&mut self.reader).take(BLOCK as u64).read_to_end(&mut self.block) {
            self.error = Some(error);
            self.block.clear();
        }
        self.encoding.next(&self.block, self.base);
        if !self.block.is_empty() {
            self.marks.push(self.next);
            self.next = self.next.after(&self.block);
        }
        !self.block.is_empty()
    }

    /// Returns the next byte without consuming it.
    #[inline]
    pub(crate) fn peek(&mut self) -> Option<u8> {
        if self.at >= self.block.len() && (self.error.is_some() || !self.refill()) {
            return None;
        }
        self.block.get(self.at).copied()
    }

    /// Consumes the byte that [`Stream::peek`] returned.
    #[inline]
    pub(crate) fn bump(&mut self) {
        self.at += 1;
    }

    /// Returns the position of the next byte.
    #[inline]
    pub(crate) fn offset(&self) -> usize {
        self.base + self.at
    }

    /// Consumes bytes of a JSON string up to a quotation mark, a backslash, a control character or the end of the
    /// file, and passes them to `taken`.
    pub(crate) fn take_plain(&mut self, mut taken: impl FnMut(&[u8])) {
        while self.peek().is_some() {
            let rest = self.block.get(self.at..).unwrap_or_default();
            let mark = memchr::memchr2(b'"', b'\\', rest);
            let mut plain = mark.and_then(|mark| rest.get(..mark)).unwrap_or(rest);
            // It is faster to compute the smallest byte of all than to find the first control character.
            let has_control = plain.iter().fold(u8::MAX, |least, byte| least.min(*byte)) < b' ';
            if has_control {
                let control = plain.iter().position(|byte| *byte < b' ');
                plain = control.and_then(|control| plain.get(..control)).unwrap_or_default();
            }
            taken(plain);
            self.at += plain.len();
            if has_control || mark.is_some() {
                return;
            }
        }
    }

    /// Returns the position of the first byte that is not valid UTF-8, among the bytes read so far.
    pub(crate) fn not_utf8(&self) -> Option<usize> {
        self.encoding.wrong
    }

    /// Consumes white space.
    #[inline]
    pub(crate) fn skip_space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    /// Returns the error that ended reading early, if there was one.
    pub(crate) fn error(&mut self) -> Option<io::Error> {
        self.error.take()
    }

    /// Returns the file itself, from its start.
    pub(crate) fn into_reader(mut self) -> Box<dyn Seekable + 'r> {
        // If this fails, the next read fails too.
        let _ = self.reader.rewind();
        self.reader
    }

    /// Reads the text around a place, which may be in a part that was not read yet.
    pub(crate) fn excerpt(&mut self, range: Range<usize>) -> io::Result<FileExcerpt> {
        let number = range.start / BLOCK;
        // Another reader may have read the file, so the lines are counted here.
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
        // The file may have been shortened since it was read.
        let Some((above, below)) = bytes.split_at_checked(at) else {
            return Err(io::ErrorKind::UnexpectedEof.into());
        };
        // A line that begins or ends within the window is shown from there, or up to there.
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
        Ok(FileExcerpt { text, origin, within })
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
    fn utf8_is_known_across_blocks() {
        let wrong = |bytes: Vec<u8>| {
            let mut stream = Stream::new(Box::new(io::Cursor::new(bytes)));
            while stream.peek().is_some() {
                stream.bump();
            }
            stream.not_utf8()
        };
        for pad in BLOCK - 5..BLOCK + 2 {
            let text = |tail: &[u8]| [vec![b' '; pad], tail.to_vec()].concat();
            for character in ["ü", "値", "🙂"] {
                let bytes = character.as_bytes();
                assert_eq!(wrong(text(bytes)), None, "{character} at {pad}");
                assert_eq!(wrong(text(&[bytes, b"x"].concat())), None, "{character} at {pad}");
                let (cut, _) = bytes.split_at(bytes.len() - 1);
                assert_eq!(wrong(text(cut)), Some(pad), "{character} cut at {pad}");
                assert_eq!(wrong(text(&[cut, b"x"].concat())), Some(pad), "{character} broken at {pad}");
            }
            assert_eq!(wrong(text(b"x\xff")), Some(pad + 1));
            assert_eq!(wrong(text(b"\xed\xa0\x80")), Some(pad), "a surrogate");
        }
    }

    #[test]
    fn a_byte_order_mark_is_passed_over() {
        let mut stream = Stream::new(Box::new(io::Cursor::new("\u{feff}{".as_bytes())));
        assert_eq!((stream.peek(), stream.offset()), (Some(b'{'), 3));
    }
}
