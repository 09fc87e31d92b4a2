//! Judges mutants: each worker has a copy of the repository, in whose work tree it writes them one after the other.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use readiness::History;
use readiness::Level;
use readiness::Stage;
use readiness::internals::rules::FirstStage;
use readiness::{Options, Target, check};
use readiness::{RepoPath, Repository};

use super::FOLDER;
use super::pasts::otherwise;
use super::table::Expected;
use crate::support::{TODAY, TestRepo};

/// A manifest or a file that is not as it should be, or a day that is not.
#[derive(Debug)]
pub struct Mutant {
    /// What the table calls it: what is broken, and how.
    pub called: String,
    /// Files below the manifest's folder that are not as they were; without content they are gone.
    pub files: Vec<(String, Option<Vec<u8>>)>,
    /// What was otherwise in the past, as the table writes it.
    pub past: Option<String>,
    /// The day of judgement.
    pub today: String,
    pub expected: Expected,
}

impl Mutant {
    /// Files that are not as they were, today.
    pub fn of(called: String, files: Vec<(String, Option<Vec<u8>>)>, expected: Expected) -> Self {
        Self { called, files, past: None, today: TODAY.to_owned(), expected }
    }
}

/// What the program says of a mutant.
#[derive(Debug, Default)]
pub struct Said {
    /// Errors, as `rule subject`.
    pub errors: BTreeSet<String>,
    /// Warnings and notes.
    pub lesser: BTreeSet<String>,
    /// Subjects that cannot be told and leave a gate open.
    pub undecided: BTreeSet<String>,
}

/// Judges all mutants, and says what differs from what is expected.
pub fn surprises(mutants: &[Mutant]) -> Vec<String> {
    let next = AtomicUsize::new(0);
    let found = Mutex::new(Vec::new());
    let work = || {
        let repo = TestRepo::system("contract-review");
        while let Some(mutant) = mutants.get(next.fetch_add(1, Ordering::Relaxed)) {
            let said = if let Some(how) = &mutant.past {
                judge(&otherwise(how), mutant)
            } else {
                let restore = put(&repo, &mutant.files);
                let said = judge(&repo, mutant);
                put(&repo, &restore);
                said
            };
            if let Some(surprise) = surprise(mutant, &said) {
                found.lock().expect("no panic").push(surprise);
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(work);
        }
    });
    let mut found = found.into_inner().expect("no panic");
    found.sort();
    found
}

/// Writes files, and returns what stood there.
fn put(repo: &TestRepo, files: &[(String, Option<Vec<u8>>)]) -> Vec<(String, Option<Vec<u8>>)> {
    let one = |(name, content): &(String, Option<Vec<u8>>)| {
        let path: PathBuf = repo.path().join(FOLDER).join(name);
        let before = fs::read(&path).ok();
        match content {
            Some(content) => fs::write(&path, content).expect("a file"),
            None => fs::remove_file(&path).expect("a file"),
        }
        (name.clone(), before)
    };
    files.iter().map(one).collect()
}

fn judge(repo: &TestRepo, mutant: &Mutant) -> Said {
    let repository = Repository::discover(Some(repo.path())).expect("a repository");
    let tree = repository.work_tree().expect("a work tree");
    let from = |stage| {
        let Expected::Caught(rules) = &mutant.expected else { return false };
        rules.iter().any(|(rule, _)| rule.from == Some(FirstStage::Stage(stage)))
    };
    // What nobody asks for, nobody does at production either.
    let is_late = matches!(mutant.expected, Expected::Nobody | Expected::Unlisted) || from(Stage::Production);
    let stage = if is_late {
        Stage::Production
    } else if from(Stage::Stopped) {
        Stage::Stopped
    } else {
        Stage::Handoff
    };
    let options = Options { stage: Some(stage), ..Options::on(mutant.today.parse().expect("a day")) };
    let mut history = History::open(&repository, None).expect("it is read");
    let target = [Target::Folder(RepoPath::root())];
    let report = check(&tree, history.as_mut(), &target, &options).expect("a report");
    let mut said = Said::default();
    for (_, finding) in report.findings.iter().filter(|(_, finding)| finding.waived.is_none()) {
        let to = if finding.level == Level::Error { &mut said.errors } else { &mut said.lesser };
        to.insert(format!("{} {}", finding.rule, finding.subject));
    }
    // That a gate is open is no cause, it only says that there is one.
    said.errors.remove("scale-with-open-gates decision.outcome");
    let system = &report.systems[0];
    let reasons = system.gates.iter().flat_map(|gate| &gate.reasons).chain(&system.reasons);
    said.undecided.extend(reasons.map(|why| why.text.split(": ").next().unwrap_or_default().to_owned()));
    said
}

/// What differs from what is expected, as rows that could stand in the table.
fn surprise(mutant: &Mutant, said: &Said) -> Option<String> {
    let in_words = |places: &BTreeSet<String>| places.iter().cloned().collect::<Vec<_>>().join(", ");
    let (is_expected, expected) = match &mutant.expected {
        Expected::Caught(rules) => {
            let wanted: BTreeSet<String> =
                rules.iter().map(|(rule, place)| format!("{} {place}", rule.id)).collect();
            let is_error = rules.iter().all(|(rule, _)| rule.from.is_some());
            let is_everywhere = rules.iter().all(|(_, place)| place == "each claim");
            let is_by =
                |said: &String| rules.iter().any(|(rule, _)| said.starts_with(&format!("{} ", rule.id)));
            // Warnings and notes come alone or with others; they are never errors.
            let is_told = if is_everywhere {
                !said.errors.is_empty() && said.errors.iter().all(is_by)
            } else if is_error {
                said.errors == wanted
            } else {
                said.errors.is_empty() && wanted.is_subset(&said.lesser)
            };
            (is_told, in_words(&wanted))
        }
        Expected::Undecided(places) => {
            let wanted = places.iter().cloned().collect();
            let is_told = said.errors.is_empty() && said.undecided == wanted;
            (is_told, format!("undecided {}", in_words(&wanted)))
        }
        Expected::Nobody => (said.errors.is_empty() && said.undecided.is_empty(), "nobody".to_owned()),
        Expected::Unlisted | Expected::Keys => (false, "the table does not say".to_owned()),
    };
    (!is_expected).then(|| {
        format!(
            "{}\n    expected: {expected}\n    errors: {}\n    lesser: {}\n    undecided: {}",
            mutant.called,
            in_words(&said.errors),
            in_words(&said.lesser),
            in_words(&said.undecided)
        )
    })
}
