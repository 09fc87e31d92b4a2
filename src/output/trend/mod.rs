//! The trend: the gates at past commits, as text, JSON, CSV and HTML.

mod chart;
mod csv;
mod format;
mod human;
mod page;
mod series;

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;

use super::clean;
use super::json::without_format;
use crate::limits::trend as limits;
use crate::text::clipped;
use crate::trend::{ChangeCause, GateChange, Trend};
pub(crate) use csv::render as csv;
use format::{
    JsonCause, JsonGateChange, JsonGateSample, JsonHiddenPast, JsonSample, JsonSystemSample, JsonTool,
    JsonTrendEvent, JsonTrendRepository, TrendDocument,
};
pub(crate) use human::render as human;
pub(crate) use page::{for_dossier, render as html};

/// Version of the JSON format.
const VERSION: u32 = 1;

/// Renders the trend as JSON, with a newline at the end.
pub(crate) fn json(trend: &Trend) -> String {
    clean::json(&document(trend))
}

/// The JSON Schema of the trend, as text. `id` is its address.
pub(crate) fn schema_text(id: Option<String>) -> String {
    let mut schema = SchemaSettings::draft07()
        .with_transform(RecursiveTransform(without_format))
        .into_generator()
        .into_root_schema_for::<TrendDocument<'_>>();
    schema.insert("title".to_owned(), "A readiness trend".into());
    schema.insert("description".to_owned(), "What `readiness trend --format json` prints.".into());
    if let Some(id) = id {
        schema.insert("$id".to_owned(), id.into());
    }
    // Building it from JSON values cannot fail.
    serde_json::to_string_pretty(&schema).unwrap_or_default() + "\n"
}

fn document(trend: &Trend) -> TrendDocument<'_> {
    let repository = &trend.repository;
    TrendDocument {
        version: VERSION,
        tool: JsonTool { name: "readiness", version: env!("CARGO_PKG_VERSION") },
        repository: JsonTrendRepository {
            name: repository.name.as_deref(),
            remote: repository.remote.as_deref(),
            head: &trend.head,
        },
        today: trend.today.to_string(),
        as_of: trend.as_of.map(|day| day.to_string()),
        since: trend.since.to_string(),
        every: trend.every,
        manifest: trend.outside.as_deref(),
        hidden: trend
            .hidden
            .as_ref()
            .map(|hidden| JsonHiddenPast { before: hidden.before.to_string(), reason: &hidden.why }),
        samples: trend
            .samples
            .iter()
            .map(|sample| JsonSample {
                commit: &sample.commit,
                day: sample.day.to_string(),
                unreadable: sample.unread.as_deref(),
                taken_over: sample.is_taken_over,
                systems: sample
                    .systems
                    .iter()
                    .map(|system| JsonSystemSample {
                        manifest: system.manifest.to_string(),
                        name: &system.name,
                        series: system.series,
                        stage: system.stage,
                        verdict: system.verdict,
                        gates: system
                            .gates
                            .iter()
                            .map(|gate| JsonGateSample {
                                gate: gate.gate,
                                status: gate.status,
                                errors: gate.errors,
                                warnings: gate.warnings,
                                owed: gate.owed,
                            })
                            .collect(),
                    })
                    .collect(),
            })
            .collect(),
        changes: trend
            .changes
            .iter()
            .map(|change| {
                let commit = match &change.cause {
                    ChangeCause::Commit(commit) => Some(&**commit),
                    ChangeCause::Calendar | ChangeCause::Unknown => None,
                };
                JsonGateChange {
                    system: change.manifest.to_string(),
                    series: change.series,
                    gate: change.gate,
                    from: change.from,
                    to: change.to,
                    cause: match change.cause {
                        ChangeCause::Commit(_) => JsonCause::Commit,
                        ChangeCause::Calendar => JsonCause::Calendar,
                        ChangeCause::Unknown => JsonCause::Unknown,
                    },
                    commit: commit.map(|commit| commit.id.as_str()),
                    author: commit.map(|commit| commit.author.name.as_str()),
                    subject: commit.map(|commit| commit.subject.as_str()),
                    day: change.day.to_string(),
                    reason: &change.reason,
                }
            })
            .collect(),
        events: trend
            .events
            .iter()
            .map(|event| JsonTrendEvent {
                system: event.manifest.to_string(),
                series: event.series,
                kind: event.kind,
                commit: &event.commit,
                day: event.day.to_string(),
                subject: &event.subject,
                text: &event.text,
            })
            .collect(),
    }
}

/// What changed a gate, in a few words.
fn cause_in_words(change: &GateChange) -> String {
    match &change.cause {
        ChangeCause::Commit(commit) => {
            let id = commit.id.get(..limits::SHORT_ID).unwrap_or(&commit.id);
            let subject = clipped(&commit.subject, limits::SUBJECT_CHARS);
            format!("by {id} {}: {subject}", clipped(&commit.author.name, limits::NAME_CHARS))
        }
        ChangeCause::Calendar => "by the calendar".to_owned(),
        ChangeCause::Unknown => format!("for an unknown cause: {}", change.reason),
    }
}

/// What a reader must know about the whole trend, one sentence each.
fn notes(trend: &Trend) -> Vec<String> {
    let version = env!("CARGO_PKG_VERSION");
    let day = match trend.as_of {
        Some(day) => format!("on {day}"),
        None => "on its own day".to_owned(),
    };
    let mut notes = vec![format!("Every commit is evaluated {day}, by the rules of readiness {version}.")];
    if let Some(outside) = &trend.outside {
        notes.push(format!("Every commit is evaluated by `{outside}` from outside the repository."));
    }
    if let Some(hidden) = &trend.hidden {
        notes.push(format!("Nothing is known before {}: {}.", hidden.before, hidden.why));
    }
    notes
}
