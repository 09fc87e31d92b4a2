//! Reads `target/run_results.json` of dbt: the tests, not the models.

use super::record::{ResultRecord, SpannedNumber, Unknown};
use super::{named, stamp};
use crate::evidence::data::Value;
use crate::manifest::model::EvalFormat;
use crate::text::clipped;

/// The values that are read of a file.
pub(super) const WANTED: &[&str] =
    &["metadata/+", "args/which", "elapsed_time", "results/*/unique_id", "results/*/status"];

/// The commands that run tests. Other commands (`generate`, `compile`, `run`, …) list tests that did not run.
const RUNS_TESTS: &[&str] = &["test", "build", "retry"];

/// Statuses of a test that has run. dbt writes `success` for a test that was only compiled.
const STATUSES: &[&str] = &["pass", "fail", "error", "runtime error", "skipped", "no-op", "warn"];

/// Whether a file is in this format.
pub(super) fn is(root: &Value) -> bool {
    let schema = root.path("metadata/dbt_schema_version").and_then(Value::text);
    let first = || root.get("results").and_then(|results| results.elements().next());
    schema.is_some_and(|schema| schema.contains("run-results"))
        || first().is_some_and(|row| row.get("unique_id").is_some() && row.get("status").is_some())
}

/// Reads the results. A warning does not count as passed: the test found rows that should not exist.
pub(super) fn read(root: &Value) -> ResultRecord {
    let mut record = ResultRecord::new(EvalFormat::Dbt);
    record.time = stamp(root, &["metadata/generated_at"]);
    let which = root.path("args/which").and_then(named);
    let is_test_run = which.as_ref().map(|which| RUNS_TESTS.contains(&&*which.name));
    record.tasks.extend(which.clone());
    let Some(rows) = root.get("results").filter(|rows| rows.is_list()) else { return record };
    let list = rows.at.start..rows.at.start + 1;
    let is_test = |row: &&Value| {
        let id = row.get("unique_id").and_then(Value::text).unwrap_or_default();
        id.starts_with("test.") || id.starts_with("unit_test.")
    };
    let tests = || rows.elements().filter(is_test);
    let count = |wanted: &[&str]| {
        let of = tests()
            .filter_map(|row| row.get("status"))
            .filter(|status| status.text().is_some_and(|text| wanted.contains(&text)));
        SpannedNumber::tally(of.map(|status| &status.at))
            .unwrap_or_else(|| SpannedNumber::counted(0, list.clone()))
    };
    record.cases = Some(SpannedNumber::counted(tests().count(), list.clone()));
    if is_test_run == Some(false) {
        record.unfinished = which;
        return record;
    }
    // The command runs tests, so `success` is a test that passed.
    record.passed = Some(count(if is_test_run.is_some() { &["pass", "success"] } else { &["pass"] }));
    let is_known = |status: &Value| {
        status
            .text()
            .is_some_and(|text| STATUSES.contains(&text) || text == "success" && is_test_run.is_some())
    };
    let mut others = tests().filter(|row| !row.get("status").is_some_and(is_known));
    if let Some(first) = others.next() {
        let status = first.get("status");
        let why = match status.and_then(Value::text) {
            Some("success") => "dbt writes `success` for a test that it only compiled".to_owned(),
            Some(text) => format!("the status `{}` is not known", clipped(text, 24)),
            None => "they have no status".to_owned(),
        };
        let at = status.map_or(list.clone(), |status| status.at.clone());
        record.unknown = Some(Unknown { cases: SpannedNumber::counted(others.count() + 1, at), why });
    }
    record.failed = Some(count(&["fail"]));
    record.errors = Some(count(&["error", "runtime error"]));
    record.skipped = Some(count(&["skipped", "no-op"]));
    let warned = count(&["warn"]);
    record.measure("warn", warned.number, warned.at);
    record
}
