//! The JSON report's types: the contract, of which the schema is made.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;

use crate::finding::{Level, RuleKind};
use crate::gate::Gate;
use crate::manifest::model::{Outcome, Risk, Stage};
use crate::report::{ArtifactStatus, GateStatus, Verdict};
use crate::snapshot::SnapshotKind;

/// The words of a choice, for the schema.
macro_rules! words {
    ($($name:ident of $choice:ty;)*) => { $(
        fn $name(_: &mut SchemaGenerator) -> Schema {
            json_schema!({ "enum": <$choice>::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>() })
        }
    )* };
    ($($name:ident of $choice:ty | null;)*) => { $(
        fn $name(_: &mut SchemaGenerator) -> Schema {
            let words = <$choice>::ALL.iter().map(|one| Some(one.as_str()));
            json_schema!({ "enum": words.chain([None]).collect::<Vec<_>>() })
        }
    )* };
}

words! {
    stages of Stage;
    gates of Gate;
    gate_statuses of GateStatus;
    artifact_statuses of ArtifactStatus;
    levels of Level;
    kinds of RuleKind;
}

words! {
    risks of Risk | null;
    outcomes of Outcome | null;
    verdicts of Verdict | null;
    gate_or_none of Gate | null;
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Document<'r> {
    /// Version of this contract.
    pub version: u32,
    /// What printed it.
    pub tool: Tool,
    /// The day of judgement.
    pub as_of: String,
    /// The tree that was judged.
    pub snapshot: Snapshot<'r>,
    /// The systems, by their manifests' paths.
    pub systems: Vec<System<'r>>,
    /// Systems of the base whose manifests are gone: only a comparison with a base tells.
    pub gone: Vec<JsonGone<'r>>,
    /// Manifests below what was asked for that were not judged, since a glob excludes them.
    pub excluded: Vec<JsonExcluded<'r>>,
    /// The findings, by path, line and rule.
    pub findings: Vec<JsonFinding<'r>>,
    /// How many there are.
    pub summary: Summary,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Tool {
    /// `readiness`.
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Snapshot<'r> {
    /// Which kind of tree.
    pub kind: SnapshotKind,
    /// The commit that it is, or is based on.
    pub revision: Option<&'r str>,
    /// Whether the clone's history is cut off.
    pub shallow: bool,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) struct System<'r> {
    /// The path of its manifest, from the repository's root.
    pub manifest: String,
    /// What it is called.
    pub name: &'r str,
    /// The stage that it says it is at.
    #[schemars(schema_with = "stages")]
    pub stage: &'static str,
    /// The stage that it was judged at.
    #[schemars(schema_with = "stages")]
    pub judged_at: &'static str,
    /// Its class of risk.
    #[schemars(schema_with = "risks")]
    pub risk: Option<&'static str>,
    /// The decision, where one is recorded.
    pub decision: Option<Decision<'r>>,
    /// Where it stands; null where only some rules ran.
    #[schemars(schema_with = "verdicts")]
    pub verdict: Option<&'static str>,
    /// Its nine gates.
    pub gates: Vec<JsonGate>,
    /// Every artifact that it claims.
    pub artifacts: Vec<JsonArtifact<'r>>,
    /// Everything that cannot be told, by rule and subject.
    pub undecided: Vec<JsonUndecided<'r>>,
    /// What later stages ask for and is not there yet.
    pub owed: Vec<JsonOwed<'r>>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct JsonOwed<'r> {
    /// The rule that will ask.
    pub rule: &'r str,
    /// The key path that is owed.
    pub subject: &'r str,
    /// The gate that it belongs to.
    #[schemars(schema_with = "gates")]
    pub gate: &'static str,
    /// The first stage that asks for it.
    #[schemars(schema_with = "stages")]
    pub stage: &'static str,
    /// What the rule will say.
    pub message: &'r str,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct JsonGone<'r> {
    /// The path of its manifest, from the repository's root.
    pub manifest: String,
    /// What it was called.
    pub name: &'r str,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct JsonExcluded<'r> {
    /// The path of the manifest, from the repository's root.
    pub manifest: String,
    /// The glob, as it is written.
    pub glob: &'r str,
    /// The manifest whose `policy.exclude` has the glob; null where `--exclude` has.
    pub by: Option<String>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct JsonUndecided<'r> {
    /// The rule that asked.
    pub rule: &'r str,
    /// The key path that it asked about.
    pub subject: &'r str,
    /// The gate that it leaves open; null for the manifest itself.
    #[schemars(schema_with = "gate_or_none")]
    pub gate: Option<&'static str>,
    /// Why it cannot be told.
    pub why: &'r str,
    /// Whether a change brought it: only a comparison with a base tells.
    pub introduced: Option<bool>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Decision<'r> {
    /// What was decided.
    #[schemars(schema_with = "outcomes")]
    pub outcome: Option<&'static str>,
    /// The day.
    pub on: Option<String>,
    /// Who decided.
    pub by: &'r [String],
}

#[derive(Serialize, JsonSchema)]
pub(super) struct JsonGate {
    /// The gate.
    #[schemars(schema_with = "gates")]
    pub gate: &'static str,
    /// Where it stands.
    #[schemars(schema_with = "gate_statuses")]
    pub status: &'static str,
    /// Errors that are not waived.
    pub errors: usize,
    /// Warnings that are not waived.
    pub warnings: usize,
    /// What is owed at the first later stage at which something is.
    pub owed: usize,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) struct JsonArtifact<'r> {
    /// The key path that claims it.
    pub claim: &'r str,
    /// Its path from the repository's root, or its address.
    pub path: &'r str,
    /// The key that claims it.
    pub kind: &'static str,
    /// The gate that it belongs to.
    #[schemars(schema_with = "gate_or_none")]
    pub gate: Option<&'static str>,
    /// Whether it can be relied on.
    #[schemars(schema_with = "artifact_statuses")]
    pub status: &'static str,
    /// The commit that last touched it.
    pub last_touched: Option<JsonCommit<'r>>,
    /// The day of its last review that counts.
    pub last_reviewed: Option<String>,
    /// How far it lags behind what it covers.
    pub lag: Option<JsonLag<'r>>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct JsonCommit<'r> {
    /// Its name.
    pub commit: &'r str,
    /// Its day, UTC.
    pub date: String,
    /// Its author.
    pub author: &'r str,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) struct JsonLag<'r> {
    /// How many commits touched what it covers.
    pub commits: usize,
    /// The day since which it lags.
    pub since: String,
    /// The oldest of the commits; null where none is committed yet.
    pub first_commit: Option<&'r str>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct JsonFinding<'r> {
    /// The rule's name.
    pub rule: &'r str,
    /// The key path: with the rule, what identifies it when lines move.
    pub subject: &'r str,
    /// The gate that it fails; null for the manifest itself.
    #[schemars(schema_with = "gate_or_none")]
    pub gate: Option<&'static str>,
    /// How bad.
    #[schemars(schema_with = "levels")]
    pub level: &'static str,
    /// What kind of defect.
    #[schemars(schema_with = "kinds")]
    pub kind: &'static str,
    /// What is wrong.
    pub message: &'r str,
    /// The manifest of its system.
    pub system: String,
    /// Where.
    pub primary: JsonLabel<'r>,
    /// Other places that explain it.
    pub related: Vec<JsonLabel<'r>>,
    /// What to do.
    pub help: &'r [String],
    /// A change that mends it.
    pub fix: Option<JsonFix<'r>>,
    /// Names it for good: by manifest, rule and subject, never by line.
    pub fingerprint: String,
    /// Whether a change brought it: only a comparison with a base tells.
    pub introduced: Option<bool>,
    /// Who lives with it, if somebody does; then it does not count.
    pub waived: Option<JsonWaived<'r>>,
    /// The commit, the day and the counts behind it; null where the rule knows none.
    pub reason: Option<JsonReason<'r>>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct JsonReason<'r> {
    /// The commit that brought it about.
    pub commit: Option<&'r str>,
    /// The day since which it is so.
    pub since: Option<String>,
    /// For how many days.
    pub days: Option<i32>,
    /// How many commits it took.
    pub commits: Option<usize>,
    /// How many files differ.
    pub files: Option<usize>,
    /// What is wrong, one by one, where there may be several.
    pub items: &'r [String],
}

#[derive(Serialize, JsonSchema)]
pub(super) struct JsonWaived<'r> {
    /// Who says so.
    pub by: &'r [String],
    /// Why.
    pub reason: Option<&'r str>,
    /// The last day.
    pub expires: Option<String>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct JsonSpan {
    /// From the repository's root, with forward slashes.
    pub path: String,
    /// Its first place.
    pub start: JsonPosition,
    /// The place behind its last.
    pub end: JsonPosition,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct JsonLabel<'r> {
    #[serde(flatten)]
    pub span: JsonSpan,
    /// What the place is.
    pub label: &'r str,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct JsonPosition {
    /// From 1.
    pub line: usize,
    /// From 1, in Unicode scalar values.
    pub column: usize,
    /// From 0, in the file.
    pub byte: usize,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct JsonFix<'r> {
    /// What it does.
    pub title: &'r str,
    /// Whether it can be applied without review.
    pub safe: bool,
    /// The replacements.
    pub edits: Vec<JsonEdit<'r>>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct JsonEdit<'r> {
    #[serde(flatten)]
    pub span: JsonSpan,
    /// What stands there instead.
    pub text: &'r str,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Summary {
    /// Errors that are not waived.
    pub errors: usize,
    /// Warnings that are not waived.
    pub warnings: usize,
    /// Notes that are not waived.
    pub notes: usize,
    /// Findings that somebody lives with.
    pub waived: usize,
    /// What the gates owe.
    pub owed: usize,
}
