//! What was wrong before, and what a change makes worse of it; and what it only calls by another name.

use super::*;

/// What a change brings to a base: of each file, what it holds before, and after; nothing where it is not there.
fn worse(files: &[(&str, &str, &str)]) -> Vec<String> {
    let repo = story();
    let write = |path: &str, content: &str| {
        if content.is_empty() {
            std::fs::remove_file(repo.path().join(path)).unwrap_or_default();
        } else {
            repo.write(path, content);
        }
    };
    for (path, before, _) in files {
        write(path, before);
    }
    repo.commit_on("2026-10-02");
    repo.git(&["branch", "-f", "main"]);
    for (path, _, after) in files {
        write(path, after);
    }
    commit(&repo);
    brought(&repo, &BASE)
}

const NOTHING: Vec<String> = Vec::new();

/// Results of which so many of ten cases failed.
fn results(failed: usize) -> String {
    let case = |at: usize| {
        let failure = if at < failed { "<failure/>" } else { "" };
        format!("<testcase name=\"{at}\">{failure}</testcase>")
    };
    let cases: String = (0..10).map(case).collect();
    format!("<testsuite name=\"a\" tests=\"10\" timestamp=\"2026-10-01T00:00:00\">{cases}</testsuite>\n")
}

#[test]
fn a_measure_that_falls_further() {
    const PATH: &str = "triage/evals/results.xml";
    const FOUND: [&str; 1] = ["warning failing-requirement eval.answers.require.pass-rate"];
    let run = |before: usize, after: usize| worse(&[(PATH, &results(before), &results(after))]);
    assert_eq!(run(2, 9), FOUND);
    assert_eq!(run(9, 2), NOTHING, "better, and not good");
    assert_eq!(run(2, 2), NOTHING);
    // A bound that asks for more makes nothing worse; one that asks for less hides nothing.
    let bound = |now: &str| manifest(&[(">= 0.9", now)]);
    let with = |now: &str, failed: usize| {
        let path = "triage/readiness.toml";
        worse(&[(path, MANIFEST, &bound(now)), (PATH, &results(2), &results(failed))])
    };
    assert_eq!(with(">= 0.95", 2), NOTHING);
    let loosened = "warning loosened-requirement eval.answers.require.pass-rate";
    assert_eq!(with(">= 0.8", 9), [FOUND[0], loosened]);
}

#[test]
fn a_document_that_lacks_one_more() {
    const PATH: &str = "triage/docs/governance.md";
    let data = "[[data]]\nname = \"crm\"\ngovernance = \"docs/governance.md\"\n";
    let with = format!("{MANIFEST}{data}");
    let three = [
        "## Updates\n\nThe blue door is open until late.",
        "## Conflicts\n\nThe blue one is the one that counts.",
        "## Deletions\n\nThey leave the house after one long year.",
    ];
    let told = |lines: &[&str]| format!("# Data\n\n{}\n", lines.join("\n\n"));
    let run = |before: &[&str], after: &[&str]| {
        worse(&[("triage/readiness.toml", &with, &with), (PATH, &told(before), &told(after))])
    };
    let found = run(&three[..2], &three[..1]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].ends_with("unlocated-topic data.crm.governance"), "{found:?}");
    assert_eq!(run(&three[..1], &three[..2]), NOTHING);
    assert_eq!(run(&three[..2], &[three[1], three[0], "More."]), NOTHING, "moved");
    assert_eq!(run(&three[..2], &three[1..]), found, "another one");
}

#[test]
fn a_runbook_that_loses_one_more_section() {
    const PATH: &str = "triage/runbooks/incident.md";
    const FOUND: [&str; 1] = ["warning unlocated-topic runbook.runbooks/incident.md"];
    let (whole, none) = (incident(""), "# Door\n\nThe blue door is open.\n");
    let one = "# Door\n\n## Diagnosis\n\nRead the length of the queue first.\n";
    assert_eq!(worse(&[(PATH, one, none)]), FOUND);
    assert_eq!(worse(&[(PATH, none, one)]), NOTHING);
    assert_eq!(worse(&[(PATH, none, &whole)]), NOTHING);
}

