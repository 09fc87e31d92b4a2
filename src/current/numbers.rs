//! What history says about numbers: whether a baseline was rewritten once the pilot was over, whether results are of a commit that is here, and
//! what was there when it was decided.

#![expect(
    clippy::indexing_slicing,
    reason = "systems and artifacts are named by their places in lists that keep their length"
)]

use std::collections::BTreeMap;
use std::rc::Rc;

use jiff::civil::Date;

use super::ask::{FreshnessRun, JudgedArtifact, SystemInput};
use super::{Made, Old, Rewritten, Stood, start_of, still};
use crate::claim::Claim;
use crate::evidence::eval::ResultsState;
use crate::evidence::locate::ArtifactLocation;
use crate::evidence::numbers::{Pointee, numbers_at};
use crate::glob::{Pattern, RootedPattern};
use crate::history::{
    self, CommitId, FileVersion, History, IncompleteHistory, JudgedTree, PathGroup, Touched, TrackedSubject,
};
use crate::limits::history as limits;
use crate::manifest::collection::NamedEntry;
use crate::manifest::keys::ArtifactKind;
use crate::manifest::model::{Metric, Outcome};
use crate::manifest::value::JsonPointer;
use crate::manifest::{Manifest, Subject};
use crate::snapshot::RepoPath;

/// What cannot be told where history ends early.
const VALUE: &str = "what its file held when the pilot ended lies beyond this clone's history";

const BY_THEN: &str = "what its file held by then lies beyond this clone's history";

/// What cannot be told where the limits of a run end the look.
const TOO_MUCH: &str =
    "too many baselines lie in too large files to look through all that those held since then";

/// How far apart two numbers are one and the same, relative to them: what writing them costs.
const SAME: f64 = 1e-9;

/// How many claims of files that were not there are followed to an older name.
const MAX_FOLLOWED: usize = 20;

impl FreshnessRun<'_, '_> {
    /// Compares what baselines point at with what stood there when the pilot ended.
    pub(super) fn compare_baselines(&mut self, history: &mut History) {
        let mut left = Left::default();
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
            let held = history.main_line_before(then);
            for (path, told) in told_by_files(system) {
                let found = match held {
                    Ok(held) => rewritten(path, &told, (held, then), history, &mut left),
                    Err(IncompleteHistory) => Err(VALUE),
                };
                for (at_file, told) in told.into_iter().enumerate() {
                    let found = match &found {
                        Ok(found) => found.get(at_file).cloned().flatten().map(Ok),
                        Err(why) => {
                            if *why == VALUE {
                                self.currents[at].gaps.push((told.subject.clone(), VALUE));
                            }
                            Some(Err(*why))
                        }
                    };
                    if let Some(found) = found {
                        self.currents[at].rewritten.insert(told.subject, found);
                    }
                }
            }
        }
    }

    /// Looks whether baselines stood in their files on the last day for one, whenever the manifest came to claim them.
    pub(super) fn find_baselines(&mut self, history: &mut History) {
        let mut left = Left::default();
        for (at, system) in self.systems.iter().enumerate() {
            let Some(last) = last_day(system.manifest).filter(|last| self.question.today > *last) else {
                continue;
            };
            let then = start_of(still(last).tomorrow().unwrap_or(last));
            let commit = history.main_line_before(then);
            for (path, told) in told_by_files(system) {
                let held = match commit {
                    Ok(Some(commit)) => history.held_at(commit, path),
                    Ok(None) => Ok(None),
                    Err(IncompleteHistory) => Err(IncompleteHistory),
                };
                let held = held.map_err(|IncompleteHistory| BY_THEN).and_then(|held| left.read(held));
                let numbers = held.map(|held| held.map(|held| read(path, &told, &held)).unwrap_or_default());
                for (at_file, told) in told.into_iter().enumerate() {
                    let stood = match &numbers {
                        Err(why) => Stood::Unknown(why),
                        Ok(numbers) => match numbers.get(at_file).copied().flatten() {
                            Some(number) if told.is(number) => Stood::There,
                            _ => continue,
                        },
                    };
                    self.currents[at].stood.insert(told.subject, stood);
                }
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
            let kinds = [ArtifactKind::EvalResults, ArtifactKind::Runbook, ArtifactKind::RiskAssessment];
            let claims =
                system.claims.iter().filter(|claim| claim.kind().is_some_and(|kind| kinds.contains(&kind)));
            // What is held elsewhere, or made by a pipeline, may have been there.
            let subjects: Option<Vec<TrackedSubject>> = claims
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
                subjects.push(TrackedSubject::Group(Rc::new(PathGroup { patterns, except: None })));
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

/// What may still be looked into, over all systems.
struct Left {
    ///  Bytes of older versions.
    bytes: usize,
    /// Files all versions of which are looked for.
    files: usize,
}

impl Default for Left {
    fn default() -> Self {
        Self { bytes: limits::OLDER_BYTES, files: limits::OLDER_FILES }
    }
}

impl Left {
    /// Takes an older version off the bytes; where fewer are left, none is from then on.
    fn read(&mut self, held: Option<Vec<u8>>) -> Result<Option<Vec<u8>>, &'static str> {
        let left = self.bytes.checked_sub(held.as_ref().map_or(0, Vec::len));
        self.bytes = left.unwrap_or(0);
        left.map(|_| held).ok_or(TOO_MUCH)
    }
}

/// A baseline whose number a file tells.
struct FileBaseline<'a> {
    subject: Subject,
    heading: Option<&'a str>,
    pointer: &'a JsonPointer,
    /// What stands there today.
    number: f64,
    tolerance: f64,
}

impl FileBaseline<'_> {
    /// Whether a number is today's.
    fn is(&self, number: f64) -> bool {
        same(number, self.number, self.tolerance)
    }
}

