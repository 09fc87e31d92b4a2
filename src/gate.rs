//! The nine gates, and which part of a manifest each judges.

use crate::manifest::reader::choices;

choices! {
    /// A gate of the readiness review.
    pub enum Gate {
        /// Somebody answers for it.
        Ownership = "ownership",
        /// The data is production's.
        Data = "data",
        /// The integrations are real.
        Integration = "integration",
        /// The worth is measured.
        Value = "value",
        /// The answers are tested.
        Quality = "quality",
        /// It can be run.
        Operations = "operations",
        /// People can use it.
        Adoption = "adoption",
        /// It is kept in bounds.
        Governance = "governance",
        /// Somebody decided.
        Decision = "decision",
    }
}

impl Gate {
    /// The gate that judges what a top-level key of the manifest claims; none for what steers the linter itself.
    pub fn of_section(section: &str) -> Option<Self> {
        Some(match section {
            "ownership" | "people" => Self::Ownership,
            "data" => Self::Data,
            "integration" => Self::Integration,
            "metric" => Self::Value,
            "eval" => Self::Quality,
            "system" | "runbook" | "operations" => Self::Operations,
            "adoption" => Self::Adoption,
            "governance" => Self::Governance,
            "pilot" | "decision" | "plan" | "condition" => Self::Decision,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Gate;
    use crate::manifest::model::Root;
    use crate::manifest::reader::ManifestTable;

    #[test]
    fn every_section_has_a_gate_but_those_that_steer_the_linter() {
        let without: Vec<_> =
            Root::keys().into_iter().filter(|key| Gate::of_section(key).is_none()).collect();
        assert_eq!(without, ["readiness", "waiver", "policy"]);
    }
}
