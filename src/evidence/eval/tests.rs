//! Compares every sample with the values that an independent script reads from it.

#![expect(
    clippy::disallowed_methods,
    clippy::too_many_lines,
    clippy::cast_precision_loss,
    reason = "a test reads fixtures, and one table of formats is one function"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::civil::date;
use serde_json::Value as Json;

use super::suite::Cases;
use super::*;
use crate::evidence::content::Unreadable;
use crate::evidence::data::{DataCache, Purpose, ReadBudget, Refusal};
use crate::evidence::locate::ArtifactLocation;
use crate::manifest::value::JsonPointer;
use crate::snapshot::{Memory, RepoPath};
use crate::text::SourceMap;

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/evidence")
}

fn path(text: &str) -> RepoPath {
    RepoPath::root().join(text).expect("inside")
}

/// All fixtures as one tree.
fn tree() -> Memory {
    let mut files = BTreeMap::new();
    for entry in
        walkdir::WalkDir::new(fixtures()).into_iter().flatten().filter(|entry| entry.file_type().is_file())
    {
        let below =
            entry.path().strip_prefix(fixtures()).expect("below").to_string_lossy().replace('\\', "/");
        files.insert(path(&below), std::fs::read(entry.path()).expect("a fixture"));
    }
    Memory::new(files)
}

fn size(file: &str) -> u64 {
    std::fs::metadata(fixtures().join(file)).expect(file).len()
}

fn read_file(tree: &Memory, file: &str, measures: &[&str], sources: &mut SourceMap) -> ResultsState {
    let pointers: Vec<_> = measures.iter().filter_map(|name| JsonPointer::parse(name)).collect();
    let mut cache = DataCache::new(tree, wanted(pointers.iter()), ends_before, ReadBudget::default());
    let location = ArtifactLocation::File { path: path(file), size: size(file) };
    let request =
        Request { format: None, measures: measures.to_vec(), suite: None, today: date(2026, 11, 21).into() };
    find(&mut cache, &location, &request, sources)
}

fn results(found: ResultsState, file: &str) -> EvalResults {
    match found {
        ResultsState::Results(results) => *results,
        other => panic!("{file}: {other:?}"),
    }
}

fn number(results: &EvalResults, name: &str) -> Option<f64> {
    match results.measure(name) {
        MeasureLookup::Found(found) => Some(found.value),
        _ => None,
    }
}

