//! Arguments, exit statuses, and what is said when nothing can be judged.

use crate::support::{OWED, TestRepo, run_in, text};

const PILOT: &str = "[system]\nname = \"triage\"\nstage = \"pilot\"\nrisk = \"minimal\"\n";

#[test]
fn status_0_without_errors_1_with_2_when_the_run_failed() {
    let repo = TestRepo::with_manifest(&format!("{PILOT}{OWED}"));
    assert_eq!(repo.check(&[]).status, 0);
    repo.write("readiness.toml", "[system]\nnam = 1\n");
    assert_eq!(repo.check(&[]).status, 1);
    assert_eq!(repo.check(&["--fail-on", "never"]).status, 0);
    assert_eq!(repo.check(&["--no-such-option"]).status, 2);
}

#[test]
fn fail_on_sets_the_level() {
    // A placeholder is a warning at the pilot stage, an address elsewhere a note.
    let repo = TestRepo::with_manifest(&format!(
        "{PILOT}[adoption]\nplan = \"plan.md\"\n[operations]\nalerts = \"https://alerts.example/x\"\n{OWED}",
    ));
    repo.write("plan.md", "# Plan\n\nFirst we train.\n\n## When\n\nTODO\n");
    repo.add();
    assert_eq!(
        repo.findings(&[]),
        ["placeholder-artifact adoption.plan", "external-artifact operations.alerts"]
    );
    for (level, status) in [("error", 0), ("warning", 1), ("note", 1), ("undecided", 0), ("never", 0)] {
        assert_eq!(repo.check(&["--fail-on", level]).status, status, "{level}");
    }
    assert_eq!(repo.check(&["--fail-on", "warning", "--ignore", "placeholder-artifact"]).status, 0);
}

#[test]
fn undecided_fails_only_where_asked() {
    let repo = TestRepo::with_manifest(&format!(
        "{PILOT}[[eval]]\nname = \"a\"\nresults = {{ path = \"out/*.json\", from = \"ci\" }}\n{OWED}",
    ));
    assert_eq!(repo.check(&[]).status, 0);
    assert_eq!(repo.check(&["--fail-on", "undecided"]).status, 1);
    let report = repo.json(&[]);
    assert_eq!(report["systems"][0]["verdict"], "undecided");
    assert_eq!(report["systems"][0]["gates"][4]["status"], "undecided");
}

#[test]
fn arguments_that_are_wrong_are_shown_harmless() {
    let hostile = "x\n::error::y\u{1b}[2J\u{202e}##[error]z\r";
    let equals = format!("--stage={hostile}");
    for args in [
        &["check", &equals][..],
        &["check", "--as-of", hostile],
        &["check", hostile],
        &["explain", hostile],
        &[hostile],
    ] {
        let run = run_in(TestRepo::new().path(), args, &[("GITHUB_ACTIONS", "true")]);
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{run:?}");
        assert!(!run.stderr.contains("::") && !run.stderr.contains("##["), "{run:?}");
        assert!(!run.stderr.contains(['\u{1b}', '\u{202e}', '\r']), "{run:?}");
    }
    let help = run_in(TestRepo::new().path(), &["check", "--help"], &[("READINESS_REV", hostile)]);
    assert!(help.stdout.contains("READINESS_REV") && !help.stdout.contains("::error"), "{help:?}");
}

#[test]
fn without_a_repository_or_manifest_one_line_says_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = run_in(folder.path(), &["check"], &[]);
    assert_eq!((run.status, run.stdout.as_str()), (2, ""));
    assert_eq!(
        run.stderr,
        "readiness: `.` is not in a git repository: run `git init` there, or name one: `readiness check PATH`\n"
    );

    let repo = TestRepo::new();
    let run = repo.check(&[]);
    assert_eq!(run.status, 2);
    assert_eq!(
        run.stderr,
        "readiness: no readiness.toml in this repository: `readiness init` writes one\n  it would find no claims here, and list what a person must say\n"
    );

    repo.write("readiness.toml", format!("{PILOT}{OWED}"));
    for args in [&[][..], &["readiness.toml"]] {
        let run = repo.check(args);
        assert_eq!(run.status, 0, "{run:?}");
        assert_eq!(
            run.stderr,
            "note: readiness.toml is not tracked by git: nobody else has it, and hooks and pipelines do not see it\n"
        );
    }
    // The index and commits do not have it, and below a tracked one it is not the team's.
    repo.write("a/x", "");
    repo.commit_on("2026-11-02");
    repo.git(&["rm", "-q", "--cached", "readiness.toml"]);
    assert_eq!(repo.check(&["--staged"]).status, 2);
    repo.git(&["reset", "-q"]);
    repo.write("a/readiness.toml", "[system\n");
    assert_eq!(repo.check(&[]).status, 0);
    let run = repo.check(&["a"]);
    assert!(run.status == 2 && run.stderr.contains("the manifest above it is `readiness.toml`"), "{run:?}");

    let run = repo.check(&["nowhere"]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("`nowhere` does not exist"), "{}", run.stderr);
}

