//! `--base`: the tree that a change is based on, judged on the same day.

use super::Failure;
use crate::check::{self, CheckError, Judgement, Options, Target};
use crate::snapshot::{RepoPath, Repository};

/// What was judged at the commit `base` of all that is judged now; none where nothing was.
pub(super) fn judge(
    repository: &Repository,
    base: &str,
    targets: &[Target],
    (now, options): (&Judgement, &Options),
) -> Result<Option<Judgement>, Failure> {
    let (revision, _) = repository.revision(base)?;
    let options = Options { exact: false, ..options.clone() };
    // What has come to another folder since is known by its name, wherever it was.
    let everything = [Target::Folder(RepoPath::root())];
    let targets = if now.all_were_in(&revision) { targets } else { &everything };
    match check::judge_base(&revision, repository.history(Some(base)).as_mut(), targets, &options) {
        Ok(before) => Ok(Some(before)),
        Err(CheckError::NoManifest { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
