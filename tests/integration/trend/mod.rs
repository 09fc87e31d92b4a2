//! `readiness trend`: each sample is what `check --rev COMMIT --as-of DAY` says, and each change has its cause.

mod generated;
mod page;

use std::collections::HashMap;

use readiness::{History, Options, RepoPath, Repository, Target, check};
use serde_json::{Value, json};

use crate::support::{Run, TestRepo, run_in, text};

/// The day on which the tests look back: 2026-08-01.
const TODAY: &str = "1785542400";

fn run(repo: &TestRepo, args: &[&str]) -> Run {
    let run = run_in(repo.path(), &[&["trend"], args].concat(), &[("SOURCE_DATE_EPOCH", TODAY)]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{args:?}: {run:?}");
    run
}

fn trend(repo: &TestRepo, args: &[&str]) -> Value {
    serde_json::from_str(&run(repo, &[args, &["--format", "json"]].concat()).stdout).expect("JSON")
}

fn list<'j>(value: &'j Value, key: &str) -> &'j Vec<Value> {
    value[key].as_array().unwrap_or_else(|| panic!("a list `{key}`: {value}"))
}

/// Evaluates commits one by one, as `check --rev COMMIT --as-of DAY` does.
struct Scan {
    repository: Repository,
    known: HashMap<(String, String), Value>,
}

impl Scan {
    fn new(repo: &TestRepo) -> Self {
        let repository = Repository::discover(Some(repo.path())).expect("a repository");
        Self { repository, known: HashMap::new() }
    }

    /// The systems of a commit on a day, in the form of the trend.
    fn systems(&mut self, commit: &str, day: &str) -> Value {
        let key = (commit.to_owned(), day.to_owned());
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        let tree = self.repository.revision(commit).expect("a tree");
        let mut history = History::open(&self.repository, Some(commit)).expect("a history");
        let options = Options { exact: true, ..Options::on(day.parse().expect("a day")) };
        let everything = [Target::Folder(RepoPath::root())];
        let report = check(&tree, history.as_mut(), &everything, &options);
        let systems = report.map(|report| report.systems).unwrap_or_default();
        let found: Value = systems
            .iter()
            .map(|system| {
                let gates: Vec<Value> = system
                    .gates
                    .iter()
                    .map(|gate| {
                        json!({ "gate": gate.gate.as_str(), "status": gate.status.as_str(), "errors": gate.errors,
                            "warnings": gate.warnings, "owed": gate.next.map_or(0, |next| next.count) })
                    })
                    .collect();
                json!({ "manifest": system.manifest.to_string(), "name": system.name, "stage": system.stage.as_str(),
                    "verdict": system.verdict.map(readiness::Verdict::as_str), "gates": gates })
            })
            .collect();
        self.known.insert(key, found.clone());
        found
    }

    /// The status of a gate; none without the system.
    fn status(&mut self, commit: &str, day: &str, gate: &str) -> Option<String> {
        let systems = self.systems(commit, day);
        let system = systems.as_array().expect("systems").first()?;
        let gate = list(system, "gates").iter().find(|one| one["gate"] == gate)?;
        Some(text(&gate["status"]).to_owned())
    }
}

