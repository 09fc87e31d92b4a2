//! What history says about numbers: whether a baseline was rewritten once the pilot was over, whether results are of a commit that is here, and
//! what was there when it was decided.

#![expect(
    clippy::indexing_slicing,
    reason = "systems and artifacts are named by their places in lists that keep their length"
)]

use std::rc::Rc;

use jiff::civil::Date;

use super::ask::{FreshnessRun, JudgedArtifact, SystemInput};
use super::{Made, Old, Rewritten, Stood, start_of, still};
use crate::claim::Claim;
use crate::evidence::eval::ResultsState;
use crate::evidence::locate::ArtifactLocation;
use crate::evidence::numbers::{Pointee, number_at};
use crate::glob::{Pattern, RootedPattern};
use crate::history::{
    self, Commit, CommitId, History, IncompleteHistory, JudgedTree, PathGroup, Subject, Touched,
};
use crate::manifest::Manifest;
use crate::manifest::collection::NamedEntry;
use crate::manifest::model::{Metric, Outcome};
use crate::manifest::value::JsonPointer;
use crate::snapshot::RepoPath;

/// What cannot be told where history ends early.
const VALUE: &str = "what its file held when the pilot ended lies beyond this clone's history";

/// How far apart two numbers are one and the same, relative to them: what writing them costs.
const SAME: f64 = 1e-9;

impl FreshnessRun<'_, '_> {
    /// Compares what baselines point at with what stood there when the pilot ended.
    pub(super) fn compare_baselines(&mut self, history: &mut History) {
        for (at, system) in self.systems.iter().enumerate() {
            let root = &system.manifest.root;
            let ends = root.pilot.as_ref().and_then(|pilot| pilot.value.ends.as_ref());
            let Some(end) = ends.map(|ends| ends.value.0).filter(|end| self.question.today > *end) else {
                continue;
            };
            let then = start_of(still(end).tomorrow().unwrap_or(end));
            let old = history.held_on_main_line(system.path, then);
            let old = old.ok().flatten().and_then(|old| String::from_utf8(old).ok());
            let old = old.map(|text| Old { manifest: Manifest::parse(&text), text });
            self.currents[at].when_ended = old.filter(|old| !old.manifest.is_broken());
            for metric in root.metric.iter().flat_map(|metrics| &metrics.value.0) {
                let Some(told) = told_by_file(system, metric) else { continue };
                let subject = told.subject.clone();
                match rewritten(&told, end, history) {
                    Ok(Some(rewritten)) => {
                        self.currents[at].rewritten.insert(subject, Some(rewritten));
                    }
                    Ok(None) => {}
                    Err(IncompleteHistory) => {
                        self.currents[at].rewritten.insert(subject.clone(), None);
                        self.currents[at].gaps.push((subject, VALUE));
                    }
                }
            }
        }
    }

    /// Looks whether baselines stood in their files on the last day for one, whenever the manifest came to claim them.
    pub(super) fn find_baselines(&mut self, history: &mut History) {
        for (at, system) in self.systems.iter().enumerate() {
            let Some(last) = last_day(system.manifest).filter(|last| self.question.today > *last) else {
                continue;
            };
            let then = start_of(still(last).tomorrow().unwrap_or(last));
            for metric in system.manifest.root.metric.iter().flat_map(|metrics| &metrics.value.0) {
                let Some(told) = told_by_file(system, metric) else { continue };
                let stood = match history.held_on_main_line(told.path, then) {
                    Err(IncompleteHistory) => Stood::Beyond,
                    Ok(held) => match held.as_deref().and_then(|held| told.read(held)) {
                        Some(number) if told.is(number) => Stood::There,
                        _ => continue,
                    },
                };
                self.currents[at].stood.insert(told.subject, stood);
            }
        }
    }

    /// Looks for the commits that results say they were made at.
    pub(super) fn find_origins(&mut self, judged: &JudgedTree<'_>, history: &mut History) {
        for (at, system) in self.systems.iter().enumerate() {
            for claim in system.claims {
                let Some(ResultsState::Results(results)) = system.evidence.numbers.results_of(claim) else {
                    continue;
                };
                let Some(revision) = results.record.revision.as_ref().filter(|revision| !revision.dirty)
                else {
                    continue;
                };
                let made = match history.commit_called(&revision.id) {
                    None => Made::Unknown,
                    Some(commit) => match history.contains(commit) {
                        Ok(true) => Made::Here,
                        Err(IncompleteHistory) => Made::Unknown,
                        Ok(false) => self.elsewhere(at, claim, commit, judged, history),
                    },
                };
                self.currents[at].made.insert(claim.id, made);
            }
        }
    }

