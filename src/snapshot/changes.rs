//! Finds the files in which the index and the disk differ from HEAD. Content decides, not dates or modes.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::{self, Read as _};
use std::path::Path;
use std::sync::atomic::AtomicBool;

use bstr::{BStr, BString, ByteSlice, ByteVec};
use gix::ObjectId;
use gix::index::entry::{Flags, Mode, Stat, stat};
use gix::index::extension::Tree;
use gix::index::{Entry, State};
use gix::objs::Kind;
use gix::worktree::stack::state::attributes::Source;
use sha2::{Digest, Sha256};

use super::content::{FileChange, TrackedContent, TrackedKind};
use super::listing::tracked_kind;
use super::{Listing, RepoPath, Tracked, open};
use crate::limits::snapshot as limits;
use crate::text::hex;

/// The files in which a tree differs from its commit.
#[derive(Debug, Clone, Default)]
pub struct Changes {
    /// The entry at each path that differs; none if it was removed.
    pub files: BTreeMap<RepoPath, Option<TrackedContent>>,
    /// Files, and folders with everything below them, that could not be compared.
    pub unknown: BTreeSet<RepoPath>,
}

impl Changes {
    /// Returns no changes.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds `more`, which overrides these changes.
    #[must_use]
    pub fn with(mut self, more: Self) -> Self {
        self.files.extend(more.files);
        self.unknown.extend(more.unknown);
        self
    }
}

/// Number of files from which a second thread is faster.
const PER_THREAD: usize = 500;

/// The paths in which the index differs from HEAD's commit.
#[derive(Debug, Default)]
pub(super) struct StagedChanges {
    pub files: BTreeMap<RepoPath, FileChange>,
    /// Folders of HEAD that cannot be read.
    pub unknown: BTreeSet<RepoPath>,
}

impl From<&StagedChanges> for Changes {
    fn from(staged: &StagedChanges) -> Self {
        let files = staged.files.iter().map(|(path, change)| (path.clone(), change.now)).collect();
        Self { files, unknown: staged.unknown.clone() }
    }
}

/// Finds the files in which the index differs from HEAD's commit: all files, if there is no commit.
///
/// The index caches the ids of trees. A folder whose cached id is HEAD's is not read. A folder of HEAD that cannot be read is unknown.
pub(super) fn staged(
    repo: &gix::Repository,
    head: Option<ObjectId>,
    index: &State,
    listing: &Listing,
) -> StagedChanges {
    let mut changes = StagedChanges::default();
    let content = |entry: &Tracked| TrackedContent { kind: entry.kind, id: entry.id };
    let Some(head) = head else {
        let change = |entry| FileChange { then: None, now: Some(content(entry)) };
        let all = listing.entries().map(|(path, entry)| (RepoPath::from_git(path), change(entry)));
        changes.files.extend(all);
        return changes;
    };
    let Ok(tree) = repo.find_commit(head).and_then(|commit| commit.tree_id()) else {
        changes.unknown.insert(RepoPath::root());
        return changes;
    };
    let mut walk = ChangesWalk {
        repo,
        same: vec![false; listing.len()],
        listing,
        files: HashMap::new(),
        unknown: BTreeSet::new(),
    };
    walk.folder(&mut BString::default(), tree.detach(), index.tree(), 0);
    for (at, (path, entry)) in listing.entries().enumerate() {
        if walk.same.get(at) == Some(&true) {
            continue;
        }
        let change = FileChange { then: walk.files.remove(path), now: Some(content(entry)) };
        if change.then == change.now {
            continue;
        }
        let path = RepoPath::from_git(path);
        if !walk.unknown.iter().any(|unknown| path.is_within(unknown)) {
            changes.files.insert(path, change);
        }
    }
    // The remaining files are in HEAD only.
    let only_then = |then| FileChange { then: Some(then), now: None };
    let removed = walk.files.into_iter();
    changes.files.extend(removed.map(|(path, then)| (RepoPath::from_git(path.as_bstr()), only_then(then))));
    changes.unknown = walk.unknown;
    changes
}

