//! Finds and opens the repository. An error says in one line what to do.
#![expect(
    clippy::disallowed_methods,
    reason = "paths given on the command line are the file system's, not the tree's"
)]

use std::io;
use std::path::{Path, PathBuf};

use bstr::ByteSlice as _;
use gix::ObjectId;
use jiff::civil::Date;
use tempfile::TempDir;

use super::diagnosis::{self, Store, one_line};
use super::write::{Prepared, parent_of};
use super::{ReadError, RepoPath, Stored, WorkTree, discovery, head, identity, read_regular};
use crate::limits::snapshot as limits;

/// Why no tree can be checked. Each message is one line that ends with the next action.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The path does not exist.
    #[error("`{0}` does not exist: name a repository, a folder in one, or a manifest")]
    NoSuchPath(String),
    /// The path is not in a repository.
    #[error("`{0}` is not in a git repository: run `git init` there, or name one: `readiness check PATH`")]
    NoRepository(String),
    /// The repository cannot be opened.
    #[error("the repository of `{path}` cannot be opened: {why}")]
    Unreadable {
        /// The path on the command line.
        path: String,
        /// The error of the library, on one line.
        why: String,
    },
    /// The history cannot be read. This is different from having no history.
    #[error("the history of `{path}` cannot be read: {why}")]
    History {
        /// The repository.
        path: String,
        /// What cannot be read and how to repair it, on one line.
        why: String,
    },
    /// The format of the references is not supported.
    #[error(
        "`{0}` stores its references in the format `{1}`, which is not supported: run `git refs migrate --ref-format=files`"
    )]
    ReferenceStore(String, String),
    /// A revision does not exist, or is not a commit.
    #[error("`{rev}` is not a revision of this repository: {why}")]
    NoRevision {
        /// The revision on the command line.
        rev: String,
        /// The error of the library, or the next action, on one line.
        why: String,
    },
    /// The base and the checked commit have no common ancestor.
    #[error("`{0}` and the checked commit have no common ancestor: name a base that shares history with it")]
    NoCommonAncestor(String),
    /// The base and the checked commit have no common ancestor in this shallow clone.
    #[error(
        "`{0}` and the checked commit have no common ancestor in this shallow clone: run `git fetch --deepen=100` or `git fetch --unshallow`; in CI, set `fetch-depth: 0` (GitHub) or `GIT_DEPTH: 0` (GitLab)"
    )]
    AncestorBeyond(String),
    /// A bare repository without a revision to check.
    #[error("`{0}` is a bare repository without a commit: there is nothing to check yet")]
    Bare(String),
    /// The index cannot be read.
    #[error("the index of `{path}` cannot be read: {why}; run `git status` for details")]
    Index {
        /// The repository.
        path: String,
        /// The error of the library, on one line.
        why: String,
    },
    /// The path is in the `.git` folder, or in another repository.
    #[error("`{0}` is not a path of the work tree at `{1}`: name a folder or a manifest in it")]
    NotInWorkTree(String, String),
}

/// An open repository.
pub struct Repository {
    repo: gix::Repository,
    /// Root of the work tree on disk; for a bare repository, its own folder.
    root: PathBuf,
    bare: bool,
    _objects: Option<TempDir>,
}

impl Repository {
    /// Opens the repository that contains `path`, or the current folder if there is none. Git's environment variables
    /// (`GIT_DIR`, `GIT_INDEX_FILE`, `GIT_OBJECT_DIRECTORY`, as set in hooks) apply if they select the same
    /// repository.
    ///
    /// A repository of another user is opened with reduced trust: nothing that its configuration names is run.
    pub fn discover(path: Option<&Path>) -> Result<Self, OpenError> {
        let shown = path.unwrap_or(Path::new(".")).display().to_string();
        let folder = path.map(|path| {
            let (existing, _) = existing(path);
            if existing.is_dir() { existing } else { parent_of(&existing).to_owned() }
        });
        let opened = discovery::open(folder.as_deref()).map_err(|failure| {
            let error = match failure {
                discovery::Failure::Git(error) => error,
                discovery::Failure::Environment(why) => {
                    return OpenError::Unreadable { path: shown.clone(), why };
                }
            };
            let why = one_line(&error);
            let is_none = error.is_not_found() || why.contains("Could not find a git repository");
            let folder = std::fs::canonicalize(folder.as_deref().unwrap_or(Path::new("."))).ok();
            match folder.filter(|_| is_none).and_then(|folder| diagnosis::broken_repository(&folder)) {
                Some(why) => OpenError::Unreadable { path: shown.clone(), why },
                None if is_none => OpenError::NoRepository(shown.clone()),
                None => OpenError::Unreadable { path: shown.clone(), why },
            }
        })?;
        let discovery::Opened { repo, objects } = opened;
        let passed_by = discovery::passed_by(&repo, folder.as_deref());
        if let Some(why) = passed_by.or_else(|| discovery::unread_configuration(&repo)) {
            return Err(OpenError::Unreadable { path: shown, why });
        }
        if let Some(storage) = repo.config_snapshot().string("extensions.refStorage")
            && storage.as_slice() != b"files"
        {
            return Err(OpenError::ReferenceStore(shown, storage.to_string()));
        }
        if let Some(extension) = discovery::unknown_extension(&repo) {
            let why =
                format!("its configuration has `extensions.{extension}`, which readiness does not support");
            return Err(OpenError::Unreadable { path: shown, why });
        }
        let bare = repo.workdir().is_none();
        let root = std::fs::canonicalize(repo.workdir().unwrap_or(repo.git_dir()))
            .map_err(|error| OpenError::Unreadable { path: shown, why: one_line(&error) })?;
        Ok(Self { repo, root, bare, _objects: objects })
    }

