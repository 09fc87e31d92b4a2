//! Reads results of lm-evaluation-harness, from versions before 0.4 to today.

use super::record::{Measure, ResultRecord, Revision, SpannedNumber};
use super::{named, reading, stamp};
use crate::evidence::data::{Value, ValueKind};
use crate::manifest::model::EvalFormat;

/// The values that are read of a file.
pub(super) const WANTED: &[&str] = &[
    "results/+/+",
    "groups/+/+",
    "group_subtasks/+",
    "versions/+",
    "n-samples/+/+",
    "n-shot/+",
    "config/model",
    "config/model_args",
    "config/model_args/pretrained",
    "config/limit",
    "lm_eval_version",
    "model_name",
    "date",
    "git_hash",
];

/// Whether a file is in this format.
pub(super) fn is(root: &Value) -> bool {
    let tasks = root.get("results").filter(|results| results.is_map());
    let has = |key| root.get(key).is_some();
    tasks.is_some_and(|tasks| tasks.members().iter().all(|(_, task)| task.is_map()))
        && (has("lm_eval_version") || has("n-shot") || root.get("versions").is_some_and(Value::is_map))
}

/// Reads the results.
pub(super) fn read(root: &Value) -> ResultRecord {
    let mut record = ResultRecord::new(EvalFormat::LmEval);
    // `start_time` and `end_time` count from the start of the machine.
    record.time = stamp(root, &["date"]);
    record.revision = root.get("git_hash").and_then(named).and_then(|hash| {
        // `git describe` may write `tag-N-gHEX`, or only a tag, which is not a commit id.
        let id = hash.name.rsplit_once("-g").map_or(hash.name.as_str(), |(_, id)| id).to_owned();
        super::is_commit_id(&id).then_some(Revision { id, dirty: false, at: hash.at })
    });
    let model = root.get("model_name").or_else(|| root.path("config/model_args/pretrained"));
    record.providers.extend(model.and_then(named).map(|model| vec![model]));
    let samples = root.get("n-samples").map(Value::members).unwrap_or_default();
    let sum = |key: &str| {
        let mut all = samples.iter().filter_map(|(_, task)| reading(task, key));
        let first = all.next()?;
        Some(all.fold(first, |sum, next| SpannedNumber { number: sum.number + next.number, at: sum.at }))
    };
    record.planned = sum("original");
    record.ran = sum("effective");
    record.cases = record.ran.clone();
    let tasks = root.get("results").map(Value::members).unwrap_or_default();
    let is_group = |task: &str| root.path("groups").is_some_and(|groups| groups.get(task).is_some());
    let single = tasks.iter().filter(|(task, _)| !is_group(task)).count() == 1;
    for (task, measures) in tasks {
        record.tasks.push(super::record::SpannedText {
            name: task.to_string(),
            at: measures.at.start..measures.at.start + 1,
        });
        for (name, value) in measures.members() {
            if matches!(&**name, "alias" | "name" | "sample_len") {
                continue;
            }
            let number = match &value.data {
                ValueKind::Number(number) => Ok(*number),
                // The standard error of a measure that has none.
                ValueKind::Text(text) if &**text == "N/A" => Err("\"N/A\""),
                ValueKind::NotFinite(word) => Err(*word),
                _ => continue,
            };
            let at = value.at.clone();
            let named = |name: String| Measure { name, value: number, at: at.clone() };
            // The filter may be left out, and the task too if there is only one.
            let same = |bare: &&str| {
                let others =
                    measures.members().iter().filter(|(other, _)| other.split(',').next() == Some(*bare));
                others.count() == 1
            };
            let bare = name.split_once(',').map(|(bare, _)| bare).filter(same);
            for name in std::iter::once(&**name).chain(bare) {
                record.measures.push(named(format!("{task}/{name}")));
                if single && !is_group(task) {
                    record.measures.push(named(name.to_owned()));
                }
            }
        }
    }
    record
}
