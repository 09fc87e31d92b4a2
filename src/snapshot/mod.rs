//! Trees of files, as bytes: the work tree, the index and revisions.
//!
//! All other modules read a [`Snapshot`] instead of the file system, so that the same tree always gives the same
//! result. Only this folder and `history/` use `gix`. This folder knows nothing of manifests.

mod changes;
mod content;
pub(crate) mod create;
pub(crate) mod diagnosis;
mod discovery;
mod head;
mod identity;
mod listing;
mod memory;
mod metered;
mod open;
mod overlay;
mod repository;
mod resolve;
mod stamp;
mod stored;
mod watch;
mod worktree;
mod write;

use std::io;

use bstr::BString;
use jiff::civil::Date;

pub(crate) use crate::path::{LeavesRepository, RepoPath};
pub use changes::Changes;
pub(crate) use content::{FileChange, TrackedContent, TrackedKind};
pub(crate) use gix::ObjectId as ContentId;
pub(crate) use identity::RepositoryIdentity;
pub(crate) use listing::{Listing, Tracked};
pub use memory::Memory;
pub(crate) use metered::Metered;
pub(crate) use open::{read_named, read_regular};
pub(crate) use overlay::Overlay;
pub(crate) use repository::OpenError;
pub use repository::Repository;
pub(crate) use resolve::{Resolved, resolve};
pub(crate) use stamp::RepositoryStamp;
pub(crate) use stored::Stored;
pub(crate) use worktree::WorkTree;
pub(crate) use write::Prepared;

/// The kind of tree that is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SnapshotKind {
    /// The work tree: the files on disk.
    Worktree,
    /// The index: the staged files.
    Index,
    /// The files of a commit.
    Revision,
}

/// Facts about the checked tree, for reports.
#[derive(Debug, Clone)]
pub struct About {
    /// The kind of tree.
    pub kind: SnapshotKind,
    /// The checked commit, or HEAD's; none if HEAD has no commit.
    pub revision: Option<String>,
    /// The UTC day of the commit, if a revision is checked.
    pub committed: Option<Date>,
    /// Whether the clone is shallow.
    pub shallow: bool,
    /// The repository's name and origin.
    pub repository: RepositoryIdentity,
}

/// The entry at a path. Links are not followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PathEntry {
    /// The type of the entry.
    pub kind: LookKind,
    /// Whether git tracks it. For a folder, whether git tracks a file below it.
    pub tracked: bool,
}

/// The types of entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LookKind {
    /// A regular file.
    File {
        /// Its size in bytes.
        size: u64,
    },
    /// A folder.
    Folder,
    /// A symbolic link.
    Symlink,
    /// A submodule: another repository.
    Submodule,
    /// A pipe, a device or a socket. It is never opened.
    Special,
}

/// Why a file cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file is larger than the reader's limit.
    #[error("is larger than {limit} bytes")]
    TooLarge {
        /// The limit, in bytes.
        limit: u64,
    },
    /// The operating system returned an error.
    #[error("cannot be read: {0}")]
    Io(#[from] io::Error),
}

/// The line of an ignore file that excludes a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IgnoreLine {
    /// The ignore file as git names it: `.gitignore`, `.git/info/exclude`, or the user's own.
    pub file: String,
    /// Line number, from 1.
    pub line: usize,
    /// The pattern.
    pub pattern: String,
}

/// A file that can be read from any position.
pub trait Seekable: io::Read + io::Seek {}

impl<R: io::Read + io::Seek> Seekable for R {}

/// A tree of files, with what git knows about them.
///
/// A path cannot leave the repository: [`RepoPath`] guarantees it. Symbolic links are never followed here; see [`resolve`].
pub trait Snapshot {
    /// Returns facts about the tree, for reports.
    fn about(&self) -> &About;

    /// Returns all tracked files.
    fn listing(&self) -> &Listing;

    /// Returns the entry at `path`; none if there is none.
    fn look(&self, path: &RepoPath) -> Result<Option<PathEntry>, ReadError>;

    /// Reads the regular file at `path`. An error if it is larger than `limit` bytes.
    fn read(&self, path: &RepoPath, limit: u64) -> Result<Vec<u8>, ReadError>;

    /// Reads at most the first `length` bytes of the regular file at `path`.
    fn read_head(&self, path: &RepoPath, length: u64) -> Result<Vec<u8>, ReadError>;

    /// Opens the regular file at `path` to be read in parts: from disk if it is there, otherwise from memory, if it
    /// has at most `limit` bytes.
    fn open(&self, path: &RepoPath, limit: u64) -> Result<Box<dyn Seekable + '_>, ReadError>;

    /// Returns the target of the symbolic link at `path`.
    fn link_target(&self, path: &RepoPath) -> Result<BString, ReadError>;

    /// Finds the files in which this tree differs from its commit: all staged changes, and of the files on disk those
    /// that `wanted` selects by their indices in the listing. A revision has no changes.
    fn changes(&self, wanted: &[bool]) -> Changes;

    /// Finds an untracked file below `folder` that `wanted` accepts, if this kind of tree can have untracked files.
    fn untracked_below(&self, folder: &RepoPath, wanted: &dyn Fn(&RepoPath) -> bool) -> Option<RepoPath>;

    /// Returns the ignore line that excludes `path`, if there is one.
    fn ignored_by(&self, path: &RepoPath) -> Option<IgnoreLine>;
}
