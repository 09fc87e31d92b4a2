//! The documents that are open in the editor, with their unsaved text.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use lsp_types::{Position as LspPosition, Range as LspRange, TextDocumentContentChangeEvent, Uri};

use super::moved::AppliedEdit;
use super::position::{LineIndex, PositionEncoding};
use super::uri;
use crate::manifest::FILE_NAME;
use crate::snapshot::RepoPath;

/// Where a document is: the index of its repository, and its path there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DocumentPlace {
    pub(super) workspace: usize,
    pub(super) path: RepoPath,
}

/// An open document.
#[derive(Debug)]
pub(super) struct OpenDocument {
    /// Its address, as the client writes it.
    pub(super) uri: Uri,
    pub(super) version: i32,
    pub(super) text: String,
    lines: LineIndex,
    /// None outside of every repository.
    pub(super) place: Option<DocumentPlace>,
}

impl OpenDocument {
    pub(super) fn new(uri: Uri, version: i32, text: String, place: Option<DocumentPlace>) -> Self {
        let lines = LineIndex::new(&text);
        Self { uri, version, text, lines, place }
    }

    /// Whether it is a manifest, by its name.
    pub(super) fn is_manifest(&self) -> bool {
        self.place.as_ref().is_some_and(|place| place.path.file_name() == FILE_NAME)
    }

    /// Applies the changes of one version. Returns the edits; none if a change replaced the whole text.
    pub(super) fn apply(
        &mut self,
        version: i32,
        changes: Vec<TextDocumentContentChangeEvent>,
        unit: PositionEncoding,
    ) -> Option<Vec<AppliedEdit>> {
        self.version = version;
        let mut edits = Some(Vec::new());
        for change in changes {
            let Some(range) = change.range else {
                self.set(change.text);
                edits = None;
                continue;
            };
            let bytes = self.bytes(range, unit);
            let replaced = self.lines.range(&self.text, &bytes, unit);
            let end = bytes.start + change.text.len();
            let mut text = std::mem::take(&mut self.text);
            text.replace_range(bytes, &change.text);
            self.set(text);
            if let Some(edits) = &mut edits {
                edits.push(AppliedEdit { replaced, end: self.lines.position(&self.text, end, unit) });
            }
        }
        edits
    }

    fn set(&mut self, text: String) {
        self.lines = LineIndex::new(&text);
        self.text = text;
    }

    /// The bytes of a range of the client.
    pub(super) fn bytes(&self, range: LspRange, unit: PositionEncoding) -> Range<usize> {
        let start = self.byte(range.start, unit);
        start..self.byte(range.end, unit).max(start)
    }

    /// The byte of a position of the client.
    pub(super) fn byte(&self, at: LspPosition, unit: PositionEncoding) -> usize {
        self.lines.byte(&self.text, at, unit)
    }

    /// The range of bytes, for the client.
    pub(super) fn range(&self, bytes: &Range<usize>, unit: PositionEncoding) -> LspRange {
        self.lines.range(&self.text, bytes, unit)
    }
}

/// The open documents of a repository, with their text.
pub(super) fn buffers(documents: &BTreeMap<String, OpenDocument>, index: usize) -> Vec<(RepoPath, &str)> {
    let one = |document: &'_ OpenDocument| {
        let place = document.place.as_ref().filter(|place| place.workspace == index)?;
        Some(place.path.clone())
    };
    documents.values().filter_map(|document| Some((one(document)?, document.text.as_str()))).collect()
}

/// The address of a file: as the client writes it, if it is open.
pub(super) fn address(
    documents: &BTreeMap<String, OpenDocument>,
    index: usize,
    root: &Path,
    path: &RepoPath,
) -> Option<Uri> {
    let is_it = |document: &&OpenDocument| {
        document.place.as_ref().is_some_and(|place| place.workspace == index && place.path == *path)
    };
    match documents.values().find(is_it) {
        Some(document) => Some(document.uri.clone()),
        None => uri::of_path(&path.on_disk(root)?),
    }
}
