//! Lists all claims of a manifest, each with its subject, gate and place.
//!
//! Rules about artifacts, owners and dates walk through this list, so they also apply to new kinds of claims.

use std::ops::Range;

use crate::gate::Gate;
use crate::manifest::model::Root;
use crate::manifest::reader::ManifestTable;
use crate::manifest::visit::{Leaf, ManifestValue, Visitor};

/// A claim of the manifest.
#[derive(Debug, Clone)]
pub struct Claim<'m> {
    /// Index in the list of claims.
    pub id: usize,
    /// Key path, in which entries of lists are identified by their names, so that it stays the same when lines move.
    pub subject: String,
    /// The gate of the claim.
    pub gate: Option<Gate>,
    /// The key of the claim. For an artifact this is its kind, which `max-age` and `max-lag` refer to.
    pub kind: &'static str,
    /// The top-level key.
    pub section: &'static str,
    /// Byte range of the value in the manifest.
    pub at: Range<usize>,
    /// The value.
    pub what: Leaf<'m>,
}

impl Claim<'_> {
    /// Whether the claim needs a document of its own. This applies to the keys directly below the tables of
    /// operations, adoption, governance and decision, and to a source's audit and remediation.
    ///
    /// A file that pins versions may be a lock file with other content. A file that enforces or tests something may
    /// do so for several claims.
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

/// Returns all claims of a manifest, in the order of the format's keys.
pub fn claims(root: &Root) -> Vec<Claim<'_>> {
    let mut found = values(root);
    // Names, periods and bounds cannot be compared with the repository, so they are not claims.
    found.retain(|found| !matches!(found.leaf, Leaf::Word(_) | Leaf::Period(_) | Leaf::Bounds(_)));
    found.into_iter().enumerate().map(|(id, found)| claim(id, found)).collect()
}

/// Returns all values of a manifest with their subjects, including those that are not claims.
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
