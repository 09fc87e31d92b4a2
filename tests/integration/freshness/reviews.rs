//! Reviews: dates in the manifest and in front matter, `readiness.lock`, and `readiness review`.

use super::*;

#[test]
fn a_review_date_counts_and_one_to_come_does_not() {
    let reviewed = |day: &str| one_runbook("2024-01-01", &format!("reviewed = {day}\n"));
    assert_eq!(
        only(&reviewed("2026-01-10"), AGE, &[]),
        ["stale-artifact runbook.r.md", "impossible-review runbook.r.md"]
    );
    let repo = one_runbook("2024-01-01", "");
    repo.write("readiness.toml", manifest("[[runbook]]\npath = \"r.md\"\nreviewed = 2026-01-10\n"));
    repo.commit_on("2026-01-12");
    assert_eq!(only(&repo, AGE, &[]), Vec::<String>::new());
    let report = repo.json(&[]);
    assert_eq!(text(&artifact(&report, "runbook.r.md")["last-reviewed"]), "2026-01-10");
    assert_eq!(
        only(&reviewed("2026-11-21"), AGE, &[]),
        ["stale-artifact runbook.r.md"],
        "tomorrow, somewhere, is today"
    );
    assert_eq!(
        only(&reviewed("2026-11-22"), AGE, &[]),
        ["stale-artifact runbook.r.md", "impossible-review runbook.r.md"]
    );
}

#[test]
fn front_matter_counts_from_the_day_on_which_it_was_written() {
    let page = |day: &str| format!("---\ntitle: x\nlast_reviewed_on: {day}\n---\n{RUNBOOK}");
    let repo = one_runbook("2024-01-01", "");
    repo.write("r.md", page("2025-06-01"));
    repo.commit_on("2025-06-01");
    repo.write("r.md", page("2025-06-01") + "\nCall Lena.\n");
    repo.commit_on("2025-07-01");
    let at = |day: &str| {
        let run = repo.readiness(&[
            "check",
            "--as-of",
            day,
            "--format",
            "concise",
            "--select",
            "stale-artifact,impossible-review",
        ]);
        run.stdout.lines().filter(|line| line.contains('[')).count()
    };
    assert_eq!((at("2026-07-01"), at("2026-07-02")), (0, 1));
    // Written on the first of August, for a day in October: a plan.
    repo.write("r.md", page("2025-10-20"));
    repo.commit_as("2025-08-01", "Jo Park <jo@acme.example>", "Look ahead");
    repo.write("r.md", page("2025-10-20") + "\nCall Jo.\n");
    repo.commit_on("2025-10-21");
    let report = repo.json(&[]);
    assert_eq!(message(&report, "impossible-review"), "`r.md` has a review date written in advance");
    let finding =
        report["findings"].as_array().expect("findings").iter().find(|f| f["rule"] == "impossible-review");
    let finding = finding.expect("the finding");
    assert!(
        finding["help"][0].as_str().is_some_and(|help| help.contains("2025-08-01 by Jo Park: Look ahead")),
        "{finding}"
    );
    assert_eq!(text(&finding["primary"]["path"]), "r.md");
    assert_eq!(finding["primary"]["start"]["line"], 3);
}

#[test]
fn the_lock_decides_without_history() {
    let repo = covering("");
    repo.write("src/a.py", "a = 2\n");
    repo.commit_on("2026-07-01");
    assert_eq!(only(&repo, AGE, &[]), ["drifted-artifact runbook.r.md"]);
    let review = |repo: &TestRepo, args: &[&str]| {
        let mut all = vec!["review", "--as-of", TODAY, "--by", "@lena-ortiz"];
        all.extend(args);
        repo.readiness(&all)
    };
    let refused = review(&repo, &["r.md"]);
    assert_eq!(refused.status, 2);
    assert!(
        refused.stdout.contains("1 commit, 1 file") && refused.stdout.contains("src/a.py"),
        "{refused:?}"
    );
    assert!(refused.stderr.contains("--statement updated"), "{refused:?}");
    assert_eq!(review(&repo, &["r.md", "--statement", "still-accurate"]).status, 2, "it needs a reason");
    assert!(!repo.path().join("readiness.lock").exists());
    let done = review(&repo, &["r.md", "--statement", "still-accurate", "--reason", "the step is the same"]);
    assert_eq!(done.status, 0, "{done:?}");
    repo.commit_on("2026-11-20");
    assert_eq!(only(&repo, AGE, &[]), Vec::<String>::new());
    repo.make_shallow();
    assert_eq!(only(&repo, AGE, &[]), Vec::<String>::new(), "a clone of one commit says the same");
    assert_eq!(text(&artifact(&repo.json(&[]), "runbook.r.md")["status"]), "current");
    // The runbook changes: the review was of another one.
    repo.write("r.md", format!("{RUNBOOK}\nCall Lena.\n"));
    repo.add();
    assert_eq!(only(&repo, AGE, &[]), ["outdated-review runbook.r.md"]);
    repo.write("readiness.toml", manifest("[[runbook]]\npath = \"r.md\"\n[policy]\nreviews = \"lock\"\n"));
    let report = repo.json(&["--select", "outdated-review"]);
    assert_eq!(text(&report["findings"][0]["level"]), "error");
    // Reviewed again, its entry is replaced.
    assert_eq!(review(&repo, &["runbook.r.md", "--statement", "updated"]).status, 0);
    let lock = std::fs::read_to_string(repo.path().join("readiness.lock")).expect("the lock");
    assert_eq!(lock.matches("[[review]]").count(), 1);
    assert_eq!(only(&repo, &["outdated-review"], &[]), Vec::<String>::new());
}

