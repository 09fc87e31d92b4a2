//! `.git-blame-ignore-revs`: commits that changed only the formatting, so that no artifact lags behind because of them.

use crate::limits::freshness as limits;
use crate::snapshot::{RepoPath, Resolved, Snapshot, resolve};

/// The file, at the root as GitHub reads it.
pub(crate) const IGNORE_REVS: &str = ".git-blame-ignore-revs";

/// The commits that no artifact lags behind.
#[derive(Debug, Clone, Default)]
pub struct Ignored {
    /// Their names, in hexadecimal.
    pub commits: Vec<String>,
    /// Whether there is a list that cannot be read: then any commit may be one of them.
    pub unread: bool,
}

/// The commits that the file of a tree lists.
///
/// The file of a tree is trusted. It lists older commits only, because a commit cannot contain its own id, and a person who can write the
/// file can also review the artifact. In a pull request, the last commit could list the commits before it. So with `--base` the base's
/// file counts, without the change's own commits
/// ([`Repository::change`](crate::snapshot::Repository::change)).
///
/// A file that cannot be read may list any commit, so the lag of artifacts is undetermined. A path that is not a file lists nothing.
pub(crate) fn listed(snapshot: &dyn Snapshot) -> Ignored {
    let path = RepoPath::root().child(IGNORE_REVS.as_bytes());
    if snapshot.listing().get(&path).is_none() {
        return Ignored::default();
    }
    let content = match resolve(snapshot, &path).map(Resolved::file) {
        Ok(Some((real, _))) => snapshot.read(&real, limits::IGNORE_REVS_BYTES),
        Ok(None) => return Ignored::default(),
        Err(error) => Err(error),
    };
    let Ok(content) = content else { return Ignored { commits: Vec::new(), unread: true } };
    let text = String::from_utf8_lossy(&content);
    let ids = text.lines().map(|line| line.split('#').next().unwrap_or_default().trim());
    let commits = ids.filter(|id| !id.is_empty()).map(str::to_ascii_lowercase).collect();
    Ignored { commits, unread: false }
}
