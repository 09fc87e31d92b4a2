//! Evaluates commits, each on a day. What was evaluated once stays known.

use std::collections::HashMap;
use std::rc::Rc;

use jiff::civil::Date;

use super::{GateSample, SystemSample};
use crate::budget::Budget;
use crate::evaluate::{
    EvaluatedManifest, Evaluation, Options, OutsideManifest, Target, evaluate_found, find_manifests,
    read_manifests,
};
use crate::freshness::day_of;
use crate::gate::Gate;
use crate::history::{CommitId, History, HistoryDependence, MainLine, MainLineCommit, MainLineStep};
use crate::limits::trend as limits;
use crate::path::RepoPath;
use crate::report::Report;
use crate::rule_id::RuleId;
use crate::snapshot::{Listing, Repository, Snapshot, Stored};

/// What an evaluation found.
#[derive(Debug, Default)]
pub(super) struct Judged {
    /// The systems, by the paths of their manifests.
    pub systems: Vec<JudgedSystem>,
    /// Why nothing could be evaluated.
    pub unread: Option<String>,
}

/// A system, and the grounds of its gates.
#[derive(Debug)]
pub(super) struct JudgedSystem {
    /// The system. Its number is not known yet.
    pub sample: SystemSample,
    /// Its findings and what is undecided about it.
    pub grounds: Vec<GateGround>,
}

/// A finding, or an undecided question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct GateGround {
    pub gate: Option<Gate>,
    pub rule: RuleId,
    pub subject: String,
    /// What is wrong, or why it is undecided.
    pub text: String,
    pub weight: GroundWeight,
}

/// What a ground does to its gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum GroundWeight {
    /// It fails it.
    Error,
    /// It leaves it undecided.
    Undecided,
    /// It is accepted by a waiver.
    Waived,
    /// It changes nothing.
    Other,
}

/// Evaluates the commits of a repository.
pub(super) struct PastJudge<'r> {
    repository: &'r Repository,
    history: History,
    targets: Vec<Target>,
    options: Options,
    /// The manifest from outside, in place of those in the trees.
    outside: Option<OutsideManifest>,
    known: HashMap<(CommitId, Date), Rc<Judged>>,
}

impl<'r> PastJudge<'r> {
    pub(super) fn new(
        repository: &'r Repository,
        history: History,
        targets: Vec<Target>,
        options: Options,
        outside: Option<OutsideManifest>,
    ) -> Self {
        Self { repository, history, targets, options, outside, known: HashMap::new() }
    }

    /// The manifests of a commit, with their custom rules. None if they cannot be read, or the manifest is from outside.
    pub(super) fn manifests(&self, commit: &str) -> Option<TreeManifests<'r>> {
        let tree = self.repository.revision(commit).ok().filter(|_| self.outside.is_none())?;
        let manifests = read_manifests(&tree, &self.targets, &self.options).ok()?;
        Some(TreeManifests { tree, manifests })
    }

    /// The history.
    pub(super) fn history(&mut self) -> &mut History {
        &mut self.history
    }

    /// The systems at some places of the main line, oldest first, each on a day, and whether they were taken over from the place before:
    /// nothing that its evaluation depends on has changed since. `steps` lead from each place to the next; none is not known.
    pub(super) fn samples(
        &mut self,
        line: &MainLine,
        places: &[(usize, Date)],
        steps: &[Option<MainLineStep>],
    ) -> Vec<(Rc<Judged>, bool)> {
        let mut all: Vec<(Rc<Judged>, bool)> = Vec::new();
        while let Some((place, day)) = places.get(all.len()) {
            let Some(commit) = line.commits.get(*place) else { break };
            let later = watched(steps.get(all.len()..).unwrap_or_default());
            let (judged, reach) = match self.evaluate(commit, *day, &later) {
                Ok((judged, reach)) => (Rc::new(judged), Some(reach)),
                Err(unread) => (Rc::new(Judged { unread: Some(unread), ..Judged::default() }), None),
            };
            self.known.insert((commit.commit, *day), judged.clone());
            all.push((judged.clone(), false));
            let Some(reach) = reach else { continue };
            let next = places.get(all.len()..).unwrap_or_default();
            for (step, (place, later_day)) in later.iter().take(reach.steps).zip(next) {
                let Some(later) = line.commits.get(*place) else { break };
                // Whether a commit is dated later than today tells whether the clock of an older one was wrong.
                let is_dated = |commit: &MainLineCommit, day: Date| day_of(commit.time) <= day;
                if *later_day < *day
                    || reach.next_change.is_some_and(|next| next <= *later_day)
                    || !reach.dependence.allows(&step.commits)
                    || is_dated(commit, *day) != is_dated(later, *later_day)
                {
                    break;
                }
                self.known.insert((later.commit, *later_day), judged.clone());
                all.push((judged.clone(), true));
            }
        }
        all
    }

    /// The systems at a commit, on a day.
    pub(super) fn at(&mut self, commit: &MainLineCommit, day: Date) -> Rc<Judged> {
        if let Some(known) = self.known.get(&(commit.commit, day)) {
            return known.clone();
        }
        let unread = |unread| Judged { unread: Some(unread), ..Judged::default() };
        let judged = self.evaluate(commit, day, &[]).map(|(judged, _)| judged);
        let judged = Rc::new(judged.unwrap_or_else(unread));
        self.known.insert((commit.commit, day), judged.clone());
        judged
    }

    fn evaluate(
        &mut self,
        commit: &MainLineCommit,
        day: Date,
        later: &[&MainLineStep],
    ) -> Result<(Judged, Reach), String> {
        let tree = self.repository.revision(&commit.id).map_err(|error| error.to_string())?;
        let tree = tree.watching(later.iter().map(|step| step.files.as_slice()));
        self.options.today = day;
        let found = match &self.outside {
            Some(_) => Vec::new(),
            None => find_manifests(&tree, &self.targets, &self.options).map_err(|error| error.to_string())?.0,
        };
        if let Some(path) = tree.listing().left_out().next() {
            return Err(format!("`{path}` and all other paths that are nested as deep are not read"));
        }
        self.history.restart(commit.commit);
        let history = Some(&mut self.history);
        let evaluation = match &self.outside {
            Some(outside) => Some(outside.evaluate(&tree, history, &self.options)),
            None if found.is_empty() => None,
            None => Some(evaluate_found(&tree, history, found, &self.options, |_| Vec::new())),
        };
        let (judged, next_change) = match evaluation {
            Some(evaluation) => {
                (Judged { systems: systems(&evaluation), unread: None }, evaluation.next_change)
            }
            None => (Judged::default(), None),
        };
        let dependence = self.history.dependence().clone();
        Ok((judged, Reach { steps: tree.listing().unasked_steps(), next_change, dependence }))
    }
}

