//! Pull requests on a real repository: what a change brings, and what was there before.

#[cfg(unix)]
mod action;
mod anchors;
mod blamed;
mod clones;
mod eased;
mod every_key;
#[cfg(unix)]
mod gitlab;
mod landing;
#[cfg(unix)]
mod pull;
mod relaxable;
mod shown;
mod worse;

use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::{TestRepo, text};
#[cfg(unix)]
use pull::Pull;

/// Three runbooks, one of which is gone (old debt), a plan with a placeholder (a warning until the handoff), a metric.
const MANIFEST: &str = r#"readiness = 1

[system]
name  = "triage"
stage = "pilot"
risk  = "limited"

[pilot]
started = 2026-06-01
ends    = 2027-01-31

[[metric]]
name     = "reply-time"
kind     = "business"
outcome  = "The first reply comes within 2 minutes, 90 days after launch."
unit     = "min"
better   = "lower"
baseline = { value = 12 }
target   = 2
stop-at  = 9
within   = "90d"
source   = "warehouse"
worth    = "EUR 410k a year"

[[eval]]
name    = "answers"
results = "evals/results.xml"
require = { pass-rate = ">= 0.9" }

[[runbook]]
path   = "runbooks/incident.md"
for    = ["incident-response"]
covers = ["src/**"]
max-lag = "0d"

[[runbook]]
path = "runbooks/gone.md"
for  = ["escalation"]

[[runbook]]
path = "runbooks/rollback.md"
for  = ["rollback"]

[adoption]
plan = "docs/plan.md"

[[waiver]]
rule    = "missing-artifact"
at      = "docs/limits.md"
reason  = "Written with the users in December."
by      = "@acme/claims"
expires = 2026-12-31

[governance]
documentation = "docs/limits.md"
"#;

const RESULTS: &str = "<testsuite name=\"a\" tests=\"2\" timestamp=\"2026-10-01T00:00:00\"><testcase name=\"1\"/><testcase name=\"2\"/></testsuite>\n";

fn incident(more: &str) -> String {
    format!(
        "# Incident\n\n## Diagnosis\n\nRead the queue and its length.\n\n## Mitigation\n\nRestart the workers. Then wait a minute.{more}\n"
    )
}

/// A repository in which `main` has that manifest, and is old.
fn story() -> TestRepo {
    story_with(MANIFEST)
}

fn story_with(manifest: &str) -> TestRepo {
    let repo = TestRepo::new();
    write_story(&repo, manifest);
    repo.commit_on("2026-10-01");
    repo.git(&["checkout", "-q", "-b", "change"]);
    repo
}

/// Writes that manifest and the files that it claims.
fn write_story(repo: &TestRepo, manifest: &str) {
    repo.write("triage/readiness.toml", manifest);
    repo.write("triage/src/replies.py", "WORKERS = 4\n");
    repo.write("triage/runbooks/incident.md", incident(""));
    repo.write("triage/runbooks/rollback.md", "# Rollback\n\n## Steps\n\n1. Switch the flag off.\n");
    repo.write("triage/docs/plan.md", "# Plan\n\nFirst we train.\n\n## When\n\nTODO\n");
    repo.write("triage/evals/results.xml", RESULTS);
}

/// The manifest with something replaced.
fn manifest(pairs: &[(&str, &str)]) -> String {
    pairs.iter().fold(MANIFEST.to_owned(), |manifest, (from, to)| {
        assert!(manifest.contains(from), "{from}");
        manifest.replace(from, to)
    })
}

fn commit(repo: &TestRepo) {
    repo.commit_on("2026-11-10");
}

fn report(repo: &TestRepo, args: &[&str]) -> Value {
    let mut all = vec!["--format", "json"];
    all.extend(args);
    let run = repo.check(&all);
    let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{run:?}"));
    let findings = report["findings"].as_array().expect("findings").iter();
    let fails = findings
        .filter(|found| found["introduced"] != false && found["waived"].is_null())
        .any(|found| found["level"] == "error");
    assert_eq!(run.status, i32::from(fails), "only what is new fails: {report:#}");
    report
}

