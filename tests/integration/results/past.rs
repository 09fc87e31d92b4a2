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

/// The manifest, which names its results by another path.
fn named(repo: &TestRepo, from: &str, to: &str) {
    named_in(repo, "readiness.toml", from, to);
}

fn named_in(repo: &TestRepo, path: &str, from: &str, to: &str) {
    let manifest = std::fs::read_to_string(repo.path().join(path)).expect("text");
    assert!(manifest.contains(from), "{manifest}");
    repo.write(path, manifest.replace(from, to));
}

#[test]
fn another_path_makes_results_no_younger() {
    let repo = drifted("\"r.json\"", RESULTS);
    std::fs::create_dir(repo.path().join("runs")).expect("a folder");
    repo.git(&["mv", "r.json", "runs/first.json"]);
    named(&repo, "\"r.json\"", "\"runs/first.json\"");
    assert_eq!(drift(&repo), DRIFTED, "moved in the index");
    repo.commit_on("2026-11-10");
    assert_eq!(drift(&repo), DRIFTED, "moved and renamed");
    repo.git(&["mv", "runs", "evals"]);
    repo.write("evals/first.json", format!("{RESULTS}\n"));
    named(&repo, "runs/first.json", "evals/first.json");
    repo.add();
    assert_eq!(drift(&repo), DRIFTED, "its folder is moved, and a blank line added, in the index");
    repo.commit_on("2026-11-11");
    assert_eq!(drift(&repo), DRIFTED, "its folder is moved, and a blank line added");
    // The system goes to a folder of its own: the manifest, the prompts and the results.
    std::fs::create_dir(repo.path().join("triage")).expect("a folder");
    for name in ["readiness.toml", "prompts", "evals"] {
        repo.git(&["mv", name, &format!("triage/{name}")]);
    }
    repo.commit_on("2026-11-12");
    assert_eq!(drift(&repo), DRIFTED, "the system is moved");
    named_in(&repo, "triage/readiness.toml", "evals/first.json", "evals/*.json");
    repo.git(&["mv", "triage/evals/first.json", "triage/evals/2026-10-01.json"]);
    repo.commit_on("2026-11-13");
    assert_eq!(drift(&repo), DRIFTED, "one of several");
    repo.write("triage/evals/2026-11-14.json", "{\"date\": \"2026-11-14\", \"accuracy\": 0.96}\n");
    repo.commit_on("2026-11-14");
    assert_eq!(drift(&repo), Vec::<String>::new(), "run again");
}

#[test]
fn results_that_were_away_for_a_while_are_no_younger() {
    let repo = drifted("\"r.json\"", RESULTS);
    std::fs::remove_file(repo.path().join("r.json")).expect("a file");
    repo.commit_on("2026-11-10");
    repo.write("README.md", "# Claims\n");
    repo.commit_on("2026-11-11");
    repo.write("r.json", RESULTS);
    repo.commit_on("2026-11-12");
    assert_eq!(drift(&repo), DRIFTED);
    repo.write("r.json", RESULTS.replace("0.95", "0.96"));
    repo.commit_on("2026-11-13");
    assert_eq!(drift(&repo), Vec::<String>::new(), "other results");
}

#[test]
fn results_without_a_time_have_the_age_of_their_data() {
    let repo = eval(
        "results = \"r.json\"\nrequire = { accuracy = \">= 0.9\" }",
        &[("r.json", b"{\"accuracy\": 0.95}\n")],
    );
    repo.commit_on("2026-05-02");
    repo.git(&["mv", "r.json", "s.json"]);
    named(&repo, "\"r.json\"", "\"s.json\"");
    repo.write("s.json", "{\n  \"accuracy\": 0.95\n}\n");
    repo.commit_on("2026-11-10");
    let mut stale = repo.findings(&[]);
    stale.retain(|finding| finding.starts_with("stale-artifact "));
    assert_eq!(stale, ["stale-artifact eval.e.results"]);
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