/// What a version of a file tells of each of some baselines.
fn read(path: &RepoPath, told: &[FileBaseline<'_>], content: &[u8]) -> Vec<Option<f64>> {
    let asked: Vec<_> = told.iter().map(|told| (told.heading, told.pointer)).collect();
    numbers_at(path, content, &asked)
}

/// The baselines of a system whose numbers files tell, by file: each version of a file is read once for all.
fn told_by_files<'a>(system: &SystemInput<'a>) -> BTreeMap<&'a RepoPath, Vec<FileBaseline<'a>>> {
    let mut files: BTreeMap<&RepoPath, Vec<FileBaseline<'_>>> = BTreeMap::new();
    for metric in system.manifest.root.metric.iter().flat_map(|metrics| &metrics.value.0) {
        if let Some((path, told)) = told_by_file(system, metric) {
            files.entry(path).or_default().push(told);
        }
    }
    files
}

/// The baseline of a metric, if it points at a number in a file.
fn told_by_file<'a>(
    system: &SystemInput<'a>,
    metric: &'a NamedEntry<Metric>,
) -> Option<(&'a RepoPath, FileBaseline<'a>)> {
    let subject = Subject::of(["metric", &metric.name, "baseline"]);
    let Pointee::Number(number) = system.evidence.numbers.values.get(&subject)?.value else { return None };
    let baseline = &metric.value.baseline.as_ref()?.value;
    let path = baseline.reference.path.as_ref()?;
    let heading = path.value.heading.as_deref();
    let claim = system.evidence.claim_at(&path.at, system.claims)?;
    let ArtifactLocation::File { path, .. } = system.evidence.location(claim)? else { return None };
    let pointer = &baseline.more.pointer.as_ref()?.value;
    let tolerance = baseline.more.tolerance.as_ref().map_or(0.0, |tolerance| tolerance.value.0.abs());
    Some((path, FileBaseline { subject, heading, pointer, number, tolerance }))
}

/// The last day for a baseline: the pilot's, or that of the launch if it comes first.
fn last_day(manifest: &Manifest) -> Option<Date> {
    let ends = manifest.root.pilot.as_ref().and_then(|pilot| pilot.value.ends.as_ref());
    let launched = manifest.root.system.as_ref().and_then(|system| system.value.launched.as_ref());
    ends.into_iter().chain(launched).map(|day| day.value.0).min()
}

/// How numbers in a file came to be others than at the commit `held` of the main line, which is the last before `then`: a branch may have held
/// something else, and be merged later. None for a number that is the same, to the tolerance of what is claimed. An error says why it cannot
/// be told.
fn rewritten(
    path: &RepoPath,
    told: &[FileBaseline<'_>],
    (held, then): (Option<CommitId>, i64),
    history: &mut History,
    left: &mut Left,
) -> Result<Vec<Option<Rewritten>>, &'static str> {
    let mut all: Vec<Option<Rewritten>> = vec![None; told.len()];
    // A file that came later, or had another name, was not rewritten.
    let was = held.map_or(Ok(None), |held| history.held_at(held, path)).map_err(|IncompleteHistory| VALUE)?;
    let Some(was) = left.read(was)? else { return Ok(all) };
    for ((rewritten, told), was) in all.iter_mut().zip(told).zip(read(path, told, &was)) {
        *rewritten = was.filter(|was| !told.is(*was)).map(|was| Rewritten { was, by: None });
    }
    if all.iter().all(Option::is_none) {
        return Ok(all);
    }
    left.files = left.files.checked_sub(1).ok_or(TOO_MUCH)?;
    let mut bytes = 0;
    let mut enough = |version: &FileVersion| {
        bytes += version.content.as_ref().map_or(0, Vec::len);
        version.time < then || bytes > left.bytes
    };
    let versions = history.versions(path, &mut enough).map_err(|IncompleteHistory| VALUE)?;
    left.bytes = left.bytes.checked_sub(bytes).ok_or(TOO_MUCH)?;
    // The oldest that differs brought it.
    for version in versions.iter().take_while(|version| version.time >= then) {
        let Some(content) = &version.content else { continue };
        for ((rewritten, told), number) in all.iter_mut().zip(told).zip(read(path, told, content)) {
            if let (Some(rewritten), Some(number)) = (rewritten, number)
                && !same(number, rewritten.was, told.tolerance)
            {
                let commit = history.commit(version.commit).map_err(|IncompleteHistory| VALUE)?;
                rewritten.by = Some(Box::new(commit));
            }
        }
    }
    Ok(all)
}

/// Whether nothing of `subjects` was there at the end of `day`, under today's name or the one that it had.
fn none_was_there(
    subjects: &[TrackedSubject],
    day: Date,
    history: &mut History,
) -> Result<bool, IncompleteHistory> {
    let end = start_of(still(day).tomorrow().unwrap_or(day));
    let Some(then) = history.newest_before(&[end]).into_iter().next().ok_or(IncompleteHistory)?? else {
        return Ok(false);
    };
    for subject in subjects {
        if history.holds(then, subject)? {
            return Ok(false);
        }
    }
    for subject in subjects.iter().take(MAX_FOLLOWED) {
        if let TrackedSubject::Path(path) = subject {
            let versions = history.versions(path, &mut |version| version.time < end)?;
            if versions.iter().any(|version| version.time < end) {
                return Ok(false);
            }
        }
    }
    Ok(true)
}
