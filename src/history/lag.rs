//! Finds the commits that touched the covered files since a commit: `git rev-list --full-history --no-merges A..HEAD -- COVERS`.
//!
//! All questions share one walk. Each commit has a mask with one bit for each review point from which it is reachable. At the end, a
//! commit counts for a question if the bit of the question's review point is not set.

use std::collections::{BinaryHeap, HashMap, HashSet};
use std::rc::Rc;

use gix::ObjectId;

use super::commits::{CommitIndex, CommitNode, Commits, QueuedCommit};
use super::interest::{OpenSubjects, PathGroup, SubjectIndex, SubjectTree, TrackedSubject};
use super::objects::{ObjectMissing, Objects};
use super::walk::CLOCK_SLOP;
use super::{CommitId, TouchesSince};

/// A question: which commits touched the files and are not reachable from the commit?
pub(super) type Since = (Rc<PathGroup>, CommitId);

/// Number of review points that share one walk.
const AT_ONCE: usize = 64;

/// Number of commits that are still visited, without a commit-graph, when by their dates no more can matter. Git visits 5.
const OVERTIME: usize = 256;

/// A commit that is newer than the shallow boundary by more than this, in seconds, is certainly not behind the boundary.
const EDGE_SLOP: i64 = 24 * 3600;

#[derive(Default)]
struct LagState {
    /// The review points from which it is reachable, as far as known.
    mask: u64,
    /// The mask that was passed to its parents.
    given: Option<u64>,
    queued: bool,
    /// The questions that it touches.
    touches: Vec<SubjectIndex>,
    is_ignored: bool,
    is_merge: bool,
    cut: bool,
}

struct LagWalk<'w> {
    objects: &'w mut Objects,
    commits: &'w mut Commits,
    tree: SubjectTree,
    open: OpenSubjects,
    states: HashMap<CommitIndex, LagState>,
    queue: BinaryHeap<QueuedCommit>,
    full: u64,
    /// Number of commits in the queue that are not reachable from every review point.
    partial: usize,
    /// The lowest generation of the commits that may count. Commits of lower generations cannot be their descendants.
    oldest_generation: u32,
    /// The oldest time of the commits that may count.
    oldest_time: i64,
    /// Number of commits visited since the last one that changed an answer, when only older ones are left.
    overtime: usize,
    /// The time before which a commit may be reachable from a review point through parents that this clone lacks.
    edge: i64,
}

/// Answers questions about the commit at `start`. An error if this clone ends before the answer.
#[expect(
    clippy::indexing_slicing,
    reason = "`mine` contains indices of `questions`, and `answers` has one element for each"
)]
pub(super) fn touching(
    objects: &mut Objects,
    commits: &mut Commits,
    start: CommitIndex,
    questions: &[Since],
    ignored: &HashSet<ObjectId>,
) -> Vec<Result<TouchesSince, ObjectMissing>> {
    let mut points: Vec<CommitIndex> = questions.iter().map(|(_, since)| since.0).collect();
    points.sort_unstable();
    points.dedup();
    let mut answers = vec![Err(ObjectMissing); questions.len()];
    let edge = commits.cut_times(objects).into_iter().max().map_or(i64::MIN, |time| time + EDGE_SLOP);
    for points in points.chunks(AT_ONCE) {
        let mine: Vec<usize> =
            (0..questions.len()).filter(|at| points.contains(&questions[*at].1.0)).collect();
        let subjects = mine.iter().map(|at| TrackedSubject::Group(questions[*at].0.clone())).collect();
        let tree = SubjectTree::new(subjects);
        let open = tree.open((0..mine.len() as SubjectIndex).collect());
        let full = if points.len() == AT_ONCE { u64::MAX } else { (1 << points.len()) - 1 };
        let mut walk = LagWalk {
            objects: &mut *objects,
            commits: &mut *commits,
            tree,
            open,
            states: HashMap::new(),
            queue: BinaryHeap::new(),
            full,
            partial: 0,
            oldest_generation: u32::MAX,
            oldest_time: i64::MAX,
            overtime: 0,
            edge,
        };
        if walk.run(start, points, ignored).is_err() {
            continue;
        }
        for (asked, at) in (0..).zip(&mine) {
            let bit = points.iter().position(|point| *point == questions[*at].1.0).unwrap_or_default();
            answers[*at] = walk.answer(asked, bit);
        }
    }
    answers
}

