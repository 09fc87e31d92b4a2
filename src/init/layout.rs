//! The lines of a manifest: which belong to which table, and where more can be added without a change to any of them.

use std::ops::Range;

use toml_edit::{Document, Item, Key, Table, Value};

/// What a line of a manifest is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum LineKind {
    Blank,
    Comment,
    /// The header of a table: its key path, and whether it begins an entry of a list.
    Header(Vec<String>, bool),
    /// A key with its value: the key path below the header.
    Key(Vec<String>),
    /// A further line of a value.
    Inside,
}

/// A line, with its place in the text.
#[derive(Debug)]
struct ManifestLine {
    at: Range<usize>,
    kind: LineKind,
}

/// A value: its place, where its last element ends, and that of each of its elements which are tables.
#[derive(Debug)]
struct ValuePlace {
    at: Range<usize>,
    last: Option<usize>,
    tables: Vec<(Range<usize>, Option<usize>)>,
}

/// Where a key that a manifest lacks can be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum KeyPlace {
    /// As a line here, with this key path.
    Line(usize, Vec<String>),
    /// In the table on one line that is the value of this key.
    Inline { key: String, line_end: usize, more: Option<TailPlace> },
    /// Below a header with this key path, which the manifest lacks: here, with the rest of the key path.
    Header(usize, Vec<String>, Vec<String>),
}

/// Where one more element of a table or a list on one line can be written, and whether it is the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TailPlace {
    pub(super) at: usize,
    pub(super) is_first: bool,
}

/// Where the entries of a list are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ListPlace {
    /// The list is written as tables, or not at all: a further one goes here.
    Tables(usize),
    /// The list is written on one line.
    Inline(TailPlace),
}

/// The lines of a manifest.
#[derive(Debug)]
pub(super) struct ManifestLayout<'t> {
    text: &'t str,
    lines: Vec<ManifestLine>,
    values: Vec<ValuePlace>,
}

impl<'t> ManifestLayout<'t> {
    /// Reads a text without a byte order mark; none if it is no TOML.
    pub(super) fn read(text: &'t str) -> Option<Self> {
        let document = Document::parse(text).ok()?;
        let mut values = Vec::new();
        collect(document.as_table(), &mut values);
        values.sort_by_key(|value| value.at.start);
        let mut lines = Vec::new();
        let (mut start, mut inside_to) = (0, 0);
        let mut rest = values.iter().peekable();
        for line in text.split_inclusive('\n') {
            let at = start..start + line.len();
            start = at.end;
            let kind = if at.start < inside_to { LineKind::Inside } else { kind(line) };
            while let Some(value) = rest.next_if(|value| value.at.start < at.end) {
                inside_to = inside_to.max(value.at.end);
            }
            lines.push(ManifestLine { at, kind });
        }
        Some(Self { text, lines, values })
    }

    /// The headers: the number of the line, the key path, and whether it begins an entry of a list.
    fn headers(&self) -> impl DoubleEndedIterator<Item = (usize, &[String], bool)> {
        self.lines.iter().enumerate().filter_map(|(number, line)| match &line.kind {
            LineKind::Header(path, is_entry) => Some((number, path.as_slice(), *is_entry)),
            _ => None,
        })
    }

    /// The lines below a header up to the next one; those before the first header for none.
    fn below(&self, header: Option<usize>) -> Range<usize> {
        let from = header.map_or(0, |header| header + 1);
        let next = self.headers().map(|(number, ..)| number).find(|number| *number >= from);
        from..next.unwrap_or(self.lines.len())
    }

    fn kind(&self, number: usize) -> Option<&LineKind> {
        self.lines.get(number).map(|line| &line.kind)
    }

