//! `.git-blame-ignore-revs`: commits that changed form and not meaning, so that no artifact lags behind because of them.

use crate::snapshot::{RepoPath, Snapshot, resolve};

/// The file, at the root as GitHub reads it.
const PATH: &[u8] = b".git-blame-ignore-revs";

/// Largest file that is read, in bytes: some 25,000 commits.
const MAX_SIZE: u64 = 1 << 20;

/// The commits that the file of a tree lists, in hexadecimal.
///
/// What is trusted: a commit cannot list itself, since its name follows from its content. So the file of a tree lists older commits, and whoever
/// could write it could have reviewed the artifact as well. A pull request is another matter, since its last commit can list those
/// before it: with `--base` the base's file counts, without the change's own commits
/// ([`Repository::change`](crate::snapshot::Repository::change)).
///
/// A file that cannot be read lists nothing: then every commit counts, and drift is reported rather than hidden.
pub fn listed(snapshot: &dyn Snapshot) -> Vec<String> {
    let path = RepoPath::root().child(PATH);
    if snapshot.listing().get(&path).is_none() {
        return Vec::new();
    }
    let real = resolve(snapshot, &path).ok().and_then(crate::snapshot::Resolved::file);
    let content = real.and_then(|(real, _)| snapshot.read(&real, MAX_SIZE).ok()).unwrap_or_default();
    let text = String::from_utf8_lossy(&content);
    let ids = text.lines().map(|line| line.split('#').next().unwrap_or_default().trim());
    ids.filter(|id| !id.is_empty()).map(str::to_ascii_lowercase).collect()
}
