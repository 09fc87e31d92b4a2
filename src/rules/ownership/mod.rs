//! Rules about owners: people and teams who are named, known, assigned in time, and not one person for everything.

pub(crate) mod absent_production_owner;
pub(crate) mod delivery_scope_gap;
pub(crate) mod departed_owner;
pub(crate) mod late_owner;
pub(crate) mod one_person_team;
pub(crate) mod placeholder_owner;
pub(crate) mod sponsor_as_owner;
pub(crate) mod unknown_owner;

use crate::facts::Facts;
use crate::manifest::owner::{self, Owner, OwnerKind};

/// The person or team that an owner names, in one form for comparisons.
fn identity(owner: &Owner, facts: &Facts<'_>) -> String {
    owner::identity(owner, facts.people)
}

/// Whether an owner is a person or a team.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PersonOrTeam {
    /// One person.
    Person,
    /// A team.
    Team,
    /// One of the two: several people may share an e-mail address, and a handle on GitLab may be a group.
    Either,
}

/// Whether an owner is known to be a person or a team.
fn person_or_team(owner: &Owner, facts: &Facts<'_>) -> PersonOrTeam {
    let listed = facts.people.get(&owner.canonical());
    // An e-mail address that `[people]` gives to a team counts as the team.
    let kind = listed.and_then(|handle| Owner::parse(handle)).map_or(owner.kind, |owner| owner.kind);
    match kind {
        OwnerKind::Team => PersonOrTeam::Team,
        OwnerKind::Handle if listed.is_some() || !facts.is_gitlab() => PersonOrTeam::Person,
        OwnerKind::Email if listed.is_some() => PersonOrTeam::Person,
        OwnerKind::Handle | OwnerKind::Email | OwnerKind::Placeholder => PersonOrTeam::Either,
    }
}
