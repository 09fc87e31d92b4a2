//! Which gates owe only what stands in the manifest as comments already.

use std::collections::BTreeMap;

use super::owed::OwedKeys;
use super::{readable, stubs};
use crate::finding::RuleKind;
use crate::gate::Gate;
use crate::limits::init as limits;
use crate::report::Report;

/// The first commented line, from 1, of each gate of a system whose owed keys all stand as comments: `--add` would add nothing.
pub(crate) fn commented(report: &Report, system: usize) -> BTreeMap<Gate, usize> {
    let Some(known) = report.systems.get(system) else { return BTreeMap::new() };
    let owed = report.findings.iter().filter(|(of, finding)| *of == system && finding.kind == RuleKind::Owed);
    let owed: Vec<_> = owed.map(|(_, finding)| finding).take(limits::COMMENTED_FINDINGS + 1).collect();
    // In a manifest that lacks so much, nobody has begun to fill in anything.
    if owed.is_empty() || owed.len() > limits::COMMENTED_FINDINGS {
        return BTreeMap::new();
    }
    let text = report.sources.whole(&known.manifest).and_then(readable);
    let Some((_, text, manifest)) = text else { return BTreeMap::new() };
    let owed = OwedKeys::of(owed, &manifest);
    let folder = known.manifest.parent();
    let first = |gate: &Gate| {
        let stubbed = stubs::with_gate(text, &manifest, &folder, &owed, *gate)?;
        let first = stubbed.known.first().filter(|_| stubbed.text == text)?;
        Some((*gate, *first))
    };
    Gate::ALL.iter().filter_map(first).collect()
}