#[test]
fn a_bare_repository_and_a_foreign_reference_store_are_said_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = crate::support::timeline::git(folder.path());
    crate::support::timeline::run(command.args(["init", "-q", "--bare", "."])).expect("git init");
    let run = run_in(folder.path(), &["check", "."], &[]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("is a bare repository"), "{}", run.stderr);
}

/// Three systems: at the root, one below, and one that the root excludes.
fn monorepo() -> TestRepo {
    let repo = TestRepo::with_manifest("[system]\nname = \"root\"\n[policy]\nexclude = [\"vendor/**\"]\n");
    repo.write(
        "services/triage/readiness.toml",
        "[system]\nname = \"triage\"\n[adoption]\nplan = \"plan.md\"\n",
    );
    repo.write("services/triage/plan.md", "# Plan\n\nTrain, then start.\n");
    repo.write("vendor/other/readiness.toml", "[system]\nname = \"other\"\n");
    repo.add();
    repo
}

fn systems(repo: &TestRepo, args: &[&str]) -> Vec<String> {
    let report = repo.json(args);
    let systems = report["systems"].as_array().expect("systems");
    systems.iter().map(|system| text(&system["name"]).to_owned()).collect()
}

#[test]
fn every_manifest_is_judged_from_its_own_folder() {
    let repo = monorepo();
    assert_eq!(systems(&repo, &[]), ["root", "triage"]);
    assert_eq!(repo.findings(&[]), Vec::<String>::new(), "plan.md is found beside its manifest");
    let below = run_in(&repo.path().join("services"), &["check", "--format", "json"], &[]);
    assert!(below.stdout.contains("\"name\": \"root\""), "without PATH, the whole repository: {below:?}");
}

#[test]
fn paths_name_a_repository_a_folder_or_a_manifest() {
    let repo = monorepo();
    assert_eq!(systems(&repo, &["."]), ["root", "triage"]);
    assert_eq!(systems(&repo, &["services"]), ["triage"]);
    assert_eq!(systems(&repo, &["services/triage/readiness.toml"]), ["triage"]);
    assert_eq!(systems(&repo, &["vendor/other/readiness.toml"]), ["other"], "named, though excluded");
    assert_eq!(systems(&repo, &["services", "readiness.toml"]), ["root", "triage"]);
    let run = repo.check(&["vendor"]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("all manifests are excluded"), "{}", run.stderr);
    assert_eq!(systems(&repo, &["--exclude", "services"]), ["root"]);
    assert_eq!(systems(&repo, &["--exclude", "**/triage/**"]), ["root"]);
    for wrong in ["a[", "../x", "/x"] {
        let run = repo.check(&["--exclude", wrong]);
        assert_eq!((run.status, run.stderr.lines().count()), (2, 1), "{wrong}: {}", run.stderr);
    }
}

#[test]
fn a_folder_without_a_manifest_names_the_one_above() {
    let repo = monorepo();
    repo.write("services/triage/docs/a.md", "a");
    let run = repo.check(&["services/triage/docs"]);
    assert_eq!(run.status, 2);
    assert!(
        run.stderr.contains("the manifest above it is `services/triage/readiness.toml`"),
        "{}",
        run.stderr
    );
}

#[test]
fn two_repositories_in_one_run_are_refused() {
    let (one, other) = (monorepo(), monorepo());
    let other = other.path().to_str().expect("UTF-8");
    let run = one.check(&[".", other]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("is in another repository"), "{}", run.stderr);
}

