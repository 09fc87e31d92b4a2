//! Outcomes: tests that a run never ran, cases without a score, outcomes beside passed and failed, and results that are placeholders.

use super::{NOTHING, eval, said, zipped};
use crate::support::text;

#[test]
fn a_dbt_command_that_runs_no_tests_has_no_results() {
    let run = |which: &str, status: &str| {
        format!(
            "{{\"metadata\": {{\"dbt_schema_version\": \"https://schemas.getdbt.com/dbt/run-results/v6.json\"}}, \"args\": {{{which}}}, \"results\": [{{\"unique_id\": \"test.a.b\", \"status\": \"{status}\"}}, {{\"unique_id\": \"unit_test.a.c\", \"status\": \"{status}\"}}]}}"
        )
    };
    let found = |which: &str, status: &str| {
        let content = run(which, status);
        said("results = \"r.json\"\nrequire = { pass-rate = \">= 0.9\" }", &[("r.json", content.as_bytes())])
    };
    for which in ["test", "build", "retry"] {
        let which = format!("\"which\": \"{which}\"");
        let passed = found(&which, "pass");
        assert!(passed.iter().all(|rule| rule == "inconclusive-result"), "{which}: {passed:?}");
    }
    for which in
        ["generate", "compile", "parse", "docs", "list", "ls", "run", "seed", "snapshot", "clone", "x"]
    {
        let which = format!("\"which\": \"{which}\"");
        assert_eq!(found(&which, "success"), ["partial-results"], "{which}");
    }
    assert_eq!(found("", "success"), ["failing-requirement?"], "compiled, as far as anybody knows");
    assert_eq!(found("\"which\": \"test\"", "reused"), ["failing-requirement?"], "a word of another version");
}

/// A log of Inspect with these samples, as JSON.
fn inspect(scores: &str, samples: &str) -> String {
    format!(
        "{{\"version\": 2, \"status\": \"success\", \"eval\": {{\"task\": \"t\", \"created\": \"2026-11-02T00:00:00Z\", \"model\": \"m\"}}, \"results\": {{\"total_samples\": 4, \"completed_samples\": 4, \"scores\": [{{\"name\": \"match\", \"scored_samples\": 3{scores}, \"metrics\": {{\"accuracy\": {{\"value\": 0.95}}}}}}]}}{samples}}}"
    )
}

#[test]
fn samples_without_a_score_or_with_an_error_are_seen() {
    let keys = "results = \"r.json\"\nrequire = { accuracy = \">= 0.9\" }";
    let found = |log: &str| said(keys, &[("r.json", log.as_bytes())]);
    assert_eq!(found(&inspect("", "")), NOTHING);
    assert_eq!(found(&inspect(", \"unscored_samples\": 0", "")), NOTHING);
    assert_eq!(found(&inspect(", \"unscored_samples\": 1", "")), ["partial-results"]);
    let samples = |error: &str| format!(", \"samples\": [{{\"id\": 1}}, {{\"id\": 2, \"error\": {error}}}]");
    assert_eq!(found(&inspect("", &samples("null"))), NOTHING);
    assert_eq!(
        found(&inspect("", &samples("{\"message\": \"timeout\", \"traceback\": \"x\"}"))),
        ["partial-results"]
    );
    let archive = |summaries: &str| {
        let header = inspect("", "");
        zipped(&[("summaries.json", summaries.as_bytes()), ("header.json", header.as_bytes())])
    };
    let keys = "results = \"r.eval\"\nrequire = { accuracy = \">= 0.9\" }";
    for (summaries, wanted) in [
        ("[{\"id\": 1}, {\"id\": 2, \"error\": \"timeout\"}]", vec!["partial-results"]),
        ("[{\"id\": 1, \"error\": null}]", vec![]),
        // What cannot be read is no sample without an error.
        ("[{\"id\"", vec!["unmeasured-requirement?"]),
    ] {
        assert_eq!(said(keys, &[("r.eval", &archive(summaries))]), wanted, "{summaries}");
    }
}

