//! `--base`: the tree that a change is based on, judged on the same day.

use std::collections::HashSet;

use super::Failure;
use crate::evaluate::{self, CheckError, Evaluation, Options, Target};
use crate::freshness::{Ignored, listed_in_ignore_revs};
use crate::history::History;
use crate::snapshot::{RepoPath, Repository};

/// The commits that no artifact lags behind: those that `.git-blame-ignore-revs` of the base lists and that are not of the change. A pull
/// request that lists its own commits there would hide its own drift.
pub(super) fn ignored_commits(
    repository: &Repository,
    base: Option<&str>,
    judged: Option<&str>,
) -> Result<Ignored, Failure> {
    let Some(base) = base else { return Ok(Ignored::default()) };
    let mut listed = listed_in_ignore_revs(&repository.revision(base)?);
    if !listed.commits.is_empty() {
        let own: HashSet<String> = repository.change(base, judged)?.into_iter().collect();
        listed.commits.retain(|commit| !own.contains(commit));
    }
    Ok(listed)
}

/// What was judged at the commit `base` of all that is judged now; none where nothing was. `history` is that of what is judged now: where
/// it is the base's, as in a hook, what was read of it is not read again.
pub(super) fn judge(
    repository: &Repository,
    base: &str,
    history: Option<History>,
    targets: &[Target],
    (now, options): (&Evaluation, &Options),
) -> Result<Option<Evaluation>, Failure> {
    let revision = repository.revision(base)?;
    let options = Options { exact: false, ..options.clone() };
    // What has come to another folder since is known by its name, wherever it was.
    let everything = [Target::Folder(RepoPath::root())];
    let targets = if now.all_were_in(&revision) { targets } else { &everything };
    let known = history.and_then(|mut history| history.is_of(base).then_some(history));
    let mut history = match known {
        Some(known) => Some(known),
        None => History::open(&repository, Some(base))?,
    };
    match evaluate::judge_base(&revision, history.as_mut(), targets, &options) {
        Ok(before) => Ok(Some(before)),
        Err(CheckError::NoManifest { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
