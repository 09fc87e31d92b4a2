//! `--people`: how people are named in what leaves the program.

use std::collections::BTreeSet;

use serde_json::Value;

use super::dossier::html;
use crate::support::{TODAY, TestRepo};

/// All that names people: the report, the facts, and both forms of the dossier.
fn all(repo: &TestRepo, people: &[&str]) -> Vec<(&'static str, String)> {
    let check = |format| repo.check(&[&["--stage", "handoff", "--format", format], people].concat()).stdout;
    let report = |format| html(repo, &[&["--stage", "handoff", "--format", format], people].concat());
    vec![
        ("json", check("json")),
        ("facts", check("facts")),
        ("html", report("html")),
        ("markdown", report("markdown")),
    ]
}

#[test]
fn an_address_is_never_shown_where_a_handle_is_known() {
    for name in ["claims-triage", "contract-review"] {
        let repo = TestRepo::system(name);
        for (format, text) in all(&repo, &[]) {
            assert!(
                !text.contains("@acme.example") && !text.contains("@nordwerk.example"),
                "{name} {format}"
            );
        }
    }
    let manifest = "readiness = 1\n[system]\nname = \"x\"\nstage = \"handoff\"\nrisk = \"limited\"\n\
        [ownership]\nsponsor = \"lena@acme.example\"\nbusiness = \"lena@acme.example\"\nproduction = \"jo@acme.example\"\n\
        [people]\n\"@lena\" = { email = \"lena@acme.example\" }\n";
    let repo = TestRepo::with_manifest(manifest);
    for (format, text) in all(&repo, &[]) {
        assert!(!text.contains("lena@acme.example"), "{format}: {text}");
        assert!(text.contains("@lena"), "{format}");
    }
    // Who has no handle is named by the address, but no line of a file shows one.
    let report: Value = serde_json::from_str(&all(&repo, &[])[0].1).expect("JSON");
    assert_eq!(report["systems"][0]["owners"]["production"][0], "jo@acme.example");
    for finding in report["findings"].as_array().expect("findings") {
        assert!(!finding["excerpt"].to_string().contains("acme.example"), "{finding:#}");
    }
}

#[test]
fn nobody_is_named_in_what_leaves_the_house() {
    for name in ["claims-triage", "contract-review"] {
        let repo = TestRepo::system(name);
        let log = repo.git(&["log", "--format=%an"]);
        let authors: BTreeSet<&str> = log.lines().collect();
        for (format, text) in all(&repo, &["--people", "none"]) {
            let text = text.replace("<wbr>", "");
            for author in &authors {
                assert!(!text.contains(author), "{name} {format} names {author}");
            }
            for handle in ["@lena", "@acme", "@amir", "@jo-park", "@nordwerk", "@hanna", ".example"] {
                let found = text.find(handle);
                let around = found.and_then(|at| text.get(at.saturating_sub(60)..(at + 60).min(text.len())));
                // The address of a web page is a place, not a person.
                let is_place = around.is_some_and(|around| around.contains("https://"));
                assert!(found.is_none() || is_place, "{name} {format}: {around:?}");
            }
            assert!(text.contains("withheld"), "{name} {format}");
        }
        // A blank cell stays one: nobody is something else than somebody who is not named.
        let said = |people: &[&str]| {
            let report: Value = serde_json::from_str(&all(&repo, people)[0].1).expect("JSON");
            let raci = report["systems"][0]["raci"].as_array().expect("functions").clone();
            let is_blank = |row: &Value| row["accountable"] == Value::Array(Vec::new());
            (report["summary"].clone(), raci.iter().map(is_blank).collect::<Vec<_>>())
        };
        assert_eq!(said(&["--people", "none"]), said(&[]), "{name}");
    }
}

#[test]
fn people_are_named_as_git_knows_them() {
    let repo = TestRepo::system("claims-triage");
    let report: Value = serde_json::from_str(&all(&repo, &["--people", "names"])[0].1).expect("JSON");
    assert_eq!(report["people"], "names");
    let owners = &report["systems"][0]["owners"];
    assert_eq!(owners["business"][0], "Lena Ortiz");
    assert_eq!(owners["production"][0], "@acme/claims-platform", "a team is no author");
    // What identifies a finding stays.
    let by_handle: Value = serde_json::from_str(&all(&repo, &[])[0].1).expect("JSON");
    let ids = |report: &Value| {
        let findings = report["findings"].as_array().expect("findings").clone();
        findings.iter().map(|one| (one["subject"].clone(), one["fingerprint"].clone())).collect::<Vec<_>>()
    };
    assert_eq!(ids(&report), ids(&by_handle));
}

