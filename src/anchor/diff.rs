//! The difference between the base of a change and the evaluated tree, file by file, as far as it is asked for.

use std::collections::HashMap;
use std::rc::Rc;

use bstr::ByteSlice;

use super::changed_lines::{ChangedLines, is_binary};
use crate::budget::Budget;
use crate::finding::Anchor;
use crate::limits::diff as limits;
use crate::path::RepoPath;
use crate::snapshot::{Changes, ContentId, Snapshot, SnapshotKind, Tracked, TrackedKind};
use crate::text::{Position, SourceMap};

/// What a change does to a file of the evaluated tree.
#[derive(Debug)]
pub(super) enum FileDiff {
    /// Nothing, or the file is not tracked.
    None,
    /// It changes lines.
    Lines(ChangedLines),
    /// It changes the file, and no line can be named: a binary or very large file, a link, a submodule, only its name.
    Whole,
}

/// What became of a file that the change no longer has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum GoneFile {
    /// It is at this path now.
    Renamed(RepoPath),
    /// It was removed, or changed and renamed.
    Removed,
}

impl GoneFile {
    /// The place at which a reviewer sees it; none if it was removed.
    pub(super) fn into_anchor(self) -> Option<Anchor> {
        match self {
            Self::Renamed(path) => Some(Diff::top(&path)),
            Self::Removed => None,
        }
    }
}

/// A tree, with the texts that were read from it.
#[derive(Clone, Copy)]
pub(super) struct Side<'d> {
    pub(super) tree: &'d dyn Snapshot,
    pub(super) sources: &'d SourceMap,
}

/// The difference between a base and the evaluated tree.
pub(super) struct Diff<'d> {
    /// None before the first commit: every file is new.
    base: Option<Side<'d>>,
    head: Side<'d>,
    /// The files on disk that differ from the listing.
    on_disk: Changes,
    /// Bytes of files that may still be read.
    bytes: Budget,
    /// Lines that may still be compared exactly.
    lines: Budget,
    files: HashMap<RepoPath, Rc<FileDiff>>,
    /// What was read of the evaluated tree.
    read: HashMap<RepoPath, Rc<Content>>,
    /// The lines that were asked for.
    places: HashMap<(RepoPath, usize), Anchor>,
    renames: Option<Renames>,
}

/// The files that only one side has.
#[derive(Default)]
struct Renames {
    /// The new files, by content.
    added: HashMap<ContentId, RepoPath>,
    /// The removed files by content, and by name; none if several have it.
    by_content: HashMap<ContentId, RepoPath>,
    by_name: HashMap<Vec<u8>, Option<RepoPath>>,
}

impl<'d> Diff<'d> {
    /// `asked` are the files that may be asked for.
    pub(super) fn new(base: Option<Side<'d>>, head: Side<'d>, asked: &[&RepoPath]) -> Self {
        let listing = head.tree.listing();
        let on_disk = if head.tree.about().kind == SnapshotKind::Worktree {
            let mut wanted = vec![false; listing.len()];
            for path in asked {
                if let Some(wanted) = listing.place(path).and_then(|at| wanted.get_mut(at)) {
                    *wanted = true;
                }
            }
            head.tree.changes(&wanted)
        } else {
            Changes::new()
        };
        Self {
            base,
            head,
            on_disk,
            bytes: Budget::new(limits::DIFF_BYTES),
            lines: Budget::new(limits::ALL_LINES),
            files: HashMap::new(),
            read: HashMap::new(),
            places: HashMap::new(),
            renames: None,
        }
    }

    /// What the change does to the file at `path`.
    pub(super) fn of(&mut self, path: &RepoPath) -> Rc<FileDiff> {
        if let Some(known) = self.files.get(path) {
            return known.clone();
        }
        let diff = Rc::new(self.compare(path));
        self.files.insert(path.clone(), diff.clone());
        diff
    }

    /// A line of the file at `path`, from 0.
    pub(super) fn line(&mut self, path: &RepoPath, line: usize) -> Option<Anchor> {
        let key = (path.clone(), line);
        if let Some(known) = self.places.get(&key) {
            return Some(known.clone());
        }
        let (start, end) = self.head_content(path)?.line(line)?;
        let anchor = Anchor::Line { path: path.clone(), start, end };
        self.places.insert(key, anchor.clone());
        Some(anchor)
    }

    /// The first line of a file that has no lines to show.
    pub(super) fn top(path: &RepoPath) -> Anchor {
        let start = Position { line: 1, column: 1, byte: 0 };
        Anchor::Line { path: path.clone(), start, end: start }
    }

    /// The new path of a file that the change only renames.
    pub(super) fn renamed(&mut self, path: &RepoPath) -> Option<RepoPath> {
        let then = *self.base?.tree.listing().get(path)?;
        if self.tracked(path).is_some() {
            return None;
        }
        self.renames().added.get(&then.id).cloned()
    }

    /// What became of a file of the base that the evaluated tree does not have; none if it has it, or if the base had none.
    pub(super) fn gone(&mut self, path: &RepoPath) -> Option<GoneFile> {
        self.base?.tree.listing().get(path)?;
        if self.tracked(path).is_some() {
            return None;
        }
        Some(self.renamed(path).map_or(GoneFile::Removed, GoneFile::Renamed))
    }

    /// The same for the removed files of this name.
    pub(super) fn gone_by_name(&mut self, name: &str) -> Option<GoneFile> {
        match self.renames().by_name.get(name.as_bytes())?.clone() {
            Some(path) => self.gone(&path),
            None => Some(GoneFile::Removed),
        }
    }