    fn line(&self, number: usize) -> &'t str {
        self.lines.get(number).and_then(|line| self.text.get(line.at.clone())).unwrap_or_default()
    }

    fn end_of_line(&self, number: usize) -> usize {
        self.lines.get(number).map_or(self.text.len(), |line| line.at.end)
    }

    /// Where the comment begins that is about what follows these lines: the last lines of comments, if no blank line divides them from
    /// it. A comment that could be a line of a table belongs to what is above.
    fn lead(&self, lines: Range<usize>) -> usize {
        if lines.end == self.lines.len() {
            return lines.end;
        }
        let is_comment = |number: &usize| self.kind(*number) == Some(&LineKind::Comment);
        let first = lines.clone().rev().take_while(is_comment).last().unwrap_or(lines.end);
        let is_stub = |number: &usize| is_stub(self.line(*number));
        (first..lines.end).rev().find(is_stub).map_or(first, |stub| stub + 1)
    }

    /// Where the lines end, without blank ones and without the comment about what follows. `header` is the line above them.
    fn end_of(&self, header: Option<usize>, lines: Range<usize>) -> usize {
        let until = self.lead(lines.clone());
        let last = (lines.start..until).rev().find(|number| self.kind(*number) != Some(&LineKind::Blank));
        match last.or(header) {
            Some(last) => self.end_of_line(last),
            None => 0,
        }
    }

    /// Where the last block of a table ends, with its inner tables and its comments; none if it has no header.
    fn end_of_block(&self, path: &[String]) -> Option<usize> {
        let (last, ..) = self.headers().rfind(|(_, of, _)| of.starts_with(path))?;
        Some(self.end_of(Some(last), self.below(Some(last))))
    }

    /// Where a key can be added below a header: after its last key and the comments right below that.
    fn end_of_keys(&self, header: Option<usize>) -> usize {
        let lines = self.below(header);
        let until = self.lead(lines.clone());
        let is_key = |number: &usize| matches!(self.kind(*number), Some(LineKind::Key(_) | LineKind::Inside));
        let Some(last) = lines.clone().rev().find(is_key).or(header) else { return 0 };
        let goes_on = |number: &usize| {
            self.kind(*number) == Some(&LineKind::Comment) && commented_header(self.line(*number)).is_none()
        };
        let last = (last + 1..until.max(last + 1)).take_while(goes_on).last().unwrap_or(last);
        self.end_of_line(last)
    }

    /// The keys below a header, with their lines.
    fn keys(&self, header: Option<usize>) -> impl DoubleEndedIterator<Item = (usize, &[String])> {
        self.below(header).filter_map(|number| match self.kind(number) {
            Some(LineKind::Key(path)) => Some((number, path.as_slice())),
            _ => None,
        })
    }

    /// The value that begins on a line.
    fn value(&self, number: usize) -> Option<&ValuePlace> {
        let at = &self.lines.get(number)?.at;
        self.values.iter().find(|value| at.contains(&value.at.start))
    }

    /// The last line of the value that begins on a line.
    fn last_line(&self, number: usize) -> usize {
        (number + 1..self.lines.len())
            .take_while(|next| self.kind(*next) == Some(&LineKind::Inside))
            .last()
            .unwrap_or(number)
    }

    /// Where a key that the manifest lacks can be written: `["ownership", "raci", "rollback"]`.
    pub(super) fn place_of(&self, path: &[String]) -> KeyPlace {
        let is_above = |(_, of, is_entry): &(usize, &[String], bool)| {
            !is_entry && of.len() < path.len() && path.starts_with(of)
        };
        let header = self.headers().filter(is_above).max_by_key(|(_, of, _)| of.len());
        let (header, depth) = header.map_or((None, 0), |(number, of, _)| (Some(number), of.len()));
        let rest = path.get(depth..).unwrap_or_default();
        if let Some(inline) = self.inline(header, rest) {
            return inline;
        }
        let shared = |of: &[String]| of.iter().zip(path).take_while(|(a, b)| a == b).count();
        let deeper = self.headers().map(|(_, of, _)| shared(of)).max().filter(|shared| *shared > depth);
        let dotted = self.keys(header).rfind(|(_, key)| key.first() == rest.first());
        match (header, deeper, dotted) {
            (_, _, Some((number, _))) if header.is_none() => {
                KeyPlace::Line(self.end_of_line(self.last_line(number)), rest.to_vec())
            }
            (Some(_), None, _) => KeyPlace::Line(self.end_of_keys(header), rest.to_vec()),
            _ => {
                let depth = deeper.unwrap_or(1).min(path.len().saturating_sub(1));
                let (above, rest) = path.split_at(depth);
                let at = self.end_of_block(above).unwrap_or(self.text.len());
                KeyPlace::Header(at, above.to_vec(), rest.to_vec())
            }
        }
    }

    /// The table on one line in which a key must stand.
    fn inline(&self, header: Option<usize>, rest: &[String]) -> Option<KeyPlace> {
        let is_above = |key: &[String]| key.len() < rest.len() && rest.starts_with(key);
        let (number, key) = self.keys(header).find(|(_, key)| is_above(key))?;
        let more = self.value(number).map(|value| tail(&value.at, value.last));
        let more = more.filter(|_| key.len() + 1 == rest.len());
        Some(KeyPlace::Inline {
            key: key.join("."),
            line_end: self.end_of_line(self.last_line(number)),
            more,
        })
    }

    /// Whether a key path is written as the beginning of longer ones: `raci.x.responsible = …`.
    pub(super) fn has_dotted(&self, path: &[String]) -> bool {
        let mut tables = self.headers().map(|(number, of, _)| (Some(number), of)).chain([(None, &[][..])]);
        tables.any(|(header, of)| {
            self.keys(header).any(|(_, key)| {
                let whole = of.len() + key.len();
                whole > path.len() && of.iter().chain(key).zip(path).all(|(a, b)| a == b)
            })
        })
    }

    /// Where a further entry of a list can be written; none if the list is written in another way.
    pub(super) fn list(&self, table: &str) -> Option<ListPlace> {
        let path = [table.to_owned()];
        if let Some((number, key)) = self.keys(None).find(|(_, key)| key.starts_with(&path)) {
            let value = self.value(number).filter(|_| key.len() == 1)?;
            let is_list = self.text.get(value.at.clone())?.starts_with('[');
            return is_list.then(|| ListPlace::Inline(tail(&value.at, value.last)));
        }
        let is_single = self.headers().any(|(_, of, is_entry)| of == path && !is_entry);
        let end = || self.end_of_block(&path).unwrap_or(self.text.len());
        (!is_single).then(|| ListPlace::Tables(end()))
    }

    /// Where a key can be added to an entry of a list: as a line, or in the entry that is written on one line.
    pub(super) fn entry(&self, table: &str, place: usize) -> Option<ListPlace> {
        let path = [table.to_owned()];
        let mut entries = self.headers().filter(|(_, of, is_entry)| *is_entry && *of == path);
        if let Some((header, ..)) = entries.nth(place) {
            return Some(ListPlace::Tables(self.end_of_keys(Some(header))));
        }
        let (number, _) = self.keys(None).find(|(_, key)| *key == path)?;
        let value = self.value(number)?;
        let is_list = self.text.get(value.at.clone())?.starts_with('[');
        let (at, last) = value.tables.get(place).filter(|_| is_list)?;
        Some(ListPlace::Inline(tail(at, *last)))
    }

    /// The number of the line, from 1, on which a key of an entry is commented out.
    pub(super) fn commented_in_entry(&self, table: &str, place: usize, path: &[String]) -> Option<usize> {
        let of_table = |of: &[String]| matches!(of, [only] if only == table);
        let mut entries = self.headers().filter(|(_, of, is_entry)| *is_entry && of_table(of));
        let (header, ..) = entries.nth(place)?;
        let is_it = |number: &usize| commented_key(self.line(*number)).is_some_and(|key| key == path);
        self.below(Some(header)).find(is_it).map(|number| number + 1)
    }

    /// The number, from 1, of the line that says exactly this.
    pub(super) fn number_of(&self, line: &str) -> Option<usize> {
        (0..self.lines.len()).find(|number| self.line(*number).trim_end() == line).map(|number| number + 1)
    }

    /// Whether something that is not blank stands right below a place.
    pub(super) fn is_followed(&self, at: usize) -> bool {
        let next = self.lines.iter().find(|line| line.at.start == at);
        next.is_some_and(|line| line.kind != LineKind::Blank)
    }
}

