//! The types of the JSON report: the contract from which the schema is generated.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use crate::finding::{HandoffEffect, Level, RuleKind};
use crate::gate::Gate;
use crate::manifest::model::{Outcome, Risk, Stage};
use crate::profile::SystemProfile;
use crate::report::{ArtifactStatus, GateStatus, TopicSource, TopicStatus, Verdict};
use crate::snapshot::SnapshotKind;

use super::naming::PeopleNaming;

fn gone_reasons(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "enum": ["mended", "asks-for-less", "unchecked", "unclear", "undecided"] })
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Document<'r> {
    /// Version of this format.
    pub version: u32,
    /// The program that wrote the report.
    pub tool: Tool<'r>,
    /// The date that counts as today.
    pub as_of: String,
    /// The tree that was evaluated.
    pub snapshot: Snapshot<'r>,
    /// The repository.
    pub repository: JsonRepository<'r>,
    /// The commit that it is compared with; null without a base.
    pub base: Option<JsonRevision<'r>>,
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
    /// The command to run next; null if there is nothing to do.
    pub next: Option<Cow<'r, str>>,
    /// How people are named: by handle, by the names that git knows, or not at all.
    #[serde(default = "PeopleNaming::unsaid")]
    pub people: PeopleNaming,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Tool<'r> {
    /// `readiness`.
    pub name: Cow<'r, str>,
    /// Its version.
    pub version: Cow<'r, str>,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Snapshot<'r> {
    /// The kind of tree.
    pub kind: SnapshotKind,
    /// The commit of the tree, or the commit that it is based on.
    pub revision: Option<Cow<'r, str>>,
    /// Whether the clone is shallow.
    pub shallow: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct JsonRepository<'r> {
    /// Its name: the last part of the remote's address; null without a remote.
    pub name: Option<Cow<'r, str>>,
    /// The address of the upstream's remote, otherwise of `origin`, without user information and query; null for a local path.
    pub remote: Option<Cow<'r, str>>,
    /// The branch of HEAD; null if HEAD is detached.
    pub branch: Option<Cow<'r, str>>,
    /// The evaluated commit, or the commit that the tree is based on; null before the first commit.
    pub head: Option<JsonRevision<'r>>,
    /// Whether the clone is shallow.
    pub shallow: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct JsonRevision<'r> {
    /// The id of the commit.
    pub commit: Cow<'r, str>,
    /// Its date (UTC); null if it cannot be read.
    pub day: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct System<'r> {
    /// The path of its manifest, from the repository's root.
    pub manifest: String,
    /// The name of the system.
    pub name: Cow<'r, str>,
    /// The stage in its manifest.
    pub stage: Stage,
    /// The stage at which it was evaluated.
    pub judged_at: Stage,
    /// Its risk class.
    pub risk: Option<Risk>,
    /// The recorded decision.
    pub decision: Option<Decision<'r>>,
    /// Its verdict; null if only some rules ran.
    pub verdict: Option<Verdict>,
    /// Its verdict at the base; null without a base, if the base did not have the system, and if only some rules ran.
    pub verdict_before: Option<Verdict>,
    /// Its nine gates.
    pub gates: Vec<JsonGate<'r>>,
    /// Every artifact that it claims.
    pub artifacts: Vec<JsonArtifact<'r>>,
    /// Everything that is undecided, by rule and subject.
    pub undecided: Vec<JsonUndecided<'r>>,
    /// What later stages require and is absent.
    pub owed: Vec<JsonOwed<'r>>,
    /// What was not checked: held elsewhere, rules that are off or lowered, rules that found nothing to check.
    pub not_checked: Vec<NotChecked<'r>>,
    #[serde(flatten)]
    pub profile: Cow<'r, SystemProfile>,
}

