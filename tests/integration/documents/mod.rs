//! What documents say: sections of runbooks, topics of prose, records of decisions, days of review.

mod decisions;
mod forms;
mod placeholders;
mod reported;
mod topics;

use crate::support::{TestRepo, project, text};

/// What was found about some documents at the handoff: `rule subject`, and why what could not be told.
#[derive(Debug, PartialEq, Eq)]
struct Found {
    rules: Vec<String>,
    unknown: Vec<String>,
}

fn repo(manifest: &str, files: &[(&str, &str)]) -> TestRepo {
    let repo = TestRepo::with_manifest(&format!("[system]\nname = \"a\"\nstage = \"handoff\"\n{manifest}"));
    for (path, content) in files {
        repo.write(path, content);
    }
    repo.commit();
    repo
}

/// All that is not owed by so short a manifest.
fn found(manifest: &str, files: &[(&str, &str)]) -> Found {
    let repo = repo(manifest, files);
    let report = repo.json(&[]);
    let findings = report["findings"].as_array().expect("findings");
    let rules = findings
        .iter()
        .filter(|finding| finding["kind"] != "owed")
        .map(|finding| format!("{} {}", text(&finding["rule"]), text(&finding["message"])))
        .collect();
    let mut unknown = Vec::new();
    for open in report["systems"][0]["undecided"].as_array().expect("what is undecided") {
        let reason = format!("{}: {}", text(&open["subject"]), text(&open["why"]));
        if !unknown.contains(&reason) {
            unknown.push(reason);
        }
    }
    Found { rules, unknown }
}

fn runbook(uses: &str, content: &str) -> Found {
    found(&format!("[[runbook]]\npath = \"r.md\"\nfor = [{uses}]\n"), &[("r.md", content)])
}

const NOTHING: &[&str] = &[];

#[test]
fn an_empty_section_is_one_finding_at_its_heading() {
    let manifest = "[[runbook]]\npath = \"r.md\"\nfor = [\"incident-response\"]\n";
    let content =
        "# Late\n\n## Diagnosis\n\nTODO\n\n## Mitigation\n\n### One\n\nTBD\n\n## Afterwards\n\nTODO\n";
    let report =
        repo(manifest, &[("r.md", content)]).json(&["--select", "placeholder-artifact,incomplete-runbook"]);
    let findings: Vec<_> = report["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .map(|finding| {
            let lines: Vec<_> = finding["related"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|one| &one["start"]["line"])
                .collect();
            (text(&finding["rule"]), finding["primary"]["start"]["line"].clone(), format!("{lines:?}"))
        })
        .collect();
    assert_eq!(
        findings,
        [
            ("incomplete-runbook", 3.into(), "[Number(7), Number(5)]".to_owned()),
            ("placeholder-artifact", 15.into(), "[Number(5)]".to_owned()),
        ],
        "the sections that are needed are told once, the other one by the rule on placeholders"
    );
    // Where the rule does not speak, the other one does.
    for (policy, rules) in [
        ("[policy]\nlevels = { incomplete-runbook = \"off\" }\n", vec!["placeholder-artifact"]),
        ("[policy]\nlevels = { placeholder-artifact = \"off\" }\n", vec!["incomplete-runbook"]),
    ] {
        let found = found(
            &format!("{manifest}{policy}"),
            &[("r.md", "# Late\n\n## Diagnosis\n\nTODO\n\n## Fix\n\nTurn the third wheel to the left.\n")],
        );
        let named: Vec<_> = found.rules.iter().filter_map(|rule| rule.split(' ').next()).collect();
        assert_eq!(named, rules);
    }
    let stopped = repo(manifest, &[("r.md", content)]).findings(&["--stage", "stopped"]);
    assert!(stopped.contains(&"placeholder-artifact runbook.r.md".to_owned()), "{stopped:?}");
}

#[test]
fn one_document_claimed_twice_tells_a_placeholder_once() {
    let manifest = "[[integration]]\nname = \"crm\"\nfallback = \"r.md\"\n[[runbook]]\npath = \"r.md\"\nfor = [\"incident-response\"]\n";
    let found = found(
        manifest,
        &[("r.md", "# Late\n\n## Diagnosis\n\nTODO\n\n## Fix\n\nRestart the workers one by one.\n")],
    );
    assert_eq!(found.rules, ["incomplete-runbook `r.md` has an empty section about diagnosis"]);
}

