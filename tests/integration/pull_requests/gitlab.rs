//! The job for GitLab: its script, run in clones as its runner makes them.

use std::fs;
use std::path::Path;
use std::process::Command;

use readiness::evidence::data::{Data, Value, read_yaml};

use super::*;
use crate::support::{Run, TODAY, project};

const ROLLBACK: (&str, &str) = ("runbooks/rollback.md", "runbooks/rolback.md");

fn job() -> Value {
    let text = fs::read_to_string(project().join("docs/readiness.gitlab-ci.yml")).expect("the job");
    read_yaml(&text).expect("YAML").get("readiness").expect("the job").clone()
}

/// Runs what the job runs, with these variables.
fn run(clone: &TestRepo, variables: &[(&str, &str)]) -> Run {
    let job = job();
    let lines = ["before_script", "script"].map(|key| job.get(key).expect(key).clone());
    let lines: Vec<String> = lines
        .iter()
        .flat_map(Value::elements)
        .map(|line| match &line.data {
            Data::Text(text) => text.to_string(),
            other => panic!("{other:?}"),
        })
        .collect();
    let program = Path::new(env!("CARGO_BIN_EXE_readiness")).parent().expect("a folder");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths([program.to_owned()].into_iter().chain(std::env::split_paths(&path)));
    let mut bash = Command::new("bash");
    bash.current_dir(clone.path()).env_clear().env("PATH", path.expect("a path")).env("HOME", clone.path());
    bash.env("GITLAB_CI", "true").env("READINESS_AS_OF", TODAY).envs(variables.iter().copied());
    let output = bash.args(["-eo", "pipefail", "-c", &lines.join("\n")]).output().expect("bash");
    Run {
        status: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).expect("UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

/// A merge request with a defect, and the commits it is about: where it parted, the target, its head.
fn merge_request() -> (TestRepo, [String; 3]) {
    let repo = story();
    let parted = repo.git(&["rev-parse", "main"]);
    repo.write("triage/readiness.toml", manifest(&[ROLLBACK]));
    commit(&repo);
    let head = repo.git(&["rev-parse", "HEAD"]);
    repo.git(&["checkout", "-q", "main"]);
    fs::remove_file(repo.path().join("triage/runbooks/incident.md")).expect("a file");
    commit(&repo);
    let target = repo.git(&["rev-parse", "HEAD"]);
    repo.git(&["checkout", "-q", "-b", "merged"]);
    repo.git(&["merge", "-q", "--no-ff", "-m", "merge", &head]);
    (repo, [parted, target, head])
}

#[test]
fn a_merge_request_is_held_against_its_base() {
    let (repo, [parted, target, head]) = merge_request();
    let whole = repo.cloned(&[]);
    for (checkout, variables) in [
        (&head, vec![("CI_MERGE_REQUEST_DIFF_BASE_SHA", parted.as_str())]),
        // A pipeline for merged results.
        (
            &"origin/merged".to_owned(),
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
    let (repo, [parted, _, _]) = merge_request();
    let clone = repo.cloned(&["--depth=1", "--branch=merged"]);
    let beyond = run(&clone, &[("CI_MERGE_REQUEST_DIFF_BASE_SHA", &parted)]);
    assert_eq!((beyond.status, beyond.stderr.lines().count()), (2, 1), "{beyond:?}");
    assert!(beyond.stderr.contains("`GIT_DEPTH: 0` on GitLab"), "{beyond:?}");
    // Without a base it is judged, and what needs the past is undecided.
    let whole = run(&clone, &[]);
    assert_eq!(whole.stdout.matches("GIT_DEPTH: 0").count(), 1, "once: {whole:?}");
    assert!(whole.stdout.contains("warning[shallow-history]") && whole.stdout.contains("undecided"));
}

#[test]
fn the_job_fetches_all_and_keeps_its_reports_when_it_fails() {
    let job = job();
    let text = |path: &str| match &job.path(path).expect(path).data {
        Data::Text(text) => text.to_string(),
        other => panic!("{other:?}"),
    };
    assert_eq!(text("variables/GIT_DEPTH"), "0");
    assert_eq!(text("artifacts/when"), "always");
    assert_eq!(text("artifacts/reports/codequality"), "gl-code-quality-report.json");
}