/// Why something was not checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum NotCheckedKind {
    /// It is at a web address, which is never fetched.
    Elsewhere,
    /// The policy switched the rule off.
    Off,
    /// The policy lowered the rule's level.
    Lowered,
    /// The rule does not apply, or did not run.
    NotRun,
    /// The rule found nothing to check.
    NothingSeen,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct NotChecked<'r> {
    /// Why.
    pub kind: NotCheckedKind,
    /// The rule, or the key path of the claim.
    pub what: Cow<'r, str>,
    /// The gate that it belongs to; null if there is none.
    pub gate: Option<Gate>,
    /// The details: the address, the level, or what the rule looks at.
    pub why: Cow<'r, str>,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct JsonOwed<'r> {
    /// The rule that requires it.
    pub rule: Cow<'r, str>,
    /// The key path that is absent.
    pub subject: Cow<'r, str>,
    /// The gate that it belongs to.
    pub gate: Gate,
    /// The first stage that requires it.
    pub stage: Stage,
    /// The message of the rule at that stage.
    pub message: Cow<'r, str>,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct JsonGone<'r> {
    /// The path of its manifest, from the repository's root.
    pub manifest: String,
    /// The name of the system.
    pub name: Cow<'r, str>,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct JsonRelaxed<'r> {
    /// The manifest of its system.
    pub system: String,
    /// Its key path; for a file, its name.
    pub subject: Cow<'r, str>,
    /// What was changed.
    pub message: Cow<'r, str>,
    /// The changed place.
    pub primary: JsonSpan,
    /// The path of the accepted record of the change, which `[[change]]` names; null if there is none.
    pub record: Option<Cow<'r, str>>,
    /// The findings that it silences.
    pub silences: Vec<JsonSilenced<'r>>,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct JsonSilenced<'r> {
    /// The rule of the finding.
    pub rule: Cow<'r, str>,
    /// Its key path.
    pub subject: Cow<'r, str>,
    /// What is wrong.
    pub message: Cow<'r, str>,
    /// The number by which it fails; null if there is none.
    pub value: Option<f64>,
    /// Whether the change introduced it.
    pub introduced: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct JsonGoneFinding<'r> {
    /// The manifest of its system.
    pub system: String,
    /// The rule.
    pub rule: Cow<'r, str>,
    /// Its key path at the base.
    pub subject: Cow<'r, str>,
    /// Its level at the base.
    pub level: Level,
    /// What was wrong.
    pub message: Cow<'r, str>,
    /// `mended`: its defect is fixed. `asks-for-less`: the change relaxed something. `unchecked`: its system is no longer checked.
    /// `unclear`: another finding about the same value is new. `undecided`: whether it still holds cannot be told.
    #[schemars(schema_with = "gone_reasons")]
    pub reason: Cow<'r, str>,
    /// What was relaxed: the message of an entry of `relaxed`; null for any other reason.
    pub because: Option<Cow<'r, str>>,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct JsonExcluded<'r> {
    /// The path of the manifest, from the repository's root.
    pub manifest: String,
    /// The glob as written.
    pub glob: Cow<'r, str>,
    /// The manifest whose `policy.exclude` has the glob; null for `--exclude`.
    pub by: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct JsonUndecided<'r> {
    /// The rule that could not decide.
    pub rule: Cow<'r, str>,
    /// The key path of its subject.
    pub subject: Cow<'r, str>,
    /// The gate that it leaves undecided; null for the manifest itself.
    pub gate: Option<Gate>,
    /// Why it is undecided.
    pub why: Cow<'r, str>,
    /// The next action that would settle it.
    pub settle: Cow<'r, str>,
    /// Whether the change introduced it; null without a base.
    pub introduced: Option<bool>,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Decision<'r> {
    /// What was decided.
    pub outcome: Option<Outcome>,
    /// The date of the decision.
    pub on: Option<String>,
    /// Who decided.
    pub by: Cow<'r, [String]>,
    /// Who took part in the final review.
    pub reviewed_by: Cow<'r, [String]>,
    /// The document that records it.
    pub record: Option<Cow<'r, str>>,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct JsonGate<'r> {
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
    /// The number of items owed, by the first stage that requires them.
    pub owed_by_stage: OwedByStage,
    /// Waived findings.
    pub waived: usize,
    /// Findings that the base already had.
    pub known: usize,
    /// Undecided questions.
    pub undecided: usize,
    /// Claims with an artifact at a web address.
    pub external: usize,
    /// Why it is undecided.
    pub reasons: Vec<Cow<'r, str>>,
    /// The gate at the base; null without a base, and if the base did not have the system.
    pub before: Option<GateBefore>,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
pub(crate) struct OwedByStage {
    /// Owed at the pilot.
    pub pilot: usize,
    /// Owed at the handoff.
    pub handoff: usize,
    /// Owed in production.
    pub production: usize,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct GateBefore {
    /// Its status.
    pub status: GateStatus,
    /// Its errors.
    pub errors: usize,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct JsonArtifact<'r> {
    /// The key path that claims it.
    pub claim: Cow<'r, str>,
    /// Its path from the repository's root, or its address.
    pub path: Cow<'r, str>,
    /// The key that claims it, without its table: the kind of artifact.
    pub kind: Cow<'r, str>,
    /// The gate that it belongs to.
    pub gate: Option<Gate>,
    /// Its status.
    pub status: ArtifactStatus,
    /// The commit that last touched it.
    pub last_touched: Option<JsonCommit<'r>>,
    /// The date of its last valid review.
    pub last_reviewed: Option<String>,
    /// How far it lags behind what it covers.
    pub lag: Option<JsonLag<'r>>,
    /// The topics that its document must cover; empty if it needs none, or if no rule that reads them ran.
    pub topics: Vec<JsonTopic<'r>>,
    /// The days since it was last verified; null if that day is not known.
    pub age_days: Option<i32>,
    /// Its maximum age in days; null if it has none.
    pub limit_days: Option<i32>,
    /// Who keeps it.
    pub owner: Cow<'r, [String]>,
    /// The git object id of its file; null for a folder, a glob or a link, and if it is not tracked.
    pub blob: Option<Cow<'r, str>>,
    /// The files of a folder, a glob or a link; empty for a single file.
    pub files: Vec<JsonFile<'r>>,
    /// The number of files that are not listed.
    pub more_files: usize,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct JsonFile<'r> {
    /// The path from the repository's root.
    pub path: Cow<'r, str>,
    /// Its git object id.
    pub blob: Cow<'r, str>,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct JsonTopic<'r> {
    /// Its key in `sections`.
    pub topic: Cow<'r, str>,
    /// `covered`: it has content. `broken`: its section is empty. `unlocated`: it was not found, or it has only a few words. `withheld`: it
    /// was not found, but other text may be about it. `elsewhere`: it is at a web address. `unreadable`: the document cannot be read.
    pub state: TopicStatus,
    /// Whether the manifest points at it (`declared`), or a label names it (`found`); null if it was not found.
    pub how: Option<TopicSource>,
    /// Where it is: a path from the repository's root, or an address; null if it was not found.
    pub path: Option<Cow<'r, str>>,
    /// The line there, from 1.
    pub line: Option<usize>,
    /// Why the document cannot be read.
    pub why: Option<Cow<'r, str>>,
    /// The commit since which the manifest points at it.
    pub since: Option<JsonCommit<'r>>,
    /// Why that commit is not known; null if it is, and if the topic is not declared.
    pub since_unknown: Option<Cow<'r, str>>,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct JsonCommit<'r> {
    /// The id of the commit.
    pub commit: Cow<'r, str>,
    /// The date of the commit (UTC).
    pub date: String,
    /// Its author.
    pub author: Cow<'r, str>,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct JsonLag<'r> {
    /// The number of commits that changed what it covers.
    pub commits: usize,
    /// The date since which it lags.
    pub since: String,
    /// The oldest of these commits; null if none is committed yet.
    pub first_commit: Option<Cow<'r, str>>,
    /// The newest of these commits, at most three.
    #[serde(default)]
    pub newest: Vec<JsonChange<'r>>,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct JsonChange<'r> {
    #[serde(flatten)]
    pub commit: JsonCommit<'r>,
    /// The first line of its message.
    pub summary: Cow<'r, str>,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct JsonFinding<'r> {
    /// The id of the rule.
    pub rule: Cow<'r, str>,
    /// The key path. Rule and subject identify the finding when lines move.
    pub subject: Cow<'r, str>,
    /// The gate that it belongs to; null for the manifest itself.
    pub gate: Option<Gate>,
    /// The level.
    pub level: Level,
    /// The kind of defect.
    pub kind: RuleKind,
    /// What is wrong.
    pub message: Cow<'r, str>,
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
    pub handoff: Option<HandoffEffect>,
    /// Whom to ask: the owner of the claim, otherwise the owner of the file in CODEOWNERS.
    pub ask: Cow<'r, [String]>,
    /// The next actions.
    pub help: Cow<'r, [String]>,
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
    /// Who can fix it: an agent, if the fix is known or the manifest is malformed; otherwise a person must decide or write something.
    pub needs: Needs,
    /// The address of the rule's card; null if there is none.
    pub docs: Option<Cow<'r, str>>,
    /// The lines of its places, with hostile characters as visible escapes.
    pub excerpt: Vec<ExcerptLine<'r>>,
}

/// Who can fix a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Needs {
    /// A person.
    Person,
    /// A person or a program.
    Agent,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ExcerptLine<'r> {
    /// The path from the repository's root.
    pub path: Cow<'r, str>,
    /// The line, from 1.
    pub line: usize,
    /// The line, cut after 160 characters.
    pub text: Cow<'r, str>,
    /// The first marked character of the text, from 0.
    pub start: usize,
    /// The character after the last marked one.
    pub end: usize,
    /// What the place shows.
    pub label: Cow<'r, str>,
    /// Whether it is the place of the finding itself.
    pub primary: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct JsonReason<'r> {
    /// The commit that caused it.
    pub commit: Option<Cow<'r, str>>,
    /// The date since which it exists.
    pub since: Option<String>,
    /// The number of days since then.
    pub days: Option<i32>,
    /// The number of commits.
    pub commits: Option<usize>,
    /// The number of files that differ.
    pub files: Option<usize>,
    /// The single items, if there may be several.
    pub items: Cow<'r, [String]>,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct JsonWaived<'r> {
    /// Who accepts it.
    pub by: Cow<'r, [String]>,
    /// Why.
    pub reason: Option<Cow<'r, str>>,
    /// The last day of the waiver.
    pub expires: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct JsonSpan {
    /// The path from the repository root, with forward slashes.
    pub path: String,
    /// The first position.
    pub start: JsonPosition,
    /// The position after the last one.
    pub end: JsonPosition,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct JsonLabel<'r> {
    #[serde(flatten)]
    pub span: JsonSpan,
    /// What the place shows.
    pub label: Cow<'r, str>,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct JsonPosition {
    /// Line, from 1.
    pub line: usize,
    /// Column in Unicode scalar values, from 1.
    pub column: usize,
    /// Byte offset in the file, from 0.
    pub byte: usize,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct JsonFix<'r> {
    /// What it does.
    pub title: Cow<'r, str>,
    /// Whether it can be applied without review.
    pub safe: bool,
    /// `safe`: `--fix` applies it. `unsafe`: it needs a review. `shown`: it has a part to fill in.
    pub applicability: Applicability,
    /// The replacements.
    pub edits: Vec<JsonEdit<'r>>,
}

/// How a fix may be applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Applicability {
    /// Without review.
    Safe,
    /// After a review.
    Unsafe,
    /// After a part of it was filled in.
    Shown,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct JsonEdit<'r> {
    #[serde(flatten)]
    pub span: JsonSpan,
    /// The new text.
    pub text: Cow<'r, str>,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Summary {
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
