//! The rows of the facts: names in `snake_case`, values without structure.

use schemars::JsonSchema;
use serde::Serialize;

use crate::finding::{Level, RuleKind};
use crate::gate::Gate;
use crate::manifest::model::{Better, EvalKind, MetricKind, Outcome, Risk, Stage};
use crate::output::json::format::Needs;
use crate::portfolio::RepositoryStatus;
use crate::report::{ArtifactStatus, GateStatus, Verdict};

/// What every row says.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub(in crate::output) struct Common<'d> {
    /// Version of the rows.
    pub(in crate::output) schema_version: u32,
    /// The address of the repository, without secrets; null without a remote, and in a portfolio its path then.
    pub(in crate::output) repository: Option<&'d str>,
    /// The evaluated commit, or the commit that the tree is based on.
    pub(in crate::output) commit: Option<&'d str>,
    /// The day of that commit.
    pub(in crate::output) commit_day: Option<&'d str>,
    /// The day that counts as today.
    pub(in crate::output) as_of: &'d str,
    /// The path of the manifest.
    pub(in crate::output) manifest: &'d str,
    /// The name of the system.
    pub(in crate::output) system: &'d str,
}

/// A row.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(in crate::output) enum FactRow<'d> {
    System(SystemRow<'d>),
    Gate(GateRow<'d>),
    Artifact(ArtifactRow<'d>),
    Finding(FindingRow<'d>),
    Waiver(WaiverRow<'d>),
    Metric(MetricRow<'d>),
    Cost(CostRow<'d>),
    Eval(EvalRow<'d>),
    Repository(RepositoryFacts<'d>),
}

/// A repository of a portfolio, also if it was not read.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(in crate::output) struct RepositoryFacts<'d> {
    /// Version of the rows.
    pub(in crate::output) schema_version: u32,
    /// The address of the repository, without secrets; its path without a remote.
    pub(in crate::output) repository: &'d str,
    /// The evaluated commit, or the commit that the tree is based on.
    pub(in crate::output) commit: Option<&'d str>,
    /// The day of that commit.
    pub(in crate::output) commit_day: Option<&'d str>,
    /// The day that counts as today.
    pub(in crate::output) as_of: &'d str,
    /// Its path; of a report, the report's file.
    pub(in crate::output) path: &'d str,
    /// Its name.
    pub(in crate::output) name: &'d str,
    /// The team, as the list names it.
    pub(in crate::output) team: Option<&'d str>,
    /// What became of it.
    pub(in crate::output) status: RepositoryStatus,
    /// Why it was not read, or not completely; null if it was.
    pub(in crate::output) reason: Option<&'d str>,
    /// Why the row needs care, separated by spaces.
    pub(in crate::output) marks: Option<String>,
    /// The number of its systems.
    pub(in crate::output) systems: usize,
    /// The version of the program.
    pub(in crate::output) tool_version: &'d str,
}

/// Defines the rows of one kind each.
macro_rules! rows {
    ($( $(#[doc = $about:literal])* struct $name:ident { $( $(#[doc = $doc:literal])* $field:ident: $type:ty, )* } )*) => { $(
        $(#[doc = $about])*
        #[derive(Debug, Clone, Serialize, JsonSchema)]
        pub(in crate::output) struct $name<'d> {
            #[serde(flatten)]
            pub(in crate::output) common: Common<'d>,
            $( $(#[doc = $doc])* pub(in crate::output) $field: $type, )*
        }
    )* };
}

rows! {
    /// A system.
    struct SystemRow {
        /// The stage in its manifest.
        stage: Stage,
        /// The stage at which it was evaluated.
        judged_at: Stage,
        /// Its risk class.
        risk: Option<Risk>,
        /// Its verdict; null if only some rules ran.
        verdict: Option<Verdict>,
        /// What it is for.
        purpose: Option<&'d str>,
        /// The first day of the pilot.
        pilot_started: Option<&'d str>,
        /// The last day of the pilot.
        pilot_ends: Option<&'d str>,
        /// The days to the last day; negative after it.
        pilot_days_left: Option<i32>,
        /// The first day of production traffic.
        launched: Option<&'d str>,
        /// What was decided.
        decision: Option<Outcome>,
        /// When.
        decided_on: Option<&'d str>,
        /// Whether the manifest names a record of the decision.
        has_decision_record: bool,
        /// The sponsor.
        sponsor: Option<String>,
        /// The business owner.
        business_owner: Option<String>,
        /// The production owner.
        production_owner: Option<String>,
        /// The delivery owner.
        delivery_owner: Option<String>,
        /// Who accepts the remaining risk.
        accepts_risk: Option<String>,
        /// Errors that are not waived.
        errors: usize,
        /// Warnings that are not waived.
        warnings: usize,
        /// Notes that are not waived.
        notes: usize,
        /// Waived findings.
        waived: usize,
        /// What the gates owe at the next stage that requires anything.
        owed: usize,
        /// Undecided questions.
        undecided: usize,
        /// The planned cost of the production build.
        production_cost: Option<f64>,
        /// The currency of that cost.
        currency: Option<&'d str>,
        /// Whether the clone was shallow.
        shallow: bool,
        /// The version of the program.
        tool_version: &'d str,
    }

    /// A gate of a system.
    struct GateRow {
        /// The gate.
        gate: Gate,
        /// Its status.
        status: GateStatus,
        /// Errors that are not waived.
        errors: usize,
        /// Warnings that are not waived.
        warnings: usize,
        /// Waived findings.
        waived: usize,
        /// Findings that the base already had.
        known: usize,
        /// Undecided questions.
        undecided: usize,
        /// Claims at a web address.
        held_elsewhere: usize,
        /// Owed at the pilot.
        owed_at_pilot: usize,
        /// Owed at the handoff.
        owed_at_handoff: usize,
        /// Owed in production.
        owed_in_production: usize,
    }

    /// A claimed artifact.
    struct ArtifactRow {
        /// The key path that claims it.
        claim: &'d str,
        /// Its path, or its address.
        path: &'d str,
        /// The kind of artifact.
        artifact_kind: &'d str,
        /// Its gate.
        gate: Option<Gate>,
        /// Its status.
        status: ArtifactStatus,
        /// The day of its last commit.
        last_touched_on: Option<&'d str>,
        /// Its last commit.
        last_touched_commit: Option<&'d str>,
        /// The day of its last valid review.
        last_reviewed_on: Option<&'d str>,
        /// The days since it was last verified.
        age_days: Option<i32>,
        /// Its maximum age in days.
        limit_days: Option<i32>,
        /// The commits that changed what it covers.
        lag_commits: Option<usize>,
        /// The day since which it lags.
        lag_since: Option<&'d str>,
        /// Who keeps it.
        owner: Option<String>,
        /// The git object id of its file.
        blob: Option<&'d str>,
    }

    /// A finding.
    struct FindingRow {
        /// The rule.
        rule: &'d str,
        /// The key path.
        subject: &'d str,
        /// Its gate.
        gate: Option<Gate>,
        /// Its level.
        level: Level,
        /// The kind of defect.
        finding_kind: RuleKind,
        /// What is wrong.
        message: &'d str,
        /// The file.
        path: &'d str,
        /// The line, from 1.
        line: usize,
        /// Whom to ask.
        ask: Option<String>,
        /// Who can fix it.
        needs: Needs,
        /// Whether the change introduced it; null without a base.
        introduced: Option<bool>,
        /// Whether it is waived.
        is_waived: bool,
        /// The last day of its waiver.
        waived_until: Option<&'d str>,
        /// The day since which it exists, if the rule knows it.
        since: Option<&'d str>,
        /// Identifies it across runs.
        fingerprint: &'d str,
    }

    /// A waiver.
    struct WaiverRow {
        /// The rule.
        rule: &'d str,
        /// The place to which it is limited.
        at: Option<&'d str>,
        /// Why.
        reason: Option<&'d str>,
        /// Who accepts.
        accepted_by: Option<String>,
        /// Its last day.
        expires: Option<&'d str>,
        /// The days to its last day; negative after it.
        days_left: Option<i32>,
        /// How often it was extended; null if history cannot say.
        renewed: Option<usize>,
        /// The findings that it silences.
        silences: usize,
    }

    /// A metric.
    struct MetricRow {
        /// Its name.
        name: &'d str,
        /// What it measures.
        metric_kind: Option<MetricKind>,
        /// The unit of its numbers.
        unit: Option<&'d str>,
        /// Which direction is an improvement.
        better: Option<Better>,
        /// The value before the system.
        baseline: Option<f64>,
        /// The day of that value.
        baseline_on: Option<&'d str>,
        /// The number in the baseline's file.
        baseline_in_file: Option<f64>,
        /// The value to reach.
        target: Option<f64>,
        /// The value at which to stop.
        stop_at: Option<f64>,
        /// The value to keep.
        guardrail: Option<f64>,
        /// The time to reach the target, as the manifest writes it.
        within: Option<&'d str>,
        /// The value after launch.
        actual: Option<f64>,
        /// The day of that value.
        actual_on: Option<&'d str>,
        /// Where to check it.
        source: Option<&'d str>,
        /// Who measures it.
        owner: Option<String>,
        /// What reaching the target is worth.
        worth: Option<&'d str>,
    }

    /// A part of the cost of the production build.
    struct CostRow {
        /// What is paid for.
        item: &'d str,
        /// The amount.
        amount: f64,
        /// The currency.
        currency: Option<&'d str>,
    }

    /// An eval.
    struct EvalRow {
        /// Its name.
        name: &'d str,
        /// What it tests.
        eval_kind: Option<EvalKind>,
        /// Its suite.
        suite: Option<&'d str>,
        /// The results that count.
        results: Option<&'d str>,
        /// Why there are no numbers; null if there are.
        why_no_numbers: Option<&'d str>,
        /// The day that the results record.
        made_on: Option<&'d str>,
        /// The commit that the results record.
        results_commit: Option<&'d str>,
        /// Whether they were made with uncommitted changes.
        is_dirty: Option<bool>,
        /// The number of cases.
        cases: Option<f64>,
        /// Passed cases.
        passed: Option<f64>,
        /// Failed cases.
        failed: Option<f64>,
        /// Cases with an error.
        errors: Option<f64>,
        /// Skipped cases.
        skipped: Option<f64>,
        /// Required measures within their bounds.
        bounds_met: usize,
        /// Required measures outside their bounds.
        bounds_not_met: usize,
        /// Required measures that cannot be told.
        bounds_unknown: usize,
    }
}
