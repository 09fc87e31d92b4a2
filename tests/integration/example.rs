//! The example that ships: what it is said to show is what it shows.

use crate::support::{TODAY, TestRepo, project, run_in, text};

#[test]
fn claims_triage_has_the_defects_that_its_notes_list_and_no_others() {
    let repo = TestRepo::system("claims-triage");
    let run = repo.check(&["--stage", "handoff", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    let said = report["findings"].as_array().expect("findings").iter();
    let mut found: Vec<_> =
        said.map(|found| format!("{} {}", text(&found["rule"]), text(&found["subject"]))).collect();
    let notes =
        std::fs::read_to_string(project().join("fixtures/systems/claims-triage/NOTES.md")).expect("NOTES.md");
    let rows = notes.lines().filter_map(|line| line.strip_prefix("| `"));
    let mut listed: Vec<String> = rows
        .filter_map(|row| {
            let (subject, rest) = row.split_once("` | ")?;
            Some(format!("{} {subject}", rest.split(' ').next()?))
        })
        .collect();
    found.sort();
    listed.sort();
    assert_eq!(found, listed);
}

#[test]
fn claims_triage_keeps_its_commit_ids() {
    let repo = TestRepo::system("claims-triage");
    let again = TestRepo::system("claims-triage");
    assert_eq!(repo.json(&[])["snapshot"]["revision"], again.json(&[])["snapshot"]["revision"]);
}

#[test]
fn contract_review_is_ready_at_its_stage_without_a_finding() {
    let repo = TestRepo::system("contract-review");
    let report = repo.json(&[]);
    assert_eq!(report["findings"], serde_json::json!([]));
    let system = &report["systems"][0];
    assert_eq!((&system["judged-at"], &system["verdict"]), (&"handoff".into(), &"ready".into()));
    let gates = system["gates"].as_array().expect("gates");
    assert!(gates.iter().all(|gate| gate["status"] == "passed"), "{gates:#?}");
    assert_eq!(repo.findings(&["--stage", "production"]), Vec::<String>::new());
}

#[test]
fn the_readme_shows_what_the_example_prints() {
    let repo = TestRepo::system("claims-triage");
    let run = run_in(repo.path(), &["check", "--as-of", TODAY], &[("COLUMNS", "140")]);
    let readme = std::fs::read_to_string(project().join("README.md")).expect("README.md");
    let (_, sample) = readme.split_once("```text\nerror[").expect("a sample of the output");
    let (sample, _) = sample.split_once("```").expect("its end");
    let printed: Vec<&str> = run.stdout.lines().map(str::trim_end).collect();
    let sample: Vec<String> =
        format!("error[{sample}").lines().map(|line| line.trim_end().to_owned()).collect();
    let mut shown = sample.iter().filter(|line| !line.is_empty() && *line != "…");
    let missing: Vec<_> = shown.by_ref().filter(|line| !printed.contains(&line.as_str())).collect();
    assert!(missing.is_empty(), "{missing:#?}");
    // The summary is whole: every line of it is in the sample.
    let summary = printed.iter().skip_while(|line| !line.starts_with("claims-triage (readiness.toml)"));
    let left_out: Vec<_> = summary.filter(|line| !sample.iter().any(|shown| shown == *line)).collect();
    assert!(left_out.is_empty(), "{left_out:#?}");
}
