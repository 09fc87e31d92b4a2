//! Reads JSON from a stream, strictly by RFC 8259, with three exceptions that tools write: `NaN`, `Infinity` and a
//! byte order mark. Values that are not kept are checked as strictly as the others.
//!
//! No crate supports all of this: `serde_json` has no places and no `NaN`, `jiter` needs the whole text, and `struson` refuses `NaN`.

mod scalar;

use super::want::WantedValues;
use super::{DataDefect, SeenKeys, Stop, Stream, Value, ValueKind, Want};
use crate::limits::data as limits;

/// Reads the values in `want` from the single JSON value in `stream`.
///
/// `stop` is called for each key of the outermost object, with the members kept so far. If it returns true, the rest is not read.
pub(crate) fn read(stream: &mut Stream<'_>, want: &Want, stop: Stop) -> Result<Value, DataDefect> {
    let mut reader = JsonReader { stream, values: 0, depth: 0, scratch: Vec::new(), stop, stopped: false };
    let value = reader.document(&WantedValues::root(want));
    utf8(stream)?;
    value?.ok_or_else(|| DataDefect::new(0..1, "a single value without a key"))
}

/// Reads all values of a JSON text that is in memory.
pub(crate) fn read_whole(text: &[u8]) -> Result<Value, DataDefect> {
    let mut stream = Stream::new(Box::new(std::io::Cursor::new(text)));
    read(&mut stream, &Want::of(["**"]), |_, _| false)
}

/// Returns an error for text that is not UTF-8, since other errors would only follow from it.
fn utf8(stream: &Stream<'_>) -> Result<(), DataDefect> {
    stream.not_utf8().map_or(Ok(()), |at| Err(DataDefect::new(at..at + 1, "not UTF-8")))
}

/// Reads the values in `want` from lines with one JSON value each, as a list.
pub(crate) fn read_lines(stream: &mut Stream<'_>, want: &Want) -> Result<Value, DataDefect> {
    let mut reader =
        JsonReader { stream, values: 0, depth: 1, scratch: Vec::new(), stop: |_, _| false, stopped: false };
    let lines = reader.lines(&WantedValues::root(want));
    utf8(stream)?;
    Ok(Value { at: 0..stream.offset(), data: lines? })
}

struct JsonReader<'s, 'r> {
    stream: &'s mut Stream<'r>,
    /// Number of values kept.
    values: usize,
    depth: usize,
    /// A string without escapes, or the digits of a number.
    scratch: Vec<u8>,
    stop: Stop,
    stopped: bool,
}

impl JsonReader<'_, '_> {
    /// Reads one value and the end of the file.
    fn document(&mut self, wanted: &WantedValues<'_>) -> Result<Option<Value>, DataDefect> {
        self.stream.skip_space();
        let value = self.value(wanted)?;
        self.stream.skip_space();
        if !self.stopped && self.stream.peek().is_some() {
            return Err(self.defect("text after the end of the JSON value"));
        }
        Ok(value)
    }

    /// Reads a list with the value of each line.
    fn lines(&mut self, wanted: &WantedValues<'_>) -> Result<ValueKind, DataDefect> {
        let mut items = Vec::new();
        let mut count = 0;
        loop {
            self.stream.skip_space();
            if self.stream.peek().is_none() {
                return Ok(ValueKind::List(items, count));
            }
            if let Some(value) = self.value(&wanted.element(count))? {
                items.push((count, value));
            }
            count += 1;
            while let Some(b' ' | b'\t' | b'\r') = self.stream.peek() {
                self.stream.bump();
            }
            if self.stream.peek().is_some_and(|byte| byte != b'\n') {
                return Err(self.defect("two values on one line"));
            }
        }
    }

    fn defect(&mut self, what: &str) -> DataDefect {
        let at = self.stream.offset();
        let what = if self.stream.peek().is_none() { "unexpected end of the file" } else { what };
        DataDefect::new(at..at + 1, what)
    }

