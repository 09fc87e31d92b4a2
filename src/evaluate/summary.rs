//! The report on one system: its gates, its verdict and its artifacts.

use std::collections::HashMap;

use jiff::civil::Date;

use super::profile::{self, owners, path};
use super::system::SystemEvaluation;
use super::topics;
use crate::claim::Claim;
use crate::evidence::eval::ResultsState;
use crate::evidence::locate::ArtifactLocation;
use crate::evidence::{Substance, substance};
use crate::facts::Facts;
use crate::finding::{Finding, Level};
use crate::freshness::{Age, ArtifactFreshness, Drift, LastTouched, day_of, limits};
use crate::gate::Gate;
use crate::limits::artifacts::REPORTED_FILES;
use crate::manifest::keys::ValueKey;
use crate::manifest::model::{Root, Stage};
use crate::manifest::owner::Owners;
use crate::manifest::subject::with_those_above;
use crate::manifest::visit::Leaf;
use crate::path::RepoPath;
use crate::report::{
    ArtifactReport, ArtifactStatus, DecisionReport, GateReport, GateStatus, Reason, SystemReport, Verdict,
};
use crate::rules::custom::CustomRules;
use crate::selection::Selection;

/// Runs all rules on one system. Returns its report, the findings to show, and the others.
pub(super) fn evaluate(
    facts: &Facts<'_>,
    custom: &CustomRules,
    manifest: RepoPath,
    selection: &Selection,
) -> (SystemReport, [Vec<Finding>; 2]) {
    let root = &facts.manifest.root;
    let evaluation = SystemEvaluation::of(facts, custom, selection);
    let gates: Vec<GateReport> = Gate::ALL.iter().map(|gate| evaluation.gate(*gate, facts)).collect();
    let artifacts = artifacts(facts, selection.needs(facts.today).topics);
    let verdict = selection.is_all().then(|| verdict(&evaluation, &gates, facts));
    let system = root.system.as_ref().map(|system| &system.value);
    let report = SystemReport {
        name: name_of(&manifest, root),
        verdict_before: None,
        owners: Vec::new(),
        manifest,
        stage: system.and_then(|system| system.stage.as_ref()).map_or(Stage::Pilot, |stage| stage.value),
        evaluated_stage: facts.stage,
        passed_over: None,
        risk: facts.risk,
        decision: root.decision.as_ref().map(|decision| DecisionReport {
            outcome: decision.value.outcome.as_ref().map(|outcome| outcome.value),
            on: decision.value.on.as_ref().map(|on| on.value.0),
            by: owners(decision.value.by.as_ref(), facts),
            reviewed_by: owners(decision.value.reviewed_by.as_ref(), facts),
            record: decision.value.record.as_ref().and_then(|record| path(&record.value.reference, facts)),
        }),
        people: HashMap::new(),
        broken: facts.manifest.is_broken(),
        verdict,
        gates,
        profile: profile::profile(facts, &evaluation.findings, &artifacts),
        artifacts,
        coverage: evaluation.coverage,
        lowered: evaluation.lowered,
        reasons: evaluation.undecided.iter().filter(|open| open.gate.is_none()).map(Reason::of).collect(),
        undecided: evaluation.undecided,
        owed: evaluation.owed,
    };
    (report, [evaluation.findings, evaluation.unshown])
}

/// The name of a system: from its manifest, otherwise from its folder.
pub(crate) fn name_of(manifest: &RepoPath, root: &Root) -> String {
    let system = root.system.as_ref().map(|system| &system.value);
    let name = system.and_then(|system| system.name.as_ref()).map(|name| name.value.0.clone());
    name.unwrap_or_else(|| match manifest.parent().file_name() {
        name if name.is_empty() => "this repository".to_owned(),
        name => name.to_string(),
    })
}

fn verdict(evaluation: &SystemEvaluation, gates: &[GateReport], facts: &Facts<'_>) -> Verdict {
    let own_mistakes = evaluation
        .findings
        .iter()
        .any(|finding| finding.gate.is_none() && finding.level == Level::Error && finding.waived.is_none());
    let unknown = evaluation.undecided.iter().any(|open| open.gate.is_none());
    if facts.manifest.is_broken() {
        return Verdict::NotReady;
    }
    match facts.stage {
        Stage::Stopped => return Verdict::Stopped,
        Stage::Research => return Verdict::Research,
        Stage::Pilot | Stage::Handoff | Stage::Production => {}
    }
    if own_mistakes || gates.iter().any(|gate| gate.status == GateStatus::Failed) {
        Verdict::NotReady
    } else if unknown || gates.iter().any(|gate| gate.status == GateStatus::Undecided) {
        Verdict::Undecided
    } else if facts.stage == Stage::Pilot {
        Verdict::OnTrack
    } else {
        Verdict::Ready
    }
}

