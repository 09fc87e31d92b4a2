//! Follows symbolic links within a snapshot, without using the file system.

use std::collections::VecDeque;

use bstr::{BString, ByteSlice};

use super::{LookKind, PathEntry, ReadError, RepoPath, Snapshot};
use crate::limits::snapshot as limits;

/// The result of following a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Resolved {
    /// An entry: its path without links, and its type.
    There(RepoPath, PathEntry),
    /// Nothing exists there.
    Missing {
        /// The last symbolic link on the way with its target, if there was one.
        link: Option<(RepoPath, BString)>,
    },
    /// The path leaves the repository through this link with this target.
    Outside(RepoPath, BString),
    /// The path is part of a loop through this link.
    Loop(RepoPath),
    /// The path is in this submodule.
    Submodule(RepoPath),
    /// The path goes through this link, which git does not track.
    UntrackedLink(RepoPath),
}

impl Resolved {
    /// Returns the path of the regular file, tracked or not, and its size in bytes.
    pub(crate) fn file(self) -> Option<(RepoPath, u64)> {
        match self {
            Self::There(path, PathEntry { kind: LookKind::File { size }, .. }) => Some((path, size)),
            _ => None,
        }
    }
}

/// Follows `path` through `snapshot` link by link, as the operating system would, but in the snapshot's entries.
pub(crate) fn resolve(snapshot: &dyn Snapshot, path: &RepoPath) -> Result<Resolved, ReadError> {
    let mut todo: VecDeque<BString> = path.parts().map(BString::from).collect();
    let mut done = RepoPath::root();
    let mut found = PathEntry { kind: LookKind::Folder, tracked: !snapshot.listing().is_empty() };
    let mut link = None;
    let mut links = 0;
    while let Some(part) = todo.pop_front() {
        if part == ".." {
            if done.is_root() {
                // Only the target of a link can contain `..`.
                let (from, target) = link.unwrap_or_default();
                return Ok(Resolved::Outside(from, target));
            }
            done = done.parent();
            found = snapshot.look(&done)?.unwrap_or(found);
            continue;
        }
        let next = done.child(&part);
        let Some(look) = snapshot.look(&next)? else {
            return Ok(Resolved::Missing { link });
        };
        found = look;
        match look.kind {
            LookKind::Folder => done = next,
            LookKind::Submodule => return Ok(Resolved::Submodule(next)),
            LookKind::File { .. } | LookKind::Special => {
                if !todo.is_empty() {
                    return Ok(Resolved::Missing { link });
                }
                done = next;
            }
            LookKind::Symlink if !look.tracked => return Ok(Resolved::UntrackedLink(next)),
            LookKind::Symlink => {
                links += 1;
                if links > limits::LINK_CHAIN {
                    return Ok(Resolved::Loop(next));
                }
                let target = snapshot.link_target(&next)?;
                if RepoPath::root().join(&target) == Err(super::LeavesRepository::Absolute) {
                    return Ok(Resolved::Outside(next, target));
                }
                for part in target.rsplit_str("/").filter(|part| !part.is_empty() && *part != b".") {
                    todo.push_front(part.into());
                }
                link = Some((next, target));
            }
        }
    }
    Ok(Resolved::There(done, found))
}
