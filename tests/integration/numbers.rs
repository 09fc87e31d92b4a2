//! Numbers of the manifest against those in files, today and in history.

use serde_json::Value;

use crate::support::timeline::{git, run};
use crate::support::{TestRepo, text};

const SYSTEM: &str =
    "[system]\nname = \"a\"\nstage = \"handoff\"\n[pilot]\nstarted = 2026-03-02\nends = 2026-08-31\n";

fn metric(keys: &str) -> String {
    format!("{SYSTEM}[[metric]]\nname = \"reply\"\nunit = \"min\"\n{keys}\n")
}

/// `rule message` of the findings whose rule has one of these endings.
fn said(repo: &TestRepo, rules: &[&str]) -> Vec<String> {
    let report = repo.json(&[]);
    let findings = report["findings"].as_array().expect("findings");
    let meant = findings.iter().filter(|finding| rules.contains(&text(&finding["rule"])));
    meant.map(|finding| format!("{}: {}", text(&finding["rule"]), text(&finding["message"]))).collect()
}

fn baseline(claim: &str, name: &str, content: &str) -> Vec<String> {
    let repo = TestRepo::with_manifest(&metric(&format!("baseline = {{ {claim}, path = \"{name}\" }}")));
    repo.write(name, content);
    repo.add();
    said(&repo, &["baseline-mismatch", "unreadable-artifact"])
}

const NOTHING: Vec<String> = Vec::new();

#[test]
fn a_baseline_is_the_number_in_its_file() {
    let json = "{\"p50\": 12.04, \"share\": 93.3, \"text\": \"4.1 min\", \"note\": \"soon\", \"a/b\": {\"x\": [1, 2.5]}}";
    let of = |claim: &str| baseline(claim, "b.json", json);
    assert_eq!(of("value = 12.0, pointer = \"/p50\""), NOTHING, "to the digits written");
    assert_eq!(of("value = 12, pointer = \"/p50\""), NOTHING);
    assert_eq!(
        of("value = 12.00, pointer = \"/p50\""),
        ["baseline-mismatch: baseline of `reply` is 12.04 in its file, not 12.00"]
    );
    assert_eq!(of("value = 11, tolerance = 1.5, pointer = \"/p50\""), NOTHING);
    assert_eq!(of("value = 2.5, pointer = \"/a~1b/x/1\""), NOTHING);
    assert_eq!(of("value = 4.1, pointer = \"/text\""), NOTHING, "a text with the metric's unit");
    assert_eq!(
        of("value = 4.1, pointer = \"/note\""),
        ["baseline-mismatch: baseline of `reply` points at text, not a number"]
    );
    assert_eq!(
        of("value = 4.1, pointer = \"/p5\""),
        ["baseline-mismatch: baseline of `reply` points at nothing"]
    );
    assert_eq!(
        of("value = 4.1, pointer = \"/a~1b\""),
        ["baseline-mismatch: baseline of `reply` points at an object"]
    );
    assert_eq!(of("value = 12.0"), NOTHING, "no pointer, nothing to compare");
    let scaled = TestRepo::with_manifest(&metric(
        "baseline = { value = 0.933, path = \"b.json\", pointer = \"/share\" }",
    ));
    scaled.write("b.json", json);
    scaled.add();
    assert!(scaled.check(&[]).stdout.contains("100 times larger"), "the scale is named, not guessed");
}

#[test]
fn a_model_card_says_its_results_in_front_matter() {
    let card = "---\nlicense: mit\nmodel-index:\n- name: triage\n  results:\n  - metrics:\n    - type: accuracy\n      value: 0.819\n---\n# Triage\n\nWhat it is.\n";
    let pointer = "pointer = \"/model-index/0/results/0/metrics/0/value\"";
    assert_eq!(baseline(&format!("value = 0.819, {pointer}"), "card.md", card), NOTHING);
    let repo = TestRepo::with_manifest(&metric(&format!(
        "baseline = {{ value = 0.9, {pointer}, path = \"card.md\" }}"
    )));
    repo.write("card.md", card);
    repo.add();
    let report = repo.json(&["--select", "baseline-mismatch"]);
    let place = &report["findings"][0]["related"][0]["start"];
    assert_eq!((&place["line"], &place["column"]), (&8.into(), &14.into()), "{report:#}");
}

