//! What platforms ask of the formats that are made for them.

use std::collections::HashSet;
use std::fs;

use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::Value;

use crate::outputs::{hostile_cards, shared};
use crate::support::{TestRepo, project, text};

/// Repositories with findings of every kind: fixes, two files, evidence, waivers, rules of their own, hostile text, nothing at all.
fn repositories() -> Vec<TestRepo> {
    let broken = TestRepo::with_manifest("[system\n= 1\n");
    let names = [TestRepo::system("claims-triage"), TestRepo::system("contract-review")];
    names.into_iter().chain([shared(), hostile_cards("\u{1b}[2J](x) `<b>|@a\n"), broken]).collect()
}

fn report(repo: &TestRepo, format: &str) -> Value {
    let run = repo.check(&["--format", format]);
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run:?}"))
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_else(|| panic!("a list, not {value}"))
}

#[test]
fn outputs_keep_to_their_schemas() {
    for (format, schema) in
        [("sarif", "sarif-2.1.0.json"), ("gitlab", "gitlab-code-quality.json"), ("rdjson", "rdjson.json")]
    {
        let schema = fs::read_to_string(project().join("fixtures/schemas").join(schema)).expect("a schema");
        let schema: Value = serde_json::from_str(&schema).expect("JSON");
        let validator = jsonschema::validator_for(&schema).expect("a schema");
        assert!(!validator.is_valid(&Value::Bool(true)));
        for repo in repositories() {
            let report = report(&repo, format);
            let errors: Vec<_> = validator.iter_errors(&report).map(|error| error.to_string()).collect();
            assert_eq!(errors, Vec::<String>::new(), "{format}");
        }
    }
}

#[test]
fn sarif_has_what_code_scanning_asks_for() {
    for repo in repositories() {
        let log = report(&repo, "sarif");
        let run = &log["runs"][0];
        assert_eq!(run["columnKind"], "unicodeCodePoints");
        assert_eq!(run["automationDetails"]["id"], "readiness/./", "a category ends with a slash");
        let rules = list(&run["tool"]["driver"]["rules"]);
        let used: HashSet<&str> =
            list(&run["results"]).iter().map(|result| text(&result["ruleId"])).collect();
        assert_eq!(rules.len(), used.len(), "cards of rules without a result would be most of the file");
        let ids: HashSet<&str> = rules.iter().map(|rule| text(&rule["id"])).collect();
        assert_eq!(ids.len(), rules.len(), "each once");
        for rule in rules {
            for key in ["shortDescription", "fullDescription", "help"] {
                let long = text(&rule[key]["text"]).chars().count();
                assert!(long > 0 && (key == "help" || long <= 1024), "{rule}");
            }
            assert!(list(&rule["properties"]["tags"]).len() <= 10 && rule["help"]["markdown"].is_string());
            assert!(rule["properties"]["security-severity"].is_null());
        }
        for result in list(&run["results"]) {
            let place = usize::try_from(result["ruleIndex"].as_u64().expect("a number")).expect("small");
            assert_eq!(rules[place]["id"], result["ruleId"]);
            let region = &result["locations"][0]["physicalLocation"]["region"];
            for key in ["startLine", "startColumn", "endLine", "endColumn"] {
                assert!(region[key].as_u64().is_some_and(|number| number > 0), "{result}");
            }
            assert!(result["partialFingerprints"]["readinessFinding/v1"].is_string());
        }
    }
}

#[test]
fn rules_of_ones_own_are_described_and_not_rendered() {
    let log = report(&hostile_cards("[x](https://x.example) ``` <img src=x>"), "sarif");
    let rules = list(&log["runs"][0]["tool"]["driver"]["rules"]);
    let own = rules.iter().find(|rule| rule["id"] == "acme-hostile").expect("the rule");
    let markdown = text(&own["help"]["markdown"]);
    assert!(markdown.starts_with("````text\n") && markdown.ends_with("\n````"), "{markdown}");
}

