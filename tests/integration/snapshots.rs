//! The same tree gives the same findings, whether it lies on disk, in the index, in a commit or in a bare clone.

use proptest::prelude::*;

use crate::support::timeline::{git, run};
use crate::support::{TestRepo, run_in};

/// What is said of a tree: everything in the report but which kind of tree it was.
fn judged(folder: &std::path::Path, args: &[&str]) -> serde_json::Value {
    let mut all = vec!["check", "--as-of", "2026-11-20", "--format", "json"];
    all.extend(args);
    let run = run_in(folder, &all, &[]);
    let mut report: serde_json::Value =
        serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{args:?}: {error}: {run:?}"));
    assert_eq!(report["snapshot"]["shallow"], false);
    report["snapshot"] = serde_json::Value::Null;
    report
}

fn bare_clone(of: &TestRepo) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let from = of.path().to_str().expect("UTF-8");
    run(git(folder.path()).args(["clone", "-q", "--bare", from, "."])).expect("a bare clone");
    folder
}

fn assert_same_everywhere(repo: &TestRepo) {
    let disk = judged(repo.path(), &[]);
    assert_eq!(disk, judged(repo.path(), &["--staged"]), "index");
    assert_eq!(disk, judged(repo.path(), &["--rev", "HEAD"]), "revision");
    let bare = bare_clone(repo);
    assert_eq!(disk, judged(bare.path(), &[]), "bare");
    assert_eq!(disk, judged(bare.path(), &["--rev", "main"]), "revision in a bare repository");
}

/// Paths that manifests claim and repositories hold, some of both.
const PATHS: &[&str] = &[
    "docs/plan.md",
    "docs/Plan.md",
    "Docs/plan.md",
    "docs/a/b.md",
    "runbooks/incident.md",
    "plan.md",
    "data/x.json",
    "data/y.yaml",
    "src/a.py",
    "link.md",
    "größe.md",
    "a b.md",
];

const CONTENTS: &[&str] = &[
    "",
    "\n",
    "# T\n",
    "# T\n\ntext\n",
    "# T\n\n## A\n\nTODO\n",
    "# c\n",
    "{}",
    "x: 1\n",
    "text\r\nTODO\r\n",
    "\u{feff}# T\n\nx\n",
];

const CLAIMS: &[&str] = &[
    "docs/plan.md",
    "docs/PLAN.md",
    "docs",
    "docs/*.md",
    "**/*.json",
    "runbooks/incident.md#a",
    "link.md",
    "link.md/x",
    "../up.md",
    "nowhere.md",
    "größe.md",
    "a b.md",
    "data/y.yaml",
    "https://x.example",
    ".",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn the_same_tree_gives_the_same_findings(
        files in prop::collection::vec((0..PATHS.len(), 0..CONTENTS.len()), 0..8),
        claims in prop::collection::vec(0..CLAIMS.len(), 1..8),
        link in prop::option::of(0..PATHS.len()),
        folder in prop::sample::select(vec!["", "services/triage/"]),
    ) {
        let repo = TestRepo::new();
        for (path, content) in files {
            repo.write(&format!("{folder}{}", PATHS[path]), CONTENTS[content]);
        }
        let keys = ["plan", "standards", "feedback", "limitations", "support", "questions"];
        let mut manifest = String::from("[system]\nname = \"s\"\nstage = \"handoff\"\ncode = [\"src/**\", \"gone/**\"]\n[adoption]\n");
        let lines = keys.iter().zip(&claims).map(|(key, claim)| format!("{key} = \"{}\"\n", CLAIMS[*claim]));
        manifest.extend(lines);
        repo.write(&format!("{folder}readiness.toml"), manifest);
        #[cfg(unix)]
        if let Some(target) = link {
            let at = repo.path().join(folder).join("link.md");
            let _ = std::fs::remove_file(&at);
            std::os::unix::fs::symlink(PATHS[target], at).expect("a link");
        }
        repo.commit();
        assert_same_everywhere(&repo);
    }
}

#[test]
fn the_examples_are_the_same_everywhere() {
    // The one file that only the disk has is what only the work tree can see.
    let repo = TestRepo::system("claims-triage");
    run(git(repo.path()).args(["clean", "-qfdx"])).expect("git clean");
    assert_same_everywhere(&repo);
    assert_same_everywhere(&TestRepo::system("contract-review"));
}

const MANIFEST: &str = "[system]\nname = \"a\"\nrisk = \"minimal\"\n[pilot]\nends = 2027-01-31\n[adoption]\nplan = \"plan.md\"\n\
    [[metric]]\nname = \"m\"\nkind = \"business\"\nbaseline = { value = 12 }\ntarget = 2\nstop-at = 9\n[[eval]]\nname = \"e\"\n";

