//! How the program gets to where it runs: hooks, releases, and this repository as its own example.

use std::collections::BTreeSet;
use std::fs;

use readiness::internals::evidence::data::Value;

use crate::support::{Run, TestRepo, project, run_in, yaml};

fn hooks() -> Value {
    yaml::read(".pre-commit-hooks.yaml")
}

/// Runs the hook called `id` as git would, apart from the day.
fn hook(id: &str, repo: &TestRepo) -> Run {
    let hooks = hooks();
    let hook = hooks.elements().find(|hook| yaml::at(hook, "id") == id).expect(id);
    let entry = yaml::at(hook, "entry");
    let mut args: Vec<&str> = entry.split(' ').collect();
    assert_eq!(args.remove(0), "readiness");
    run_in(repo.path(), &args, &[("READINESS_AS_OF", crate::support::TODAY)])
}

const GONE: &str =
    "[system]\nname = \"a\"\nstage = \"research\"\nrisk = \"minimal\"\n[adoption]\nplan = \"gone.md\"\n";

#[test]
fn hooks_see_the_whole_repository_and_run_alone() {
    let hooks = hooks();
    assert_eq!(hooks.count(), 2);
    for hook in hooks.elements() {
        assert_eq!(yaml::at(hook, "pass_filenames"), "false");
        assert_eq!(yaml::at(hook, "require_serial"), "true");
        assert_eq!(yaml::at(hook, "always_run"), "true", "an artifact may be any file");
    }
    let stages = |hook: &Value| -> Vec<String> {
        let stages = hook.get("stages").expect("stages").elements();
        stages.map(|stage| yaml::scalar(Some(stage)).expect("a stage")).collect()
    };
    let stages: Vec<_> = hooks.elements().map(stages).collect();
    assert_eq!(stages, [vec!["pre-commit", "pre-merge-commit"], vec!["pre-push", "manual"]]);
}

#[test]
fn the_hook_lets_old_debt_pass_and_stops_what_a_commit_brings() {
    let repo = TestRepo::with_manifest(GONE);
    let first = hook("readiness", &repo);
    assert_eq!((first.status, first.stderr.lines().count()), (0, 1), "{first:?}");
    assert!(first.stderr.contains("adds the first readiness.toml"), "{first:?}");
    repo.commit();
    let old = hook("readiness", &repo);
    assert_eq!((old.status, old.stderr.as_str()), (0, ""), "{old:?}");
    repo.write("readiness.toml", GONE.to_owned() + "limitations = \"away.md\"\n");
    assert_eq!(hook("readiness", &repo).status, 0, "it is not staged");
    repo.add();
    let new = hook("readiness", &repo);
    assert!(new.status == 1 && new.stdout.contains("`away.md` does not exist"), "{new:?}");
    // A first commit without a defect passes.
    let repo = TestRepo::with_manifest(&GONE.replace("gone.md", "README.md"));
    repo.write("README.md", "# Plan\n\nFirst we train, then we start.\n");
    repo.add();
    let first = hook("readiness", &repo);
    assert_eq!((first.status, first.stderr.as_str()), (0, ""), "{first:?}");
}

#[test]
fn the_handoff_hook_says_what_would_block_it() {
    let repo = TestRepo::with_manifest("[system]\nname = \"a\"\nstage = \"pilot\"\nrisk = \"minimal\"\n");
    repo.commit();
    let run = hook("readiness-handoff", &repo);
    assert!(run.status == 1 && run.stdout.contains("evaluated as if at handoff"), "{run:?}");
    assert!(run.stdout.contains("readiness init --add ownership"), "{run:?}");
    // What is pushed is commits, not what lies on disk.
    repo.write("readiness.toml", "[system\n");
    let same = hook("readiness-handoff", &repo);
    assert_eq!((same.status, same.stdout), (run.status, run.stdout), "{}", same.stderr);
}

/// Runs the pre-push hook as pre-commit does, with what it says of the push.
fn push(repo: &TestRepo, said: &[(&str, &str)]) -> Run {
    let mut environment = vec![("READINESS_AS_OF", crate::support::TODAY)];
    environment.extend(said);
    run_in(repo.path(), &["check", "--stage", "handoff", "--pushed"], &environment)
}