#[test]
fn what_is_waived_stays_and_says_why() {
    let repo = hostile_cards("in December");
    // GitHub opens an alert for every result, whatever its suppressions say.
    let log = report(&repo, "sarif");
    let shown = list(&log["runs"][0]["results"]);
    let of_waived = |result: &&Value| text(&result["ruleId"]) == "missing-artifact";
    assert!(!shown.is_empty() && !shown.iter().any(|result| of_waived(&result)), "{log}");
    assert!(!shown.iter().any(|result| !result["suppressions"].is_null()));
    let run = repo.check(&["--format", "sarif", "--include-waived"]);
    let log: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let results = list(&log["runs"][0]["results"]);
    let waived: Vec<_> = results.iter().filter(|result| !result["suppressions"].is_null()).collect();
    assert_eq!((waived.len(), results.len()), (1, shown.len() + 1));
    assert!(of_waived(&waived[0]) && waived[0]["level"] == "note");
    assert_eq!(waived[0]["suppressions"][0]["status"], "accepted");
    assert_eq!(
        waived[0]["suppressions"][0]["justification"],
        "waived until 2026-12-31 by @acme/claims: in December"
    );
    let issues = report(&repo, "gitlab");
    let issue = list(&issues).iter().find(|issue| issue["check_name"] == "missing-artifact").expect("it");
    assert_eq!(issue["severity"], "info");
    assert!(text(&issue["description"]).ends_with("(waived until 2026-12-31 by @acme/claims: in December)"));
    let junit = repo.check(&["--format", "junit"]).stdout;
    assert!(
        junit.contains("<skipped message=\"waived until 2026-12-31 by @acme/claims: in December\"/>"),
        "{junit}"
    );
    let markdown = repo.check(&["--format", "markdown"]).stdout;
    let (_, apart) = markdown.split_once("\n## Waived\n").expect("a section");
    assert!(apart.contains("- **waived** `gone.md` does not exist"), "{markdown}");
}

/// The ids that a message links: `[text](1)`.
fn links(message: &str) -> Vec<usize> {
    message
        .split("](")
        .skip(1)
        .map(|rest| rest.split(')').next().expect("an end").parse().expect("an id"))
        .collect()
}

#[test]
fn other_places_of_a_finding_are_named_where_a_platform_shows_them() {
    let repo = TestRepo::system("claims-triage");
    let mut linked = 0;
    for result in list(&report(&repo, "sarif")["runs"][0]["results"]) {
        let related = result["relatedLocations"].as_array().map_or(0, Vec::len);
        let expected: Vec<usize> = (1..=related.min(8)).collect();
        assert_eq!(links(text(&result["message"]["text"])), expected, "{result}");
        linked += related;
    }
    assert!(linked > 0);
    // An annotation has one place.
    let annotations = repo.check(&["--format", "github"]).stdout;
    let placeholder =
        annotations.lines().find(|line| line.contains("readiness%3A placeholder-artifact::")).expect("it");
    assert!(placeholder.contains("%0Asee readiness.toml:"), "{placeholder}");
    assert!(placeholder.contains(": claimed here as `runbook`%0A"), "{placeholder}");
    let markdown = repo.check(&["--format", "markdown"]).stdout;
    assert!(markdown.contains(": claimed here as `runbook`  \n"), "{markdown}");
}

/// Two placeholders as owners: the headline is the same, only the label names the key.
const TWO_OWNERS: &str = "[ownership]\nsponsor = \"TBD\"\nproduction = \"TBD\"\n";

#[test]
fn what_the_place_of_a_finding_is_stays_in_every_format() {
    let repo = TestRepo::with_manifest(TWO_OWNERS);
    for format in ["json", "sarif", "gitlab", "rdjson", "github", "markdown", "junit", "human"] {
        let shown = repo.check(&["--format", format]).stdout;
        for key in ["sponsor", "production"] {
            assert!(shown.contains(&format!("value of `{key}`")), "{format}: {shown}");
        }
    }
}

#[test]
fn a_summary_of_a_comparison_counts_what_is_new_apart() {
    let repo = TestRepo::with_manifest(TWO_OWNERS);
    repo.commit();
    repo.write("readiness.toml", format!("{TWO_OWNERS}business = \"TBD\"\n"));
    let summary = |args: &[&str]| repo.check(&[&["--format", "markdown"], args].concat()).stdout;
    let row = |summary: &str| {
        summary.lines().find(|line| line.starts_with("| ownership |")).expect("a row").to_owned()
    };
    let compared = summary(&["--base", "HEAD"]);
    assert!(
        compared.contains("| gate | status | new errors | new warnings | there before | waived | owed |\n"),
        "{compared}"
    );
    assert!(row(&compared).starts_with("| ownership | **failed** | 1 |  | 2 |  |"), "{compared}");
    assert!(row(&summary(&[])).starts_with("| ownership | **failed** | 3 |  |  |"));
}

