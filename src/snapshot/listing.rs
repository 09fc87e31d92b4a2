//! The tracked files of the index or of a revision, in git's order.

#![expect(
    clippy::indexing_slicing,
    reason = "indices of `paths` are stored when a path is added, and indices of entries come from the entries"
)]

use std::cell::OnceCell;
use std::collections::HashMap;
use std::ops::Range;

use bstr::{BStr, BString, ByteSlice};
use gix::object::tree::EntryKind;

use super::content::{TrackedContent, TrackedKind};
use super::watch::ChangeWatch;
use super::{ContentId, RepoPath};
use crate::limits::snapshot as limits;

/// The type of a tree entry; none for a folder.
pub(super) fn tracked_kind(mode: EntryKind) -> Option<TrackedKind> {
    match mode {
        EntryKind::Link => Some(TrackedKind::Symlink),
        EntryKind::Commit => Some(TrackedKind::Submodule),
        EntryKind::Blob | EntryKind::BlobExecutable => Some(TrackedKind::File),
        EntryKind::Tree => None,
    }
}

/// A tracked entry.
#[derive(Debug, Clone, Copy)]
pub struct Tracked {
    /// The type of the entry.
    pub kind: TrackedKind,
    /// Whether a sparse checkout left it out of the work tree, so that its absence on disk means nothing.
    pub skipped: bool,
    /// Git's id of the content.
    pub id: ContentId,
    start: u32,
    end: u32,
}

/// All tracked entries of a tree, sorted by path in byte order, as in git's index.
#[derive(Debug, Default)]
pub struct Listing {
    paths: BString,
    entries: Vec<Tracked>,
    left_out: Vec<RepoPath>,
    by_folded_path: OnceCell<HashMap<String, Range<u32>>>,
    by_folded_name: OnceCell<HashMap<String, Vec<u32>>>,
    /// Every question is told to it, if there is one.
    watch: Option<ChangeWatch>,
}

impl Listing {
    /// Adds an entry. Entries must come in ascending order of path. An entry out of order, or with the same path as
    /// the one before (a merge conflict), is ignored.
    pub(super) fn push(&mut self, path: &BStr, kind: TrackedKind, skipped: bool, id: gix::ObjectId) {
        if self.entries.last().is_some_and(|last| self.path_of(last) >= path) {
            return;
        }
        let start = u32::try_from(self.paths.len()).unwrap_or(u32::MAX);
        self.paths.extend_from_slice(path);
        let end = u32::try_from(self.paths.len()).unwrap_or(u32::MAX);
        self.entries.push(Tracked { kind, skipped, id, start, end });
    }

    /// Records a path that is nested too deep to be listed.
    pub(super) fn leave_out(&mut self, path: &BStr) {
        if self.left_out.len() < limits::LEFT_OUT_NAMED {
            self.left_out.push(RepoPath::from_git(path));
        }
    }

    /// Watches for questions about differences from another tree.
    pub(super) fn watch(&mut self, watch: ChangeWatch) {
        self.watch = Some(watch);
    }

    /// Whether no question so far was about a difference from the commit, so that the commit has the same answers. False if nobody
    /// watches.
    pub fn answers_are_of_commit(&self) -> bool {
        self.watch.as_ref().is_some_and(|watch| watch.unasked_steps() > 0)
    }

    /// How many of the steps that are watched have the same answers to all questions so far. None if nobody watches.
    pub fn unasked_steps(&self) -> usize {
        self.watch.as_ref().map_or(0, ChangeWatch::unasked_steps)
    }

    fn tell(&self, question: impl FnOnce(&ChangeWatch)) {
        if let Some(watch) = &self.watch {
            question(watch);
        }
    }

    /// Declares a question about all entries at paths of which `is_asked` is true. Only for what is not asked through this type.
    pub fn ask_entries(&self, is_asked: impl Fn(&RepoPath) -> bool) {
        self.tell(|watch| watch.ask_entries(is_asked));
    }

    /// Declares a question about whether a file has a content. Only for what is not asked through this type.
    pub fn ask_content(&self, content: &TrackedContent) {
        self.tell(|watch| watch.ask_content(content));
    }

    /// Returns the paths that are nested too deep to be listed, up to a limit.
    pub fn left_out(&self) -> impl Iterator<Item = &RepoPath> {
        self.left_out.iter()
    }