    /// What became of a commit that is not part of this history, and that the results of `claim` say they were made at.
    ///
    /// A branch that was squashed or rebased leaves such commits behind. What was tested is here if what the eval covers was the same when the
    /// results came; what changed since is drift. Where nothing says what it covers, it cannot be told.
    fn elsewhere(
        &self,
        system: usize,
        claim: &Claim<'_>,
        commit: CommitId,
        judged: &JudgedTree<'_>,
        history: &mut History,
    ) -> Made {
        let artifact = JudgedArtifact::of(&self.systems[system], claim, self.snapshot);
        let Some((subject, Some(covers))) = artifact.map(|artifact| (artifact.subject, artifact.covers))
        else {
            return Made::Unknown;
        };
        let question = history::TouchQuestion { subject, horizon: None, all: false };
        let came = match history.last_touched(&[question]).first() {
            Some(Touched::By(came)) => *came,
            _ => return Made::Unknown,
        };
        let now = history.drifted(commit, &covers, judged);
        match (history.same(commit, came, &covers), now, history.commit(commit)) {
            (Ok(true), ..) => Made::Here,
            (_, Ok(changed), _) if changed.is_empty() => Made::Here,
            (Ok(false), Ok(_), Ok(commit)) => Made::Elsewhere(Box::new(commit)),
            _ => Made::Unknown,
        }
    }

    /// Whether any of the evidence that a decision to scale rests on was there on its day.
    pub(super) fn look_back_to_decisions(&mut self, history: &mut History) {
        for (at, system) in self.systems.iter().enumerate() {
            let Some(day) = scaled_on(system.manifest, self.question.today) else { continue };
            // Results that were made by then were known by then, whenever they came into git.
            if system.claims.iter().any(|claim| made_by(system, claim, day)) {
                continue;
            }
            let kinds = ["eval-results", "runbook", "risk-assessment"];
            let claims = system.claims.iter().filter(|claim| kinds.contains(&claim.kind));
            // What is held elsewhere, or made by a pipeline, may have been there.
            let subjects: Option<Vec<Subject>> = claims
                .map(|claim| {
                    JudgedArtifact::of(system, claim, self.snapshot).map(|artifact| artifact.subject)
                })
                .collect();
            let Some(mut subjects) = subjects else { continue };
            let count = subjects.len();
            // The manifest itself has to have been there: who adopts late is not accused.
            let past = self.currents[at].past.as_ref();
            if subjects.is_empty() || !past.is_some_and(|past| past.was_there_on(day)) {
                continue;
            }
            // What the manifest of that day claimed counts as well.
            let claimed = past.map(|past| past.evidence_on(still(day))).unwrap_or_default();
            for path in &claimed {
                let glob = Pattern(path.clone()).rooted(system.folder).ok();
                // A file of that day may have been called so.
                let name = system.folder.join(path).ok().map(RootedPattern::of_path);
                let patterns: Vec<_> = glob.into_iter().chain(name).collect();
                subjects.push(Subject::Group(Rc::new(PathGroup { patterns, except: None })));
            }
            match none_was_there(&subjects, day, history) {
                Ok(true) => self.currents[at].decided_before = Some(count),
                Ok(false) => {}
                Err(IncompleteHistory) => self.currents[at].decided_beyond = true,
            }
        }
    }
}

/// Whether a claim's results were made on a day or before, by their own account.
fn made_by(system: &SystemInput<'_>, claim: &Claim<'_>, day: Date) -> bool {
    let Some(ResultsState::Results(results)) = system.evidence.numbers.results_of(claim) else {
        return false;
    };
    results.time.as_ref().is_some_and(|stamp| stamp.time.as_second() < start_of(still(day)))
}

/// The day of a decision to scale, if it was not today.
pub(super) fn scaled_on(manifest: &Manifest, today: Date) -> Option<Date> {
    let decision = &manifest.root.decision.as_ref()?.value;
    let on = decision.on.as_ref()?.value.0;
    (decision.outcome.as_ref()?.value == Outcome::Scale && on < today).then_some(on)
}

