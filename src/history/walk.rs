//! Finds the commit that last touched each subject, as `git log -1 -- PATH` does, for all subjects in one walk.
//!
//! For one path, git follows a chain: from a commit to its first parent with the same content at that path. The commit without such a
//! parent is the answer. Here, a map from commits to their open subjects answers all questions, and each commit is read once.

#![expect(
    clippy::indexing_slicing,
    reason = "a `SubjectIndex` is the index of a question, and `found` has one element for each"
)]

use std::collections::{BinaryHeap, HashMap, HashSet};
use std::rc::Rc;

use super::commits::{CommitIndex, CommitNode, Commits, QueuedCommit};
use super::interest::{OpenSubjects, SubjectIndex, SubjectTree, TrackedSubject};
use super::objects::{ObjectMissing, Objects};

/// Tolerance for wrong clocks, in seconds, when dates end a walk early.
pub(super) const CLOCK_SLOP: i64 = 7 * 24 * 3600;

/// A question.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TouchQuestion {
    /// Its subject.
    pub subject: TrackedSubject,
    /// The time, in seconds since 1970, before which no exact answer is needed.
    pub horizon: Option<i64>,
    /// Whether to continue after the first answer, to every commit that touched it.
    pub all: bool,
}

/// Where a chain ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ChainEnd {
    /// At the commit that touched it.
    At(CommitIndex),
    /// No commit has the subject.
    Never,
    /// At this commit, which is before the question's horizon. The question was still open.
    Before(CommitIndex),
    /// At a shallow boundary, or at an object that this clone does not have.
    IncompleteHistory,
}

/// The answer to one question.
#[derive(Debug, Clone, Default)]
pub(super) struct WalkAnswer {
    /// The commits that touched it, in the order of the walk.
    pub(super) touched: Vec<CommitIndex>,
    /// How the walk ended for it; none while it is open.
    pub(super) end: Option<ChainEnd>,
}

struct TouchWalk<'w> {
    objects: &'w mut Objects,
    commits: &'w mut Commits,
    tree: SubjectTree,
    questions: &'w [TouchQuestion],
    found: Vec<WalkAnswer>,
    open: HashMap<CommitIndex, Rc<OpenSubjects>>,
    /// The commits at which questions about every commit were open before, because many paths lead to one commit.
    visited: HashSet<(CommitIndex, SubjectIndex)>,
    visits: usize,
    queue: BinaryHeap<QueuedCommit>,
}

/// Answers `questions` for the commit at `start`.
pub(super) fn walk(
    objects: &mut Objects,
    commits: &mut Commits,
    start: CommitIndex,
    questions: &[TouchQuestion],
) -> Vec<WalkAnswer> {
    let tree = SubjectTree::new(questions.iter().map(|question| question.subject.clone()).collect());
    let found = vec![WalkAnswer::default(); questions.len()];
    let all = (0..questions.len() as SubjectIndex).collect();
    let mut walk = TouchWalk {
        objects,
        commits,
        tree,
        questions,
        found,
        open: HashMap::new(),
        visited: HashSet::new(),
        visits: 0,
        queue: BinaryHeap::new(),
    };
    let all = Rc::new(walk.tree.open(all));
    walk.push(start, all);
    while let Some(QueuedCommit { place, .. }) = walk.queue.pop() {
        let Some(open) = walk.open.remove(&place) else { continue };
        walk.visits += 1;
        // A chain visits a commit once. More visits mean a cycle, which only grafts or damage can cause.
        if walk.visits > walk.commits.len().saturating_mul(questions.len() + 1) {
            walk.end(&open.indices, ChainEnd::IncompleteHistory);
            continue;
        }
        walk.visit(place, open);
    }
    walk.found
}

