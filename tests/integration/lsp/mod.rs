//! The language server, as an editor talks to it.

mod client;
mod edits;
mod places;
mod questions;

use client::{Client, plain, position, pulling, uri};
use serde_json::{Value, json};

use crate::support::{TestRepo, text};

/// What `check` says of a repository: the rule, the subject and the level of each finding, sorted.
fn checked(repo: &TestRepo) -> Vec<String> {
    let run = repo.check(&["--format", "json"]);
    let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run:?}"));
    let level = |finding: &Value| match (finding["waived"].is_null(), text(&finding["level"])) {
        (false, _) => 4,
        (true, "error") => 1,
        (true, "warning") => 2,
        (true, _) => 3,
    };
    let one = |finding: &Value| {
        format!("{} {} {}", text(&finding["rule"]), text(&finding["subject"]), level(finding))
    };
    let mut all: Vec<String> = report["findings"].as_array().expect("findings").iter().map(one).collect();
    all.sort();
    all
}

/// The same of the diagnostics of a manifest.
fn shown<'d>(diagnostics: impl IntoIterator<Item = &'d Value>) -> Vec<String> {
    let one = |found: &Value| {
        format!("{} {} {}", text(&found["code"]), text(&found["data"]["subject"]), found["severity"])
    };
    let mut all: Vec<String> = diagnostics.into_iter().map(one).collect();
    all.sort();
    all
}

/// The diagnostics of an answer to a pull.
fn items(report: &Value) -> &Vec<Value> {
    report["items"].as_array().unwrap_or_else(|| panic!("a full report: {report}"))
}

#[test]
fn a_client_that_asks_for_nothing_is_sent_what_check_says() {
    let repo = TestRepo::system("claims-triage");
    let mut client = Client::start(plain());
    assert!(client.capabilities["diagnosticProvider"].is_null(), "{}", client.capabilities);
    let manifest = client.open(&repo, "readiness.toml");
    client.wait("diagnostics", |client| client.diagnostics.contains_key(&manifest));
    assert_eq!(shown(&client.diagnostics[&manifest]), checked(&repo));
    // The results are too few to prove the bound, which their file shows too.
    let results = uri(&repo.path().join("evals/triage/results/2026-10-19.json"));
    client.wait("a hint in the results", |client| client.diagnostics.contains_key(&results));
    let hint = &client.diagnostics[&results][0];
    assert_eq!(hint["severity"], 4, "{hint}");
    assert_eq!(hint["relatedInformation"][0]["location"]["uri"], *manifest, "{hint}");
    assert_eq!(client.stop(), 0);
}

#[test]
fn a_client_that_pulls_is_sent_nothing() {
    let repo = TestRepo::system("claims-triage");
    let mut client = Client::start(pulling());
    assert_eq!(client.capabilities["diagnosticProvider"]["interFileDependencies"], true);
    let manifest = client.open(&repo, "readiness.toml");
    let report = client.pull(&manifest);
    assert_eq!(shown(items(&report)), checked(&repo));
    let results = uri(&repo.path().join("evals/triage/results/2026-10-19.json"));
    let related = &report["relatedDocuments"][&results];
    assert_eq!(items(related)[0]["severity"], 4, "{report}");
    // The same again is not sent again.
    let again = json!({ "textDocument": { "uri": manifest }, "previousResultId": report["resultId"] });
    assert_eq!(client.request("textDocument/diagnostic", again)["kind"], "unchanged");
    assert!(client.diagnostics.is_empty(), "{:?}", client.diagnostics);
    assert_eq!(client.stop(), 0);
}

/// An edit that is not saved counts, and the disk is not touched.
#[test]
fn an_edit_counts_before_it_is_saved() {
    let repo = TestRepo::system("claims-triage");
    let mut client = Client::start(pulling());
    let manifest = client.open(&repo, "readiness.toml");
    let has = |report: &Value, rule: &str, subject: &str| {
        items(report).iter().any(|found| found["code"] == rule && found["data"]["subject"] == subject)
    };
    assert!(has(&client.pull(&manifest), "unknown-key", "integration.crm.fallbak"));
    let before = std::fs::read_to_string(repo.path().join("readiness.toml")).expect("a manifest");
    let (line, character) = position(&before, "fallbak ");
    client.edit(&manifest, [(line, character + 6), (line, character + 7)], "ck");
    assert!(!has(&client.pull(&manifest), "unknown-key", "integration.crm.fallbak"));
    assert_eq!(std::fs::read_to_string(repo.path().join("readiness.toml")).expect("a manifest"), before);
    // The same edit on disk is what `check` sees.
    repo.write("readiness.toml", before.replace("fallbak ", "fallback "));
    client.notify("textDocument/didSave", json!({ "textDocument": { "uri": manifest } }));
    assert_eq!(shown(items(&client.pull(&manifest))), checked(&repo));
    // A commit moves HEAD, of which nobody tells the server.
    repo.commit_on("2026-11-19");
    assert_eq!(shown(items(&client.pull(&manifest))), checked(&repo));
}

