//! A tree in which some files have another content, such as a manifest that is not written yet, or the unsaved buffers of an editor.

use std::collections::BTreeMap;
use std::io::Cursor;

use bstr::BString;

use super::{
    About, Changes, IgnoreLine, Listing, LookKind, PathEntry, ReadError, RepoPath, Seekable, Snapshot,
    TrackedContent, TrackedKind,
};

/// A tree with another content of some files. Whether git tracks a file stays the same.
pub(crate) struct Overlay<'s> {
    below: &'s dyn Snapshot,
    files: BTreeMap<RepoPath, Vec<u8>>,
}

impl<'s> Overlay<'s> {
    /// Puts `content` at `path`, whether the tree has such a file or not.
    pub(crate) fn new(below: &'s dyn Snapshot, path: RepoPath, content: Vec<u8>) -> Self {
        Self::of(below, BTreeMap::from([(path, content)]))
    }

    /// Puts each content at its path, whether the tree has such a file or not. A path must not be that of a link.
    pub(crate) fn of(below: &'s dyn Snapshot, files: BTreeMap<RepoPath, Vec<u8>>) -> Self {
        Self { below, files }
    }

    /// The content of a tracked file, if this tree has another one.
    fn tracked(&self, path: &RepoPath, content: &[u8]) -> Option<TrackedContent> {
        let known = self.listing().get(path)?;
        let id = gix::objs::compute_hash(known.id.kind(), gix::objs::Kind::Blob, content).ok()?;
        (id != known.id).then_some(TrackedContent { kind: TrackedKind::File, id })
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
        if let Some(content) = self.files.get(path) {
            let kind = LookKind::File { size: content.len() as u64 };
            return Ok(Some(PathEntry { kind, tracked: self.listing().get(path).is_some() }));
        }
        self.below.look(path)
    }

    fn read(&self, path: &RepoPath, limit: u64) -> Result<Vec<u8>, ReadError> {
        let Some(content) = self.files.get(path) else { return self.below.read(path, limit) };
        let is_too_large = content.len() as u64 > limit;
        if is_too_large { Err(ReadError::TooLarge { limit }) } else { Ok(content.clone()) }
    }

    fn read_head(&self, path: &RepoPath, length: u64) -> Result<Vec<u8>, ReadError> {
        let Some(content) = self.files.get(path) else { return self.below.read_head(path, length) };
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        Ok(content.get(..length).unwrap_or(content).to_vec())
    }

    fn open(&self, path: &RepoPath, limit: u64) -> Result<Box<dyn Seekable + '_>, ReadError> {
        if !self.files.contains_key(path) {
            return self.below.open(path, limit);
        }
        Ok(Box::new(Cursor::new(self.read(path, limit)?)))
    }

    fn link_target(&self, path: &RepoPath) -> Result<BString, ReadError> {
        self.below.link_target(path)
    }

    fn changes(&self, wanted: &[bool]) -> Changes {
        let mut changes = self.below.changes(wanted);
        for (path, content) in &self.files {
            let is_wanted = self.listing().place(path).and_then(|place| wanted.get(place)).copied();
            if let Some(content) = self.tracked(path, content).filter(|_| is_wanted == Some(true)) {
                changes.files.insert(path.clone(), Some(content));
            }
        }
        changes
    }

    fn untracked_below(&self, folder: &RepoPath, wanted: &dyn Fn(&RepoPath) -> bool) -> Option<RepoPath> {
        self.below.untracked_below(folder, wanted)
    }

    fn ignored_by(&self, path: &RepoPath) -> Option<IgnoreLine> {
        self.below.ignored_by(path)
    }
}
