//! Answers to a client that asks for diagnostics.

use std::collections::HashMap;

use lsp_types::{
    Diagnostic, DocumentDiagnosticReport, DocumentDiagnosticReportKind, FullDocumentDiagnosticReport,
    RelatedFullDocumentDiagnosticReport, RelatedUnchangedDocumentDiagnosticReport,
    UnchangedDocumentDiagnosticReport,
};
use serde_json::Value as Json;
use sha2::{Digest as _, Sha256};

use crate::text::hex;

/// The diagnostics of a document, and of others that changed with it. `previous` is the id of the last answer.
#[expect(clippy::mutable_key_type, reason = "the type of the protocol; an address is not changed")]
pub(super) fn report(
    own: Vec<Diagnostic>,
    others: Vec<(String, Vec<Diagnostic>)>,
    previous: Option<&str>,
) -> Json {
    let full =
        |items: Vec<Diagnostic>| FullDocumentDiagnosticReport { result_id: Some(id_of(&items)), items };
    let related: HashMap<_, _> = others
        .into_iter()
        .filter_map(|(uri, items)| Some((uri.parse().ok()?, DocumentDiagnosticReportKind::Full(full(items)))))
        .collect();
    let related_documents = (!related.is_empty()).then_some(related);
    let full = full(own);
    let report = match (full.result_id.as_deref(), previous) {
        (Some(now), Some(before)) if now == before => {
            let unchanged = UnchangedDocumentDiagnosticReport { result_id: now.to_owned() };
            DocumentDiagnosticReport::Unchanged(RelatedUnchangedDocumentDiagnosticReport {
                related_documents,
                unchanged_document_diagnostic_report: unchanged,
            })
        }
        _ => DocumentDiagnosticReport::Full(RelatedFullDocumentDiagnosticReport {
            related_documents,
            full_document_diagnostic_report: full,
        }),
    };
    serde_json::to_value(report).unwrap_or_default()
}

/// The same for the same diagnostics.
fn id_of(items: &[Diagnostic]) -> String {
    let text = serde_json::to_vec(items).unwrap_or_default();
    hex(Sha256::digest(text).get(..8).unwrap_or_default())
}
