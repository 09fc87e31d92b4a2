//! A tree of which only so many bytes can be read.

use std::cell::Cell;
use std::io::{self, Read, Seek, SeekFrom};

use bstr::BString;

use super::{About, Changes, IgnoreLine, Listing, PathEntry, ReadError, RepoPath, Seekable, Snapshot};

/// A tree that counts the bytes that are read, and refuses to read more than a limit.
pub(crate) struct Metered<'s> {
    below: &'s dyn Snapshot,
    left: Cell<u64>,
    is_spent: Cell<bool>,
}

impl<'s> Metered<'s> {
    /// Allows to read `limit` bytes of `below`.
    pub(crate) fn new(below: &'s dyn Snapshot, limit: u64) -> Self {
        Self { below, left: Cell::new(limit), is_spent: Cell::new(false) }
    }

    /// Whether more was asked for than the limit allows. What was evaluated then is not complete.
    pub(crate) fn is_spent(&self) -> bool {
        self.is_spent.get()
    }

    fn refuse(&self) -> ReadError {
        self.is_spent.set(true);
        ReadError::Io(io::Error::other("is beyond the limit of bytes that are read"))
    }

    fn spend(&self, bytes: usize) {
        self.left.set(self.left.get().saturating_sub(bytes as u64));
    }

    /// Asks for at most the smaller of `limit` and what is left.
    fn ask<T>(&self, limit: u64, read: impl FnOnce(u64) -> Result<T, ReadError>) -> Result<T, ReadError> {
        let left = self.left.get();
        if self.is_spent() {
            return Err(self.refuse());
        }
        match read(limit.min(left)) {
            Err(ReadError::TooLarge { .. }) if left < limit => Err(self.refuse()),
            other => other,
        }
    }
}

impl Snapshot for Metered<'_> {
    fn about(&self) -> &About {
        self.below.about()
    }

    fn listing(&self) -> &Listing {
        self.below.listing()
    }

    fn look(&self, path: &RepoPath) -> Result<Option<PathEntry>, ReadError> {
        self.below.look(path)
    }

    fn read(&self, path: &RepoPath, limit: u64) -> Result<Vec<u8>, ReadError> {
        let content = self.ask(limit, |limit| self.below.read(path, limit))?;
        self.spend(content.len());
        Ok(content)
    }

    fn read_head(&self, path: &RepoPath, length: u64) -> Result<Vec<u8>, ReadError> {
        if self.is_spent() {
            return Err(self.refuse());
        }
        let content = self.below.read_head(path, length)?;
        self.spend(content.len());
        Ok(content)
    }

    fn open(&self, path: &RepoPath, limit: u64) -> Result<Box<dyn Seekable + '_>, ReadError> {
        let file = self.ask(limit, |limit| self.below.open(path, limit))?;
        Ok(Box::new(MeteredFile { file, tree: self }))
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

/// A file whose bytes count as they are read.
struct MeteredFile<'s> {
    file: Box<dyn Seekable + 's>,
    tree: &'s Metered<'s>,
}

impl Read for MeteredFile<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.tree.left.get() == 0 && !buffer.is_empty() {
            // The end of a file may be exactly at the limit.
            return match self.file.read(&mut [0])? {
                0 => Ok(0),
                _ => Err(io::Error::other(self.tree.refuse())),
            };
        }
        let most = usize::try_from(self.tree.left.get()).unwrap_or(usize::MAX).min(buffer.len());
        let read = self.file.read(buffer.get_mut(..most).unwrap_or_default())?;
        self.tree.spend(read);
        Ok(read)
    }
}

impl Seek for MeteredFile<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::Memory;

    #[test]
    fn no_more_is_read_than_the_limit() {
        let path = |name: &str| RepoPath::root().child(name.as_bytes());
        let tree = Memory::new([(path("a"), b"12345".to_vec()), (path("b"), b"678".to_vec())].into());
        let metered = Metered::new(&tree, 8);
        assert_eq!(metered.read(&path("a"), 100).expect("5 of 8"), b"12345");
        let mut text = String::new();
        metered.open(&path("b"), 100).expect("3 left").read_to_string(&mut text).expect("all of it");
        assert_eq!((text.as_str(), metered.is_spent()), ("678", false));
        assert!(metered.read(&path("a"), 100).is_err() && metered.is_spent());
        let metered = Metered::new(&tree, 4);
        assert!(
            metered.read(&path("a"), 3).is_err() && !metered.is_spent(),
            "the reader's own limit is no limit of work"
        );
        assert!(metered.open(&path("a"), 100).is_err() || metered.is_spent());
        assert!(metered.read(&path("b"), 100).is_err(), "nothing is read any more");
    }
}
