//! Keeps the positions of the entries in a tree, so that the next version of the tree need not be parsed from the start.
//!
//! Two versions of a folder usually differ in one entry. Their common beginning and end are found by comparing blocks
//! of bytes, and only the entries between are parsed.

#![expect(
    clippy::indexing_slicing,
    reason = "indices of entries come from the entries, and indices of wanted names from `wanted`"
)]

use std::cmp::Ordering;
use std::rc::Rc;

use bstr::{BStr, ByteSlice};
use gix::ObjectId;

use super::objects::ObjectMissing;
use super::tree::{RawTreeEntry, TreeEntries, TreeEntry, is_folder, shared_end, shared_start, tree_order};

/// A parsed tree.
#[derive(Clone)]
pub(super) struct Layout {
    data: Rc<Vec<u8>>,
    entries: Rc<Vec<EntryOffset>>,
    /// The entries of the wanted names.
    pub(super) found: Rc<[Option<TreeEntry>]>,
}

/// Start of an entry, and the index of its name among the wanted names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct EntryOffset {
    start: u32,
    wanted: Option<u32>,
}

impl Layout {
    /// Returns the layout of an empty folder, for this number of wanted names.
    pub(super) fn empty(wanted: usize) -> Self {
        Self { data: Rc::default(), entries: Rc::default(), found: vec![None; wanted].into() }
    }

    /// Parses another version of the folder. `wanted` returns the index of a wanted name.
    pub(super) fn moved_to(
        &self,
        data: Rc<Vec<u8>>,
        format: gix::hash::Kind,
        wanted: impl Fn(&BStr) -> Option<u32>,
    ) -> Result<Self, ObjectMissing> {
        let (old, new) = (self.data.as_slice(), data.as_slice());
        let same_start = shared_start(old, new);
        let room = old.len().min(new.len()) - same_start;
        let same_end = shared_end(&old[old.len() - room..], &new[new.len() - room..]);
        // All bytes before this entry are the same, so the entries are too.
        let first =
            self.entries.partition_point(|entry| entry.start as usize <= same_start).saturating_sub(1);
        let mut at = self.entries.get(first).map_or(0, |entry| entry.start as usize);
        // The next entry of the old version, and the results of the new one.
        let mut next = first;
        let mut read: Vec<EntryOffset> = Vec::new();
        // A name can be a file in one version and a folder in the other, which sort differently: removals are applied first.
        let (mut gone, mut new_here): (Vec<u32>, Vec<(u32, TreeEntry)>) = (Vec::new(), Vec::new());
        let old_at = |next: usize| self.entries.get(next).map_or(old.len(), |entry| entry.start as usize);
        let last = loop {
            if at + same_end >= new.len() {
                // From here on the bytes are the same. The entries are too, if one begins here in the old version.
                let before = at + old.len() - new.len();
                while old_at(next) < before {
                    gone.extend(self.entries[next].wanted);
                    next += 1;
                }
                if old_at(next) == before {
                    break next;
                }
            }
            let (entry, left) = entry_at(new, at, format)?;
            let mut is = None;
            // Both versions are sorted: an old entry before this name was removed.
            while let Some(known) = self.entries.get(next) {
                let (before, _) = entry_at(old, known.start as usize, format)?;
                match order(&before, &entry) {
                    Ordering::Less => gone.extend(known.wanted),
                    Ordering::Equal => is = Some((known.wanted, before == entry)),
                    Ordering::Greater => break,
                }
                next += 1;
                if is.is_some() {
                    break;
                }
            }
            let (is, same) = is.unwrap_or_else(|| (wanted(entry.name.as_bstr()), false));
            if let Some(wanted) = is.filter(|_| !same) {
                let id = ObjectId::try_from(entry.id).map_err(|_| ObjectMissing)?;
                new_here.push((wanted, TreeEntry { mode: entry.mode, id }));
            }
            read.push(EntryOffset { start: u32::try_from(at).map_err(|_| ObjectMissing)?, wanted: is });
            at = new.len() - left;
        };
        let mut entries = self.entries.clone();
        if self.entries[first..last] != read || new.len() != old.len() {
            let mut all = Vec::with_capacity(self.entries.len() + read.len());
            all.extend_from_slice(&self.entries[..first]);
            all.extend_from_slice(&read);
            for entry in &self.entries[last..] {
                let start = entry.start as usize + new.len() - old.len();
                all.push(EntryOffset { start: u32::try_from(start).map_err(|_| ObjectMissing)?, ..*entry });
            }
            entries = Rc::new(all);
        }
        let mut found = self.found.clone();
        if !gone.is_empty() || !new_here.is_empty() {
            let mut all = found.to_vec();
            for wanted in gone {
                all[wanted as usize] = None;
            }
            for (wanted, entry) in new_here {
                all[wanted as usize] = Some(entry);
            }
            found = all.into();
        }
        Ok(Self { data, entries, found })
    }

