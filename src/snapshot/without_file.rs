//! A tree in which one file does not exist, such as a lock that belongs to another manifest.

use std::io;

use bstr::BString;

use super::{About, Changes, IgnoreLine, Listing, PathEntry, ReadError, RepoPath, Seekable, Snapshot};

/// A tree without one file. The listing still names it.
pub(crate) struct WithoutFile<'s> {
    below: &'s dyn Snapshot,
    path: RepoPath,
}

impl<'s> WithoutFile<'s> {
    /// Leaves out the file at `path`.
    pub(crate) fn new(below: &'s dyn Snapshot, path: RepoPath) -> Self {
        Self { below, path }
    }

    fn check(&self, path: &RepoPath) -> Result<(), ReadError> {
        let is_absent = *path == self.path;
        if is_absent { Err(io::Error::from(io::ErrorKind::NotFound).into()) } else { Ok(()) }
    }
}

impl Snapshot for WithoutFile<'_> {
    fn about(&self) -> &About {
        self.below.about()
    }

    fn listing(&self) -> &Listing {
        self.below.listing()
    }

    fn look(&self, path: &RepoPath) -> Result<Option<PathEntry>, ReadError> {
        if *path == self.path { Ok(None) } else { self.below.look(path) }
    }

    fn read(&self, path: &RepoPath, limit: u64) -> Result<Vec<u8>, ReadError> {
        self.check(path)?;
        self.below.read(path, limit)
    }

    fn read_head(&self, path: &RepoPath, length: u64) -> Result<Vec<u8>, ReadError> {
        self.check(path)?;
        self.below.read_head(path, length)
    }

    fn open(&self, path: &RepoPath, limit: u64) -> Result<Box<dyn Seekable + '_>, ReadError> {
        self.check(path)?;
        self.below.open(path, limit)
    }

    fn link_target(&self, path: &RepoPath) -> Result<BString, ReadError> {
        self.check(path)?;
        self.below.link_target(path)
    }

    fn changes(&self, wanted: &[bool]) -> Changes {
        self.below.changes(wanted)
    }

    fn untracked_below(&self, folder: &RepoPath, wanted: &dyn Fn(&RepoPath) -> bool) -> Option<RepoPath> {
        self.below.untracked_below(folder, wanted)
    }

    fn ignored_by(&self, path: &RepoPath) -> Option<IgnoreLine> {
        self.below.ignored_by(path)
    }
}
