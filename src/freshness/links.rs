//! Resolves globs through symbolic links and other repositories, in the evaluated tree.

use crate::glob::RootedPattern;
use crate::limits::freshness as limits;
use crate::snapshot::{Listing, RepoPath, Snapshot, TrackedKind};

/// The symbolic link or other repository that `path` is or passes through, with the rest of the path.
pub(super) fn on_the_way(path: &RepoPath, listing: &Listing) -> Option<(RepoPath, TrackedKind)> {
    let mut above = std::iter::successors(Some(path.clone()), |at| (!at.is_root()).then(|| at.parent()));
    above.find_map(|at| {
        let kind = listing.get(&at)?.kind;
        (kind != TrackedKind::File).then_some((at, kind))
    })
}

/// What a glob matches in addition: the symbolic links in its path, whose targets may change, and the files behind the last of them.
pub(super) fn followed(pattern: &RootedPattern, snapshot: &dyn Snapshot) -> Vec<RootedPattern> {
    let mut all = Vec::new();
    let mut base = pattern.base.clone();
    for _ in 0..limits::GLOB_LINKS {
        let Some((link, kind)) = on_the_way(&base, snapshot.listing()) else { break };
        all.push(RootedPattern::of_path(link.clone()));
        if kind != TrackedKind::Symlink {
            break;
        }
        let Ok(target) = snapshot.link_target(&link) else { break };
        let rest = base.parts().skip(link.parts().count());
        let led = link.parent().join(&target).map(|to| rest.fold(to, |at, part| at.child(part)));
        let Ok(led) = led else { break };
        base = led;
    }
    if base != pattern.base && on_the_way(&base, snapshot.listing()).is_none() {
        all.push(pattern.clone().moved_to(base));
    }
    all
}
