//! `--base`: evaluates a change, its base, and during a merge the other sides. Evaluates no tree that cannot differ from another.

use super::base::BaseTrees;
use super::{Failure, merge, say};
use crate::anchor::{self, AnchorBase};
use crate::baseline::{Base, ChangedTree, evaluate_change};
use crate::evaluate::{
    Evaluation, FoundManifest, Options, Target, evaluate_found, every_name_is_a_rule, find_manifests,
    nothing_found,
};
use crate::excluded::Excluded;
use crate::history::History;
use crate::path::RepoPath;
use crate::snapshot::{Repository, Snapshot};

/// What a run says if the change adds the first manifest.
const FIRST_MANIFEST: &str = "note: this change adds the first readiness.toml: only errors of the manifest and of its waivers are new, all other findings are known (adopted)";

/// What a run says if the change adds a manifest that the base branch has too.
const MANIFEST_OF_TARGET: &str =
    "note: this branch forked before the base branch had this readiness.toml: it is compared with that one";

/// What a run says if only the base branch has a manifest.
const NO_MANIFEST_YET: &str =
    "note: this branch forked before the base branch had a readiness.toml: nothing to check";

/// What a run says if neither side of the change has a manifest.
const NO_MANIFEST: &str = "note: neither this change nor its base has a readiness.toml: nothing to check";

/// A change to evaluate.
pub(super) struct ChangeRun<'a> {
    pub repository: &'a Repository,
    pub targets: &'a [Target],
    pub options: &'a Options,
    /// Whether the index is checked, as in a hook.
    pub is_staged: bool,
    pub accepts_relaxed: bool,
}

impl ChangeRun<'_> {
    /// Evaluates the tree and compares it with its base. `trees` is none before the first commit.
    pub(super) fn evaluate(
        &self,
        snapshot: &dyn Snapshot,
        mut history: Option<History>,
        trees: Option<&BaseTrees<'_>>,
    ) -> Result<Evaluation, Failure> {
        let (mut found, excluded) = find_manifests(snapshot, self.targets, self.options)?;
        let paths: Vec<_> = found.iter().map(|found| found.path.clone()).collect();
        let merged = self.merged_commits(trees)?;
        let is_base = || trees.is_some_and(|trees| trees.is_evaluated_as(snapshot));
        let mut own = None;
        if !paths.is_empty() && (!merged.is_empty() || is_base()) {
            let found = std::mem::take(&mut found);
            own = Some(self.alone(snapshot, history.as_mut(), found, &excluded));
        }
        let before = if is_base() { own.clone() } else { None };
        let base = match (trees, before) {
            (None, _) => Base { is_adopting: true, ..Base::default() },
            (Some(_), Some(before)) => self.base(snapshot, before),
            (Some(trees), None) => {
                let target = trees.manifests_of_target(self.targets, &paths, self.options)?;
                let policy = target.as_deref();
                let before = trees.evaluate(history.as_mut(), self.targets, &paths, policy, self.options)?;
                let is_adopting = before.is_none();
                let before = match before {
                    None => trees.evaluate_target(&paths, self.options)?,
                    before => before,
                };
                let ancestor: Option<&dyn Snapshot> = Some(trees.merge_base()?);
                let target_tree = trees.target.as_ref().map(|tree| -> &dyn Snapshot { tree });
                let is_of_target = is_adopting && before.is_some();
                let snapshot = if is_of_target { target_tree } else { ancestor };
                let accepts_relaxed = self.accepts_relaxed;
                Base { ancestor, snapshot, before, is_adopting, target, target_tree, accepts_relaxed }
            }
        };
        let alone = own.clone().filter(|_| !merged.is_empty());
        let change = ChangedTree { snapshot, history: history.as_mut(), found, excluded, own };
        let mut evaluation = evaluate_change(change, &base, self.options, |path| self.is_requested(path))?;
        for (merged, alone) in merged.into_iter().zip(alone.iter().cycle()) {
            let side = BaseTrees::of(self.repository, merged);
            // A side without a manifest has nothing that would be known.
            if let Some(before) = side.evaluate(None, self.targets, &paths, None, self.options)? {
                let base = self.base(side.merge_base()?, before);
                let (found, excluded, own) = (Vec::new(), alone.report.excluded.clone(), Some(alone.clone()));
                let change = ChangedTree { snapshot, history: history.as_mut(), found, excluded, own };
                let other = evaluate_change(change, &base, self.options, |path| self.is_requested(path))?;
                merge::mark_known(&mut evaluation, &other);
            }
        }
        if paths.is_empty() && evaluation.report.systems.is_empty() && evaluation.report.gone.is_empty() {
            let is_older = trees.map(|trees| trees.is_before_first_manifest(snapshot)).transpose()?;
            match (is_older, trees) {
                (Some(true), _) => say(NO_MANIFEST_YET),
                (_, Some(trees)) if !self.is_staged && trees.have_no_manifest(snapshot)? => say(NO_MANIFEST),
                _ => return Err(nothing_found(snapshot, self.targets).into()),
            }
            return Ok(evaluation);
        }
        every_name_is_a_rule(&self.options.selection, &evaluation.manifests)?;
        if base.is_adopting && !evaluation.report.findings.is_empty() {
            say(if base.before.is_none() { FIRST_MANIFEST } else { MANIFEST_OF_TARGET });
        }
        let of_base = base.ancestor.map(|tree| AnchorBase {
            tree,
            sources: base.before.as_ref().filter(|_| !base.is_adopting).map(|before| &before.report.sources),
        });
        anchor::set(&mut evaluation.report, of_base, snapshot);
        evaluation.report.base = Some(trees.map_or_else(|| "HEAD".to_owned(), |trees| trees.commit.clone()));
        evaluation.report.base_day = trees.and_then(|trees| self.repository.day(&trees.commit));
        Ok(evaluation)
    }

    /// The evaluation of a tree by its own manifests.
    fn alone(
        &self,
        snapshot: &dyn Snapshot,
        history: Option<&mut History>,
        found: Vec<FoundManifest>,
        excluded: &[Excluded],
    ) -> Evaluation {
        let mut alone = evaluate_found(snapshot, history, found, self.options, |_| Vec::new());
        alone.report.excluded = excluded.to_vec();
        alone
    }

    /// A base whose policy is its own.
    fn base<'b>(&self, snapshot: &'b dyn Snapshot, before: Evaluation) -> Base<'b> {
        Base {
            ancestor: Some(snapshot),
            snapshot: Some(snapshot),
            before: Some(before),
            accepts_relaxed: self.accepts_relaxed,
            ..Base::default()
        }
    }

    /// The other sides of a merge that the hook is about to let into HEAD.
    fn merged_commits(&self, trees: Option<&BaseTrees<'_>>) -> Result<Vec<String>, Failure> {
        let head = self.repository.commit("HEAD")?.map(|head| head.to_string());
        let is_of_head =
            trees.is_some_and(|trees| trees.target.is_none() && head.as_ref() == Some(&trees.commit));
        if !self.is_staged || !is_of_head {
            return Ok(Vec::new());
        }
        let merged = self.repository.merged_commits()?;
        Ok(if merged.is_empty() { merge::merged_by_git() } else { merged })
    }

    fn is_requested(&self, manifest: &RepoPath) -> bool {
        self.targets.iter().any(|target| match target {
            Target::Folder(folder) => manifest.is_within(folder),
            Target::Manifest(path) => manifest == path,
        })
    }
}
