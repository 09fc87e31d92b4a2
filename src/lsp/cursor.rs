//! What is being written at a byte of a manifest. It is read off the text, because a manifest that is being written does not parse.

use std::ops::Range;

/// The place of the cursor.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Cursor {
    /// The keys above, the outermost first, without the names of entries: `eval`, `require`.
    pub(super) above: Vec<String>,
    /// The key whose value is being written; none where a key is being written.
    pub(super) key: Option<String>,
    /// The text before the cursor: of the string, or of the key.
    pub(super) typed: String,
    /// Its bytes.
    pub(super) at: Range<usize>,
    /// Whether it is in quotation marks.
    pub(super) is_quoted: bool,
    /// The `path` of the same table, if it is written before.
    pub(super) path: Option<String>,
}

/// The place of a byte of a manifest; none in a comment or a header.
pub(super) fn cursor(text: &str, byte: usize) -> Option<Cursor> {
    let before = text.get(..byte)?;
    let mut header = "";
    let mut body_start = 0;
    let mut at = 0;
    for line in before.split_inclusive('\n') {
        at += line.len();
        let trimmed = line.trim_start();
        if trimmed.starts_with('[') && line.ends_with('\n') && header_name(trimmed).is_some() {
            header = header_name(trimmed).unwrap_or_default();
            body_start = at;
        }
    }
    let mut scan = Scan { tables: vec![OpenTable::default()], ..Scan::default() };
    let body = before.get(body_start..)?;
    let mut chars = body.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match scan.string {
            Some((_, '"')) if c == '\\' => {
                chars.next();
            }
            Some((start, quote)) if c == quote => {
                scan.close(body.get(start..at).unwrap_or_default());
            }
            Some(_) if c == '\n' => scan.string = None,
            Some(_) => {}
            None if scan.is_comment => scan.is_comment = c != '\n',
            None => scan.step(at, c),
        }
    }
    if scan.is_comment {
        return None;
    }
    let table = scan.tables.pop()?;
    let start = scan.string.map_or(scan.word_start.unwrap_or(body.len()), |(start, _)| start);
    let typed = body.get(start..)?.to_owned();
    let above = header
        .split('.')
        .filter(|part| !part.is_empty())
        .map(|part| part.trim().trim_matches('"').to_owned());
    let above = above.chain(scan.tables.into_iter().filter_map(|table| table.key)).collect();
    Some(Cursor {
        above,
        key: table.key.filter(|_| table.has_equals),
        at: body_start + start..byte,
        typed,
        is_quoted: scan.string.is_some(),
        path: table.path,
    })
}

/// The name in `[name]` or `[[name]]`. An element of a list of lists is none.
fn header_name(line: &str) -> Option<&str> {
    let inner = line.trim_start_matches('[').split_once(']')?.0.trim();
    let is_name = |c: char| c.is_alphanumeric() || "-_.\"@/ ".contains(c);
    (!inner.is_empty() && !inner.starts_with('"') && inner.chars().all(is_name)).then_some(inner)
}

/// A table that is open at the cursor.
#[derive(Debug, Default)]
struct OpenTable {
    /// The last key.
    key: Option<String>,
    /// Whether its value has begun.
    has_equals: bool,
    path: Option<String>,
}

#[derive(Debug, Default)]
struct Scan {
    tables: Vec<OpenTable>,
    /// The lists that are open in each table.
    lists: usize,
    /// The first byte of the open string, and its quotation mark.
    string: Option<(usize, char)>,
    /// The last key or word.
    word: String,
    word_start: Option<usize>,
    is_comment: bool,
}

impl Scan {
    /// A string ends, whose text this is.
    fn close(&mut self, text: &str) {
        self.string = None;
        self.word_start = None;
        text.clone_into(&mut self.word);
        if let Some(table) = self.tables.last_mut()
            && table.has_equals
            && table.key.as_deref() == Some("path")
        {
            table.path = Some(text.to_owned());
        }
    }

    fn step(&mut self, at: usize, c: char) {
        match c {
            '"' | '\'' => self.string = Some((at + 1, c)),
            '#' => self.is_comment = true,
            '=' => {
                let key = std::mem::take(&mut self.word);
                if let Some(table) = self.tables.last_mut() {
                    (table.key, table.has_equals) = (Some(key.trim().to_owned()), true);
                }
                self.word_start = None;
            }
            '{' => {
                self.tables.push(OpenTable::default());
                self.next();
            }
            '}' => {
                if self.tables.len() > 1 {
                    self.tables.pop();
                }
                self.next();
            }
            '[' => self.lists += 1,
            ']' => self.lists = self.lists.saturating_sub(1),
            ',' | '\n' => {
                let ends_value = if self.tables.len() > 1 {
                    c == ',' && self.lists == 0
                } else {
                    c == '\n' && self.lists == 0
                };
                if let Some(table) = self.tables.last_mut().filter(|_| ends_value) {
                    table.has_equals = false;
                }
                self.next();
            }
            c if c.is_whitespace() => {}
            c => {
                self.word_start.get_or_insert(at);
                self.word.push(c);
            }
        }
    }

    /// A new word begins.
    fn next(&mut self) {
        self.word.clear();
        self.word_start = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The cursor at `|`.
    fn at(text: &str) -> Option<(String, Option<String>, String, bool)> {
        let byte = text.find('|').expect("a cursor");
        let found = cursor(&text.replace('|', ""), byte)?;
        Some((found.above.join("."), found.key, found.typed, found.is_quoted))
    }

    #[test]
    fn the_key_is_known_while_the_value_is_written() {
        let expected = |above: &str, key: Option<&str>, typed: &str, is_quoted| {
            Some((above.to_owned(), key.map(str::to_owned), typed.to_owned(), is_quoted))
        };
        let path = expected("runbook", Some("path"), "run", true);
        assert_eq!(at("[[runbook]]\npath = \"run|"), path);
        assert_eq!(at("[a]\nb = 1\n[[runbook]]\nfor = [\"x\"]\npath = \"run|\"\nowner = 1"), path);
        assert_eq!(
            at("[[eval]]\ncovers = [\n  \"a\",\n  \"pro|"),
            expected("eval", Some("covers"), "pro", true)
        );
        assert_eq!(at("[[eval]]\nrequire = { pa|"), expected("eval.require", None, "pa", false));
        assert_eq!(
            at("[[eval]]\nrequire = { a = \">= 1\", \"/re|"),
            expected("eval.require", None, "/re", true)
        );
        assert_eq!(at("[operations]\nal|"), expected("operations", None, "al", false));
        assert_eq!(at("[operations]\nalerts = {}\nx = \"|"), expected("operations", Some("x"), "", true));
        assert_eq!(at("[a]\n# path = \"|"), None);
    }

    #[test]
    fn the_path_beside_a_pointer_is_known() {
        let text = "[[metric]]\nbaseline = { value = 1, path = \"a.json\", pointer = \"/p";
        let found = cursor(text, text.len()).expect("a cursor");
        assert_eq!((found.path.as_deref(), found.key.as_deref()), (Some("a.json"), Some("pointer")));
        assert_eq!(found.above, ["metric", "baseline"]);
    }
}
