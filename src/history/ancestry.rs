//! Commits by date, newest first: the newest on or before a day, and who made them.

use std::collections::{BinaryHeap, HashSet};

use super::commits::{CommitIndex, Commits};
use super::objects::{ObjectMissing, Objects};

/// All that a commit is made of, newest first by the committer's clock, as `git rev-list` has them.
pub(super) struct Ancestry<'a> {
    pub(super) objects: &'a mut Objects,
    pub(super) commits: &'a mut Commits,
    queue: BinaryHeap<(i64, std::cmp::Reverse<usize>, CommitIndex)>,
    seen: HashSet<CommitIndex>,
    pushed: usize,
}

/// A commit that was met, and whether this clone lacks its parents.
pub(super) struct Met {
    pub(super) place: CommitIndex,
    pub(super) time: i64,
    pub(super) cut: bool,
}

impl<'a> Ancestry<'a> {
    pub(super) fn new(
        objects: &'a mut Objects,
        commits: &'a mut Commits,
        start: CommitIndex,
    ) -> Result<Self, ObjectMissing> {
        let mut ancestry =
            Self { objects, commits, queue: BinaryHeap::new(), seen: HashSet::new(), pushed: 0 };
        ancestry.push(start)?;
        Ok(ancestry)
    }

    fn push(&mut self, place: CommitIndex) -> Result<(), ObjectMissing> {
        if self.seen.insert(place) {
            let node = self.commits.node(place, self.objects)?;
            // Of two commits of one second, git takes the one that it met first.
            self.queue.push((node.time, std::cmp::Reverse(self.pushed), place));
            self.pushed += 1;
        }
        Ok(())
    }

    /// The next commit; none at the end, an error where one is not here.
    pub(super) fn next(&mut self) -> Result<Option<Met>, ObjectMissing> {
        let Some((time, _, place)) = self.queue.pop() else {
            return Ok(None);
        };
        let node = self.commits.node(place, self.objects)?;
        for parent in &node.parents {
            self.push(*parent)?;
        }
        Ok(Some(Met { place, time, cut: node.cut }))
    }
}

/// The newest commit before each of some times, as `git rev-list -1 --before` has it: in the outer, an error where this clone ends
/// before the answer; in the inner, none where history begins later.
#[expect(
    clippy::indexing_slicing,
    reason = "`order` holds the places of `times`, and `answers` has one for each"
)]
pub(super) fn newest_before(
    objects: &mut Objects,
    commits: &mut Commits,
    start: CommitIndex,
    times: &[i64],
) -> Vec<Result<Option<CommitIndex>, ObjectMissing>> {
    let mut answers = vec![Ok(None); times.len()];
    // The latest first: one walk finds them in this order.
    let mut order: Vec<usize> = (0..times.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(times[*at]));
    let mut open = order.into_iter().peekable();
    let mut cut = false;
    let Ok(mut ancestry) = Ancestry::new(objects, commits, start) else {
        return vec![Err(ObjectMissing); times.len()];
    };
    while open.peek().is_some() {
        let met = match ancestry.next() {
            Ok(Some(met)) => met,
            Ok(None) if !cut => break,
            _ => {
                open.for_each(|at| answers[at] = Err(ObjectMissing));
                break;
            }
        };
        while let Some(at) = open.next_if(|at| met.time < times[*at]) {
            // What lies behind a boundary that was passed may be newer than this.
            answers[at] = if cut { Err(ObjectMissing) } else { Ok(Some(met.place)) };
        }
        cut |= met.cut;
    }
    answers
}