    /// The entry in the evaluated tree: its type, and its content where that is known.
    fn tracked(&self, path: &RepoPath) -> Option<(TrackedKind, ContentId)> {
        match self.on_disk.files.get(path) {
            Some(changed) => changed.map(|changed| (changed.kind, changed.id)),
            None => self.head.tree.listing().get(path).map(|entry| (entry.kind, entry.id)),
        }
    }

    fn compare(&mut self, path: &RepoPath) -> FileDiff {
        let Some((kind, id)) = self.tracked(path) else { return FileDiff::None };
        let mut before = path.clone();
        let mut then = self.base.and_then(|base| base.tree.listing().get(path).copied());
        if then.is_none()
            && let Some(base) = self.base
            && let Some(renamed) = self.old_name(path, id)
        {
            then = base.tree.listing().get(&renamed).copied();
            before = renamed;
        }
        if then.is_some_and(|then| then.id == id && then.kind == kind) {
            return if before == *path { FileDiff::None } else { FileDiff::Whole };
        }
        let is_file = |then: &Tracked| then.kind == TrackedKind::File;
        if kind != TrackedKind::File || then.as_ref().is_some_and(|then| !is_file(then)) {
            return FileDiff::Whole;
        }
        let Some(now) = self.head_content(path) else { return FileDiff::Whole };
        let then = match then {
            Some(_) => self.base_content(&before),
            None => Some(Vec::new()),
        };
        let Some(then) = then.filter(|then| !is_binary(then) && !is_binary(&now.bytes)) else {
            return FileDiff::Whole;
        };
        let lines = ChangedLines::of(&then, &now.bytes, &mut self.lines);
        if lines.first().is_some() { FileDiff::Lines(lines) } else { FileDiff::Whole }
    }

    /// The old name of a new file: that of a removed file with the same content, otherwise of the only one with the same name. If git
    /// sees no rename there, it shows every line as added, and these lines are among them.
    fn old_name(&mut self, path: &RepoPath, id: ContentId) -> Option<RepoPath> {
        let name = path.file_name().to_vec();
        let renames = self.renames();
        renames.by_content.get(&id).or_else(|| renames.by_name.get(&name)?.as_ref()).cloned()
    }

    fn renames(&mut self) -> &Renames {
        let (base, head) = (self.base, self.head.tree.listing());
        self.renames.get_or_insert_with(|| {
            let mut renames = Renames::default();
            let Some(base) = base.map(|base| base.tree.listing()) else { return renames };
            for (path, entry) in base.all() {
                let path = RepoPath::from_git(path);
                if head.get(&path).is_none() {
                    renames
                        .by_name
                        .entry(path.file_name().to_vec())
                        .and_modify(|only| *only = None)
                        .or_insert_with(|| Some(path.clone()));
                    renames.by_content.entry(entry.id).or_insert(path);
                }
            }
            if !renames.by_content.is_empty() {
                for (path, entry) in head.all() {
                    let path = RepoPath::from_git(path);
                    if base.get(&path).is_none() {
                        renames.added.entry(entry.id).or_insert(path);
                    }
                }
            }
            renames
        })
    }

    /// The content of a file of the evaluated tree; none if it is too large or cannot be read.
    fn head_content(&mut self, path: &RepoPath) -> Option<Rc<Content>> {
        if let Some(known) = self.read.get(path) {
            return Some(known.clone());
        }
        let content = Rc::new(Content::new(content(self.head, path, &mut self.bytes)?));
        self.read.insert(path.clone(), content.clone());
        Some(content)
    }

    fn base_content(&mut self, path: &RepoPath) -> Option<Vec<u8>> {
        content(self.base?, path, &mut self.bytes)
    }
}

/// The content of a file: the text that was read before, otherwise from the tree.
fn content(side: Side<'_>, path: &RepoPath, budget: &mut Budget) -> Option<Vec<u8>> {
    let content = match side.sources.whole(path) {
        Some(text) if text.len() as u64 > limits::FILE_BYTES => return None,
        Some(text) => text.as_bytes().to_vec(),
        None if !budget.has(1) => return None,
        None => side.tree.read(path, limits::FILE_BYTES).ok()?,
    };
    budget.spend(content.len()).then_some(content)
}

/// The content of a file, with the start of each line.
struct Content {
    bytes: Vec<u8>,
    starts: Vec<usize>,
}

impl Content {
    fn new(bytes: Vec<u8>) -> Self {
        let newlines = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1);
        let starts = std::iter::once(0).chain(newlines).collect();
        Self { bytes, starts }
    }

    /// The start and the end of a line, from 0.
    fn line(&self, line: usize) -> Option<(Position, Position)> {
        let first = *self.starts.get(line)?;
        let text = self.bytes.get(first..)?.lines().next()?;
        let number = line + 1;
        let start = Position { line: number, column: 1, byte: first };
        let end = Position { line: number, column: 1 + text.chars().count(), byte: first + text.len() };
        Some((start, end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_its_place_in_characters_and_bytes() {
        let content = Content::new("a\nüb\r\nc".as_bytes().to_vec());
        let (start, end) = content.line(1).expect("a line");
        assert_eq!((start.line, start.column, start.byte), (2, 1, 2));
        assert_eq!((end.line, end.column, end.byte), (2, 3, 5));
        assert_eq!(Content::new(b"a\n".to_vec()).line(1), None);
    }
}
