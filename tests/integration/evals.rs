//! Suites and results in the formats that teams use: what holds, what does not, and where that is shown.

use std::io::Write as _;

use serde_json::Value;

use crate::support::{TestRepo, project, text};

fn fixture(path: &str) -> Vec<u8> {
    std::fs::read(project().join("fixtures/evidence").join(path)).expect(path)
}

/// A repository at the handoff with one eval that says `keys`.
fn eval(keys: &str) -> TestRepo {
    TestRepo::with_manifest(&format!(
        "[system]\nname = \"a\"\nstage = \"handoff\"\n[[eval]]\nname = \"e\"\n{keys}\n"
    ))
}

/// The findings of one rule.
fn of<'r>(report: &'r Value, rule: &str) -> Vec<&'r Value> {
    let findings = report["findings"].as_array().expect("findings");
    findings.iter().filter(|finding| text(&finding["rule"]) == rule).collect()
}

/// What the repository's file holds at a place of the report.
fn shown(repo: &TestRepo, place: &Value) -> String {
    let bytes = std::fs::read(repo.path().join(text(&place["path"]))).expect("the file of a place");
    let byte = |end: &str| usize::try_from(place[end]["byte"].as_u64().expect("a byte")).expect("small");
    String::from_utf8_lossy(&bytes[byte("start")..byte("end")]).into_owned()
}

#[test]
fn for_each_format_a_bound_holds_or_is_shown_with_its_number() {
    let lm_eval = "lm-eval/lm-evaluation-harness__results_2024-08-26T11-40-14.123429.json";
    let inspect = "inspect/inspect_ai__log_formats.json";
    let cases: &[(&str, &str, &str, &str, &str)] = &[
        ("promptfoo/results.json", "pass-rate", ">= 60%", ">= 0.61", "6"),
        ("promptfoo/results.json", "accuracy", "== 0.6666666666666666", "> 0.7", "2"),
        ("junit/pytest_junit.xml", "pass-rate", ">= 0.5", ">= 51%", "1"),
        ("junit/pytest_junit.xml", "skipped", "<= 2", "<= 1", "2"),
        ("deepeval/latest_run_full.json", "Exact Match", ">= 0.66", ">= 0.67", "["),
        ("deepeval/latest_run_full.json", "failed", "<= 1", "== 0", "1"),
        (inspect, "accuracy", ">= 0", "> 0", "0.0"),
        (lm_eval, "exact_match", ">= 0.8165276724791509", ">= 0.82", "0.8165276724791509"),
        ("dbt/run_results_build.json", "failed", "<= 1", "== 0", "\"fail\""),
        ("dbt/run_results_build.json", "pass-rate", "== 0.5", "> 50%", "\"pass\""),
        ("great-expectations/validation_result.json", "/statistics/success_percent", "== 50", "> 50", "50.0"),
        ("evidently/report.json", "/metrics/0/value/count", "== 0", "> 0", "0.0"),
    ];
    for (file, measure, holds, fails, number) in cases {
        let name = file.rsplit('/').next().expect("a name");
        let repo = |bound: &str| {
            let repo = eval(&format!("results = \"{name}\"\nrequire = {{ \"{measure}\" = \"{bound}\" }}"));
            repo.write(name, fixture(file));
            repo.add();
            repo
        };
        let good = repo(holds).json(&[]);
        assert_eq!(of(&good, "failing-requirement").len(), 0, "{file} {measure} {holds}: {good:#}");
        assert_eq!(of(&good, "unmeasured-requirement").len(), 0, "{file} {measure}");
        let bad = repo(fails);
        let report = bad.json(&[]);
        let found = of(&report, "failing-requirement");
        assert_eq!(found.len(), 1, "{file} {measure} {fails}: {report:#}");
        assert_eq!(shown(&bad, &found[0]["primary"]), format!("\"{fails}\""));
        assert_eq!(shown(&bad, &found[0]["related"][0]), *number, "{file} {measure}");
    }
}

