//! The subjects of all questions as one tree of names, so that two commits are compared only at these names.

#![expect(
    clippy::indexing_slicing,
    reason = "a `SubjectIndex` is an index of `subjects`, and the index of a node is returned when the node is added"
)]

use std::ops::ControlFlow;
use std::rc::Rc;

use bstr::{BStr, BString, ByteSlice};
use gix::ObjectId;

use super::bloom::{Filter, PathHash};
use super::cache::GenerationCache;
use super::objects::{ObjectMissing, Objects};
use super::tree::{Difference, TreeEntry, data, each_differing_entry, file, folder, is_same_content};
use crate::glob::{Reach, RootedPattern};
use crate::limits::history as limits;
use crate::snapshot::RepoPath;

/// The subject of a question.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum TrackedSubject {
    /// A file, or a folder with everything below it.
    Path(RepoPath),
    /// The files that match.
    Group(Rc<PathGroup>),
}

/// Files that match one of some globs.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct PathGroup {
    /// The globs.
    pub patterns: Vec<RootedPattern>,
    /// Files that match and do not belong to the group: the document that describes the others.
    pub except: Option<RootedPattern>,
}

impl PathGroup {
    /// Whether the file at `path` belongs to the group.
    pub fn matches(&self, path: &RepoPath) -> bool {
        self.patterns.iter().any(|pattern| pattern.matches(path))
            && !self.except.as_ref().is_some_and(|except| except.matches(path))
    }

    /// Whether something below the folder at `path` may belong to the group.
    pub(crate) fn may_hold(&self, path: &RepoPath) -> bool {
        self.patterns.iter().any(|pattern| pattern.may_match_below(path))
    }
}

/// The entries of a name in two versions of a folder.
type BothEntries = (Option<TreeEntry>, Option<TreeEntry>);

/// Index of a subject in the list of questions.
pub(super) type SubjectIndex = u32;

/// A name on the path of some subject.
#[derive(Default)]
struct Node {
    /// The node of the folder that contains it.
    above: usize,
    /// The hash of its path in changed-path filters.
    key: PathHash,
    /// The nodes in this folder, by name, sorted.
    below: Vec<(BString, usize)>,
    /// The subjects that are this whole entry.
    whole: Vec<WholeEntry>,
    /// The subjects whose globs must be compared with the files below. Sorted.
    globs: Vec<SubjectIndex>,
    /// Maximum number of path components below it of a file that matches such a glob.
    depth: usize,
}

impl Node {
    fn add_glob(&mut self, index: SubjectIndex, depth: Option<usize>) {
        self.depth = self.depth.max(depth.unwrap_or(usize::MAX));
        if self.globs.last() != Some(&index) {
            self.globs.push(index);
        }
    }
}

/// A subject that is a whole entry.
struct WholeEntry {
    index: SubjectIndex,
    /// Whether only what is below it counts, and not the entry itself.
    only_below: bool,
}

/// All subjects, by their names.
pub(super) struct SubjectTree {
    nodes: Vec<Node>,
    subjects: Vec<TrackedSubject>,
    /// The nodes at which each subject is looked up.
    places: Vec<Vec<usize>>,
    /// The subjects of a node whose globs match a file: the same files change again and again.
    matches: GenerationCache<(usize, RepoPath), Rc<[SubjectIndex]>>,
    /// Whether only content counts: not whether a file is executable.
    by_content: bool,
    /// The number of the last comparison in which each subject differed.
    marks: Vec<u64>,
    /// The number of the current comparison.
    comparison: u64,
}

/// Subjects that are still open at a commit, with the nodes that they need.
#[derive(Debug)]
pub(super) struct OpenSubjects {
    /// Sorted.
    pub(super) indices: Vec<SubjectIndex>,
    /// One bit for each node that leads to one of them.
    nodes: Vec<u64>,
}

impl OpenSubjects {
    fn needs(&self, node: usize) -> bool {
        self.nodes[node / 64] & 1 << (node % 64) != 0
    }
}

impl SubjectTree {
    pub(super) fn new(subjects: Vec<TrackedSubject>) -> Self {
        let mut tree = Self {
            nodes: vec![Node::default()],
            places: vec![Vec::new(); subjects.len()],
            marks: vec![0; subjects.len()],
            by_content: false,
            comparison: 0,
            subjects: Vec::new(),
            matches: GenerationCache::new(limits::REMEMBERED_MATCHES, |matches| matches.len() + 1),
        };
        for (index, subject) in (0..).zip(&subjects) {
            tree.add(index, subject);
        }
        tree.subjects = subjects;
        tree
    }

    /// Ignores whether files are executable.
    pub(super) fn by_content(self) -> Self {
        Self { by_content: true, ..self }
    }

