//! Finds the new path of a file or folder that a claim still names by its old path.

use std::collections::HashMap;
use std::ops::ControlFlow;

use bstr::{BStr, ByteSlice};
use gix::ObjectId;

use super::objects::ObjectMissing;
use super::tree::{TreeEntry, each_difference, entry_at, file_at};
use super::walk::{ChainEnd, TouchQuestion, walk};
use super::{CommitId, EvaluatedTree, History, TrackedSubject};
use crate::limits::history as limits;
use crate::snapshot::{Listing, RepoPath};

/// The new path of a file or folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenamedPath {
    /// The path today.
    pub to: RepoPath,
    /// The last commit that renamed it.
    pub by: CommitId,
    /// Whether all files are unchanged, so that the rename is certain.
    pub exact: bool,
}

impl History {
    /// Returns the new path of what was at `path`, was last touched by the commit `by`, and is not in `listing`. None
    /// if it was deleted, or this clone lacks the commits.
    pub fn moved(&mut self, path: &RepoPath, by: CommitId, listing: &Listing) -> Option<RenamedPath> {
        let (mut at, mut by) = (path.clone(), by);
        let mut exact = true;
        for _ in 0..limits::RENAMES_FORWARD {
            let (to, same) = self.moved_by(&at, by).ok().flatten()?;
            exact &= same;
            if listing.get(&to).is_some() || listing.is_folder(&to) {
                return Some(RenamedPath { to, by, exact }).filter(|moved| moved.to != *path);
            }
            at = to;
            let question =
                TouchQuestion { subject: TrackedSubject::Path(at.clone()), horizon: None, all: false };
            let found = walk(&mut self.objects, &mut self.commits, self.start, &[question]);
            let Some(ChainEnd::At(place)) = found.first().and_then(|found| found.end) else { return None };
            by = CommitId(place);
        }
        None
    }

    /// Returns the path in the checked tree of what the last commit has at `path`, if it was renamed without changes.
    pub fn moved_since(&mut self, path: &RepoPath, evaluated: &EvaluatedTree<'_>) -> Option<RepoPath> {
        let tree = self.commits.node(self.start, &mut self.objects).ok()?.tree;
        let entry = entry_at(&mut self.objects, tree, path).ok().flatten()?;
        let mut changes = AddedAndRemoved::default();
        for (changed, now) in &evaluated.changes.files {
            let then = file_at(&mut self.objects, tree, changed).ok()?;
            match (then, now) {
                (Some(then), None) => changes.removed.push((changed.clone(), then)),
                (None, Some(now)) => changes.added.entry(now.id).or_default().push(changed.clone()),
                _ => {}
            }
        }
        match entry.tree() {
            Some(_) => folder_moved(path, &changes),
            None => file_moved(path, &entry, &changes),
        }
    }

    /// Returns the new path in a commit of what was at `path`, and whether it is unchanged.
    fn moved_by(&mut self, path: &RepoPath, by: CommitId) -> Result<Option<(RepoPath, bool)>, ObjectMissing> {
        let node = self.commits.node(by.0, &mut self.objects)?;
        for parent in &node.parents {
            let before = self.commits.node(*parent, &mut self.objects)?.tree;
            let Some(entry) = entry_at(&mut self.objects, before, path)? else { continue };
            let changes = self.changes(before, node.tree)?;
            let to = match entry.tree() {
                Some(_) => folder_moved(path, &changes).map(|to| (to, true)),
                None => match file_moved(path, &entry, &changes) {
                    Some(to) => Some((to, true)),
                    None => self.most_alike(path, &entry.id, &changes).map(|to| (to, false)),
                },
            };
            return Ok(to);
        }
        Ok(None)
    }

    /// Returns the files that exist in one of two trees only.
    pub(super) fn changes(
        &mut self,
        before: ObjectId,
        after: ObjectId,
    ) -> Result<AddedAndRemoved, ObjectMissing> {
        let mut changes = AddedAndRemoved::default();
        let mut seen = |path: &BStr, was: Option<TreeEntry>, is: Option<TreeEntry>| {
            match (was, is) {
                (Some(was), None) => changes.removed.push((RepoPath::from_git(path), was.id)),
                (None, Some(is)) => changes.added.entry(is.id).or_default().push(RepoPath::from_git(path)),
                _ => {}
            }
            ControlFlow::Continue(())
        };
        each_difference(&mut self.objects, Some(before), Some(after), &mut seen)?;
        Ok(changes)
    }

