//! Somebody answers for it: a person or a team, by name, in time, and not one for all.

pub mod delivery_scope_gap;
pub mod departed_owner;
pub mod late_owner;
pub mod one_person_team;
pub mod placeholder_owner;
pub mod sponsor_as_owner;
pub mod unknown_owner;

use crate::facts::Facts;
use crate::manifest::owner::Owner;

/// Whom an owner stands for: spellings of one owner, and a handle and its address in `[people]`, are equal.
fn identity(owner: &Owner, facts: &Facts<'_>) -> String {
    let canonical = owner.canonical();
    facts.people.get(&canonical).cloned().unwrap_or(canonical)
}
