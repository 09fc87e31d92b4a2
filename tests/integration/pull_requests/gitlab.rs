//! The job for GitLab: its script, run in clones as its runner makes them.

use std::fs;

use readiness::internals::evidence::data::Value as Yaml;

use super::*;
use crate::support::{Run, runner, yaml};

fn job() -> Yaml {
    yaml::read("docs/readiness.gitlab-ci.yml").get("readiness").expect("the job").clone()
}

/// Runs what the job runs, with these variables.
fn run(clone: &TestRepo, variables: &[(&str, &str)]) -> Run {
    let job = job();
    let lines = ["before_script", "script"].map(|key| job.get(key).expect(key));
    let lines: Vec<String> = lines
        .iter()
        .flat_map(|lines| lines.elements())
        .map(|line| yaml::scalar(Some(line)).expect("a line"))
        .collect();
    let home = tempfile::tempdir().expect("a folder");
    let mut bash = runner::bash(clone.path(), home.path());
    bash.env("GITLAB_CI", "true").envs(variables.iter().copied());
    Run::of(bash.args(["-eo", "pipefail", "-c", &lines.join("\n")]))
}

#[test]
fn a_merge_request_is_held_against_its_base() {
    let pull = Pull::new();
    let Pull { parted, base: target, head, .. } = &pull;
    let whole = pull.repo.cloned(&[]);
    for (checkout, variables) in [
        (head, vec![("CI_MERGE_REQUEST_DIFF_BASE_SHA", parted.as_str())]),
        // A pipeline for merged results.
        (
            &"origin/merge".to_owned(),
            vec![
                ("CI_MERGE_REQUEST_DIFF_BASE_SHA", parted.as_str()),
                ("CI_MERGE_REQUEST_TARGET_BRANCH_SHA", target.as_str()),
            ],
        ),
    ] {
        whole.git(&["checkout", "-q", "--detach", checkout]);
        let run = run(&whole, &variables);
        assert_eq!(run.status, 1, "{run:?}");
        assert_eq!(run.stdout.matches("\nerror[").count() + usize::from(run.stdout.starts_with("error[")), 1);
        let quality =
            fs::read_to_string(whole.path().join("gl-code-quality-report.json")).expect("an artifact");
        assert!(quality.contains("runbooks/rolback.md"), "{quality}");
        assert!(
            fs::read_to_string(whole.path().join("readiness.xml")).expect("an artifact").contains("rolback")
        );
    }
    // The default branch has no base.
    whole.git(&["checkout", "-q", "--detach", "origin/main"]);
    let run = run(&whole, &[]);
    assert!(run.status == 1 && !run.stdout.contains("known["), "{run:?}");
}

#[test]
fn a_short_clone_says_which_variable_brings_the_rest() {
    let pull = Pull::new();
    let clone = pull.checkout(1, "origin/merge");
    let beyond = run(&clone, &[("CI_MERGE_REQUEST_DIFF_BASE_SHA", &pull.parted)]);
    assert_eq!((beyond.status, beyond.stderr.lines().count()), (1, 1), "{beyond:?}");
    assert!(beyond.stderr.contains("`GIT_DEPTH: 0` (GitLab)"), "{beyond:?}");
    // Without a base it is judged, and what needs the past is undecided.
    let whole = run(&clone, &[]);
    // Among the next steps, and where it cannot be told.
    assert!((1..=2).contains(&whole.stdout.matches("GIT_DEPTH: 0").count()), "{whole:?}");
    assert!(whole.stdout.contains("warning[shallow-history]") && whole.stdout.contains("undecided"));
}

#[test]
fn without_the_program_the_wheel_that_is_named_is_installed_and_no_other() {
    let pull = Pull::new();
    let clone = pull.checkout(0, "origin/merge");
    let program = env!("CARGO_BIN_EXE_readiness");
    let python = runner::fake("python3", &format!("ln -s '{program}' \"$(dirname \"$0\")/readiness\""));
    let path = std::env::var("PATH").expect("a path");
    let path = format!("{}:{path}", python.path().display());
    let unnamed = run(&clone, &[("PATH", &path)]);
    assert_eq!((unnamed.status, unnamed.stdout.as_str()), (1, ""), "{unnamed:?}");
    assert!(
        unnamed.stderr.lines().count() == 1 && unnamed.stderr.contains("set READINESS_WHEEL"),
        "{unnamed:?}"
    );
    let named = run(&clone, &[("PATH", &path), ("READINESS_WHEEL", "dist/a b.whl")]);
    let call = "python3 -I -m pip install --quiet --no-index --no-deps -- dist/a b.whl\n";
    assert!(named.stdout.starts_with(call) && named.status == 1, "{named:?}");
    assert!(clone.path().join("readiness.xml").exists(), "{named:?}");
}

#[test]
fn the_job_fetches_all_and_keeps_its_reports_when_it_fails() {
    let job = job();
    assert_eq!(yaml::at(&job, "variables/GIT_DEPTH"), "0");
    assert_eq!(yaml::at(&job, "artifacts/when"), "always");
    assert_eq!(yaml::at(&job, "artifacts/reports/codequality"), "gl-code-quality-report.json");
}
