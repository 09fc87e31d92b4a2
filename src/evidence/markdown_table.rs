//! Cells of Markdown tables, by the name of their row and of their column.

use std::ops::Range;

use crate::limits::data as limits;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// What a row and a column lead to in some tables.
#[derive(Debug, PartialEq)]
pub enum Lookup {
    /// One cell: its text without markup, and where it stands.
    Cell(String, Range<usize>),
    /// No cell; where the first table stands, and the rows and columns that there are.
    Nothing(Range<usize>, Vec<Vec<String>>),
    /// So many cells.
    Several(usize),
    /// There is no table.
    NoTable,
}

/// Looks for `row` and `column` in the tables that begin within `part` of `text`.
///
/// A row is called what its first cell says, a column what the header says: both without markup, in any case. Without `column`, the
/// other column of a table that has two is meant.
pub fn look_up(text: &str, part: &Range<usize>, row: &str, column: Option<&str>) -> Lookup {
    let mut search = Search { row: name(row), column: column.map(name), ..Search::default() };
    let mut here = false;
    for (event, at) in Parser::new_ext(text, Options::ENABLE_TABLES).into_offset_iter() {
        match event {
            Event::Start(Tag::Table(_)) => {
                here = part.contains(&at.start);
                if here {
                    search.first.get_or_insert(at.start..at.start + 1);
                }
            }
            Event::End(TagEnd::Table) => here = false,
            _ if !here => {}
            Event::Start(Tag::TableHead | Tag::TableRow) => search.cells.clear(),
            Event::Start(Tag::TableCell) => search.cells.push((String::new(), at)),
            Event::Text(piece) | Event::Code(piece) => {
                if let Some((cell, _)) = search.cells.last_mut() {
                    cell.push_str(&piece);
                }
            }
            Event::SoftBreak | Event::HardBreak => {
                if let Some((cell, _)) = search.cells.last_mut() {
                    cell.push(' ');
                }
            }
            Event::End(TagEnd::TableHead) => {
                search.header = search.cells.drain(..).map(|(cell, _)| cell.trim().to_owned()).collect();
            }
            Event::End(TagEnd::TableRow) => search.row_ends(),
            _ => {}
        }
    }
    search.answer()
}

/// A name as it is compared: case and runs of white space say nothing.
fn name(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

#[derive(Default)]
struct Search {
    row: String,
    column: Option<String>,
    header: Vec<String>,
    cells: Vec<(String, Range<usize>)>,
    first: Option<Range<usize>>,
    found: Option<(String, Range<usize>)>,
    count: usize,
    near: Vec<Vec<String>>,
}

impl Search {
    fn row_ends(&mut self) {
        let Some((first, _)) = self.cells.first() else { return };
        let is_row = name(first) == self.row;
        if self.near.len() < limits::NEAR_CELLS && !first.trim().is_empty() {
            let columns = self.header.iter().skip(1).filter(|column| !column.is_empty());
            let left = limits::NEAR_CELLS - self.near.len();
            let first = first.trim();
            self.near.extend(columns.take(left).map(|column| vec![first.to_owned(), column.clone()]));
        }
        if !is_row {
            return;
        }
        let is_column = |at: usize, header: &str| match &self.column {
            Some(column) => name(header) == *column,
            None => at == 1 && self.header.len() == 2,
        };
        for (at, header) in self.header.iter().enumerate().skip(1) {
            if is_column(at, header)
                && let Some((cell, place)) = self.cells.get(at)
            {
                self.count += 1;
                self.found.get_or_insert_with(|| (cell.trim().to_owned(), place.clone()));
            }
        }
    }

    fn answer(self) -> Lookup {
        match (self.found, self.count, self.first) {
            (Some((cell, at)), 1, _) => Lookup::Cell(cell, at),
            (Some(_), count, _) => Lookup::Several(count),
            (None, _, Some(first)) => Lookup::Nothing(first, self.near),
            (None, _, None) => Lookup::NoTable,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TEXT: &str = "# Report\n\n| Measure | Before | After |\n|---|--:|:-:|\n| First  reply | 12.0 | **2.4** |\n| `p95` | 31 | 9 |\n\n## Cost\n\n| Item | EUR |\n|---|---|\n| Tokens | 40 |\n| P95 | 7 |\n";

    fn look(row: &str, column: Option<&str>) -> Lookup {
        look_up(TEXT, &(0..TEXT.len()), row, column)
    }

    #[test]
    fn a_cell_is_found_by_its_row_and_column() {
        for (row, column, cell) in [
            ("First reply", Some("After"), "2.4"),
            ("first reply", Some("before"), "12.0"),
            ("p95", Some("After"), "9"),
            ("Tokens", None, "40"),
            ("P95", Some("EUR"), "7"),
            ("P95", None, "7"),
        ] {
            match look(row, column) {
                Lookup::Cell(text, at) => {
                    assert_eq!(text, cell);
                    assert!(TEXT.get(at).is_some_and(|shown| shown.contains(cell)), "{row}");
                }
                other => panic!("{row}: {other:?}"),
            }
        }
        assert!(matches!(look("p99", Some("After")), Lookup::Nothing(_, near) if near.len() == 6));
        assert!(matches!(look("First reply", None), Lookup::Nothing(..)), "three columns");
        assert!(matches!(look("Measure", Some("After")), Lookup::Nothing(..)), "the header is no row");
        assert!(
            matches!(look("First reply", Some("Measure")), Lookup::Nothing(..)),
            "a row's name is no value"
        );
        assert_eq!(look_up("p50 is 12\n", &(0..10), "p50", None), Lookup::NoTable);
        let twice = format!("{TEXT}\n| Item | EUR |\n|---|---|\n| Tokens | 41 |\n");
        assert_eq!(look_up(&twice, &(0..twice.len()), "Tokens", Some("EUR")), Lookup::Several(2));
        assert!(matches!(look_up(&twice, &(0..TEXT.len()), "Tokens", Some("EUR")), Lookup::Cell(..)));
    }

    proptest! {
        #[test]
        fn any_text_and_any_name_give_an_answer(
            text in r"[|a-c0-9 \-:`*<\n\\é]{0,120}",
            row in "[a-c0-9 |é]{0,4}",
            column in proptest::option::of("[a-c0-9 |é]{0,4}"),
        ) {
            if let Lookup::Cell(_, at) = look_up(&text, &(0..text.len()), &row, column.as_deref()) {
                prop_assert!(text.get(at).is_some());
            }
        }
    }
}
