//! The gates of every system at past commits of the main line, and what changed them.
//!
//! Samples are the last commit of each period, every commit that changed a manifest, and today. Each is evaluated on its own day by the
//! rules of this program, as `readiness check --rev COMMIT --as-of DAY` does. Knows no output.

mod cause;
mod events;
mod judge;
mod samples;

use jiff::civil::Date;

use crate::baseline::matched_names;
use crate::evaluate::{Options, OutsideManifest, Target};
use crate::freshness::day_of;
use crate::gate::Gate;
use crate::history::{History, MainLineChanges, MainLineCommit};
use crate::limits::trend as limits;
use crate::manifest::model::Stage;
use crate::path::RepoPath;
use crate::report::{GateStatus, Verdict};
use crate::snapshot::{OpenError, Repository, RepositoryIdentity};
pub(crate) use cause::{ChangeCause, GateChange};
pub(crate) use events::{EventKind, TrendEvent};
use judge::{Judged, PastJudge};
pub(crate) use samples::Every;

/// What to trace.
pub(crate) struct TrendRequest {
    /// The folders and manifests.
    pub targets: Vec<Target>,
    /// The first day.
    pub since: Date,
    /// How often there is a sample.
    pub every: Every,
    /// The day on which every sample is evaluated; otherwise each on its own day.
    pub as_of: Option<Date>,
    /// The date that counts as today.
    pub today: Date,
    /// Only this gate.
    pub gate: Option<Gate>,
    /// A manifest from outside the repository, in place of those in it.
    pub outside: Option<OutsideManifest>,
    /// Whether a sample is not evaluated if nothing can be another answer than at the sample before.
    pub is_shortened: bool,
}

/// Why there is no trend. Each message is one line that ends with the next action.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TrendError {
    /// The history cannot be read.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// Nothing is committed.
    #[error("the repository has no commit yet: there is no past to trace")]
    NoCommit,
    /// More samples than are evaluated.
    #[error("{0} samples are more than the limit of {limit}: name a later `--since`, or a longer `--every`", limit = limits::SAMPLES)]
    TooMany(usize),
    /// No sample has a manifest.
    #[error("no {file} in any commit since {0}: name an earlier `--since`, or a manifest with `--manifest FILE`", file = crate::manifest::FILE_NAME)]
    NoManifest(Date),
}

/// The past of a repository.
#[derive(Debug)]
pub(crate) struct Trend {
    /// The repository.
    pub repository: RepositoryIdentity,
    /// The newest commit, in hexadecimal.
    pub head: String,
    /// The date that counts as today.
    pub today: Date,
    /// The day on which every sample was evaluated, if it was held still.
    pub as_of: Option<Date>,
    /// The first day.
    pub since: Date,
    /// How often there is a sample.
    pub every: Every,
    /// The name of the manifest from outside, if there is one.
    pub outside: Option<String>,
    /// The samples, oldest first.
    pub samples: Vec<TrendSample>,
    /// The changes of gates, oldest first.
    pub changes: Vec<GateChange>,
    /// What the manifests were changed to, oldest first.
    pub events: Vec<TrendEvent>,
    /// What this clone hides.
    pub hidden: Option<HiddenPast>,
}

/// A part of the past that a clone does not have.
#[derive(Debug)]
pub(crate) struct HiddenPast {
    /// The day of the oldest commit that it has.
    pub before: Date,
    /// Why, with what to do.
    pub why: String,
}

/// The systems at a commit, on a day.
#[derive(Debug, Clone)]
pub(crate) struct TrendSample {
    /// The commit, in hexadecimal.
    pub commit: String,
    /// The day on which it was evaluated.
    pub day: Date,
    /// Its systems, by the paths of their manifests.
    pub systems: Vec<SystemSample>,
    /// Why it could not be evaluated. Then nothing is known about its systems.
    pub unread: Option<String>,
    /// Whether it has the answers of the sample before, because nothing that they depend on has changed since.
    pub is_taken_over: bool,
}

/// A system at a commit.
#[derive(Debug, Clone)]
pub(crate) struct SystemSample {
    /// The number of the system: the same for a system whose manifest was moved or renamed.
    pub series: usize,
    /// The path of its manifest.
    pub manifest: RepoPath,
    /// Its name.
    pub name: String,
    /// Its stage.
    pub stage: Stage,
    /// Its verdict.
    pub verdict: Option<Verdict>,
    /// Its gates.
    pub gates: Vec<GateSample>,
}

/// A gate at a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct GateSample {
    /// The gate.
    pub gate: Gate,
    /// Its status.
    pub status: GateStatus,
    /// Its errors.
    pub errors: usize,
    /// Its warnings.
    pub warnings: usize,
    /// What is owed at the next stage that requires anything.
    pub owed: usize,
}

impl SystemSample {
    /// The status of a gate.
    pub(crate) fn status(&self, gate: Gate) -> Option<GateStatus> {
        self.gates.iter().find(|sample| sample.gate == gate).map(|sample| sample.status)
    }
}

