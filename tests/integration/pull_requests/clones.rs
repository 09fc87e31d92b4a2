//! Where pull requests are judged: merge refs, detached heads, short clones, bare repositories, hooks.

use super::*;
use crate::support::{TODAY, run_in};

const ROLLBACK: (&str, &str) = ("runbooks/rollback.md", "runbooks/rolback.md");
const BROUGHT: &str = "error missing-artifact runbook.runbooks/rolback.md";

/// A change with a defect, while `main` went on with one of its own.
fn parted() -> TestRepo {
    let repo = story();
    repo.write("triage/readiness.toml", manifest(&[ROLLBACK]));
    commit(&repo);
    repo.git(&["checkout", "-q", "main"]);
    std::fs::remove_file(repo.path().join("triage/runbooks/incident.md")).expect("a file");
    commit(&repo);
    repo.git(&["checkout", "-q", "change"]);
    repo
}

#[test]
fn the_base_is_where_both_parted() {
    let repo = parted();
    assert_eq!(brought(&repo, &BASE), [BROUGHT]);
    let report = report(&repo, &BASE);
    assert!(report.to_string().contains("runbooks/gone.md"), "{report}");
}

#[test]
fn a_merge_ref_is_held_against_its_first_parent() {
    let repo = parted();
    repo.git(&["checkout", "-q", "--detach", "main"]);
    repo.git(&["merge", "-q", "--no-ff", "-m", "merge", "change"]);
    assert_eq!(brought(&repo, &["--base", "HEAD^1"]), [BROUGHT], "what main lost is main's");
    assert_eq!(brought(&repo, &["--base", "HEAD^1", "--rev", "HEAD"]), [BROUGHT]);
    // As a pipeline fetches it: the merge and its parents, nothing before.
    repo.git(&["branch", "-f", "merged"]);
    let clone = repo.cloned(&["--depth=2", "--branch=merged"]);
    assert!(brought(&clone, &["--base", "HEAD^1"]).contains(&BROUGHT.to_owned()));
    assert_eq!(
        annotations(&clone, &["--base", "HEAD^1"]).iter().filter(|found| found.starts_with("error")).count(),
        1
    );
}

#[test]
fn what_is_staged_or_on_disk_is_held_against_head() {
    let repo = story();
    repo.write("triage/readiness.toml", manifest(&[ROLLBACK]));
    assert_eq!(brought(&repo, &["--base", "HEAD"]), [BROUGHT]);
    assert_eq!(brought(&repo, &["--base", "HEAD", "--staged"]), Vec::<String>::new(), "not staged yet");
    repo.add();
    assert_eq!(brought(&repo, &["--base", "HEAD", "--staged"]), [BROUGHT]);
    // On disk only is as good as missing: it was missing before.
    repo.write("triage/readiness.toml", MANIFEST);
    repo.write("triage/runbooks/gone.md", "# Escalation\n\n## Contacts\n\nCall Lena on 555-0100.\n");
    assert_eq!(brought(&repo, &["--base", "HEAD"]), Vec::<String>::new());
}

#[test]
fn a_bare_repository_is_judged_by_revision() {
    let repo = parted();
    let bare = repo.cloned(&["--bare"]);
    assert_eq!(brought(&bare, &["--base", "main", "--rev", "change"]), [BROUGHT]);
    assert_eq!(brought(&bare, &["--base", "main"]), [BROUGHT], "HEAD is the change");
    let own_day = bare.readiness(&["check", "--rev", "change", "--base", "main", "--format", "json"]);
    assert!(own_day.stdout.contains("\"as-of\": \"2026-11-10\""), "{own_day:?}");
}

#[test]
fn a_first_manifest_is_adopted_with_its_debt() {
    let repo = TestRepo::new();
    repo.write("README.md", "# Claims\n");
    repo.commit_on("2026-10-01");
    repo.git(&["checkout", "-q", "-b", "change"]);
    repo.write("triage/readiness.toml", manifest(&[ROLLBACK]));
    commit(&repo);
    assert!(known(&repo, &BASE).contains(&BROUGHT.to_owned()));
    assert_eq!(brought(&repo, &BASE), Vec::<String>::new());
    // What is wrong with the manifest and its waivers is new.
    repo.write(
        "triage/readiness.toml",
        format!("{}[polcy]\n", manifest(&[("by      = \"@acme/claims\"\n", "")])),
    );
    commit(&repo);
    let found = brought(&repo, &BASE);
    assert!(found.iter().any(|found| found.contains(" unknown-key ")), "{found:?}");
    assert!(found.iter().any(|found| found.contains(" unowned-waiver ")), "{found:?}");
    // Beside another system, one is introduced in full.
    let repo = story();
    repo.write("other/readiness.toml", "[system]\nname = \"other\"\n[adoption]\nplan = \"none.md\"\n");
    commit(&repo);
    assert!(brought(&repo, &BASE).contains(&"error missing-artifact adoption.plan".to_owned()));
}