#[test]
fn files_that_nobody_s_tool_wrote_are_read_by_pointer_and_by_key() {
    let cases: &[(&str, &str, &str, &str, &str)] = &[
        ("m.json", "{ \"hit@8\": 0.75, \"a/b\": { \"x,y\": 2 } }", "hit@8", ">= 0.8", "0.75"),
        ("m.json", "{ \"hit@8\": 0.75, \"a/b\": { \"x,y\": 2 } }", "/a~1b/x,y", "== 3", "2"),
        ("m.yaml", "scores:\r\n  größe: 1\r\n  f1: 0.81 # macro\r\n", "/scores/f1", ">= 0.9", "0.81"),
        ("m.toml", "[scores]\nf1 = 0.81\n", "/scores/f1", ">= 0.9", "0.81"),
        ("m.csv", "id;faithfulness\r\n1;0.5\r\n2;NaN\r\n3;1\r\n", "faithfulness", ">= 0.8", "faithfulness"),
        ("m.csv", "id,cost\n1,2\n2,5\n", "/cost/max", "<= 4", "cost"),
        (
            "m.json",
            "{\"results\": {\"tool\": {\"name\": \"jest\"}, \"summary\": {\"tests\": 10, \"passed\": 9, \"failed\": 1, \"pending\": 0, \"skipped\": 0, \"other\": 0, \"start\": 1762000000000, \"stop\": 1762000001000}}}",
            "pass-rate",
            ">= 0.95",
            "9",
        ),
    ];
    for (name, content, measure, bound, number) in cases {
        let repo = eval(&format!("results = \"{name}\"\nrequire = {{ \"{measure}\" = \"{bound}\" }}"));
        repo.write(name, content);
        repo.add();
        let report = repo.json(&[]);
        let found = of(&report, "failing-requirement");
        assert_eq!(found.len(), 1, "{name} {measure}: {report:#}");
        assert_eq!(shown(&repo, &found[0]["related"][0]), *number, "{name} {measure}");
    }
}

#[test]
fn a_log_in_an_archive_is_shown_as_the_header_says() {
    for file in ["inspect/zstd_2scorers_epochs2.eval", "inspect/inspect_ai__log_streaming.eval"] {
        let repo = eval("results = \"x.eval\"\nrequire = { \"match/accuracy\" = \">= 0.9\" }");
        repo.write("x.eval", fixture(file));
        repo.add();
        let report = repo.json(&[]);
        let found = of(&report, "failing-requirement");
        assert_eq!(found.len(), 1, "{report:#}");
        assert_eq!(text(&found[0]["related"][0]["path"]), "x.eval/header.json");
    }
    let several = eval("results = \"x.eval\"\nrequire = { stderr = \"<= 0.9\" }");
    several.write("x.eval", fixture("inspect/zstd_2scorers_epochs2.eval"));
    several.add();
    let report = several.json(&[]);
    let found = of(&report, "unmeasured-requirement");
    assert_eq!(text(&found[0]["help"][0]), "use one of these names: `match/stderr`, `includes/stderr`");
}

/// The rules that report on an eval, once each, those about its age and notes aside.
fn rules(repo: &TestRepo) -> Vec<String> {
    repo.add();
    let report = repo.json(&[]);
    let findings = report["findings"].as_array().expect("findings");
    let mut rules: Vec<String> = findings
        .iter()
        .filter(|finding| finding["gate"] == "quality" && text(&finding["level"]) != "note")
        .map(|finding| text(&finding["rule"]).to_owned())
        .filter(|rule| !matches!(rule.as_str(), "no-edge-cases" | "stale-artifact" | "no-results"))
        .collect();
    rules.dedup();
    rules
}

fn zipped(name: &str, content: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    archive.start_file(name, options).expect("a member");
    archive.write_all(content).expect("in memory");
    archive.finish().expect("an archive").into_inner()
}

