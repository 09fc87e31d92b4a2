//! One snapshot per output format, all of one repository; and what hostile text becomes in each.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use serde_json::Value;
use snapbox::{Data, assert_data_eq};

use crate::support::summary::{is_of_a_summary, is_our_html};
use crate::support::{OWED, Run, TestRepo, run_in};

/// All of them.
pub const FORMATS: &[&str] =
    &["human", "concise", "json", "sarif", "github", "gitlab", "junit", "markdown", "rdjson", "facts"];

/// A small system with a finding of every level, spans in two files, a fix, something owed and something undecided.
pub fn shared() -> TestRepo {
    let repo = TestRepo::with_manifest(
        r#"readiness = 1

[system]
name  = "claims-triage"
stage = "pilot"
risk  = "limited"

[ownership]
business = "@lena-ortiz"
sponsor  = "TBD"

[[integration]]
name    = "crm"
fallbak = "runbooks/crm-down.md"

[[runbook]]
path   = "runbooks/incident.md"
for    = ["incident-response"]
covers = ["deploy/**", "src/replies/**"]

[[eval]]
name    = "triage"
results = { path = "evals/results/*.json", from = "ci" }

[operations]
alerts     = "https://alerts.example/triage"
monitoring = "ops/Dashboard.json"

[adoption]
limitations = "docs/limitation.md"
"#,
    );
    repo.write(
        "runbooks/incident.md",
        "# Größter Störfall\n\n## Diagnosis and mitigation\n\nRead the queue, restart the workers.\n\n## Rollback\n\nTODO\n",
    );
    repo.write("deploy/main.tf", "region = \"eu\"\n");
    repo.write("ops/dashboard.json", "{ \"panels\": [1] }\n");
    repo.write("docs/limitations.md", "# Limitations\n\nGerman claims only.\n");
    repo.commit();
    repo
}

fn expected(name: &str) -> Data {
    Data::read_from(&crate::support::project().join("tests/integration/outputs").join(name), None)
}

#[test]
fn human() {
    assert_data_eq!(shared().check(&[]).stdout, expected("human.txt").raw());
}

#[test]
fn human_at_the_handoff_with_all_details() {
    assert_data_eq!(
        shared().check(&["--stage", "handoff", "--verbose"]).stdout,
        expected("handoff.txt").raw()
    );
}

/// A report is read to its end if it fits on two screens.
#[test]
fn a_handoff_of_the_example_systems_fits_on_two_screens() {
    for system in ["claims-triage", "contract-review"] {
        let repo = TestRepo::system(system);
        for width in ["80", "140"] {
            let args = ["check", "--as-of", crate::support::TODAY, "--stage", "handoff"];
            let text = run_in(repo.path(), &args, &[("COLUMNS", width)]).stdout;
            assert!(text.lines().count() < 80, "{system}, {width} columns: {}\n{text}", text.lines().count());
        }
    }
    let green = TestRepo::system("contract-review").check(&["--stage", "handoff"]).stdout;
    assert!(green.lines().count() <= 2, "{green}");
}

#[test]
fn human_in_colour() {
    assert_data_eq!(shared().check(&["--color", "always"]).stdout, expected("colour.txt").raw());
}

#[test]
fn json() {
    let text = shared().check(&["--format", "json", "--rev", "HEAD"]).stdout;
    assert_data_eq!(text, expected("report.json").raw());
}

#[test]
fn concise() {
    assert_data_eq!(shared().check(&["--format", "concise"]).stdout, expected("concise.txt").raw());
}

#[test]
fn github() {
    assert_data_eq!(shared().check(&["--format", "github"]).stdout, expected("github.txt").raw());
}

#[test]
fn sarif() {
    let text = shared().check(&["--format", "sarif"]).stdout;
    // What comes of every card would change with each word of one.
    let mut log: Value = serde_json::from_str(&text).expect("JSON");
    for rule in log["runs"][0]["tool"]["driver"]["rules"].as_array_mut().expect("rules") {
        assert!(rule["help"]["text"].as_str().is_some_and(|text| !text.is_empty()));
        rule.as_object_mut().expect("a rule").retain(|key, _| key == "id" || key == "defaultConfiguration");
    }
    let text = serde_json::to_string_pretty(&log).expect("JSON") + "\n";
    assert_data_eq!(text, expected("report.sarif").raw());
}

