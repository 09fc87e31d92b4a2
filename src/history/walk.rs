//! When each subject was last touched: what `git log -1 -- PATH` answers, for all of them in one walk.
//!
//! For one path, git's answer is the end of a chain: from a commit to its first parent that has the same there, until there
//! is none. So a map from commits to the subjects that are still open there answers all of them, each commit looked at once.

#![expect(
    clippy::indexing_slicing,
    reason = "an `Asked` is the place of a question, and `found` has one for each"
)]

use std::collections::{BinaryHeap, HashMap, HashSet};
use std::rc::Rc;

use super::commits::{CommitIndex, CommitNode, Commits};
use super::interest::{Interest, OpenSubjects, SubjectIndex, TrackedSubject};
use super::objects::{ObjectMissing, Objects};

/// How far a clock may have been wrong, in seconds, where dates end a walk early.
pub(super) const CLOCK_SLOP: i64 = 7 * 24 * 3600;

/// A question.
#[derive(Debug, Clone)]
pub struct TouchQuestion {
    /// About what.
    pub subject: TrackedSubject,
    /// The time, in seconds since 1970, before which no exact answer is needed.
    pub horizon: Option<i64>,
    /// Whether to go on after the first answer, to every commit that touched it.
    pub all: bool,
}

/// Where a chain ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// At the commit that touched it.
    At(CommitIndex),
    /// Nowhere: no commit has it.
    Never,
    /// Before the question's horizon: at this commit it was still open.
    Before(CommitIndex),
    /// At a shallow boundary, or at an object that this clone does not have.
    IncompleteHistory,
}

/// What is known of one question.
#[derive(Debug, Clone, Default)]
pub(super) struct WalkAnswer {
    /// The commits that touched it, in the order in which the walk met them.
    pub(super) touched: Vec<CommitIndex>,
    /// How the walk ended for it, where it did not end with the first commit that touched it.
    pub(super) end: Option<End>,
}

struct TouchWalk<'w> {
    objects: &'w mut Objects,
    commits: &'w mut Commits,
    interest: Interest,
    questions: &'w [TouchQuestion],
    found: Vec<WalkAnswer>,
    open: HashMap<CommitIndex, Rc<OpenSubjects>>,
    /// Where those who ask for every commit were open already: many ways lead to one commit.
    been: HashSet<(CommitIndex, SubjectIndex)>,
    visits: usize,
    queue: BinaryHeap<(u32, i64, CommitIndex)>,
}

/// Answers `questions` for the commit at `start`.
pub(super) fn walk(
    objects: &mut Objects,
    commits: &mut Commits,
    start: CommitIndex,
    questions: &[TouchQuestion],
) -> Vec<WalkAnswer> {
    let interest = Interest::new(questions.iter().map(|question| question.subject.clone()).collect());
    let found = vec![WalkAnswer::default(); questions.len()];
    let all = (0..questions.len() as SubjectIndex).collect();
    let mut walk = TouchWalk {
        objects,
        commits,
        interest,
        questions,
        found,
        open: HashMap::new(),
        been: HashSet::new(),
        visits: 0,
        queue: BinaryHeap::new(),
    };
    let all = Rc::new(walk.interest.open(all));
    walk.push(start, all);
    while let Some((_, _, place)) = walk.queue.pop() {
        let Some(open) = walk.open.remove(&place) else { continue };
        walk.visits += 1;
        // A chain meets a commit once. More visits than that mean a circle, which only grafts and damage make.
        if walk.visits > walk.commits.len().saturating_mul(questions.len() + 1) {
            walk.end(&open.asked, End::IncompleteHistory);
            continue;
        }
        walk.visit(place, open);
    }
    walk.found
}

