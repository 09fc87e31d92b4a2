//! Reads the entries of tree objects, and compares two trees.

use std::cmp::Ordering;
use std::ops::ControlFlow;

use bstr::{BStr, BString, ByteSlice};
use gix::ObjectId;
use gix::objs::Kind;

use super::objects::{ObjectMissing, Objects};
use crate::limits::snapshot as limits;
use crate::snapshot::{RepoPath, TrackedContent, TrackedKind};

/// An entry of a tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TreeEntry {
    /// Git's mode, as in `100644`.
    pub(super) mode: u32,
    pub(super) id: ObjectId,
}

impl TreeEntry {
    /// Makes the entry of a folder.
    pub(super) fn folder(id: ObjectId) -> Self {
        Self { mode: 0o040_000, id }
    }

    /// Returns the type of an entry that is not a folder.
    pub(super) fn kind(&self) -> TrackedKind {
        match self.mode & 0o170_000 {
            0o120_000 => TrackedKind::Symlink,
            0o160_000 => TrackedKind::Submodule,
            _ => TrackedKind::File,
        }
    }

    /// Returns the type and content of an entry that is not a folder. Whether it is executable does not matter.
    pub(super) fn content(&self) -> TrackedContent {
        TrackedContent { kind: self.kind(), id: self.id }
    }

    /// Returns the id of the folder's tree; none if it is not a folder.
    pub(super) fn tree(&self) -> Option<ObjectId> {
        is_folder(self.mode).then_some(self.id)
    }
}

/// An unparsed entry.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct RawTreeEntry<'d> {
    pub(super) mode: u32,
    pub(super) name: &'d [u8],
    /// The bytes of the id.
    pub(super) id: &'d [u8],
}

impl RawTreeEntry<'_> {
    fn parsed(&self) -> Result<TreeEntry, ObjectMissing> {
        let id = ObjectId::try_from(self.id).map_err(|_| ObjectMissing)?;
        Ok(TreeEntry { mode: self.mode, id })
    }
}

/// Reads a tree's entries one by one, in git's order.
pub(super) struct TreeEntries<'d> {
    rest: &'d [u8],
    hash_length: usize,
}

impl<'d> TreeEntries<'d> {
    pub(super) fn new(data: &'d [u8], format: gix::hash::Kind) -> Self {
        Self { rest: data, hash_length: format.len_in_bytes() }
    }

    /// Returns the number of bytes that are not read yet.
    pub(super) fn left(&self) -> usize {
        self.rest.len()
    }

    /// Skips the entries that end within the next `bytes`.
    fn skip_within(&mut self, bytes: usize) -> Result<(), ObjectMissing> {
        let end = self.rest.len().saturating_sub(bytes);
        while !self.rest.is_empty() {
            // A mode contains no byte 0, so the first one ends the name.
            let name = self.rest.find_byte(0).ok_or(ObjectMissing)?;
            let after = self.rest.get(name + 1 + self.hash_length..).ok_or(ObjectMissing)?;
            if after.len() < end {
                break;
            }
            self.rest = after;
        }
        Ok(())
    }

    /// Reads the next entry. An error if the tree is damaged.
    #[inline]
    pub(super) fn next_raw(&mut self) -> Option<Result<RawTreeEntry<'d>, ObjectMissing>> {
        if self.rest.is_empty() {
            return None;
        }
        let Some((mode, after)) = mode_of(self.rest) else { return Some(Err(ObjectMissing)) };
        let named = after.find_byte(0).and_then(|end| after.split_at_checked(end));
        let Some((name, [_, after @ ..])) = named else { return Some(Err(ObjectMissing)) };
        let Some((id, rest)) = after.split_at_checked(self.hash_length) else {
            return Some(Err(ObjectMissing));
        };
        self.rest = rest;
        Some(Ok(RawTreeEntry { mode, name, id }))
    }
}

/// Reads the mode at the start of an entry, and returns what follows the space after it.
#[inline]
fn mode_of(entry: &[u8]) -> Option<(u32, &[u8])> {
    // Nearly all entries.
    if let Some(after) = entry.strip_prefix(b"100644 ") {
        return Some((0o100_644, after));
    }
    if let Some(after) = entry.strip_prefix(b"40000 ") {
        return Some((0o040_000, after));
    }
    let mut mode = 0u32;
    let mut rest = entry;
    for _ in 0..8 {
        match rest.split_first()? {
            (b' ', after) => return Some((canonical(mode), after)),
            (digit @ b'0'..=b'7', after) => {
                mode = mode << 3 | u32::from(digit - b'0');
                rest = after;
            }
            _ => return None,
        }
    }
    None
}

impl<'d> Iterator for TreeEntries<'d> {
    type Item = Result<(&'d BStr, TreeEntry), ObjectMissing>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = self.next_raw()?;
        Some(next.and_then(|raw| Ok((raw.name.as_bstr(), raw.parsed()?))))
    }
}

