//! What a reviewer reads of a change: verdicts, what is new, gone and relaxed, whom to ask; and that nobody is notified by it.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::*;

const CODEOWNERS: &str = "* @acme/all\n/triage/src/ @acme/platform\n/triage/runbooks/ @acme/claims @lena\n";

/// A story in which something is new, gone, relaxed, known and undecided.
fn everything() -> TestRepo {
    let failed = "<testcase name=\"2\"><failure message=\"no\"/></testcase>";
    let data = "[[data]]\nname = \"crm\"\ngovernance = \"https://wiki.example/crm\"\n\
        [[eval]]\nname = \"ci\"\nresults = { path = \"out/a.xml\", from = \"ci\" }\nrequire = { pass-rate = \">= 0.9\" }\n";
    let repo = story_with(&format!("{MANIFEST}{data}"));
    repo.git(&["checkout", "-q", "main"]);
    repo.write("CODEOWNERS", CODEOWNERS);
    repo.write("triage/evals/results.xml", RESULTS.replace("<testcase name=\"2\"/>", failed));
    repo.commit_on("2026-10-02");
    repo.git(&["checkout", "-q", "-B", "change"]);
    let relaxed = manifest(&[
        ("runbooks/rollback.md\"\n", "runbooks/rolback.md\"\nowner = \"@ines\"\n"),
        (">= 0.9", ">= 0.4"),
    ]);
    repo.write("triage/readiness.toml", format!("{relaxed}{data}"));
    repo.write("triage/runbooks/gone.md", "# Escalation\n\n## Contacts\n\nCall Lena on 555-0100.\n");
    repo.write("triage/runbooks/incident.md", incident("\n\n## Contacts\n\nTODO"));
    commit(&repo);
    repo
}

fn markdown(repo: &TestRepo) -> String {
    repo.check(&["--format", "markdown", "--base", "main"]).stdout
}

#[test]
fn the_first_line_says_the_verdicts_and_what_is_new_gone_and_known() {
    let repo = everything();
    let report = report(&repo, &BASE);
    let findings = report["findings"].as_array().expect("findings");
    let known = findings.iter().filter(|one| one["introduced"] == false && one["waived"].is_null()).count();
    // What is relaxed has a list of its own.
    let new = findings.iter().filter(|one| one["introduced"] == true && one["rule"] != "relaxed").count();
    assert!(new > 1 && known > 1, "{report}");
    let line = format!(
        "not ready → not ready: {new} new, 3 gone (2 mended, 1 because a bound was lowered), {known} known"
    );
    let human = repo.check(&BASE).stdout;
    assert!(human.starts_with(&format!("{line}\n  1. ")), "{human}");
    let markdown = markdown(&repo);
    assert!(markdown.starts_with(&format!("# Readiness on 2026-11-20\n\n**{line}**\n\n- ")), "{markdown}");
    assert!(!repo.check(&["--quiet", "--base", "main"]).stdout.contains("→"));
    assert!(!repo.check(&[]).stdout.lines().next().expect("a line").contains("→"));
}

#[test]
fn each_of_several_systems_has_a_line_with_its_name() {
    let repo = story();
    repo.write("b/readiness.toml", "[system]\nname = \"b\"\nstage = \"research\"\n");
    commit(&repo);
    let human = repo.check(&BASE).stdout;
    assert!(
        human.starts_with("`b`: new → research: 0 new, 0 gone, 0 known\n`triage`: not ready → "),
        "{human}"
    );
}