/// Holds every sample and every change of a trend against one evaluation for each commit and day. Returns how many samples and changes by
/// commits and by the calendar there were.
fn hold(repo: &TestRepo, trend: &Value, what: &str) -> [usize; 3] {
    let mut scan = Scan::new(repo);
    let mut held = [0; 3];
    for sample in list(trend, "samples") {
        let (commit, day) = (text(&sample["commit"]), text(&sample["day"]));
        let mut systems = sample["systems"].clone();
        for system in systems.as_array_mut().expect("systems") {
            system.as_object_mut().expect("a system").remove("series");
        }
        assert_eq!(systems, scan.systems(commit, day), "{what}: {commit} on {day}");
        held[0] += 1;
    }
    let line = repo.git(&["log", "--first-parent", "--format=%H %cs", "HEAD"]);
    let line: Vec<(&str, &str)> = line.lines().filter_map(|line| line.split_once(' ')).collect();
    for change in list(trend, "changes") {
        let (gate, to, day) = (text(&change["gate"]), text(&change["to"]), text(&change["day"]));
        match text(&change["cause"]) {
            "commit" => {
                let commit = text(&change["commit"]);
                let at = line.iter().position(|(id, _)| *id == commit).expect("on the main line");
                let on = if trend["as-of"].is_null() { line[at].1 } else { text(&trend["as-of"]) };
                assert_eq!(on, day, "{what}: {change}");
                assert_eq!(scan.status(commit, on, gate).as_deref(), Some(to), "{what}: {change}");
                let before = scan.status(line[at + 1].0, on, gate);
                assert_ne!(before.as_deref(), Some(to), "{what}: {change}");
                held[1] += 1;
            }
            "calendar" => {
                let day_before = day.parse::<jiff::civil::Date>().expect("a day").yesterday().expect("a day");
                let flips = |scan: &mut Scan, commit: &str| {
                    scan.status(commit, day, gate).as_deref() == Some(to)
                        && scan.status(commit, &day_before.to_string(), gate).as_deref() != Some(to)
                };
                assert!(line.iter().any(|(commit, _)| flips(&mut scan, commit)), "{what}: {change}");
                held[2] += 1;
            }
            other => panic!("{what}: {other}: {change}"),
        }
    }
    held
}

#[test]
fn each_sample_is_what_check_says_and_each_change_has_its_cause() {
    let rounds = std::env::var("READINESS_TRENDS").ok().and_then(|rounds| rounds.parse().ok());
    let (mut all, mut taken_over) = ([0; 3], 0);
    for seed in 1..=rounds.unwrap_or(6) {
        let repo = generated::repository(seed, 24);
        let every = ["1w", "1mo", "commit"][usize::try_from(seed % 3).expect("small")];
        let short = trend(&repo, &["--every", every]);
        let held = hold(&repo, &short, &format!("seed {seed}, {every}"));
        let mut long = trend(&repo, &["--every", every, "--no-shortcut"]);
        let mut short = short;
        for (short, long) in [(&mut short, &mut long)] {
            for sample in
                [short, long].into_iter().flat_map(|one| one["samples"].as_array_mut().expect("samples"))
            {
                let sample = sample.as_object_mut().expect("a sample");
                taken_over += usize::from(sample.remove("taken-over") == Some(Value::Bool(true)));
            }
        }
        assert_eq!(short, long, "seed {seed}, {every}: without the shortcut");
        let still = trend(&repo, &["--every", every, "--as-of", "2026-04-01"]);
        let still = hold(&repo, &still, &format!("seed {seed}, {every}, held still"));
        assert_eq!(still[2], 0, "the calendar was held still");
        for (all, held) in all.iter_mut().zip(held) {
            *all += held;
        }
    }
    assert!(taken_over > 5, "{taken_over} samples were taken over");
    assert!(
        all[0] > 50 && all[1] > 20 && all[2] > 1,
        "{all:?} samples, changes by commits and by the calendar"
    );
}

