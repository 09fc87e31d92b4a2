//! What git's environment says of the repository: it counts as it does for git, which is asked here too.

use std::fs;
use std::path::Path;

use crate::support::timeline::git;
use crate::support::{Run, TODAY, TestRepo, run_in};

fn check(folder: &Path, args: &[&str], environment: &[(&str, &str)]) -> Run {
    run_in(folder, &[&["check", "--as-of", TODAY], args].concat(), environment)
}

fn of(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

/// The commit that git takes for HEAD; none where it sees none.
fn git_sees(folder: &Path, environment: &[(&str, &str)]) -> Option<String> {
    let output = git(folder)
        .envs(environment.iter().copied())
        .args(["log", "-1", "--format=%H"])
        .output()
        .expect("git");
    output.status.success().then(|| String::from_utf8(output.stdout).expect("UTF-8").trim().to_owned())
}

/// The commit that was judged; none where the run ended with status 2.
fn judged(folder: &Path, args: &[&str], environment: &[(&str, &str)]) -> Option<String> {
    let run = check(folder, &[&["--format", "json"], args].concat(), environment);
    assert!(run.status != 2 || run.stderr.lines().count() == 1, "{run:?}");
    let report: serde_json::Value = serde_json::from_str(&run.stdout).ok()?;
    Some(report["snapshot"]["revision"].as_str().expect("a revision").to_owned())
}

#[test]
fn variables_that_say_where_things_are_count_as_they_do_for_git() {
    let repo = TestRepo::system("contract-review");
    let other = TestRepo::system("contract-review");
    let folder = tempfile::tempdir().expect("a folder");
    let moved = folder.path().join("objects");
    let own = repo.path().join(".git/objects");
    fs::rename(&own, &moved).expect("moved");
    fs::create_dir_all(own.join("pack")).expect("made");
    let here = repo.path();
    let dot_git = here.join(".git");
    let elsewhere = [of(folder.path()), of(&own)].join(":");
    let cases: &[&[(&str, &str)]] = &[
        &[],
        &[("GIT_OBJECT_DIRECTORY", of(&moved))],
        &[("GIT_ALTERNATE_OBJECT_DIRECTORIES", of(&moved))],
        &[("GIT_ALTERNATE_OBJECT_DIRECTORIES", &format!("{elsewhere}:/nowhere:\"{}\"", of(&moved)))],
        &[("GIT_OBJECT_DIRECTORY", "/nowhere"), ("GIT_ALTERNATE_OBJECT_DIRECTORIES", of(&moved))],
        &[("GIT_OBJECT_DIRECTORY", of(&moved)), ("GIT_NAMESPACE", "x/y")],
        &[("GIT_OBJECT_DIRECTORY", of(&moved)), ("GIT_DIR", of(&dot_git))],
    ];
    for environment in cases {
        assert_eq!(judged(here, &[], environment), git_sees(here, environment), "{environment:?}");
        assert_eq!(
            judged(here, &["--rev", "HEAD"], environment),
            git_sees(here, environment),
            "{environment:?}"
        );
        // Named by its path it is the same repository.
        assert_eq!(judged(here, &[of(here)], environment), git_sees(here, environment), "{environment:?}");
    }
    // Another repository is none of that environment's business.
    let environment = [("GIT_DIR", of(&dot_git)), ("GIT_OBJECT_DIRECTORY", of(&moved))];
    assert_eq!(judged(here, &[of(other.path())], &environment), git_sees(other.path(), &[]));
}

#[test]
fn variables_that_do_not_concern_this_repository_change_nothing() {
    let repo = TestRepo::system("contract-review");
    let here = fs::canonicalize(repo.path()).expect("a path");
    let above = here.parent().expect("a folder");
    let (dot_git, objects) = (here.join(".git"), here.join(".git/objects"));
    let cases: &[&[(&str, &str)]] = &[
        &[("GIT_CEILING_DIRECTORIES", "/elsewhere")],
        &[("GIT_CEILING_DIRECTORIES", "/elsewhere:/nowhere")],
        &[("GIT_CEILING_DIRECTORIES", of(above))],
        &[("GIT_CEILING_DIRECTORIES", "")],
        &[("GIT_NAMESPACE", "customer")],
        &[("GIT_NAMESPACE", "")],
        &[("GIT_DISCOVERY_ACROSS_FILESYSTEM", "1")],
        &[("GIT_COMMON_DIR", of(&dot_git))],
        &[("GIT_OBJECT_DIRECTORY", of(&objects))],
        &[("GIT_NO_REPLACE_OBJECTS", "1")],
        &[("GIT_REPLACE_REF_BASE", "refs/other/")],
    ];
    for folder in [here.clone(), here.join("services")] {
        for environment in cases {
            let seen = git_sees(&folder, environment);
            assert!(seen.is_some(), "{environment:?}");
            assert_eq!(judged(&folder, &[], environment), seen, "{environment:?} in {}", folder.display());
        }
    }
}

/// The `pre-receive` hook of docs/hooks.md, with the program and the day of the tests.
fn receiving_hook() -> String {
    let docs = fs::read_to_string(crate::support::project().join("docs/hooks.md")).expect("docs");
    let (_, rest) = docs.split_once("#!/bin/sh\n# hooks/pre-receive").expect("a hook");
    let (script, _) = rest.split_once("```").expect("an end");
    let program = format!("{} check --as-of {TODAY}", env!("CARGO_BIN_EXE_readiness"));
    let script = script.replace("readiness check", &program);
    let said = "[ -n \"$GIT_QUARANTINE_PATH\" ] && echo quarantined >quarantined\nexec >out.txt 2>&1\n";
    format!("#!/bin/sh\n{said}#{script}")
}

/// What a server's hook sees of a push: the new objects lie apart, loose or in a pack, until all hooks have agreed.
#[test]
fn a_hook_before_a_push_is_taken_sees_what_is_pushed() {
    for unpack_limit in ["1", "1000"] {
        let repo = TestRepo::system("contract-review");
        let server = tempfile::tempdir().expect("a folder");
        let url = of(server.path());
        assert!(git(repo.path()).args(["clone", "-q", "--bare", ".", url]).status().expect("git").success());
        let set = git(server.path()).args(["config", "receive.unpackLimit", unpack_limit]).status();
        assert!(set.expect("git").success());
        let hook = server.path().join("hooks/pre-receive");
        fs::write(&hook, receiving_hook()).expect("a hook");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).expect("runnable");
        }
        let push =
            |to: &str| git(repo.path()).args(["push", "-q", url, to]).output().expect("git").status.success();
        let read = |name: &str| fs::read_to_string(server.path().join(name)).unwrap_or_default();
        repo.write("more.txt", "x");
        repo.commit_on("2026-11-13");
        assert!(push("HEAD:main"), "{}", read("out.txt"));
        assert_eq!(read("quarantined"), "quarantined\n");
        // What is wrong is only in objects that are not accepted yet.
        let runbook = "services/contract-review/runbooks/rollback.md";
        repo.write(runbook, "# Rollback\n\nTODO\n");
        repo.commit_on("2026-11-14");
        assert!(!push("HEAD:main"));
        assert!(read("out.txt").contains("runbooks/rollback.md"), "{}", read("out.txt"));
        // A new branch has no base; one without a manifest, and one that is deleted, pass with a line.
        repo.git(&["reset", "-q", "--hard", "HEAD^"]);
        assert!(push("HEAD:refs/heads/new"), "{}", read("out.txt"));
        assert!(push(":refs/heads/new"), "{}", read("out.txt"));
        assert_eq!(read("out.txt").lines().count(), 1, "{}", read("out.txt"));
        repo.git(&["checkout", "-q", "--orphan", "empty"]);
        repo.git(&["rm", "-q", "-r", "-f", "."]);
        repo.write("README.md", "# Nothing\n");
        repo.commit_on("2026-11-15");
        assert!(push("HEAD:refs/heads/empty"), "{}", read("out.txt"));
        assert_eq!(read("out.txt").lines().count(), 1, "{}", read("out.txt"));
    }
}

