//! Much of everything: what a manifest can hold by the thousand is looked up, and not held against everything else; and where a limit ends the
//! look, a finding says so, or what cannot be told.

use std::fmt::Write as _;

use crate::hostile::survives;
use crate::support::{TestRepo, text};

const SYSTEM: &str = "[system]\nname = \"a\"\nstage = \"handoff\"\n";

fn many(count: usize, piece: impl Fn(usize) -> String) -> String {
    (0..count).map(piece).collect()
}

fn waiver(at: &str) -> String {
    format!(
        "[[waiver]]\nrule = \"missing-artifact\"\nat = \"{at}\"\nreason = \"Later.\"\nby = \"@ann\"\nexpires = 2027-01-31\n"
    )
}

/// Waivers by path, by subject, twice for one finding, and for nothing.
#[test]
fn waivers_by_the_thousand_silence_what_they_name() {
    let runbooks = many(4_000, |at| format!("[[runbook]]\npath = \"gone/{at}.md\"\n"));
    let waivers = many(1_000, |at| {
        let subject = at + 1_000;
        let elsewhere = at + 9_000;
        [
            format!("gone/{at}.md"),
            format!("runbook.gone/{subject}.md"),
            format!("gone/{elsewhere}.md"),
            format!("gone/{at}.md"),
        ]
        .map(|at| waiver(&at))
        .concat()
    });
    let repo = TestRepo::with_manifest(&format!("{SYSTEM}{runbooks}{waivers}"));
    let run = survives(&repo, &["--format", "concise"]);
    assert_eq!(run.stdout.matches("waived[missing-artifact]").count(), 2_000);
    assert_eq!(run.stdout.matches("error[missing-artifact]").count(), 2_000);
    assert_eq!(run.stdout.matches("matches no finding").count(), 1_000, "{}", &run.stdout[..2_000]);
}

/// A name may have full stops: a key path that ends inside of one names nothing.
#[test]
fn a_subject_of_many_keys_is_read_once() {
    let path = "a.".repeat(200_000) + "md";
    let manifest = |at: &str| format!("{SYSTEM}[[runbook]]\npath = \"{path}\"\n{}", waiver(at));
    let repo = TestRepo::with_manifest(&manifest(&path));
    assert_eq!(
        survives(&repo, &["--format", "concise"]).stdout.matches("waived[missing-artifact]").count(),
        1
    );
    repo.write("readiness.toml", manifest("runbook.a.a"));
    let run = survives(&repo, &["--format", "concise"]);
    assert_eq!(run.stdout.matches("error[missing-artifact]").count(), 1);
    assert_eq!(run.stdout.matches("matches no finding").count(), 1);
}

#[test]
fn globs_beyond_the_limit_are_a_finding_at_the_first_of_them() {
    let globs = |count| {
        let globs = many(count, |at| format!("  \"**/f{at}.py\",\n"));
        format!("{SYSTEM}[[runbook]]\npath = \"r.md\"\ncovers = [\n{globs}]\n")
    };
    let repo = TestRepo::with_manifest(&globs(5_000));
    repo.write("r.md", "# R\n\nText.\n");
    repo.write("src/1.py", "x\n");
    repo.add();
    let run = survives(&repo, &["--format", "concise"]);
    assert!(!run.stdout.contains("globs"), "{}", &run.stdout[..1_000]);
    repo.write("readiness.toml", globs(20_000));
    let run = survives(&repo, &["--format", "concise"]);
    let said: Vec<_> = run.stdout.lines().filter(|line| line.contains("globs")).collect();
    assert_eq!(said, ["readiness.toml:5007:3: error[invalid-value] the manifest has more than 5000 globs"]);
}

