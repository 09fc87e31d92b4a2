//! The new paths of renamed files that a claim still names by their old paths.

#![expect(
    clippy::indexing_slicing,
    reason = "systems and globs are named by their places in lists that keep their length"
)]

use std::collections::HashMap;

use super::Freshness;
use super::question::FreshnessRun;
use crate::claim::Claim;
use crate::evidence::locate::ArtifactLocation;
use crate::glob::{Pattern, Reach, wild_part};
use crate::history::{Commit, EvaluatedTree, History, TouchQuestion, Touched, TrackedSubject};
use crate::limits::freshness as limits;
use crate::limits::snapshot::PATH_BYTES;
use crate::manifest::visit::Leaf;

/// The new path of a file or folder.
#[derive(Debug, Clone)]
pub struct ClaimRename {
    /// Its path today, as the manifest would write it.
    pub to: String,
    /// The commit that moved it; none if that is not committed yet.
    pub by: Option<Commit>,
    /// Whether its content is unchanged.
    pub exact: bool,
}

/// The renames of what a system's claims name, by the claim's id and the place in its list.
#[derive(Debug, Default)]
pub struct ClaimRenames(HashMap<(usize, usize), ClaimRename>);

impl ClaimRenames {
    /// The new path of `claim`; for a list of globs, that of the `nth` glob.
    pub fn of(&self, claim: &Claim<'_>, nth: usize) -> Option<&ClaimRename> {
        self.0.get(&(claim.id, nth))
    }
}

/// Searches for the new paths of all claims whose files do not exist.
pub(super) fn resolve(
    run: &FreshnessRun<'_, '_>,
    evaluated: &EvaluatedTree<'_>,
    history: &mut History,
    answers: &mut [Freshness<'_>],
) {
    let listing = run.snapshot.listing();
    let mut questions = Vec::new();
    let mut asked = Vec::new();
    let mut look_for = |at: usize, key: (usize, usize), text: &str| {
        let folder = run.systems[at].folder;
        if text.len() > PATH_BYTES || questions.len() >= limits::MOVED_CLAIMS {
            return;
        }
        let Ok(pattern) = Pattern(text.to_owned()).rooted(folder) else { return };
        // A path with a wildcard may be a real name.
        let name = folder.join(text).ok().filter(|name| *name != pattern.base);
        let rest = if pattern.reach() == Reach::Whole { "" } else { wild_part(text) };
        for (base, rest) in std::iter::once((pattern.base, rest)).chain(name.map(|name| (name, ""))) {
            let is_there = listing.get(&base).is_some() || listing.is_folder(&base);
            if !is_there && !base.is_root() {
                let subject = TrackedSubject::Path(base.clone());
                questions.push(TouchQuestion { subject, horizon: None, all: false });
                asked.push((at, key, rest.to_owned(), base));
            }
        }
    };
    for (at, system) in run.systems.iter().enumerate() {
        for claim in system.claims {
            match claim.what {
                Leaf::Artifact(reference) => {
                    if let (Some(ArtifactLocation::Missing(_)), Some(path)) =
                        (system.evidence.location(claim), &reference.path)
                    {
                        look_for(at, (claim.id, 0), &path.value.path);
                    }
                }
                Leaf::Patterns(patterns) => {
                    for nth in system.evidence.unmatched(claim) {
                        look_for(at, (claim.id, *nth), &patterns.0[*nth].value.0);
                    }
                }
                _ => {}
            }
        }
    }
    for ((at, key, rest, base), touched) in asked.into_iter().zip(history.last_touched(&questions)) {
        let Touched::By(commit) = touched else { continue };
        let (to, by, exact) = if let Some(to) = history.moved_since(&base, evaluated) {
            (to, None, true)
        } else if let Some(moved) = history.moved(&base, commit, listing) {
            let Ok(by) = history.commit(moved.by) else { continue };
            (moved.to, Some(by), moved.exact)
        } else {
            continue;
        };
        let mut to = to.relative_to(run.systems[at].folder);
        if !rest.is_empty() {
            to = format!("{to}/{rest}");
        }
        answers[at].renames.0.insert(key, ClaimRename { to, by, exact });
    }
}