impl TouchWalk<'_> {
    fn end(&mut self, asked: &[SubjectIndex], end: ChainEnd) {
        for asked in asked {
            let known = &mut self.found[*asked as usize].end;
            // If this clone lacks the end of one of several paths, the other answers are incomplete.
            if *known != Some(ChainEnd::IncompleteHistory) {
                *known = Some(end);
            }
        }
    }

    /// Adds `open` to the subjects that are open at the commit at `place`.
    fn push(&mut self, place: CommitIndex, open: Rc<OpenSubjects>) {
        let open = self.without_repeats(place, open);
        if open.indices.is_empty() {
            return;
        }
        if let Some(known) = self.open.get_mut(&place) {
            if known.indices != open.indices {
                let mut asked = [known.indices.as_slice(), open.indices.as_slice()].concat();
                asked.sort_unstable();
                asked.dedup();
                *known = Rc::new(self.tree.open(asked));
            }
            return;
        }
        match self.commits.node(place, self.objects) {
            Ok(node) => {
                self.open.insert(place, open);
                self.queue.push(QueuedCommit::new(&node, place));
            }
            Err(ObjectMissing) => self.end(&open.indices, ChainEnd::IncompleteHistory),
        }
    }

    /// Removes questions about every commit that were open at `place` before: each merge can add another path to it.
    fn without_repeats(&mut self, place: CommitIndex, open: Rc<OpenSubjects>) -> Rc<OpenSubjects> {
        let asks_for_all = |asked: &SubjectIndex| self.questions[*asked as usize].all;
        if !open.indices.iter().any(asks_for_all) {
            return open;
        }
        let visited = &mut self.visited;
        let first = open
            .indices
            .iter()
            .copied()
            .filter(|asked| !asks_for_all(asked) || visited.insert((place, *asked)));
        let first: Vec<SubjectIndex> = first.collect();
        if first.len() < open.indices.len() { Rc::new(self.tree.open(first)) } else { open }
    }

    fn visit(&mut self, place: CommitIndex, open: Rc<OpenSubjects>) {
        let Ok(node) = self.commits.node(place, self.objects) else {
            return self.end(&open.indices, ChainEnd::IncompleteHistory);
        };
        let old = |asked: &SubjectIndex| {
            let horizon = self.questions[*asked as usize].horizon;
            horizon.is_some_and(|horizon| node.time < horizon - CLOCK_SLOP)
        };
        let open = if open.indices.iter().any(old) {
            let (old, rest): (Vec<_>, Vec<_>) = open.indices.iter().copied().partition(old);
            self.end(&old, ChainEnd::Before(place));
            Rc::new(self.tree.open(rest))
        } else {
            open
        };
        if node.cut {
            return self.end(&open.indices, ChainEnd::IncompleteHistory);
        }
        if self.follow(place, &node, open.clone()).is_err() {
            self.end(&open.indices, ChainEnd::IncompleteHistory);
        }
    }

    /// Passes each open subject to the first parent with the same content. This commit touched the remaining subjects.
    fn follow(
        &mut self,
        place: CommitIndex,
        node: &CommitNode,
        open: Rc<OpenSubjects>,
    ) -> Result<(), ObjectMissing> {
        if node.parents.is_empty() {
            let here = self.tree.differing(self.objects, &node.tree, None, &open)?;
            for asked in &open.indices {
                let found = &mut self.found[*asked as usize];
                if here.binary_search(asked).is_ok() {
                    found.touched.push(place);
                }
                let end = if found.touched.is_empty() { ChainEnd::Never } else { ChainEnd::At(place) };
                self.end(&[*asked], end);
            }
            return Ok(());
        }
        let mut moves = Vec::new();
        let mut left = open;
        for (nth, parent) in node.parents.iter().enumerate() {
            if left.indices.is_empty() {
                break;
            }
            let possible = match self.commits.filter(node).filter(|_| nth == 0) {
                Some(filter) => {
                    let possible = self.tree.not_ruled_out(filter, &left);
                    if possible.len() < left.indices.len() {
                        Rc::new(self.tree.open(possible))
                    } else {
                        left.clone()
                    }
                }
                None => left.clone(),
            };
            let differing = if possible.indices.is_empty() {
                Vec::new()
            } else {
                let tree = self.commits.node(*parent, self.objects)?.tree;
                self.tree.differing(self.objects, &node.tree, Some(&tree), &possible)?
            };
            if differing.is_empty() {
                moves.push((*parent, left.clone()));
                left = Rc::new(self.tree.open(differing));
            } else if differing.len() < left.indices.len() {
                let same =
                    left.indices.iter().copied().filter(|asked| differing.binary_search(asked).is_err());
                moves.push((*parent, Rc::new(self.tree.open(same.collect()))));
                left = Rc::new(self.tree.open(differing));
            }
        }
        // Only after all trees were read, so that a subject is either answered here or passed on.
        for asked in &left.indices {
            let found = &mut self.found[*asked as usize];
            found.touched.push(place);
            self.end(&[*asked], ChainEnd::At(place));
        }
        let further: Vec<SubjectIndex> =
            left.indices.iter().copied().filter(|asked| self.questions[*asked as usize].all).collect();
        if !further.is_empty() {
            self.continue_to_parents(node, further, &mut moves)?;
        }
        for (parent, open) in moves {
            self.push(parent, open);
        }
        Ok(())
    }

    /// Passes questions about every commit to each parent that has their subject.
    fn continue_to_parents(
        &mut self,
        node: &CommitNode,
        further: Vec<SubjectIndex>,
        moves: &mut Vec<(CommitIndex, Rc<OpenSubjects>)>,
    ) -> Result<(), ObjectMissing> {
        let further = self.tree.open(further);
        for parent in &node.parents {
            let tree = self.commits.node(*parent, self.objects)?.tree;
            let there = self.tree.differing(self.objects, &tree, None, &further)?;
            if !there.is_empty() {
                moves.push((*parent, Rc::new(self.tree.open(there))));
            }
        }
        Ok(())
    }
}
