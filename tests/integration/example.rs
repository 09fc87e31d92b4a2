//! The example that ships: what it is said to show is what it shows.

use crate::support::{TestRepo, project};

#[test]
fn claims_triage_has_the_defects_that_its_notes_list_and_no_others() {
    let repo = TestRepo::system("claims-triage");
    let mut found: Vec<_> = repo.findings(&["--stage", "handoff"]);
    found.retain(|finding| !finding.starts_with("no-"));
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
