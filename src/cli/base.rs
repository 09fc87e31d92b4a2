//! `--base`: the tree that a change is based on, judged on the same day.

use super::Failure;
use crate::check::{self, CheckError, Judgement, Options, Target};
use crate::history::History;
use crate::snapshot::{RepoPath, Repository};

/// What was judged at the commit `base` of all that is judged now; none where nothing was. `history` is that of what is judged now: where
/// it is the base's, as in a hook, what was read of it is not read again.
pub(super) fn judge(
    repository: &Repository,
    base: &str,
    history: Option<History>,
    targets: &[Target],
    (now, options): (&Judgement, &Options),
) -> Result<Option<Judgement>, Failure> {
    let (revision, _) = repository.revision(base)?;
    let options = Options { exact: false, ..options.clone() };
    // What has come to another folder since is known by its name, wherever it was.
    let everything = [Target::Folder(RepoPath::root())];
    let targets = if now.all_were_in(&revision) { targets } else { &everything };
    let known = history.and_then(|mut history| history.is_of(base).then_some(history));
    let mut history = known.or_else(|| repository.history(Some(base)));
    match check::judge_base(&revision, history.as_mut(), targets, &options) {
        Ok(before) => Ok(Some(before)),
        Err(CheckError::NoManifest { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
