//! Whether the number of a baseline was in its file in time, and whether it was changed after the pilot ended.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;

use super::day::end_of;
use super::question::{FreshnessRun, SystemInput};
use super::{Freshness, Undetermined};
use crate::budget::Budget;
use crate::evidence::locate::ArtifactLocation;
use crate::evidence::numbers::{AskedPointer, Pointee, numbers_at};
use crate::history::{Commit, CommitId, FileVersion, History, IncompleteHistory};
use crate::limits::history as limits;
use crate::manifest::collection::NamedEntry;
use crate::manifest::model::Metric;
use crate::manifest::value::JsonPointer;
use crate::manifest::{Manifest, Subject};
use crate::snapshot::RepoPath;

/// Relative difference up to which two numbers are equal: the error of decimal notation.
const SAME: f64 = 1e-9;

/// What the files of a system's baselines contained on earlier days.
#[derive(Debug, Default)]
pub struct PastValues {
    /// Numbers that differ from those when the pilot ended, by subject.
    pub rewritten: HashMap<Subject, Result<Rewritten, Undetermined>>,
    /// By subject, whether the file of a baseline contained its number on the last day for a baseline. Absent if it did not.
    pub in_time: HashMap<Subject, InTime>,
    /// The manifest on the main line when the pilot ended. None while the pilot runs, and if there was none or it does not parse.
    pub manifest_at_pilot_end: Option<OlderManifest>,
}

/// Whether a file contained a number in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InTime {
    /// It contained it.
    Yes,
    /// Undetermined, for this reason.
    Undetermined(Undetermined),
}

/// An older version of a manifest.
#[derive(Debug)]
pub struct OlderManifest {
    /// Its values.
    pub manifest: Manifest,
    /// Its text.
    pub text: String,
}

/// A number in a file that was changed.
#[derive(Debug, Clone)]
pub struct Rewritten {
    /// The number when the pilot ended.
    pub was: f64,
    /// The first commit since that changed it; none if that is not committed yet.
    pub by: Option<Box<Commit>>,
}

/// Compares the files of baselines with their content when the pilot ended.
pub(super) fn compare(run: &FreshnessRun<'_, '_>, history: &mut History, answers: &mut [Freshness<'_>]) {
    let mut left = PastReads::default();
    for (system, answer) in run.systems.iter().zip(answers) {
        let root = &system.manifest.root;
        let ends = root.pilot.as_ref().and_then(|pilot| pilot.value.ends.as_ref());
        let Some(end) = ends.map(|ends| ends.value.0).filter(|end| run.question.today.is_after(*end)) else {
            continue;
        };
        answer.values.manifest_at_pilot_end = manifest_on(end, system.path, history);
        let held = history.main_line_before(end_of(end));
        for (path, baselines) in baselines_by_file(system) {
            let found = match held {
                Ok(held) => rewritten(path, &baselines, held, end_of(end), history, &mut left),
                Err(IncompleteHistory) => Err(Undetermined::PastValue),
            };
            for (at_file, baseline) in baselines.into_iter().enumerate() {
                let found = match &found {
                    Ok(found) => found.get(at_file).cloned().flatten().map(Ok),
                    Err(why) => Some(Err(*why)),
                };
                let Some(found) = found else { continue };
                if matches!(found, Err(Undetermined::PastValue)) {
                    answer.gaps.add(&baseline.subject, Undetermined::PastValue);
                }
                answer.values.rewritten.insert(baseline.subject, found);
            }
        }
    }
}

/// The manifest that the main line had at the end of a day; none if this clone does not have it, or it does not parse.
fn manifest_on(day: Date, path: &RepoPath, history: &mut History) -> Option<OlderManifest> {
    let text = history.held_on_main_line(path, end_of(day)).ok()??;
    let text = String::from_utf8(text).ok()?;
    let older = OlderManifest { manifest: Manifest::parse(&text), text };
    (!older.manifest.is_broken()).then_some(older)
}

/// Determines whether baselines were in their files on the last day for a baseline, even if the manifest claimed them later.
pub(super) fn find_in_time(run: &FreshnessRun<'_, '_>, history: &mut History, answers: &mut [Freshness<'_>]) {
    let mut left = PastReads::default();
    for (system, answer) in run.systems.iter().zip(answers) {
        let Some(last) = last_day(system.manifest).filter(|last| run.question.today.is_after(*last)) else {
            continue;
        };
        let commit = history.main_line_before(end_of(last));
        for (path, baselines) in baselines_by_file(system) {
            let held = match commit {
                Ok(Some(commit)) => history.held_at(commit, path),
                Ok(None) => Ok(None),
                Err(IncompleteHistory) => Err(IncompleteHistory),
            };
            let held = held.map_err(|IncompleteHistory| Undetermined::PastBaseline);
            let held = held.and_then(|held| left.take(held));
            let numbers = held.map(|held| held.map(|held| read(path, &baselines, &held)).unwrap_or_default());
            for (at_file, baseline) in baselines.into_iter().enumerate() {
                let in_time = match &numbers {
                    Err(why) => InTime::Undetermined(*why),
                    Ok(numbers) => match numbers.get(at_file).copied().flatten() {
                        Some(number) if baseline.is(number) => InTime::Yes,
                        _ => continue,
                    },
                };
                answer.values.in_time.insert(baseline.subject, in_time);
            }
        }
    }
}

/// The remaining budget for reading older versions, over all systems of a run.
struct PastReads {
    /// Bytes of older versions.
    bytes: Budget,
    /// Files whose versions are all followed.
    files: Budget,
}

impl Default for PastReads {
    fn default() -> Self {
        Self { bytes: Budget::new(limits::OLDER_BYTES), files: Budget::new(limits::OLDER_FILES) }
    }
}

impl PastReads {
    /// Subtracts an older version from the bytes. If too few are left, the budget becomes zero.
    fn take(&mut self, held: Option<Vec<u8>>) -> Result<Option<Vec<u8>>, Undetermined> {
        let is_left = self.bytes.spend(held.as_ref().map_or(0, Vec::len));
        is_left.then_some(held).ok_or(Undetermined::TooManyPastValues)
    }
}

fn same(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance + SAME * a.abs().max(b.abs()).max(1.0)
}

/// A baseline whose number is in a file.
struct FileBaseline<'a> {
    subject: Subject,
    heading: Option<&'a str>,
    pointer: &'a JsonPointer,
    /// The number in the file today.
    number: f64,
    tolerance: f64,
}

impl FileBaseline<'_> {
    /// Whether a number equals today's.
    fn is(&self, number: f64) -> bool {
        same(number, self.number, self.tolerance)
    }
}

