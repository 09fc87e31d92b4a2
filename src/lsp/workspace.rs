//! A repository with a document that is open in the editor, and its last evaluation.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::Date;

use super::question::Ground;
use crate::evaluate::{CheckError, Evaluation, Options, Target, evaluate};
use crate::history::History;
use crate::limits::editor as limits;
use crate::manifest::FILE_NAME;
use crate::snapshot::{
    OpenError, Overlay, RepoPath, Repository, RepositoryStamp, Snapshot, WorkTree, resolve,
};

/// An open repository.
pub(super) struct Workspace {
    repository: Repository,
    /// HEAD's commit with its history, which keeps its answers.
    history: Option<(Option<String>, Option<History>)>,
    /// The evaluations with this history.
    evaluations: usize,
    /// HEAD and the index at the last evaluation.
    stamp: Option<RepositoryStamp>,
    /// Whether a document or a watched file changed since the last evaluation.
    pub(super) is_outdated: bool,
    /// The last evaluation in which every manifest parses, otherwise the last one.
    pub(super) evaluation: Option<Evaluation>,
}

impl std::fmt::Debug for Workspace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Workspace").field(&self.repository.root()).finish()
    }
}

/// Why a document has no repository. It is not an error of the user.
#[derive(Debug, thiserror::Error)]
pub(super) enum NoWorkspace {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error("`{0}` is a bare repository, which has no work tree")]
    Bare(String),
}

impl Workspace {
    /// The repository of the document at a path.
    pub(super) fn of(document: &Path) -> Result<Self, NoWorkspace> {
        let repository = Repository::discover(Some(document.parent().unwrap_or(document)))?;
        if repository.is_bare() {
            return Err(NoWorkspace::Bare(repository.root().display().to_string()));
        }
        Ok(Self {
            repository,
            history: None,
            evaluations: 0,
            stamp: None,
            is_outdated: true,
            evaluation: None,
        })
    }

    /// The root of the work tree on disk.
    pub(super) fn root(&self) -> &Path {
        self.repository.root()
    }

    /// The path of a document in the repository.
    pub(super) fn locate(&self, document: &Path) -> Option<RepoPath> {
        self.repository.locate(document).ok()
    }

    /// Whether HEAD or the index moved since the last evaluation.
    pub(super) fn has_moved(&self) -> bool {
        self.stamp.as_ref() != Some(&self.repository.stamp())
    }

    /// Evaluates the work tree with `buffers` in place of the files on disk. None if it has no manifest. An error is one line.
    pub(super) fn evaluate(
        &mut self,
        buffers: &[(RepoPath, &str)],
        today: Date,
    ) -> Result<Option<Evaluation>, CheckError> {
        self.stamp = Some(self.repository.stamp());
        let tree = self.repository.work_tree()?;
        let head = tree.about().revision.clone();
        self.evaluations += 1;
        let is_used_up = self.evaluations > limits::EVALUATIONS;
        if is_used_up || self.history.as_ref().is_none_or(|(of, _)| *of != head) {
            self.history = Some((head, History::open(&self.repository, None)?));
            self.evaluations = 0;
        }
        let history = self.history.as_mut().and_then(|(_, history)| history.as_mut());
        let targets = targets(&tree, buffers);
        let tree = with_buffers(&tree, buffers);
        match evaluate(&tree, history, &targets, &Options::on(today)) {
            Ok(evaluation) => Ok(Some(evaluation)),
            Err(CheckError::NoManifest { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Keeps an evaluation for the questions of the editor. One in which a manifest does not parse answers few of them, so the last one
    /// stays.
    pub(super) fn keep(&mut self, evaluation: Option<Evaluation>) {
        let is_broken = |of: &Evaluation| of.report.systems.iter().any(|system| system.broken);
        if self.evaluation.is_none() || !evaluation.as_ref().is_some_and(is_broken) {
            self.evaluation = evaluation;
        }
    }

    /// Forgets everything that was read: no document is open any more.
    pub(super) fn forget(&mut self) {
        (self.history, self.stamp, self.evaluation) = (None, None, None);
    }

    /// Shows the work tree with `buffers` in place of the files on disk, history, and the last evaluation.
    pub(super) fn look<T>(
        &mut self,
        buffers: &[(RepoPath, &str)],
        look: impl FnOnce(Ground<'_>) -> T,
    ) -> Option<T> {
        let tree = self.repository.work_tree().ok()?;
        let history = self.history.as_mut().and_then(|(_, history)| history.as_mut());
        let evaluation = self.evaluation.as_ref();
        Some(look(Ground { snapshot: &with_buffers(&tree, buffers), history, evaluation }))
    }
}

/// Everything that `check` would look at, and the open manifests that git does not track yet.
fn targets(tree: &WorkTree<'_>, buffers: &[(RepoPath, &str)]) -> Vec<Target> {
    let is_new = |path: &&RepoPath| path.file_name() == FILE_NAME && tree.listing().get(path).is_none();
    let new = buffers.iter().map(|(path, _)| path).filter(is_new).cloned().map(Target::Manifest);
    std::iter::once(Target::Folder(RepoPath::root())).chain(new).collect()
}

/// Puts the buffers that differ from the disk onto the work tree. A buffer of a link is put onto its target.
fn with_buffers<'t>(tree: &'t WorkTree<'_>, buffers: &[(RepoPath, &str)]) -> Overlay<'t> {
    let mut files = BTreeMap::new();
    for (path, text) in buffers {
        let real = resolve(tree, path).ok().and_then(|resolved| Some(resolved.file()?.0));
        let real = real.unwrap_or_else(|| path.clone());
        let on_disk = tree.read(&real, limits::BUFFER_BYTES).ok();
        // Editors do not show a byte order mark.
        let content =
            on_disk.as_deref().map(|content| content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content));
        if content != Some(text.as_bytes()) {
            files.insert(real, (*text).as_bytes().to_vec());
        }
    }
    Overlay::of(tree, files)
}