#[test]
fn what_is_broken_or_hostile_is_one_clear_finding() {
    let aliases = (1..30)
        .map(|n| format!("a{n}: &a{n} [{}]\n", format!("*a{}, ", n - 1).repeat(9)))
        .collect::<Vec<_>>()
        .concat();
    let deep = "[".repeat(200_000);
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("r.json", b"{\"accuracy\": 0.9,".to_vec(), "unexpected end of the file"),
        ("r.json", b"{\"accuracy\": 0.9,\n \"accuracy\": 0.1}".to_vec(), "duplicate key"),
        ("r.json", format!("{{\"x\": {deep}").into_bytes(), "it is nested too deeply"),
        ("r.json", b"{} {}".to_vec(), "text after the end of the JSON value"),
        ("r.yaml", format!("a0: &a0 x\n{aliases}").into_bytes(), "its aliases expand to too much data"),
        ("r.yaml", b"accuracy: 0.9\naccuracy: 0.1\n".to_vec(), "duplicate key"),
        ("r.yaml", "- ".repeat(200_000).into_bytes(), "it is nested too deeply"),
        ("r.toml", b"accuracy = \n".to_vec(), "string values must be quoted"),
        ("r.xml", b"<testsuite><testcase>".to_vec(), "unexpected end of the file"),
        (
            "r.xml",
            b"<html></html>".to_vec(),
            "not JUnit: the first element is not `testsuites` or `testsuite`",
        ),
        ("r.eval", zipped("header.json", &vec![b' '; 40 << 20]), "its header is too large"),
        ("r.eval", zipped("other.json", b"{}"), "the archive has no `header.json`"),
        ("r.eval", b"PK\x03\x04 and then nothing".to_vec(), "not a complete archive"),
    ];
    for (name, content, what) in cases {
        let repo = eval(&format!("results = \"{name}\"\nrequire = {{ accuracy = \">= 0.9\" }}"));
        repo.write(name, content);
        assert_eq!(rules(&repo), ["unreadable-artifact"], "{name} {what}");
        let said = repo.check(&[]).stdout;
        assert!(said.contains(what), "{name}: {said}");
    }
    let pointer = eval("results = \"r.json\"");
    pointer.write("r.json", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n");
    assert_eq!(rules(&pointer), ["unreadable-artifact"]);
    let empty = eval("results = \"r.json\"\nrequire = { accuracy = \">= 0.9\" }");
    empty.write("r.json", " \n");
    assert_eq!(rules(&empty), ["empty-artifact"]);
    let nan = eval("results = \"r.json\"\nrequire = { accuracy = \">= 0.9\" }");
    nan.write("r.json", "\u{feff}{\"accuracy\": NaN}\r\n");
    assert_eq!(rules(&nan), ["unmeasured-requirement"]);
    let tags = eval("results = \"r.yaml\"\nrequire = { accuracy = \">= 0.9\" }");
    tags.write("r.yaml", "accuracy: 0.95\nmade-by: !function utils.x\n");
    assert_eq!(rules(&tags), Vec::<String>::new());
}

#[test]
fn the_newest_results_count_by_their_own_time() {
    let results = |day: &str, accuracy: &str| {
        format!("{{\"timestamp\": \"{day}T00:00:00Z\", \"accuracy\": {accuracy}}}")
    };
    let repo = eval("results = \"results/*.json\"\nrequire = { accuracy = \">= 0.9\" }");
    // By name and by commit the first is the newer one.
    repo.write("results/z.json", results("2026-09-01", "0.5"));
    repo.write("results/a.json", results("2026-11-01", "0.95"));
    repo.write("results/README.md", "How these are made.\n");
    assert_eq!(rules(&repo), Vec::<String>::new());
    repo.write("results/m.json", results("2026-11-02", "0.4"));
    assert_eq!(rules(&repo), ["failing-requirement"]);
    // Where one says no time, nobody can tell.
    repo.write("results/n.json", "{\"accuracy\": 0.1}");
    assert_eq!(rules(&repo), Vec::<String>::new());
    let said = repo.check(&["--ignore", "no-edge-cases"]).stdout;
    assert!(said.contains("`n.json` records no time"), "{said}");
    std::fs::rename(repo.path().join("results/n.json"), repo.path().join("results/n-20261103.json"))
        .expect("moved");
    repo.write(".gitignore", "");
    assert_eq!(rules(&repo), ["failing-requirement"], "the name has a time");
}

