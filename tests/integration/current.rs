//! Whether artifacts are current: age, drift, lag, reviews, people, on real git histories.

use serde_json::Value;

use crate::support::timeline::{git, run};
use crate::support::{TODAY, TestRepo, text};

const RUNBOOK: &str = "# Incident\n\nSwitch off the flag `triage.drafts`, then tell the agents.\n";

fn manifest(rest: &str) -> String {
    format!("[system]\nname = \"a\"\nstage = \"production\"\n{rest}")
}

/// The findings of these rules, as `rule subject`.
fn only(repo: &TestRepo, rules: &[&str], args: &[&str]) -> Vec<String> {
    let mut found = repo.findings(args);
    found.retain(|finding| rules.iter().any(|rule| finding.starts_with(&format!("{rule} "))));
    found
}

const AGE: &[&str] =
    &["stale-artifact", "drifted-artifact", "impossible-review", "outdated-review", "shallow-history"];

fn message(report: &Value, rule: &str) -> String {
    let findings = report["findings"].as_array().expect("findings");
    let found = findings.iter().find(|finding| text(&finding["rule"]) == rule);
    found.map_or(String::new(), |finding| text(&finding["message"]).to_owned())
}

fn artifact<'r>(report: &'r Value, claim: &str) -> &'r Value {
    let artifacts = report["systems"][0]["artifacts"].as_array().expect("artifacts");
    artifacts.iter().find(|artifact| text(&artifact["claim"]) == claim).expect("the artifact")
}

fn one_runbook(day: &str, rest: &str) -> TestRepo {
    let repo = TestRepo::new();
    repo.write("readiness.toml", manifest(&format!("[[runbook]]\npath = \"r.md\"\n{rest}")));
    repo.write("r.md", RUNBOOK);
    repo.commit_as(day, "Lena Ortiz <lena@acme.example>", "Runbook");
    repo.write("other.txt", day);
    repo.commit_on("2026-11-01");
    repo
}

#[test]
fn a_year_to_the_day_is_not_too_old() {
    let fresh = one_runbook("2025-11-20", "");
    assert_eq!(only(&fresh, AGE, &[]), Vec::<String>::new());
    let old = one_runbook("2025-11-19", "");
    assert_eq!(only(&old, AGE, &[]), ["stale-artifact runbook.r.md"]);
    let report = old.json(&[]);
    assert_eq!(message(&report, "stale-artifact"), "`r.md` was last touched or reviewed on 2025-11-19");
    let artifact = artifact(&report, "runbook.r.md");
    assert_eq!(text(&artifact["status"]), "stale");
    assert_eq!(text(&artifact["last-touched"]["date"]), "2025-11-19");
    assert_eq!(text(&artifact["last-touched"]["author"]), "Lena Ortiz");
    // Other formats do not walk further than the rule asks, a wrong clock allowed for.
    let shown = one_runbook("2025-11-15", "").check(&[]).stdout;
    assert!(shown.contains("`r.md` was last touched or reviewed on 2025-11-15"), "{shown}");
    let shown = one_runbook("2025-11-01", "").check(&[]).stdout;
    assert!(shown.contains("`r.md` was not touched or reviewed since 2025-11-20"), "{shown}");
}

#[test]
fn limits_come_from_the_artifact_then_the_policy() {
    let own = one_runbook("2026-08-01", "max-age = \"90d\"\n[policy]\nmax-age = { runbook = \"1y\" }\n");
    assert_eq!(only(&own, AGE, &[]), ["stale-artifact runbook.r.md"]);
    let policy = one_runbook("2026-08-01", "[policy]\nmax-age = { runbook = \"90d\" }\n");
    assert_eq!(only(&policy, AGE, &[]), ["stale-artifact runbook.r.md"]);
    let longer = one_runbook("2024-08-01", "[policy]\nmax-age = { runbook = \"3y\" }\n");
    assert_eq!(only(&longer, AGE, &[]), Vec::<String>::new());
}

#[test]
fn before_production_it_is_a_warning() {
    let repo = one_runbook("2024-01-01", "");
    let level = |args: &[&str]| {
        let report = repo.json(args);
        text(&report["findings"][0]["level"]).to_owned()
    };
    assert_eq!(level(&["--select", "stale-artifact"]), "error");
    assert_eq!(level(&["--select", "stale-artifact", "--stage", "handoff"]), "warning");
}

