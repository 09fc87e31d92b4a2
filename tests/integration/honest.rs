//! Honest teams are not accused: of twenty repositories, each of another kind, only what is true is said.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

use crate::support::story::{Judged, Story};
use crate::support::{TestRepo, project, text};

/// The stories, by their file's name.
fn stories() -> BTreeMap<String, Story> {
    let folder = project().join("fixtures/honest");
    let files = fs::read_dir(folder).expect("the folder").map(|entry| entry.expect("an entry").path());
    let stories = files.filter(|path| path.extension().is_some_and(|extension| extension == "txt"));
    stories
        .map(|path| {
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            let content = fs::read_to_string(&path).expect("a story");
            let story = Story::read(&content).unwrap_or_else(|error| panic!("{name}: {error}"));
            (name, story)
        })
        .collect()
}

/// All that a run says: verdicts, gates that it cannot tell, findings.
fn said(repo: &TestRepo, judged: &Judged) -> Vec<String> {
    let mut args = vec!["check", "--format", "json", "--as-of"];
    args.extend(judged.args.iter().map(String::as_str));
    let run = repo.readiness(&args);
    let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run:?}"));
    let list = |value: &Value| value.as_array().expect("a list").clone();
    let mut said = Vec::new();
    for system in list(&report["systems"]) {
        let at = place(&system["manifest"]);
        said.push(format!("{}{at}", text(&system["verdict"])));
        let gates = list(&system["gates"]);
        let undecided = gates.iter().filter(|gate| gate["status"] == "undecided");
        said.extend(undecided.map(|gate| format!("undecided {}{at}", text(&gate["gate"]))));
    }
    for finding in list(&report["findings"]) {
        let level = if finding["waived"].is_null() { text(&finding["level"]) } else { "waived" };
        let at = place(&finding["system"]);
        said.push(format!("{level} {} {}{at}", text(&finding["rule"]), text(&finding["subject"])));
    }
    said
}

/// Which of several systems: the folder of its manifest.
fn place(manifest: &Value) -> String {
    text(manifest).strip_suffix("/readiness.toml").map_or(String::new(), |folder| format!(" in {folder}"))
}

#[test]
fn of_twenty_honest_repositories_only_what_is_true_is_said() {
    let stories = stories();
    assert_eq!(stories.len(), 20);
    let mut wrong: Vec<String> = Vec::new();
    for (name, story) in &stories {
        let repo = TestRepo::of(story);
        assert!(!story.judged.is_empty(), "{name} is not judged");
        for judged in &story.judged {
            let (any, mut expected): (Vec<_>, Vec<_>) =
                judged.said.iter().cloned().partition(|said| said.contains('*'));
            let mut said = said(&repo, judged);
            // `note external-artifact *`: as often as it is true, and at least once.
            for any in &any {
                let before = said.len();
                said.retain(|said| !said.starts_with(any.split('*').next().unwrap_or_default()));
                assert!(said.len() < before, "{name}: nothing is {any}");
            }
            expected.sort();
            said.sort();
            if said != expected || said.iter().any(|said| said.starts_with("error ")) {
                wrong.push(format!("{name} {}: {said:#?}, not {expected:#?}", judged.args.join(" ")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A pilot that has only begun is told that nothing is wrong, what each gate will ask for, and what to run to see it.
#[test]
fn the_pilot_stage_stays_quiet() {
    let repo = TestRepo::of(&stories()["dictation"]);
    let manifest = fs::read_to_string(repo.path().join("readiness.toml")).expect("the manifest");
    assert_eq!(manifest.lines().count(), 30);
    let day = ["check", "--as-of", "2026-09-16"];
    let said = "dictation-letters (readiness.toml): stage pilot, 2026-09-16: on track, 0 gates passed, 9 not yet due, 38 owed at handoff, 135 days to the end of the pilot\nno finding in 1 system\nnext: `readiness check --stage handoff`\n";
    let run = repo.readiness(&day);
    assert_eq!((run.stdout.as_str(), run.stderr.as_str(), run.status), (said, "", 0));
    // What the hint leads to is what was counted.
    let spelled_out = repo.readiness(&[day.as_slice(), &["--stage", "handoff"]].concat()).stdout;
    let failed = |line: &str| line.split_once("failed       ")?.1.split_once(" error")?.0.parse::<u32>().ok();
    let counted: Vec<u32> = spelled_out.lines().filter_map(failed).collect();
    assert_eq!((counted.len(), counted.iter().sum::<u32>()), (9, 38));
}