/// Each eval of a folder looks at all its files: at so many that the last eval cannot be judged.
#[test]
fn evals_that_look_at_too_many_files_cannot_be_told() {
    let files = 5_000;
    let evals = 100_000 / files;
    let eval = |at| {
        format!("[[eval]]\nname = \"e{at}\"\nresults = \"out\"\nrequire = {{ accuracy = \">= 0.5\" }}\n")
    };
    let repo = TestRepo::with_manifest(&format!("{SYSTEM}{}", many(evals + 1, eval)));
    for at in 1..files {
        repo.write(&format!("out/{at}.txt"), "x\n");
    }
    repo.write("out/results.json", "{\"date\": \"2026-11-02\", \"accuracy\": 0.93}");
    repo.add();
    survives(&repo, &[]);
    let report = repo.json(&[]);
    let undecided = report["systems"][0]["undecided"].as_array().expect("a list").iter();
    let mut told = String::new();
    for open in undecided.filter(|open| text(&open["why"]).contains("too many evals")) {
        let _ = writeln!(told, "{}: {}", text(&open["subject"]), text(&open["why"]));
    }
    assert!(told.starts_with(&format!("eval.e{evals}.")), "{told}");
    assert!(!told.contains("eval.e0."), "{told}");
}

/// The reasons of what cannot be told, by subject, where they hold a text.
fn untold(report: &serde_json::Value, system: usize, part: &str) -> Vec<String> {
    let undecided = report["systems"][system]["undecided"].as_array().expect("a list").iter();
    let told = undecided.filter(|open| text(&open["why"]).contains(part));
    told.map(|open| text(&open["subject"]).to_owned()).collect()
}

/// Each claim of a document has all rules look through it again: at so many bytes that the last claim cannot be judged.
#[test]
fn claims_of_large_documents_that_are_too_many_cannot_be_told() {
    let claims = many(40, |at| format!("[[condition]]\nwhat = \"c{at}\"\nrecord = \"r.md\"\n"));
    let repo = TestRepo::with_manifest(&format!("{SYSTEM}{claims}"));
    let comment = "x".repeat(4_000_000);
    repo.write("r.md", format!("# Restart\n\nText.\n\n<!-- {comment} -->\n"));
    repo.add();
    let told = untold(&repo.json(&[]), 0, "too many claims of large documents");
    assert!(told.iter().any(|subject| subject == "condition.c39.record"), "{told:?}");
    assert!(!told.iter().any(|subject| subject == "condition.c20.record"), "{told:?}");
}

/// What may be read again is counted over all systems: many manifests do not multiply it.
#[test]
fn files_that_many_systems_read_are_counted_together() {
    let eval = |at| {
        format!(
            "[[eval]]\nname = \"e{at}\"\nresults = \"../out.json\"\nrequire = {{ accuracy = \">= 0.5\" }}\n"
        )
    };
    let repo = TestRepo::with_manifest(SYSTEM);
    let systems = 10;
    for at in 0..systems {
        repo.write(&format!("s{at}/readiness.toml"), format!("{SYSTEM}{}", many(2, eval)));
    }
    // No JSON from its first byte on.
    repo.write("out.json", "x".repeat(40 << 20));
    repo.add();
    let report = repo.json(&[]);
    let too_many = "too many evals read the same files";
    assert!(untold(&report, 1, too_many).is_empty());
    assert!(!untold(&report, systems, too_many).is_empty());
}

/// Globs that would be held against too many files are not looked at, and neither is what changed below them.
#[test]
fn globs_that_are_too_many_for_the_files_cannot_be_told() {
    let globs = many(2_000, |at| format!("\"src/*{at}x.py\","));
    let manifest = format!(
        "{SYSTEM}[[runbook]]\npath = \"a.md\"\ncovers = [\"src/**\", \"src/*1.py\"]\n\
         [[runbook]]\npath = \"b.md\"\ncovers = [{globs}]\n"
    );
    let repo = TestRepo::with_manifest(&manifest);
    for at in 0..2_100 {
        repo.write(&format!("src/{at}.py"), "x\n");
    }
    repo.write("a.md", "# A\n\nText.\n");
    repo.write("b.md", "# B\n\nText.\n");
    repo.commit();
    let report = repo.json(&[]);
    let told = untold(&report, 0, "too many globs");
    assert!(told.iter().any(|subject| subject == "runbook.b.md.covers"), "{told:?}");
    assert!(told.iter().any(|subject| subject == "runbook.b.md"), "{told:?}");
    assert!(!told.iter().any(|subject| subject.starts_with("runbook.a.md")), "{told:?}");
    let findings = report["findings"].as_array().expect("a list").iter();
    assert!(!findings.clone().any(|finding| text(&finding["rule"]) == "unmatched-covers"), "nobody looked");
}

