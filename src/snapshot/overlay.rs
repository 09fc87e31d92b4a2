//! A tree in which some files have another content, such as a manifest that is not written yet or the unsaved buffers of an editor, or do
//! not exist, such as a lock that belongs to another manifest.

use std::collections::BTreeMap;
use std::io::{self, Cursor};

use bstr::BString;

use super::{
    About, Changes, IgnoreLine, Listing, LookKind, PathEntry, ReadError, RepoPath, Seekable, Snapshot,
    TrackedContent, TrackedKind,
};

/// A tree with another content of some files, or without them. What git tracks and what the listing names stays the same.
pub(crate) struct Overlay<'s> {
    below: &'s dyn Snapshot,
    /// The content of each file; none if it does not exist.
    files: BTreeMap<RepoPath, Option<Vec<u8>>>,
}

impl<'s> Overlay<'s> {
    /// Puts `content` at `path`, whether the tree has such a file or not.
    pub(crate) fn new(below: &'s dyn Snapshot, path: RepoPath, content: Vec<u8>) -> Self {
        Self::of(below, BTreeMap::from([(path, content)]))
    }

    /// Puts each content at its path, whether the tree has such a file or not. A path must not be that of a link.
    pub(crate) fn of(below: &'s dyn Snapshot, files: BTreeMap<RepoPath, Vec<u8>>) -> Self {
        let files = files.into_iter().map(|(path, content)| (path, Some(content))).collect();
        Self { below, files }
    }

    /// Leaves out the file at `path`.
    pub(crate) fn without(below: &'s dyn Snapshot, path: RepoPath) -> Self {
        Self { below, files: BTreeMap::from([(path, None)]) }
    }

    /// The other content of a file; none if it has no other one. An error if the file does not exist here.
    fn content(&self, path: &RepoPath) -> Result<Option<&Vec<u8>>, ReadError> {
        match self.files.get(path) {
            Some(None) => Err(io::Error::from(io::ErrorKind::NotFound).into()),
            Some(content) => Ok(content.as_ref()),
            None => Ok(None),
        }
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
        let Some(content) = self.files.get(path) else { return self.below.look(path) };
        Ok(content.as_ref().map(|content| PathEntry {
            kind: LookKind::File { size: content.len() as u64 },
            tracked: self.listing().get(path).is_some(),
        }))
    }

    fn read(&self, path: &RepoPath, limit: u64) -> Result<Vec<u8>, ReadError> {
        let Some(content) = self.content(path)? else { return self.below.read(path, limit) };
        let is_too_large = content.len() as u64 > limit;
        if is_too_large { Err(ReadError::TooLarge { limit }) } else { Ok(content.clone()) }
    }

    fn read_head(&self, path: &RepoPath, length: u64) -> Result<Vec<u8>, ReadError> {
        let Some(content) = self.content(path)? else { return self.below.read_head(path, length) };
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        Ok(content.get(..length).unwrap_or(content).to_vec())
    }

    fn open(&self, path: &RepoPath, limit: u64) -> Result<Box<dyn Seekable + '_>, ReadError> {
        if self.content(path)?.is_none() {
            return self.below.open(path, limit);
        }
        Ok(Box::new(Cursor::new(self.read(path, limit)?)))
    }

    fn link_target(&self, path: &RepoPath) -> Result<BString, ReadError> {
        self.content(path)?;
        self.below.link_target(path)
    }

    fn changes(&self, wanted: &[bool]) -> Changes {
        let mut changes = self.below.changes(wanted);
        for (path, content) in self.files.iter().filter_map(|(path, content)| Some((path, content.as_ref()?)))
        {
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
