//! Whether each artifact is fresh: its age, its reviews, whether what it covers has changed since, and for how long. Also the other
//! questions that rules ask git about a system: what its manifest said before, who works on it.
//!
//! One module per question. Each answers, or says why it cannot ([`Undetermined`]). All systems of a run are asked about together, before
//! any rule runs. Knows no rule, finding or level.

#![expect(
    clippy::indexing_slicing,
    reason = "systems are named by their places in a list that keeps its length"
)]

mod age;
mod artifact;
pub(crate) mod authors;
mod claimed_reviews;
mod dated;
mod day;
mod decisions;
mod drift;
mod evaluated_tree;
mod gaps;
mod ignore_revs;
mod lag;
pub(crate) mod limits;
mod links;
mod past;
mod past_values;
mod people;
mod question;
mod renamed_headings;
mod renames;
mod result_commits;
mod results;
mod reviews;
mod undetermined;

use std::collections::HashMap;

use jiff::civil::Date;

pub(crate) use age::{Age, LastTouched, LastVerified};
pub(crate) use artifact::TrackedArtifact;
pub(crate) use claimed_reviews::{Outdated, Review, ReviewVerdict};
pub(crate) use day::{day_of, still};
pub(crate) use decisions::DecisionEvidence;
pub(crate) use drift::{Behind, Drift};
pub(crate) use evaluated_tree::evaluated_tree;
pub(crate) use gaps::HistoryGaps;
pub(crate) use ignore_revs::{IGNORE_REVS, Ignored, listed as listed_in_ignore_revs};
pub(crate) use past::{ManifestVersions, PastManifest, PastValue, written};
pub(crate) use past_values::{InTime, PastValues, Rewritten};
pub(crate) use people::CommitAuthors;
pub(crate) use question::{FreshnessQuestion, SystemInput};
pub(crate) use renamed_headings::RenamedHeadings;
pub(crate) use renames::{ClaimRename, ClaimRenames};
pub(crate) use result_commits::{ResultCommit, ResultCommits};
pub(crate) use undetermined::Undetermined;
pub(crate) use undetermined::{FETCH_HISTORY, history_too_short};

use authors::CodeAuthors;
use dated::DatedArtifact;
use question::FreshnessRun;

use crate::claim::Claim;
use crate::evidence::Library;
use crate::history::{EvaluatedTree, History};
use crate::snapshot::Snapshot;
use limits::Limits;

/// The answers of history for one system.
#[derive(Debug, Default)]
pub struct Freshness<'m> {
    /// By the claim's id.
    artifacts: HashMap<usize, ArtifactFreshness<'m>>,
    /// The new paths of files that claims name by their old paths.
    pub renames: ClaimRenames,
    /// The new names of headings that claims name by their old names.
    pub headings: RenamedHeadings,
    /// What the manifest said before.
    pub past: PastManifest,
    /// What the files of baselines contained before.
    pub values: PastValues,
    /// Who made commits.
    pub people: CommitAuthors,
    /// The people who validated the system and wrote its code.
    pub code_authors: CodeAuthors,
    /// Whether history contains the commits that results record.
    pub result_commits: ResultCommits,
    /// Whether the evidence for a decision to scale existed on its day.
    pub decision: DecisionEvidence,
    /// The questions for which this clone's history is too short.
    pub gaps: HistoryGaps,
}

impl<'m> Freshness<'m> {
    /// The freshness of the artifact of `claim`; none if it has no tracked file.
    pub fn of(&self, claim: &Claim<'_>) -> Option<&ArtifactFreshness<'m>> {
        self.artifacts.get(&claim.id)
    }
}

/// The freshness of one artifact.
#[derive(Debug)]
pub struct ArtifactFreshness<'m> {
    /// Its maximum age and lag.
    pub limits: Limits<'m>,
    /// When it was last touched.
    pub touched: LastTouched,
    /// The reviews that it claims, each with whether it counts.
    pub reviews: Vec<Review>,
    /// Its entry in `readiness.lock`, if that is for another version.
    pub outdated: Option<Outdated>,
    /// Whether it exceeds its maximum age.
    pub age: Age,
    /// Whether it lags behind what it covers.
    pub drift: Drift,
}