    /// Whether the repository has no work tree.
    pub fn is_bare(&self) -> bool {
        self.bare
    }

    /// Returns the root of the work tree on disk; for a bare repository, its own folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Returns `path` relative to the repository's root. It need not exist on disk, since a revision may contain it.
    /// If its last part is a link, the link is not followed.
    pub fn locate(&self, path: &Path) -> Result<RepoPath, OpenError> {
        let outside =
            || OpenError::NotInWorkTree(path.display().to_string(), self.root.display().to_string());
        let (existing, rest) = existing(path);
        let full = match existing.file_name().filter(|_| !existing.is_dir()) {
            Some(name) => std::fs::canonicalize(parent_of(&existing)).map(|folder| folder.join(name)),
            None => std::fs::canonicalize(&existing),
        };
        let full = full.map_err(|_| OpenError::NoSuchPath(path.display().to_string()))?.join(rest);
        let relative = full.strip_prefix(&self.root).map_err(|_| outside())?;
        if self.bare && !relative.as_os_str().is_empty() || relative.starts_with(".git") {
            return Err(outside());
        }
        RepoPath::from_disk(relative).ok_or_else(outside)
    }

    fn index_error(&self, error: &gix::Error) -> OpenError {
        OpenError::Index { path: self.root.display().to_string(), why: one_line(error) }
    }

