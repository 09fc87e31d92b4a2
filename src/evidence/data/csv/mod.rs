//! Reads CSV as columns: the number of rows, and aggregates of the numbers in each column.

mod fields;
#[cfg(test)]
mod tests;

use std::io::Read;
use std::ops::Range;

use super::DataDefect;
use crate::limits::data as limits;
use fields::fields;

/// A table with a header.
#[derive(Debug)]
pub struct CsvTable {
    /// The columns, in order.
    pub columns: Vec<Column>,
    /// Number of rows, without the header.
    pub rows: usize,
    /// The cells of all rows, if there are few. Then a row may be a whole run instead of a case.
    pub cells: Vec<Vec<Cell>>,
}

/// One cell of a row.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// Its text. Only the beginning of a long one.
    pub text: Box<str>,
    /// Byte range of the cell.
    pub at: Range<usize>,
    /// The cell as a finite number, if it is one.
    pub number: Option<f64>,
}

/// One column.
#[derive(Debug)]
pub struct Column {
    /// Name in the header.
    pub name: String,
    /// Byte range of the name.
    pub at: Range<usize>,
    /// Number of cells that are finite numbers.
    pub numbers: usize,
    /// Number of cells that are empty, `NaN` or similar.
    pub missing: usize,
    sum: f64,
    least: f64,
    most: f64,
    first: Option<f64>,
    last: Option<f64>,
}

impl Column {
    /// Returns an aggregate of the column's numbers: `mean`, `sum`, `min`, `max`, `first`, `last` or `count`.
    pub fn aggregate(&self, name: &str) -> Option<f64> {
        #[expect(clippy::cast_precision_loss, reason = "no table has that many rows")]
        let count = self.numbers as f64;
        // The sum of very large numbers can be infinite.
        let some = |value: f64| (self.numbers > 0 && value.is_finite()).then_some(value);
        match name {
            "mean" => some(self.sum / count),
            "sum" => some(self.sum),
            "min" => some(self.least),
            "max" => some(self.most),
            "first" => self.first,
            "last" => self.last,
            "count" => Some(count),
            _ => None,
        }
    }
}

/// The names that [`Column::aggregate`] supports.
pub(crate) const AGGREGATES: &[&str] = &["mean", "sum", "min", "max", "first", "last", "count"];

impl CsvTable {
    /// Returns the column `name`.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

/// Reads a table from `text`, whose first kilobytes are `head`.
pub fn read(text: impl Read, head: &[u8]) -> Result<CsvTable, DataDefect> {
    let mark = if head.starts_with("\u{feff}".as_bytes()) { 3 } else { 0 };
    // The delimiter that splits the header into the most columns; the first of equal ones.
    let (delimiter, places) = [b',', b';', b'\t', b'|']
        .into_iter()
        .map(|delimiter| (delimiter, fields(head, mark, delimiter)))
        .rev()
        .max_by_key(|(_, fields)| fields.len())
        .unwrap_or((b',', Vec::new()));
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text);
    let broken = |error: &csv::Error| {
        let at = error.position().map_or(0, |position| usize::try_from(position.byte()).unwrap_or(0));
        DataDefect::new(at..at + 1, "not CSV")
    };
    let names = reader.headers().map_err(|error| broken(&error))?.clone();
    if names.len() > limits::COLUMNS {
        return Err(DataDefect::limit(0..1, format!("more than {} columns", limits::COLUMNS)));
    }
    let mut places = places.into_iter();
    let mut columns: Vec<Column> = names
        .iter()
        .map(|name| Column {
            name: name.trim_start_matches('\u{feff}').trim().to_owned(),
            at: places.next().unwrap_or_default(),
            numbers: 0,
            missing: 0,
            sum: 0.0,
            least: f64::INFINITY,
            most: f64::NEG_INFINITY,
            first: None,
            last: None,
        })
        .collect();
    let mut rows = 0;
    let mut cells = Vec::new();
    let mut is_kept = columns.len() <= limits::KEPT_COLUMNS;
    let mut row = csv::ByteRecord::new();
    while reader.read_byte_record(&mut row).map_err(|error| broken(&error))? {
        // An empty row is skipped.
        if row.iter().all(|cell| cell.trim_ascii().is_empty()) {
            continue;
        }
        rows += 1;
        let start = row.position().and_then(|position| usize::try_from(position.byte()).ok());
        is_kept &= rows <= limits::KEPT_ROWS;
        let places =
            start.filter(|_| is_kept).map(|start| fields(head, start, delimiter)).unwrap_or_default();
        let mut places = places.into_iter();
        let mut kept = Vec::new();
        for (at, column) in columns.iter_mut().enumerate() {
            let cell = row.get(at).map(<[u8]>::trim_ascii).unwrap_or_default();
            let text = std::str::from_utf8(cell).unwrap_or_default();
            let number = number(text, delimiter);
            match number {
                Some(number) => {
                    column.numbers += 1;
                    column.sum += number;
                    column.least = column.least.min(number);
                    column.most = column.most.max(number);
                    column.first = column.first.or(Some(number));
                    column.last = Some(number);
                }
                None => column.missing += 1,
            }
            if is_kept {
                let at = places.next().unwrap_or_default();
                kept.push(Cell { text: text.chars().take(limits::CELL_CHARS).collect(), at, number });
            }
        }
        if is_kept {
            cells.push(kept);
        }
    }
    if !is_kept {
        cells.clear();
    }
    Ok(CsvTable { columns, rows, cells })
}

/// Parses a cell as a finite number. In a table with semicolons as delimiters, the comma is the decimal mark.
fn number(cell: &str, delimiter: u8) -> Option<f64> {
    let cell = cell.strip_suffix('%').map_or(cell, str::trim_end);
    let number = match cell.split_once(',') {
        Some((whole, part)) if delimiter == b';' && !part.contains(',') => format!("{whole}.{part}").parse(),
        _ => cell.parse::<f64>(),
    };
    number.ok().filter(|number| number.is_finite())
}
