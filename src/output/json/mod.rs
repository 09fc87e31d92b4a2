//! The JSON report: a versioned format, independent of the report's internal types.
//!
//! Text is escaped as JSON and otherwise unchanged. Readers must escape it before they show it.

mod format;

use schemars::Schema;
use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;

use super::clean;
use super::fingerprint::Fingerprints;
use crate::finding::{Anchor, Cause, Finding, Fix, HandoffEffect, Label};
use crate::freshness::day_of;
use crate::gate::Gate;
use crate::history::Commit;
use crate::manifest::model::{Outcome, Risk};
use crate::report::{
    ArtifactReport, GateReport, GoneFinding, GoneReason, Owed, RelaxedReport, Report, SilencedFinding,
    SystemReport, TopicReport, TopicSource, Verdict,
};
use crate::rules::Undecided;
use crate::text::{Position, SourceMap, Span};
use format::{
    Decision, Document, JsonArtifact, JsonCommit, JsonEdit, JsonExcluded, JsonFinding, JsonFix, JsonGate,
    JsonGone, JsonGoneFinding, JsonLabel, JsonLag, JsonOwed, JsonPosition, JsonReason, JsonRelaxed,
    JsonSilenced, JsonSpan, JsonTopic, JsonUndecided, JsonWaived, Snapshot, Summary, System, Tool,
};

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
fn without_format(schema: &mut Schema) {
    schema.remove("format");
}

/// Renders the whole report, with a newline at the end.
pub fn render(report: &Report) -> String {
    let counts = report.counts();
    let mut prints = Fingerprints::default();
    let document = Document {
        version: VERSION,
        tool: Tool { name: "readiness", version: env!("CARGO_PKG_VERSION") },
        as_of: report.today.to_string(),
        snapshot: Snapshot {
            kind: report.about.kind,
            revision: report.about.revision.as_deref(),
            shallow: report.about.shallow,
        },
        systems: report.systems.iter().map(system).collect(),
        gone: report
            .gone
            .iter()
            .map(|gone| JsonGone { manifest: gone.manifest.to_string(), name: &gone.name })
            .collect(),
        excluded: report
            .excluded
            .iter()
            .map(|excluded| JsonExcluded {
                manifest: excluded.manifest.to_string(),
                glob: &excluded.glob,
                by: excluded.by.as_ref().map(ToString::to_string),
            })
            .collect(),
        relaxed: report.relaxed.iter().map(|relaxed| self::relaxed(relaxed, report)).collect(),
        gone_findings: report.gone_findings.iter().map(|gone| gone_finding(gone, report)).collect(),
        findings: report
            .findings
            .iter()
            .map(|(system, found)| finding(found, report.system(*system), &report.sources, &mut prints))
            .collect(),
        summary: Summary {
            errors: counts.errors,
            warnings: counts.warnings,
            notes: counts.notes,
            waived: counts.waived,
            owed: counts.owed,
        },
    };
    clean::json(&document)
}

fn system(system: &SystemReport) -> System<'_> {
    System {
        manifest: system.manifest.to_string(),
        name: &system.name,
        stage: system.stage.as_str(),
        judged_at: system.evaluated_stage.as_str(),
        risk: system.risk.map(Risk::as_str),
        decision: system.decision.as_ref().map(|decision| Decision {
            outcome: decision.outcome.map(Outcome::as_str),
            on: decision.on.map(|on| on.to_string()),
            by: &decision.by,
        }),
        verdict: system.verdict.map(Verdict::as_str),
        verdict_before: system.verdict_before.map(Verdict::as_str),
        gates: system.gates.iter().map(gate).collect(),
        artifacts: system.artifacts.iter().map(artifact).collect(),
        undecided: system.undecided.iter().map(undecided).collect(),
        owed: system.owed.iter().map(owed).collect(),
    }
}

/// The manifest of the system with this index.
fn manifest_of(system: usize, report: &Report) -> String {
    report.system(system).manifest.to_string()
}

fn relaxed<'r>(relaxed: &'r RelaxedReport, report: &Report) -> JsonRelaxed<'r> {
    let silenced = |silenced: &'r SilencedFinding| JsonSilenced {
        rule: &silenced.rule,
        subject: &silenced.subject,
        message: &silenced.headline,
        value: silenced.value,
        introduced: !silenced.is_known,
    };
    JsonRelaxed {
        system: manifest_of(relaxed.system, report),
        subject: &relaxed.subject,
        message: &relaxed.text,
        primary: span(relaxed.span, &report.sources),
        silences: relaxed.silences.iter().map(silenced).collect(),
    }
}