/// The manifests of a commit's tree.
pub(super) struct TreeManifests<'r> {
    tree: Stored<'r>,
    manifests: Vec<EvaluatedManifest>,
}

impl TreeManifests<'_> {
    /// The manifest at a path.
    pub(super) fn at(&self, path: &RepoPath) -> Option<&EvaluatedManifest> {
        self.manifests.iter().find(|manifest| manifest.found.path == *path)
    }

    /// The tree.
    pub(super) fn tree(&self) -> &dyn Snapshot {
        &self.tree
    }

    /// The files of the tree.
    pub(super) fn listing(&self) -> &Listing {
        self.tree.listing()
    }
}

/// How far an evaluation reaches.
struct Reach {
    /// The number of later steps that change nothing that it asked about.
    steps: usize,
    /// The first later day on which time may change an answer.
    next_change: Option<Date>,
    /// What else it depends on.
    dependence: HistoryDependence,
}

/// The first of some steps, as far as they are known and can be watched.
fn watched(steps: &[Option<MainLineStep>]) -> Vec<&MainLineStep> {
    let mut files = Budget::new(limits::WATCHED_FILES);
    steps.iter().map_while(Option::as_ref).take_while(|step| files.spend(step.files.len())).collect()
}

/// The systems of an evaluation.
fn systems(evaluation: &Evaluation) -> Vec<JudgedSystem> {
    let report = &evaluation.report;
    let mut grounds = grounds(report);
    let one = |(at, system): (usize, &crate::report::SystemReport)| {
        let gate = |gate: &crate::report::GateReport| GateSample {
            gate: gate.gate,
            status: gate.status,
            errors: gate.errors,
            warnings: gate.warnings,
            owed: gate.owed_next(),
        };
        let sample = SystemSample {
            series: 0,
            manifest: system.manifest.clone(),
            name: system.name.clone(),
            stage: system.stage,
            verdict: system.verdict,
            gates: system.gates.iter().map(gate).collect(),
        };
        JudgedSystem { sample, grounds: grounds.get_mut(at).map(std::mem::take).unwrap_or_default() }
    };
    report.systems.iter().enumerate().map(one).collect()
}

/// The grounds of each system.
fn grounds(report: &Report) -> Vec<Vec<GateGround>> {
    let open = |system: &crate::report::SystemReport| {
        let open = system.undecided.iter().map(|open| GateGround {
            gate: open.gate,
            rule: open.rule.clone(),
            subject: open.subject.to_string(),
            text: open.why.clone(),
            weight: GroundWeight::Undecided,
        });
        open.collect::<Vec<_>>()
    };
    let mut all: Vec<_> = report.systems.iter().map(open).collect();
    for (system, finding) in &report.findings {
        let weight = match finding.level {
            _ if finding.waived.is_some() => GroundWeight::Waived,
            crate::finding::Level::Error => GroundWeight::Error,
            _ if finding.undecides_gate => GroundWeight::Undecided,
            _ => GroundWeight::Other,
        };
        let ground = GateGround {
            gate: finding.gate,
            rule: finding.rule.clone(),
            subject: finding.subject.to_string(),
            text: finding.headline.clone(),
            weight,
        };
        if let Some(grounds) = all.get_mut(*system) {
            grounds.push(ground);
        }
    }
    all
}
