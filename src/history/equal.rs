//! Finds the commits at which files had the same content as at another commit.

#![expect(
    clippy::indexing_slicing,
    reason = "a `SubjectIndex` is the index of a question, and `answers` has one element for each"
)]

use std::rc::Rc;

use super::commits::CommitIndex;
use super::interest::{OpenSubjects, PathGroup, SubjectIndex, SubjectTree, TrackedSubject};
use super::objects::ObjectMissing;
use super::{CommitId, History, IncompleteHistory};

/// A question: at which of the commits was the content of a group of files the same as at `point`?
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EqualQuestion {
    /// The files.
    pub group: Rc<PathGroup>,
    /// The commit with which the others are compared.
    pub point: CommitId,
    /// The commits to compare.
    pub commits: Vec<CommitId>,
}

/// A comparison of a commit with a point, for one question. In the order of comparison.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Comparison {
    time: i64,
    commit: CommitIndex,
    point: CommitIndex,
    asked: SubjectIndex,
}

impl History {
    /// The newest commit of each question at which its files have the content that they have at its point; none if they differ at each.
    /// Whether a file is executable does not matter. All questions share one comparison of two commits.
    pub fn newest_equal(
        &mut self,
        questions: &[EqualQuestion],
    ) -> Vec<Result<Option<CommitId>, IncompleteHistory>> {
        let open = self.asked.equal.open(questions);
        let found = self.compare_with_points(&open);
        self.asked.equal.with(questions, open, found)
    }

    fn compare_with_points(
        &mut self,
        questions: &[EqualQuestion],
    ) -> Vec<Result<Option<CommitId>, IncompleteHistory>> {
        let mut answers = vec![Ok(None); questions.len()];
        let mut comparisons = Vec::new();
        for (asked, question) in (0..).zip(questions) {
            for CommitId(commit) in &question.commits {
                match self.commits.node(*commit, &mut self.objects) {
                    Ok(node) => {
                        let point = question.point.0;
                        comparisons.push(Comparison { time: node.time, commit: *commit, point, asked });
                    }
                    Err(ObjectMissing) => answers[asked as usize] = Err(IncompleteHistory),
                }
            }
        }
        comparisons.sort_unstable_by(|a, b| b.cmp(a));
        let subjects = questions.iter().map(|question| TrackedSubject::Group(question.group.clone()));
        let mut tree = SubjectTree::new(subjects.collect()).by_content();
        for both in comparisons.chunk_by(|a, b| (a.commit, a.point) == (b.commit, b.point)) {
            let Some(Comparison { commit, point, .. }) = both.first() else { continue };
            let mut open: Vec<SubjectIndex> = both.iter().map(|comparison| comparison.asked).collect();
            open.retain(|asked| answers[*asked as usize] == Ok(None));
            open.reverse();
            if open.is_empty() {
                continue;
            }
            let open = tree.open(open);
            let differing = self.differing(&mut tree, *point, *commit, &open);
            for asked in &open.indices {
                match &differing {
                    Ok(differing) if differing.binary_search(asked).is_ok() => {}
                    Ok(_) => answers[*asked as usize] = Ok(Some(CommitId(*commit))),
                    Err(ObjectMissing) => answers[*asked as usize] = Err(IncompleteHistory),
                }
            }
        }
        answers
    }

    fn differing(
        &mut self,
        tree: &mut SubjectTree,
        a: CommitIndex,
        b: CommitIndex,
        open: &OpenSubjects,
    ) -> Result<Vec<SubjectIndex>, ObjectMissing> {
        let a = self.commits.node(a, &mut self.objects)?.tree;
        let b = self.commits.node(b, &mut self.objects)?.tree;
        tree.differing(&mut self.objects, &a, Some(&b), open)
    }
}
