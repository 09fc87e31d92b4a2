//! Which system of the base is which of the change.

use std::collections::{HashMap, HashSet};

use super::view::View;
use crate::excluded::Excluded;
use crate::path::RepoPath;

/// For each system, the matching system of the base: the one with the same path; otherwise the only one of the same name whose manifest is
/// gone; otherwise, if only one is gone and only one is new, that one.
pub(super) fn matched_systems(now: &View<'_>, before: Option<&View<'_>>) -> Vec<Option<usize>> {
    let named = |view: &View<'_>| -> Vec<(RepoPath, String)> {
        view.systems.iter().map(|system| (system.manifest.clone(), system.name.clone())).collect()
    };
    matched(&named(now), &before.map(named).unwrap_or_default(), now.excluded)
}

/// The same for the paths and names of systems. A manifest that is `excluded` now is not gone.
pub(super) fn matched(
    now: &[(RepoPath, String)],
    then: &[(RepoPath, String)],
    excluded: &[Excluded],
) -> Vec<Option<usize>> {
    let excluded: HashSet<&RepoPath> = excluded.iter().map(|excluded| &excluded.manifest).collect();
    let is_excluded = |at: usize| then.get(at).is_some_and(|(path, _)| excluded.contains(path));
    let by_path: HashMap<&RepoPath, usize> =
        then.iter().enumerate().rev().map(|(at, (path, _))| (path, at)).collect();
    let mut matches: Vec<Option<usize>> = now.iter().map(|(path, _)| by_path.get(path).copied()).collect();
    let mut gone: HashMap<&str, Option<usize>> = HashMap::new();
    let kept: HashSet<usize> = matches.iter().flatten().copied().collect();
    for (at, (_, name)) in then.iter().enumerate().filter(|(at, _)| !kept.contains(at) && !is_excluded(*at)) {
        gone.entry(name).and_modify(|only| *only = None).or_insert(Some(at));
    }
    for (matched, (_, name)) in matches.iter_mut().zip(now) {
        if matched.is_none() {
            *matched = gone.get_mut(name.as_str()).and_then(Option::take);
        }
    }
    let unmatched = matches.iter().enumerate().filter(|(_, matched)| matched.is_none()).map(|(at, _)| at);
    let unmatched: Vec<usize> = unmatched.take(2).collect();
    let kept: HashSet<usize> = matches.iter().flatten().copied().collect();
    let mut left = (0..then.len()).filter(|at| !kept.contains(at) && !is_excluded(*at));
    if let ([new], Some(left), None) = (unmatched.as_slice(), left.next(), left.next())
        && let Some(matched) = matches.get_mut(*new)
    {
        *matched = Some(left);
    }
    matches
}