#[test]
fn outcomes_beside_passed_and_failed_are_counted() {
    let found = |bounds: &str, json: &str| {
        said(&format!("results = \"r.json\"\nrequire = {{ {bounds} }}"), &[("r.json", json.as_bytes())])
    };
    let rate = "pass-rate = \">= 0.9\"";
    let few = |name: &str| format!("{{\"passed\": 900, \"failed\": 0, \"{name}\": 200}}");
    for name in [
        "not_evaluated",
        "inconclusive",
        "unscored",
        "notEvaluated",
        "num_inconclusive",
        "unknown_count",
        "invalid",
    ] {
        assert_eq!(found(rate, &few(name)), ["failing-requirement?"], "{name}");
    }
    for name in ["pending", "not_run", "notRun", "todo", "n_pending", "disabled"] {
        assert_eq!(found(rate, &few(name)), ["partial-results"], "{name}");
    }
    for name in
        ["timeout", "timed_out", "timeouts", "cancelled", "aborted", "error", "crashed", "num_timeouts"]
    {
        assert_eq!(found(rate, &few(name)), ["failing-requirement", "partial-results"], "{name}");
    }
    for name in ["duration", "tokens", "retries", "flaky"] {
        assert_eq!(found(rate, &few(name)), NOTHING, "{name} is no outcome");
    }
    assert_eq!(
        found(rate, "{\"passed\": 990, \"failed\": 0, \"inconclusive\": 10}"),
        NOTHING,
        "met in any case"
    );
    assert_eq!(
        found(rate, "{\"passed\": 100, \"failed\": 900, \"inconclusive\": 10}"),
        ["failing-requirement"]
    );
    assert_eq!(
        found(
            rate,
            "{\"summary\": {\"total\": 1100, \"passed\": 900, \"failed\": 0, \"inconclusive\": 200}}"
        ),
        ["failing-requirement?"],
        "among the total"
    );
    assert_eq!(found(rate, "{\"passed\": 990, \"failed\": 0, \"error\": 0.05}"), NOTHING, "a measure");
    let report = eval(
        &format!("results = \"r.json\"\nrequire = {{ {rate} }}"),
        &[("r.json", few("not_evaluated").as_bytes())],
    )
    .json(&[]);
    let undecided = report["systems"][0]["undecided"].as_array().expect("a list");
    let why: Vec<_> = undecided.iter().map(|one| text(&one["why"])).collect();
    assert!(why.contains(&"the outcome of 200 cases is unknown: `not_evaluated` counts them"), "{why:?}");
}

#[test]
fn results_that_call_themselves_a_placeholder_are_none() {
    let found = |name: &str, content: &str| {
        let keys = format!("results = \"{name}\"\nrequire = {{ accuracy = \">= 0.9\" }}");
        said(&keys, &[(name, content.as_bytes())])
    };
    for about in [
        "\"placeholder\": true",
        "\"is_placeholder\": true",
        "\"note\": \"dummy data\"",
        "\"status\": \"TODO\"",
        "\"metadata\": {\"comment\": \"placeholder until the first run\"}",
        "\"dummy\": true",
        "\"_note\": \"Numbers are not real.\"",
    ] {
        assert_eq!(
            found("r.json", &format!("{{\"accuracy\": 0.95, {about}}}")),
            ["partial-results"],
            "{about}"
        );
    }
    assert_eq!(found("r.yaml", "placeholder: true\naccuracy: 0.95\n"), ["partial-results"]);
    assert_eq!(found("r.toml", "status = \"TBD\"\naccuracy = 0.95\n"), ["partial-results"]);
    for about in
        ["\"placeholder\": false", "\"note\": \"run on staging\"", "\"status\": \"done\"", "\"dummy\": 0.5"]
    {
        assert_eq!(found("r.json", &format!("{{\"accuracy\": 0.95, {about}}}")), NOTHING, "{about}");
    }
    let promptfoo = "{\"placeholder\": true, \"results\": {\"version\": 3, \"prompts\": [], \"stats\": {\"successes\": 100, \"failures\": 0, \"errors\": 0}}}";
    assert_eq!(said("results = \"r.json\"", &[("r.json", promptfoo.as_bytes())]), ["partial-results"]);
}
