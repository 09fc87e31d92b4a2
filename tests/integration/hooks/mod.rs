//! The pre-commit hook, as git runs it: the first manifest, merges, and commits that nothing of the base's evaluation depends on.

mod merges;
mod unrelated_changes;

use crate::support::{Run, TODAY, TestRepo, run_in};

/// One claim of a file that does not exist.
const GONE: &str =
    "[system]\nname = \"a\"\nstage = \"research\"\nrisk = \"minimal\"\n[adoption]\nplan = \"gone.md\"\n";

/// Runs the hook that docs/hooks.md describes.
fn hook(repo: &TestRepo) -> Run {
    run_in(repo.path(), &["check", "--staged", "--base", "HEAD"], &[("READINESS_AS_OF", TODAY)])
}

#[test]
fn the_commit_that_adds_the_first_manifest_passes_and_one_line_says_why() {
    let unborn = TestRepo::with_manifest(GONE);
    let old = TestRepo::new();
    old.write("README.md", "# Claims\n");
    old.commit();
    old.write("readiness.toml", GONE);
    old.add();
    for repo in [unborn, old] {
        let first = hook(&repo);
        assert_eq!((first.status, first.stderr.lines().count()), (0, 1), "{first:?}");
        assert!(first.stderr.contains("adds the first readiness.toml"), "{first:?}");
        assert!(first.stdout.contains("`gone.md` does not exist"), "it is shown: {first:?}");
        let report = repo.check(&["--staged", "--base", "HEAD", "--format", "json"]);
        assert!(report.stdout.contains("\"introduced\": false"), "{report:?}");
        // What is wrong with the manifest or its waivers is the author's.
        for more in ["[nonsense]\n", "[[waiver]]\nrule = \"missing-artifact\"\n"] {
            repo.write("readiness.toml", format!("{GONE}{more}"));
            repo.add();
            let wrong = hook(&repo);
            assert_eq!(wrong.status, 1, "{more}: {wrong:?}");
        }
        repo.write("readiness.toml", GONE);
        repo.commit();
        let next = hook(&repo);
        assert_eq!((next.status, next.stderr.as_str()), (0, ""), "{next:?}");
        // A further system is introduced in full.
        repo.write("more/readiness.toml", GONE);
        repo.add();
        assert_eq!(hook(&repo).status, 1);
    }
    // A first manifest without a finding needs no word.
    let clean = TestRepo::with_manifest("[system]\nname = \"a\"\nstage = \"research\"\nrisk = \"minimal\"\n");
    let first = hook(&clean);
    assert_eq!(first.status, 0, "{first:?}");
}

#[test]
fn a_branch_without_a_manifest_passes_with_one_line() {
    let repo = TestRepo::new();
    repo.write("README.md", "# Claims\n");
    repo.add();
    for _ in 0..2 {
        let run = hook(&repo);
        assert_eq!((run.status, run.stdout.as_str()), (0, ""), "{run:?}");
        assert_eq!(run.stderr, "no readiness.toml here: nothing to check\n");
        repo.commit();
    }
}