/// The numbers that a version of a file gives for some baselines.
fn read(path: &RepoPath, baselines: &[FileBaseline<'_>], content: &[u8]) -> Vec<Option<f64>> {
    let asked: Vec<_> = baselines
        .iter()
        .map(|baseline| AskedPointer { heading: baseline.heading, pointer: baseline.pointer })
        .collect();
    numbers_at(path, content, &asked)
}

/// The baselines of a system that point at numbers in files, by file: each version of a file is read once for all.
fn baselines_by_file<'a>(system: &SystemInput<'a>) -> BTreeMap<&'a RepoPath, Vec<FileBaseline<'a>>> {
    let mut files: BTreeMap<&RepoPath, Vec<FileBaseline<'_>>> = BTreeMap::new();
    for metric in system.manifest.root.metric.iter().flat_map(|metrics| &metrics.value.0) {
        if let Some((path, baseline)) = file_baseline(system, metric) {
            files.entry(path).or_default().push(baseline);
        }
    }
    files
}

/// The file of a metric's baseline, and the baseline, if it points at a number in a file.
fn file_baseline<'a>(
    system: &SystemInput<'a>,
    metric: &'a NamedEntry<Metric>,
) -> Option<(&'a RepoPath, FileBaseline<'a>)> {
    let subject = Subject::of(["metric", &metric.name, "baseline"]);
    let Pointee::Number(number) = system.evidence.numbers.values.get(&subject)?.value else { return None };
    let baseline = &metric.value.baseline.as_ref()?.value;
    let path = baseline.reference.path.as_ref()?;
    let heading = path.value.heading.as_deref();
    let claim = system.evidence.claim_of(&baseline.reference, system.claims)?;
    let ArtifactLocation::File { path, .. } = system.evidence.location(claim)? else { return None };
    let pointer = &baseline.more.pointer.as_ref()?.value;
    let tolerance = baseline.more.tolerance.as_ref().map_or(0.0, |tolerance| tolerance.value.0.abs());
    Some((path, FileBaseline { subject, heading, pointer, number, tolerance }))
}

/// The last day for a baseline: the end of the pilot or the launch, whichever is earlier.
fn last_day(manifest: &Manifest) -> Option<Date> {
    let ends = manifest.root.pilot.as_ref().and_then(|pilot| pilot.value.ends.as_ref());
    let launched = manifest.root.system.as_ref().and_then(|system| system.value.launched.as_ref());
    ends.into_iter().chain(launched).map(|day| day.value.0).min()
}

/// Finds the numbers in a file that differ from those at the commit `held`, the last one of the main line before `then`. Only the main
/// line counts: a branch with another number may have been merged later. None for a number that is the same, within the tolerance of its
/// claim. An error gives the reason if the answer is undetermined.
fn rewritten(
    path: &RepoPath,
    baselines: &[FileBaseline<'_>],
    held: Option<CommitId>,
    then: i64,
    history: &mut History,
    left: &mut PastReads,
) -> Result<Vec<Option<Rewritten>>, Undetermined> {
    let unknown = |IncompleteHistory| Undetermined::PastValue;
    let mut all: Vec<Option<Rewritten>> = vec![None; baselines.len()];
    // A file that came later, or had another name, was not rewritten.
    let was = held.map_or(Ok(None), |held| history.held_at(held, path)).map_err(unknown)?;
    let Some(was) = left.take(was)? else { return Ok(all) };
    for ((rewritten, baseline), was) in all.iter_mut().zip(baselines).zip(read(path, baselines, &was)) {
        *rewritten = was.filter(|was| !baseline.is(*was)).map(|was| Rewritten { was, by: None });
    }
    if all.iter().all(Option::is_none) {
        return Ok(all);
    }
    if !left.files.spend(1_u64) {
        return Err(Undetermined::TooManyPastValues);
    }
    let mut bytes = 0;
    let mut enough = |version: &FileVersion| {
        bytes += version.content.as_ref().map_or(0, Vec::len);
        version.time < then || !left.bytes.has(bytes)
    };
    let versions = history.versions(path, &mut enough).map_err(unknown)?;
    // A file whose versions are too long takes nothing from the others.
    if !left.bytes.has(bytes) {
        return Err(Undetermined::TooManyPastValues);
    }
    left.bytes.spend(bytes);
    // The oldest version that differs made the change.
    for version in versions.iter().take_while(|version| version.time >= then) {
        let Some(content) = &version.content else { continue };
        for ((rewritten, baseline), number) in
            all.iter_mut().zip(baselines).zip(read(path, baselines, content))
        {
            if let (Some(rewritten), Some(number)) = (rewritten, number)
                && !same(number, rewritten.was, baseline.tolerance)
            {
                let commit = history.commit(version.commit).map_err(unknown)?;
                rewritten.by = Some(Box::new(commit));
            }
        }
    }
    Ok(all)
}
