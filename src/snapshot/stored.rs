//! Trees in git's object database: the index and revisions, read without a checkout.

use std::cell::OnceCell;
use std::io;

use bstr::{BStr, BString};
use gix::ObjectId;
use gix::index::entry::{Flags, Mode, Stage};
use gix::objs::tree::EntryKind;
use jiff::{Timestamp, tz::TimeZone};

use super::changes::StagedChanges;
use super::content::FileChange;
use super::listing::tracked_kind;
use super::watch::ChangeWatch;
use super::{
    About, Changes, IgnoreLine, Listing, LookKind, PathEntry, ReadError, RepoPath, RepositoryIdentity,
    Seekable, Snapshot, SnapshotKind, Tracked, TrackedKind, changes,
};
use crate::limits::snapshot as limits;

/// The index, or the tree of a revision.
pub struct Stored<'repo> {
    repo: &'repo gix::Repository,
    about: About,
    listing: Listing,
    /// The index with HEAD's commit, if there is one; none for a revision.
    index: Option<(gix::worktree::Index, Option<ObjectId>)>,
    /// The differences of the index from HEAD's commit, once somebody has asked for them.
    staged: OnceCell<StagedChanges>,
}

impl<'repo> Stored<'repo> {
    /// Opens the index.
    pub(super) fn index(repo: &'repo gix::Repository, head: Option<ObjectId>) -> Result<Self, gix::Error> {
        let index = repo.index_or_empty()?;
        let listing = of_index(repo, &index, true)?;
        let revision = head.map(|id| id.to_string());
        let repository = RepositoryIdentity::of(repo, head);
        let shallow = repo.is_shallow()?;
        let about = About { kind: SnapshotKind::Index, revision, committed: None, shallow, repository };
        Ok(Self { repo, about, listing, index: Some((index, head)), staged: OnceCell::new() })
    }

    /// Opens the tree of `commit`.
    pub(super) fn revision(
        repo: &'repo gix::Repository,
        commit: &gix::Commit<'_>,
    ) -> Result<Self, gix::Error> {
        let mut listing = Listing::default();
        add_tree(&mut listing, repo, commit.tree_id()?.detach(), BStr::new(""), false)?;
        let revision = Some(commit.id.to_string());
        let time = Timestamp::from_second(commit.time()?.seconds).unwrap_or_default();
        let committed = Some(time.to_zoned(TimeZone::UTC).date());
        let repository = RepositoryIdentity::of(repo, Some(commit.id));
        let shallow = repo.is_shallow()?;
        let about = About { kind: SnapshotKind::Revision, revision, committed, shallow, repository };
        Ok(Self { repo, about, listing, index: None, staged: OnceCell::new() })
    }

    /// Watches for questions about staged changes: [`Listing::answers_are_of_commit`] tells whether there was one. Does nothing for a
    /// revision, and if HEAD's commit does not exist or cannot be read completely.
    #[must_use]
    pub fn watching_changes(mut self) -> Self {
        let is_committed = self.index.as_ref().is_some_and(|(_, head)| head.is_some());
        if is_committed && let Some(staged) = self.staged() {
            let is_known = staged.unknown.is_empty() && self.listing.left_out().next().is_none();
            if is_known && staged.files.len() <= limits::WATCHED_CHANGES {
                let changes = staged.files.iter().map(|(path, change)| (path.clone(), *change));
                let watch = ChangeWatch::new([changes.collect::<Vec<_>>().as_slice()].into_iter());
                self.listing.watch(watch);
            }
        }
        self
    }

    /// Watches for questions about later changes, given step by step: [`Listing::unasked_steps`] tells how many steps have the same answers.
    #[must_use]
    pub(crate) fn watching<'c>(mut self, steps: impl Iterator<Item = &'c [(RepoPath, FileChange)]>) -> Self {
        self.listing.watch(ChangeWatch::new(steps));
        self
    }

    /// The differences of the index from HEAD's commit; none for a revision.
    fn staged(&self) -> Option<&StagedChanges> {
        let (index, head) = self.index.as_ref()?;
        Some(self.staged.get_or_init(|| changes::staged(self.repo, *head, index, &self.listing)))
    }
}

fn add(listing: &mut Listing, path: &BStr, mode: EntryKind, skipped: bool, id: ObjectId) {
    if let Some(kind) = tracked_kind(mode) {
        listing.push(path, kind, skipped, id);
    }
}

/// Adds all files of a tree to a listing, in the index's order. Folders that are nested too deep are recorded as not read.
///
/// Only one path and the folders on it are kept in memory, so that memory grows with the depth and not with its square.
fn add_tree(
    listing: &mut Listing,
    repo: &gix::Repository,
    tree: ObjectId,
    folder: &BStr,
    skipped: bool,
) -> Result<(), gix::Error> {
    let entries = |tree| -> Result<_, gix::Error> {
        let tree = repo.find_object(tree)?.try_into_tree()?;
        let entries = tree.iter().map(|entry| {
            let entry = entry?;
            Ok((BString::from(entry.filename()), entry.mode().kind(), entry.object_id()))
        });
        let entries: Vec<_> = entries.collect::<Result<_, gix::Error>>()?;
        Ok(entries.into_iter())
    };
    let mut path = folder.to_owned();
    let mut open = vec![(path.len(), entries(tree)?)];
    while let Some((length, rest)) = open.last_mut() {
        path.truncate(*length);
        let Some((name, mode, id)) = rest.next() else {
            open.pop();
            continue;
        };
        path.extend_from_slice(&name);
        if path.len() > limits::PATH_BYTES || open.len() > limits::FOLDER_DEPTH {
            listing.leave_out(path.as_ref());
        } else if mode == EntryKind::Tree {
            path.push(b'/');
            open.push((path.len(), entries(id)?));
        } else {
            add(listing, path.as_ref(), mode, skipped, id);
        }
    }
    Ok(())
}