    /// Returns the files on disk, with the index.
    pub fn work_tree(&self) -> Result<WorkTree<'_>, OpenError> {
        let head = self.head()?;
        WorkTree::new(&self.repo, &self.root, head).map_err(|error| self.index_error(&error))
    }

    /// Returns the staged files. `GIT_INDEX_FILE` applies if the repository was found from the environment.
    pub fn index(&self) -> Result<Stored<'_>, OpenError> {
        let head = self.head()?;
        Stored::index(&self.repo, head).map_err(|error| self.index_error(&error))
    }

    /// Replaces the file at `path` on disk atomically. Writes nothing if its content is not `before`.
    pub fn replace(&self, path: &RepoPath, before: Option<&str>, after: &str) -> io::Result<()> {
        let full = path.on_disk(&self.root).ok_or(io::ErrorKind::InvalidFilename)?;
        let content = match read_regular(&full, before.map_or(0, str::len) as u64) {
            Ok(content) => Some(content),
            Err(ReadError::Io(error)) if error.kind() == io::ErrorKind::NotFound => None,
            Err(ReadError::Io(error)) => return Err(error),
            // Larger than `before`, so the content has changed.
            Err(ReadError::TooLarge { .. }) => {
                return Err(io::Error::other("another program changed the file"));
            }
        };
        if content.as_deref() != before.map(str::as_bytes) {
            return Err(io::Error::other("another program changed the file"));
        }
        Prepared::new(&full, after)?.put()
    }

    /// Whether a folder on disk, given without links, is git's own folder.
    pub fn is_git_folder(&self, folder: &Path) -> bool {
        let own = [self.repo.git_dir(), self.repo.common_dir()].map(std::fs::canonicalize);
        own.into_iter().flatten().any(|own| folder.starts_with(own))
            || folder.components().any(|part| part.as_os_str().eq_ignore_ascii_case(".git"))
    }

    /// Returns the e-mail address of the committer (`user.email`).
    pub fn user_email(&self) -> Option<String> {
        let committer = self.repo.committer()?.ok()?;
        Some(committer.email.to_string()).filter(|email| !email.is_empty())
    }

    /// Returns the UTC day of a commit; none if it cannot be read.
    pub(crate) fn day(&self, commit: &str) -> Option<Date> {
        identity::day_of(&self.repo, ObjectId::from_hex(commit.as_bytes()).ok()?)
    }

    /// Returns the repository's name and origin, with the day of a commit.
    pub(crate) fn identity(&self, commit: &str) -> super::RepositoryIdentity {
        super::RepositoryIdentity::of(&self.repo, ObjectId::from_hex(commit.as_bytes()).ok())
    }

    /// Whether the clone is shallow; no if that cannot be read.
    pub(crate) fn is_shallow(&self) -> bool {
        self.repo.is_shallow().unwrap_or(false)
    }

    /// Returns the id of a commit's tree, and its time in seconds since 1970.
    pub(crate) fn tree_and_time(&self, commit: &str) -> Option<(String, u64)> {
        let commit = self.repo.find_commit(ObjectId::from_hex(commit.as_bytes()).ok()?).ok()?;
        let time = u64::try_from(commit.time().ok()?.seconds).unwrap_or_default();
        Some((commit.tree_id().ok()?.to_string(), time))
    }

    pub(crate) fn gix(&self) -> &gix::Repository {
        &self.repo
    }

    fn unreadable_history(&self, why: String) -> OpenError {
        OpenError::History { path: self.root.display().to_string(), why }
    }

    /// Returns HEAD's commit; none if its branch has no commit yet.
    fn head(&self) -> Result<Option<ObjectId>, OpenError> {
        head::commit(&self.repo).map_err(|why| self.unreadable_history(why))
    }

    /// Returns the commit of a revision; none for HEAD if there is no commit yet.
    pub(crate) fn commit(&self, rev: &str) -> Result<Option<ObjectId>, OpenError> {
        if rev == "HEAD" {
            return self.head();
        }
        let none = |why: &str| OpenError::NoRevision { rev: rev.to_owned(), why: why.to_owned() };
        let shown = format!("`{rev}`");
        let readable = |id| head::readable_commit(&self.repo, id, &shown).map(Some);
        match self.repo.rev_parse_single(rev) {
            Ok(id) => readable(id.detach()).map_err(|why| self.unreadable_history(why)),
            Err(_) => match head::named(&self.repo, rev) {
                // The id of a commit before the boundary of a shallow clone.
                Ok(Some(id)) if self.repo.is_shallow().unwrap_or(false) && !self.repo.has_object(id) => {
                    Err(none(self.unknown_revision()))
                }
                Ok(Some(id)) => readable(id).map_err(|why| self.unreadable_history(why)),
                Ok(None) if self.head()?.is_none() => Err(none("the repository has no commit yet")),
                Ok(None) => Err(none(self.unknown_revision())),
                Err(why) => Err(self.unreadable_history(why)),
            },
        }
    }

    /// Returns the base of a change: `rev` if it is an ancestor of the checked commit, otherwise the merge base.
    /// `evaluated` is the evaluated revision; HEAD is used for the index and the work tree. None if HEAD has no commit yet, as in a
    /// hook before the first commit.
    pub fn base(&self, rev: &str, evaluated: Option<&str>) -> Result<Option<String>, OpenError> {
        let Some(head) = self.commit(evaluated.unwrap_or("HEAD"))? else {
            return match rev {
                "HEAD" => Ok(None),
                _ => Err(OpenError::NoRevision {
                    rev: rev.to_owned(),
                    why: "the repository has no commit yet".to_owned(),
                }),
            };
        };
        let Some(base) = self.commit(rev)? else { return Ok(None) };
        let is_shallow = self.repo.is_shallow().unwrap_or(true);
        match self.repo.merge_bases_many(base, &[head]) {
            Ok(all) => match all.first() {
                Some(id) => Ok(Some(id.to_string())),
                None if is_shallow => Err(OpenError::AncestorBeyond(rev.to_owned())),
                None => Err(OpenError::NoCommonAncestor(rev.to_owned())),
            },
            Err(_) if is_shallow => Err(OpenError::AncestorBeyond(rev.to_owned())),
            Err(error) => Err(self.unreadable_history(format!(
                "the merge base of `{rev}` and the checked commit cannot be found ({}): {}",
                one_line(&error),
                Store::of(&self.repo).why_missing()
            ))),
        }
    }

    /// Returns the ids of the commits that `evaluated` (a revision or HEAD) contains and `base` does not, in hexadecimal.
    pub fn change(&self, base: &str, evaluated: Option<&str>) -> Result<Vec<String>, OpenError> {
        let (Some(base), Some(head)) = (self.commit(base)?, self.commit(evaluated.unwrap_or("HEAD"))?) else {
            return Ok(Vec::new());
        };
        let walk = || -> Result<Vec<String>, gix::Error> {
            let walk = self.repo.rev_walk([head]).with_hidden([base]).all()?;
            walk.map(|commit| Ok(commit?.id.to_string())).collect()
        };
        walk().map_err(|error| OpenError::Unreadable {
            path: self.root.display().to_string(),
            why: format!("{}; run `git fsck` for details", one_line(&error)),
        })
    }

    /// Whether HEAD contains more than `most` commits. Counts no further. A history that ends early has no more.
    pub(crate) fn has_more_commits(&self, most: u64) -> Result<bool, OpenError> {
        let Some(head) = self.head()? else { return Ok(false) };
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let walk = self.repo.rev_walk([head]).all().map_err(|error| {
            self.unreadable_history(format!("{}; run `git fsck` for details", one_line(&error)))
        })?;
        Ok(walk.map_while(Result::ok).nth(most).is_some())
    }

    /// Whether the root folder of a commit has an entry of that name. Reads nothing but that folder.
    pub(crate) fn has_at_root(&self, rev: &str, name: &str) -> Result<bool, OpenError> {
        let Some(id) = self.commit(rev)? else { return Ok(false) };
        let found = || -> Result<bool, gix::Error> {
            let tree = self.repo.find_commit(id)?.tree()?;
            Ok(tree.find_entry(name).is_some())
        };
        found().map_err(|error| {
            let store = Store::of(&self.repo).why_missing();
            self.unreadable_history(format!(
                "the tree of `{rev}` is incomplete ({}): {store}",
                one_line(&error)
            ))
        })
    }

    /// Returns the commits that a merge in progress adds to HEAD (`MERGE_HEAD`), in hexadecimal. Empty if there is no merge.
    pub(crate) fn merged_commits(&self) -> Result<Vec<String>, OpenError> {
        let path = self.repo.git_dir().join("MERGE_HEAD");
        let content = match read_regular(&path, limits::MERGE_HEAD_BYTES) {
            Ok(content) => content,
            Err(ReadError::Io(error)) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => {
                return Err(
                    self.unreadable_history(format!("`MERGE_HEAD` {error}: run `git status` for details"))
                );
            }
        };
        let lines = content.lines().take(limits::MERGED_SIDES);
        let ids = lines.filter_map(|line| ObjectId::from_hex(line.trim()).ok());
        Ok(ids.map(|id| id.to_string()).collect())
    }

    /// Says why a revision does not exist, and what to do.
    fn unknown_revision(&self) -> &'static str {
        if self.repo.is_shallow().unwrap_or(false) {
            "this shallow clone has no branch, tag or commit of that name: run `git fetch origin BRANCH` for a branch or `git fetch --unshallow` for all commits; in CI, set `fetch-depth: 0` (GitHub) or `GIT_DEPTH: 0` (GitLab)"
        } else {
            "no branch, tag or commit has that name"
        }
    }

    /// Returns the files of a revision.
    pub fn revision(&self, rev: &str) -> Result<Stored<'_>, OpenError> {
        let Some(id) = self.commit(rev)? else {
            return Err(if self.bare {
                OpenError::Bare(self.root.display().to_string())
            } else {
                OpenError::NoRevision {
                    rev: rev.to_owned(),
                    why: "the repository has no commit yet".to_owned(),
                }
            });
        };
        let unreadable = |error: gix::Error| {
            let store = Store::of(&self.repo).why_missing();
            self.unreadable_history(format!(
                "the tree of `{rev}` is incomplete ({}): {store}",
                one_line(&error)
            ))
        };
        let commit = self.repo.find_commit(id).map_err(unreadable)?;
        Stored::revision(&self.repo, &commit).map_err(unreadable)
    }
}

/// Splits `path` into the part that exists on disk, and the rest.
fn existing(path: &Path) -> (PathBuf, PathBuf) {
    let mut at = path;
    while std::fs::symlink_metadata(at).is_err() {
        let above = parent_of(at);
        if above == at || at.parent().is_none() {
            break;
        }
        at = above;
    }
    let rest = path.strip_prefix(at).unwrap_or(if at == Path::new(".") { path } else { Path::new("") });
    (at.to_owned(), rest.to_owned())
}
