//! The topics of a document: what a section that is declared or found says, and what is asked for if none is found.

use super::*;
use crate::support::{TODAY, run_in};

/// A kind of claim, with its rule, its topics, and a heading in English for each.
struct Kind {
    rule: &'static str,
    gate: &'static str,
    /// The key path, with the subject of its findings.
    subject: &'static str,
    topics: &'static [(&'static str, &'static str, &'static str)],
}

const KINDS: &[Kind] = &[
    Kind {
        rule: "incomplete-runbook",
        gate: "operations",
        subject: "runbook.d.md",
        topics: &[
            ("diagnosis", "Diagnosis", "diagnosis"),
            ("mitigation", "Mitigation", "mitigation"),
            ("rollback", "Rollback", "rollback"),
            ("contacts", "Contacts", "contacts"),
        ],
    },
    Kind {
        rule: "partial-governance",
        gate: "data",
        subject: "data.a.governance",
        topics: &[
            ("updates", "Updates", "updates"),
            ("conflicts", "Conflicts", "conflicts"),
            ("deletions", "Deletions", "deletions"),
        ],
    },
    Kind {
        rule: "unanswered-questions",
        gate: "adoption",
        subject: "adoption.questions",
        topics: &[
            ("job", "What happens to my job?", "the reader's job"),
            ("mistakes", "What if it is wrong?", "what to do when it is wrong"),
            ("contact", "Whom do I call?", "whom to call"),
        ],
    },
    Kind {
        rule: "incomplete-business-case",
        gate: "decision",
        subject: "decision.business-case",
        topics: &[
            ("cost", "Cost", "cost"),
            ("integration", "Integration", "integration"),
            ("adoption", "Adoption", "adoption"),
            ("accountability", "Accountability", "accountability"),
            ("measurement", "Measurement", "measurement"),
        ],
    },
];

/// Words that fill a section, and are about no topic.
const TEXT: &str = "Open the blue door and turn the third wheel to the left until it clicks.";

impl Kind {
    /// The claim of `d.md` with these pointers.
    fn claim(&self, sections: &[(&str, &str)]) -> String {
        let sections: Vec<_> = sections.iter().map(|(topic, at)| format!("{topic} = \"{at}\"")).collect();
        let sections = format!("sections = {{ {} }}", sections.join(", "));
        match self.gate {
            "operations" => format!(
                "[[runbook]]\npath = \"d.md\"\nfor = [\"incident-response\", \"rollback\", \"escalation\"]\n{sections}\n"
            ),
            "data" => format!("[[data]]\nname = \"a\"\ngovernance = {{ path = \"d.md\", {sections} }}\n"),
            "adoption" => format!(
                "[adoption]\nquestions = {{ path = \"d.md\", {sections} }}\n\
                 [policy.synonyms]\njob = [\"What happens to my job?\"]\n"
            ),
            _ => format!("[decision]\nbusiness-case = {{ path = \"d.md\", {sections} }}\n"),
        }
    }

    /// What a section about the topic at `at` holds: contacts are found by their form.
    fn text(&self, at: usize) -> String {
        let is_contact = self.topics.get(at).is_some_and(|(topic, ..)| topic.starts_with("contact"));
        if is_contact { "Anna Smith, telephone +49 30 1234567.".to_owned() } else { TEXT.to_owned() }
    }

    /// A document with a section for each topic; `text` says what it holds.
    fn document(&self, text: &dyn Fn(usize) -> Option<String>) -> String {
        let section = |(at, (_, heading, _)): (usize, &(&str, &str, &str))| {
            text(at).map(|text| format!("## {heading}\n\n{text}\n"))
        };
        let sections: Vec<_> = self.topics.iter().enumerate().filter_map(section).collect();
        format!("# Blue door\n\n{}", sections.join("\n"))
    }

    fn judged(&self, sections: &[(&str, &str)], files: &[(&str, &str)], more: &str) -> Judged {
        Judged::of(self, &format!("{}{more}", self.claim(sections)), files)
    }
}

/// What is said about a document.
#[derive(Debug, PartialEq, Eq)]
struct Judged {
    /// `level rule subject: message` of the findings about topics and placeholders.
    findings: Vec<String>,
    /// Whether the gate is undecided because of the document.
    is_open: bool,
    /// Why it is open.
    reasons: Vec<String>,
    helps: Vec<String>,
}

