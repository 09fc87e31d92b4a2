//! Notices on which changes an evaluation depends.

use std::cell::Cell;
use std::collections::{BTreeMap, HashMap};

use bstr::{BStr, ByteSlice};

use super::RepoPath;
use super::content::{FileChange, TrackedContent};

/// The changes that lead from a tree to other trees, step by step, and the first step that a question was about.
///
/// An evaluation learns about a tree only through the tree's listing: which files it opens, which paths exist, and what folders contain.
/// If no question is about a change of the first steps, the trees after these steps have the same answers, so their evaluation is the same.
#[derive(Debug)]
pub(super) struct ChangeWatch {
    /// The paths that change, in order, each with the first step that changes it.
    changed: Vec<(RepoPath, usize)>,
    /// Those that are added or removed, or get another type, in order.
    renamed: Vec<(RepoPath, usize)>,
    /// The contents that the changed paths have before or after a step.
    contents: HashMap<TrackedContent, usize>,
    /// The number of steps that no question was about so far.
    unasked: Cell<usize>,
}

impl ChangeWatch {
    /// A watch for these steps.
    pub(super) fn new<'c>(steps: impl Iterator<Item = &'c [(RepoPath, FileChange)]>) -> Self {
        let (mut changed, mut renamed, mut contents) = (BTreeMap::new(), BTreeMap::new(), HashMap::new());
        let kind = |content: Option<TrackedContent>| content.map(|content| content.kind);
        let mut count = 0;
        for (step, changes) in steps.enumerate() {
            count += 1;
            for (path, change) in changes {
                changed.entry(path.clone()).or_insert(step);
                if kind(change.then) != kind(change.now) {
                    renamed.entry(path.clone()).or_insert(step);
                }
                for content in [change.then, change.now].into_iter().flatten() {
                    contents.entry(content).or_insert(step);
                }
            }
        }
        let sorted = |all: BTreeMap<RepoPath, usize>| all.into_iter().collect();
        Self { changed: sorted(changed), renamed: sorted(renamed), contents, unasked: Cell::new(count) }
    }

    /// How many of the first steps no question was about.
    pub(super) fn unasked_steps(&self) -> usize {
        self.unasked.get()
    }

    /// A question about everything.
    pub(super) fn ask_all(&self) {
        self.ask_entries(|_| true);
    }

    /// A question about the entry at a path, with its content.
    pub(super) fn ask_path(&self, path: &RepoPath) {
        self.ask(place_of(&self.changed, path).into_iter());
    }

    /// A question about the paths at and below a folder, without their content.
    pub(super) fn ask_paths_below(&self, folder: &RepoPath) {
        self.ask(within(&self.renamed, folder));
    }

    /// A question about whether a folder exists. `entries_below` are its entries in the tree.
    pub(super) fn ask_folder<'p, T, I: Iterator<Item = (&'p BStr, T)>>(
        &self,
        folder: &RepoPath,
        entries_below: impl FnOnce() -> I,
    ) {
        if !self.is_open(within(&self.renamed, folder)) {
            return;
        }
        let is_kept = |path: &BStr| place_of(&self.renamed, &RepoPath::from_git(path)).is_none();
        if !entries_below().any(|(path, _)| is_kept(path)) {
            self.ask(within(&self.renamed, folder));
        }
    }

    /// A question about all paths of which this is true, without their content.
    pub(super) fn ask_paths(&self, is_asked: impl Fn(&RepoPath) -> bool) {
        self.ask_each(&self.renamed, is_asked);
    }

    /// A question about all entries at paths of which this is true, with their content.
    pub(super) fn ask_entries(&self, is_asked: impl Fn(&RepoPath) -> bool) {
        self.ask_each(&self.changed, is_asked);
    }

    /// A question about whether a file has a content.
    pub(super) fn ask_content(&self, content: &TrackedContent) {
        self.ask(self.contents.get(content).copied().into_iter());
    }

    fn ask_each(&self, changes: &[(RepoPath, usize)], is_asked: impl Fn(&RepoPath) -> bool) {
        for (path, step) in changes {
            if *step < self.unasked.get() && is_asked(path) {
                self.unasked.set(*step);
            }
        }
    }

    /// A question about these steps.
    fn ask(&self, steps: impl Iterator<Item = usize>) {
        self.unasked.set(steps.chain([self.unasked.get()]).min().unwrap_or_default());
    }

    /// Whether one of these steps is before the first one that a question was about.
    fn is_open(&self, mut steps: impl Iterator<Item = usize>) -> bool {
        steps.any(|step| step < self.unasked.get())
    }
}

/// The step at a path.
fn place_of(changes: &[(RepoPath, usize)], path: &RepoPath) -> Option<usize> {
    let at = changes.binary_search_by(|(changed, _)| changed.cmp(path)).ok()?;
    changes.get(at).map(|(_, step)| *step)
}

/// The steps at the paths, which are in order, that are `folder` or below it.
fn within<'c>(changes: &'c [(RepoPath, usize)], folder: &RepoPath) -> impl Iterator<Item = usize> + use<'c> {
    let own = place_of(changes, folder);
    let mut prefix = folder.as_bstr().to_owned();
    if !folder.is_root() {
        prefix.push(b'/');
    }
    let start = changes.partition_point(|(path, _)| path.as_bstr() < prefix.as_bstr());
    let below = changes.get(start..).unwrap_or_default().iter();
    let below = below.take_while(move |(path, _)| path.as_bstr().starts_with(&prefix));
    own.into_iter().chain(below.map(|(_, step)| *step))
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
        let mut changes: BTreeMap<RepoPath, FileChange> = BTreeMap::new();
        let mut add = |files: &[(&str, u8)], is_now: bool| {
            for (file, byte) in files {
                let change = changes.entry(path(file)).or_insert(FileChange { then: None, now: None });
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
        let changes: Vec<_> = changes.into_iter().collect();
        listing.watch(ChangeWatch::new([changes.as_slice()].into_iter()));
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
