//! The work tree. The index says what is tracked, the disk says what exists.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::fs::{self, File, Metadata};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use bstr::{BString, ByteSlice};
use gix::ObjectId;
use gix::index::entry::Mode;
use walkdir::WalkDir;

use super::{
    About, Changes, IgnoreLine, Listing, LookKind, PathEntry, ReadError, RepoPath, RepositoryIdentity,
    Seekable, Snapshot, SnapshotKind, TrackedKind, changes, open, stored,
};
use crate::limits::snapshot as limits;

/// The work tree.
pub struct WorkTree<'repo> {
    repo: &'repo gix::Repository,
    root: &'repo Path,
    /// HEAD's commit; none if its branch has no commit yet.
    head: Option<ObjectId>,
    about: About,
    index: gix::worktree::Index,
    listing: Listing,
    /// Whether the operating system has no links, so that git writes a link's target into a file.
    links_are_files: bool,
    /// Folders that exist on disk, cached so that each is checked once.
    folders: RefCell<HashSet<RepoPath>>,
    /// Folders that are not behind a link, in the letter case of the lookup.
    real_folders: RefCell<HashSet<RepoPath>>,
    /// Untracked files below each folder that was searched.
    untracked: RefCell<HashMap<RepoPath, Rc<[RepoPath]>>>,
    /// Entries on disk that may still be read.
    steps: Cell<usize>,
}

impl<'repo> WorkTree<'repo> {
    /// Returns the untracked files below a folder on disk, sorted by path.
    fn walk_untracked(&self, folder: &RepoPath) -> Vec<RepoPath> {
        let is_submodule = |at: &Path| {
            let path = at.strip_prefix(self.root).ok().and_then(RepoPath::from_disk);
            path.and_then(|path| self.listing.get(&path))
                .is_some_and(|entry| entry.kind == TrackedKind::Submodule)
        };
        let Ok(full) = self.on_disk(folder) else { return Vec::new() };
        let below = WalkDir::new(full)
            .follow_root_links(false)
            .sort_by_file_name()
            .into_iter()
            .filter_entry(|entry| entry.file_name() != ".git" && !is_submodule(entry.path()));
        let mut untracked = Vec::new();
        for entry in below.take(limits::UNTRACKED_ENTRIES.min(self.steps.get())) {
            self.steps.set(self.steps.get().saturating_sub(1));
            let Some(entry) = entry.ok().filter(|entry| !entry.file_type().is_dir()) else { continue };
            let relative = entry.path().strip_prefix(self.root).ok();
            let path = relative.and_then(RepoPath::from_disk);
            untracked.extend(path.filter(|path| self.listing.get(path).is_none()));
        }
        untracked
    }

    pub(super) fn new(
        repo: &'repo gix::Repository,
        root: &'repo Path,
        head: Option<ObjectId>,
    ) -> Result<Self, gix::Error> {
        let index = repo.index_or_empty()?;
        let listing = stored::of_index(repo, &index, false)?;
        let revision = head.map(|id| id.to_string());
        let repository = RepositoryIdentity::of(repo, head);
        let shallow = repo.is_shallow()?;
        let about = About { kind: SnapshotKind::Worktree, revision, committed: None, shallow, repository };
        let links_are_files = repo.config_snapshot().boolean("core.symlinks") == Some(false);
        Ok(Self {
            repo,
            root,
            head,
            about,
            index,
            listing,
            links_are_files,
            folders: RefCell::default(),
            real_folders: RefCell::default(),
            untracked: RefCell::default(),
            steps: Cell::new(limits::UNTRACKED_STEPS),
        })
    }

