//! SARIF 2.1.0, for GitHub code scanning.
//!
//! Findings without a place in a file that can be opened are left out, because nobody could act on them there. They are not
//! vulnerabilities, so no result has a `security-severity`. Source: docs.github.com "SARIF support for code scanning".

mod format;
mod line_hash;
mod rules;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use super::clean::{self, Audience};
use super::place::{
    NamedFinding, Shown, labels, named, others, path_and_line, real, shown, uri, worst_first,
};
use super::project_urls;
use crate::finding::{Finding, Fix, Label, Level};
use crate::gate::Gate;
use crate::limits::output as limits;
use crate::report::Report;
use crate::snapshot::RepoPath;
use crate::text::{FileId, SourceMap, Span, clipped};
use format::{
    Artifact, AutomationDetails, Base, Change, Driver, Invocation, Location, Log, Message, Notification,
    Physical, Region, Related, Replacement, ResultProperties, Run, SarifFix, SarifResult, Suppression, Tool,
};
use rules::Rules;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The base of all paths: the repository root.
const ROOT: &str = "%SRCROOT%";

/// The key of this program's fingerprint.
const FINGERPRINT: &str = "readinessFinding/v1";

/// The key of GitHub's fingerprint.
const LINE_HASH: &str = "primaryLocationLineHash";

/// What the log contains, and its name.
#[derive(Debug, Clone, Copy)]
pub struct Settings<'s> {
    /// Whether to include waived findings. GitHub ignores `suppressions` and opens an alert for each, so they are left out by default.
    pub include_waived: bool,
    /// What was checked, as a path: runs of a repository with the same scope replace each other.
    pub scope: &'s str,
}

/// The log, with one run.
pub fn render(report: &Report, settings: Settings<'_>) -> String {
    let is_shown = |named: &NamedFinding<'_>| {
        (settings.include_waived || named.finding.waived.is_none())
            && real(named.finding, &report.sources).is_some()
    };
    let findings: Vec<_> = named(report).into_iter().filter(is_shown).collect();
    let rules = Rules::of(report, &findings);
    let (results, left_out) = results(findings, report, &rules);
    let notification = |count: usize| Notification {
        level: "warning",
        message: Message {
            text: format!(
                "{count} findings of the lowest levels are left out: code scanning accepts no more."
            ),
        },
    };
    let root = Base { description: Message { text: "The root of the repository.".to_owned() } };
    let run = Run {
        tool: Tool {
            driver: Driver {
                name: "readiness",
                semantic_version: env!("CARGO_PKG_VERSION"),
                information_uri: project_urls::page(),
                rules: rules.descriptors,
            },
        },
        automation_details: AutomationDetails { id: text(&format!("readiness/{}/", settings.scope)) },
        invocations: [Invocation {
            execution_successful: true,
            tool_execution_notifications: (left_out > 0)
                .then(|| notification(left_out))
                .into_iter()
                .collect(),
        }],
        original_uri_base_ids: BTreeMap::from([(ROOT, root)]),
        column_kind: "unicodeCodePoints",
        results,
    };
    clean::json(&Log { schema: SCHEMA, version: "2.1.0", runs: [run] })
}

/// The results, and the number of results beyond the limit.
fn results(mut findings: Vec<NamedFinding<'_>>, report: &Report, rules: &Rules) -> (Vec<SarifResult>, usize) {
    if findings.len() > limits::SARIF_SHOWN_RESULTS {
        findings.sort_by_key(|named| worst_first(named.finding));
    }
    let left_out = findings.len().saturating_sub(limits::SARIF_RESULTS);
    let mut hashes = LineHashes::default();
    let shown = findings.into_iter().take(limits::SARIF_RESULTS);
    (shown.filter_map(|named| result(&named, report, rules, &mut hashes)).collect(), left_out)
}

fn result(
    named: &NamedFinding<'_>,
    report: &Report,
    rules: &Rules,
    hashes: &mut LineHashes,
) -> Option<SarifResult> {
    let NamedFinding { finding, system, fingerprint } = named;
    let sources = &report.sources;
    let primary = real(finding, sources)?;
    let mut fingerprints = BTreeMap::from([(FINGERPRINT, fingerprint.clone())]);
    fingerprints.extend(hashes.of(primary, sources).map(|hash| (LINE_HASH, hash)));
    let elsewhere = elsewhere(finding, primary, sources);
    let suppression = finding.waived.as_ref().map(|waived| Suppression {
        kind: "external",
        status: "accepted",
        justification: text(&waived.in_words()),
    });
    Some(SarifResult {
        rule_id: text(&finding.rule),
        rule_index: rules.place(&finding.rule)?,
        // A waived finding is a note, for readers that ignore suppressions.
        level: level(if finding.waived.is_some() { Level::Note } else { finding.level }),
        baseline_state: finding.introduced.map(|introduced| if introduced { "new" } else { "unchanged" }),
        message: Message { text: message(finding, primary, &elsewhere, sources) },
        locations: [Location { physical_location: physical(primary.span, sources) }],
        related_locations: elsewhere
            .iter()
            .enumerate()
            .map(|(at, place)| related(at + 1, *place, sources))
            .collect(),
        partial_fingerprints: fingerprints,
        suppressions: suppression.into_iter().collect(),
        fixes: finding.fix.iter().map(|fix| self::fix(fix, finding, sources)).collect(),
        properties: ResultProperties {
            system: text(&report.system(*system).manifest.to_string()),
            subject: text(&finding.subject),
            gate: finding.gate.map(Gate::as_str),
        },
    })
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "note",
    }
}