fn tail(at: &Range<usize>, last: Option<usize>) -> TailPlace {
    TailPlace { at: last.unwrap_or(at.start + 1), is_first: last.is_none() }
}

/// Collects the values of a table and its inner tables.
fn collect(table: &Table, values: &mut Vec<ValuePlace>) {
    for (_, item) in table {
        match item {
            Item::Value(value) => values.extend(place(value)),
            Item::Table(inner) => collect(inner, values),
            Item::ArrayOfTables(entries) => entries.iter().for_each(|entry| collect(entry, values)),
            Item::None => {}
        }
    }
}

fn place(value: &Value) -> Option<ValuePlace> {
    let elements: Vec<&Value> = match value {
        Value::Array(elements) => elements.iter().collect(),
        _ => Vec::new(),
    };
    let tables = elements.iter().filter_map(|element| Some((element.span()?, last(element)))).collect();
    Some(ValuePlace { at: value.span()?, last: last(value), tables })
}

/// Where the last element of a list or a table on one line ends.
fn last(value: &Value) -> Option<usize> {
    let end = |value: &Value| value.span().map(|at| at.end);
    match value {
        Value::Array(elements) => elements.iter().filter_map(end).max(),
        // A key with dots has no place of its own.
        Value::InlineTable(table) => table.iter().filter_map(|(_, value)| last(value).max(end(value))).max(),
        _ => None,
    }
}