    fn on_disk(&self, path: &RepoPath) -> io::Result<PathBuf> {
        path.on_disk(self.root).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    /// Returns the metadata of `path` on disk; none if it does not exist or is behind a link.
    fn metadata(&self, path: &RepoPath) -> Result<Option<Metadata>, ReadError> {
        match self.on_disk(path).and_then(fs::symlink_metadata) {
            Ok(metadata) => Ok(self.is_folder(&path.parent()).then_some(metadata)),
            Err(error) => match error.kind() {
                io::ErrorKind::NotFound
                | io::ErrorKind::NotADirectory
                | io::ErrorKind::InvalidFilename
                | io::ErrorKind::InvalidInput => Ok(None),
                _ => Err(error.into()),
            },
        }
    }

    /// Whether `path` and all folders above it are folders on disk and not links.
    fn is_folder(&self, path: &RepoPath) -> bool {
        let mut unknown = Vec::new();
        let mut at = path.clone();
        while !at.is_root() && !self.real_folders.borrow().contains(&at) {
            let parent = at.parent();
            unknown.push(std::mem::replace(&mut at, parent));
        }
        while let Some(next) = unknown.pop() {
            let metadata = self.on_disk(&next).and_then(fs::symlink_metadata);
            if !metadata.is_ok_and(|metadata| metadata.is_dir()) {
                return false;
            }
            self.real_folders.borrow_mut().insert(next);
        }
        true
    }

    /// Whether the disk has `path` in exactly this letter case. Some file systems ignore letter case.
    fn exact_name(&self, path: &RepoPath) -> bool {
        let Ok(full) = self.on_disk(path) else {
            return false;
        };
        let folder = full.parent().unwrap_or(self.root);
        fs::read_dir(folder).is_ok_and(|entries| {
            entries.flatten().any(|entry| Some(entry.file_name().as_os_str()) == full.file_name())
        })
    }

    /// Returns the index entry of a path that a sparse checkout left out.
    fn skipped(&self, path: &RepoPath) -> Result<Option<PathEntry>, ReadError> {
        let kind = match self.listing.get(path) {
            Some(entry) if entry.skipped && entry.kind == TrackedKind::Symlink => LookKind::Symlink,
            Some(entry) if entry.skipped => LookKind::File { size: stored::size(self.repo, entry)? },
            None if self.listing.below(path).any(|(_, entry)| entry.skipped) => LookKind::Folder,
            _ => return Ok(None),
        };
        Ok(Some(PathEntry { kind, tracked: true }))
    }

    /// Opens the regular file at `path` and returns its size in bytes.
    fn on_disk_file(&self, path: &RepoPath) -> io::Result<(File, u64)> {
        let opened = open::regular(&self.on_disk(path)?)?;
        if self.is_folder(&path.parent()) {
            Ok(opened)
        } else {
            Err(io::Error::other("is behind a symbolic link"))
        }
    }
}

impl Snapshot for WorkTree<'_> {
    fn about(&self) -> &About {
        &self.about
    }

    fn listing(&self) -> &Listing {
        &self.listing
    }

    fn look(&self, path: &RepoPath) -> Result<Option<PathEntry>, ReadError> {
        let folder = || PathEntry { kind: LookKind::Folder, tracked: self.listing.is_folder(path) };
        if path.is_root() || self.folders.borrow().contains(path) {
            return Ok(Some(folder()));
        }
        let Some(metadata) = self.metadata(path)? else {
            return self.skipped(path);
        };
        let entry = self.listing.get(path);
        let look = if metadata.is_dir() {
            match entry {
                Some(entry) if entry.kind == TrackedKind::Submodule => {
                    PathEntry { kind: LookKind::Submodule, tracked: true }
                }
                _ => folder(),
            }
        } else if metadata.is_symlink() {
            PathEntry { kind: LookKind::Symlink, tracked: entry.is_some() }
        } else if !metadata.is_file() {
            PathEntry { kind: LookKind::Special, tracked: entry.is_some() }
        } else if self.links_are_files && entry.is_some_and(|entry| entry.kind == TrackedKind::Symlink) {
            // On systems without links, git writes the link's target into a file.
            PathEntry { kind: LookKind::Symlink, tracked: true }
        } else {
            PathEntry { kind: LookKind::File { size: metadata.len() }, tracked: entry.is_some() }
        };
        if !look.tracked && self.listing.other_case(path).is_some() && !self.exact_name(path) {
            return Ok(None);
        }
        if look.kind == LookKind::Folder {
            self.folders.borrow_mut().insert(path.clone());
        }
        Ok(Some(look))
    }

