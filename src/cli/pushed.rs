//! `--pushed`: what a pre-push hook is about to send.
//!
//! pre-commit and prek say in the environment what is pushed. Source: pre-commit `commands/hook_impl.py` and `commands/run.py`.

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

/// What the hook's environment says is pushed. A push of a new root has no commit in it, only the branch; outside of a push it is HEAD.
pub(super) fn pushed() -> Pushed {
    let said = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    let rev = said("PRE_COMMIT_TO_REF").or_else(|| said("PRE_COMMIT_LOCAL_BRANCH"));
    let rev = rev.unwrap_or_else(|| "HEAD".to_owned());
    // git's word for no commit, and its word for what is pushed then.
    let is_deletion = rev == "(delete)" || rev.bytes().all(|byte| byte == b'0');
    if is_deletion { Pushed::Nothing } else { Pushed::Revision(rev) }
}

/// Whether nothing was judged because what is pushed has no manifest anywhere, so that a hook lets it pass. Says so then.
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
    // What the remote has may not be here.
    let takes_away = before.is_some_and(|before| had_none(&before).is_ok_and(|none| !none));
    say(if takes_away {
        "this push takes the last readiness.toml away: nothing is judged from here on"
    } else {
        "no readiness.toml in what is pushed: nothing to judge"
    });
    Ok(true)
}
