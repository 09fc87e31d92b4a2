//! What only looks like evidence: it is no claim, or a comment with the doubt.

use super::{broken, claims, init, manifest, written};
use crate::support::TestRepo;

/// The claims of a repository with these files, and the whole text.
fn of(files: &[(&str, &str)]) -> (Vec<String>, String) {
    let repo = TestRepo::new();
    for (path, content) in files {
        repo.write(path, content);
    }
    repo.commit();
    let text = written(&repo, &["--name", "x"]);
    (claims(&text).into_iter().skip(4).collect(), text)
}

const NONE: &[&str] = &[];

#[test]
fn a_document_that_does_not_say_that_it_is_one_is_a_comment() {
    for (path, content, doubt) in [
        ("SUPPORT.md", "# Support\n\nOpen an issue, or ask in the forum.\n", "# support"),
        (
            "docs/limitations.md",
            "# Limitations of liability\n\nWe pay for nothing at all.\n",
            "# limitations",
        ),
        ("docs/dpia.md", "# Notes of the summer party\n\nThe band was good.\n", "# risk-assessment"),
        ("docs/rollback.md", "# A week in the mountains\n\nWe rolled back down the hill.\n", "# path"),
        (
            "docs/adr/0007-stop-using-redis.md",
            "# Stop using Redis\n\n## Status\n\nAccepted\n\n## Decision\n\nWe stop. The project is stopped.\n",
            "# record",
        ),
    ] {
        let (claims, text) = of(&[(path, content)]);
        assert_eq!(claims, NONE, "{path}: {text}");
        assert!(text.lines().any(|line| line.starts_with(doubt) && line.contains(path)), "{path}: {text}");
    }
    for (path, content, claim) in [
        (
            "docs/limitations.md",
            "# Limitations of the assistant\n\nIt cannot read scanned letters.\n",
            "limitations",
        ),
        (
            "docs/limitations.md",
            "# The assistant\n\n## Known limitations\n\nIt cannot read scans.\n",
            "limitations",
        ),
        ("docs/dpia.md", "# DPIA: claims\n\nWe keep letters for ninety days.\n", "risk-assessment"),
        ("docs/rollback.md", "# Rollback\n\nRun `make back` in the blue room.\n", "path"),
    ] {
        let (claims, text) = of(&[(path, content)]);
        assert!(claims.iter().any(|line| line.starts_with(claim)), "{path}: {text}");
    }
}

#[test]
fn plans_and_rules_about_runbooks_are_no_runbooks() {
    for (path, content) in [
        ("docs/plans/runbook.md", "# Runbook automation\n\nWe will write twelve runbooks.\n"),
        ("docs/runbook-spec.md", "# Runbook\n\nEach runbook has four sections.\n"),
        ("docs/ops.md", "# How to write a good guide, by the runbook\n\nBegin with the symptoms.\n"),
        ("runbooks/runbook-template.md", "# Runbook\n\nCopy this file.\n"),
    ] {
        let (claims, text) = of(&[(path, content)]);
        assert_eq!(claims, NONE, "{path}: {text}");
    }
}

#[test]
fn a_use_is_named_by_a_label_with_content() {
    let steps = "Run `make back` in the blue room and wait for the green light.\n";
    for (heading, is_use) in [
        ("## Rollback", true),
        ("## How to avoid a rollback", false),
        ("## Rollback of the documentation site", false),
        ("## Questions", false),
    ] {
        let runbook = format!("# Late replies\n\n{heading}\n\n{steps}\nCall ops@acme.example for more.\n");
        let (claims, text) = of(&[("runbooks/late.md", &runbook)]);
        assert_eq!(claims.iter().any(|line| line == "for = [\"rollback\"]"), is_use, "{heading}: {text}");
        assert!(!claims.iter().any(|line| line.contains("escalation")), "an address is no label: {text}");
    }
    let (claims, text) =
        of(&[("runbooks/late.md", "# Late replies\n\n## Rollback\n\nTODO\n\n## More\n\nCall us.\n")]);
    assert!(!claims.iter().any(|line| line.starts_with("for =")), "{text}");
}

#[test]
fn a_glob_matches_nothing_that_was_not_recognised() {
    let repo = TestRepo::new();
    for number in 0..9 {
        repo.write(&format!("runbooks/r{number}.md"), format!("# Alert {number}\n\nRestart pod {number}.\n"));
    }
    repo.commit();
    let text = written(&repo, &[]);
    assert!(text.contains("path = \"runbooks/*.md\"   # 9 runbooks"), "{text}");
    std::fs::remove_file(repo.path().join("readiness.toml")).expect("removed");
    // A page about the folder is no runbook.
    repo.write("runbooks/README.md", "# Our runbooks\n\nOne for each alert.\n");
    repo.commit();
    let text = written(&repo, &[]);
    assert!(text.contains("path = \"runbooks/r*.md\"   # 9 runbooks"), "{text}");
    std::fs::remove_file(repo.path().join("readiness.toml")).expect("removed");
    repo.git(&["mv", "runbooks/README.md", "runbooks/rules-index.md"]);
    repo.commit();
    let text = written(&repo, &[]);
    assert!(!text.contains('*') || !claims(&text).iter().any(|line| line.contains('*')), "{text}");
    assert!(claims(&text).iter().any(|line| line == "path = \"runbooks/r0.md\""), "{text}");
    assert!(text.contains("# 3 more runbooks in runbooks/, beside other files"), "{text}");
}