/// A bare repository has no work tree to judge: what it holds is judged as it stands today, and a commit's day is for who asks for it.
#[test]
fn a_revision_that_nobody_asked_for_is_judged_today() {
    let repo = TestRepo::new();
    repo.write(
        "readiness.toml",
        "[system]\nname = \"a\"\nstage = \"pilot\"\n[pilot]\nstarted = 2025-01-01\nends = 2025-06-30\n",
    );
    repo.commit_on("2025-06-01");
    let bare = repo.cloned(&["--bare"]);
    let run = |args: &[&str], environment: &[(&str, &str)]| {
        let args = [&["check", "--select", "overdue-decision"], args].concat();
        run_in(bare.path(), &args, environment).stdout
    };
    assert!(run(&["--as-of", TODAY], &[]).contains(TODAY));
    assert!(run(&[], &[("SOURCE_DATE_EPOCH", "1795132800")]).contains("2026-11-20"));
    let today = run(&[], &[]);
    assert!(!today.contains("2025-06-01") && today.contains("1 error in 1 system"), "{today}");
    let asked = run(&["--rev", "HEAD"], &[]);
    assert!(asked.contains("2025-06-01, the date of the evaluated commit"), "{asked}");
    assert!(asked.contains("no finding in 1 system"), "{asked}");
    assert!(run(&[], &[("READINESS_REV", "HEAD")]).contains("2025-06-01, the date"));
    assert!(run(&["--rev", "HEAD", "--as-of", TODAY], &[]).contains(TODAY));
}
