//! Several things where one is read: files of which one is broken or newer, documents in one file, columns of one name, totals
//! beside rows that they do not fit, and times that nobody understands.

use super::{NOTHING, eval, said, told};
use crate::support::{TestRepo, text};

const RATE: &str = "require = { pass-rate = \">= 0.9\" }";
const GOOD: &[u8] = br#"{"timestamp": "2026-11-01T00:00:00Z", "passed": 100, "failed": 0}"#;
const BAD: &[u8] = br#"{"timestamp": "2026-11-02T00:00:00Z", "passed": 1, "failed": 9}"#;

fn of_folder(files: &[(&str, &[u8])]) -> Vec<String> {
    said(&format!("results = \"runs/*\"\n{RATE}"), files)
}

fn of_file(name: &str, content: &str) -> Vec<String> {
    said(&format!("results = \"{name}\"\n{RATE}"), &[(name, content.as_bytes())])
}

#[test]
fn a_file_that_cannot_be_read_may_be_the_newest() {
    let open = ["partial-results?"];
    let pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:aa\nsize 3\n";
    for broken in [b"{\"passed\": 1,".as_slice(), b"", pointer] {
        assert_eq!(of_folder(&[("runs/a.json", GOOD), ("runs/b.json", broken)]), open, "{broken:?}");
        assert_eq!(of_folder(&[("runs/a.json", GOOD), ("runs/b-20261015.json", broken)]), NOTHING, "older");
        let failing = of_folder(&[("runs/a.json", BAD), ("runs/b.json", broken)]);
        assert_eq!(failing, ["failing-requirement"], "what fails fails");
    }
}

#[test]
fn a_newer_file_of_nobody_s_beside_a_tool_s_is_not_passed_over() {
    let xml = format!(
        "<testsuite timestamp=\"2026-11-01T00:00:00\">{}</testsuite>",
        (0..50).map(|nth| format!("<testcase name=\"{nth}\"/>")).collect::<Vec<_>>().concat()
    );
    let open = ["failing-requirement?", "partial-results?"];
    assert_eq!(of_folder(&[("runs/a.xml", xml.as_bytes()), ("runs/b.json", BAD)]), open);
    assert_eq!(of_folder(&[("runs/a.xml", xml.as_bytes()), ("runs/b.json", GOOD)]), NOTHING, "the same");
    let older = br#"{"timestamp": "2026-10-02T00:00:00Z", "passed": 1, "failed": 9}"#;
    assert_eq!(of_folder(&[("runs/a.xml", xml.as_bytes()), ("runs/b.json", older)]), NOTHING, "older");
}

/// The errors and what cannot be told of a baseline of 12.
fn baseline(name: &str, content: &str, pointer: &str) -> Vec<String> {
    let repo = TestRepo::with_manifest(&format!(
        "[system]\nname = \"a\"\nstage = \"pilot\"\n[[metric]]\nname = \"m\"\nbaseline = {{ value = 12, path = \"{name}\", pointer = \"{pointer}\" }}\n"
    ));
    repo.write(name, content);
    repo.add();
    let report = repo.json(&["--select", "value"]);
    let rules = |list: &serde_json::Value| -> Vec<String> {
        let list = list.as_array().expect("a list");
        let of_baseline = list.iter().filter(|one| text(&one["subject"]).starts_with("metric.m.baseline"));
        of_baseline.map(|one| text(&one["rule"]).to_owned()).collect()
    };
    let open = rules(&report["systems"][0]["undecided"]);
    let mut found = rules(&report["findings"]);
    found.retain(|rule| rule.contains("mismatch"));
    found.extend(open.iter().take(1).map(|_| "undecided".to_owned()));
    found
}

#[test]
fn of_several_documents_or_columns_nobody_knows_which_is_meant() {
    let two = "passed: 100\nfailed: 0\n---\npassed: 1\nfailed: 9\n";
    assert_ne!(of_file("r.yaml", two), NOTHING);
    assert_eq!(of_file("r.yaml", "---\npassed: 100\nfailed: 0\n---\n"), NOTHING, "the second is empty");
    assert_eq!(baseline("b.yaml", "p50: 12\n---\np50: 3\n", "/p50"), ["undecided"]);
    assert_eq!(baseline("b.csv", "v,v\n12,5\n", "/v/mean"), ["undecided"]);
    assert_eq!(baseline("b.csv", "v,w\n12,5\n", "/v/mean"), NOTHING);
    assert_eq!(baseline("b.json", "[3, 12]", "/1"), NOTHING);
    assert_eq!(baseline("b.json", "[3, 12]", "/01"), ["baseline-mismatch"], "no place of a list");
}

