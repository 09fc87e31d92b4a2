//! A team that CODEOWNERS does not know, where it knows others of the same organisation.
//!
//! People come with history: somebody who is in no file may still have written half of the code.

use crate::claim::Claim;
use crate::facts::Facts;
use crate::manifest::owner::{Owner, OwnerKind};
use crate::manifest::visit::Leaf;
use crate::rules::{Check, Cx};
use crate::text::clipped;

pub(crate) const CHECK: Check = Check::Claims(check);

fn check(facts: &Facts<'_>, claim: &Claim<'_>, cx: &mut Cx) {
    let (Leaf::Owners(owners), Some(code_owners)) = (claim.what, facts.library.owners()) else { return };
    let listed = |owner: &Owner| facts.people.contains_key(&owner.canonical());
    let is_unknown = |owner: &Owner| {
        owner.kind == OwnerKind::Team
            && !code_owners.names(owner)
            && code_owners.names_teams_of(owner)
            && !listed(owner)
    };
    let mut unknown = owners.0.iter().filter(|owner| is_unknown(&owner.value));
    let Some(first) = unknown.next() else { return };
    let name = clipped(&first.value.text, 40);
    let finding =
        cx.report(&claim.subject, facts.span(first.at.clone()), format!("CODEOWNERS knows no `{name}`"));
    finding.label("it knows other teams of this organisation");
    for other in unknown {
        finding.because(facts.span(other.at.clone()), "nor this one");
    }
    finding.help("mend the name, or give the team what it owns in CODEOWNERS");
}
