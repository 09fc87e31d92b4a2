//! Reads CSV files of results. A row may be a case, a run, a measure, or a total. Only cases have a mean.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::record::{Measure, MissingValue, ResultRecord, Revision, SpannedNumber, SpannedText, Stamp};
use super::{generic, time};
use crate::evidence::data::{Cell, Column, CsvTable};
use crate::manifest::model::EvalFormat;

/// The meaning of the rows in a table.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Rows {
    /// Each row is a case.
    Cases,
    /// Only this row counts. The others are other runs, or parts of it.
    One(usize),
    /// Each row is a measure, with its name and its value in these columns.
    Measures(usize, usize),
    /// Unknown, and why.
    Unclear(String),
}

// Column names, without separators.
const NAMES: &[&str] =
    &["metric", "measure", "metricname", "measurename", "key", "kpi", "indicator", "scorer", "statistic"];
const VALUES: &[&str] = &["value", "score", "result", "mean", "actual", "metricvalue"];
const TIMES: &[&str] = &[
    "day",
    "datetime",
    "rundate",
    "evaldate",
    "runtimestamp",
    "ranat",
    "executedat",
    "startedat",
    "starttime",
    "endtime",
];
const COUNTS: &[&str] = &[
    "cases",
    "numcases",
    "ncases",
    "totalcases",
    "casecount",
    "numsamples",
    "nsamples",
    "totaltests",
    "numtests",
    "numquestions",
];
/// Columns in which runs differ.
const RUNS: &[&str] = &[
    "run",
    "runid",
    "runname",
    "version",
    "model",
    "modelname",
    "fold",
    "epoch",
    "step",
    "month",
    "week",
    "quarter",
    "year",
    "iteration",
    "build",
    "release",
    "experiment",
    "config",
    "configuration",
    "variant",
    "seed",
    "system",
    "branch",
    "provider",
];
/// Columns with ids of cases.
const IDS: &[&str] = &[
    "", "id", "case", "caseid", "test", "testid", "index", "idx", "unnamed0", "row", "question", "input",
    "no", "nr", "number", "num", "sampleid", "qid",
];
/// Number of columns from the left in which a row may be named as a total.
const NAMING: usize = 3;

/// Names of the total's row.
const TOTALS: &[&str] =
    &["aggregated", "aggregate", "total", "totals", "overall", "all", "average", "mean", "summary"];

fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Returns the column whose plain name is one of these.
fn column_of(table: &CsvTable, names: &[&str]) -> Option<usize> {
    table.columns.iter().position(|column| names.contains(&plain(&column.name).as_str()))
}

/// Returns the column whose name is one of the keys of value files, or one of `more`.
fn column_called(table: &CsvTable, keys: &[&str], more: &[&str]) -> Option<usize> {
    let keys: HashSet<String> = keys.iter().map(|key| plain(key)).collect();
    table.columns.iter().position(|column| {
        let name = plain(&column.name);
        keys.contains(&name) || more.contains(&name.as_str())
    })
}

fn cell(table: &CsvTable, row: usize, column: usize) -> Option<&Cell> {
    table.cells.get(row)?.get(column)
}

/// Returns the texts of a column, by row.
fn texts(table: &CsvTable, column: usize) -> impl Iterator<Item = &str> {
    table.cells.iter().filter_map(move |row| row.get(column)).map(|cell| &*cell.text)
}

fn distinct(table: &CsvTable, column: usize) -> usize {
    texts(table, column).collect::<HashSet<_>>().len()
}