#[test]
fn the_index_is_what_is_about_to_be_committed() {
    let repo = TestRepo::with_manifest(MANIFEST);
    repo.write("plan.md", "# Plan\n\nTrain.\n");
    assert_eq!(repo.findings(&["--staged"]), ["missing-artifact adoption.plan"], "not staged");
    repo.add();
    assert_eq!(repo.findings(&["--staged"]), Vec::<String>::new());
    repo.write("plan.md", "");
    assert_eq!(repo.findings(&[]), ["empty-artifact adoption.plan"]);
    assert_eq!(repo.findings(&["--staged"]), Vec::<String>::new(), "the change is not staged");
    let report = repo.json(&["--staged"]);
    assert_eq!(report["snapshot"]["kind"], "index");
    assert!(report["snapshot"]["revision"].is_null(), "HEAD is unborn");
}

#[test]
fn the_index_of_a_hook_is_the_one_that_git_names() {
    let repo = TestRepo::with_manifest(MANIFEST);
    repo.write("plan.md", "# Plan\n\nTrain.\n");
    repo.add();
    let other = repo.path().join(".git/next-index-1.lock");
    let mut command = git(repo.path());
    run(command.env("GIT_INDEX_FILE", &other).args(["add", "readiness.toml"])).expect("another index");
    let other = other.to_str().expect("UTF-8");
    let folder = repo.path().join(".git");
    let folder = folder.to_str().expect("UTF-8");
    let args = ["check", "--staged", "--as-of", "2026-11-20"];
    for environment in [vec![("GIT_INDEX_FILE", other)], vec![("GIT_INDEX_FILE", other), ("GIT_DIR", folder)]]
    {
        let hook = run_in(repo.path(), &args, &environment);
        assert!(hook.stdout.contains("missing-artifact"), "{environment:?}: {hook:?}");
    }
    assert_eq!(run_in(repo.path(), &args, &[]).status, 0);
}

#[test]
fn a_revision_is_judged_on_its_own_day() {
    let repo = TestRepo::with_manifest(MANIFEST);
    repo.commit();
    repo.write("plan.md", "# Plan\n\nTrain.\n");
    repo.commit();
    let run = repo.readiness(&["check", "--format", "json", "--rev", "HEAD~1"]);
    let report: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(report["as-of"], "2026-11-01");
    assert_eq!(report["snapshot"]["kind"], "revision");
    assert_eq!(report["summary"]["errors"], 1);
    assert_eq!(repo.findings(&["--rev", "HEAD"]), Vec::<String>::new());
}

#[test]
fn a_manifest_that_only_a_revision_has_can_be_named() {
    let repo = TestRepo::new();
    repo.write("old/readiness.toml", "[system]\nname = \"old\"\n");
    repo.commit();
    std::fs::remove_dir_all(repo.path().join("old")).expect("removed");
    repo.write("readiness.toml", MANIFEST);
    repo.commit();
    let report = repo.json(&["--rev", "HEAD~1", "old/readiness.toml"]);
    assert_eq!(report["systems"][0]["name"], "old");
    assert_eq!(repo.check(&["old/readiness.toml"]).status, 2);
}

#[test]
fn revisions_that_are_none_are_one_line() {
    let repo = TestRepo::with_manifest(MANIFEST);
    let unborn = repo.check(&["--rev", "HEAD"]);
    assert_eq!(unborn.status, 2);
    assert_eq!(
        unborn.stderr,
        "readiness: `HEAD` is not a revision of this repository: the repository has no commit yet\n"
    );
    repo.commit();
    for rev in ["nowhere", "HEAD:readiness.toml", "HEAD~9", "--", "", "HEAD..HEAD"] {
        let run = repo.check(&[&format!("--rev={rev}")]);
        assert_eq!(run.status, 2, "{rev}: {run:?}");
        assert_eq!(run.stderr.lines().count(), 1, "{rev}: {}", run.stderr);
    }
    assert_eq!(repo.check(&["--rev", "HEAD", "--staged"]).status, 2, "one or the other");
}

#[test]
fn linked_work_trees_have_their_own_tree() {
    let repo = TestRepo::with_manifest(MANIFEST);
    repo.commit();
    let other = tempfile::tempdir().expect("a folder");
    let other = other.path().join("linked");
    run(git(repo.path()).args(["worktree", "add", "-q", other.to_str().expect("UTF-8")]))
        .expect("a work tree");
    std::fs::write(other.join("plan.md"), "# Plan\n\nTrain.\n").expect("a file");
    run(git(&other).args(["add", "-A"])).expect("git add");
    assert_eq!(judged(&other, &["--staged"])["summary"]["errors"], 0);
    assert_eq!(judged(&other, &[])["summary"]["errors"], 0);
    assert_eq!(judged(repo.path(), &["--staged"])["summary"]["errors"], 1);
}

