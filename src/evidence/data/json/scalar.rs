//! Reads strings, numbers and words, by the grammar of RFC 8259, whether they are kept or not.

use super::super::{DataDefect, ValueKind, kept};
use super::JsonReader;
use crate::limits::data as limits;

/// Error for an unpaired surrogate, which is not valid in Unicode text.
const HALF: &str = "an unpaired surrogate";

impl JsonReader<'_, '_> {
    /// Reads a string. If it is needed, its text is stored in the scratch buffer.
    pub(super) fn string(&mut self, wanted: bool) -> Result<(), DataDefect> {
        self.stream.bump();
        self.scratch.clear();
        loop {
            let scratch = &mut self.scratch;
            let mut keep = |bytes: &[u8]| {
                let room = (2 * limits::TEXT_BYTES).saturating_sub(scratch.len());
                scratch.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
            };
            if wanted {
                self.stream.take_plain(&mut keep);
            } else {
                self.stream.take_plain(|_| {});
            }
            match self.stream.peek() {
                Some(b'"') => {
                    self.stream.bump();
                    return Ok(());
                }
                Some(b'\\') => {
                    let escaped = self.escape()?;
                    if wanted && self.scratch.len() < 2 * limits::TEXT_BYTES {
                        self.scratch.extend_from_slice(escaped.encode_utf8(&mut [0; 4]).as_bytes());
                    }
                }
                _ => return Err(self.defect("a control character that is not escaped")),
            }
        }
    }

    /// Returns the text in the scratch buffer.
    pub(super) fn text(&self) -> Box<str> {
        kept(&String::from_utf8_lossy(&self.scratch))
    }

    /// Reads a backslash and the escape after it. Returns the character.
    fn escape(&mut self) -> Result<char, DataDefect> {
        let start = self.stream.offset();
        self.stream.bump();
        let escaped = match self.stream.peek() {
            Some(byte @ (b'"' | b'\\' | b'/')) => char::from(byte),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.code_point(start),
            _ => return Err(self.defect("not a valid JSON escape")),
        };
        self.stream.bump();
        Ok(escaped)
    }

    /// Reads `uXXXX` of an escape that began at `start`, and the second half of a surrogate pair.
    fn code_point(&mut self, start: usize) -> Result<char, DataDefect> {
        let first = self.code_unit()?;
        let mut units = [first, 0];
        let mut length = 1;
        if (0xd800..0xdc00).contains(&first) && self.stream.peek() == Some(b'\\') {
            self.stream.bump();
            if self.stream.peek() != Some(b'u') {
                return Err(DataDefect::new(start..self.stream.offset(), HALF));
            }
            units = [first, self.code_unit()?];
            length = 2;
        }
        let mut decoded = char::decode_utf16(units.into_iter().take(length));
        match (decoded.next(), decoded.next()) {
            (Some(Ok(character)), None) => Ok(character),
            _ => Err(DataDefect::new(start..self.stream.offset(), HALF)),
        }
    }

    /// Reads `uXXXX`.
    fn code_unit(&mut self) -> Result<u16, DataDefect> {
        self.stream.bump();
        let mut unit = 0;
        for _ in 0..4 {
            let digit = self.stream.peek().and_then(|byte| char::from(byte).to_digit(16));
            let Some(digit) = digit else {
                return Err(self.defect("`\\u` needs four hexadecimal digits"));
            };
            unit = unit << 4 | u16::try_from(digit).unwrap_or_default();
            self.stream.bump();
        }
        Ok(unit)
    }

    pub(super) fn number(&mut self, wanted: bool) -> Result<ValueKind, DataDefect> {
        let start = self.stream.offset();
        self.scratch.clear();
        if self.takes(|byte| byte == b'-', wanted) && self.stream.peek() == Some(b'I') {
            return match self.word()? {
                ValueKind::NotFinite("Infinity") => Ok(ValueKind::NotFinite("-Infinity")),
                _ => Err(DataDefect::new(start..self.stream.offset(), "not a number")),
            };
        }
        let mut valid = self.takes(|byte| byte == b'0', wanted) || self.digits(wanted);
        if valid && self.takes(|byte| byte == b'.', wanted) {
            valid = self.digits(wanted);
        }
        if valid && self.takes(|byte| matches!(byte, b'e' | b'E'), wanted) {
            self.takes(|byte| matches!(byte, b'+' | b'-'), wanted);
            valid = self.digits(wanted);
        }
        if !valid && self.stream.peek().is_none() {
            return Err(self.defect("not a number"));
        }
        // `01`, `1.2.3` and `1e5e5` only begin with a number.
        let more = matches!(self.stream.peek(), Some(b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E'));
        if !valid || more {
            return Err(DataDefect::new(start..self.stream.offset() + usize::from(more), "not a number"));
        }
        if !wanted {
            return Ok(ValueKind::Null);
        }
        if self.scratch.len() >= limits::TEXT_BYTES {
            let what = format!("a number of more than {} digits", limits::TEXT_BYTES);
            return Err(DataDefect::limit(start..self.stream.offset(), what));
        }
        let digits = std::str::from_utf8(&self.scratch).unwrap_or_default();
        match digits.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(ValueKind::Number(number)),
            Ok(_) => Ok(ValueKind::NotFinite("infinite")),
            Err(_) => Err(DataDefect::new(start..self.stream.offset(), "not a number")),
        }
    }

    /// Consumes the next byte of a number if it matches `such`.
    fn takes(&mut self, such: impl Fn(u8) -> bool, wanted: bool) -> bool {
        let Some(byte) = self.stream.peek().filter(|byte| such(*byte)) else { return false };
        if wanted && self.scratch.len() < limits::TEXT_BYTES {
            self.scratch.push(byte);
        }
        self.stream.bump();
        true
    }

    /// Consumes digits. Returns whether there was one.
    fn digits(&mut self, wanted: bool) -> bool {
        let mut any = false;
        while self.takes(|byte| byte.is_ascii_digit(), wanted) {
            any = true;
        }
        any
    }

    pub(super) fn word(&mut self) -> Result<ValueKind, DataDefect> {
        let start = self.stream.offset();
        let mut word = [0; 8];
        let mut length = 0;
        while let Some(byte @ (b'a'..=b'z' | b'A'..=b'Z')) = self.stream.peek() {
            if let Some(slot) = word.get_mut(length) {
                *slot = byte;
            }
            length += 1;
            self.stream.bump();
        }
        match word.get(..length).unwrap_or_default() {
            b"null" => Ok(ValueKind::Null),
            b"true" => Ok(ValueKind::Bool(true)),
            b"false" => Ok(ValueKind::Bool(false)),
            b"NaN" => Ok(ValueKind::NotFinite("NaN")),
            b"Infinity" => Ok(ValueKind::NotFinite("Infinity")),
            _ => Err(DataDefect::new(start..self.stream.offset(), "not JSON")),
        }
    }
}
