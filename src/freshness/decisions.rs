//! Whether the evidence for a decision to scale existed on the day of the decision.

use std::rc::Rc;

use jiff::civil::Date;

use super::Freshness;
use super::artifact::TrackedArtifact;
use super::day::{end_of, start_of, still};
use super::past::PastManifest;
use super::question::{FreshnessRun, SystemInput};
use crate::claim::Claim;
use crate::glob::{Pattern, RootedPattern};
use crate::history::{History, IncompleteHistory, PathGroup, TrackedSubject};
use crate::limits::freshness as limits;
use crate::manifest::Manifest;
use crate::manifest::keys::ArtifactKind;
use crate::manifest::model::Outcome;
use crate::today::Today;

/// The state of the evidence on the day of a decision to scale.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum DecisionEvidence {
    /// No rule needs the answer, or some of the evidence existed.
    #[default]
    NoObjection,
    /// No file of these claims existed.
    NoneOf {
        /// The number of claims.
        claims: usize,
    },
    /// This clone does not have the commits of that day.
    IncompleteHistory,
}

/// Checks the evidence for the decisions of all systems.
pub(super) fn resolve(run: &FreshnessRun<'_, '_>, history: &mut History, answers: &mut [Freshness<'_>]) {
    for (system, answer) in run.systems.iter().zip(answers) {
        answer.decision = evidence(run, system, &answer.past, history).unwrap_or_default();
    }
}

/// Whether evidence of a system existed; none if no rule needs the answer.
fn evidence(
    run: &FreshnessRun<'_, '_>,
    system: &SystemInput<'_>,
    past: &PastManifest,
    history: &mut History,
) -> Option<DecisionEvidence> {
    let day = scaled_on(system.manifest, run.question.today)?;
    // Results that were made by then were known by then, whenever they were committed.
    if system.claims.iter().any(|claim| made_by(system, claim, day)) {
        return None;
    }
    let kinds = [ArtifactKind::EvalResults, ArtifactKind::Runbook, ArtifactKind::RiskAssessment];
    let claims = system.claims.iter().filter(|claim| claim.kind().is_some_and(|kind| kinds.contains(&kind)));
    // External evidence, and evidence from a pipeline, may have existed.
    let subjects: Option<Vec<TrackedSubject>> = claims
        .map(|claim| TrackedArtifact::of(system, claim, run.snapshot).map(|artifact| artifact.subject))
        .collect();
    let mut subjects = subjects?;
    let claims = subjects.len();
    // If the manifest did not exist, there is no finding: the team may have started to use it later.
    let past = past.known().filter(|past| claims > 0 && past.was_there_on(day))?;
    // Claims in the manifest of that day also count.
    for path in past.evidence_on(still(day)) {
        let glob = Pattern(path.clone()).rooted(system.folder).ok();
        // The wildcards may have been part of a file's name on that day.
        let name = system.folder.join(&path).ok().map(RootedPattern::of_path);
        let patterns: Vec<_> = glob.into_iter().chain(name).collect();
        subjects.push(TrackedSubject::Group(Rc::new(PathGroup { patterns, except: None })));
    }
    match none_was_there(&subjects, day, history) {
        Ok(true) => Some(DecisionEvidence::NoneOf { claims }),
        Ok(false) => None,
        Err(IncompleteHistory) => Some(DecisionEvidence::IncompleteHistory),
    }
}

/// Whether a claim's results were made on a day or before, according to the time that they contain.
fn made_by(system: &SystemInput<'_>, claim: &Claim<'_>, day: Date) -> bool {
    let time = system.results_of(claim).and_then(|results| results.time.as_ref());
    time.is_some_and(|stamp| stamp.time.as_second() < start_of(still(day)))
}

/// The day of a decision to scale, if it was before today.
fn scaled_on(manifest: &Manifest, today: &Today) -> Option<Date> {
    let decision = &manifest.root.decision.as_ref()?.value;
    let on = decision.on.as_ref()?.value.0;
    (decision.outcome.as_ref()?.value == Outcome::Scale && today.is_after(on)).then_some(on)
}

/// Whether no file of `subjects` existed at the end of `day`, under today's name or an older one.
fn none_was_there(
    subjects: &[TrackedSubject],
    day: Date,
    history: &mut History,
) -> Result<bool, IncompleteHistory> {
    let end = end_of(day);
    let Some(then) = history.newest_before(&[end]).into_iter().next().ok_or(IncompleteHistory)?? else {
        return Ok(false);
    };
    for subject in subjects {
        if history.holds(then, subject)? {
            return Ok(false);
        }
    }
    for subject in subjects.iter().take(limits::FOLLOWED_NUMBERS) {
        if let TrackedSubject::Path(path) = subject {
            let versions = history.versions(path, &mut |version| version.time < end)?;
            if versions.iter().any(|version| version.time < end) {
                return Ok(false);
            }
        }
    }
    Ok(true)
}
