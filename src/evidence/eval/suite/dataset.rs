//! Cases as plain data: lines, rows, a list, or a list under one of the usual keys (FORMATS, "Plain datasets").

use std::ops::Range;

use super::{Cases, Suite, SuiteReader, opening};
use crate::evidence::data::{ParsedData, Value};

/// Under which keys a file of cases holds them.
const LISTS: &[&str] = &[
    "tests",
    "cases",
    "examples",
    "data",
    "questions",
    "samples",
    "goldens",
    "items",
    "scenarios",
    "prompts",
    "evals",
    "queries",
];

/// How many cases some data holds, and where they begin; none where it is no list of any.
pub(super) fn count(held: &ParsedData) -> Option<(usize, Range<usize>)> {
    match held {
        ParsedData::Table(table) => {
            let at = table.columns.first().map_or(0..0, |column| column.at.clone());
            Some((table.rows, at))
        }
        ParsedData::Tree(root) => in_tree(root),
        _ => None,
    }
}

fn in_tree(root: &Value) -> Option<(usize, Range<usize>)> {
    let list = if root.is_list() {
        root
    } else {
        // Of several lists, which one holds the cases cannot be told.
        let lists = root.members().iter().filter(|(_, member)| member.is_list() && member.count() > 0);
        let lists: Vec<_> = lists.collect();
        match lists.as_slice() {
            [(key, list)] if LISTS.contains(&&**key) => list,
            _ => return None,
        }
    };
    // SQuAD and its kin: documents that hold the questions.
    if list.elements().any(|element| element.get("paragraphs").is_some()) {
        return None;
    }
    // A first line that says something of the others is no case.
    let is_about = |value: &Value| {
        let members = value.members();
        matches!(members, [(key, _)] if matches!(&**key, "_meta" | "meta" | "metadata" | "__meta__" | "$schema"))
    };
    let about = list.elements().take(1).filter(|first| is_about(first)).count();
    Some((list.count().saturating_sub(about), opening(list)))
}

/// Reads a suite of no known tool.
pub(super) fn read(root: &Value, reader: &mut SuiteReader<'_, '_>) -> Suite {
    let path = reader.path;
    if let Some((count, at)) = in_tree(root).filter(|(count, _)| *count > 0) {
        let cases = Cases::Counted(count, reader.span(&at));
        return Suite::new(path, None, cases);
    }
    let mut suite = Suite::new(path, None, Cases::Unknown);
    // A map may say anything in its own way.
    if !root.is_map() || root.count() == 0 {
        let at = opening(root);
        suite.wrong = Some(("holds nothing that could be a case".to_owned(), reader.span(&at)));
    }
    suite
}
