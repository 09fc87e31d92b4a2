//! Findings as diagnostics: in the manifest, with a hint in each file that contradicts it.

use std::collections::BTreeMap;
use std::ops::Range;

use lsp_types::{
    CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag, Location,
    NumberOrString, Range as LspRange, Uri,
};

use super::moved::AppliedEdit;
use super::position::{LineIndex, PositionEncoding};
use crate::evaluate::Evaluation;
use crate::finding::{Finding, Label, Level, Waived};
use crate::output::clean::{self, Audience};
use crate::output::project_urls;
use crate::report::Report;
use crate::rules::{RuleGroup, ids};
use crate::snapshot::RepoPath;
use crate::text::{FileId, Source, Span};

/// A diagnostic, with what is needed while its manifest does not parse.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ShownDiagnostic {
    pub(super) diagnostic: Diagnostic,
    /// Whether a rule of the manifest itself reports it: these run even if the manifest does not parse.
    of_manifest: bool,
}

/// The diagnostics of one system by file.
pub(super) type FileDiagnostics = BTreeMap<RepoPath, Vec<ShownDiagnostic>>;

/// How places are written for the client.
pub(super) struct ClientPlaces<'p> {
    pub(super) unit: PositionEncoding,
    /// The address of a file of the repository.
    pub(super) uri: &'p dyn Fn(&RepoPath) -> Option<Uri>,
}

impl ClientPlaces<'_> {
    /// The range of bytes in a text that was read.
    pub(super) fn range(&self, source: &Source, bytes: &Range<usize>) -> LspRange {
        if source.is_whole() {
            return LineIndex::new(source.text()).range(source.text(), bytes, self.unit);
        }
        // Of a large file only a part is in memory, which may begin inside a line.
        let at = |byte: usize| {
            let place = source.position(byte);
            let line_start =
                source.text().get(..byte).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
            let before = source.text().get(line_start..byte).unwrap_or_default();
            let skipped = place.column - 1 - before.chars().count().min(place.column - 1);
            lsp_types::Position {
                line: u32::try_from(place.line - 1).unwrap_or(u32::MAX),
                character: u32::try_from(skipped).unwrap_or_default() + self.unit.length(before),
            }
        };
        let bytes = source.clamped(bytes.clone());
        LspRange { start: at(bytes.start), end: at(bytes.end) }
    }

    /// The place of a span. None if it is in an archive, or has no address.
    pub(super) fn location(&self, report: &Report, span: Span) -> Option<Location> {
        let source = report.sources.get(span.file);
        let uri = (self.uri)(source.path()).filter(|_| source.has_places())?;
        Some(Location { uri, range: self.range(source, &span.range()) })
    }
}

/// The diagnostics of the system with this index.
pub(super) fn of_system(evaluation: &Evaluation, index: usize, places: &ClientPlaces<'_>) -> FileDiagnostics {
    let mut files = FileDiagnostics::new();
    let Some(manifest) = evaluation.manifests.get(index) else { return files };
    for (_, finding) in evaluation.report.findings.iter().filter(|(system, _)| *system == index) {
        let labels: Vec<&Label> = std::iter::once(&finding.primary).chain(&finding.related).collect();
        let of_subject = || {
            let node = manifest.found.manifest.value_at(&finding.subject)?;
            Some(Span::new(manifest.file, node.at.clone()))
        };
        let claimed = labels.iter().map(|label| label.span).find(|span| span.file == manifest.file);
        let at = claimed.or_else(of_subject).unwrap_or(finding.primary.span);
        add(evaluation, finding, at, &labels, manifest.file, places, &mut files);
    }
    files
}

