//! The words that the format allows where it allows only some.

use super::reader::choices;

choices! {
    /// How far a system says it is.
    pub enum Stage {
        /// Tried with real users, not yet decided.
        Pilot = "pilot",
        /// About to be handed to those who will run it.
        Handoff = "handoff",
        /// Live.
        Production = "production",
        /// Ended, by decision.
        Stopped = "stopped",
        /// Never meant to go live as it is.
        Research = "research",
    }

    /// The system's class of risk.
    pub enum Risk {
        /// Nobody is worse off when it is wrong.
        Minimal = "minimal",
        /// Mistakes are seen and undone.
        Limited = "limited",
        /// Mistakes hurt people or break the law.
        High = "high",
    }

    /// The four ends of a pilot.
    pub enum Outcome {
        /// Take it to production.
        Scale = "scale",
        /// Pilot it again, changed.
        Redesign = "redesign",
        /// End it.
        Stop = "stop",
        /// Keep it in research.
        Research = "research",
    }

    /// What the delivery owner holds.
    pub enum DeliveryArea {
        /// Bringing production's data in.
        DataIntegration = "data-integration",
        /// Bringing the model live.
        ModelDeployment = "model-deployment",
        /// Passing compliance.
        ComplianceReview = "compliance-review",
        /// Keeping those concerned in agreement.
        StakeholderAlignment = "stakeholder-alignment",
        /// Production's own measures.
        ProductionKpis = "production-kpis",
    }

    /// Where a source's data comes from.
    pub enum DataKind {
        /// What production will see.
        Production = "production",
        /// A selection of it.
        Sample = "sample",
        /// Made up.
        Synthetic = "synthetic",
    }

    /// How a source may be read.
    pub enum Access {
        /// As any production system would.
        Standard = "standard",
        /// By leave given for the pilot.
        Exception = "exception",
    }

    /// How real an integration is.
    pub enum Mode {
        /// The real system.
        Live = "live",
        /// The real system's test instance.
        Sandbox = "sandbox",
        /// A file taken out of it.
        Export = "export",
        /// A stand-in.
        Mock = "mock",
    }

    /// What a metric measures.
    pub enum MetricKind {
        /// What the business wants.
        Business = "business",
        /// How the operation runs.
        Operational = "operational",
        /// How the model does.
        Model = "model",
    }

    /// Which way a metric improves.
    pub enum Better {
        /// Down.
        Lower = "lower",
        /// Up.
        Higher = "higher",
    }

    /// What an eval suite tests.
    pub enum EvalKind {
        /// That the usual answer is good.
        Quality = "quality",
        /// That unusual input is handled.
        EdgeCases = "edge-cases",
        /// That hostile input is handled.
        Adversarial = "adversarial",
        /// That it holds under load.
        Load = "load",
    }

    /// The format of a suite or of results, where content does not tell.
    pub enum EvalFormat {
        /// promptfoo
        Promptfoo = "promptfoo",
        /// `JUnit` XML
        Junit = "junit",
        /// `DeepEval`
        Deepeval = "deepeval",
        /// Inspect AI
        Inspect = "inspect",
        /// lm-evaluation-harness
        LmEval = "lm-eval",
        /// dbt tests
        Dbt = "dbt",
        /// Common Test Report Format
        Ctrf = "ctrf",
        /// Any JSON, by pointer
        Json = "json",
        /// Any YAML, by pointer
        Yaml = "yaml",
        /// Any TOML, by pointer
        Toml = "toml",
        /// Any CSV, by column
        Csv = "csv",
    }

    /// Who makes the results.
    pub enum ResultsSource {
        /// A pipeline; git does not hold them.
        Ci = "ci",
    }

    /// What a runbook is for.
    pub enum RunbookUse {
        /// Something is broken.
        IncidentResponse = "incident-response",
        /// Going back to the last good version.
        Rollback = "rollback",
        /// Who is called next.
        Escalation = "escalation",
        /// Working without the system.
        DegradedMode = "degraded-mode",
        /// A new model or prompt.
        ModelUpdate = "model-update",
        /// Costs run away.
        CostOverrun = "cost-overrun",
        /// The data changes.
        DataDrift = "data-drift",
    }

    /// What a condition was a loan of.
    pub enum ConditionKind {
        /// A permission.
        Permission = "permission",
        /// Access to data.
        DataAccess = "data-access",
        /// Somebody's time.
        Stakeholder = "stakeholder",
        /// A way of working.
        Process = "process",
        /// People.
        People = "people",
        /// Money.
        Budget = "budget",
    }

    /// What becomes of a condition.
    pub enum AfterPilot {
        /// It stays.
        Permanent = "permanent",
        /// It goes.
        Withdrawn = "withdrawn",
    }

    /// What a policy makes of a rule.
    pub enum PolicyLevel {
        /// Fails.
        Error = "error",
        /// Is shown.
        Warning = "warning",
        /// Is mentioned.
        Note = "note",
        /// Does not run.
        Off = "off",
    }

    /// What counts as a review.
    pub enum Reviews {
        /// A change, a date, or an entry in `readiness.lock`.
        Any = "any",
        /// `readiness.lock` alone.
        Lock = "lock",
    }
}