struct ChangesWalk<'w> {
    repo: &'w gix::Repository,
    listing: &'w Listing,
    /// For each entry of the listing, whether its folder is the same in HEAD.
    same: Vec<bool>,
    /// HEAD's files in the other folders.
    files: HashMap<BString, TrackedContent>,
    /// Folders of HEAD that cannot be read.
    unknown: BTreeSet<RepoPath>,
}

impl ChangesWalk<'_> {
    fn folder(&mut self, path: &mut BString, tree: ObjectId, known: Option<&Tree>, depth: usize) {
        let folder = RepoPath::from_git(path.as_bstr());
        if known.is_some_and(|known| known.num_entries.is_some() && known.id == tree) {
            if let Some(same) = self.same.get_mut(self.listing.places_below(&folder)) {
                same.fill(true);
            }
            return;
        }
        let read =
            |tree| -> Result<gix::Tree<'_>, gix::Error> { self.repo.find_object(tree)?.try_into_tree() };
        let Some(tree) =
            Some(tree).filter(|_| depth <= limits::FOLDER_DEPTH).and_then(|tree| read(tree).ok())
        else {
            self.unknown.insert(folder);
            return;
        };
        for entry in tree.iter() {
            let Ok(entry) = entry else {
                self.unknown.insert(folder);
                return;
            };
            let length = path.len();
            if length > 0 {
                path.push(b'/');
            }
            path.push_str(entry.filename());
            match tracked_kind(entry.mode().kind()) {
                None => {
                    let name = entry.filename();
                    let below = known
                        .and_then(|known| known.children.iter().find(|child| child.name.as_slice() == name));
                    self.folder(path, entry.object_id(), below, depth + 1);
                }
                Some(kind) => {
                    self.files.insert(path.clone(), TrackedContent { kind, id: entry.object_id() });
                }
            }
            path.truncate(length);
        }
    }
}

/// Finds which of the `wanted` files, given by their indices in the listing, differ on disk from the index.
pub(super) fn on_disk(
    repo: &gix::Repository,
    root: &Path,
    index: &State,
    listing: &Listing,
    wanted: &[bool],
) -> Changes {
    let Ok(options) = repo.stat_options() else {
        return Changes { unknown: BTreeSet::from([RepoPath::root()]), ..Changes::new() };
    };
    // Both lists are sorted by path, so one pass pairs their entries.
    let mut entries = index.entries().iter().peekable();
    let mut paths: Vec<(&BStr, &Entry)> = Vec::new();
    for ((path, _), _) in listing.entries().zip(wanted).filter(|(_, wanted)| **wanted) {
        while entries.next_if(|entry| entry.path(index) < path).is_some() {}
        paths.extend(entries.peek().filter(|entry| entry.path(index) == path).map(|entry| (path, *entry)));
    }
    let look = |paths: &[(&BStr, &Entry)]| -> Vec<(RepoPath, MetadataState)> {
        let mut links = Links { root, last: BString::default(), is_behind: false };
        let one = |(path, entry): &(&BStr, &Entry)| {
            let is = glance(&mut links, path, entry, index, options)?;
            Some((RepoPath::from_git(path), is))
        };
        paths.iter().filter_map(one).collect()
    };
    let threads =
        std::thread::available_parallelism().map_or(1, usize::from).min(paths.len() / PER_THREAD + 1);
    let uncertain: Vec<_> = std::thread::scope(|scope| {
        let chunk = paths.len().div_ceil(threads).max(1);
        let mut chunks = paths.chunks(chunk);
        let own = chunks.next().unwrap_or_default();
        let others: Vec<_> = chunks.map(|chunk| scope.spawn(move || look(chunk))).collect();
        let mut found = look(own);
        // A panic in a thread would have happened in this one too.
        found.extend(others.into_iter().filter_map(|other| other.join().ok()).flatten());
        found
    });
    let mut changes = Changes::new();
    for (path, glance) in uncertain {
        let is = match glance {
            MetadataState::Gone => Ok(Some(None)),
            MetadataState::Unreadable => Err(()),
            MetadataState::Uncertain => {
                changed(repo, root, index, listing, &path).map(|content| content.map(Some))
            }
        };
        match is {
            Ok(Some(content)) => drop(changes.files.insert(path, content)),
            Ok(None) => {}
            Err(()) => drop(changes.unknown.insert(path)),
        }
    }
    changes
}

