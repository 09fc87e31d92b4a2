//! Whether the number of a baseline stood in its file in time, and whether it was changed after the pilot ended.

use std::collections::HashMap;

use jiff::civil::Date;

use super::day::end_of;
use super::question::{FreshnessRun, SystemInput};
use super::{Freshness, Undetermined};
use crate::evidence::locate::ArtifactLocation;
use crate::evidence::numbers::{Pointee, number_at};
use crate::history::{Commit, History, IncompleteHistory};
use crate::manifest::Manifest;
use crate::manifest::collection::NamedEntry;
use crate::manifest::model::Metric;
use crate::manifest::value::JsonPointer;
use crate::snapshot::RepoPath;

/// How far apart two equal numbers may be, relative to them: the error of writing them in decimal.
const SAME: f64 = 1e-9;

/// What the files of a system's baselines contained on earlier days.
#[derive(Debug, Default)]
pub struct PastValues {
    /// Numbers that differ from those when the pilot ended, by subject.
    pub rewritten: HashMap<String, Result<Rewritten, IncompleteHistory>>,
    /// Baselines whose number stood in its file on the last day for one, by subject.
    pub in_time: HashMap<String, InTime>,
    /// The manifest as the main line had it when the pilot ended, if it was there and parses. None while the pilot runs.
    pub when_ended: Option<OlderManifest>,
}

/// Whether a number stood in its file in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InTime {
    /// It did.
    Yes,
    /// This clone does not have the commits of that day.
    IncompleteHistory,
}

/// An older version of a manifest.
#[derive(Debug)]
pub struct OlderManifest {
    /// What it said.
    pub manifest: Manifest,
    /// Its text.
    pub text: String,
}

/// A number in a file that was another one.
#[derive(Debug, Clone)]
pub struct Rewritten {
    /// The number when the pilot ended.
    pub was: f64,
    /// The first commit since that changed it; none if that is not committed yet.
    pub by: Option<Box<Commit>>,
}

/// Compares the files of baselines with their content when the pilot ended.
pub(super) fn compare(run: &FreshnessRun<'_, '_>, history: &mut History, answers: &mut [Freshness<'_>]) {
    for (system, answer) in run.systems.iter().zip(answers) {
        let root = &system.manifest.root;
        let ends = root.pilot.as_ref().and_then(|pilot| pilot.value.ends.as_ref());
        let Some(end) = ends.map(|ends| ends.value.0).filter(|end| run.question.today > *end) else {
            continue;
        };
        answer.values.when_ended = manifest_on(end, system.path, history);
        for metric in root.metric.iter().flat_map(|metrics| &metrics.value.0) {
            let Some(told) = told_by_file(system, metric) else { continue };
            let Some(rewritten) = rewritten(&told, end, history).transpose() else { continue };
            if rewritten.is_err() {
                answer.gaps.add(&told.subject, Undetermined::PastValue);
            }
            answer.values.rewritten.insert(told.subject, rewritten);
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

/// Finds out whether baselines stood in their files on the last day for one, whenever the manifest came to claim them.
pub(super) fn find_in_time(run: &FreshnessRun<'_, '_>, history: &mut History, answers: &mut [Freshness<'_>]) {
    for (system, answer) in run.systems.iter().zip(answers) {
        let Some(last) = last_day(system.manifest).filter(|last| run.question.today > *last) else {
            continue;
        };
        for metric in system.manifest.root.metric.iter().flat_map(|metrics| &metrics.value.0) {
            let Some(told) = told_by_file(system, metric) else { continue };
            let in_time = match history.held_on_main_line(told.path, end_of(last)) {
                Err(IncompleteHistory) => InTime::IncompleteHistory,
                Ok(held) => match held.as_deref().and_then(|held| told.read(held)) {
                    Some(number) if told.is(number) => InTime::Yes,
                    _ => continue,
                },
            };
            answer.values.in_time.insert(told.subject, in_time);
        }
    }
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
    let then = end_of(end);
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
