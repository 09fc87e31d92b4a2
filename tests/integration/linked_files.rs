//! Files that are named outside the manifest's artifact keys: runbook links of alert rules, sources of metrics, outputs of suites. A name
//! that can only be a path of this repository, and leads to nothing, is reported; everything else that it may be is left alone.

use crate::support::TestRepo;

fn of_rule(repo: &TestRepo, rule: &str) -> Vec<String> {
    repo.findings(&["--select", rule])
}

fn alerts(rules: &str) -> TestRepo {
    let repo = TestRepo::with_manifest("[system]\nname = \"x\"\n[operations]\nalerts = \"ops/alerts.yml\"\n");
    repo.write("ops/alerts.yml", rules);
    repo.write("ops/near.md", "# Near\n\nRestart the worker, then look at the queue.\n");
    repo.write("docs/there.md", "# There\n\nRestart the worker, then look at the queue.\n");
    repo.add();
    repo
}

fn rule(key: &str, target: &str) -> String {
    format!("groups:\n- name: a\n  rules:\n  - alert: Slow\n    annotations:\n      {key}: {target}\n")
}

#[test]
fn a_runbook_link_of_an_alert_rule_that_leads_nowhere_is_broken() {
    for key in ["runbook_url", "runbookUrl", "runbook-url", "runbook", "playbook_url", "RUNBOOK_LINK"] {
        for target in ["docs/gone.md#nope", "/docs/gone.md", "./gone.md", "gone.md"] {
            let found = of_rule(&alerts(&rule(key, target)), "broken-link");
            assert_eq!(found.len(), 1, "{key}: {target}: {found:?}");
        }
    }
    let two = alerts("- runbook_url: a.md\n---\n- runbook_url: docs/b.md\n- runbook_url: docs/there.md\n");
    let report = two.json(&["--select", "broken-link"]).to_string();
    assert!(report.contains("2 broken runbook links"), "{report}");
    let json = TestRepo::with_manifest("[system]\nname = \"x\"\n[operations]\nmonitoring = \"m.json\"\n");
    json.write("m.json", r#"{"alert": {"runbook_url": "docs/gone.md"}}"#);
    json.add();
    assert_eq!(of_rule(&json, "broken-link").len(), 1);
}

#[test]
fn other_runbook_links_are_left_alone() {
    for target in [
        "docs/there.md#any",
        "/docs/there.md",
        "near.md",
        "../docs/there.md",
        "https://wiki.example.com/gone.md",
        "\"{{ $labels.runbook }}/gone.md\"",
        "\"see the wiki, page gone.md\"",
        "//wiki/gone.md",
        "runbooks/slow",
        "../../outside.md",
        "5",
    ] {
        let found = of_rule(&alerts(&rule("runbook_url", target)), "broken-link");
        assert!(found.is_empty(), "{target}: {found:?}");
    }
    let template = "a: [1\n{{ if }}\n  - runbook_url: \"gone.md\" # later\n  # runbook_url: old.md\n  runbook_url: {{ .url }}\n";
    assert_eq!(of_rule(&alerts(template), "broken-link").len(), 1, "a template is read by lines");
}

fn source(source: &str) -> TestRepo {
    let repo = TestRepo::with_manifest(&format!(
        "[system]\nname = \"x\"\n[[metric]]\nname = \"minutes\"\nsource = {source:?}\n"
    ));
    repo.write("docs/there.md", "# Where\n\nThe dashboard.\n");
    repo.write("data/there.csv", "a,b\n1,2\n");
    repo.add();
    repo
}

#[test]
fn a_source_that_is_a_path_here_and_not_there_is_missing() {
    for gone in ["docs/nope.md", "nope.md#minutes", "data/nope.csv", "./docs/nope.sql", "docs/There.md"] {
        let found = of_rule(&source(gone), "missing-artifact");
        assert_eq!(found.len(), 1, "{gone}: {found:?}");
    }
    for fine in [
        "docs/there.md",
        "docs/there.md#where",
        "data/there.csv",
        "the dashboard `claims`, see nope.md",
        "https://bi.example.com/nope.md",
        "warehouse.claims.sql",
        "warehouse/claims.sql",
        "Looker/Claims",
        "../other/nope.md",
        "s3:bucket/nope.csv",
        "docs/{month}.md",
    ] {
        let found = of_rule(&source(fine), "missing-artifact");
        assert!(found.is_empty(), "{fine}: {found:?}");
    }
}

fn output(output: &str, claimed: &str) -> TestRepo {
    let repo = TestRepo::with_manifest(&format!(
        "[system]\nname = \"x\"\n[[eval]]\nname = \"e\"\nsuite = \"evals/promptfooconfig.yaml\"\nresults = {claimed:?}\n"
    ));
    repo.write(
        "evals/promptfooconfig.yaml",
        format!("prompts: [a]\nproviders: [openai:gpt-4o-2024-11-20]\ntests: [{{vars: {{q: a}}}}]\noutputPath: {output}\n"),
    );
    repo.write(".gitignore", "*.tmp.json\n/evals/out/\n");
    repo.write(
        "evals/results.json",
        r#"{"results": {"stats": {"successes": 1, "failures": 0, "errors": 0}}}"#,
    );
    repo.add();
    repo
}

#[test]
fn an_output_that_git_ignores_is_noted_where_other_results_are_claimed() {
    for ignored in ["out/latest.json", "[out/a.json, out/b.csv, report.html]", "x.tmp.json", "../a.tmp.json"]
    {
        let found = of_rule(&output(ignored, "evals/results.json"), "ignored-output");
        assert_eq!(found.len(), 1, "{ignored}: {found:?}");
    }
    for fine in
        ["results.json", "[out/a.json, results.json]", "out/report.html", "\"out/{{date}}.json\"", "3"]
    {
        let found = of_rule(&output(fine, "evals/results.json"), "ignored-output");
        assert!(found.is_empty(), "{fine}: {found:?}");
    }
    assert!(of_rule(&output("out/a.json", "evals/gone.json"), "ignored-output").is_empty());
}