impl Judged {
    fn of(kind: &Kind, manifest: &str, files: &[(&str, &str)]) -> Self {
        let repo = repo(manifest, files);
        let report = repo.json(&[]);
        let findings = report["findings"].as_array().expect("findings");
        let about = |finding: &&serde_json::Value| {
            let rule = text(&finding["rule"]);
            [
                kind.rule,
                "unlocated-topic",
                "reused-section",
                "placeholder-artifact",
                "empty-artifact",
                "missing-heading",
                "missing-artifact",
                "external-artifact",
            ]
            .contains(&rule)
        };
        let about: Vec<_> = findings.iter().filter(about).collect();
        let line = |finding: &&serde_json::Value| {
            let level = if finding["waived"].is_null() { text(&finding["level"]) } else { "waived" };
            format!(
                "{level} {} {}: {}",
                text(&finding["rule"]),
                text(&finding["subject"]),
                text(&finding["message"])
            )
        };
        let args = ["check", "--as-of", TODAY, "--verbose"];
        let shown = run_in(repo.path(), &args, &[("COLUMNS", "1000")]).stdout;
        let reasons = shown.lines().filter_map(|line| line.strip_prefix("cannot tell: "));
        // What would settle it is behind an arrow.
        let reasons = reasons.map(|line| line.split_once(" → ").map_or(line, |(reason, _)| reason));
        let reasons: Vec<String> =
            reasons.filter(|reason| reason.starts_with(kind.subject)).map(str::to_owned).collect();
        Self {
            findings: about.iter().map(line).collect(),
            is_open: !reasons.is_empty(),
            reasons,
            helps: about
                .iter()
                .flat_map(|finding| finding["help"].as_array().into_iter().flatten())
                .map(|help| text(help).to_owned())
                .collect(),
        }
    }
}

#[test]
fn a_section_with_content_covers_its_topic_whether_found_or_declared() {
    for kind in KINDS {
        let found = kind.document(&|at| Some(kind.text(at)));
        let judged = kind.judged(&[], &[("d.md", &found)], "");
        assert_eq!((judged.findings.len(), judged.is_open), (0, false), "{}: {judged:?}", kind.rule);
        // The same under headings that no vocabulary has.
        let odd: Vec<String> =
            (0..kind.topics.len()).map(|at| format!("## Wheel {at}\n\n{TEXT}\n")).collect();
        let odd = format!("# Blue door\n\n{}", odd.join("\n"));
        let anchors: Vec<String> = (0..kind.topics.len()).map(|at| format!("#wheel-{at}")).collect();
        let pointers: Vec<_> =
            kind.topics.iter().zip(&anchors).map(|((topic, ..), anchor)| (*topic, anchor.as_str())).collect();
        let judged = kind.judged(&pointers, &[("d.md", &odd)], "");
        assert_eq!((judged.findings.len(), judged.is_open), (0, false), "{}: {judged:?}", kind.rule);
    }
}

#[test]
fn an_empty_section_is_broken_whether_found_or_declared() {
    for kind in KINDS {
        for (at, (topic, _, shown)) in kind.topics.iter().enumerate() {
            // Contacts of another kind are not in the text.
            let of = |found: usize| Some(if found == at { "TODO".to_owned() } else { kind.text(found) });
            let broken =
                [format!("error {} {}: `d.md` has an empty section about {shown}", kind.rule, kind.subject)];
            let judged = kind.judged(&[], &[("d.md", &kind.document(&of))], "");
            assert_eq!((judged.findings.as_slice(), judged.is_open), (&broken[..], false), "{topic}");
            let declared = kind.document(&of).replace("TODO", &format!("{TEXT}\n\n## Nothing\n\nTBD"));
            let judged = kind.judged(&[(topic, "#nothing")], &[("d.md", &declared)], "");
            assert_eq!((judged.findings.as_slice(), judged.is_open), (&broken[..], false), "{topic}");
            // In another file as well.
            let whole = kind.document(&|at| Some(kind.text(at)));
            let files = [("d.md", whole.as_str()), ("e/e.md", "# Else\n\n## Nothing\n\nTBD\n")];
            let judged = kind.judged(&[(topic, "e/e.md#nothing")], &files, "");
            let (own, other): (Vec<_>, Vec<_>) = judged
                .findings
                .iter()
                .cloned()
                .partition(|finding| !finding.contains("placeholder-artifact"));
            assert_eq!((own.as_slice(), other.len()), (&broken[..], 0), "{topic}");
            let files = [("d.md", whole.as_str()), ("e/e.md", "# Else\n\n## Nothing\n\n## More\n\nText.\n")];
            let judged = kind.judged(&[(topic, "e/e.md#nothing")], &files, "");
            assert_eq!(judged.findings, broken, "{topic}");
        }
    }
}

