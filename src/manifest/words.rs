//! The enums of the format: keys that allow only fixed words.

use super::reader::choices;

choices! {
    /// The stage of a system.
    pub enum Stage {
        /// Real users try the system; no decision yet.
        Pilot = "pilot",
        /// The system is handed over to the team that will run it.
        Handoff = "handoff",
        /// The system is live.
        Production = "production",
        /// The system was stopped by a decision.
        Stopped = "stopped",
        /// The system stays in research.
        Research = "research",
    }

    /// The risk class of a system.
    pub enum Risk {
        /// An error has no consequences for people.
        Minimal = "minimal",
        /// An error is noticed and can be corrected.
        Limited = "limited",
        /// An error can harm people or break the law.
        High = "high",
    }

    /// The outcome of the decision at the end of a pilot.
    pub enum Outcome {
        /// Take the system to production.
        Scale = "scale",
        /// Run another pilot with a changed system.
        Redesign = "redesign",
        /// Stop the system.
        Stop = "stop",
        /// Keep the system in research.
        Research = "research",
    }

    /// Areas of work of the delivery owner.
    pub enum DeliveryArea {
        /// Connects production data.
        DataIntegration = "data-integration",
        /// Deploys the model to production.
        ModelDeployment = "model-deployment",
        /// Gets the approval of compliance.
        ComplianceReview = "compliance-review",
        /// Keeps the stakeholders in agreement.
        StakeholderAlignment = "stakeholder-alignment",
        /// Defines the measures of production.
        ProductionKpis = "production-kpis",
    }

    /// The kind of data in a source.
    pub enum DataKind {
        /// Production data.
        Production = "production",
        /// A sample of production data.
        Sample = "sample",
        /// Generated data.
        Synthetic = "synthetic",
    }

    /// How the system may read a source.
    pub enum Access {
        /// With the same access as any production system.
        Standard = "standard",
        /// By an exception that was granted for the pilot.
        Exception = "exception",
    }

    /// How real an integration is.
    pub enum Mode {
        /// The live system.
        Live = "live",
        /// A test instance of the live system.
        Sandbox = "sandbox",
        /// A file exported from the live system.
        Export = "export",
        /// A simulation of the live system.
        Mock = "mock",
    }

    /// What a metric measures.
    pub enum MetricKind {
        /// A result of the business.
        Business = "business",
        /// The operation of the system.
        Operational = "operational",
        /// The quality of the model.
        Model = "model",
    }

    /// The direction in which a metric improves.
    pub enum Better {
        /// A lower value is better.
        Lower = "lower",
        /// A higher value is better.
        Higher = "higher",
    }

    /// What an eval tests.
    pub enum EvalKind {
        /// Usual input.
        Quality = "quality",
        /// Unusual input.
        EdgeCases = "edge-cases",
        /// Hostile input.
        Adversarial = "adversarial",
        /// Behaviour under load.
        Load = "load",
    }

    /// The format of an eval suite or of results, if it cannot be detected from the content.
    pub enum EvalFormat {
        /// promptfoo.
        Promptfoo = "promptfoo",
        /// `JUnit` XML.
        Junit = "junit",
        /// `DeepEval`.
        Deepeval = "deepeval",
        /// Inspect AI.
        Inspect = "inspect",
        /// lm-evaluation-harness.
        LmEval = "lm-eval",
        /// dbt tests.
        Dbt = "dbt",
        /// Common Test Report Format.
        Ctrf = "ctrf",
        /// Any JSON file; measures are JSON pointers.
        Json = "json",
        /// Any YAML file; measures are JSON pointers.
        Yaml = "yaml",
        /// Any TOML file; measures are JSON pointers.
        Toml = "toml",
        /// Any CSV file; measures are columns.
        Csv = "csv",
    }

    /// Where eval results come from.
    pub enum ResultsSource {
        /// A CI pipeline creates them, and git does not track them.
        Ci = "ci",
    }

    /// The situation that a runbook is for.
    pub enum RunbookUse {
        /// An incident.
        IncidentResponse = "incident-response",
        /// Return to the last good version.
        Rollback = "rollback",
        /// Whom to call next.
        Escalation = "escalation",
        /// Work while the system is down.
        DegradedMode = "degraded-mode",
        /// A new model or prompt.
        ModelUpdate = "model-update",
        /// Costs over the limit.
        CostOverrun = "cost-overrun",
        /// A change in the input data.
        DataDrift = "data-drift",
    }

    /// The kind of a pilot's special condition.
    pub enum ConditionKind {
        /// A permission.
        Permission = "permission",
        /// Access to data.
        DataAccess = "data-access",
        /// A stakeholder's time.
        Stakeholder = "stakeholder",
        /// A changed process.
        Process = "process",
        /// People.
        People = "people",
        /// Budget.
        Budget = "budget",
    }

    /// What happens to a condition after the pilot.
    pub enum AfterPilot {
        /// The condition stays in production.
        Permanent = "permanent",
        /// The condition ends with the pilot.
        Withdrawn = "withdrawn",
    }

    /// The level that a policy gives to a rule.
    pub enum PolicyLevel {
        /// Fails the gate.
        Error = "error",
        /// Reported, but fails nothing.
        Warning = "warning",
        /// Reported as information.
        Note = "note",
        /// The rule does not run.
        Off = "off",
    }

    /// What counts as a review.
    pub enum Reviews {
        /// A change of the file, a review date, or an entry in `readiness.lock`.
        Any = "any",
        /// Only an entry in `readiness.lock`.
        Lock = "lock",
    }
}