    fn add(&mut self, index: SubjectIndex, subject: &TrackedSubject) {
        match subject {
            TrackedSubject::Path(path) => {
                let at = self.node_at(path);
                self.nodes[at].whole.push(WholeEntry { index, only_below: false });
                self.places[index as usize].push(at);
            }
            TrackedSubject::Group(group) => {
                for pattern in &group.patterns {
                    let at = self.node_at(&pattern.base);
                    let excepted = group.except.as_ref().is_some_and(|except| {
                        except.base.is_within(&pattern.base) || pattern.base.is_within(&except.base)
                    });
                    match pattern.reach() {
                        Reach::Whole if !excepted => {
                            self.nodes[at].whole.push(WholeEntry { index, only_below: false });
                        }
                        Reach::Below if !excepted => {
                            self.nodes[at].whole.push(WholeEntry { index, only_below: true });
                        }
                        _ => self.nodes[at].add_glob(index, pattern.depth()),
                    }
                    self.places[index as usize].push(at);
                }
            }
        }
    }

    fn node_at(&mut self, path: &RepoPath) -> usize {
        let mut at = 0;
        let mut full = BString::default();
        for part in path.parts() {
            let part = part.as_bstr();
            if !full.is_empty() {
                full.push(b'/');
            }
            full.extend_from_slice(part);
            at = match self.nodes[at].below.binary_search_by(|(name, _)| name.as_bstr().cmp(part)) {
                Ok(found) => self.nodes[at].below[found].1,
                Err(place) => {
                    let new = self.nodes.len();
                    self.nodes.push(Node { above: at, key: PathHash::of(&full), ..Node::default() });
                    self.nodes[at].below.insert(place, (part.to_owned(), new));
                    new
                }
            };
        }
        at
    }

    /// The set of these subjects, which are sorted.
    pub(super) fn open(&self, indices: Vec<SubjectIndex>) -> OpenSubjects {
        let mut open = OpenSubjects { indices, nodes: vec![0; self.nodes.len().div_ceil(64)] };
        for place in open.indices.iter().flat_map(|index| &self.places[*index as usize]) {
            let mut at = *place;
            loop {
                let bit = 1 << (at % 64);
                if open.nodes[at / 64] & bit != 0 {
                    break;
                }
                open.nodes[at / 64] |= bit;
                at = self.nodes[at].above;
            }
        }
        open
    }

    /// The subjects of `open` that a filter does not rule out. All others are the same in a commit and its first parent.
    pub(super) fn not_ruled_out(&self, filter: Filter<'_>, open: &OpenSubjects) -> Vec<SubjectIndex> {
        let mut found = Vec::new();
        let mut nodes = vec![0];
        while let Some(node) = nodes.pop() {
            let known = &self.nodes[node];
            found.extend(known.whole.iter().map(|whole| whole.index));
            found.extend(&known.globs);
            let below = known.below.iter().map(|(_, below)| *below).filter(|below| open.needs(*below));
            nodes.extend(below.filter(|below| filter.may_hold(self.nodes[*below].key)));
        }
        found.sort_unstable();
        found.dedup();
        found.retain(|index| open.indices.binary_search(index).is_ok());
        found
    }

    /// The subjects of `open` that differ between two root trees. Without the second tree, those that the first has.
    pub(super) fn differing(
        &mut self,
        objects: &mut Objects,
        a: &ObjectId,
        b: Option<&ObjectId>,
        open: &OpenSubjects,
    ) -> Result<Vec<SubjectIndex>, ObjectMissing> {
        if Some(a) == b || b.is_none() && a.is_empty_tree() {
            return Ok(Vec::new());
        }
        self.comparison += 1;
        let whole = |id: &ObjectId| TreeEntry::folder(*id);
        self.compare(objects, 0, &mut BString::default(), Some(whole(a)), b.map(whole), open)?;
        Ok(open
            .indices
            .iter()
            .copied()
            .filter(|index| self.marks[*index as usize] == self.comparison)
            .collect())
    }

