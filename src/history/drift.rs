//! Whether the content of a group of files has changed since a commit.

use std::cell::OnceCell;
use std::collections::{BTreeMap, HashSet};
use std::ops::ControlFlow;
use std::rc::Rc;

use bstr::BStr;
use gix::ObjectId;

use super::interest::PathGroup;
use super::objects::{ObjectMissing, Objects};
use super::tree::{Difference, OnDifference, TreeEntry, each_difference, entry_at, file};
use super::{CommitId, History, IncompleteHistory};
use crate::snapshot::{Changes, ContentId, Listing, RepoPath, TrackedContent, TrackedKind};

/// The evaluated tree and its content.
#[derive(Debug)]
pub struct EvaluatedTree<'l> {
    /// The files in which it differs from the commit at which history starts.
    pub changes: Changes,
    listing: &'l Listing,
    contents: OnceCell<HashSet<TrackedContent>>,
}

impl<'l> EvaluatedTree<'l> {
    /// A tree with these tracked files, and its differences from the commit at which history starts.
    pub fn new(listing: &'l Listing, changes: Changes) -> Self {
        Self { changes, listing, contents: OnceCell::new() }
    }

    /// Its tracked files.
    pub fn listing(&self) -> &'l Listing {
        self.listing
    }

    /// The content at `path`; none if no tracked file is there.
    pub fn content(&self, path: &RepoPath) -> Option<ContentId> {
        self.tracked(path).map(|tracked| tracked.id)
    }

    fn tracked(&self, path: &RepoPath) -> Option<TrackedContent> {
        let listed = self.listing.get(path);
        match self.changes.files.get(path) {
            Some(changed) => *changed,
            None => listed.map(|entry| TrackedContent { kind: entry.kind, id: entry.id }),
        }
    }

    /// Whether it is a symbolic link or a submodule, or is in a folder that has become one.
    fn is_replaced(&self, path: &RepoPath) -> bool {
        let above = std::iter::successors(Some(path.clone()), |at| (!at.is_root()).then(|| at.parent()));
        let mut entries = above.filter(|at| !at.is_root()).filter_map(|at| self.tracked(&at));
        entries.any(|entry| entry.kind != TrackedKind::File)
    }

    /// Whether a file has this content.
    fn has_content(&self, content: &TrackedContent) -> bool {
        self.listing.ask_content(content);
        let changed = &self.changes.files;
        let all = || {
            let kept = self
                .listing
                .entries()
                .filter(|(path, _)| changed.is_empty() || !changed.contains_key(&RepoPath::from_git(path)));
            let kept = kept.map(|(_, entry)| TrackedContent { kind: entry.kind, id: entry.id });
            kept.chain(changed.values().copied().flatten()).collect()
        };
        self.contents.get_or_init(all).contains(content)
    }
}

/// A file that has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// Its path.
    pub path: RepoPath,
    /// Whether it existed then.
    pub was: bool,
    /// Whether it exists now.
    pub is: bool,
}

impl Changed {
    /// A suffix for its name: whether it is new or gone. Empty if only its content has changed.
    pub fn what(&self) -> &'static str {
        match (self.was, self.is) {
            (false, _) => " (new)",
            (_, false) => " (gone)",
            _ => "",
        }
    }
}