#[test]
fn places_of_a_summary_are_links_where_the_address_is_known() {
    let repo = TestRepo::with_manifest("[adoption]\nplan = \"a b.md\"\n");
    repo.write("a b.md", "# Plan\n\nTODO\n");
    repo.add();
    let run = |url: &str| repo.check(&["--format", "markdown", "--source-url", url]);
    let shown = run("https://forge.example/a/b/blob/0f0f").stdout;
    assert!(
        shown.contains("[`a b.md:3`](https://forge.example/a/b/blob/0f0f/a%20b.md?plain=1#L3)"),
        "{shown}"
    );
    assert!(!repo.check(&["--format", "markdown"]).stdout.contains("]("));
    for wrong in [
        "forge.example",
        "javascript:x",
        "https://",
        "https://x/)[a](b",
        "https://x/?a",
        "https://x/#a",
        "https://x y",
    ] {
        let refused = run(wrong);
        assert!(refused.status == 2 && refused.stdout.is_empty(), "{wrong}: {refused:?}");
    }
}

#[test]
fn json_says_what_is_owed_and_what_is_behind_a_finding() {
    let repo = TestRepo::system("claims-triage");
    let report = report(&repo, "json");
    let system = &report["systems"][0];
    let owed = list(&system["owed"]);
    assert_eq!(Some(owed.len() as u64), report["summary"]["owed"].as_u64());
    assert!(
        owed.iter().any(|owed| owed["subject"] == "operations.alerts" || owed["stage"] == "handoff"),
        "{owed:?}"
    );
    let findings = list(&report["findings"]);
    let drifted = findings.iter().find(|found| found["rule"] == "drifted-artifact").expect("it");
    let reason = &drifted["reason"];
    let message = text(&drifted["message"]);
    assert!(message.contains(&format!("{} days", reason["days"])), "{drifted}");
    assert!(reason["commits"].as_u64() >= Some(1) && text(&reason["commit"]).len() == 40, "{drifted}");
    assert!(reason["since"].is_string() && reason["files"].as_u64() >= Some(1), "{drifted}");
    let fixed: Vec<_> = findings.iter().filter(|found| !found["fix"].is_null()).collect();
    assert!(!fixed.is_empty() && fixed.iter().all(|found| !text(&found["fix"]["title"]).is_empty()));
    assert!(list(&report["systems"]).iter().all(|system| system["owed"].is_array()));
}

#[test]
fn a_test_case_has_one_name_whether_it_passes_or_fails() {
    let names = |repo: &TestRepo| -> HashSet<String> {
        let xml = repo.check(&["--format", "junit"]).stdout;
        xml.split("<testcase ")
            .skip(1)
            .map(|case| case.split('>').next().expect("an end").trim_end_matches('/').to_owned())
            .collect()
    };
    let repo = TestRepo::with_manifest("[adoption]\nplan = \"plan.md\"\n");
    let failing = names(&repo);
    repo.write("plan.md", "# Plan\n\nFirst we train.\n");
    repo.add();
    let passing = names(&repo);
    assert!(failing.iter().any(|name| name.contains("\"missing-artifact\"")), "{failing:?}");
    assert!(failing.is_subset(&passing), "{failing:?} {passing:?}");
}

#[test]
fn fingerprints_are_unique_and_outlive_moved_lines() {
    let repo = shared();
    let prints = |repo: &TestRepo| -> HashSet<String> {
        let issues = report(repo, "gitlab");
        let prints: HashSet<String> =
            list(&issues).iter().map(|issue| text(&issue["fingerprint"]).to_owned()).collect();
        assert_eq!(prints.len(), list(&issues).len());
        prints
    };
    let before = prints(&repo);
    let manifest = fs::read_to_string(repo.path().join("readiness.toml")).expect("the manifest");
    repo.write("readiness.toml", format!("# moved\n\n\n{manifest}"));
    assert_eq!(prints(&repo), before);
}

#[test]
fn rdjson_counts_bytes() {
    let repo = TestRepo::with_manifest("ownership = { \"ß\" = 1, sponsor = \"TBD\" }\n");
    let report = report(&repo, "rdjson");
    let found =
        list(&report["diagnostics"]).iter().find(|found| found["code"]["value"] == "placeholder-owner");
    let range = &found.expect("it")["location"]["range"];
    assert_eq!(range["start"]["column"], 35);
    assert_eq!(range["end"]["column"], 40);
}