#[test]
fn real_runbooks() {
    let of = |name: &str| {
        let path = project().join("fixtures/evidence/runbooks").join(format!("{name}.md"));
        runbook("\"incident-response\"", &std::fs::read_to_string(path).expect("a fixture"))
    };
    for (name, topic) in [
        ("KubeSchedulerDown", "diagnosis"),
        ("NodeClockNotSynchronising", "diagnosis"),
        ("PrometheusRemoteStorageFailures", "mitigation"),
    ] {
        let empty = format!("incomplete-runbook `r.md` has an empty section about {topic}");
        assert!(of(name).rules.contains(&empty), "{name}");
    }
    assert_eq!(of("Watchdog"), Found { rules: vec![], unknown: vec![] });
    let pointer = of("NodeRAIDDiskFailure");
    assert_eq!(pointer.rules, NOTHING);
    assert_eq!(pointer.unknown, ["runbook.r.md: `r.md` only refers to another document"]);
}

#[test]
fn a_page_that_only_points_to_another_is_that_other() {
    let manifest = "[[runbook]]\npath = \"a/r.md\"\nfor = [\"incident-response\"]\n";
    let pointer = |target: &str| format!("# Late\n\nSee [the other runbook]({target}).\n");
    let whole = "# Other\n\n## Diagnosis\n\nRead the log of the workers first.\n\n## Mitigation\n\nRestart the workers one by one.\n";
    let of = |target: &str, other: &str| found(manifest, &[("a/r.md", &pointer(target)), ("b/o.md", other)]);
    assert_eq!(of("../b/o.md", whole), Found { rules: vec![], unknown: vec![] });
    let half = "# Other\n\n## Diagnosis\n\nRead the log of the workers first.\n\n## More\n\nText.\n";
    assert_eq!(
        of("../b/o.md", half).rules,
        ["unlocated-topic `a/r.md` has no section about mitigation that we can find"]
    );
    assert_eq!(
        of("../b/o.md#diagnosis", whole).rules,
        ["unlocated-topic `a/r.md` has no section about mitigation that we can find"]
    );
    for (target, other) in [
        ("https://wiki.example/other", whole),
        ("../b/o.md#nowhere", whole),
        ("../b/o.md", "See [that](p.md).\n"),
    ] {
        let found = of(target, other);
        assert_eq!(found.rules, NOTHING, "{target}");
        assert!(found.unknown[0].ends_with("only refers to another document"), "{target}: {found:?}");
    }
}

#[test]
fn sections_may_be_spread_over_files() {
    let manifest =
        |path: &str| format!("[[runbook]]\npath = \"{path}\"\nfor = [\"incident-response\", \"rollback\"]\n");
    let parts = [
        ("r/a.md", "# A\n\n## Diagnosis\n\nRead the log of the workers first.\n"),
        ("r/b.md", "# B\n\n## Mitigation\n\nRestart the workers one by one.\n"),
        ("r/c.md", "# C\n\n## Rollback\n\nRevert to the version of last week.\n"),
        ("r/.gitkeep", ""),
        ("r/run.sh", "make restart\n"),
    ];
    for path in ["r", "r/*.md"] {
        assert_eq!(found(&manifest(path), &parts), Found { rules: vec![], unknown: vec![] }, "{path}");
        assert_eq!(
            found(&manifest(path), &parts[..2]).rules,
            [format!("unlocated-topic `{path}` has no section about rollback that we can find")]
        );
    }
    let with_rst =
        found(&manifest("r"), &[parts[0], parts[1], ("r/c.rst", "Rollback\n========\n\nRevert.\n")]);
    assert_eq!(with_rst.rules, NOTHING);
    assert_eq!(with_rst.unknown, ["runbook.r: `r` contains `r/c.rst`, which is not read"]);
    let many: Vec<(String, String)> =
        (0..250).map(|n| (format!("r/{n:03}.md"), format!("# {n}\n\nText.\n"))).collect();
    let many: Vec<_> = many.iter().map(|(path, content)| (path.as_str(), content.as_str())).collect();
    assert!(found(&manifest("r"), &many).unknown[0].contains("which is not read"));
}

#[test]
fn only_the_part_that_a_heading_names_counts() {
    let content = "# All\n\n## Late\n\n### Diagnosis\n\nRead the log of the workers first.\n\n## Wrong\n\n### Diagnosis\n\nRead the log of the workers first.\n\n### Mitigation\n\nStop the workers one by one.\n";
    let of = |heading: &str| {
        found(
            &format!("[[runbook]]\npath = \"r.md#{heading}\"\nfor = [\"incident-response\"]\n"),
            &[("r.md", content)],
        )
        .rules
    };
    assert_eq!(of("late"), ["unlocated-topic `r.md` has no section about mitigation that we can find"]);
    assert_eq!(of("wrong"), NOTHING);
    assert_eq!(of("nowhere"), ["missing-heading `r.md` has no heading `#nowhere`"]);
}

