//! A question of the editor about an open document, and what it can be answered from.

use jiff::civil::Date;
use lsp_types::{Location, Range as LspRange};

use super::diagnostics::ClientPlaces;
use super::document::OpenDocument;
use super::position::LineIndex;
use super::settings::ClientSettings;
use crate::evaluate::Evaluation;
use crate::evidence::locate::{ArtifactLocation, locate};
use crate::evidence::markdown;
use crate::history::History;
use crate::limits::editor as limits;
use crate::manifest::artifact::PathText;
use crate::report::SystemReport;
use crate::snapshot::{RepoPath, Snapshot};

/// The document that a question is about.
pub(super) struct Question<'q> {
    pub(super) document: &'q OpenDocument,
    /// Its path in the repository.
    pub(super) path: &'q RepoPath,
    pub(super) places: ClientPlaces<'q>,
    /// The date that counts as today.
    pub(super) today: Date,
    pub(super) settings: ClientSettings,
}

/// The repository of the document.
pub(super) struct Ground<'g> {
    pub(super) snapshot: &'g dyn Snapshot,
    pub(super) history: Option<&'g mut History>,
    pub(super) evaluation: Option<&'g Evaluation>,
}

impl Question<'_> {
    /// The range of bytes of the document, for the client.
    pub(super) fn range(&self, bytes: &std::ops::Range<usize>) -> LspRange {
        self.document.range(bytes, self.places.unit)
    }

    /// The start of a file.
    pub(super) fn start_of(&self, path: &RepoPath) -> Option<Location> {
        Some(Location { uri: (self.places.uri)(path)?, range: LspRange::default() })
    }

    /// The place of bytes in a file whose text is known.
    pub(super) fn place_in(
        &self,
        path: &RepoPath,
        text: &str,
        bytes: &std::ops::Range<usize>,
    ) -> Option<Location> {
        let range = LineIndex::new(text).range(text, bytes, self.places.unit);
        Some(Location { uri: (self.places.uri)(path)?, range })
    }
}

impl<'g> Ground<'g> {
    /// The report on the system of a manifest.
    pub(super) fn system(&self, manifest: &RepoPath) -> Option<&'g SystemReport> {
        let systems = &self.evaluation?.report.systems;
        systems.iter().find(|system| system.manifest == *manifest)
    }

    /// The text of a file, if it is small.
    pub(super) fn text(&self, path: &RepoPath) -> Option<String> {
        String::from_utf8(self.snapshot.read(path, limits::PREVIEW_BYTES).ok()?).ok()
    }

    /// The files that a path in the manifest of `folder` names.
    pub(super) fn files(&self, folder: &RepoPath, path: &PathText) -> Vec<RepoPath> {
        match locate(self.snapshot, folder, path) {
            ArtifactLocation::Untracked { path, empty_folder: false, .. } => vec![path],
            location => location.files().to_vec(),
        }
    }

    /// The place of a heading in a document.
    pub(super) fn heading(&self, question: &Question<'_>, path: &RepoPath, anchor: &str) -> Option<Location> {
        let text = self.text(path)?;
        let outline = markdown::outline(&text);
        let heading = outline.below_anchor(anchor)?.first()?.heading.clone();
        question.place_in(path, &text, &heading)
    }
}
