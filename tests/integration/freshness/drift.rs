//! Drift and lag: whether what an artifact covers has changed, and since when.

use super::*;

#[test]
fn drift_is_content_that_nothing_else_holds() {
    let none: Vec<String> = Vec::new();
    let repo = covering("");
    repo.write("src/a.py", "a = 2\n");
    repo.commit_as("2026-07-01", "Amir Khan <amir@acme.example>", "Two");
    assert_eq!(drift(&repo, &[]), ["drifted-artifact runbook.r.md"]);
    let report = repo.json(&[]);
    assert_eq!(message(&report, "drifted-artifact"), "`r.md` is 142 days behind the files it covers");
    let lag = &artifact(&report, "runbook.r.md")["lag"];
    assert_eq!((lag["commits"].as_u64(), text(&lag["since"])), (Some(1), "2026-07-01"));
    // Taken back: no drift, however many commits there are.
    repo.write("src/a.py", "a = 1\n");
    repo.commit_on("2026-07-02");
    assert_eq!(drift(&repo, &[]), none);
    // Renamed, out of the globs too.
    std::fs::create_dir(repo.path().join("lib")).expect("a folder");
    std::fs::rename(repo.path().join("src/a.py"), repo.path().join("lib/a.py")).expect("renamed");
    std::fs::rename(repo.path().join("src/b.py"), repo.path().join("src/c.py")).expect("renamed");
    repo.commit_on("2026-07-03");
    assert_eq!(drift(&repo, &[]), none);
    // A copy of what was there is nothing new; a new file is.
    repo.write("src/d.py", "b = 1\n");
    repo.commit_on("2026-07-04");
    assert_eq!(drift(&repo, &[]), none);
    repo.write("src/e.py", "e = 1\n");
    repo.commit_on("2026-07-05");
    assert_eq!(drift(&repo, &[]), ["drifted-artifact runbook.r.md"]);
    // The runbook is looked at: that is a new review point.
    repo.write("r.md", format!("{RUNBOOK}\nOr call.\n"));
    repo.commit_on("2026-07-06");
    assert_eq!(drift(&repo, &[]), none);
}

#[test]
fn the_lag_counts_from_the_first_commit_since() {
    let repo = covering("");
    repo.write("src/a.py", "a = 2\n");
    repo.commit_on("2026-10-21");
    assert_eq!(drift(&repo, &[]), Vec::<String>::new(), "30 days are allowed");
    let later = repo.readiness(&["check", "--as-of", "2026-11-21", "--select", "drifted-artifact"]);
    assert!(later.stdout.contains("31 days behind"), "{}", later.stdout);
    let strict = covering("max-lag = \"0d\"\n");
    strict.write("src/a.py", "a = 2\n");
    assert_eq!(drift(&strict, &[]), ["drifted-artifact runbook.r.md"], "on disk, today");
    assert_eq!(drift(&strict, &["--staged"]), Vec::<String>::new());
    strict.add();
    assert_eq!(drift(&strict, &["--staged"]), ["drifted-artifact runbook.r.md"]);
    std::fs::remove_file(strict.path().join("src/a.py")).expect("removed");
    assert!(strict.check(&[]).stdout.contains("`src/a.py` (gone)"));
}

#[test]
fn commits_that_blame_ignores_do_not_count() {
    let repo = covering("");
    repo.write("src/a.py", "a  =  1\n");
    repo.commit_on("2026-07-01");
    let id = git(repo.path()).args(["rev-parse", "HEAD"]).output().expect("git").stdout;
    let id = String::from_utf8(id).expect("UTF-8");
    repo.write(".git-blame-ignore-revs", format!("# Formatting\n{id}"));
    repo.commit_on("2026-07-02");
    assert_eq!(drift(&repo, &[]), Vec::<String>::new());
    repo.write("src/a.py", "a  =  3\n");
    repo.commit_on("2026-11-10");
    assert_eq!(drift(&repo, &[]), Vec::<String>::new(), "10 days");
}

#[test]
fn results_may_not_lag_at_all() {
    let repo = TestRepo::new();
    let eval = "[[eval]]\nname = \"q\"\nsuite = \"suite.yaml\"\nresults = \"evals/*.json\"\ncovers = [\"prompts/**\", \"evals/**\"]\n";
    repo.write("readiness.toml", manifest(eval));
    repo.write("suite.yaml", "prompts: []\n");
    repo.write("evals/1.json", "{}\n");
    repo.write("prompts/p.txt", "Be kind.\n");
    repo.commit_on("2026-11-18");
    assert_eq!(drift(&repo, &[]), Vec::<String>::new());
    repo.write("prompts/p.txt", "Be brief.\n");
    assert_eq!(drift(&repo, &[]), ["drifted-artifact eval.q.results"]);
    let level = |stage: &str| {
        let report = repo.json(&["--select", "drifted-artifact", "--stage", stage]);
        text(&report["findings"][0]["level"]).to_owned()
    };
    assert_eq!([level("pilot"), level("handoff"), level("production")], ["warning", "error", "error"]);
    // Results that come with the change are of the change, and they do not cover themselves.
    repo.write("evals/2.json", "{ }\n");
    repo.add();
    assert_eq!(drift(&repo, &[]), Vec::<String>::new());
    repo.commit_on("2026-11-19");
    assert_eq!(drift(&repo, &["--rev", "HEAD"]), Vec::<String>::new());
}