impl History {
    /// The files of `group` that differ between `since` and the evaluated tree, by path. A renamed file does not differ: if only one of the
    /// two has a path, and the other has its content anywhere, that is no difference. A file differs if it became a symbolic link or a
    /// submodule, or is in a folder that did. An error if this clone does not contain the answer.
    pub fn drifted(
        &mut self,
        since: CommitId,
        group: &PathGroup,
        evaluated: &EvaluatedTree<'_>,
    ) -> Result<Vec<Changed>, IncompleteHistory> {
        let then = self.commits.node(since.0, &mut self.objects)?.tree;
        let now = self.commits.node(self.start, &mut self.objects)?.tree;
        let mut files = files_between(&mut self.objects, then, now, group)?;
        evaluated.listing.ask_entries(|path| group.matches(path));
        for (path, is) in evaluated.changes.files.iter().filter(|(path, _)| group.matches(path)) {
            let then = match files.get(path) {
                Some((then, _)) => *then,
                None => content_at(&mut self.objects, then, path)?,
            };
            files.insert(path.clone(), (then, *is));
        }
        files.retain(|_, (was, is)| was != is);
        let is_new = files.values().any(|(was, is)| was.is_none() && is.is_some());
        let known = if is_new { self.contents(then)? } else { Rc::default() };
        let mut changed = Vec::new();
        for (path, (was, is)) in files {
            let differs = match (&was, &is) {
                (Some(was), None) => evaluated.is_replaced(&path) || !evaluated.has_content(was),
                (None, Some(is)) => !known.contains(is) || was_replaced(&mut self.objects, then, &path)?,
                (was, is) => was != is,
            };
            if differs {
                changed.push(Changed { path, was: was.is_some(), is: is.is_some() });
            }
        }
        Ok(changed)
    }

    /// The content of all files of a tree. It is cached, because one commit may be the last of many documents.
    fn contents(&mut self, tree: ObjectId) -> Result<Rc<HashSet<TrackedContent>>, ObjectMissing> {
        if let Some(known) = self.contents.get(&tree) {
            return Ok(known);
        }
        let mut contents = HashSet::new();
        let mut seen = |_: &BStr, _: Option<TreeEntry>, there: Option<TreeEntry>| {
            contents.extend(there.map(|entry| entry.content()));
            ControlFlow::Continue(())
        };
        each_difference(&mut self.objects, None, Some(tree), &mut seen)?;
        let contents = Rc::new(contents);
        self.contents.insert(tree, contents.clone());
        Ok(contents)
    }
}

/// The type and content at `path` below a root tree; none for a folder.
fn content_at(
    objects: &mut Objects,
    root: ObjectId,
    path: &RepoPath,
) -> Result<Option<TrackedContent>, ObjectMissing> {
    Ok(file(entry_at(objects, root, path)?).map(|entry| entry.content()))
}

/// Whether `path` is in something that was a symbolic link or a submodule below a root tree.
fn was_replaced(objects: &mut Objects, root: ObjectId, path: &RepoPath) -> Result<bool, ObjectMissing> {
    let mut at = path.parent();
    while !at.is_root() {
        match entry_at(objects, root, &at)? {
            Some(entry) => {
                return Ok(file(Some(entry)).is_some_and(|entry| entry.kind() != TrackedKind::File));
            }
            None => at = at.parent(),
        }
    }
    Ok(false)
}

/// The content of files in two trees, by path.
type Both = BTreeMap<RepoPath, (Option<TrackedContent>, Option<TrackedContent>)>;

/// The files of `group` whose entries differ between two trees.
fn files_between(
    objects: &mut Objects,
    then: ObjectId,
    now: ObjectId,
    group: &PathGroup,
) -> Result<Both, ObjectMissing> {
    let mut files = Both::new();
    let mut seen = |path: &BStr, then: Option<TreeEntry>, now: Option<TreeEntry>| {
        let path = RepoPath::from_git(path);
        if group.matches(&path) {
            files.insert(path, (then.map(|entry| entry.content()), now.map(|entry| entry.content())));
        }
        ControlFlow::Continue(())
    };
    each_difference_in(objects, then, now, group, &mut seen)?;
    files.retain(|_, (was, is)| was != is);
    Ok(files)
}

/// Calls `seen` for the files that differ between two trees, in folders that may contain files of `group`.
fn each_difference_in(
    objects: &mut Objects,
    then: ObjectId,
    now: ObjectId,
    group: &PathGroup,
    seen: OnDifference<'_>,
) -> Result<(), ObjectMissing> {
    let enter = |path: &BStr| group.may_hold(&RepoPath::from_git(path));
    // The caller of `seen` knows whether it stopped early.
    Difference { objects, enter: &enter }.between(BStr::new(""), Some(then), Some(now), seen).map(drop)
}