/// Detects the meaning of the rows.
pub(super) fn rows(table: &CsvTable) -> Rows {
    // A long table has one case per row.
    if table.cells.is_empty() {
        return Rows::Cases;
    }
    if let Some((name, value)) = measures(table) {
        return Rows::Measures(name, value);
    }
    if table.rows == 1 {
        let is_case = column_of(table, IDS).is_some() && column_of(table, COUNTS).is_none();
        return if is_case { Rows::Cases } else { Rows::One(0) };
    }
    let is_text = |column: &Column| column.numbers < table.rows;
    let is_total = |row: &Vec<Cell>| {
        let mut cells = row.iter().zip(&table.columns).take(NAMING).filter(|(_, column)| is_text(column));
        cells.any(|(cell, _)| TOTALS.contains(&plain(&cell.text).as_str()))
    };
    let totals: Vec<usize> =
        table.cells.iter().enumerate().filter(|(_, row)| is_total(row)).map(|(at, _)| at).collect();
    match totals.as_slice() {
        [one] if *one == 0 || *one + 1 == table.rows => return Rows::One(*one),
        _ => {}
    }
    if let Some(rows) = runs(table) {
        return rows;
    }
    let varies = |names: &[&str]| {
        let column = column_of(table, names).filter(|column| distinct(table, *column) > 1)?;
        table.columns.get(column)
    };
    if let Some(column) = varies(RUNS) {
        return Rows::Unclear(format!("its rows differ by `{}`", column.name));
    }
    if let Some(column) = column_of(table, COUNTS).and_then(|column| table.columns.get(column)) {
        return Rows::Unclear(format!("each row has a number of cases, `{}`", column.name));
    }
    let names_cases = |at: usize, column: &Column| {
        IDS.contains(&plain(&column.name).as_str())
            || is_text(column) && column.numbers == 0 && distinct(table, at) > 1
    };
    if table.columns.iter().enumerate().any(|(at, column)| names_cases(at, column)) || counts_up(table) {
        return Rows::Cases;
    }
    Rows::Unclear("no column says whether a row is a case or a run".to_owned())
}

/// Whether the first column numbers the rows.
fn counts_up(table: &CsvTable) -> bool {
    let numbers = || table.cells.iter().map(|row| row.first().and_then(|cell| cell.number));
    let mut pairs = numbers().zip(numbers().skip(1));
    pairs.all(|(one, next)| one.zip(next).is_some_and(|(one, next)| (next - one - 1.0).abs() < 1e-9))
}

/// Returns the columns of names and values, if each row is a measure.
fn measures(table: &CsvTable) -> Option<(usize, usize)> {
    let (name, value) = (column_of(table, NAMES)?, column_of(table, VALUES)?);
    let is_name = |text: &str| !text.is_empty() && text.parse::<f64>().is_err();
    let is_each = texts(table, name).all(is_name) && distinct(table, name) == table.rows;
    (is_each && table.columns.get(value)?.numbers > 0).then_some((name, value))
}

/// Returns the newest of several runs, if a column has their times or commits; none if all rows are of the same run.
fn runs(table: &CsvTable) -> Option<Rows> {
    let times = column_called(table, generic::TIMES, TIMES).and_then(|column| {
        let times: Option<Vec<_>> = texts(table, column).map(time::parse).collect();
        Some((column, times?))
    });
    let commits = column_called(table, generic::COMMITS, &["githash", "commitid", "commithash"])
        .filter(|column| texts(table, *column).all(|text| !text.is_empty()));
    let key = match (commits, &times) {
        (Some(column), _) => column,
        // The time of a single run increases from case to case.
        (None, Some((column, times))) => {
            let days: HashSet<i64> = times.iter().map(|time| time.as_second().div_euclid(86_400)).collect();
            if days.len() == 1 {
                return None;
            }
            *column
        }
        (None, None) => return None,
    };
    let count = distinct(table, key);
    if count == 1 {
        return None;
    }
    if count < table.rows {
        let name = table.columns.get(key).map(|column| column.name.as_str()).unwrap_or_default();
        return Some(Rows::Unclear(format!(
            "several rows have the same `{name}`, and the others have another one"
        )));
    }
    let last = table.rows - 1;
    let Some((_, times)) = times else { return Some(Rows::One(last)) };
    let newest = times.iter().max()?;
    let of_newest: Vec<usize> =
        times.iter().enumerate().filter(|(_, time)| *time == newest).map(|(at, _)| at).collect();
    Some(match of_newest.as_slice() {
        [one] => Rows::One(*one),
        // Of runs of the same day, the last one added.
        [.., one] if *one == last && times.is_sorted() => Rows::One(last),
        _ => Rows::Unclear("several rows have the newest time".to_owned()),
    })
}

