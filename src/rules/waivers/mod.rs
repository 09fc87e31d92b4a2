//! Rules on waivers: each needs an owner, a reason, an end date and a finding. None of these rules can be waived or switched off.

pub(crate) mod endless_waiver;
pub(crate) mod expired_waiver;
pub(crate) mod relaxed;
pub(crate) mod renewed_waiver;
pub(crate) mod self_exemption;
pub(crate) mod unused_waiver;

use crate::facts::Facts;
use crate::manifest::Subject;
use crate::manifest::collection::NamedEntry;
use crate::manifest::model::Waiver;
use crate::text::clipped;

/// The waivers of the manifest.
fn waivers<'m>(facts: &Facts<'m>) -> impl Iterator<Item = &'m NamedEntry<Waiver>> {
    facts.manifest.root.waiver.iter().flat_map(|waivers| &waivers.value.0)
}

/// A waiver's name in a headline.
fn called(waiver: &NamedEntry<Waiver>) -> String {
    let rule = waiver.value.rule.as_ref().map_or("a rule", |rule| rule.value.0.trim());
    format!("the waiver of `{}`", clipped(rule, 30))
}

/// The key path of a waiver's `key`.
fn subject(waiver: &NamedEntry<Waiver>, key: &str) -> Subject {
    Subject::of(["waiver", &waiver.name, key])
}
