//! Reads results of unknown tools: any JSON, YAML or TOML with numbers under known names.

use super::record::{Measure, ResultRecord, Revision, SpannedNumber, SpannedText, Unknown};
use super::{named, stamped};
use crate::evidence::data::{Value, ValueKind};
use crate::limits::evals as limits;
use crate::manifest::model::EvalFormat;
use crate::manifest::value::JsonPointer;
use crate::text::clipped;

/// The values that are read of a file: numbers and texts near the top level.
pub(super) const WANTED: &[&str] = &["+", "+/+", "+/+/+", "+/+/+/+"];

/// Keys for the time of the results. The end of a run comes first.
pub(super) const TIMES: &[&str] = &[
    "completed_at",
    "completedAt",
    "finished_at",
    "finishedAt",
    "ended_at",
    "endedAt",
    "end_time",
    "endTime",
    "evaluated_at",
    "evaluatedAt",
    "executed_at",
    "executedAt",
    "run_at",
    "runAt",
    "ran_at",
    "ranAt",
    "generated_at",
    "generatedAt",
    "timestamp",
    "Timestamp",
    "_timestamp",
    "run_timestamp",
    "runTimestamp",
    "eval_timestamp",
    "created_at",
    "createdAt",
    "created",
    "updated_at",
    "updatedAt",
    "eval_date",
    "evalDate",
    "run_date",
    "runDate",
    "date",
    "run_started_at",
    "started_at",
    "startedAt",
    "start_time",
    "startTime",
    "generated",
    "when",
    "time",
];

/// Keys for the commit of the results.
pub(super) const COMMITS: &[&str] =
    &["commit", "commit_sha", "git_commit", "git_sha", "git_hash", "sha", "revision"];

// Keys for the common counts.
pub(super) const CASES: &[&str] = &[
    "cases",
    "total",
    "n",
    "count",
    "num_cases",
    "n_cases",
    "total_cases",
    "tests",
    "total_tests",
    "samples",
    "n_samples",
];
pub(super) const PASSED: &[&str] =
    &["passed", "passes", "successes", "n_passed", "num_passed", "tests_passed"];
pub(super) const FAILED: &[&str] = &["failed", "failures", "fails", "n_failed", "num_failed", "tests_failed"];
pub(super) const ERRORS: &[&str] = &["errors", "errored", "n_errors", "num_errors"];
pub(super) const SKIPPED: &[&str] = &["skipped", "skips", "n_skipped", "num_skipped"];

// Outcomes that are neither passed nor failed, in addition to the above, without separators.
const NOT_RUN: &[&str] = &[
    "pending",
    "notrun",
    "notexecuted",
    "notstarted",
    "ignored",
    "disabled",
    "deselected",
    "todo",
    "excluded",
    "xfailed",
    "untested",
    "queued",
    "running",
    "blocked",
];
const BROKEN: &[&str] = &[
    "timeout",
    "timeouts",
    "timedout",
    "cancelled",
    "canceled",
    "aborted",
    "crashed",
    "crashes",
    "interrupted",
    "killed",
    "broken",
    "exceptions",
    "error",
];
const UNKNOWN: &[&str] = &[
    "notevaluated",
    "unevaluated",
    "inconclusive",
    "unscored",
    "notscored",
    "unknown",
    "undetermined",
    "undecided",
    "unresolved",
    "indeterminate",
    "ungraded",
    "unjudged",
    "invalid",
    "noresult",
    "noanswer",
    "refused",
    "refusals",
    "other",
    "missing",
    "unparsed",
    "unparseable",
];

/// Whether a key is one of these outcomes: `notEvaluated`, `num_timeouts`, `inconclusive_count`.
fn is_outcome(key: &str, outcomes: &[&str]) -> bool {
    let plain: String = key.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let bare = ["count", "cases", "tests", "total"]
        .iter()
        .fold(&*plain, |key, end| key.strip_suffix(end).unwrap_or(key));
    let is = |key: &str| outcomes.contains(&key);
    is(bare)
        || ["num", "count", "total", "cases", "tests", "n"]
            .iter()
            .any(|start| bare.strip_prefix(start).is_some_and(is))
}

/// Returns the sum of the counts of these outcomes among the members of `place`, and the name of the first.
fn beside<'v>(place: &'v Value, outcomes: &[&str], taken: &[&str]) -> Option<(SpannedNumber, &'v str)> {
    let counts =
        place.members().iter().filter(|(key, _)| is_outcome(key, outcomes) && !taken.contains(&&**key));
    let counts = counts.filter_map(|(key, value)| {
        let number = value.number().filter(|number| is_count(*number) && *number > 0.0)?;
        Some((SpannedNumber { number, at: value.at.clone() }, &**key))
    });
    counts.reduce(|(sum, name), (next, _)| {
        (SpannedNumber { number: sum.number + next.number, at: sum.at }, name)
    })
}

/// Whether a number is a count. `error: 0.05` is a measure.
fn is_count(number: f64) -> bool {
    number >= 0.0 && number.fract() == 0.0
}