/// `level rule subject` of what is new, with `waived` in place of the level where somebody lives with it.
fn brought(repo: &TestRepo, args: &[&str]) -> Vec<String> {
    let report = report(repo, args);
    let new = report["findings"].as_array().expect("findings").iter();
    let new = new.filter(|found| found["introduced"].as_bool().expect("it was compared"));
    // What is relaxed is listed too: `relaxed` tells.
    new.filter(|found| found["rule"] != "relaxed")
        .map(|found| {
            let level = if found["waived"].is_null() { text(&found["level"]) } else { "waived" };
            format!("{level} {} {}", text(&found["rule"]), text(&found["subject"]))
        })
        .collect()
}

/// `level rule subject` of what is not new.
fn known(repo: &TestRepo, args: &[&str]) -> Vec<String> {
    let report = report(repo, args);
    let found = report["findings"].as_array().expect("findings").iter();
    let mine = found.filter(|found| found["introduced"] == false && found["waived"].is_null());
    mine.map(|found| {
        format!("{} {} {}", text(&found["level"]), text(&found["rule"]), text(&found["subject"]))
    })
    .collect()
}

/// What is listed as relaxed: `subject: what was changed; what that silences`.
fn relaxed(repo: &TestRepo, args: &[&str]) -> Vec<String> {
    let report = report(repo, args);
    let found = report["findings"].as_array().expect("findings").iter();
    let mine = found.filter(|found| found["rule"] == "relaxed");
    mine.map(|found| {
        assert_eq!((&found["level"], &found["introduced"]), (&"note".into(), &true.into()));
        let label = text(&found["primary"]["label"]);
        format!("{}: {}; {label}", text(&found["subject"]), text(&found["message"]))
    })
    .collect()
}

/// The annotations, as `level path:line rule`.
fn annotations(repo: &TestRepo, args: &[&str]) -> Vec<String> {
    let mut all = vec!["--format", "github"];
    all.extend(args);
    let out = repo.check(&all).stdout;
    let field = |line: &str, name: &str| {
        let start = line.find(name).expect(name) + name.len();
        line[start..].split([',', ':']).next().expect("a value").to_owned()
    };
    out.lines()
        .filter(|line| line.starts_with("::"))
        .map(|line| {
            let level = line[2..].split(' ').next().expect("a level");
            let rule = line.split("readiness%3A ").nth(1).and_then(|rest| rest.split("::").next());
            format!("{level} {}:{} {}", field(line, "file="), field(line, "line="), rule.expect("a rule"))
        })
        .collect()
}

/// `path:line` of every line that the change adds or rewrites, as git says.
fn lines_of_the_diff(repo: &TestRepo, base: &str) -> BTreeSet<String> {
    let mut lines = BTreeSet::new();
    let mut path = "";
    let diff = repo.git(&["diff", "-U0", "--no-color", base]);
    for line in diff.lines() {
        if let Some(name) = line.strip_prefix("+++ b/") {
            path = name;
        } else if let Some(hunk) = line.strip_prefix("@@ ") {
            let new = hunk.split(' ').find_map(|part| part.strip_prefix('+')).expect("a hunk");
            let (start, count) = new.split_once(',').unwrap_or((new, "1"));
            let (start, count): (usize, usize) =
                (start.parse().expect("a line"), count.parse().expect("a count"));
            lines.extend((start..start + count).map(|line| format!("{path}:{line}")));
        }
    }
    lines
}

/// Exactly these are annotated, each on a line that the change touched.
fn annotated_in_the_diff(repo: &TestRepo, expected: &[&str]) {
    let found = annotations(repo, &["--base", "main"]);
    assert_eq!(found, expected);
    let lines = lines_of_the_diff(repo, "main");
    for annotation in found {
        let place = annotation.split(' ').nth(1).expect("a place").to_owned();
        assert!(lines.contains(&place), "{place} in {lines:?}");
    }
}

const BASE: [&str; 2] = ["--base", "main"];

