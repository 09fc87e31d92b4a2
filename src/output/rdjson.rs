//! The Reviewdog Diagnostic Format. Columns count bytes of UTF-8 from 1; the end is exclusive.
//!
//! Source: reviewdog `proto/rdf/reviewdog.proto`.

use serde::Serialize;

use super::clean::{self, Audience};
use super::markdown::escape::prose;
use super::place::{Shown, apart_from, labels, path_and_line, real, shown};
use super::project_urls;
use crate::finding::{Edit, Finding, Label, Level};
use crate::limits::output as limits;
use crate::report::Report;
use crate::text::{SourceMap, Span};

#[derive(Serialize)]
struct Document {
    source: Tool,
    diagnostics: Vec<Diagnostic>,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

#[derive(Serialize)]
struct Diagnostic {
    message: String,
    location: Location,
    severity: &'static str,
    code: Code,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suggestions: Vec<Suggestion>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Related>,
}

#[derive(Serialize)]
struct Code {
    value: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

#[derive(Serialize)]
struct Location {
    path: String,
    range: Range,
}

#[derive(Serialize)]
struct Range {
    start: Position,
    end: Position,
}

#[derive(Serialize)]
struct Position {
    line: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
}

#[derive(Serialize)]
struct Suggestion {
    range: Range,
    text: String,
}

#[derive(Serialize)]
struct Related {
    message: String,
    location: Location,
}

/// Renders all findings.
pub fn render(report: &Report) -> String {
    let diagnostics = report.findings.iter().map(|(_, finding)| diagnostic(finding, report)).collect();
    clean::json(&Document { source: Tool { name: "readiness", url: project_urls::page() }, diagnostics })
}

fn diagnostic(finding: &Finding, report: &Report) -> Diagnostic {
    let sources = &report.sources;
    let primary = real(finding, sources).unwrap_or(&finding.primary);
    let place = shown(finding, primary);
    let elsewhere = apart_from(finding, place, sources);
    Diagnostic {
        message: message(finding, primary, place, sources),
        location: match place {
            Shown::Label(label) => location(label.span, sources),
            Shown::Line { path, start, .. } => {
                let line = || Position { line: start.line, column: None };
                Location { path: path.to_string(), range: Range { start: line(), end: line() } }
            }
        },
        severity: match finding.level {
            _ if !finding.counts() => "INFO",
            Level::Error => "ERROR",
            Level::Warning => "WARNING",
            Level::Note => "INFO",
        },
        code: Code {
            value: text(&finding.rule),
            url: report.rule(&finding.rule).and_then(project_urls::card),
        },
        suggestions: suggestion(finding, place, sources).into_iter().collect(),
        related_locations: elsewhere
            .map(|label| Related { message: prose(&label.text), location: location(label.span, sources) })
            .collect(),
    }
}

fn text(text: &str) -> String {
    clean::line(text, Audience::default()).into_owned()
}

/// The lines of a message, which reviewdog posts as Markdown: what is wrong, the labels, the finding's own place if it is shown elsewhere,
/// the waiver, the next actions.
fn message(finding: &Finding, primary: &Label, place: Shown<'_>, sources: &SourceMap) -> String {
    let mut lines = vec![prose(&finding.headline_with_known())];
    match place {
        Shown::Label(label) if label == primary => lines.extend(labels(finding, primary).map(prose)),
        Shown::Label(_) | Shown::Line { .. } => {
            if let Shown::Label(label) = place {
                lines.extend(Some(prose(&label.text)).filter(|text| !text.is_empty()));
            }
            let texts: Vec<&str> = labels(finding, primary).collect();
            let see = format!("see {}", path_and_line(primary, sources));
            let see = if texts.is_empty() { see } else { format!("{see}: {}", texts.join(", ")) };
            lines.push(prose(&see));
        }
    }
    lines.extend(finding.waived.iter().map(|waived| prose(&waived.in_words())));
    lines.extend(finding.help.iter().map(|help| format!("help: {}", prose(help))));
    // A line is whole or left out: a span of code that is cut off would be read as text.
    let mut room = limits::RDJSON_MESSAGE_CHARS;
    let fits = |line: &String| {
        let length = line.chars().count() + 1;
        let fits = length <= room;
        room = room.saturating_sub(length);
        fits
    };
    lines.into_iter().take_while(fits).collect::<Vec<_>>().join("\n")
}

/// The fix as a suggestion, if it is one replacement in the file of the diagnostic.
fn suggestion(finding: &Finding, place: Shown<'_>, sources: &SourceMap) -> Option<Suggestion> {
    let [Edit { span, text }] = finding.fix.as_ref()?.edits.as_slice() else { return None };
    let path = match place {
        Shown::Label(label) => sources.get(label.span.file).path(),
        Shown::Line { path, .. } => path,
    };
    let is_here = sources.get(span.file).path() == path;
    is_here.then(|| Suggestion { range: range(*span, sources), text: text.clone() })
}

fn location(span: Span, sources: &SourceMap) -> Location {
    Location { path: sources.get(span.file).path().to_string(), range: range(span, sources) }
}

fn range(span: Span, sources: &SourceMap) -> Range {
    let source = sources.get(span.file);
    let range = source.clamped(span.range());
    // Both columns or none: a range with only one column means something else.
    let has_columns = source.byte_column(range.start).is_some() && source.byte_column(range.end).is_some();
    let position = |byte| Position {
        line: source.position(byte).line,
        column: source.byte_column(byte).filter(|_| has_columns),
    };
    Range { start: position(range.start), end: position(range.end) }
}