#[test]
fn other_files_have_numbers_too() {
    assert_eq!(
        baseline("value = 2, pointer = \"/minutes/mean\"", "b.csv", "id,minutes\n1,1\n2,3\n"),
        NOTHING
    );
    assert_eq!(
        baseline("value = 3, pointer = \"/minutes/last\"", "b.csv", "id,minutes\n1,1\n2,3\n"),
        NOTHING
    );
    assert_eq!(
        baseline("value = 3.0, pointer = \"/minutes/mean\"", "b.csv", "id,minutes\n1,1\n2,3\n"),
        ["baseline-mismatch: baseline of `reply` is 2 in its file, not 3.0"]
    );
    assert_eq!(baseline("value = 0.5, pointer = \"/a/b\"", "b.yaml", "a:\n  b: 0.5\n"), NOTHING);
    assert_eq!(baseline("value = 0.5, pointer = \"/a/b\"", "b.toml", "a.b = 0.5\n"), NOTHING);
    assert_eq!(
        baseline("value = 0.5, pointer = \"/a\"", "b.json", "{\"a\": 0.5"),
        ["unreadable-artifact: `b.json` cannot be read as JSON"]
    );
}

/// A repository whose manifest and baseline say these values from these days on.
fn timeline(steps: &[(&str, &str, &str)]) -> TestRepo {
    let repo = TestRepo::new();
    for (day, claimed, file) in steps {
        repo.write(
            "readiness.toml",
            metric(&format!("baseline = {{ value = {claimed}, path = \"b.json\", pointer = \"/p50\" }}")),
        );
        repo.write("b.json", file);
        repo.commit_on(day);
    }
    repo
}

const REWRITTEN: &[&str] = &["rewritten-baseline"];

#[test]
fn a_baseline_stays_what_it_was_when_the_pilot_ended() {
    let before = ("2026-03-02", "12.0", "{\"p50\": 12.0}");
    let file = timeline(&[before, ("2026-10-01", "19.0", "{\"p50\": 19.0}")]);
    assert_eq!(
        said(&file, REWRITTEN),
        ["rewritten-baseline: baseline of `reply` was 12 when the pilot ended"]
    );
    let claim = timeline(&[before, ("2026-10-01", "12.4", "{\"p50\": 12.0}")]);
    assert_eq!(
        said(&claim, REWRITTEN),
        ["rewritten-baseline: baseline of `reply` was 12 when the pilot ended"]
    );
    let formatted = timeline(&[before, ("2026-10-01", "12", "{\n  \"n\": 5,\n  \"p50\": 12.00\n}\n")]);
    assert_eq!(said(&formatted, REWRITTEN), NOTHING);
    let during = timeline(&[before, ("2026-08-31", "19.0", "{\"p50\": 19.0}")]);
    assert_eq!(said(&during, REWRITTEN), NOTHING, "on the last day");
    let back = timeline(&[
        before,
        ("2026-10-01", "19.0", "{\"p50\": 19.0}"),
        ("2026-10-02", "12.0", "{\"p50\": 12.0}"),
    ]);
    assert_eq!(said(&back, REWRITTEN), NOTHING, "taken back");
    let late =
        timeline(&[("2026-10-01", "12.0", "{\"p50\": 12.0}"), ("2026-10-02", "19.0", "{\"p50\": 19.0}")]);
    assert_eq!(said(&late, REWRITTEN), NOTHING, "it came later: that is another finding");
    let local = timeline(&[before]);
    local.write("b.json", "{\"p50\": 19.0}");
    local.write(
        "readiness.toml",
        metric("baseline = { value = 19.0, path = \"b.json\", pointer = \"/p50\" }"),
    );
    assert_eq!(said(&local, REWRITTEN).len(), 1, "not committed yet");
    let cut = timeline(&[before, ("2026-10-01", "12.0", "{\"p50\": 12.0, \"n\": 1}")]);
    cut.make_shallow();
    assert_eq!(said(&cut, REWRITTEN), NOTHING, "undecided");
    let report = cut.check(&["--select", "rewritten-baseline", "--verbose"]).stdout;
    assert!(report.contains("does not reach back far enough to tell what its value was"), "{report}");
}

