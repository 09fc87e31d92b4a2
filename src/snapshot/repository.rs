//! Finds and opens the repository, and says in one line what to do where that fails.
#![expect(
    clippy::disallowed_methods,
    reason = "paths given on the command line are the file system's, not the tree's"
)]

use std::io;
use std::path::{Path, PathBuf};

use gix::ObjectId;
use tempfile::TempDir;

use super::diagnosis::{self, Store, one_line};
use super::write::{Prepared, parent_of};
use super::{ReadError, RepoPath, Stored, WorkTree, discovery, head, read_regular};

/// Why no tree could be judged. Each message is one line that ends with what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The path is not there.
    #[error("`{0}` does not exist: name a repository, a folder in one, or a manifest")]
    NoSuchPath(String),
    /// No repository at or above the path.
    #[error("`{0}` is not in a git repository: run `git init` there, or name one: `readiness check PATH`")]
    NoRepository(String),
    /// A repository that cannot be opened.
    #[error("the repository of `{path}` cannot be opened: {why}")]
    Unreadable {
        /// The path that was asked for.
        path: String,
        /// What the library says, on one line.
        why: String,
    },
    /// A history that cannot be read. That is not the same as none.
    #[error("the history of `{path}` cannot be read: {why}")]
    History {
        /// The repository.
        path: String,
        /// What cannot be read, and how to mend it, on one line.
        why: String,
    },
    /// A reference store that is not read yet.
    #[error(
        "`{0}` keeps its references in `{1}`, which readiness does not read yet: `git refs migrate --ref-format=files`"
    )]
    ReferenceStore(String, String),
    /// A revision that is none, or names no commit.
    #[error("`{rev}` is no revision of this repository: {why}")]
    NoRevision {
        /// As asked for.
        rev: String,
        /// What the library says, on one line, or what to do.
        why: String,
    },
    /// A base that has nothing to do with what is judged.
    #[error("`{0}` and what is judged have no common ancestor: name a commit that both grew out of")]
    NoCommonAncestor(String),
    /// A base that has nothing to do with what is judged as far as this clone goes.
    #[error(
        "`{0}` and what is judged have no common ancestor in this shallow clone: `git fetch --deepen=100`, or `git fetch --unshallow`, brings it, in a pipeline `fetch-depth: 0` on GitHub, `GIT_DEPTH: 0` on GitLab"
    )]
    AncestorBeyond(String),
    /// No work tree, and no revision asked for.
    #[error("`{0}` is a bare repository without a commit: there is nothing to judge yet")]
    Bare(String),
    /// The index.
    #[error("the index of `{path}` cannot be read: {why}; `git status` says more")]
    Index {
        /// The repository.
        path: String,
        /// What the library says, on one line.
        why: String,
    },
    /// The path lies in the repository's own folder, or in another repository.
    #[error("`{0}` is not a path of the work tree at `{1}`: name a folder or a manifest in it")]
    NotInWorkTree(String, String),
}

/// An open repository.
pub struct Repository {
    repo: gix::Repository,
    /// The work tree's root on disk; the repository's own folder where it is bare.
    root: PathBuf,
    bare: bool,
    _objects: Option<TempDir>,
}

