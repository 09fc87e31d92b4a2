//! Reads results that promptfoo wrote with `-o x.json` or `x.yaml` (versions 2 and 3; tested with output of 0.121).

use std::collections::BTreeMap;
use std::ops::Range;

use super::record::{Measure, ResultRecord, SpannedNumber, SpannedText};
use super::{agreed, named, reading, stamp};
use crate::evidence::data::{Value, ValueKind};
use crate::manifest::model::EvalFormat;

/// The values that are read of a file.
pub(super) const WANTED: &[&str] = &[
    "evalId",
    "results/version",
    "results/timestamp",
    "results/stats/+",
    "results/prompts/*/provider",
    "results/prompts/*/label",
    "results/prompts/*/id",
    "results/prompts/*/metrics/namedScores/+",
    "results/prompts/*/metrics/namedScoresCount/+",
    "results/results/*/success",
    "results/results/*/failureReason",
    "metadata/+",
    "config/description",
    "config/prompts/*",
    "config/prompts/*/id",
    "config/prompts/*/raw",
    "config/providers/*",
    "config/providers/*/id",
    "config/providers/*/label",
    "config/evaluateOptions/repeat",
    "runtimeOptions/repeat",
];

/// Whether a file is in this format.
pub(super) fn is(root: &Value) -> bool {
    let has = |path| root.path(path).is_some();
    has("results/stats/successes") && (has("results/prompts") || has("results/results") || has("evalId"))
}

/// Reads the results.
pub(super) fn read(root: &Value) -> ResultRecord {
    let mut record = ResultRecord::new(EvalFormat::Promptfoo);
    let rows: Vec<&Value> = root.path("results/results").into_iter().flat_map(Value::elements).collect();
    let of = |wanted: &dyn Fn(&Value) -> bool| {
        let found = rows.iter().filter(|row| wanted(row)).filter_map(|row| row.get("success"));
        SpannedNumber::tally(found.map(|success| &success.at))
    };
    let passed =
        |row: &Value| row.get("success").is_some_and(|success| success.data == ValueKind::Bool(true));
    let broke = |row: &Value| !passed(row) && row.get("failureReason").and_then(Value::number) == Some(2.0);
    // The rows count if all of them have an outcome.
    let all = root.path("results/results").map_or(0, Value::count);
    let is_known = all > 0 && rows.iter().filter(|row| row.get("success").is_some()).count() == all;
    record.passed = agreed(reading(root, "results/stats/successes"), of(&passed), is_known);
    record.failed =
        agreed(reading(root, "results/stats/failures"), of(&|row| !passed(row) && !broke(row)), is_known);
    record.errors = agreed(reading(root, "results/stats/errors"), of(&broke), is_known);
    record.title = root.path("config/description").and_then(Value::text).map(str::to_owned);
    let totals =
        ["successes", "failures", "errors"].map(|key| reading(root, &format!("results/stats/{key}")));
    let sum: f64 = totals.iter().flatten().map(|total| total.number).sum();
    // Rows contain users' questions, and are left out if these are private. Then the totals count.
    let is_left_out = all == 0 && sum > 0.0;
    if let Some(rows) = root.path("results/results").filter(|rows| rows.is_list() && !is_left_out) {
        record.cases = Some(SpannedNumber::counted(rows.count(), opening(rows)));
        if is_known {
            let [passed, _, _] = &totals;
            record.check_totals(passed.as_ref(), sum);
        }
    } else if let (Some(passed), Some(failed)) = (&record.passed, &record.failed) {
        let errors = record.errors.as_ref().map_or(0.0, |errors| errors.number);
        let number = passed.number + failed.number + errors;
        record.cases = Some(SpannedNumber { number, at: passed.at.clone() });
    }
    record.time = stamp(root, &["results/timestamp", "metadata/evaluationCreatedAt", "metadata/exportedAt"]);
    let prompts: Vec<_> = root.path("results/prompts").into_iter().flat_map(Value::elements).collect();
    for prompt in &prompts {
        let provider: Vec<_> = prompt.get("provider").and_then(named).into_iter().collect();
        let name = provider.first().map(|provider| &provider.name);
        let known = record.providers.iter().flatten().any(|known| Some(&known.name) == name);
        if name.is_some() && !known {
            record.providers.push(provider);
        }
    }
    let repeat = ["runtimeOptions/repeat", "config/evaluateOptions/repeat"];
    let repeat = repeat.iter().find_map(|path| root.path(path)?.number()).filter(|repeat| *repeat >= 1.0);
    record.runs_per_case = Some(prompts.len() * repeat.map_or(1, super::whole)).filter(|runs| *runs > 0);
    record.prompts = snapshot_of_prompts(root);
    record.suite_providers = root.path("config/providers").map(|providers| {
        providers
            .elements()
            .map(|entry| match entry.text() {
                Some(_) => named(entry).into_iter().collect(),
                None => ["id", "label"].iter().filter_map(|key| named(entry.get(key)?)).collect(),
            })
            .collect()
    });
    record.measures = named_scores(&prompts);
    record
}

/// Returns the texts of prompts in the configuration's snapshot.
fn snapshot_of_prompts(root: &Value) -> Vec<SpannedText> {
    let entries = root.path("config/prompts").into_iter().flat_map(Value::elements);
    let text = |entry: &Value| match &entry.data {
        ValueKind::Map(..) => entry.get("raw").or_else(|| entry.get("id")).and_then(named),
        _ => named(entry),
    };
    entries.filter_map(text).collect()
}

/// Returns the mean of each named score. The file has their sum over cases and the number of cases.
fn named_scores(prompts: &[&Value]) -> Vec<Measure> {
    let mut sums: BTreeMap<String, (f64, f64, Range<usize>)> = BTreeMap::new();
    for prompt in prompts {
        let scores = prompt.path("metrics/namedScores").map(Value::members).unwrap_or_default();
        for (name, score) in scores {
            let count = prompt.path("metrics/namedScoresCount").and_then(|counts| counts.get(name)?.number());
            if let (Some(score_of), Some(count)) = (score.number(), count) {
                let sum = sums.entry(name.to_string()).or_insert((0.0, 0.0, score.at.clone()));
                sum.0 += score_of;
                sum.1 += count;
            }
        }
    }
    let mean = |(name, (sum, count, at)): (String, (f64, f64, Range<usize>))| {
        (count > 0.0).then(|| Measure { name, value: Ok(sum / count), at })
    };
    sums.into_iter().filter_map(mean).collect()
}

/// Returns the range of a list's opening bracket.
fn opening(list: &Value) -> Range<usize> {
    list.at.start..list.at.start + 1
}