    /// Returns the approximate memory use in bytes.
    pub(super) fn cost(&self) -> usize {
        self.data.len() + 8 * self.entries.len() + size_of_val(&*self.found) + 200
    }
}

/// Parses the entry at `at`, and returns the number of bytes after it.
fn entry_at(
    data: &[u8],
    at: usize,
    format: gix::hash::Kind,
) -> Result<(RawTreeEntry<'_>, usize), ObjectMissing> {
    let mut entries = TreeEntries::new(data.get(at..).ok_or(ObjectMissing)?, format);
    let entry = entries.next_raw().ok_or(ObjectMissing)??;
    Ok((entry, entries.left()))
}

/// Compares entries in git's order. A file and a folder of the same name are two entries.
fn order(a: &RawTreeEntry<'_>, b: &RawTreeEntry<'_>) -> Ordering {
    tree_order(a.name, is_folder(a.mode), b.name, is_folder(b.mode))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Names that sort differently as a folder and as a file, and their neighbours.
    const NAMES: &[&str] = &["a", "a+b", "a-x", "a.md", "a0", "b", "bb", "c", "c d", "c.", "zz"];

    fn tree(entries: &[(usize, bool, u8)]) -> Rc<Vec<u8>> {
        let mut data = Vec::new();
        for (name, folder, id) in entries {
            data.extend_from_slice(if *folder { b"40000 " } else { b"100644 " });
            data.extend_from_slice(NAMES[*name].as_bytes());
            data.push(0);
            data.extend_from_slice(&[*id; 20]);
        }
        Rc::new(data)
    }

    fn version() -> impl Strategy<Value = Vec<(usize, bool, u8)>> {
        // Few ids, one of them the byte that ends a name, so that the bytes of one entry look like those of another.
        let id = prop_oneof![Just(0u8), Just(b'a'), Just(b' '), 0u8..4];
        proptest::collection::btree_map(0..NAMES.len(), (any::<bool>(), id), 0..11).prop_map(|entries| {
            let mut entries: Vec<_> =
                entries.into_iter().map(|(name, (folder, id))| (name, folder, id)).collect();
            entries.sort_by(|a, b| tree_order(NAMES[a.0].as_bytes(), a.1, NAMES[b.0].as_bytes(), b.1));
            entries
        })
    }

    proptest! {
        #[test]
        fn a_moved_layout_is_that_of_a_fresh_reading(versions in proptest::collection::vec(version(), 1..8)) {
            let place = |name: &BStr| {
                let at = NAMES.iter().position(|known| known.as_bytes() == name.as_bytes());
                at.map(|at| u32::try_from(at).expect("few"))
            };
            let mut moved = Layout::empty(NAMES.len());
            for version in versions {
                let data = tree(&version);
                moved = moved.moved_to(data.clone(), gix::hash::Kind::Sha1, place).expect("a tree");
                let fresh = Layout::empty(NAMES.len()).moved_to(data, gix::hash::Kind::Sha1, place).expect("a tree");
                prop_assert_eq!(&moved.found, &fresh.found);
                prop_assert_eq!(&moved.entries, &fresh.entries);
            }
        }
    }
}
