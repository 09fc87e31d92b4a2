//! Reads tasks of lm-evaluation-harness. Their data is downloaded, unless they name files.

use super::{Cases, Suite, SuiteReader, dataset};
use crate::evidence::data::{Value, ValueKind};
use crate::evidence::locate::ArtifactLocation;
use crate::manifest::model::EvalFormat;

/// Whether a file is a task, a group of tasks, or a template for either.
pub(super) fn is(root: &Value) -> bool {
    let has = |key| root.get(key).is_some();
    let task = root.get("task");
    task.is_some_and(|task| task.text().is_some())
        && ["dataset_path", "include", "doc_to_text", "custom_dataset", "metric_list"].into_iter().any(has)
        || task.is_some_and(Value::is_list) && (has("group") || has("aggregate_metric_list"))
        || has("dataset_path") && has("doc_to_text")
}

/// Reads a task.
pub(super) fn read(root: &Value, reader: &mut SuiteReader<'_, '_>) -> Suite {
    let mut suite = Suite::new(
        reader.path,
        Some(EvalFormat::LmEval),
        Cases::Dynamic("a data set that is downloaded".to_owned()),
    );
    // In old versions, a group was a mark on its tasks.
    suite.task = ["task", "group"].iter().find_map(|key| {
        let value = root.get(key)?;
        Some((value.text()?.to_owned(), reader.span(&value.at)))
    });
    for include in root.get("include").into_iter().flat_map(texts) {
        reader.refer(&mut suite, &include.0, &include.1);
    }
    let kind = root.get("dataset_path").and_then(Value::text).unwrap_or_default();
    if matches!(kind, "json" | "csv")
        && let Some(files) = root.path("dataset_kwargs/data_files")
    {
        let split = root.get("test_split").or_else(|| root.get("validation_split")).and_then(Value::text);
        let tested = split.and_then(|split| files.get(split)).unwrap_or(files);
        for (path, at) in texts(files).into_iter().filter(|(path, _)| !path.contains("://")) {
            // These paths are relative to the folder in which the tool runs, which is unknown.
            if reader.is_anywhere(&path) {
                continue;
            }
            reader.refer(&mut suite, &path, &at);
        }
        let mut count = 0;
        let local = texts(tested);
        let counted = local.iter().all(|(path, _)| match reader.locate(path) {
            ArtifactLocation::File { path, size } => {
                reader.other(&path, size).and_then(dataset::count).map(|(more, _)| count += more).is_some()
            }
            _ => false,
        });
        if counted && let Some((_, at)) = local.first() {
            suite.cases = Cases::Counted(count, reader.span(at));
        }
    }
    suite
}

/// Returns the texts of a value: the value, its elements, or its members.
fn texts(value: &Value) -> Vec<(String, std::ops::Range<usize>)> {
    match &value.data {
        ValueKind::Text(text) => vec![(text.to_string(), value.at.clone())],
        ValueKind::List(..) => value.elements().flat_map(texts).collect(),
        ValueKind::Map(members, _) => members.iter().flat_map(|(_, member)| texts(member)).collect(),
        _ => Vec::new(),
    }
}
