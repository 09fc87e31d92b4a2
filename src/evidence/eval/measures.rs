//! The measures of results by the names that `require` uses: those that every format has, the tool's own, and what a pointer leads to.

use std::collections::HashMap;
use std::ops::Range;

use super::record::{Measure, ResultRecord, SpannedNumber};
use super::table::{bare, unclear};
use crate::evidence::data::{AGGREGATES, CsvTable, Value, ValueKind};
use crate::manifest::value::JsonPointer;

/// What a pointer leads to.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum MeasurePointer {
    /// To a number.
    Number(f64, Range<usize>),
    /// To something else.
    Other(&'static str, Range<usize>),
    /// It cannot be told to which of several numbers, and why.
    Unclear(String),
    /// To nothing.
    Nothing,
}

/// A measure that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// Its value.
    pub value: f64,
    /// Where the number that decides stands.
    pub at: Range<usize>,
    /// For a rate, of how many: passed, and all.
    pub of: Option<(f64, f64)>,
    /// What it comes to at the other end, where it cannot be told what became of some cases.
    pub or: Option<f64>,
}

/// What became of a measure's name.
#[derive(Debug, Clone, PartialEq)]
pub enum MeasureLookup {
    /// It is there.
    Found(Measured),
    /// It is there, and no number; what it is, and where.
    NoNumber(&'static str, Range<usize>),
    /// It cannot be told which of several numbers is meant, and why.
    Unclear(String),
    /// Several have this name: these.
    Several(Vec<String>),
    /// It is not there.
    Absent,
}

/// The share of the cases with an outcome that passed.
pub const PASS_RATE: &str = "pass-rate";

/// The measures that any format may have.
pub(super) const COMMON: [&str; 6] = [PASS_RATE, "passed", "failed", "errors", "skipped", "cases"];

/// A measure that any format may have; none where this is no such name, or the tool has its own of that name.
pub(super) fn common(record: &ResultRecord, name: &str) -> Option<MeasureLookup> {
    let unknown = record.unknown.as_ref().map(|unknown| unknown.cases.number);
    let count_of = |reading: &Option<SpannedNumber>, unknown: Option<f64>| {
        let found = |reading: &SpannedNumber| {
            let or = unknown.map(|unknown| reading.number + unknown);
            MeasureLookup::Found(Measured { value: reading.number, at: reading.at.clone(), of: None, or })
        };
        Some(reading.as_ref().map_or(MeasureLookup::Absent, found))
    };
    let count = |reading: &Option<SpannedNumber>| count_of(reading, unknown);
    match name {
        PASS_RATE => {
            let (passed, all) = match record.passed_of() {
                Some(of) => of,
                // Nothing ran: nothing passed.
                None if record.cases.as_ref().is_some_and(|cases| cases.number == 0.0) => {
                    return Some(MeasureLookup::Absent);
                }
                None => return None,
            };
            let at = record.passed.as_ref()?.at.clone();
            // At worst none of those that nothing is known of passed, at best all of them.
            let or = unknown.map(|unknown| ((passed + unknown) / all).min(1.0));
            Some(MeasureLookup::Found(Measured { value: passed / all, at, of: Some((passed, all)), or }))
        }
        "passed" => count(&record.passed),
        "failed" => count(&record.failed),
        "errors" => count(&record.errors),
        "skipped" => count(&record.skipped),
        "cases" => count_of(&record.cases, None),
        _ => None,
    }
}

/// A name without what writers differ in: `Answer Relevancy` and `answer_relevancy`.
fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

pub(super) fn measure(record: &ResultRecord, name: &str) -> MeasureLookup {
    if let Some(why) = &record.unclear {
        return MeasureLookup::Unclear(unclear(why, name));
    }
    match common(record, name) {
        Some(MeasureLookup::Absent) | None => {}
        Some(found) => return found,
    }
    let exact: Vec<_> = record.measures.iter().filter(|measure| measure.name == name).collect();
    let wanted = plain(name);
    let found = if exact.is_empty() {
        let alike = |measure: &&Measure| !wanted.is_empty() && plain(&measure.name) == wanted;
        record.measures.iter().filter(alike).collect()
    } else {
        exact
    };
    let found = if found.is_empty() {
        // `accuracy`, where it stands somewhere below; several scorers may have one: `match/accuracy`, `includes/accuracy`.
        record.measures.iter().filter(|measure| is_below(record, measure, &wanted)).collect()
    } else {
        found
    };
    match found.as_slice() {
        [] => MeasureLookup::Absent,
        [one] => match one.value {
            Ok(value) => MeasureLookup::Found(Measured { value, at: one.at.clone(), of: None, or: None }),
            Err(what) => MeasureLookup::NoNumber(what, one.at.clone()),
        },
        several => MeasureLookup::Several(several.iter().map(|measure| measure.name.clone()).collect()),
    }
}

/// Below which keys a file that nobody's tool wrote says what came out. Elsewhere stand thresholds, and runs of before.
const OUTCOMES: &[&str] = &[
    "summary",
    "metrics",
    "results",
    "scores",
    "stats",
    "statistics",
    "totals",
    "overall",
    "aggregate",
    "eval",
];

/// Whether a measure has this plain name at its end, and is what came out.
fn is_below(record: &ResultRecord, measure: &Measure, wanted: &str) -> bool {
    let Some((above, name)) = measure.name.rsplit_once('/') else { return false };
    let is_outcome = |key: &str| OUTCOMES.contains(&key.to_ascii_lowercase().as_str());
    let said = !record.is_anybodys() || above.split('/').filter(|key| !key.is_empty()).all(is_outcome);
    !wanted.is_empty() && said && plain(name) == wanted
}

/// What a value that a pointer leads to is.
fn pointed_value(value: Option<&Value>) -> MeasurePointer {
    match value {
        None => MeasurePointer::Nothing,
        Some(value) => match &value.data {
            ValueKind::Number(number) => MeasurePointer::Number(*number, value.at.clone()),
            _ => {
                MeasurePointer::Other(value.describe(), value.at.start..value.at.end.min(value.at.start + 80))
            }
        },
    }
}

fn pointers<'n>(names: &[&'n str]) -> impl Iterator<Item = (&'n str, JsonPointer)> {
    names.iter().filter_map(|name| Some((*name, JsonPointer::parse(name)?)))
}

