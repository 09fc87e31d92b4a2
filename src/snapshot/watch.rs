//! Notices whether an evaluation depends on a staged change.

use std::cell::Cell;
use std::collections::{BTreeMap, HashSet};

use bstr::{BStr, ByteSlice};

use super::RepoPath;
use super::content::{StagedChange, TrackedContent};

/// The differences between a tree and its commit, and whether a question was about one of them.
///
/// An evaluation learns about a tree only through the tree's listing: which files it opens, which paths exist, and what folders contain.
/// If no question is about a difference, the commit has the same answers, so its evaluation is the same.
#[derive(Debug)]
pub(super) struct ChangeWatch {
    /// The paths that differ, in order.
    changed: Vec<RepoPath>,
    /// Those that were added or removed, or have another type, in order.
    renamed: Vec<RepoPath>,
    /// The contents that the changed paths have in one of the trees.
    contents: HashSet<TrackedContent>,
    was_asked: Cell<bool>,
}

impl ChangeWatch {
    /// A watch for these differences.
    pub(super) fn new(changes: &BTreeMap<RepoPath, StagedChange>) -> Self {
        let contents = changes.values().flat_map(|change| [change.then, change.now]).flatten().collect();
        let kind = |content: Option<TrackedContent>| content.map(|content| content.kind);
        let renamed = changes.iter().filter(|(_, change)| kind(change.then) != kind(change.now));
        let renamed = renamed.map(|(path, _)| path.clone()).collect();
        let changed = changes.keys().cloned().collect();
        Self { changed, renamed, contents, was_asked: Cell::new(false) }
    }

    /// Whether a question was about a difference.
    pub(super) fn was_asked(&self) -> bool {
        self.was_asked.get()
    }

    /// A question about everything.
    pub(super) fn ask_all(&self) {
        self.ask(|| !self.changed.is_empty());
    }

    /// A question about the entry at a path, with its content.
    pub(super) fn ask_path(&self, path: &RepoPath) {
        self.ask(|| self.changed.binary_search(path).is_ok());
    }

    /// A question about the paths at and below a folder, without their content.
    pub(super) fn ask_paths_below(&self, folder: &RepoPath) {
        self.ask(|| is_one_within(&self.renamed, folder));
    }

    /// A question about whether a folder exists. `entries_below` are its entries in the tree.
    pub(super) fn ask_folder<'p, T, I: Iterator<Item = (&'p BStr, T)>>(
        &self,
        folder: &RepoPath,
        entries_below: impl FnOnce() -> I,
    ) {
        let is_kept = |path: &BStr| self.renamed.binary_search(&RepoPath::from_git(path)).is_err();
        self.ask(|| is_one_within(&self.renamed, folder) && !entries_below().any(|(path, _)| is_kept(path)));
    }

    /// A question about all paths of which this is true, without their content.
    pub(super) fn ask_paths(&self, is_asked: impl Fn(&RepoPath) -> bool) {
        self.ask(|| self.renamed.iter().any(&is_asked));
    }

    /// A question about all entries at paths of which this is true, with their content.
    pub(super) fn ask_entries(&self, is_asked: impl Fn(&RepoPath) -> bool) {
        self.ask(|| self.changed.iter().any(&is_asked));
    }

    /// A question about whether a file has a content.
    pub(super) fn ask_content(&self, content: &TrackedContent) {
        self.ask(|| self.contents.contains(content));
    }

    fn ask(&self, is_about_change: impl FnOnce() -> bool) {
        if !self.was_asked.get() && is_about_change() {
            self.was_asked.set(true);
        }
    }
}

/// Whether one of the paths, which are in order, is `folder` or below it.
fn is_one_within(paths: &[RepoPath], folder: &RepoPath) -> bool {
    if folder.is_root() {
        return !paths.is_empty();
    }
    let mut prefix = folder.as_bstr().to_owned();
    prefix.push(b'/');
    let start = paths.partition_point(|path| path.as_bstr() < prefix.as_bstr());
    paths.get(start).is_some_and(|path| path.as_bstr().starts_with(&prefix))
        || paths.binary_search(folder).is_ok()
}

#[cfg(test)]
mod tests {
    use gix::ObjectId;

    use super::*;
    use crate::snapshot::{Listing, TrackedKind};

    fn path(text: &str) -> RepoPath {
        RepoPath::root().join(text).expect("inside")
    }

    fn content(byte: u8) -> TrackedContent {
        let id = ObjectId::from_bytes_or_panic(&[byte; 20]);
        TrackedContent { kind: TrackedKind::File, id }
    }