fn gone_finding<'r>(gone: &'r GoneFinding, report: &Report) -> JsonGoneFinding<'r> {
    let (reason, because) = match &gone.reason {
        GoneReason::Mended => ("mended", None),
        GoneReason::Relaxed(text) => ("asks-for-less", Some(text.as_str())),
        GoneReason::Unchecked => ("unchecked", None),
    };
    JsonGoneFinding {
        system: manifest_of(gone.system, report),
        rule: &gone.rule,
        subject: &gone.subject,
        level: gone.level.as_str(),
        message: &gone.headline,
        reason,
        because,
    }
}

fn owed(owed: &Owed) -> JsonOwed<'_> {
    JsonOwed {
        rule: &owed.rule,
        subject: &owed.subject,
        gate: owed.gate.as_str(),
        stage: owed.stage.as_str(),
        message: &owed.headline,
    }
}

/// The facts behind a finding; `None` if none are known.
fn reason(finding: &Finding) -> Option<JsonReason<'_>> {
    let items = finding.severity.items();
    let Cause { commit, since, days, commits, files } = &finding.cause;
    (!items.is_empty() || finding.cause != Cause::default()).then(|| JsonReason {
        commit: commit.as_deref(),
        since: since.map(|day| day.to_string()),
        days: *days,
        commits: *commits,
        files: *files,
        items,
    })
}

fn undecided(open: &Undecided) -> JsonUndecided<'_> {
    JsonUndecided {
        rule: &open.rule,
        subject: &open.subject,
        gate: open.gate.map(Gate::as_str),
        why: &open.why,
        introduced: open.introduced,
    }
}

fn gate(gate: &GateReport) -> JsonGate {
    JsonGate {
        gate: gate.gate.as_str(),
        status: gate.status.as_str(),
        errors: gate.errors,
        warnings: gate.warnings,
        owed: gate.owed_next(),
    }
}

fn artifact(artifact: &ArtifactReport) -> JsonArtifact<'_> {
    JsonArtifact {
        claim: &artifact.claim,
        path: &artifact.path,
        kind: artifact.kind.as_str(),
        gate: artifact.gate.map(Gate::as_str),
        status: artifact.status.as_str(),
        last_touched: artifact.last_touched.as_ref().map(commit),
        last_reviewed: artifact.last_reviewed.map(|day| day.to_string()),
        lag: artifact.lag.as_ref().map(|behind| JsonLag {
            commits: behind.commits,
            since: behind.since.to_string(),
            first_commit: behind.first.as_ref().map(|first| first.id.as_str()),
        }),
        topics: artifact.topics.iter().map(topic).collect(),
    }
}

fn commit(commit: &Commit) -> JsonCommit<'_> {
    JsonCommit { commit: &commit.id, date: day_of(commit.time).to_string(), author: &commit.author.name }
}

fn topic(topic: &TopicReport) -> JsonTopic<'_> {
    JsonTopic {
        topic: topic.topic,
        state: topic.status.as_str(),
        how: topic.source.map(TopicSource::as_str),
        path: topic.place.as_ref().map(|(path, _)| path.as_str()),
        line: topic.place.as_ref().and_then(|(_, line)| *line),
        why: topic.why.as_deref(),
        since: topic.since.as_ref().and_then(|since| since.as_ref().ok()).map(commit),
        since_unknown: topic.since.as_ref().and_then(|since| since.as_ref().err()).copied(),
    }
}

fn finding<'r>(
    finding: &'r Finding,
    system: &SystemReport,
    sources: &SourceMap,
    prints: &mut Fingerprints,
) -> JsonFinding<'r> {
    let manifest = system.manifest.to_string();
    let label = |label: &'r Label| JsonLabel { span: span(label.span, sources), label: &label.text };
    let fix = |fix: &'r Fix| JsonFix {
        title: finding.help_and_fix().1.unwrap_or_default(),
        safe: fix.safe,
        edits: fix
            .edits
            .iter()
            .map(|edit| JsonEdit { span: span(edit.span, sources), text: &edit.text })
            .collect(),
    };
    JsonFinding {
        rule: &finding.rule,
        subject: &finding.subject,
        gate: finding.gate.map(Gate::as_str),
        level: finding.level.as_str(),
        kind: finding.kind.as_str(),
        message: &finding.headline,
        primary: label(&finding.primary),
        related: finding.related.iter().map(label).collect(),
        anchor: finding.anchor.as_ref().map(|anchor| match anchor {
            Anchor::Label(at) => span(*at, sources),
            Anchor::Line { path, start, end } => {
                JsonSpan { path: path.to_string(), start: position(*start), end: position(*end) }
            }
        }),
        handoff: finding.handoff.map(HandoffEffect::as_str),
        ask: &finding.ask,
        help: &finding.help,
        fix: finding.fix.as_ref().map(fix),
        fingerprint: prints.next(system, finding),
        introduced: finding.introduced,
        waived: finding.waived.as_ref().map(|waived| JsonWaived {
            by: &waived.by,
            reason: waived.reason.as_deref(),
            expires: waived.expires.map(|day| day.to_string()),
        }),
        reason: reason(finding),
        system: manifest,
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