#[test]
fn a_change_that_touches_nothing_brings_nothing() {
    let repo = story();
    repo.write("README.md", "# Claims\n");
    commit(&repo);
    assert_eq!(brought(&repo, &BASE), Vec::<String>::new());
    annotated_in_the_diff(&repo, &[]);
    let run = repo.check(&BASE);
    assert_eq!(run.status, 0);
    assert!(run.stdout.contains("\nno new finding, 1 waived, "), "{}", run.stdout);
    assert!(
        run.stdout.contains("known[missing-artifact]: `runbooks/gone.md` does not exist"),
        "{}",
        run.stdout
    );
    assert!(repo.check(&[]).status == 1, "without a base, old debt fails");
    assert!(
        repo.check(&["--format", "github", "--base", "main"]).stdout.contains(" present before this change")
    );
}

#[test]
fn a_defect_that_a_change_brings_is_new() {
    let repo = story();
    repo.write("triage/readiness.toml", manifest(&[("runbooks/rollback.md", "runbooks/rolback.md")]));
    repo.write("triage/runbooks/incident.md", incident("\n\n## Contacts\n\nTODO"));
    commit(&repo);
    assert_eq!(
        brought(&repo, &BASE),
        [
            "error missing-artifact runbook.runbooks/rolback.md",
            "warning placeholder-artifact runbook.runbooks/incident.md"
        ]
    );
    annotated_in_the_diff(
        &repo,
        &[
            "error triage/readiness.toml:41 missing-artifact",
            "warning triage/runbooks/incident.md:13 placeholder-artifact",
        ],
    );
}

#[test]
fn drift_that_a_change_brings_is_new_and_goes_with_its_runbook() {
    let repo = story();
    repo.write("triage/src/replies.py", "WORKERS = 8\n");
    commit(&repo);
    assert_eq!(brought(&repo, &BASE), ["warning drifted-artifact runbook.runbooks/incident.md"]);
    repo.write("triage/runbooks/incident.md", incident(" There are eight."));
    commit(&repo);
    assert_eq!(brought(&repo, &BASE), Vec::<String>::new());
}

#[test]
fn a_defect_that_a_change_mends_is_gone() {
    let repo = story();
    repo.write("triage/runbooks/gone.md", "# Escalation\n\n## Contacts\n\nCall Lena on 555-0100.\n");
    commit(&repo);
    assert_eq!(brought(&repo, &BASE), Vec::<String>::new());
    let report = report(&repo, &BASE);
    let known = report["findings"].to_string();
    assert!(!known.contains("runbooks/gone.md` does not exist"), "{known}");
    let gone = &report["gone-findings"][0];
    assert_eq!((&gone["rule"], &gone["reason"]), (&"missing-artifact".into(), &"mended".into()));
}

#[test]
fn lines_that_move_bring_nothing() {
    let repo = story();
    let moved = MANIFEST.replace("[system]", "# Who\n# we\n# are\n\n[system]");
    let (head, tail) = moved.split_once("[adoption]").expect("a table");
    let (adoption, rest) = tail.split_once("[[waiver]]").expect("a table");
    let (head, runbooks) = head.split_once("[[runbook]]").expect("a table");
    repo.write(
        "triage/readiness.toml",
        format!("{head}[adoption]{adoption}\n\n[[runbook]]{runbooks}[[waiver]]{rest}"),
    );
    repo.write("triage/docs/plan.md", "# Plan\n\nMore to read.\n\nFirst we train.\n\n## When\n\nTODO\n");
    commit(&repo);
    assert_eq!(brought(&repo, &BASE), Vec::<String>::new());
    annotated_in_the_diff(&repo, &[]);
}

#[test]
fn a_manifest_that_moves_is_known_by_its_name() {
    let repo = story();
    repo.git(&["mv", "triage", "claims"]);
    commit(&repo);
    assert_eq!(brought(&repo, &BASE), Vec::<String>::new());
    assert_eq!(
        brought(&repo, &["--base", "main", "claims"]),
        Vec::<String>::new(),
        "named by its new folder"
    );
    // Another one of that name is no reason to let what the copy brings pass.
    repo.git(&["checkout", "-q", "-B", "copy", "main"]);
    repo.write("copy/readiness.toml", MANIFEST);
    commit(&repo);
    let found = brought(&repo, &BASE);
    assert!(found.contains(&"error missing-artifact runbook.runbooks/gone.md".to_owned()), "{found:?}");
}