/// Escapes text from the repository on one line without links: `[text](target)` would be one.
fn text(text: &str) -> String {
    let text = clean::line(text, Audience::default()).replace("](", "] (");
    clipped(&text, limits::SARIF_MESSAGE_CHARS).into_owned()
}

/// The other places of a finding. The place in the diff comes first: the result stays at its own place, because its fingerprint and its
/// alert must not change when the change is merged.
fn elsewhere<'f>(finding: &'f Finding, primary: &'f Label, sources: &'f SourceMap) -> Vec<Shown<'f>> {
    let others = others(finding, primary, sources);
    let first = match shown(finding, primary) {
        Shown::Label(label) if label == primary => None,
        Shown::Label(label) if !sources.get(label.span.file).has_places() => None,
        place => Some(place),
    };
    let is_first = |label: &Label| matches!(first, Some(Shown::Label(first)) if first == label);
    let rest = others.filter(|label| !is_first(label)).map(Shown::Label);
    first.into_iter().chain(rest).collect()
}

/// A place as `path:line`, and what it shows.
fn described<'f>(place: Shown<'f>, sources: &'f SourceMap) -> (String, &'f str) {
    match place {
        Shown::Label(label) => (path_and_line(label, sources), &label.text),
        Shown::Line { path, start, .. } => (format!("{path}:{}", start.line), "changed here"),
    }
}

/// The message: what is wrong, the labels, the next actions, and links to the other places. GitHub shows only places that the message
/// links.
fn message(finding: &Finding, primary: &Label, elsewhere: &[Shown<'_>], sources: &SourceMap) -> String {
    let mut message = finding.headline.clone();
    for label in labels(finding, primary) {
        // Writing to a string cannot fail.
        let _ = write!(message, " ({label})");
    }
    for help in &finding.help {
        let _ = write!(message, "; {help}");
    }
    if !message.ends_with(['.', '?']) {
        message.push('.');
    }
    let mut message = text(&message);
    for (at, place) in elsewhere.iter().enumerate().take(limits::SARIF_LINKS) {
        let (name, shows) = described(*place, sources);
        let _ = write!(message, " See [{}]({})", link(&name), at + 1);
        if !shows.is_empty() {
            let _ = write!(message, ": {}", clipped(&text(shows), limits::SARIF_LINK_CHARS));
        }
        message.push('.');
    }
    message
}

/// The text of a link. A bracket would end it, and a backslash would escape its end (SARIF 2.1.0, section 3.11.6).
fn link(name: &str) -> String {
    let name = text(name).replace(['[', '{'], "(").replace([']', '}'], ")").replace('\\', "/");
    match name.chars().count() {
        // The end of a path is more specific than its beginning.
        count if count > limits::SARIF_LINK_CHARS => {
            "…".chars().chain(name.chars().skip(count + 1 - limits::SARIF_LINK_CHARS)).collect()
        }
        _ => name,
    }
}

fn physical(span: Span, sources: &SourceMap) -> Physical {
    Physical { artifact_location: artifact(sources.get(span.file).path()), region: region(span, sources) }
}

fn artifact(path: &RepoPath) -> Artifact {
    Artifact { uri: uri(path), uri_base_id: ROOT }
}

fn region(span: Span, sources: &SourceMap) -> Region {
    let source = sources.get(span.file);
    let range = source.clamped(span.range());
    let (start, end) = (source.position(range.start), source.position(range.end));
    Region { start_line: start.line, start_column: start.column, end_line: end.line, end_column: end.column }
}

fn related(id: usize, place: Shown<'_>, sources: &SourceMap) -> Related {
    let physical_location = match place {
        Shown::Label(label) => physical(label.span, sources),
        Shown::Line { path, start, end } => Physical {
            artifact_location: artifact(path),
            region: Region {
                start_line: start.line,
                start_column: start.column,
                end_line: end.line,
                end_column: end.column,
            },
        },
    };
    Related { id, message: Message { text: text(described(place, sources).1) }, physical_location }
}

fn fix(fix: &Fix, finding: &Finding, sources: &SourceMap) -> SarifFix {
    let (_, title) = finding.help_and_fix();
    let review = if fix.safe { "" } else { " (review this edit)" };
    let mut changes: Vec<(FileId, Change)> = Vec::new();
    for edit in &fix.edits {
        let replacement = Replacement {
            deleted_region: region(edit.span, sources),
            inserted_content: Message { text: edit.text.clone() },
        };
        let known = changes.iter_mut().find(|(file, _)| *file == edit.span.file);
        if let Some((_, change)) = known {
            change.replacements.push(replacement);
        } else {
            let location = artifact(sources.get(edit.span.file).path());
            let change = Change { artifact_location: location, replacements: vec![replacement] };
            changes.push((edit.span.file, change));
        }
    }
    SarifFix {
        description: Message { text: text(&format!("{}{review}", title.unwrap_or_default())) },
        artifact_changes: changes.into_iter().map(|(_, change)| change).collect(),
    }
}

/// The line hashes of the files with results.
#[derive(Default)]
struct LineHashes {
    files: HashMap<FileId, Vec<String>>,
}

impl LineHashes {
    /// The hash of the line of a place; `None` if the file was not read in full.
    fn of(&mut self, label: &Label, sources: &SourceMap) -> Option<String> {
        let source = sources.get(label.span.file);
        if !source.is_whole() {
            return None;
        }
        let hashes = self.files.entry(label.span.file).or_insert_with(|| line_hash::hashes(source.text()));
        let line = source.position(source.clamped(label.span.range()).start).line;
        hashes.get(line - 1).cloned()
    }
}