/// What a line is that does not go on with a value.
fn kind(line: &str) -> LineKind {
    let bare = line.trim();
    if bare.is_empty() {
        LineKind::Blank
    } else if bare.starts_with('#') {
        LineKind::Comment
    } else if let Some((path, is_entry)) = header(bare) {
        LineKind::Header(path, is_entry)
    } else {
        key(bare).map_or(LineKind::Inside, LineKind::Key)
    }
}

fn names(text: &str) -> Option<Vec<String>> {
    let keys = Key::parse(text).ok()?;
    Some(keys.iter().map(|key| key.get().to_owned()).collect())
}

/// The key path of a header, and whether it begins an entry of a list.
pub(super) fn header(line: &str) -> Option<(Vec<String>, bool)> {
    let (inner, is_entry) = match line.strip_prefix("[[") {
        Some(inner) => (inner, true),
        None => (line.strip_prefix('[')?, false),
    };
    let mut ends = inner.match_indices(']');
    ends.find_map(|(at, _)| names(inner.get(..at)?)).map(|path| (path, is_entry))
}

/// The key path of a line with a key.
pub(super) fn key(line: &str) -> Option<Vec<String>> {
    let mut ends = line.match_indices('=');
    ends.find_map(|(at, _)| names(line.get(..at)?.trim()))
}

/// The header in a comment.
pub(super) fn commented_header(line: &str) -> Option<(Vec<String>, bool)> {
    let bare = line.trim();
    header(bare.strip_prefix('#')?.trim_start_matches(['#', ' ']))
}

/// The key in a comment.
pub(super) fn commented_key(line: &str) -> Option<Vec<String>> {
    let bare = line.trim();
    key(bare.strip_prefix('#')?.trim_start_matches(['#', ' ']))
}

/// Whether a comment could be a line of a table.
fn is_stub(line: &str) -> bool {
    commented_header(line).is_some() || commented_key(line).is_some()
}

/// Texts to insert into another, each at a place in it.
#[derive(Debug, Default)]
pub(super) struct Insertions(Vec<NewText>);

/// A text to insert. Lines of the table above a place come before a new table there.
#[derive(Debug)]
struct NewText {
    at: usize,
    is_block: bool,
    text: String,
}

impl Insertions {
    /// Adds lines, or a part of one.
    pub(super) fn push(&mut self, at: usize, text: impl Into<String>) {
        self.0.push(NewText { at, is_block: false, text: text.into() });
    }

    /// Adds a table with its header, apart from what is around it.
    pub(super) fn push_block(&mut self, layout: &ManifestLayout<'_>, at: usize, block: &str) {
        let end = if layout.is_followed(at) { "\n" } else { "" };
        self.0.push(NewText { at, is_block: true, text: format!("\n{block}{end}") });
    }

    /// Adds an element to a list or a table on one line.
    pub(super) fn push_element(&mut self, tail: TailPlace, element: &str) {
        let is_first = tail.is_first && !self.0.iter().any(|new| new.at == tail.at);
        self.push(tail.at, if is_first { format!(" {element} ") } else { format!(", {element}") });
    }

    /// Inserts them, those of one place in their order, with the line ends of the text.
    pub(super) fn apply(mut self, text: &str) -> String {
        self.0.sort_by_key(|new| (new.at, new.is_block));
        let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let (mut out, mut from) = (String::with_capacity(text.len()), 0);
        for NewText { at, text: new, .. } in self.0 {
            out.push_str(text.get(from..at).unwrap_or_default());
            from = at;
            let is_line = new.ends_with('\n');
            if is_line && !out.is_empty() && !out.ends_with('\n') {
                out.push_str(end);
            }
            out.push_str(&new.replace('\n', end));
        }
        out.push_str(text.get(from..).unwrap_or_default());
        out
    }
}