#[test]
fn what_a_file_said_in_time_may_be_claimed_later() {
    let told = |day: &str, then: &str| {
        let repo = TestRepo::new();
        repo.write("readiness.toml", metric("target = 5"));
        repo.commit_on("2026-03-02");
        repo.write("b.json", then);
        repo.commit_on(day);
        repo.write("b.json", "{\"p50\": 12, \"p90\": 30}");
        let claim = "target = 5\nbaseline = { value = 12.0, path = \"b.json\", pointer = \"/p50\" }";
        repo.write("readiness.toml", metric(claim));
        repo.commit_on("2026-10-05");
        said(&repo, &["late-baseline"])
    };
    assert_eq!(told("2026-08-31", "{\"p50\": 12.0}"), NOTHING);
    let late = ["late-baseline: baseline of `reply` recorded after the pilot's end"];
    assert_eq!(told("2026-08-31", "{\"p50\": 11.0}"), late, "another number");
    assert_eq!(told("2026-08-31", "{\"p90\": 12.0}"), late, "at another place");
    assert_eq!(told("2026-10-05", "{\"p50\": 12.0}"), late, "the file came as late");
}

#[test]
fn it_is_still_the_last_day_somewhere() {
    let before = ("2026-03-02", "12.0", "{\"p50\": 12.0}");
    let west = timeline(&[before, ("2026-09-01", "19.0", "{\"p50\": 19.0}")]);
    assert_eq!(said(&west, REWRITTEN), NOTHING, "an evening in the west is the next day in UTC");
    let later = timeline(&[before, ("2026-09-02", "19.0", "{\"p50\": 19.0}")]);
    assert_eq!(said(&later, REWRITTEN).len(), 1);
}

#[test]
fn the_same_number_in_other_digits_or_units_is_not_rewritten() {
    let file = "{\"p50\": 11.987}";
    let exact = timeline(&[("2026-03-02", "12.0", file), ("2026-10-01", "11.987", file)]);
    assert_eq!(said(&exact, REWRITTEN), NOTHING, "more digits");
    let repo = TestRepo::new();
    for (day, keys) in [
        ("2026-03-02", "unit = \"min\"\nbaseline = { value = 12 }"),
        ("2026-10-01", "unit = \"s\"\nbaseline = { value = 720 }"),
    ] {
        repo.write("readiness.toml", format!("{SYSTEM}[[metric]]\nname = \"reply\"\n{keys}\n"));
        repo.commit_on(day);
    }
    assert_eq!(said(&repo, REWRITTEN), NOTHING, "another unit");
}

#[test]
fn what_a_branch_held_is_not_what_the_main_line_held() {
    let repo = TestRepo::new();
    let write = |value: &str, purpose: &str| {
        let text = metric(&format!("baseline = {{ value = {value} }}"));
        repo.write(
            "readiness.toml",
            text.replace("name = \"a\"", &format!("name = \"a\"\npurpose = \"{purpose}\"")),
        );
    };
    write("11", "x");
    repo.commit_on("2026-03-02");
    run(git(repo.path()).args(["branch", "side"])).expect("a branch");
    write("12", "x");
    repo.commit_on("2026-08-01");
    run(git(repo.path()).args(["checkout", "-q", "side"])).expect("the branch");
    write("11", "y");
    repo.commit_on("2026-08-20");
    run(git(repo.path()).args(["checkout", "-q", "main"])).expect("back");
    run(git(repo.path()).args(["merge", "-q", "-X", "ours", "-m", "merge", "side"])).expect("a merge");
    write("12", "y");
    repo.commit_on("2026-10-01");
    assert_eq!(said(&repo, REWRITTEN), NOTHING);
}