#[test]
fn a_broken_section_is_shown_at_its_label_with_the_claim() {
    let manifest = "[[runbook]]\npath = \"d.md\"\nfor = [\"rollback\"]\n";
    let of = |manifest: &str, document: &str| {
        let report = repo(manifest, &[("d.md", document)]).json(&["--select", "incomplete-runbook"]);
        let finding = report["findings"][0].clone();
        let place = |label: &serde_json::Value| {
            format!("{} {} {}", text(&label["path"]), label["start"]["line"], text(&label["label"]))
        };
        let related = finding["related"].as_array().expect("related").iter().map(place).collect::<Vec<_>>();
        (place(&finding["primary"]), related)
    };
    let (primary, related) = of(manifest, "# Door\n\n## Rollback\n\nTODO\n");
    assert_eq!(primary, "d.md 3 no text about rollback here");
    assert_eq!(related, ["readiness.toml 5 claimed here as `runbook`"]);
    let declared = format!("{manifest}sections = {{ rollback = \"#x\" }}\n");
    let (primary, related) = of(&declared, "# Door\n\n## X\n\nTODO\n\n## Y\n\nText.\n");
    assert_eq!(primary, "d.md 3 no text about rollback here");
    assert_eq!(related, ["readiness.toml 7 `sections` points at it here"]);
}

#[test]
fn a_topic_that_is_not_found_is_asked_for_in_one_finding_a_claim() {
    let mut asked = 0;
    for kind in KINDS {
        let nothing = format!("# Blue door\n\n## Wheel\n\n{TEXT}\n");
        let judged = kind.judged(&[], &[("d.md", &nothing)], "");
        let [finding] = judged.findings.as_slice() else { panic!("{judged:?}") };
        let head = format!("warning unlocated-topic {}: `d.md` has no section about", kind.subject);
        assert!(finding.starts_with(&head), "{finding}");
        assert_eq!(judged.reasons.len(), 1, "{judged:?}");
        // All but one.
        for (at, (topic, heading, shown)) in kind.topics.iter().enumerate() {
            let document = kind.document(&|found| (found != at).then(|| kind.text(found)));
            let judged = kind.judged(&[], &[("d.md", &document)], "");
            assert!(judged.is_open, "{topic}, {heading}: {judged:?}");
            if judged.findings.is_empty() {
                // What stands about another topic hints at this one.
                assert!(judged.reasons[0].contains(&format!("may mention {shown}")), "{judged:?}");
                continue;
            }
            asked += 1;
            assert_eq!(judged.findings, [format!("{head} {shown} that we can find")], "{topic}");
            assert!(
                judged.helps[0].contains(&format!("sections = {{ {topic} = \"#heading\" }}")),
                "{judged:?}"
            );
            assert!(
                judged.helps[1].starts_with("headings of the document: \"#blue-door\", \"#"),
                "{judged:?}"
            );
        }
    }
    assert!(asked >= 8, "{asked} topics");
    let manifest = "[[data]]\nname = \"a\"\ngovernance = \"d.md\"\n";
    let judged =
        Judged::of(&KINDS[1], manifest, &[("d.md", "# Door\n\nOpen it, and then close it again.\n")]);
    assert_eq!(
        judged.helps[0],
        "if the document has it, say where in the manifest: \
         `governance = { path = \"d.md\", sections = { updates = \"#heading\", conflicts = \"#heading\", deletions = \"#heading\" } }`"
    );
}

