//! A final review without the production owner.

use super::unknown_owner::is_unknown_team;
use super::{PersonOrTeam, identity, person_or_team};
use crate::facts::Facts;
use crate::manifest::owner::Owner;
use crate::rules::{Check, RuleContext};

pub(crate) const CHECK: Check = Check::System(check);

const SUBJECT: &str = "decision.reviewed-by";

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    let root = &facts.manifest.root;
    let reviewed_by = root.decision.as_ref().and_then(|decision| decision.value.reviewed_by.as_ref());
    let production = root.ownership.as_ref().and_then(|ownership| ownership.value.production.as_ref());
    let (Some(reviewed_by), Some(production)) = (reviewed_by, production) else { return };
    // A name that cannot be read may be the production owner.
    if facts.manifest.is_misread(SUBJECT) || facts.manifest.is_misread("ownership.production") {
        return;
    }
    let pairs = || {
        let each = |owner| reviewed_by.value.named().map(move |reviewer| (owner, reviewer));
        production.value.named().flat_map(each)
    };
    if pairs().next().is_none() {
        return;
    }
    cx.count_subjects(1);
    // An unknown team is most often a misspelt one, which unknown-owner reports.
    if production.value.named().any(|owner| is_unknown_team(owner, facts)) {
        return;
    }
    if pairs().any(|(owner, reviewer)| identity(owner, facts) == identity(reviewer, facts)) {
        return;
    }
    if pairs().any(|(owner, reviewer)| may_stand_for(owner, reviewer, facts)) {
        if facts.is_from_handoff() {
            cx.undetermined(
                SUBJECT,
                "`reviewed-by` and `ownership.production` name different owners, and the members of a team are not known here",
                "write the production owner itself into `reviewed-by`",
            );
        }
        return;
    }
    cx.report(
        SUBJECT,
        facts.span(reviewed_by.at.clone()),
        "`reviewed-by` does not name the production owner",
    )
    .label("owners in the final review")
    .related(facts.span(production.at.clone()), "production owner")
    .help("let the production owner review the system, then add them to `decision.reviewed-by`");
}

/// Whether one of two owners with different names may be a member of the other, or the same owner under a name that `[people]` does not
/// link.
fn may_stand_for(owner: &Owner, reviewer: &Owner, facts: &Facts<'_>) -> bool {
    match (person_or_team(owner, facts), person_or_team(reviewer, facts)) {
        (PersonOrTeam::Person, PersonOrTeam::Person) => false,
        (PersonOrTeam::Team, PersonOrTeam::Team) => {
            // On GitLab, the name of a subgroup begins with that of its group.
            let (owner, reviewer) = (identity(owner, facts), identity(reviewer, facts));
            let holds = |above: &str, below: &str| {
                below.strip_prefix(above).is_some_and(|rest| rest.starts_with('/'))
            };
            holds(&owner, &reviewer) || holds(&reviewer, &owner)
        }
        _ => true,
    }
}
