//! Commits that somebody names, and whether they are part of this history.

use std::ops::ControlFlow;

use bstr::BStr;
use gix::ObjectId;
use gix::objs::Kind;

use super::ancestry::Ancestry;
use super::tree::{Difference, TreeEntry, entry_at, file_at};
use super::{CommitId, History, IncompleteHistory, Subject};
use crate::limits::history as limits;
use crate::snapshot::RepoPath;

/// How many commits in a row that are older are met before a commit counts as not contained: clocks may be wrong.
const SLOP: usize = 256;

impl History {
    /// The commit that these hexadecimal digits name, in full or by their beginning. None where this clone has no such commit, or several.
    pub fn commit_called(&mut self, digits: &str) -> Option<CommitId> {
        let id = match ObjectId::from_hex(digits.as_bytes()) {
            Ok(id) => id,
            Err(_) => self.objects.named(digits)?,
        };
        let is_commit = self.objects.get(&id).is_ok_and(|object| object.kind == Kind::Commit);
        is_commit.then(|| CommitId(self.commits.place(&id)))
    }

    /// Whether the commit that history starts at is, or is made of, this one. An error where this clone ends before the answer.
    pub fn contains(&mut self, commit: CommitId) -> Result<bool, IncompleteHistory> {
        let time = self.commits.node(commit.0, &mut self.objects)?.time;
        let mut ancestry = Ancestry::new(&mut self.objects, &mut self.commits, self.start)?;
        let (mut older, mut cut) = (0, false);
        while let Some(met) = ancestry.next()? {
            if met.place == commit.0 {
                return Ok(true);
            }
            cut |= met.cut;
            older = if met.time < time { older + 1 } else { 0 };
            if older > SLOP {
                break;
            }
        }
        if cut { Err(IncompleteHistory) } else { Ok(false) }
    }

    /// What the file at `path` held before a time, in seconds since 1970, at the commit that first parents lead to: none where it was not there.
    pub fn held_on_main_line(
        &mut self,
        path: &RepoPath,
        before: i64,
    ) -> Result<Option<Vec<u8>>, IncompleteHistory> {
        let mut place = self.start;
        loop {
            let node = self.commits.node(place, &mut self.objects)?;
            if node.time < before {
                return match file_at(&mut self.objects, node.tree, path)? {
                    Some(id) => Ok(Some(self.blob(&id, limits::VERSION_BYTES)?)),
                    None => Ok(None),
                };
            }
            if node.cut {
                return Err(IncompleteHistory);
            }
            match node.parents.first() {
                Some(parent) => place = *parent,
                None => return Ok(None),
            }
        }
    }

    /// Whether some file of `subject` was there at a commit.
    pub fn holds(&mut self, commit: CommitId, subject: &Subject) -> Result<bool, IncompleteHistory> {
        let tree = self.commits.node(commit.0, &mut self.objects)?.tree;
        let group = match subject {
            Subject::Path(path) => return Ok(entry_at(&mut self.objects, tree, path)?.is_some()),
            Subject::Group(group) => group,
        };
        let mut found = false;
        let mut seen = |path: &BStr, _: Option<TreeEntry>, there: Option<TreeEntry>| {
            found |= there.is_some() && group.matches(&RepoPath::from_git(path));
            if found { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let enter = |path: &BStr| group.may_hold(&RepoPath::from_git(path));
        let mut difference = Difference { objects: &mut self.objects, enter: &enter };
        let _ = difference.between(BStr::new(""), None, Some(tree), &mut seen)?;
        Ok(found)
    }
}