/// The artifacts; with their topics, if those were read.
fn artifacts(facts: &Facts<'_>, has_topics: bool) -> Vec<ArtifactReport> {
    let named = EntryOwners::of(facts);
    let one = |claim: &Claim<'_>| {
        let Leaf::Artifact(reference) = claim.what else {
            return None;
        };
        let written = &reference.path.as_ref()?.value;
        let location = facts.evidence.location(claim)?;
        let freshness = facts.freshness.of(claim);
        let path = match location {
            ArtifactLocation::File { path, .. } | ArtifactLocation::Untracked { path, .. } => {
                path.to_string()
            }
            _ => facts
                .folder
                .join(&written.path)
                .map_or_else(|_| written.path.clone(), |path| path.to_string()),
        };
        Some(ArtifactReport {
            claim: claim.subject.clone(),
            path: if *location == ArtifactLocation::External { written.path.clone() } else { path },
            is_external: *location == ArtifactLocation::External,
            kind: claim.kind()?,
            gate: claim.gate,
            status: status(facts, claim, location, written.heading.as_deref()),
            last_touched: freshness.and_then(|freshness| match &freshness.touched {
                LastTouched::By(commit) => Some((**commit).clone()),
                _ => None,
            }),
            last_reviewed: freshness.and_then(ArtifactFreshness::reviewed),
            lag: freshness.and_then(|freshness| match &freshness.drift {
                Drift::Behind(behind) => Some(behind.clone()),
                _ => None,
            }),
            topics: if has_topics { topics::topics(facts, claim) } else { Vec::new() },
            age_days: verified_on(facts, claim, freshness)
                .map(|day| profile::days_between(day, facts.today.day()).max(0)),
            limit_days: freshness
                .and_then(|freshness| freshness.limits.max_age)
                .map(|age| profile::days_between(limits::horizon(facts.today.day(), age), facts.today.day())),
            owner: named.of_artifact(facts, claim),
            files: files(facts, location),
        })
    };
    facts.claims.iter().filter_map(one).collect()
}

/// The day on which an artifact was last verified: of results the day that they record, otherwise of the last commit or review.
fn verified_on(
    facts: &Facts<'_>,
    claim: &Claim<'_>,
    freshness: Option<&ArtifactFreshness<'_>>,
) -> Option<Date> {
    if let Some(ResultsState::Results(results)) = facts.evidence.numbers.results_of(claim)
        && let Some(stamp) = &results.time
    {
        return Some(day_of(stamp.time.as_second()).min(facts.today.day()));
    }
    let freshness = freshness?;
    let touched = match &freshness.touched {
        LastTouched::Now => facts.today.day(),
        LastTouched::By(commit) => day_of(commit.time),
        LastTouched::NotAsked | LastTouched::Before(_) | LastTouched::IncompleteHistory => return None,
    };
    Some(freshness.reviewed().map_or(touched, |reviewed| reviewed.max(touched)))
}

/// The files of an artifact with their git object ids, as far as a report lists them, and how many more there are.
fn files(facts: &Facts<'_>, location: &ArtifactLocation) -> (Vec<(String, String)>, usize) {
    let files = location.files();
    let listed = files.iter().take(REPORTED_FILES);
    let id = |path: &RepoPath| Some((path.to_string(), facts.listing.get(path)?.id.to_string()));
    (listed.filter_map(id).collect(), files.len().saturating_sub(REPORTED_FILES))
}

/// The owners that the manifest names for whole entries, by the key path of the entry.
struct EntryOwners<'f>(HashMap<&'f str, &'f Owners>);

impl<'f> EntryOwners<'f> {
    fn of(facts: &'f Facts<'_>) -> Self {
        let entry = |claim: &'f Claim<'_>| match claim.what {
            Leaf::Owners(owners) if claim.key.as_str() == ValueKey::Owner.as_str() => {
                claim.subject.rsplit_once('.').map(|(entry, _)| (entry, owners))
            }
            _ => None,
        };
        Self(facts.claims.iter().filter_map(entry).collect())
    }

    /// The owner of an artifact: its own, otherwise that of the entry around it.
    fn of_artifact(&self, facts: &Facts<'_>, claim: &Claim<'_>) -> Vec<String> {
        let own = match claim.what {
            Leaf::Artifact(reference) => owners(reference.owner.as_ref(), facts),
            _ => Vec::new(),
        };
        let mut above = with_those_above(&claim.subject);
        let mut named =
            || above.find_map(|path| self.0.get(path)).into_iter().flat_map(|owners| owners.named());
        if own.is_empty() { named().map(|owner| facts.name_of(owner)).collect() } else { own }
    }
}

/// The status of an artifact: whether it exists, has content, and is current.
fn status(
    facts: &Facts<'_>,
    claim: &Claim<'_>,
    location: &ArtifactLocation,
    heading: Option<&str>,
) -> ArtifactStatus {
    match location {
        ArtifactLocation::Missing(_)
        | ArtifactLocation::Untracked { .. }
        | ArtifactLocation::Outside(_)
        | ArtifactLocation::OtherCase(_) => {
            return ArtifactStatus::Missing;
        }
        ArtifactLocation::External | ArtifactLocation::Unknown(_) => return ArtifactStatus::Undecided,
        ArtifactLocation::File { .. } | ArtifactLocation::Files(_) => {}
    }
    match substance(facts.evidence, facts.library, claim) {
        Some(Substance::Nothing(..) | Substance::NoHeading) => return ArtifactStatus::Void,
        Some(Substance::Unreadable(_) | Substance::Unknown(_)) | None => return ArtifactStatus::Undecided,
        Some(Substance::Something) => {}
    }
    let document = facts.evidence.document(facts.library, claim);
    if document.is_some_and(|document| !document.placeholders(heading).is_empty()) {
        return ArtifactStatus::Void;
    }
    let Some(freshness) = facts.freshness.of(claim) else { return ArtifactStatus::Undecided };
    match (&freshness.drift, &freshness.age) {
        (Drift::Behind(behind), _) if behind.over => ArtifactStatus::Drifted,
        (_, Age::Stale(_)) => ArtifactStatus::Stale,
        (Drift::Undecided(_), _) | (_, Age::Undecided(_)) => ArtifactStatus::Undecided,
        _ => ArtifactStatus::Current,
    }
}