#[test]
fn select_and_ignore_go_by_rule_and_gate_and_leave_no_verdict() {
    let repo = TestRepo::with_manifest(
        "[system]\nname = \"a\"\n[adoption]\nplan = \"nowhere.md\"\n[operations]\nalerts = \"gone.yaml\"\n",
    );
    let missing = ["missing-artifact adoption.plan", "missing-artifact operations.alerts"];
    assert_eq!(repo.findings(&["--select", "missing-artifact"]), missing);
    assert_eq!(repo.findings(&["--select", "adoption"]), missing[..1]);
    assert_eq!(repo.findings(&["--select", "evidence", "--ignore", "operations"]), missing[..1]);
    assert_eq!(repo.findings(&["--ignore", "evidence,ownership"]), Vec::<String>::new());
    assert!(repo.json(&["--select", "adoption"])["systems"][0]["verdict"].is_null());
    assert!(repo.json(&["--ignore", "wrong-case"])["systems"][0]["verdict"].is_null());
    let run = repo.check(&["--select", "mising-artifact"]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("did you mean `missing-artifact`?"), "{}", run.stderr);
}

#[test]
fn a_manifest_that_does_not_parse_is_reported_whatever_is_selected() {
    let repo = TestRepo::with_manifest("[system\n");
    let run = repo.check(&["--select", "adoption"]);
    assert_eq!(run.status, 1, "{}", run.stdout);
    assert!(run.stdout.contains("invalid-syntax"));
}

#[test]
fn every_option_has_its_twin_in_the_environment() {
    let manifest =
        format!("[system]\nname = \"a\"\nrisk = \"minimal\"\n[adoption]\nplan = \"nowhere.md\"\n{OWED}");
    let repo = TestRepo::with_manifest(&manifest);
    let run = |environment: &[(&str, &str)]| run_in(repo.path(), &["check"], environment);
    let json = run(&[
        ("READINESS_FORMAT", "json"),
        ("READINESS_AS_OF", "2026-01-02"),
        ("READINESS_STAGE", "handoff"),
    ]);
    let report: serde_json::Value = serde_json::from_str(&json.stdout).expect("JSON");
    assert_eq!(report["as-of"], "2026-01-02");
    assert_eq!(report["systems"][0]["judged-at"], "handoff");
    assert_eq!(report["systems"][0]["stage"], "pilot");
    assert_eq!(run(&[("READINESS_FAIL_ON", "never")]).status, 0);
    assert_eq!(run(&[("READINESS_IGNORE", "evidence,wrong-case")]).status, 0);
    assert_eq!(run(&[("READINESS_SELECT", "ownership")]).status, 0);
    assert_eq!(run(&[("READINESS_EXCLUDE", "*.toml")]).status, 2);
    assert!(!run(&[("READINESS_QUIET", "true")]).stdout.contains("verdict"));
    assert!(run(&[("READINESS_VERBOSE", "1")]).stdout.contains("subjects"));
    assert!(run(&[("READINESS_COLOR", "always")]).stdout.contains("\u{1b}["));
    let epoch = run(&[("SOURCE_DATE_EPOCH", "0"), ("READINESS_FORMAT", "json")]);
    assert!(epoch.stdout.contains("\"as-of\": \"1970-01-01\""), "{}", epoch.stdout);
    assert_eq!(run(&[("SOURCE_DATE_EPOCH", "soon")]).status, 2);
}

