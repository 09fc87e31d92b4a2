//! A repository with a pull request, or a merge request, and checkouts of it as pipelines make them.

use super::*;

/// What the change brings.
const ROLLBACK: (&str, &str) = ("runbooks/rollback.md", "runbooks/rolback.md");

/// `main` went on with a defect of its own, the branch has another, `merge` is what platforms make of both.
pub(super) struct Pull {
    pub(super) repo: TestRepo,
    /// Where both parted.
    pub(super) parted: String,
    /// `main` as it is now.
    pub(super) base: String,
    /// The branch.
    pub(super) head: String,
}

impl Pull {
    pub(super) fn new() -> Self {
        Self::from_branch("feature")
    }

    pub(super) fn from_branch(branch: &str) -> Self {
        let repo = story();
        let parted = repo.git(&["rev-parse", "HEAD"]);
        repo.git(&["checkout", "-q", "-b", branch]);
        repo.write("triage/readiness.toml", manifest(&[ROLLBACK]));
        commit(&repo);
        let head = repo.git(&["rev-parse", "HEAD"]);
        repo.git(&["checkout", "-q", "main"]);
        std::fs::remove_file(repo.path().join("triage/runbooks/incident.md")).expect("a file");
        commit(&repo);
        let base = repo.git(&["rev-parse", "HEAD"]);
        repo.git(&["checkout", "-q", "-b", "merge"]);
        repo.git(&["merge", "-q", "--no-ff", "-m", "merge", &head]);
        Self { repo, parted, base, head }
    }

    /// As pipelines leave it: detached, of a depth; of depth 0, all of it.
    pub(super) fn checkout(&self, depth: usize, what: &str) -> TestRepo {
        let depth = format!("--depth={depth}");
        let branch = format!("--branch={}", what.strip_prefix("origin/").unwrap_or("merge"));
        let args: &[&str] = if depth == "--depth=0" { &[] } else { &[&depth, &branch] };
        let clone = self.repo.cloned(args);
        clone.git(&["checkout", "-q", "--detach", what]);
        clone
    }
}
