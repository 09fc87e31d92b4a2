//! `--manifest FILE`: a manifest from outside the repository, in place of any that it has.
//!
//! It has no history in the repository, so no rule asks since when it says something, and the repository's lock is not its own.

use std::path::Path;

use crate::evaluate::{Evaluation, FoundManifest, Options, evaluate_found};
use crate::evidence::lock;
use crate::history::History;
use crate::limits::manifest::MANIFEST_BYTES;
use crate::manifest::{Manifest, OUTSIDE};
use crate::snapshot::{RepoPath, Snapshot, WithoutFile, read_named};

/// A manifest from outside.
#[derive(Debug, Clone)]
pub(super) struct OutsideManifest(FoundManifest);

impl OutsideManifest {
    /// Reads a file. An error is one line that names it.
    pub(super) fn read(file: &Path) -> Result<Self, String> {
        let refused = |why: String| format!("--manifest `{}` {why}", file.display());
        let bytes = read_named(file, MANIFEST_BYTES).map_err(|error| refused(error.to_string()))?;
        let text = String::from_utf8(bytes).map_err(|_| refused("is not UTF-8".to_owned()))?;
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let path = RepoPath::root().child(format!("{OUTSIDE}{name}").as_bytes());
        let manifest = Manifest::parse(&text);
        Ok(Self(FoundManifest { path, text, manifest }))
    }

    /// The number of entries in all its lists.
    pub(super) fn count(&self) -> usize {
        self.0.manifest.count()
    }

    /// Evaluates a tree by it. Its paths start at the repository's root.
    pub(super) fn evaluate(
        &self,
        tree: &dyn Snapshot,
        history: Option<&mut History>,
        options: &Options,
    ) -> Evaluation {
        let without_lock = WithoutFile::new(tree, RepoPath::root().child(lock::FILE_NAME.as_bytes()));
        evaluate_found(&without_lock, history, vec![self.0.clone()], options, |_| Vec::new())
    }
}