/// The one warning about a base that is none, after which everything counts as without a base.
/// `main` has its first manifest only after the branch has forked.
fn forked_before() -> TestRepo {
    let repo = TestRepo::new();
    repo.write("README.md", "# Claims\n");
    repo.commit_on("2026-09-01");
    repo.git(&["branch", "change"]);
    write_story(&repo, MANIFEST);
    repo.commit_on("2026-10-01");
    repo.git(&["checkout", "-q", "change"]);
    repo
}

#[test]
fn a_branch_older_than_the_manifest_does_not_adopt_what_its_base_has() {
    let failed = RESULTS.replace("<testcase name=\"2\"/>", "<testcase name=\"2\"><failure/></testcase>");
    let repo = forked_before();
    write_story(&repo, MANIFEST);
    commit(&repo);
    assert_eq!(brought(&repo, &BASE), Vec::<String>::new(), "what the base has is known");
    assert_eq!(relaxed(&repo, &BASE), Vec::<String>::new());
    repo.write("triage/evals/results.xml", &failed);
    commit(&repo);
    assert_eq!(brought(&repo, &BASE), ["warning failing-requirement eval.answers.require.pass-rate"]);
    repo.write("triage/readiness.toml", manifest(&[(">= 0.9", ">= 0.4")]));
    commit(&repo);
    let exempted = "error self-exemption eval.answers.require.pass-rate".to_owned();
    assert!(brought(&repo, &BASE).contains(&exempted), "{:?}", brought(&repo, &BASE));
    let off = "[policy]\nlevels = { failing-requirement = \"off\" }\n\n[governance]\n";
    repo.write("triage/readiness.toml", manifest(&[("[governance]\n", off)]));
    commit(&repo);
    let found = brought(&repo, &BASE);
    assert!(found.iter().any(|found| found.starts_with("error self-exemption policy.levels")), "{found:?}");
    // A system that the base does not have is adopted.
    let repo = forked_before();
    repo.write("other/readiness.toml", "[system]\nname = \"other\"\n[adoption]\nplan = \"none.md\"\n");
    commit(&repo);
    assert_eq!(brought(&repo, &BASE), Vec::<String>::new());
    // The same beside a system that both have.
    let repo = story();
    let other = |bound: &str| {
        format!(
            "[system]\nname = \"other\"\nstage = \"pilot\"\n[[eval]]\nname = \"answers\"\nresults = \"results.xml\"\nrequire = {{ pass-rate = \">= {bound}\" }}\n"
        )
    };
    repo.git(&["checkout", "-q", "main"]);
    repo.write("other/readiness.toml", other("0.9"));
    repo.write("other/results.xml", RESULTS);
    commit(&repo);
    repo.git(&["checkout", "-q", "change"]);
    repo.write("other/readiness.toml", other("0.4"));
    repo.write("other/results.xml", &failed);
    commit(&repo);
    assert!(brought(&repo, &BASE).contains(&exempted), "{:?}", brought(&repo, &BASE));
}

#[test]
fn a_branch_older_than_the_manifest_passes_without_one() {
    let repo = forked_before();
    repo.write("notes.txt", "Nothing of the system.\n");
    commit(&repo);
    let run = repo.check(&BASE);
    assert_eq!((run.status, run.stderr.lines().count()), (0, 1), "{run:?}");
    assert!(run.stderr.contains("forked before the base branch had a readiness.toml"), "{run:?}");
    assert_eq!(report(&repo, &BASE)["systems"], serde_json::json!([]));
    assert_eq!(repo.check(&[]).status, 2, "without a base there is nothing to check");
}

fn warned(repo: &TestRepo, args: &[&str]) -> String {
    let run = repo.check(args);
    let plain = repo.check(&args.iter().copied().filter(|arg| *arg == "--staged").collect::<Vec<_>>());
    assert_eq!((run.status, &run.stdout), (plain.status, &plain.stdout), "{run:?}");
    let new: Vec<_> = run.stderr.lines().filter(|line| !plain.stderr.contains(line)).collect();
    assert!(
        new.len() == 1 && new[0].ends_with("what is new cannot be told, so every finding counts"),
        "{run:?}"
    );
    run.stderr
}