    fn read(&self, path: &RepoPath, limit: u64) -> Result<Vec<u8>, ReadError> {
        let content = match self.on_disk_file(path) {
            Ok((_, size)) if size > limit => return Err(ReadError::TooLarge { limit }),
            Ok((file, _)) => {
                let mut content = Vec::new();
                file.take(limit.saturating_add(1)).read_to_end(&mut content)?;
                content
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return stored::read(self.repo, &self.listing, path, limit);
            }
            Err(error) => return Err(error.into()),
        };
        if content.len() as u64 > limit { Err(ReadError::TooLarge { limit }) } else { Ok(content) }
    }

    fn read_head(&self, path: &RepoPath, length: u64) -> Result<Vec<u8>, ReadError> {
        match self.on_disk_file(path) {
            Ok((file, _)) => {
                let mut content = Vec::new();
                file.take(length).read_to_end(&mut content)?;
                Ok(content)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                stored::read_head(self.repo, &self.listing, path, length)
            }
            Err(error) => Err(error.into()),
        }
    }

    fn open(&self, path: &RepoPath, limit: u64) -> Result<Box<dyn Seekable + '_>, ReadError> {
        match self.on_disk_file(path) {
            Ok((file, _)) => Ok(Box::new(file)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Ok(Box::new(io::Cursor::new(stored::read(self.repo, &self.listing, path, limit)?)))
            }
            Err(error) => Err(error.into()),
        }
    }

    fn link_target(&self, path: &RepoPath) -> Result<BString, ReadError> {
        match self.on_disk(path).and_then(fs::read_link) {
            Ok(target) => {
                let target =
                    gix::path::into_bstr(target).map_err(|error| io::Error::other(error.to_string()))?;
                Ok(gix::path::to_unix_separators_on_windows(target).into_owned())
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Ok(stored::read(self.repo, &self.listing, path, limits::LINK_TARGET_BYTES)?.into())
            }
            // The path is not a link on disk, but a file with the link's target.
            Err(_) => Ok(self.read(path, limits::LINK_TARGET_BYTES)?.trim_end().into()),
        }
    }

    fn changes(&self, wanted: &[bool]) -> Changes {
        let staged = changes::staged(self.repo, self.head, &self.index, &self.listing);
        Changes::from(&staged).with(changes::on_disk(
            self.repo,
            self.root,
            &self.index,
            &self.listing,
            wanted,
        ))
    }

    fn untracked_below(&self, folder: &RepoPath, wanted: &dyn Fn(&RepoPath) -> bool) -> Option<RepoPath> {
        let known = self.untracked.borrow().get(folder).cloned();
        let untracked = known.unwrap_or_else(|| {
            let untracked: Rc<[RepoPath]> = self.walk_untracked(folder).into();
            self.untracked.borrow_mut().insert(folder.clone(), untracked.clone());
            untracked
        });
        untracked.iter().find(|path| wanted(path)).cloned()
    }

    fn ignored_by(&self, path: &RepoPath) -> Option<IgnoreLine> {
        use gix::worktree::stack::state::ignore::Source;

        let source = if open::is_harmless(self.root, path, ".gitignore") {
            Source::WorktreeThenIdMappingIfNotSkipped
        } else {
            Source::IdMapping
        };
        let mut stack = self.repo.excludes(&self.index, None, source).ok()?;
        let mode = self.on_disk(path).is_ok_and(|full| full.is_dir()).then_some(Mode::DIR);
        let platform = stack.at_entry(path.as_bstr(), mode).ok()?;
        let found = platform.matching_exclude_pattern()?;
        if found.pattern.is_negative() {
            return None;
        }
        let workdir = self.repo.workdir().unwrap_or(self.root);
        let file = found.source.map(|file| {
            let below = file.strip_prefix(workdir).or_else(|_| file.strip_prefix(self.root));
            below.unwrap_or(file).display().to_string()
        });
        Some(IgnoreLine {
            file: file.unwrap_or_else(|| ".gitignore".to_owned()),
            line: found.sequence_number,
            pattern: found.pattern.to_string(),
        })
    }
}
