//! Text that would like to be obeyed, through every way into the program and out of it: each hostile string, in each place of a repository from
//! which text comes, in each format. What is held is about bytes, not about messages.

use std::collections::BTreeSet;
use std::fs;

use pulldown_cmark::{Event, Options, Parser, Tag};

use crate::outputs::FORMATS;
use crate::support::summary::{is_of_a_summary, is_our_html};
use crate::support::{Run, TODAY, TestRepo, run_in};

/// What some reader would take for a command, an escape sequence, another line, markup, or nothing at all.
const HOSTILE: &[&str] = &[
    "::error file=x::pwned",
    " \u{a0}\t::set-output name=x::pwned",
    "x ##[error]pwned ##[add-mask]y",
    "%0A::error::pwned%0D%25",
    "a\n::error::pwned\n##[error]pwned\nverdict=ready",
    "a\r::warning::pwned\r\n::stop-commands::x",
    "\u{1b}[2J\u{1b}]8;;https://x.example\u{7}pwned\u{1b}\\\u{9b}31m",
    "\u{202e}dewnp\u{2066}\u{200b}\u{feff}\u{e0041}\u{2028}\u{2029}\u{85}",
    "[a](https://x.example) ![b](c) <img src=x onerror=y> @everyone #1 GH-2 https://x.example",
    "<script>x</script><!-- --></failure>]]><testcase name=\"pwned\"/>&#0;&lt;",
    "`` | pwned |\n\n# pwned\n\n---\n\n- [ ] x",
    "```\n</details>\n# pwned\n~~~",
    "\"},{\"level\":\"none\",\"ruleId\":\"pwned\"}]\\\"\\u0000",
    "' ; $(touch pwned) `touch pwned` \\",
];

/// Text that is none of that, to see that it comes through at all.
const MARK: &str = "zebra";

fn toml(text: &str) -> String {
    let text = serde_json::to_string(text).expect("a string");
    text.replace('\u{7f}', "\\u007f").replace('\u{85}', "\\u0085").replace('\u{9b}', "\\u009b")
}

/// The text as a file's name, as far as a file system takes it.
fn name(text: &str) -> String {
    text.replace('/', "∕").replace('\0', "")
}

fn is_obeyed(c: char) -> bool {
    let hides = matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}');
    c.is_control() && c != '\n' || hides
}

/// Holds that nobody who looks on would obey the text. `runner` says whether GitHub's is among them.
fn assert_harmless(what: &str, format: &str, text: &str, runner: bool) {
    let shows_files = matches!(format, "human" | "diff" | "explain");
    let found = text.chars().find(|c| is_obeyed(*c) && !(shows_files && *c == '\t'));
    assert_eq!(found, None, "{what}, {format}: {text}");
    let is_for_machines = !matches!(format, "human" | "concise" | "diff" | "explain" | "review" | "stderr");
    for line in text.lines().filter(|_| runner || is_for_machines) {
        assert!(!line.contains("##["), "{what}, {format}: {line:?}");
        let command = line.trim_start().strip_prefix("::").is_some_and(|rest| rest.contains("::"));
        assert!(!command || format == "github", "{what}, {format}: {line:?}");
    }
    match format {
        "json" | "sarif" | "gitlab" | "rdjson" => {
            drop(
                serde_json::from_str::<serde_json::Value>(text)
                    .unwrap_or_else(|error| panic!("{what}: {error}: {text}")),
            );
        }
        "github" => text.lines().for_each(|line| command(what, line)),
        "markdown" => markdown(what, text),
        "junit" => junit(what, text),
        _ => {}
    }
}

/// Each line is one of ours: an annotation that ends where its line ends, or one that counts what is not shown.
fn command(what: &str, line: &str) {
    let Some(command) = line.strip_prefix("::") else {
        let counts = line.ends_with("to see all") || line.ends_with("not annotated");
        return assert!(counts && line.starts_with(|c: char| c.is_ascii_digit()), "{what}: {line:?}");
    };
    let (head, message) = command.split_once("::").unwrap_or_else(|| panic!("{what}: {line:?}"));
    let (level, properties) = head.split_once(' ').expect("properties");
    assert!(["error", "warning", "notice"].contains(&level), "{what}: {line:?}");
    let keys: Vec<_> = properties.split(',').map(|pair| pair.split('=').next().unwrap_or_default()).collect();
    let whole = ["file", "line", "endLine", "col", "endColumn", "title"];
    let lines = ["file", "line", "endLine", "title"];
    assert!(keys == whole || keys == lines, "{what}: {line:?}");
    assert!(!message.contains("::") && !properties.contains(':'), "{what}: {line:?}");
}

