//! The place of a finding that somebody can go to.

use super::fingerprint::Fingerprints;
use crate::finding::{Finding, Label, Level};
use crate::report::Report;
use crate::text::SourceMap;

/// The first of a finding's places that lies in a file which can be opened: what is in an archive or could not be read is shown
/// where the manifest names it. None where there is none.
pub(super) fn real<'f>(finding: &'f Finding, sources: &SourceMap) -> Option<&'f Label> {
    let mut places = std::iter::once(&finding.primary).chain(&finding.related);
    places.find(|label| sources.get(label.span.file).has_places())
}

/// A finding with its name.
pub(super) struct Named<'r> {
    pub(super) finding: &'r Finding,
    /// The place of its system in the report.
    pub(super) system: usize,
    pub(super) fingerprint: String,
}

/// All findings with their names, in the report's order.
pub(super) fn named(report: &Report) -> Vec<Named<'_>> {
    let mut prints = Fingerprints::default();
    let name = |(system, finding): &'_ (usize, Finding)| prints.next(&report.systems[*system], finding);
    let names: Vec<_> = report.findings.iter().map(name).collect();
    let named = report.findings.iter().zip(names);
    named.map(|((system, finding), fingerprint)| Named { finding, system: *system, fingerprint }).collect()
}

/// Sorts the worst first, what a change brought before what was there, and what somebody lives with last.
pub(super) fn worst_first(finding: &Finding) -> (bool, std::cmp::Reverse<Level>, bool) {
    (finding.waived.is_some(), std::cmp::Reverse(finding.level), finding.introduced == Some(false))
}
