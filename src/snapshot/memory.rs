//! A tree in memory, for fuzz targets and for unsaved buffers.

use std::collections::BTreeMap;

use bstr::BString;

use super::{
    About, Changes, IgnoreLine, Listing, LookKind, PathEntry, ReadError, RepoPath, Seekable, Snapshot,
    SnapshotKind, TrackedKind,
};

/// Files by path. All are tracked, and none is a link.
pub struct Memory {
    about: About,
    listing: Listing,
    files: BTreeMap<RepoPath, Vec<u8>>,
}

impl Memory {
    /// Makes a tree of `files`.
    pub fn new(files: BTreeMap<RepoPath, Vec<u8>>) -> Self {
        let mut listing = Listing::default();
        for path in files.keys() {
            listing.push(
                path.as_bstr(),
                TrackedKind::File,
                false,
                gix::ObjectId::null(gix::hash::Kind::Sha1),
            );
        }
        let about = About {
            kind: SnapshotKind::Worktree,
            revision: None,
            committed: None,
            shallow: false,
            repository: super::RepositoryIdentity::default(),
        };
        Self { about, listing, files }
    }

    fn content(&self, path: &RepoPath) -> Result<&Vec<u8>, ReadError> {
        self.files.get(path).ok_or_else(|| std::io::Error::from(std::io::ErrorKind::NotFound).into())
    }
}

impl Snapshot for Memory {
    fn about(&self) -> &About {
        &self.about
    }

    fn listing(&self) -> &Listing {
        &self.listing
    }

    fn look(&self, path: &RepoPath) -> Result<Option<PathEntry>, ReadError> {
        let kind = match self.files.get(path) {
            Some(content) => LookKind::File { size: content.len() as u64 },
            None if path.is_root() || self.listing.is_folder(path) => LookKind::Folder,
            None => return Ok(None),
        };
        Ok(Some(PathEntry { kind, tracked: true }))
    }

    fn read(&self, path: &RepoPath, limit: u64) -> Result<Vec<u8>, ReadError> {
        let content = self.content(path)?;
        if content.len() as u64 > limit { Err(ReadError::TooLarge { limit }) } else { Ok(content.clone()) }
    }

    fn read_head(&self, path: &RepoPath, length: u64) -> Result<Vec<u8>, ReadError> {
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let content = self.content(path)?;
        Ok(content.get(..length).unwrap_or(content).to_vec())
    }

    fn open(&self, path: &RepoPath, limit: u64) -> Result<Box<dyn Seekable + '_>, ReadError> {
        Ok(Box::new(std::io::Cursor::new(self.read(path, limit)?)))
    }

    fn link_target(&self, path: &RepoPath) -> Result<BString, ReadError> {
        self.content(path).map(|content| content.clone().into())
    }

    fn changes(&self, _: &[bool]) -> Changes {
        Changes::default()
    }

    fn untracked_below(&self, _: &RepoPath, _: &dyn Fn(&RepoPath) -> bool) -> Option<RepoPath> {
        None
    }

    fn ignored_by(&self, _: &RepoPath) -> Option<IgnoreLine> {
        None
    }
}