/// Nothing but what a summary is made of, and outside of code nothing that some renderer makes more of.
fn markdown(what: &str, text: &str) {
    for event in Parser::new_ext(text, Options::all()) {
        match event {
            Event::Text(text) => {
                let is_plain = !text.contains(['@', '<', '[', '#', '&']) && !text.contains("//");
                assert!(is_plain, "{what}: {text}");
            }
            Event::Html(html) => assert!(is_our_html(&html), "{what}: {html} in {text}"),
            Event::Start(Tag::HtmlBlock) => {}
            event => assert!(is_of_a_summary(&event), "{what}: {event:?} in {text}"),
        }
    }
    // Code cannot hold a heading, so these are ours.
    for heading in text.lines().filter(|line| line.starts_with('#')) {
        let known = [
            "# Readiness on ",
            "## Does not hold",
            "## Cannot tell",
            "## Not written yet",
            "## New findings",
            "## Gone",
            "## Relaxed",
            "## Waived",
            "## `",
        ];
        assert!(known.iter().any(|known| heading.starts_with(known)), "{what}: {heading}");
    }
}

/// Elements that the format has, and nothing of the text among them.
fn junit(what: &str, text: &str) {
    let mut reader = quick_xml::Reader::from_str(text);
    let mut elements = BTreeSet::new();
    loop {
        match reader.read_event().unwrap_or_else(|error| panic!("{what}: {error}: {text}")) {
            quick_xml::events::Event::Start(start) | quick_xml::events::Event::Empty(start) => {
                assert!(
                    start.attributes().all(|attribute| attribute.is_ok_and(|it| &*it.value != "pwned")),
                    "{what}"
                );
                elements.insert(format!("{:?}", start.name()));
            }
            quick_xml::events::Event::Comment(_) | quick_xml::events::Event::CData(_) => {
                panic!("{what}: {text}")
            }
            quick_xml::events::Event::Eof => break,
            _ => {}
        }
    }
    assert!(elements.len() <= 6, "{what}: {elements:?}");
}