#[test]
fn what_is_read_and_what_is_not() {
    let plain = "Queue late\n\nDiagnosis: read the log of the workers.\nMitigation: restart the workers one by one.\n";
    let manifest = |path: &str| format!("[[runbook]]\npath = \"{path}\"\nfor = [\"incident-response\"]\n");
    assert_eq!(found(&manifest("r.txt"), &[("r.txt", plain)]), Found { rules: vec![], unknown: vec![] });
    for path in ["r.rst", "r.adoc", "r.pdf"] {
        let found = found(&manifest(path), &[(path, plain)]);
        assert_eq!(found.rules, NOTHING, "{path}");
        assert_eq!(found.unknown.len(), 1, "{path}: {found:?}");
    }
}

#[test]
fn one_cause_silences_the_rules_on_content() {
    let claims = "[[runbook]]\npath = \"r.md\"\nfor = [\"incident-response\"]\n[[data]]\nname = \"d\"\ngovernance = \"g.md\"\n\
        [adoption]\nquestions = \"q.md\"\n[decision]\noutcome = \"scale\"\nrecord = \"d.md\"\nbusiness-case = \"b.md\"\n\
        [operations]\ninfrastructure = \"i.md\"\n";
    let paths = ["r.md", "g.md", "q.md", "d.md", "b.md", "i.md"];
    let only = |files: &[(&str, &str)], rule: &str| {
        let found = found(claims, files);
        let wrong: Vec<_> = found.rules.iter().filter(|found| !found.starts_with(rule)).collect();
        assert!(wrong.is_empty() && found.rules.len() == 6, "{rule}: {found:#?}");
    };
    only(&[], "missing-artifact");
    only(&paths.map(|path| (path, "")), "empty-artifact");
    only(&paths.map(|path| (path, "# Only\n\n## Headings\n")), "empty-artifact");
    only(
        &paths.map(|path| (path, "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n")),
        "unreadable-artifact",
    );
    let external = claims.replace("= \"", "= \"https://x.example/");
    let external =
        external.replace("https://x.example/scale", "scale").replace("https://x.example/d\"", "d\"");
    let found = found(&external, &[]);
    assert!(
        found.rules.iter().all(|rule| rule.starts_with("external-artifact")) && found.rules.len() == 6,
        "{found:#?}"
    );
}

#[test]
fn a_review_in_the_body_keeps_a_runbook_fresh() {
    let of = |line: &str| {
        let repo = TestRepo::with_manifest("[[runbook]]\npath = \"r.md\"\n");
        repo.write("r.md", format!("# Late\n\n{line}\n\nRestart the workers one by one.\n"));
        repo.commit_on("2024-01-10");
        repo.write("r.md", format!("# Late\n\n{line}\n\nRestart the workers one by one.\n"));
        repo.findings(&[])
    };
    let stale = ["stale-artifact runbook.r.md"];
    assert_eq!(of("Owner: @a"), stale);
    assert_eq!(of("Last updated: 2026-06-11"), stale);
    // Written in 2024, these are of days that had not come.
    assert_eq!(of("**Last reviewed:** June 11, 2026")[..1], ["impossible-review runbook.r.md"]);
    assert_eq!(of("| Last reviewed | 11 June 2027 |\n|---|---|")[..1], ["impossible-review runbook.r.md"]);
}

#[test]
fn a_reviews_month_is_never_impossible_while_it_lasts() {
    let repo = TestRepo::with_manifest("[[runbook]]\npath = \"r.md\"\n");
    let page = |month: &str| format!("# Late\n\nLast reviewed: {month}\n\nRestart the workers one by one.\n");
    repo.write("r.md", page("October 2024"));
    repo.commit_on("2024-10-20");
    repo.write("r.md", page("October 2026"));
    repo.commit_on("2026-10-05");
    assert_eq!(repo.findings(&[]), NOTHING, "written before the month was over");
    repo.write("r.md", page("November 2026"));
    repo.commit_on("2026-11-02");
    assert_eq!(repo.findings(&[]), NOTHING, "the month goes on until after today");
    let reviewed = repo.json(&[])["systems"][0]["artifacts"][0]["last-reviewed"].clone();
    assert_eq!(reviewed, "2026-11-20", "no day that is still to come");
    repo.write("r.md", page("December 2026"));
    repo.commit_on("2026-11-03");
    assert_eq!(repo.findings(&[]), ["impossible-review runbook.r.md"]);
}

