//! `--pushed`: what a pre-push hook is about to push.
//!
//! pre-commit and prek describe the push in environment variables. Source: pre-commit `commands/hook_impl.py` and `commands/run.py`.

use super::{Failure, say};
use crate::evaluate::CheckError;
use crate::manifest::FILE_NAME;
use crate::snapshot::{Repository, Snapshot as _};

/// What is pushed.
pub(super) enum Pushed {
    /// A revision.
    Revision(String),
    /// No commit: a branch or a tag is deleted.
    Nothing,
}

/// Reads from the hook's environment what is pushed. For a push of a new root, pre-commit names no commit but the branch. Outside a push it
/// is HEAD.
pub(super) fn pushed() -> Pushed {
    let variable = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    let rev = variable("PRE_COMMIT_TO_REF").or_else(|| variable("PRE_COMMIT_LOCAL_BRANCH"));
    let rev = rev.unwrap_or_else(|| "HEAD".to_owned());
    // git names a deletion by `(delete)` and an all-zero id.
    let is_deletion = rev == "(delete)" || rev.bytes().all(|byte| byte == b'0');
    if is_deletion { Pushed::Nothing } else { Pushed::Revision(rev) }
}

/// Whether the check failed because the pushed commit has no manifest, so that the hook lets it pass. Prints a line if so.
pub(super) fn is_without_manifest(
    repository: &Repository,
    rev: &str,
    failure: &Failure,
) -> Result<bool, Failure> {
    let had_none = |rev: &str| -> Result<bool, Failure> {
        let revision = repository.revision(rev)?;
        Ok(revision.listing().called(FILE_NAME).is_empty())
    };
    if !matches!(failure.downcast_ref(), Some(CheckError::NoManifest { .. })) || !had_none(rev)? {
        return Ok(false);
    }
    let before = std::env::var("PRE_COMMIT_FROM_REF").ok().filter(|before| !before.is_empty());
    // The commit of the remote may not be in this clone.
    let takes_away = before.is_some_and(|before| had_none(&before).is_ok_and(|none| !none));
    say(if takes_away {
        "this push removes the last readiness.toml: nothing is checked from now on"
    } else {
        "no readiness.toml in the pushed commit: nothing to check"
    });
    Ok(true)
}
