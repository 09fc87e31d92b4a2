//! Walks through commits by date, newest first. Finds the newest commit on or before a day.

use std::collections::{BinaryHeap, HashSet};

use super::commits::{CommitIndex, Commits};
use super::objects::{ObjectMissing, Objects};

/// The ancestors of a commit, newest first by committer date, in the order of `git rev-list`.
pub(super) struct Ancestry<'a> {
    pub(super) objects: &'a mut Objects,
    pub(super) commits: &'a mut Commits,
    queue: BinaryHeap<(i64, std::cmp::Reverse<usize>, CommitIndex)>,
    seen: HashSet<CommitIndex>,
    pushed: usize,
}

/// A commit of the walk, and whether this clone lacks its parents.
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
            // If two commits have the same time, git takes the one that it found first.
            self.queue.push((node.time, std::cmp::Reverse(self.pushed), place));
            self.pushed += 1;
        }
        Ok(())
    }

    /// Returns the next commit; none at the end. An error if a commit is missing.
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

/// Returns the newest commit before each time, like `git rev-list -1 --before`. The outer result is an error if this
/// clone ends too early; the inner value is none if history begins later.
#[expect(
    clippy::indexing_slicing,
    reason = "`order` contains the indices of `times`, and `answers` has one element for each"
)]
pub(super) fn newest_before(
    objects: &mut Objects,
    commits: &mut Commits,
    start: CommitIndex,
    times: &[i64],
) -> Vec<Result<Option<CommitIndex>, ObjectMissing>> {
    let mut answers = vec![Ok(None); times.len()];
    // Latest time first, so that one walk finds all of them in this order.
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
            // A commit behind a boundary that the walk has passed may be newer than this one.
            answers[at] = if cut { Err(ObjectMissing) } else { Ok(Some(met.place)) };
        }
        cut |= met.cut;
    }
    answers
}
