//! What git tracks at a path: the type and the content.

use super::ContentId;

/// The type of a tracked entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TrackedKind {
    /// A regular file.
    File,
    /// A symbolic link. Its content is its target.
    Symlink,
    /// A submodule: a commit of another repository.
    Submodule,
}

/// Type and content of a tracked entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TrackedContent {
    /// The type.
    pub kind: TrackedKind,
    /// Git's id of the content.
    pub id: ContentId,
}

/// The content of a path in a commit and in a later tree, which differ.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FileChange {
    /// In the commit; none if it is not there.
    pub then: Option<TrackedContent>,
    /// In the later tree; none if it is not there.
    pub now: Option<TrackedContent>,
}