fn add(
    evaluation: &Evaluation,
    finding: &Finding,
    at: Span,
    labels: &[&Label],
    manifest: FileId,
    places: &ClientPlaces<'_>,
    files: &mut FileDiagnostics,
) {
    let report = &evaluation.report;
    let Some(place) = places.location(report, at) else { return };
    let rule = report.rule(&finding.rule);
    let code = Some(NumberOrString::String(finding.rule.to_string()));
    let code_description = rule.and_then(project_urls::card).and_then(|card| card.parse().ok());
    let base = Diagnostic {
        code,
        code_description: code_description.map(|href| CodeDescription { href }),
        source: Some("readiness".to_owned()),
        data: Some(serde_json::json!({ "subject": finding.subject.as_str() })),
        ..Diagnostic::default()
    };
    let of_manifest = rule.is_some_and(|rule| rule.group == RuleGroup::Manifest);
    let others = labels.iter().filter(|label| label.span != at);
    let others: Vec<_> =
        others.filter_map(|label| Some((label, places.location(report, label.span)?))).collect();
    let related = others.iter().map(|(label, location)| DiagnosticRelatedInformation {
        location: location.clone(),
        message: shown(if label.text.is_empty() { &finding.headline } else { &label.text }),
    });
    let related: Vec<_> = related.collect();
    let diagnostic = Diagnostic {
        range: place.range,
        severity: Some(severity(finding)),
        message: message(finding),
        related_information: (!related.is_empty()).then_some(related),
        tags: (finding.rule == ids::UNUSED_WAIVER).then(|| vec![DiagnosticTag::UNNECESSARY]),
        ..base.clone()
    };
    let path = report.sources.get(at.file).path();
    files.entry(path.clone()).or_default().push(ShownDiagnostic { diagnostic, of_manifest });
    if at.file != manifest {
        return;
    }
    for (label, location) in others.iter().filter(|(label, _)| label.span.file != manifest) {
        let label_text = if label.text.is_empty() { String::new() } else { format!(": {}", label.text) };
        let back =
            DiagnosticRelatedInformation { location: place.clone(), message: "claimed here".to_owned() };
        let hint = Diagnostic {
            range: location.range,
            severity: Some(DiagnosticSeverity::HINT),
            message: shown(&format!("{}{label_text}", finding.headline)),
            related_information: Some(vec![back]),
            ..base.clone()
        };
        let hints = files.entry(report.sources.get(label.span.file).path().clone()).or_default();
        hints.push(ShownDiagnostic { diagnostic: hint, of_manifest });
    }
}

/// The level in the client's words. What a waiver accepts is a hint.
fn severity(finding: &Finding) -> DiagnosticSeverity {
    match (finding.waived.is_some(), finding.level) {
        (true, _) => DiagnosticSeverity::HINT,
        (false, Level::Error) => DiagnosticSeverity::ERROR,
        (false, Level::Warning) => DiagnosticSeverity::WARNING,
        (false, Level::Note) => DiagnosticSeverity::INFORMATION,
    }
}

/// The headline, the text of the place, and the next actions.
fn message(finding: &Finding) -> String {
    let waived = finding.waived.as_ref().map(Waived::in_words);
    let (help, fix) = finding.help_and_fix();
    let help = help.iter().map(String::as_str).chain(fix).map(|help| format!("help: {help}"));
    let label = Some(&finding.primary.text).filter(|text| !text.is_empty()).cloned();
    let lines = waived.into_iter().chain([finding.headline.clone()]).chain(label).chain(help);
    lines.map(|line| shown(&line)).collect::<Vec<_>>().join("\n")
}

/// Text from the repository in one line.
pub(super) fn shown(text: &str) -> String {
    clean::line(text, Audience::default()).into_owned()
}

/// What is shown of a system from now on: of a manifest that does not parse, also what was shown before, but for its own rules.
pub(super) fn kept(before: &FileDiagnostics, is_broken: bool, mut now: FileDiagnostics) -> FileDiagnostics {
    if is_broken {
        for (path, shown) in before {
            let kept = shown.iter().filter(|shown| !shown.of_manifest).cloned();
            now.entry(path.clone()).or_default().extend(kept);
        }
    }
    now.retain(|_, shown| !shown.is_empty());
    now
}

/// Moves everything that is shown in a document with an edit of it.
pub(super) fn follow(shown: &mut FileDiagnostics, path: &RepoPath, uri: &Uri, edit: &AppliedEdit) {
    for (file, shown) in shown {
        for ShownDiagnostic { diagnostic, .. } in shown {
            if file == path {
                diagnostic.range = edit.moved(diagnostic.range);
            }
            for related in diagnostic.related_information.iter_mut().flatten() {
                if related.location.uri == *uri {
                    related.location.range = edit.moved(related.location.range);
                }
            }
        }
    }
}