fn head(repo: &TestRepo) -> String {
    let output = git(repo.path()).args(["rev-parse", "HEAD"]).output().expect("git");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// The findings on results that name a commit of a branch, where what they cover was changed after the branch by `after`.
fn from_branch(after: &str, digits: usize) -> Vec<String> {
    let repo = TestRepo::with_manifest(
        "[system]\nname = \"a\"\nstage = \"handoff\"\n[[eval]]\nname = \"e\"\nresults = \"r.json\"\ncovers = [\"prompts/**\"]\n",
    );
    repo.write("prompts/p.txt", "one\n");
    repo.commit_on("2026-10-01");
    run(git(repo.path()).args(["checkout", "-q", "-b", "branch"])).expect("a branch");
    repo.write("prompts/p.txt", "two\n");
    repo.commit_on("2026-10-02");
    let commit = head(&repo);
    run(git(repo.path()).args(["checkout", "-q", "main"])).expect("back");
    repo.write("prompts/p.txt", after);
    let id = &commit[..digits];
    repo.write("r.json", format!("{{\"date\": \"2026-11-02\", \"commit\": \"{id}\", \"accuracy\": 0.9}}"));
    repo.commit_on("2026-11-03");
    said(&repo, &["dirty-results"])
}

#[test]
fn results_are_of_a_commit_that_is_here_or_of_what_is_here() {
    assert_eq!(
        from_branch("three\n", 40),
        ["dirty-results: results of `e` come from a commit outside this history"]
    );
    assert_eq!(
        from_branch("three\n", 8),
        ["dirty-results: results of `e` come from a commit outside this history"]
    );
    assert_eq!(from_branch("two\n", 40), NOTHING, "squashed: what was tested is here");
    let unknown = TestRepo::with_manifest(
        "[system]\nname = \"a\"\nstage = \"handoff\"\n[[eval]]\nname = \"e\"\nresults = \"r.json\"\n",
    );
    unknown
        .write("r.json", "{\"date\": \"2026-11-02\", \"commit\": \"0123456789abcdef\", \"accuracy\": 0.9}");
    unknown.commit_on("2026-11-03");
    assert_eq!(said(&unknown, &["dirty-results"]), NOTHING, "of another repository, perhaps");
    // Where nothing says what is covered, what was tested cannot be told.
    let bare = TestRepo::with_manifest(
        "[system]\nname = \"a\"\nstage = \"handoff\"\n[[eval]]\nname = \"e\"\nresults = \"r.json\"\n",
    );
    bare.commit_on("2026-10-01");
    run(git(bare.path()).args(["checkout", "-q", "-b", "branch"])).expect("a branch");
    bare.write("x", "1\n");
    bare.commit_on("2026-10-02");
    let commit = head(&bare);
    run(git(bare.path()).args(["checkout", "-q", "main"])).expect("back");
    bare.write(
        "r.json",
        format!("{{\"date\": \"2026-11-02\", \"commit\": \"{commit}\", \"accuracy\": 0.9}}"),
    );
    bare.commit_on("2026-11-03");
    assert_eq!(said(&bare, &["dirty-results"]), NOTHING);
    assert_eq!(from_branch("three\n", 6), NOTHING, "too short to name a commit");
}

#[test]
fn bounds_are_lowered_by_decisions_only() {
    let eval = |keys: &str| format!("{SYSTEM}[[eval]]\nname = \"triage\"\n{keys}\n");
    let steps = |steps: &[(&str, &str, Option<&str>)]| {
        let repo = TestRepo::new();
        for (day, keys, record) in steps {
            repo.write("readiness.toml", eval(keys));
            if let Some(record) = record {
                repo.write("docs/record.md", record);
            }
            repo.commit_on(day);
        }
        said(&repo, &["loosened-requirement"])
    };
    let high = ("2026-02-01", "cases = 200\nrequire = { accuracy = \">= 0.95\", errors = \"== 0\" }", None);
    let found = steps(&[high, ("2026-06-01", "cases = 150\nrequire = { accuracy = \">= 90%\" }", None)]);
    assert_eq!(
        found,
        [
            "loosened-requirement: the number of cases of `triage` was loosened during the pilot",
            "loosened-requirement: `errors` of `triage` was removed during the pilot",
            "loosened-requirement: `accuracy` of `triage` was loosened during the pilot",
        ]
    );
    assert_eq!(
        steps(&[
            high,
            ("2026-06-01", "cases = 300\nrequire = { accuracy = \">= 0.97\", errors = \"== 0\" }", None)
        ]),
        NOTHING
    );
    assert_eq!(steps(&[high, ("2026-03-01", "cases = 150", None)]), NOTHING, "before the pilot began");
    assert_eq!(
        steps(&[
            high,
            (
                "2026-06-01",
                "cases = 150\nrequire = { accuracy = \">= 0.90\", errors = \"== 0\" }",
                Some("# Triage\n\nFewer cases.\n")
            )
        ])
        .len(),
        2,
        "no change names that document"
    );
    let change = "cases = 150\nrequire = { accuracy = \">= 0.90\", errors = \"== 0\" }\n\
        [[change]]\nat = \"eval.triage.cases\"\nrecord = \"docs/record.md\"\n\
        [[change]]\nat = \"eval.triage.require.accuracy\"\nrecord = \"docs/record.md\"\n";
    let record = "# Triage\n\nStatus: accepted\n\nWith 150 cases, 90 % is enough.\n";
    assert_eq!(steps(&[high, ("2026-06-01", change, Some(record))]), NOTHING);
    assert_eq!(
        steps(&[high, ("2026-06-01", change, Some(&record.replace("150", "many")))]),
        ["loosened-requirement: the number of cases of `triage` was loosened during the pilot"]
    );
    assert_eq!(
        steps(&[
            high,
            ("2026-06-01", "cases = 200\nrequire = { accuracy = \">= 0.5\", errors = \"== 0\" }", None),
            ("2026-06-02", high.1, None)
        ]),
        NOTHING
    );
    assert_eq!(
        steps(&[("2026-06-01", high.1, None), ("2026-07-01", "cases = 1", None)]).len(),
        3,
        "who adopts late is held to the first values"
    );
}

#[test]
fn a_decision_rests_on_what_was_there() {
    let decided = |files: &[(&str, &str, &str)], rename: Option<(&str, &str)>| {
        let repo = TestRepo::with_manifest("[system]\nname = \"a\"\nstage = \"handoff\"\n");
        repo.commit_on("2026-05-01");
        for (day, path, content) in files {
            repo.write(path, content);
            repo.commit_on(day);
        }
        if let Some((old, new)) = rename {
            run(git(repo.path()).args(["mv", old, new])).expect("git mv");
            repo.commit_on("2026-10-01");
        }
        repo.write(
            "readiness.toml",
            "[system]\nname = \"a\"\nstage = \"handoff\"\n[decision]\noutcome = \"scale\"\non = 2026-09-01\n[[runbook]]\npath = \"run.md\"\n[[eval]]\nname = \"e\"\nresults = \"results/*.json\"\n",
        );
        repo.commit_on("2026-10-02");
        said(&repo, &["decision-before-evidence"]).len()
    };
    let late = [
        ("2026-10-01", "run.md", "# Run\n\nRestart it.\n"),
        ("2026-10-01", "results/1.json", "{\"date\": \"2026-09-30\"}"),
    ];
    assert_eq!(decided(&late, None), 1);
    let made = |day: &str| format!("{{\"date\": \"{day}\"}}");
    let (then, next) = (made("2026-09-01"), made("2026-09-02"));
    assert_eq!(decided(&[late[0], ("2026-10-01", "results/1.json", &then)], None), 0, "made in time");
    assert_eq!(decided(&[late[0], ("2026-10-01", "results/1.json", &next)], None), 1);
    assert_eq!(
        decided(&[("2026-08-01", "results/0.json", "{\"date\": \"2026-07-30\"}"), late[0], late[1]], None),
        0
    );
    assert_eq!(
        decided(&[("2026-08-01", "old.md", "# Run\n\nRestart it.\n"), late[1]], Some(("old.md", "run.md"))),
        0,
        "under an older name"
    );
}

#[test]
fn pins_that_leave_a_choice_are_shown() {
    let pins = |name: &str, content: &str| {
        let repo = TestRepo::with_manifest(&format!(
            "[system]\nname = \"a\"\nstage = \"handoff\"\n[operations]\nversions = \"{name}\"\n"
        ));
        repo.write(name, content);
        repo.add();
        let report = repo.json(&[]);
        let findings = report["findings"].as_array().expect("findings").clone();
        findings
            .into_iter()
            .filter(|finding| text(&finding["rule"]) == "unpinned-versions")
            .collect::<Vec<Value>>()
    };
    let found = pins("models.lock", "[a]\nmodel = \"acme-2026-01-01\"\nimage = \"acme/x:latest\"\n");
    assert_eq!(text(&found[0]["primary"]["path"]), "models.lock");
    assert_eq!(found[0]["primary"]["start"]["line"], 3);
    assert_eq!(pins("versions.yaml", "model: gpt-4o-latest\n").len(), 1);
    assert_eq!(pins("requirements.txt", "openai>=1\n").len(), 1);
    assert_eq!(pins("requirements.txt", "openai==1.2.3\n").len(), 0);
    assert_eq!(
        pins("package-lock.json", "{\"packages\": {\"a\": {\"dependencies\": {\"b\": \"^1.2\"}}}}").len(),
        0
    );
    assert_eq!(pins("models.lock", "[a]\nmodel = \"acme-2026-01-01\"\n").len(), 0);
    assert_eq!(pins("Dockerfile", "FROM acme/x:latest\n").len(), 1);
    assert_eq!(pins(".env", "MODEL=gpt-4o\n").len(), 1);
}

#[test]
fn pins_that_are_not_understood_are_undecided_and_every_file_of_a_folder_is_read() {
    let repo = |path: &str| {
        TestRepo::with_manifest(&format!(
            "[system]\nname = \"a\"\nstage = \"handoff\"\n[operations]\nversions = \"{path}\"\n"
        ))
    };
    let undecided = |repo: &TestRepo| {
        repo.add();
        let report = repo.json(&["--select", "unpinned-versions"]);
        let open = report["systems"][0]["undecided"].as_array().expect("undecided").clone();
        let findings = report["findings"].as_array().expect("findings").len();
        (findings, open.iter().map(|open| text(&open["why"]).to_owned()).collect::<Vec<_>>())
    };
    let unknown = repo("models.yaml");
    unknown.write("models.yaml", "model: acme-large\n");
    let why = "`acme-large` on line 1 of `models.yaml` is a model's name without a date or version";
    assert_eq!(undecided(&unknown), (0, vec![why.to_owned()]));
    let folder = repo("pins");
    folder.write("pins/a.toml", "model = \"acme-2026-01-01\"\n");
    folder.write("pins/b.toml", "image = \"acme/x:latest\"\n");
    assert_eq!(undecided(&folder), (1, Vec::new()));
}