#[test]
fn a_gate_with_a_topic_that_is_not_found_is_undecided_until_it_is_waived_or_an_error() {
    let nothing = format!("# Blue door\n\n## Wheel\n\n{TEXT}\n");
    let waiver = "[[waiver]]\nrule = \"unlocated-topic\"\nreason = \"Moves in May.\"\nby = \"@acme/a\"\nexpires = 2026-12-31\n";
    let statuses = |manifest: &str, kind: &Kind, args: &[&str]| {
        let report = repo(manifest, &[("d.md", &nothing)]).json(args);
        let system = &report["systems"][0];
        let gates = system["gates"].as_array().expect("gates").clone();
        let gate = gates.iter().find(|gate| gate["gate"] == kind.gate).expect("the gate").clone();
        (text(&gate["status"]).to_owned(), gate["errors"].clone(), gate["waived"].clone())
    };
    // A governance document alone: what else the gate owes is switched off.
    let kind = &KINDS[1];
    let owed = "unaudited-source = \"off\", unmonitored-source = \"off\", unowned-source = \"off\", no-production-data = \"off\", undated-remediation = \"off\"";
    let claim = "[[data]]\nname = \"a\"\nkind = \"production\"\nowner = \"@acme/a\"\naudit = \"x/1.md\"\nmonitor = \"x/2.yaml\"\ngovernance = \"d.md\"\n";
    let _ = owed;
    let whole = |policy: &str, waiver: &str, document: &str| {
        let manifest = format!("{claim}[[eval]]\nname = \"e\"\ndata = [\"a\"]\n{policy}{waiver}");
        let repo = repo(
            &manifest,
            &[
                ("d.md", document),
                ("x/1.md", "# Audit\n\nAll rows were counted twice.\n"),
                ("x/2.yaml", "a: 1\n"),
            ],
        );
        let report = repo.json(&[]);
        let gates = report["systems"][0]["gates"].as_array().expect("gates").clone();
        let gate = gates.iter().find(|gate| gate["gate"] == kind.gate).expect("the gate").clone();
        (text(&gate["status"]).to_owned(), text(&report["systems"][0]["verdict"]).to_owned())
    };
    let covered = kind.document(&|at| Some(kind.text(at)));
    assert_eq!(whole("", "", &covered).0, "passed");
    assert_eq!(whole("", "", &nothing).0, "undecided");
    assert_eq!(whole("", waiver, &nothing).0, "waived");
    let at = waiver.replace("reason", "at = \"data.a\"\nreason");
    assert_eq!(whole("", &at, &nothing).0, "waived");
    let elsewhere = waiver.replace("reason", "at = \"data.b\"\nreason");
    assert_eq!(whole("", &elsewhere, &nothing).0, "undecided");
    assert_eq!(whole("[policy]\nlevels = { unlocated-topic = \"error\" }\n", "", &nothing).0, "failed");
    assert_eq!(whole("[policy]\nlevels = { unlocated-topic = \"note\" }\n", "", &nothing).0, "undecided");
    assert_eq!(whole("[policy]\nlevels = { unlocated-topic = \"off\" }\n", "", &nothing).0, "waived");
    // A pilot is told, and has time.
    let pilot = statuses(&format!("{claim}\n"), kind, &["--stage", "pilot"]);
    assert_ne!(pilot.0, "undecided", "{pilot:?}");
    let stopped = repo(claim, &[("d.md", &nothing)]).findings(&["--stage", "stopped"]);
    assert!(!stopped.iter().any(|finding| finding.starts_with("unlocated-topic")), "{stopped:?}");
}

#[test]
fn few_words_are_not_enough_to_be_found_or_declared() {
    for kind in KINDS {
        let (topic, ..) = kind.topics[0];
        let thin = kind.document(&|at| Some(if at == 0 { "Soon.".to_owned() } else { kind.text(at) }));
        for pointers in [&[][..], &[(topic, "#thin")][..]] {
            let document = thin.replace(&format!("## {}", kind.topics[0].1), "## Thin");
            let document = if pointers.is_empty() { &thin } else { &document };
            let judged = kind.judged(pointers, &[("d.md", document)], "");
            assert!(
                judged.is_open && judged.findings[0].starts_with("warning unlocated-topic"),
                "{}: {judged:?}",
                kind.rule
            );
        }
    }
}