/// An unsaved runbook is read as it is in the editor, and the manifest says so.
#[test]
fn evidence_is_read_from_its_buffer() {
    let repo = TestRepo::with_manifest(
        "[system]\nname = \"a\"\nstage = \"handoff\"\n[[runbook]]\npath = \"run.md\"\nfor = [\"rollback\"]\n",
    );
    repo.write(
        "run.md",
        "# Rollback\n\nRun `deploy --previous`, then watch the error rate for ten minutes.\n",
    );
    repo.commit();
    let mut client = Client::start(pulling());
    let (manifest, runbook) = (client.open(&repo, "readiness.toml"), client.open(&repo, "run.md"));
    let of_runbook =
        |report: &Value| items(report).iter().filter(|found| found["code"] == "empty-artifact").count();
    assert_eq!(of_runbook(&client.pull(&manifest)), 0);
    client.replace(&runbook, "# Rollback\n");
    let report = client.pull(&manifest);
    assert_eq!(of_runbook(&report), 1, "{report}");
    let hints = client.pull(&runbook);
    assert!(items(&hints).iter().all(|found| found["severity"] == 4), "{hints}");
    assert_eq!(of_runbook(&hints), 1, "{hints}");
}

/// A file that is covered and not saved differs from its commit, as it will once it is saved.
#[test]
fn an_unsaved_change_of_what_is_covered_counts() {
    let repo = TestRepo::with_manifest(
        "[system]\nname = \"a\"\nstage = \"handoff\"\n[[runbook]]\npath = \"run.md\"\nfor = [\"rollback\"]\ncovers = [\"src/**\"]\nmax-lag = \"0d\"\n",
    );
    repo.write(
        "run.md",
        "# Rollback\n\nRun `deploy --previous`, then watch the error rate for ten minutes.\n",
    );
    repo.write("src/a.py", "x = 1\n");
    repo.commit();
    let mut client = Client::start(pulling());
    let (manifest, source) = (client.open(&repo, "readiness.toml"), client.open(&repo, "src/a.py"));
    let drifts = |report: &Value| items(report).iter().any(|found| found["code"] == "drifted-artifact");
    assert!(!drifts(&client.pull(&manifest)));
    client.replace(&source, "x = 2\n");
    let report = client.pull(&manifest);
    assert!(drifts(&report), "{report}");
    repo.write("src/a.py", "x = 2\n");
    assert_eq!(shown(items(&report)), checked(&repo));
    client.replace(&source, "x = 1\n");
    repo.write("src/a.py", "x = 1\n");
    assert!(!drifts(&client.pull(&manifest)));
}

/// While the manifest does not parse, what was known stays where its text is, beside the syntax error.
#[test]
fn what_was_known_stays_while_the_manifest_does_not_parse() {
    let repo = TestRepo::system("claims-triage");
    let mut client = Client::start(pulling());
    let manifest = client.open(&repo, "readiness.toml");
    let before = client.pull(&manifest);
    let line_of = |report: &Value, rule: &str| {
        let found = items(report).iter().find(|found| found["code"] == rule);
        found.unwrap_or_else(|| panic!("no {rule}: {report}"))["range"]["start"]["line"]
            .as_u64()
            .expect("a line")
    };
    let rules = ["delivery-scope-gap", "inconclusive-result", "missing-artifact"];
    let lines: Vec<u64> = rules.iter().map(|rule| line_of(&before, rule)).collect();
    client.edit(&manifest, [(3, 0), (3, 0)], "x = [\n\n");
    let broken = client.pull(&manifest);
    assert!(items(&broken).iter().any(|found| found["code"] == "invalid-syntax"), "{broken}");
    let moved: Vec<u64> = rules.iter().map(|rule| line_of(&broken, rule) - 2).collect();
    assert_eq!(moved, lines);
    client.edit(&manifest, [(3, 0), (5, 0)], "");
    assert_eq!(shown(items(&client.pull(&manifest))), shown(items(&before)));
}

/// Documents outside of every repository get nothing, and one line in the log.
#[test]
fn a_document_outside_of_every_repository_is_no_error() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut client = Client::start(pulling());
    let manifest = "[system]\nname = \"a\"\n";
    let outside = uri(&folder.path().join("a b/readiness.toml"));
    for address in [
        "untitled:Untitled-1",
        "git:/a/readiness.toml?HEAD",
        "file://server/readiness.toml",
        outside.as_str(),
    ] {
        client.open_as(address, manifest);
        client.edit(address, [(0, 0), (9, 9)], "x");
        assert_eq!(items(&client.pull(address)).len(), 0, "{address}");
        assert!(client.at("textDocument/hover", address, (0, 0)).is_null());
    }
    assert_eq!(client.log.len(), 1, "{:?}", client.log);
    assert!(client.log[0].contains("is not in a git repository"), "{:?}", client.log);
    assert_eq!(client.stop(), 0);
}

/// Two repositories in one editor, one of them in a folder with a space.
#[test]
fn each_repository_is_judged_by_itself() {
    let one = TestRepo::with_manifest("[system]\nname = \"a\"\nstage = \"pilott\"\n");
    let two = TestRepo::new();
    two.write("a b/readiness.toml", "[system]\nnme = \"a\"\n");
    two.commit();
    let mut client = Client::start(pulling());
    let (first, second) = (client.open(&one, "readiness.toml"), client.open(&two, "a b/readiness.toml"));
    let rules = |report: &Value| shown(items(report)).concat();
    let report = client.pull(&second);
    assert!(rules(&report).contains("unknown-key system.nme"), "{report}");
    let report = client.pull(&first);
    assert!(rules(&report).contains("invalid-value system.stage"), "{report}");
}