/// Lists the tracked files of an index. Folders that a sparse index stores as one entry are listed file by file.
///
/// In a merge conflict, our version is used, or theirs if we have none. A file added with `git add -N` is tracked on disk and not `staged`.
pub(super) fn of_index(
    repo: &gix::Repository,
    index: &gix::index::State,
    staged: bool,
) -> Result<Listing, gix::Error> {
    let mut listing = Listing::default();
    for entry in index.entries() {
        if entry.flags.contains(Flags::REMOVE) || entry.stage() == Stage::Base {
            continue;
        }
        if staged && entry.flags.contains(Flags::INTENT_TO_ADD) {
            continue;
        }
        let path = entry.path(index);
        let skipped = entry.flags.contains(Flags::SKIP_WORKTREE);
        if entry.mode == Mode::DIR {
            add_tree(&mut listing, repo, entry.id, path, true)?;
        } else if let Some(mode) = entry.mode.to_tree_entry_mode() {
            add(&mut listing, path, mode.kind(), skipped, entry.id);
        }
    }
    Ok(listing)
}

fn missing_object(error: &gix::Error) -> ReadError {
    let why = error.to_string();
    io::Error::new(io::ErrorKind::NotFound, why.lines().next().unwrap_or_default().to_owned()).into()
}

/// Returns the size of an entry's content in bytes.
pub(super) fn size(repo: &gix::Repository, entry: &Tracked) -> Result<u64, ReadError> {
    repo.find_header(entry.id).map(|header| header.size()).map_err(|error| missing_object(&error))
}

fn entry<'l>(listing: &'l Listing, path: &RepoPath) -> Result<&'l Tracked, ReadError> {
    listing.get(path).ok_or_else(|| io::Error::from(io::ErrorKind::NotFound).into())
}

/// Reads the content of a tracked file. An error if it is larger than `limit` bytes.
pub(super) fn read(
    repo: &gix::Repository,
    listing: &Listing,
    path: &RepoPath,
    limit: u64,
) -> Result<Vec<u8>, ReadError> {
    let entry = entry(listing, path)?;
    if size(repo, entry)? > limit {
        return Err(ReadError::TooLarge { limit });
    }
    Ok(repo.find_object(entry.id).map_err(|error| missing_object(&error))?.detach().data)
}

/// Reads at most the first `length` bytes of a tracked file.
pub(super) fn read_head(
    repo: &gix::Repository,
    listing: &Listing,
    path: &RepoPath,
    length: u64,
) -> Result<Vec<u8>, ReadError> {
    let mut content = read(repo, listing, path, limits::STORED_BYTES)?;
    content.truncate(usize::try_from(length).unwrap_or(usize::MAX));
    Ok(content)
}

impl Snapshot for Stored<'_> {
    fn about(&self) -> &About {
        &self.about
    }

    fn listing(&self) -> &Listing {
        &self.listing
    }

    fn look(&self, path: &RepoPath) -> Result<Option<PathEntry>, ReadError> {
        let kind = match self.listing.get(path) {
            None if path.is_root() || self.listing.is_folder(path) => LookKind::Folder,
            None => return Ok(None),
            Some(entry) => match entry.kind {
                TrackedKind::File => LookKind::File { size: size(self.repo, entry)? },
                TrackedKind::Symlink => LookKind::Symlink,
                TrackedKind::Submodule => LookKind::Submodule,
            },
        };
        Ok(Some(PathEntry { kind, tracked: true }))
    }

    fn read(&self, path: &RepoPath, limit: u64) -> Result<Vec<u8>, ReadError> {
        read(self.repo, &self.listing, path, limit)
    }

    fn read_head(&self, path: &RepoPath, length: u64) -> Result<Vec<u8>, ReadError> {
        read_head(self.repo, &self.listing, path, length)
    }

    fn open(&self, path: &RepoPath, limit: u64) -> Result<Box<dyn Seekable + '_>, ReadError> {
        Ok(Box::new(io::Cursor::new(self.read(path, limit)?)))
    }

    fn link_target(&self, path: &RepoPath) -> Result<BString, ReadError> {
        Ok(self.read(path, limits::LINK_TARGET_BYTES)?.into())
    }

    fn changes(&self, _: &[bool]) -> Changes {
        match self.staged() {
            Some(staged) => staged.into(),
            None => Changes { unknown: self.listing.left_out().cloned().collect(), ..Changes::default() },
        }
    }

    fn untracked_below(&self, _: &RepoPath, _: &dyn Fn(&RepoPath) -> bool) -> Option<RepoPath> {
        None
    }

    fn ignored_by(&self, _: &RepoPath) -> Option<IgnoreLine> {
        None
    }
}
