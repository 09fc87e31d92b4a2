//! The rules that hold one claim of the manifest against another, at their edges.

use crate::support::{TestRepo, text};

const NOTHING: &[&str] = &[];

const HANDOFF: &str = "[system]\nname = \"a\"\nstage = \"handoff\"\n";

const PILOT: &str = "[system]\nname = \"a\"\nstage = \"pilot\"\n";

/// What one rule says of a repository: each finding as `subject level`, and each open question as `? subject`.
fn of(repo: &TestRepo, rule: &str) -> Vec<String> {
    let report = repo.json(&["--select", rule]);
    let findings = report["findings"].as_array().expect("findings").iter();
    let mut said: Vec<String> = findings
        .map(|finding| format!("{} {}", text(&finding["subject"]), text(&finding["level"])))
        .collect();
    let shown = repo.check(&["--select", rule, "--verbose"]).stdout;
    let open =
        shown.lines().filter_map(|line| line.trim_start().strip_prefix("cannot tell: ")?.split_once(": "));
    said.extend(open.map(|(subject, _)| format!("? {subject}")));
    said
}

/// What one rule says of a manifest.
fn said(rule: &str, manifest: &str) -> Vec<String> {
    of(&TestRepo::with_manifest(manifest), rule)
}

#[test]
fn the_production_owner_sits_in_the_final_review() {
    let at = |head: &str, production: &str, reviewers: &str, rest: &str| {
        let manifest = format!(
            "{head}[ownership]\nproduction = {production}\n[decision]\nreviewed-by = {reviewers}\n{rest}"
        );
        said("absent-production-owner", &manifest)
    };
    let review = |production: &str, reviewers: &str| at(HANDOFF, production, reviewers, "");
    let absent = &["decision.reviewed-by error"];
    let open = &["? decision.reviewed-by"];
    assert_eq!(review("\"@acme/run\"", "[\"@acme/risk\", \"@acme/data\"]"), absent);
    assert_eq!(at(PILOT, "\"@acme/run\"", "\"@acme/risk\"", ""), ["decision.reviewed-by warning"]);
    assert_eq!(review("\"@lena\"", "[\"@amir\"]"), absent);
    assert_eq!(review("\"@acme/run\"", "[\"@acme/risk\", \"@ACME/Run\"]"), NOTHING, "letter case");
    assert_eq!(review("[\"@acme/run\", \"@lena\"]", "[\"@acme/risk\", \"@lena\"]"), NOTHING, "one of two");
    // A person may be of the team, or not.
    assert_eq!(review("\"@acme/run\"", "[\"@acme/risk\", \"@lena\"]"), open);
    assert_eq!(review("\"@lena\"", "[\"@acme/risk\"]"), open);
    assert_eq!(review("[\"@lena\", \"@acme/run\"]", "[\"@amir\"]"), open);
    assert_eq!(at(PILOT, "\"@lena\"", "[\"@acme/risk\"]", ""), NOTHING, "a pilot has time to say so");
    // A group holds those below it.
    assert_eq!(review("\"@acme/legal/run\"", "[\"@acme/legal\"]"), open);
    assert_eq!(review("\"@acme/legal\"", "[\"@acme/legal/run\"]"), open);
    assert_eq!(review("\"@acme/legal\"", "[\"@acme/legal-ops\"]"), absent);
    // An address may be anybody's.
    assert_eq!(review("\"@lena\"", "[\"lena@acme.example\"]"), open);
    let people = "[people]\n\"@lena\" = { email = \"Lena@acme.example\" }\n\"@amir\" = { email = \"amir@acme.example\" }\n";
    assert_eq!(at(HANDOFF, "\"@Lena\"", "[\"lena@acme.example\"]", people), NOTHING);
    assert_eq!(at(HANDOFF, "\"lena@acme.example\"", "[\"amir@acme.example\"]", people), absent);
    let mailbox = "[people]\n\"@acme/run\" = { email = \"run@acme.example\" }\n";
    assert_eq!(at(HANDOFF, "\"run@acme.example\"", "[\"@lena\"]", mailbox), open, "a team's mailbox");
    // Nobody is nobody's rule here, and what cannot be read may be the one.
    for (production, reviewers) in [
        ("\"TBD\"", "[\"@lena\"]"),
        ("\"@lena\"", "[\"the team\"]"),
        ("\"@lena\"", "[]"),
        ("\"@lena\"", "[\"@amir\", \"Lena Ortiz\"]"),
        ("[\"Lena Ortiz\", \"@jo\"]", "[\"@amir\"]"),
    ] {
        assert_eq!(review(production, reviewers), NOTHING, "{production} {reviewers}");
    }
}

#[test]
fn on_gitlab_a_handle_may_be_a_group() {
    let repo = TestRepo::with_manifest(&format!(
        "{HANDOFF}[ownership]\nproduction = \"@lena\"\n[decision]\nreviewed-by = [\"@platform\"]\n"
    ));
    assert_eq!(of(&repo, "absent-production-owner"), ["decision.reviewed-by error"]);
    repo.write(".gitlab-ci.yml", "test: { script: [make] }\n");
    repo.add();
    assert_eq!(of(&repo, "absent-production-owner"), ["? decision.reviewed-by"]);
}
