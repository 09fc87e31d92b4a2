//! Whether artifacts are current, on real git histories: their age here, the rest in the files below.

mod clones;
mod drift;
mod past;
mod reviews;

use serde_json::Value;

use crate::support::timeline::{git, run};
use crate::support::{TODAY, TestRepo, text};

const RUNBOOK: &str = "# Incident\n\nSwitch off the flag `triage.drafts`, then tell the agents.\n";

fn manifest(rest: &str) -> String {
    format!("[system]\nname = \"a\"\nstage = \"production\"\n{rest}")
}

/// The findings of these rules, as `rule subject`.
fn only(repo: &TestRepo, rules: &[&str], args: &[&str]) -> Vec<String> {
    let mut found = repo.findings(args);
    found.retain(|finding| rules.iter().any(|rule| finding.starts_with(&format!("{rule} "))));
    found
}

const AGE: &[&str] =
    &["stale-artifact", "drifted-artifact", "impossible-review", "outdated-review", "shallow-history"];

fn message(report: &Value, rule: &str) -> String {
    let findings = report["findings"].as_array().expect("findings");
    let found = findings.iter().find(|finding| text(&finding["rule"]) == rule);
    found.map_or(String::new(), |finding| text(&finding["message"]).to_owned())
}

fn artifact<'r>(report: &'r Value, claim: &str) -> &'r Value {
    let artifacts = report["systems"][0]["artifacts"].as_array().expect("artifacts");
    artifacts.iter().find(|artifact| text(&artifact["claim"]) == claim).expect("the artifact")
}

fn one_runbook(day: &str, rest: &str) -> TestRepo {
    let repo = TestRepo::new();
    repo.write("readiness.toml", manifest(&format!("[[runbook]]\npath = \"r.md\"\n{rest}")));
    repo.write("r.md", RUNBOOK);
    repo.commit_as(day, "Lena Ortiz <lena@acme.example>", "Runbook");
    repo.write("other.txt", day);
    repo.commit_on("2026-11-01");
    repo
}

fn covering(rest: &str) -> TestRepo {
    let repo = TestRepo::new();
    repo.write(
        "readiness.toml",
        manifest(&format!("[[runbook]]\npath = \"r.md\"\ncovers = [\"src/**\"]\n{rest}")),
    );
    repo.write("r.md", RUNBOOK);
    repo.write("src/a.py", "a = 1\n");
    repo.write("src/b.py", "b = 1\n");
    repo.commit_on("2026-06-01");
    repo
}

fn drift(repo: &TestRepo, args: &[&str]) -> Vec<String> {
    only(repo, &["drifted-artifact"], args)
}

fn dated(repo: &TestRepo, day: &str, args: &[&str]) {
    let date = format!("{day}T12:00:00Z");
    let mut command = git(repo.path());
    command.env("GIT_AUTHOR_DATE", &date).env("GIT_COMMITTER_DATE", &date);
    run(command.args(args)).expect("git");
}

#[test]
fn a_year_to_the_day_is_not_too_old() {
    let fresh = one_runbook("2025-11-20", "");
    assert_eq!(only(&fresh, AGE, &[]), Vec::<String>::new());
    let old = one_runbook("2025-11-19", "");
    assert_eq!(only(&old, AGE, &[]), ["stale-artifact runbook.r.md"]);
    let report = old.json(&[]);
    assert_eq!(message(&report, "stale-artifact"), "`r.md` was last changed or reviewed on 2025-11-19");
    let artifact = artifact(&report, "runbook.r.md");
    assert_eq!(text(&artifact["status"]), "stale");
    assert_eq!(text(&artifact["last-touched"]["date"]), "2025-11-19");
    assert_eq!(text(&artifact["last-touched"]["author"]), "Lena Ortiz");
    // Other formats do not walk further than the rule asks, a wrong clock allowed for.
    let shown = one_runbook("2025-11-15", "").check(&[]).stdout;
    assert!(shown.contains("`r.md` was last changed or reviewed on 2025-11-15"), "{shown}");
    let shown = one_runbook("2025-11-01", "").check(&[]).stdout;
    assert!(shown.contains("`r.md` was not changed or reviewed since 2025-11-20"), "{shown}");
}

