//! The tree that is judged, as bytes: the work tree today, the index and revisions next.
//!
//! Everything above asks a [`Snapshot`] and never the file system, so that the same tree gives the same
//! answers wherever it lies. This folder and `history/` alone know `gix`. Knows nothing of manifests.

mod changes;
pub(crate) mod diagnosis;
mod discovery;
mod head;
mod listing;
mod memory;
mod open;
mod repository;
mod resolve;
mod stored;
mod worktree;
mod write;

use std::io;

use bstr::BString;
use jiff::civil::Date;

pub use crate::path::{LeavesRepository, RepoPath};
pub use changes::{Changes, Held};
pub use gix::ObjectId as ContentId;
pub use listing::{Listing, Tracked, TrackedKind};
pub use memory::Memory;
pub(crate) use open::{read_named, read_regular};
pub use repository::{OpenError, Repository};
pub use resolve::{Resolved, resolve};
pub use stored::Stored;
pub use worktree::WorkTree;
pub use write::Prepared;

/// Which kind of tree is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SnapshotKind {
    /// What lies on disk.
    Worktree,
    /// What is staged.
    Index,
    /// What a commit holds.
    Revision,
}

/// What a report says of the tree that was judged.
#[derive(Debug, Clone)]
pub struct About {
    /// Which kind of tree.
    pub kind: SnapshotKind,
    /// HEAD's commit, or the one judged; none where HEAD is unborn.
    pub revision: Option<String>,
    /// The UTC day of the commit, where a revision is judged.
    pub committed: Option<Date>,
    /// Whether history ends early.
    pub shallow: bool,
}

/// What is at a path, links not followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PathEntry {
    /// What it is.
    pub kind: LookKind,
    /// Whether git tracks it; for a folder, whether it tracks anything below.
    pub tracked: bool,
}

/// The kinds of things that a path can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LookKind {
    /// A regular file of this many bytes.
    File {
        /// Its size in bytes.
        size: u64,
    },
    /// A folder.
    Folder,
    /// A symbolic link.
    Symlink,
    /// Another repository.
    Submodule,
    /// A pipe, a device, a socket: never opened.
    Special,
}

/// Why content could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// More than the limit that the reader set.
    #[error("is larger than {limit} bytes")]
    TooLarge {
        /// The limit, in bytes.
        limit: u64,
    },
    /// The machine refused.
    #[error("cannot be read: {0}")]
    Io(#[from] io::Error),
}

/// The line of an ignore file that makes git overlook a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IgnoreLine {
    /// The ignore file as git names it (`.gitignore`, `.git/info/exclude`, the user's own).
    pub file: String,
    /// Its line, from 1.
    pub line: usize,
    /// The pattern.
    pub pattern: String,
}

/// A file that can be read from any place.
pub trait Seekable: io::Read + io::Seek {}

impl<R: io::Read + io::Seek> Seekable for R {}

/// One tree of files with what git knows of it.
///
/// Paths cannot leave the repository by their type; symbolic links are never followed here, see [`resolve`].
pub trait Snapshot {
    /// What a report says of it.
    fn about(&self) -> &About;

    /// All tracked files.
    fn listing(&self) -> &Listing;

    /// What is at `path`; none where nothing is.
    fn look(&self, path: &RepoPath) -> Result<Option<PathEntry>, ReadError>;

    /// The content of the regular file at `path`, or an error where it has more than `limit` bytes.
    fn read(&self, path: &RepoPath, limit: u64) -> Result<Vec<u8>, ReadError>;

    /// At most the first `length` bytes of the regular file at `path`.
    fn read_head(&self, path: &RepoPath, length: u64) -> Result<Vec<u8>, ReadError>;

    /// The regular file at `path`, to be read piece by piece: from disk where it lies there, else from memory, if it has at most
    /// `limit` bytes there.
    fn open(&self, path: &RepoPath, limit: u64) -> Result<Box<dyn Seekable + '_>, ReadError>;

    /// Where the symbolic link at `path` points.
    fn link_target(&self, path: &RepoPath) -> Result<BString, ReadError>;

    /// In which files this tree differs from the commit that it goes with: all that are staged and, of the files on disk, those
    /// that `wanted` names by their places in the listing. None differ where the tree is a commit's own.
    fn changes(&self, wanted: &[bool]) -> Changes;

    /// A file below `folder` that git does not track and `wanted` accepts, where this tree can hold such.
    fn untracked_below(&self, folder: &RepoPath, wanted: &dyn Fn(&RepoPath) -> bool) -> Option<RepoPath>;

    /// The ignore line that keeps `path` out of git, where one does.
    fn ignored_by(&self, path: &RepoPath) -> Option<IgnoreLine>;
}
