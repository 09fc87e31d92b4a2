//! `--base`: reads what a change is compared with, and evaluates it with the same date.
//!
//! Findings are compared with the merge base. The policy, the waivers, the custom rules and `.git-blame-ignore-revs` are those of REV
//! itself: an old branch does not bring back an old, laxer policy.

use std::collections::HashSet;

use super::Failure;
use crate::evaluate::{self, CheckError, EvaluatedManifest, Evaluation, FoundManifest, Options, Target};
use crate::freshness::{Ignored, listed_in_ignore_revs};
use crate::history::History;
use crate::manifest::FILE_NAME;
use crate::snapshot::{RepoPath, Repository, Snapshot, Stored};

/// The trees that a change is compared with.
pub(super) struct BaseTrees<'r> {
    /// The id of the merge base.
    pub commit: String,
    /// Its tree.
    pub merge_base: Stored<'r>,
    /// The tree of REV; none if REV is the merge base.
    pub target: Option<Stored<'r>>,
}

impl<'r> BaseTrees<'r> {
    /// Finds the trees of `--base REV`; none before the first commit. `evaluated` is the checked revision.
    pub(super) fn find(
        repository: &'r Repository,
        rev: &str,
        evaluated: Option<&str>,
    ) -> Result<Option<Self>, Failure> {
        let Some(commit) = repository.base(rev, evaluated)? else { return Ok(None) };
        let merge_base = repository.revision(&commit)?;
        let target = repository.revision(rev)?;
        let is_other = target.about().revision.as_deref() != merge_base.about().revision.as_deref();
        Ok(Some(Self { commit, merge_base, target: is_other.then_some(target) }))
    }

    /// The tree of REV.
    fn of_target(&self) -> &Stored<'r> {
        self.target.as_ref().unwrap_or(&self.merge_base)
    }

    /// The commits to skip when drift is measured: those in `.git-blame-ignore-revs` of REV that are not part of the change. A pull
    /// request that lists its own commits there would hide its own drift.
    pub(super) fn ignored_commits(
        &self,
        repository: &Repository,
        evaluated: Option<&str>,
    ) -> Result<Ignored, Failure> {
        let mut listed = listed_in_ignore_revs(self.of_target());
        if !listed.commits.is_empty() {
            let own: HashSet<String> = repository.change(&self.commit, evaluated)?.into_iter().collect();
            listed.commits.retain(|commit| !own.contains(commit));
        }
        Ok(listed)
    }

    /// Evaluates the merge base; none if its tree has no manifest. `history` is that of the change: if it starts at the merge base, as in a
    /// hook, it is used.
    pub(super) fn evaluate(
        &self,
        repository: &Repository,
        history: Option<&mut History>,
        targets: &[Target],
        found: &[FoundManifest],
        options: &Options,
    ) -> Result<Option<Evaluation>, Failure> {
        if self.merge_base.listing().called(FILE_NAME).is_empty() {
            return Ok(None);
        }
        let options = Options { exact: false, ..options.clone() };
        let targets = targets_in(&self.merge_base, targets, found);
        let known = history.and_then(|history| history.is_of(&self.commit).then_some(history));
        let mut own = match known {
            Some(_) => None,
            None => History::open(repository, Some(&self.commit))?,
        };
        let history = known.or(own.as_mut());
        match evaluate::evaluate_base(&self.merge_base, history, &targets, &options) {
            Ok(before) => Ok(Some(before)),
            Err(CheckError::NoManifest { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// The manifests of REV; none if REV is the merge base.
    pub(super) fn manifests_of_target(
        &self,
        targets: &[Target],
        found: &[FoundManifest],
        options: &Options,
    ) -> Result<Option<Vec<EvaluatedManifest>>, Failure> {
        let read = |target: &Stored<'r>| {
            evaluate::read_manifests(target, &targets_in(target, targets, found), options)
        };
        Ok(self.target.as_ref().map(read).transpose()?)
    }
}

/// The folders of a base to look at: the requested ones, otherwise all. A manifest that has moved is matched by name, wherever it was.
fn targets_in(base: &dyn Snapshot, targets: &[Target], found: &[FoundManifest]) -> Vec<Target> {
    let is_there = |found: &FoundManifest| base.listing().get(&found.path).is_some();
    if !found.is_empty() && found.iter().all(is_there) {
        return targets.to_vec();
    }
    vec![Target::Folder(RepoPath::root())]
}
