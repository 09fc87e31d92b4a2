//! Which commits touched what a document covers since a commit: `git rev-list --full-history --no-merges A..HEAD -- COVERS`.
//!
//! All questions share one walk. A commit carries a mask of the review points that it is reachable from; it counts for a
//! question when, at the end, that question's bit is not set.

use std::collections::{BinaryHeap, HashMap, HashSet};

use gix::ObjectId;

use super::commits::{Commits, Node, Place};
use super::interest::{Asked, Interest, Open, Subject};
use super::objects::{Gone, Objects};
use super::walk::CLOCK_SLOP;

/// A question: what touched `subject` and is not reachable from `since`.
#[derive(Debug, Clone)]
pub(super) struct Since {
    pub(super) subject: Subject,
    pub(super) since: Place,
}

/// The commits that did, newest first.
pub(super) type Touching = Vec<Place>;

/// How many review points share one walk.
const AT_ONCE: usize = 64;

#[derive(Default)]
struct State {
    /// The review points that it is reachable from, as far as is known.
    mask: u64,
    /// The mask that its parents were given.
    given: Option<u64>,
    queued: bool,
    /// The questions that it touches.
    touches: Vec<Asked>,
    cut: bool,
}

struct Walk<'w> {
    objects: &'w mut Objects,
    commits: &'w mut Commits,
    interest: Interest,
    open: Open,
    states: HashMap<Place, State>,
    queue: BinaryHeap<(u32, i64, Place)>,
    full: u64,
    /// How many in the queue are not reached from every review point.
    partial: usize,
    /// The oldest of those that may count: what is older than it cannot lead to it.
    oldest: (u32, i64),
}

/// Answers questions about the commit at `start`; an error where the clone ends before the answer.
pub(super) fn touching(
    objects: &mut Objects,
    commits: &mut Commits,
    start: Place,
    questions: &[Since],
    ignored: &HashSet<ObjectId>,
) -> Vec<Result<Touching, Gone>> {
    let mut points: Vec<Place> = questions.iter().map(|question| question.since).collect();
    points.sort_unstable();
    points.dedup();
    let mut answers = vec![Err(Gone); questions.len()];
    for points in points.chunks(AT_ONCE) {
        let mine: Vec<usize> =
            (0..questions.len()).filter(|at| points.contains(&questions[*at].since)).collect();
        let subjects = mine.iter().map(|at| questions[*at].subject.clone()).collect();
        let interest = Interest::new(subjects);
        let open = interest.open((0..mine.len() as Asked).collect());
        let full = if points.len() == AT_ONCE { u64::MAX } else { (1 << points.len()) - 1 };
        let mut walk = Walk {
            objects: &mut *objects,
            commits: &mut *commits,
            interest,
            open,
            states: HashMap::new(),
            queue: BinaryHeap::new(),
            full,
            partial: 0,
            oldest: (u32::MAX, i64::MAX),
        };
        if walk.run(start, points, ignored).is_err() {
            continue;
        }
        for (asked, at) in (0..).zip(&mine) {
            let bit = points.iter().position(|point| *point == questions[*at].since).unwrap_or_default();
            answers[*at] = walk.answer(asked, bit);
        }
    }
    answers
}

impl Walk<'_> {
    fn run(&mut self, start: Place, points: &[Place], ignored: &HashSet<ObjectId>) -> Result<(), Gone> {
        self.push(start, 0)?;
        for (bit, point) in points.iter().enumerate() {
            self.push(*point, 1 << bit)?;
        }
        while let Some((generation, time, place)) = self.queue.pop() {
            if self.partial == 0 && self.is_older((generation, time)) {
                break;
            }
            let node = self.commits.node(place, self.objects)?;
            let state = self.states.entry(place).or_default();
            state.queued = false;
            let mask = state.mask;
            let first = state.given.replace(mask).is_none();
            if mask != self.full {
                self.partial -= 1;
                if first {
                    self.look(place, &node, ignored)?;
                }
            }
            for parent in &node.parents {
                self.push(*parent, mask)?;
            }
        }
        Ok(())
    }

    /// Whether nothing at this place of the order leads to a commit that may count.
    fn is_older(&self, (generation, time): (u32, i64)) -> bool {
        if generation == u32::MAX || self.oldest.0 == u32::MAX {
            time + CLOCK_SLOP < self.oldest.1 || self.oldest.1 == i64::MAX
        } else {
            generation <= self.oldest.0
        }
    }

    fn push(&mut self, place: Place, mask: u64) -> Result<(), Gone> {
        let state = self.states.entry(place).or_default();
        let before = state.mask;
        state.mask |= mask;
        if state.queued {
            if before != self.full && state.mask == self.full {
                self.partial -= 1;
            }
        } else if state.given != Some(state.mask) {
            state.queued = true;
            if state.mask != self.full {
                self.partial += 1;
            }
            let node = self.commits.node(place, self.objects)?;
            self.queue.push((node.generation, node.time, place));
        }
        Ok(())
    }

    /// Looks which questions a commit touches. A merge brings what others did and counts for none.
    fn look(&mut self, place: Place, node: &Node, ignored: &HashSet<ObjectId>) -> Result<(), Gone> {
        let mut touches = Vec::new();
        if node.parents.len() < 2 && !node.cut && !ignored.contains(&node.id) {
            let before = match node.parents.first() {
                Some(parent) => Some(self.commits.node(*parent, self.objects)?.tree),
                None => None,
            };
            touches = self.interest.differing(self.objects, &node.tree, before.as_ref(), &self.open)?;
        }
        if !touches.is_empty() || node.cut {
            self.oldest = (self.oldest.0.min(node.generation), self.oldest.1.min(node.time));
        }
        let state = self.states.entry(place).or_default();
        state.touches = touches;
        state.cut = node.cut;
        Ok(())
    }

    fn answer(&mut self, asked: Asked, bit: usize) -> Result<Touching, Gone> {
        let mut found = Vec::new();
        for (place, state) in self.states.iter().filter(|(_, state)| state.mask & 1 << bit == 0) {
            if state.cut {
                return Err(Gone);
            }
            if state.touches.contains(&asked) {
                let node = self.commits.node(*place, self.objects)?;
                found.push((node.time, *place));
            }
        }
        found.sort_unstable_by(|a, b| b.cmp(a));
        Ok(found.into_iter().map(|(_, place)| place).collect())
    }
}
