//! A part of the delivery that its owner does not hold.

use crate::facts::Facts;
use crate::manifest::model::DeliveryArea;
use crate::rules::{Check, Cx};

pub(crate) const CHECK: Check = Check::System(check);

fn check(facts: &Facts<'_>, cx: &mut Cx) {
    let ownership = facts.manifest.root.ownership.as_ref();
    let Some(delivery) = ownership.and_then(|ownership| ownership.value.delivery.as_ref()) else {
        return;
    };
    let Some(scope) = &delivery.value.scope else {
        return;
    };
    cx.saw(1);
    let held = |area: &DeliveryArea| scope.value.0.iter().any(|held| held.value == *area);
    let gaps: Vec<_> =
        DeliveryArea::ALL.iter().filter(|area| !held(area)).map(|area| area.as_str()).collect();
    if gaps.is_empty() {
        return;
    }
    let headline = match gaps.as_slice() {
        [only] => format!("nobody owns the delivery's `{only}`"),
        gaps => format!("nobody owns {} areas of the delivery", gaps.len()),
    };
    let finding = cx.report("ownership.delivery.scope", facts.span(scope.at.clone()), headline);
    finding.label(format!("lacks {}", gaps.join(", "))).parts(gaps);
    if let Some(owner) = &delivery.value.owner {
        finding.because(facts.span(owner.at.clone()), "the delivery owner");
    }
    finding.help(
        "add them to the scope, with the authority, or give the delivery to somebody who holds them all",
    );
}
