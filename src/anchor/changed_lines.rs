//! Which lines of a file a change adds or rewrites.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use bstr::ByteSlice;
use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::budget::Budget;
use crate::limits::diff as limits;

/// The changed lines of a file. Lines are counted from 0.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct ChangedLines {
    /// The lines that were added or rewritten, in order.
    added: Vec<Range<usize>>,
    /// The lines before which only lines were removed, in order.
    removed: Vec<usize>,
    /// The number of lines.
    count: usize,
}

/// Whether git treats content as binary: it has a zero byte near its start.
pub(super) fn is_binary(content: &[u8]) -> bool {
    content.iter().take(limits::BINARY_BYTES).any(|byte| *byte == 0)
}

impl ChangedLines {
    /// Compares two versions of a file. `budget` limits the lines that are compared exactly, over all files.
    pub(super) fn of(then: &[u8], now: &[u8], budget: &mut Budget) -> Self {
        let (then, now) = (lines(then), lines(now));
        let count = now.len();
        let start = then.iter().zip(&now).take_while(|(then, now)| then == now).count();
        let rest = then.len().min(now.len()) - start;
        let from_end = then.iter().rev().zip(now.iter().rev());
        let end = from_end.take(rest).take_while(|(then, now)| then == now).count();
        let then = then.get(start..then.len() - end).unwrap_or_default();
        let now = now.get(start..now.len() - end).unwrap_or_default();
        let mut changed = Self { count, ..Self::default() };
        if then.is_empty() || now.is_empty() {
            changed.add(start, then.len(), now.len());
            return changed;
        }
        let size = then.len() + now.len();
        if size > limits::COMPARED_LINES || !budget.spend(size) {
            changed.add_unknown(start, then, now);
            return changed;
        }
        // Numbers compare faster than lines, which may be long.
        let mut known: HashMap<&[u8], usize> = HashMap::new();
        let (then, now) = (numbers(then, &mut known), numbers(now, &mut known));
        for op in capture_diff_slices(Algorithm::Myers, &then, &now) {
            if !matches!(op, DiffOp::Equal { .. }) {
                changed.add(start + op.new_range().start, op.old_range().len(), op.new_range().len());
            }
        }
        changed
    }

    /// Adds a part in which `then` lines became `now` lines.
    fn add(&mut self, start: usize, then: usize, now: usize) {
        if now > 0 {
            self.added.push(start..start + now);
        } else if then > 0 {
            self.removed.push(start);
        }
    }

    /// Adds lines that the base does not have at all: any comparison shows them as added. If there are none, lines were moved, and all
    /// count as changed.
    fn add_unknown(&mut self, start: usize, then: &[&[u8]], now: &[&[u8]]) {
        let known: HashSet<&&[u8]> = then.iter().collect();
        for (at, _) in now.iter().enumerate().filter(|(_, line)| !known.contains(line)) {
            match self.added.last_mut().filter(|last| last.end == start + at) {
                Some(last) => last.end += 1,
                None => self.added.push(start + at..start + at + 1),
            }
        }
        if self.added.is_empty() {
            self.add(start, then.len(), now.len());
        }
    }

    /// The first added line; otherwise the first line after removed ones.
    pub(super) fn first(&self) -> Option<usize> {
        let added = self.added.first().map(|range| range.start);
        added.or_else(|| Some((*self.removed.first()?).min(self.count.checked_sub(1)?)))
    }

    /// Whether lines were added.
    pub(super) fn has_added(&self) -> bool {
        !self.added.is_empty()
    }

    /// The first added line in `lines`.
    pub(super) fn first_added_in(&self, lines: &Range<usize>) -> Option<usize> {
        let at = self.added.partition_point(|added| added.end <= lines.start);
        let first = self.added.get(at)?.start.max(lines.start);
        (first < lines.end).then_some(first)
    }

    /// The first changed line in `lines`: an added one, otherwise one after removed ones.
    pub(super) fn first_in(&self, lines: &Range<usize>) -> Option<usize> {
        self.first_added_in(lines).or_else(|| {
            let removed = self.removed.iter().find(|at| lines.start < **at && **at <= lines.end)?;
            Some((*removed).min(self.count.checked_sub(1)?).min(lines.end.saturating_sub(1)))
        })
    }
}

/// The lines of a file without their ends: git may convert these.
fn lines(content: &[u8]) -> Vec<&[u8]> {
    content.lines().collect()
}

/// The same number for each line with the same text.
fn numbers<'l>(lines: &[&'l [u8]], known: &mut HashMap<&'l [u8], usize>) -> Vec<usize> {
    let mut numbers = Vec::with_capacity(lines.len());
    for line in lines {
        let next = known.len();
        numbers.push(*known.entry(line).or_insert(next));
    }
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(then: &str, now: &str) -> ChangedLines {
        ChangedLines::of(then.as_bytes(), now.as_bytes(), &mut Budget::new(1_000))
    }

    #[test]
    fn the_first_added_line_comes_before_the_first_removal() {
        assert_eq!(of("a\nb\nc\n", "a\nc\nd\n").first(), Some(2));
        assert_eq!(of("a\nb\nc\n", "a\nc\n").first(), Some(1), "the line after the removed one");
        assert_eq!(of("a\nb\n", "a\n").first(), Some(0), "the last line");
        assert_eq!(of("a\n", "").first(), None);
        assert_eq!(of("a\r\nb\r\n", "a\nb\n").first(), None, "line ends do not count");
        assert_eq!(of("", "a\nb\n").added, vec![0..2]);
    }

    #[test]
    fn a_part_of_the_file_has_its_own_first_line() {
        let changed = of("[a]\nx\ny\n[b]\nz\n", "[a]\nx\n[b]\nw\n");
        assert_eq!(changed.first_added_in(&(0..2)), None);
        assert_eq!(changed.first_in(&(0..2)), Some(1), "a line was removed there");
        assert_eq!(changed.first_in(&(2..4)), Some(3));
    }

    #[test]
    fn beyond_the_limit_only_lines_that_the_base_lacks_are_added() {
        let changed =
            |then: &str, now: &str| ChangedLines::of(then.as_bytes(), now.as_bytes(), &mut Budget::new(0));
        assert_eq!(changed("a\nb\nc\nd\n", "d\nx\nb\na\n").added, vec![1..2]);
        assert_eq!(changed("a\nb\nc\n", "c\nb\na\n").added, vec![0..3], "moved");
    }

    proptest! {
        /// What is left without the added lines was there before, in the same order.
        #[test]
        fn the_other_lines_were_there_before(then in "[ab\n]{0,20}", now in "[abc\n]{0,20}", budget in 0u64..60) {
            let changed = ChangedLines::of(then.as_bytes(), now.as_bytes(), &mut Budget::new(budget));
            let exact = ChangedLines::of(then.as_bytes(), now.as_bytes(), &mut Budget::new(1_000));
            let is_added = |at: usize| exact.added.iter().any(|range| range.contains(&at));
            let left: Vec<_> = lines(now.as_bytes()).into_iter().enumerate().filter(|(at, _)| !is_added(*at)).map(|(_, line)| line).collect();
            let old = lines(then.as_bytes());
            let mut rest = old.iter();
            prop_assert!(left.iter().all(|line| rest.any(|old| old == line)), "{left:?}");
            let count = lines(now.as_bytes()).len();
            prop_assert!(changed.first().is_none_or(|first| first < count));
            prop_assert_eq!(exact.first().is_none(), old == lines(now.as_bytes()) || count == 0);
        }
    }
}
