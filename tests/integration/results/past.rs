//! Results and time: days to come, reviews, and changes of form; and results that a change takes out of sight.

use super::{eval, told};
use crate::support::{TestRepo, text};

const RESULTS: &str = "{\"date\": \"2026-10-01\", \"accuracy\": 0.95}\n";

/// A repository whose results were committed with the prompt, and whose prompt was changed since.
fn drifted(keys: &str, results: &str) -> TestRepo {
    let keys = format!("results = {keys}\ncovers = [\"prompts/**\"]\nrequire = {{ accuracy = \">= 0.9\" }}");
    let repo = eval(&keys, &[("r.json", results.as_bytes()), ("prompts/p.txt", b"Be kind.\n")]);
    repo.commit_on("2026-10-02");
    repo.write("prompts/p.txt", "Be brief.\n");
    repo.commit_on("2026-11-01");
    repo
}

fn drift(repo: &TestRepo) -> Vec<String> {
    let mut found = repo.findings(&[]);
    found.retain(|finding| finding.starts_with("drifted-artifact "));
    found
}

const DRIFTED: [&str; 1] = ["drifted-artifact eval.e.results"];

#[test]
fn results_of_a_day_to_come_are_a_finding_and_the_others_count() {
    let json = |day: &str, accuracy: &str| format!("{{\"date\": \"{day}\", \"accuracy\": {accuracy}}}");
    let keys = "results = \"runs/*.json\"\nrequire = { accuracy = \">= 0.9\" }";
    let (failing, future) = (json("2026-11-19", "0.5"), json("2027-06-01", "0.99"));
    let repo = eval(keys, &[("runs/a.json", failing.as_bytes()), ("runs/b.json", future.as_bytes())]);
    let report = repo.json(&[]);
    assert_eq!(told(&report), ["failing-requirement"]);
    let findings = report["findings"].as_array().expect("findings");
    let impossible: Vec<_> =
        findings.iter().filter(|found| text(&found["rule"]) == "impossible-date").collect();
    assert_eq!(impossible.len(), 1, "{report:#}");
    assert_eq!(text(&impossible[0]["related"][0]["path"]), "runs/b.json");
}

#[test]
fn a_change_of_form_makes_results_no_younger() {
    let repo = drifted("\"r.json\"", RESULTS);
    assert_eq!(drift(&repo), DRIFTED);
    // On disk, in the index, and committed.
    repo.write("r.json", format!("{RESULTS}\n"));
    assert_eq!(drift(&repo), DRIFTED, "a blank line on disk");
    repo.add();
    assert_eq!(drift(&repo), DRIFTED, "a blank line in the index");
    repo.commit_on("2026-11-10");
    assert_eq!(drift(&repo), DRIFTED, "a blank line that is committed");
    repo.write("r.json", "{\n  \"accuracy\": 0.950,\n  \"date\": \"2026-10-01\"\n}\n");
    repo.commit_on("2026-11-11");
    assert_eq!(drift(&repo), DRIFTED, "another order, and a digit more");
    repo.write("r.json", "{\"date\": \"2026-11-12\", \"accuracy\": 0.96}\n");
    assert_eq!(drift(&repo), Vec::<String>::new(), "run again");
    repo.commit_on("2026-11-12");
    assert_eq!(drift(&repo), Vec::<String>::new(), "run again, and committed");
}

#[test]
fn a_review_does_not_run_a_suite_again() {
    let repo = drifted("{ path = \"r.json\", reviewed = 2026-11-10 }", RESULTS);
    assert_eq!(drift(&repo), DRIFTED);
    let old =
        drifted("{ path = \"r.json\", reviewed = 2026-11-10 }", &RESULTS.replace("2026-10-01", "2026-05-01"));
    let mut stale = old.findings(&[]);
    stale.retain(|finding| finding.starts_with("stale-artifact "));
    assert_eq!(stale, ["stale-artifact eval.e.results"]);
}

#[test]
fn results_are_of_the_commit_that_they_record() {
    let repo = eval(
        "results = \"r.json\"\ncovers = [\"prompts/**\"]\nrequire = { accuracy = \">= 0.9\" }",
        &[("prompts/p.txt", b"Be kind.\n")],
    );
    repo.commit_on("2026-10-02");
    let first = repo.git(&["rev-parse", "HEAD"]);
    repo.write("prompts/p.txt", "Be brief.\n");
    repo.commit_on("2026-11-01");
    // They come after the change, and were made before it.
    repo.write(
        "r.json",
        format!("{{\"date\": \"2026-11-01\", \"commit\": \"{first}\", \"accuracy\": 0.95}}\n"),
    );
    repo.commit_on("2026-11-02");
    assert_eq!(drift(&repo), DRIFTED);
    let second = repo.git(&["rev-parse", "HEAD^"]);
    repo.write(
        "r.json",
        format!("{{\"date\": \"2026-11-01\", \"commit\": \"{second}\", \"accuracy\": 0.95}}\n"),
    );
    repo.commit_on("2026-11-03");
    assert_eq!(drift(&repo), Vec::<String>::new());
}

#[test]
fn a_change_that_takes_results_out_of_sight_relaxes_its_own_rules() {
    for results in ["\"https://ci.acme.example/r.json\"", "{ path = \"out/r.json\", from = \"ci\" }"] {
        let keys = |results: &str| format!("results = {results}\nrequire = {{ accuracy = \">= 0.9\" }}");
        let repo = eval(&keys("\"r.json\""), &[("r.json", RESULTS.as_bytes())]);
        repo.commit_on("2026-10-02");
        repo.write("r.json", RESULTS.replace("0.95", "0.5"));
        let manifest = std::fs::read_to_string(repo.path().join("readiness.toml")).expect("text");
        repo.write(
            "readiness.toml",
            manifest.replace("results = \"r.json\"", &format!("results = {results}")),
        );
        repo.commit_on("2026-11-02");
        let report = repo.json(&["--base", "HEAD^"]);
        let findings = report["findings"].as_array().expect("findings");
        let exempted = findings.iter().filter(|found| text(&found["rule"]) == "self-exemption");
        let subjects: Vec<_> = exempted.map(|found| text(&found["subject"])).collect();
        assert!(
            subjects.iter().any(|subject| subject.starts_with("eval.e.results")),
            "{results}: {report:#}"
        );
    }
}
