//! Reads logs of Inspect AI: a JSON file, or `header.json` and `summaries.json` in an `.eval` archive.

use super::record::{Measure, ResultRecord, Revision, SpannedNumber};
use super::{named, reading, stamp};
use crate::evidence::data::{Value, ValueKind};
use crate::manifest::model::EvalFormat;

/// The values that are read of a log. The samples are the last key. They are not read if they are large.
pub(super) const WANTED: &[&str] = &[
    "version",
    "status",
    "invalidated",
    "eval/task",
    "eval/task_file",
    "eval/created",
    "eval/model",
    "eval/dataset/name",
    "eval/dataset/samples",
    "eval/config/limit",
    "eval/config/limit/*",
    "eval/config/sample_id",
    "eval/config/epochs",
    "eval/revision/+",
    "results/total_samples",
    "results/completed_samples",
    "results/headline/+",
    "results/scores/*/name",
    "results/scores/*/scored_samples",
    "results/scores/*/unscored_samples",
    "results/scores/*/metrics/+/value",
    "results/scorer/+",
    "results/metrics/+/value",
    "stats/started_at",
    "stats/completed_at",
    "samples/*/error",
    "samples/*/error/message",
];

/// Whether a file is in this format.
pub(super) fn is(root: &Value) -> bool {
    root.get("status").is_some_and(|status| status.text().is_some())
        && root.path("eval/task").is_some()
        && root.path("eval/created").is_some()
}

/// Whether the rest of a log is not needed from this key on.
pub fn ends_before(key: &str, members: &[(Box<str>, Value)]) -> bool {
    let has = |name: &str| members.iter().any(|(known, _)| &**known == name);
    key == "samples" && has("eval") && has("status")
}

/// Reads the results.
pub(super) fn read(root: &Value) -> ResultRecord {
    let mut record = ResultRecord::new(EvalFormat::Inspect);
    let status = root.get("status").and_then(named);
    record.unfinished = status.filter(|status| status.name != "success");
    if let Some(invalidated) = root.get("invalidated").filter(|value| value.data == ValueKind::Bool(true)) {
        let name = "invalidated".to_owned();
        record.unfinished.get_or_insert(super::record::SpannedText { name, at: invalidated.at.clone() });
    }
    record.tasks.extend(root.path("eval/task").and_then(named));
    record.file = root.path("eval/task_file").and_then(named);
    record.providers.extend(root.path("eval/model").and_then(named).map(|model| vec![model]));
    record.time = stamp(root, &["stats/completed_at", "stats/started_at", "eval/created"]);
    record.revision = root.path("eval/revision").and_then(|revision| {
        let commit = revision.get("commit").and_then(named)?;
        let dirty = revision.get("dirty").filter(|dirty| dirty.data == ValueKind::Bool(true));
        let at = dirty.map_or(commit.at, |dirty| dirty.at.clone());
        Some(Revision { id: commit.name, dirty: dirty.is_some(), at })
    });
    let epochs = root.path("eval/config/epochs").and_then(Value::number).filter(|epochs| *epochs >= 1.0);
    // The planned number is counted in samples times epochs, the data set in samples.
    let total = reading(root, "results/total_samples");
    let each =
        |reading: SpannedNumber| SpannedNumber { number: reading.number / epochs.unwrap_or(1.0), ..reading };
    record.ran = reading(root, "results/completed_samples").map(each);
    record.cases = total.clone().map(each);
    // The configuration may limit a run, and a task may select samples.
    let total = total.map(each);
    record.planned = match (reading(root, "eval/dataset/samples"), total) {
        (Some(samples), Some(total)) if samples.number > total.number => Some(samples),
        (samples, total) => total.or(samples),
    };
    // Each scorer may leave out different samples.
    let unscored = root.path("results/scores").into_iter().flat_map(Value::elements);
    let unscored = unscored.filter_map(|score| reading(score, "unscored_samples"));
    record.unscored = unscored.max_by(|one, other| one.number.total_cmp(&other.number));
    record.errors = root.get("samples").and_then(broken);
    record.measures = measures(root);
    record
}

/// Returns the number of samples that ended in an error. A log can have the status `success` in spite of them.
pub(super) fn broken(samples: &Value) -> Option<SpannedNumber> {
    let errors = samples.elements().filter_map(|sample| sample.get("error"));
    SpannedNumber::tally(errors.filter(|error| error.data != ValueKind::Null).map(|error| &error.at))
}

fn measures(root: &Value) -> Vec<Measure> {
    let mut found: Vec<(String, String, Measure)> = Vec::new();
    let mut add = |scorer: &str, metrics: Option<&Value>| {
        for (metric, value) in metrics.map(Value::members).unwrap_or_default() {
            let Some(value) = value.get("value") else { continue };
            let name = if scorer.is_empty() { metric.to_string() } else { format!("{scorer}/{metric}") };
            let number = match &value.data {
                ValueKind::Number(number) => Ok(*number),
                _ => Err(value.describe()),
            };
            let measure = Measure { name, value: number, at: value.at.clone() };
            found.push((scorer.to_owned(), metric.to_string(), measure));
        }
    };
    for score in root.path("results/scores").into_iter().flat_map(Value::elements) {
        add(score.get("name").and_then(Value::text).unwrap_or_default(), score.get("metrics"));
    }
    // Very old logs have one scorer, without a list.
    add("", root.path("results/metrics"));
    let headline = |key| root.path("results/headline").and_then(|headline| headline.get(key)?.text());
    let (scorer, metric) = (headline("scorer"), headline("metric"));
    let mut all: Vec<Measure> = found.iter().map(|(_, _, measure)| measure.clone()).collect();
    // A metric without a scorer's name belongs to the only scorer, or to the first one.
    for (at, (of, name, measure)) in found.iter().enumerate() {
        let alone = found.iter().enumerate().all(|(other, (_, known, _))| other == at || known != name);
        let leads = scorer == Some(of.as_str()) && metric == Some(name.as_str());
        if (alone || leads) && measure.name != *name {
            all.push(Measure { name: name.clone(), ..measure.clone() });
        }
    }
    all
}
