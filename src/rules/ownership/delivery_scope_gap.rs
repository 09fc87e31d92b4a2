//! A delivery area that is missing from the delivery owner's scope.

use crate::facts::Facts;
use crate::manifest::model::DeliveryArea;
use crate::rules::{Check, RuleContext};

pub(crate) const CHECK: Check = Check::System(check);

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    let ownership = facts.manifest.root.ownership.as_ref();
    let Some(delivery) = ownership.and_then(|ownership| ownership.value.delivery.as_ref()) else {
        return;
    };
    let Some(scope) = &delivery.value.scope else {
        return;
    };
    cx.count_subjects(1);
    let held = |area: &DeliveryArea| scope.value.0.iter().any(|held| held.value == *area);
    let gaps: Vec<_> =
        DeliveryArea::ALL.iter().filter(|area| !held(area)).map(|area| area.as_str()).collect();
    if gaps.is_empty() {
        return;
    }
    let headline = match gaps.as_slice() {
        [only] => format!("the delivery scope lacks `{only}`"),
        gaps => format!("the delivery scope lacks {} of the five areas", gaps.len()),
    };
    let finding = cx.report("ownership.delivery.scope", facts.span(scope.at.clone()), headline);
    finding.label(format!("missing: {}", gaps.join(", "))).items(gaps);
    if let Some(owner) = &delivery.value.owner {
        finding.related(facts.span(owner.at.clone()), "the delivery owner");
    }
    finding.help(
        "add what is missing to `scope`, with the authority to decide, or name an owner who holds all five areas",
    );
}