#[test]
fn the_handoff_hook_judges_what_is_pushed_and_not_what_is_checked_out() {
    let repo = TestRepo::new();
    repo.write("README.md", "# Claims\n");
    repo.commit();
    let without = repo.git(&["rev-parse", "HEAD"]);
    repo.write("readiness.toml", "[system]\nname = \"a\"\nrisk = \"minimal\"\n");
    repo.commit();
    let with = repo.git(&["rev-parse", "HEAD"]);
    repo.git(&["tag", "-a", "-m", "x", "v1"]);
    repo.git(&["branch", "-q", "other"]);
    repo.git(&["checkout", "-q", "-b", "main2", &without]);
    // HEAD has no manifest, the commit that is pushed has one.
    for rev in [with.as_str(), "v1", "refs/heads/other"] {
        let run = push(&repo, &[("PRE_COMMIT_FROM_REF", &without), ("PRE_COMMIT_TO_REF", rev)]);
        assert!(run.status == 1 && run.stdout.contains("readiness init --add ownership"), "{rev}: {run:?}");
    }
    // A new root is pushed: pre-commit names the branch alone.
    let run = push(&repo, &[("PRE_COMMIT_LOCAL_BRANCH", "refs/heads/other")]);
    assert_eq!(run.status, 1, "{run:?}");
    // The other way round.
    repo.git(&["checkout", "-q", "other"]);
    let run = push(&repo, &[("PRE_COMMIT_TO_REF", &without)]);
    assert_eq!((run.status, run.stdout.as_str()), (0, ""), "{run:?}");
    assert_eq!(run.stderr, "no readiness.toml in the pushed commit: nothing to check\n");
    let run = push(&repo, &[("PRE_COMMIT_FROM_REF", &with), ("PRE_COMMIT_TO_REF", &without)]);
    assert!(run.status == 0 && run.stderr.contains("removes the last readiness.toml"), "{run:?}");
    // A branch that is deleted.
    for said in [("PRE_COMMIT_TO_REF", "0".repeat(40)), ("PRE_COMMIT_LOCAL_BRANCH", "(delete)".to_owned())] {
        let run = push(&repo, &[(said.0, &said.1)]);
        assert!(run.status == 0 && run.stderr.lines().count() == 1, "{said:?}: {run:?}");
    }
    // What cannot be read is no branch without a manifest.
    let run = push(&repo, &[("PRE_COMMIT_TO_REF", &"1".repeat(40))]);
    assert_eq!((run.status, run.stderr.lines().count()), (2, 1), "{run:?}");
}

#[test]
fn what_is_published_holds_what_its_readme_runs() {
    let mut cargo = std::process::Command::new(env!("CARGO"));
    cargo.current_dir(project()).args(["package", "--list", "--allow-dirty", "--offline"]);
    let output = cargo.output().expect("cargo");
    let listed = String::from_utf8(output.stdout.clone()).expect("UTF-8").replace('\\', "/");
    let listed: BTreeSet<&str> = listed.lines().collect();
    // The program carries this system: `readiness demo`.
    let system = "fixtures/systems/claims-triage/";
    let mut folders = vec![project().join(system)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let path = path.strip_prefix(project()).expect("below").display().to_string().replace('\\', "/");
            assert!(listed.contains(path.as_str()), "{path} is not published");
        }
    }
    assert!(!listed.iter().any(|path| path.starts_with("fixtures/") && !path.starts_with(system)));
}

#[test]
fn the_action_knows_the_systems_that_a_release_is_built_for() {
    let read = |path: &str| fs::read_to_string(project().join(path)).expect(path);
    let named = |text: &str| -> BTreeSet<String> {
        let words = text.split(|c: char| !c.is_ascii_alphanumeric() && !"-_".contains(c));
        let is_target = |word: &&str| word.starts_with("x86_64-") || word.starts_with("aarch64-");
        words.filter(is_target).map(str::to_owned).collect()
    };
    let built = named(&read(".github/workflows/release.yml"));
    assert!(!built.is_empty());
    assert_eq!(named(&read("action/install.sh")), built);
    assert_eq!(named(&read(".ci/checksums")), built);
}

#[test]
fn this_repository_keeps_what_its_manifest_claims() {
    assert!(project().join(".git").exists(), "what is judged is a commit: run the tests in a clone");
    let run = run_in(project(), &["check", "--rev", "HEAD", "--format", "json"], &[]);
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{run:?}"));
    let systems = report["systems"].as_array().expect("systems");
    assert_eq!(systems.len(), 1, "those of fixtures are no claims of ours");
    assert_eq!(systems[0]["name"], "readiness");
    assert_eq!(report["summary"]["errors"], 0, "{report:#}");
}
