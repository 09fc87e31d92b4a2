//! JSON, from a stream: strict, but for what tools write all the same (`NaN`, `Infinity`, a byte order mark).
//!
//! No crate does this: `serde_json` has neither places nor `NaN`, `jiter` wants the whole text, `struson` refuses `NaN`.

use super::want::Wanted;
use super::{Data, Flaw, Keys, MAX_DEPTH, MAX_TEXT, MAX_VALUES, Stop, Stream, Value, Want, kept};

/// Reads what `want` names of the one value in `stream`.
///
/// `stop` is asked at each key of the outermost object, with what was kept so far: where it says so, the rest is not read.
pub fn read(stream: &mut Stream<'_>, want: &Want, stop: Stop) -> Result<Value, Flaw> {
    let mut reader = Reader { stream, values: 0, depth: 0, scratch: Vec::new(), stop, stopped: false };
    reader.stream.skip_space();
    let value = reader.value(&Wanted::root(want))?;
    reader.stream.skip_space();
    if !reader.stopped && reader.stream.peek().is_some() {
        return Err(reader.flaw("something follows the end of the JSON"));
    }
    value.ok_or_else(|| Flaw::new(0..1, "one bare value, without a name"))
}

/// Reads what `want` names of lines that each hold one value, as a list.
pub fn read_lines(stream: &mut Stream<'_>, want: &Want) -> Result<Value, Flaw> {
    let mut reader =
        Reader { stream, values: 0, depth: 1, scratch: Vec::new(), stop: |_, _| false, stopped: false };
    let wanted = Wanted::root(want);
    let mut items = Vec::new();
    let mut count = 0;
    loop {
        reader.stream.skip_space();
        if reader.stream.peek().is_none() {
            break;
        }
        if let Some(value) = reader.value(&wanted.element(count))? {
            items.push((count, value));
        }
        count += 1;
        while let Some(b' ' | b'\t' | b'\r') = reader.stream.peek() {
            reader.stream.bump();
        }
        if reader.stream.peek().is_some_and(|byte| byte != b'\n') {
            return Err(reader.flaw("two values on one line"));
        }
    }
    Ok(Value { at: 0..reader.stream.offset(), data: Data::List(items, count) })
}

struct Reader<'s, 'r> {
    stream: &'s mut Stream<'r>,
    /// How many values were kept.
    values: usize,
    depth: usize,
    /// A string as written, without its quotation marks.
    scratch: Vec<u8>,
    stop: Stop,
    stopped: bool,
}

impl Reader<'_, '_> {
    fn flaw(&mut self, what: &str) -> Flaw {
        let at = self.stream.offset();
        let what = if self.stream.peek().is_none() { "it ends in the middle" } else { what };
        Flaw::new(at..at + 1, what)
    }

    /// The next value, if some of it is wanted.
    fn value(&mut self, wanted: &Wanted<'_>) -> Result<Option<Value>, Flaw> {
        let start = self.stream.offset();
        let is_here = wanted.is_here();
        let data = match self.stream.peek() {
            Some(b'{') => self.object(wanted)?,
            Some(b'[') => self.list(wanted)?,
            Some(b'"') => {
                self.string(is_here)?;
                is_here.then(|| Data::Text(self.text()))
            }
            Some(b'-' | b'0'..=b'9') => Some(self.number(is_here)?),
            Some(b'a'..=b'z' | b'A'..=b'Z') => Some(self.word()?),
            _ => return Err(self.flaw("not JSON")),
        };
        let scalar = !matches!(data, Some(Data::List(..) | Data::Map(..)));
        let Some(data) = data.filter(|_| is_here || !scalar && !wanted.is_nothing()) else { return Ok(None) };
        self.values += 1;
        // What is too much to be kept is still counted.
        if self.values > MAX_VALUES {
            return Ok(None);
        }
        Ok(Some(Value { at: start..self.stream.offset(), data }))
    }

