//! Everything that a manifest claims, in one list, each with its subject, gate and place.
//!
//! Rules about artifacts, owners and dates walk this list, so they also check new kinds of claims.

use std::ops::Range;

use crate::gate::Gate;
use crate::manifest::keys::{ArtifactKind, ManifestSection, ValueKey};
use crate::manifest::model::Root;
use crate::manifest::reader::ManifestTable;
use crate::manifest::subject::{Subject, keys_of};
use crate::manifest::visit::{Leaf, ManifestValue, Visitor};

/// The key that claims something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClaimKey {
    /// The key of an artifact, which is the artifact's kind.
    Artifact(ArtifactKind),
    /// A key that a rule looks for by name.
    Value(ValueKey),
    /// Any other key.
    Other(&'static str),
}

impl ClaimKey {
    fn of(section: ManifestSection, key: &'static str) -> Self {
        if section == ManifestSection::Eval && key == RESULTS {
            return Self::Artifact(ArtifactKind::EvalResults);
        }
        let kind = key.parse().map(Self::Artifact);
        kind.or_else(|()| key.parse().map(Self::Value)).unwrap_or(Self::Other(key))
    }

    /// The key as it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Artifact(kind) => kind.as_str(),
            Self::Value(key) => key.as_str(),
            Self::Other(key) => key,
        }
    }
}

impl std::fmt::Display for ClaimKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

/// The key of an eval that claims its results: their kind has another name.
const RESULTS: &str = "results";

/// Something that the manifest claims.
#[derive(Debug, Clone)]
pub struct Claim<'m> {
    /// Its index in the list of claims.
    pub id: usize,
    /// Its key path. Entries of lists are identified by name, so it does not change when lines move.
    pub subject: Subject,
    /// The gate that it belongs to.
    pub gate: Option<Gate>,
    /// The key that claims it.
    pub key: ClaimKey,
    /// Its top-level key.
    pub section: ManifestSection,
    /// Byte range of the value in the manifest.
    pub at: Range<usize>,
    /// What is claimed.
    pub what: Leaf<'m>,
}

impl Claim<'_> {
    /// Whether its key requires a separate document: the keys directly below the tables of operations, adoption,
    /// governance and decision, and a source's audit and remediation.
    ///
    /// A file that pins versions may be a lock file with other content. A file that enforces or tests something may do so for several
    /// claims.
    pub fn asks_for_its_own(&self) -> bool {
        match self.section {
            ManifestSection::Operations
            | ManifestSection::Adoption
            | ManifestSection::Governance
            | ManifestSection::Decision => {
                let direct = keys_of(&self.subject).count() == 2;
                (direct && !self.is(ArtifactKind::Versions)) || self.is(ArtifactKind::Training)
            }
            ManifestSection::Data => self.is(ArtifactKind::Audit) || self.is(ArtifactKind::Remediation),
            _ => false,
        }
    }

    /// Its kind, if it claims an artifact.
    pub fn kind(&self) -> Option<ArtifactKind> {
        if let ClaimKey::Artifact(kind) = self.key { Some(kind) } else { None }
    }

    /// Whether it claims an artifact of this kind.
    pub fn is(&self, kind: ArtifactKind) -> bool {
        self.kind() == Some(kind)
    }

    /// Whether it claims an artifact of this kind under this top-level key.
    pub fn is_in(&self, section: ManifestSection, kind: ArtifactKind) -> bool {
        self.section == section && self.is(kind)
    }
}

/// All claims of a manifest, in the order of the format's keys.
pub fn claims(root: &Root) -> Vec<Claim<'_>> {
    let mut found = values(root);
    // A word, a period or a bound is not a claim that files of the repository can confirm or refute.
    found.retain(|found| !matches!(found.leaf, Leaf::Word(_) | Leaf::Period(_) | Leaf::Bounds(_)));
    let found = found.into_iter().filter_map(|found| Some((found.section.parse().ok()?, found)));
    found.enumerate().map(|(id, (section, found))| claim(id, section, found)).collect()
}

/// All values of a manifest by their subjects, whether they claim something or not.
pub fn values(root: &Root) -> Vec<ManifestValue<'_>> {
    let mut visitor = Visitor::default();
    root.visit_keys(&mut visitor);
    visitor.found
}

fn claim(id: usize, section: ManifestSection, found: ManifestValue<'_>) -> Claim<'_> {
    let ManifestValue { subject, key, at, leaf, .. } = found;
    let key = ClaimKey::of(section, key);
    Claim { id, subject, gate: Gate::of_section(section), key, section, at, what: leaf }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::Manifest;

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
            .map(|claim| claim.key.as_str())
            .collect();
        kinds.sort_unstable();
        kinds.dedup();
        let all: Vec<_> = ArtifactKind::ALL.iter().map(|kind| kind.as_str()).collect();
        assert_eq!(kinds, all);
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
            assert!(subjects.iter().any(|found| found.as_str() == subject), "{subject} in {subjects:#?}");
        }
    }
}
