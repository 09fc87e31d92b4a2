//! Every table of `readiness.toml`. The format's one definition: keys, types and documentation.

use super::artifact::Artifact;
use super::collection::{ByKind, Entries, Map, OwnersOr, PeopleTable, Require};
use super::owner::{Email, Owners, SoleOwner};
use super::pattern::PatternList;
use super::reader::{Field, tables};
use super::value::{
    Choices, FiniteNumber, FormatVersion, JsonPointer, Left, NameList, NonBlankText, Percentages, Period,
    Process, TomlDay, WholeNumber,
};
pub use super::words::{
    Access, AfterPilot, Better, ConditionKind, DataKind, DeliveryArea, EvalFormat, EvalKind, MetricKind,
    Mode, Outcome, PolicyLevel, ResultsSource, Reviews, Risk, RunbookUse, Stage,
};

tables! {
    /// The manifest.
    pub struct Root {
        /// Version of this format.
        "readiness" => readiness: FormatVersion,
        /// The system that wants to go to production.
        "system" => system: System,
        /// When it was tried.
        "pilot" => pilot: Pilot,
        /// The outcome of the stage gate.
        "decision" => decision: Decision,
        /// Who answers for it.
        "ownership" => ownership: Ownership,
        /// Who a handle is in git, and who has left.
        "people" => people: PeopleTable<Person>,
        /// Every source that production will touch.
        "data" => data: Entries<DataSource>,
        /// Every system that it talks to.
        "integration" => integration: Entries<Integration>,
        /// What it is worth, measured.
        "metric" => metric: Entries<Metric>,
        /// How its answers are tested.
        "eval" => eval: Entries<Eval>,
        /// What operations does when.
        "runbook" => runbook: Entries<Artifact<Runbook>>,
        /// How it is run.
        "operations" => operations: Operations,
        /// How people come to use it.
        "adoption" => adoption: Adoption,
        /// How it is kept in bounds.
        "governance" => governance: Governance,
        /// Pilot and production build as one costed plan.
        "plan" => plan: Artifact<Plan>,
        /// What the pilot was lent and production may not have.
        "condition" => condition: Entries<Condition>,
        /// Findings that somebody lives with for a while.
        "waiver" => waiver: Entries<Waiver>,
        /// How this manifest is judged.
        "policy" => policy: Policy,
    }

    /// The system that wants to go to production.
    pub struct System {
        /// What it is called.
        "name" => name: NonBlankText,
        /// The business case in one sentence.
        "purpose" => purpose: NonBlankText,
        /// The one business process that it changes.
        "process" => process: Process,
        /// How far it is.
        "stage" => stage: Stage,
        /// Its class of risk.
        "risk" => risk: Risk,
        /// Globs of what it is made of; by default the manifest's folder.
        "code" => code: PatternList,
        /// First production traffic.
        "launched" => launched: TomlDay,
    }

    /// When it was tried.
    pub struct Pilot {
        /// First day.
        "started" => started: TomlDay,
        /// Last day.
        "ends" => ends: TomlDay,
    }

    /// The outcome of the stage gate.
    pub struct Decision {
        /// One of the four ends.
        "outcome" => outcome: Outcome,
        /// The day.
        "on" => on: TomlDay,
        /// Who decided.
        "by" => by: Owners,
        /// Who sat in the final review, the production owner among them.
        "reviewed-by" => reviewed_by: Owners,
        /// The record of the decision.
        "record" => record: Artifact,
        /// The case for production.
        "business-case" => business_case: Artifact,
    }

    /// Who answers for it.
    pub struct Ownership {
        /// Opens doors, holds the budget.
        "sponsor" => sponsor: Owners,
        /// Answers for the process and its outcome.
        "business" => business: Owners,
        /// Runs the live system, in the line organisation.
        "production" => production: Owners,
        /// When the production owner took it.
        "assigned" => assigned: TomlDay,
        /// Who owns the gap between proof of concept and roadmap.
        "delivery" => delivery: Delivery,
        /// The six functions; no cell may be blank.
        "raci" => raci: Raci,
    }

    /// Who owns the gap between proof of concept and roadmap.
    pub struct Delivery {
        /// Who.
        "owner" => owner: Owners,
        /// What they hold.
        "scope" => scope: Choices<DeliveryArea>,
    }

    /// The six functions of a live system.
    pub struct Raci {
        /// Who watches its quality.
        "quality-monitoring" => quality_monitoring: Function,
        /// Who answers when it breaks.
        "incident-response" => incident_response: Function,
        /// Who changes models, prompts and versions.
        "model-updates" => model_updates: Function,
        /// Who keeps its integrations working.
        "integration-maintenance" => integration_maintenance: Function,
        /// Who trains its users.
        "training-adoption" => training_adoption: Function,
        /// Who tracks its metrics.
        "metric-tracking" => metric_tracking: Function,
    }

    /// One function.
    pub struct Function {
        /// Who does it.
        "responsible" => responsible: Owners,
        /// The one who answers for it.
        "accountable" => accountable: SoleOwner,
        /// Who is asked.
        "consulted" => consulted: Owners,
        /// Who is told.
        "informed" => informed: Owners,
    }

    /// What is known of somebody.
    pub struct Person {
        /// Their address in git.
        "email" => email: Email,
        /// Whether they have left, or since when.
        "left" => left: Left,
    }

    /// A source that production will touch.
    pub struct DataSource named by "name" {
        /// What it is called.
        "name" => name: NonBlankText,
        /// Who keeps it.
        "owner" => owner: Owners,
        /// Where its data comes from.
        "kind" => kind: DataKind,
        /// How it may be read.
        "access" => access: Access,
        /// What an audit of it found.
        "audit" => audit: Artifact,
        /// How updates, conflicts and deletions are handled.
        "governance" => governance: Artifact,
        /// What is mended, until when.
        "remediation" => remediation: Artifact<Remediation>,
        /// What watches it for drift.
        "monitor" => monitor: Artifact,
    }

    /// What is mended, until when.
    pub struct Remediation {
        /// Until when.
        "due" => due: TomlDay,
        /// When it was done.
        "done" => done: TomlDay,
    }

    /// A system that it talks to.
    pub struct Integration named by "name" {
        /// What it is called.
        "name" => name: NonBlankText,
        /// How real it is.
        "mode" => mode: Mode,
        /// Who keeps it.
        "owner" => owner: Owners,
        /// What both sides agreed on.
        "contract" => contract: Artifact,
        /// What tests it.
        "tests" => tests: Artifact,
        /// What happens without it.
        "fallback" => fallback: Artifact,
    }

    /// What it is worth, measured.
    pub struct Metric named by "name" {
        /// What it is called.
        "name" => name: NonBlankText,
        /// The business outcome: a number and a time frame.
        "outcome" => outcome: NonBlankText,
        /// What it measures.
        "kind" => kind: MetricKind,
        /// Its unit.
        "unit" => unit: NonBlankText,
        /// Which way it improves.
        "better" => better: Better,
        /// What it was before.
        "baseline" => baseline: Artifact<Baseline>,
        /// What it should become.
        "target" => target: FiniteNumber,
        /// Worse than this at `within`: stop.
        "stop-at" => stop_at: FiniteNumber,
        /// The number to keep, for what is not to improve and never to be worse; with `better`, in place of `target` and `stop-at`.
        "guardrail" => guardrail: FiniteNumber,
        /// Until when, from launch.
        "within" => within: Period,
        /// What reaching the target is worth.
        "worth" => worth: NonBlankText,
        /// Where anybody can check it.
        "source" => source: NonBlankText,
        /// Who tracks it.
        "owner" => owner: Owners,
        /// What it has become.
        "actual" => actual: Artifact<Actual>,
        /// The business metric that a model metric moves.
        "drives" => drives: NonBlankText,
    }

    /// What a metric was before.
    pub struct Baseline {
        /// The number.
        "value" => value: FiniteNumber,
        /// When it was taken.
        "captured" => captured: TomlDay,
        /// Where it stands in the file.
        "pointer" => pointer: JsonPointer,
        /// How far the file's number may be off.
        "tolerance" => tolerance: FiniteNumber,
    }

    /// What a metric has become.
    pub struct Actual {
        /// The number.
        "value" => value: FiniteNumber,
        /// When it was taken.
        "measured" => measured: TomlDay,
        /// Where it stands in the file.
        "pointer" => pointer: JsonPointer,
        /// How far the file's number may be off.
        "tolerance" => tolerance: FiniteNumber,
    }

    /// How its answers are tested.
    pub struct Eval named by "name" {
        /// What it is called.
        "name" => name: NonBlankText,
        /// The suite.
        "suite" => suite: Artifact,
        /// The results; of several the newest counts.
        "results" => results: Artifact<Results>,
        /// Their format, where content does not tell.
        "format" => format: EvalFormat,
        /// Globs of what it tests.
        "covers" => covers: PatternList,
        /// The sources that its cases come from.
        "data" => data: NameList,
        /// At least this many cases.
        "cases" => cases: WholeNumber,
        /// What it tests.
        "kind" => kind: EvalKind,
        /// Bounds on measures of the results.
        "require" => require: Require,
    }

    /// Results of an eval.
    pub struct Results {
        /// Who makes them, where git does not hold them.
        "from" => from: ResultsSource,
    }

    /// What operations does when.
    pub struct Runbook named by "path" {
        /// What it is for.
        "for" => uses: Choices<RunbookUse>,
        /// The last drill.
        "exercised" => exercised: TomlDay,
    }

    /// How it is run.
    pub struct Operations {
        /// What it runs on.
        "infrastructure" => infrastructure: Artifact,
        /// What watches it.
        "monitoring" => monitoring: Artifact,
        /// What wakes somebody.
        "alerts" => alerts: Artifact,
        /// What it does with errors.
        "error-handling" => error_handling: Artifact,
        /// What it writes down of each step.
        "event-log" => event_log: Artifact,
        /// What pins prompts and models.
        "versions" => versions: Artifact,
        /// What a security review found.
        "security-review" => security_review: Artifact,
        /// The most that it may cost.
        "cost-limit" => cost_limit: CostLimit,
        /// Percent of traffic, step by step.
        "rollout" => rollout: Percentages,
    }

    /// The most that it may cost.
    pub struct CostLimit {
        /// The amount.
        "amount" => amount: FiniteNumber,
        /// Its currency.
        "currency" => currency: NonBlankText,
        /// The period that it is for.
        "per" => per: NonBlankText,
        /// What holds it.
        "enforced-by" => enforced_by: Artifact,
    }

    /// How people come to use it.
    pub struct Adoption {
        /// The plan.
        "plan" => plan: Artifact,
        /// What each audience is taught.
        "training" => training: Entries<Artifact<Training>>,
        /// How work is done with it.
        "standards" => standards: Artifact,
        /// How users are heard.
        "feedback" => feedback: Artifact,
        /// What it cannot do.
        "limitations" => limitations: Artifact,
        /// Who to call when it breaks.
        "support" => support: Artifact,
        /// My job? When it is wrong? Who do I call?
        "questions" => questions: Artifact,
        /// Production users who tried it, late in the pilot.
        "validated-by" => validated_by: OwnersOr<Validation>,
    }

    /// What an audience is taught.
    pub struct Training named by "audience" {
        /// Whom it is for.
        "audience" => audience: NonBlankText,
    }

    /// Production users who tried it.
    pub struct Validation named by "who" {
        /// Who.
        "who" => who: Owners,
        /// When.
        "on" => on: TomlDay,
        /// What came of it.
        "record" => record: Artifact,
    }

    /// How it is kept in bounds.
    pub struct Governance {
        /// What can go wrong.
        "risk-assessment" => risk_assessment: Artifact,
        /// What it is: a model card.
        "documentation" => documentation: Artifact,
        /// What it may do.
        "permissions" => permissions: Artifact,
        /// Where a person decides.
        "human-approval" => human_approval: Artifact,
        /// What customers and users are told.
        "disclosure" => disclosure: Artifact,
        /// What is kept for those who ask later.
        "audit-log" => audit_log: Artifact,
        /// Who can stop it.
        "can-stop" => can_stop: Owners,
        /// Who accepts its risk.
        "accepts-risk" => accepts_risk: Owners,
        /// Who monitors it.
        "monitors" => monitors: Owners,
        /// What keeps a risk down.
        "control" => control: Entries<Control>,
    }

    /// What keeps a risk down.
    pub struct Control named by "name" {
        /// What it is called.
        "name" => name: NonBlankText,
        /// Who keeps it.
        "owner" => owner: Owners,
        /// What shows that it works.
        "evidence" => evidence: Artifact,
    }

    /// Pilot and production build as one costed plan.
    pub struct Plan {
        /// The production phase.
        "production" => production: ProductionPlan,
    }

    /// The production phase.
    pub struct ProductionPlan {
        /// First day.
        "starts" => starts: TomlDay,
        /// Last day, full traffic.
        "ends" => ends: TomlDay,
        /// What it costs.
        "cost" => cost: FiniteNumber,
        /// In which currency.
        "currency" => currency: NonBlankText,
    }

    /// What the pilot was lent.
    pub struct Condition named by "what" {
        /// What.
        "what" => what: NonBlankText,
        /// What kind of loan.
        "kind" => kind: ConditionKind,
        /// Which sources it opens.
        "data" => data: NameList,
        /// What becomes of it.
        "after-pilot" => after_pilot: AfterPilot,
        /// Where that was agreed.
        "record" => record: Artifact,
    }

    /// A finding that somebody lives with for a while.
    pub struct Waiver named by "rule" {
        /// The rule.
        "rule" => rule: NonBlankText,
        /// An artifact's path, or the start of a subject.
        "at" => at: NonBlankText,
        /// Why.
        "reason" => reason: NonBlankText,
        /// Who says so.
        "by" => by: Owners,
        /// Until when.
        "expires" => expires: TomlDay,
        /// Since when, where history cannot say.
        "since" => since: TomlDay,
    }

    /// How this manifest is judged.
    pub struct Policy {
        /// Globs of rule cards of your own.
        "rules" => rules: PatternList,
        /// Levels by rule.
        "levels" => levels: Map<PolicyLevel>,
        /// How old artifacts of a kind may get.
        "max-age" => max_age: ByKind,
        /// How long artifacts of a kind may lag behind what they cover.
        "max-lag" => max_lag: ByKind,
        /// Fewest cases by kind of eval.
        "min-cases" => min_cases: MinCases,
        /// Globs below which manifests are not ours.
        "exclude" => exclude: PatternList,
        /// What counts as a review.
        "reviews" => reviews: Reviews,
        /// More words for what documents say.
        "synonyms" => synonyms: Map<NameList>,
    }

    /// Fewest cases by kind of eval.
    pub struct MinCases {
        /// Quality suites.
        "quality" => quality: WholeNumber,
        /// Edge-case suites.
        "edge-cases" => edge_cases: WholeNumber,
        /// Adversarial suites.
        "adversarial" => adversarial: WholeNumber,
        /// Load suites.
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
