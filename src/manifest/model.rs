//! Defines every table of `readiness.toml`: keys, types and descriptions. This is the only definition of the format.

use super::artifact::Artifact;
use super::collection::{ByKind, Entries, Map, OwnersOr, PeopleTable, Require};
use super::owner::{Email, Owners, SoleOwner};
use super::pattern::PatternList;
use super::reader::{Field, tables};
use super::sections::{
    BusinessCaseTopics, GovernanceTopics, InfrastructureTopics, QuestionTopics, RecordTopics, RunbookTopics,
    Sections,
};
use super::value::{
    Choices, FiniteNumber, FormatVersion, JsonPointer, NameList, NonBlankText, Percentages, Period,
    PersonLeft, Process, TomlDay, WholeNumber,
};
pub(crate) use super::words::{
    Access, AfterPilot, Better, ConditionKind, DataKind, DeliveryArea, EvalFormat, EvalKind, MetricKind,
    Mode, Outcome, PolicyLevel, ResultsSource, Reviews, RunbookUse,
};
pub use super::words::{Risk, Stage};

tables! {
    /// A whole `readiness.toml`.
    pub struct Root {
        /// Version of the manifest format. The only version is 1.
        "readiness" => readiness: FormatVersion,
        /// The AI system that this manifest describes: its name, purpose, stage and risk class.
        "system" => system: System,
        /// First and last day of the pilot.
        "pilot" => pilot: Pilot,
        /// The decision at the end of the pilot: outcome, day, deciders and record.
        "decision" => decision: Decision,
        /// The owners of the system in the pilot, in delivery and in production.
        "ownership" => ownership: Ownership,
        /// Maps handles to the e-mail addresses in git, and marks people who have left.
        "people" => people: PeopleTable<Person>,
        /// The data sources that the system reads in production, one `[[data]]` each.
        "data" => data: Entries<DataSource>,
        /// The other systems that this system calls, one `[[integration]]` each.
        "integration" => integration: Entries<Integration>,
        /// The measures of success, one `[[metric]]` each, with baseline and target.
        "metric" => metric: Entries<Metric>,
        /// The eval suites that test the system's answers, one `[[eval]]` each, with results and required scores.
        "eval" => eval: Entries<Eval>,
        /// The instructions for operations, one `[[runbook]]` each: incidents, rollback, escalation and so on.
        "runbook" => runbook: Entries<Artifact<Runbook>>,
        /// The documents and configuration files that operations needs to run the system.
        "operations" => operations: Operations,
        /// How users are trained, supported and heard.
        "adoption" => adoption: Adoption,
        /// Risk assessment, permissions, human approval and other controls.
        "governance" => governance: Governance,
        /// One plan with costs for the pilot and the production build.
        "plan" => plan: Artifact<Plan>,
        /// Special conditions of the pilot that production may not have, one `[[condition]]` each.
        "condition" => condition: Entries<Condition>,
        /// Recorded changes of a target or a bound, one `[[change]]` each.
        "change" => change: Entries<Change>,
        /// Findings that are accepted until a date, one `[[waiver]]` each.
        "waiver" => waiver: Entries<Waiver>,
        /// Settings of the linter for this manifest: levels, age limits, custom rules, exclusions.
        "policy" => policy: Policy,
    }

    /// The AI system that the manifest describes.
    pub struct System {
        /// Name of the system.
        "name" => name: NonBlankText,
        /// The business case in one sentence: what gets better, by how much.
        "purpose" => purpose: NonBlankText,
        /// The one business process that the system changes.
        "process" => process: Process,
        /// Stage of the system. The stage decides which rules apply and which findings are errors.
        "stage" => stage: Stage,
        /// Risk class of the system. Some rules are errors only at higher risk.
        "risk" => risk: Risk,
        /// Globs of the files that the system is made of. Default: all files in the manifest's folder.
        "code" => code: PatternList,
        /// Day of the first production traffic. The `within` of each metric counts from this day.
        "launched" => launched: TomlDay,
    }

    /// The time of the pilot.
    pub struct Pilot {
        /// First day of the pilot.
        "started" => started: TomlDay,
        /// Last day of the pilot, planned or actual.
        "ends" => ends: TomlDay,
    }

    /// The decision at the end of the pilot.
    pub struct Decision {
        /// What was decided: take the system to production, redesign it, stop it, or keep it in research.
        "outcome" => outcome: Outcome,
        /// Day of the decision.
        "on" => on: TomlDay,
        /// Who made the decision.
        "by" => by: Owners,
        /// Who took part in the final review. The production owner should be among them.
        "reviewed-by" => reviewed_by: Owners,
        /// Path of the decision record: a document that names the outcome and the reasons.
        "record" => record: Artifact<DecisionRecordClaim>,
        /// Path of the business case for production.
        "business-case" => business_case: Artifact<BusinessCaseClaim>,
    }

    /// The record of the decision.
    pub struct DecisionRecordClaim {
        /// Where the record says its status and the outcome.
        "sections" => sections: Sections<RecordTopics>,
    }

    /// The business case for production.
    pub struct BusinessCaseClaim {
        /// Where the document answers each topic.
        "sections" => sections: Sections<BusinessCaseTopics>,
    }

    /// The owners of the system.
    pub struct Ownership {
        /// The sponsor, who holds the budget and removes obstacles.
        "sponsor" => sponsor: Owners,
        /// The business owner, who answers for the process and its results.
        "business" => business: Owners,
        /// The production owner: the team in the line organisation that runs the live system.
        "production" => production: Owners,
        /// Day on which the production owner took over the system.
        "assigned" => assigned: TomlDay,
        /// Who owns the work between proof of concept and production.
        "delivery" => delivery: Delivery,
        /// Responsible and accountable owners of the six functions of a live system.
        "raci" => raci: Raci,
    }

    /// The owner of the work between proof of concept and production.
    pub struct Delivery {
        /// Who owns this work.
        "owner" => owner: Owners,
        /// The areas of work that the delivery owner covers.
        "scope" => scope: Choices<DeliveryArea>,
    }

    /// Who does what in production: six functions, each with a responsible and an accountable owner.
    pub struct Raci {
        /// Who watches the quality of the answers.
        "quality-monitoring" => quality_monitoring: Function,
        /// Who acts when the system fails.
        "incident-response" => incident_response: Function,
        /// Who changes models, prompts and their versions.
        "model-updates" => model_updates: Function,
        /// Who keeps the integrations working.
        "integration-maintenance" => integration_maintenance: Function,
        /// Who trains the users.
        "training-adoption" => training_adoption: Function,
        /// Who measures and reports the metrics.
        "metric-tracking" => metric_tracking: Function,
    }

    /// The owners of one function.
    pub struct Function {
        /// Who does the work.
        "responsible" => responsible: Owners,
        /// The one person or team that answers for the function.
        "accountable" => accountable: SoleOwner,
        /// Who is asked before a change. Optional.
        "consulted" => consulted: Owners,
        /// Who is informed after a change. Optional.
        "informed" => informed: Owners,
    }

    /// A person behind a handle.
    pub struct Person {
        /// The e-mail address that the person uses in git commits.
        "email" => email: Email,
        /// `true` if the person has left, or the day on which they left.
        "left" => left: PersonLeft,
    }

    /// A data source that production reads.
    pub struct DataSource named by "name" {
        /// Name of the data source. Findings, waivers and `data` lists refer to it.
        "name" => name: NonBlankText,
        /// Who owns the data source.
        "owner" => owner: Owners,
        /// Whether the pilot uses production data, a sample of it, or synthetic data.
        "kind" => kind: DataKind,
        /// How the system may read the data source: with standard access, or by an exception for the pilot.
        "access" => access: Access,
        /// Path of the data quality audit.
        "audit" => audit: Artifact,
        /// Path of the document that says how updates, conflicts and deletions are handled.
        "governance" => governance: Artifact<DataGovernanceClaim>,
        /// Path of the plan that fixes the data's defects, with its due date.
        "remediation" => remediation: Artifact<Remediation>,
        /// Path of the monitor that detects drift in this data.
        "monitor" => monitor: Artifact,
    }

    /// The document that says how data is handled.
    pub struct DataGovernanceClaim {
        /// Where the document answers each topic.
        "sections" => sections: Sections<GovernanceTopics>,
    }

    /// The plan that fixes the defects of a data source.
    pub struct Remediation {
        /// Day by which the defects must be fixed.
        "due" => due: TomlDay,
        /// Day on which the defects were fixed.
        "done" => done: TomlDay,
    }

    /// Another system that this system calls.
    pub struct Integration named by "name" {
        /// Name of the other system. Findings and waivers refer to it.
        "name" => name: NonBlankText,
        /// How real the integration is: the live system, a sandbox, an export or a mock.
        "mode" => mode: Mode,
        /// Who owns the integration.
        "owner" => owner: Owners,
        /// Path of the interface contract, such as `openapi.yaml`.
        "contract" => contract: Artifact,
        /// Path of the tests of the integration.
        "tests" => tests: Artifact,
        /// Path of the instructions for working while the other system is down.
        "fallback" => fallback: Artifact,
    }

    /// A measure of success.
    pub struct Metric named by "name" {
        /// Name of the metric. Findings, waivers and `drives` refer to it.
        "name" => name: NonBlankText,
        /// The expected outcome in one sentence, with a number and a time frame.
        "outcome" => outcome: NonBlankText,
        /// What the metric measures: the business, the operation or the model.
        "kind" => kind: MetricKind,
        /// Unit of the metric's numbers, such as `min`, `%` or `EUR`.
        "unit" => unit: NonBlankText,
        /// Which direction is an improvement: `lower` or `higher`.
        "better" => better: Better,
        /// The measured value before the system, and the file that holds it.
        "baseline" => baseline: Artifact<Baseline>,
        /// The value to reach within the time of `within`.
        "target" => target: FiniteNumber,
        /// Stop the system if the metric is worse than this value at the end of `within`.
        "stop-at" => stop_at: FiniteNumber,
        /// A limit that the metric must keep, for a metric that is not to improve. Needs `better`; replaces `target` and `stop-at`.
        "guardrail" => guardrail: FiniteNumber,
        /// Time to reach the target, counted from `system.launched`, such as `90d`.
        "within" => within: Period,
        /// What reaching the target is worth, such as `EUR 410k a year in handling hours`.
        "worth" => worth: NonBlankText,
        /// Where anyone can check the metric, such as a warehouse table or a dashboard.
        "source" => source: NonBlankText,
        /// Who measures and reports the metric.
        "owner" => owner: Owners,
        /// The measured value after launch, and the file that holds it.
        "actual" => actual: Artifact<Actual>,
        /// Name of the business metric that this model metric improves.
        "drives" => drives: NonBlankText,
    }

    /// The measured value of a metric before the system.
    pub struct Baseline {
        /// The measured value, in the metric's `unit`.
        "value" => value: FiniteNumber,
        /// Day of the measurement.
        "captured" => captured: TomlDay,
        /// JSON pointer to the value in the file, such as `/results/p50`.
        "pointer" => pointer: JsonPointer,
        /// Largest allowed difference between `value` and the file's number. Default: half a unit of the last digit written in `value`.
        "tolerance" => tolerance: FiniteNumber,
    }

    /// The measured value of a metric after launch.
    pub struct Actual {
        /// The measured value, in the metric's `unit`.
        "value" => value: FiniteNumber,
        /// Day of the measurement.
        "measured" => measured: TomlDay,
        /// JSON pointer to the value in the file, such as `/results/p50`.
        "pointer" => pointer: JsonPointer,
        /// Largest allowed difference between `value` and the file's number. Default: half a unit of the last digit written in `value`.
        "tolerance" => tolerance: FiniteNumber,
    }

    /// An eval suite with its results.
    pub struct Eval named by "name" {
        /// Name of the eval. Findings and waivers refer to it.
        "name" => name: NonBlankText,
        /// Path of the eval suite: its configuration or its tests.
        "suite" => suite: Artifact,
        /// Path or glob of the result files. If several match, the newest by its recorded time is used.
        "results" => results: Artifact<Results>,
        /// Format of the suite or the results. Needed only if it cannot be detected from the content.
        "format" => format: EvalFormat,
        /// Globs of the files that the eval tests, such as prompts and code. Results are outdated when these files change.
        "covers" => covers: PatternList,
        /// Names of the `[[data]]` sources that the test cases come from.
        "data" => data: NameList,
        /// Smallest number of cases that the results must have.
        "cases" => cases: WholeNumber,
        /// What the eval tests: usual input, edge cases, adversarial input or load.
        "kind" => kind: EvalKind,
        /// Required bounds on measures of the results, such as `pass-rate = ">= 0.92"`. A key is a measure or a JSON pointer.
        "require" => require: Require,
    }

    /// The result files of an eval.
    pub struct Results {
        /// `ci` if a pipeline creates the results and git does not track them.
        "from" => from: ResultsSource,
    }

    /// Instructions for operations.
    pub struct Runbook named by "path" {
        /// The situations that the runbook covers, such as `rollback`.
        "for" => uses: Choices<RunbookUse>,
        /// Day of the last drill of this runbook.
        "exercised" => exercised: TomlDay,
        /// Where the runbook answers each topic, such as `{ rollback = "#go-back" }`.
        "sections" => sections: Sections<RunbookTopics>,
    }

    /// What operations needs to run the system.
    pub struct Operations {
        /// Path of the description of the infrastructure, or of its code.
        "infrastructure" => infrastructure: Artifact<InfrastructureClaim>,
        /// Path of the monitoring configuration, such as a dashboard.
        "monitoring" => monitoring: Artifact,
        /// Path of the alert rules.
        "alerts" => alerts: Artifact,
        /// Path of the document that says how the system handles errors.
        "error-handling" => error_handling: Artifact,
        /// Path of the document that says which events the system logs.
        "event-log" => event_log: Artifact,
        /// Path of the file that pins the versions of prompts and models.
        "versions" => versions: Artifact,
        /// Path of the security review.
        "security-review" => security_review: Artifact,
        /// The cost limit, and the file that enforces it.
        "cost-limit" => cost_limit: CostLimit,
        /// Steps of the rollout, in percent of traffic, such as `[10, 50, 100]`.
        "rollout" => rollout: Percentages,
    }

    /// The description of the infrastructure.
    pub struct InfrastructureClaim {
        /// Where the document answers each topic.
        "sections" => sections: Sections<InfrastructureTopics>,
    }

    /// The cost limit of the live system.
    pub struct CostLimit {
        /// Largest cost in one period, in `currency`.
        "amount" => amount: FiniteNumber,
        /// Currency code, such as `EUR`.
        "currency" => currency: NonBlankText,
        /// The period of the limit, such as `month`.
        "per" => per: NonBlankText,
        /// Path of the file that enforces the limit, such as a budget alert.
        "enforced-by" => enforced_by: Artifact,
    }

    /// How users are trained, supported and heard.
    pub struct Adoption {
        /// Path of the adoption plan.
        "plan" => plan: Artifact,
        /// Training material for each audience.
        "training" => training: Entries<Artifact<Training>>,
        /// Path of the work standards: how people work with the system.
        "standards" => standards: Artifact,
        /// Path of the document that says how users give feedback and who answers it.
        "feedback" => feedback: Artifact,
        /// Path of the document that says what the system cannot do.
        "limitations" => limitations: Artifact,
        /// Path of the document that says whom users contact when the system fails.
        "support" => support: Artifact,
        /// Path of the answers to the users' questions: what about my job, what if it is wrong, whom do I call?
        "questions" => questions: Artifact<QuestionsClaim>,
        /// Production users who tested the system late in the pilot: owners, or tables with `who`, `on` and `record`.
        "validated-by" => validated_by: OwnersOr<Validation>,
    }

    /// The answers to the users' questions.
    pub struct QuestionsClaim {
        /// Where the document answers each question.
        "sections" => sections: Sections<QuestionTopics>,
    }

    /// Training material for one audience.
    pub struct Training named by "audience" {
        /// The group of users that the training is for.
        "audience" => audience: NonBlankText,
    }

    /// A test of the system by production users.
    pub struct Validation named by "who" {
        /// Who tested the system.
        "who" => who: Owners,
        /// Day of the test.
        "on" => on: TomlDay,
        /// Path of the record of the test.
        "record" => record: Artifact,
    }

    /// Risk, permissions and controls.
    pub struct Governance {
        /// Path of the risk assessment.
        "risk-assessment" => risk_assessment: Artifact,
        /// Path of the technical documentation, such as a model card.
        "documentation" => documentation: Artifact,
        /// Path of the document that says what the system may read and do.
        "permissions" => permissions: Artifact,
        /// Path of the document that says which actions need the approval of a person.
        "human-approval" => human_approval: Artifact,
        /// Path of the text that tells users and customers that they deal with an AI system.
        "disclosure" => disclosure: Artifact,
        /// Path of the document that says what is logged for audits, and for how long.
        "audit-log" => audit_log: Artifact,
        /// Who can stop the system.
        "can-stop" => can_stop: Owners,
        /// Who accepts the remaining risk.
        "accepts-risk" => accepts_risk: Owners,
        /// Who monitors the system for risk.
        "monitors" => monitors: Owners,
        /// Controls that reduce a risk, each with an owner and evidence.
        "control" => control: Entries<Control>,
    }

    /// A control that reduces a risk.
    pub struct Control named by "name" {
        /// Name of the control. Findings and waivers refer to it.
        "name" => name: NonBlankText,
        /// Who owns the control.
        "owner" => owner: Owners,
        /// Path of the evidence that the control works, such as a test.
        "evidence" => evidence: Artifact,
    }

    /// One plan with costs for the pilot and the production build.
    pub struct Plan {
        /// Time and cost of the production build.
        "production" => production: ProductionPlan,
    }

    /// Time and cost of the production build.
    pub struct ProductionPlan {
        /// First day of the production build.
        "starts" => starts: TomlDay,
        /// Last day of the production build, with full traffic.
        "ends" => ends: TomlDay,
        /// Cost of the production build, in `currency`.
        "cost" => cost: FiniteNumber,
        /// Currency code, such as `EUR`.
        "currency" => currency: NonBlankText,
    }

    /// A special condition of the pilot.
    pub struct Condition named by "what" {
        /// The condition in one sentence. Findings and waivers refer to it.
        "what" => what: NonBlankText,
        /// Kind of the condition: a permission, data access, a stakeholder's time, a process, people or budget.
        "kind" => kind: ConditionKind,
        /// Names of the `[[data]]` sources that the condition gives access to. Optional.
        "data" => data: NameList,
        /// Whether the condition stays after the pilot (`permanent`) or ends with it (`withdrawn`).
        "after-pilot" => after_pilot: AfterPilot,
        /// Path of the document in which the condition was agreed.
        "record" => record: Artifact,
    }

    /// A recorded change of a target, a bound or another value that says what success is.
    pub struct Change named by "at" {
        /// Key path of the changed value, such as `metric.first-reply-time.target`.
        "at" => at: NonBlankText,
        /// Path of the record that says why it was changed, with the new value.
        "record" => record: Artifact,
    }

    /// A finding that is accepted until a date.
    pub struct Waiver named by "rule" {
        /// Id of the rule whose findings are accepted.
        "rule" => rule: NonBlankText,
        /// Limits the waiver to an artifact's path, or to the start of a subject such as `metric.first-reply-time`.
        /// Default: the whole manifest.
        "at" => at: NonBlankText,
        /// Why the findings are accepted.
        "reason" => reason: NonBlankText,
        /// Who accepts the findings.
        "by" => by: Owners,
        /// Day on which the waiver ends.
        "expires" => expires: TomlDay,
        /// First day of the waiver. Needed only if git history cannot tell.
        "since" => since: TomlDay,
    }

    /// Settings of the linter for one manifest.
    pub struct Policy {
        /// Globs of rule cards with custom rules, such as `policy/*.md`.
        "rules" => rules: PatternList,
        /// Level of each rule by its id: `error`, `warning`, `note` or `off`.
        "levels" => levels: Map<PolicyLevel>,
        /// Largest age of artifacts by kind, such as `{ runbook = "180d" }`.
        "max-age" => max_age: ByKind,
        /// Longest time that artifacts of a kind may be behind the files that they cover, such as `{ runbook = "14d" }`.
        "max-lag" => max_lag: ByKind,
        /// Smallest number of cases by kind of eval. Default: none.
        "min-cases" => min_cases: MinCases,
        /// Globs of folders in which manifests are not checked, such as `vendor/**`.
        "exclude" => exclude: PatternList,
        /// What counts as a review of an artifact: `any`, or only entries in `readiness.lock` (`lock`).
        "reviews" => reviews: Reviews,
        /// Additional words for sections and topics in documents, such as `{ rollback = ["Zurückrollen"] }`.
        "synonyms" => synonyms: Map<NameList>,
    }

    /// Smallest number of cases by kind of eval.
    pub struct MinCases {
        /// Smallest number of cases in evals of kind `quality`.
        "quality" => quality: WholeNumber,
        /// Smallest number of cases in evals of kind `edge-cases`.
        "edge-cases" => edge_cases: WholeNumber,
        /// Smallest number of cases in evals of kind `adversarial`.
        "adversarial" => adversarial: WholeNumber,
        /// Smallest number of cases in evals of kind `load`.
        "load" => load: WholeNumber,
    }
}

impl MinCases {
    /// The fewest cases of a kind of eval.
    pub fn of(&self, kind: EvalKind) -> Option<&Field<WholeNumber>> {
        match kind {
            EvalKind::Quality => self.quality.as_ref(),
            EvalKind::EdgeCases => self.edge_cases.as_ref(),
            EvalKind::Adversarial => self.adversarial.as_ref(),
            EvalKind::Load => self.load.as_ref(),
        }
    }
}

impl Root {
    /// Returns the words of `policy.synonyms`, each with the topic or outcome that it stands for.
    pub(crate) fn synonyms(&self) -> impl Iterator<Item = (&str, &str)> {
        let all = self.policy.as_ref().and_then(|policy| policy.value.synonyms.as_ref());
        let of_all = all.into_iter().flat_map(|all| &all.value.0);
        of_all.flat_map(|one| one.value.value.0.iter().map(|word| (one.key.as_str(), word.value.0.as_str())))
    }
}