#[test]
fn gitlab() {
    assert_data_eq!(shared().check(&["--format", "gitlab"]).stdout, expected("gitlab.json").raw());
}

#[test]
fn junit() {
    assert_data_eq!(shared().check(&["--format", "junit"]).stdout, expected("junit.xml").raw());
}

#[test]
fn facts() {
    let text = shared().check(&["--format", "facts", "--rev", "HEAD"]).stdout;
    assert_data_eq!(text, expected("facts.jsonl").raw());
}

#[test]
fn rdjson() {
    assert_data_eq!(shared().check(&["--format", "rdjson"]).stdout, expected("rdjson.json").raw());
}

#[test]
fn markdown() {
    assert_data_eq!(shared().check(&["--format", "markdown"]).stdout, expected("markdown.md").raw());
}

#[test]
fn the_same_tree_gives_the_same_bytes() {
    let repo = shared();
    for format in FORMATS {
        let once = repo.check(&["--format", format]).stdout;
        assert!(!once.is_empty());
        assert_eq!(once, repo.check(&["--format", format]).stdout, "{format}");
    }
}

#[test]
fn github_shows_ten_of_a_level_the_worst_first_and_counts_the_rest() {
    let runbooks: Vec<_> = (0..25).map(|number| format!("[[runbook]]\npath = \"r{number}.md\"\n")).collect();
    let manifest = format!("[system]\nname = \"a\"\nrisk = \"minimal\"\n{}", runbooks.concat());
    let repo = TestRepo::with_manifest(&(manifest + "[adoption]\nplan = \"https://x.example\"\n" + OWED));
    let text = repo.check(&["--format", "github"]).stdout;
    assert_eq!(text.matches("::error ").count(), 10);
    assert_eq!(text.matches("::notice ").count(), 1);
    assert!(
        text.ends_with("15 more findings are not annotated: run `readiness check` to see all\n"),
        "{text}"
    );
}

/// Text that would like to be a command, an escape sequence, another line, or read backwards.
pub const HOSTILE: &[&str] = &[
    "::error file=x::pwned",
    "##[error]pwned",
    "%0A::error::pwned",
    "\u{1b}[2Jpwned",
    "\u{202e}dewnp",
    "a\nb::set-output name=x::y",
    "\u{85}\u{2028}pwned",
    "\r::warning::pwned",
    "[a](https://x.example) ![b](c) <img src=x onerror=y> @everyone #1 https://x.example",
    "`` | x |\n# pwned\n---\n</failure>]]><!--",
    "\u{fffe}&#0; \u{9b}2J",
];

/// A system with a rule of its own and a waiver, all of whose text is `hostile`. The rule finds something, and so would another.
pub fn hostile_cards(hostile: &str) -> TestRepo {
    let text = serde_json::to_string(hostile).expect("a string").replace('\u{85}', "\\u0085");
    let repo = TestRepo::with_manifest(&format!(
        "[system]\nname = {text}\n[policy]\nrules = [\"policy/*.md\"]\n[adoption]\nplan = \"gone.md\"\n\
         [[waiver]]\nrule = \"missing-artifact\"\nreason = {text}\nby = \"@acme/claims\"\nexpires = 2026-12-31\n"
    ));
    repo.write(
        "policy/acme-hostile.md",
        format!(
            "+++\nsummary = {text}\nkind = \"broken\"\nfrom = \"pilot\"\ngate = \"quality\"\nsources = [{text}]\nsince = \"1\"\n[check]\n\
             holds = \"system == null\"\nspan = \"system.name\"\nmessage = {text}\nhelp = {text}\n+++\n\n{hostile}\n\n## Why\n\n{hostile}\n"
        ),
    );
    repo.commit();
    repo
}

