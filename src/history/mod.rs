//! What git history says: when each path was last touched, whether what a document describes has changed since, and who works here.
//!
//! Beside `snapshot/` the only part that knows `gix`. All paths of all systems are dated in one walk, before
//! any rule runs. What a clone does not hold is said to be beyond it, never guessed.

mod commits;
mod interest;
mod layout;
mod objects;
mod tree;
mod walk;

use commits::Commits;
use objects::Objects;
use walk::End;

pub use interest::{Group, Subject};
pub use walk::Question;

/// When something was last touched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Touched {
    /// By this commit.
    By(String),
    /// By none.
    Never,
    /// Before the question's horizon.
    Before,
    /// This clone does not hold the answer.
    Beyond,
}

/// The history of a commit.
pub struct History {
    objects: Objects,
    commits: Commits,
    start: commits::Place,
}

impl History {
    /// The history of the commit called `start`.
    pub fn new(repo: &gix::Repository, start: gix::ObjectId) -> Self {
        let objects = Objects::new(repo);
        let mut commits = Commits::new(repo, &objects);
        let start = commits.place(&start);
        Self { objects, commits, start }
    }

    /// Answers questions.
    pub fn last_touched(&mut self, questions: &[Question]) -> Vec<Touched> {
        let found = walk::walk(&mut self.objects, &mut self.commits, self.start, questions);
        let mut answer = |found: &walk::Found| match found.end {
            Some(End::At(_)) | None => match found.touched.first() {
                Some(place) => match self.commits.node(*place, &mut self.objects) {
                    Ok(node) => Touched::By(node.id.to_string()),
                    Err(_) => Touched::Beyond,
                },
                None => Touched::Never,
            },
            Some(End::Never) => Touched::Never,
            Some(End::Before) => Touched::Before,
            Some(End::Beyond) => Touched::Beyond,
        };
        found.iter().map(&mut answer).collect()
    }
}
