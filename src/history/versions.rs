//! Reads the content of a file at each commit that changed it, across renames.

use gix::ObjectId;
use gix::objs::Kind;

use super::commits::CommitIndex;
use super::objects::ObjectMissing;
use super::tree::{entry_at, file_at};
use super::walk::{CLOCK_SLOP, ChainEnd, TouchQuestion, walk};
use super::{CommitId, History, IncompleteHistory, TrackedSubject};
use crate::limits::history as limits;
use crate::snapshot::RepoPath;

/// One version of a file.
#[derive(Debug, Clone)]
pub struct FileVersion {
    /// The commit that made it.
    pub commit: CommitId,
    /// Time of the commit, in seconds since 1970.
    pub time: i64,
    /// Content of the file; none if the commit removed it.
    pub content: Option<Vec<u8>>,
}

impl History {
    /// Returns the versions of the file at `path`, newest first, across renames, with small changes if its folder was renamed. The walk ends at the
    /// first version for which `enough` returns true. An error if this clone ends before that.
    pub fn versions(
        &mut self,
        path: &RepoPath,
        enough: &mut dyn FnMut(&FileVersion) -> bool,
    ) -> Result<Vec<FileVersion>, IncompleteHistory> {
        let mut versions: Vec<FileVersion> = Vec::new();
        let mut path = path.clone();
        let mut start = self.start;
        for _ in 0..limits::RENAMES_BACK {
            let question =
                TouchQuestion { subject: TrackedSubject::Path(path.clone()), horizon: None, all: true };
            let found = walk(&mut self.objects, &mut self.commits, start, &[question]);
            let Some(found) = found.into_iter().next() else { break };
            // A commit sorts before its ancestors. Dates need not show this order.
            let ranks = self.commits.ranks(start);
            let mut touched = found.touched.clone();
            touched.sort_by_key(|place| ranks.get(place).copied());
            for place in touched {
                let node = self.commits.node(place, &mut self.objects)?;
                let (time, tree) = (node.time, node.tree);
                let content = match file_at(&mut self.objects, tree, &path)? {
                    Some(id) => Some(self.blob(&id, limits::VERSION_BYTES)?),
                    None => None,
                };
                let version = FileVersion { commit: CommitId(place), time, content };
                let done = enough(&version);
                versions.push(version);
                if done {
                    return Ok(versions);
                }
            }
            if found.end == Some(ChainEnd::IncompleteHistory) {
                return Err(IncompleteHistory);
            }
            let Some(oldest) = versions.last().map(|version| version.commit) else { break };
            let Some((origin, parent, is_same)) = self.before_rename(oldest, &path)? else { break };
            if is_same {
                // The commit that renamed the file did not change it.
                versions.retain(|version| version.commit != oldest);
            }
            path = origin;
            start = parent;
        }
        Ok(versions)
    }

    /// Reads each file in the last commit before a time, in seconds since 1970, that a walk from today passes. None if it did not exist.
    pub fn held_before(
        &mut self,
        questions: &[(RepoPath, i64)],
    ) -> Vec<Result<Option<Vec<u8>>, IncompleteHistory>> {
        let all = questions.iter().map(|(path, time)| TouchQuestion {
            subject: TrackedSubject::Path(path.clone()),
            // Here the exact day matters more than wrong clocks.
            horizon: Some(time.saturating_add(CLOCK_SLOP)),
            all: true,
        });
        let all: Vec<_> = all.collect();
        let found = walk(&mut self.objects, &mut self.commits, self.start, &all);
        let mut held = |path: &RepoPath, end: Option<ChainEnd>| match end {
            Some(ChainEnd::Before(place)) => {
                let tree = self.commits.node(place, &mut self.objects)?.tree;
                match file_at(&mut self.objects, tree, path)? {
                    Some(id) => self.blob(&id, limits::VERSION_BYTES).map(Some),
                    None => Ok(None),
                }
            }
            Some(ChainEnd::IncompleteHistory) => Err(ObjectMissing),
            _ => Ok(None),
        };
        let answers = questions.iter().zip(found);
        answers.map(|((path, _), found)| held(path, found.end).map_err(IncompleteHistory::from)).collect()
    }

    /// Whether each file existed in the commit that last changed the file at `path`; none if no commit has that file.
    pub(crate) fn held_with(
        &mut self,
        path: &RepoPath,
        files: &[RepoPath],
    ) -> Result<Option<Vec<bool>>, IncompleteHistory> {
        let versions = self.versions(path, &mut |_| true)?;
        let Some(version) = versions.first().filter(|version| version.content.is_some()) else {
            return Ok(None);
        };
        let tree = self.commits.node(version.commit.0, &mut self.objects)?.tree;
        let held = files.iter().map(|file| Ok(file_at(&mut self.objects, tree, file)?.is_some()));
        held.collect::<Result<Vec<bool>, ObjectMissing>>().map(Some).map_err(IncompleteHistory::from)
    }

    /// Returns the older path of the file at `path`, the parent that has it, and whether the content is the same, if this commit renamed it.
    fn before_rename(
        &mut self,
        commit: CommitId,
        path: &RepoPath,
    ) -> Result<Option<(RepoPath, CommitIndex, bool)>, ObjectMissing> {
        let node = self.commits.node(commit.0, &mut self.objects)?;
        let Some(entry) = entry_at(&mut self.objects, node.tree, path)? else { return Ok(None) };
        for parent in &node.parents {
            let before = self.commits.node(*parent, &mut self.objects)?.tree;
            let changes = self.changes(before, node.tree)?;
            if let Some((origin, _)) = changes.removed.iter().find(|(_, id)| *id == entry.id) {
                return Ok(Some((origin.clone(), *parent, true)));
            }
            let same_name =
                changes.removed.iter().filter(|(origin, _)| origin.file_name() == path.file_name());
            for (origin, id) in same_name.take(limits::RENAME_CANDIDATES) {
                if self.most_alike(origin, id, &changes).as_ref() == Some(path) {
                    return Ok(Some((origin.clone(), *parent, false)));
                }
            }
        }
        Ok(None)
    }

    /// Reads a file of at most `limit` bytes.
    pub(super) fn blob(&mut self, id: &ObjectId, limit: u64) -> Result<Vec<u8>, ObjectMissing> {
        if self.objects.size(id).is_none_or(|size| size > limit) {
            return Err(ObjectMissing);
        }
        let object = self.objects.get(id)?;
        if object.kind == Kind::Blob { Ok(object.data.to_vec()) } else { Err(ObjectMissing) }
    }
}
