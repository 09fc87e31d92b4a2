//! An artifact that CODEOWNERS gives to nobody, or to others than the manifest says.

use super::{path_of, short};
use crate::claim::Claim;
use crate::evidence::codeowners::Ownership;
use crate::evidence::locate::Location;
use crate::facts::Facts;
use crate::manifest::owner::{Owner, OwnerKind};
use crate::manifest::visit::Leaf;
use crate::rules::ownership::unknown_owner::is_unknown_team;
use crate::rules::{Check, Cx};
use crate::text::Span;

pub(crate) const CHECK: Check = Check::Artifacts(check);

/// Most lines times claims: some seconds of work. No honest repository comes near it.
const MAX_WORK: usize = 50_000_000;

fn check(facts: &Facts<'_>, claim: &Claim<'_>, cx: &mut Cx) {
    if facts.library.owners_unread() {
        return cx.cannot_tell(&claim.subject, "CODEOWNERS cannot be read");
    }
    let Some(code_owners) = facts.library.owners() else { return };
    let (Some(Location::File { path, .. }), Some(asked)) = (facts.evidence.location(claim), path_of(claim))
    else {
        return;
    };
    if code_owners.lines().saturating_mul(facts.claims.len()) > MAX_WORK {
        return cx.cannot_tell(&claim.subject, "CODEOWNERS has too many lines for this many claims");
    }
    let name = short(&asked.path);
    let at = facts.span(claim.at.clone());
    match code_owners.of(path) {
        Ownership::Unmatched => {
            cx.report(&claim.subject, at, format!("CODEOWNERS gives `{name}` to nobody"))
                .label("no line matches")
                .help("add a line for it, so that changes to it are seen by somebody");
        }
        Ownership::Nobody(line) => {
            cx.report(&claim.subject, at, format!("CODEOWNERS gives `{name}` to nobody"))
                .label("its line names nobody")
                .because(Span::new(code_owners.file, line), "the last line that matches has no owner")
                .help("name an owner in that line, or add one below it");
        }
        Ownership::Owned(owners, line) => {
            let Leaf::Artifact(reference) = claim.what else { return };
            let Some(claimed) = &reference.owner else { return };
            let named: Vec<&Owner> = claimed.value.named().collect();
            // Whom CODEOWNERS does not know at all is another rule's.
            let is_unknown = named.iter().any(|owner| is_unknown_team(owner, facts));
            if !is_unknown && contradicts(&named, &owners) {
                cx.report(
                    &claim.subject,
                    facts.span(claimed.at.clone()),
                    format!("`{name}` has another owner"),
                )
                .label("claimed to be its owner")
                .because(Span::new(code_owners.file, line), "its owner by CODEOWNERS")
                .help("one of the two is out of date: mend it");
            }
        }
    }
}

/// Whether no claimed owner is among the others, and all of both are teams, or all are people: a person may well stand
/// for their team.
fn contradicts(claimed: &[&Owner], owners: &[Owner]) -> bool {
    let is_team = |owner: &Owner| owner.kind == OwnerKind::Team && !owner.text.starts_with("@@");
    let is_person = |owner: &Owner| owner.kind == OwnerKind::Handle;
    let same_kind = claimed.iter().all(|owner| is_team(owner)) && owners.iter().all(is_team)
        || claimed.iter().all(|owner| is_person(owner)) && owners.iter().all(is_person);
    let shared =
        claimed.iter().any(|owner| owners.iter().any(|other| other.canonical() == owner.canonical()));
    !claimed.is_empty() && same_kind && !shared
}
