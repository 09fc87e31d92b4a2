//! One person in every cell of the RACI table: a champion, not a team.

use super::{Being, being, identity};
use crate::facts::Facts;
use crate::manifest::Field;
use crate::manifest::model::{Function, Raci};
use crate::manifest::owner::Owner;
use crate::rules::{Check, Cx};
use crate::text::clipped;

pub(crate) const CHECK: Check = Check::System(check);

fn check(facts: &Facts<'_>, cx: &mut Cx) {
    let Some(raci) =
        facts.manifest.root.ownership.as_ref().and_then(|ownership| ownership.value.raci.as_ref())
    else {
        return;
    };
    cx.saw(1);
    let Some(cells) = filled(&raci.value) else {
        return;
    };
    let Some(first) = cells.first() else { return };
    let somebody = identity(&first.value, facts);
    let alone = cells
        .iter()
        .all(|cell| being(&cell.value, facts) == Being::Person && identity(&cell.value, facts) == somebody);
    if alone {
        cx.report(
            "ownership.raci",
            facts.span(first.at.clone()),
            format!("`{}` holds all six functions", clipped(&first.value.text, 40)),
        )
        .label("the same in every cell")
        .because(facts.span(raci.at.clone()), "no other name in here")
        .help("a live system outlasts one person: give functions to those who will run it");
    }
}

/// All owners in the table, if none of its twelve cells is blank.
fn filled(raci: &Raci) -> Option<Vec<&Field<Owner>>> {
    let Raci {
        quality_monitoring,
        incident_response,
        model_updates,
        integration_maintenance,
        training_adoption,
        metric_tracking,
    } = raci;
    let functions = [
        quality_monitoring,
        incident_response,
        model_updates,
        integration_maintenance,
        training_adoption,
        metric_tracking,
    ];
    let mut cells = Vec::new();
    for function in functions {
        let Function { responsible, accountable, .. } = &function.as_ref()?.value;
        cells.extend(&responsible.as_ref()?.value.0);
        cells.extend(&accountable.as_ref()?.value.0.0);
    }
    Some(cells)
}
