//! `--base`: evaluates the tree that a change is based on, with the same date.

use std::collections::HashSet;

use super::Failure;
use crate::evaluate::{self, CheckError, Evaluation, Options, Target};
use crate::freshness::{Ignored, listed_in_ignore_revs};
use crate::history::History;
use crate::snapshot::{RepoPath, Repository};

/// The commits to skip when drift is measured: those in `.git-blame-ignore-revs` of the base that are not part of the change. A pull
/// request that lists its own commits there would hide its own drift.
pub(super) fn ignored_commits(
    repository: &Repository,
    base: Option<&str>,
    rev: Option<&str>,
) -> Result<Ignored, Failure> {
    let Some(base) = base else { return Ok(Ignored::default()) };
    let mut listed = listed_in_ignore_revs(&repository.revision(base)?);
    if !listed.commits.is_empty() {
        let own: HashSet<String> = repository.change(base, rev)?.into_iter().collect();
        listed.commits.retain(|commit| !own.contains(commit));
    }
    Ok(listed)
}

/// Evaluates the commit `base`; `None` if it has no manifest. `history` is that of the change: if it starts at the base, as in a hook, it
/// is reused.
pub(super) fn evaluate(
    repository: &Repository,
    base: &str,
    history: Option<History>,
    targets: &[Target],
    now: &Evaluation,
    options: &Options,
) -> Result<Option<Evaluation>, Failure> {
    let revision = repository.revision(base)?;
    let options = Options { exact: false, ..options.clone() };
    // A manifest that has moved is matched by name, wherever it was.
    let everything = [Target::Folder(RepoPath::root())];
    let targets = if now.all_were_in(&revision) { targets } else { &everything };
    let known = history.and_then(|mut history| history.is_of(base).then_some(history));
    let mut history = match known {
        Some(known) => Some(known),
        None => History::open(repository, Some(base))?,
    };
    match evaluate::evaluate_base(&revision, history.as_mut(), targets, &options) {
        Ok(before) => Ok(Some(before)),
        Err(CheckError::NoManifest { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
