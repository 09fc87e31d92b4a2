//! The JSON report: a versioned format, independent of the report's internal types.
//!
//! Text is escaped as JSON and otherwise unchanged. Readers must escape it before they show it.

mod excerpt;
pub(crate) mod format;
pub(crate) mod mask;
pub(crate) mod naming;
pub(crate) mod people;
mod system;

use std::borrow::Cow;

use schemars::Schema;
use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;

use super::fingerprint::Fingerprints;
use super::reader_place::ReaderPlace;
use super::{clean, next, project_urls};
use crate::finding::{Anchor, Cause, Finding, Fix, Label};
use crate::report::{GoneFinding, GoneReason, RelaxedReport, Report, SilencedFinding, SystemReport};
use crate::rules::RuleGroup;
use crate::text::{Position, SourceMap, Span};
use format::{
    Applicability, Document, JsonEdit, JsonExcluded, JsonFinding, JsonFix, JsonGone, JsonGoneFinding,
    JsonLabel, JsonPosition, JsonReason, JsonRelaxed, JsonRepository, JsonRevision, JsonSilenced, JsonSpan,
    JsonWaived, Needs, Snapshot, Summary, Tool,
};
use people::PeopleNaming;

/// Version of this format.
const VERSION: u32 = 1;

/// The JSON Schema of the report, as text. `id` is its address.
pub(crate) fn schema_text(id: Option<String>) -> String {
    let mut schema = SchemaSettings::draft07()
        .with_transform(RecursiveTransform(without_format))
        .into_generator()
        .into_root_schema_for::<Document<'_>>();
    schema.insert("title".to_owned(), "A readiness report".into());
    schema.insert("description".to_owned(), "What `readiness check --format json` prints.".into());
    if let Some(id) = id {
        schema.insert("$id".to_owned(), id.into());
    }
    // Building it from JSON values cannot fail.
    serde_json::to_string_pretty(&schema).unwrap_or_default() + "\n"
}

/// Removes `format`: values such as `uint32` are specific to Rust, and strict validators refuse unknown formats.
pub(in crate::output) fn without_format(schema: &mut Schema) {
    schema.remove("format");
}

/// Renders the whole report, with a newline at the end.
pub(crate) fn render(report: &Report, naming: PeopleNaming) -> Result<String, String> {
    Ok(clean::json(&people::document(report, naming)?))
}

/// Reads a report that [`render`] has written. An error says what is wrong with it.
pub(crate) fn read(text: &str) -> Result<Document<'static>, String> {
    let document: Document<'static> = serde_json::from_str(text).map_err(|error| error.to_string())?;
    match document.version {
        VERSION => Ok(document),
        other => Err(format!("its format has version {other}, and this program reads version {VERSION}")),
    }
}

/// The report in the types of this format, with people by handle.
pub(crate) fn document(report: &Report) -> Document<'_> {
    let counts = report.counts();
    let mut prints = Fingerprints::default();
    let about = &report.about;
    Document {
        version: VERSION,
        tool: Tool { name: "readiness".into(), version: env!("CARGO_PKG_VERSION").into() },
        as_of: report.today.to_string(),
        snapshot: Snapshot {
            kind: about.kind,
            revision: about.revision.as_deref().map(Cow::from),
            shallow: about.shallow,
        },
        repository: JsonRepository {
            name: about.repository.name.as_deref().map(Cow::from),
            remote: about.repository.remote.as_deref().map(Cow::from),
            branch: about.repository.branch.as_deref().map(Cow::from),
            head: about.revision.as_deref().map(|commit| JsonRevision {
                commit: commit.into(),
                day: about.repository.day.map(|day| day.to_string()),
            }),
            shallow: about.shallow,
        },
        base: report.base.as_deref().map(|commit| JsonRevision {
            commit: commit.into(),
            day: report.base_day.map(|day| day.to_string()),
        }),
        systems: system::systems(report),
        gone: report
            .gone
            .iter()
            .map(|gone| JsonGone { manifest: gone.manifest.to_string(), name: gone.name.as_str().into() })
            .collect(),
        excluded: report
            .excluded
            .iter()
            .map(|excluded| JsonExcluded {
                manifest: excluded.manifest.to_string(),
                glob: excluded.glob.as_str().into(),
                by: excluded.by.as_ref().map(ToString::to_string),
            })
            .collect(),
        relaxed: report.relaxed.iter().map(|relaxed| self::relaxed(relaxed, report)).collect(),
        gone_findings: report.gone_findings.iter().map(|gone| gone_finding(gone, report)).collect(),
        findings: report
            .findings
            .iter()
            .map(|(system, found)| finding(found, report.system(*system), report, &mut prints))
            .collect(),
        summary: Summary {
            errors: counts.errors,
            warnings: counts.warnings,
            notes: counts.notes,
            waived: counts.waived,
            owed: counts.owed,
        },
        next: next::command(report, ReaderPlace::default()).map(Cow::from),
        people: PeopleNaming::Handles,
    }
}

/// The manifest of the system with this index.
fn manifest_of(system: usize, report: &Report) -> String {
    report.system(system).manifest.to_string()
}