/// A system whose gates are known at each commit: the quality gate fails by a commit, is mended, and ages.
fn system() -> TestRepo {
    let results = |passed: u32| format!("{{\"pass-rate\": {}}}\n", f64::from(passed) / 10.0);
    let manifest = |bound: &str, target: &str| {
        format!(
            "[system]\nname = \"triage\"\nstage = \"handoff\"\nrisk = \"limited\"\n[pilot]\nstarted = 2026-01-10\nends = 2026-09-30\n\
             [[eval]]\nname = \"answers\"\nkind = \"edge-cases\"\nsuite = \"suite.yaml\"\nresults = {{ path = \"results.json\", max-age = \"60d\" }}\n\
             require = {{ pass-rate = \">= {bound}\" }}\n\
             [[metric]]\nname = \"time\"\nkind = \"business\"\nbaseline = {{ value = 12 }}\ntarget = {target}\n\
             stop-at = 9\nwithin = \"90d\"\nowner = \"@bo\"\n"
        )
    };
    let repo = TestRepo::new();
    repo.write("suite.yaml", "prompts: [x]\nproviders: [y]\ntests:\n- vars: {a: b}\n");
    repo.write("results.json", results(9));
    repo.write("readiness.toml", manifest("0.8", "2"));
    repo.commit_on("2026-02-02");
    for (day, note) in [("2026-02-10", "a"), ("2026-02-17", "b"), ("2026-02-24", "c")] {
        repo.write("notes.txt", note);
        repo.commit_as(day, "Cy <cy@acme.example>", "Write notes");
    }
    repo.write("results.json", results(6));
    repo.commit_as("2026-02-26", "Priya Raman <priya@acme.example>", "Run the new model");
    repo.write("notes.txt", "d");
    repo.commit_as("2026-02-27", "Cy <cy@acme.example>", "Write more notes");
    repo.write("results.json", results(10));
    repo.commit_as("2026-03-10", "Priya Raman <priya@acme.example>", "Mend the prompt \u{202e}@here");
    repo.write("notes.txt", "e");
    repo.commit_as("2026-06-10", "Cy <cy@acme.example>", "Write notes again");
    repo.write("readiness.toml", manifest("0.7", "4"));
    repo.commit_as("2026-06-20", "Bo <bo@acme.example>", "Ask for less");
    repo
}

/// The changes of a gate, each as `from to cause day`.
fn changes<'j>(trend: &'j Value, gate: &str) -> Vec<(&'j str, &'j str, &'j str, &'j str)> {
    let of = |change: &'j Value, key: &str| text(&change[key]);
    let mine = list(trend, "changes").iter().filter(|change| change["gate"] == gate);
    mine.map(|change| (of(change, "from"), of(change, "to"), of(change, "cause"), of(change, "day")))
        .collect()
}

#[test]
fn a_commit_and_the_calendar_are_told_apart() {
    let repo = system();
    let monthly = trend(&repo, &["--every", "1mo"]);
    let quality = changes(&monthly, "quality");
    let mut rest = quality.iter();
    for wanted in [("failed", "commit", "2026-02-26"), ("not-due", "commit", "2026-03-10")] {
        let (_, to, cause, day) = rest.next().unwrap_or_else(|| panic!("{quality:?}"));
        assert_eq!((*to, *cause, *day), wanted, "{quality:?}");
    }
    // 60 days after 10 March, the results were still in time.
    let (_, to, cause, day) = rest.next().unwrap_or_else(|| panic!("{quality:?}"));
    assert_eq!((*to, *cause, *day), ("failed", "calendar", "2026-05-10"), "{quality:?}");
    let failed = list(&monthly, "changes").iter().find(|change| change["day"] == "2026-02-26").expect("it");
    assert_eq!((text(&failed["author"]), text(&failed["subject"])), ("Priya Raman", "Run the new model"));
    assert!(text(&failed["reason"]).contains("(failing-requirement)"), "{failed}");
    let still = trend(&repo, &["--every", "1mo", "--as-of", "2026-03-15"]);
    assert!(list(&still, "changes").iter().all(|change| change["cause"] == "commit"), "{still}");
    assert!(list(&still, "samples").iter().all(|sample| sample["day"] == "2026-03-15"), "{still}");
}

#[test]
fn one_gate_can_be_shown_alone() {
    let alone = trend(&system(), &["--gate", "quality"]);
    let gates = list(&alone, "samples").iter().flat_map(|sample| list(&sample["systems"][0], "gates"));
    assert!(gates.chain(list(&alone, "changes")).all(|one| one["gate"] == "quality"), "{alone}");
}

#[test]
fn events_say_what_the_manifest_was_changed_to() {
    let events = trend(&system(), &["--since", "2026-06-01"]);
    let all: Vec<_> =
        list(&events, "events").iter().map(|event| (text(&event["kind"]), text(&event["subject"]))).collect();
    assert_eq!(
        all,
        [("target-moved", "metric.time.target"), ("bound-loosened", "eval.answers.require.pass-rate")],
        "{events}"
    );
}