#[test]
fn a_section_that_is_held_elsewhere_is_a_note() {
    for kind in KINDS {
        let pointers: Vec<_> =
            kind.topics.iter().map(|(topic, ..)| (*topic, "https://wiki.acme.example/page")).collect();
        let judged = kind.judged(&pointers, &[("d.md", "# Door\n\nSee the wiki for all of it.\n")], "");
        assert_eq!(judged.findings.len(), kind.topics.len(), "{judged:?}");
        assert!(
            judged.findings.iter().all(|finding| finding.starts_with("note external-artifact")),
            "{judged:?}"
        );
        assert!(!judged.is_open, "{judged:?}");
    }
}

#[test]
fn a_section_may_be_in_another_file_or_be_that_file() {
    let kind = &KINDS[1];
    let document = kind.document(&|at| (at < 2).then(|| TEXT.to_owned()));
    let other =
        format!("# Retention\n\n## After ten winters\n\n{TEXT}\n\n## Other\n\nText of another kind.\n");
    let of = |pointer: &str| {
        kind.judged(&[("deletions", pointer)], &[("d.md", &document), ("e/e.md", &other)], "").findings
    };
    assert_eq!(of("e/e.md"), NOTHING);
    assert_eq!(of("e/e.md#after-ten-winters"), NOTHING);
    let subject = "data.a.governance.sections.deletions";
    assert_eq!(
        of("e/e.md#gone"),
        [format!("error missing-heading {subject}: `e/e.md` has no heading `#gone`")]
    );
    assert_eq!(of("e/f.md"), [format!("error missing-artifact {subject}: `e/f.md` does not exist")]);
    assert_eq!(of("#gone"), [format!("error missing-heading {subject}: `d.md` has no heading `#gone`")]);
    let empty = kind.judged(&[("deletions", "e/e.md")], &[("d.md", &document), ("e/e.md", "")], "");
    assert_eq!(empty.findings, [format!("error empty-artifact {subject}: `e/e.md` is empty")]);
    let unread =
        kind.judged(&[("deletions", "e/e.pdf")], &[("d.md", &document), ("e/e.pdf", "%PDF-1.7 x\n")], "");
    assert_eq!(unread.findings, NOTHING);
    assert_eq!(
        unread.reasons,
        ["data.a.governance: `e/e.pdf` is neither Markdown nor plain text, and is not read"]
    );
}

#[test]
fn a_pointer_to_everything_is_reported() {
    let kind = &KINDS[1];
    let document = format!("# All of it\n\n## Wheel\n\n{TEXT}\n\n## Door\n\n{TEXT}\n");
    let of = |pointers: &[(&str, &str)]| {
        let judged = kind.judged(pointers, &[("d.md", &document), ("e.md", &document)], "");
        let reused =
            judged.findings.iter().filter_map(|finding| finding.strip_prefix("warning reused-section "));
        let reused: Vec<String> = reused.map(str::to_owned).collect();
        assert_eq!(judged.reasons.iter().any(|why| why.contains("`sections` points")), !reused.is_empty());
        reused
    };
    let topic = |topic: &str| {
        format!("data.a.governance.sections.{topic}: `sections` points at a whole document for `{topic}`")
    };
    assert_eq!(of(&[("updates", "#wheel"), ("conflicts", "#door"), ("deletions", "#door")]), NOTHING);
    assert_eq!(of(&[("updates", "#all-of-it")]), [topic("updates")]);
    assert_eq!(of(&[("updates", "d.md")]), [topic("updates")]);
    assert_eq!(of(&[("updates", "e.md")]), NOTHING, "another file may be about one topic");
    assert_eq!(
        of(&[("updates", "e.md"), ("deletions", "e.md")]),
        ["data.a.governance.sections: `sections` points at a whole document for 2 topics"]
    );
    assert_eq!(
        of(&[("updates", "#door"), ("conflicts", "#door"), ("deletions", "#door")]),
        ["data.a.governance.sections: `sections` points at one heading for 3 topics"]
    );
    let alone = found(
        "[[runbook]]\npath = \"d.md\"\nfor = [\"rollback\"]\nsections = { rollback = \"#all-of-it\" }\n",
        &[("d.md", &document)],
    );
    assert_eq!(alone, Found { rules: vec![], unknown: vec![] }, "a page that is only about its one topic");
}