#[test]
fn a_lock_that_does_not_parse_is_a_finding_and_is_not_overwritten() {
    let repo = one_runbook("2026-10-01", "");
    let broken = "<<<<<<< ours\n[[review]]\n";
    repo.write("readiness.lock", broken);
    repo.add();
    assert_eq!(only(&repo, &["invalid-syntax"], &[]), ["invalid-syntax readiness.lock"]);
    let run = repo.readiness(&["review", "r.md", "--statement", "updated", "--by", "@a"]);
    assert_eq!(run.status, 2, "{run:?}");
    assert_eq!(std::fs::read_to_string(repo.path().join("readiness.lock")).expect("the lock"), broken);
}

#[test]
fn what_is_no_artifact_cannot_be_reviewed() {
    let repo = one_runbook("2026-10-01", "");
    let run = repo.readiness(&["review", "rr.md", "--statement", "updated", "--by", "@a"]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("did you mean `r.md`?"), "{}", run.stderr);
}

#[test]
fn a_review_says_what_is_so() {
    let repo = covering("");
    repo.write("src/a.py", "a = 2\n");
    repo.commit_on("2026-07-01");
    let review = |args: &[&str]| {
        let mut all = vec!["review", "r.md", "--by", "@lena-ortiz"];
        all.extend(args);
        repo.readiness(&all)
    };
    let still = ["--statement", "still-accurate", "--reason", "the step is the same"];
    let refused = |args: &[&str], why: &str| {
        let run = review(args);
        assert!(run.status == 2 && run.stderr.contains(why), "{run:?}");
    };
    refused(&["--as-of", TODAY, "--statement", "updated"], "has not changed since it was last accurate");
    refused(&["--as-of", TODAY, "--by", "bob"], "cannot be used multiple times");
    let bob = repo.readiness(&["review", "r.md", "--as-of", TODAY, "--by", "bob", "--statement", "updated"]);
    assert!(bob.status == 2 && bob.stderr.contains("`--by` must be `@user`"), "{bob:?}");
    assert_eq!(review(&[&["--as-of", TODAY][..], &still].concat()).status, 0);
    refused(&[&["--as-of", "2026-01-01"][..], &still].concat(), "a newer review");
    // The review goes along when its file moves.
    run(git(repo.path()).args(["add", "-A"])).expect("git add");
    run(git(repo.path()).args(["mv", "r.md", "runbook.md"])).expect("git mv");
    repo.write("readiness.toml", manifest("[[runbook]]\npath = \"runbook.md\"\ncovers = [\"src/**\"]\n"));
    repo.commit_on("2026-11-20");
    repo.make_shallow();
    assert_eq!(only(&repo, AGE, &[]), Vec::<String>::new());
    let again = ["review", "runbook.md", "--as-of", TODAY, "--by", "@lena-ortiz"];
    assert_eq!(repo.readiness(&[&again[..], &still].concat()).status, 0);
    let lock = std::fs::read_to_string(repo.path().join("readiness.lock")).expect("the lock");
    assert_eq!(lock.matches("[[review]]").count(), 1, "{lock}");
}

#[test]
fn results_are_made_again_not_reviewed() {
    let repo = TestRepo::new();
    repo.write(
        "readiness.toml",
        manifest("[[eval]]\nname = \"q\"\nsuite = \"s.yaml\"\nresults = \"evals/*.json\"\n"),
    );
    repo.write("s.yaml", "prompts: []\n");
    repo.write("evals/1.json", "{}\n");
    repo.commit_on("2026-06-01");
    assert_eq!(only(&repo, AGE, &[]), ["stale-artifact eval.q.results"]);
    let run = repo.readiness(&["review", "evals/*.json", "--statement", "updated", "--by", "@a"]);
    assert!(run.status == 2 && run.stderr.contains("run the suite again"), "{run:?}");
    let part = repo.readiness(&["review", "evals/1.json", "--statement", "updated", "--by", "@a"]);
    assert!(
        part.status == 2 && part.stderr.contains("it is part of the artifact `evals/*.json`"),
        "{part:?}"
    );
}
