//! The types of the JSON report: the contract from which the schema is generated.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;

use crate::finding::{HandoffEffect, Level, RuleKind};
use crate::gate::Gate;
use crate::manifest::model::{Outcome, Risk, Stage};
use crate::report::{ArtifactStatus, GateStatus, TopicSource, TopicStatus, Verdict};
use crate::snapshot::SnapshotKind;

/// The values of an enumeration, for the schema.
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
    topic_statuses of TopicStatus;
    levels of Level;
    kinds of RuleKind;
}

words! {
    risks of Risk | null;
    outcomes of Outcome | null;
    verdicts of Verdict | null;
    gate_or_none of Gate | null;
    topic_sources of TopicSource | null;
    handoff_effects of HandoffEffect | null;
}

fn gone_reasons(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "enum": ["mended", "asks-for-less", "unchecked"] })
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Document<'r> {
    /// Version of this format.
    pub version: u32,
    /// The program that wrote the report.
    pub tool: Tool,
    /// The date that counts as today.
    pub as_of: String,
    /// The tree that was evaluated.
    pub snapshot: Snapshot<'r>,
    /// The systems, by their manifests' paths.
    pub systems: Vec<System<'r>>,
    /// Systems of the base whose manifests are gone; only filled in a comparison with a base.
    pub gone: Vec<JsonGone<'r>>,
    /// Manifests that a glob excludes.
    pub excluded: Vec<JsonExcluded<'r>>,
    /// What the change relaxes; only filled in a comparison with a base.
    pub relaxed: Vec<JsonRelaxed<'r>>,
    /// The findings of the base that the change no longer has, with the reason; only filled in a comparison with a base.
    pub gone_findings: Vec<JsonGoneFinding<'r>>,
    /// The findings, by path, line and rule.
    pub findings: Vec<JsonFinding<'r>>,
    /// The number of findings.
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
    /// The kind of tree.
    pub kind: SnapshotKind,
    /// The commit of the tree, or the commit that it is based on.
    pub revision: Option<&'r str>,
    /// Whether the clone is shallow.
    pub shallow: bool,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) struct System<'r> {
    /// The path of its manifest, from the repository's root.
    pub manifest: String,
    /// The name of the system.
    pub name: &'r str,
    /// The stage in its manifest.
    #[schemars(schema_with = "stages")]
    pub stage: &'static str,
    /// The stage at which it was evaluated.
    #[schemars(schema_with = "stages")]
    pub judged_at: &'static str,
    /// Its risk class.
    #[schemars(schema_with = "risks")]
    pub risk: Option<&'static str>,
    /// The recorded decision.
    pub decision: Option<Decision<'r>>,
    /// Its verdict; null if only some rules ran.
    #[schemars(schema_with = "verdicts")]
    pub verdict: Option<&'static str>,
    /// Its verdict at the base; null without a base, if the base did not have the system, and if only some rules ran.
    #[schemars(schema_with = "verdicts")]
    pub verdict_before: Option<&'static str>,
    /// Its nine gates.
    pub gates: Vec<JsonGate>,
    /// Every artifact that it claims.
    pub artifacts: Vec<JsonArtifact<'r>>,
    /// Everything that is undecided, by rule and subject.
    pub undecided: Vec<JsonUndecided<'r>>,
    /// What later stages require and is absent.
    pub owed: Vec<JsonOwed<'r>>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct JsonOwed<'r> {
    /// The rule that requires it.
    pub rule: &'r str,
    /// The key path that is absent.
    pub subject: &'r str,
    /// The gate that it belongs to.
    #[schemars(schema_with = "gates")]
    pub gate: &'static str,
    /// The first stage that requires it.
    #[schemars(schema_with = "stages")]
    pub stage: &'static str,
    /// The message of the rule at that stage.
    pub message: &'r str,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct JsonGone<'r> {
    /// The path of its manifest, from the repository's root.
    pub manifest: String,
    /// The name of the system.
    pub name: &'r str,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct JsonRelaxed<'r> {
    /// The manifest of its system.
    pub system: String,
    /// Its key path; for a file, its name.
    pub subject: &'r str,
    /// What was changed.
    pub message: &'r str,
    /// The changed place.
    pub primary: JsonSpan,
    /// The findings that it silences.
    pub silences: Vec<JsonSilenced<'r>>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct JsonSilenced<'r> {
    /// The rule of the finding.
    pub rule: &'r str,
    /// Its key path.
    pub subject: &'r str,
    /// What is wrong.
    pub message: &'r str,
    /// The number by which it fails; null if there is none.
    pub value: Option<f64>,
    /// Whether the change introduced it.
    pub introduced: bool,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct JsonGoneFinding<'r> {
    /// The manifest of its system.
    pub system: String,
    /// The rule.
    pub rule: &'r str,
    /// Its key path at the base.
    pub subject: &'r str,
    /// Its level at the base.
    #[schemars(schema_with = "levels")]
    pub level: &'static str,
    /// What was wrong.
    pub message: &'r str,
    /// `mended`: its defect is fixed. `asks-for-less`: the change relaxed something. `unchecked`: its system is no longer checked.
    #[schemars(schema_with = "gone_reasons")]
    pub reason: &'static str,
    /// What was relaxed: the message of an entry of `relaxed`; null for any other reason.
    pub because: Option<&'r str>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct JsonExcluded<'r> {
    /// The path of the manifest, from the repository's root.
    pub manifest: String,
    /// The glob as written.
    pub glob: &'r str,
    /// The manifest whose `policy.exclude` has the glob; null for `--exclude`.
    pub by: Option<String>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct JsonUndecided<'r> {
    /// The rule that could not decide.
    pub rule: &'r str,
    /// The key path of its subject.
    pub subject: &'r str,
    /// The gate that it leaves undecided; null for the manifest itself.
    #[schemars(schema_with = "gate_or_none")]
    pub gate: Option<&'static str>,
    /// Why it is undecided.
    pub why: &'r str,
    /// Whether the change introduced it; null without a base.
    pub introduced: Option<bool>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Decision<'r> {
    /// What was decided.
    #[schemars(schema_with = "outcomes")]
    pub outcome: Option<&'static str>,
    /// The date of the decision.
    pub on: Option<String>,
    /// Who decided.
    pub by: &'r [String],
}

#[derive(Serialize, JsonSchema)]
pub(super) struct JsonGate {
    /// The gate.
    #[schemars(schema_with = "gates")]
    pub gate: &'static str,
    /// Its status.
    #[schemars(schema_with = "gate_statuses")]
    pub status: &'static str,
    /// Errors that are not waived.
    pub errors: usize,
    /// Warnings that are not waived.
    pub warnings: usize,
    /// The number of items owed at the next stage that requires any.
    pub owed: usize,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) struct JsonArtifact<'r> {
    /// The key path that claims it.
    pub claim: &'r str,
    /// Its path from the repository's root, or its address.
    pub path: &'r str,
    /// The key that claims it, without its table: the kind of artifact.
    pub kind: &'static str,
    /// The gate that it belongs to.
    #[schemars(schema_with = "gate_or_none")]
    pub gate: Option<&'static str>,
    /// Its status.
    #[schemars(schema_with = "artifact_statuses")]
    pub status: &'static str,
    /// The commit that last touched it.
    pub last_touched: Option<JsonCommit<'r>>,
    /// The date of its last valid review.
    pub last_reviewed: Option<String>,
    /// How far it lags behind what it covers.
    pub lag: Option<JsonLag<'r>>,
    /// The topics that its document must cover; empty if it needs none, or if no rule that reads them ran.
    pub topics: Vec<JsonTopic<'r>>,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) struct JsonTopic<'r> {
    /// Its key in `sections`.
    pub topic: &'static str,
    /// `covered`: it has content. `broken`: its section is empty. `unlocated`: it was not found, or it has only a few words. `withheld`: it
    /// was not found, but other text may be about it. `elsewhere`: it is at a web address. `unreadable`: the document cannot be read.
    #[schemars(schema_with = "topic_statuses")]
    pub state: &'static str,
    /// Whether the manifest points at it (`declared`), or a label names it (`found`); null if it was not found.
    #[schemars(schema_with = "topic_sources")]
    pub how: Option<&'static str>,
    /// Where it is: a path from the repository's root, or an address; null if it was not found.
    pub path: Option<&'r str>,
    /// The line there, from 1.
    pub line: Option<usize>,
    /// Why the document cannot be read.
    pub why: Option<&'r str>,
    /// The commit since which the manifest points at it.
    pub since: Option<JsonCommit<'r>>,
    /// Why that commit is not known; null if it is, and if the topic is not declared.
    pub since_unknown: Option<&'r str>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct JsonCommit<'r> {
    /// The id of the commit.
    pub commit: &'r str,
    /// The date of the commit (UTC).
    pub date: String,
    /// Its author.
    pub author: &'r str,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) struct JsonLag<'r> {
    /// The number of commits that changed what it covers.
    pub commits: usize,
    /// The date since which it lags.
    pub since: String,
    /// The oldest of these commits; null if none is committed yet.
    pub first_commit: Option<&'r str>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct JsonFinding<'r> {
    /// The id of the rule.
    pub rule: &'r str,
    /// The key path. Rule and subject identify the finding when lines move.
    pub subject: &'r str,
    /// The gate that it belongs to; null for the manifest itself.
    #[schemars(schema_with = "gate_or_none")]
    pub gate: Option<&'static str>,
    /// The level.
    #[schemars(schema_with = "levels")]
    pub level: &'static str,
    /// The kind of defect.
    #[schemars(schema_with = "kinds")]
    pub kind: &'static str,
    /// What is wrong.
    pub message: &'r str,
    /// The manifest of its system.
    pub system: String,
    /// Where it is.
    pub primary: JsonLabel<'r>,
    /// Other places that explain it.
    pub related: Vec<JsonLabel<'r>>,
    /// Of a finding that the change introduced: the place in the diff between the merge base and the checked tree. Null without a base, and
    /// if no line of the diff is to blame.
    pub anchor: Option<JsonSpan>,
    /// What it does to the handoff: it blocks it, it leaves its gate undecided, or it passes. Null for a stopped or research system.
    #[schemars(schema_with = "handoff_effects")]
    pub handoff: Option<&'static str>,
    /// Whom to ask: the owner of the claim, otherwise the owner of the file in CODEOWNERS.
    pub ask: &'r [String],
    /// The next actions.
    pub help: &'r [String],
    /// A change that fixes it.
    pub fix: Option<JsonFix<'r>>,
    /// Identifies the finding across runs: by manifest, rule and subject, never by line.
    pub fingerprint: String,
    /// Whether the change introduced it; null without a base.
    pub introduced: Option<bool>,
    /// The waiver that accepts it; a waived finding does not count.
    pub waived: Option<JsonWaived<'r>>,
    /// The commit, the date and the counts behind it; null if the rule has none.
    pub reason: Option<JsonReason<'r>>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct JsonReason<'r> {
    /// The commit that caused it.
    pub commit: Option<&'r str>,
    /// The date since which it exists.
    pub since: Option<String>,
    /// The number of days since then.
    pub days: Option<i32>,
    /// The number of commits.
    pub commits: Option<usize>,
    /// The number of files that differ.
    pub files: Option<usize>,
    /// The single items, if there may be several.
    pub items: &'r [String],
}

#[derive(Serialize, JsonSchema)]
pub(super) struct JsonWaived<'r> {
    /// Who accepts it.
    pub by: &'r [String],
    /// Why.
    pub reason: Option<&'r str>,
    /// The last day of the waiver.
    pub expires: Option<String>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct JsonSpan {
    /// The path from the repository root, with forward slashes.
    pub path: String,
    /// The first position.
    pub start: JsonPosition,
    /// The position after the last one.
    pub end: JsonPosition,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct JsonLabel<'r> {
    #[serde(flatten)]
    pub span: JsonSpan,
    /// What the place shows.
    pub label: &'r str,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct JsonPosition {
    /// Line, from 1.
    pub line: usize,
    /// Column in Unicode scalar values, from 1.
    pub column: usize,
    /// Byte offset in the file, from 0.
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
    /// The new text.
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
    /// Waived findings.
    pub waived: usize,
    /// Items that the gates owe.
    pub owed: usize,
}