#[test]
fn what_is_staged_or_changed_on_disk_is_touched_now() {
    let repo = one_runbook("2024-01-01", "");
    repo.write("r.md", format!("{RUNBOOK}\nOr call Lena.\n"));
    assert_eq!(only(&repo, AGE, &[]), Vec::<String>::new());
    assert_eq!(only(&repo, AGE, &["--staged"]), ["stale-artifact runbook.r.md"], "not staged yet");
    repo.add();
    assert_eq!(only(&repo, AGE, &["--staged"]), Vec::<String>::new());
    assert_eq!(only(&repo, AGE, &["--rev", "HEAD"]), ["stale-artifact runbook.r.md"], "not committed");
}

#[test]
fn a_new_date_on_disk_is_no_change() {
    let repo = one_runbook("2024-01-01", "");
    let file = std::fs::File::options().append(true).open(repo.path().join("r.md")).expect("the file");
    file.set_modified(std::time::SystemTime::now()).expect("a date");
    assert_eq!(only(&repo, AGE, &[]), ["stale-artifact runbook.r.md"]);
    let mode = git(repo.path()).args(["update-index", "--chmod=+x", "r.md"]).status();
    assert!(mode.is_ok_and(|status| status.success()));
    assert_eq!(only(&repo, AGE, &["--staged"]), ["stale-artifact runbook.r.md"], "nor is a mode");
}

#[test]
fn line_ends_and_filters_are_no_change() {
    let repo = TestRepo::new();
    let covers = "[[runbook]]\npath = \"r.md\"\ncovers = [\"big.bin\", \"note.ipynb\"]\n";
    repo.write("readiness.toml", manifest(covers));
    repo.write("r.md", RUNBOOK);
    repo.write(".gitattributes", "*.ipynb filter=strip\n*.bin filter=lfs\n");
    let content = "large\n";
    let digest = "a8f4f7c4f4c9d1a0f5a2f7b6e3d2c1b0a9f8e7d6c5b4a3928170695847362514";
    repo.write(
        "big.bin",
        format!("version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize {}\n", content.len()),
    );
    repo.write("note.ipynb", "{}\n");
    repo.commit_on("2024-01-01");
    repo.write("r.md", RUNBOOK.replace('\n', "\r\n"));
    repo.write("note.ipynb", "{ \"output\": 1 }\n");
    assert_eq!(only(&repo, AGE, &[]), ["stale-artifact runbook.r.md"]);
    repo.write("big.bin", content);
    assert_eq!(only(&repo, AGE, &[]), ["stale-artifact runbook.r.md"], "it changed today, within the lag");
    let strict = std::fs::read_to_string(repo.path().join("readiness.toml")).expect("the manifest");
    repo.write("readiness.toml", strict.replace("covers", "max-lag = \"0d\"\ncovers"));
    let found = only(&repo, AGE, &[]);
    assert!(
        found.contains(&"drifted-artifact runbook.r.md".to_owned()),
        "another file than the pointer's: {found:?}"
    );
}

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
    assert_eq!(message(&report, "impossible-review"), "the review of `r.md` was written before its day");
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

fn covering(rest: &str) -> TestRepo {
    let repo = TestRepo::new();
    repo.write(
        "readiness.toml",
        manifest(&format!("[[runbook]]\npath = \"r.md\"\ncovers = [\"src/**\"]\n{rest}")),
    );
    repo.write("r.md", RUNBOOK);
    repo.write("src/a.py", "a = 1\n");
    repo.write("src/b.py", "b = 1\n");
    repo.commit_on("2026-06-01");
    repo
}

fn drift(repo: &TestRepo, args: &[&str]) -> Vec<String> {
    only(repo, &["drifted-artifact"], args)
}

