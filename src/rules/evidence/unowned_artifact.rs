//! An artifact that has no owner in CODEOWNERS, or another one than in the manifest.

use super::{path_of, short};
use crate::claim::Claim;
use crate::evidence::codeowners::PathOwners;
use crate::evidence::locate::ArtifactLocation;
use crate::facts::Facts;
use crate::limits::rules as limits;
use crate::manifest::owner::{Owner, OwnerKind};
use crate::manifest::visit::Leaf;
use crate::rules::ownership::unknown_owner::is_unknown_team;
use crate::rules::{Check, RuleContext};
use crate::text::Span;

pub(crate) const CHECK: Check = Check::Artifacts(check);

fn check(facts: &Facts<'_>, claim: &Claim<'_>, cx: &mut RuleContext) {
    if facts.library.owners_unread() {
        return cx.undetermined(
            &claim.subject,
            "CODEOWNERS cannot be read",
            "commit CODEOWNERS as a regular text file",
        );
    }
    let Some(code_owners) = facts.library.owners() else { return };
    let (Some(ArtifactLocation::File { path, .. }), Some(asked)) =
        (facts.evidence.location(claim), path_of(claim))
    else {
        return;
    };
    let comparisons = code_owners.wildcards().saturating_mul(facts.claims.len() + limits::OWNER_PATTERN);
    if comparisons > limits::OWNER_COMPARISONS {
        return cx.undetermined(
            &claim.subject,
            "CODEOWNERS has too many lines with wildcards for this many claims",
            "write fewer lines with wildcards into CODEOWNERS",
        );
    }
    let name = short(&asked.path);
    let at = facts.span(claim.at.clone());
    match code_owners.of(path) {
        PathOwners::Unmatched => {
            cx.report(&claim.subject, at, format!("CODEOWNERS has no owner for `{name}`"))
                .label("no line of CODEOWNERS matches")
                .help("add a line with this path and its owner to CODEOWNERS");
        }
        PathOwners::Nobody(line) => {
            cx.report(&claim.subject, at, format!("CODEOWNERS has no owner for `{name}`"))
                .label("its line in CODEOWNERS has no owner")
                .related(Span::new(code_owners.file, line), "last matching line, without an owner")
                .help("add an owner to that line, or add a line with an owner below it");
        }
        PathOwners::Owned(owners, line) => {
            let Leaf::Artifact(reference) = claim.what else { return };
            let Some(claimed) = &reference.owner else { return };
            let named: Vec<&Owner> = claimed.value.named().collect();
            // A team that CODEOWNERS never names is reported by unknown-owner.
            let is_unknown = named.iter().any(|owner| is_unknown_team(owner, facts));
            if !is_unknown && contradicts(&named, &owners) {
                cx.report(
                    &claim.subject,
                    facts.span(claimed.at.clone()),
                    format!("`{name}` has conflicting owners"),
                )
                .label("owner in the manifest")
                .related(Span::new(code_owners.file, line), "owner in CODEOWNERS")
                .help("correct the one that is out of date");
            }
        }
    }
}

/// Whether the two lists share no owner, and contain only teams or only people. A person and a team are not compared: the
/// person may be a member.
fn contradicts(claimed: &[&Owner], owners: &[Owner]) -> bool {
    let is_team = |owner: &Owner| owner.kind == OwnerKind::Team && !owner.text.starts_with("@@");
    let is_person = |owner: &Owner| owner.kind == OwnerKind::Handle;
    let same_kind = claimed.iter().all(|owner| is_team(owner)) && owners.iter().all(is_team)
        || claimed.iter().all(|owner| is_person(owner)) && owners.iter().all(is_person);
    let shared =
        claimed.iter().any(|owner| owners.iter().any(|other| other.canonical() == owner.canonical()));
    !claimed.is_empty() && same_kind && !shared
}
