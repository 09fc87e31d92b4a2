//! `readiness init`: what it finds, that it invents nothing, and how it adds to a manifest.

mod doubts;
mod finds;
mod hostile;
mod refuses;
mod stubs;
mod updates;

use crate::support::{Run, TODAY, TestRepo, run_in};

/// A repository in which most kinds of evidence are: the example without its manifest.
pub(super) fn example() -> TestRepo {
    let repo = TestRepo::system("claims-triage");
    repo.git(&["rm", "-q", "readiness.toml"]);
    repo.git(&["commit", "-q", "-m", "Without a manifest"]);
    repo
}

/// Runs `readiness init` with further arguments.
pub(super) fn init(repo: &TestRepo, args: &[&str]) -> Run {
    let mut all = vec!["init", "--as-of", TODAY];
    all.extend(args);
    run_in(repo.path(), &all, &[])
}

/// Runs `readiness init`, which must succeed, and returns the manifest.
pub(super) fn written(repo: &TestRepo, args: &[&str]) -> String {
    let run = init(repo, args);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{run:?}");
    manifest(repo, "readiness.toml")
}

/// The text of a manifest on disk.
pub(super) fn manifest(repo: &TestRepo, path: &str) -> String {
    std::fs::read_to_string(repo.path().join(path)).expect("a manifest")
}

/// The lines of a manifest that are no comments.
pub(super) fn live(text: &str) -> Vec<&str> {
    text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).collect()
}

/// The live lines of a manifest without their reasons.
pub(super) fn claims(text: &str) -> Vec<String> {
    let bare = |line: &&str| {
        line.split("   #").next().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
    };
    live(text).iter().map(bare).collect()
}

/// The findings of kind broken that a manifest has, as `rule subject`.
pub(super) fn broken(repo: &TestRepo) -> Vec<String> {
    let report = repo.json(&["readiness.toml"]);
    let findings = report["findings"].as_array().expect("findings").iter();
    let broken = findings.filter(|found| found["kind"] == "broken");
    broken
        .map(|found| {
            format!(
                "{} {}",
                found["rule"].as_str().expect("a rule"),
                found["subject"].as_str().expect("a subject")
            )
        })
        .collect()
}

/// A suite of promptfoo that names a prompt and its cases.
pub(super) const SUITE: &str = "prompts:\n  - file://../prompts/reply.txt\nproviders:\n  - openai:gpt-4o-2024-08-06\ntests: file://cases.csv\n";