#[test]
fn a_merge_that_made_something_of_its_own_counts_from_its_day() {
    let repo = covering("");
    let at = |args: &[&str], day: &str| {
        let date = format!("{day}T12:00:00Z");
        let mut command = git(repo.path());
        command.env("GIT_AUTHOR_DATE", &date).env("GIT_COMMITTER_DATE", &date);
        run(command.args(args)).expect("git");
    };
    at(&["checkout", "-q", "-b", "side"], "2026-06-02");
    repo.write("x.txt", "x\n");
    repo.commit_on("2026-06-03");
    at(&["checkout", "-q", "main"], "2026-06-03");
    repo.write("y.txt", "y\n");
    repo.commit_on("2026-06-04");
    at(&["merge", "-q", "--no-commit", "--no-ff", "side"], "2026-06-05");
    repo.write("src/a.py", "a = 7\n");
    repo.add();
    at(&["commit", "-q", "-m", "Merge with a change of its own"], "2026-08-01");
    assert_eq!(message(&repo.json(&[]), "drifted-artifact"), "`r.md` is 111 days behind the files it covers");
}

#[test]
fn changes_that_were_taken_back_take_no_part_in_the_lag() {
    let repo = covering("");
    for (day, content) in [("2026-06-10", "a = 2\n"), ("2026-06-11", "a = 1\n"), ("2026-11-18", "a = 3\n")] {
        repo.write("src/a.py", content);
        repo.commit_on(day);
    }
    assert_eq!(drift(&repo, &[]), Vec::<String>::new());
    let lag = artifact(&repo.json(&[]), "runbook.r.md")["lag"].clone();
    assert_eq!((lag["commits"].as_u64(), text(&lag["since"])), (Some(1), "2026-11-18"));
}

#[test]
fn a_file_that_becomes_a_folder_is_counted_each_time() {
    let repo = TestRepo::new();
    repo.write("readiness.toml", manifest("[[runbook]]\npath = \"doc.md\"\ncovers = [\"run\"]\n"));
    repo.write("doc.md", RUNBOOK);
    repo.write("run.sh", "true\n");
    repo.commit_on("2026-01-01");
    repo.write("run", "one\n");
    repo.commit_on("2026-01-05");
    std::fs::remove_file(repo.path().join("run")).expect("removed");
    repo.write("run/x", "two\n");
    repo.commit_on("2026-03-20");
    let lag = artifact(&repo.json(&[]), "runbook.doc.md")["lag"].clone();
    assert_eq!((lag["commits"].as_u64(), text(&lag["since"])), (Some(2), "2026-01-05"));
}

/// `git rebase --committer-date-is-author-date` gives commits dates that are older than those of their parents.
#[test]
fn a_review_point_with_an_old_date_still_reaches_what_it_is_made_of() {
    let repo = covering("");
    repo.write("src/a.py", "a = 2\n");
    repo.commit_on("2026-07-01");
    dated(&repo, "2026-07-01", &["checkout", "-q", "-b", "side"]);
    for n in 0..20 {
        repo.write("n.txt", n.to_string());
        repo.commit_on("2025-06-01");
    }
    repo.write("r.md", format!("{RUNBOOK}\nOr call.\n"));
    repo.commit_on("2025-06-01");
    dated(&repo, "2026-07-02", &["checkout", "-q", "main"]);
    repo.write("y.txt", "y");
    repo.commit_on("2026-07-02");
    dated(&repo, "2026-11-10", &["merge", "-q", "--no-ff", "-m", "Merge", "side"]);
    repo.write("src/b.py", "b = 2\n");
    repo.commit_on("2026-11-11");
    let lag = artifact(&repo.json(&[]), "runbook.r.md")["lag"].clone();
    assert_eq!((lag["commits"].as_u64(), text(&lag["since"])), (Some(1), "2026-11-11"));
}

