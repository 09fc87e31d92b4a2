//! The keys that the program distinguishes: the top-level keys, and the keys of claims.

use super::reader::choices;

choices! {
    /// A top-level key of the manifest.
    pub enum ManifestSection {
        Readiness = "readiness",
        System = "system",
        Ownership = "ownership",
        People = "people",
        Data = "data",
        Integration = "integration",
        Metric = "metric",
        Eval = "eval",
        Runbook = "runbook",
        Operations = "operations",
        Adoption = "adoption",
        Governance = "governance",
        Pilot = "pilot",
        Decision = "decision",
        Plan = "plan",
        Condition = "condition",
        Change = "change",
        Waiver = "waiver",
        Policy = "policy",
    }

    /// A kind of artifact: the key that claims it, but `eval-results` for the `results` of an eval. `max-age` and `max-lag` are set by kind.
    /// Of `sections`, these are the topics in other files.
    pub enum ArtifactKind {
        Actual = "actual",
        Alerts = "alerts",
        Audit = "audit",
        AuditLog = "audit-log",
        Baseline = "baseline",
        BusinessCase = "business-case",
        Contract = "contract",
        Disclosure = "disclosure",
        Documentation = "documentation",
        EnforcedBy = "enforced-by",
        ErrorHandling = "error-handling",
        EvalResults = "eval-results",
        EventLog = "event-log",
        Evidence = "evidence",
        Fallback = "fallback",
        Feedback = "feedback",
        Governance = "governance",
        HumanApproval = "human-approval",
        Infrastructure = "infrastructure",
        Limitations = "limitations",
        Monitor = "monitor",
        Monitoring = "monitoring",
        Permissions = "permissions",
        Plan = "plan",
        Questions = "questions",
        Record = "record",
        Remediation = "remediation",
        RiskAssessment = "risk-assessment",
        Runbook = "runbook",
        Sections = "sections",
        SecurityReview = "security-review",
        Standards = "standards",
        Suite = "suite",
        Support = "support",
        Tests = "tests",
        Training = "training",
        Versions = "versions",
    }

    /// A key of an owner, a date or globs that a rule looks for by name.
    pub enum ValueKey {
        Accountable = "accountable",
        Captured = "captured",
        Code = "code",
        Covers = "covers",
        Exercised = "exercised",
        Measured = "measured",
        On = "on",
        Owner = "owner",
        Production = "production",
        Responsible = "responsible",
        Since = "since",
    }
}
