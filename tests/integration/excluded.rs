//! Manifests that a glob leaves out: nothing that is not judged goes without a word, in any format.

use crate::support::{Run, TestRepo, text};

const ROOT: &str = "[system]\nname = \"root\"\nstage = \"research\"\n";

fn below(repo: &TestRepo, count: usize) {
    for at in 0..count {
        repo.write(&format!("svc{at}/readiness.toml"), format!("[system]\nname = \"s{at}\"\n"));
    }
    repo.commit();
}

fn excluding(globs: &str, count: usize) -> TestRepo {
    let repo = TestRepo::with_manifest(&format!("{ROOT}[policy]\nexclude = [{globs}]\n"));
    below(&repo, count);
    repo
}

fn said(repo: &TestRepo, format: &str, args: &[&str]) -> Run {
    repo.check(&[&["--format", format], args].concat())
}

#[test]
fn every_format_for_people_names_what_a_policy_excludes() {
    let repo = excluding("\"svc0/**\", \"svc1\"", 3);
    let words = "2 manifests are excluded and were not checked: `svc0/readiness.toml` (`policy.exclude` `svc0/**` of `readiness.toml`), `svc1/readiness.toml` (`policy.exclude` `svc1` of `readiness.toml`)";
    for format in ["human", "concise", "github", "markdown"] {
        let run = said(&repo, format, &[]);
        assert_eq!(run.stdout.matches(words).count(), 1, "{format}: {}", run.stdout);
    }
    for format in ["human", "concise"] {
        assert!(!said(&repo, format, &["--quiet"]).stdout.contains("excluded"), "{format}, quiet");
    }
    let report = repo.json(&[]);
    let excluded = report["excluded"].as_array().expect("a list");
    let paths: Vec<_> = excluded.iter().map(|one| (text(&one["manifest"]), text(&one["glob"]))).collect();
    assert_eq!(paths, [("svc0/readiness.toml", "svc0/**"), ("svc1/readiness.toml", "svc1")]);
    assert_eq!(excluded[0]["by"], "readiness.toml");
}

#[test]
fn a_new_manifest_above_is_no_way_to_silence_one_below() {
    let repo = TestRepo::new();
    below(&repo, 1);
    let before = said(&repo, "concise", &[]);
    assert!(!before.stdout.contains("excluded"), "{}", before.stdout);
    repo.write("readiness.toml", format!("{ROOT}[policy]\nexclude = [\"**\"]\n"));
    repo.add();
    let after = said(&repo, "concise", &[]).stdout;
    assert!(after.contains("1 manifest is excluded and was not checked: `svc0/readiness.toml`"), "{after}");
}

#[test]
fn what_the_command_line_excludes_is_named_five_of_many() {
    let repo = TestRepo::with_manifest(ROOT);
    below(&repo, 8);
    let run = said(&repo, "concise", &["--exclude", "svc*"]).stdout;
    assert!(run.contains("8 manifests are excluded"), "{run}");
    assert!(run.contains("`svc4/readiness.toml` (`--exclude` `svc*`) and 3 more"), "{run}");
    assert!(!run.contains("svc5"), "{run}");
    let report = repo.json(&["--exclude", "svc*"]);
    assert_eq!(report["excluded"].as_array().map(Vec::len), Some(8));
    assert!(report["excluded"][0]["by"].is_null());
}

#[test]
fn what_was_not_asked_for_is_not_excluded() {
    let repo = excluding("\"svc0/**\"", 2);
    assert!(!said(&repo, "concise", &["svc1"]).stdout.contains("excluded"), "another folder");
    assert!(
        !said(&repo, "concise", &["svc0/readiness.toml"]).stdout.contains("excluded"),
        "named, so judged"
    );
}

/// A path or a glob obeys nobody, and is not longer than a line.
#[test]
#[cfg(unix)]
fn names_of_what_is_excluded_are_harmless_and_short() {
    let repo = TestRepo::with_manifest(ROOT);
    let name = format!("a\u{1b}[31m\n::error::{}", "x".repeat(200));
    repo.write(&format!("{name}/readiness.toml"), "[system]\nname = \"x\"\n");
    repo.commit();
    for format in ["human", "concise", "github", "markdown"] {
        let run = said(&repo, format, &["--exclude", "a*"]).stdout;
        let line = run.lines().find(|line| line.contains("1 manifest is excluded")).expect("the line");
        assert!(!run.contains('\u{1b}') && !run.contains("\n::error"), "{format}: {run}");
        assert!(line.chars().count() < 300, "{format}: {line}");
    }
}
