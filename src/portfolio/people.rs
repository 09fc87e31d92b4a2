//! Who answers for how much.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::Portfolio;

/// A person or a team in all systems.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct PersonSummary<'p> {
    /// The handle.
    pub(crate) who: &'p str,
    /// What it answers for.
    pub(crate) roles: BTreeSet<&'p str>,
    /// The number of systems in which it is named.
    pub(crate) systems: usize,
    /// Errors about which it is asked.
    pub(crate) errors: usize,
    /// Decisions that are overdue, of systems for which it is the sponsor or the business owner.
    pub(crate) overdue: usize,
    /// Whether a manifest marks it as gone and still names it.
    pub(crate) has_left: bool,
    /// The day on which it left, if it is known.
    pub(crate) left_on: Option<&'p str>,
}

/// Everybody who is named: first who has left and is still named, then by errors and systems.
pub(crate) fn people(portfolio: &Portfolio, today: Date) -> Vec<PersonSummary<'_>> {
    let mut all: BTreeMap<String, PersonSummary<'_>> = BTreeMap::new();
    for system in portfolio.repositories.iter().flat_map(|row| &row.systems) {
        let is_overdue = system.is_overdue(today);
        let decides = |who: &str| {
            system
                .owners
                .sponsor
                .iter()
                .chain(&system.owners.business)
                .any(|name| name.eq_ignore_ascii_case(who))
        };
        for person in &system.people {
            let one = all.entry(person.who.to_lowercase()).or_default();
            one.who = if one.who.is_empty() { &person.who } else { one.who };
            one.roles.extend(person.roles.iter().map(String::as_str));
            one.systems += 1;
            one.errors += person.errors;
            one.overdue += usize::from(is_overdue && decides(&person.who));
        }
        for left in system.people_left.iter().filter(|left| !left.named_at.is_empty()) {
            let one = all.entry(left.who.to_lowercase()).or_default();
            if one.who.is_empty() {
                one.who = &left.who;
                one.systems = 1;
            }
            one.has_left = true;
            one.left_on = one.left_on.or(left.on.as_deref());
        }
    }
    let mut all: Vec<_> = all.into_values().collect();
    all.sort_by_key(|one| (!one.has_left, Reverse(one.errors), Reverse(one.systems), one.who));
    all
}
