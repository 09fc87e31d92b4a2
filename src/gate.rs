//! The nine gates, and which sections of a manifest belong to each.

use crate::manifest::reader::choices;

choices! {
    /// A gate of the readiness review. A system passes a gate if its rules report no error.
    pub enum Gate {
        /// The system has owners.
        Ownership = "ownership",
        /// The data is ready for production.
        Data = "data",
        /// The integrations work with the real systems.
        Integration = "integration",
        /// The value is measured.
        Value = "value",
        /// The answers are tested.
        Quality = "quality",
        /// Operations can run the system.
        Operations = "operations",
        /// Users can work with the system.
        Adoption = "adoption",
        /// Risks are controlled.
        Governance = "governance",
        /// The decision is recorded.
        Decision = "decision",
    }
}

impl Gate {
    /// Returns the gate of a top-level key of the manifest; none for keys that configure the linter.
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
