//! Finds and opens the repository, and says in one line what to do where that fails.
#![expect(
    clippy::disallowed_methods,
    reason = "paths given on the command line are the file system's, not the tree's"
)]

use std::path::{Path, PathBuf};

use super::{RepoPath, WorkTree};

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
    /// A reference store that is not read yet.
    #[error(
        "`{0}` keeps its references in `{1}`, which readiness does not read yet: `git refs migrate --ref-format=files`"
    )]
    ReferenceStore(String, String),
    /// No work tree.
    #[error("`{0}` is a bare repository, without files to judge: clone it and judge the clone")]
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

/// An open repository with a work tree.
pub struct Repository {
    repo: gix::Repository,
    root: PathBuf,
}

fn one_line(error: &impl std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text = format!("{text}: {error}");
        source = error.source();
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Repository {
    /// Opens the repository that holds `path`; without one, that of the current folder, where git's own
    /// environment (`GIT_DIR`, `GIT_WORK_TREE`, `GIT_INDEX_FILE`, as hooks set it) counts.
    ///
    /// A repository that belongs to somebody else is read with reduced trust, and nothing of its configuration is run.
    pub fn discover(path: Option<&Path>) -> Result<Self, OpenError> {
        let shown = path.unwrap_or(Path::new(".")).display().to_string();
        let found = match path {
            None => gix::ThreadSafeRepository::discover_with_environment_overrides("."),
            Some(path) => {
                let metadata = std::fs::metadata(path).map_err(|_| OpenError::NoSuchPath(shown.clone()))?;
                let folder = if metadata.is_dir() { path } else { parent_of(path) };
                gix::ThreadSafeRepository::discover(folder)
            }
        };
        let repo = found.map_err(|error| {
            let why = one_line(&error);
            if error.is_not_found() || why.contains("Could not find a git repository") {
                OpenError::NoRepository(shown.clone())
            } else {
                OpenError::Unreadable { path: shown.clone(), why }
            }
        })?;
        let repo = repo.to_thread_local();
        if let Some(storage) = repo.config_snapshot().string("extensions.refStorage")
            && storage.as_slice() != b"files"
        {
            return Err(OpenError::ReferenceStore(shown, storage.to_string()));
        }
        let Some(root) = repo.workdir() else {
            return Err(OpenError::Bare(shown));
        };
        let root = std::fs::canonicalize(root)
            .map_err(|error| OpenError::Unreadable { path: shown, why: one_line(&error) })?;
        Ok(Self { repo, root })
    }

    /// The work tree's root on disk.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The path from the repository's root of `path`, which is one on disk; the last part is not resolved if it is a link.
    pub fn locate(&self, path: &Path) -> Result<RepoPath, OpenError> {
        let outside =
            || OpenError::NotInWorkTree(path.display().to_string(), self.root.display().to_string());
        let full = match path.file_name().filter(|_| !path.is_dir()) {
            Some(name) => std::fs::canonicalize(parent_of(path)).map(|folder| folder.join(name)),
            None => std::fs::canonicalize(path),
        };
        let full = full.map_err(|_| OpenError::NoSuchPath(path.display().to_string()))?;
        let relative = full.strip_prefix(&self.root).map_err(|_| outside())?;
        if relative.starts_with(".git") {
            return Err(outside());
        }
        RepoPath::from_disk(relative).ok_or_else(outside)
    }

    /// The tree on disk, with what the index says of it.
    pub fn work_tree(&self) -> Result<WorkTree<'_>, OpenError> {
        WorkTree::new(&self.repo, &self.root).map_err(|error| OpenError::Index {
            path: self.root.display().to_string(),
            why: one_line(&error),
        })
    }
}

fn parent_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