fn same(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance + SAME * a.abs().max(b.abs()).max(1.0)
}

/// A baseline whose number a file tells.
struct FileBaseline<'a> {
    subject: String,
    path: &'a RepoPath,
    heading: Option<&'a str>,
    pointer: &'a JsonPointer,
    /// What stands there today.
    number: f64,
    tolerance: f64,
}

impl FileBaseline<'_> {
    /// What a version of the file tells.
    fn read(&self, content: &[u8]) -> Option<f64> {
        number_at(self.path, content, self.heading, self.pointer)
    }

    /// Whether a number is today's.
    fn is(&self, number: f64) -> bool {
        same(number, self.number, self.tolerance)
    }
}

/// The baseline of a metric, if it points at a number in a file.
fn told_by_file<'a>(system: &SystemInput<'a>, metric: &'a NamedEntry<Metric>) -> Option<FileBaseline<'a>> {
    let subject = format!("metric.{}.baseline", metric.name);
    let Pointee::Number(number) = system.evidence.numbers.values.get(&subject)?.value else { return None };
    let baseline = &metric.value.baseline.as_ref()?.value;
    let path = baseline.reference.path.as_ref()?;
    let heading = path.value.heading.as_deref();
    let claim = system.evidence.claim_at(&path.at, system.claims)?;
    let ArtifactLocation::File { path, .. } = system.evidence.location(claim)? else { return None };
    let pointer = &baseline.more.pointer.as_ref()?.value;
    let tolerance = baseline.more.tolerance.as_ref().map_or(0.0, |tolerance| tolerance.value.0.abs());
    Some(FileBaseline { subject, path, heading, pointer, number, tolerance })
}

/// The last day for a baseline: the pilot's, or that of the launch if it comes first.
fn last_day(manifest: &Manifest) -> Option<Date> {
    let ends = manifest.root.pilot.as_ref().and_then(|pilot| pilot.value.ends.as_ref());
    let launched = manifest.root.system.as_ref().and_then(|system| system.value.launched.as_ref());
    ends.into_iter().chain(launched).map(|day| day.value.0).min()
}

/// How a number in a file came to be another one after `end`; none where it is not, to the tolerance of what is claimed.
fn rewritten(
    told: &FileBaseline<'_>,
    end: Date,
    history: &mut History,
) -> Result<Option<Rewritten>, IncompleteHistory> {
    // What the main line held that day: a branch may have held something else, and be merged later.
    let then = start_of(still(end).tomorrow().unwrap_or(end));
    let was = history.held_on_main_line(told.path, then)?;
    // A file that came later, or had another name, was not rewritten.
    let Some(was) = was.as_deref().and_then(|held| told.read(held)).filter(|was| !told.is(*was)) else {
        return Ok(None);
    };
    let versions = history.versions(told.path, &mut |version| version.time < then)?;
    let later = versions.iter().take_while(|version| version.time >= then);
    let differs =
        |content: &[u8]| told.read(content).is_some_and(|number| !same(number, was, told.tolerance));
    let first = later.filter(|version| version.content.as_deref().is_some_and(differs)).last();
    let by: Option<Commit> = match first {
        Some(version) => Some(history.commit(version.commit)?),
        None => None,
    };
    Ok(Some(Rewritten { was, by: by.map(Box::new) }))
}

/// Whether nothing of `subjects` was there at the end of `day`, under today's name or the one that it had.
fn none_was_there(subjects: &[Subject], day: Date, history: &mut History) -> Result<bool, IncompleteHistory> {
    let end = start_of(still(day).tomorrow().unwrap_or(day));
    let Some(then) = history.newest_before(&[end]).into_iter().next().ok_or(IncompleteHistory)?? else {
        return Ok(false);
    };
    for subject in subjects {
        if history.holds(then, subject)? {
            return Ok(false);
        }
    }
    for subject in subjects.iter().take(crate::limits::freshness::FOLLOWED_NUMBERS) {
        if let Subject::Path(path) = subject {
            let versions = history.versions(path, &mut |version| version.time < end)?;
            if versions.iter().any(|version| version.time < end) {
                return Ok(false);
            }
        }
    }
    Ok(true)
}
