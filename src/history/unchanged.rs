//! Since when files hold their data: commits that changed only the formatting or the path of a file do not count.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use gix::ObjectId;

use super::commits::CommitIndex;
use super::objects::ObjectMissing;
use super::tree::file_at;
use super::walk::{ChainEnd, TouchQuestion, walk};
use super::{CommitId, EvaluatedTree, History, IncompleteHistory, TrackedSubject};
use crate::limits::history as limits;
use crate::snapshot::RepoPath;

/// Whether the content of the file with this index is the same data as today.
pub(crate) type IsSameData<'f> = &'f mut dyn FnMut(usize, &[u8]) -> bool;

/// A file that is followed back.
struct Trail {
    /// The index of the file.
    file: usize,
    /// The path that it has at the commit.
    path: RepoPath,
    /// The commit that last touched that path.
    commit: CommitIndex,
    /// Whether the commit removed the file, which came back later.
    is_gap: bool,
}

/// What was before a commit at the place of a file.
enum Before {
    /// The same data at this path, in this parent.
    Same(RepoPath, CommitIndex),
    /// No file; it may have been removed before this parent.
    Absent(CommitIndex),
    /// Other data, or nothing.
    Other,
}

/// The files that one commit removed, by the commit and its parent.
type Removed = HashMap<(CommitIndex, CommitIndex), Rc<[(RepoPath, ObjectId)]>>;

impl History {
    /// For each file, with the commit that last touched it: the commit since which it holds its data. A file that was renamed is followed,
    /// and so is one that was removed not before `oldest`, in seconds since 1970, and came back. An error if this clone ends before that.
    pub(crate) fn unchanged_since(
        &mut self,
        files: &[(RepoPath, CommitId)],
        oldest: i64,
        is_same: IsSameData<'_>,
    ) -> Vec<Result<CommitId, IncompleteHistory>> {
        let mut since: Vec<_> = files.iter().map(|(_, commit)| Ok(*commit)).collect();
        let mut set = |file: usize, answer| {
            if let Some(since) = since.get_mut(file) {
                *since = answer;
            }
        };
        let trail = |(file, (path, commit)): (usize, &(RepoPath, CommitId))| Trail {
            file,
            path: path.clone(),
            commit: commit.0,
            is_gap: false,
        };
        let mut open: Vec<Trail> = files.iter().enumerate().map(trail).collect();
        let mut removed = Removed::new();
        for _ in 0..limits::UNCHANGED_STEPS {
            let mut next: BTreeMap<CommitIndex, Vec<Trail>> = BTreeMap::new();
            for trail in open.drain(..) {
                match self.before(&trail, &mut removed, is_same) {
                    Ok(Before::Same(path, parent)) => {
                        next.entry(parent).or_default().push(Trail { path, is_gap: false, ..trail });
                    }
                    Ok(Before::Absent(parent)) => {
                        next.entry(parent).or_default().push(Trail { is_gap: true, ..trail });
                    }
                    Ok(Before::Other) => {}
                    Err(ObjectMissing) => set(trail.file, Err(IncompleteHistory)),
                }
            }
            for (start, trails) in next {
                let question = |trail: &Trail| TouchQuestion {
                    subject: TrackedSubject::Path(trail.path.clone()),
                    horizon: trail.is_gap.then_some(oldest),
                    all: false,
                };
                let questions: Vec<_> = trails.iter().map(question).collect();
                let found = walk(&mut self.objects, &mut self.commits, start, &questions);
                for (trail, found) in trails.into_iter().zip(found) {
                    match found.end {
                        Some(ChainEnd::At(commit)) => {
                            if trail.is_gap {
                                let removed =
                                    self.commits.node(commit, &mut self.objects).map(|node| node.time);
                                self.depends_on_removal(removed.unwrap_or(oldest));
                            } else {
                                set(trail.file, Ok(CommitId(commit)));
                            }
                            open.push(Trail { commit, ..trail });
                        }
                        // That the file was there before is not known.
                        _ if trail.is_gap => {}
                        _ => set(trail.file, Err(IncompleteHistory)),
                    }
                }
            }
            if open.is_empty() {
                break;
            }
        }
        for trail in open {
            set(trail.file, Err(IncompleteHistory));
        }
        since
    }

