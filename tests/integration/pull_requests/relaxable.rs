//! Everything that can be relaxed, one case for each entry of the table: it is listed, whatever the change hides it in.

mod cases;

use std::collections::BTreeSet;

use readiness::internals::baseline::relaxable_keys;

use super::*;
use cases::{BASE_MANIFEST, CARD, CASES, Case};

/// What the change hides the lever in.
#[derive(Clone, Copy, PartialEq)]
enum Hidden {
    Plainly,
    /// The entries and the system get other names.
    InARename,
    /// The folder is moved.
    InAMove,
    /// It is one commit of a merged branch.
    InAMerge,
}

fn story(manifest: &str) -> TestRepo {
    let repo = TestRepo::new();
    repo.write("CODEOWNERS", "* @acme/claims\n");
    repo.write("triage/readiness.toml", manifest);
    repo.write("triage/policy/acme-worth.md", CARD);
    repo.write("triage/src/replies.py", "WORKERS = 4\n");
    repo.write("triage/runbooks/incident.md", incident("\n\n## Call\n\nLena on 555-0100."));
    repo.write("triage/runbooks/rollback.md", "# Rollback\n\n## Steps\n\n1. Switch the flag off.\n");
    for name in ["results", "other", "edges"] {
        repo.write(&format!("triage/evals/{name}.xml"), RESULTS);
    }
    for name in ["suite", "other"] {
        repo.write(&format!("triage/evals/{name}.yaml"), "prompts: [a]\n");
    }
    for (name, minutes) in [("base", 12), ("other", 12), ("actual", 3)] {
        repo.write(&format!("triage/docs/{name}.json"), format!("{{\"minutes\": {minutes}}}\n"));
    }
    for name in ["agents", "leads", "repair", "plan"] {
        repo.write(&format!("triage/docs/{name}.md"), format!("# For {name}\n\nIt says what to do first.\n"));
    }
    repo.write("triage/docs/card.md", "# Card\n\nIt drafts replies to customers.\n");
    repo.write("triage/ops/alerts.yaml", "groups: []\n");
    repo.commit_on("2026-10-01");
    repo.git(&["checkout", "-q", "-b", "change"]);
    repo
}

/// What is listed if a change makes these cases at once.
fn listed(cases: &[&Case], hidden: Hidden) -> Vec<String> {
    let repo = story(BASE_MANIFEST);
    let mut manifest = BASE_MANIFEST.to_owned();
    for Case(_, from, to, ..) in cases {
        assert!(manifest.contains(from), "{from}");
        manifest = manifest.replacen(from, to, 1);
    }
    if hidden == Hidden::InARename {
        for (name, other) in [
            ("\"answers\"", "\"replies\""),
            ("\"reply-time\"", "\"first-reply\""),
            ("\"triage\"", "\"first-line\""),
        ] {
            manifest = manifest.replace(name, other);
        }
    }
    repo.write("triage/readiness.toml", manifest);
    for (path, content) in cases.iter().flat_map(|case| case.3) {
        if content.is_empty() {
            std::fs::remove_file(repo.path().join(path)).expect("a file");
        } else {
            repo.write(path, content);
        }
    }
    if hidden == Hidden::InAMove {
        repo.add();
        repo.git(&["mv", "triage", "claims"]);
    }
    commit(&repo);
    if hidden != Hidden::InAMerge {
        return relaxed(&repo, &BASE);
    }
    repo.git(&["checkout", "-q", "main"]);
    repo.write("README.md", "# Claims\n");
    repo.commit_on("2026-11-09");
    repo.git(&["merge", "-q", "--no-ff", "-m", "merge", "change"]);
    relaxed(&repo, &["--base", "HEAD^1"])
}

