//! Many repositories in one table: a reduced row for each, and what the rows add up to. Data only; it knows neither git nor an output.
//!
//! The types are the JSON format of a portfolio. Days are written `YYYY-MM-DD`.

#![expect(unreachable_pub, reason = "the macro for words of a choice writes `pub`")]

mod assemble;
mod board;
mod causes;
mod changes;
mod due;
mod headline;
pub(crate) mod list;
mod merge;
mod order;
mod people;
pub(crate) mod search;
mod shard;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub(crate) use assemble::{Parts, PortfolioRequest, assemble};
pub(crate) use causes::shared_causes;
pub(crate) use changes::{ChangeKind, PortfolioChange};
pub(crate) use due::{DUE_DAYS, DueKind, due_dates};
pub(crate) use headline::{headline, status_in_words};
pub(crate) use merge::merged;
pub(crate) use order::{Attention, RowOrder, SystemPlace, attention, ordered};
pub(crate) use people::people;
pub(crate) use shard::Shard;

use crate::finding::Level;
use crate::gate::Gate;
use crate::manifest::model::{Better, Outcome, Risk, Stage};
use crate::manifest::reader::choices;
use crate::profile::{DepartedReport, OwnersReport, PilotReport, PlanReport};
use crate::report::{GateStatus, Verdict};

/// Version of the JSON format.
pub(crate) const VERSION: u32 = 1;

choices! {
    /// What became of a repository.
    pub enum RepositoryStatus {
        /// Its systems were evaluated.
        Read = "read",
        /// It has no manifest.
        NoManifest = "no-manifest",
        /// The clone is shallow, so that history cannot say everything.
        Shallow = "shallow",
        /// It, or a report of it, cannot be read.
        Unreadable = "unreadable",
        /// It needs more work than a limit allows.
        BeyondLimits = "beyond-limits",
    }

    /// Why a row needs care.
    pub enum RowMark {
        /// It was made more than 7 days ago.
        Old = "old",
        /// Another version of the program made it.
        OtherVersion = "other-version",
        /// It was not evaluated at the requested stage.
        OtherStage = "other-stage",
    }

    /// Where a row comes from.
    pub enum RowSource {
        /// A repository was evaluated.
        Repository = "repository",
        /// A report was read.
        Report = "report",
    }
}

/// Defines data that is part of the JSON format.
macro_rules! data {
    ($( $(#[doc = $about:literal])* pub struct $name:ident { $($fields:tt)* } )*) => { $(
        $(#[doc = $about])*
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "kebab-case")]
        pub struct $name { $($fields)* }
    )* };
}
use data;