#[test]
fn a_shallow_clone_says_what_it_hides() {
    let repo = system().cloned(&["--depth", "3"]);
    let shallow = trend(&repo, &["--every", "commit"]);
    assert_eq!(text(&shallow["hidden"]["before"]), "2026-03-10");
    assert!(text(&shallow["hidden"]["reason"]).contains("git fetch --unshallow"), "{shallow}");
    assert_eq!(list(&shallow, "samples").len(), 4, "three commits, and today: {shallow}");
    let late = trend(&repo, &["--since", "2026-06-01"]);
    assert!(late["hidden"].is_null(), "what is asked for is there: {late}");
}

#[test]
fn a_manifest_from_outside_judges_the_time_before_the_first() {
    let repo = system();
    let manifest = std::fs::read_to_string(repo.path().join("readiness.toml")).expect("a manifest");
    let outside = tempfile::tempdir().expect("a folder");
    let file = outside.path().join("audit.toml");
    std::fs::write(&file, manifest.replace("name = \"triage\"", "name = \"audited\"")).expect("written");
    repo.git(&["rm", "-q", "readiness.toml"]);
    repo.commit_on("2026-06-25");
    let traced = trend(&repo, &["--manifest", file.to_str().expect("a path"), "--every", "commit"]);
    assert_eq!(text(&traced["manifest"]), "audit.toml");
    for sample in list(&traced, "samples") {
        let names: Vec<_> = list(sample, "systems").iter().map(|system| text(&system["name"])).collect();
        assert_eq!(names, ["audited"], "{sample}");
    }
}

#[test]
fn the_screen_shows_a_line_for_each_gate_and_escapes_what_others_wrote() {
    let shown = run(&system(), &[]).stdout;
    assert!(shown.contains("\n  quality     ") && shown.contains("▁"), "{shown}");
    assert!(shown.contains("not-due → failed on 2026-05-10, by the calendar\n"), "{shown}");
    assert!(shown.contains("Priya Raman: Mend the prompt \\u{202e}@here"), "{shown}");
    assert!(shown.contains("2026-06-20"), "{shown}");
    assert!(shown.contains("Every commit is evaluated on its own day, by the rules of readiness"), "{shown}");
}

#[test]
fn a_table_has_one_row_for_each_gate_and_no_formula() {
    let repo = system();
    repo.git(&["mv", "readiness.toml", "moved.toml"]);
    let manifest = std::fs::read_to_string(repo.path().join("moved.toml")).expect("a manifest");
    repo.git(&["mv", "moved.toml", "readiness.toml"]);
    repo.write("readiness.toml", manifest.replace("name = \"triage\"", "name = \"=cmd,x\""));
    repo.commit_on("2026-06-28");
    let table = run(&repo, &["--format", "csv", "--every", "1mo"]).stdout;
    let mut lines = table.split("\r\n");
    assert_eq!(
        lines.next(),
        Some("day,commit,manifest,system,stage,verdict,gate,status,errors,warnings,owed")
    );
    assert!(table.contains(",readiness.toml,\"'=cmd,x\",handoff,"), "{table}");
    assert!(table.ends_with("\r\n"));
}

#[test]
fn nothing_to_trace_is_a_failure_with_a_next_action() {
    let repo = TestRepo::new();
    let run =
        |args: &[&str]| run_in(repo.path(), &[&["trend"], args].concat(), &[("SOURCE_DATE_EPOCH", TODAY)]);
    let none = run(&[]);
    assert_eq!((none.status, none.stdout.as_str()), (2, ""), "{none:?}");
    assert!(none.stderr.contains("no commit yet"), "{none:?}");
    repo.write("a.txt", "a");
    repo.commit_on("2026-06-01");
    let none = run(&[]);
    assert!(none.status == 2 && none.stderr.contains("--manifest FILE"), "{none:?}");
    let wrong = run(&["--since", "soon"]);
    assert!(wrong.status == 2 && wrong.stderr.contains("6mo"), "{wrong:?}");
}

#[test]
fn the_schema_describes_what_is_printed() {
    let repo = system();
    let schema: Value = serde_json::from_str(&repo.readiness(&["schema", "trend"]).stdout).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let printed = trend(&repo, &[]);
    let errors: Vec<_> = validator.iter_errors(&printed).map(|error| error.to_string()).collect();
    assert_eq!(errors, Vec::<String>::new());
}