impl Repository {
    /// Opens the repository that holds `path`; without one, that of the current folder. Git's own environment (`GIT_DIR`,
    /// `GIT_INDEX_FILE`, `GIT_OBJECT_DIRECTORY`, as hooks set it) counts where it means that repository.
    ///
    /// A repository that belongs to somebody else is read with reduced trust, and nothing of its configuration is run.
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
            let why = format!(
                "`extensions.{extension}` in its configuration says that it is kept in a way that readiness does not know"
            );
            return Err(OpenError::Unreadable { path: shown, why });
        }
        let bare = repo.workdir().is_none();
        let root = std::fs::canonicalize(repo.workdir().unwrap_or(repo.git_dir()))
            .map_err(|error| OpenError::Unreadable { path: shown, why: one_line(&error) })?;
        Ok(Self { repo, root, bare, _objects: objects })
    }

    /// Whether it has no work tree.
    pub fn is_bare(&self) -> bool {
        self.bare
    }

    /// The work tree's root on disk; the repository's own folder where it is bare.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The path from the repository's root of `path`, which need not exist on disk: a revision may have it.
    /// The last part is not resolved if it is a link.
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

    /// The tree on disk, with what the index says of it.
    pub fn work_tree(&self) -> Result<WorkTree<'_>, OpenError> {
        let head = self.head()?;
        WorkTree::new(&self.repo, &self.root, head).map_err(|error| self.index_error(&error))
    }

    /// What is staged. `GIT_INDEX_FILE` counts where the repository was found from the environment.
    pub fn index(&self) -> Result<Stored<'_>, OpenError> {
        let head = self.head()?;
        Stored::index(&self.repo, head).map_err(|error| self.index_error(&error))
    }

    /// Replaces the file at `path` on disk, whole or not at all; where it holds something else than `before`, nothing is
    /// written.
    pub fn replace(&self, path: &RepoPath, before: Option<&str>, after: &str) -> io::Result<()> {
        let full = path.on_disk(&self.root).ok_or(io::ErrorKind::InvalidFilename)?;
        let held = match read_regular(&full, before.map_or(0, str::len) as u64) {
            Ok(held) => Some(held),
            Err(ReadError::Io(error)) if error.kind() == io::ErrorKind::NotFound => None,
            Err(ReadError::Io(error)) => return Err(error),
            // More than what it held.
            Err(ReadError::TooLarge { .. }) => return Err(io::Error::other("it was changed meanwhile")),
        };
        if held.as_deref() != before.map(str::as_bytes) {
            return Err(io::Error::other("it was changed meanwhile"));
        }
        Prepared::new(&full, after)?.put()
    }

    /// Whether a folder on disk, spelled without links, is one in which git keeps what is its own.
    pub fn is_git_folder(&self, folder: &Path) -> bool {
        let own = [self.repo.git_dir(), self.repo.common_dir()].map(std::fs::canonicalize);
        own.into_iter().flatten().any(|own| folder.starts_with(own))
            || folder.components().any(|part| part.as_os_str().eq_ignore_ascii_case(".git"))
    }

    /// Who makes commits here, as git's configuration says: the address.
    pub fn user_email(&self) -> Option<String> {
        let committer = self.repo.committer()?.ok()?;
        Some(committer.email.to_string()).filter(|email| !email.is_empty())
    }

    /// The repository as gix opened it.
    pub(crate) fn gix(&self) -> &gix::Repository {
        &self.repo
    }

    fn unreadable_history(&self, why: String) -> OpenError {
        OpenError::History { path: self.root.display().to_string(), why }
    }

    /// The commit of HEAD; none where its branch has none yet.
    fn head(&self) -> Result<Option<ObjectId>, OpenError> {
        head::commit(&self.repo).map_err(|why| self.unreadable_history(why))
    }

    /// The commit that a revision names; none where that is HEAD and nothing is committed yet.
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
                // A commit by its id, before where a shallow clone begins.
                Ok(Some(id)) if self.repo.is_shallow().unwrap_or(false) && !self.repo.has_object(id) => {
                    Err(none(self.unknown_revision()))
                }
                Ok(Some(id)) => readable(id).map_err(|why| self.unreadable_history(why)),
                Ok(None) if self.head()?.is_none() => Err(none("nothing is committed yet")),
                Ok(None) => Err(none(self.unknown_revision())),
                Err(why) => Err(self.unreadable_history(why)),
            },
        }
    }

    /// The commit that a change is based on: `rev` itself where the judged commit contains it, else where both parted. `judged` is a
    /// revision, or HEAD for what is staged or on disk. None where that is HEAD and nothing is committed yet: a first commit, as a
    /// hook meets it, is based on nothing.
    pub fn base(&self, rev: &str, judged: Option<&str>) -> Result<Option<String>, OpenError> {
        let Some(head) = self.commit(judged.unwrap_or("HEAD"))? else {
            return match rev {
                "HEAD" => Ok(None),
                _ => Err(OpenError::NoRevision {
                    rev: rev.to_owned(),
                    why: "nothing is committed yet".to_owned(),
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
                "where `{rev}` and what is judged parted cannot be found ({}): {}",
                one_line(&error),
                Store::of(&self.repo).why_missing()
            ))),
        }
    }

    /// The commits that came since `base`, in hexadecimal: those that `judged` contains, a revision or HEAD, and `base` does not.
    pub fn change(&self, base: &str, judged: Option<&str>) -> Result<Vec<String>, OpenError> {
        let (Some(base), Some(head)) = (self.commit(base)?, self.commit(judged.unwrap_or("HEAD"))?) else {
            return Ok(Vec::new());
        };
        let walk = || -> Result<Vec<String>, gix::Error> {
            let walk = self.repo.rev_walk([head]).with_hidden([base]).all()?;
            walk.map(|commit| Ok(commit?.id.to_string())).collect()
        };
        walk().map_err(|error| OpenError::Unreadable {
            path: self.root.display().to_string(),
            why: format!("{}; `git fsck` says more", one_line(&error)),
        })
    }

    /// Why a revision is none, and what to do.
    fn unknown_revision(&self) -> &'static str {
        if self.repo.is_shallow().unwrap_or(false) {
            "no branch, tag or commit of that name is in this shallow clone: `git fetch origin BRANCH` brings a branch of a clone of one branch, `git fetch --unshallow` the rest, in a pipeline `fetch-depth: 0` on GitHub, `GIT_DEPTH: 0` on GitLab"
        } else {
            "no branch, tag or commit here has that name"
        }
    }

    /// What a revision holds.
    pub fn revision(&self, rev: &str) -> Result<Stored<'_>, OpenError> {
        let Some(id) = self.commit(rev)? else {
            return Err(if self.bare {
                OpenError::Bare(self.root.display().to_string())
            } else {
                OpenError::NoRevision { rev: rev.to_owned(), why: "nothing is committed yet".to_owned() }
            });
        };
        let unreadable = |error: gix::Error| {
            let store = Store::of(&self.repo).why_missing();
            self.unreadable_history(format!(
                "the tree of `{rev}` is not whole ({}): {store}",
                one_line(&error)
            ))
        };
        let commit = self.repo.find_commit(id).map_err(unreadable)?;
        Stored::revision(&self.repo, &commit).map_err(unreadable)
    }
}

/// The part of `path` that exists on disk, and the rest.
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
