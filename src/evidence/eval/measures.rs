//! Looks up measures of results by the names in `require`: common measures, those of the tool, and pointers.

use std::collections::HashMap;
use std::ops::Range;

use super::record::{Measure, ResultRecord, SpannedNumber};
use super::table::{Columns, unclear};
use crate::evidence::data::{AGGREGATES, CsvTable, Pointers, Value, ValueKind};
use crate::manifest::value::JsonPointer;

/// The target of a pointer.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum MeasurePointer {
    /// A number.
    Number(f64, Range<usize>),
    /// A value that is not a number, as described here.
    Other(&'static str, Range<usize>),
    /// One of several numbers, and why it is not known which.
    Unclear(String),
    /// No value.
    Nothing,
}

/// The value of a measure.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// Its value.
    pub value: f64,
    /// Place of the number that decides the value.
    pub at: Range<usize>,
    /// For a rate: the passed cases, and all cases.
    pub of: Option<(f64, f64)>,
    /// The other possible value, if the outcome of some cases is unknown.
    pub or: Option<f64>,
}

/// The result of looking up a measure.
#[derive(Debug, Clone, PartialEq)]
pub enum MeasureLookup {
    /// Its value.
    Found(Measured),
    /// A value that is not a number: its description and its place.
    NoNumber(&'static str, Range<usize>),
    /// One of several numbers, and why it is not known which.
    Unclear(String),
    /// Several measures match: their names.
    Several(Vec<String>),
    /// No measure matches.
    Absent,
}

/// The share of the cases with an outcome that passed.
pub(crate) const PASS_RATE: &str = "pass-rate";

/// The measures that any format can have.
pub(super) const COMMON: [&str; 6] = [PASS_RATE, "passed", "failed", "errors", "skipped", "cases"];

/// Returns a common measure; none if the name is not one, or the tool has its own measure of that name.
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
                // No case ran, so none passed.
                None if record.cases.as_ref().is_some_and(|cases| cases.number == 0.0) => {
                    return Some(MeasureLookup::Absent);
                }
                None => return None,
            };
            let at = record.passed.as_ref()?.at.clone();
            // At worst none of the unknown cases passed, at best all of them.
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

/// Returns a name without the differences between writers: `Answer Relevancy` and `answer_relevancy`.
fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Maps the names in `require` to the measures in one results file.
#[derive(Debug)]
pub(super) struct Measures {
    /// Targets of the manifest's pointers.
    pub(super) pointed: HashMap<String, MeasurePointer>,
    /// Indices of the tool's measures in the record, by exact name.
    exact: HashMap<String, Vec<usize>>,
    /// By name without the differences between writers.
    alike: HashMap<String, Vec<usize>>,
    /// By the last part of the name without these differences: `accuracy` at a lower level.
    below: HashMap<String, Vec<usize>>,
}

impl Measures {
    /// Indexes the measures of a complete record.
    pub(super) fn new(record: &ResultRecord, pointed: HashMap<String, MeasurePointer>) -> Self {
        let (mut exact, mut alike, mut below) = (HashMap::new(), HashMap::new(), HashMap::new());
        let add = |names: &mut HashMap<String, Vec<usize>>, name: String, at: usize| {
            names.entry(name).or_default().push(at);
        };
        for (at, measure) in record.measures.iter().enumerate() {
            add(&mut exact, measure.name.clone(), at);
            add(&mut alike, plain(&measure.name), at);
            if let Some(name) = name_below(record, measure) {
                add(&mut below, plain(name), at);
            }
        }
        alike.remove("");
        below.remove("");
        Self { pointed, exact, alike, below }
    }

    /// Returns the target of a pointer, or the value of a measure.
    pub(super) fn look_up(&self, record: &ResultRecord, name: &str) -> MeasureLookup {
        match self.pointed.get(name) {
            Some(MeasurePointer::Number(value, at)) => {
                MeasureLookup::Found(Measured { value: *value, at: at.clone(), of: None, or: None })
            }
            Some(MeasurePointer::Other(what, at)) => MeasureLookup::NoNumber(what, at.clone()),
            Some(MeasurePointer::Unclear(why)) => MeasureLookup::Unclear(why.clone()),
            Some(MeasurePointer::Nothing) => MeasureLookup::Absent,
            None => self.measure(record, name),
        }
    }