/// Runs `check` so that it says everything in every format.
fn say(repo: &TestRepo, args: &[&str], runner: bool) -> (Run, Vec<(&'static str, String)>) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |format: &str| folder.path().join(format);
    let outputs: Vec<String> =
        FORMATS.iter().map(|format| format!("{format}={}", file(format).display())).collect();
    let outputs = outputs.join(",");
    let mut all = vec!["check", "--as-of", TODAY, "--verbose", "--output", &outputs];
    all.extend(args);
    let environment = [("GITHUB_ACTIONS", if runner { "true" } else { "" })];
    let run = run_in(repo.path(), &all, &environment);
    let said = FORMATS.iter().filter_map(|format| Some((*format, fs::read_to_string(file(format)).ok()?)));
    let said = said.collect();
    (run, said)
}

/// Holds all that for each hostile string in the repositories that `channel` makes of them, and that harmless text comes through: to
/// a person, and in as many formats as `ways`.
fn harmless(channel: impl Fn(&str) -> TestRepo, args: &[&str], ways: usize) {
    let (run, said) = say(&channel(MARK), args, false);
    assert!(said.len() == FORMATS.len() && run.stdout.contains(MARK), "{run:?}");
    let seen: Vec<_> =
        said.iter().filter(|(_, text)| text.contains(MARK)).map(|(format, _)| *format).collect();
    assert!(seen.len() >= ways, "it comes into {seen:?} only: {said:#?}");
    for hostile in HOSTILE {
        let repo = channel(hostile);
        for runner in [false, true] {
            let (run, said) = say(&repo, args, runner);
            let what = format!("{hostile:?}, runner: {runner}");
            assert!(run.status <= 1 && said.len() == FORMATS.len(), "{what}: {run:?}");
            assert_harmless(&what, "human", &run.stdout, runner);
            assert_harmless(&what, "stderr", &run.stderr, runner);
            for (format, text) in &said {
                assert_harmless(&what, format, text, runner);
            }
        }
    }
}

const SYSTEM: &str = "[system]\nname = \"a\"\nstage = \"pilot\"\nrisk = \"minimal\"\n";

/// A manifest of a system that is asked for nothing else.
fn manifest(rest: &str) -> TestRepo {
    TestRepo::with_manifest(&format!("{SYSTEM}{rest}"))
}

#[test]
fn names_in_the_manifest() {
    harmless(
        |text| {
            let text = toml(text);
            manifest(&format!(
                "{text} = 1\n[ownership]\nbusiness = {text}\n[[metric]]\nname = {text}\ndrives = {text}\n\
                 [[eval]]\nname = {text}\nrequire = {{ {text} = \">= 1\" }}\n[policy]\nlevels = {{ {text} = \"off\" }}\n"
            ))
        },
        &["--select", "manifest,ownership,quality,value"],
        9,
    );
}

#[test]
fn the_name_of_the_system_and_paths_that_are_not_there() {
    harmless(
        |text| {
            let text = toml(text);
            TestRepo::with_manifest(&format!(
                "[system]\nname = {text}\n[[runbook]]\npath = {text}\ncovers = [{text}]\n"
            ))
        },
        &["--select", "evidence"],
        9,
    );
}

#[test]
fn a_manifest_that_does_not_parse() {
    harmless(|text| manifest(&format!("broken {} {text}\n", text.replace('\n', " "))), &[], 1);
}

#[cfg(unix)]
#[test]
fn folders_and_files() {
    harmless(
        |text| {
            let repo = TestRepo::new();
            let name = name(text);
            repo.write(
                &format!("{name}/readiness.toml"),
                format!("{SYSTEM}[adoption]\nplan = {}\n", toml(&format!("{name}.md"))),
            );
            repo.write(&format!("{name}/{name}.md"), "# Plan\n\nTODO\n");
            repo.commit();
            repo
        },
        &["--select", "evidence"],
        9,
    );
}

#[cfg(unix)]
#[test]
fn what_drifted_who_changed_it_and_what_they_said_of_it() {
    let channel = |subject: &str, author: &str, file: &str| {
        let repo = manifest(
            "[[runbook]]\npath = \"r.md\"\nfor = [\"rollback\"]\ncovers = [\"src/**\"]\nmax-lag = \"0d\"\n",
        );
        repo.write("r.md", "# Rollback\n\n## Steps\n\n1. Switch it off.\n");
        repo.write("src/a", "1\n");
        repo.commit_on("2026-10-01");
        repo.write(&format!("src/{}", name(file)), "2\n");
        repo.commit_as(
            "2026-11-01",
            &format!("{} <jo@acme.example>", author.replace(['\n', '<', '>'], " ")),
            subject,
        );
        repo
    };
    let args = &["--select", "drifted-artifact"];
    // Each alone: what is shown of several is bounded. Only some formats name who, and what.
    let some = |channel: &dyn Fn(&str) -> TestRepo| {
        let (run, _) = say(&channel(MARK), args, false);
        assert!(run.stdout.contains(MARK), "{run:?}");
        for hostile in HOSTILE {
            for runner in [false, true] {
                let (run, said) = say(&channel(hostile), args, runner);
                assert!(run.stdout.contains("drifted-artifact"), "{run:?}");
                assert_harmless(hostile, "human", &run.stdout, runner);
                for (format, text) in &said {
                    assert_harmless(hostile, format, text, runner);
                }
            }
        }
    };
    some(&|text| channel(&format!(" {text}"), "Jo", "b"));
    some(&|text| channel("one", &format!("Jo {text}"), "b"));
    some(&|text| channel("one", "Jo", text));
}

#[test]
fn headings_and_sections_of_documents() {
    harmless(
        |text| {
            let line = text.replace(['\n', '\r'], " ");
            let repo = manifest(
                "[[runbook]]\npath = \"r.md#lost\"\nfor = [\"rollback\"]\n[adoption]\nplan = \"p.md\"\n",
            );
            repo.write("r.md", format!("# Rollback {line}\n\n## {line} none\n\nRead the queue.\n"));
            repo.write("p.md", format!("# Plan\n\nTODO {text}\n\n## {line}\n\nTODO: {text}\n"));
            repo.commit();
            repo
        },
        &["--select", "evidence"],
        8,
    );
}

#[test]
fn results_of_evals() {
    let xml = |text: &str| {
        let legal: String = text.chars().filter(|c| !c.is_control() && *c != '\u{fffe}').collect();
        legal.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
    };
    harmless(
        |text| {
            let repo = manifest(&format!(
                "[[eval]]\nname = \"answers\"\nresults = \"r.xml\"\nrequire = {{ pass-rate = \">= 0.9\" }}\n\
                 [[eval]]\nname = \"other\"\nresults = \"r.json\"\nrequire = {{ {} = \">= 0.9\", lost = \">= 1\" }}\n\
                 [[metric]]\nname = \"m\"\nbaseline = {{ value = 3, path = \"r.json\", pointer = {} }}\n",
                toml(text),
                toml(&format!("/{}", text.replace('~', "~0").replace('/', "~1")))
            ));
            let (case, key) = (xml(text), serde_json::to_string(text).expect("a string"));
            repo.write(
                "r.xml",
                format!("<testsuite name=\"{case}\" tests=\"2\"><testcase name=\"{case}\"><failure message=\"{case}\">{case}</failure></testcase><testcase name=\"b\" classname=\"{case}\"><error>{case}</error></testcase></testsuite>\n"),
            );
            repo.write("r.json", format!("{{ {key}: 0.5, \"results\": [{key}], \"error\": {key} }}\n"));
            repo.commit();
            repo
        },
        &["--select", "quality,value"],
        9,
    );
}

#[test]
fn rules_and_waivers_of_ones_own() {
    harmless(crate::outputs::hostile_cards, &[], 9);
}

#[test]
fn reviews_that_somebody_wrote() {
    harmless(
        |text| {
            let repo = manifest("[[runbook]]\npath = \"r.md\"\nfor = [\"rollback\"]\n");
            repo.write("r.md", "# Rollback\n\n## Steps\n\n1. Switch it off.\n");
            let text = toml(text);
            repo.write(
                "readiness.lock",
                format!(
                    "[[review]]\nclaim = \"runbook.r.md\"\npath = \"r.md\"\nblob = {text}\nby = \"@a\"\non = 2026-10-30\nstatement = \"updated\"\nreason = {text}\n"
                ),
            );
            repo.commit_on("2024-01-01");
            repo
        },
        &["--select", "evidence"],
        1,
    );
}

/// A repository in which a file moved to a name that is hostile, in a folder and a commit that are, with a card that is.
#[cfg(unix)]
fn moved(text: &str) -> TestRepo {
    let (repo, folder) = (TestRepo::new(), name(text));
    let at = |path: &str| format!("{folder}/{path}");
    let rest = "[adoption]\nplan = \"plan.md\"   # when\n[policy]\nrules = [\"policy/*.md\"]\n";
    repo.write(&at("readiness.toml"), format!("{SYSTEM}{rest}"));
    repo.write(&at("plan.md"), "# Plan\n\nFirst we train, then we start, then we look at what came of it.\n");
    let card = toml(text);
    repo.write(
        &at("policy/acme-hostile.md"),
        format!("+++\nsummary = {card}\nkind = \"broken\"\nfrom = \"pilot\"\ngate = \"quality\"\nsources = [{card}]\nsince = \"1\"\n[check]\nholds = \"system != null\"\nspan = \"system.name\"\nmessage = {card}\nhelp = {card}\n+++\n\n{text}\n\n## Why\n\n{text}\n"),
    );
    repo.commit_on("2026-10-01");
    let (old, new) = (at("plan.md"), at(&format!("{folder}.md")));
    fs::rename(repo.path().join(old), repo.path().join(new)).expect("moved");
    repo.commit_as("2026-11-01", "Jo Park <jo@acme.example>", text);
    repo
}

#[cfg(unix)]
#[test]
fn fixes_explanations_and_reviews() {
    for text in HOSTILE.iter().copied().chain([MARK]) {
        for runner in [false, true] {
            let repo = moved(text);
            let environment =
                [("GITHUB_ACTIONS", if runner { "true" } else { "" }), ("READINESS_AS_OF", TODAY)];
            let file = format!("{0}/{0}.md", name(text));
            let card = format!("{}/policy/acme-hostile.md", name(text));
            for (format, args) in [
                ("diff", &["check", "--diff"][..]),
                ("explain", &["explain", "acme-hostile"]),
                ("review", &["rules", "--test", &card]),
                ("stderr", &["check", "--fix"]),
                // Now the manifest claims it.
                ("review", &["review", &file, "--statement", "updated", "--by", "@a"]),
                (
                    "review",
                    &["review", &file, "--statement", "still-accurate", "--reason", text, "--by", "@a"],
                ),
                ("stderr", &["explain", text]),
                ("stderr", &["check", "--select", text]),
                ("stderr", &["check", "--exclude", text]),
                ("stderr", &["check", "--output", text]),
                ("stderr", &["check", text]),
                ("stderr", &["review", text, "--statement", "updated", "--by", text]),
            ] {
                let run = run_in(repo.path(), args, &environment);
                let what = format!("{args:?}: {run:?}");
                assert!((0..=2).contains(&run.status) && !run.stderr.contains("panicked"), "{what}");
                assert_harmless(&what, format, &run.stdout, runner);
                assert_harmless(&what, format, &run.stderr, runner);
                if text == MARK && (args[0] == "explain" && args[1] != MARK || args.contains(&"--diff")) {
                    assert!(run.stdout.contains(MARK), "{what}");
                }
            }
        }
    }
}

#[test]
fn revisions_by_whatever_name() {
    let repo = manifest("[adoption]\nplan = \"gone.md\"\n");
    repo.commit();
    for text in HOSTILE {
        for runner in [false, true] {
            let environment = [("GITHUB_ACTIONS", if runner { "true" } else { "" })];
            for option in ["--base", "--rev"] {
                let option = format!("{option}={text}");
                let run = run_in(repo.path(), &["check", &option], &environment);
                // A base that is none is a warning.
                let status = if option.starts_with("--base") { 1 } else { 2 };
                assert_eq!((run.status, run.stdout.is_empty()), (status, status == 2), "{run:?}");
                assert!(run.stderr.lines().count() == 1, "{run:?}");
                assert_harmless(text, "stderr", &run.stderr, runner);
            }
        }
    }
    // Branches that git takes.
    for branch in ["a;$(touch${IFS}pwned)", "##x]`b`", "<b>@everyone", "%0A", "\u{202e}x", "'\"&&|"] {
        repo.git(&["branch", branch, "HEAD"]);
        let (run, said) = say(&repo, &["--base", branch, "--rev", branch], true);
        assert_eq!(run.status, 0, "{run:?}");
        for (format, text) in &said {
            assert_harmless(branch, format, text, true);
        }
        assert_harmless(branch, "human", &run.stdout, true);
    }
    assert!(!repo.path().join("pwned").exists());
}

#[test]
fn a_patch_of_a_file_with_carriage_returns_applies() {
    let repo = TestRepo::with_manifest(
        "[system]\r\nname = \"a\"\r\n\r\n[pilot]\r\nstarted = \"2026-08-01\"\r\nends = 2026-11-30\r\n",
    );
    repo.git(&["config", "core.autocrlf", "false"]);
    repo.commit();
    let run = repo.check(&["--diff"]);
    assert_eq!(run.status, 1, "{}{}", run.stdout, run.stderr);
    let patch = repo.write("fix.patch", &run.stdout);
    repo.git(&["apply", "--check", &patch.display().to_string()]);
}

#[test]
fn words_that_stand_for_a_text_are_none() {
    for (manifest, place) in [
        ("[system]\nname = \"a\"\npurpose = \"TODO\"\n", "system.purpose"),
        ("[system]\nname = \"a\"\npurpose = \"n/a\"\n", "system.purpose"),
        ("[system]\nname = \"a\"\n[[metric]]\nname = \"m\"\nworth = \"TBD.\"\n", "metric.m.worth"),
        ("[system]\nname = \"a\"\n[[metric]]\nname = \"m\"\nsource = \".\"\n", "metric.m.source"),
        ("[system]\nname = \"a\"\n[[waiver]]\nrule = \"no-eval\"\nreason = \"?\"\n", "waiver.no-eval.reason"),
        ("[system]\nname = \"a\"\n[[waiver]]\nrule = \"no-eval\"\nat = \"\"\n", "waiver.no-eval.at"),
    ] {
        let repo = TestRepo::with_manifest(manifest);
        repo.commit();
        let found = repo.findings(&["--select", "invalid-value"]);
        assert_eq!(found, [format!("invalid-value {place}")], "{manifest}");
    }
    let repo = TestRepo::with_manifest(
        "[system]\nname = \"todos\"\npurpose = \"Sort the TODO list of clerks.\"\n[[metric]]\nname = \"x\"\nworth = \"none so far\"\n",
    );
    repo.commit();
    assert_eq!(repo.findings(&["--select", "invalid-value"]), Vec::<String>::new(), "only as a whole");
}
