//! What a comparison sees of an evaluation.

use std::collections::HashSet;

use crate::evaluate::{Evaluation, StrictSystem};
use crate::excluded::Excluded;
use crate::finding::Finding;
use crate::manifest::Manifest;
use crate::report::SystemReport;
use crate::rules::custom::CustomRules;
use crate::text::SourceMap;

/// Systems, manifests and findings, by the indices of the systems.
pub(super) struct View<'e> {
    /// The reports on the systems.
    pub systems: Vec<&'e SystemReport>,
    /// Their manifests.
    pub manifests: Vec<&'e Manifest>,
    /// Their custom rules.
    pub custom: Vec<&'e CustomRules>,
    /// Their findings, those to show first.
    pub findings: Vec<&'e (usize, Finding)>,
    /// The manifests that are not checked.
    pub excluded: &'e [Excluded],
    /// The texts of the findings' places.
    pub sources: &'e SourceMap,
}

impl<'e> View<'e> {
    /// An evaluation by its own manifests.
    pub(super) fn of(evaluation: &'e Evaluation) -> Self {
        Self {
            systems: evaluation.report.systems.iter().collect(),
            manifests: evaluation.manifests.iter().map(|evaluated| &evaluated.found.manifest).collect(),
            custom: evaluation.manifests.iter().map(|evaluated| &evaluated.custom).collect(),
            findings: evaluation.report.findings.iter().chain(&evaluation.unshown).collect(),
            excluded: &evaluation.report.excluded,
            sources: &evaluation.report.sources,
        }
    }

    /// The same by strict manifests, where a system has one.
    pub(super) fn strict(evaluation: &'e Evaluation, strict: &'e [StrictSystem]) -> Self {
        let mut view = Self::of(evaluation);
        let replaced: HashSet<usize> = strict.iter().map(|strict| strict.of).collect();
        view.findings.retain(|(system, _)| !replaced.contains(system));
        for strict in strict {
            if let Some(system) = view.systems.get_mut(strict.of) {
                *system = &strict.report;
            }
            if let Some(manifest) = view.manifests.get_mut(strict.of) {
                *manifest = &strict.manifest;
            }
            view.findings.extend(&strict.findings);
        }
        view
    }
}