    /// Returns the value of the measure with this name.
    pub(super) fn measure(&self, record: &ResultRecord, name: &str) -> MeasureLookup {
        if let Some(why) = &record.unclear {
            return MeasureLookup::Unclear(unclear(why, name));
        }
        match common(record, name) {
            Some(MeasureLookup::Absent) | None => {}
            Some(found) => return found,
        }
        let wanted = plain(name);
        // `accuracy` may be at a lower level, and several scorers may have it: `match/accuracy`, `includes/accuracy`.
        let found =
            self.exact.get(name).or_else(|| self.alike.get(&wanted)).or_else(|| self.below.get(&wanted));
        let found = found.into_iter().flatten().filter_map(|at| record.measures.get(*at));
        match found.collect::<Vec<_>>().as_slice() {
            [] => MeasureLookup::Absent,
            [one] => match one.value {
                Ok(value) => MeasureLookup::Found(Measured { value, at: one.at.clone(), of: None, or: None }),
                Err(what) => MeasureLookup::NoNumber(what, one.at.clone()),
            },
            several => MeasureLookup::Several(several.iter().map(|measure| measure.name.clone()).collect()),
        }
    }
}

/// Keys below which the file of an unknown tool has its outcomes. Other keys hold thresholds and previous runs.
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

/// Returns the last part of a measure's name, if it is below other keys and is an outcome.
fn name_below<'m>(record: &ResultRecord, measure: &'m Measure) -> Option<&'m str> {
    let (above, name) = measure.name.rsplit_once('/')?;
    let is_outcome = |key: &str| OUTCOMES.contains(&key.to_ascii_lowercase().as_str());
    let is_result =
        !record.is_of_unknown_tool() || above.split('/').filter(|key| !key.is_empty()).all(is_outcome);
    is_result.then_some(name)
}

/// Describes the target of a pointer.
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
    let mut pointed = Pointers::new(root);
    pointers(names).map(|(name, pointer)| (name.to_owned(), pointed_value(pointed.at(&pointer)))).collect()
}

pub(super) fn pointed_in_table(table: &CsvTable, names: &[&str]) -> HashMap<String, MeasurePointer> {
    let columns = Columns::new(table);
    pointers(names).map(|(name, pointer)| (name.to_owned(), column(&columns, &pointer))).collect()
}

/// The target of a pointer into a table.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum InTable {
    /// A number and its place.
    Number(f64, Range<usize>),
    /// One of several numbers, and why it is not known which.
    Unclear(String),
    /// Nothing.
    Nothing,
}

/// Returns the number that a pointer `/column` or `/column/mean` leads to in a table.
pub(crate) fn in_table(columns: &Columns<'_>, pointer: &JsonPointer) -> InTable {
    match column(columns, pointer) {
        MeasurePointer::Number(number, at) => InTable::Number(number, at),
        MeasurePointer::Unclear(why) => InTable::Unclear(why),
        MeasurePointer::Other(..) | MeasurePointer::Nothing => InTable::Nothing,
    }
}

fn column(columns: &Columns<'_>, pointer: &JsonPointer) -> MeasurePointer {
    let keys = pointer.keys();
    let (name, number) = match keys.as_slice() {
        [name] => match columns.bare(name) {
            Ok(found) => (name, found),
            Err(why) => return MeasurePointer::Unclear(why),
        },
        [name, _] if columns.are_several(name) => {
            return MeasurePointer::Unclear(format!("several columns are called `{name}`"));
        }
        [name, aggregate] if AGGREGATES.contains(&aggregate.as_str()) => {
            let found =
                columns.get(name).and_then(|column| Some((column.aggregate(aggregate)?, column.at.clone())));
            (name, found)
        }
        _ => return MeasurePointer::Nothing,
    };
    match (number, columns.get(name)) {
        (Some((number, at)), _) => MeasurePointer::Number(number, at),
        (None, Some(column)) => MeasurePointer::Other("a column without numbers", column.at.clone()),
        (None, None) => MeasurePointer::Nothing,
    }
}
