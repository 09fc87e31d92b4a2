//! In which files the index and the disk differ from HEAD. Content decides: neither a date on disk nor a mode is a change.

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

use super::{ContentId, Listing, RepoPath, Tracked, TrackedKind, open, stored};
use crate::limits::snapshot as limits;
use crate::text::hex;

/// A tracked thing: what it is, and what it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Held {
    /// What it is.
    pub kind: TrackedKind,
    /// What stands for its content, as git names it.
    pub id: ContentId,
}

/// In which files a tree differs from the commit that it goes with.
#[derive(Debug, Clone, Default)]
pub struct Changes {
    /// What is at each path that differs; none where it was removed.
    pub files: BTreeMap<RepoPath, Option<Held>>,
    /// Files, and folders with all below them, of which it cannot be told.
    pub unknown: BTreeSet<RepoPath>,
}

impl Changes {
    /// None.
    pub fn new() -> Self {
        Self::default()
    }

    /// These, and `more`, which count for more.
    #[must_use]
    pub fn with(mut self, more: Self) -> Self {
        self.files.extend(more.files);
        self.unknown.extend(more.unknown);
        self
    }
}

/// From how many files on a second thread pays.
const PER_THREAD: usize = 500;

/// In which files the index differs from the commit of HEAD. All of them, where there is none.
///
/// The index remembers the trees that it was made from; folders of which it still knows that they are HEAD's are not read. What lies in a
/// folder of HEAD that cannot be read is unknown.
pub(super) fn staged(
    repo: &gix::Repository,
    head: Option<ObjectId>,
    index: &State,
    listing: &Listing,
) -> Changes {
    let mut changes = Changes::new();
    let held = |entry: &Tracked| Held { kind: entry.kind, id: entry.id };
    let Some(head) = head else {
        let all = listing.all().map(|(path, entry)| (RepoPath::from_git(path), Some(held(entry))));
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
    for (at, (path, entry)) in listing.all().enumerate() {
        if walk.same.get(at) == Some(&true) || walk.files.remove(path) == Some(held(entry)) {
            continue;
        }
        let path = RepoPath::from_git(path);
        if !walk.unknown.iter().any(|unknown| path.is_within(unknown)) {
            changes.files.insert(path, Some(held(entry)));
        }
    }
    // What is left is in HEAD only.
    changes.files.extend(walk.files.into_keys().map(|path| (RepoPath::from_git(path.as_bstr()), None)));
    changes.unknown = walk.unknown;
    changes
}

struct ChangesWalk<'w> {
    repo: &'w gix::Repository,
    listing: &'w Listing,
    /// Entries of the listing that lie in a folder which is HEAD's.
    same: Vec<bool>,
    /// What HEAD has in other folders.
    files: HashMap<BString, Held>,
    /// Folders of HEAD that cannot be read.
    unknown: BTreeSet<RepoPath>,
}

impl ChangesWalk<'_> {
    fn folder(&mut self, path: &mut BString, tree: ObjectId, known: Option<&Tree>, depth: usize) {
        let folder = RepoPath::from_git(path.as_bstr());
        if known.is_some_and(|known| known.num_entries.is_some() && known.id == tree) {
            if let Some(same) = self.same.get_mut(self.listing.range_below(&folder)) {
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
            match stored::kind(entry.mode().kind()) {
                None => {
                    let name = entry.filename();
                    let below = known
                        .and_then(|known| known.children.iter().find(|child| child.name.as_slice() == name));
                    self.folder(path, entry.object_id(), below, depth + 1);
                }
                Some(kind) => {
                    self.files.insert(path.clone(), Held { kind, id: entry.object_id() });
                }
            }
            path.truncate(length);
        }
    }
}

/// In which of the `wanted` files, by their places in the listing, the disk differs from the index.
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
    // Both are sorted by path, so one pass pairs them.
    let mut entries = index.entries().iter().peekable();
    let mut paths: Vec<(&BStr, &Entry)> = Vec::new();
    for ((path, _), _) in listing.all().zip(wanted).filter(|(_, wanted)| **wanted) {
        while entries.next_if(|entry| entry.path(index) < path).is_some() {}
        paths.extend(entries.peek().filter(|entry| entry.path(index) == path).map(|entry| (path, *entry)));
    }
    let look = |paths: &[(&BStr, &Entry)]| -> Vec<(RepoPath, Glance)> {
        let mut links = Links { root, last: BString::default(), is_behind: false };
        let one = |(path, entry): &(&BStr, &Entry)| {
            let is = glance(&mut links, path, entry, index, options)?;
            Some((RepoPath::from_git(path), is))
        };
        paths.iter().filter_map(one).collect()
    };
    let threads =
        std::thread::available_parallelism().map_or(1, usize::from).min(paths.len() / PER_THREAD + 1);
    let doubtful: Vec<_> = std::thread::scope(|scope| {
        let chunk = paths.len().div_ceil(threads).max(1);
        let mut chunks = paths.chunks(chunk);
        let own = chunks.next().unwrap_or_default();
        let others: Vec<_> = chunks.map(|chunk| scope.spawn(move || look(chunk))).collect();
        let mut found = look(own);
        // A thread that panicked would have been this one's panic too.
        found.extend(others.into_iter().filter_map(|other| other.join().ok()).flatten());
        found
    });
    let mut changes = Changes::new();
    for (path, glance) in doubtful {
        let is = match glance {
            Glance::Gone => Ok(Some(None)),
            Glance::Unreadable => Err(()),
            Glance::Doubtful => changed(repo, root, index, listing, &path).map(|held| held.map(Some)),
        };
        match is {
            Ok(Some(held)) => drop(changes.files.insert(path, held)),
            Ok(None) => {}
            Err(()) => drop(changes.unknown.insert(path)),
        }
    }
    changes
}