/// Returns the mode that git uses for it: old trees contain `100664`, which means `100644`.
fn canonical(mode: u32) -> u32 {
    match mode & 0o170_000 {
        0o100_000 if mode & 0o100 != 0 => 0o100_755,
        0o100_000 => 0o100_644,
        kind @ (0o120_000 | 0o040_000) => kind,
        _ => 0o160_000,
    }
}

/// Whether this is the mode of a folder.
pub(super) fn is_folder(mode: u32) -> bool {
    mode & 0o170_000 == 0o040_000
}

/// Compares names in git's order: a folder's name sorts as if a slash followed it.
#[inline]
pub(super) fn tree_order(a: &[u8], a_is_folder: bool, b: &[u8], b_is_folder: bool) -> Ordering {
    let shared = a.len().min(b.len());
    let next = |name: &[u8], folder: bool| name.get(shared).copied().or(folder.then_some(b'/'));
    a.get(..shared).cmp(&b.get(..shared)).then_with(|| next(a, a_is_folder).cmp(&next(b, b_is_folder)))
}

/// Compares entries in git's order. A file and a folder of the same name are two entries.
fn order(a: &RawTreeEntry<'_>, b: &RawTreeEntry<'_>) -> Ordering {
    tree_order(a.name, is_folder(a.mode), b.name, is_folder(b.mode))
}

/// A callback for each file that differs between two trees: its path and both entries.
pub(super) type OnDifference<'f> =
    &'f mut dyn FnMut(&BStr, Option<TreeEntry>, Option<TreeEntry>) -> ControlFlow<()>;

/// A comparison of two folders.
pub(super) struct Difference<'o> {
    pub(super) objects: &'o mut Objects,
    /// Selects the folders to read, by path.
    pub(super) enter: &'o dyn Fn(&BStr) -> bool,
}

/// Calls `seen` for each file that differs between two root trees. None stands for an empty tree.
pub(super) fn each_difference(
    objects: &mut Objects,
    a: Option<ObjectId>,
    b: Option<ObjectId>,
    seen: OnDifference<'_>,
) -> Result<(), ObjectMissing> {
    // The caller of `seen` knows whether it stopped early.
    Difference { objects, enter: &|_| true }.between(BStr::new(""), a, b, seen).map(drop)
}

/// Returns the tree of a folder's entry.
pub(super) fn folder(entry: Option<TreeEntry>) -> Option<ObjectId> {
    entry.and_then(|entry| entry.tree())
}

/// Returns the entry if it is not a folder.
pub(super) fn file(entry: Option<TreeEntry>) -> Option<TreeEntry> {
    entry.filter(|entry| entry.tree().is_none())
}

/// Whether two entries that are not folders have the same type and content.
pub(super) fn is_same_content(a: Option<TreeEntry>, b: Option<TreeEntry>) -> bool {
    a.map(|entry| entry.content()) == b.map(|entry| entry.content())
}

/// Returns the entry at `path` below a root tree.
pub(super) fn entry_at(
    objects: &mut Objects,
    root: ObjectId,
    path: &RepoPath,
) -> Result<Option<TreeEntry>, ObjectMissing> {
    let mut at = TreeEntry::folder(root);
    for part in path.parts() {
        let Some(tree) = at.tree() else { return Ok(None) };
        let data = data(objects, Some(tree))?;
        let mut entries = TreeEntries::new(&data, objects.format);
        let found = entries.find_map(|entry| match entry {
            Ok((name, entry)) => (name == part).then_some(Ok(entry)),
            Err(ObjectMissing) => Some(Err(ObjectMissing)),
        });
        match found {
            Some(found) => at = found?,
            None => return Ok(None),
        }
    }
    Ok(Some(at))
}

/// Returns the content id of the file at `path` below a root tree; none if there is none.
pub(super) fn file_at(
    objects: &mut Objects,
    root: ObjectId,
    path: &RepoPath,
) -> Result<Option<ObjectId>, ObjectMissing> {
    Ok(file(entry_at(objects, root, path)?).map(|entry| entry.id))
}

impl Difference<'_> {
    /// Calls `seen` for each file below `path` (empty for the root) that differs between the trees `a` and `b`.
    pub(super) fn between(
        &mut self,
        path: &BStr,
        a: Option<ObjectId>,
        b: Option<ObjectId>,
        seen: OnDifference<'_>,
    ) -> Result<ControlFlow<()>, ObjectMissing> {
        let mut path = path.to_owned();
        self.folders(&mut path, a, b, 0, seen)
    }

    fn folders(
        &mut self,
        path: &mut BString,
        a: Option<ObjectId>,
        b: Option<ObjectId>,
        depth: usize,
        seen: OnDifference<'_>,
    ) -> Result<ControlFlow<()>, ObjectMissing> {
        if a == b || !(self.enter)(path.as_bstr()) {
            return Ok(ControlFlow::Continue(()));
        }
        if depth > limits::FOLDER_DEPTH {
            self.objects.too_deep = true;
            return Err(ObjectMissing);
        }
        let format = self.objects.format;
        let (a, b) = (data(self.objects, a)?, data(self.objects, b)?);
        each_differing_entry(&a, &b, format, &mut |name, ours, theirs| {
            let length = path.len();
            if length > 0 {
                path.push(b'/');
            }
            path.extend_from_slice(name);
            let mut flow = ControlFlow::Continue(());
            if file(ours) != file(theirs) {
                flow = seen(path.as_bstr(), file(ours), file(theirs));
            }
            if flow.is_continue() && folder(ours) != folder(theirs) {
                flow = self.folders(path, folder(ours), folder(theirs), depth + 1, seen)?;
            }
            path.truncate(length);
            Ok(flow)
        })
    }
}