    /// Reads the next value; none if no part of it is needed.
    fn value(&mut self, wanted: &WantedValues<'_>) -> Result<Option<Value>, DataDefect> {
        let start = self.stream.offset();
        let is_here = wanted.is_here();
        let data = match self.stream.peek() {
            Some(b'{') => self.object(wanted)?,
            Some(b'[') => self.list(wanted)?,
            Some(b'"') => {
                self.string(is_here)?;
                is_here.then(|| ValueKind::Text(self.text()))
            }
            Some(b'-' | b'0'..=b'9') => Some(self.number(is_here)?),
            Some(b'a'..=b'z' | b'A'..=b'Z') => Some(self.word()?),
            _ => return Err(self.defect("not JSON")),
        };
        let scalar = !matches!(data, Some(ValueKind::List(..) | ValueKind::Map(..)));
        let Some(data) = data.filter(|_| is_here || !scalar && !wanted.is_nothing()) else { return Ok(None) };
        self.values += 1;
        // A part of the requested values would look like all of them.
        if self.values > limits::VALUES {
            return Err(DataDefect::limit(
                start..start + 1,
                format!("more than {} of its values are needed", limits::VALUES),
            ));
        }
        Ok(Some(Value { at: start..self.stream.offset(), data }))
    }

    fn enter(&mut self) -> Result<(), DataDefect> {
        self.depth += 1;
        if self.depth > limits::NESTING { Err(self.defect("it is nested too deeply")) } else { Ok(()) }
    }

    /// Consumes a comma or the closing bracket. Returns whether it was a comma.
    fn goes_on(&mut self, closing: u8) -> Result<bool, DataDefect> {
        self.stream.skip_space();
        match self.stream.peek() {
            Some(b',') => {
                self.stream.bump();
                self.stream.skip_space();
                Ok(true)
            }
            Some(byte) if byte == closing => {
                self.stream.bump();
                Ok(false)
            }
            _ => Err(self.defect("a comma or a closing bracket is missing before this")),
        }
    }

    fn opens(&mut self, closing: u8) -> Result<bool, DataDefect> {
        self.enter()?;
        self.stream.bump();
        self.stream.skip_space();
        let is_empty = self.stream.peek() == Some(closing);
        if is_empty {
            self.stream.bump();
        }
        Ok(!is_empty)
    }

    fn list(&mut self, wanted: &WantedValues<'_>) -> Result<Option<ValueKind>, DataDefect> {
        let mut items = Vec::new();
        let mut count = 0;
        let nothing = WantedValues::default();
        let mut more = self.opens(b']')?;
        while more {
            let value =
                if wanted.is_nothing() { self.value(&nothing)? } else { self.value(&wanted.element(count))? };
            items.extend(value.map(|value| (count, value)));
            count += 1;
            more = self.goes_on(b']')?;
        }
        self.depth -= 1;
        Ok((!wanted.is_nothing()).then_some(ValueKind::List(items, count)))
    }

    fn object(&mut self, wanted: &WantedValues<'_>) -> Result<Option<ValueKind>, DataDefect> {
        let mut members: Vec<(Box<str>, Value)> = Vec::new();
        let mut keys = SeenKeys::default();
        let mut count = 0;
        let nothing = WantedValues::default();
        let mut more = self.opens(b'}')?;
        while more {
            let start = self.stream.offset();
            if self.stream.peek() != Some(b'"') {
                return Err(self.defect("a key in quotation marks is missing here"));
            }
            self.string(!wanted.is_nothing())?;
            let key = if wanted.is_nothing() { Box::default() } else { self.text() };
            if self.depth == 1 && (self.stop)(&key, &members) {
                self.stopped = true;
                break;
            }
            let end = self.stream.offset();
            self.stream.skip_space();
            if self.stream.peek() != Some(b':') {
                return Err(self.defect("a colon is missing here"));
            }
            self.stream.bump();
            self.stream.skip_space();
            let below = if wanted.is_nothing() { nothing.clone() } else { wanted.member(&key) };
            if let Some(value) = self.value(&below)? {
                if keys.repeats(&key, &members) {
                    return Err(DataDefect::new(start..end, "duplicate key"));
                }
                members.push((key, value));
            }
            count += 1;
            more = self.goes_on(b'}')?;
        }
        self.depth -= 1;
        Ok((!wanted.is_nothing()).then_some(ValueKind::Map(members, count)))
    }
}

#[cfg(test)]
mod tests;
