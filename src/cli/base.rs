//! `--base`: reads what a change is compared with, and evaluates it with the same date.
//!
//! Findings are compared with the merge base. The policy, the waivers, the custom rules and `.git-blame-ignore-revs` are those of REV
//! itself: an old branch does not bring back an old, laxer policy.

use std::cell::OnceCell;
use std::collections::HashSet;

use super::environment::audience;
use super::{Failure, say};
use crate::baseline::policy_of_target;
use crate::evaluate::{self, CheckError, EvaluatedManifest, Evaluation, Options, ReadManifest, Target};
use crate::freshness::{IGNORE_REVS, Ignored, listed_in_ignore_revs};
use crate::history::History;
use crate::manifest::FILE_NAME;
use crate::output::clean;
use crate::snapshot::{OpenError, RepoPath, Repository, Snapshot, Stored};

/// The files that a comparison reads on both sides, wherever they are, besides what the evaluations ask about.
const COMPARED: [&str; 5] = [FILE_NAME, "CODEOWNERS", ".mailmap", ".gitattributes", IGNORE_REVS];

/// What `--base` names.
pub(super) enum FoundBase<'r> {
    /// These trees.
    Trees(Box<BaseTrees<'r>>),
    /// Nothing: there is no commit yet.
    Nothing,
    /// What is not here, so that what is new cannot be told.
    Unknown,
}

impl<'r> FoundBase<'r> {
    /// Returns the trees, if there are some.
    pub(super) fn trees(&self) -> Option<&BaseTrees<'r>> {
        if let Self::Trees(trees) = self { Some(trees) } else { None }
    }
}

/// Whether a base does not exist here, or shares no history with the checked commit.
fn is_no_base(error: &Failure) -> bool {
    use OpenError::{AncestorBeyond, NoCommonAncestor, NoRevision};
    matches!(error.downcast_ref(), Some(NoRevision { .. } | NoCommonAncestor(_) | AncestorBeyond(_)))
}

/// The trees that a change is compared with.
pub(super) struct BaseTrees<'r> {
    repository: &'r Repository,
    /// The id of the merge base.
    pub commit: String,
    /// Its tree, once it was read.
    merge_base: OnceCell<Stored<'r>>,
    /// The tree of REV; none if REV is the merge base.
    pub target: Option<Stored<'r>>,
}

impl<'r> BaseTrees<'r> {
    /// Finds the trees of `--base REV`; none before the first commit. `evaluated` is the checked revision.
    fn find(repository: &'r Repository, rev: &str, evaluated: Option<&str>) -> Result<Option<Self>, Failure> {
        let Some(commit) = repository.base(rev, evaluated)? else { return Ok(None) };
        let is_other = repository.commit(rev)?.map(|rev| rev.to_string()).as_ref() != Some(&commit);
        let target = if is_other { Some(repository.revision(rev)?) } else { None };
        Ok(Some(Self { repository, commit, merge_base: OnceCell::new(), target }))
    }