/// A callback for each entry that differs between two versions of a folder: its name and both entries. It says whether to go on.
type OnDifferingEntry<'f> =
    &'f mut dyn FnMut(&BStr, Option<TreeEntry>, Option<TreeEntry>) -> Result<ControlFlow<()>, ObjectMissing>;

/// Calls `seen` for each entry that differs between two versions of a folder, in git's order, until it says to stop. A file that became a
/// folder is two entries.
pub(super) fn each_differing_entry(
    a: &[u8],
    b: &[u8],
    format: gix::hash::Kind,
    seen: OnDifferingEntry<'_>,
) -> Result<ControlFlow<()>, ObjectMissing> {
    let (mut left, mut right) = (TreeEntries::new(a, format), TreeEntries::new(b, format));
    // Two versions of a folder are mostly the same bytes. From the first position where an entry begins in both, the entries are
    // the same too.
    let same_end = shared_end(a, b);
    skip_same(&mut left, &mut right)?;
    let (mut one, mut other) = (left.next_raw().transpose()?, right.next_raw().transpose()?);
    loop {
        let (ours, theirs) = match (one, other) {
            (None, None) => return Ok(ControlFlow::Continue(())),
            (Some(a), Some(b)) => match order(&a, &b) {
                Ordering::Less => (Some(a), None),
                Ordering::Equal => (Some(a), Some(b)),
                Ordering::Greater => (None, Some(b)),
            },
            alone => alone,
        };
        if ours.is_some() && theirs.is_some() && left.left() == right.left() {
            if left.left() <= same_end {
                (left.rest, right.rest) = (&[], &[]);
            } else if ours == theirs {
                // More entries that are the same often follow.
                skip_same(&mut left, &mut right)?;
            }
        }
        if ours.is_some() {
            one = left.next_raw().transpose()?;
        }
        if theirs.is_some() {
            other = right.next_raw().transpose()?;
        }
        let Some(name) = ours.or(theirs).map(|entry| entry.name) else { continue };
        if ours != theirs {
            let entry = |raw: Option<RawTreeEntry<'_>>| raw.map(|raw| raw.parsed()).transpose();
            if seen(name.as_bstr(), entry(ours)?, entry(theirs)?)?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
    }
}

/// Skips the entries at the start that are the same bytes in both.
fn skip_same(left: &mut TreeEntries<'_>, right: &mut TreeEntries<'_>) -> Result<(), ObjectMissing> {
    let before = left.left();
    left.skip_within(shared_start(left.rest, right.rest))?;
    right.rest = right.rest.get(before - left.left()..).ok_or(ObjectMissing)?;
    Ok(())
}

/// Numbers of bytes that are compared at once: first many, then few.
const STEPS: [usize; 2] = [256, 16];

/// Returns the length of the common beginning, in bytes.
pub(super) fn shared_start(a: &[u8], b: &[u8]) -> usize {
    let mut same = 0;
    for step in STEPS {
        let rest = a.get(same..).zip(b.get(same..));
        let Some((a, b)) = rest else { return same };
        same += a.chunks_exact(step).zip(b.chunks_exact(step)).take_while(|(a, b)| a == b).count() * step;
    }
    same + a.iter().skip(same).zip(b.iter().skip(same)).take_while(|(a, b)| a == b).count()
}

/// Returns the length of the common end, in bytes.
pub(super) fn shared_end(a: &[u8], b: &[u8]) -> usize {
    let mut same = 0;
    for step in STEPS {
        let rest = a.get(..a.len() - same).zip(b.get(..b.len() - same));
        let Some((a, b)) = rest else { return same };
        same += a.rchunks_exact(step).zip(b.rchunks_exact(step)).take_while(|(a, b)| a == b).count() * step;
    }
    let (a, b) = (a.iter().rev().skip(same), b.iter().rev().skip(same));
    same + a.zip(b).take_while(|(a, b)| a == b).count()
}

/// Reads a tree; empty for a folder that does not exist.
pub(super) fn data(
    objects: &mut Objects,
    tree: Option<ObjectId>,
) -> Result<std::rc::Rc<Vec<u8>>, ObjectMissing> {
    let Some(id) = tree.filter(|id| !id.is_empty_tree()) else {
        return Ok(std::rc::Rc::default());
    };
    let object = objects.get(&id)?;
    if object.kind == Kind::Tree { Ok(object.data) } else { Err(ObjectMissing) }
}