#[test]
fn limits_come_from_the_artifact_then_the_policy() {
    let own = one_runbook("2026-08-01", "max-age = \"90d\"\n[policy]\nmax-age = { runbook = \"1y\" }\n");
    assert_eq!(only(&own, AGE, &[]), ["stale-artifact runbook.r.md"]);
    let policy = one_runbook("2026-08-01", "[policy]\nmax-age = { runbook = \"90d\" }\n");
    assert_eq!(only(&policy, AGE, &[]), ["stale-artifact runbook.r.md"]);
    let longer = one_runbook("2024-08-01", "[policy]\nmax-age = { runbook = \"3y\" }\n");
    assert_eq!(only(&longer, AGE, &[]), Vec::<String>::new());
}

#[test]
fn before_production_it_is_a_warning() {
    let repo = one_runbook("2024-01-01", "");
    let level = |args: &[&str]| {
        let report = repo.json(args);
        text(&report["findings"][0]["level"]).to_owned()
    };
    assert_eq!(level(&["--select", "stale-artifact"]), "error");
    assert_eq!(level(&["--select", "stale-artifact", "--stage", "handoff"]), "warning");
}

#[test]
fn what_is_staged_or_changed_on_disk_is_touched_now() {
    let repo = one_runbook("2024-01-01", "");
    repo.write("r.md", format!("{RUNBOOK}\nOr call Lena.\n"));
    assert_eq!(only(&repo, AGE, &[]), Vec::<String>::new());
    assert_eq!(only(&repo, AGE, &["--staged"]), ["stale-artifact runbook.r.md"], "not staged yet");
    repo.add();
    assert_eq!(only(&repo, AGE, &["--staged"]), Vec::<String>::new());
    assert_eq!(only(&repo, AGE, &["--rev", "HEAD"]), ["stale-artifact runbook.r.md"], "not committed");
}

#[test]
fn a_new_date_on_disk_is_no_change() {
    let repo = one_runbook("2024-01-01", "");
    let file = std::fs::File::options().append(true).open(repo.path().join("r.md")).expect("the file");
    file.set_modified(std::time::SystemTime::now()).expect("a date");
    assert_eq!(only(&repo, AGE, &[]), ["stale-artifact runbook.r.md"]);
    let mode = git(repo.path()).args(["update-index", "--chmod=+x", "r.md"]).status();
    assert!(mode.is_ok_and(|status| status.success()));
    assert_eq!(only(&repo, AGE, &["--staged"]), ["stale-artifact runbook.r.md"], "nor is a mode");
}

#[test]
fn line_ends_and_filters_are_no_change() {
    let repo = TestRepo::new();
    let covers = "[[runbook]]\npath = \"r.md\"\ncovers = [\"big.bin\", \"note.ipynb\"]\n";
    repo.write("readiness.toml", manifest(covers));
    repo.write("r.md", RUNBOOK);
    repo.write(".gitattributes", "*.ipynb filter=strip\n*.bin filter=lfs\n");
    let content = "large\n";
    let digest = "a8f4f7c4f4c9d1a0f5a2f7b6e3d2c1b0a9f8e7d6c5b4a3928170695847362514";
    repo.write(
        "big.bin",
        format!("version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize {}\n", content.len()),
    );
    repo.write("note.ipynb", "{}\n");
    repo.commit_on("2024-01-01");
    repo.write("r.md", RUNBOOK.replace('\n', "\r\n"));
    repo.write("note.ipynb", "{ \"output\": 1 }\n");
    assert_eq!(only(&repo, AGE, &[]), ["stale-artifact runbook.r.md"]);
    repo.write("big.bin", content);
    assert_eq!(only(&repo, AGE, &[]), ["stale-artifact runbook.r.md"], "it changed today, within the lag");
    let strict = std::fs::read_to_string(repo.path().join("readiness.toml")).expect("the manifest");
    repo.write("readiness.toml", strict.replace("covers", "max-lag = \"0d\"\ncovers"));
    let found = only(&repo, AGE, &[]);
    assert!(
        found.contains(&"drifted-artifact runbook.r.md".to_owned()),
        "another file than the pointer's: {found:?}"
    );
}
