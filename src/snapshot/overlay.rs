//! A tree in which one file has another content, such as a manifest that is not written yet.

use std::io::Cursor;

use bstr::BString;

use super::{
    About, Changes, IgnoreLine, Listing, LookKind, PathEntry, ReadError, RepoPath, Seekable, Snapshot,
};

/// A tree with another content of one file. Whether git tracks the file stays the same.
pub(crate) struct Overlay<'s> {
    below: &'s dyn Snapshot,
    path: RepoPath,
    content: Vec<u8>,
}

impl<'s> Overlay<'s> {
    /// Puts `content` at `path`, whether the tree has such a file or not.
    pub(crate) fn new(below: &'s dyn Snapshot, path: RepoPath, content: Vec<u8>) -> Self {
        Self { below, path, content }
    }
}

impl Snapshot for Overlay<'_> {
    fn about(&self) -> &About {
        self.below.about()
    }

    fn listing(&self) -> &Listing {
        self.below.listing()
    }

    fn look(&self, path: &RepoPath) -> Result<Option<PathEntry>, ReadError> {
        if *path == self.path {
            let kind = LookKind::File { size: self.content.len() as u64 };
            return Ok(Some(PathEntry { kind, tracked: self.listing().get(path).is_some() }));
        }
        self.below.look(path)
    }

    fn read(&self, path: &RepoPath, limit: u64) -> Result<Vec<u8>, ReadError> {
        if *path != self.path {
            return self.below.read(path, limit);
        }
        let is_too_large = self.content.len() as u64 > limit;
        if is_too_large { Err(ReadError::TooLarge { limit }) } else { Ok(self.content.clone()) }
    }

    fn read_head(&self, path: &RepoPath, length: u64) -> Result<Vec<u8>, ReadError> {
        if *path != self.path {
            return self.below.read_head(path, length);
        }
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        Ok(self.content.get(..length).unwrap_or(&self.content).to_vec())
    }

    fn open(&self, path: &RepoPath, limit: u64) -> Result<Box<dyn Seekable + '_>, ReadError> {
        if *path != self.path {
            return self.below.open(path, limit);
        }
        Ok(Box::new(Cursor::new(self.read(path, limit)?)))
    }

    fn link_target(&self, path: &RepoPath) -> Result<BString, ReadError> {
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
