//! Claims that go by another name than they did: what was found of them before is found of them still.

#![expect(
    clippy::indexing_slicing,
    reason = "systems are named by their places in lists that are as long on each side"
)]

use std::collections::HashMap;

use crate::check::Judgement;
use crate::manifest::is_within;
use crate::policy::eased::claims::renamed;
use crate::report::SystemReport;
use crate::text::SourceMap;

/// A judgement, and that of its base.
pub(super) struct Names<'j> {
    now: &'j Judgement,
    then: Option<&'j Judgement>,
    twins: &'j [Option<usize>],
    /// Of each system, the key paths of entries that have another name: now, and then.
    renamed: Vec<Vec<(String, String)>>,
    /// The texts of both, by their paths.
    texts: [HashMap<String, &'j str>; 2],
}

impl<'j> Names<'j> {
    pub(super) fn of(now: &'j Judgement, then: Option<&'j Judgement>, twins: &'j [Option<usize>]) -> Self {
        let renamed = now.manifests.iter().zip(twins).map(|(now, twin)| {
            let then = then.zip(*twin).map(|(then, twin)| &then.manifests[twin]);
            then.map(|then| renamed(&now.found.manifest, &then.found.manifest)).unwrap_or_default()
        });
        let texts = |sources: &'j SourceMap| {
            let whole = sources.all().filter(|source| source.is_whole());
            whole.map(|source| (source.path().to_string(), source.text())).collect()
        };
        let old = then.map(|then| texts(&then.report.sources)).unwrap_or_default();
        Self { now, then, twins, renamed: renamed.collect(), texts: [texts(&now.report.sources), old] }
    }

    /// What a subject of a system was called.
    pub(super) fn then(&self, system: usize, subject: &str) -> String {
        let renamed = self.renamed[system].iter().find(|(now, _)| is_within(subject, now));
        match renamed.and_then(|(now, then)| Some((subject.strip_prefix(now.as_str())?, then))) {
            Some((rest, then)) => format!("{then}{rest}"),
            None => subject.to_owned(),
        }
    }

    /// The evidence of a subject that is claimed under a key which the base did not have.
    pub(super) fn moved(&self, system: usize, subject: &str) -> Option<Evidence<'j>> {
        let before = self.then?;
        let (claim, path) = evidence(&self.now.report.systems[system], subject)?;
        let has_twin = self.twins[system].is_some_and(|twin| {
            before.report.systems[twin].artifacts.iter().any(|artifact| artifact.claim == claim)
        });
        (!has_twin).then(|| Evidence { path, text: self.texts[0].get(path).copied() })
    }

    /// The evidence of a subject at the base.
    pub(super) fn old(&self, system: usize, subject: &str) -> Option<Evidence<'j>> {
        let (_, path) = evidence(&self.then?.report.systems[system], subject)?;
        Some(Evidence { path, text: self.texts[1].get(path).copied() })
    }
}

/// A file that is claimed.
#[derive(Clone, Copy)]
pub(super) struct Evidence<'j> {
    path: &'j str,
    text: Option<&'j str>,
}

impl Evidence<'_> {
    /// Whether it is the same file, or one that says the same.
    pub(super) fn is(&self, old: &Evidence<'_>) -> Option<Same> {
        if self.path == old.path {
            return Some(Same::Path);
        }
        let text = self.text.filter(|text| !text.trim().is_empty());
        (text.is_some() && text == old.text).then_some(Same::Text)
    }
}

/// By what evidence is the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Same {
    Path,
    Text,
}

/// The claim that a subject is, or lies below, and the path of its evidence.
fn evidence<'r>(system: &'r SystemReport, subject: &str) -> Option<(&'r str, &'r str)> {
    let above = system.artifacts.iter().filter(|artifact| is_within(subject, &artifact.claim));
    let nearest = above.max_by_key(|artifact| artifact.claim.len())?;
    Some((&nearest.claim, &nearest.path))
}
