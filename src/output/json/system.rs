//! Systems in the JSON report: gates, artifacts, what is owed and undecided, and what was not checked.

use std::borrow::Cow;

use super::format::{
    Decision, GateBefore, JsonArtifact, JsonChange, JsonCommit, JsonFile, JsonGate, JsonLag, JsonOwed,
    JsonTopic, JsonUndecided, NotChecked, NotCheckedKind, OwedByStage, System,
};
use super::mask::without_addresses;
use crate::freshness::day_of;
use crate::gate::Gate;
use crate::history::Commit;
use crate::manifest::model::Stage;
use crate::report::{ArtifactReport, Coverage, GateReport, Owed, Report, SystemReport, TopicReport};
use crate::rules::Undecided;
use crate::text::clipped;

pub(super) fn systems(report: &Report) -> Vec<System<'_>> {
    // The known findings of each system, by gate.
    let mut known = vec![Vec::new(); report.systems.len()];
    for (system, finding) in report.findings.iter().filter(|(_, finding)| finding.is_known()) {
        if let (Some(known), Some(gate)) = (known.get_mut(*system), finding.gate) {
            known.push(gate);
        }
    }
    report.systems.iter().zip(known).map(|(system, known)| self::system(system, &known, report)).collect()
}

fn system<'r>(system: &'r SystemReport, known: &[Gate], report: &'r Report) -> System<'r> {
    System {
        manifest: system.manifest.to_string(),
        name: system.name.as_str().into(),
        stage: system.stage,
        judged_at: system.evaluated_stage,
        risk: system.risk,
        decision: system.decision.as_ref().map(|decision| Decision {
            outcome: decision.outcome,
            on: decision.on.map(|on| on.to_string()),
            by: decision.by.as_slice().into(),
            reviewed_by: decision.reviewed_by.as_slice().into(),
            record: decision.record.as_deref().map(Cow::from),
        }),
        verdict: system.verdict,
        verdict_before: system.verdict_before,
        gates: system.gates.iter().map(|gate| self::gate(gate, system, known)).collect(),
        artifacts: system.artifacts.iter().map(artifact).collect(),
        undecided: system.undecided.iter().map(undecided).collect(),
        owed: system.owed.iter().map(owed).collect(),
        not_checked: not_checked(system, report),
        profile: Cow::Borrowed(&system.profile),
    }
}

fn gate<'r>(gate: &'r GateReport, system: &SystemReport, known: &[Gate]) -> JsonGate<'r> {
    let owed = || system.owed.iter().filter(|owed| owed.gate == gate.gate);
    let owed_at = |stage| owed().filter(|owed| owed.stage == stage).count();
    JsonGate {
        gate: gate.gate,
        status: gate.status,
        errors: gate.errors,
        warnings: gate.warnings,
        owed: gate.owed_next(),
        owed_by_stage: OwedByStage {
            pilot: owed_at(Stage::Pilot),
            handoff: owed_at(Stage::Handoff),
            production: owed_at(Stage::Production),
        },
        waived: gate.waived,
        known: known.iter().filter(|known| **known == gate.gate).count(),
        undecided: system.undecided.iter().filter(|open| open.gate == Some(gate.gate)).count(),
        external: gate.external,
        reasons: gate.reasons.iter().map(|reason| reason.text.as_str().into()).collect(),
        before: gate.before.map(|(status, errors)| GateBefore { status, errors }),
    }
}

