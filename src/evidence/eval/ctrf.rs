//! Reads the Common Test Report Format: one summary, which many reporters write.

use super::record::{ResultRecord, Revision, SpannedNumber, SpannedText};
use super::{agreed, named, reading, stamp};
use crate::evidence::data::Value;
use crate::manifest::model::EvalFormat;

/// The values that are read of a file.
pub(super) const WANTED: &[&str] = &[
    "reportFormat",
    "specVersion",
    "timestamp",
    "results/summary/+",
    "results/tests/*/status",
    "results/tool/name",
    "results/environment/commit",
];

/// Whether a file is in this format.
pub(super) fn is(root: &Value) -> bool {
    let format = root.get("reportFormat").and_then(Value::text);
    format == Some("CTRF")
        || root.path("results/summary/tests").is_some() && root.path("results/tool").is_some()
}

/// Reads the results.
pub(super) fn read(root: &Value) -> ResultRecord {
    let mut record = ResultRecord::new(EvalFormat::Ctrf);
    let summary = |key: &str| reading(root, &format!("results/summary/{key}"));
    let tests = root.path("results/tests").filter(|tests| tests.is_list());
    let statuses: Vec<_> = tests
        .into_iter()
        .flat_map(Value::elements)
        .filter_map(|test| test.get("status").and_then(named))
        .collect();
    let is_known = tests.is_some_and(|tests| tests.count() > 0 && tests.count() == statuses.len());
    let count = |wanted: &[&str]| {
        let found = statuses.iter().filter(|status| wanted.contains(&status.name.as_str()));
        SpannedNumber::tally(found.map(|status| &status.at))
    };
    record.cases = summary("tests");
    record.passed = agreed(summary("passed"), count(&["passed"]), is_known);
    record.failed = agreed(summary("failed"), count(&["failed"]), is_known);
    // Pending tests did not run either. The outcome of `other` is unknown.
    let skipped = both(summary("skipped"), summary("pending"));
    record.skipped = agreed(skipped, count(&["skipped", "pending"]), is_known);
    record.errors = agreed(summary("other"), count(&["other"]), is_known);
    record.time = stamp(root, &["timestamp", "results/summary/stop", "results/summary/start"]);
    let commit: Option<SpannedText> = root.path("results/environment/commit").and_then(named);
    record.revision = commit.filter(|commit| super::is_commit_id(&commit.name)).map(|commit| Revision {
        id: commit.name,
        dirty: false,
        at: commit.at,
    });
    record
}

/// Returns the sum of two counts, with the place of one of them.
fn both(one: Option<SpannedNumber>, other: Option<SpannedNumber>) -> Option<SpannedNumber> {
    match (one, other) {
        (Some(one), Some(other)) if other.number > 0.0 => {
            let at = if one.number > 0.0 { one.at } else { other.at };
            Some(SpannedNumber { number: one.number + other.number, at })
        }
        (one, other) => one.or(other),
    }
}
