//! A manifest from outside the repository, in place of any that it has.
//!
//! It has no history in the repository, so no rule asks since when it says something, and the repository's lock is not its own.

use super::{Evaluation, FoundManifest, Options, evaluate_found};
use crate::evidence::lock;
use crate::history::History;
use crate::manifest::{Manifest, OUTSIDE};
use crate::snapshot::{Overlay, RepoPath, Snapshot};

/// A manifest from outside. Its paths start at the repository's root.
#[derive(Debug, Clone)]
pub(crate) struct OutsideManifest {
    /// The name of its file.
    pub(crate) name: String,
    found: FoundManifest,
}

impl OutsideManifest {
    /// Parses the text of the file with this name. Its path is one that no file of a tree has.
    pub(crate) fn parse(name: String, text: String) -> Self {
        let path = RepoPath::root().child(format!("{OUTSIDE}{name}").as_bytes());
        let manifest = Manifest::parse(&text);
        Self { name, found: FoundManifest { path, text, manifest } }
    }

    /// The number of entries in all its lists.
    pub(crate) fn count(&self) -> usize {
        self.found.manifest.count()
    }

    /// Evaluates a tree by it.
    pub(crate) fn evaluate(
        &self,
        tree: &dyn Snapshot,
        history: Option<&mut History>,
        options: &Options,
    ) -> Evaluation {
        let without_lock = Overlay::without(tree, RepoPath::root().child(lock::FILE_NAME.as_bytes()));
        evaluate_found(&without_lock, history, vec![self.found.clone()], options, |_| Vec::new())
    }
}