/// What a format prints may hold nothing that somebody who looks on would obey.
fn assert_harmless(format: &str, text: &str) {
    match format {
        "json" | "sarif" | "gitlab" | "rdjson" => drop(serde_json::from_str::<Value>(text).expect("JSON")),
        "markdown" => {
            let known = |heading: &str| {
                ["Readiness on ", "Does not hold", "Cannot tell", "Not written yet", "Waived"]
                    .iter()
                    .any(|known| heading.starts_with(known))
            };
            let (mut in_heading, mut headings) = (false, 0);
            for event in Parser::new_ext(text, Options::all()) {
                match event {
                    Event::Start(Tag::Heading { .. }) => in_heading = true,
                    Event::End(TagEnd::Heading(_)) => in_heading = false,
                    Event::Text(text) if in_heading && known(&text) => {}
                    // The name of a system and its verdict.
                    Event::Text(text) if in_heading => {
                        headings += 1;
                        assert!(text.starts_with(": "), "{text}");
                    }
                    Event::Text(text) => assert!(!text.contains(['@', '<', '[', '#']), "{text}"),
                    Event::Start(Tag::HtmlBlock) => {}
                    Event::Html(html) => assert!(is_our_html(&html), "{html:?} in {text}"),
                    event => assert!(is_of_a_summary(&event), "{event:?} in {text}"),
                }
            }
            assert_eq!(headings, 1, "one system: {text}");
        }
        _ => {}
    }
}

#[test]
fn hostile_text_is_harmless_in_every_format() {
    for hostile in HOSTILE {
        let text = serde_json::to_string(hostile).expect("a string").replace('\u{85}', "\\u0085");
        let repo = TestRepo::with_manifest(&format!(
            "[system]\nname = {text}\nstage = {text}\n{text} = 1\n[ownership]\nbusiness = {text}\nsponsor = \"TBD: x\"\n\
             [[runbook]]\npath = {text}\ncovers = [{text}]\n[[runbook]]\npath = \"plan.md\"\nfor = [\"rollback\"]\nsections = {{ rollback = {text} }}\n[[metric]]\nname = {text}\ndrives = {text}\n\
             [[waiver]]\nrule = {text}\n[policy]\nlevels = {{ {text} = \"off\" }}\n[adoption]\nplan = \"plan.md\"\n"
        ));
        repo.write("plan.md", format!("# Plan\n\nTODO: {hostile}\n\n{hostile}\n"));
        #[cfg(unix)]
        if !hostile.contains('/') {
            repo.write(hostile, "x");
        }
        repo.add();
        let cards = hostile_cards(hostile);
        for (repo, format) in
            [&repo, &cards].iter().flat_map(|repo| FORMATS.iter().map(move |format| (repo, *format)))
        {
            for environment in [&[][..], &[("GITHUB_ACTIONS", "true")]] {
                let run = run_in(repo.path(), &["check", "--verbose", "--format", format], environment);
                assert_harmless_lines(format, &run, environment);
                assert_harmless(format, &run.stdout);
            }
        }
    }
}

/// No line may hold anything that a terminal or a runner would obey.
pub fn assert_harmless_lines(format: &str, run: &Run, environment: &[(&str, &str)]) {
    for line in run.stdout.lines().chain(run.stderr.lines()) {
        let bad = |c: char| (c.is_control() && c != '\t') || ('\u{2028}'..='\u{202e}').contains(&c);
        assert!(!line.contains(bad), "{format}: {line:?}");
        let is_text = matches!(format, "human" | "concise");
        let listens = !is_text || !environment.is_empty();
        assert!(!listens || !line.contains("##["), "{format}: {line:?}");
        // The runner wants a second `::` behind the command; `  ::: path` is a frame's.
        let command = line.trim_start().strip_prefix("::").is_some_and(|rest| rest.contains("::"));
        let ours = format == "github" && line.contains(",title=readiness%3A ");
        assert!(!listens || !command || ours, "{format}: {line:?}");
    }
}