pub(super) fn pointed(root: &Value, names: &[&str]) -> HashMap<String, MeasurePointer> {
    pointers(names)
        .map(|(name, pointer)| (name.to_owned(), pointed_value(root.at_pointer(&pointer))))
        .collect()
}

pub(super) fn pointed_in_table(table: &CsvTable, names: &[&str]) -> HashMap<String, MeasurePointer> {
    pointers(names).map(|(name, pointer)| (name.to_owned(), column(table, &pointer))).collect()
}

/// What a pointer into a table leads to.
#[derive(Debug, Clone, PartialEq)]
pub enum InTable {
    /// To a number, which stands here.
    Number(f64, Range<usize>),
    /// It cannot be told to which of several, and why.
    Unclear(String),
    /// To none.
    Nothing,
}

/// `/column` or `/column/mean`: the number that a pointer leads to in a table.
pub fn in_table(table: &CsvTable, pointer: &JsonPointer) -> InTable {
    match column(table, pointer) {
        MeasurePointer::Number(number, at) => InTable::Number(number, at),
        MeasurePointer::Unclear(why) => InTable::Unclear(why),
        MeasurePointer::Other(..) | MeasurePointer::Nothing => InTable::Nothing,
    }
}

fn column(table: &CsvTable, pointer: &JsonPointer) -> MeasurePointer {
    let keys = pointer.keys();
    let (name, number) = match keys.as_slice() {
        [name] => match bare(table, name) {
            Ok(found) => (name, found),
            Err(why) => return MeasurePointer::Unclear(why),
        },
        [name, _] if table.columns.iter().filter(|column| column.name == *name).count() > 1 => {
            return MeasurePointer::Unclear(format!("several columns are called `{name}`"));
        }
        [name, aggregate] if AGGREGATES.contains(&aggregate.as_str()) => {
            let found =
                table.column(name).and_then(|column| Some((column.aggregate(aggregate)?, column.at.clone())));
            (name, found)
        }
        _ => return MeasurePointer::Nothing,
    };
    match (number, table.column(name)) {
        (Some((number, at)), _) => MeasurePointer::Number(number, at),
        (None, Some(column)) => MeasurePointer::Other("a column without numbers", column.at.clone()),
        (None, None) => MeasurePointer::Nothing,
    }
}