    /// Finds the trees of `--base REV`, and notes in `options` which commits to skip. A REV that does not exist here or shares no history
    /// with the checked commit is a warning that ends with `otherwise`.
    pub(super) fn asked(
        repository: &'r Repository,
        rev: &str,
        evaluated: Option<&str>,
        options: &mut Options,
        otherwise: &str,
    ) -> Result<FoundBase<'r>, Failure> {
        let trees = match Self::find(repository, rev, evaluated) {
            Ok(trees) => trees,
            Err(error) if is_no_base(&error) => {
                say(&format!("warning: {}; {otherwise}", clean::line(&error.to_string(), audience())));
                return Ok(FoundBase::Unknown);
            }
            Err(error) => return Err(error),
        };
        let ignored = trees.as_ref().map(|trees| trees.ignored_commits(evaluated)).transpose()?;
        options.ignored_commits = Some(ignored.unwrap_or_default());
        Ok(trees.map_or(FoundBase::Nothing, |trees| FoundBase::Trees(Box::new(trees))))
    }

    /// The tree of a commit that is compared with as it is.
    pub(super) fn of(repository: &'r Repository, commit: String) -> Self {
        Self { repository, commit, merge_base: OnceCell::new(), target: None }
    }

    /// The tree of the merge base.
    pub(super) fn merge_base(&self) -> Result<&Stored<'r>, Failure> {
        if let Some(known) = self.merge_base.get() {
            return Ok(known);
        }
        let read = self.repository.revision(&self.commit)?;
        Ok(self.merge_base.get_or_init(|| read))
    }

    /// Whether the evaluation of `snapshot` is also that of the base: `snapshot` is an index based on it, and no question so far was about
    /// a staged change.
    pub(super) fn is_evaluated_as(&self, snapshot: &dyn Snapshot) -> bool {
        let listing = snapshot.listing();
        listing.ask_entries(|path| COMPARED.iter().any(|name| path.file_name() == *name));
        self.target.is_none()
            && snapshot.about().revision.as_ref() == Some(&self.commit)
            && listing.answers_are_of_commit()
    }

    /// The commits to skip when drift is measured: those in `.git-blame-ignore-revs` of REV that are not part of the change. A pull
    /// request that lists its own commits there would hide its own drift.
    pub(super) fn ignored_commits(&self, evaluated: Option<&str>) -> Result<Ignored, Failure> {
        let mut listed = match &self.target {
            Some(target) => listed_in_ignore_revs(target),
            // The whole tree is read only if the list exists.
            None if self.repository.has_at_root(&self.commit, IGNORE_REVS)? => {
                listed_in_ignore_revs(self.merge_base()?)
            }
            None => Ignored::default(),
        };
        if !listed.commits.is_empty() {
            let own: HashSet<String> = self.repository.change(&self.commit, evaluated)?.into_iter().collect();
            listed.commits.retain(|commit| !own.contains(commit));
        }
        Ok(listed)
    }

    /// Evaluates the merge base, by its own manifests and with the policy of `target`; none if its tree has no manifest. `history` is that
    /// of the change: if it starts at the merge base, as in a hook, it is used.
    pub(super) fn evaluate(
        &self,
        history: Option<&mut History>,
        targets: &[Target],
        found: &[RepoPath],
        target: Option<&[EvaluatedManifest]>,
        options: &Options,
    ) -> Result<Option<Evaluation>, Failure> {
        let merge_base = self.merge_base()?;
        if merge_base.listing().called(FILE_NAME).is_empty() {
            return Ok(None);
        }
        let options = Options { exact: false, ..options.clone() };
        let targets = targets_in(merge_base, targets, found);
        let known = history.and_then(|history| history.is_of(&self.commit).then_some(history));
        let mut own = match known {
            Some(_) => None,
            None => History::open(self.repository, Some(&self.commit))?,
        };
        let history = known.or(own.as_mut());
        let strict = |read: &[ReadManifest<'_>]| {
            target.map_or_else(Vec::new, |target| policy_of_target(read, merge_base, target, &options))
        };
        match evaluate::evaluate_base(merge_base, history, &targets, &options, strict) {
            Ok(before) => Ok(Some(before)),
            Err(CheckError::NoManifest { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Evaluates REV, as far as the change has manifests at the paths of REV's; none if it has none of them. For a branch that forked before
    /// REV's first manifest: it does not adopt what REV has already.
    pub(super) fn evaluate_target(
        &self,
        found: &[RepoPath],
        options: &Options,
    ) -> Result<Option<Evaluation>, Failure> {
        let Some(target) = &self.target else { return Ok(None) };
        let of_target = found.iter().filter(|path| target.listing().get(path).is_some());
        let targets: Vec<Target> = of_target.cloned().map(Target::Manifest).collect();
        if targets.is_empty() {
            return Ok(None);
        }
        let options = Options { exact: false, ..options.clone() };
        let mut history = History::open(self.repository, target.about().revision.as_deref())?;
        match evaluate::evaluate_base(target, history.as_mut(), &targets, &options, |_| Vec::new()) {
            Ok(before) => Ok(Some(before)),
            Err(CheckError::NoManifest { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether `snapshot` has no manifest only because it forked before REV's first one.
    pub(super) fn is_before_first_manifest(&self, snapshot: &dyn Snapshot) -> Result<bool, Failure> {
        let Some(target) = &self.target else { return Ok(false) };
        Ok(has_no_manifest(snapshot) && !has_no_manifest(target) && has_no_manifest(self.merge_base()?))
    }

    /// Whether neither `snapshot` nor a tree of the base has a manifest.
    pub(super) fn have_no_manifest(&self, snapshot: &dyn Snapshot) -> Result<bool, Failure> {
        let target_has_none = self.target.as_ref().is_none_or(|target| has_no_manifest(target));
        Ok(target_has_none && has_no_manifest(snapshot) && has_no_manifest(self.merge_base()?))
    }

    /// The manifests of REV; none if REV is the merge base.
    pub(super) fn manifests_of_target(
        &self,
        targets: &[Target],
        found: &[RepoPath],
        options: &Options,
    ) -> Result<Option<Vec<EvaluatedManifest>>, Failure> {
        let read = |target: &Stored<'r>| {
            evaluate::read_manifests(target, &targets_in(target, targets, found), options)
        };
        Ok(self.target.as_ref().map(read).transpose()?)
    }
}

fn has_no_manifest(tree: &dyn Snapshot) -> bool {
    tree.listing().called(FILE_NAME).is_empty()
}

/// The folders of a base to look at: the requested ones, otherwise all. A manifest that has moved is matched by name, wherever it was.
fn targets_in(base: &dyn Snapshot, targets: &[Target], found: &[RepoPath]) -> Vec<Target> {
    let is_there = |found: &RepoPath| base.listing().get(found).is_some();
    if !found.is_empty() && found.iter().all(is_there) {
        return targets.to_vec();
    }
    vec![Target::Folder(RepoPath::root())]
}