/// What the system says of a file of which it does not say what the index remembers.
enum Glance {
    /// It may have changed.
    Doubtful,
    /// It is not there.
    Gone,
    /// It cannot be told.
    Unreadable,
}

/// Which folders on disk are links, or lie behind one: to git, what is there is not the folder's.
struct Links<'r> {
    root: &'r Path,
    /// The folder that was asked about last. Paths come sorted.
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

/// None where nothing has changed.
fn glance(
    links: &mut Links<'_>,
    path: &BStr,
    entry: &Entry,
    index: &State,
    options: stat::Options,
) -> Option<Glance> {
    if entry.flags.contains(Flags::SKIP_WORKTREE) || entry.flags.contains(Flags::ASSUME_VALID) {
        return None;
    }
    let Ok(relative) = gix::path::from_bstr(path) else { return Some(Glance::Unreadable) };
    let full = links.root.join(&relative);
    let metadata = match gix::index::fs::Metadata::from_path_no_follow(&full) {
        Ok(metadata) => metadata,
        Err(error) => {
            return Some(match error.kind() {
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Glance::Gone,
                _ => Glance::Unreadable,
            });
        }
    };
    if entry.mode == Mode::COMMIT {
        // Where a submodule stands is the other repository's affair; a file or a link in its place is not.
        return (!metadata.is_dir()).then_some(Glance::Doubtful);
    }
    if metadata.is_dir() || links.is_behind_one(path) {
        return Some(Glance::Gone);
    }
    let Ok(stat) = Stat::from_fs(&metadata) else { return Some(Glance::Unreadable) };
    let same = entry.stat.matches(&stat, options)
        && !entry.stat.is_racy(index.timestamp(), options)
        && metadata.is_symlink() == (entry.mode == Mode::SYMLINK);
    (!same).then_some(Glance::Doubtful)
}

/// What is at `path` on disk, if it is not what the index says. An error where that cannot be read.
fn changed(
    repo: &gix::Repository,
    root: &Path,
    index: &State,
    listing: &Listing,
    path: &RepoPath,
) -> Result<Option<Held>, ()> {
    let entry = listing.get(path).ok_or(())?;
    let full = path.on_disk(root).ok_or(())?;
    let hash = |data: &[u8]| gix::objs::compute_hash(repo.object_hash(), Kind::Blob, data).map_err(drop);
    let metadata = std::fs::symlink_metadata(&full).map_err(drop)?;
    let was = Held { kind: entry.kind, id: entry.id };
    if metadata.is_symlink() {
        let target = std::fs::read_link(&full).map_err(drop)?;
        let target = gix::path::into_bstr(target).map_err(drop)?;
        let id = hash(&gix::path::to_unix_separators_on_windows(target))?;
        return Ok(Some(Held { kind: TrackedKind::Symlink, id }).filter(|is| *is != was));
    }
    // Where the system has no links, a file stands for one.
    let links_are_files = repo.config_snapshot().boolean("core.symlinks") == Some(false);
    let kind = match entry.kind {
        TrackedKind::Symlink if links_are_files => TrackedKind::Symlink,
        _ => TrackedKind::File,
    };
    if !metadata.is_file() {
        // A pipe or a device in the place of a file is not opened, and holds nothing that a tree could.
        return Ok(Some(Held { kind, id: ObjectId::null(repo.object_hash()) }));
    }
    let is = Held { kind, id: hash_file(repo, &full).ok_or(())? };
    if is == was {
        return Ok(None);
    }
    let same_after_all = entry.kind == TrackedKind::File
        && (converted((repo, root), index, path, &full, entry.id)
            || differs_in_line_ends_only(repo, &full, entry.id));
    Ok((!same_after_all).then_some(is))
}

fn hash_file(repo: &gix::Repository, full: &Path) -> Option<ObjectId> {
    let (mut file, size) = open::regular(full).ok()?;
    let (stop, mut progress) = (AtomicBool::new(false), gix::progress::Discard);
    gix::objs::compute_stream_hash(repo.object_hash(), Kind::Blob, &mut file, size, &mut progress, &stop).ok()
}

/// Whether only line ends differ, as `core.autocrlf` and the `text` attribute make them.
fn differs_in_line_ends_only(repo: &gix::Repository, full: &Path, id: ObjectId) -> bool {
    let Ok(content) = open::read_regular(full, limits::LINE_END_BYTES) else { return false };
    content.contains_str("\r\n") && {
        let plain = content.replace("\r\n", "\n");
        gix::objs::compute_hash(repo.object_hash(), Kind::Blob, &plain).is_ok_and(|plain| plain == id)
    }
}

/// Whether git would convert the file before it stores it, so that its bytes on disk say nothing. A pointer of Git LFS says what
/// the file holds; other filters are programs, and none is run: such a file counts as unchanged.
fn converted(
    (repo, root): (&gix::Repository, &Path),
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

/// Whether the file is the one that a pointer of Git LFS stands for; none where the blob is no pointer.
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