#[test]
fn links_and_placeholders_that_come_to_others() {
    const PATH: &str = "triage/docs/plan.md";
    let todo = "# Plan\n\nFirst we train.\n\n## When\n\nTODO\n";
    let two = format!("{todo}\n## Who\n\nTODO\n");
    assert_eq!(worse(&[(PATH, todo, &two)]), ["warning placeholder-artifact adoption.plan"]);
    assert_eq!(worse(&[(PATH, &two, todo)]), NOTHING);
    assert_eq!(worse(&[(PATH, todo, &todo.replace("When", "By when"))]), NOTHING);
    let dead = |names: &[&str]| {
        let links: Vec<_> = names.iter().map(|name| format!("See [it]({name}.md).\n")).collect();
        format!("# Plan\n\nFirst we train.\n\n{}", links.join("\n"))
    };
    let found = ["warning broken-link adoption.plan"];
    assert_eq!(worse(&[(PATH, &dead(&["a"]), &dead(&["b", "a", "c"]))]), found);
    assert_eq!(worse(&[(PATH, &dead(&["a"]), &dead(&["b"]))]), found);
    assert_eq!(worse(&[(PATH, &dead(&["a", "b", "c"]), &dead(&["c", "b"]))]), NOTHING);
}

#[test]
fn a_missing_path_in_place_of_another() {
    let with = |path: &str| manifest(&[("docs/plan.md", path)]);
    let run = |before: &str, after: &str| worse(&[("triage/readiness.toml", &with(before), &with(after))]);
    assert_eq!(run("docs/none.md", "docs/no.md"), ["error missing-artifact adoption.plan"]);
    assert_eq!(run("docs/none.md", "docs/none.md"), NOTHING);
}

#[test]
fn a_claimed_number_further_from_its_file() {
    let value = |now: &str| {
        let claimed = format!("{{ value = {now}, path = \"docs/base.json\", pointer = \"/minutes\" }}");
        manifest(&[("{ value = 12 }", &claimed)])
    };
    let file = ("triage/docs/base.json", "{\"minutes\": 10}\n", "{\"minutes\": 10}\n");
    let run =
        |before: &str, after: &str| worse(&[("triage/readiness.toml", &value(before), &value(after)), file]);
    let found = run("12", "15");
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].ends_with("baseline-mismatch metric.reply-time.baseline.value"), "{found:?}");
    assert_eq!(run("15", "12"), NOTHING);
}

/// The entry of a runbook that has a placeholder, and of one that is not there.
const ENTRY: &str = "[[runbook]]\npath = \"runbooks/gone.md\"\nfor  = [\"escalation\"]\n\n";

#[test]
fn an_entry_that_moves_to_another_manifest() {
    let other = "[system]\nname = \"all\"\nstage = \"pilot\"\n";
    let moved = format!("{other}\n{}", ENTRY.replace("runbooks/", "triage/runbooks/"));
    let run = |after: &str| {
        worse(&[
            ("readiness.toml", other, after),
            ("triage/readiness.toml", MANIFEST, &manifest(&[(ENTRY, "")])),
        ])
    };
    assert_eq!(run(&moved), NOTHING);
    let found = run(&moved.replace("gone", "none"));
    assert_eq!(found, ["error missing-artifact runbook.triage/runbooks/none.md"]);
    // One more claim of what is missing is one more.
    let found = worse(&[("readiness.toml", other, &moved)]);
    assert_eq!(found, ["error missing-artifact runbook.triage/runbooks/gone.md"]);
}

#[test]
fn a_document_by_another_key_or_name() {
    let adoption = "[adoption]\nplan = \"docs/plan.md\"";
    let case = "[decision]\nbusiness-case = \"docs/plan.md\"";
    let by_key = manifest(&[(adoption, case)]);
    let path = "triage/readiness.toml";
    let found = worse(&[(path, MANIFEST, &by_key)]);
    assert!(!found.iter().any(|found| found.contains("placeholder-artifact")), "{found:?}");
    let told = "# Incident\n\n## Diagnosis\n\nRead the length of the queue first.\n\n## Mitigation\n\nRestart the workers one by one.\n\n## Later\n\nTODO\n";
    let by_name = manifest(&[("runbooks/incident.md", "runbooks/outage.md")]);
    let run = |after: &str| {
        worse(&[
            (path, MANIFEST, &by_name),
            ("triage/runbooks/incident.md", told, ""),
            ("triage/runbooks/outage.md", "", after),
        ])
    };
    assert_eq!(run(told), NOTHING);
    assert_eq!(
        run(&told.replace("Restart the workers one by one.", "TODO"))[..1],
        ["warning incomplete-runbook runbook.runbooks/outage.md"]
    );
}