#[test]
fn every_sample_says_what_is_expected() {
    let tree = tree();
    let text = std::fs::read_to_string(fixtures().join("expected.jsonl")).expect("there");
    let mut checked = 0;
    for line in text.lines() {
        let expected: Json = serde_json::from_str(line).expect("JSON");
        let file = expected["file"].as_str().expect("a name").to_owned();
        let format = expected["format"].as_str().expect("a format").to_owned();
        let mut sources = SourceMap::default();
        if matches!(format.as_str(), "jsonl" | "csv") {
            let mut cache =
                DataCache::new(&tree, wanted(std::iter::empty()), ends_before, ReadBudget::default());
            let location = ArtifactLocation::File { path: path(&file), size: size(&file) };
            let suite::SuiteState::Suite(suite) = suite::find(&mut cache, &location, None, &mut sources)
            else {
                panic!("{file}");
            };
            let cases = expected["cases"].as_u64().or(expected["rows"].as_u64()).expect("a count");
            let counted = matches!(suite.cases, Cases::Counted(count, _) if count as u64 == cases);
            assert!(counted, "{file}: {:?}", suite.cases);
            checked += 1;
            continue;
        }
        let found = results(read_file(&tree, &file, &[], &mut sources), &file);
        let is = |name: &str, wanted: &Json| {
            if let Some(wanted) = wanted.as_f64() {
                let value = number(&found, name);
                let close = value.is_some_and(|value| (value - wanted).abs() < 1e-12);
                assert!(close, "{file}: {name} is {value:?}, not {wanted}");
            }
        };
        let time = |wanted: &Json| {
            if let Some(wanted) = wanted.as_str() {
                let stamp = found.time.as_ref().expect("a time");
                assert_eq!(stamp.time, time::parse(wanted).expect("a time"), "{file}");
                let at = stamp.at.as_ref().expect("in the file");
                assert!(sources.slice(found.span(at)).contains(&wanted[..10]), "{file}");
            }
        };
        let commit = |wanted: &Json, dirty: &Json| {
            let revision = found.record.revision.as_ref();
            assert_eq!(revision.map(|revision| revision.id.as_str()), wanted.as_str(), "{file}");
            assert_eq!(
                revision.is_some_and(|revision| revision.dirty),
                dirty.as_bool().unwrap_or(false),
                "{file}"
            );
        };
        match format.as_str() {
            "promptfoo" => {
                assert_eq!(found.record.format, EvalFormat::Promptfoo);
                is("passed", &expected["successes"]);
                is("failed", &expected["failures"]);
                is("errors", &expected["errors"]);
                is("pass-rate", &expected["pass_rate"]);
                is("cases", &expected["rows"]);
                time(&expected["timestamp"]);
                let providers: Vec<_> =
                    found.record.providers.iter().map(|names| names[0].name.clone()).collect();
                assert_eq!(Json::from(providers), expected["providers"]);
            }
            "junit" => {
                is("cases", &expected["cases"]);
                is("failed", &expected["failures"]);
                is("errors", &expected["errors"]);
                is("skipped", &expected["skipped"]);
                time(&expected["timestamp"]);
            }
            "deepeval" => {
                assert_eq!(found.record.format, EvalFormat::Deepeval);
                is("cases", &expected["cases"]);
                is("passed", &expected["testPassed"]);
                is("failed", &expected["testFailed"]);
                for (name, metric) in expected["metrics"].as_object().expect("metrics") {
                    is(name, &metric["mean"]);
                }
            }
            "inspect" => {
                assert_eq!(found.record.format, EvalFormat::Inspect);
                let status = found.record.unfinished.as_ref().map_or("success", |named| named.name.as_str());
                assert_eq!(Some(status), expected["status"].as_str(), "{file}");
                assert_eq!(Some(found.record.tasks[0].name.as_str()), expected["task"].as_str());
                assert_eq!(Some(found.record.providers[0][0].name.as_str()), expected["model"].as_str());
                time(&expected["completed_at"]);
                commit(&expected["commit"], &expected["dirty"]);
                let epochs = expected["epochs"].as_f64().unwrap_or(1.0);
                let ran = expected["completed"].as_f64().map(|completed| completed / epochs);
                assert_eq!(found.record.ran.as_ref().map(|ran| ran.number), ran, "{file}");
                if ran.is_some() && expected["limit"].is_number() {
                    let planned = found.record.planned.as_ref().map(|planned| planned.number);
                    assert_eq!(planned, expected["dataset_samples"].as_f64(), "{file}");
                }
                for (scorer, metrics) in expected["scores"].as_object().expect("scores") {
                    for metric in ["accuracy", "stderr"] {
                        is(&format!("{scorer}/{metric}"), &metrics[metric]);
                    }
                }
            }
            "lm-eval" => {
                assert_eq!(found.record.format, EvalFormat::LmEval);
                commit(&expected["git_hash"], &Json::Null);
                let (task, measures) =
                    expected["first"].as_object().and_then(|first| first.iter().next()).expect("one");
                for (name, wanted) in measures.as_object().expect("measures") {
                    is(&format!("{task}/{name}"), wanted);
                }
                let stamp = found.time.as_ref().expect("a time").time;
                let seconds = stamp.as_millisecond() as f64 / 1000.0;
                assert!((seconds - expected["date"].as_f64().expect("a date")).abs() < 0.01, "{file}");
                assert_eq!(
                    Some(found.record.providers[0][0].name.as_str()),
                    expected["model"].as_str(),
                    "{file}"
                );
            }
            "dbt" => {
                is("cases", &expected["tests"]);
                is("passed", &expected["status"]["pass"]);
                is("failed", &expected["status"]["fail"]);
                is("warn", &expected["status"]["warn"]);
                time(&expected["generated_at"]);
            }
            "gx" => {
                for key in ["evaluated_expectations", "success_percent", "successful_expectations"] {
                    is(&format!("/statistics/{key}"), &expected[key]);
                }
            }
            "evidently" => assert_eq!(found.record.format, EvalFormat::Json),
            other => panic!("{file}: {other} is not looked at"),
        }
        checked += 1;
    }
    assert_eq!(checked, 21);
}

