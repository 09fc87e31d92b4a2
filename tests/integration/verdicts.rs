//! The table of gates says why the verdict is what it is: what cannot be told, whatever else failed; mistakes that belong to no gate; one
//! number for what is owed in every output; and a system that has left the way to production stays where it is.

use crate::support::{OWED, TestRepo, text};

const PILOT: &str = "[system]\nname = \"triage\"\nstage = \"pilot\"\nrisk = \"minimal\"\n";

/// The line of a gate, or of what belongs to none, its spaces made one.
fn row(out: &str, name: &str) -> Option<String> {
    let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    out.lines().map(words).find(|line| line.split(' ').next() == Some(name))
}

#[test]
fn what_cannot_be_told_is_shown_although_the_gate_failed() {
    let repo = TestRepo::with_manifest(&format!(
        "{PILOT}{OWED}results = {{ path = \"out/*.json\", from = \"ci\" }}\n\
         [[eval]]\nname = \"b\"\nresults = {{ path = \"b/*.json\", from = \"ci\" }}\n\
         [[eval]]\nname = \"c\"\nsuite = \"nowhere.yaml\"\n"
    ));
    repo.add();
    let out = repo.check(&[]).stdout;
    assert_eq!(
        row(&out, "quality").as_deref().and_then(|row| row.split(' ').nth(1)),
        Some("failed"),
        "{out}"
    );
    let reasons: Vec<&str> = out.lines().filter(|line| line.contains("cannot tell: ")).collect();
    let [reason] = reasons.as_slice() else { panic!("one cause, of four questions: {out}") };
    assert!(reason.contains("eval.answers.results") && reason.contains("3 more"), "{out}");
    assert!(out.contains("→ commit the results"), "what would settle it: {out}");
    let verbose = repo.check(&["--verbose"]).stdout;
    assert!(verbose.contains("cannot tell: eval.b.results"), "{verbose}");
    let markdown = repo.check(&["--format", "markdown"]).stdout;
    assert!(markdown.contains("\n## Cannot tell\n\n- `eval.answers.results`"), "{markdown}");
}

#[test]
fn mistakes_of_no_gate_have_a_row() {
    let manifest = format!(
        "{PILOT}colour = 1\n{OWED}\n[[waiver]]\nrule = \"no-such-rule\"\nreason = \"x\"\nby = \"a@acme.example\"\nexpires = 2027-01-01\n"
    );
    let repo = TestRepo::with_manifest(&manifest);
    let out = repo.check(&[]).stdout;
    let manifest_row = row(&out, "manifest").unwrap_or_default();
    assert!(manifest_row.starts_with("manifest failed ") && manifest_row.contains("error"), "{out}");
    assert!(out.contains("verdict: not ready"), "{out}");
    let markdown = repo.check(&["--format", "markdown"]).stdout;
    assert!(markdown.contains("| manifest | **failed** | "), "{markdown}");
    let expired = format!(
        "{PILOT}{OWED}[[waiver]]\nrule = \"missing-owner\"\nreason = \"later\"\nby = \"a@acme.example\"\nexpires = 2026-01-01\n"
    );
    let out = TestRepo::with_manifest(&expired).check(&[]).stdout;
    assert!(row(&out, "waivers").is_some_and(|row| row.starts_with("waivers failed ")), "{out}");
    assert_eq!(row(&out, "manifest"), None, "{out}");
    let out = TestRepo::with_manifest(&format!("{PILOT}{OWED}")).check(&[]).stdout;
    assert_eq!((row(&out, "manifest"), row(&out, "waivers")), (None, None), "{out}");
}

#[test]
fn what_is_owed_is_one_number_everywhere() {
    let repo = TestRepo::with_manifest(&format!("{PILOT}{OWED}"));
    let report = repo.json(&[]);
    let human = repo.check(&["--verbose"]).stdout;
    let gates = report["systems"][0]["gates"].as_array().expect("gates");
    let mut sum = 0;
    for gate in gates {
        let owed = gate["owed"].as_u64().expect("a number");
        let row = row(&human, text(&gate["gate"])).expect("a row");
        assert_eq!(row.contains(&format!(" {owed} owed at ")), owed > 0, "{gate}: {row}");
        sum += owed;
    }
    assert!(sum > 0);
    // Where nothing is wrong, one line says it.
    let short = repo.check(&[]).stdout;
    let words: Vec<&str> = short.split([',', '\n']).collect();
    let numbers = words.iter().filter_map(|part| part.trim().split_once(" owed at ")?.0.parse::<u64>().ok());
    assert_eq!(numbers.sum::<u64>(), sum, "{short}");
    assert_eq!(report["summary"]["owed"].as_u64(), Some(sum));
    let concise = repo.check(&["--format", "concise"]).stdout;
    assert!(concise.contains(&format!("owed: {sum}")), "{concise}");
}

#[test]
fn what_was_stopped_or_is_research_stays_that() {
    for (stage, verdict) in [("stopped", ": stopped\n"), ("research", ": research\n")] {
        let repo = TestRepo::with_manifest(&PILOT.replace("\"pilot\"", &format!("\"{stage}\"")));
        let plain = repo.check(&[]);
        let asked = repo.check(&["--stage", "handoff"]);
        assert_eq!(plain.status, asked.status, "{stage}: {}", asked.stdout);
        assert!(asked.stdout.contains(verdict), "{}", asked.stdout);
        let says = format!("stage {stage}, not evaluated as if at handoff");
        assert!(asked.stdout.contains(&says), "{}", asked.stdout);
        let markdown = repo.check(&["--stage", "handoff", "--format", "markdown"]).stdout;
        assert!(markdown.contains("not evaluated as if at handoff"), "{markdown}");
        assert_eq!(repo.json(&["--stage", "handoff"])["systems"][0]["judged-at"], stage);
    }
    let pilot = TestRepo::with_manifest(PILOT).check(&["--stage", "handoff"]).stdout;
    assert!(pilot.contains("evaluated as if at handoff") && !pilot.contains("not evaluated"), "{pilot}");
}

#[test]
fn a_selection_says_nothing_of_gates_that_were_not_asked() {
    let repo = TestRepo::with_manifest(&format!("{PILOT}[adoption]\nplan = \"nowhere.md\"\n{OWED}"));
    let out = repo.check(&["--select", "missing-artifact"]).stdout;
    assert!(!out.contains("only some rules ran\n   ") && !out.contains("cannot tell"), "{out}");
    assert_eq!(row(&out, "ownership"), None, "{out}");
    assert!(row(&out, "adoption").is_some(), "{out}");
    assert!(out.contains("verdict: none, because only some rules ran"), "{out}");
    let markdown = repo.check(&["--select", "missing-artifact", "--format", "markdown"]).stdout;
    assert!(!markdown.contains("| ownership |") && !markdown.contains("Cannot tell"), "{markdown}");
    assert!(repo.check(&["--select", "wrong-case", "--verbose"]).stdout.contains("ownership"));
}