    /// The path at which the last commit holds the data of the file at `path`, which is not committed under this name; none if no file was
    /// removed since whose data that is.
    pub(crate) fn committed_as(
        &mut self,
        path: &RepoPath,
        evaluated: &EvaluatedTree<'_>,
        is_same: IsSameData<'_>,
    ) -> Result<Option<RepoPath>, IncompleteHistory> {
        let tree = self.commits.node(self.start, &mut self.objects)?.tree;
        let mut removed = Vec::new();
        for (gone, _) in evaluated.changes.files.iter().filter(|(_, now)| now.is_none()) {
            removed.extend(file_at(&mut self.objects, tree, gone)?.map(|id| (gone.clone(), id)));
        }
        Ok(self.origin(&removed, path, evaluated.content(path), 0, is_same)?)
    }

    fn before(
        &mut self,
        trail: &Trail,
        removed: &mut Removed,
        is_same: IsSameData<'_>,
    ) -> Result<Before, ObjectMissing> {
        let node = self.commits.node(trail.commit, &mut self.objects)?;
        let id = file_at(&mut self.objects, node.tree, &trail.path)?;
        let mut is_there = false;
        for parent in &node.parents {
            let tree = self.commits.node(*parent, &mut self.objects)?.tree;
            let Some(then) = file_at(&mut self.objects, tree, &trail.path)? else { continue };
            is_there = true;
            if id == Some(then) || self.has_data(&then, trail.file, is_same)? {
                return Ok(Before::Same(trail.path.clone(), *parent));
            }
        }
        if is_there || trail.is_gap {
            return Ok(Before::Other);
        }
        for parent in &node.parents {
            let key = (trail.commit, *parent);
            let known = removed.get(&key).cloned();
            let gone = if let Some(gone) = known {
                gone
            } else {
                let tree = self.commits.node(*parent, &mut self.objects)?.tree;
                let gone: Rc<[_]> = self.changes(tree, node.tree)?.removed.into();
                removed.insert(key, gone.clone());
                gone
            };
            if let Some(origin) = self.origin(&gone, &trail.path, id, trail.file, is_same)? {
                return Ok(Before::Same(origin, *parent));
            }
        }
        Ok(node.parents.first().map_or(Before::Other, |parent| Before::Absent(*parent)))
    }

    /// Which of some removed files the file at `path` was: one with the same content, else one of the same name, or the only one of the
    /// same type, with the same data.
    fn origin(
        &mut self,
        removed: &[(RepoPath, ObjectId)],
        path: &RepoPath,
        id: Option<ObjectId>,
        file: usize,
        is_same: IsSameData<'_>,
    ) -> Result<Option<RepoPath>, ObjectMissing> {
        let has_name = |gone: &RepoPath| gone.file_name() == path.file_name();
        let mut equal = removed.iter().filter(|(_, gone)| Some(*gone) == id).map(|(gone, _)| gone);
        let first = equal.next();
        if let Some(first) = first {
            let named = std::iter::once(first).chain(equal).find(|gone| has_name(gone));
            return Ok(Some(named.unwrap_or(first).clone()));
        }
        let of_type = || removed.iter().filter(|(gone, _)| gone.extension() == path.extension());
        let is_only = of_type().nth(1).is_none();
        let alike =
            of_type().filter(|(gone, _)| is_only || has_name(gone)).take(limits::UNCHANGED_CANDIDATES);
        for (gone, id) in alike {
            if self.has_data(id, file, is_same)? {
                return Ok(Some(gone.clone()));
            }
        }
        Ok(None)
    }

    /// Whether a blob holds the data of a file. A larger one than is compared does not.
    fn has_data(
        &mut self,
        id: &ObjectId,
        file: usize,
        is_same: IsSameData<'_>,
    ) -> Result<bool, ObjectMissing> {
        match self.objects.size(id) {
            Some(size) if size > limits::VERSION_BYTES => Ok(false),
            _ => Ok(is_same(file, &self.blob(id, limits::VERSION_BYTES)?)),
        }
    }
}