/// Reads the results in a table.
pub(super) fn read(table: &CsvTable) -> ResultRecord {
    let mut record = ResultRecord::new(EvalFormat::Csv);
    match rows(table) {
        Rows::Cases => {
            let header = table.columns.first().map_or(0..0, |column| column.at.clone());
            record.cases = Some(SpannedNumber::counted(table.rows, header));
            for column in table.columns.iter().filter(|column| column.numbers > 0) {
                if let Some(mean) = column.aggregate("mean") {
                    record.measure(column.name.as_str(), mean, column.at.clone());
                }
                if column.missing > 0 {
                    let (measure, at) = (column.name.clone(), column.at.clone());
                    record.gaps.push(MissingValue { measure, missing: column.missing, all: table.rows, at });
                }
            }
        }
        Rows::One(row) => one(table, row, &mut record),
        Rows::Measures(name, value) => {
            let pairs =
                (0..table.rows).filter_map(|row| Some((cell(table, row, name)?, cell(table, row, value)?)));
            let pairs: Vec<(&str, &Cell)> = pairs.map(|(name, value)| (&*name.text, value)).collect();
            counts(&pairs, &mut record);
            record.measures = pairs.into_iter().map(|(name, cell)| measure(name, cell)).collect();
        }
        Rows::Unclear(why) => {
            let names = table.columns.iter().filter(|column| column.numbers > 0);
            record.measures = names
                .map(|column| Measure {
                    name: column.name.clone(),
                    value: Err("a column of several values"),
                    at: column.at.clone(),
                })
                .collect();
            record.unclear = Some(why);
        }
    }
    record
}

fn measure(name: &str, cell: &Cell) -> Measure {
    Measure { name: name.to_owned(), value: cell.number.ok_or("a text"), at: cell.at.clone() }
}

/// Reads a row that is a whole run.
fn one(table: &CsvTable, row: usize, record: &mut ResultRecord) {
    let Some(cells) = table.cells.get(row) else { return };
    let named: Vec<(&str, &Cell)> =
        table.columns.iter().map(|column| column.name.as_str()).zip(cells).collect();
    counts(&named, record);
    let numbers = named.iter().zip(&table.columns).filter(|(_, column)| column.numbers > 0);
    record.measures = numbers.map(|((name, cell), _)| measure(name, cell)).collect();
    if let Some(cell) = column_called(table, generic::TIMES, TIMES).and_then(|column| cells.get(column)) {
        record.time = time::parse(&cell.text).map(|time| Stamp { time, at: Some(cell.at.clone()) });
    }
    if let Some(cell) = column_called(table, generic::COMMITS, &[]).and_then(|column| cells.get(column)) {
        let id = cell.text.strip_suffix("-dirty").unwrap_or(&cell.text);
        record.revision = super::is_commit_id(id).then(|| Revision {
            id: id.to_owned(),
            dirty: id.len() < cell.text.len(),
            at: cell.at.clone(),
        });
    }
    if let Some(cell) = column_of(table, &["model", "modelname"]).and_then(|column| cells.get(column))
        && cell.number.is_none()
        && !cell.text.is_empty()
    {
        record.providers.push(vec![SpannedText { name: cell.text.to_string(), at: cell.at.clone() }]);
    }
}

