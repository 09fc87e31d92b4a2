//! The nine gates, and which sections of a manifest belong to each.

use crate::manifest::keys::ManifestSection;
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
    pub fn of_section(section: ManifestSection) -> Option<Self> {
        use ManifestSection as Key;
        Some(match section {
            Key::Ownership | Key::People => Self::Ownership,
            Key::Data => Self::Data,
            Key::Integration => Self::Integration,
            Key::Metric => Self::Value,
            Key::Eval => Self::Quality,
            Key::System | Key::Runbook | Key::Operations => Self::Operations,
            Key::Adoption => Self::Adoption,
            Key::Governance => Self::Governance,
            Key::Pilot | Key::Decision | Key::Plan | Key::Condition | Key::Change => Self::Decision,
            Key::Readiness | Key::Waiver | Key::Policy => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::manifest::keys::ManifestSection;
    use crate::manifest::model::Root;
    use crate::manifest::reader::ManifestTable;

    #[test]
    fn sections_are_exactly_the_top_level_keys() {
        let mut keys = Root::keys();
        let mut sections: Vec<_> = ManifestSection::ALL.iter().map(|section| section.as_str()).collect();
        keys.sort_unstable();
        sections.sort_unstable();
        assert_eq!(sections, keys);
    }
}