/// Groups of cases that one change can make at once, because each replaces another part of the manifest.
fn groups() -> Vec<Vec<&'static Case>> {
    let place = |case: &Case| {
        let start = BASE_MANIFEST.find(case.1).expect("it is replaced in the manifest");
        // Its whole table: two changes of an entry may be a change of another one.
        let table = BASE_MANIFEST[..=start].rfind("\n[").unwrap_or(0);
        let end = BASE_MANIFEST[start + case.1.len()..].find("\n[").unwrap_or(0) + start + case.1.len();
        if case.1.is_empty() { (usize::MAX, usize::MAX) } else { (table, end) }
    };
    let mut groups: Vec<Vec<&Case>> = Vec::new();
    for case in CASES {
        let (start, end) = place(case);
        let is_apart = |other: &&Case| {
            let (from, to) = place(other);
            to <= start || end <= from
        };
        // One that takes away the policy, or the stage, changes what the others do.
        let is_alone = |case: &Case| case.0.starts_with("policy.") || case.0 == "system.stage";
        let fits = |group: &&mut Vec<&Case>| {
            !is_alone(case) && group.iter().all(|other| is_apart(other) && !is_alone(other))
        };
        match groups.iter_mut().find(fits) {
            Some(group) => group.push(case),
            None => groups.push(vec![case]),
        }
    }
    groups
}

