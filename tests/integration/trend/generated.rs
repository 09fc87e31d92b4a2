//! Random histories of a system: merges, a manifest that moves, evidence that changes and ages, waivers that end, another policy.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::civil::Date;

use crate::support::TestRepo;
use crate::support::histories::Random;
use crate::support::timeline;

/// A tree: the content of each file.
type Files = BTreeMap<String, String>;

struct Made {
    files: Files,
    parents: Vec<usize>,
    day: i64,
    author: &'static str,
}

/// The first day of every history.
const FIRST: &str = "2026-01-05";

/// A repository with a random history, which is the same for one seed.
pub fn repository(seed: u64, size: usize) -> TestRepo {
    let mut random = Random::new(seed);
    let mut commits: Vec<Made> = Vec::new();
    let mut system = Manifest::default();
    let mut day = 0;
    for number in 0..size {
        day += random.seconds_below(14);
        let last = commits.len().checked_sub(1);
        let mut parents: Vec<usize> = last.into_iter().collect();
        // A branch begins some commits back, and is merged with what came since.
        if commits.len() > 3 && random.chance(25) {
            parents.push(commits.len() - 2 - random.below(2));
            parents.dedup();
        }
        let mut files = last.map(|last| commits[last].files.clone()).unwrap_or_default();
        let is_merge = parents.len() > 1;
        if is_merge && random.chance(40) {
            files.clone_from(&commits[parents[1]].files);
        }
        if number == 1 {
            begin(&mut random, &mut files, &mut system);
        } else if !is_merge || random.chance(20) {
            change(&mut random, &mut files, &mut system, day, number);
        }
        if commits.len() > 3 && !is_merge && random.chance(20) {
            // The parent of a side branch: the commit before the last.
            parents = vec![commits.len() - 2];
        }
        let author = *random.one(&["Ada <ada@acme.example>", "Bo <bo@acme.example>", "Cy <cy@acme.example>"]);
        commits.push(Made { files, parents, day, author });
    }
    let repo = TestRepo::new();
    write(&repo, &commits);
    repo
}

/// What a manifest says.
#[derive(Default)]
struct Manifest {
    at: usize,
    stage: usize,
    bound: usize,
    ends: i64,
    waived_until: Option<i64>,
    policy: usize,
    has_owner: bool,
    has_people: bool,
    has_runbook: bool,
    scaled: bool,
}

const PLACES: [&str; 3] = ["", "sys/", "triage/"];

impl Manifest {
    fn text(&self) -> String {
        let mut text = "[system]\nname = \"triage\"\n".to_owned();
        let _ = writeln!(text, "stage = \"{}\"", ["pilot", "handoff", "production"][self.stage % 3]);
        let _ = writeln!(text, "[pilot]\nstarted = 2026-01-10\nends = {}", date(self.ends));
        text.push_str("[ownership]\n");
        if self.has_owner {
            text.push_str("production = \"ada@acme.example\"\nbusiness = \"@bo\"\n");
        }
        if self.has_people {
            text.push_str("[people]\n\"@bo\" = { email = \"bo@acme.example\" }\n\"@ada\" = { email = \"ada@acme.example\", left = 2026-05-01 }\n");
        }
        text.push_str(
            "[[metric]]\nname = \"time\"\nkind = \"business\"\nbaseline = { value = 12 }\ntarget = 2\nstop-at = 9\nwithin = \"60d\"\n",
        );
        let _ = writeln!(
            text,
            "[[eval]]\nname = \"answers\"\nsuite = \"/evals/suite.yaml\"\nresults = {{ path = \"/evals/results.json\", max-age = \"{}d\" }}\ncovers = [\"/src/**\"]\nrequire = {{ pass-rate = \">= 0.{}\" }}",
            [30, 60, 90][self.policy % 3],
            [5, 7, 9][self.bound % 3]
        );
        if self.has_runbook {
            text.push_str(
                "[[runbook]]\npath = \"/docs/runbook.md\"\nfor = [\"incident\"]\nowner = \"@bo\"\ncovers = [\"/src/**\"]\nexercised = 2026-01-20\nmax-age = \"45d\"\n",
            );
        }
        if self.scaled {
            text.push_str("[decision]\noutcome = \"scale\"\non = 2026-03-01\nby = \"@bo\"\n");
        }
        if let Some(until) = self.waived_until {
            let _ = writeln!(
                text,
                "[[waiver]]\nrule = \"failing-requirement\"\nreason = \"known\"\nby = \"@bo\"\nexpires = {}",
                date(until)
            );
            let _ = writeln!(
                text,
                "[[waiver]]\nrule = \"stale-artifact\"\nreason = \"known\"\nby = \"@bo\"\nexpires = {}",
                date(until + 9)
            );
        }
        if self.policy % 2 == 1 {
            text.push_str("[policy]\nmax-lag = { runbook = \"5d\" }\nrules = [\"/cards/*.md\"]\n");
        }
        // A path from the root is written relative to the folder.
        let up = if self.at == 0 { "" } else { "../" };
        text.replace("\"/", &format!("\"{up}"))
    }
}