impl LagWalk<'_> {
    fn run(
        &mut self,
        start: CommitIndex,
        points: &[CommitIndex],
        ignored: &HashSet<ObjectId>,
    ) -> Result<(), ObjectMissing> {
        self.push(start, 0)?;
        for (bit, point) in points.iter().enumerate() {
            self.push(*point, 1 << bit)?;
        }
        while let Some(QueuedCommit { generation, time, place }) = self.queue.pop() {
            if self.partial == 0 && self.is_older(generation, time) {
                self.overtime += 1;
                if generation != u32::MAX || self.overtime > OVERTIME || self.oldest_time == i64::MAX {
                    break;
                }
            } else {
                self.overtime = 0;
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

    /// Whether no commit from this position of the order on is a descendant of a commit that may count.
    fn is_older(&self, generation: u32, time: i64) -> bool {
        if generation == u32::MAX || self.oldest_generation == u32::MAX {
            time + CLOCK_SLOP < self.oldest_time || self.oldest_time == i64::MAX
        } else {
            generation <= self.oldest_generation
        }
    }

    /// Adds a mask to a commit. A commit that was visited before passes the mask to its ancestors at once, as far as they are known.
    fn push(&mut self, place: CommitIndex, mask: u64) -> Result<(), ObjectMissing> {
        let mut open = vec![(place, mask)];
        while let Some((place, mask)) = open.pop() {
            let state = self.states.entry(place).or_default();
            let before = state.mask;
            state.mask |= mask;
            let (now, given, queued) = (state.mask, state.given, state.queued);
            if queued {
                if before != self.full && now == self.full {
                    self.partial -= 1;
                }
            } else if let Some(given) = given {
                if given != now {
                    state.given = Some(now);
                    self.overtime = 0;
                    let node = self.commits.node(place, self.objects)?;
                    open.extend(node.parents.iter().map(|parent| (*parent, now)));
                }
            } else {
                state.queued = true;
                if now != self.full {
                    self.partial += 1;
                }
                let node = self.commits.node(place, self.objects)?;
                self.queue.push(QueuedCommit::new(&node, place));
            }
        }
        Ok(())
    }

    /// Determines the questions whose subjects a commit touches. A merge counts for none, because other commits made its changes.
    fn look(
        &mut self,
        place: CommitIndex,
        node: &CommitNode,
        ignored: &HashSet<ObjectId>,
    ) -> Result<(), ObjectMissing> {
        let mut touches = Vec::new();
        if node.parents.len() < 2 && !node.cut {
            let before = match node.parents.first() {
                Some(parent) => Some(self.commits.node(*parent, self.objects)?.tree),
                None => None,
            };
            touches = self.tree.differing(self.objects, &node.tree, before.as_ref(), &self.open)?;
        }
        let is_merge = node.parents.len() > 1;
        if !touches.is_empty() || node.cut || is_merge {
            self.oldest_generation = self.oldest_generation.min(node.generation);
            self.oldest_time = self.oldest_time.min(node.time);
        }
        let state = self.states.entry(place).or_default();
        state.touches = touches;
        state.is_ignored = ignored.contains(&node.id);
        state.is_merge = is_merge;
        state.cut = node.cut;
        Ok(())
    }

    fn answer(&mut self, asked: SubjectIndex, bit: usize) -> Result<TouchesSince, ObjectMissing> {
        let mut answer = TouchesSince::default();
        let mut found = Vec::new();
        let mut merges = Vec::new();
        for (place, state) in self.states.iter().filter(|(_, state)| state.mask & 1 << bit == 0) {
            if state.cut {
                return Err(ObjectMissing);
            }
            if state.touches.contains(&asked) {
                answer.ignored |= state.is_ignored;
                if !state.is_ignored {
                    found.push(*place);
                }
            } else if state.is_merge {
                merges.push(*place);
            }
        }
        answer.commits = self.newest_first(found)?.into_iter().map(CommitId).collect();
        if answer.commits.is_empty() {
            // If no commit touched it, a merge may have taken a side other than the review point's.
            for place in self.newest_first(merges)?.into_iter().rev() {
                if self.changes_its_side(place, asked, bit)? {
                    answer.merge = Some(CommitId(place));
                    break;
                }
            }
        }
        Ok(answer)
    }

    /// Sorts commits that are not reachable from a review point. An error if one may be reachable through parents that this clone lacks.
    fn newest_first(&mut self, places: Vec<CommitIndex>) -> Result<Vec<CommitIndex>, ObjectMissing> {
        let mut dated = Vec::with_capacity(places.len());
        for place in places {
            let time = self.commits.node(place, self.objects)?.time;
            if time < self.edge {
                return Err(ObjectMissing);
            }
            dated.push((time, place));
        }
        // Of commits of the same second, as a rebase makes them, the walk met the newest first.
        dated.sort_unstable_by_key(|(time, place)| (std::cmp::Reverse(*time), *place));
        Ok(dated.into_iter().map(|(_, place)| place).collect())
    }

    /// Whether a merge differs from a parent that is reachable from the review point, or from all parents.
    fn changes_its_side(
        &mut self,
        place: CommitIndex,
        asked: SubjectIndex,
        bit: usize,
    ) -> Result<bool, ObjectMissing> {
        let node = self.commits.node(place, self.objects)?;
        let mut from_all = true;
        for parent in &node.parents {
            let tree = self.commits.node(*parent, self.objects)?.tree;
            let differing = self.tree.differing(self.objects, &node.tree, Some(&tree), &self.open)?;
            let differs = differing.contains(&asked);
            if differs && self.states.get(parent).is_some_and(|state| state.mask & 1 << bit != 0) {
                return Ok(true);
            }
            from_all &= differs;
        }
        Ok(from_all)
    }
}
