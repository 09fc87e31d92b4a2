//! What a report says of a system beside its gates and findings: people, value, evals, runbooks, conditions, waivers, each number with its
//! source. Data only. Days are written `YYYY-MM-DD`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::manifest::model::{
    AfterPilot, Better, ConditionKind, DeliveryArea, EvalKind, MetricKind, RunbookUse,
};

/// Defines data that is part of the JSON report.
macro_rules! data {
    ($( $(#[doc = $about:literal])* pub struct $name:ident { $($fields:tt)* } )*) => { $(
        $(#[doc = $about])*
        #[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "kebab-case")]
        pub struct $name { $($fields)* }
    )* };
}

data! {
    /// What the manifest says of a system, with numbers from its evidence.
    pub struct SystemProfile {
        /// The business case in one sentence.
        pub purpose: Option<String>,
        /// The business processes that it changes.
        pub process: Vec<String>,
        /// The time of the pilot.
        pub pilot: PilotReport,
        /// The day of the first production traffic.
        pub launched: Option<String>,
        /// Who answers for it.
        pub owners: OwnersReport,
        /// Who does what in production: the six functions.
        pub raci: Vec<FunctionReport>,
        /// The people whom the manifest marks as gone.
        pub people_left: Vec<DepartedReport>,
        /// The measures of success.
        pub metrics: Vec<MetricReport>,
        /// The evals with their results.
        pub evals: Vec<EvalReport>,
        /// The runbooks.
        pub runbooks: Vec<RunbookReport>,
        /// The document that says whom users call, with its owners.
        pub support: Option<SupportReport>,
        /// The special conditions of the pilot.
        pub conditions: Vec<ConditionReport>,
        /// The accepted findings.
        pub waivers: Vec<WaiverReport>,
        /// The plan of the production build.
        pub plan: Option<PlanReport>,
    }

    /// The time of a pilot.
    pub struct PilotReport {
        /// Its first day.
        pub started: Option<String>,
        /// Its last day.
        pub ends: Option<String>,
        /// The days from today to its last day; negative after it.
        pub days_left: Option<i32>,
    }

    /// The owners of a system.
    pub struct OwnersReport {
        /// The sponsor.
        pub sponsor: Vec<String>,
        /// The business owner.
        pub business: Vec<String>,
        /// The production owner.
        pub production: Vec<String>,
        /// The day on which the production owner took over.
        pub assigned: Option<String>,
        /// The delivery owner.
        pub delivery: Vec<String>,
        /// The areas that the delivery owner covers.
        pub delivery_scope: Vec<DeliveryArea>,
        /// Who can stop the system.
        pub can_stop: Vec<String>,
        /// Who accepts the remaining risk.
        pub accepts_risk: Vec<String>,
    }

    /// The owners of one function of a live system. An empty list is a blank cell.
    pub struct FunctionReport {
        /// The key of the function, such as `incident-response`.
        pub function: String,
        /// Who does the work.
        pub responsible: Vec<String>,
        /// Who answers for it.
        pub accountable: Vec<String>,
        /// Who is asked.
        pub consulted: Vec<String>,
        /// Who is informed.
        pub informed: Vec<String>,
    }

    /// A person who has left.
    pub struct DepartedReport {
        /// The handle.
        pub who: String,
        /// The day; null if only the fact is known.
        pub on: Option<String>,
        /// The key paths that still name the person.
        pub named_at: Vec<String>,
    }

    /// A measure of success.
    pub struct MetricReport {
        /// Its name.
        pub name: String,
        /// The expected outcome in one sentence.
        pub outcome: Option<String>,
        /// What it measures.
        pub kind: Option<MetricKind>,
        /// The unit of its numbers.
        pub unit: Option<String>,
        /// Which direction is an improvement.
        pub better: Option<Better>,
        /// The value before the system.
        pub baseline: Option<SourcedValue>,
        /// The value to reach.
        pub target: Option<f64>,
        /// The value at which to stop.
        pub stop_at: Option<f64>,
        /// The limit to keep, of a metric that is not to improve.
        pub guardrail: Option<f64>,
        /// The time to reach the target.
        pub within: Option<String>,
        /// The value after launch.
        pub actual: Option<SourcedValue>,
        /// Where anyone can check it.
        pub source: Option<String>,
        /// Who measures it.
        pub owner: Vec<String>,
        /// What reaching the target is worth.
        pub worth: Option<String>,
        /// The business metric that it moves.
        pub drives: Option<String>,
    }

    /// A number with its source.
    pub struct SourcedValue {
        /// The number in the manifest.
        pub value: Option<f64>,
        /// The day of the measurement.
        pub on: Option<String>,
        /// The file that holds it, from the repository's root.
        pub path: Option<String>,
        /// The JSON pointer to it.
        pub pointer: Option<String>,
        /// The git object id of the file.
        pub blob: Option<String>,
        /// The number at the pointer; null if there is none.
        pub in_file: Option<f64>,
    }

    /// An eval with its results.
    pub struct EvalReport {
        /// Its name.
        pub name: String,
        /// What it tests.
        pub kind: Option<EvalKind>,
        /// The path of its suite.
        pub suite: Option<String>,
        /// The results file that counts, otherwise the path that the manifest names.
        pub results: Option<String>,
        /// Why there are no numbers; null if there are.
        pub why: Option<String>,
        /// The day that the results record.
        pub made_on: Option<String>,
        /// The commit that the results record.
        pub commit: Option<String>,
        /// Whether they were made with uncommitted changes; null if they do not say.
        pub dirty: Option<bool>,
        /// The number of cases.
        pub cases: Option<f64>,
        /// The smallest number of cases that the manifest allows.
        pub min_cases: Option<u64>,
        /// Passed cases.
        pub passed: Option<f64>,
        /// Failed cases.
        pub failed: Option<f64>,
        /// Cases that ended with an error.
        pub errors: Option<f64>,
        /// Skipped cases.
        pub skipped: Option<f64>,
        /// The measures with bounds.
        pub measures: Vec<MeasureReport>,
    }

    /// A measure of an eval, with its bound.
    pub struct MeasureReport {
        /// Its name.
        pub name: String,
        /// Its value; null if the results do not hold it.
        pub value: Option<f64>,
        /// The bound: an operator and a number. A percentage is a fraction here.
        pub bound: String,
        /// The number of the bound.
        pub limit: f64,
        /// Whether the value is within the bound; null without a value.
        pub holds: Option<bool>,
        /// The 95 % Wilson score interval, of a rate; null for other measures.
        pub interval: Option<[f64; 2]>,
    }

    /// A runbook.
    pub struct RunbookReport {
        /// Its path from the repository's root.
        pub path: String,
        /// The situations that it covers.
        pub r#for: Vec<RunbookUse>,
        /// Who keeps it.
        pub owner: Vec<String>,
        /// The day of the last drill.
        pub exercised: Option<String>,
        /// The days since the last drill.
        pub days_since: Option<i32>,
        /// Its topics.
        pub sections: Vec<SectionReport>,
    }

    /// A topic of a document.
    pub struct SectionReport {
        /// The topic.
        pub topic: String,
        /// Its status, as in the topics of an artifact.
        pub state: String,
    }

    /// The document that says whom users call.
    pub struct SupportReport {
        /// Its path from the repository's root, or its address.
        pub path: String,
        /// Who keeps it.
        pub owner: Vec<String>,
    }

    /// A special condition of the pilot.
    pub struct ConditionReport {
        /// The condition.
        pub what: String,
        /// Its kind.
        pub kind: Option<ConditionKind>,
        /// What becomes of it; null if that is not decided.
        pub after_pilot: Option<AfterPilot>,
        /// The document in which it was agreed.
        pub record: Option<String>,
        /// The data sources that it gives access to.
        pub data: Vec<String>,
    }

    /// Accepted findings.
    pub struct WaiverReport {
        /// The rule.
        pub rule: String,
        /// The place to which it is limited.
        pub at: Option<String>,
        /// Why.
        pub reason: Option<String>,
        /// Who accepts.
        pub by: Vec<String>,
        /// Its last day.
        pub expires: Option<String>,
        /// The days from today to its last day; negative after it.
        pub days_left: Option<i32>,
        /// How often its last day was moved later; null if history cannot say.
        pub renewed: Option<usize>,
        /// The number of findings that it silences.
        pub silences: usize,
    }

    /// The plan of the production build.
    pub struct PlanReport {
        /// The document, from the repository's root.
        pub path: Option<String>,
        /// The first day.
        pub starts: Option<String>,
        /// The last day, with full traffic.
        pub ends: Option<String>,
        /// The cost, in `currency`.
        pub cost: Option<f64>,
        /// The currency.
        pub currency: Option<String>,
        /// What the cost is made of.
        pub items: Vec<CostItemReport>,
    }

    /// A part of the cost of the production build.
    pub struct CostItemReport {
        /// What is paid for.
        pub item: String,
        /// The amount, in the currency of the plan.
        pub amount: f64,
    }
}