#[test]
fn drift_is_content_that_nothing_else_holds() {
    let none: Vec<String> = Vec::new();
    let repo = covering("");
    repo.write("src/a.py", "a = 2\n");
    repo.commit_as("2026-07-01", "Amir Khan <amir@acme.example>", "Two");
    assert_eq!(drift(&repo, &[]), ["drifted-artifact runbook.r.md"]);
    let report = repo.json(&[]);
    assert_eq!(message(&report, "drifted-artifact"), "`r.md` is 142 days behind what it covers");
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
    assert_eq!(message(&repo.json(&[]), "drifted-artifact"), "`r.md` is 111 days behind what it covers");
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
fn safe_fixes_are_applied_once_and_shown_as_a_patch_that_git_takes() {
    let repo = TestRepo::new();
    repo.write("readiness.toml", manifest("[[runbook]]\npath = \"ops/r.md\"\ncovers = [\"src/**\"]\n[operations]\nalerts = \"ops/alerts.yaml\"\n"));
    repo.write("ops/r.md", RUNBOOK);
    repo.write("src/a.py", "a = 1\n");
    repo.write("src/b.py", "b = 1\n");
    repo.write("ops/alerts.yaml", "alerts:\n- late\n- wrong\n- missing\n");
    repo.commit_on("2026-10-01");
    let rename = |from: &str, to: &str| {
        run(git(repo.path()).args(["mv", from, to])).expect("git mv");
    };
    std::fs::create_dir_all(repo.path().join("docs/new")).expect("a folder");
    rename("ops/r.md", "docs/r.md");
    repo.commit_on("2026-10-02");
    rename("docs/r.md", "docs/new/runbook.md");
    rename("src", "lib");
    repo.commit_on("2026-10-03");
    rename("ops/alerts.yaml", "docs/alerts.yaml");
    repo.write("docs/alerts.yaml", "alerts:\n- late\n- wrong\n- slow\n");
    repo.commit_on("2026-10-04");
    let wanted = &["missing-artifact", "unmatched-covers"];
    assert_eq!(only(&repo, wanted, &[]).len(), 3);
    let before = std::fs::read_to_string(repo.path().join("readiness.toml")).expect("the manifest");
    let patch = repo.check(&["--diff"]);
    assert_eq!(patch.status, 1);
    assert_eq!(std::fs::read_to_string(repo.path().join("readiness.toml")).expect("the manifest"), before);
    repo.write("fix.patch", &patch.stdout);
    run(git(repo.path()).args(["apply", "--check", "fix.patch"])).expect("git takes it");
    let fixed = repo.check(&["--fix", "--format", "concise"]);
    assert!(fixed.stderr.contains("mended 2 findings in readiness.toml"), "{fixed:?}");
    let after = std::fs::read_to_string(repo.path().join("readiness.toml")).expect("the manifest");
    assert!(
        after.contains("path = \"docs/new/runbook.md\"") && after.contains("covers = [\"lib/**\"]"),
        "{after}"
    );
    // What was edited while it moved is named and left to the reader.
    assert_eq!(only(&repo, wanted, &[]), ["missing-artifact operations.alerts"]);
    assert!(repo.check(&[]).stdout.contains("it is now `docs/alerts.yaml`"));
    let again = repo.check(&["--diff"]);
    assert_eq!((again.status, again.stdout.as_str()), (0, ""));
    assert_eq!(repo.check(&["--fix", "--staged"]).status, 2);
}

#[test]
fn owners_who_left_or_fell_silent() {
    let people = "[ownership]\nbusiness = \"@lena\"\nproduction = \"@jo\"\nsponsor = \"@nobody\"\n\
        [people]\n\"@lena\" = { email = \"lena@acme.example\" }\n\"@jo\" = { email = \"jo@acme.example\" }\n\"@amir\" = { email = \"amir@acme.example\" }\n";
    let repo = TestRepo::with_manifest(&manifest(people));
    repo.commit_as("2025-10-01", "Jo Park <jo@acme.example>", "One");
    repo.write("a.txt", "a");
    repo.commit_as("2026-10-01", "Lena <private@home.example>", "Two");
    repo.write(".mailmap", "Lena Ortiz <lena@acme.example> <private@home.example>\n");
    repo.commit_as("2026-10-02", "Amir <amir@acme.example>", "Three");
    let found = only(&repo, &["departed-owner", "unknown-owner"], &[]);
    assert_eq!(found, ["departed-owner ownership.production", "unknown-owner ownership.sponsor"]);
    let report = repo.json(&["--select", "departed-owner"]);
    assert_eq!(text(&report["findings"][0]["level"]), "note");
    assert_eq!(text(&report["findings"][0]["message"]), "`@jo` has not committed since 2025-10-01");
    // A no-reply address names its handle.
    repo.write("b.txt", "b");
    repo.commit_as("2026-10-03", "N <12345+nobody@users.noreply.github.com>", "Four");
    assert_eq!(only(&repo, &["unknown-owner"], &[]), Vec::<String>::new());
}

#[test]
fn an_owner_whom_git_first_heard_of_after_the_pilot() {
    let text = |owner: &str| {
        format!(
            "[system]\nname = \"a\"\nstage = \"handoff\"\n[pilot]\nstarted = 2026-06-01\nends = 2026-09-01\n[ownership]\n{owner}"
        )
    };
    let repo = TestRepo::with_manifest(&text(""));
    repo.commit_on("2026-06-01");
    repo.write("readiness.toml", text("production = \"@acme/p\"\nassigned = 2026-07-01\n"));
    repo.commit_as("2026-10-05", "Amir Khan <amir@acme.example>", "Name them");
    assert_eq!(only(&repo, &["late-owner"], &[]), ["late-owner ownership.production"]);
    // The name of a team that was there before may change.
    let early = TestRepo::with_manifest(&text("production = \"@acme/old\"\n"));
    early.commit_on("2026-06-01");
    early.write("readiness.toml", text("production = \"@acme/p\"\n"));
    early.commit_on("2026-10-05");
    assert_eq!(only(&early, &["late-owner"], &[]), Vec::<String>::new());
    // Who adopts late is not accused.
    let late = TestRepo::new();
    late.write("a.txt", "a");
    late.commit_on("2026-06-01");
    late.write("readiness.toml", text("production = \"@acme/p\"\n"));
    late.commit_on("2026-10-05");
    assert_eq!(only(&late, &["late-owner"], &[]), Vec::<String>::new());
}

#[test]
fn an_end_that_moves_again_and_again() {
    let text = |ends: &str| format!("[system]\nname = \"a\"\n[pilot]\nstarted = 2026-06-01\nends = {ends}\n");
    let repo = TestRepo::with_manifest(&text("2026-08-01"));
    repo.commit_on("2026-06-01");
    repo.write("readiness.toml", text("2026-09-01"));
    repo.commit_as("2026-07-20", "Lena <l@acme.example>", "More time");
    assert_eq!(only(&repo, &["endless-pilot"], &[]), Vec::<String>::new(), "once");
    // Taken back and repeated: still one move.
    repo.write("readiness.toml", text("2026-08-01"));
    repo.commit_on("2026-07-21");
    repo.write("readiness.toml", text("2026-09-01"));
    repo.commit_on("2026-07-22");
    assert_eq!(only(&repo, &["endless-pilot"], &[]), Vec::<String>::new());
    // The manifest is renamed on the way.
    std::fs::create_dir(repo.path().join("pilot")).expect("a folder");
    run(git(repo.path()).args(["mv", "readiness.toml", "pilot/readiness.toml"])).expect("git mv");
    repo.commit_on("2026-07-25");
    repo.write("pilot/readiness.toml", text("2026-10-01"));
    assert_eq!(
        only(&repo, &["endless-pilot"], &[]),
        ["endless-pilot pilot.ends"],
        "the second is not committed yet"
    );
    repo.commit_on("2026-08-20");
    assert_eq!(message(&repo.json(&[]), "endless-pilot"), "the pilot's end was moved later 2 times");
}

#[test]
fn grafts_and_replacements_are_followed_as_git_follows_them() {
    let repo = one_runbook("2024-01-01", "");
    let id = |rev: &str| {
        let out = git(repo.path()).args(["rev-parse", rev]).output().expect("git").stdout;
        String::from_utf8(out).expect("UTF-8").trim().to_owned()
    };
    repo.write("third.txt", "x");
    repo.commit_on("2026-11-02");
    let touched = || {
        let report = repo.json(&[]);
        text(&artifact(&report, "runbook.r.md")["last-touched"]["commit"]).to_owned()
    };
    let git_says = || {
        let out =
            git(repo.path()).args(["log", "-1", "--format=%H", "--", "r.md"]).output().expect("git").stdout;
        String::from_utf8(out).expect("UTF-8").trim().to_owned()
    };
    assert_eq!(touched(), git_says());
    // HEAD's parent loses its parents.
    run(git(repo.path()).args(["replace", "--graft", "HEAD^"])).expect("git replace");
    assert_eq!(touched(), git_says());
    assert_eq!(touched(), id("HEAD^"));
    run(git(repo.path()).args(["replace", "-d", &id("HEAD^")])).expect("git replace");
    repo.write(".git/info/grafts", format!("{}\n", id("HEAD")));
    assert_eq!(touched(), git_says());
    assert_eq!(touched(), id("HEAD"));
}

/// Every finding of the full clone is in the other one too, or what it is about is said to be undecided there.
#[test]
fn clones_that_hold_less_say_the_same_or_that_they_cannot_tell() {
    for system in ["claims-triage", "contract-review"] {
        let full = TestRepo::system(system);
        run(git(full.path()).args(["config", "uploadpack.allowFilter", "true"])).expect("git config");
        run(git(full.path()).args(["config", "uploadpack.allowAnySHA1InWant", "true"])).expect("git config");
        let whole = full.json(&["--rev", "HEAD"]);
        let url = format!("file://{}", full.path().display());
        for clone in [
            &["--depth=1"][..],
            &["--depth=2"],
            &["--filter=blob:none"],
            &["--filter=tree:0"],
            &["--depth=5", "--filter=blob:none"],
        ] {
            let folder = tempfile::tempdir().expect("a folder");
            let mut args = vec!["clone", "-q"];
            args.extend(clone);
            args.extend([url.as_str(), "it"]);
            run(git(folder.path()).args(&args)).expect("git clone");
            // A lazy fetch would be network: there must be none.
            let at = folder.path().join("it");
            run(git(&at).args(["remote", "set-url", "origin", "file:///nowhere"])).expect("git remote");
            let run = crate::support::run_in(
                &at,
                &["check", "--rev", "HEAD", "--as-of", TODAY, "--format", "json"],
                &[],
            );
            let part: Value = serde_json::from_str(&run.stdout)
                .unwrap_or_else(|error| panic!("{clone:?} {error}: {run:?}"));
            let all =
                crate::support::run_in(&at, &["check", "--rev", "HEAD", "--as-of", TODAY, "--verbose"], &[])
                    .stdout;
            same_or_undecided(&whole, &part, &all, &format!("{system} {clone:?}"));
        }
    }
}

fn same_or_undecided(whole: &Value, part: &Value, verbose: &str, case: &str) {
    let key = |finding: &Value| {
        (
            text(&finding["rule"]).to_owned(),
            text(&finding["subject"]).to_owned(),
            text(&finding["message"]).to_owned(),
        )
    };
    let of = |report: &Value| -> Vec<_> {
        report["findings"].as_array().expect("findings").iter().map(key).collect()
    };
    let (all, here) = (of(whole), of(part));
    for finding in &here {
        assert!(all.contains(finding) || finding.0 == "shallow-history", "{case}: only here: {finding:?}");
    }
    let gaps = here.iter().any(|finding| finding.0 == "shallow-history");
    for finding in all.iter().filter(|finding| !here.contains(finding)) {
        assert!(gaps, "{case}: {finding:?} is gone without a word");
        assert!(
            verbose.contains(&format!("cannot tell: {}", finding.1)),
            "{case}: {finding:?} is gone; {verbose}"
        );
    }
    if gaps {
        assert_ne!(part["systems"][0]["verdict"], "ready", "{case}");
    }
    for (a, b) in whole["systems"][0]["artifacts"]
        .as_array()
        .into_iter()
        .flatten()
        .zip(part["systems"][0]["artifacts"].as_array().into_iter().flatten())
    {
        let (full, part) = (text(&a["status"]), text(&b["status"]));
        assert!(full == part || part == "undecided", "{case}: {} is {full}, here {part}", a["claim"]);
    }
}

/// A question about the last 90 days needs the last 90 days: older commits may be missing altogether.
#[test]
fn what_is_older_than_the_question_is_not_read() {
    let repo = TestRepo::new();
    repo.write("readiness.toml", manifest("[[runbook]]\npath = \"r.md\"\nmax-age = \"90d\"\n"));
    repo.write("r.md", RUNBOOK);
    repo.commit_on("2006-11-01");
    let root = String::from_utf8(git(repo.path()).args(["rev-parse", "HEAD"]).output().expect("git").stdout);
    let root = root.expect("UTF-8").trim().to_owned();
    for year in 2007..=2026 {
        repo.write("other.txt", year.to_string());
        repo.commit_on(&format!("{year}-08-01"));
    }
    repo.write("r.md", format!("{RUNBOOK}\nCall Lena.\n"));
    repo.commit_on("2026-09-20");
    let (folder, file) = root.split_at(2);
    std::fs::remove_file(repo.path().join(".git/objects").join(folder).join(file)).expect("a loose commit");
    let shown = |args: &[&str]| repo.check(args).stdout;
    assert!(
        !shown(&[]).contains("stale-artifact") && !shown(&[]).contains("shallow-history"),
        "{}",
        shown(&[])
    );
    // One that nobody touched is too old, whatever lies before.
    repo.write("readiness.toml", manifest("[[runbook]]\npath = \"other.txt\"\nmax-age = \"90d\"\n"));
    let old = shown(&[]);
    assert!(old.contains("`other.txt` was not touched or reviewed since 2026-08-22"), "{old}");
    assert!(!old.contains("shallow-history"), "{old}");
}

/// Bytes of packs, indices and the commit-graph are flipped: whatever comes of it, it is no panic and no hang.
#[test]
fn damaged_packs_and_graphs_are_survived() {
    use crate::support::histories::Random;

    let repo = TestRepo::system("claims-triage");
    run(git(repo.path()).args(["repack", "-qadf", "--depth=50"])).expect("git repack");
    run(git(repo.path()).args(["commit-graph", "write", "--reachable", "--changed-paths"]))
        .expect("git commit-graph");
    let objects = repo.path().join(".git/objects");
    let packs = std::fs::read_dir(objects.join("pack")).expect("packs").flatten().map(|entry| entry.path());
    let mut files: Vec<_> = packs
        .filter(|path| path.extension().is_some_and(|ending| ending == "pack" || ending == "idx"))
        .collect();
    files.push(objects.join("info/commit-graph"));
    files.sort();
    let random = &mut Random::new(7);
    for round in 0..60 {
        let file = random.one(&files).clone();
        let whole = std::fs::read(&file).expect("a file");
        let mut damaged = whole.clone();
        if round % 5 == 0 {
            damaged.truncate(random.below(whole.len()));
        }
        for _ in 0..1 + random.below(40) {
            if !damaged.is_empty() {
                let at = random.below(damaged.len());
                damaged[at] = u8::try_from(random.below(256)).expect("a byte");
            }
        }
        std::fs::remove_file(&file).expect("removed");
        std::fs::write(&file, &damaged).expect("written");
        for args in [&[][..], &["--rev", "HEAD"]] {
            let run = repo.check(args);
            assert!((0..=2).contains(&run.status), "round {round}, {}: {run:?}", file.display());
            assert!(!run.stderr.contains("panicked"), "round {round}: {run:?}");
        }
        std::fs::write(&file, &whole).expect("written");
    }
}

#[test]
fn a_move_that_is_staged_is_known_too() {
    let repo = covering("");
    std::fs::create_dir(repo.path().join("docs")).expect("a folder");
    run(git(repo.path()).args(["mv", "r.md", "docs/r.md"])).expect("git mv");
    run(git(repo.path()).args(["mv", "src", "lib"])).expect("git mv");
    let patch = repo.check(&["--staged", "--diff"]).stdout;
    assert!(patch.contains("+path = \"docs/r.md\"") && patch.contains("+covers = [\"lib/**\"]"), "{patch}");
    assert!(repo.check(&[]).stdout.contains("moved, and not committed yet"));
    // What is gone with the glob is said once.
    assert_eq!(drift(&repo, &[]), Vec::<String>::new());
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
    refused(&["--as-of", TODAY, "--statement", "updated"], "was not changed since it was last right");
    refused(&["--as-of", TODAY, "--by", "bob"], "cannot be used multiple times");
    let bob = repo.readiness(&["review", "r.md", "--as-of", TODAY, "--by", "bob", "--statement", "updated"]);
    assert!(bob.status == 2 && bob.stderr.contains("`--by` is `@user`"), "{bob:?}");
    assert_eq!(review(&[&["--as-of", TODAY][..], &still].concat()).status, 0);
    refused(&[&["--as-of", "2026-01-01"][..], &still].concat(), "is newer");
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
    assert!(run.status == 2 && run.stderr.contains("made again"), "{run:?}");
    let part = repo.readiness(&["review", "evals/1.json", "--statement", "updated", "--by", "@a"]);
    assert!(part.status == 2 && part.stderr.contains("it is part of `evals/*.json`"), "{part:?}");
}

fn dated(repo: &TestRepo, day: &str, args: &[&str]) {
    let date = format!("{day}T12:00:00Z");
    let mut command = git(repo.path());
    command.env("GIT_AUTHOR_DATE", &date).env("GIT_COMMITTER_DATE", &date);
    run(command.args(args)).expect("git");
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

/// Behind the edge of a shallow clone may lie what the clone holds by another way.
#[test]
fn a_commit_that_two_ways_lead_to_is_not_miscounted_in_a_shallow_clone() {
    let repo = covering("");
    repo.write("src/a.py", "a = 2\n");
    repo.commit_on("2026-06-10");
    dated(&repo, "2026-06-10", &["checkout", "-q", "-b", "topic"]);
    repo.write("b.txt", "b");
    repo.commit_on("2026-06-20");
    repo.write("r.md", format!("{RUNBOOK}\nOr call.\n"));
    repo.commit_on("2026-11-10");
    repo.write("src/b.py", "b = 2\n");
    repo.commit_on("2026-11-15");
    dated(&repo, "2026-11-15", &["checkout", "-q", "main"]);
    dated(&repo, "2026-11-16", &["merge", "-q", "--no-ff", "-m", "Merge", "topic"]);
    assert_eq!(drift(&repo, &[]), Vec::<String>::new());
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("file://{}", repo.path().display());
    run(git(folder.path()).args(["clone", "-q", "--depth=4", &url, "it"])).expect("git clone");
    let run = crate::support::run_in(
        &folder.path().join("it"),
        &["check", "--as-of", TODAY, "--format", "concise"],
        &[],
    );
    assert!(!run.stdout.contains("drifted-artifact"), "{run:?}");
    assert!(run.stdout.contains("shallow-history"), "{run:?}");
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
fn diamonds_and_circles_end() {
    let text = |ends: usize, note: &str| {
        format!(
            "[system]\nname = \"a\"\n[pilot]\nstarted = 2026-06-01\nends = 2026-08-{:02}\n# {note}\n",
            ends % 28 + 1
        )
    };
    let repo = TestRepo::with_manifest(&text(0, ""));
    repo.write("r.txt", "r");
    repo.commit_on("2026-06-01");
    for n in 1..=24 {
        dated(&repo, "2026-06-01", &["checkout", "-q", "-b", &format!("side{n}")]);
        repo.write("readiness.toml", text(n, "side"));
        repo.commit_on("2026-06-01");
        dated(&repo, "2026-06-01", &["checkout", "-q", "main"]);
        repo.write("readiness.toml", text(n, "main"));
        repo.commit_on("2026-06-01");
        dated(&repo, "2026-06-01", &["merge", "-q", "--no-commit", "-s", "ours", &format!("side{n}")]);
        repo.write("readiness.toml", text(n, "both"));
        repo.add();
        dated(&repo, "2026-06-01", &["commit", "-q", "-m", "Both"]);
    }
    let start = std::time::Instant::now();
    let shown = repo.check(&["--verbose"]);
    assert_eq!(shown.status, 1, "its end was moved often: {shown:?}");
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
    // HEAD becomes the parent of its own first ancestor.
    let id = |rev: &str| {
        let out = git(repo.path()).args(["rev-list", "--max-parents=0", rev]).output().expect("git").stdout;
        String::from_utf8(out).expect("UTF-8").trim().to_owned()
    };
    let head = git(repo.path()).args(["rev-parse", "HEAD"]).output().expect("git").stdout;
    let head = String::from_utf8(head).expect("UTF-8");
    repo.write("readiness.toml", "[operations]\nalerts = { path = \"r.txt\", max-age = \"1d\" }\n");
    repo.write(".git/info/grafts", format!("{} {head}", id("HEAD")));
    assert!(repo.check(&["--format", "json"]).status <= 2);
}
