//! A sponsor who is also the business or production owner.

use super::identity;
use crate::facts::Facts;
use crate::manifest::owner::{Owner, Owners};
use crate::manifest::{Field, Subject};
use crate::rules::{Check, RuleContext};

pub(crate) const CHECK: Check = Check::System(check);

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    let Some(ownership) = facts.manifest.root.ownership.as_ref().map(|ownership| &ownership.value) else {
        return;
    };
    let Some(sponsor) = &ownership.sponsor else {
        return;
    };
    let sponsors: Vec<String> = sponsor.value.named().map(|owner| identity(owner, facts)).collect();
    let is_sponsor = |owner: &Owner| sponsors.contains(&identity(owner, facts));
    let mut look = |key: &str, owners: Option<&Field<Owners>>| {
        let Some(owners) = owners else { return };
        cx.count_subjects(1);
        // A sponsor beside another owner is accepted.
        if owners.value.0.iter().all(|owner| is_sponsor(&owner.value)) {
            let headline = format!("the sponsor is also the {key} owner");
            cx.report(Subject::entry("ownership", key), facts.span(owners.at.clone()), headline)
                .label(format!("the {key} owner"))
                .related(facts.span(sponsor.at.clone()), "the sponsor")
                .help("name another owner in the line organisation, who has time for the system every day");
        }
    };
    look("business", ownership.business.as_ref());
    look("production", ownership.production.as_ref());
}
