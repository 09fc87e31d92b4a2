//! Everything that a manifest claims, in one list, each with its subject, gate and place.
//!
//! Rules about artifacts, owners and dates walk this list, so a new kind of claim gets them for free.

use std::ops::Range;

use crate::gate::Gate;
use crate::manifest::model::Root;
use crate::manifest::reader::ManifestTable;
use crate::manifest::visit::{Leaf, ManifestValue, Visitor};

/// Something that the manifest claims.
#[derive(Debug, Clone)]
pub struct Claim<'m> {
    /// Its place in the list.
    pub id: usize,
    /// Its key path, entries of lists by their names: stable when lines move.
    pub subject: String,
    /// The gate that it belongs to.
    pub gate: Option<Gate>,
    /// The key that claims it; for an artifact, its kind (`max-age` and `max-lag` go by that).
    pub kind: &'static str,
    /// The top-level key that it stands under.
    pub section: &'static str,
    /// Where the value stands in the manifest.
    pub at: Range<usize>,
    /// What is claimed.
    pub what: Leaf<'m>,
}

impl Claim<'_> {
    /// Whether its key asks for a document of its own: those directly below the tables of operations, adoption,
    /// governance and decision, and a source's audit and remediation.
    ///
    /// What pins versions may be a lock file that holds more; what enforces or tests may do so for several claims.
    pub fn asks_for_its_own(&self) -> bool {
        match self.section {
            "operations" | "adoption" | "governance" | "decision" => {
                let direct = self.subject.split('.').count() == 2;
                (direct && self.kind != "versions") || self.kind == "training"
            }
            "data" => matches!(self.kind, "audit" | "remediation"),
            _ => false,
        }
    }
}

/// All claims of a manifest, in the order of the format's keys.
pub fn claims(root: &Root) -> Vec<Claim<'_>> {
    let mut found = values(root);
    // What something is called, or how long it takes, is no claim that the repository could hold against it.
    found.retain(|found| !matches!(found.leaf, Leaf::Word(_) | Leaf::Period(_) | Leaf::Bounds(_)));
    found.into_iter().enumerate().map(|(id, found)| claim(id, found)).collect()
}

/// All values of a manifest by their subjects, whether they claim something or not.
pub fn values(root: &Root) -> Vec<ManifestValue<'_>> {
    let mut visitor = Visitor::default();
    root.visit_keys(&mut visitor);
    visitor.found
}

fn claim(id: usize, found: ManifestValue<'_>) -> Claim<'_> {
    let ManifestValue { subject, section, key, at, leaf } = found;
    let kind = if section == "eval" && key == "results" { "eval-results" } else { key };
    Claim { id, subject, gate: Gate::of_section(section), kind, section, at, what: leaf }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::{KINDS, Manifest};

    const WHOLE: &str = include_str!("../fixtures/manifests/whole.toml");

    #[test]
    fn the_whole_format_is_read_without_a_problem() {
        assert!(Manifest::parse(WHOLE).problems.is_empty(), "{:#?}", Manifest::parse(WHOLE).problems);
    }

    #[test]
    fn kinds_are_exactly_the_keys_that_claim_an_artifact() {
        let manifest = Manifest::parse(WHOLE);
        let mut kinds: Vec<_> = claims(&manifest.root)
            .iter()
            .filter(|claim| matches!(claim.what, Leaf::Artifact(_)))
            .map(|claim| claim.kind)
            .collect();
        kinds.sort_unstable();
        kinds.dedup();
        assert_eq!(kinds, KINDS);
    }

    #[test]
    fn subjects_name_entries_and_do_not_count_them() {
        let manifest = Manifest::parse(WHOLE);
        let subjects: Vec<_> = claims(&manifest.root).into_iter().map(|claim| claim.subject).collect();
        for subject in [
            "metric.first-reply-time.baseline",
            "metric.first-reply-time.baseline.captured",
            "runbook.runbooks/incident.md",
            "runbook.runbooks/incident.md.covers",
            "integration.crm.tests.covers",
            "adoption.training.claims agents",
            "condition.Reads the claims database without a data request.record",
            "governance.control.PII redaction.owner",
            "ownership.raci.quality-monitoring.accountable",
            "waiver.stale-artifact.runbooks/incident.md.by",
        ] {
            assert!(subjects.iter().any(|found| found == subject), "{subject} in {subjects:#?}");
        }
    }
}