fn each_is_listed(hidden: Hidden, groups: impl IntoIterator<Item = Vec<&'static Case>>) {
    let mut missed = Vec::new();
    for group in groups {
        let found = listed(&group, hidden);
        for case in group {
            if !found.iter().any(|found| found.contains(case.4)) {
                missed.push(format!("{}: `{}` in {found:#?}", case.0, case.4));
            }
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

fn one_by_one() -> impl Iterator<Item = Vec<&'static Case>> {
    CASES.iter().map(|case| vec![case])
}

#[test]
fn every_entry_of_the_table_has_a_case() {
    let cases: BTreeSet<&str> = CASES.iter().map(|case| case.0).collect();
    assert_eq!(cases, relaxable_keys().into_iter().collect());
}

#[test]
fn nothing_is_listed_where_nothing_is_relaxed() {
    for hidden in [Hidden::Plainly, Hidden::InAMove, Hidden::InAMerge] {
        assert_eq!(listed(&[], hidden), Vec::<String>::new());
    }
}

#[test]
fn each_is_listed_plainly() {
    each_is_listed(Hidden::Plainly, one_by_one());
}

#[test]
fn each_is_listed_in_a_rename() {
    each_is_listed(Hidden::InARename, one_by_one());
}

#[test]
fn each_is_listed_in_a_move() {
    each_is_listed(Hidden::InAMove, groups());
}

#[test]
fn each_is_listed_in_a_merge() {
    each_is_listed(Hidden::InAMerge, groups());
}

/// What a lever replaces in the manifest and by what, the defect that it silences (a file, what it holds, what it holds with the defect), and the rule that would report that.
struct Lever(&'static str, &'static str, [&'static str; 3], &'static str);

const FAILING: &str = "<testsuite name=\"a\" tests=\"2\" timestamp=\"2026-10-01T00:00:00\"><testcase name=\"1\"/><testcase name=\"2\"><failure/></testcase></testsuite>\n";
const RESULTS_PATH: &str = "evals/results.xml";
const CARD_TEXT: &str = "# Card\n\nIt drafts replies to customers.\n";
const ACTUAL: &str = "docs/actual.json";
const WAIVER: &str = "[[waiver]]\nrule = \"failing-requirement\"\nreason = \"Later.\"\nby = \"@acme/claims\"\nexpires = 2026-12-31\n[policy]";

const LEVERS: &[Lever] = &[
    Lever(">= 0.9", ">= 0.2", [RESULTS_PATH, RESULTS, FAILING], "failing-requirement"),
    Lever("[policy]", WAIVER, [RESULTS_PATH, RESULTS, FAILING], "failing-requirement"),
    Lever(
        "{ path = \"evals/results.xml\" }",
        "\"https://ci.acme.example/r.xml\"",
        [RESULTS_PATH, RESULTS, FAILING],
        "failing-requirement",
    ),
    Lever(
        "{ no-security-review = \"error\" }",
        "{ failing-requirement = \"note\" }",
        [RESULTS_PATH, RESULTS, FAILING],
        "failing-requirement",
    ),
    Lever(
        "pointer = \"/minutes\", tolerance = 1 }\ntarget",
        "pointer = \"/minutes\", tolerance = 7 }\ntarget",
        [ACTUAL, "{\"minutes\": 3}\n", "{\"minutes\": 8}\n"],
        "actual-mismatch",
    ),
    Lever(
        "path = \"docs/actual.json\", pointer = \"/minutes\", ",
        "",
        [ACTUAL, "{\"minutes\": 3}\n", "{\"minutes\": 8}\n"],
        "actual-mismatch",
    ),
    Lever("\"handoff\"", "\"research\"", [RESULTS_PATH, RESULTS, FAILING], "failing-requirement"),
    Lever("\"handoff\"", "\"stopped\"", [RESULTS_PATH, RESULTS, FAILING], "failing-requirement"),
    Lever(
        "\"docs/card.md\"",
        "\"docs/ca*.md\"",
        ["docs/card.md", CARD_TEXT, "# Card\n\nIt drafts replies to [customers](none.md).\n"],
        "broken-link",
    ),
    Lever(
        "\"docs/card.md\"",
        "\"docs/card.md#card\"",
        ["docs/card.md", CARD_TEXT, "# Card\n\nIt drafts replies to customers.\n\n# Limits\n\nTODO\n"],
        "placeholder-artifact",
    ),
    Lever(
        "{ path = \"evals/results.xml\" }",
        "{ path = \"evals/results.xml\", covers = [\"docs/**\"] }",
        ["src/replies.py", "WORKERS = 4\n", "WORKERS = 5\n"],
        "drifted-artifact",
    ),
];

/// A lever that silences a defect, which the base had or which the change adds.
fn silencing(lever: &Lever, is_known: bool, hidden: Hidden) -> (Vec<String>, Vec<String>) {
    let Lever(from, to, [path, whole, defect], _) = lever;
    let path = format!("triage/{path}");
    let repo = story(BASE_MANIFEST);
    repo.write(&path, if is_known { defect } else { whole });
    repo.commit_on("2026-10-02");
    repo.git(&["branch", "-f", "main"]);
    assert!(BASE_MANIFEST.contains(from), "{from}");
    let mut manifest = BASE_MANIFEST.replacen(from, to, 1);
    if hidden == Hidden::InARename {
        manifest =
            manifest.replace("\"answers\"", "\"replies\"").replace("\"reply-time\"", "\"first-reply\"");
    }
    repo.write("triage/readiness.toml", manifest);
    repo.write(&path, defect);
    if hidden == Hidden::InAMove {
        repo.add();
        repo.git(&["mv", "triage", "claims"]);
    }
    commit(&repo);
    if hidden == Hidden::InAMerge {
        repo.git(&["checkout", "-q", "main"]);
        repo.write("README.md", "# Claims\n");
        repo.commit_on("2026-11-09");
        repo.git(&["merge", "-q", "--no-ff", "-m", "merge", "change"]);
        return (relaxed(&repo, &["--base", "HEAD^1"]), brought(&repo, &["--base", "HEAD^1"]));
    }
    (relaxed(&repo, &BASE), brought(&repo, &BASE))
}

/// What is known is listed with what silences it, and what is new is an error besides.
fn each_says_what_it_silences(hidden: Hidden) {
    for lever in LEVERS {
        for is_known in [true, false] {
            let (listed, brought) = silencing(lever, is_known, hidden);
            let says =
                |line: &String| line.split("silences ").nth(1).is_some_and(|rules| rules.contains(lever.3));
            assert!(listed.iter().any(says), "{} to {}, known {is_known}: {listed:#?}", lever.0, lever.1);
            let exempted = brought.iter().any(|found| found.starts_with("error self-exemption "));
            assert_eq!(exempted, !is_known, "{} to {}: {brought:#?}", lever.0, lever.1);
        }
    }
}

#[test]
fn each_says_what_it_silences_plainly() {
    each_says_what_it_silences(Hidden::Plainly);
}

#[test]
fn each_says_what_it_silences_in_a_rename() {
    each_says_what_it_silences(Hidden::InARename);
}

#[test]
fn each_says_what_it_silences_in_a_move() {
    each_says_what_it_silences(Hidden::InAMove);
}

#[test]
fn each_says_what_it_silences_in_a_merge() {
    each_says_what_it_silences(Hidden::InAMerge);
}