data! {
    /// Many repositories.
    pub struct Portfolio {
        /// Version of this format.
        pub version: u32,
        /// The program that wrote it.
        pub tool: PortfolioTool,
        /// The day that counts as today.
        pub as_of: String,
        /// The requested stage; null if each system has its own.
        pub stage: Option<Stage>,
        /// Which parts are absent; null if it is complete.
        pub parts: Option<MissingParts>,
        /// What the rows add up to.
        pub board: Board,
        /// The repositories, by path.
        pub repositories: Vec<RepositoryRow>,
        /// The day of the portfolio that it is compared with; null without one.
        pub since: Option<String>,
        /// What has changed since then, by repository and system.
        pub changes: Vec<PortfolioChange>,
    }

    /// The program that wrote a portfolio.
    pub struct PortfolioTool {
        /// `readiness`.
        pub name: String,
        /// Its version.
        pub version: String,
    }

    /// Which parts of a portfolio are absent.
    pub struct MissingParts {
        /// The number of parts.
        pub of: u32,
        /// The absent ones, from 1.
        pub missing: Vec<u32>,
    }

    /// Numbers for a board. A system whose manifest is in a shallow clone never counts as passed.
    pub struct Board {
        /// Systems at the stages pilot and handoff that have not ended, without a decision.
        pub running: usize,
        /// Systems at these stages that are past their end without a decision.
        pub overdue: usize,
        /// Systems at these stages with a decision.
        pub decided: usize,
        /// Systems at these stages.
        pub pilots: usize,
        /// Systems that passed every gate of their stage.
        pub passed: usize,
        /// Those of them that rest on a waiver or a lowered rule.
        pub waived: usize,
        /// Systems that failed.
        pub failed: usize,
        /// Systems that cannot be told.
        pub undecided: usize,
        /// Systems that are evaluated: neither stopped nor research.
        pub judged: usize,
        /// Stopped systems.
        pub stopped: StoppedCount,
        /// Systems in production.
        pub production: ProductionCount,
        /// High-risk systems that are not stopped, and for which nobody accepts the risk.
        pub high_risk_unaccepted: usize,
        /// High-risk systems that are not stopped.
        pub high_risk: usize,
        /// All systems.
        pub systems: usize,
        /// Repositories whose systems were evaluated with their whole history.
        pub read: usize,
        /// All repositories.
        pub found: usize,
    }

    /// Stopped systems.
    pub struct StoppedCount {
        /// Those whose manifest names a record of the decision.
        pub with_record: usize,
        /// The others.
        pub without_record: usize,
    }

    /// Systems in production.
    pub struct ProductionCount {
        /// Those with a measured value of a business metric.
        pub measured: usize,
        /// The others.
        pub unmeasured: usize,
    }

    /// A repository.
    pub struct RepositoryRow {
        /// Its path as given; of a report without a path, its address or the report's file.
        pub path: String,
        /// Its name.
        pub name: String,
        /// The team, as the list names it.
        pub team: Option<String>,
        /// Tags, as the list names them.
        pub tags: Vec<String>,
        /// Its address, without secrets; null without a remote.
        pub remote: Option<String>,
        /// Whether it was evaluated, or a report of it was read.
        pub source: RowSource,
        /// What became of it.
        pub status: RepositoryStatus,
        /// Why it was not read, or not completely; null if it was.
        pub reason: Option<String>,
        /// The evaluated commit, or the commit that the work tree is based on.
        pub head: Option<RowHead>,
        /// The day for which it was evaluated.
        pub as_of: String,
        /// The version of the program that evaluated it.
        pub tool_version: String,
        /// Why it needs care.
        pub marks: Vec<RowMark>,
        /// Other rows about the same systems that do not count, because their commits are older.
        pub superseded: Vec<String>,
        /// Its systems, by manifest.
        pub systems: Vec<PortfolioSystem>,
    }

    /// A commit.
    pub struct RowHead {
        /// Its id.
        pub commit: String,
        /// Its day; null if it cannot be read.
        pub day: Option<String>,
    }

    /// A system, reduced to what a portfolio shows.
    pub struct PortfolioSystem {
        /// The path of its manifest.
        pub manifest: String,
        /// Its name.
        pub name: String,
        /// What it is for.
        pub purpose: Option<String>,
        /// The stage in its manifest.
        pub stage: Stage,
        /// The stage at which it was evaluated.
        pub judged_at: Stage,
        /// Its risk class.
        pub risk: Option<Risk>,
        /// Its verdict; null if only some rules ran.
        pub verdict: Option<Verdict>,
        /// Its nine gates.
        pub gates: Vec<PortfolioGate>,
        /// Who answers for it.
        pub owners: OwnersReport,
        /// The people whom its manifest marks as gone.
        pub people_left: Vec<DepartedReport>,
        /// The time of its pilot.
        pub pilot: PilotReport,
        /// The first day of production traffic.
        pub launched: Option<String>,
        /// The recorded decision.
        pub decision: Option<PortfolioDecision>,
        /// The number of its findings.
        pub counts: SystemCounts,
        /// Why it is undecided: the first reason.
        pub undecided: Option<String>,
        /// Its first business metric.
        pub value: Option<PortfolioValue>,
        /// Whether a business metric has a measured value.
        pub measured: bool,
        /// The plan of the production build.
        pub plan: Option<PlanReport>,
        /// The rules that report errors and warnings.
        pub rules: Vec<RuleCount>,
        /// Who answers for it, and for which errors.
        pub people: Vec<PersonItems>,
        /// What falls due in the next 90 days.
        pub due: Vec<DueItem>,
        /// The next step.
        pub next: Option<String>,
    }

    /// A gate of a system.
    pub struct PortfolioGate {
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
        pub owed_by_stage: PortfolioOwed,
        /// Waived findings.
        pub waived: usize,
        /// Undecided questions.
        pub undecided: usize,
        /// Claims with an artifact at a web address.
        pub external: usize,
    }

    /// What a gate owes.
    pub struct PortfolioOwed {
        /// At the pilot.
        pub pilot: usize,
        /// At the handoff.
        pub handoff: usize,
        /// In production.
        pub production: usize,
    }

    /// A decision.
    pub struct PortfolioDecision {
        /// What was decided.
        pub outcome: Option<Outcome>,
        /// When.
        pub on: Option<String>,
        /// Who decided.
        pub by: Vec<String>,
        /// The document that records it.
        pub record: Option<String>,
    }

    /// The number of findings of a system.
    pub struct SystemCounts {
        /// Errors that are not waived.
        pub errors: usize,
        /// Errors about something that exists and is wrong.
        pub broken: usize,
        /// Warnings that are not waived.
        pub warnings: usize,
        /// Notes that are not waived.
        pub notes: usize,
        /// Waived findings.
        pub waived: usize,
        /// What the gates owe at the next stage that requires anything.
        pub owed: usize,
        /// Undecided questions.
        pub undecided: usize,
    }

    /// A business metric.
    pub struct PortfolioValue {
        /// Its name.
        pub name: String,
        /// The unit of its numbers.
        pub unit: Option<String>,
        /// Which direction is an improvement.
        pub better: Option<Better>,
        /// The value before the system.
        pub baseline: Option<f64>,
        /// The value to reach.
        pub target: Option<f64>,
        /// The value at which to stop.
        pub stop_at: Option<f64>,
        /// The value after launch.
        pub actual: Option<f64>,
        /// The day of that value.
        pub actual_on: Option<String>,
    }

    /// The findings of a rule.
    pub struct RuleCount {
        /// The rule.
        pub rule: String,
        /// The worst level.
        pub level: Level,
        /// The number of findings.
        pub count: usize,
    }

    /// A person or a team.
    pub struct PersonItems {
        /// The handle.
        pub who: String,
        /// What it answers for.
        pub roles: Vec<String>,
        /// Errors about which it is asked.
        pub errors: usize,
    }

    /// Something that falls due.
    pub struct DueItem {
        /// The day.
        pub on: String,
        /// The kind.
        pub kind: DueKind,
        /// What it is.
        pub what: String,
        /// Whom to ask.
        pub who: Vec<String>,
    }
}

