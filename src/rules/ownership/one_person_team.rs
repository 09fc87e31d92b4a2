//! One person in every cell of the RACI table, or in every role that is named.

use super::{PersonOrTeam, identity, person_or_team};
use crate::facts::Facts;
use crate::manifest::model::{Function, Raci};
use crate::manifest::owner::Owner;
use crate::manifest::{Field, is_within};
use crate::rules::{Check, RuleContext};
use crate::text::clipped;

pub(crate) const CHECK: Check = Check::System(check);

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    let Some(ownership) = facts.manifest.root.ownership.as_ref().map(|ownership| &ownership.value) else {
        return;
    };
    cx.count_subjects(1);
    let raci = ownership.raci.as_ref();
    let table = raci.and_then(|raci| Some((raci, alone(&filled(&raci.value)?, facts)?)));
    if let Some((raci, first)) = table {
        cx.report(
            "ownership.raci",
            facts.span(first.at.clone()),
            format!("`{}` holds all six functions", clipped(&first.value.text, 40)),
        )
        .label("same owner in every cell")
        .related(facts.span(raci.at.clone()), "no other owner in this table")
        .help("give functions to the other people or teams that will run the system");
        return;
    }
    // One person may run a pilot. A name that cannot be read may be that of a second person.
    let is_misread = facts.manifest.problems.iter().any(|problem| is_within(&problem.subject, "ownership"));
    if !facts.is_from_handoff() || is_misread {
        return;
    }
    let (Some(business), Some(production)) = (&ownership.business, &ownership.production) else { return };
    let delivery = ownership.delivery.as_ref().and_then(|delivery| delivery.value.owner.as_ref());
    let given = raci.map(|raci| given(&raci.value)).unwrap_or_default();
    // One person may hold two roles.
    if delivery.is_none() && given.is_empty() {
        return;
    }
    let mut owners: Vec<&Field<Owner>> = business.value.0.iter().chain(&production.value.0).collect();
    owners.extend(delivery.iter().flat_map(|owners| &owners.value.0));
    owners.extend(given);
    let Some(first) = alone(&owners, facts) else { return };
    let finding = cx.report(
        "ownership",
        facts.span(production.at.clone()),
        format!("`{}` holds every named role", clipped(&first.value.text, 40)),
    );
    finding.label("production owner").related(facts.span(business.at.clone()), "business owner");
    if let Some(delivery) = delivery {
        finding.related(facts.span(delivery.at.clone()), "delivery owner");
    }
    if let Some(raci) = raci {
        finding.related(facts.span(raci.at.clone()), "no other owner in this table");
    }
    finding.help("name another person or team in `ownership.production` or in the RACI table");
}

/// The first of some owners, if all of them are one person.
fn alone<'m>(owners: &[&'m Field<Owner>], facts: &Facts<'_>) -> Option<&'m Field<Owner>> {
    let first = *owners.first()?;
    let somebody = identity(&first.value, facts);
    let is_alone = owners.iter().all(|owner| {
        person_or_team(&owner.value, facts) == PersonOrTeam::Person
            && identity(&owner.value, facts) == somebody
    });
    is_alone.then_some(first)
}

/// All owners in the table, if none of its twelve cells is blank.
fn filled(raci: &Raci) -> Option<Vec<&Field<Owner>>> {
    let mut cells = Vec::new();
    for function in functions(raci) {
        let Function { responsible, accountable, .. } = &function.as_ref()?.value;
        cells.extend(&responsible.as_ref()?.value.0);
        cells.extend(&accountable.as_ref()?.value.0.0);
    }
    Some(cells)
}

/// The owners in those cells that are not blank.
fn given(raci: &Raci) -> Vec<&Field<Owner>> {
    let mut cells = Vec::new();
    for function in functions(raci).into_iter().flatten() {
        let Function { responsible, accountable, .. } = &function.value;
        cells.extend(responsible.iter().flat_map(|owners| &owners.value.0));
        cells.extend(accountable.iter().flat_map(|owner| &owner.value.0.0));
    }
    cells
}

fn functions(raci: &Raci) -> [&Option<Field<Function>>; 6] {
    let Raci {
        quality_monitoring,
        incident_response,
        model_updates,
        integration_maintenance,
        training_adoption,
        metric_tracking,
    } = raci;
    [
        quality_monitoring,
        incident_response,
        model_updates,
        integration_maintenance,
        training_adoption,
        metric_tracking,
    ]
}
