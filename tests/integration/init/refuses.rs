//! What is refused, and repositories in which there is little to find.

use super::{claims, init, manifest, written};
use crate::support::timeline::{git, run};
use crate::support::{TestRepo, run_in};

const MANIFEST: &str = "[system]\nname = \"x\"\n";

#[test]
fn a_manifest_is_never_overwritten() {
    for is_tracked in [false, true] {
        let repo = TestRepo::new();
        repo.write("readiness.toml", MANIFEST);
        if is_tracked {
            repo.commit();
        }
        for args in [&[][..], &["--diff"]] {
            let run = init(&repo, args);
            assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{run:?}");
            assert!(
                run.stderr.contains("`readiness.toml` exists: `readiness init --update` adds"),
                "{run:?}"
            );
        }
        assert_eq!(manifest(&repo, "readiness.toml"), MANIFEST);
    }
}

#[test]
fn a_tracked_manifest_that_is_deleted_is_not_replaced() {
    let repo = TestRepo::with_manifest(MANIFEST);
    repo.commit();
    std::fs::remove_file(repo.path().join("readiness.toml")).expect("removed");
    let run = init(&repo, &[]);
    assert!(run.status == 2 && run.stderr.contains("`git restore -- readiness.toml` restores it"), "{run:?}");
    assert!(!repo.path().join("readiness.toml").exists());
}

#[cfg(unix)]
#[test]
fn no_link_is_followed() {
    let repo = TestRepo::new();
    let outside = tempfile::tempdir().expect("a folder");
    let target = outside.path().join("target.toml");
    for is_there in [false, true] {
        if is_there {
            std::fs::write(&target, MANIFEST).expect("a file");
        }
        let link = repo.path().join("readiness.toml");
        std::os::unix::fs::symlink(&target, &link).expect("a link");
        for args in [&[][..], &["--update"], &["--add", "data"]] {
            let run = init(&repo, args);
            assert_eq!(run.status, 2, "{run:?}");
        }
        assert_eq!(target.exists(), is_there, "nothing is written through it");
        std::fs::remove_file(link).expect("removed");
    }
    // A link in the tree is no evidence.
    std::fs::write(outside.path().join("card.md"), "# Model card\n\nA model.\n").expect("a file");
    std::os::unix::fs::symlink(outside.path().join("card.md"), repo.path().join("model-card.md"))
        .expect("a link");
    repo.commit();
    assert!(!written(&repo, &[]).contains("model-card"));
}

#[test]
fn what_is_not_there_is_said_in_one_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let alone = run_in(folder.path(), &["init"], &[]);
    assert!(alone.status == 2 && alone.stderr.contains("not in a git repository"), "{alone:?}");
    let repo = TestRepo::new();
    repo.write("file", "x");
    for (args, said) in [
        (&["nowhere"][..], "`nowhere` does not exist"),
        (&["file"], "is not a folder"),
        (&["--update"], "`readiness.toml` does not exist: run `readiness init` without"),
        (&["--add", "data"], "`readiness.toml` does not exist"),
        (&["--update", "--name", "x"], "cannot be used with"),
        (&["--stage", "pilto"], "pilot"),
        (&["--name", " "], "a name has letters"),
    ] {
        let run = init(&repo, args);
        assert!(run.status == 2 && run.stderr.contains(said), "{args:?}: {run:?}");
    }
    repo.write("readiness.toml", "[system\n");
    let run = init(&repo, &["--update"]);
    assert!(
        run.status == 2
            && run.stderr.contains("cannot be read as a manifest: `readiness check readiness.toml` says why"),
        "{run:?}"
    );
    let bare = tempfile::tempdir().expect("a folder");
    run_git(bare.path(), &["init", "-q", "--bare", "."]);
    let run = run_in(bare.path(), &["init"], &[]);
    assert!(run.status == 2 && run.stderr.contains("a bare repository"), "{run:?}");
}

fn run_git(folder: &std::path::Path, args: &[&str]) {
    run(git(folder).args(args)).expect("git");
}

#[test]
fn the_diff_is_the_file_and_writes_nothing() {
    let repo = super::example();
    let shown = init(&repo, &["--diff"]);
    assert_eq!(shown.status, 0, "{shown:?}");
    assert!(!repo.path().join("readiness.toml").exists());
    let added: Vec<&str> = shown.stdout.lines().skip(3).filter_map(|line| line.strip_prefix('+')).collect();
    assert_eq!(added, written(&repo, &[]).lines().collect::<Vec<_>>());
    assert!(shown.stderr.contains("claims found in"), "{shown:?}");
}

#[test]
fn an_empty_or_shallow_repository_gets_a_manifest_too() {
    let bare = ["readiness = 1", "[system]", "name = \"x\"", "stage = \"pilot\""];
    // Nothing is committed, and nothing is tracked.
    let repo = TestRepo::new();
    let run = init(&repo, &["--name", "x", "--diff"]);
    assert!(run.stderr.contains("only tracked files count: run `git add` first"), "{run:?}");
    assert_eq!(claims(&written(&repo, &["--name", "x"])), bare);
    // What is staged is tracked, before there is a commit.
    let repo = TestRepo::new();
    repo.write("docs/model-card.md", "# Model card\n\nA small model that answers claims.\n");
    repo.add();
    repo.write("docs/business-case.md", "# Business case\n\nIt saves time.\n");
    let text = written(&repo, &[]);
    assert!(
        text.contains("\ndocumentation = \"docs/model-card.md\"") && !text.contains("business-case.md"),
        "{text}"
    );
    let repo = super::example();
    repo.make_shallow();
    let text = written(&repo, &[]);
    assert!(text.contains("runbooks/incident.md"), "{text}");
    assert_eq!(written(&repo, &["--update"]), text);
}

#[test]
fn what_is_not_looked_at_is_said() {
    let repo = TestRepo::new();
    for number in 0..2_050 {
        repo.write(&format!("data/{number}.json"), "{}\n");
    }
    repo.write("docs/model-card.md", "# Model card\n\nA small model that answers claims.\n");
    repo.write("docs/large.json", vec![b' '; (1 << 20) + 1]);
    repo.add();
    let run = init(&repo, &[]);
    assert_eq!(run.status, 0, "{run:?}");
    assert!(run.stdout.contains("not looked at: 1 file of more than 1 MB\n"), "{run:?}");
    assert!(run.stdout.contains("not looked at: 52 files after the first 2,000"), "{run:?}");
    assert!(manifest(&repo, "readiness.toml").contains("docs/model-card.md"), "telling names come first");
}