/// Evaluates the samples of a repository, and finds what changed the gates between them.
pub(crate) fn trace(repository: &Repository, request: TrendRequest) -> Result<Trend, TrendError> {
    let TrendRequest { targets, since, every, as_of, today, gate, outside, is_shortened } = request;
    let mut history = History::open(repository, Some("HEAD"))?.ok_or(TrendError::NoCommit)?;
    let line = history.main_line();
    let Some(head) = line.commits.first().cloned() else { return Err(TrendError::NoCommit) };
    let wanted = samples::pick(&line, since, every, outside.is_none(), &mut history);
    if wanted.len() > limits::SAMPLES {
        return Err(TrendError::TooMany(wanted.len()));
    }
    let hidden = hidden(&line.commits, line.is_complete, since, &history);
    let outside_name = outside.as_ref().map(|outside| outside.name.clone());
    let options = Options::on(today);
    let mut judge = PastJudge::new(repository, history, targets, options, outside);
    let day = |commit: &MainLineCommit| as_of.unwrap_or_else(|| day_of(commit.time));
    let mut places: Vec<(usize, Date)> =
        wanted.iter().filter_map(|at| Some((*at, day(line.commits.get(*at)?)))).collect();
    // The newest commit is evaluated today too: since then, an age may have run out.
    if as_of.is_none() && places.last().is_none_or(|(_, day)| *day < today) {
        places.push((0, today));
    }
    let mut changes = MainLineChanges::new(&line);
    let pairs = places.iter().zip(places.iter().skip(1));
    let steps = pairs.map(|((older, _), (newer, _))| {
        let history = judge.history();
        is_shortened.then(|| changes.between(&line, *older, *newer, history)).flatten()
    });
    let steps: Vec<_> = steps.collect();
    let judged = judge.samples(&line, &places, &steps);
    let mut series = Series::default();
    let dated = places.iter().filter_map(|(at, day)| Some((line.commits.get(*at)?, *day)));
    let mut samples: Vec<_> = dated
        .zip(&judged)
        .map(|((commit, day), (one, is_taken_over))| series.sample(commit, day, one, *is_taken_over))
        .collect();
    let judged: Vec<_> = judged.into_iter().map(|(one, _)| one).collect();
    if samples.iter().all(|sample| sample.systems.is_empty() && sample.unread.is_none()) {
        return Err(TrendError::NoManifest(since));
    }
    let events = events::events(&judge, &samples);
    let mut search = cause::CauseSearch { judge: &mut judge, line: &line.commits, as_of };
    let mut changes = search.changes(&samples, &judged, &places);
    if let Some(gate) = gate {
        changes.retain(|change| change.gate == gate);
        for system in samples.iter_mut().flat_map(|sample| &mut sample.systems) {
            system.gates.retain(|sample| sample.gate == gate);
        }
    }
    Ok(Trend {
        repository: repository.identity(&head.id),
        head: head.id,
        today,
        as_of,
        since,
        every,
        outside: outside_name,
        samples,
        changes,
        events,
        hidden,
    })
}

/// The part of the past that this clone does not have, if `since` is in it.
fn hidden(line: &[MainLineCommit], is_complete: bool, since: Date, history: &History) -> Option<HiddenPast> {
    let before = day_of(line.last()?.time);
    let why = || history.incomplete().join("; ");
    (!is_complete && before >= since).then(|| HiddenPast { before, why: why() })
}

/// Numbers the systems, so that a manifest that was moved stays the same system.
#[derive(Default)]
struct Series {
    /// The systems of the last sample that could be evaluated: path, name and number.
    last: Vec<(RepoPath, String, usize)>,
    count: usize,
}

impl Series {
    fn sample(
        &mut self,
        commit: &MainLineCommit,
        day: Date,
        judged: &Judged,
        is_taken_over: bool,
    ) -> TrendSample {
        let now: Vec<_> =
            judged.systems.iter().map(|one| (one.sample.manifest.clone(), one.sample.name.clone())).collect();
        let then: Vec<_> = self.last.iter().map(|(path, name, _)| (path.clone(), name.clone())).collect();
        let mut systems = Vec::new();
        for (one, then) in judged.systems.iter().zip(matched_names(&now, &then)) {
            let known = then.and_then(|at| self.last.get(at)).map(|(_, _, series)| *series);
            let series = known.unwrap_or_else(|| {
                self.count += 1;
                self.count - 1
            });
            systems.push(SystemSample { series, ..one.sample.clone() });
        }
        if judged.unread.is_none() && !systems.is_empty() {
            let known = systems.iter().map(|one| (one.manifest.clone(), one.name.clone(), one.series));
            self.last = known.collect();
        }
        TrendSample { commit: commit.id.clone(), day, systems, unread: judged.unread.clone(), is_taken_over }
    }
}