#[test]
fn what_lies_in_an_archive_is_no_place_to_go_to() {
    let log = project().join("fixtures/evidence/inspect/zstd_2scorers_epochs2.eval");
    let repo = TestRepo::with_manifest(
        "[[eval]]\nname = \"e\"\nresults = \"a.eval\"\nrequire = { \"match/accuracy\" = \">= 0.9\" }\n",
    );
    repo.write("a.eval", fs::read(log).expect("a log"));
    repo.commit();
    let shows_header = |format| report(&repo, format).to_string().contains("a.eval/header.json");
    assert!(shows_header("json"));
    for format in ["sarif", "gitlab", "rdjson"] {
        assert!(!shows_header(format), "{format}");
        assert!(report(&repo, format).to_string().contains("failing-requirement"), "{format}");
    }
}

/// Elements with the element that holds each, as `junit-10.xsd` allows them.
const ELEMENTS: &[(&str, &str, &[&str])] = &[
    ("testsuites", "", &["name", "tests", "failures", "errors"]),
    ("testsuite", "testsuites", &["name", "tests", "failures", "errors", "skipped"]),
    ("testcase", "testsuite", &["classname", "name"]),
    ("skipped", "testcase", &["message"]),
    ("failure", "testcase", &["message"]),
    ("system-out", "testcase", &[]),
];

#[test]
fn junit_is_what_its_readers_know() {
    for repo in repositories() {
        let xml = repo.check(&["--format", "junit"]).stdout;
        let mut reader = Reader::from_str(&xml);
        let mut above: Vec<String> = vec![String::new()];
        let (mut counts, mut claimed) = ([0usize; 3], [0usize; 3]);
        let mut names = HashSet::new();
        loop {
            let event = reader.read_event().unwrap_or_else(|error| panic!("{error}: {xml}"));
            let is_empty = matches!(event, Event::Empty(_));
            match event {
                Event::Start(element) | Event::Empty(element) => {
                    let name = element.name().as_ref().to_owned();
                    let known =
                        ELEMENTS.iter().find(|(known, ..)| *known == name).expect("an element of JUnit's");
                    assert_eq!(Some(known.1), above.last().map(String::as_str), "{name}");
                    let attributes: Vec<_> =
                        element.attributes().map(|attribute| attribute.expect("well-formed")).collect();
                    let keys: Vec<_> =
                        attributes.iter().map(|attribute| attribute.key.as_ref().to_owned()).collect();
                    assert_eq!(keys, known.2, "{name}");
                    let value = |key: usize| attributes[key].value.to_string();
                    match name.as_str() {
                        "testcase" => {
                            counts[0] += 1;
                            assert!(names.insert(value(0) + " " + &value(1)), "each once: {}", value(1));
                        }
                        "failure" => counts[1] += 1,
                        "skipped" => counts[2] += 1,
                        "testsuite" => claimed = [1, 2, 4].map(|key| value(key).parse().expect("a number")),
                        _ => {}
                    }
                    if !is_empty {
                        above.push(name);
                    }
                }
                Event::End(_) => drop(above.pop()),
                Event::Eof => break,
                _ => {}
            }
        }
        assert_eq!(counts, claimed, "one suite: tests, failures, skipped");
        assert!(counts[0] > 0 && above.len() == 1);
    }
}

#[test]
fn a_summary_of_very_many_findings_fits_and_counts_the_rest() {
    let runbooks: Vec<_> =
        (0..9_000).map(|number| format!("[[runbook]]\npath = \"r/{number}.md\"\n")).collect();
    let repo = TestRepo::with_manifest(&runbooks.concat());
    let markdown = repo.check(&["--format", "markdown"]).stdout;
    assert!(markdown.len() < 1 << 20, "{}", markdown.len());
    let (_, rest) = markdown.rsplit_once("\n\n").expect("a last line");
    let hidden: usize = rest.split(' ').next().and_then(|count| count.parse().ok()).expect("a number");
    assert!(rest.ends_with(" more findings not shown: `readiness check` shows all.\n"), "{rest}");
    // Behind the fold they stand once more, in full.
    let (open, _) = markdown.split_once("\n<details>\n").expect("a fold");
    let shown = open.lines().filter(|line| line.starts_with("- **")).count();
    let findings = report(&repo, "json");
    let broken = |finding: &&serde_json::Value| finding["kind"] != "owed";
    assert_eq!(shown + hidden, list(&findings["findings"]).iter().filter(broken).count());
    // Code scanning takes them all, the worst first.
    let log = report(&repo, "sarif");
    let levels: Vec<_> =
        list(&log["runs"][0]["results"]).iter().map(|result| text(&result["level"])).collect();
    let rank = |level: &&str| ["error", "warning", "note"].iter().position(|known| known == level);
    assert!(levels.len() == list(&findings["findings"]).len() && levels.is_sorted_by_key(rank));
}