    fn enter(&mut self) -> Result<(), Flaw> {
        self.depth += 1;
        if self.depth > MAX_DEPTH { Err(self.flaw("it is nested too deeply to be read")) } else { Ok(()) }
    }

    /// Takes a comma, or the closing bracket; whether it was the comma.
    fn goes_on(&mut self, closing: u8) -> Result<bool, Flaw> {
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
            _ => Err(self.flaw("a comma or a closing bracket is missing before this")),
        }
    }

    fn opens(&mut self, closing: u8) -> Result<bool, Flaw> {
        self.enter()?;
        self.stream.bump();
        self.stream.skip_space();
        let is_empty = self.stream.peek() == Some(closing);
        if is_empty {
            self.stream.bump();
        }
        Ok(!is_empty)
    }

    fn list(&mut self, wanted: &Wanted<'_>) -> Result<Option<Data>, Flaw> {
        let mut items = Vec::new();
        let mut count = 0;
        let nothing = Wanted::default();
        let mut more = self.opens(b']')?;
        while more {
            let value =
                if wanted.is_nothing() { self.value(&nothing)? } else { self.value(&wanted.element(count))? };
            items.extend(value.map(|value| (count, value)));
            count += 1;
            more = self.goes_on(b']')?;
        }
        self.depth -= 1;
        Ok((!wanted.is_nothing()).then_some(Data::List(items, count)))
    }

    fn object(&mut self, wanted: &Wanted<'_>) -> Result<Option<Data>, Flaw> {
        let mut members: Vec<(Box<str>, Value)> = Vec::new();
        let mut keys = Keys::default();
        let mut count = 0;
        let nothing = Wanted::default();
        let mut more = self.opens(b'}')?;
        while more {
            let start = self.stream.offset();
            if self.stream.peek() != Some(b'"') {
                return Err(self.flaw("a key in quotation marks is missing here"));
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
                return Err(self.flaw("a colon is missing here"));
            }
            self.stream.bump();
            self.stream.skip_space();
            let below = if wanted.is_nothing() { nothing.clone() } else { wanted.member(&key) };
            if let Some(value) = self.value(&below)? {
                if keys.repeats(&key, &members) {
                    return Err(Flaw::new(start..end, "this key is there twice"));
                }
                members.push((key, value));
            }
            count += 1;
            more = self.goes_on(b'}')?;
        }
        self.depth -= 1;
        Ok((!wanted.is_nothing()).then_some(Data::Map(members, count)))
    }

    /// Takes a string; what it holds is kept in the scratch where it is wanted.
    fn string(&mut self, wanted: bool) -> Result<(), Flaw> {
        self.stream.bump();
        self.scratch.clear();
        let scratch = &mut self.scratch;
        loop {
            let mut keep = |bytes: &[u8]| {
                let room = (2 * MAX_TEXT).saturating_sub(scratch.len());
                scratch.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
            };
            let found = if wanted {
                self.stream.take_until(b'"', b'\\', &mut keep)
            } else {
                self.stream.take_until(b'"', b'\\', &mut |_| {})
            };
            if !found {
                return Err(self.flaw("a string does not end"));
            }
            if self.stream.peek() == Some(b'"') {
                self.stream.bump();
                return Ok(());
            }
            self.stream.bump();
            let Some(escaped) = self.stream.peek() else { return Err(self.flaw("a string does not end")) };
            if wanted {
                keep(&[b'\\', escaped]);
            }
            self.stream.bump();
        }
    }

    /// The text in the scratch, its escapes resolved; what is no text is replaced.
    fn text(&self) -> Box<str> {
        if !self.scratch.contains(&b'\\') {
            return kept(&String::from_utf8_lossy(&self.scratch));
        }
        let quoted = [b"\"", self.scratch.as_slice(), b"\""].concat();
        let text: Result<String, _> = serde_json::from_slice(&quoted);
        // Half a pair of surrogates, or a text that was cut inside an escape.
        kept(&text.unwrap_or_else(|_| String::from_utf8_lossy(&self.scratch).into_owned()))
    }

    fn number(&mut self, wanted: bool) -> Result<Data, Flaw> {
        let start = self.stream.offset();
        self.scratch.clear();
        while let Some(byte @ (b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E' | b'I')) = self.stream.peek() {
            if byte == b'I' && self.scratch.len() == 1 {
                return match self.word()? {
                    Data::NotFinite("Infinity") => Ok(Data::NotFinite("-Infinity")),
                    _ => Err(Flaw::new(start..self.stream.offset(), "not a number")),
                };
            }
            if self.scratch.len() >= MAX_TEXT {
                return Err(Flaw::new(start..self.stream.offset(), "a number without end"));
            }
            self.scratch.push(byte);
            self.stream.bump();
        }
        let digits = std::str::from_utf8(&self.scratch).unwrap_or_default();
        let unsigned = digits.strip_prefix('-').unwrap_or(digits).as_bytes();
        let leading = matches!(unsigned, [b'0', b'0'..=b'9', ..]);
        let dangling = unsigned.first().is_none_or(|byte| !byte.is_ascii_digit()) || digits.ends_with('.');
        if !wanted && !leading && !dangling {
            // Who does not ask for it does not mind `1e5e5`.
            return Ok(Data::Null);
        }
        match digits.parse::<f64>() {
            Ok(number) if !leading && !dangling && number.is_finite() => Ok(Data::Number(number)),
            Ok(_) if !leading && !dangling => Ok(Data::NotFinite("infinite")),
            _ => Err(Flaw::new(start..self.stream.offset(), "not a number")),
        }
    }

    fn word(&mut self) -> Result<Data, Flaw> {
        let start = self.stream.offset();
        let mut word = [0; 8];
        let mut length = 0;
        while let Some(byte @ (b'a'..=b'z' | b'A'..=b'Z')) = self.stream.peek() {
            if let Some(place) = word.get_mut(length) {
                *place = byte;
            }
            length += 1;
            self.stream.bump();
        }
        match word.get(..length).unwrap_or_default() {
            b"null" => Ok(Data::Null),
            b"true" => Ok(Data::Bool(true)),
            b"false" => Ok(Data::Bool(false)),
            b"NaN" => Ok(Data::NotFinite("NaN")),
            b"Infinity" => Ok(Data::NotFinite("Infinity")),
            _ => Err(Flaw::new(start..self.stream.offset(), "not JSON")),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use proptest::prelude::*;

    use super::*;
    use crate::manifest::value::Pointer;

    fn parse(text: &str, want: &[&str]) -> Result<Value, Flaw> {
        let mut stream = Stream::new(Box::new(Cursor::new(text.as_bytes().to_vec())));
        read(&mut stream, &Want::of(want.iter().copied()), |_, _| false)
    }

    fn what(text: &str) -> String {
        parse(text, &["**"]).expect_err(text).what
    }

    #[test]
    fn what_is_wanted_is_kept_with_its_place() {
        let text = r#"{"a": {"b": [1, {"c": 2.50, "d": "x"}]}, "e": [[[]]], "k~": -1e2}"#;
        let value = parse(text, &["a/b/*/c", "k~"]).expect("valid");
        let c = value.at_pointer(&Pointer::parse("/a/b/1/c").expect("valid")).expect("kept");
        assert_eq!((c.number(), &text[c.at.clone()]), (Some(2.5), "2.50"));
        assert_eq!(
            value.at_pointer(&Pointer::parse("/k~0").expect("valid")).and_then(Value::number),
            Some(-100.0)
        );
        assert_eq!(value.path("a/b").map(Value::count), Some(2));
        assert_eq!(value.path("e"), None, "not wanted, not kept");
        assert_eq!(value.count(), 3);
    }

    #[test]
    fn what_tools_write_all_the_same() {
        let value = parse("\u{feff}[NaN, Infinity, -Infinity, 1e999]\r\n", &["*"]).expect("tolerated");
        assert!(value.elements().all(|value| matches!(value.data, Data::NotFinite(_))));
    }

    #[test]
    fn what_is_wrong_is_said() {
        assert_eq!(what("{\"a\": 1,"), "it ends in the middle");
        assert_eq!(what("{\"a\": 1, \"a\": 2}"), "this key is there twice");
        assert_eq!(what("{\"a\" 1}"), "a colon is missing here");
        assert_eq!(what("[1,]"), "not JSON");
        assert_eq!(what("[01]"), "not a number");
        assert_eq!(what("{} {}"), "something follows the end of the JSON");
        assert_eq!(what(&"[".repeat(200_000)), "it is nested too deeply to be read");
        let many = (0..100).map(|n| format!("\"{n}\": 1, ")).collect::<Vec<_>>().concat();
        assert_eq!(what(&format!("{{{many}\"7\": 1}}")), "this key is there twice");
    }

    #[test]
    fn lines_are_a_list() {
        let mut stream = Stream::new(Box::new(Cursor::new(b"{\"a\": 1}\n\n{\"a\": 2}\r\n".to_vec())));
        let value = read_lines(&mut stream, &Want::of(["*/a"])).expect("valid");
        assert_eq!(value.count(), 2);
        assert_eq!(
            value.elements().filter_map(|line| line.get("a")?.number()).map(f64::to_bits).collect::<Vec<_>>(),
            [1.0_f64, 2.0].map(f64::to_bits)
        );
    }

    fn same(ours: &Value, theirs: &serde_json::Value) -> bool {
        match (&ours.data, theirs) {
            (Data::Null, serde_json::Value::Null) => true,
            (Data::Bool(ours), serde_json::Value::Bool(theirs)) => ours == theirs,
            (Data::Number(ours), serde_json::Value::Number(theirs)) => Some(*ours) == theirs.as_f64(),
            (Data::Text(ours), serde_json::Value::String(theirs)) => **ours == **theirs,
            (Data::List(ours, count), serde_json::Value::Array(theirs)) => {
                *count == theirs.len()
                    && ours.iter().zip(theirs).all(|((_, ours), theirs)| same(ours, theirs))
            }
            (Data::Map(ours, count), serde_json::Value::Object(theirs)) => {
                *count == theirs.len()
                    && ours
                        .iter()
                        .all(|(key, value)| theirs.get(&**key).is_some_and(|theirs| same(value, theirs)))
            }
            _ => false,
        }
    }

    fn json() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i32>().prop_map(Into::into),
            any::<f64>().prop_map(Into::into),
            ".{0,12}".prop_map(Into::into),
        ];
        leaf.prop_recursive(4, 40, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
                prop::collection::vec((".{0,6}", inner), 0..6)
                    .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn it_reads_what_serde_json_writes(value in json(), pretty in any::<bool>()) {
            let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) };
            let text = text.expect("a value");
            let ours = parse(&text, &["**"]).expect("valid");
            prop_assert!(same(&ours, &value), "{text}");
            prop_assert_eq!(ours.at, 0..text.len());
        }

        #[test]
        fn what_serde_json_refuses_is_refused(text in r#"[\[\]{}:,"0-9a\\ .eE+-]{0,24}"#) {
            let theirs = serde_json::from_str::<serde_json::Value>(&text);
            let ours = parse(&text, &["**"]);
            // Ours alone refuses a key that is there twice, and nothing else.
            let twice = ours.as_ref().is_err_and(|flaw| flaw.what == "this key is there twice");
            let infinite = theirs.as_ref().is_err_and(|error| error.to_string().contains("out of range"));
            let escape = theirs.as_ref().is_err_and(|error| error.to_string().contains("escape"));
            prop_assert!(ours.is_ok() == theirs.is_ok() || twice || infinite || escape, "{text:?}: {ours:?} {theirs:?}");
        }
    }
}
