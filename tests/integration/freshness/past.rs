//! What history says of people, of the manifest itself, and of what was moved.

use super::*;

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
    assert!(fixed.stderr.contains("fixed 2 findings in readiness.toml"), "{fixed:?}");
    let after = std::fs::read_to_string(repo.path().join("readiness.toml")).expect("the manifest");
    assert!(
        after.contains("path = \"docs/new/runbook.md\"") && after.contains("covers = [\"lib/**\"]"),
        "{after}"
    );
    // What was edited while it moved is named and left to the reader.
    assert_eq!(only(&repo, wanted, &[]), ["missing-artifact operations.alerts"]);
    assert!(repo.check(&[]).stdout.contains("moved to `docs/alerts.yaml`"));
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
    assert_eq!(found, ["departed-owner ownership.production", "unknown-owner people.@nobody"]);
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
    assert_eq!(message(&repo.json(&[]), "endless-pilot"), "pilot was extended 2 times");
}

#[test]
fn a_move_that_is_staged_is_known_too() {
    let repo = covering("");
    std::fs::create_dir(repo.path().join("docs")).expect("a folder");
    run(git(repo.path()).args(["mv", "r.md", "docs/r.md"])).expect("git mv");
    run(git(repo.path()).args(["mv", "src", "lib"])).expect("git mv");
    let patch = repo.check(&["--staged", "--diff"]).stdout;
    assert!(patch.contains("+path = \"docs/r.md\"") && patch.contains("+covers = [\"lib/**\"]"), "{patch}");
    assert!(repo.check(&[]).stdout.contains("`, not committed yet"));
    // What is gone with the glob is said once.
    assert_eq!(drift(&repo, &[]), Vec::<String>::new());
}

#[test]
fn a_heading_that_history_renamed_is_written_by_a_safe_fix() {
    let repo = TestRepo::new();
    let claims = "[[runbook]]\npath = \"r.md\"\nfor = [\"rollback\", \"escalation\"]\nsections = { rollback = \"#way-out\" }\n\
        [operations]\nerror-handling = \"r.md#errors\"\nevent-log = { path = \"r.md#gone\", owner = \"@a\" }\n";
    let text = "Open the blue door and turn the third wheel to the left until it clicks.";
    let document = |headings: [&str; 5]| {
        let section = |heading: &str| format!("## {heading}\n\n{text} {heading:.1}\n\n");
        format!("# R\n\n{}", headings.map(section).concat())
    };
    repo.write("readiness.toml", manifest(claims));
    repo.write("r.md", document(["Way out", "Kept", "Errors", "Also kept", "Gone"]));
    repo.commit_on("2026-10-01");
    repo.write("r.md", document(["Way back", "Kept", "Errors", "Also kept", "Gone"]));
    repo.commit_on("2026-10-02");
    // Renamed in the work tree, and removed.
    repo.write(
        "r.md",
        document(["Way back", "Kept", "Exceptions", "Also kept", "Gone"])
            .split("## Gone")
            .next()
            .expect("a part"),
    );
    let found = only(&repo, &["missing-heading"], &[]);
    assert_eq!(
        found,
        [
            "missing-heading runbook.r.md.sections.rollback",
            "missing-heading operations.error-handling",
            "missing-heading operations.event-log",
        ]
    );
    let shallow = repo.cloned(&["--depth", "1"]);
    let said = |repo: &TestRepo| repo.check(&["--select", "missing-heading"]).stdout;
    assert!(said(&repo).contains("it was renamed to `#way-back`"), "{}", said(&repo));
    assert!(!said(&shallow).contains("it was renamed"), "{}", said(&shallow));
    let fixed = repo.check(&["--fix", "--format", "concise"]);
    assert!(fixed.stderr.contains("fixed 2 findings in readiness.toml"), "{fixed:?}");
    let after = std::fs::read_to_string(repo.path().join("readiness.toml")).expect("the manifest");
    assert!(after.contains("rollback = \"#way-back\"") && after.contains("\"r.md#exceptions\""), "{after}");
    assert_eq!(only(&repo, &["missing-heading"], &[]), ["missing-heading operations.event-log"]);
}