/// Entries are counted over all manifests: what is one too many is not read, and says so.
#[test]
fn manifests_of_too_many_entries_are_not_read() {
    let entries = many(31_000, |at| format!("[[integration]]\nname = \"x{at}\"\n"));
    let repo = TestRepo::with_manifest(SYSTEM);
    for folder in ["s1", "s2"] {
        repo.write(&format!("{folder}/readiness.toml"), format!("{SYSTEM}{entries}"));
    }
    repo.add();
    let run = survives(&repo, &["--select", "invalid-syntax"]);
    assert_eq!(run.stdout.matches("error[invalid-syntax]").count(), 1, "{}", run.stdout);
    assert!(
        run.stdout.contains("s2/readiness.toml:1:1") && run.stdout.contains("not read"),
        "{}",
        run.stdout
    );
}

/// Each baseline that is another number than it was has its file followed through all versions: so often, and no further.
#[test]
fn baselines_that_are_followed_too_often_cannot_be_told() {
    let files = 101;
    let metrics = many(files, |at| {
        format!(
            "[[metric]]\nname = \"m{at}\"\ntarget = \"<= 1\"\nbaseline = {{ path = \"b{at:03}.json\", pointer = \"/p\" }}\n"
        )
    });
    let pilot = "[pilot]\nstarts = 2026-05-01\nends = 2026-08-31\n";
    let repo = TestRepo::with_manifest(&format!("{SYSTEM}{pilot}{metrics}"));
    for (day, number) in [("2026-06-01", 12), ("2026-10-01", 19)] {
        for at in 0..files {
            repo.write(&format!("b{at:03}.json"), format!("{{\"p\": {number}}}"));
        }
        repo.commit_on(day);
    }
    let report = repo.json(&[]);
    assert_eq!(untold(&report, 0, "the baselines are in too many"), ["metric.m100.baseline"]);
    let findings = report["findings"].as_array().expect("a list").iter();
    let rewritten = findings.filter(|finding| text(&finding["rule"]) == "rewritten-baseline");
    assert_eq!(rewritten.count(), files - 1);
}

/// Waivers, bounds and names that a change brings: each is looked up among those of the base.
#[test]
fn what_a_change_eases_by_the_thousand_is_reported() {
    let eval = |name: &str, bound: &str| {
        let one = |at| {
            format!(
                "[[eval]]\nname = \"{name}{at}\"\nresults = \"out.json\"\nrequire = {{ accuracy = \"{bound}\" }}\n"
            )
        };
        many(1_000, one)
    };
    let repo = TestRepo::with_manifest(&format!("{SYSTEM}{}", eval("a", ">= 0.9")));
    repo.write("out.json", "{\"date\": \"2026-11-02\", \"accuracy\": 0.93}");
    repo.commit();
    let runbooks = many(1_000, |at| format!("[[runbook]]\npath = \"gone/{at}.md\"\n"));
    let waivers = many(1_000, |at| waiver(&format!("gone/{at}.md")));
    repo.write("readiness.toml", format!("{SYSTEM}{}{runbooks}{waivers}", eval("a", ">= 0.8")));
    repo.write("out.json", "{\"date\": \"2026-11-02\", \"accuracy\": 0.83}");
    repo.commit();
    let run = survives(&repo, &["--base", "HEAD^", "--format", "concise"]);
    let eased: Vec<_> = run.stdout.lines().filter(|line| line.contains("[self-exemption]")).collect();
    let of_evals = eased.iter().filter(|line| line.contains("failing-requirement")).count();
    assert_eq!(of_evals, 1_000, "{}", &run.stdout[..2_000]);
    assert!(eased.iter().any(|line| line.contains("missing-artifact")), "{}", &run.stdout[..2_000]);
}