#[test]
fn json_has_what_is_relaxed_what_is_gone_and_the_verdict_before() {
    let report = report(&everything(), &BASE);
    assert_eq!(report["systems"][0]["verdict-before"], "not-ready");
    let relaxed = report["relaxed"].as_array().expect("a list");
    let bound = relaxed.iter().find(|one| one["subject"] == "eval.answers.require.pass-rate").expect("it");
    assert_eq!(bound["primary"]["path"], "triage/readiness.toml");
    assert_eq!(bound["silences"][0]["rule"], "failing-requirement");
    assert_eq!(bound["silences"][0]["introduced"], false);
    let gone = report["gone-findings"].as_array().expect("a list");
    let of = |rule: &str| gone.iter().find(|one| one["rule"] == rule).expect("a finding");
    assert_eq!(
        (&of("missing-artifact")["reason"], &of("missing-artifact")["because"]),
        (&"mended".into(), &Value::Null)
    );
    assert_eq!(of("failing-requirement")["reason"], "asks-for-less");
    assert_eq!(of("failing-requirement")["because"], bound["message"]);
    let schema =
        std::fs::read_to_string(crate::support::project().join("schema/report.json")).expect("a schema");
    let schema: Value = serde_json::from_str(&schema).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let errors: Vec<_> = validator.iter_errors(&report).map(|error| error.to_string()).collect();
    assert_eq!(errors, Vec::<String>::new());
}

#[test]
fn markdown_shows_the_new_then_the_gone_the_relaxed_and_folds_the_rest() {
    let text = markdown(&everything());
    let parts = [
        "\n## New findings\n",
        "\n## Gone\n",
        "\n## Relaxed\n",
        "\n## `triage`: not ready\n",
        "\n<details>\n<summary>Known: ",
        "\n</details>\n",
        "\n<details>\n<summary>Cannot tell: ",
        "\n## Waived\n",
    ];
    let places: Vec<_> =
        parts.iter().map(|part| text.find(part).unwrap_or_else(|| panic!("{part} in {text}"))).collect();
    assert!(places.is_sorted(), "{places:?} in {text}");
    assert_eq!(text.matches("<details>").count(), text.matches("</details>").count());
    let (_, gone) = text.split_once("\n## Gone\n").expect("a part");
    let (gone, relaxed) = gone.split_once("\n## Relaxed\n").expect("a part");
    assert!(gone.contains(": **not mended:** `require.pass-rate` of eval `answers` lowered from"), "{gone}");
    assert!(gone.contains("`missing-artifact`, `runbook.runbooks/gone.md`: mended\n"), "{gone}");
    assert!(relaxed.contains("silences `failing-requirement` of `eval.answers"), "{relaxed}");
    let (open, _) = text.split_once("\n<details>\n").expect("a part");
    assert!(!open.contains("Cannot tell, "), "what cannot be told is folded: {text}");
}

#[test]
fn each_new_finding_says_whether_it_blocks_the_handoff_and_whom_to_ask() {
    let repo = everything();
    let text = markdown(&repo);
    let (_, new) = text.split_once("\n## New findings\n").expect("a part");
    let (new, _) = new.split_once("\n## Gone\n").expect("a part");
    let of = |headline: &str| {
        let (_, rest) = new.split_once(headline).unwrap_or_else(|| panic!("{headline} in {new}"));
        rest.split("\n- **").next().expect("a finding")
    };
    // The owner that the manifest names, otherwise those of CODEOWNERS.
    assert!(
        of("`runbooks/rolback.md` does not exist").contains("**Blocks the handoff.** Ask `@ines`."),
        "{new}"
    );
    let placeholder = of("placeholder");
    assert!(placeholder.contains("**Blocks the handoff.** Ask `@acme/claims`, `@lena`."), "{placeholder}");
    let report = report(&repo, &BASE);
    let new = report["findings"].as_array().expect("a list").iter().filter(|one| one["introduced"] == true);
    for one in new.filter(|one| one["level"] != "note") {
        assert_eq!(one["handoff"], "blocks", "{one}");
        assert!(!one["ask"].as_array().expect("a list").is_empty(), "{one}");
    }
    // Nobody is named for the other files.
    let repo = story();
    repo.write("triage/docs/plan.md", "# Plan\n\nTODO\n\n## When\n\nTODO\n");
    commit(&repo);
    assert!(markdown(&repo).contains("Nobody to ask: neither the manifest nor CODEOWNERS names an owner."));
    let known = repo.check(&["--format", "markdown", "--base", "HEAD"]).stdout;
    assert!(!known.contains("the handoff.") && !known.contains("Nobody to ask"), "only what is new: {known}");
}