#[test]
fn one_document_of_several_claims_is_reported_once() {
    let manifest =
        "[[data]]\nname = \"a\"\ngovernance = \"g.md\"\n[[data]]\nname = \"b\"\ngovernance = \"g.md\"\n";
    for (content, rule) in [
        (
            format!("# Data\n\n## Updates\n\nTODO\n\n## Conflicts\n\n{TEXT}\n\n## Deletions\n\n{TEXT}\n"),
            "partial-governance",
        ),
        (format!("# Data\n\n{TEXT}\n"), "unlocated-topic"),
    ] {
        let report = repo(manifest, &[("g.md", &content)]).json(&["--select", rule]);
        let found = report["findings"].as_array().expect("findings");
        assert_eq!(found.len(), 1, "{found:#?}");
        let labels = found[0]["related"].as_array().expect("related").iter().map(|one| text(&one["label"]));
        assert!(labels.clone().any(|label| label == "also claimed here"), "{:?}", labels.collect::<Vec<_>>());
    }
}

#[test]
fn infrastructure_is_a_note_and_leaves_its_gate_alone() {
    let of = |content: &str, sections: &str| {
        let manifest = format!("[operations]\ninfrastructure = {{ path = \"i.md\"{sections} }}\n");
        let report = repo(&manifest, &[("i.md", content)]).json(&[]);
        let findings = report["findings"].as_array().expect("findings").iter();
        let own =
            findings.filter(|finding| text(&finding["subject"]).starts_with("operations.infrastructure"));
        let own: Vec<_> =
            own.map(|one| format!("{} {}", text(&one["level"]), text(&one["message"]))).collect();
        let reasons = report["systems"][0]["undecided"].as_array().expect("a list").iter();
        let own_reasons =
            reasons.filter(|why| text(&why["subject"]).starts_with("operations.infrastructure"));
        assert_eq!(own_reasons.count(), 0);
        own
    };
    let headings = |rest: &str| format!("# Where\n\n## Data\n\n{TEXT}\n\n## Training\n\n{TEXT}\n{rest}");
    let note = of(&headings(&format!("\n## Inference\n\nTODO\n\n## Orchestration\n\n{TEXT}\n")), "");
    assert_eq!(note, ["note `i.md` has an empty section about inference"]);
    let note = of(&headings(""), "");
    assert_eq!(note, ["note `i.md` has no section about inference or orchestration that we can find"]);
    let odd = format!("\n## Wheel\n\n{TEXT}\n\n## Door\n\n{TEXT}\n");
    let declared = ", sections = { inference = \"#wheel\", orchestration = \"#door\" }";
    assert_eq!(of(&headings(&odd), declared), NOTHING);
    let whole = of(&headings(&odd), ", sections = { inference = \"#where\", orchestration = \"#door\" }");
    assert_eq!(whole, ["warning `sections` points at a whole document for `inference`"]);
    assert_eq!(
        found("[operations]\ninfrastructure = \"main.tf\"\n", &[("main.tf", "region = \"eu\"\n")]),
        Found { rules: vec![], unknown: vec![] }
    );
}

/// Words of each topic, in prose.
const PROSE: &[&str] = &[
    "When replies are late we investigate the cause in the logs and then restart the workers to mitigate it.",
    "Somebody can roll back to the last version, and whoever is on call should be contacted by phone.",
    "The archive is updated nightly, conflicts between sources are resolved by hand, and old rows are deleted.",
    "Your job is safe, report every mistake and every error, and call the help desk with questions.",
    "It costs money, integrates with the system of records, people adopt it, Ann is accountable, and we measure it.",
];

#[test]
fn prose_alone_never_passes_a_gate() {
    let prose: Vec<&str> = PROSE.iter().copied().cycle().take(18).collect();
    let prose = format!("# Blue door\n\n{}\n", prose.join(" "));
    assert!(prose.split_whitespace().count() > 300);
    for kind in KINDS {
        for (at, (topic, ..)) in kind.topics.iter().enumerate() {
            let document = format!(
                "{prose}\n{}",
                kind.document(&|found| (found != at).then(|| kind.text(found)))
                    .replace("# Blue door\n\n", "")
            );
            let judged = kind.judged(&[], &[("d.md", &document)], "");
            assert!(judged.is_open, "{topic}: {judged:?}");
            assert!(
                !judged.findings.iter().any(|finding| finding.starts_with("error")),
                "{topic}: {judged:?}"
            );
        }
    }
}

