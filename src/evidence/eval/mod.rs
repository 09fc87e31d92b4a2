//! Reads evals: the cases of suites and the numbers of results, in the formats that teams use.
//!
//! Each format has one file here that knows its keys. This module knows nothing of bounds in the manifest, or of rules.

mod archive;
mod ctrf;
mod dbt;
mod deepeval;
mod generic;
mod inspect;
mod junit;
mod lm_eval;
mod measures;
mod placeholder;
mod promptfoo;
pub(crate) mod record;
mod results;
pub(crate) mod suite;
mod table;
#[cfg(test)]
mod tests;
mod time;

pub use inspect::ends_before;
pub use measures::MeasureLookup;
pub(crate) use measures::{InTable, PASS_RATE, in_table};
pub(crate) use results::EvalResults;
pub use results::{Request, ResultsState, find, wanted};
pub(crate) use table::Columns;

use crate::evidence::data::{ParsedData, Value};
use crate::manifest::model::EvalFormat;
use record::{ResultRecord, SpannedNumber, SpannedText, Stamp};

/// Why a suite or results are not read.
const TOO_MANY_EVALS: &str =
    "too many evals read the same files: name one file for each, or set the bounds in one eval";

/// The values that are read of result files in any format.
const WANTED: &[&[&str]] = &[
    promptfoo::WANTED,
    deepeval::WANTED,
    inspect::WANTED,
    lm_eval::WANTED,
    dbt::WANTED,
    ctrf::WANTED,
    generic::WANTED,
];

/// Detects the format of a tree of values by its content.
fn detect(root: &Value) -> Option<EvalFormat> {
    type Is = fn(&Value) -> bool;
    let formats: [(Is, EvalFormat); 6] = [
        (promptfoo::is, EvalFormat::Promptfoo),
        (inspect::is, EvalFormat::Inspect),
        (deepeval::is, EvalFormat::Deepeval),
        (dbt::is, EvalFormat::Dbt),
        (ctrf::is, EvalFormat::Ctrf),
        (lm_eval::is, EvalFormat::LmEval),
    ];
    formats.into_iter().find(|(is, _)| is(root)).map(|(_, format)| format)
}

/// Whether a file is in the format that the manifest states.
fn is_in(parsed: &ParsedData, format: EvalFormat) -> bool {
    let tree = |is: fn(&Value) -> bool| matches!(parsed, ParsedData::Tree(root) if is(root));
    match format {
        EvalFormat::Promptfoo => tree(promptfoo::is),
        EvalFormat::Deepeval => tree(deepeval::is),
        EvalFormat::Inspect => matches!(parsed, ParsedData::Archive) || tree(inspect::is),
        EvalFormat::LmEval => tree(lm_eval::is),
        EvalFormat::Dbt => tree(dbt::is),
        EvalFormat::Ctrf => tree(ctrf::is),
        EvalFormat::Junit => matches!(parsed, ParsedData::Xml),
        EvalFormat::Csv => matches!(parsed, ParsedData::Table(_)),
        EvalFormat::Json | EvalFormat::Yaml | EvalFormat::Toml => matches!(parsed, ParsedData::Tree(_)),
    }
}

/// Reads a tree of values as `format`.
fn read_tree(root: &Value, format: EvalFormat) -> ResultRecord {
    match format {
        EvalFormat::Promptfoo => promptfoo::read(root),
        EvalFormat::Deepeval => deepeval::read(root),
        EvalFormat::Inspect => inspect::read(root),
        EvalFormat::LmEval => lm_eval::read(root),
        EvalFormat::Dbt => dbt::read(root),
        EvalFormat::Ctrf => ctrf::read(root),
        format => generic::read(root, format),
    }
}

/// Reads the content of a file, in the `forced` format or the detected one.
fn read(parsed: &ParsedData, forced: Option<EvalFormat>) -> Option<ResultRecord> {
    match parsed {
        ParsedData::Tree(root) => {
            let record = read_tree(root, forced.or_else(|| detect(root)).unwrap_or(EvalFormat::Json));
            Some(ResultRecord { placeholder: placeholder::stated(root), ..record })
        }
        ParsedData::Table(table) => Some(table::read(table)),
        ParsedData::Xml | ParsedData::Archive | ParsedData::Unknown => None,
    }
}

/// Returns a total: the count of the cases if all outcomes are known, otherwise the tool's total. If both are equal,
/// the place is the tool's total.
fn agreed(
    total: Option<SpannedNumber>,
    counted: Option<SpannedNumber>,
    is_known: bool,
) -> Option<SpannedNumber> {
    if !is_known {
        return total.or(counted);
    }
    let number = counted.as_ref().map_or(0.0, |counted| counted.number);
    match total {
        Some(total) if (total.number - number).abs() < 0.5 => Some(total),
        Some(total) => Some(counted.unwrap_or(SpannedNumber { number, at: total.at })),
        None => counted,
    }
}

/// Returns the finite number at a path of keys.
fn reading(root: &Value, path: &str) -> Option<SpannedNumber> {
    let value = root.path(path)?;
    Some(SpannedNumber { number: value.number()?, at: value.at.clone() })
}

/// Parses a value as a time.
fn stamped(value: &Value) -> Option<Stamp> {
    Some(Stamp { time: time::time_of(value)?, at: Some(value.at.clone()) })
}

/// Returns the first time at one of some paths of keys.
fn stamp(root: &Value, paths: &[&str]) -> Option<Stamp> {
    paths.iter().find_map(|path| stamped(root.path(path)?))
}

/// Returns a value as a text, if it is one and not blank.
fn named(value: &Value) -> Option<SpannedText> {
    let name = value.text().filter(|text| !text.trim().is_empty())?.to_owned();
    Some(SpannedText { name, at: value.at.clone() })
}

/// Converts a count to a whole number. A negative count becomes 0.
fn whole(count: f64) -> usize {
    #[expect(clippy::cast_sign_loss, reason = "what is less than nothing is nothing")]
    let whole = count.max(0.0) as usize;
    whole
}

/// Whether a text may be a commit id, in full or abbreviated.
fn is_commit_id(text: &str) -> bool {
    (7..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
