//! Reads results of `DeepEval`: `.deepeval/.latest_test_run.json`, `.latest_run_full.json`, `test_run_<time>.json`.

use super::record::{MissingValue, ResultRecord, SpannedNumber};
use super::{agreed, named, reading};
use crate::evidence::data::{Value, ValueKind};
use crate::manifest::model::EvalFormat;

/// The values that are read of a file. All of them may be below `testRunData`.
pub(super) const WANTED: &[&str] = &[
    "testRunLink",
    "testRunData/testPassed",
    "testRunData/testFailed",
    "testRunData/testFile",
    "testRunData/testCases/*/success",
    "testRunData/conversationalTestCases/*/success",
    "testRunData/testCases/*/metricsData/*/error",
    "testRunData/conversationalTestCases/*/metricsData/*/error",
    "testRunData/metricsScores/*/metric",
    "testRunData/metricsScores/*/scores/*",
    "testRunData/metricsScores/*/errors",
    "testPassed",
    "testFailed",
    "testFile",
    "testCases/*/success",
    "conversationalTestCases/*/success",
    "testCases/*/metricsData/*/error",
    "conversationalTestCases/*/metricsData/*/error",
    "metricsScores/*/metric",
    "metricsScores/*/scores/*",
    "metricsScores/*/errors",
];

/// Whether a file is in this format.
pub(super) fn is(root: &Value) -> bool {
    let run = root.get("testRunData").unwrap_or(root);
    let cases = run.get("testCases").or_else(|| run.get("conversationalTestCases"));
    root.get("testRunLink").is_some()
        || cases.is_some_and(Value::is_list) && run.get("metricsScores").is_some()
}

/// Reads the results.
pub(super) fn read(root: &Value) -> ResultRecord {
    let mut record = ResultRecord::new(EvalFormat::Deepeval);
    let run = root.get("testRunData").unwrap_or(root);
    record.elsewhere = root.get("testRunLink").is_some() && root.get("testRunData").is_none();
    if record.elsewhere {
        return record;
    }
    let lists =
        ["testCases", "conversationalTestCases"].map(|key| run.get(key).filter(|list| list.is_list()));
    let cases: usize = lists.iter().flatten().map(|list| list.count()).sum();
    let first = lists.iter().flatten().find(|list| list.count() > 0).or(lists.iter().flatten().next());
    if let Some(list) = first {
        record.cases = Some(SpannedNumber::counted(cases, list.at.start..list.at.start + 1));
    }
    // The cases themselves count. Old files have no totals.
    let decided = || lists.iter().flatten().flat_map(|list| list.elements()).filter_map(outcome);
    let count = |wanted: Outcome| {
        SpannedNumber::tally(
            decided().filter(|(outcome, _)| *outcome == wanted).map(|(_, success)| &success.at),
        )
    };
    let is_known = decided().count() == cases && cases > 0;
    record.passed = agreed(reading(run, "testPassed"), count(Outcome::Passed), is_known);
    record.failed = agreed(reading(run, "testFailed"), count(Outcome::Failed), is_known);
    record.errors = count(Outcome::Broken);
    if is_known {
        let totals = ["testPassed", "testFailed"].map(|key| reading(run, key));
        let [passed, _] = &totals;
        let all = totals.iter().flatten().map(|total| total.number).sum();
        record.check_totals(passed.as_ref(), all);
    }
    if let (None, Some(cases)) = (&record.passed, &record.cases) {
        record.passed = Some(SpannedNumber { number: 0.0, at: cases.at.clone() });
    }
    record.file = run.get("testFile").and_then(named);
    let mut broken = Vec::new();
    for metric in run.get("metricsScores").into_iter().flat_map(Value::elements) {
        let Some(name) = metric.get("metric").and_then(Value::text) else { continue };
        let errors = reading(metric, "errors");
        let scores: Option<Vec<f64>> = metric
            .get("scores")
            .filter(|list| list.is_list())
            .map(|list| list.elements().filter_map(Value::number).collect());
        if let Some(errors) = errors {
            let missing = SpannedNumber::whole(errors.number);
            let all = missing + scores.as_ref().map_or(0, Vec::len);
            broken.push(MissingValue { measure: name.to_owned(), missing, all, at: errors.at });
        }
        if let (Some(scores), Some(list)) = (scores.filter(|scores| !scores.is_empty()), metric.get("scores"))
        {
            let mean = scores.iter().sum::<f64>() / SpannedNumber::counted(scores.len(), 0..0).number;
            record.measure(name, mean, list.at.start..list.at.start + 1);
        }
    }
    if record.errors.is_none() {
        from_metrics(&mut record, broken);
    }
    record
}

/// Sets the errors if the cases do not say which of them had a broken metric. Several metrics may be broken for one
/// case, so errors are at most the cases that did not pass. Each measure lacks the values of its broken metrics.
fn from_metrics(record: &mut ResultRecord, broken: Vec<MissingValue>) {
    let count: usize = broken.iter().map(|gap| gap.missing).sum();
    let failed = record.failed.as_ref().map_or(f64::INFINITY, |failed| failed.number);
    let errors = SpannedNumber::counted(count, 0..0).number.min(failed);
    if let Some(failed) = &mut record.failed {
        failed.number -= errors;
    }
    let at = broken.iter().find(|gap| gap.missing > 0).or(broken.first()).map(|gap| gap.at.clone());
    record.errors = at.map(|at| SpannedNumber { number: errors, at });
    record.gaps = broken.into_iter().filter(|gap| gap.missing > 0).collect();
}

/// The outcome of a case.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Passed,
    Failed,
    Broken,
}

/// Returns the outcome of a case and its place. A case with a broken metric neither passed nor failed.
fn outcome(case: &Value) -> Option<(Outcome, &Value)> {
    let success = case.get("success")?;
    let mut metrics = case.get("metricsData").into_iter().flat_map(Value::elements);
    let is_broken =
        metrics.any(|metric| metric.get("error").is_some_and(|error| error.data != ValueKind::Null));
    let outcome = match success.data {
        _ if is_broken => Outcome::Broken,
        ValueKind::Bool(true) => Outcome::Passed,
        ValueKind::Bool(false) => Outcome::Failed,
        _ => return None,
    };
    Some((outcome, success))
}