#[test]
fn sha256_repositories_and_alternates_are_read() {
    let folder = tempfile::tempdir().expect("a folder");
    run(git(folder.path()).args(["init", "-q", "-b", "main", "--object-format=sha256"])).expect("git init");
    std::fs::write(folder.path().join("readiness.toml"), MANIFEST).expect("a file");
    run(git(folder.path()).args(["add", "-A"])).expect("git add");
    run(git(folder.path()).args(["commit", "-qm", "all"])).expect("git commit");
    for args in [&[][..], &["--staged"], &["--rev", "HEAD"]] {
        assert_eq!(judged(folder.path(), args)["summary"]["errors"], 1, "{args:?}");
    }
    let borrower = tempfile::tempdir().expect("a folder");
    let from = folder.path().to_str().expect("UTF-8");
    run(git(borrower.path()).args(["clone", "-q", "--shared", from, "."])).expect("a shared clone");
    assert_eq!(judged(borrower.path(), &["--rev", "HEAD"])["summary"]["errors"], 1);
}

#[test]
fn a_reftable_repository_is_judged_or_said_so_in_one_line() {
    let folder = tempfile::tempdir().expect("a folder");
    if run(git(folder.path()).args(["init", "-q", "--ref-format=reftable"])).is_err() {
        return; // This git has none.
    }
    std::fs::write(folder.path().join("readiness.toml"), MANIFEST).expect("a file");
    run(git(folder.path()).args(["add", "-A"])).expect("git add");
    let run = run_in(folder.path(), &["check"], &[]);
    assert_eq!(run.status, 2, "{run:?}");
    assert!(run.stderr.contains("`reftable`") && run.stderr.lines().count() == 1, "{}", run.stderr);
}

#[test]
fn a_sparse_index_lists_what_it_folds() {
    let repo = TestRepo::with_manifest(MANIFEST);
    repo.write("plan.md", "# Plan\n\nTrain.\n");
    repo.write("far/away/plan.md", "# Plan\n\n## When\n\nTODO\n");
    repo.write("far/readiness.toml", "[system]\nname = \"far\"\n[adoption]\nplan = \"away/plan.md\"\n");
    repo.commit();
    let before = judged(repo.path(), &[]);
    run(git(repo.path()).args(["sparse-checkout", "set", "--cone", "--sparse-index", "near"]))
        .expect("sparse");
    assert!(!repo.path().join("far").exists());
    assert_eq!(judged(repo.path(), &[]), before);
    assert_eq!(judged(repo.path(), &["--staged"]), before);
}

#[test]
fn what_a_partial_clone_lacks_is_undecided() {
    let repo = TestRepo::with_manifest(MANIFEST);
    repo.write("plan.md", "# Plan\n\nTrain.\n");
    repo.commit();
    run(git(repo.path()).args(["config", "uploadpack.allowFilter", "true"])).expect("git config");
    let clone = tempfile::tempdir().expect("a folder");
    let from = format!("file://{}", repo.path().display());
    run(git(clone.path()).args(["clone", "-q", "--no-checkout", "--filter=blob:limit=20", &from, "."]))
        .expect("a partial clone");
    // Promised objects are not fetched: there is no network here.
    let run = run_in(clone.path(), &["check", "--rev", "HEAD", "--format", "json"], &[]);
    assert_eq!(run.status, 2, "the manifest itself is not here: {run:?}");
    assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
}

#[cfg(unix)]
#[test]
fn a_repository_of_somebody_else_is_read_and_nothing_of_it_is_run() {
    fn give_away(path: &std::path::Path) -> bool {
        let below = std::fs::read_dir(path)
            .map(|entries| entries.flatten().map(|entry| entry.path()).collect::<Vec<_>>());
        std::os::unix::fs::lchown(path, Some(12_345), None).is_ok()
            && below.unwrap_or_default().iter().all(|path| path.is_symlink() || give_away(path))
    }
    let repo = TestRepo::with_manifest(MANIFEST);
    repo.commit();
    // A configuration that would run something, if anything of it were run.
    let marker = repo.path().join("pwned");
    let command = format!("touch {}", marker.display());
    for key in ["core.fsmonitor", "core.pager", "core.sshCommand", "diff.external", "filter.x.smudge"] {
        run(git(repo.path()).args(["config", key, &command])).expect("git config");
    }
    if !give_away(repo.path()) {
        return; // Only root can give files away.
    }
    for args in [&[][..], &["--staged"], &["--rev", "HEAD"]] {
        assert_eq!(judged(repo.path(), args)["summary"]["errors"], 1, "{args:?}");
    }
    assert!(!marker.exists());
}

#[test]
fn a_repository_without_files_is_one_line() {
    let repo = TestRepo::new();
    for args in [&[][..], &["--staged"], &["--rev", "HEAD"]] {
        let run = repo.check(args);
        // The second line, if there is one, says what `init` would find.
        assert!(run.status == 2 && (1..=2).contains(&run.stderr.lines().count()), "{args:?}: {}", run.stderr);
    }
}