/// Adds to a count.
fn add(count: &mut Option<SpannedNumber>, more: Option<(SpannedNumber, &str)>) {
    if let Some((more, _)) = more {
        *count = Some(match count.take().filter(|count| count.number > 0.0) {
            Some(count) => SpannedNumber { number: count.number + more.number, at: count.at },
            None => more,
        });
    }
}

/// Reads the results in a file of values.
pub(super) fn read(root: &Value, format: EvalFormat) -> ResultRecord {
    let mut record = ResultRecord::new(format);
    // Properties of the whole run are at the top level, or in one of these.
    let parts = ["summary", "run", "git", "metadata", "meta", "totals", "stats", "results", "metrics"];
    let about: Vec<&Value> =
        std::iter::once(root).chain(parts.iter().filter_map(|key| root.get(key))).collect();
    let all = |keys: &'static [&'static str]| {
        keys.iter().flat_map(|key| about.iter().filter_map(move |place| place.get(key)))
    };
    let count = |keys: &'static [&'static str]| {
        all(keys).find_map(|value| {
            Some(SpannedNumber {
                number: value.number().filter(|number| is_count(*number))?,
                at: value.at.clone(),
            })
        })
    };
    record.cases = count(CASES);
    record.passed = count(PASSED);
    record.failed = count(FAILED);
    record.errors = count(ERRORS);
    record.skipped = count(SKIPPED);
    // Cases that neither passed nor failed would otherwise be missing from the pass rate.
    let beside_passed = about.iter().find(|place| PASSED.iter().any(|key| place.get(key).is_some()));
    if let (Some(place), Some(_)) = (beside_passed, &record.passed) {
        add(&mut record.skipped, beside(place, NOT_RUN, SKIPPED));
        add(&mut record.errors, beside(place, BROKEN, ERRORS));
        record.unknown = beside(place, UNKNOWN, &[])
            .map(|(cases, name)| Unknown { why: format!("`{}` counts them", clipped(name, 40)), cases });
    }
    record.time = all(TIMES).find_map(stamped);
    record.has_unknown_time = record.time.is_none()
        && all(TIMES)
            .filter_map(Value::text)
            .any(|text| !text.trim().is_empty() && super::time::names_a_year(text));
    record.unfinished = unfinished(root);
    let is_dirty = all(&["dirty", "git_dirty", "is_dirty"]).any(|value| value.data == ValueKind::Bool(true));
    record.revision = all(COMMITS).filter_map(named).find_map(|SpannedText { name, at }| {
        let plain = name.strip_suffix("-dirty");
        let id = plain.unwrap_or(&name).to_owned();
        super::is_commit_id(&id).then_some(Revision { id, dirty: is_dirty || plain.is_some(), at })
    });
    leaves(root, &mut Vec::new(), &mut record.measures);
    record
}

/// Statuses of a run that has not ended, or has failed.
const UNFINISHED: &[&str] = &[
    "running",
    "inprogress",
    "started",
    "pending",
    "queued",
    "cancelled",
    "canceled",
    "aborted",
    "interrupted",
    "crashed",
    "incomplete",
    "timedout",
];

/// Returns the text that says that a run has not ended properly.
fn unfinished(root: &Value) -> Option<SpannedText> {
    let parts = ["run", "metadata", "meta", "summary"].iter().filter_map(|key| root.get(key));
    std::iter::once(root).chain(parts).find_map(|place| {
        place.members().iter().find_map(|(key, value)| {
            let plain = |text: &str| -> String {
                text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
            };
            let is_so = match &value.data {
                ValueKind::Text(text) => {
                    matches!(&*plain(key), "status" | "state" | "runstatus")
                        && UNFINISHED.contains(&&*plain(text))
                }
                ValueKind::Bool(true) => {
                    matches!(&*plain(key), "partial" | "ispartial" | "incomplete" | "aborted" | "interrupted")
                }
                // pytest was interrupted, had an internal error, or was called with wrong arguments.
                ValueKind::Number(code) => &**key == "exitcode" && [2.0, 3.0, 4.0].contains(code),
                _ => false,
            };
            let name = || match &value.data {
                ValueKind::Text(text) => text.to_string(),
                _ => key.to_string(),
            };
            is_so.then(|| SpannedText { name: name(), at: value.at.clone() })
        })
    })
}

/// Returns the numbers of a file, each under its pointer, and those at the top level under their key.
fn leaves<'v>(value: &'v Value, path: &mut Vec<&'v str>, found: &mut Vec<Measure>) {
    for (key, member) in value.members() {
        path.push(key);
        let number = match &member.data {
            ValueKind::Number(number) => Some(Ok(*number)),
            ValueKind::NotFinite(word) => Some(Err(*word)),
            ValueKind::Text(text)
                if text.starts_with(|c: char| c.is_ascii_digit())
                    && path.len() < 3
                    && !TIMES.contains(&&**key) =>
            {
                Some(Err("a text"))
            }
            _ => None,
        };
        if let Some(number) = number.filter(|_| found.len() < limits::MEASURES) {
            let at = member.at.clone();
            if let [key] = path.as_slice() {
                found.push(Measure { name: (*key).to_owned(), value: number, at });
            } else {
                found.push(Measure { name: JsonPointer::of(path.iter().copied()).0, value: number, at });
            }
        }
        leaves(member, path, found);
        path.pop();
    }
}