    fn path_of(&self, entry: &Tracked) -> &BStr {
        self.paths[entry.start as usize..entry.end as usize].as_bstr()
    }

    /// Returns the number of entries.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Returns the entry at exactly `path`.
    pub fn get(&self, path: &RepoPath) -> Option<&Tracked> {
        self.place(path).map(|at| &self.entries[at])
    }

    /// Whether nothing is tracked.
    pub fn is_empty(&self) -> bool {
        self.tell(|watch| watch.ask_folder(&RepoPath::root(), || self.entries()));
        self.entries.is_empty()
    }

    /// Returns the index of the entry at exactly `path`.
    pub fn place(&self, path: &RepoPath) -> Option<usize> {
        self.tell(|watch| watch.ask_path(path));
        self.entries.binary_search_by(|entry| self.path_of(entry).cmp(path.as_bstr())).ok()
    }

    /// Returns all entries, in order.
    pub fn all(&self) -> impl Iterator<Item = (&BStr, &Tracked)> {
        self.tell(ChangeWatch::ask_all);
        self.entries()
    }

    /// Returns all entries, in order. This is no question: who uses an entry has asked about it, or declares it.
    pub fn entries(&self) -> impl Iterator<Item = (&BStr, &Tracked)> {
        self.entries.iter().map(|entry| (self.path_of(entry), entry))
    }

    /// Returns the entries at paths of which `is_asked` is true, in order. The question is about paths, not about contents.
    pub fn matching(&self, is_asked: impl Fn(&RepoPath) -> bool) -> Vec<(RepoPath, &Tracked)> {
        self.tell(|watch| watch.ask_paths(&is_asked));
        let all = self.entries().map(|(path, entry)| (RepoPath::from_git(path), entry));
        all.filter(|(path, _)| is_asked(path)).collect()
    }

    /// Returns the indices of the entries below `folder`. The question is about paths, not about contents.
    pub fn range_below(&self, folder: &RepoPath) -> Range<usize> {
        self.tell(|watch| watch.ask_paths_below(folder));
        self.places_below(folder)
    }

    /// Like `range_below`. This is no question.
    pub fn places_below(&self, folder: &RepoPath) -> Range<usize> {
        if folder.is_root() {
            return 0..self.entries.len();
        }
        let mut prefix = folder.as_bstr().to_owned();
        prefix.push(b'/');
        let start = self.entries.partition_point(|entry| self.path_of(entry) < prefix.as_bstr());
        let after = self.entries[start..].partition_point(|entry| self.path_of(entry).starts_with(&prefix));
        start..start + after
    }

    /// Whether `path` is a folder with tracked files.
    pub fn is_folder(&self, path: &RepoPath) -> bool {
        self.tell(|watch| watch.ask_folder(path, || self.entries_below(path)));
        !self.places_below(path).is_empty()
    }

    /// Returns all entries below `folder`, at any depth, in order. The question is about paths, not about contents.
    pub fn below(&self, folder: &RepoPath) -> impl Iterator<Item = (&BStr, &Tracked)> {
        self.tell(|watch| watch.ask_paths_below(folder));
        self.entries_below(folder)
    }

    /// Like `below`. This is no question.
    pub fn entries_below(&self, folder: &RepoPath) -> impl Iterator<Item = (&BStr, &Tracked)> {
        self.entries[self.places_below(folder)].iter().map(|entry| (self.path_of(entry), entry))
    }

    /// Returns the names of the files directly in `folder`.
    pub fn directly_in(&self, folder: &RepoPath) -> impl Iterator<Item = &BStr> {
        let start = if folder.is_root() { 0 } else { folder.as_bstr().len() + 1 };
        self.below(folder).map(move |(path, _)| path[start..].as_bstr()).filter(|rest| !rest.contains(&b'/'))
    }

    /// Returns the submodule that is `path` or contains it.
    pub fn submodule_above(&self, path: &RepoPath) -> Option<RepoPath> {
        let mut at = path.clone();
        while !at.is_root() {
            if self.get(&at).is_some_and(|entry| entry.kind == TrackedKind::Submodule) {
                return Some(at);
            }
            at = at.parent();
        }
        None
    }