#[test]
fn a_base_that_cannot_be_is_one_warning() {
    let repo = story();
    assert!(warned(&repo, &["--base", "mian"]).contains("`mian` is not a revision of this repository"));
    repo.git(&["checkout", "-q", "--orphan", "other"]);
    commit(&repo);
    let said = warned(&repo, &BASE);
    assert!(said.contains("`main` and the checked commit have no common ancestor"), "{said}");
    assert!(!said.contains("deepen"), "nothing to fetch in a whole clone: {said}");
    let unborn = TestRepo::with_manifest(MANIFEST);
    assert!(warned(&unborn, &["--base", "HEAD^"]).contains("the repository has no commit yet"));
    assert!(warned(&unborn, &["--base", "main", "--staged"]).contains("the repository has no commit yet"));
}

#[test]
fn a_first_commit_is_based_on_nothing() {
    let unborn = TestRepo::with_manifest(MANIFEST);
    for args in [&["--base", "HEAD", "--staged"][..], &["--base", "HEAD"]] {
        let found = brought(&unborn, args);
        let adopted = known(&unborn, args);
        assert!(
            adopted.contains(&"error missing-artifact runbook.runbooks/gone.md".to_owned()),
            "{adopted:?}"
        );
        assert!(!found.iter().any(|found| found.contains("self-exemption")), "{found:?}");
    }
    let clean = TestRepo::with_manifest("[system]\nname = \"a\"\n");
    let run = clean.check(&["--base", "HEAD", "--staged", "--select", "evidence"]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{run:?}");
    assert!(run.stdout.contains("no new finding"), "{run:?}");
    // A branch that begins anew is a first commit, too.
    let repo = story();
    repo.git(&["checkout", "-q", "--orphan", "other"]);
    let found = known(&repo, &["--base", "HEAD", "--staged"]);
    assert!(found.contains(&"error missing-artifact runbook.runbooks/gone.md".to_owned()), "{found:?}");
}

#[test]
fn a_base_beyond_a_short_clone_says_what_to_fetch() {
    let repo = parted();
    let clone = repo.cloned(&["--depth=1", "--branch=change"]);
    let said = warned(&clone, &["--base", "main"]);
    assert!(said.contains("shallow clone") && said.contains("git fetch"), "{said}");
    clone.git(&["fetch", "-q", "--depth=1", "origin", "main"]);
    let said = warned(&clone, &["--base", "FETCH_HEAD"]);
    assert!(said.contains("no common ancestor") && said.contains("git fetch --deepen=100"), "{said}");
    clone.git(&["fetch", "-q", "--deepen=1", "origin", "main", "change"]);
    clone.git(&["update-ref", "refs/heads/base", &repo.git(&["rev-parse", "main"])]);
    assert_eq!(brought(&clone, &["--base", "base"]).first().map(String::as_str), Some(BROUGHT));
}

#[test]
fn the_environment_can_say_it() {
    let repo = parted();
    let run = run_in(
        repo.path(),
        &["check", "--as-of", TODAY, "--format", "concise"],
        &[("READINESS_BASE", "main")],
    );
    assert!(run.stdout.contains("known[missing-artifact] `runbooks/gone.md`"), "{run:?}");
    assert!(run.stdout.contains("error[missing-artifact] `runbooks/rolback.md`"), "{run:?}");
    let empty =
        run_in(repo.path(), &["check", "--as-of", TODAY, "--format", "concise"], &[("READINESS_BASE", "")]);
    assert!(!empty.stdout.contains("known["), "{empty:?}");
}

#[test]
fn a_hook_where_nobody_has_begun_lets_the_commit_through() {
    let hook = &["--staged", "--base", "HEAD", "--quiet"];
    let repo = TestRepo::new();
    repo.write("a.txt", "one\n");
    repo.add();
    let unborn = repo.check(hook);
    assert_eq!((unborn.status, unborn.stdout.as_str()), (0, ""), "{}", unborn.stderr);
    repo.commit();
    let none = repo.check(hook);
    assert_eq!((none.status, none.stdout.as_str()), (0, ""), "{}", none.stderr);
    assert_eq!(none.stderr.lines().count(), 1, "{}", none.stderr);
    assert_eq!(repo.check(&["--staged"]).status, 2, "who asks by hand has to know");
    repo.write("readiness.toml", "[system]\nname = \"a\"\nrisk = \"minimal\"\n");
    repo.commit();
    repo.git(&["rm", "-q", "readiness.toml"]);
    let removed = repo.check(hook);
    assert_eq!(removed.status, 1, "{removed:?}");
    assert!(removed.stdout.contains("error[self-exemption]: the manifest of `a` is gone"), "{removed:?}");
    repo.write("readiness.toml", "[system]\nname = \"a\"\nrisk = \"minimal\"\n");
    repo.add();
    assert_eq!(
        repo.check(&["--staged", "--base", "HEAD", "--exclude", "**"]).status,
        2,
        "that one is left out"
    );
}
