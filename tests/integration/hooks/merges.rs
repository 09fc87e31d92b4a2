//! Commits of merges: HEAD is the base, and what the other side has is known.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use super::*;

/// `main`, and `side` with a finding of its own and a laxer policy; both changed `notes.txt`.
fn parted() -> TestRepo {
    let fine = GONE.replace("plan = \"gone.md\"", "owner = \"@lena\"");
    let repo = TestRepo::with_manifest(&fine);
    repo.write("notes.txt", "one\n");
    repo.commit();
    repo.git(&["checkout", "-q", "-b", "side"]);
    repo.write("readiness.toml", format!("{GONE}[policy]\nlevels = {{ missing-artifact = \"error\" }}\n"));
    repo.write("notes.txt", "two\n");
    repo.commit();
    repo.git(&["checkout", "-q", "main"]);
    repo.write("notes.txt", "three\n");
    repo.commit();
    repo
}

fn merge(repo: &TestRepo, sides: &[&str]) {
    let args = [&["merge", "-q", "--no-ff", "--no-commit", "-X", "ours"], sides].concat();
    repo.git(&args);
}

#[test]
fn a_merge_brings_nothing_new_that_the_other_side_has() {
    let repo = parted();
    merge(&repo, &["side"]);
    let during = hook(&repo);
    assert_eq!(during.status, 0, "{during:?}");
    assert!(during.stdout.contains("`gone.md` does not exist"), "it is shown as known: {during:?}");
    // What neither side has is brought by the merge.
    let own = fs::read_to_string(repo.path().join("readiness.toml")).expect("a manifest");
    repo.write("readiness.toml", own.replace("[policy]", "limitations = \"away.md\"\n[policy]"));
    repo.add();
    let own = hook(&repo);
    assert!(own.status == 1 && own.stdout.contains("`away.md` does not exist"), "{own:?}");
    // Without a merge the same tree is a change of its own.
    fs::remove_file(repo.path().join(".git/MERGE_HEAD")).expect("a merge");
    let alone = hook(&repo);
    assert!(alone.stdout.matches("does not exist").count() >= 2, "{alone:?}");
}

#[test]
fn a_merge_of_a_side_without_a_manifest_forgives_nothing() {
    let repo = parted();
    repo.git(&["checkout", "-q", "--orphan", "other"]);
    repo.git(&["rm", "-q", "-r", "-f", "."]);
    repo.write("other.txt", "x\n");
    repo.commit();
    repo.git(&["checkout", "-q", "main"]);
    repo.git(&["merge", "-q", "--no-ff", "--no-commit", "--allow-unrelated-histories", "other"]);
    repo.write("readiness.toml", GONE);
    repo.add();
    let run = hook(&repo);
    assert!(run.status == 1 && run.stdout.contains("`gone.md` does not exist"), "{run:?}");
}

/// The finding and the exception that accepts it came to the other side in two steps, as maintainers want it.
#[test]
fn an_exception_of_the_other_side_is_none_of_the_merge() {
    let waiver = "[[waiver]]\nrule = \"missing-artifact\"\nreason = \"In December.\"\nby = \"@acme/claims\"\nexpires = 2026-12-31\n";
    let repo = parted();
    repo.git(&["checkout", "-q", "side"]);
    let at = "at = \"adoption.plan\"\n";
    repo.write("readiness.toml", format!("{GONE}{waiver}{at}"));
    repo.commit();
    repo.git(&["checkout", "-q", "main"]);
    merge(&repo, &["side"]);
    let during = hook(&repo);
    assert_eq!(during.status, 0, "{during:?}");
    assert!(
        !during.stdout.contains("relaxed"),
        "what the other side relaxed is not listed as yours: {during:?}"
    );
    // The merge itself may not widen it.
    repo.write("readiness.toml", format!("{GONE}limitations = \"away.md\"\n{waiver}"));
    repo.add();
    let own = hook(&repo);
    assert!(own.status == 1 && own.stdout.contains("error[self-exemption]"), "{own:?}");
}

#[test]
fn every_side_of_a_merge_counts() {
    let repo = parted();
    repo.git(&["checkout", "-q", "-b", "third", "main"]);
    repo.write("third.txt", "3\n");
    repo.commit();
    repo.git(&["checkout", "-q", "main"]);
    repo.write("main.txt", "1\n");
    repo.commit();
    repo.git(&["checkout", "-q", "side"]);
    repo.write("notes.txt", "one\n");
    repo.commit();
    repo.git(&["checkout", "-q", "main"]);
    repo.git(&["merge", "-q", "--no-ff", "--no-commit", "third", "side"]);
    let heads = fs::read_to_string(repo.path().join(".git/MERGE_HEAD")).expect("a merge");
    assert_eq!(heads.lines().count(), 2);
    assert_eq!(hook(&repo).status, 0);
}

#[test]
fn git_runs_the_hook_before_it_names_what_it_merges() {
    let repo = parted();
    let path = repo.path().join(".git/hooks/pre-merge-commit");
    let program = env!("CARGO_BIN_EXE_readiness");
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    let script = format!(
        "#!/bin/sh\ntest -e .git/MERGE_HEAD && echo named >named\n{program} check --as-of {TODAY} --staged --base HEAD >out.txt 2>&1\necho $? >status\n"
    );
    fs::write(&path, script).expect("a hook");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("runnable");
    repo.git(&["merge", "-q", "--no-ff", "-X", "ours", "-m", "merge", "side"]);
    let read = |name: &str| fs::read_to_string(repo.path().join(name)).unwrap_or_default();
    assert_eq!((read("status").trim(), read("named").as_str()), ("0", ""), "{}", read("out.txt"));
    assert!(read("out.txt").contains("`gone.md` does not exist"), "{}", read("out.txt"));
}

#[test]
fn a_merge_in_a_linked_work_tree_is_its_own() {
    let repo = parted();
    let folder = tempfile::tempdir().expect("a folder");
    let linked = folder.path().join("linked");
    repo.git(&["worktree", "add", "-q", "-b", "linked", &linked.display().to_string(), "main"]);
    let git = |args: &[&str]| {
        let output = crate::support::timeline::git(&linked).args(args).output().expect("git");
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    };
    git(&["merge", "-q", "--no-ff", "--no-commit", "-X", "ours", "side"]);
    let run = |folder: &std::path::Path| {
        run_in(folder, &["check", "--staged", "--base", "HEAD"], &[("READINESS_AS_OF", TODAY)])
    };
    assert_eq!(run(&linked).status, 0);
    // The main work tree is in no merge.
    repo.write("readiness.toml", GONE);
    repo.add();
    assert_eq!(run(repo.path()).status, 1);
}