/// What a platform would make of a page: everything outside of code that could notify somebody.
pub(super) fn mentions(page: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut in_code = false;
    for event in Parser::new_ext(page, Options::all()) {
        match event {
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) if !in_code => {
                found.extend(
                    text.split_whitespace().filter(|word| word.contains(['@', '#', '!'])).map(str::to_owned),
                );
            }
            _ => {}
        }
    }
    found
}

#[test]
fn nobody_is_mentioned_by_accident() {
    let page = markdown(&everything());
    assert!(page.contains("`@acme/claims`"), "{page}");
    assert_eq!(mentions(&page), Vec::<String>::new(), "{page}");
    assert_eq!(mentions("Ask @lena, `@ines`"), ["@lena,"], "the test sees mentions");
    // Owners that would end their code span.
    let repo = story();
    let manifest = manifest(&[(
        "path = \"runbooks/rollback.md\"\n",
        "path = \"runbooks/none.md\"\nowner = \"a`@everyone`b@acme.example\"\n",
    )]);
    repo.write("triage/readiness.toml", manifest);
    repo.write("CODEOWNERS", "* @acme/`@all` ``x``@acme.example @a|b\n");
    commit(&repo);
    let page = markdown(&repo);
    assert_eq!(mentions(&page), Vec::<String>::new(), "{page}");
}

#[test]
fn hostile_text_of_a_change_is_harmless_in_every_format() {
    for hostile in crate::outputs::HOSTILE {
        let quoted = serde_json::to_string(hostile).expect("a string").replace('\u{85}', "\\u0085");
        let repo = TestRepo::new();
        let manifest = |bound: &str, path: &str| {
            format!(
                "[system]\nname = {quoted}\nstage = \"handoff\"\n[[eval]]\nname = {quoted}\nresults = \"r.xml\"\n\
                 require = {{ pass-rate = \"{bound}\" }}\n[[runbook]]\npath = \"{path}\"\ncovers = [\"src/**\"]\nmax-lag = \"0d\"\n\
                 [[metric]]\nname = {quoted}\nunit = {quoted}\n"
            )
        };
        repo.write("readiness.toml", manifest(">= 0.9", "run.md"));
        repo.write("r.xml", "<testsuite name=\"a\" tests=\"2\"><testcase name=\"1\"/><testcase name=\"2\"><failure/></testcase></testsuite>\n");
        repo.write("run.md", "# Run\n\nText of some words.\n");
        let is_file = cfg!(unix) && !hostile.contains('/');
        let file = if is_file { format!("src/{hostile}") } else { "src/a.py".to_owned() };
        repo.write(&file, "A = 1\n");
        repo.write("CODEOWNERS", format!("* @acme/a {hostile}\n"));
        repo.commit_on("2026-10-01");
        repo.git(&["checkout", "-q", "-b", "change"]);
        repo.write(
            "readiness.toml",
            manifest(">= 0.1", "run.md") + &format!("[[runbook]]\npath = {quoted}\n"),
        );
        repo.write(&file, format!("{hostile}\nA = 2\n"));
        commit(&repo);
        let json: Value =
            serde_json::from_str(&repo.check(&["--format", "json", "--base", "main"]).stdout).expect("JSON");
        assert!(!json["relaxed"].as_array().expect("a list").is_empty(), "{hostile:?}");
        for format in crate::outputs::FORMATS {
            for environment in [&[][..], &[("GITHUB_ACTIONS", "true")]] {
                let args = ["check", "--as-of", "2026-11-20", "--format", format, "--base", "main"];
                let run = crate::support::run_in(repo.path(), &args, environment);
                assert!(run.status < 2, "{run:?}");
                crate::outputs::assert_harmless_lines(format, &run, environment);
                if *format == "markdown" {
                    let page = run.stdout;
                    assert_eq!(mentions(&page), Vec::<String>::new(), "{page}");
                    let html = |event: &Event<'_>| match event {
                        Event::Html(html) | Event::InlineHtml(html) => Some(html.to_string()),
                        _ => None,
                    };
                    for html in Parser::new_ext(&page, Options::all()).filter_map(|event| html(&event)) {
                        assert!(crate::support::summary::is_our_html(&html), "{html:?} in {page}");
                    }
                }
            }
        }
    }
}