#[test]
fn a_stage_that_a_change_sets_brings_what_that_stage_asks() {
    let repo = story();
    repo.write("triage/readiness.toml", manifest(&[("\"pilot\"", "\"handoff\"")]));
    commit(&repo);
    let found = brought(&repo, &BASE);
    assert!(
        found.contains(&"error placeholder-artifact adoption.plan".to_owned()),
        "a warning before: {found:?}"
    );
    assert!(
        found.contains(&"error no-alerts operations".to_owned())
            || found.iter().any(|f| f.contains("no-alerts")),
        "owed before: {found:?}"
    );
    assert!(!found.iter().any(|found| found.contains("missing-artifact")), "an error before: {found:?}");
    assert!(!found.iter().any(|found| found.contains("self-exemption")), "{found:?}");
    // Asked for by the command line, it is asked of both.
    assert_eq!(brought(&repo, &["--base", "main", "--stage", "handoff"]), Vec::<String>::new());
}

#[test]
fn a_waiver_that_a_change_takes_away_makes_what_it_was_for_count_from_now_on() {
    let repo = story();
    let (before, rest) = MANIFEST.split_once("[[waiver]]").expect("a waiver");
    let (_, after) = rest.split_once("2026-12-31\n").expect("its end");
    repo.write("triage/readiness.toml", format!("{before}{after}"));
    commit(&repo);
    assert_eq!(brought(&repo, &BASE), Vec::<String>::new());
    assert!(known(&repo, &BASE).contains(&"error missing-artifact governance.documentation".to_owned()));
}

#[test]
fn what_the_calendar_brings_is_not_the_changes() {
    let repo = story_with(&manifest(&[("expires = 2026-12-31", "expires = 2026-11-05")]));
    repo.write("README.md", "# Claims\n");
    commit(&repo);
    let report = report(&repo, &BASE);
    let rules: Vec<&str> =
        report["findings"].as_array().expect("findings").iter().map(|found| text(&found["rule"])).collect();
    assert!(rules.contains(&"expired-waiver"), "{rules:?}");
    assert_eq!(brought(&repo, &BASE), Vec::<String>::new());
    let later = repo.readiness(&["check", "--as-of", "2028-01-01", "--base", "main", "--format", "json"]);
    assert_eq!(later.status, 0, "stale, overdue, and all of it old: {later:?}");
    assert!(later.stdout.contains("\"stale-artifact\""), "{later:?}");
}

#[test]
fn only_what_is_asked_for_is_compared() {
    let repo = story();
    repo.write("triage/readiness.toml", manifest(&[("runbooks/rollback.md", "runbooks/rolback.md")]));
    commit(&repo);
    assert_eq!(
        brought(&repo, &["--base", "main", "--select", "operations"]),
        ["error missing-artifact runbook.runbooks/rolback.md"]
    );
    assert_eq!(brought(&repo, &["--base", "main", "--select", "value"]), Vec::<String>::new());
}

#[test]
fn what_only_a_new_card_shows_is_known_and_now_counted() {
    let repo = story();
    let card = "+++\nsummary = \"a metric without a worth in dollars\"\nkind = \"broken\"\nfrom = \"*\"\ngate = \"value\"\n\
        [check]\neach = \"metric\"\nholds = 'item.worth.startsWith(\"USD \")'\nspan = \"worth\"\n\
        message = \"`{name}` is worth no dollars\"\nhelp = \"write dollars\"\n+++\n";
    repo.write("triage/policy/acme-dollars.md", card);
    repo.write("triage/readiness.toml", format!("{MANIFEST}[policy]\nrules = [\"policy/*.md\"]\n"));
    commit(&repo);
    let counted = "error acme-dollars metric.reply-time.worth".to_owned();
    assert_eq!(brought(&repo, &BASE), Vec::<String>::new());
    assert!(known(&repo, &BASE).contains(&counted));
    assert_eq!(brought(&repo, &["--base", "main", "--ignore", "acme-dollars"]), Vec::<String>::new());
}