#[test]
fn a_list_of_other_commits_hides_no_merge() {
    let repo = covering("");
    dated(&repo, "2026-06-02", &["checkout", "-q", "-b", "side"]);
    repo.write("x.txt", "x\n");
    repo.commit_on("2026-06-03");
    dated(&repo, "2026-06-03", &["checkout", "-q", "main"]);
    repo.write(".git-blame-ignore-revs", "1111111111111111111111111111111111111111\n");
    repo.commit_on("2026-06-04");
    dated(&repo, "2026-06-05", &["merge", "-q", "--no-commit", "--no-ff", "side"]);
    repo.write("src/a.py", "a = 7\n");
    repo.add();
    dated(&repo, "2026-08-01", &["commit", "-q", "-m", "Merge with a change of its own"]);
    assert_eq!(drift(&repo, &[]), ["drifted-artifact runbook.r.md"]);
}

#[test]
fn a_side_that_a_merge_left_out_lags_from_the_merge() {
    let repo = covering("");
    dated(&repo, "2026-06-02", &["checkout", "-q", "-b", "old"]);
    repo.write("old.txt", "old\n");
    repo.commit_on("2026-06-03");
    dated(&repo, "2026-06-03", &["checkout", "-q", "main"]);
    repo.write("src/a.py", "a = 2\n");
    repo.write("r.md", format!("{RUNBOOK}\nOr call.\n"));
    repo.commit_on("2026-06-10");
    dated(&repo, "2026-06-10", &["checkout", "-q", "old"]);
    repo.write("r.md", format!("{RUNBOOK}\nOr call.\n"));
    dated(&repo, "2026-11-10", &["merge", "-q", "--no-ff", "-s", "ours", "-m", "Keep the old code", "main"]);
    // The runbook of the new code, the code of the old one: since ten days.
    dated(&repo, "2026-11-10", &["checkout", "-q", "main", "--", "r.md"]);
    dated(&repo, "2026-11-10", &["commit", "-q", "--amend", "-m", "Keep the old code"]);
    assert_eq!(drift(&repo, &[]), Vec::<String>::new());
}

#[test]
fn a_drift_that_is_taken_back_on_disk_is_none() {
    let repo = covering("");
    repo.write("src/a.py", "a = 2\n");
    repo.commit_on("2026-07-01");
    assert_eq!(drift(&repo, &[]), ["drifted-artifact runbook.r.md"]);
    repo.write("src/a.py", "a = 1\n");
    let shown = repo.check(&["--select", "drifted-artifact"]).stdout;
    assert!(!shown.contains("drifted-artifact"), "{shown}");
    let staged = repo.check(&["--select", "drifted-artifact", "--staged"]).stdout;
    assert!(staged.contains("drifted-artifact"), "{staged}");
}

/// A path on both sides with something else is a difference; only what is gone may be known by its content.
#[test]
fn files_that_swap_their_contents_have_drifted() {
    let repo = covering("");
    repo.write("src/a.py", "b = 1\n");
    repo.write("src/b.py", "a = 1\n");
    assert_eq!(drift(&repo, &["--staged"]), Vec::<String>::new());
    repo.commit_on("2026-07-01");
    for tree in [&[][..], &["--staged"], &["--rev", "HEAD"]] {
        assert_eq!(drift(&repo, tree), ["drifted-artifact runbook.r.md"], "{tree:?}");
    }
    // One that takes over what another one held, and one that holds the same as another one.
    for (a, b) in [("b = 1\n", "new\n"), ("b = 1\n", "b = 1\n")] {
        let repo = covering("");
        repo.write("src/a.py", a);
        repo.write("src/b.py", b);
        repo.commit_on("2026-07-01");
        assert_eq!(drift(&repo, &[]), ["drifted-artifact runbook.r.md"], "{a:?} {b:?}");
    }
    // Round in a circle, outside of what is covered.
    let repo = covering("");
    repo.write("lib/b.py", "b = 1\n");
    repo.write("src/b.py", "a = 1\n");
    repo.commit_on("2026-07-01");
    assert_eq!(drift(&repo, &[]), ["drifted-artifact runbook.r.md"]);
}

