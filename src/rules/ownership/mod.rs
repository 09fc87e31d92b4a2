//! Somebody answers for it: a person or a team, by name, in time, and not one for all.

pub mod delivery_scope_gap;
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
    let people = facts.manifest.root.people.iter().flat_map(|people| &people.value.0.0);
    for person in people {
        let handle = person.key.to_lowercase();
        let email = person.value.value.email.as_ref().map(|email| email.value.0.to_lowercase());
        if handle == canonical || email.as_deref() == Some(&canonical) {
            return handle;
        }
    }
    canonical
}
