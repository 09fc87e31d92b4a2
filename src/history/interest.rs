//! The subjects of all questions as one tree of names, so that two commits are compared only at these names.

#![expect(
    clippy::indexing_slicing,
    reason = "a `SubjectIndex` is an index of `subjects`, and the index of a name is returned when the name is added"
)]

use std::ops::ControlFlow;
use std::rc::Rc;

use bstr::{BStr, BString, ByteSlice};
use gix::ObjectId;

use super::bloom::{Filter, PathHash};
use super::cache::GenerationCache;
use super::layout::Layout;
use super::objects::{ObjectMissing, Objects};
use super::tree::{Difference, TreeEntry, data, file, folder};
use crate::glob::{Reach, RootedPattern};
use crate::limits::history as limits;
use crate::snapshot::RepoPath;

/// The subject of a question.
#[derive(Debug, Clone)]
pub enum TrackedSubject {
    /// A file, or a folder with everything below it.
    Path(RepoPath),
    /// The files that match.
    Group(Rc<PathGroup>),
}

/// Files that match one of some globs.
#[derive(Debug)]
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

/// A tree, and the name of its folder.
type TreeVersion = (usize, ObjectId);

/// Index of a subject in the list of questions.
pub(super) type SubjectIndex = u32;

#[derive(Default)]
struct Name {
    above: usize,
    /// The hash of its path in changed-path filters.
    key: PathHash,
    /// The names below that questions need, sorted.
    below: Vec<(BString, usize)>,
    /// The subjects that are this whole entry, and whether only the entries below it count.
    whole: Vec<(SubjectIndex, bool)>,
    /// The subjects whose globs must be compared with the files below.
    globs: Vec<SubjectIndex>,
}

/// All questions, by name.
pub(super) struct Interest {
    names: Vec<Name>,
    subjects: Vec<TrackedSubject>,
    /// The names at which each subject is looked up.
    places: Vec<Vec<usize>>,
    seen: GenerationCache<TreeVersion, Rc<Layout>>,
    /// The last comparison in which each subject differed.
    marks: Vec<u64>,
    comparison: u64,
}

/// Subjects that are still open at a commit, with the names that they need.
#[derive(Debug)]
pub(super) struct OpenSubjects {
    /// Sorted.
    pub(super) asked: Vec<SubjectIndex>,
    /// One bit for each name that leads to one of them.
    names: Vec<u64>,
}

impl OpenSubjects {
    fn needs(&self, name: usize) -> bool {
        self.names[name / 64] & 1 << (name % 64) != 0
    }
}

impl Interest {
    pub(super) fn new(subjects: Vec<TrackedSubject>) -> Self {
        let mut interest = Self {
            names: vec![Name::default()],
            places: vec![Vec::new(); subjects.len()],
            marks: vec![0; subjects.len()],
            comparison: 0,
            subjects: Vec::new(),
            seen: GenerationCache::new(limits::REMEMBERED_TREE_BYTES, |layout| layout.cost()),
        };
        for (asked, subject) in (0..).zip(&subjects) {
            interest.add(asked, subject);
        }
        interest.subjects = subjects;
        interest
    }

    fn add(&mut self, asked: SubjectIndex, subject: &TrackedSubject) {
        match subject {
            TrackedSubject::Path(path) => {
                let at = self.name(path);
                self.names[at].whole.push((asked, false));
                self.places[asked as usize].push(at);
            }
            TrackedSubject::Group(group) => {
                for pattern in &group.patterns {
                    let at = self.name(&pattern.base);
                    let excepted = group.except.as_ref().is_some_and(|except| {
                        except.base.is_within(&pattern.base) || pattern.base.is_within(&except.base)
                    });
                    match pattern.reach() {
                        Reach::Whole if !excepted => self.names[at].whole.push((asked, false)),
                        Reach::Below if !excepted => self.names[at].whole.push((asked, true)),
                        _ => self.names[at].globs.push(asked),
                    }
                    self.places[asked as usize].push(at);
                }
            }
        }
    }

    fn name(&mut self, path: &RepoPath) -> usize {
        let mut at = 0;
        let mut full = BString::default();
        for part in path.parts() {
            let part = part.as_bstr();
            if !full.is_empty() {
                full.push(b'/');
            }
            full.extend_from_slice(part);
            at = match self.names[at].below.binary_search_by(|(name, _)| name.as_bstr().cmp(part)) {
                Ok(found) => self.names[at].below[found].1,
                Err(place) => {
                    let new = self.names.len();
                    self.names.push(Name { above: at, key: PathHash::of(&full), ..Name::default() });
                    self.names[at].below.insert(place, (part.to_owned(), new));
                    new
                }
            };
        }
        at
    }

    /// The set of these subjects, which are sorted.
    pub(super) fn open(&self, asked: Vec<SubjectIndex>) -> OpenSubjects {
        let mut open = OpenSubjects { asked, names: vec![0; self.names.len().div_ceil(64)] };
        for place in open.asked.iter().flat_map(|asked| &self.places[*asked as usize]) {
            let mut at = *place;
            loop {
                let bit = 1 << (at % 64);
                if open.names[at / 64] & bit != 0 {
                    break;
                }
                open.names[at / 64] |= bit;
                at = self.names[at].above;
            }
        }
        open
    }