/// What the file's metadata shows, if it differs from the metadata in the index.
enum MetadataState {
    /// The content may have changed.
    Uncertain,
    /// The file does not exist.
    Gone,
    /// The file cannot be compared.
    Unreadable,
}

/// Detects folders on disk that are links, or are behind one: to git, their content is not part of the folder.
struct Links<'r> {
    root: &'r Path,
    /// The folder of the last lookup. Paths are sorted, so the next one is often in the same folder.
    last: BString,
    is_behind: bool,
}

impl Links<'_> {
    fn is_behind_one(&mut self, path: &BStr) -> bool {
        let Some((folder, _)) = path.rsplit_once_str(b"/") else { return false };
        if self.last != folder {
            self.last = folder.into();
            let folder = RepoPath::from_git(folder.as_bstr());
            let above = std::iter::successors(Some(folder), |at| (!at.is_root()).then(|| at.parent()));
            self.is_behind = above.filter(|at| !at.is_root()).any(|at| {
                let full = at.on_disk(self.root);
                full.is_some_and(|full| std::fs::symlink_metadata(full).is_ok_and(|it| it.is_symlink()))
            });
        }
        self.is_behind
    }
}

/// Compares a file's metadata with the index; none if it has not changed.
fn glance(
    links: &mut Links<'_>,
    path: &BStr,
    entry: &Entry,
    index: &State,
    options: stat::Options,
) -> Option<MetadataState> {
    if entry.flags.contains(Flags::SKIP_WORKTREE) || entry.flags.contains(Flags::ASSUME_VALID) {
        return None;
    }
    let Ok(relative) = gix::path::from_bstr(path) else { return Some(MetadataState::Unreadable) };
    let full = links.root.join(&relative);
    let metadata = match gix::index::fs::Metadata::from_path_no_follow(&full) {
        Ok(metadata) => metadata,
        Err(error) => {
            return Some(match error.kind() {
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => MetadataState::Gone,
                _ => MetadataState::Unreadable,
            });
        }
    };
    if entry.mode == Mode::COMMIT {
        // The content of a submodule belongs to the other repository. A file or a link in its place is a change.
        return (!metadata.is_dir()).then_some(MetadataState::Uncertain);
    }
    if metadata.is_dir() || links.is_behind_one(path) {
        return Some(MetadataState::Gone);
    }
    let Ok(stat) = Stat::from_fs(&metadata) else { return Some(MetadataState::Unreadable) };
    let same = entry.stat.matches(&stat, options)
        && !entry.stat.is_racy(index.timestamp(), options)
        && metadata.is_symlink() == (entry.mode == Mode::SYMLINK);
    (!same).then_some(MetadataState::Uncertain)
}

/// Returns the entry at `path` on disk if it differs from the index. An error if it cannot be read.
fn changed(
    repo: &gix::Repository,
    root: &Path,
    index: &State,
    listing: &Listing,
    path: &RepoPath,
) -> Result<Option<TrackedContent>, ()> {
    let entry = listing.get(path).ok_or(())?;
    let full = path.on_disk(root).ok_or(())?;
    let hash = |data: &[u8]| gix::objs::compute_hash(repo.object_hash(), Kind::Blob, data).map_err(drop);
    let metadata = std::fs::symlink_metadata(&full).map_err(drop)?;
    let was = TrackedContent { kind: entry.kind, id: entry.id };
    if metadata.is_symlink() {
        let target = std::fs::read_link(&full).map_err(drop)?;
        let target = gix::path::into_bstr(target).map_err(drop)?;
        let id = hash(&gix::path::to_unix_separators_on_windows(target))?;
        return Ok(Some(TrackedContent { kind: TrackedKind::Symlink, id }).filter(|is| *is != was));
    }
    // On systems without links, git writes the link's target into a file.
    let links_are_files = repo.config_snapshot().boolean("core.symlinks") == Some(false);
    let kind = match entry.kind {
        TrackedKind::Symlink if links_are_files => TrackedKind::Symlink,
        _ => TrackedKind::File,
    };
    if !metadata.is_file() {
        // A pipe or a device is not opened, and its content never equals a tracked file's.
        return Ok(Some(TrackedContent { kind, id: ObjectId::null(repo.object_hash()) }));
    }
    let is = TrackedContent { kind, id: hash_file(repo, &full).ok_or(())? };
    if is == was {
        return Ok(None);
    }
    let same_after_all = entry.kind == TrackedKind::File
        && (converted(repo, root, index, path, &full, entry.id)
            || differs_in_line_ends_only(repo, &full, entry.id));
    Ok((!same_after_all).then_some(is))
}

