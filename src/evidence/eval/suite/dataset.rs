//! Counts cases in plain data: lines, rows, a list, or a list under a common key.

use std::ops::Range;

use super::{Cases, Suite, SuiteReader, opening};
use crate::evidence::data::{ParsedData, Value};

/// Keys for the list of cases.
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

/// Counts the cases in some data, and returns their place; none if it is not a list of cases.
pub(super) fn count(parsed: &ParsedData) -> Option<(usize, Range<usize>)> {
    match parsed {
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
        // If there are several lists, the list of cases is not known.
        let lists = root.members().iter().filter(|(_, member)| member.is_list() && member.count() > 0);
        let lists: Vec<_> = lists.collect();
        match lists.as_slice() {
            [(key, list)] if LISTS.contains(&&**key) => list,
            _ => return None,
        }
    };
    // Formats such as SQuAD: documents that contain the questions.
    if list.elements().any(|element| element.get("paragraphs").is_some()) {
        return None;
    }
    // A first line with properties of the others is not a case.
    let is_about = |value: &Value| {
        let members = value.members();
        matches!(members, [(key, _)] if matches!(&**key, "_meta" | "meta" | "metadata" | "__meta__" | "$schema"))
    };
    let about = list.elements().take(1).filter(|first| is_about(first)).count();
    Some((list.count().saturating_sub(about), opening(list)))
}

/// Reads a suite of an unknown tool.
pub(super) fn read(root: &Value, reader: &mut SuiteReader<'_, '_>) -> Suite {
    let path = reader.path;
    if let Some((count, at)) = in_tree(root).filter(|(count, _)| *count > 0) {
        let cases = Cases::Counted(count, reader.span(&at));
        return Suite::new(path, None, cases);
    }
    let mut suite = Suite::new(path, None, Cases::Unknown);
    // A map may have any structure.
    if !root.is_map() || root.count() == 0 {
        let at = opening(root);
        suite.wrong = Some(("has no content that could be a case".to_owned(), reader.span(&at)));
    }
    suite
}