#[cfg(unix)]
#[test]
fn what_became_a_link_or_another_repository_has_drifted() {
    use std::os::unix::fs::symlink;

    let trees: [&[&str]; 3] = [&[], &["--staged"], &["--rev", "HEAD"]];
    let has_drifted = |repo: &TestRepo, case: &str| {
        repo.commit_on("2026-07-01");
        for tree in trees {
            assert_eq!(drift(repo, tree), ["drifted-artifact runbook.r.md"], "{case} {tree:?}");
        }
        repo.write("r.md", format!("{RUNBOOK}\nRead anew.\n"));
        repo.commit_on("2026-07-02");
        assert_eq!(drift(repo, &[]), Vec::<String>::new(), "{case}, reviewed");
    };
    // A folder that is a link to another one, with what it held and with something else.
    for content in ["a = 1\n", "a = 2\n"] {
        let repo = covering("");
        std::fs::rename(repo.path().join("src"), repo.path().join("lib")).expect("renamed");
        repo.write("lib/a.py", content);
        symlink("lib", repo.path().join("src")).expect("a link");
        has_drifted(&repo, "folder");
        // What lies behind the link is covered all the same.
        repo.write("lib/b.py", "b = 3\n");
        repo.commit_on("2026-07-03");
        assert_eq!(drift(&repo, &[]), ["drifted-artifact runbook.r.md"], "behind the link");
    }
    // A link that comes to lead elsewhere.
    let repo = covering("");
    std::fs::rename(repo.path().join("src"), repo.path().join("one")).expect("renamed");
    repo.write("two/a.py", "a = 1\n");
    symlink("one", repo.path().join("src")).expect("a link");
    repo.write("r.md", format!("{RUNBOOK}\nBehind a link.\n"));
    repo.commit_on("2026-06-15");
    assert_eq!(drift(&repo, &[]), Vec::<String>::new());
    std::fs::remove_file(repo.path().join("src")).expect("removed");
    symlink("two", repo.path().join("src")).expect("a link");
    has_drifted(&repo, "link");
    // A file: what it held is the link's target.
    let repo = covering("");
    repo.write("src/a.py", "b.py");
    repo.write("r.md", format!("{RUNBOOK}\nRead before.\n"));
    repo.commit_on("2026-06-15");
    std::fs::remove_file(repo.path().join("src/a.py")).expect("removed");
    symlink("b.py", repo.path().join("src/a.py")).expect("a link");
    has_drifted(&repo, "file");
    // Another repository in the place of a folder, and of a file.
    for path in ["src", "src/a.py"] {
        let repo = covering("");
        let commit = repo.git(&["rev-parse", "HEAD"]);
        repo.git(&["rm", "-q", "-r", path]);
        let _ = std::fs::remove_dir_all(repo.path().join(path));
        std::fs::create_dir_all(repo.path().join(path)).expect("a folder");
        repo.git(&["update-index", "--add", "--cacheinfo", &format!("160000,{commit},{path}")]);
        repo.git(&["commit", "-q", "-m", "another repository"]);
        let found =
            repo.readiness(&["check", "--as-of", "2027-11-20", "--select", "drifted-artifact"]).stdout;
        assert!(
            found.contains("error[drifted-artifact]") || found.contains("[drifted-artifact]"),
            "{path}: {found}"
        );
    }
}

/// On disk alone, a folder that is a link holds nothing of what git has there.
#[cfg(unix)]
#[test]
fn a_folder_that_is_a_link_on_disk_only_has_drifted() {
    let repo = covering("max-lag = \"0d\"\n");
    std::fs::rename(repo.path().join("src"), repo.path().join("lib")).expect("renamed");
    std::os::unix::fs::symlink("lib", repo.path().join("src")).expect("a link");
    assert_eq!(repo.git(&["status", "--porcelain", "src/a.py"]), "D src/a.py");
    assert!(repo.check(&[]).stdout.contains("`src/a.py` (gone)"), "{}", repo.check(&[]).stdout);
    assert_eq!(drift(&repo, &["--staged"]), Vec::<String>::new());
}

#[cfg(unix)]
#[test]
fn a_claim_that_is_a_link_to_a_folder_is_undecided_with_a_reason() {
    let repo = TestRepo::new();
    repo.write("readiness.toml", manifest("[[runbook]]\npath = \"docs\"\n"));
    repo.write("real/r.md", RUNBOOK);
    std::os::unix::fs::symlink("real", repo.path().join("docs")).expect("a link");
    repo.commit_on("2024-01-01");
    for path in ["docs", "docs/*.md"] {
        repo.write("readiness.toml", manifest(&format!("[[runbook]]\npath = \"{path}\"\n")));
        repo.commit_on("2026-11-01");
        for tree in [&[][..], &["--staged"], &["--rev", "HEAD"]] {
            let args =
                [tree, &["--select", "stale-artifact", "--verbose", "--fail-on", "undecided"]].concat();
            let run = repo.check(&args);
            assert!(
                run.stdout.contains("its path leads through a symbolic link"),
                "{path} {tree:?}: {}",
                run.stdout
            );
            assert!(!run.stdout.contains("shallow") && run.status == 1, "{path} {tree:?}: {run:?}");
        }
    }
    let review = repo.readiness(&["review", "docs", "--statement", "updated", "--by", "@lena"]);
    assert_eq!(review.status, 2, "{review:?}");
}