#[test]
fn a_report_that_was_written_can_name_fewer_people_and_never_more() {
    let repo = TestRepo::system("claims-triage");
    let outside = tempfile::tempdir().expect("a folder");
    let file = |name: &str, people: &[&str]| {
        let place = outside.path().join(name);
        let text = repo.check(&[&["--format", "json"], people].concat()).stdout;
        std::fs::write(&place, text).expect("written");
        place.to_str().expect("UTF-8").to_owned()
    };
    let by_handle = file("handles.json", &[]);
    let by_name = file("names.json", &["--people", "names"]);
    let nobody = file("none.json", &["--people", "none"]);
    let from = |file: &str, people: &[&str]| repo.readiness(&[&["report", "--from", file], people].concat());
    let none = html(&repo, &["--people", "none"]);
    for file in [&by_handle, &nobody] {
        assert_eq!(from(file, &["--people", "none"]).stdout, none, "{file}");
    }
    let later = from(&by_name, &["--people", "none"]).stdout;
    assert!(!later.contains("Lena") && !later.contains("@lena"));
    assert_eq!(from(&nobody, &[]).stdout, none);
    for (file, people) in
        [(&nobody, "handles"), (&nobody, "names"), (&by_handle, "names"), (&by_name, "handles")]
    {
        let run = from(file, &["--people", people]);
        assert!(run.status == 2 && run.stderr.contains("make it again"), "{file} {people}: {}", run.stderr);
    }
    // A pack says how it names people, so it can be made again.
    for people in ["handles", "names", "none"] {
        let place = outside.path().join("pack.tar");
        let place = place.to_str().expect("UTF-8");
        let made = repo.readiness(&["report", "--rev", "HEAD", "--pack", place, "--people", people]);
        assert_eq!(made.status, 0, "{}", made.stderr);
        let bytes = std::fs::read(place).expect("the pack");
        let has = |text: &str| bytes.windows(text.len()).any(|part| part == text.as_bytes());
        assert!(!has("@acme.example"), "{people}");
        assert_eq!(has("Lena Ortiz"), people != "none", "{people}");
        let run = repo.readiness(&["verify", place]);
        assert_eq!(run.status, 0, "{people}: {}", run.stdout);
        std::fs::remove_file(place).expect("removed");
    }
}

#[test]
fn a_name_that_is_a_word_of_the_format_changes_no_word() {
    let repo =
        TestRepo::with_manifest("readiness = 1\n[system]\nname = \"x\"\n[operations]\nalerts = \"a.md\"\n");
    for (file, author) in [
        ("a.md", "error <lena@acme.example>"),
        ("readiness.toml", "pilot <b@acme.example>"),
        ("b.md", "c@acme.example <c@acme.example>"),
    ] {
        repo.write(
            file,
            format!(
                "{}\n",
                std::fs::read_to_string(repo.path().join(file)).unwrap_or_default() + "# Call c@acme.example"
            ),
        );
        repo.git(&["add", "."]);
        repo.git(&["commit", "-q", "--author", author, "-m", "x"]);
    }
    for people in ["none", "names", "handles"] {
        for (format, text) in all(&repo, &["--people", people]) {
            assert!(!text.contains("@acme.example"), "{people} {format}: {text}");
        }
    }
}

#[test]
fn a_format_that_would_name_people_otherwise_is_refused() {
    let repo = TestRepo::system("claims-triage");
    for args in [
        &["--people", "none"][..],
        &["--people", "names", "--format", "sarif"],
        &["--people", "none", "--format", "json", "--output", "sarif=out.sarif"],
        &["--people", "everybody", "--format", "json"],
    ] {
        let run = repo.readiness(&[&["check", "--as-of", TODAY], args].concat());
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{args:?}");
        assert!(run.stderr.contains("people"), "{args:?}: {}", run.stderr);
    }
    let run = repo.readiness(&["report", "--as-of", TODAY, "--trend", "--people", "none"]);
    assert!(run.status == 2 && run.stderr.contains("names the authors"), "{}", run.stderr);
    let run =
        repo.readiness(&["check", "--as-of", TODAY, "--people", "none", "--output", "facts=facts.jsonl"]);
    assert_eq!(run.status, 1, "{}", run.stderr);
    assert!(run.stdout.contains("@acme"), "the screen is for those who are there");
}
