//! The types of the JSON trend: the contract from which the schema is generated.

use schemars::JsonSchema;
use serde::Serialize;

use crate::gate::Gate;
use crate::manifest::model::Stage;
use crate::report::{GateStatus, Verdict};
use crate::trend::{EventKind, Every};

#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) struct TrendDocument<'t> {
    /// Version of this format.
    pub version: u32,
    /// The program that wrote the trend.
    pub tool: JsonTool,
    /// The repository.
    pub repository: JsonTrendRepository<'t>,
    /// The date that counts as today.
    pub today: String,
    /// The day on which every sample was evaluated; null if each was evaluated on its own day.
    pub as_of: Option<String>,
    /// The first day.
    pub since: String,
    /// How often there is a sample.
    pub every: Every,
    /// The name of a manifest from outside the repository, in place of those in it; null without one.
    pub manifest: Option<&'t str>,
    /// What this clone does not have; null if it has everything since the first day.
    pub hidden: Option<JsonHiddenPast<'t>>,
    /// The samples, oldest first. All are evaluated by the rules of this program.
    pub samples: Vec<JsonSample<'t>>,
    /// The changes of gates between samples, oldest first.
    pub changes: Vec<JsonGateChange<'t>>,
    /// What the manifests were changed to, oldest first.
    pub events: Vec<JsonTrendEvent<'t>>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct JsonTool {
    /// `readiness`.
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct JsonTrendRepository<'t> {
    /// Its name; null without a remote.
    pub name: Option<&'t str>,
    /// The address of its remote; null for a local path.
    pub remote: Option<&'t str>,
    /// The newest commit.
    pub head: &'t str,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct JsonHiddenPast<'t> {
    /// The day of the oldest commit that this clone has.
    pub before: String,
    /// Why, with what to do.
    pub reason: &'t str,
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) struct JsonSample<'t> {
    /// The commit.
    pub commit: &'t str,
    /// The day on which it was evaluated.
    pub day: String,
    /// Why it could not be evaluated; null if it was. Then nothing is known about its systems.
    pub unreadable: Option<&'t str>,
    /// Whether it was not evaluated, because nothing that the sample before depends on has changed since.
    pub taken_over: bool,
    /// Its systems, by the paths of their manifests; empty without a manifest.
    pub systems: Vec<JsonSystemSample<'t>>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct JsonSystemSample<'t> {
    /// The path of its manifest at this commit.
    pub manifest: String,
    /// Its name.
    pub name: &'t str,
    /// The number of the system: the same for a manifest that was moved.
    pub series: usize,
    /// The stage in its manifest.
    pub stage: Stage,
    /// Its verdict; null if there is none.
    pub verdict: Option<Verdict>,
    /// Its gates.
    pub gates: Vec<JsonGateSample>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct JsonGateSample {
    /// The gate.
    pub gate: Gate,
    /// Its status.
    pub status: GateStatus,
    /// Errors that are not waived.
    pub errors: usize,
    /// Warnings that are not waived.
    pub warnings: usize,
    /// The number of items owed at the next stage that requires any.
    pub owed: usize,
}

/// What changed a gate.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum JsonCause {
    /// A commit: its first parent, on the same day, has another status.
    Commit,
    /// The passage of time: an age ran out, or a waiver ended.
    Calendar,
    /// It cannot be told.
    Unknown,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct JsonGateChange<'t> {
    /// The path of the system's manifest after the change.
    pub system: String,
    /// The number of the system.
    pub series: usize,
    /// The gate.
    pub gate: Gate,
    /// The status before.
    pub from: GateStatus,
    /// The status after.
    pub to: GateStatus,
    /// What changed it.
    pub cause: JsonCause,
    /// The commit that changed it; null for other causes.
    pub commit: Option<&'t str>,
    /// Its author.
    pub author: Option<&'t str>,
    /// The first line of its message.
    pub subject: Option<&'t str>,
    /// The day of the commit, the first day with the new status, or the day of the sample.
    pub day: String,
    /// What is wrong since, or no longer; for an unknown cause, why.
    pub reason: &'t str,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct JsonTrendEvent<'t> {
    /// The path of the system's manifest after the change.
    pub system: String,
    /// The number of the system.
    pub series: usize,
    /// What kind of change it is.
    pub kind: EventKind,
    /// The commit of the main line with the change.
    pub commit: &'t str,
    /// The day of the sample.
    pub day: String,
    /// The key path.
    pub subject: &'t str,
    /// What was changed.
    pub text: &'t str,
}