impl<'m> ArtifactFreshness<'m> {
    fn new(dated: &DatedArtifact<'m>, touched: LastTouched, age: Age, drift: Drift) -> Self {
        Self {
            limits: dated.artifact.limits,
            touched,
            reviews: dated.reviews.all.clone(),
            outdated: dated.reviews.outdated.clone(),
            age,
            drift,
        }
    }

    /// The day of the newest review that counts.
    pub fn reviewed(&self) -> Option<Date> {
        self.reviews.iter().filter(|review| review.counts()).map(|review| review.day).max()
    }
}

/// Answers every question about `systems`, in their order. Without `history`, nothing was committed yet.
pub(crate) fn resolve<'a>(
    systems: &[SystemInput<'a>],
    snapshot: &dyn Snapshot,
    history: Option<&mut History>,
    library: &Library,
    question: FreshnessQuestion<'_>,
) -> Vec<Freshness<'a>> {
    let run = FreshnessRun { systems, snapshot, library, question };
    let mut answers: Vec<Freshness<'a>> = systems.iter().map(|_| Freshness::default()).collect();
    let mut artifacts = dated::all(&run);
    let evaluated = evaluated_tree(snapshot, artifacts.iter().flat_map(DatedArtifact::subjects));
    for dated in &mut artifacts {
        dated.look_into_lock(&run, &evaluated);
        dated.compare_with_head(history.is_some(), &evaluated.changes);
    }
    match history {
        Some(history) => {
            ask(&run, &mut artifacts, &evaluated, history, &mut answers);
            gaps::sum_up(&mut answers, history.incomplete());
        }
        None => {
            for dated in &artifacts {
                let drift = if dated.artifact.covers.is_some() { Drift::None } else { Drift::NotAsked };
                let age = age::uncommitted(&run, dated);
                let freshness = ArtifactFreshness::new(dated, LastTouched::Now, age, drift);
                answers[dated.system].artifacts.insert(dated.claim.id, freshness);
            }
        }
    }
    answers
}

/// Answers the questions from history, each after those whose answers it needs.
fn ask<'a>(
    run: &FreshnessRun<'_, 'a>,
    artifacts: &mut [DatedArtifact<'a>],
    evaluated: &EvaluatedTree<'_>,
    history: &mut History,
    answers: &mut [Freshness<'a>],
) {
    results::ignore_formatting(run, artifacts, evaluated, history);
    past::resolve(run, artifacts, history, answers);
    reviews::find_early(run, artifacts, history, answers);
    let (systems, code): (Vec<_>, Vec<_>) = authors::code(run).into_iter().unzip();
    let touches = age::ask(run, artifacts, &code, history);
    results::follow_back(run, artifacts, history);
    authors::resolve(run, systems.into_iter().zip(touches), history, answers);
    renames::resolve(run, evaluated, history, answers);
    renamed_headings::resolve(run, history, answers);
    people::resolve(run, history, answers);
    past_values::compare(run, history, answers);
    past_values::find_in_time(run, history, answers);
    result_commits::resolve(run, artifacts, evaluated, history, answers);
    decisions::resolve(run, history, answers);
    let mut points = drift::review_points(artifacts, history);
    results::move_review_points(run, artifacts, &mut points, history);
    let (drifts, seen) = drift::resolve(run, artifacts, &points, evaluated, history);
    for (dated, drift) in artifacts.iter().zip(drifts) {
        let (touched, age) = age::resolve(run, dated, history);
        let freshness = ArtifactFreshness::new(dated, touched, age, drift);
        answers[dated.system].artifacts.insert(dated.claim.id, freshness);
    }
    lag::measure(run, artifacts, &points, seen.as_ref().unwrap_or(evaluated), history, answers);
    for dated in artifacts.iter() {
        let Freshness { artifacts, gaps, .. } = &mut answers[dated.system];
        if let Some(freshness) = artifacts.get(&dated.claim.id) {
            gaps.add_artifact(&dated.claim.subject, freshness);
        }
    }
}