#[test]
fn sarif_says_what_is_new() {
    let repo = story();
    repo.write("triage/readiness.toml", manifest(&[("runbooks/rollback.md", "runbooks/none.md")]));
    commit(&repo);
    let states = |args: &[&str]| {
        let run = repo.check(args);
        let log: Value = serde_json::from_str(&run.stdout).expect("JSON");
        let results = log["runs"][0]["results"].as_array().expect("results").clone();
        let state = |result: &Value| (text(&result["ruleId"]).to_owned(), result["baselineState"].clone());
        results.iter().map(state).collect::<Vec<_>>()
    };
    let found = states(&["--format", "sarif", "--base", "main"]);
    assert!(found.contains(&("missing-artifact".to_owned(), "new".into())), "{found:?}");
    assert!(found.contains(&("placeholder-artifact".to_owned(), "unchanged".into())), "{found:?}");
    assert!(found.iter().all(|(_, state)| state == "new" || state == "unchanged"), "{found:?}");
    assert!(states(&["--format", "sarif"]).iter().all(|(_, state)| state.is_null()));
}

#[test]
fn what_could_not_be_told_before_does_not_fail() {
    let ci = "[[eval]]\nname = \"ci\"\nresults = { path = \"out/a.xml\", from = \"ci\" }\n";
    let repo = story_with(&format!("{MANIFEST}{ci}"));
    let args =
        ["--stage", "handoff", "--fail-on", "undecided", "--select", "missing-artifact", "--base", "main"];
    commit(&repo);
    assert_eq!(repo.check(&args[..6]).status, 1, "without a base it does");
    assert_eq!(repo.check(&args).status, 0, "{:?}", repo.check(&args));
    let more = ci.replace("\"ci\"\nresults", "\"nightly\"\nresults").replace("a.xml", "b.xml");
    repo.write("triage/readiness.toml", format!("{MANIFEST}{ci}{more}"));
    commit(&repo);
    assert_eq!(repo.check(&args).status, 1, "one more that cannot be told");
}

#[test]
fn what_cannot_be_told_any_more_fails_beside_what_was_wrong_before() {
    const PATH: &str = "triage/docs/governance.md";
    let data = "[[data]]\nname = \"crm\"\ngovernance = \"docs/governance.md\"\n\
        [[data]]\nname = \"erp\"\ngovernance = \"docs/none.md\"\n";
    let repo = story_with(&format!("{MANIFEST}{data}").replace("\"pilot\"", "\"handoff\""));
    let prose = "Everybody has agreed on all of it at length, in several rounds, and the binder on the shelf \
        in the second floor holds how it is updated, which source wins in a conflict, and when rows are deleted.\n";
    let sections = "# Data\n\n## Updates\n\nThe desk may correct it at any time.\n\n\
        ## Conflicts\n\nThe CRM wins over all the others.\n\n## Deletions\n\nRows are removed after one long year.\n";
    repo.write(PATH, sections);
    repo.commit_on("2026-10-02");
    repo.git(&["branch", "-f", "main"]);
    let args = ["--fail-on", "undecided", "--select", "data", "--base", "main"];
    repo.write("README.md", "# Claims\n");
    commit(&repo);
    assert_eq!(repo.check(&args).status, 0, "{:?}", repo.check(&args));
    repo.write(PATH, format!("# Data\n\n{prose}"));
    commit(&repo);
    let run = repo.check(&args);
    assert_eq!(run.status, 1, "{run:?}");
    assert!(
        run.stdout.contains("  data         failed ")
            && run.stdout.contains("cannot tell: data.crm.governance: ")
    );
    let said = |base: &str| {
        let report = repo.check(&["--format", "json", "--select", "unlocated-topic", "--base", base]);
        let report: Value = serde_json::from_str(&report.stdout).expect("JSON");
        report["systems"][0]["undecided"].clone()
    };
    assert_eq!(
        (&said("main")[0]["subject"], &said("main")[0]["introduced"]),
        (&"data.crm.governance".into(), &true.into())
    );
    assert_eq!(said("HEAD")[0]["introduced"], false);
    // By another name, it is the same.
    repo.git(&["branch", "-f", "main"]);
    repo.git(&["mv", PATH, "triage/docs/data.md"]);
    let moved = format!("{MANIFEST}{data}").replace("docs/governance.md", "docs/data.md");
    repo.write("triage/readiness.toml", moved.replace("\"pilot\"", "\"handoff\""));
    commit(&repo);
    let run = repo.check(&args);
    assert_eq!(run.status, 0, "{run:?}");
    let human = repo.check(&["--select", "unlocated-topic", "--base", "main"]).stdout;
    assert!(human.contains("cannot tell, as before: data.crm.governance: `docs/data.md` "), "{human}");
}