#[test]
fn a_number_is_shown_where_it_stands() {
    let tree = tree();
    for (file, measure, shown) in [
        ("promptfoo/results.json", "pass-rate", "6"),
        ("promptfoo/results.json", "/results/stats/tokenUsage/numRequests", "10"),
        ("promptfoo/results.json", "/results/prompts/0/metrics/score", "4"),
        ("junit/pytest_junit.xml", "failed", "1"),
        ("junit/pytest_junit.xml", "metric", "0.93"),
        ("deepeval/latest_test_run.json", "passed", "2"),
        ("inspect/zstd_2scorers_epochs2.eval", "includes/accuracy", "0.5"),
        ("inspect/inspect_ai__log_formats.json", "accuracy", "0.0"),
        (
            "lm-eval/lm-evaluation-harness__results_2024-08-26T11-40-14.123429.json",
            "exact_match",
            "0.8165276724791509",
        ),
        ("dbt/run_results_build.json", "failed", "\"fail\""),
        ("great-expectations/validation_result.json", "/statistics/success_percent", "50.0"),
        ("great-expectations/validation_result.json", "success_percent", "50.0"),
        ("evidently/report.json", "/metrics/0/value/count", "0.0"),
        ("promptfoo/results.csv", "cases", "Description"),
    ] {
        let mut sources = SourceMap::default();
        let found = results(read_file(&tree, file, &[measure], &mut sources), file);
        match found.measure(measure) {
            MeasureLookup::Found(measured) => {
                assert_eq!(sources.slice(found.span(&measured.at)), shown, "{file} {measure}");
            }
            other => panic!("{file} {measure}: {other:?} of {:?}", found.names()),
        }
    }
}

#[test]
fn the_suite_of_promptfoo_is_counted_as_promptfoo_runs_it() {
    let tree = tree();
    let mut sources = SourceMap::default();
    let mut cache = DataCache::new(&tree, wanted(std::iter::empty()), ends_before, ReadBudget::default());
    let file = "promptfoo/promptfooconfig.yaml";
    let location = ArtifactLocation::File { path: path(file), size: size(file) };
    let suite::SuiteState::Suite(suite) = suite::find(&mut cache, &location, None, &mut sources) else {
        panic!()
    };
    // Ten rows of two prompts and one provider.
    assert!(matches!(suite.cases, Cases::Counted(5, _)), "{:?}", suite.cases);
    assert_eq!(suite.missing, []);
    assert_eq!(suite.providers, Some(vec![vec!["echo".to_owned(), "echo-model".to_owned()]]));
    assert_eq!(suite.prompts.map(|prompts| prompts.len()), Some(2));
}

#[test]
fn tasks_of_lm_eval_are_known_and_not_counted() {
    let tree = tree();
    for (file, missing) in [("gsm8k.yaml", 0), ("__mmlu.yaml", 0), ("mmlu_anatomy.yaml", 1)] {
        let file = format!(
            "lm-eval/lm-evaluation-harness__{}",
            file.trim_start_matches("__").replace("mmlu.yaml", "_mmlu.yaml")
        );
        let mut sources = SourceMap::default();
        let mut cache = DataCache::new(&tree, wanted(std::iter::empty()), ends_before, ReadBudget::default());
        let location = ArtifactLocation::File { path: path(&file), size: size(&file) };
        let suite::SuiteState::Suite(suite) = suite::find(&mut cache, &location, None, &mut sources) else {
            panic!()
        };
        assert_eq!(suite.format, Some(EvalFormat::LmEval), "{file}");
        assert!(matches!(suite.cases, Cases::Dynamic(_)));
        // In this test, the template next to it has another name.
        assert_eq!(suite.missing.len(), missing, "{file}");
    }
}

#[test]
fn a_pointer_file_is_no_data() {
    let tree = tree();
    let file = "openai-evals/2d_movement_samples.LFS-POINTER.jsonl";
    let mut sources = SourceMap::default();
    let mut cache = DataCache::new(&tree, wanted(std::iter::empty()), ends_before, ReadBudget::default());
    let refusal = cache.get(&path(file), size(file), Purpose::All, &mut sources).err();
    assert!(matches!(refusal, Some(Refusal::Unreadable(Unreadable::LfsPointer))));
}