impl RepositoryRow {
    /// Whether its systems were evaluated with their whole history.
    pub(crate) fn is_read(&self) -> bool {
        self.status == RepositoryStatus::Read
    }
}

impl PortfolioSystem {
    /// Whether it can still be judged: neither stopped nor research.
    pub(crate) fn is_judged(&self) -> bool {
        !matches!(self.judged_at, Stage::Stopped | Stage::Research)
    }

    /// Whether it is on its way to production.
    pub(crate) fn is_pilot(&self) -> bool {
        matches!(self.stage, Stage::Pilot | Stage::Handoff)
    }

    /// What was decided, if anything.
    pub(crate) fn outcome(&self) -> Option<Outcome> {
        self.decision.as_ref().and_then(|decision| decision.outcome)
    }

    /// The days from `today` to the end of the pilot; negative after it.
    pub(crate) fn days_left(&self, today: Date) -> Option<i32> {
        self.pilot.ends.as_deref().and_then(|ends| days_to(ends, today))
    }

    /// Whether its pilot is past its end, and nobody has decided.
    pub(crate) fn is_overdue(&self, today: Date) -> bool {
        self.is_pilot() && self.outcome().is_none() && self.days_left(today).is_some_and(|days| days < 0)
    }

    /// Whether it is high-risk, not stopped, and nobody who is still there accepts the risk.
    pub(crate) fn is_unaccepted(&self) -> bool {
        let has_left = |who: &String| self.people_left.iter().any(|left| left.who.eq_ignore_ascii_case(who));
        self.is_high_risk() && self.owners.accepts_risk.iter().all(has_left)
    }

    /// Whether it is high-risk and not stopped.
    pub(crate) fn is_high_risk(&self) -> bool {
        self.risk == Some(Risk::High) && self.stage != Stage::Stopped
    }

    /// Whether its decision has a record.
    pub(crate) fn has_record(&self) -> bool {
        self.decision.as_ref().is_some_and(|decision| decision.record.is_some())
    }
}

/// The days from `today` to a day; none if the text is no day.
pub(crate) fn days_to(day: &str, today: Date) -> Option<i32> {
    let span = day.parse::<Date>().ok()? - today;
    Some(span.get_days())
}