#[test]
fn others_code_and_templates_are_no_evidence() {
    let card = "# Model card\n\nA small model that answers claims.\n";
    for folder in ["node_modules/a", "vendor/a", "third_party/a", "web/node_modules/a", "external/a"] {
        let (claims, text) = of(&[(&format!("{folder}/model-card.md"), card)]);
        assert!(claims.is_empty() && !text.contains("model-card"), "{folder}: {text}");
    }
    let readme = ("README.md", "# Templates for governance\n\nCopy them.\n");
    let (claims, text) = of(&[readme, ("docs/model-card.md", card)]);
    assert_eq!(claims, NONE, "{text}");
    assert!(text.contains("# documentation = \"docs/model-card.md\""), "{text}");
    for hollow in ["# Model card\n\nTODO\n", "# Model card\n\n## Use\n\nTBD\n\n## Limits\n\nTODO\n"] {
        let (claims, text) = of(&[("docs/model-card.md", hollow)]);
        assert_eq!(claims, NONE, "{text}");
    }
}

#[test]
fn a_file_outside_of_the_repository_is_said_and_not_covered() {
    let repo = TestRepo::new();
    let suite = "prompts:\n  - file://../../shared/p.txt\n  - file://p.txt\nproviders: [openai:x]\ntests:\n  - vars: {a: b}\n";
    repo.write("evals/promptfooconfig.yaml", suite);
    repo.write("evals/p.txt", "Answer {{a}}\n");
    repo.commit();
    let run = init(&repo, &[]);
    let said = "not looked at: `../../shared/p.txt`, which `evals/promptfooconfig.yaml` names: outside of the repository";
    assert!(run.stdout.contains(said), "{run:?}");
    let text = manifest(&repo, "readiness.toml");
    assert!(text.contains("covers") && !text.contains("shared"), "{text}");
}

#[test]
fn a_prompt_outside_the_folder_is_covered() {
    let repo = TestRepo::new();
    repo.write("prompts/reply.txt", "Answer {{question}}\n");
    let suite = "prompts:\n  - file://../../../prompts/reply.txt\nproviders:\n  - openai:gpt-4o-2024-08-06\ntests: file://cases.csv\n";
    repo.write("svc/a/evals/promptfooconfig.yaml", suite);
    repo.write("svc/a/evals/cases.csv", "question\na\n");
    repo.commit();
    let run = init(&repo, &["svc/a"]);
    let text = manifest(&repo, "svc/a/readiness.toml");
    assert!(text.contains("covers = [\"../../prompts/reply.txt\", \"evals/cases.csv\"]"), "{run:?}\n{text}");
    assert!(text.contains("# no file says its name"), "{text}");
    let report = repo.json(&["svc/a"]);
    let findings = report["findings"].as_array().expect("findings");
    assert!(!findings.iter().any(|found| found["rule"] == "unmatched-covers"), "{findings:#?}");
}

#[test]
fn a_red_team_is_an_adversarial_eval() {
    let suite = "targets:\n  - openai:gpt-4o-2024-08-06\nredteam:\n  purpose: Answers claims\n  plugins:\n    - pii\n";
    let (claims, text) = of(&[("security/attack/redteam.yaml", suite)]);
    for claim in ["suite = \"security/attack/redteam.yaml\"", "kind = \"adversarial\""] {
        assert!(claims.iter().any(|line| line == claim), "{claim}: {text}");
    }
}

#[test]
fn brackets_in_a_name_are_escaped() {
    let card = "# Model card\n\nA small model that answers claims.\n";
    let repo = TestRepo::new();
    repo.write("docs/[id]/model-card.md", card);
    repo.write("docs/a*b/risk-assessment.md", "# Risk assessment\n\nA wrong answer costs a call.\n");
    repo.commit();
    let run = init(&repo, &[]);
    let text = manifest(&repo, "readiness.toml");
    assert!(text.contains("documentation = \"docs/[[]id]/model-card.md\""), "{text}");
    assert!(
        run.stdout.contains("not looked at: 1 path with characters that a manifest should not have: `docs/a*b/risk-assessment.md` (a sign of a glob)"),
        "{run:?}"
    );
    assert_eq!(broken(&repo), Vec::<String>::new());
    assert!(run.stdout.contains("wrote readiness.toml: 1 other file\n"), "{run:?}");
}
