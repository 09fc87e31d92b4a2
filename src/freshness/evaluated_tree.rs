//! The evaluated tree, with the uncommitted changes of artifacts and of the files that they cover.

#![expect(clippy::indexing_slicing, reason = "an index of the listing is below its length")]

use std::collections::BTreeSet;

use crate::glob::Reach;
use crate::history::{EvaluatedTree, TrackedSubject};
use crate::snapshot::{Changes, ContentId, Listing, RepoPath, Snapshot};

/// The evaluated tree, with the uncommitted changes of these subjects.
pub(crate) fn evaluated_tree(
    snapshot: &dyn Snapshot,
    subjects: impl Iterator<Item = TrackedSubject>,
) -> EvaluatedTree<'_> {
    let listing = snapshot.listing();
    let mut wanted = vec![false; listing.len()];
    for subject in subjects {
        each_place(&subject, listing, &mut |at| wanted[at] = true);
    }
    EvaluatedTree::new(listing, snapshot.changes(&wanted))
}

/// Calls `place` with the index of every tracked file of `subject`.
fn each_place(subject: &TrackedSubject, listing: &Listing, place: &mut dyn FnMut(usize)) {
    listing.ask_entries(|path| match subject {
        TrackedSubject::Path(own) => path.is_within(own),
        TrackedSubject::Group(group) => group.matches(path),
    });
    match subject {
        TrackedSubject::Path(path) => {
            listing.place(path).into_iter().for_each(&mut *place);
            listing.places_below(path).for_each(place);
        }
        TrackedSubject::Group(group) => {
            for pattern in &group.patterns {
                if pattern.reach() == Reach::Whole {
                    listing.place(&pattern.base).into_iter().for_each(&mut *place);
                }
                let range = listing.places_below(&pattern.base);
                let all = pattern.reach() != Reach::Some && group.except.is_none();
                for (at, (path, _)) in range.clone().zip(listing.entries_below(&pattern.base)) {
                    if all || group.matches(&RepoPath::from_git(path)) {
                        place(at);
                    }
                }
            }
        }
    }
}

/// The tracked files of `subject` with their content, by path.
pub(super) fn files(subject: &TrackedSubject, evaluated: &EvaluatedTree<'_>) -> Vec<(RepoPath, ContentId)> {
    let listing = evaluated.listing();
    let mut places = BTreeSet::new();
    each_place(subject, listing, &mut |at| {
        places.insert(at);
    });
    let mut all = listing.entries().enumerate();
    let mut found = Vec::with_capacity(places.len());
    for place in places {
        // Indices ascend, so one pass over the listing is enough.
        let Some((_, (path, _))) = all.find(|(at, _)| *at == place) else { break };
        let path = RepoPath::from_git(path);
        if let Some(content) = evaluated.content(&path) {
            found.push((path, content));
        }
    }
    found
}

/// Whether one of the changed files belongs to `subject`.
pub(super) fn touches(subject: &TrackedSubject, changes: &Changes) -> bool {
    let changes = &changes.files;
    match subject {
        TrackedSubject::Path(path) if path.is_root() => !changes.is_empty(),
        TrackedSubject::Path(path) => {
            // The paths below a folder directly follow the folder's name and a slash.
            let below = changes.range(path.child(b"")..).next();
            changes.contains_key(path) || below.is_some_and(|(changed, _)| changed.is_within(path))
        }
        TrackedSubject::Group(group) => changes.keys().any(|changed| group.matches(changed)),
    }
}

/// Whether the content of some file of `subject` in the evaluated tree is unknown.
pub(super) fn is_unknown(subject: &TrackedSubject, changes: &Changes) -> bool {
    changes.unknown.iter().any(|unknown| match subject {
        TrackedSubject::Path(path) => path.is_within(unknown) || unknown.is_within(path),
        TrackedSubject::Group(group) => group.matches(unknown) || group.may_hold(unknown),
    })
}