fn date(day: i64) -> Date {
    let first: Date = FIRST.parse().expect("a day");
    first.saturating_add(jiff::Span::new().days(day))
}

const CARD: &str = "+++\nsummary = \"a\"\nkind = \"broken\"\nfrom = \"pilot\"\ngate = \"value\"\n[check]\n\
    holds = \"pilot == null || pilot.ends == null || today < pilot.ends - days(5)\"\nmessage = \"the pilot ends soon\"\nhelp = \"h\"\n+++\n\nWhy.\n";

fn change(random: &mut Random, files: &mut Files, system: &mut Manifest, day: i64, number: usize) {
    for _ in 0..=random.below(2) {
        let mut is_manifest = true;
        match random.below(24) {
            0 => system.stage += 1,
            1 => system.at = random.below(PLACES.len()),
            2 => system.bound += 1,
            3 => system.ends += 10,
            4 => system.waived_until = Some(day + random.seconds_below(40)),
            5 => system.policy += 1,
            6 => system.has_owner = !system.has_owner,
            7 => system.has_people = !system.has_people,
            8 => system.has_runbook = true,
            9 => system.scaled = !system.scaled,
            other => {
                is_manifest = false;
                let put =
                    |files: &mut Files, path: &str, text: String| drop(files.insert(path.to_owned(), text));
                match other {
                    10 => {
                        let passed = random.below(11);
                        let result = |pass: bool| format!("{{\"success\":{pass}}}");
                        let all: Vec<_> = (0..10).map(|case| result(case < passed)).collect();
                        put(
                            files,
                            "evals/results.json",
                            format!("{{\"version\":3,\"results\":{{\"results\":[{}]}}}}\n", all.join(",")),
                        );
                        put(
                            files,
                            "evals/suite.yaml",
                            "prompts: [x]\nproviders: [y]\ntests:\n- vars: {a: b}\n".to_owned(),
                        );
                    }
                    11 => put(files, "src/app.py", format!("x = {}\n", random.below(4))),
                    12 => put(
                        files,
                        "docs/runbook.md",
                        format!(
                            "# Incident\n\nReviewed: {}\n\n## Detect\n\nAlert {number}.\n\n## Roll back\n\nRun it.\n",
                            date(day - random.seconds_below(10))
                        ),
                    ),
                    13 => put(files, "CODEOWNERS", format!("* @{}\n", random.one(&["ada", "bo"]))),
                    14 => put(files, "cards/acme-soon.md", CARD.to_owned()),
                    _ => put(files, &format!("notes/{}.txt", random.below(3)), format!("note {number}\n")),
                }
            }
        }
        if is_manifest {
            put_manifest(files, system);
        }
    }
}

fn put_manifest(files: &mut Files, system: &Manifest) {
    files.retain(|path, _| !path.ends_with("readiness.toml"));
    files.insert(format!("{}readiness.toml", PLACES[system.at]), system.text());
}

/// A system with its evidence.
fn begin(random: &mut Random, files: &mut Files, system: &mut Manifest) {
    (system.ends, system.has_owner, system.has_runbook) = (60 + random.seconds_below(60), true, true);
    put_manifest(files, system);
    files.insert("src/app.py".to_owned(), "x = 9\n".to_owned());
    let all = ["{\"success\":true}"; 10].join(",");
    let results = format!("{{\"version\":3,\"results\":{{\"results\":[{all}]}}}}\n");
    files.insert("evals/results.json".to_owned(), results);
    files.insert("evals/suite.yaml".to_owned(), SUITE.to_owned());
    files.insert("docs/runbook.md".to_owned(), "# Incident\n\n## Detect\n\nAn alert.\n".to_owned());
}

const SUITE: &str = "prompts: [x]\nproviders: [y]\ntests:\n- vars: {a: b}\n";

/// Writes the commits as the branch `main`.
fn write(repo: &TestRepo, commits: &[Made]) {
    let mut stream = String::new();
    for (number, made) in commits.iter().enumerate() {
        let first: Date = FIRST.parse().expect("a day");
        let start = first.to_zoned(jiff::tz::TimeZone::UTC).expect("a day").timestamp().as_second();
        let time = start + made.day * 86_400 + 36_000 + i64::try_from(number).expect("small") * 60;
        let _ = writeln!(stream, "commit refs/heads/main\nmark :{}", number + 1);
        let _ =
            writeln!(stream, "author {} {time} +0000\ncommitter {} {time} +0000", made.author, made.author);
        let subject = format!("change {number}");
        let _ = writeln!(stream, "data {}\n{subject}", subject.len());
        for (at, parent) in made.parents.iter().enumerate() {
            let _ = writeln!(stream, "{} :{}", if at == 0 { "from" } else { "merge" }, parent + 1);
        }
        stream.push_str("deleteall\n");
        for (path, text) in &made.files {
            let _ = writeln!(stream, "M 100644 inline {path}\ndata {}\n{text}", text.len());
        }
        stream.push('\n');
    }
    let folder = repo.path();
    std::fs::remove_dir_all(folder.join(".git")).expect("removed");
    timeline::import(folder, stream.as_bytes()).expect("imported");
}
