//! What is found and what is not, and what a new manifest says of it.

use super::{SUITE, broken, claims, example, init, live, written};
use crate::support::TestRepo;

#[test]
fn a_new_manifest_holds_what_the_tree_shows() {
    let repo = example();
    let run = init(&repo, &[]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{run:?}");
    let text = super::manifest(&repo, "readiness.toml");
    let claims = claims(&text);
    for claim in [
        "stage = \"pilot\"",
        "suite = \"evals/triage/promptfooconfig.yaml\"",
        "results = \"evals/triage/results/*.json\"",
        "path = \"runbooks/incident.md\"",
        "for = [\"incident-response\"]",
        "sections = { diagnosis = \"#symptoms\", mitigation = \"#mitigation\" }",
        "owner = \"@acme/claims-oncall\"",
        "alerts = \"ops/alerts.yaml\"",
        "versions = \"models.lock\"",
        "documentation = \"docs/model-card.md\"",
        "risk-assessment = \"docs/governance/risk.md\"",
        "audit = \"docs/data/claims-archive-audit.md\"",
    ] {
        assert!(claims.iter().any(|line| line == claim), "{claim} in {claims:#?}");
    }
    assert!(live(&text).len() <= 60, "{text}");
    assert!(text.contains("# promptfoo, newest 2026-10-19, 60 cases\n"), "{text}");
    let last = run.stdout.lines().last().expect("a last line");
    let counts = last
        .split_once(" claims found in ")
        .and_then(|(claims, rest)| Some((claims, rest.split_once(" files; ")?)));
    let (claims, (files, rest)) = counts.expect(last);
    assert!(
        claims.parse::<usize>().is_ok_and(|count| count > 20)
            && files.parse::<usize>().is_ok_and(|count| count > 15)
    );
    assert_eq!(rest, "3 more owed at pilot. Next: readiness check");
    // Its only defects are those of the files.
    let mut broken = broken(&repo);
    broken.retain(|found| {
        !found.starts_with("placeholder-artifact ") && !found.starts_with("no-production-data ")
    });
    assert_eq!(broken, Vec::<String>::new());
    assert_eq!(repo.check(&[]).status, 1, "what is owed at the pilot");
}

#[test]
fn what_a_person_must_say_is_a_comment_with_its_stage() {
    let repo = TestRepo::new();
    repo.write("README.md", "# Claims\n");
    repo.commit();
    let text = written(&repo, &["--name", "claims"]);
    assert_eq!(claims(&text), ["readiness = 1", "[system]", "name = \"claims\"", "stage = \"pilot\""]);
    let has = |key: &str, stage: &str| {
        let line = |line: &&str| {
            let line = line.strip_prefix("# ").unwrap_or_default();
            line.split_once('=').is_some_and(|(before, after)| before.trim() == key && after.contains(stage))
        };
        assert!(text.lines().any(|one| line(&one)), "{key} {stage}: {text}");
    };
    has("risk", "owed at pilot");
    has("ends", "owed at pilot");
    has("name", "owed at pilot. Name of the metric.");
    has("sponsor", "optional");
    has("production", "owed at handoff. The production owner");
    has("raci.incident-response", "responsible = \"@org/team\", accountable = \"@org/team\"");
    has("can-stop", "owed at handoff");
    for header in ["# [pilot]", "# [ownership]", "# [[metric]]", "# [[eval]]"] {
        assert!(text.lines().any(|line| line == header), "{header}: {text}");
    }
    assert!(!text.contains("\"docs/"), "no document is made up: {text}");
    // At a later stage, that stage's documents are owed too.
    let later = init(&repo, &["--update"]);
    assert!(later.stdout.contains("owed at pilot"), "{later:?}");
    std::fs::remove_file(repo.path().join("readiness.toml")).expect("removed");
    let text = written(&repo, &["--stage", "handoff"]);
    assert!(text.contains("stage   = \"handoff\""), "{text}");
    assert!(
        text.lines().any(|line| line.starts_with("# plan ") && line.contains("owed at handoff")),
        "{text}"
    );
}

#[test]
fn a_proposal_that_is_a_comment_says_which_stage_asks_for_it() {
    let text = written(&with_results(None), &[]);
    let require = text.lines().find(|line| line.starts_with("# require")).expect("the bounds");
    assert!(require.contains("# optional; the bounds that a person sets"), "{require}");
    // A cost needs its items, so both are proposed at once.
    assert!(
        text.contains("# production = { starts = ")
            && text.contains("# items      = { … }   # owed at handoff. "),
        "{text}"
    );
}

#[test]
fn every_comment_of_what_is_owed_is_a_key_of_the_format() {
    let repo = TestRepo::new();
    let text = written(&repo, &["--stage", "production"]);
    let mut uncommented = String::new();
    for line in text.lines().skip(1) {
        let line = line.strip_prefix("# ").unwrap_or(line);
        uncommented.push_str(
            &line
                .replace("YYYY-MM-DD", "2027-01-31")
                .replace("[…]", "[10, 100]")
                .replace("{ … }", "{ amount = 1 }"),
        );
        uncommented.push('\n');
    }
    let uncommented = uncommented.replace(" = …", " = 1").replace("\"…\"", "\"x\"");
    repo.write("readiness.toml", uncommented);
    let checked = repo.check(&["--format", "concise"]).stdout;
    let is_key = |line: &&str| line.contains("[unknown-key]") || line.contains("[invalid-syntax]");
    let keys: Vec<&str> = checked.lines().filter(is_key).collect();
    assert_eq!(keys, Vec::<&str>::new(), "{}", super::manifest(&repo, "readiness.toml"));
}

/// A repository with a suite, its prompt and its cases; the results are from the day before the last change of `changed`.
fn with_results(changed: Option<&str>) -> TestRepo {
    let repo = TestRepo::new();
    repo.write("prompts/reply.txt", "Answer {{question}}\n");
    repo.write("evals/promptfooconfig.yaml", SUITE);
    repo.write("evals/cases.csv", "question,__expected\na,contains:b\n");
    repo.commit_on("2026-10-01");
    let results = "{\"evalId\": \"e\", \"results\": {\"version\": 3, \"timestamp\": \"2026-10-02T09:00:00Z\", \"prompts\": [], \"results\": [], \
                   \"stats\": {\"successes\": 1, \"failures\": 0, \"errors\": 0}}, \"config\": {\"providers\": [\"openai:gpt-4o-2024-08-06\"]}}\n";
    repo.write("evals/results/2026-10-02.json", results);
    repo.commit_on("2026-10-02");
    if let Some(path) = changed {
        repo.write(path, "Answer politely: {{question}}\n");
        repo.commit_on("2026-10-10");
    }
    repo
}

#[test]
fn covers_is_what_the_suite_names_and_left_out_if_it_changed_since() {
    let covers = "covers = [\"evals/cases.csv\", \"prompts/reply.txt\"]";
    let repo = with_results(None);
    let text = written(&repo, &[]);
    assert!(claims(&text).iter().any(|line| line == covers), "{text}");
    assert!(claims(&text).iter().any(|line| line == "results = \"evals/results/*.json\""), "{text}");
    assert!(!text.contains("\nrequire"), "bounds are never made from results: {text}");
    let repo = with_results(Some("prompts/reply.txt"));
    let run = init(&repo, &[]);
    let text = super::manifest(&repo, "readiness.toml");
    assert!(
        text.lines()
            .any(|line| line.starts_with("# covers") && line.contains("have changed since the results")),
        "{text}"
    );
    assert!(run.stdout.contains("left out `eval.answers.covers`"), "{run:?}");
    assert!(!broken(&repo).iter().any(|found| found.starts_with("drifted-artifact")), "{text}");
    // A change elsewhere takes nothing back.
    let text = written(&with_results(Some("README.md")), &[]);
    assert!(claims(&text).iter().any(|line| line == covers), "{text}");
}

#[test]
fn results_that_git_ignores_are_made_by_a_pipeline_or_only_named() {
    let repo = TestRepo::new();
    repo.write("evals/promptfooconfig.yaml", format!("{SUITE}outputPath: out/results.json\n"));
    repo.write("prompts/reply.txt", "Answer {{question}}\n");
    repo.write("evals/cases.csv", "question\na\n");
    repo.write(".gitignore", "out/\n");
    repo.commit();
    let text = written(&repo, &[]);
    assert!(text.contains("# results = { path = \"evals/out/results.json\", from = \"ci\" }   # owed at handoff; git ignores it, and no pipeline"), "{text}");
    std::fs::remove_file(repo.path().join("readiness.toml")).expect("removed");
    repo.write(
        ".github/workflows/evals.yml",
        "jobs:\n  evals:\n    steps:\n      - run: npx promptfoo eval -c evals/promptfooconfig.yaml\n",
    );
    repo.commit();
    let text = written(&repo, &[]);
    let results = "results = { path = \"evals/out/results.json\", from = \"ci\" }";
    assert!(claims(&text).iter().any(|line| line == results), "{text}");
    assert!(text.contains("git ignores it, .github/workflows/evals.yml runs the suite"), "{text}");
}

#[test]
fn a_file_that_is_no_evidence_is_no_claim() {
    let text = "# Support\n\nCall the platform team on weekdays.\n";
    for (path, content) in [
        ("docs/limitations.md", "# Limitations\n"),
        ("docs/limitations.md", ""),
        ("docs/templates/limitations.md", text),
        ("vendor/lib/model-card.md", text),
        ("tests/fixtures/promptfooconfig.yaml", SUITE),
        ("docs/model-card-template.md", text),
        ("src/risk_assessment.md", text),
        ("training.md", "# Training\n\nTrain the model on eight cards.\n"),
        ("SECURITY.md", "# Security\n\nReport a weakness to security@acme.example.\n"),
        ("docs/post-mortem.md", "# Outage\n\n## Root cause\n\nA full disk.\n\n## Fix\n\nA larger disk.\n"),
        (
            "docs/adr/0001-use-postgres.md",
            "# Use Postgres\n\n## Status\n\nAccepted\n\n## Decision\n\nWe use Postgres.\n",
        ),
        ("results.json", "{\"results\": [1, 2]}\n"),
        ("package-lock.json", "{\"lockfileVersion\": 3}\n"),
        ("ops/alerts.yaml", "groups: []\n"),
    ] {
        let repo = TestRepo::new();
        repo.write(path, content);
        repo.commit();
        let written = written(&repo, &["--name", "x"]);
        assert_eq!(
            claims(&written),
            ["readiness = 1", "[system]", "name = \"x\"", "stage = \"pilot\""],
            "{path}: {written}"
        );
    }
}

#[test]
fn of_two_candidates_the_likelier_is_a_claim() {
    let repo = TestRepo::new();
    let risk = "# Risk assessment\n\nA wrong answer costs a phone call.\n";
    repo.write("docs/governance/risk-assessment.md", risk);
    repo.write("notes/2024/old.md", "# Risk assessment of the first idea\n\nNobody used it.\n");
    repo.commit();
    let text = written(&repo, &[]);
    assert!(
        claims(&text).iter().any(|line| line == "risk-assessment = \"docs/governance/risk-assessment.md\""),
        "{text}"
    );
    assert!(
        text.contains("# risk-assessment = \"notes/2024/old.md\"   # another candidate; by its title"),
        "{text}"
    );
}

#[test]
fn many_runbooks_are_their_folder_and_a_first_manifest_stays_short() {
    let repo = TestRepo::new();
    for number in 0..30 {
        repo.write(
            &format!("runbooks/r{number:02}.md"),
            format!("# Alert {number}\n\nRestart pod {number}.\n"),
        );
        let suite = SUITE.replace("../prompts", "../../prompts");
        repo.write(&format!("evals/s{number:02}/promptfooconfig.yaml"), suite);
        repo.write(&format!("evals/s{number:02}/cases.csv"), "question\na\n");
    }
    repo.write("prompts/reply.txt", "Answer {{question}}\n");
    repo.commit();
    let text = written(&repo, &[]);
    assert!(claims(&text).iter().any(|line| line == "path = \"runbooks/*.md\""), "{text}");
    assert!(live(&text).len() <= 60, "{}: {text}", live(&text).len());
    assert!(text.contains("# 24 more suites or folders of results"), "{text}");
}

#[test]
fn in_a_monorepo_only_the_folder_counts_and_of_the_root_its_owners() {
    let repo = TestRepo::new();
    let runbook = "# Runbook\n\n## Diagnosis\n\nRead the log of the service first.\n\n## Mitigation\n\nSwitch the flag off for everyone.\n";
    repo.write(".github/CODEOWNERS", "* @acme/all\n/services/a/ @acme/a @acme/b\n");
    repo.write("SECURITY.md", "# Security\n\nWrite to security@acme.example.\n");
    repo.write("runbooks/root.md", runbook);
    repo.write("services/a/runbooks/late.md", runbook);
    repo.write("services/a/inner/readiness.toml", "[system]\nname = \"inner\"\n");
    repo.write("services/a/inner/docs/model-card.md", "# Model card\n\nA small model.\n");
    repo.commit();
    let run = init(&repo, &["services/a"]);
    assert_eq!(run.status, 0, "{run:?}");
    assert!(run.stdout.ends_with("Next: readiness check services/a\n"), "{run:?}");
    let text = super::manifest(&repo, "services/a/readiness.toml");
    let claims = claims(&text);
    assert!(claims.iter().any(|line| line == "name = \"a\""), "{text}");
    assert!(claims.iter().any(|line| line == "path = \"runbooks/late.md\""), "{text}");
    assert!(claims.iter().any(|line| line == "owner = [\"@acme/a\", \"@acme/b\"]"), "{text}");
    assert!(!text.contains("root.md") && !text.contains("model-card"), "{text}");
    assert!(text.contains("# security-review = \"../../SECURITY.md\""), "{text}");
    let check = repo.check(&["services/a"]);
    assert!(check.stderr.contains("services/a/readiness.toml is not tracked by git"), "{check:?}");
    assert!(check.stdout.contains("a (services/a/readiness.toml)"), "{check:?}");
}

#[test]
fn check_without_a_manifest_says_what_init_would_find() {
    let repo = example();
    let run = repo.check(&[]);
    assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{run:?}");
    let lines: Vec<&str> = run.stderr.lines().collect();
    assert_eq!(lines.len(), 5, "{run:?}");
    assert_eq!(
        lines.first(),
        Some(&"readiness: no readiness.toml in this repository: `readiness init` writes one")
    );
    assert!(
        lines
            .get(1)
            .is_some_and(|line| line.starts_with("  it would claim ") && line.ends_with(" files show:")),
        "{run:?}"
    );
    // A revision, the index and a folder are looked at too.
    for args in [&["--rev", "HEAD"][..], &["--staged"], &["docs"]] {
        let run = repo.check(args);
        assert_eq!((run.status, run.stderr.lines().count()), (2, 5), "{args:?}: {run:?}");
    }
}