/// Reads the counts among some named cells.
fn counts(named: &[(&str, &Cell)], record: &mut ResultRecord) {
    let count = |keys: &[&str], more: &[&str]| {
        let keys: HashSet<String> = keys.iter().map(|key| plain(key)).collect();
        named.iter().find_map(|(name, cell)| {
            let name = plain(name);
            let number = cell.number.filter(|number| *number >= 0.0 && number.fract() == 0.0)?;
            (keys.contains(&name) || more.contains(&name.as_str()))
                .then(|| SpannedNumber { number, at: cell.at.clone() })
        })
    };
    // Locust counts requests.
    record.cases = count(generic::CASES, &["requestcount", "requests", "casecount", "numquestions"]);
    record.passed = count(generic::PASSED, &["passedcount"]);
    record.failed = count(generic::FAILED, &["failurecount", "failedcount"]);
    record.errors = count(generic::ERRORS, &[]);
    record.skipped = count(generic::SKIPPED, &[]);
    let is_locust = named.iter().any(|(name, _)| matches!(&*plain(name), "requestcount" | "requests"));
    if let (true, None, Some(cases), Some(failed)) =
        (is_locust, &record.passed, &record.cases, &record.failed)
    {
        record.passed =
            Some(SpannedNumber { number: (cases.number - failed.number).max(0.0), at: failed.at.clone() });
    }
}

/// An index of a table's columns by name.
pub(crate) struct Columns<'t> {
    pub(in crate::evidence) table: &'t CsvTable,
    /// The first column of each name, and the number of columns with that name.
    by_name: HashMap<&'t str, (usize, usize)>,
    rows: OnceCell<Rows>,
    /// The first row of each name, if each row is a measure.
    measures: OnceCell<HashMap<&'t str, usize>>,
}

impl<'t> Columns<'t> {
    /// Indexes a table.
    pub(crate) fn new(table: &'t CsvTable) -> Self {
        let mut by_name: HashMap<&str, (usize, usize)> = HashMap::new();
        for (at, column) in table.columns.iter().enumerate() {
            by_name.entry(&column.name).or_insert((at, 0)).1 += 1;
        }
        Self { table, by_name, rows: OnceCell::new(), measures: OnceCell::new() }
    }

    /// Returns the column `name`.
    pub(crate) fn get(&self, name: &str) -> Option<&'t Column> {
        self.by_name.get(name).and_then(|(at, _)| self.table.columns.get(*at))
    }

    /// Whether several columns have this name.
    pub(super) fn are_several(&self, name: &str) -> bool {
        self.by_name.get(name).is_some_and(|(_, count)| *count > 1)
    }

    /// Returns the row of the measure `name`; `names` is the column of names.
    fn row_of(&self, name: &str, names: usize) -> Option<usize> {
        let rows = self.measures.get_or_init(|| {
            let mut rows = HashMap::new();
            for (row, text) in texts(self.table, names).enumerate() {
                rows.entry(text).or_insert(row);
            }
            rows
        });
        rows.get(name).copied()
    }

    /// Returns the value of a column if the pointer does not say which number to use.
    pub(super) fn bare(&self, name: &str) -> Result<Option<(f64, Range<usize>)>, String> {
        let found = |cell: &Cell| Some((cell.number?, cell.at.clone()));
        let rows = self.rows.get_or_init(|| rows(self.table));
        let Some((at, count)) = self.by_name.get(name).copied() else {
            return Ok(match rows {
                Rows::Measures(names, value) => {
                    self.row_of(name, *names).and_then(|row| found(cell(self.table, row, *value)?))
                }
                _ => None,
            });
        };
        let Some(column) = self.table.columns.get(at) else { return Ok(None) };
        if count > 1 {
            return Err(format!("several columns are named `{name}`"));
        }
        match rows {
            Rows::Cases => Ok(column.aggregate("mean").map(|mean| (mean, column.at.clone()))),
            Rows::One(row) => Ok(cell(self.table, *row, at).and_then(found)),
            Rows::Measures(..) => Err("each row is a different measure: name one in the pointer".to_owned()),
            Rows::Unclear(why) => Err(unclear(why, name)),
        }
    }
}

/// Says why the number of a table is not known, and how to select one.
pub(super) fn unclear(why: &str, name: &str) -> String {
    let name = name.replace('~', "~0").replace('/', "~1");
    format!(
        "the row to use is not known: {why}; point at one number, such as `/{name}/last` or `/{name}/mean`"
    )
}
