//! Runbooks, support, borrowed conditions, waivers and the plan.

use std::collections::HashMap;

use super::{day, days_between, owners, path, text};
use crate::facts::Facts;
use crate::finding::Finding;
use crate::freshness::PastManifest;
use crate::manifest::Subject;
use crate::manifest::artifact::Artifact;
use crate::manifest::collection::NamedEntry;
use crate::manifest::model::{Condition, Runbook, Waiver};
use crate::profile::{
    ConditionReport, CostItemReport, PlanReport, RunbookReport, SectionReport, SupportReport, WaiverReport,
};
use crate::report::ArtifactReport;
use crate::rules::deadline_moves::deadline_moves;

pub(super) fn runbooks(facts: &Facts<'_>, artifacts: &[ArtifactReport]) -> Vec<RunbookReport> {
    let runbooks = facts.manifest.root.runbook.iter().flat_map(|runbooks| &runbooks.value.0);
    let by_claim: HashMap<&str, &ArtifactReport> =
        artifacts.iter().map(|artifact| (artifact.claim.as_str(), artifact)).collect();
    let one = |entry: &NamedEntry<Artifact<Runbook>>| {
        let subject = Subject::of(["runbook", entry.name.as_str()]);
        let topics = by_claim.get(subject.as_str()).into_iter().flat_map(|artifact| &artifact.topics);
        let more = &entry.value.more;
        let exercised = more.exercised.as_ref();
        RunbookReport {
            path: path(&entry.value.reference, facts).unwrap_or_default(),
            r#for: more
                .uses
                .as_ref()
                .map(|uses| uses.value.0.iter().map(|one| one.value).collect())
                .unwrap_or_default(),
            owner: owners(entry.value.reference.owner.as_ref(), facts),
            exercised: day(exercised),
            days_since: exercised.map(|day| days_between(day.value.0, facts.today.day())),
            sections: topics
                .map(|topic| SectionReport {
                    topic: topic.topic.to_owned(),
                    state: topic.status.as_str().to_owned(),
                })
                .collect(),
        }
    };
    runbooks.map(one).collect()
}

pub(super) fn support(facts: &Facts<'_>) -> Option<SupportReport> {
    let support = facts.manifest.root.adoption.as_ref()?.value.support.as_ref()?;
    let reference = &support.value.reference;
    Some(SupportReport { path: path(reference, facts)?, owner: owners(reference.owner.as_ref(), facts) })
}

pub(super) fn conditions(facts: &Facts<'_>) -> Vec<ConditionReport> {
    let conditions = facts.manifest.root.condition.iter().flat_map(|conditions| &conditions.value.0);
    let one = |entry: &NamedEntry<Condition>| {
        let condition = &entry.value;
        ConditionReport {
            what: entry.name.clone(),
            kind: condition.kind.as_ref().map(|kind| kind.value),
            after_pilot: condition.after_pilot.as_ref().map(|after| after.value),
            record: condition.record.as_ref().and_then(|record| path(&record.value.reference, facts)),
            data: condition
                .data
                .as_ref()
                .map(|data| data.value.0.iter().map(|name| name.value.0.clone()).collect())
                .unwrap_or_default(),
        }
    };
    conditions.map(one).collect()
}

pub(super) fn waivers(facts: &Facts<'_>, findings: &[Finding]) -> Vec<WaiverReport> {
    let waivers = facts.manifest.root.waiver.iter().flat_map(|waivers| &waivers.value.0);
    let mut silenced: HashMap<&str, usize> = HashMap::new();
    for waived in findings.iter().filter_map(|finding| finding.waived.as_ref()) {
        *silenced.entry(waived.waiver.as_str()).or_default() += 1;
    }
    let one = |entry: &NamedEntry<Waiver>| {
        let waiver = &entry.value;
        let expires = waiver.expires.as_ref().map(|expires| expires.value.0);
        WaiverReport {
            rule: text(waiver.rule.as_ref()).unwrap_or_default(),
            at: text(waiver.at.as_ref()),
            reason: text(waiver.reason.as_ref()),
            by: owners(waiver.by.as_ref(), facts),
            expires: expires.map(|expires| expires.to_string()),
            days_left: expires.map(|expires| days_between(facts.today.day(), expires)),
            renewed: renewed(entry, facts),
            silences: silenced.get(entry.name.as_str()).copied().unwrap_or_default(),
        }
    };
    waivers.map(one).collect()
}

/// How often the last day of a waiver was moved later; none if history cannot say.
fn renewed(entry: &NamedEntry<Waiver>, facts: &Facts<'_>) -> Option<usize> {
    let expires = entry.value.expires.as_ref()?.value.0.to_string();
    let PastManifest::Known(past) = &facts.freshness.past else { return None };
    let subject = Subject::of(["waiver", entry.name.as_str(), "expires"]);
    Some(deadline_moves(past, &subject, &expires, true).len())
}

pub(super) fn plan(facts: &Facts<'_>) -> Option<PlanReport> {
    let plan = &facts.manifest.root.plan.as_ref()?.value;
    let production = plan.more.production.as_ref().map(|production| &production.value);
    Some(PlanReport {
        path: path(&plan.reference, facts),
        starts: day(production.and_then(|production| production.starts.as_ref())),
        ends: day(production.and_then(|production| production.ends.as_ref())),
        cost: production.and_then(|production| production.cost.as_ref()).map(|cost| cost.value.0),
        currency: text(production.and_then(|production| production.currency.as_ref())),
        items: plan
            .more
            .items
            .iter()
            .flat_map(|items| &items.value.0)
            .map(|item| CostItemReport { item: item.key.clone(), amount: item.value.value.0 })
            .collect(),
    })
}