    /// The subjects of `open` that a filter does not rule out. All others are the same in a commit and its first parent.
    pub(super) fn not_ruled_out(&self, filter: Filter<'_>, open: &OpenSubjects) -> Vec<SubjectIndex> {
        let mut found = Vec::new();
        let mut names = vec![0];
        while let Some(name) = names.pop() {
            let known = &self.names[name];
            found.extend(known.whole.iter().map(|(asked, _)| *asked));
            found.extend(&known.globs);
            let below = known.below.iter().map(|(_, below)| *below).filter(|below| open.needs(*below));
            names.extend(below.filter(|below| filter.may_hold(self.names[*below].key)));
        }
        found.sort_unstable();
        found.dedup();
        found.retain(|asked| open.asked.binary_search(asked).is_ok());
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
            .asked
            .iter()
            .copied()
            .filter(|asked| self.marks[*asked as usize] == self.comparison)
            .collect())
    }

    fn compare(
        &mut self,
        objects: &mut Objects,
        name: usize,
        path: &mut BString,
        a: Option<TreeEntry>,
        b: Option<TreeEntry>,
        open: &OpenSubjects,
    ) -> Result<(), ObjectMissing> {
        let (left, right) = (folder(a), folder(b));
        for (asked, only_below) in &self.names[name].whole {
            if !only_below || left.is_some() || right.is_some() {
                self.marks[*asked as usize] = self.comparison;
            }
        }
        let globs: Vec<SubjectIndex> = self.names[name]
            .globs
            .iter()
            .copied()
            .filter(|asked| {
                open.asked.binary_search(asked).is_ok() && self.marks[*asked as usize] != self.comparison
            })
            .collect();
        if !globs.is_empty() {
            self.compare_globs(objects, globs, path.as_bstr(), a, b)?;
        }
        if self.names[name].below.iter().all(|(_, below)| !open.needs(*below)) || left == right {
            return Ok(());
        }
        let ours = self.entries(objects, name, left, right)?;
        let theirs = self.entries(objects, name, right, left)?;
        for at in 0..ours.len() {
            let below = self.names[name].below[at].1;
            if ours[at] != theirs[at] && open.needs(below) {
                let length = path.len();
                if length > 0 {
                    path.push(b'/');
                }
                path.extend_from_slice(&self.names[name].below[at].0);
                self.compare(objects, below, path, ours[at], theirs[at], open)?;
                path.truncate(length);
            }
        }
        Ok(())
    }

    /// Marks the subjects whose globs match a file that differs.
    fn compare_globs(
        &mut self,
        objects: &mut Objects,
        mut globs: Vec<SubjectIndex>,
        path: &BStr,
        a: Option<TreeEntry>,
        b: Option<TreeEntry>,
    ) -> Result<(), ObjectMissing> {
        let groups: Vec<(SubjectIndex, Rc<PathGroup>)> = globs
            .iter()
            .filter_map(|asked| match &self.subjects[*asked as usize] {
                TrackedSubject::Group(group) => Some((*asked, group.clone())),
                TrackedSubject::Path(_) => None,
            })
            .collect();
        let (marks, comparison) = (&mut self.marks, self.comparison);
        let mut differs = |path: &RepoPath| {
            for (asked, group) in &groups {
                if marks[*asked as usize] != comparison && group.matches(path) {
                    marks[*asked as usize] = comparison;
                    globs.retain(|open| open != asked);
                }
            }
            if globs.is_empty() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        if file(a) != file(b) && differs(&RepoPath::from_git(path)).is_break() {
            return Ok(());
        }
        let enter = |path: &BStr| {
            let path = RepoPath::from_git(path);
            groups.iter().any(|(_, group)| group.may_hold(&path))
        };
        let mut seen =
            |path: &BStr, _: Option<TreeEntry>, _: Option<TreeEntry>| differs(&RepoPath::from_git(path));
        // It does not matter whether the comparison stopped early: the marks contain the result.
        let _ = Difference { objects, enter: &enter }.between(path, folder(a), folder(b), &mut seen)?;
        Ok(())
    }

    /// The entries of a tree at the names below `name`. `like` is another version of that folder.
    fn entries(
        &mut self,
        objects: &mut Objects,
        name: usize,
        tree: Option<ObjectId>,
        like: Option<ObjectId>,
    ) -> Result<Rc<[Option<TreeEntry>]>, ObjectMissing> {
        let wanted = &self.names[name].below;
        let Some(id) = tree else {
            return Ok(vec![None; wanted.len()].into());
        };
        if let Some(layout) = self.seen.get((name, id)) {
            return Ok(layout.found.clone());
        }
        let data = data(objects, tree)?;
        let place = |name: &BStr| {
            wanted.binary_search_by(|(wanted, _)| wanted.as_bstr().cmp(name)).ok().map(|at| at as u32)
        };
        let layout = match like.and_then(|id| self.seen.get((name, id))) {
            Some(like) => like.moved_to(data, objects.format, place)?,
            None => Layout::empty(wanted.len()).moved_to(data, objects.format, place)?,
        };
        let found = layout.found.clone();
        self.seen.insert((name, id), Rc::new(layout));
        Ok(found)
    }
}
