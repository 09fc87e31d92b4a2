//! Defines every table of `readiness.toml`: keys, types and descriptions. This is the only definition of the format.

use super::amount::Amount;
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
        "readiness" => readiness: FormatVersion = "1",
        /// The AI system that this manifest describes: its name, purpose, stage and risk class.
        "system" => system: System = r#"{ name = "claims-triage", purpose = "Draft first replies so that agents answer in 2 minutes instead of 12.", stage = "pilot", risk = "limited" }"#,
        /// First and last day of the pilot.
        "pilot" => pilot: Pilot = "{ started = 2026-06-01, ends = 2026-11-30 }",
        /// The decision at the end of the pilot: outcome, day, deciders and record.
        "decision" => decision: Decision = r#"{ outcome = "scale", on = 2026-11-12, by = "@lena-ortiz", record = "docs/decisions/0007-scale.md" }"#,
        /// The owners of the system in the pilot, in delivery and in production.
        "ownership" => ownership: Ownership = r#"{ sponsor = "@cfo-office", business = "@lena-ortiz", production = "@acme/claims-platform" }"#,
        /// Maps handles to the e-mail addresses in git, and marks people who have left.
        "people" => people: PeopleTable<Person> = r#"{ "@lena-ortiz" = { email = "lena.ortiz@acme.example" } }"#,
        /// The data sources that the system reads in production, one `[[data]]` each.
        "data" => data: Entries<DataSource> = r#"[{ name = "claims-archive", owner = "@acme/data-claims", kind = "production", audit = "docs/data/claims-archive-audit.md" }]"#,
        /// The other systems that this system calls, one `[[integration]]` each.
        "integration" => integration: Entries<Integration> = r#"[{ name = "crm", mode = "live", owner = "@acme/crm", contract = "integrations/crm/openapi.yaml" }]"#,
        /// The measures of success, one `[[metric]]` each, with baseline and target.
        "metric" => metric: Entries<Metric> = r#"[{ name = "first-reply-time", kind = "business", unit = "min", better = "lower", target = 2.0, stop-at = 9.0, within = "90d" }]"#,
        /// The eval suites that test the system's answers, one `[[eval]]` each, with results and required scores.
        "eval" => eval: Entries<Eval> = r#"[{ name = "triage-quality", suite = "evals/triage/promptfooconfig.yaml", results = "evals/triage/results/*.json", require = { pass-rate = ">= 0.92" } }]"#,
        /// The instructions for operations, one `[[runbook]]` each: incidents, rollback, escalation and so on.
        "runbook" => runbook: Entries<Artifact<Runbook>> = r#"[{ path = "runbooks/incident.md", for = ["incident-response", "rollback"], owner = "@acme/claims-oncall" }]"#,
        /// The documents and configuration files that operations needs to run the system.
        "operations" => operations: Operations = r#"{ monitoring = "ops/dashboards/triage.json", alerts = "ops/alerts.yaml", versions = "models.lock" }"#,
        /// How users are trained, supported and heard.
        "adoption" => adoption: Adoption = r#"{ plan = "docs/adoption/plan.md", support = "docs/adoption/support.md" }"#,
        /// Risk assessment, permissions, human approval and other controls.
        "governance" => governance: Governance = r#"{ risk-assessment = "docs/governance/risk.md", can-stop = "@lena-ortiz" }"#,
        /// One plan with costs for the pilot and the production build.
        "plan" => plan: Artifact<Plan> = r#"{ path = "docs/plan.md", production = { starts = 2026-12-01, ends = 2027-05-31, cost = 180000, currency = "EUR" } }"#,
        /// Special conditions of the pilot that production may not have, one `[[condition]]` each.
        "condition" => condition: Entries<Condition> = r#"[{ what = "Reads the claims database without a data request", kind = "data-access", after-pilot = "permanent" }]"#,
        /// Recorded changes of a target or a bound, one `[[change]]` each.
        "change" => change: Entries<Change> = r#"[{ at = "metric.first-reply-time.target", record = "docs/decisions/0004-target.md" }]"#,
        /// Findings that are accepted until a date, one `[[waiver]]` each.
        "waiver" => waiver: Entries<Waiver> = r#"[{ rule = 'stale-artifact', at = "runbooks/incident.md", reason = "Rewritten in December.", by = "@acme/claims-platform", expires = 2026-12-31 }]"#,
        /// Settings of the linter for this manifest: levels, age limits, custom rules, exclusions.
        "policy" => policy: Policy = r#"{ levels = { stale-artifact = "warning" }, max-age = { runbook = "180d" } }"#,
    }

    /// The AI system that the manifest describes.
    pub struct System {
        /// Name of the system.
        "name" => name: NonBlankText = r#""claims-triage""#,
        /// The business case in one sentence: what gets better, by how much.
        "purpose" => purpose: NonBlankText = r#""Draft first replies so that agents answer in 2 minutes instead of 12.""#,
        /// The one business process that the system changes.
        "process" => process: Process = r#""claims-first-response""#,
        /// Stage of the system. The stage decides which rules apply and which findings are errors.
        "stage" => stage: Stage => r#""pilot""#,
        /// Risk class of the system. Some rules are errors only at higher risk.
        "risk" => risk: Risk,
        /// Globs of the files that the system is made of. Default: all files in the manifest's folder.
        "code" => code: PatternList = r#"["src/**", "prompts/**"]"#,
        /// Day of the first production traffic. The `within` of each metric counts from this day.
        "launched" => launched: TomlDay = "2027-05-03",
    }

    /// The time of the pilot.
    pub struct Pilot {
        /// First day of the pilot.
        "started" => started: TomlDay,
        /// Last day of the pilot, planned or actual.
        "ends" => ends: TomlDay = "2026-11-30",
    }

    /// The decision at the end of the pilot.
    pub struct Decision {
        /// What was decided: take the system to production, redesign it, stop it, or keep it in research.
        "outcome" => outcome: Outcome,
        /// Day of the decision.
        "on" => on: TomlDay = "2026-11-12",
        /// Who made the decision.
        "by" => by: Owners = r#""@lena-ortiz""#,
        /// Who took part in the final review. The production owner should be among them.
        "reviewed-by" => reviewed_by: Owners,
        /// Path of the decision record: a document that names the outcome and the reasons.
        "record" => record: Artifact<DecisionRecordClaim> = r#""docs/decisions/0007-scale.md""#,
        /// Path of the business case for production.
        "business-case" => business_case: Artifact<BusinessCaseClaim> = r#""docs/business-case.md""#,
    }

    /// The record of the decision.
    pub struct DecisionRecordClaim {
        /// Where the record says its status and the outcome.
        "sections" => sections: Sections<RecordTopics> = r##"{ outcome = "#decision" }"##,
    }

    /// The business case for production.
    pub struct BusinessCaseClaim {
        /// Where the document answers each topic.
        "sections" => sections: Sections<BusinessCaseTopics> = r##"{ cost = "#what-it-costs" }"##,
    }

    /// The owners of the system.
    pub struct Ownership {
        /// The sponsor, who holds the budget and removes obstacles.
        "sponsor" => sponsor: Owners = r#""@cfo-office""#,
        /// The business owner, who answers for the process and its results.
        "business" => business: Owners = r#""@lena-ortiz""#,
        /// The production owner: the team in the line organisation that runs the live system.
        "production" => production: Owners,
        /// Day on which the production owner took over the system.
        "assigned" => assigned: TomlDay = "2026-07-01",
        /// Who owns the work between proof of concept and production.
        "delivery" => delivery: Delivery = r#"{ owner = "@amir-k", scope = ["data-integration", "model-deployment"] }"#,
        /// Responsible and accountable owners of the six functions of a live system.
        "raci" => raci: Raci = r#"{ incident-response = { responsible = "@acme/claims-oncall", accountable = "@acme/claims-platform" } }"#,
    }

    /// The owner of the work between proof of concept and production.
    pub struct Delivery {
        /// Who owns this work.
        "owner" => owner: Owners = r#""@amir-k""#,
        /// The areas of work that the delivery owner covers.
        "scope" => scope: Choices<DeliveryArea> = r#"["data-integration", "model-deployment"]"#,
    }

    /// Who does what in production: six functions, each with a responsible and an accountable owner.
    pub struct Raci {
        /// Who watches the quality of the answers.
        "quality-monitoring" => quality_monitoring: Function = r#"{ responsible = "@acme/ml-ops", accountable = "@acme/claims-platform" }"#,
        /// Who acts when the system fails.
        "incident-response" => incident_response: Function = r#"{ responsible = "@acme/ml-ops", accountable = "@acme/claims-platform" }"#,
        /// Who changes models, prompts and their versions.
        "model-updates" => model_updates: Function = r#"{ responsible = "@acme/ml-ops", accountable = "@acme/claims-platform" }"#,
        /// Who keeps the integrations working.
        "integration-maintenance" => integration_maintenance: Function = r#"{ responsible = "@acme/ml-ops", accountable = "@acme/claims-platform" }"#,
        /// Who trains the users.
        "training-adoption" => training_adoption: Function = r#"{ responsible = "@acme/ml-ops", accountable = "@acme/claims-platform" }"#,
        /// Who measures and reports the metrics.
        "metric-tracking" => metric_tracking: Function = r#"{ responsible = "@acme/ml-ops", accountable = "@acme/claims-platform" }"#,
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
        "email" => email: Email = r#""lena.ortiz@acme.example""#,
        /// `true` if the person has left, or the day on which they left.
        "left" => left: PersonLeft = "2026-09-30",
    }

    /// A data source that production reads.
    pub struct DataSource named by "name" {
        /// Name of the data source. Findings, waivers and `data` lists refer to it.
        "name" => name: NonBlankText = r#""claims-archive""#,
        /// Who owns the data source.
        "owner" => owner: Owners = r#""@acme/data-claims""#,
        /// Whether the pilot uses production data, a sample of it, or synthetic data.
        "kind" => kind: DataKind,
        /// How the system may read the data source: with standard access, or by an exception for the pilot.
        "access" => access: Access,
        /// Path of the data quality audit.
        "audit" => audit: Artifact = r#""docs/data/claims-archive-audit.md""#,
        /// Path of the document that says how updates, conflicts and deletions are handled.
        "governance" => governance: Artifact<DataGovernanceClaim> = r#""docs/data/governance.md""#,
        /// Path of the plan that fixes the data's defects, with its due date.
        "remediation" => remediation: Artifact<Remediation> = r#"{ path = "docs/data/remediation.md", due = 2026-12-15 }"#,
        /// Path of the monitor that detects drift in this data.
        "monitor" => monitor: Artifact = r#""ops/monitors/claims-drift.yaml""#,
    }

    /// The document that says how data is handled.
    pub struct DataGovernanceClaim {
        /// Where the document answers each topic.
        "sections" => sections: Sections<GovernanceTopics> = r##"{ deletions = "#how-long-we-keep-it" }"##,
    }

    /// The plan that fixes the defects of a data source.
    pub struct Remediation {
        /// Day by which the defects must be fixed.
        "due" => due: TomlDay = "2026-12-15",
        /// Day on which the defects were fixed.
        "done" => done: TomlDay = "2026-12-10",
    }

    /// Another system that this system calls.
    pub struct Integration named by "name" {
        /// Name of the other system. Findings and waivers refer to it.
        "name" => name: NonBlankText = r#""crm""#,
        /// How real the integration is: the live system, a sandbox, an export or a mock.
        "mode" => mode: Mode,
        /// Who owns the integration.
        "owner" => owner: Owners = r#""@acme/crm""#,
        /// Path of the interface contract, such as `openapi.yaml`.
        "contract" => contract: Artifact = r#""integrations/crm/openapi.yaml""#,
        /// Path of the tests of the integration.
        "tests" => tests: Artifact = r#"{ path = "tests/integration/crm_test.py", covers = ["integrations/crm/**"] }"#,
        /// Path of the instructions for working while the other system is down.
        "fallback" => fallback: Artifact = r#""runbooks/crm-down.md""#,
    }

    /// A measure of success.
    pub struct Metric named by "name" {
        /// Name of the metric. Findings, waivers and `drives` refer to it.
        "name" => name: NonBlankText = r#""first-reply-time""#,
        /// The expected outcome in one sentence, with a number and a time frame.
        "outcome" => outcome: NonBlankText = r#""Claims agents send the first reply within 2 minutes, 90 days after launch.""#,
        /// What the metric measures: the business, the operation or the model.
        "kind" => kind: MetricKind,
        /// Unit of the metric's numbers, such as `min`, `%` or `EUR`.
        "unit" => unit: NonBlankText = r#""min""#,
        /// Which direction is an improvement: `lower` or `higher`.
        "better" => better: Better,
        /// The measured value before the system, and the file that holds it.
        "baseline" => baseline: Artifact<Baseline> = r#"{ value = 12.0, captured = 2026-06-03, path = "baselines/first-reply-time.json", pointer = "/p50" }"#,
        /// The value to reach within the time of `within`.
        "target" => target: FiniteNumber = "2.0",
        /// Stop the system if the metric is worse than this value at the end of `within`.
        "stop-at" => stop_at: FiniteNumber = "9.0",
        /// A limit that the metric must keep, for a metric that is not to improve. Needs `better`; replaces `target` and `stop-at`.
        "guardrail" => guardrail: FiniteNumber = "0.92",
        /// Time to reach the target, counted from `system.launched`, such as `90d`.
        "within" => within: Period,
        /// What reaching the target is worth, such as `EUR 410k a year in handling hours`.
        "worth" => worth: NonBlankText = r#""EUR 410k a year in handling hours""#,
        /// Where anyone can check the metric, such as a warehouse table or a dashboard.
        "source" => source: NonBlankText = r#""warehouse: claims.first_reply""#,
        /// Who measures and reports the metric.
        "owner" => owner: Owners = r#""@fin-control""#,
        /// The measured value after launch, and the file that holds it.
        "actual" => actual: Artifact<Actual> = r#"{ value = 2.4, measured = 2027-08-01, path = "baselines/first-reply-time-q1.json", pointer = "/p50" }"#,
        /// Name of the business metric that this model metric improves.
        "drives" => drives: NonBlankText = r#""first-reply-time""#,
    }

    /// The measured value of a metric before the system.
    pub struct Baseline {
        /// The measured value, in the metric's `unit`.
        "value" => value: FiniteNumber = "12.0",
        /// Day of the measurement.
        "captured" => captured: TomlDay = "2026-06-03",
        /// JSON pointer to the value in the file, such as `/results/p50`.
        "pointer" => pointer: JsonPointer = r#""/p50""#,
        /// Largest allowed difference between `value` and the file's number. Default: half a unit of the last digit written in `value`.
        "tolerance" => tolerance: FiniteNumber = "0.5",
    }

    /// The measured value of a metric after launch.
    pub struct Actual {
        /// The measured value, in the metric's `unit`.
        "value" => value: FiniteNumber = "2.4",
        /// Day of the measurement.
        "measured" => measured: TomlDay = "2027-08-01",
        /// JSON pointer to the value in the file, such as `/results/p50`.
        "pointer" => pointer: JsonPointer = r#""/p50""#,
        /// Largest allowed difference between `value` and the file's number. Default: half a unit of the last digit written in `value`.
        "tolerance" => tolerance: FiniteNumber = "0.5",
    }

    /// An eval suite with its results.
    pub struct Eval named by "name" {
        /// Name of the eval. Findings and waivers refer to it.
        "name" => name: NonBlankText = r#""triage-quality""#,
        /// Path of the eval suite: its configuration or its tests.
        "suite" => suite: Artifact = r#""evals/triage/promptfooconfig.yaml""#,
        /// Path or glob of the result files. If several match, the newest by its recorded time is used.
        "results" => results: Artifact<Results> = r#""evals/triage/results/*.json""#,
        /// Format of the suite or the results. Needed only if it cannot be detected from the content.
        "format" => format: EvalFormat,
        /// Globs of the files that the eval tests, such as prompts and code. Results are outdated when these files change.
        "covers" => covers: PatternList = r#"["prompts/**", "models.lock"]"#,
        /// Names of the `[[data]]` sources that the test cases come from.
        "data" => data: NameList = r#"["claims-archive"]"#,
        /// Smallest number of cases that the results must have.
        "cases" => cases: WholeNumber = "200",
        /// What the eval tests: usual input, edge cases, adversarial input or load.
        "kind" => kind: EvalKind = r#""edge-cases""# => r#""quality""#,
        /// Required bounds on measures of the results, such as `pass-rate = ">= 0.92"`. A key is a measure or a JSON pointer.
        "require" => require: Require = r#"{ pass-rate = ">= 0.92", "/results/stats/tokenUsage/total" = "<= 2_000_000" }"#,
    }

    /// The result files of an eval.
    pub struct Results {
        /// `ci` if a pipeline creates the results and git does not track them.
        "from" => from: ResultsSource,
    }

    /// Instructions for operations.
    pub struct Runbook named by "path" {
        /// The situations that the runbook covers, such as `rollback`.
        "for" => uses: Choices<RunbookUse> = r#"["incident-response", "rollback"]"#,
        /// Day of the last drill of this runbook.
        "exercised" => exercised: TomlDay = "2026-10-02",
        /// Where the runbook answers each topic, such as `{ rollback = "#go-back" }`.
        "sections" => sections: Sections<RunbookTopics> = r##"{ rollback = "#go-back", contacts = "runbooks/oncall.md#who-to-call" }"##,
    }

    /// What operations needs to run the system.
    pub struct Operations {
        /// Path of the description of the infrastructure, or of its code.
        "infrastructure" => infrastructure: Artifact<InfrastructureClaim> = r#""deploy/README.md""#,
        /// Path of the monitoring configuration, such as a dashboard.
        "monitoring" => monitoring: Artifact = r#""ops/dashboards/triage.json""#,
        /// Path of the alert rules.
        "alerts" => alerts: Artifact = r#""ops/alerts.yaml""#,
        /// Path of the document that says how the system handles errors.
        "error-handling" => error_handling: Artifact = r#""docs/error-handling.md""#,
        /// Path of the document that says which events the system logs.
        "event-log" => event_log: Artifact = r#""docs/event-log.md""#,
        /// Path of the file that pins the versions of prompts and models.
        "versions" => versions: Artifact = r#""models.lock""#,
        /// Path of the security review.
        "security-review" => security_review: Artifact = r#""docs/security/review-2026-09.md""#,
        /// The cost limit, and the file that enforces it.
        "cost-limit" => cost_limit: CostLimit = r#"{ amount = 4000, currency = "EUR", per = "month", enforced-by = "deploy/budget.tf" }"#,
        /// Steps of the rollout, in percent of traffic, such as `[10, 50, 100]`.
        "rollout" => rollout: Percentages = "[10, 50, 100]",
    }

    /// The description of the infrastructure.
    pub struct InfrastructureClaim {
        /// Where the document answers each topic.
        "sections" => sections: Sections<InfrastructureTopics> = r##"{ inference = "#where-it-runs" }"##,
    }

    /// The cost limit of the live system.
    pub struct CostLimit {
        /// Largest cost in one period, in `currency`.
        "amount" => amount: Amount = "4000",
        /// Currency code, such as `EUR`.
        "currency" => currency: NonBlankText = r#""EUR""#,
        /// The period of the limit, such as `month`.
        "per" => per: NonBlankText = r#""month""#,
        /// Path of the file that enforces the limit, such as a budget alert.
        "enforced-by" => enforced_by: Artifact = r#""deploy/budget.tf""#,
    }

    /// How users are trained, supported and heard.
    pub struct Adoption {
        /// Path of the adoption plan.
        "plan" => plan: Artifact = r#""docs/adoption/plan.md""#,
        /// Training material for each audience.
        "training" => training: Entries<Artifact<Training>> = r#"[{ audience = "claims agents", path = "docs/adoption/training-agents.md" }]"#,
        /// Path of the work standards: how people work with the system.
        "standards" => standards: Artifact = r#""docs/adoption/work-standards.md""#,
        /// Path of the document that says how users give feedback and who answers it.
        "feedback" => feedback: Artifact = r#""docs/adoption/feedback.md""#,
        /// Path of the document that says what the system cannot do.
        "limitations" => limitations: Artifact = r#""docs/limitations.md""#,
        /// Path of the document that says whom users contact when the system fails.
        "support" => support: Artifact = r#""docs/adoption/support.md""#,
        /// Path of the answers to the users' questions: what about my job, what if it is wrong, whom do I call?
        "questions" => questions: Artifact<QuestionsClaim> = r#""docs/adoption/questions.md""#,
        /// Production users who tested the system late in the pilot: owners, or tables with `who`, `on` and `record`.
        "validated-by" => validated_by: OwnersOr<Validation> = r#"[{ who = "@acme/claims-berlin", on = 2026-10-30, record = "docs/adoption/validation.md" }]"#,
    }

    /// The answers to the users' questions.
    pub struct QuestionsClaim {
        /// Where the document answers each question.
        "sections" => sections: Sections<QuestionTopics> = r##"{ mistakes = "#when-it-is-wrong" }"##,
    }

    /// Training material for one audience.
    pub struct Training named by "audience" {
        /// The group of users that the training is for.
        "audience" => audience: NonBlankText = r#""claims agents""#,
    }

    /// A test of the system by production users.
    pub struct Validation named by "who" {
        /// Who tested the system.
        "who" => who: Owners = r#""@acme/claims-berlin""#,
        /// Day of the test.
        "on" => on: TomlDay = "2026-10-30",
        /// Path of the record of the test.
        "record" => record: Artifact = r#""docs/adoption/validation.md""#,
    }

    /// Risk, permissions and controls.
    pub struct Governance {
        /// Path of the risk assessment.
        "risk-assessment" => risk_assessment: Artifact = r#""docs/governance/risk.md""#,
        /// Path of the technical documentation, such as a model card.
        "documentation" => documentation: Artifact = r#""docs/model-card.md""#,
        /// Path of the document that says what the system may read and do.
        "permissions" => permissions: Artifact = r#""docs/governance/permissions.md""#,
        /// Path of the document that says which actions need the approval of a person.
        "human-approval" => human_approval: Artifact = r#""docs/governance/approval.md""#,
        /// Path of the text that tells users and customers that they deal with an AI system.
        "disclosure" => disclosure: Artifact = r#""docs/governance/disclosure.md""#,
        /// Path of the document that says what is logged for audits, and for how long.
        "audit-log" => audit_log: Artifact = r#""docs/governance/audit-log.md""#,
        /// Who can stop the system.
        "can-stop" => can_stop: Owners = r#""@lena-ortiz""#,
        /// Who accepts the remaining risk.
        "accepts-risk" => accepts_risk: Owners = r#""@acme/risk""#,
        /// Who monitors the system for risk.
        "monitors" => monitors: Owners = r#""@acme/ml-ops""#,
        /// Controls that reduce a risk, each with an owner and evidence.
        "control" => control: Entries<Control> = r#"[{ name = "PII redaction", owner = "@acme/privacy", evidence = "tests/pii_test.py" }]"#,
    }

    /// A control that reduces a risk.
    pub struct Control named by "name" {
        /// Name of the control. Findings and waivers refer to it.
        "name" => name: NonBlankText = r#""PII redaction""#,
        /// Who owns the control.
        "owner" => owner: Owners = r#""@acme/privacy""#,
        /// Path of the evidence that the control works, such as a test.
        "evidence" => evidence: Artifact = r#""tests/pii_test.py""#,
    }

    /// One plan with costs for the pilot and the production build.
    pub struct Plan {
        /// Time and cost of the production build.
        "production" => production: ProductionPlan = r#"{ starts = 2026-12-01, ends = 2027-05-31, cost = 180000, currency = "EUR" }"#,
        /// What the cost of the production build is made of: one amount for each item, in the currency of `production`.
        /// Usual items are integration, data, security, training, monitoring, maintenance, governance and people's time.
        "items" => items: Map<Amount> = "{ integration = 60000, data = 25000, security = 15000, training = 20000, monitoring = 10000, maintenance = 30000, governance = 10000, people = 10000 }",
    }

    /// Time and cost of the production build.
    pub struct ProductionPlan {
        /// First day of the production build.
        "starts" => starts: TomlDay = "2026-12-01",
        /// Last day of the production build, with full traffic.
        "ends" => ends: TomlDay = "2027-05-31",
        /// Cost of the production build, in `currency`.
        "cost" => cost: Amount = "180000",
        /// Currency code, such as `EUR`.
        "currency" => currency: NonBlankText = r#""EUR""#,
    }

    /// A special condition of the pilot.
    pub struct Condition named by "what" {
        /// The condition in one sentence. Findings and waivers refer to it.
        "what" => what: NonBlankText = r#""Reads the claims database without a data request""#,
        /// Kind of the condition: a permission, data access, a stakeholder's time, a process, people or budget.
        "kind" => kind: ConditionKind,
        /// Names of the `[[data]]` sources that the condition gives access to. Optional.
        "data" => data: NameList = r#"["claims-archive"]"#,
        /// Whether the condition stays after the pilot (`permanent`) or ends with it (`withdrawn`).
        "after-pilot" => after_pilot: AfterPilot,
        /// Path of the document in which the condition was agreed.
        "record" => record: Artifact = r#""docs/conditions/data-access.md""#,
    }

    /// A recorded change of a target, a bound or another value that says what success is.
    pub struct Change named by "at" {
        /// Key path of the changed value, such as `metric.first-reply-time.target`.
        "at" => at: NonBlankText = r#""metric.first-reply-time.target""#,
        /// Path of the record that says why it was changed, with the new value.
        "record" => record: Artifact = r#""docs/decisions/0004-target.md""#,
    }

    /// A finding that is accepted until a date.
    pub struct Waiver named by "rule" {
        /// Id of the rule whose findings are accepted.
        "rule" => rule: NonBlankText = "'stale-artifact'",
        /// Limits the waiver to an artifact's path, or to the start of a subject such as `metric.first-reply-time`.
        /// Default: the whole manifest.
        "at" => at: NonBlankText = r#""runbooks/incident.md""#,
        /// Why the findings are accepted.
        "reason" => reason: NonBlankText = r#""Rewritten with the platform move in December.""#,
        /// Who accepts the findings.
        "by" => by: Owners = r#""@acme/claims-platform""#,
        /// Day on which the waiver ends.
        "expires" => expires: TomlDay = "2026-12-31",
        /// First day of the waiver. Needed only if git history cannot tell.
        "since" => since: TomlDay = "2026-11-01",
    }

    /// Settings of the linter for one manifest.
    pub struct Policy {
        /// Globs of rule cards with custom rules, such as `policy/*.md`.
        "rules" => rules: PatternList = r#"["policy/*.md"]"#,
        /// Level of each rule by its id: `error`, `warning`, `note` or `off`.
        "levels" => levels: Map<PolicyLevel> = r#"{ stale-artifact = "warning" }"#,
        /// Largest age of artifacts by kind, such as `{ runbook = "180d" }`.
        "max-age" => max_age: ByKind = r#"{ runbook = "180d", eval-results = "30d" }"#,
        /// Longest time that artifacts of a kind may be behind the files that they cover, such as `{ runbook = "14d" }`.
        "max-lag" => max_lag: ByKind = r#"{ runbook = "14d" }"#,
        /// Smallest number of cases by kind of eval. Default: none.
        "min-cases" => min_cases: MinCases = "{ quality = 50 }",
        /// Globs of folders in which manifests are not checked, such as `vendor/**`.
        "exclude" => exclude: PatternList = r#"["vendor/**", "fixtures/**"]"#,
        /// What counts as a review of an artifact: `any`, or only entries in `readiness.lock` (`lock`).
        "reviews" => reviews: Reviews = r#""lock""# => r#""any""#,
        /// Additional words for sections and topics in documents, such as `{ rollback = ["Zurückrollen"] }`.
        "synonyms" => synonyms: Map<NameList> = r#"{ rollback = ["Zurückrollen"] }"#,
    }

    /// Smallest number of cases by kind of eval.
    pub struct MinCases {
        /// Smallest number of cases in evals of kind `quality`.
        "quality" => quality: WholeNumber = "50",
        /// Smallest number of cases in evals of kind `edge-cases`.
        "edge-cases" => edge_cases: WholeNumber = "20",
        /// Smallest number of cases in evals of kind `adversarial`.
        "adversarial" => adversarial: WholeNumber = "20",
        /// Smallest number of cases in evals of kind `load`.
        "load" => load: WholeNumber = "10",
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