#[test]
fn a_metric_or_an_eval_by_another_name() {
    let before = manifest(&[("within   = \"90d\"\n", "")]);
    let renamed = before.replace("\"reply-time\"", "\"first-reply\"").replace("\"answers\"", "\"replies\"");
    let results = ("triage/evals/results.xml", &*results(5), &*results(5));
    assert_eq!(worse(&[("triage/readiness.toml", &before, &renamed), results]), NOTHING);
}

/// What a base with a syntax error had cannot be told: nobody is accused of it.
#[test]
fn a_change_that_mends_the_syntax_of_the_base_is_not_accused_of_old_findings() {
    let repo = story();
    repo.write("triage/readiness.toml", MANIFEST.replace("readiness = 1", "readiness = = 1"));
    repo.commit_on("2026-10-02");
    repo.git(&["branch", "-f", "main"]);
    repo.write("triage/readiness.toml", MANIFEST);
    commit(&repo);
    assert_eq!(brought(&repo, &BASE), Vec::<String>::new());
    let said = repo.check(&BASE).stdout;
    assert!(
        said.contains("what is new cannot be told: the manifest of the base is not valid TOML"),
        "{said}"
    );
}

/// Known findings keep to their entries, whatever these are called and in which order they stand.
#[test]
fn what_is_only_renamed_or_moved_in_the_manifest_is_not_new() {
    let more = "[[data]]\nname = \"crm\"\n\n[[data]]\nname = \"archive\"\naudit = \"docs/plan.md\"\n\n[[integration]]\nname = \"phone\"\nmode = \"mock\"\n\n\
        [[metric]]\nname = \"answered\"\nowner = \"@nobody\"\n\n[people]\n\"@lena\" = { email = \"lena@acme.example\" }\n\n[governance]\n";
    let first = "[[metric]]\nname     = \"reply-time\"\nowner    = \"@nobody\"\n";
    let base = manifest(&[
        ("[governance]\n", more),
        ("require =", "data = [\"crm\"]\nrequire ="),
        ("[[metric]]\nname     = \"reply-time\"\n", first),
        ("\"pilot\"", "\"handoff\""),
    ]);
    let repo = story_with(&base);
    for (from, to) in [
        ("\"crm\"", "\"customers\""),
        ("name = \"archive\"", "name = \"old\""),
        ("name = \"phone\"", "name = \"calls\""),
        ("name = \"answered\"", "name = \"kept\""),
        (
            "name     = \"reply-time\"\nowner    = \"@nobody\"",
            "name     = \"reply-time\"\nowner    = \"@acme/claims\"",
        ),
    ] {
        repo.write("triage/readiness.toml", base.replace(from, to));
        commit(&repo);
        assert_eq!(brought(&repo, &BASE), Vec::<String>::new(), "{from}");
        assert_eq!(relaxed(&repo, &BASE), Vec::<String>::new(), "{from}");
    }
}

#[test]
fn a_second_missing_file_of_a_suite_is_new() {
    let suite = |files: &str| {
        format!("prompts: [{files}]\nproviders: [openai:gpt-4o-2024-08-06]\ntests:\n  - vars: {{ q: a }}\n")
    };
    let repo = story_with(&manifest(&[(
        "results = \"evals/results.xml\"",
        "results = \"evals/results.xml\"\nsuite = \"evals/promptfooconfig.yaml\"",
    )]));
    repo.write("triage/evals/promptfooconfig.yaml", suite("file://a.txt"));
    repo.commit_on("2026-10-02");
    repo.git(&["branch", "-f", "main"]);
    repo.write("triage/evals/promptfooconfig.yaml", suite("file://a.txt, file://b.txt"));
    commit(&repo);
    let new = brought(&repo, &BASE);
    assert!(new.iter().any(|one| one.contains("missing-suite-file")), "{new:?}");
}

#[test]
fn a_line_of_codeowners_that_makes_an_owner_known_is_listed() {
    let repo = story_with(&manifest(&[(
        "[adoption]\n",
        "[ownership]\nproduction = \"@acme/ghosts\"\n\n[adoption]\n",
    )]));
    repo.write("CODEOWNERS", "* @acme/claims\n");
    repo.commit_on("2026-10-02");
    repo.git(&["branch", "-f", "main"]);
    repo.write("CODEOWNERS", "* @acme/claims\n/none/ @acme/ghosts\n");
    commit(&repo);
    let listed = relaxed(&repo, &BASE);
    assert!(
        listed.iter().any(|one| one
            .contains("CODEOWNERS names `@acme/ghosts`, which it did not; gone with it: unknown-owner")),
        "{listed:?}"
    );
}