#[test]
fn hostile_documents_are_judged() {
    let claims = "[[runbook]]\npath = \"r.md\"\nfor = [\"incident-response\", \"rollback\"]\n[[data]]\nname = \"d\"\ngovernance = \"r.md\"\n\
        [adoption]\nquestions = \"r.md\"\n[decision]\nrecord = \"r.md\"\nbusiness-case = \"r.md\"\n";
    let headings: Vec<_> = (0..100_000).map(|number| format!("# H {number}\n\nTODO\n\n")).collect();
    for content in [
        headings.concat(),
        format!("# R\n\n{}\n", "a ".repeat(1_000_000)),
        format!("**{}**: x\n", "Diagnosis ".repeat(100_000)),
        format!("Last reviewed: {}\n", "2026-11-".repeat(200_000)),
        format!("| a |\n|---|\n{}", "| Status |\n".repeat(100_000)),
        "Diagnosis:\n\n".repeat(200_000),
        format!("# R\n\n{}", "Ｄ\u{301}".repeat(200_000)),
    ] {
        let run = repo(claims, &[("r.md", &content)]).check(&[]);
        assert!(matches!(run.status, 0 | 1), "{}", run.stderr);
    }
}

#[test]
fn what_only_puts_the_answer_off_is_no_document() {
    let finding = |manifest: &str, body: &str| found(manifest, &[("r.md", body)]);
    let risk = "[governance]\nrisk-assessment = \"r.md\"\n";
    for body in [
        "n/a\n",
        "# Risks\n\nNone.\n",
        "See above.\n",
        "# Risks\n\nWe will define this later.\n",
        "# Risks\n\nWird später ergänzt.\n",
        "# Risks\n\n*What could go wrong? List the risks here.*\n",
    ] {
        assert_eq!(
            finding(risk, body).rules,
            ["placeholder-artifact `r.md` contains a placeholder"],
            "{body}"
        );
    }
    let limitations = "[adoption]\nlimitations = \"r.md\"\n";
    assert_eq!(finding(limitations, "# What it cannot do\n\nNone.\n").rules, NOTHING);
    let out = finding(risk, "# Risks\n\n[Wiki](https://wiki.acme.example/risks)\n");
    assert_eq!(out.rules, NOTHING);
    assert!(
        out.unknown.iter().any(|why| why.contains("only links to https://wiki.acme.example/risks")),
        "{out:?}"
    );
    let questions =
        finding("[adoption]\nquestions = \"r.md\"\n", "# Q\n\nWhat becomes of my job? Who do I call?\n");
    assert!(questions.rules.iter().any(|rule| rule.starts_with("placeholder-artifact")), "{questions:?}");
    let empty = runbook(
        "\"incident-response\"",
        "# R\n\n## Diagnosis\n\nSee below.\n\n## Mitigation\n\nNot written yet.\n",
    );
    // What only points elsewhere is asked for.
    assert_eq!(
        empty.rules,
        [
            "incomplete-runbook `r.md` has an empty section about mitigation",
            "unlocated-topic `r.md` has no section about diagnosis that we can find"
        ],
        "{empty:?}"
    );
}

#[test]
fn a_folder_of_placeholders_is_no_document() {
    let risk = |path: &str, files: &[(&str, &str)]| {
        found(&format!("[governance]\nrisk-assessment = \"{path}\"\n"), files).rules
    };
    let placeholder = ["placeholder-artifact `docs/risk.md` contains a placeholder"];
    assert_eq!(risk("docs/ris[k].md", &[("docs/risk.md", "TODO\n")]), placeholder);
    assert_eq!(risk("docs/", &[("docs/risk.md", "# R\n\n[Insert risks here]\n")]), placeholder);
    assert_eq!(
        risk("docs/", &[("docs/risk.md", "n/a\n"), ("docs/b.md", "TODO\n"), ("docs/.gitkeep", "")]).len(),
        1
    );
    assert_eq!(
        risk("docs/", &[("docs/risk.md", "TODO\n"), ("docs/z.md", "The queue may fill up.\n")]),
        NOTHING
    );
    assert_eq!(risk("docs/", &[("docs/risk.md", "TODO\n"), ("docs/z.yaml", "a: 1\n")]), NOTHING);
    for (path, content) in [
        ("r.rst", "TODO\n"),
        ("r.adoc", "To be written.\n"),
        ("r.yaml", "groups: []\n"),
        ("r.lock", "TODO\n"),
        ("r.json", "{ }\n"),
    ] {
        assert_eq!(
            risk(path, &[(path, content)]),
            [format!("empty-artifact `{path}` has no content")],
            "{path}"
        );
    }
    for (path, content) in [
        ("r.rst", "Risks\n=====\n\nTODO\n"),
        ("r.yaml", "groups: [a]\n"),
        ("r.yaml", "a: 1\nb: []\n"),
        ("r.lock", "todo==1.0\n"),
    ] {
        assert_eq!(risk(path, &[(path, content)]), NOTHING, "{path}");
    }
}
