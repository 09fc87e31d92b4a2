//! The nine gates, and which part of a manifest each judges.

use crate::manifest::keys::ManifestSection;
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
            Key::Pilot | Key::Decision | Key::Plan | Key::Condition => Self::Decision,
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
