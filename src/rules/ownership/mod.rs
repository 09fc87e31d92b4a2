//! Somebody answers for it: a person or a team, by name, in time, and not one for all.

pub mod absent_production_owner;
pub mod delivery_scope_gap;
pub mod departed_owner;
pub mod late_owner;
pub mod one_person_team;
pub mod placeholder_owner;
pub mod sponsor_as_owner;
pub mod unknown_owner;

use crate::facts::Facts;
use crate::manifest::owner::{self, Owner, OwnerKind};

/// Whom an owner stands for.
fn identity(owner: &Owner, facts: &Facts<'_>) -> String {
    owner::identity(owner, facts.people)
}

/// What stands behind an owner's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Being {
    /// One person.
    Person,
    /// A team.
    Team,
    /// One of the two: an address may be a mailbox of many, a handle on GitLab a group.
    Either,
}

/// What is known to stand behind an owner's name.
fn being(owner: &Owner, facts: &Facts<'_>) -> Being {
    let listed = facts.people.get(&owner.canonical());
    // The mailbox that `[people]` gives a team is the team's.
    let kind = listed.and_then(|handle| Owner::parse(handle)).map_or(owner.kind, |owner| owner.kind);
    match kind {
        OwnerKind::Team => Being::Team,
        OwnerKind::Handle if listed.is_some() || !facts.is_gitlab() => Being::Person,
        OwnerKind::Email if listed.is_some() => Being::Person,
        OwnerKind::Handle | OwnerKind::Email | OwnerKind::Placeholder => Being::Either,
    }
}
