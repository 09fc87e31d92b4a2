//! Who answers for a system, who does what, and who has left.

use std::collections::HashMap;

use super::{day, owners};
use crate::facts::Facts;
use crate::manifest::Field;
use crate::manifest::model::{Delivery, Function, Raci};
use crate::manifest::value::PersonLeft;
use crate::manifest::visit::Leaf;
use crate::profile::{DepartedReport, FunctionReport, OwnersReport};

pub(super) fn owners_of_system(facts: &Facts<'_>) -> OwnersReport {
    let root = &facts.manifest.root;
    let ownership = root.ownership.as_ref().map(|ownership| &ownership.value);
    let governance = root.governance.as_ref().map(|governance| &governance.value);
    let delivery: Option<&Delivery> =
        ownership.and_then(|ownership| ownership.delivery.as_ref()).map(|delivery| &delivery.value);
    OwnersReport {
        sponsor: owners(ownership.and_then(|ownership| ownership.sponsor.as_ref()), facts),
        business: owners(ownership.and_then(|ownership| ownership.business.as_ref()), facts),
        production: owners(ownership.and_then(|ownership| ownership.production.as_ref()), facts),
        assigned: day(ownership.and_then(|ownership| ownership.assigned.as_ref())),
        delivery: owners(delivery.and_then(|delivery| delivery.owner.as_ref()), facts),
        delivery_scope: delivery
            .and_then(|delivery| delivery.scope.as_ref())
            .map(|scope| scope.value.0.iter().map(|area| area.value).collect())
            .unwrap_or_default(),
        can_stop: owners(governance.and_then(|governance| governance.can_stop.as_ref()), facts),
        accepts_risk: owners(governance.and_then(|governance| governance.accepts_risk.as_ref()), facts),
    }
}

/// The six functions, with blank cells.
pub(super) fn raci(facts: &Facts<'_>) -> Vec<FunctionReport> {
    let empty = Raci::default();
    let ownership = facts.manifest.root.ownership.as_ref();
    let raci =
        ownership.and_then(|ownership| ownership.value.raci.as_ref()).map_or(&empty, |raci| &raci.value);
    let rows: [(&str, &Option<Field<Function>>); 6] = [
        ("quality-monitoring", &raci.quality_monitoring),
        ("incident-response", &raci.incident_response),
        ("model-updates", &raci.model_updates),
        ("integration-maintenance", &raci.integration_maintenance),
        ("training-adoption", &raci.training_adoption),
        ("metric-tracking", &raci.metric_tracking),
    ];
    let row = |(name, function): (&str, &Option<Field<Function>>)| {
        let function = function.as_ref().map(|function| &function.value);
        let accountable = function.and_then(|function| function.accountable.as_ref());
        FunctionReport {
            function: name.to_owned(),
            responsible: owners(function.and_then(|function| function.responsible.as_ref()), facts),
            accountable: accountable
                .map(|sole| sole.value.0.named().map(|owner| facts.name_of(owner)).collect())
                .unwrap_or_default(),
            consulted: owners(function.and_then(|function| function.consulted.as_ref()), facts),
            informed: owners(function.and_then(|function| function.informed.as_ref()), facts),
        }
    };
    rows.into_iter().map(row).collect()
}

/// The people whom the manifest marks as gone today, each with the keys that still name them.
pub(super) fn left(facts: &Facts<'_>) -> Vec<DepartedReport> {
    let people = facts.manifest.root.people.iter().flat_map(|people| &people.value.0.0);
    let gone = people.filter_map(|person| {
        let left = person.value.value.left.as_ref()?.value;
        if !left.is_gone(facts.today) {
            return None;
        }
        let on = match left {
            PersonLeft::Known(_) => None,
            PersonLeft::Since(day) => Some(day.to_string()),
        };
        Some(DepartedReport { who: person.key.clone(), on, named_at: Vec::new() })
    });
    let mut gone: Vec<_> = gone.collect();
    let canonical = |name: &str| {
        let name = name.to_lowercase();
        facts.people.get(&name).map_or(name, |handle| handle.to_lowercase())
    };
    let places: HashMap<String, usize> =
        gone.iter().enumerate().map(|(at, person)| (canonical(&person.who), at)).collect();
    if places.is_empty() {
        return gone;
    }
    for claim in facts.claims {
        let Leaf::Owners(owners) = claim.what else { continue };
        for owner in owners.named() {
            let person = places.get(&canonical(&owner.text)).and_then(|at| gone.get_mut(*at));
            let is_new = |named: &Vec<String>| named.last().is_none_or(|last| *last != *claim.subject);
            if let Some(person) = person.filter(|person| is_new(&person.named_at)) {
                person.named_at.push(claim.subject.to_string());
            }
        }
    }
    gone
}
