//! Rules that report something in many systems at once: a task for the platform, not for each team.

use std::collections::BTreeMap;

use super::Portfolio;

/// Fewest systems with the same defect that have a shared cause.
const CAUSE_SYSTEMS: usize = 3;

/// A defect that many systems share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SharedCause<'p> {
    /// The rule.
    pub(crate) rule: &'p str,
    /// The number of systems that have it.
    pub(crate) systems: usize,
    /// The number of evaluated systems.
    pub(crate) of: usize,
}

/// The rules that report an error or a warning in at least 3 systems, and in at least 40 % of the evaluated ones; the most common first.
pub(crate) fn shared_causes(portfolio: &Portfolio) -> Vec<SharedCause<'_>> {
    let judged =
        || portfolio.repositories.iter().flat_map(|row| &row.systems).filter(|system| system.is_judged());
    let of = judged().count();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for rule in judged().flat_map(|system| &system.rules) {
        *counts.entry(rule.rule.as_str()).or_default() += 1;
    }
    let is_shared = |systems: usize| systems >= CAUSE_SYSTEMS && systems * 10 >= of * 4;
    let causes = counts.into_iter().filter(|(_, systems)| is_shared(*systems));
    let mut causes: Vec<_> = causes.map(|(rule, systems)| SharedCause { rule, systems, of }).collect();
    causes.sort_by_key(|cause| std::cmp::Reverse(cause.systems));
    causes
}