    fn compare(
        &mut self,
        objects: &mut Objects,
        node: usize,
        path: &mut BString,
        a: Option<TreeEntry>,
        b: Option<TreeEntry>,
        open: &OpenSubjects,
    ) -> Result<(), ObjectMissing> {
        let (left, right) = (folder(a), folder(b));
        let whole = &self.nodes[node].whole;
        let differs =
            whole.is_empty() || !self.by_content || has_other_content(objects, path.as_bstr(), a, b)?;
        for WholeEntry { index, only_below } in whole.iter().filter(|_| differs) {
            if !only_below || left.is_some() || right.is_some() {
                self.marks[*index as usize] = self.comparison;
            }
        }
        let is_open = |index: &&SubjectIndex| {
            self.marks[**index as usize] != self.comparison && open.indices.binary_search(index).is_ok()
        };
        let unmarked = self.nodes[node].globs.iter().filter(is_open).count();
        if unmarked > 0 {
            self.compare_globs(objects, node, path.as_bstr(), (a, b), open, unmarked)?;
        }
        if self.nodes[node].below.iter().all(|(_, below)| !open.needs(*below)) || left == right {
            return Ok(());
        }
        for (below, (ours, theirs)) in self.differing_below(objects, node, (left, right), open)? {
            let (name, below) = &self.nodes[node].below[below];
            let below = *below;
            let length = path.len();
            if length > 0 {
                path.push(b'/');
            }
            path.extend_from_slice(name);
            self.compare(objects, below, path, ours, theirs, open)?;
            path.truncate(length);
        }
        Ok(())
    }

    /// Marks the subjects whose globs match a file that differs. `unmarked` of those in `open` have no mark yet.
    fn compare_globs(
        &mut self,
        objects: &mut Objects,
        node: usize,
        path: &BStr,
        (a, b): (Option<TreeEntry>, Option<TreeEntry>),
        open: &OpenSubjects,
        mut unmarked: usize,
    ) -> Result<(), ObjectMissing> {
        let depth = self.nodes[node].depth;
        let base = RepoPath::from_git(path).parts().count();
        let enter = |path: &BStr| RepoPath::from_git(path).parts().count() - base < depth;
        let by_content = self.by_content;
        let is_same = |a, b| by_content && is_same_content(a, b);
        let mut differs = |path: &BStr| {
            for index in self.matching(node, path).iter() {
                let mark = &mut self.marks[*index as usize];
                if *mark != self.comparison {
                    *mark = self.comparison;
                    unmarked -= usize::from(open.indices.binary_search(index).is_ok());
                }
            }
            if unmarked == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        if file(a) != file(b) && !is_same(file(a), file(b)) && differs(path).is_break() {
            return Ok(());
        }
        let mut seen = |path: &BStr, a: Option<TreeEntry>, b: Option<TreeEntry>| {
            if is_same(a, b) { ControlFlow::Continue(()) } else { differs(path) }
        };
        // It does not matter whether the comparison stopped early: the marks contain the result.
        let _ = Difference { objects, enter: &enter }.between(path, folder(a), folder(b), &mut seen)?;
        Ok(())
    }

    /// The subjects with globs at `node` that the file at `path` belongs to.
    fn matching(&mut self, node: usize, path: &BStr) -> Rc<[SubjectIndex]> {
        let key = (node, RepoPath::from_git(path));
        if let Some(known) = self.matches.get(&key) {
            return known;
        }
        let is_in = |index: &SubjectIndex| match &self.subjects[*index as usize] {
            TrackedSubject::Group(group) => group.matches(&key.1),
            TrackedSubject::Path(_) => false,
        };
        let found: Rc<[SubjectIndex]> = self.nodes[node].globs.iter().copied().filter(is_in).collect();
        self.matches.insert(key, found.clone());
        found
    }

    /// The entries of the nodes below `node` that `open` needs and that differ between two versions of its folder, each with its place in
    /// `below`. A file that became a folder may be there twice, once for each.
    fn differing_below(
        &self,
        objects: &mut Objects,
        node: usize,
        (a, b): (Option<ObjectId>, Option<ObjectId>),
        open: &OpenSubjects,
    ) -> Result<Vec<(usize, BothEntries)>, ObjectMissing> {
        let below = &self.nodes[node].below;
        let (a, b) = (data(objects, a)?, data(objects, b)?);
        let mut differing = Vec::new();
        let mut seen = |name: &BStr, a: Option<TreeEntry>, b: Option<TreeEntry>| {
            if let Ok(at) = below.binary_search_by(|(wanted, _)| wanted.as_bstr().cmp(name))
                && open.needs(below[at].1)
            {
                differing.push((at, (a, b)));
            }
            Ok(ControlFlow::Continue(()))
        };
        // Nothing stops the comparison early.
        let _ = each_differing_entry(&a, &b, objects.format, &mut seen)?;
        Ok(differing)
    }
}

/// Whether the content of two entries differs, or of some file below them.
fn has_other_content(
    objects: &mut Objects,
    path: &BStr,
    a: Option<TreeEntry>,
    b: Option<TreeEntry>,
) -> Result<bool, ObjectMissing> {
    if !is_same_content(file(a), file(b)) {
        return Ok(true);
    }
    let mut seen = |_: &BStr, a: Option<TreeEntry>, b: Option<TreeEntry>| {
        if is_same_content(a, b) { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    };
    let flow = Difference { objects, enter: &|_| true }.between(path, folder(a), folder(b), &mut seen)?;
    Ok(flow.is_break())
}
