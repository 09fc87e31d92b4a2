//! An unknown owner: a team that CODEOWNERS does not name, although it names others of the same organisation, or a person who is in no list
//! and has no commit, although the manifest lists people.

use std::collections::HashMap;

use crate::claim::{Claim, ClaimKey};
use crate::facts::Facts;
use crate::freshness::{CommitAuthors, FETCH_HISTORY, history_too_short};
use crate::limits::findings as limits;
use crate::manifest::keys::{ManifestSection, ValueKey};
use crate::manifest::owner::{Owner, OwnerKind, Owners};
use crate::manifest::visit::Leaf;
use crate::manifest::{Field, Subject};
use crate::rules::{Check, RuleContext};
use crate::text::clipped;

pub(crate) const CHECK: Check = Check::System(check);

/// A place that names somebody.
type OwnerPlace<'f> = (&'f Claim<'f>, &'f Field<Owner>);

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    // A person who is named in several places is one finding, at the first place.
    let mut people: Vec<(String, Vec<OwnerPlace<'_>>)> = Vec::new();
    let mut place = HashMap::new();
    for claim in facts.claims {
        let Leaf::Owners(owners) = claim.what else { continue };
        cx.count_subjects(1);
        teams(owners, facts, claim, cx);
        for owner in owners.0.iter().filter(|owner| is_person_unlisted(&owner.value, facts)) {
            let name = owner.value.canonical();
            let at = *place.entry(name.clone()).or_insert_with(|| {
                people.push((name, Vec::new()));
                people.len() - 1
            });
            if let Some((_, places)) = people.get_mut(at) {
                places.push((claim, owner));
            }
        }
    }
    if facts.manifest.root.people.is_none() {
        return;
    }
    for (name, places) in people {
        let Some((_, first)) = places.first() else { continue };
        // What is missing is an entry of `[people]`, wherever the person is named first.
        let subject = Subject::entry("people", &name);
        match &facts.freshness.people {
            CommitAuthors::All(authors) if !authors.may_know(&name) => {
                let shown = clipped(&first.value.text, 40);
                let span = facts.span(first.at.clone());
                let finding = cx.report(subject, span, format!("owner `{shown}` is unknown"));
                finding.label("not in `[people]`, not in CODEOWNERS, and no commit").items([name]);
                for (_, other) in places.iter().take(limits::OWNER_PLACES).skip(1) {
                    finding.related(facts.span(other.at.clone()), "also named here");
                }
                if places.len() > limits::OWNER_PLACES {
                    finding.help(format!("named in {} more places", places.len() - limits::OWNER_PLACES));
                }
                finding.help("correct the name, or list the person in `[people]`");
            }
            CommitAuthors::IncompleteHistory => {
                let why = history_too_short!("whether the owner has a commit");
                cx.undetermined(subject, why, FETCH_HISTORY);
            }
            _ => {}
        }
    }
}

/// Whether an owner is certainly a person, and in no list.
fn is_person_unlisted(owner: &Owner, facts: &Facts<'_>) -> bool {
    // On GitLab, the name of a group looks the same. Several people may share an e-mail address.
    owner.kind == OwnerKind::Handle
        && !facts.is_gitlab()
        && !facts.people.contains_key(&owner.canonical())
        && !facts.library.owners().is_some_and(|owners| owners.names(owner))
}

/// Whether an owner is a team that CODEOWNERS does not name, although it names others of the same organisation.
pub(in crate::rules) fn is_unknown_team(owner: &Owner, facts: &Facts<'_>) -> bool {
    let Some(code_owners) = facts.library.owners() else { return false };
    owner.kind == OwnerKind::Team
        && !code_owners.names(owner)
        && code_owners.names_teams_of(owner)
        && !facts.people.contains_key(&owner.canonical())
}

/// RACI functions whose owners have to change code.
const IN_CODE: &[&str] = &["incident-response", "model-updates", "integration-maintenance"];

/// Whether a claim's owner has to own some of the repository's files. Sponsors, business owners, those who accept risks, validate, train or
/// monitor, and owners of data sources or integrations need not own any.
fn touches_code(claim: &Claim<'_>) -> bool {
    match (claim.section, claim.key) {
        (ManifestSection::Runbook, _)
        | (ManifestSection::Ownership, ClaimKey::Value(ValueKey::Production | ValueKey::Owner)) => true,
        (ManifestSection::Ownership, ClaimKey::Value(ValueKey::Responsible | ValueKey::Accountable)) => {
            IN_CODE.iter().any(|function| claim.subject.contains(function))
        }
        _ => false,
    }
}

fn teams(owners: &Owners, facts: &Facts<'_>, claim: &Claim<'_>, cx: &mut RuleContext) {
    if !touches_code(claim) {
        return;
    }
    let teams = owners.0.iter().filter(|owner| is_unknown_team(&owner.value, facts));
    let teams: Vec<_> = teams.map(|owner| owner.value.canonical()).collect();
    let mut unknown = owners.0.iter().filter(|owner| is_unknown_team(&owner.value, facts));
    let Some(first) = unknown.next() else { return };
    let name = clipped(&first.value.text, 40);
    let finding =
        cx.report(&claim.subject, facts.span(first.at.clone()), format!("CODEOWNERS does not name `{name}`"));
    finding.label("it names other teams of this organisation").items(teams);
    for other in unknown {
        finding.related(facts.span(other.at.clone()), "not named either");
    }
    finding.help("correct the name, or list the team in `[people]` or in CODEOWNERS");
}