#[test]
fn results_are_as_old_as_they_say() {
    let repo = eval("results = \"r.json\"\nrequire = { accuracy = \">= 0.9\" }");
    repo.write("r.json", "{\"date\": \"2026-02-01\", \"accuracy\": 0.95}");
    repo.commit_on("2026-11-19");
    let report = repo.json(&[]);
    let found = of(&report, "stale-artifact");
    assert_eq!(found.len(), 1, "committed yesterday, made in February: {report:#}");
    assert_eq!(shown(&repo, &found[0]["related"][0]), "\"2026-02-01\"");
    repo.write("r.json", "{\"date\": \"2026-11-01\", \"accuracy\": 0.95}");
    repo.commit_on("2026-11-19");
    assert_eq!(of(&repo.json(&[]), "stale-artifact").len(), 0);
}

#[test]
fn results_that_are_not_here_are_undecided() {
    for results in ["{ path = \"out/r.json\", from = \"ci\" }", "\"https://ci.acme.example/r.json\""] {
        let repo = eval(&format!("results = {results}\nrequire = {{ accuracy = \">= 0.9\" }}"));
        assert_eq!(rules(&repo), Vec::<String>::new(), "{results}");
        let report = repo.json(&[]);
        let gates = report["systems"][0]["gates"].as_array().expect("gates");
        let quality = gates.iter().find(|gate| text(&gate["gate"]) == "quality").expect("there");
        // Something else is owed here, which fails the gate: what counts is that no bound is called broken.
        assert_ne!(text(&quality["status"]), "passed");
    }
    let elsewhere = eval("results = \"r.json\"\nrequire = { accuracy = \">= 0.9\" }");
    elsewhere.write("r.json", "{\"testRunLink\": \"https://app.confident-ai.example/x\"}");
    assert_eq!(rules(&elsewhere), Vec::<String>::new());
}

#[test]
fn cases_are_counted_as_the_tool_runs_them() {
    let config = "prompts: [a, b]\nproviders: [echo, openai:gpt-4o]\ntests:\n  - vars: { q: [x, y, z], r: ['1', '2'], messages: [{ role: user }] }\n  - file://more.csv\n  - file://lines.jsonl\n";
    let repo = |cases: usize| {
        let repo = eval(&format!("suite = \"evals/promptfooconfig.yaml\"\ncases = {cases}"));
        repo.write("evals/promptfooconfig.yaml", config);
        repo.write("evals/more.csv", "q,__expected\n\"two\nlines\",x\ny,z\n");
        repo.write(
            "evals/lines.jsonl",
            "{\"vars\": {\"q\": [\"a\", \"b\"]}}\n\n{\"vars\": {\"q\": \"c\"}}\n",
        );
        repo
    };
    // Six of the lists, two rows, two and one of the lines.
    assert_eq!(rules(&repo(11)), Vec::<String>::new());
    assert_eq!(rules(&repo(12)), ["too-few-cases"]);
    let meta = eval("suite = \"cases.jsonl\"\ncases = 2");
    meta.write("cases.jsonl", "{\"_meta\": {\"version\": 3}}\n{\"input\": \"a\"}\n");
    assert_eq!(rules(&meta), ["too-few-cases"], "a line about the others is no case");
    let code = eval("suite = \"evals/test_a.py\"\ncases = 200");
    code.write("evals/test_a.py", "def test_a(): pass\n");
    assert_eq!(rules(&code), Vec::<String>::new(), "undecided");
    let counted = eval(
        "suite = \"evals/test_a.py\"\nresults = \"junit.xml\"\ncases = 200\nrequire = { errors = \"<= 1\", skipped = \"<= 2\" }",
    );
    counted.write("evals/test_a.py", "def test_a(): pass\n");
    counted.write("junit.xml", fixture("junit/pytest_junit.xml"));
    assert_eq!(rules(&counted), ["too-few-cases"], "in the results there are six");
    let policy = eval(
        "suite = \"cases.jsonl\"\nkind = \"edge-cases\"\n[policy]\nmin-cases = { edge-cases = 2, quality = 1 }",
    );
    policy.write("cases.jsonl", "{\"input\": \"a\"}\n");
    assert_eq!(rules(&policy), ["too-few-cases"]);
}