/// What was not checked, in the order of the kinds.
fn not_checked<'r>(system: &'r SystemReport, report: &'r Report) -> Vec<NotChecked<'r>> {
    let gate_of = |rule: &str| report.rule(rule).and_then(|rule| rule.group.gate());
    let elsewhere = system.artifacts.iter().filter(|artifact| artifact.is_external);
    let elsewhere = elsewhere.map(|artifact| NotChecked {
        kind: NotCheckedKind::Elsewhere,
        what: artifact.claim.as_str().into(),
        gate: artifact.gate,
        why: artifact.path.as_str().into(),
    });
    let lowered = system.lowered.iter().map(|(rule, level)| NotChecked {
        kind: NotCheckedKind::Lowered,
        what: rule.as_str().into(),
        gate: gate_of(rule),
        why: level.as_str().into(),
    });
    let lowered = lowered.filter(|lowered| lowered.why != "off");
    let coverage = system.coverage.iter().filter_map(|coverage| {
        let Coverage { rule, seen, not_asked, looks_at, .. } = coverage;
        let (kind, why) = match not_asked {
            Some(why) if why.starts_with("switched off") => (NotCheckedKind::Off, why),
            Some(why) => (NotCheckedKind::NotRun, why),
            None if *seen == 0 => (NotCheckedKind::NothingSeen, looks_at),
            None => return None,
        };
        let (what, why) = (rule.as_str().into(), why.as_str().into());
        Some(NotChecked { kind, what, gate: gate_of(rule), why })
    });
    let mut all: Vec<_> = elsewhere.chain(lowered).chain(coverage).collect();
    all.sort_by_key(|one| one.kind);
    all
}

fn owed(owed: &Owed) -> JsonOwed<'_> {
    JsonOwed {
        rule: owed.rule.as_str().into(),
        subject: owed.subject.as_str().into(),
        gate: owed.gate,
        stage: owed.stage,
        message: owed.headline.as_str().into(),
    }
}

fn undecided(open: &Undecided) -> JsonUndecided<'_> {
    JsonUndecided {
        rule: open.rule.as_str().into(),
        subject: open.subject.as_str().into(),
        gate: open.gate,
        why: open.why.as_str().into(),
        settle: open.settle.as_str().into(),
        introduced: open.introduced,
    }
}

fn artifact(artifact: &ArtifactReport) -> JsonArtifact<'_> {
    let (listed, more_files) = &artifact.files;
    let (blob, several) = match listed.as_slice() {
        // A glob or a link may name one file with another path.
        [(path, blob)] if *path == artifact.path => (Some(Cow::from(blob.as_str())), [].as_slice()),
        several => (None, several),
    };
    let file = |(path, blob): &'_ (String, String)| JsonFile {
        path: Cow::Owned(path.clone()),
        blob: Cow::Owned(blob.clone()),
    };
    JsonArtifact {
        claim: artifact.claim.as_str().into(),
        path: artifact.path.as_str().into(),
        kind: artifact.kind.as_str().into(),
        gate: artifact.gate,
        status: artifact.status,
        last_touched: artifact.last_touched.as_ref().map(commit),
        last_reviewed: artifact.last_reviewed.map(|day| day.to_string()),
        lag: artifact.lag.as_ref().map(|behind| JsonLag {
            commits: behind.commits,
            since: behind.since.to_string(),
            first_commit: behind.first.as_ref().map(|first| first.id.as_str().into()),
            newest: behind.newest.iter().map(change).collect(),
        }),
        topics: artifact.topics.iter().map(topic).collect(),
        age_days: artifact.age_days,
        limit_days: artifact.limit_days,
        owner: artifact.owner.as_slice().into(),
        blob,
        files: several.iter().map(file).collect(),
        more_files: *more_files,
    }
}

fn change(of: &Commit) -> JsonChange<'_> {
    JsonChange { commit: commit(of), summary: without_addresses(clipped(&of.subject, 120).as_ref()).into() }
}

fn commit(commit: &Commit) -> JsonCommit<'_> {
    JsonCommit {
        commit: commit.id.as_str().into(),
        date: day_of(commit.time).to_string(),
        author: without_addresses(&commit.author.name).into(),
    }
}

fn topic(topic: &TopicReport) -> JsonTopic<'_> {
    JsonTopic {
        topic: topic.topic.into(),
        state: topic.status,
        how: topic.source,
        path: topic.place.as_ref().map(|(path, _)| path.as_str().into()),
        line: topic.place.as_ref().and_then(|(_, line)| *line),
        why: topic.why.as_deref().map(Cow::from),
        since: topic.since.as_ref().and_then(|since| since.as_ref().ok()).map(commit),
        since_unknown: topic.since.as_ref().and_then(|since| since.as_ref().err()).map(|why| Cow::from(*why)),
    }
}