impl TouchWalk<'_> {
    fn end(&mut self, asked: &[SubjectIndex], end: End) {
        for asked in asked {
            let known = &mut self.found[*asked as usize].end;
            // If this clone lacks the end of one of several ways, the answers of the others are not complete.
            if *known != Some(End::IncompleteHistory) {
                *known = Some(end);
            }
        }
    }

    /// Leaves `open` to the commit at `place`, beside what is open there.
    fn push(&mut self, place: CommitIndex, open: Rc<OpenSubjects>) {
        let open = self.without_repeats(place, open);
        if open.asked.is_empty() {
            return;
        }
        if let Some(known) = self.open.get_mut(&place) {
            if known.asked != open.asked {
                let mut asked = [known.asked.as_slice(), open.asked.as_slice()].concat();
                asked.sort_unstable();
                asked.dedup();
                *known = Rc::new(self.interest.open(asked));
            }
            return;
        }
        match self.commits.node(place, self.objects) {
            Ok(node) => {
                self.open.insert(place, open);
                self.queue.push((node.generation, node.time, place));
            }
            Err(ObjectMissing) => self.end(&open.asked, End::IncompleteHistory),
        }
    }

    /// Without those who ask for every commit and were open at `place` before: there may be as many ways to it as there are merges.
    fn without_repeats(&mut self, place: CommitIndex, open: Rc<OpenSubjects>) -> Rc<OpenSubjects> {
        let asks_for_all = |asked: &SubjectIndex| self.questions[*asked as usize].all;
        if !open.asked.iter().any(asks_for_all) {
            return open;
        }
        let been = &mut self.been;
        let first =
            open.asked.iter().copied().filter(|asked| !asks_for_all(asked) || been.insert((place, *asked)));
        let first: Vec<SubjectIndex> = first.collect();
        if first.len() < open.asked.len() { Rc::new(self.interest.open(first)) } else { open }
    }

    fn visit(&mut self, place: CommitIndex, open: Rc<OpenSubjects>) {
        let Ok(node) = self.commits.node(place, self.objects) else {
            return self.end(&open.asked, End::IncompleteHistory);
        };
        let old = |asked: &SubjectIndex| {
            let horizon = self.questions[*asked as usize].horizon;
            horizon.is_some_and(|horizon| node.time < horizon - CLOCK_SLOP)
        };
        let open = if open.asked.iter().any(old) {
            let (old, rest): (Vec<_>, Vec<_>) = open.asked.iter().copied().partition(old);
            self.end(&old, End::Before(place));
            Rc::new(self.interest.open(rest))
        } else {
            open
        };
        if node.cut {
            return self.end(&open.asked, End::IncompleteHistory);
        }
        if self.follow(place, &node, open.clone()).is_err() {
            self.end(&open.asked, End::IncompleteHistory);
        }
    }

    /// Sends each open subject to the first parent that has the same; what is left was touched here.
    fn follow(
        &mut self,
        place: CommitIndex,
        node: &CommitNode,
        open: Rc<OpenSubjects>,
    ) -> Result<(), ObjectMissing> {
        if node.parents.is_empty() {
            let here = self.interest.differing(self.objects, &node.tree, None, &open)?;
            for asked in &open.asked {
                let found = &mut self.found[*asked as usize];
                if here.binary_search(asked).is_ok() {
                    found.touched.push(place);
                }
                let end = if found.touched.is_empty() { End::Never } else { End::At(place) };
                self.end(&[*asked], end);
            }
            return Ok(());
        }
        let mut moves = Vec::new();
        let mut left = open;
        for (nth, parent) in node.parents.iter().enumerate() {
            if left.asked.is_empty() {
                break;
            }
            let doubtful = match self.commits.filter(node).filter(|_| nth == 0) {
                Some(filter) => {
                    let doubtful = self.interest.not_ruled_out(filter, &left);
                    if doubtful.len() < left.asked.len() {
                        Rc::new(self.interest.open(doubtful))
                    } else {
                        left.clone()
                    }
                }
                None => left.clone(),
            };
            let differing = if doubtful.asked.is_empty() {
                Vec::new()
            } else {
                let tree = self.commits.node(*parent, self.objects)?.tree;
                self.interest.differing(self.objects, &node.tree, Some(&tree), &doubtful)?
            };
            if differing.is_empty() {
                moves.push((*parent, left.clone()));
                left = Rc::new(self.interest.open(differing));
            } else if differing.len() < left.asked.len() {
                let same = left.asked.iter().copied().filter(|asked| differing.binary_search(asked).is_err());
                moves.push((*parent, Rc::new(self.interest.open(same.collect()))));
                left = Rc::new(self.interest.open(differing));
            }
        }
        // Only when all trees were there: a subject is answered here or sent on, never both.
        for asked in &left.asked {
            let found = &mut self.found[*asked as usize];
            found.touched.push(place);
            self.end(&[*asked], End::At(place));
        }
        let further: Vec<SubjectIndex> =
            left.asked.iter().copied().filter(|asked| self.questions[*asked as usize].all).collect();
        if !further.is_empty() {
            self.go_on(node, further, &mut moves)?;
        }
        for (parent, open) in moves {
            self.push(parent, open);
        }
        Ok(())
    }

    /// Those who ask for every commit are open at each parent that has them.
    fn go_on(
        &mut self,
        node: &CommitNode,
        further: Vec<SubjectIndex>,
        moves: &mut Vec<(CommitIndex, Rc<OpenSubjects>)>,
    ) -> Result<(), ObjectMissing> {
        let further = self.interest.open(further);
        for parent in &node.parents {
            let tree = self.commits.node(*parent, self.objects)?.tree;
            let there = self.interest.differing(self.objects, &tree, None, &further)?;
            if !there.is_empty() {
                moves.push((*parent, Rc::new(self.interest.open(there))));
            }
        }
        Ok(())
    }
}