    /// An index with `now`, whose commit has `then`.
    fn listing(then: &[(&str, u8)], now: &[(&str, u8)]) -> Listing {
        let mut changes: BTreeMap<RepoPath, StagedChange> = BTreeMap::new();
        let mut add = |files: &[(&str, u8)], is_now: bool| {
            for (file, byte) in files {
                let change = changes.entry(path(file)).or_insert(StagedChange { then: None, now: None });
                *(if is_now { &mut change.now } else { &mut change.then }) = Some(content(*byte));
            }
        };
        add(then, false);
        add(now, true);
        changes.retain(|_, change| change.then != change.now);
        let mut listing = Listing::default();
        for (file, byte) in now {
            listing.push((*file).into(), TrackedKind::File, false, content(*byte).id);
        }
        listing.watch(ChangeWatch::new(&changes));
        listing
    }

    /// The answer does not matter.
    fn asks<T>(_: T) {}

    /// Whether the commit answers a question as the index does.
    fn is_same(question: impl FnOnce(&Listing)) -> bool {
        let then = [("a/1", 1), ("a/2", 2), ("b/Gone.md", 3), ("c", 4), ("d/x/y", 5)];
        let now = [("a/1", 1), ("a/2", 9), ("c", 4), ("d/x/y", 5), ("d/x/z", 6), ("e/new", 7)];
        let listing = listing(&then, &now);
        assert!(listing.answers_are_of_commit(), "nothing was asked");
        question(&listing);
        listing.answers_are_of_commit()
    }

    #[test]
    fn each_question_is_about_its_own_paths() {
        assert!(is_same(|listing| asks(listing.get(&path("a/1")))));
        assert!(!is_same(|listing| asks(listing.get(&path("a/2")))), "changed");
        assert!(!is_same(|listing| asks(listing.get(&path("b/Gone.md")))), "removed");
        assert!(!is_same(|listing| asks(listing.get(&path("e/new")))), "added");
        assert!(is_same(|listing| asks(listing.get(&path("nothing")))));
        // A list of paths does not depend on the contents.
        assert!(is_same(|listing| asks(listing.below(&path("a")))));
        assert!(!is_same(|listing| asks(listing.below(&path("b")))));
        assert!(!is_same(|listing| asks(listing.below(&path("d")))));
        assert!(!is_same(|listing| asks(listing.below(&RepoPath::root()))));
        assert!(is_same(|listing| asks(listing.directly_in(&path("a")).count())));
        assert!(is_same(|listing| asks(listing.range_below(&path("a")))));
        // A folder with a file that stays is a folder in both.
        for (folder, same) in
            [("a", true), ("b", false), ("d", true), ("d/x", true), ("e", false), ("f", true)]
        {
            assert_eq!(is_same(|listing| asks(listing.is_folder(&path(folder)))), same, "{folder}");
        }
        assert!(is_same(|listing| assert!(!listing.is_empty())));
    }

    #[test]
    fn names_and_contents_are_questions_too() {
        assert!(is_same(|listing| asks(listing.called("1"))));
        assert!(!is_same(|listing| asks(listing.called("new"))));
        assert!(is_same(|listing| asks(listing.called("gone.md"))), "another case");
        assert!(!is_same(|listing| asks(listing.named("gone.md".into()))));
        assert!(!is_same(|listing| asks(listing.other_case(&path("B/gone.md")))));
        assert!(!is_same(|listing| asks(listing.other_case(&path("B")))), "a folder above");
        assert!(is_same(|listing| asks(listing.other_case(&path("A/1")))));
        assert!(is_same(|listing| asks(listing.submodule_above(&path("a/1/deep")))));
        assert!(!is_same(|listing| asks(listing.submodule_above(&path("e/new/deep")))));
        for byte in [2, 9, 3, 6, 7] {
            assert!(!is_same(|listing| listing.ask_content(&content(byte))), "{byte}");
        }
        assert!(is_same(|listing| listing.ask_content(&content(1))));
        assert!(!is_same(|listing| asks(listing.all())));
        assert!(is_same(|listing| asks(listing.entries())), "no question");
        assert!(!is_same(|listing| listing.ask_entries(|path| path.file_name() == "2")));
        assert!(is_same(|listing| asks(listing.matching(|path| path.file_name() == "2"))), "only the path");
        assert!(!is_same(|listing| asks(listing.matching(|path| path.file_name() == "z"))));
    }
}