#[test]
fn runs_that_are_not_whole_are_said_so() {
    let inspect = |file: &str| {
        let repo = eval("results = \"x.eval\"");
        repo.write("x.eval", fixture(file));
        rules(&repo)
    };
    assert_eq!(inspect("inspect/zstd_status_error.eval"), ["partial-results"]);
    assert_eq!(
        inspect("inspect/inspect_ai__mmlu-summary-choices.eval"),
        ["dirty-results", "partial-results"]
    );
    let limited = eval("results = \"x.eval\"\ncases = 4");
    limited.write("x.eval", fixture("inspect/zstd_2scorers_epochs2.eval"));
    assert_eq!(rules(&limited), Vec::<String>::new(), "a limit that leaves as many as claimed");
    let crashed = eval("results = \"x.eval\"");
    crashed.write("x.eval", zipped("_journal/start.json", b"{}"));
    assert_eq!(rules(&crashed), ["partial-results"]);
    let documented = eval("results = \"r.json\"");
    documented.write("r.json", "{\"metadata\": {\"dbt_schema_version\": \"https://schemas.getdbt.com/dbt/run-results/v6.json\", \"generated_at\": \"2026-11-01T00:00:00Z\"}, \"args\": {\"which\": \"docs\"}, \"results\": [{\"unique_id\": \"model.a\", \"status\": \"success\"}]}");
    assert_eq!(rules(&documented), ["partial-results"], "no test at all is not green");
    let allowed = eval("results = \"junit.xml\"\nrequire = { errors = \"<= 1\", skipped = \"<= 2\" }");
    allowed.write("junit.xml", fixture("junit/pytest_junit.xml"));
    assert_eq!(rules(&allowed), Vec::<String>::new());
}