    /// Returns the tracked file, or folder, that differs from `path` only in letter case.
    pub fn other_case(&self, path: &RepoPath) -> Option<RepoPath> {
        let folded = fold(path.as_bstr());
        let is_within = |other: &RepoPath| {
            let other = fold(other.as_bstr());
            other.strip_prefix(&folded).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.tell(|watch| watch.ask_paths(is_within));
        let map = self.by_folded_path.get_or_init(|| {
            let mut map = HashMap::with_capacity(self.entries.len() * 2);
            for entry in &self.entries {
                let full = self.path_of(entry);
                // All folders above a file are recorded, deepest first. If one is known, so are those above it.
                for end in std::iter::once(full.len()).chain(full.rfind_iter(b"/")) {
                    let end_at = entry.start + u32::try_from(end).unwrap_or(u32::MAX);
                    if map.insert(fold(full[..end].as_bstr()), entry.start..end_at).is_some() {
                        break;
                    }
                }
            }
            map
        });
        let found = map.get(&folded)?;
        Some(RepoPath::from_git(self.paths[found.start as usize..found.end as usize].as_bstr()))
            .filter(|found| found != path)
    }

    /// Returns the tracked files named exactly `name` in any folder, in order.
    pub fn called(&self, name: &str) -> Vec<RepoPath> {
        self.tell(|watch| watch.ask_paths(|path| path.file_name() == name));
        let is_called = |path: &BStr| {
            path.strip_suffix(name.as_bytes())
                .is_some_and(|folder| folder.is_empty() || folder.ends_with(b"/"))
        };
        let paths = self.entries.iter().map(|entry| self.path_of(entry));
        paths.filter(|path| is_called(path)).map(RepoPath::from_git).collect()
    }

    /// Returns the tracked files named `name` in any folder, ignoring letter case, in order.
    pub fn named(&self, name: &BStr) -> Vec<RepoPath> {
        let map = self.by_folded_name.get_or_init(|| {
            let mut map: HashMap<String, Vec<u32>> = HashMap::with_capacity(self.entries.len());
            for (at, entry) in (0u32..).zip(&self.entries) {
                let path = self.path_of(entry);
                let name = path.rsplit_once_str(b"/").map_or(path, |(_, name)| name.as_bstr());
                map.entry(fold(name)).or_default().push(at);
            }
            map
        });
        let folded = fold(name);
        self.tell(|watch| watch.ask_paths(|path| fold(path.file_name()) == folded));
        let found = map.get(&folded).map(Vec::as_slice).unwrap_or_default();
        found.iter().map(|at| RepoPath::from_git(self.path_of(&self.entries[*at as usize]))).collect()
    }
}

fn fold(text: &BStr) -> String {
    text.to_str_lossy().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing(paths: &[&str]) -> Listing {
        let mut listing = Listing::default();
        for path in paths {
            listing.push(
                (*path).into(),
                TrackedKind::File,
                false,
                gix::ObjectId::null(gix::hash::Kind::Sha1),
            );
        }
        listing
    }

    fn path(text: &str) -> RepoPath {
        RepoPath::root().join(text).expect("inside")
    }

    #[test]
    fn a_folder_is_what_lies_below_it() {
        let listing = listing(&["a", "b-c/x", "b/x", "b/y/z", "b0"]);
        assert!(listing.is_folder(&path("b")));
        assert!(listing.is_folder(&path("b/y")));
        assert!(!listing.is_folder(&path("b/x")));
        assert!(!listing.is_folder(&path("nothing")));
        let below: Vec<_> = listing.below(&path("b")).map(|(path, _)| path.to_string()).collect();
        assert_eq!(below, ["b/x", "b/y/z"]);
    }

    #[test]
    fn other_case_finds_files_and_folders() {
        let listing = listing(&["Docs/Plan.md", "README.md"]);
        assert_eq!(listing.other_case(&path("docs/plan.md")), Some(path("Docs/Plan.md")));
        assert_eq!(listing.other_case(&path("docs")), Some(path("Docs")));
        assert_eq!(listing.other_case(&path("plan.md")), None);
    }

    #[test]
    fn conflict_stages_count_once() {
        assert_eq!(listing(&["a", "a", "a", "b"]).len(), 2);
    }
}
