//! The report on one system: its gates, its verdict and its artifacts.

use super::system::SystemEvaluation;
use super::topics;
use crate::claim::Claim;
use crate::evidence::locate::ArtifactLocation;
use crate::evidence::{Substance, substance};
use crate::facts::Facts;
use crate::finding::{Finding, Level};
use crate::freshness::{Age, ArtifactFreshness, Drift, LastTouched};
use crate::gate::Gate;
use crate::manifest::model::{Root, Stage};
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
            by: decision
                .value
                .by
                .iter()
                .flat_map(|by| by.value.named())
                .map(|owner| owner.text.clone())
                .collect(),
        }),
        broken: facts.manifest.is_broken(),
        verdict,
        gates,
        artifacts: artifacts(facts, selection.needs(facts.today).topics),
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
        })
    };
    facts.claims.iter().filter_map(one).collect()
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