#[test]
fn a_percentage_and_a_fraction_are_not_compared() {
    let found = |value: &str, bound: &str, name: &str| {
        let repo = eval(&format!("results = \"r.json\"\nrequire = {{ {name} = \"{bound}\" }}"));
        repo.write("r.json", format!("{{\"{name}\": {value}}}"));
        repo.add();
        let report = repo.json(&[]);
        of(&report, "failing-requirement")
            .iter()
            .map(|finding| text(&finding["message"]).to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(found("83.3", ">= 0.8", "pass_rate"), ["`pass_rate` of `e` is 83.3, maybe in percent"]);
    assert_eq!(found("83.3", ">= 80%", "pass_rate"), ["`pass_rate` of `e` is 83.3, maybe in percent"]);
    assert_eq!(found("83.3", ">= 80", "pass_rate"), Vec::<String>::new());
    assert_eq!(
        found("1.4", ">= 0.5", "speedup"),
        ["`speedup` of `e` is 1.4, maybe in percent"],
        "whatever its name"
    );
    assert_eq!(found("0.6999999999999999", ">= 0.7", "f1"), Vec::<String>::new(), "what adding costs");
    assert_eq!(found("0.69999", ">= 0.7", "f1"), ["`f1` of `e` is 0.69999, not >= 0.7"]);
}

#[test]
fn results_of_another_suite_are_told_by_what_they_record() {
    let repo = eval("suite = \"evals/test_refunds.py\"\nresults = \"r.json\"");
    repo.write("evals/test_refunds.py", "def test_refund(): pass\n");
    repo.write("r.json", fixture("deepeval/latest_run_full.json"));
    assert_eq!(rules(&repo), Vec::<String>::new());
    let other = eval("suite = \"evals/test_claims.py\"\nresults = \"r.json\"");
    other.write("evals/test_claims.py", "def test_claim(): pass\n");
    other.write("r.json", fixture("deepeval/latest_run_full.json"));
    assert_eq!(rules(&other), ["results-of-another-suite"]);
    let suite = |change: &dyn Fn(String) -> String| {
        let repo = eval("suite = \"evals/promptfooconfig.yaml\"\nresults = \"r.json\"");
        for file in ["prompts/answer.txt", "prompts/brief.txt", "tests/extra.csv"] {
            repo.write(&format!("evals/{file}"), fixture(&format!("promptfoo/{file}")));
        }
        let config = String::from_utf8(fixture("promptfoo/promptfooconfig.yaml")).expect("text");
        repo.write("evals/promptfooconfig.yaml", change(config));
        repo.write("r.json", fixture("promptfoo/results.json"));
        rules(&repo)
    };
    assert_eq!(suite(&|config| config), Vec::<String>::new());
    assert_eq!(
        suite(&|config| config.replace("id: echo", "id: openai:gpt-4o").replace("echo-model", "gpt")),
        ["results-of-another-suite"]
    );
    assert_eq!(
        suite(&|config| config.replace("\"cancel order 1\", \"cancel order 2\"", "\"cancel order 1\"")),
        ["results-of-another-suite"]
    );
    assert_eq!(
        suite(&|config| config.replace("\"cancel order 1\",", "\"cancel order 1\", \"cancel order 3\",")),
        ["partial-results"]
    );
    assert_eq!(
        suite(&|config| config.replace("prompts/answer.txt", "prompts/gone.txt")),
        ["missing-suite-file", "results-of-another-suite"]
    );
}

#[test]
fn large_results_are_read_in_pieces_and_shown_exactly() {
    let repo = eval("results = \"r.json\"\nrequire = { pass-rate = \">= 0.9\" }");
    let row = |success: bool| {
        format!("{{\"success\": {success}, \"failureReason\": 1, \"response\": \"{}\"}}", "ü".repeat(1_200))
    };
    let (good, bad) = (row(true), row(false));
    let rows = [vec![good.as_str(); 3_000], vec![bad.as_str(); 1_000]].concat().join(", ");
    let content = format!(
        "{{\"results\": {{\"version\": 3, \"prompts\": [], \"results\": [{rows}],\n  \"stats\": {{\"successes\": 3000, \"failures\": 1000, \"errors\": 0}}}}}}"
    );
    assert!(content.len() > 8 << 20);
    repo.write("r.json", &content);
    repo.add();
    let report = repo.json(&[]);
    let found = of(&report, "failing-requirement");
    assert_eq!(found.len(), 1, "{report:#}");
    assert_eq!(shown(&repo, &found[0]["related"][0]), "3000");
    assert_eq!(found[0]["related"][0]["start"]["line"], 2);
    let place = content.lines().nth(1).and_then(|line| line.find("3000")).expect("there");
    assert_eq!(found[0]["related"][0]["start"]["column"], place + 1);
}

/// The rules that report on an eval that says `keys`, in a repository with these files.
fn said(keys: &str, files: &[(&str, &str)]) -> Vec<String> {
    let repo = eval(keys);
    for (path, content) in files {
        repo.write(path, content);
    }
    rules(&repo)
}

const NOTHING: Vec<String> = Vec::new();

/// Results as promptfoo writes them: so many rows, by the prompts that it tried.
fn promptfoo(rows: usize, prompts: &[&str], config: &str) -> String {
    let rows = vec!["{\"success\": true, \"failureReason\": 0}"; rows].join(", ");
    let prompts: Vec<_> =
        prompts.iter().map(|name| format!("{{\"provider\": \"echo\", \"label\": \"{name}\"}}")).collect();
    format!(
        "{{\"results\": {{\"version\": 3, \"timestamp\": \"2026-11-02T09:00:00Z\", \"prompts\": [{}], \"results\": [{rows}], \"stats\": {{\"successes\": {}, \"failures\": 0, \"errors\": 0}}}}, \"config\": {config}}}",
        prompts.join(", "),
        rows.matches("success").count()
    )
}

#[test]
fn honest_configurations_of_promptfoo_are_counted_as_they_run() {
    let keys = "suite = \"promptfooconfig.yaml\"\nresults = \"r.json\"";
    for (config, rows, what) in [
        (
            "tests:\n  - vars: {messages: [{role: system, content: a}, {role: user, content: b}]}\n  - vars: {q: a}\n",
            2,
            "a list of no texts",
        ),
        (
            "defaultTest: {vars: {lang: [en, de]}}\ntests:\n  - vars: {q: a}\n  - vars: {q: b}\n",
            4,
            "what every test is given",
        ),
        ("tests:\n  - vars: {doc: 'file://docs/*.md'}\n", 2, "a pattern of files"),
        ("tests:\n  - vars: {q: [a, b, c]}\n    options: {disableVarExpansion: true}\n", 1, "no expansion"),
        (
            "tests:\n  - vars: {q: a}\n    providers: [echo]\n  - vars: {q: b}\n",
            5,
            "a test for some providers",
        ),
        ("tests: []\n", 1, "no test"),
        ("tests:\n  - vars: {q: a}\n  - vars: {q: b}\n", 6, "repeated three times"),
        ("scenarios: file://scenarios.yaml\n", 7, "scenarios elsewhere"),
        ("redteam: {purpose: x}\n", 50, "tests that are made when it runs"),
    ] {
        let config = format!("prompts: [p]\nproviders: [echo]\n{config}");
        let results = promptfoo(rows, &["p"], "{}");
        let files = [
            ("promptfooconfig.yaml", config.as_str()),
            ("docs/a.md", "a\n"),
            ("docs/b.md", "b\n"),
            ("scenarios.yaml", "- config: [{vars: {a: b}}]\n  tests: [{vars: {c: d}}]\n"),
            ("r.json", &results),
        ];
        assert_eq!(said(keys, &files), NOTHING, "{what}");
    }
    // Paths from the root of the machine that ran it, as `-c` writes them.
    let absolute = promptfoo(
        1,
        &["p"],
        "{\"prompts\": [\"file:///srv/ci/claims/evals/p.txt\"], \"providers\": [\"echo\"]}",
    );
    let config = "prompts: [file://p.txt]\nproviders: [echo]\ntests: [{vars: {a: b}}]\n";
    assert_eq!(
        said(keys, &[("promptfooconfig.yaml", config), ("p.txt", "x\n"), ("r.json", &absolute)]),
        NOTHING
    );
}

#[test]
fn rows_count_and_totals_do_not() {
    let edited = promptfoo(10, &["p"], "{}").replace("\"success\": true", "\"success\": false");
    assert_eq!(
        said("results = \"r.json\"\nrequire = { pass-rate = \">= 0.9\" }", &[("r.json", &edited)]),
        ["failing-requirement"]
    );
    let suite = "<testsuites><testsuite name=\"a\" errors=\"1\" tests=\"0\"/><testsuite name=\"b\"><testcase name=\"1\"/></testsuite></testsuites>";
    assert_eq!(
        said("results = \"j.xml\"\nrequire = { errors = \"== 0\" }", &[("j.xml", suite)]),
        ["failing-requirement"]
    );
    let retried = "<testsuite name=\"a\"><testcase name=\"1\" classname=\"c\"><failure/></testcase><testcase name=\"1\" classname=\"c\"/></testsuite>";
    assert_eq!(
        said("results = \"j.xml\"\nrequire = { failed = \"== 0\", cases = \">= 2\" }", &[("j.xml", retried)]),
        ["failing-requirement"]
    );
    let not_run =
        "<testsuite name=\"a\"><testcase name=\"1\"/><testcase name=\"2\" status=\"notrun\"/></testsuite>";
    assert_eq!(
        said(
            "results = \"j.xml\"\nrequire = { passed = \"<= 1\", skipped = \"<= 1\" }",
            &[("j.xml", not_run)]
        ),
        NOTHING
    );
}

#[test]
fn numbers_of_anybody_s_are_what_their_names_say() {
    let found = |bounds: &str, json: &str| {
        said(&format!("results = \"r.json\"\nrequire = {{ {bounds} }}"), &[("r.json", json)])
    };
    assert_eq!(
        found("accuracy = \">= 0.9\"", "{\"n\": 200, \"accuracy\": 0.95, \"error\": 0.05}"),
        NOTHING,
        "a rate is no count"
    );
    assert_eq!(
        found(
            "pass-rate = \">= 0.95\", skipped = \"<= 10\"",
            "{\"total\": 90, \"passed\": 80, \"failed\": 10, \"skipped\": 10}"
        ),
        ["failing-requirement"],
        "whether the total holds those that were skipped"
    );
    assert_eq!(
        found("pass-rate = \">= 0.9\"", "{\"total\": 100, \"passed\": 95, \"failed\": 50}"),
        ["unmeasured-requirement"],
        "it does not add up"
    );
    assert_eq!(
        found("accuracy = \">= 0.9\"", "{\"previous_run\": {\"accuracy\": 0.99}, \"score\": 0.2}"),
        ["unmeasured-requirement"]
    );
    assert_eq!(found("pass_rate = \">= 0.9\"", "{\"summary\": {\"pass_rate\": 0.95}}"), NOTHING);
    let column =
        |csv: &str| said("results = \"r.csv\"\nrequire = { faithfulness = \">= 0.9\" }", &[("r.csv", csv)]);
    assert_eq!(column("id,faithfulness\n1,0.95\n2,NaN\n3,timeout\n"), ["partial-results"]);
    assert_eq!(
        column("id;faithfulness\n1;0,95\n;\n2;0,93\n"),
        NOTHING,
        "decimal commas, and a row of nothing"
    );
}

#[test]
fn of_several_files_those_of_one_thing_are_compared() {
    let log = |model: &str, day: &str, accuracy: &str| {
        format!(
            "{{\"status\": \"success\", \"eval\": {{\"task\": \"t\", \"created\": \"{day}T00:00:00Z\", \"model\": \"{model}\"}}, \"results\": {{\"total_samples\": 1, \"completed_samples\": 1, \"scores\": [{{\"name\": \"match\", \"metrics\": {{\"accuracy\": {{\"value\": {accuracy}}}}}}}]}}}}"
        )
    };
    let keys = "results = \"logs\"\nrequire = { accuracy = \">= 0.5\" }";
    let judged = |files: &[(&str, &str)]| said(keys, files);
    let (older, newer) = (log("m", "2026-11-01", "0.9"), log("m", "2026-11-02", "0.1"));
    assert_eq!(judged(&[("logs/a.json", &older), ("logs/b.json", &newer)]), ["failing-requirement"]);
    let other = log("toy", "2026-11-02", "0.1");
    assert_eq!(
        judged(&[("logs/a.json", &older), ("logs/b.json", &other)]),
        NOTHING,
        "of two models: undecided"
    );
    let tie = log("m", "2026-11-01", "0.1");
    assert_eq!(judged(&[("logs/a.json", &older), ("logs/b.json", &tie)]), NOTHING, "of one time: undecided");
    let future = log("m", "2027-05-01", "0.9");
    assert_eq!(
        judged(&[("logs/a.json", &newer), ("logs/b.json", &future)]),
        ["failing-requirement"],
        "what is of a day to come does not count"
    );
    // What else lies in the folder is something else.
    for (name, content) in [
        ("logs/tsconfig.json", "{ // a comment\n}"),
        ("logs/coverage.xml", "<coverage/>"),
        ("logs/empty.json", ""),
    ] {
        assert_eq!(judged(&[("logs/a.json", &newer), (name, content)]), ["failing-requirement"], "{name}");
    }
    let forced =
        |format: &str| said(&format!("results = \"a.json\"\nformat = \"{format}\""), &[("a.json", &older)]);
    assert_eq!(forced("inspect"), NOTHING);
    assert_eq!(forced("json"), NOTHING);
    assert_eq!(forced("promptfoo"), ["unreadable-artifact"]);
    assert_eq!(forced("junit"), ["unreadable-artifact"]);
    let cut = &older[..40];
    assert_eq!(
        judged(&[("logs/a.json", &older), ("logs/20261105_000000.json", cut)]),
        ["unreadable-artifact"],
        "the newest by its name"
    );
}
