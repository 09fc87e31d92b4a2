//! Reads YAML as a tree of values. Anchors, merge keys and unknown tags are supported; duplicate keys are errors.
//!
//! The events come from saphyr-parser. Its own trees overflow the stack on deep nesting and hide duplicate keys.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle, Span};

use super::{DataDefect, SeenKeys, Value, ValueKind, kept};
use crate::limits::data as limits;

/// Reads `text`, which must contain one document.
pub fn read(text: &str) -> Result<Value, DataDefect> {
    let mut documents = read_all(text)?.into_iter();
    let first = documents.next().unwrap_or(Value { at: 0..0, data: ValueKind::Null });
    match documents.next() {
        Some(second) => Err(DataDefect::limit(second.at, "it contains several documents")),
        None => Ok(first),
    }
}

/// Reads all documents of `text` that have content.
pub(crate) fn read_all(text: &str) -> Result<Vec<Value>, DataDefect> {
    let plain = text.strip_prefix('\u{feff}').unwrap_or(text);
    let start = text.len() - plain.len();
    let mut places = CharOffsets { text, character: 0, byte: start };
    let mut builder = YamlBuilder::default();
    let mut documents = Vec::new();
    for event in Parser::new_from_str(plain) {
        match event {
            Ok((Event::DocumentEnd, _)) => {
                documents.extend(builder.root.take().filter(|root| root.data != ValueKind::Null));
                builder.anchors.clear();
            }
            Ok((event, span)) => {
                let at = places.range(span);
                builder.event(event, at)?;
            }
            Err(error) => {
                let at = places.byte_of(error.marker().index());
                return Err(DataDefect::new(at..at + 1, error.info()));
            }
        }
    }
    Ok(documents)
}

/// Converts the parser's character positions to byte positions.
struct CharOffsets<'t> {
    text: &'t str,
    character: usize,
    byte: usize,
}

impl CharOffsets<'_> {
    fn byte_of(&mut self, character: usize) -> usize {
        if character < self.character {
            (self.character, self.byte) = (0, if self.text.starts_with('\u{feff}') { 3 } else { 0 });
        }
        let mut rest = self.text.get(self.byte..).unwrap_or_default().chars();
        for next in rest.by_ref().take(character - self.character) {
            self.byte += next.len_utf8();
        }
        self.character = character;
        self.byte
    }

    fn range(&mut self, span: Span) -> Range<usize> {
        let start = self.byte_of(span.start.index());
        // The end of a list or map is after its start. The end of a scalar is near its start.
        start..self.byte_of(span.end.index()).max(start)
    }
}

/// A list or map whose end was not reached yet.
enum OpenCollection {
    List {
        at: Range<usize>,
        anchor: usize,
        items: Vec<(usize, Value)>,
    },
    Map {
        at: Range<usize>,
        anchor: usize,
        members: Vec<(Box<str>, Value)>,
        keys: SeenKeys,
        key: Option<YamlKey>,
    },
}

struct YamlKey {
    text: Box<str>,
    at: Range<usize>,
}

#[derive(Default)]
struct YamlBuilder {
    open: Vec<OpenCollection>,
    anchors: HashMap<usize, Value>,
    root: Option<Value>,
    values: usize,
}

fn size_of(value: &Value) -> usize {
    1 + value.members().iter().map(|(_, value)| size_of(value)).sum::<usize>()
        + value.elements().map(size_of).sum::<usize>()
}

impl YamlBuilder {
    fn event(&mut self, event: Event<'_>, at: Range<usize>) -> Result<(), DataDefect> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let is_string =
                    tag.is_some_and(|tag| tag.handle != "tag:yaml.org,2002:" || tag.suffix == "str");
                let data = if style == ScalarStyle::Plain && !is_string {
                    plain(&text)
                } else {
                    ValueKind::Text(kept(&text))
                };
                self.add(Value { at, data }, Some(&text), anchor)
            }
            Event::Alias(anchor) => {
                // An alias of an anchor that contains it would make an infinite tree.
                let Some(known) = self.anchors.get(&anchor) else {
                    return Err(DataDefect::new(at, "an alias that contains itself"));
                };
                self.values += size_of(known);
                let value = Value { at: at.clone(), data: known.data.clone() };
                if self.values > limits::VALUES {
                    return Err(DataDefect::new(at, "its aliases expand to too much data"));
                }
                let text = value.text().map(str::to_owned);
                self.add(value, text.as_deref(), 0)
            }
            Event::SequenceStart(anchor, _) => {
                self.begin(OpenCollection::List { at, anchor, items: Vec::new() })
            }
            Event::MappingStart(anchor, _) => {
                let (members, keys) = (Vec::new(), SeenKeys::default());
                self.begin(OpenCollection::Map { at, anchor, members, keys, key: None })
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(at.end),
            _ => Ok(()),
        }
    }

    fn begin(&mut self, open: OpenCollection) -> Result<(), DataDefect> {
        let (OpenCollection::List { at, .. } | OpenCollection::Map { at, .. }) = &open;
        if self.open.len() >= limits::NESTING {
            return Err(DataDefect::new(at.clone(), "it is nested too deeply"));
        }
        self.open.push(open);
        Ok(())
    }

    fn end(&mut self, end: usize) -> Result<(), DataDefect> {
        let (value, anchor) = match self.open.pop() {
            Some(OpenCollection::List { at, anchor, items }) => {
                let count = items.len();
                (Value { at: at.start..end.max(at.end), data: ValueKind::List(items, count) }, anchor)
            }
            Some(OpenCollection::Map { at, anchor, members, .. }) => {
                let members = merged(members);
                let count = members.len();
                (Value { at: at.start..end.max(at.end), data: ValueKind::Map(members, count) }, anchor)
            }
            None => return Ok(()),
        };
        self.add(value, None, anchor)
    }

    /// Adds a value to the current list or map; as a key, if the map needs one.
    fn add(&mut self, value: Value, text: Option<&str>, anchor: usize) -> Result<(), DataDefect> {
        self.values += 1;
        if self.values > limits::VALUES {
            return Err(DataDefect::limit(value.at, format!("more than {} values", limits::VALUES)));
        }
        if anchor > 0 {
            self.anchors.insert(anchor, value.clone());
        }
        match self.open.last_mut() {
            None => self.root = self.root.take().or(Some(value)),
            Some(OpenCollection::List { items, .. }) => items.push((items.len(), value)),
            Some(OpenCollection::Map { members, keys, key, .. }) => match key.take() {
                None => {
                    // A key that is not a text cannot be looked up.
                    let text = text.map_or_else(|| "?".into(), kept);
                    *key = Some(YamlKey { text, at: value.at });
                }
                Some(YamlKey { text, at }) => {
                    if &*text != "<<" && &*text != "?" && keys.repeats(&text, members) {
                        return Err(DataDefect::new(at, "duplicate key"));
                    }
                    members.push((text, value));
                }
            },
        }
        Ok(())
    }
}