#[test]
fn totals_that_do_not_fit_the_rows_leave_it_open() {
    let promptfoo = |rows: usize, passed: usize, failed: usize| {
        let rows = vec![r#"{"success": true}"#; rows].join(", ");
        format!(
            r#"{{"evalId": "e", "results": {{"version": 3, "timestamp": "2026-11-02T09:12:44Z", "prompts": [], "results": [{rows}], "stats": {{"successes": {passed}, "failures": {failed}, "errors": 0}}}}}}"#
        )
    };
    assert_eq!(of_file("r.json", &promptfoo(40, 40, 0)), NOTHING);
    assert_eq!(of_file("r.json", &promptfoo(40, 100, 0)), ["failing-requirement?"], "60 are not listed");
    assert_eq!(of_file("r.json", &promptfoo(40, 10, 30)), ["failing-requirement?"], "the totals know better");
    assert_eq!(of_file("r.json", &promptfoo(0, 100, 0)), NOTHING, "rows are left out where they are private");
    assert_eq!(of_file("r.json", &promptfoo(0, 10, 90)), ["failing-requirement"]);
    let deepeval = |passed: usize, failed: usize| {
        let rows = vec![r#"{"name": "t", "success": true}"#; 20].join(", ");
        format!(
            r#"{{"testCases": [{rows}], "metricsScores": [], "testPassed": {passed}, "testFailed": {failed}}}"#
        )
    };
    assert_eq!(of_file("r.json", &deepeval(20, 0)), NOTHING);
    assert_eq!(of_file("r.json", &deepeval(2, 18)), ["failing-requirement?"]);
    // pytest leaves out what is zero.
    let pytest =
        r#"{"created": 1793491200.0, "exitcode": 0, "summary": {"passed": 50, "xfailed": 5, "total": 55}}"#;
    assert_eq!(of_file("r.json", pytest), ["partial-results"], "5 were skipped, and the rest passed");
}

#[test]
fn a_run_that_says_it_has_no_end_is_none() {
    for says in [
        "\"status\": \"running\"",
        "\"state\": \"in_progress\"",
        "\"status\": \"Cancelled\"",
        "\"partial\": true",
        "\"dry_run\": true",
        "\"exitcode\": 2",
    ] {
        let results = format!("{{\"passed\": 100, \"failed\": 0, {says}}}");
        assert_eq!(of_file("r.json", &results), ["partial-results"], "{says}");
    }
    for says in ["\"status\": \"completed\"", "\"partial\": false", "\"dry_run\": false", "\"exitcode\": 0"] {
        let results = format!("{{\"passed\": 100, \"failed\": 0, {says}}}");
        assert_eq!(of_file("r.json", &results), NOTHING, "{says}");
    }
    let inspect = |samples: usize| {
        format!(
            r#"{{"version": 2, "status": "success", "eval": {{"created": "2026-11-01T00:00:00+00:00", "task": "t", "model": "m", "dataset": {{"samples": {samples}}}}}, "results": {{"total_samples": 100, "completed_samples": 100, "scores": []}}}}"#
        )
    };
    let keys = "results = \"r.json\"";
    assert_eq!(said(keys, &[("r.json", inspect(100).as_bytes())]), NOTHING);
    assert_eq!(said(keys, &[("r.json", inspect(1000).as_bytes())]), ["partial-results"]);
}

#[test]
fn entities_of_a_file_of_its_own_are_not_passed_over() {
    let xml =
        "<!DOCTYPE x [<!ENTITY f \"<failure/>\">]><testsuite><testcase name=\"a\">&f;</testcase></testsuite>";
    assert_ne!(of_file("r.xml", xml), NOTHING);
}

/// What is said of the age of results that record `time`.
fn age(time: &str) -> Vec<String> {
    let results = format!("{{{time}, \"passed\": 100, \"failed\": 0}}");
    let repo = eval("results = \"r.json\"", &[("r.json", results.as_bytes())]);
    repo.commit_on("2026-11-10");
    let report = repo.json(&["--select", "stale-artifact"]);
    let mut all: Vec<String> = report["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .map(|finding| text(&finding["rule"]).to_owned())
        .collect();
    let open = report["systems"][0]["undecided"].as_array().expect("a list");
    all.extend(open.iter().map(|open| format!("{}?", text(&open["rule"]))));
    assert!(told(&report).len() <= 1);
    all
}

#[test]
fn a_time_is_read_wherever_and_however_it_is_said_or_its_age_is_open() {
    for key in [
        "created",
        "run_started_at",
        "runTimestamp",
        "run_timestamp",
        "evaluatedAt",
        "executedAt",
        "ran_at",
        "eval_date",
        "run_date",
        "updated_at",
        "Timestamp",
        "startTime",
        "_timestamp",
        "end_time",
        "generated",
    ] {
        assert_eq!(age(&format!("\"{key}\": \"2025-01-01T00:00:00Z\"")), ["stale-artifact"], "{key}");
    }
    for time in ["2025-04-18 23:47:12 UTC", "20250118_234712", "2025/01/18", "18.01.2025", "Jan 18, 2025"] {
        assert_eq!(age(&format!("\"timestamp\": \"{time}\"")), ["stale-artifact"], "{time}");
    }
    for time in ["2025-01", "03/04/2025", "2025-W03", "2025-02-30T00:00:00Z", "2025, some day"] {
        assert_eq!(age(&format!("\"timestamp\": \"{time}\"")), ["stale-artifact?"], "{time}");
    }
    for time in
        ["\"timestamp\": \"2026-11-01\"", "\"time\": \"12.4 s\"", "\"generated\": 200", "\"date\": \"\""]
    {
        assert_eq!(age(time), NOTHING, "{time}");
    }
}
