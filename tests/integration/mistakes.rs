//! A slip in the manifest is told before what follows from it, in the words of the mistake, and with the next step.

use crate::support::{OWED, TestRepo, text};

const PILOT: &str = "[system]\nname = \"triage\"\nstage = \"pilot\"\nrisk = \"minimal\"\n";

/// The first help of the finding of `rule` at `subject`.
fn help(manifest: &str, subject: &str) -> String {
    let report = TestRepo::with_manifest(manifest).json(&[]);
    let findings = report["findings"].as_array().expect("findings");
    let found = findings.iter().find(|finding| finding["subject"] == subject);
    let found = found.unwrap_or_else(|| panic!("nothing about {subject}: {findings:?}"));
    text(&found["help"][0]).to_owned()
}

#[test]
fn a_number_in_quotation_marks_is_no_path() {
    for (key, written, number) in [
        ("baseline", "4.17", "4.17"),
        ("baseline", "81 %", "81"),
        ("actual", "1_200", "1200"),
        ("actual", "-3", "-3"),
    ] {
        let manifest = format!("{PILOT}[[metric]]\nname = \"reply\"\n{key} = \"{written}\"\n");
        let help = help(&manifest, &format!("metric.reply.{key}"));
        assert!(help.contains("quotation marks") && help.contains(&format!("value = {number},")), "{help}");
    }
    // A path is one, whatever digits it holds, and a number that is none of a metric's is written as it stands.
    let path = format!("{PILOT}[[metric]]\nname = \"reply\"\nbaseline = \"4.17.csv\"\n");
    assert!(!help(&path, "metric.reply.baseline").contains("quotation"));
    let target = format!("{PILOT}[[metric]]\nname = \"reply\"\ntarget = \"4.17\"\n");
    assert!(help(&target, "metric.reply.target").contains("without quotation marks"));
}

#[test]
fn keys_near_in_meaning_are_named() {
    for (manifest, subject, meant) in [
        ("[pilot]\nstart = 2026-01-01\n", "pilot.start", "started"),
        ("[pilot]\nend = 2026-12-01\n", "pilot.end", "ends"),
        ("[owners]\nsponsor = \"@a\"\n", "owners", "ownership"),
        ("[governance]\nmodel-card = \"m.md\"\n", "governance.model-card", "documentation"),
        ("[operations]\ndashboard = \"d.json\"\n", "operations.dashboard", "monitoring"),
        ("[adoption]\nfaq = \"q.md\"\n", "adoption.faq", "questions"),
    ] {
        let help = help(&format!("{PILOT}{manifest}"), subject);
        assert_eq!(help, format!("did you mean `{meant}`?"), "{manifest}");
    }
    let found = TestRepo::with_manifest(&format!("{PILOT}[pilot]\nend = 2026-12-01\n")).check(&[]).stdout;
    assert!(!found.contains("pilot.ends"), "what was meant is not absent: {found}");
}

#[test]
fn a_mistake_comes_before_what_is_absent() {
    let repo = TestRepo::with_manifest(&format!("{PILOT}[operations]\nalertz = \"a.yaml\"\n"));
    for format in ["human", "markdown"] {
        let out = repo.check(&["--stage", "handoff", "--format", format]).stdout;
        let mistake = out.find("unknown-key").unwrap_or_else(|| panic!("{out}"));
        let absence = out.find("Not written yet").unwrap_or_else(|| panic!("{out}"));
        assert!(mistake < absence, "{format}: {out}");
    }
}

#[test]
fn a_list_that_is_cut_says_so() {
    let repo = TestRepo::with_manifest(&format!("{PILOT}[adoption]\nplan = \"plan.md#rollback\"\n{OWED}"));
    let headings: Vec<String> =
        (1..=15).map(|n| format!("## Chapter {n}\n\nWe do {n} things here.\n\n")).collect();
    repo.write("plan.md", format!("# Plan\n\n{}", headings.concat()));
    repo.add();
    let report = repo.json(&["--select", "missing-heading"]);
    let help = text(&report["findings"][0]["help"][0]);
    assert!(
        help.starts_with("headings of the document: #plan, #chapter-1,") && help.ends_with(" and 4 more"),
        "{help}"
    );
}
