//! Looks up cells of Markdown tables by the names of row and column.

use std::collections::HashMap;
use std::ops::Range;

use crate::limits::data as limits;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// The result of a lookup.
#[derive(Debug, PartialEq)]
pub(crate) enum Lookup {
    /// One cell: its text without markup, and its range.
    Cell(String, Range<usize>),
    /// No cell: the range of the first table, and the existing rows and columns.
    Nothing(Range<usize>, Vec<Vec<String>>),
    /// This number of cells.
    Several(usize),
    /// There is no table.
    NoTable,
}

/// The name of a row, and the name of a column.
pub(crate) type CellNames<'n> = (&'n str, Option<&'n str>);

/// Looks up rows and columns in the tables that begin within `part` of `text`, in one pass. The results are in the order of `asked`.
///
/// The name of a row is its first cell, the name of a column is its header, both without markup and letter case.
/// Without a column, the second column of a table with two columns is used.
pub(crate) fn look_up(text: &str, part: &Range<usize>, asked: &[CellNames<'_>]) -> Vec<Lookup> {
    let mut search = Search::default();
    let places: Vec<usize> = asked.iter().map(|names| search.ask(*names)).collect();
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
                search.names = search.header.iter().map(|header| name(header)).collect();
            }
            Event::End(TagEnd::TableRow) => search.row_ends(),
            _ => {}
        }
    }
    places.into_iter().map(|place| search.answer(place)).collect()
}

/// Returns a name for comparisons: in lower case, with single spaces.
fn name(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// The first cell of a row and a column, and the number of such cells.
type Found = (Option<(String, Range<usize>)>, usize);

#[derive(Default)]
struct Search {
    /// Indices in `found` of the requested columns, by row.
    asked: HashMap<String, HashMap<Option<String>, usize>>,
    found: Vec<Found>,
    header: Vec<String>,
    /// The header, in the spelling for comparisons.
    names: Vec<String>,
    cells: Vec<(String, Range<usize>)>,
    first: Option<Range<usize>>,
    near: Vec<Vec<String>>,
}

impl Search {
    /// Returns the index in `found` of a row and a column.
    fn ask(&mut self, (row, column): CellNames<'_>) -> usize {
        let found = &mut self.found;
        *self.asked.entry(name(row)).or_default().entry(column.map(name)).or_insert_with(|| {
            found.push((None, 0));
            found.len() - 1
        })
    }

    fn row_ends(&mut self) {
        let Some((first, _)) = self.cells.first() else { return };
        if self.near.len() < limits::NEAR_CELLS && !first.trim().is_empty() {
            let columns = self.header.iter().skip(1).filter(|column| !column.is_empty());
            let left = limits::NEAR_CELLS - self.near.len();
            let first = first.trim();
            self.near.extend(columns.take(left).map(|column| vec![first.to_owned(), column.clone()]));
        }
        let Some(asked) = self.asked.get(&name(first)) else { return };
        let only = asked.get(&None).filter(|_| self.names.len() == 2).map(|place| (*place, 1));
        let named = self.names.iter().enumerate().skip(1);
        let named = named.filter_map(|(at, name)| Some((*asked.get(&Some(name.clone()))?, at)));
        for (place, at) in named.chain(only) {
            if let (Some((cell, range)), Some((found, count))) =
                (self.cells.get(at), self.found.get_mut(place))
            {
                *count += 1;
                found.get_or_insert_with(|| (cell.trim().to_owned(), range.clone()));
            }
        }
    }

    fn answer(&self, place: usize) -> Lookup {
        match (self.found.get(place), &self.first) {
            (Some((Some((cell, at)), 1)), _) => Lookup::Cell(cell.clone(), at.clone()),
            (Some((Some(_), count)), _) => Lookup::Several(*count),
            (_, Some(first)) => Lookup::Nothing(first.clone(), self.near.clone()),
            (_, None) => Lookup::NoTable,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TEXT: &str = "# Report\n\n| Measure | Before | After |\n|---|--:|:-:|\n| First  reply | 12.0 | **2.4** |\n| `p95` | 31 | 9 |\n\n## Cost\n\n| Item | EUR |\n|---|---|\n| Tokens | 40 |\n| P95 | 7 |\n";

    /// Looks up one cell.
    fn look_up(text: &str, part: &Range<usize>, row: &str, column: Option<&str>) -> Lookup {
        super::look_up(text, part, &[(row, column)]).pop().expect("an answer")
    }

    fn look(row: &str, column: Option<&str>) -> Lookup {
        look_up(TEXT, &(0..TEXT.len()), row, column)
    }

    #[test]
    fn several_questions_have_an_answer_each() {
        let asked = [
            ("Tokens", None),
            ("p95", Some("After")),
            ("tokens", Some("eur")),
            ("p99", None),
            ("Tokens", None),
        ];
        let one = |(row, column): &CellNames<'_>| look(row, *column);
        assert_eq!(super::look_up(TEXT, &(0..TEXT.len()), &asked), asked.iter().map(one).collect::<Vec<_>>());
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