fn relaxed<'r>(relaxed: &'r RelaxedReport, report: &Report) -> JsonRelaxed<'r> {
    let silenced = |silenced: &'r SilencedFinding| JsonSilenced {
        rule: silenced.rule.as_str().into(),
        subject: silenced.subject.as_str().into(),
        message: silenced.headline.as_str().into(),
        value: silenced.value,
        introduced: !silenced.is_known,
    };
    JsonRelaxed {
        system: manifest_of(relaxed.system, report),
        subject: relaxed.subject.as_str().into(),
        message: relaxed.text.as_str().into(),
        primary: span(relaxed.span, &report.sources),
        record: relaxed.record.as_deref().map(Cow::from),
        silences: relaxed.silences.iter().map(silenced).collect(),
    }
}

fn gone_finding<'r>(gone: &'r GoneFinding, report: &Report) -> JsonGoneFinding<'r> {
    let (reason, because) = match &gone.reason {
        GoneReason::Mended => ("mended", None),
        GoneReason::Relaxed(text) => ("asks-for-less", Some(text.as_str())),
        GoneReason::Unchecked => ("unchecked", None),
        GoneReason::Unclear => ("unclear", None),
        GoneReason::Undecided => ("undecided", None),
    };
    JsonGoneFinding {
        system: manifest_of(gone.system, report),
        rule: gone.rule.as_str().into(),
        subject: gone.subject.as_str().into(),
        level: gone.level,
        message: gone.headline.as_str().into(),
        reason: reason.into(),
        because: because.map(Cow::from),
    }
}

/// The facts behind a finding; `None` if none are known.
fn reason(finding: &Finding) -> Option<JsonReason<'_>> {
    let items = finding.severity.items();
    let Cause { commit, since, days, commits, files } = &finding.cause;
    (!items.is_empty() || finding.cause != Cause::default()).then(|| JsonReason {
        commit: commit.as_deref().map(Cow::from),
        since: since.map(|day| day.to_string()),
        days: *days,
        commits: *commits,
        files: *files,
        items: items.into(),
    })
}

fn finding<'r>(
    finding: &'r Finding,
    system: &SystemReport,
    report: &'r Report,
    prints: &mut Fingerprints,
) -> JsonFinding<'r> {
    let sources = &report.sources;
    let rule = report.rule(&finding.rule);
    let label =
        |label: &'r Label| JsonLabel { span: span(label.span, sources), label: label.text.as_str().into() };
    let is_malformed = rule.is_some_and(|rule| rule.group == RuleGroup::Manifest);
    JsonFinding {
        rule: finding.rule.as_str().into(),
        subject: finding.subject.as_str().into(),
        gate: finding.gate,
        level: finding.level,
        kind: finding.kind,
        message: finding.headline.as_str().into(),
        primary: label(&finding.primary),
        related: finding.related.iter().map(label).collect(),
        anchor: finding.anchor.as_ref().map(|anchor| match anchor {
            Anchor::Label(at) => span(*at, sources),
            Anchor::Line { path, start, end } => {
                JsonSpan { path: path.to_string(), start: position(*start), end: position(*end) }
            }
        }),
        handoff: finding.handoff,
        ask: finding.ask.as_slice().into(),
        help: finding.help.as_slice().into(),
        fix: finding.fix.as_ref().map(|fix| json_fix(finding, fix, sources)),
        fingerprint: prints.next(system, finding),
        introduced: finding.introduced,
        waived: finding.waived.as_ref().map(|waived| JsonWaived {
            by: waived.by.as_slice().into(),
            reason: waived.reason.as_deref().map(Cow::from),
            expires: waived.expires.map(|day| day.to_string()),
        }),
        reason: reason(finding),
        needs: if finding.fix.is_some() || is_malformed { Needs::Agent } else { Needs::Person },
        docs: rule.and_then(project_urls::card).map(Cow::from),
        excerpt: excerpt::lines(finding, sources),
        system: system.manifest.to_string(),
    }
}

fn json_fix<'r>(finding: &'r Finding, fix: &'r Fix, sources: &SourceMap) -> JsonFix<'r> {
    let has_gap = fix.edits.iter().any(|edit| edit.text.contains('…'));
    JsonFix {
        title: finding.help_and_fix().1.unwrap_or_default().into(),
        safe: fix.safe,
        applicability: match fix.safe {
            true => Applicability::Safe,
            false if has_gap => Applicability::Shown,
            false => Applicability::Unsafe,
        },
        edits: fix
            .edits
            .iter()
            .map(|edit| JsonEdit { span: span(edit.span, sources), text: edit.text.as_str().into() })
            .collect(),
    }
}

fn span(span: Span, sources: &SourceMap) -> JsonSpan {
    let source = sources.get(span.file);
    let range = source.clamped(span.range());
    JsonSpan {
        path: source.path().to_string(),
        start: position(source.position(range.start)),
        end: position(source.position(range.end)),
    }
}

fn position(Position { line, column, byte }: Position) -> JsonPosition {
    JsonPosition { line, column, byte }
}