#[test]
fn one_run_writes_several_files() {
    let repo = shared();
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str| folder.path().join(name);
    let to = |format: &str, name: &str| format!("{format}={}", file(name).display());
    fs::write(file("a.sarif"), "before").expect("written");
    let several = format!("{},{}", to("json", "a.json"), to("human", "a.txt"));
    let run = repo.check(&[
        "--format",
        "concise",
        "--color",
        "always",
        "--output",
        &several,
        "--output",
        &to("sarif", "a.sarif"),
    ]);
    assert_eq!(run.status, 1, "{run:?}");
    assert_eq!(run.stdout, repo.check(&["--format", "concise"]).stdout);
    for (name, format) in [("a.json", "json"), ("a.txt", "human"), ("a.sarif", "sarif")] {
        let held = fs::read_to_string(file(name)).expect("written");
        assert_eq!(held, repo.check(&["--format", format]).stdout, "{format}");
    }
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 3, "nothing else is left there");
    // The variable says the same; what is asked for in a file is dated as on standard output.
    let environment = [("READINESS_OUTPUT", several.as_str())];
    fs::remove_file(file("a.json")).expect("removed");
    crate::support::run_in(repo.path(), &["check", "--diff"], &environment);
    assert!(file("a.json").exists());
}

#[test]
fn a_comma_is_a_part_of_a_name_unless_a_format_follows() {
    let repo = shared();
    let folder = tempfile::tempdir().expect("a folder");
    let strange = folder.path().join("a,b, c=d,");
    fs::create_dir(&strange).expect("a folder");
    let place = |name: &str| strange.join(name).display().to_string();
    let several = format!("json={},sarif={}", place("a,b.json"), place("c.sarif"));
    let run = repo.check(&["--output", &several]);
    assert_eq!((run.status, run.stderr.as_str()), (1, ""), "{run:?}");
    for name in ["a,b.json", "c.sarif"] {
        assert!(strange.join(name).exists(), "{name}");
    }
    assert_eq!(fs::read_dir(&strange).expect("a folder").count(), 2);
    // What is meant for a second file is none of the first's name, even if it is misspelt.
    for (more, why) in [
        (",sraif=x", "unknown format `sraif`"),
        (",sarif", "is not FORMAT=FILE"),
        (", sarif=x", "unknown format ` sarif`"),
        (",", "is not FORMAT=FILE"),
    ] {
        let run = repo.check(&["--output", &format!("json={}{more}", place("d.json"))]);
        assert!(run.status == 2 && run.stderr.contains(why), "{more}: {run:?}");
    }
    assert!(!strange.join("d.json").exists());
}

#[test]
fn what_cannot_be_written_is_refused_before_anything_is() {
    let repo = shared();
    repo.write("out/x", "");
    let good = "json=out/good.json";
    for (output, why) in [
        ("json", "is not FORMAT=FILE"),
        ("yaml=a", "unknown format `yaml`; use one of human, concise, json, facts, sarif,"),
        ("json=", "it names no file"),
        ("json=-", "use `--format` to write to standard output"),
        ("json=out", "the path is a folder"),
        ("json=out/", "the path is a folder"),
        ("json=none/a.json", "the folder `none` does not exist: create it first"),
        ("json=.git/a.json", "inside git's own folder"),
        ("json=out/../.git/hooks/pre-commit", "inside git's own folder"),
        ("json=.git", "the path is a folder"),
        ("json=readiness.toml", "this would overwrite a manifest"),
        ("sarif=out/../out/good.json", "twice: give each format its own file"),
        #[cfg(unix)]
        ("json=/dev/null", "the path is not a regular file"),
    ] {
        let run = repo.check(&["--output", good, "--output", output]);
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{output}: {run:?}");
        assert!(run.stderr.contains(why) && run.stderr.lines().count() == 1, "{output}: {}", run.stderr);
        assert!(!repo.path().join("out/good.json").exists(), "{output}");
    }
}