#[test]
fn a_declared_document_is_judged_alike_in_every_language() {
    // In Japanese, Arabic and Polish: find the cause, go back, whom to call, and a text for each.
    let languages = [
        ["調べかた", "前の版にする", "連絡する人", "青い扉を開けて三番目の輪を左に回してください。"],
        [
            "كيف نبحث",
            "العودة إلى النسخة السابقة",
            "بمن نتصل",
            "افتح الباب الأزرق ثم أدر العجلة الثالثة إلى اليسار حتى تسمع صوتا.",
        ],
        [
            "Jak szukać",
            "Do wersji z zeszłego tygodnia",
            "Do kogo dzwonić",
            "Otwórz niebieskie drzwi i obróć trzecie koło w lewo do oporu.",
        ],
    ];
    let slug = |heading: &str| format!("#{}", heading.to_lowercase().replace(' ', "-"));
    for [cause, back, call, content] in languages {
        let manifest = |call: &str| {
            format!(
                "[[runbook]]\npath = \"d.md\"\nfor = [\"incident-response\", \"rollback\", \"escalation\"]\n\
                 sections = {{ diagnosis = \"{}\", mitigation = \"{}\", rollback = \"{}\", contacts = \"{}\" }}\n",
                slug(cause),
                slug(cause),
                slug(back),
                slug(call),
            )
        };
        let document = |last: &str| {
            format!("# X\n\n## {cause}\n\n{content}\n\n## {back}\n\n{content}\n\n## {call}\n\n{last}\n")
        };
        let of = |last: &str| Judged::of(&KINDS[0], &manifest(call), &[("d.md", &document(last))]).findings;
        assert_eq!(of(content), NOTHING, "{call}");
        assert_eq!(
            of("TODO"),
            ["error incomplete-runbook runbook.d.md: `d.md` has an empty section about contacts"]
        );
        let gone = Judged::of(&KINDS[0], &manifest("Gone"), &[("d.md", &document(content))]).findings;
        assert_eq!(
            gone,
            ["error missing-heading runbook.d.md.sections.contacts: `d.md` has no heading `#gone`"]
        );
    }
}

#[test]
fn synonyms_are_labels_of_known_topics() {
    let manifest = |synonyms: &str| {
        format!("[[runbook]]\npath = \"d.md\"\nfor = [\"rollback\"]\n[policy]\nsynonyms = {{ {synonyms} }}\n")
    };
    let document = format!("# X\n\n## Wheel\n\n{TEXT}\n");
    let of = |synonyms: &str| found(&manifest(synonyms), &[("d.md", &document)]).rules;
    assert_eq!(of("rollback = [\"Wheel\"]"), NOTHING);
    assert_eq!(of("diagnosis = [\"Wheel\"]").len(), 1);
    let report = repo(&manifest("rolback = [\"Wheel\"]"), &[("d.md", &document)]).json(&[]);
    let findings = report["findings"].as_array().expect("findings").iter();
    let wrong: Vec<_> = findings.filter(|one| one["rule"] == "undefined-reference").collect();
    assert_eq!(wrong.len(), 1);
    assert_eq!(text(&wrong[0]["help"][0]), "did you mean `rollback`?");
}

#[test]
fn lines_to_paste_hold_nothing_hostile() {
    let document = format!(
        "# Door\u{202e} \"}} ]\n\n## `x = \\\"` \u{7}\n\n{TEXT}\n\n## {}\n\n{TEXT}\n",
        "long ".repeat(40)
    );
    let judged =
        Judged::of(&KINDS[1], "[[data]]\nname = \"a\"\ngovernance = \"d.md\"\n", &[("d.md", &document)]);
    let headings = judged.helps.iter().find(|help| help.starts_with("headings")).expect("the headings");
    assert_eq!(headings, "headings of the document: \"#door--\", \"#x---\"");
    assert!(
        !judged.helps.iter().any(|help| help.chars().any(|c| c.is_control() || c == '\u{202e}')),
        "{judged:?}"
    );
}
