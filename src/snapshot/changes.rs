//! In which files the index and the disk differ from HEAD. Content decides: neither a date on disk nor a mode is a change.

use std::collections::{BTreeMap, HashMap};
use std::io::Read as _;
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

use super::{ContentId, Listing, RepoPath, TrackedKind, open};
use crate::text::hex;

/// What is at each path that differs; none where it was removed.
pub type Changes = BTreeMap<RepoPath, Option<ContentId>>;

/// Largest file whose line ends are looked at, in bytes.
const MAX_TEXT: u64 = 64 << 20;

/// From how many files on a second thread pays.
const PER_THREAD: usize = 500;

/// In which files the index differs from HEAD. All of them, where nothing is committed.
///
/// The index remembers the trees that it was made from; folders of which it still knows that they are HEAD's are not read.
pub(super) fn staged(repo: &gix::Repository, index: &State, listing: &Listing) -> Changes {
    all_staged(repo, index, listing).unwrap_or_default()
}

fn all_staged(repo: &gix::Repository, index: &State, listing: &Listing) -> Result<Changes, gix::Error> {
    let mut changes = Changes::new();
    if repo.head()?.is_unborn() {
        changes.extend(listing.all().map(|(path, entry)| (RepoPath::from_git(path), Some(entry.id))));
        return Ok(changes);
    }
    let mut walk = Walk { repo, same: vec![false; listing.len()], listing, files: HashMap::new() };
    walk.folder(&mut BString::default(), repo.head_tree_id()?.detach(), index.tree(), 0)?;
    for (at, (path, entry)) in listing.all().enumerate() {
        if walk.same.get(at) == Some(&true) || walk.files.remove(path) == Some(entry.id) {
            continue;
        }
        changes.insert(RepoPath::from_git(path), Some(entry.id));
    }
    // What is left is in HEAD only.
    changes.extend(walk.files.into_keys().map(|path| (RepoPath::from_git(path.as_bstr()), None)));
    Ok(changes)
}

/// Deepest folder that is read.
const MAX_DEPTH: usize = 2_048;

struct Walk<'w> {
    repo: &'w gix::Repository,
    listing: &'w Listing,
    /// Entries of the listing that lie in a folder which is HEAD's.
    same: Vec<bool>,
    /// HEAD's files in other folders.
    files: HashMap<BString, ObjectId>,
}

impl Walk<'_> {
    fn folder(
        &mut self,
        path: &mut BString,
        tree: ObjectId,
        known: Option<&Tree>,
        depth: usize,
    ) -> Result<(), gix::Error> {
        if known.is_some_and(|known| known.num_entries.is_some() && known.id == tree) {
            let folder = RepoPath::from_git(path.as_bstr());
            if let Some(same) = self.same.get_mut(self.listing.range_below(&folder)) {
                same.fill(true);
            }
            return Ok(());
        }
        if depth > MAX_DEPTH {
            return Ok(());
        }
        let tree = self.repo.find_object(tree)?.try_into_tree()?;
        for entry in tree.iter() {
            let entry = entry?;
            let length = path.len();
            if length > 0 {
                path.push(b'/');
            }
            path.push_str(entry.filename());
            if entry.mode().is_tree() {
                let name = entry.filename();
                let below =
                    known.and_then(|known| known.children.iter().find(|child| child.name.as_slice() == name));
                self.folder(path, entry.object_id(), below, depth + 1)?;
            } else {
                self.files.insert(path.clone(), entry.object_id());
            }
            path.truncate(length);
        }
        Ok(())
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
    let Ok(options) = repo.stat_options() else { return Changes::new() };
    // Both are sorted by path, so one pass pairs them.
    let mut entries = index.entries().iter().peekable();
    let mut paths: Vec<(&BStr, &Entry)> = Vec::new();
    for ((path, _), _) in listing.all().zip(wanted).filter(|(_, wanted)| **wanted) {
        while entries.next_if(|entry| entry.path(index) < path).is_some() {}
        paths.extend(entries.peek().filter(|entry| entry.path(index) == path).map(|entry| (path, *entry)));
    }
    let look = |paths: &[(&BStr, &Entry)]| -> Vec<(RepoPath, bool)> {
        let one = |(path, entry): &(&BStr, &Entry)| {
            let is = glance(root, path, entry, index, options)?;
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
    for (path, there) in doubtful {
        if !there {
            changes.insert(path, None);
        } else if let Some(id) = changed(repo, root, index, listing, &path) {
            changes.insert(path, Some(id));
        }
    }
    changes
}

/// Whether a file is there at all, if what the system says of it is not what the index remembers.
fn glance(root: &Path, path: &BStr, entry: &Entry, index: &State, options: stat::Options) -> Option<bool> {
    if entry.flags.contains(Flags::SKIP_WORKTREE) || entry.flags.contains(Flags::ASSUME_VALID) {
        return None;
    }
    let full = root.join(gix::path::from_bstr(path).ok()?);
    let Ok(metadata) = gix::index::fs::Metadata::from_path_no_follow(&full) else {
        return Some(false);
    };
    if entry.mode == Mode::COMMIT {
        // Where a submodule stands is the other repository's affair.
        return None;
    }
    if metadata.is_dir() {
        return Some(false);
    }
    let stat = Stat::from_fs(&metadata).ok()?;
    let same = entry.stat.matches(&stat, options) && !entry.stat.is_racy(index.timestamp(), options);
    (!same).then_some(true)
}

/// What a file on disk holds, if it is not what the index says.
fn changed(
    repo: &gix::Repository,
    root: &Path,
    index: &State,
    listing: &Listing,
    path: &RepoPath,
) -> Option<ContentId> {
    let entry = listing.get(path)?;
    let full = path.on_disk(root)?;
    let hash = |data: &[u8]| gix::objs::compute_hash(repo.object_hash(), Kind::Blob, data).ok();
    let metadata = std::fs::symlink_metadata(&full).ok()?;
    if metadata.is_symlink() {
        let target = gix::path::into_bstr(std::fs::read_link(&full).ok()?).ok()?;
        let id = hash(&gix::path::to_unix_separators_on_windows(target))?;
        return (id != entry.id).then_some(id);
    }
    if !metadata.is_file() {
        // A pipe or a device in the place of a file is not opened, and holds nothing that a tree could.
        return Some(ObjectId::null(repo.object_hash()));
    }
    let id = hash_file(repo, &full)?;
    if id == entry.id {
        return None;
    }
    let same_after_all = entry.kind == TrackedKind::File
        && (converted((repo, root), index, path, &full, entry.id)
            || differs_in_line_ends_only(repo, &full, entry.id));
    (!same_after_all).then_some(id)
}

fn hash_file(repo: &gix::Repository, full: &Path) -> Option<ObjectId> {
    let (mut file, size) = open::regular(full).ok()?;
    let (stop, mut progress) = (AtomicBool::new(false), gix::progress::Discard);
    gix::objs::compute_stream_hash(repo.object_hash(), Kind::Blob, &mut file, size, &mut progress, &stop).ok()
}

/// Whether only line ends differ, as `core.autocrlf` and the `text` attribute make them.
fn differs_in_line_ends_only(repo: &gix::Repository, full: &Path, id: ObjectId) -> bool {
    let Ok(content) = open::read_regular(full, MAX_TEXT) else { return false };
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