fn hash_file(repo: &gix::Repository, full: &Path) -> Option<ObjectId> {
    let (mut file, size) = open::regular(full).ok()?;
    let (stop, mut progress) = (AtomicBool::new(false), gix::progress::Discard);
    gix::objs::compute_stream_hash(repo.object_hash(), Kind::Blob, &mut file, size, &mut progress, &stop).ok()
}

/// Whether only line ends differ, as `core.autocrlf` and the `text` attribute convert them.
fn differs_in_line_ends_only(repo: &gix::Repository, full: &Path, id: ObjectId) -> bool {
    let Ok(content) = open::read_regular(full, limits::LINE_END_BYTES) else { return false };
    content.contains_str("\r\n") && {
        let plain = content.replace("\r\n", "\n");
        gix::objs::compute_hash(repo.object_hash(), Kind::Blob, &plain).is_ok_and(|plain| plain == id)
    }
}

/// Whether git would convert the file before it stores it, so that its bytes on disk cannot be compared. A file of
/// Git LFS is compared with the hash in its pointer. Other filters are programs, which are never run: such a file
/// counts as unchanged.
fn converted(
    repo: &gix::Repository,
    root: &Path,
    index: &State,
    path: &RepoPath,
    full: &Path,
    id: ObjectId,
) -> bool {
    let filter = || -> Option<BString> {
        let source = if open::is_harmless(root, path, ".gitattributes") {
            Source::WorktreeThenIdMapping
        } else {
            Source::IdMapping
        };
        let mut stack = repo.attributes_only(index, source).ok()?;
        let mut found = stack.selected_attribute_matches(["filter", "ident", "working-tree-encoding"]);
        let platform = stack.at_entry(path.as_bstr(), None).ok()?;
        platform.matching_attributes(&mut found);
        let states: Vec<_> = found.iter_selected().map(|found| found.assignment.state).collect();
        states.into_iter().find_map(|state| match state {
            gix::attrs::StateRef::Set => Some("set".into()),
            gix::attrs::StateRef::Value(value) => Some(value.as_bstr().to_owned()),
            gix::attrs::StateRef::Unset | gix::attrs::StateRef::Unspecified => None,
        })
    };
    match filter() {
        None => false,
        Some(filter) if filter == "lfs" => is_behind_pointer(repo, full, id).unwrap_or(true),
        Some(_) => true,
    }
}

/// Whether the file has the content that a pointer of Git LFS names; none if the blob is not a pointer.
fn is_behind_pointer(repo: &gix::Repository, full: &Path, id: ObjectId) -> Option<bool> {
    let pointer = repo.find_object(id).ok()?.detach().data;
    let wanted = pointer.lines().find_map(|line| line.strip_prefix(b"oid sha256:"))?;
    let mut digest = Sha256::new();
    let (mut file, _) = open::regular(full).ok()?;
    let mut chunk = vec![0; 64 << 10];
    loop {
        match file.read(&mut chunk).ok()? {
            0 => break,
            count => digest.update(chunk.get(..count)?),
        }
    }
    Some(hex(&digest.finalize()).as_bytes() == wanted)
}