/// No format shows as a failure what fails nothing.
#[test]
fn what_is_known_is_no_failure_in_any_format() {
    let repo = story();
    repo.write("triage/readiness.toml", manifest(&[("runbooks/rollback.md", "runbooks/none.md")]));
    commit(&repo);
    let said = |format: &str| repo.check(&["--format", format, "--base", "main"]).stdout;
    let junit = said("junit");
    assert!(junit.contains("failures=\"1\""), "{junit}");
    // A case is a rule: what is known fails it no more, what is new does.
    let same = repo.check(&["--format", "junit", "--base", "HEAD"]).stdout;
    assert!(same.contains("failures=\"0\"") && same.contains("name=\"missing-artifact\""), "{same}");
    assert!(
        junit.contains("<failure message=\"`runbooks/none.md` does not exist; also 1 waived, 1 known\""),
        "{junit}"
    );
    assert!(junit.contains("warning: known: "), "{junit}");
    let json = |format: &str| serde_json::from_str::<Value>(&said(format)).expect("JSON");
    let severities = |found: &Value, severity: &str, message: &str| {
        let of = |found: &Value| (text(&found[message]).to_owned(), text(&found[severity]).to_owned());
        found.as_array().expect("findings").iter().map(of).collect::<Vec<_>>()
    };
    for (found, info, major) in [
        (severities(&json("rdjson")["diagnostics"], "severity", "message"), "INFO", "ERROR"),
        (severities(&json("gitlab"), "severity", "description"), "info", "major"),
    ] {
        let of = |start: &str| {
            let found = found.iter().find(|(message, _)| message.starts_with(start));
            found.map(|(_, severity)| severity.clone()).unwrap_or_default()
        };
        assert_eq!(of("known: `runbooks/gone.md`"), info, "{found:?}");
        assert_eq!(of("`runbooks/none.md`"), major, "{found:?}");
    }
}

#[test]
fn a_system_that_is_judged_no_more_is_named() {
    let story = || {
        let repo = story();
        repo.write("readiness.toml", "[system]\nname = \"all\"\nstage = \"research\"\n");
        repo.commit_on("2026-10-02");
        repo.git(&["branch", "-f", "main"]);
        repo
    };
    let gone = "`triage` was checked at the base and no longer is: `triage/readiness.toml` is gone\n";
    let says = |repo: &TestRepo, format: &str| repo.check(&["--format", format, "--base", "main"]).stdout;
    let repo = story();
    assert!(!says(&repo, "human").contains("is gone"));
    std::fs::remove_file(repo.path().join("triage/readiness.toml")).expect("a file");
    assert!(says(&repo, "human").contains(gone), "deleted on disk");
    commit(&repo);
    for format in ["human", "concise", "github"] {
        assert!(says(&repo, format).contains(gone), "{}", says(&repo, format));
    }
    assert!(says(&repo, "markdown").contains(&gone.replace('\n', ".")), "{}", says(&repo, "markdown"));
    let report: Value = serde_json::from_str(&says(&repo, "json")).expect("JSON");
    assert_eq!(report["gone"][0]["name"], "triage");
    let repo = story();
    repo.git(&["rm", "-q", "--cached", "triage/readiness.toml"]);
    assert!(says(&repo, "human").contains(gone), "on this disk only");
    let repo = story();
    repo.git(&["mv", "triage/readiness.toml", "triage/old.toml"]);
    commit(&repo);
    assert!(says(&repo, "human").contains(gone), "renamed away");
    let repo = story();
    repo.git(&["mv", "triage", "claims"]);
    commit(&repo);
    assert!(!says(&repo, "human").contains("is gone"), "known by its name");
}