/// Returns the members of a map together with those from `<<`.
fn merged(mut members: Vec<(Box<str>, Value)>) -> Vec<(Box<str>, Value)> {
    if !members.iter().any(|(key, _)| &**key == "<<") {
        return members;
    }
    let mut brought = Vec::new();
    for (_, value) in members.extract_if(.., |(key, _)| &**key == "<<") {
        let maps = std::iter::once(&value).chain(value.elements());
        brought.extend(maps.flat_map(Value::members).cloned());
    }
    let mut known: HashSet<Box<str>> = members.iter().map(|(key, _)| key.clone()).collect();
    members.extend(brought.into_iter().filter(|(key, _)| known.insert(key.clone())));
    members
}

/// Converts a plain scalar by the core schema of YAML 1.2, in which `no` is a text.
fn plain(text: &str) -> ValueKind {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return ValueKind::Null,
        "true" | "True" | "TRUE" => return ValueKind::Bool(true),
        "false" | "False" | "FALSE" => return ValueKind::Bool(false),
        ".nan" | ".NaN" | ".NAN" => return ValueKind::NotFinite("NaN"),
        ".inf" | ".Inf" | ".INF" | "+.inf" => return ValueKind::NotFinite("Infinity"),
        "-.inf" | "-.Inf" | "-.INF" => return ValueKind::NotFinite("-Infinity"),
        _ => {}
    }
    let radix = |prefix: &str, radix| {
        text.strip_prefix(prefix).and_then(|digits| i64::from_str_radix(digits, radix).ok())
    };
    #[expect(clippy::cast_precision_loss, reason = "measures are compared, not counted")]
    if let Some(number) = radix("0x", 16).or_else(|| radix("0o", 8)) {
        return ValueKind::Number(number as f64);
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let numeric = unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && unsigned
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'-' | b'+'));
    match text.parse::<f64>() {
        Ok(number) if numeric && number.is_finite() => ValueKind::Number(number),
        _ => ValueKind::Text(kept(text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_their_places() {
        let text = "\u{feff}# größe\r\nä: {b: [1, 'no', no]}\r\nfunc: !function utils.x\r\nc: &x\r\n  d: 0.25 # e\r\ny: *x\r\n";
        let value = read(text).expect("valid");
        let at = |path: &str| {
            let value = value.path(path).expect(path);
            (value.data.clone(), &text[value.at.clone()])
        };
        assert_eq!(at("c/d"), (ValueKind::Number(0.25), "0.25"));
        assert_eq!(at("y/d").0, ValueKind::Number(0.25));
        assert_eq!(at("func").0, ValueKind::Text("utils.x".into()));
        let list: Vec<_> = value.path("ä/b").expect("there").elements().collect();
        assert_eq!(list[1].text(), Some("no"));
        assert_eq!(list[2].text(), Some("no"), "no boolean");
        assert_eq!(&text[list[0].at.clone()], "1");
    }

    #[test]
    fn merge_keys_bring_in_what_is_not_there() {
        let value = read("a: &a {x: 1, y: 2}\nb:\n  <<: *a\n  y: 3\n").expect("valid");
        assert_eq!(value.path("b/x").and_then(Value::number), Some(1.0));
        assert_eq!(value.path("b/y").and_then(Value::number), Some(3.0));
    }

    #[test]
    fn errors_say_what_is_wrong() {
        let what = |text: &str| read(text).expect_err("wrong").what;
        assert_eq!(what("a: 1\na: 2\n"), "duplicate key");
        let bomb = (1..12)
            .map(|n| format!("a{n}: &a{n} [{}]\n", format!("*a{}, ", n - 1).repeat(9)))
            .collect::<Vec<_>>()
            .concat();
        assert_eq!(what(&format!("a0: &a0 x\n{bomb}")), "its aliases expand to too much data");
        assert_eq!(what(&"[".repeat(100_000)), "recursion limit exceeded");
        assert_eq!(what(&"- ".repeat(100_000)), "it is nested too deeply");
        assert!(read("a: &a [*a]").is_err());
        assert!(read("a: 'x").is_err());
    }
}