    /// Returns the added file that shares the most lines with the removed one, and more than half of them.
    pub(super) fn most_alike(
        &mut self,
        path: &RepoPath,
        id: &ObjectId,
        changes: &AddedAndRemoved,
    ) -> Option<RepoPath> {
        let old = self.blob(id, limits::RENAME_BYTES).ok()?;
        let mut candidates: Vec<_> = changes
            .added
            .iter()
            .flat_map(|(id, paths)| paths.iter().map(move |added| (added, id)))
            .filter(|(added, _)| added.extension() == path.extension())
            .collect();
        if candidates.len() > limits::RENAME_CANDIDATES {
            candidates.retain(|(added, _)| added.file_name() == path.file_name());
        }
        candidates.sort();
        let mut best = None;
        for (added, id) in candidates.into_iter().take(limits::RENAME_CANDIDATES) {
            // Too large, missing, or a submodule: no candidate.
            let Ok(new) = self.blob(id, limits::RENAME_BYTES) else { continue };
            let share = alike(&old, &new);
            if share > 0.5 && best.as_ref().is_none_or(|(least, _)| share > *least) {
                best = Some((share, added.clone()));
            }
        }
        best.map(|(_, path)| path)
    }
}

/// Files that were removed and added.
#[derive(Default)]
pub(super) struct AddedAndRemoved {
    /// Removed files by path.
    pub(super) removed: Vec<(RepoPath, ObjectId)>,
    /// Added files by content.
    added: HashMap<ObjectId, Vec<RepoPath>>,
}

/// Returns the only added file with the content of the removed one. If there are several: the one with the same name.
fn file_moved(path: &RepoPath, entry: &TreeEntry, changes: &AddedAndRemoved) -> Option<RepoPath> {
    let added = changes.added.get(&entry.id)?;
    match added.as_slice() {
        [only] => Some(only.clone()),
        several => {
            let mut same_name = several.iter().filter(|added| added.file_name() == path.file_name());
            let first = same_name.next()?;
            same_name.next().is_none().then(|| first.clone())
        }
    }
}

/// Returns the folder to which more than half of a removed folder's files were moved with unchanged names.
fn folder_moved(path: &RepoPath, changes: &AddedAndRemoved) -> Option<RepoPath> {
    let mut votes: HashMap<RepoPath, usize> = HashMap::new();
    let mut files = 0;
    for (removed, id) in changes.removed.iter().filter(|(removed, _)| removed.is_within(path)) {
        files += 1;
        let Some(tail) = removed.as_bstr().strip_prefix(path.as_bstr().as_bytes()) else { continue };
        for added in changes.added.get(id).into_iter().flatten() {
            if let Some(folder) = added.as_bstr().strip_suffix(tail) {
                *votes.entry(RepoPath::from_git(folder.as_bstr())).or_default() += 1;
            }
        }
    }
    let (folder, count) = votes.into_iter().max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(&a.0)))?;
    (count * 2 > files).then_some(folder)
}

/// Returns the share of lines of the larger text that the other text has too, from 0 to 1.
fn alike(a: &[u8], b: &[u8]) -> f64 {
    let mut lines: HashMap<&[u8], isize> = HashMap::new();
    let text = |line: &&[u8]| !line.trim().is_empty();
    let (mut of_a, mut of_b, mut shared) = (0, 0, 0);
    for line in a.lines().filter(text) {
        *lines.entry(line).or_default() += 1;
        of_a += 1;
    }
    for line in b.lines().filter(text) {
        of_b += 1;
        if let Some(left) = lines.get_mut(line).filter(|left| **left > 0) {
            *left -= 1;
            shared += 1;
        }
    }
    f64::from(shared) / f64::from(of_a.max(of_b).max(1))
}