#[test]
fn colour_is_for_terminals_and_those_who_ask() {
    let repo = TestRepo::with_manifest("[system]\nnam = 1\n");
    let coloured = |args: &[&str], environment: &[(&str, &str)]| {
        let mut all = vec!["check"];
        all.extend(args);
        run_in(repo.path(), &all, environment).stdout.contains('\u{1b}')
    };
    assert!(!coloured(&[], &[]), "not a terminal");
    assert!(coloured(&["--color", "always"], &[]));
    assert!(coloured(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(!coloured(&[], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(!coloured(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]));
}

#[test]
fn quiet_prints_findings_only() {
    let repo = TestRepo::with_manifest(&format!("{PILOT}{OWED}"));
    assert_eq!(repo.check(&["--quiet"]).stdout, "");
}

#[test]
fn explain_shows_a_card_and_knows_near_names() {
    let repo = TestRepo::new();
    let run = repo.readiness(&["explain", "missing-owner"]);
    assert_eq!(run.status, 0);
    assert!(run.stdout.starts_with("missing-owner: ") && run.stdout.contains("\nFix\n"), "{}", run.stdout);
    let run = repo.readiness(&["explain", "mising-owner"]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("did you mean `missing-owner`?"), "{}", run.stderr);
    assert_eq!(repo.readiness(&["explain", "self-exemption"]).status, 0);
}

#[test]
fn rules_lists_every_rule_once() {
    let run = TestRepo::new().readiness(&["rules"]);
    for rule in readiness::RULES {
        assert_eq!(run.stdout.matches(&format!("  {} ", rule.id)).count(), 1, "{}", rule.id);
    }
}

#[test]
fn a_closed_pipe_ends_it_quietly() {
    use std::process::{Command, Stdio};
    let repo = TestRepo::with_manifest(&"x = 1\n".repeat(2_000).replace("x =", "[[nonsense]]\nx ="));
    let mut child = Command::new(env!("CARGO_BIN_EXE_readiness"))
        .args(["check", "--color", "always"])
        .current_dir(repo.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn an_empty_variable_is_none() {
    let repo = TestRepo::with_manifest(&format!("{PILOT}{OWED}"));
    let empty = [
        ("READINESS_AS_OF", ""),
        ("READINESS_STAGE", ""),
        ("READINESS_FORMAT", ""),
        ("READINESS_STAGED", ""),
    ];
    let run = crate::support::run_in(repo.path(), &["check"], &empty);
    assert_eq!(run.status, 0, "{run:?}");
    let run = crate::support::run_in(repo.path(), &["check"], &[("READINESS_STAGE", "beta")]);
    assert_eq!(run.status, 2, "{run:?}");
}

#[test]
fn an_unresolved_merge_is_one_finding() {
    let repo = TestRepo::with_manifest(
        "[system]\n<<<<<<< ours\nname = \"a\"\nstage = \"pilot\"\n=======\nname = \"b\"\n>>>>>>> theirs\n",
    );
    let run = repo.check(&[]);
    assert_eq!(run.stdout.matches("invalid-syntax]").count(), 1, "{}", run.stdout);
    assert!(run.stdout.contains("unresolved merge conflict, up to line 7"), "{}", run.stdout);
}

#[test]
fn an_artifact_without_a_path_is_wrong() {
    let repo = TestRepo::with_manifest("[governance]\ndocumentation = { owner = \"@a\" }\n");
    assert_eq!(repo.findings(&[]), ["invalid-value governance.documentation"]);
}

#[test]
fn carriage_returns_are_not_shown() {
    let repo = TestRepo::with_manifest("[system]\r\nstag = \"pilot\"\r\n");
    let run = repo.check(&[]);
    assert!(run.stdout.contains("stage") && !run.stdout.contains("\\u{d}"), "{}", run.stdout);
}

#[test]
fn a_variable_that_is_neither_yes_nor_no_is_refused() {
    let repo = TestRepo::with_manifest("[system]\nname = \"a\"\n");
    repo.commit();
    for name in ["READINESS_STAGED", "READINESS_QUIET", "READINESS_VERBOSE"] {
        assert_eq!(crate::support::run_in(repo.path(), &["check"], &[(name, "maybe")]).status, 2, "{name}");
        assert_ne!(crate::support::run_in(repo.path(), &["check"], &[(name, "no")]).status, 2, "{name}");
    }
}

/// A mistake of the program itself, in a build where a test can ask for one.
#[cfg(debug_assertions)]
#[test]
fn a_panic_is_one_line_and_status_2() {
    let run =
        run_in(TestRepo::new().path(), &["check"], &[("READINESS_TEST_PANIC", "1"), ("RUST_BACKTRACE", "0")]);
    assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{run:?}");
    assert_eq!(run.stderr.lines().count(), 1, "{run:?}");
    let start =
        format!("readiness: internal error in version {} at src/cli/panic.rs:", env!("CARGO_PKG_VERSION"));
    assert!(run.stderr.starts_with(&start) && run.stderr.contains("report this line"), "{run:?}");
    assert!(!run.stderr.contains("on purpose"), "what a panic says may quote a file: {run:?}");
}
