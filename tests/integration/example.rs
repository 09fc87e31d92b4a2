//! The example that ships, and `readiness demo`, which carries it: what it is said to show is what it shows.

use crate::support::timeline::git;
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
    let (_, sample) = readme.split_once("```text\nclaims-triage: ").expect("a sample of the output");
    let (sample, _) = sample.split_once("```").expect("its end");
    let printed: Vec<&str> = run.stdout.lines().map(str::trim_end).collect();
    let sample: Vec<String> =
        format!("claims-triage: {sample}").lines().map(|line| line.trim_end().to_owned()).collect();
    let mut shown = sample.iter().filter(|line| !line.is_empty() && *line != "…");
    let missing: Vec<_> = shown.by_ref().filter(|line| !printed.contains(&line.as_str())).collect();
    assert!(missing.is_empty(), "{missing:#?}");
    // The summary is whole: every line of it is in the sample.
    let summary = printed.iter().skip_while(|line| !line.starts_with("claims-triage (readiness.toml)"));
    let left_out: Vec<_> = summary.filter(|line| !sample.iter().any(|shown| shown == *line)).collect();
    assert!(left_out.is_empty(), "{left_out:#?}");
}

/// Runs `readiness demo` in `folder`, on a machine on which no git can be found.
fn demo(folder: &std::path::Path, args: &[&str]) -> crate::support::Run {
    let mut all = vec!["demo"];
    all.extend(args);
    let temporary = folder.display().to_string();
    run_in(
        folder,
        &all,
        &[("PATH", ""), ("TMPDIR", &temporary), ("TMP", &temporary), ("READINESS_STAGE", "x")],
    )
}

#[test]
fn the_demo_writes_the_repository_that_git_would() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = demo(folder.path(), &["new"]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{run:?}");
    let written = folder.path().join("new");
    let expected = TestRepo::system("claims-triage");
    for args in [
        &["log", "--format=%H %T %an <%ae> %aI %cI %s", "--all"][..],
        &["status", "--porcelain"],
        &["ls-files", "-s"],
        &["symbolic-ref", "HEAD"],
        &["status", "--porcelain", "--ignored"],
    ] {
        let output = git(&written).args(args).output().expect("git");
        let printed = String::from_utf8(output.stdout).expect("UTF-8");
        assert_eq!(
            printed.trim(),
            expected.git(args),
            "{args:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    let check = git(&written).args(["fsck", "--strict"]).output().expect("git");
    assert!(check.status.success(), "{check:?}");
    // What it prints is what `check` prints, with the same commits.
    let place = written.to_str().expect("UTF-8");
    let checked = run_in(folder.path(), &["check", "--as-of", TODAY, place], &[]);
    assert!(run.stdout.contains(checked.stdout.trim()), "{run:?}\n{checked:?}");
    // A command that is printed is pasted where the demo ran.
    let next =
        checked.stdout.split('`').find(|part| part.starts_with("readiness check --fix")).expect("a command");
    let words: Vec<&str> = next.split(' ').skip(1).collect();
    let fixed = run_in(folder.path(), &words, &[]);
    assert!(fixed.stderr.contains("fixed "), "{next}: {fixed:?}");
}

#[test]
fn the_demo_uses_a_folder_of_its_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = demo(folder.path(), &[]);
    assert_eq!(run.status, 0, "{run:?}");
    let named =
        run.stdout.split_whitespace().find(|word| word.contains("readiness-demo-")).expect("a folder");
    let named = std::path::Path::new(named.trim_end_matches(':'));
    assert!(named.is_absolute() && named.join("readiness.toml").is_file(), "{run:?}");
    // An existing folder is refused, even if it is empty, and so is a file.
    std::fs::create_dir(folder.path().join("empty")).expect("a folder");
    std::fs::write(folder.path().join("file"), "x").expect("a file");
    for taken in ["empty", "file"] {
        let run = demo(folder.path(), &[taken]);
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{run:?}");
        assert!(run.stderr.contains("exists: name a new folder"), "{run:?}");
    }
    assert_eq!(std::fs::read_dir(folder.path().join("empty")).expect("a folder").count(), 0);
    let run = demo(folder.path(), &["no/such/parent"]);
    assert!(run.status == 2 && run.stderr.contains("cannot be created"), "{run:?}");
}

#[cfg(unix)]
#[test]
fn the_commands_that_the_demo_prints_run() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = demo(folder.path(), &["it's new"]);
    let repo = TestRepo::new();
    let (_, commands) = run.stdout.split_once("Try next:\n").expect("commands");
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_readiness"));
    let statuses = commands.lines().filter(|line| line.contains("readiness ")).map(|line| {
        let mut shell = std::process::Command::new("/bin/sh");
        shell.args(["-c", line]).current_dir(repo.path()).env_clear();
        shell.env("PATH", program.parent().expect("a folder"));
        let run = crate::support::Run::of(&mut shell);
        assert!(!run.stderr.contains("readiness: "), "{line}: {run:?}");
        run.status
    });
    assert_eq!(statuses.collect::<Vec<_>>(), [1, 0, 0], "{}", run.stdout);
}

#[test]
fn tests_say_in_one_line_that_git_is_missing() {
    let mut tests = std::process::Command::new(std::env::current_exe().expect("the tests"));
    tests.args(["--exact", "example::claims_triage_keeps_its_commit_ids"]).env("PATH", "");
    let output = tests.output().expect("they run");
    let said = String::from_utf8(output.stderr).expect("UTF-8");
    assert!(!output.status.success());
    assert_eq!(said, "git is not installed, and the tests need it: https://git-scm.com/downloads\n");
}
