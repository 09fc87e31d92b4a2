//! Claims that were renamed: findings under the old name match findings under the new one.

#![expect(clippy::indexing_slicing, reason = "indices refer to lists of the same length on both sides")]

use std::collections::{HashMap, HashSet};

use super::relaxed::{RenamedEntry, renamed, renamed_cards};
use super::view::View;
use crate::manifest::key_paths::KeyPaths;
use crate::manifest::subject::{Subject, keys_of};
use crate::report::{ArtifactReport, SystemReport};
use crate::rule_id::RuleId;
use crate::text::SourceMap;

/// An evaluation and that of its base.
pub(super) struct MatchedEvaluations<'j> {
    matches: &'j [Option<usize>],
    /// For each system, renamed entries by their new key path.
    renamed: Vec<KeyPaths<'j, Option<OldKeyPath>>>,
    /// For each system, the ids of custom rules whose cards were renamed: the old one by the new one.
    rules: Vec<HashMap<&'j RuleId, &'j RuleId>>,
    /// The artifacts of each system: of the change, and of the base.
    artifacts: [Vec<Artifacts<'j>>; 2],
    /// The texts of both sides by path.
    texts: [HashMap<String, TextId>; 2],
    is_compared: bool,
}

/// The key path of a renamed entry at the base.
struct OldKeyPath {
    /// The length of the new key path, in bytes.
    new_length: usize,
    old: Subject,
}

/// Identifies a text: equal texts have the same id.
type TextId = usize;

/// The artifacts of a system by the key paths of their claims.
struct Artifacts<'j> {
    by_key: KeyPaths<'j, Option<&'j ArtifactReport>>,
    claims: HashSet<&'j str>,
}

impl<'j> Artifacts<'j> {
    fn of(system: &'j SystemReport) -> Self {
        let mut by_key: KeyPaths<'j, Option<&'j ArtifactReport>> = KeyPaths::default();
        for artifact in &system.artifacts {
            *by_key.entry(keys_of(&artifact.claim)) = Some(artifact);
        }
        Self { by_key, claims: system.artifacts.iter().map(|artifact| artifact.claim.as_str()).collect() }
    }

    /// The artifact whose claim is `subject` or above it.
    fn above(&self, subject: &str) -> Option<&'j ArtifactReport> {
        self.by_key.above(subject).flatten().last().copied()
    }
}

impl<'j> MatchedEvaluations<'j> {
    pub(super) fn of(now: &'j View<'j>, then: Option<&'j View<'j>>, matches: &'j [Option<usize>]) -> Self {
        let renamed = now.manifests.iter().zip(matches).map(|(now, matched)| {
            let then = then.zip(*matched).map(|(then, matched)| then.manifests[matched]);
            let mut names: KeyPaths<'j, Option<OldKeyPath>> = KeyPaths::default();
            for RenamedEntry { list, now, then } in then.into_iter().flat_map(|then| renamed(now, then)) {
                names.entry(keys_of(list).chain(keys_of(now))).get_or_insert_with(|| OldKeyPath {
                    new_length: list.len() + 1 + now.len(),
                    old: Subject::entry(list, then),
                });
            }
            names
        });
        let rules = now.custom.iter().zip(matches).map(|(now, matched)| {
            let then = then.zip(*matched).map(|(then, matched)| then.custom[matched]);
            then.map(|then| renamed_cards(now, then)).unwrap_or_default()
        });
        let rules = rules.collect();
        let mut ids: HashMap<&'j str, TextId> = HashMap::new();
        let mut texts = |sources: &'j SourceMap| -> HashMap<String, TextId> {
            let whole = sources.all().filter(|source| source.is_whole() && !source.text().trim().is_empty());
            let one = |source: &'j crate::text::Source| {
                let next = ids.len();
                (source.path().to_string(), *ids.entry(source.text()).or_insert(next))
            };
            whole.map(one).collect()
        };
        let old = then.map(|then| texts(then.sources)).unwrap_or_default();
        let texts = [texts(now.sources), old];
        let artifacts = |view: &'j View<'j>| view.systems.iter().copied().map(Artifacts::of).collect();
        let artifacts = [artifacts(now), then.map(artifacts).unwrap_or_default()];
        Self { matches, renamed: renamed.collect(), rules, artifacts, texts, is_compared: then.is_some() }
    }

    /// The key path that a subject had at the base.
    pub(super) fn subject_at_base(&self, system: usize, subject: &Subject) -> Subject {
        let renamed = self.renamed[system].above(subject).flatten().last();
        let old = renamed.and_then(|renamed| subject.with_start(&renamed.old, renamed.new_length));
        old.unwrap_or_else(|| subject.clone())
    }

    /// The id that a rule had at the base.
    pub(super) fn rule_at_base(&self, system: usize, rule: &'j RuleId) -> &'j RuleId {
        self.rules.get(system).and_then(|rules| rules.get(rule)).copied().unwrap_or(rule)
    }

    /// The evidence of a subject whose key the base did not have.
    pub(super) fn evidence_of_new_key(&self, system: usize, subject: &str) -> Option<ClaimedFile<'j>> {
        let artifact = self.artifacts[0][system].above(subject).filter(|_| self.is_compared)?;
        let has_match = self.matches[system]
            .is_some_and(|matched| self.artifacts[1][matched].claims.contains(artifact.claim.as_str()));
        (!has_match).then(|| self.evidence(0, artifact))
    }

    /// The evidence of a subject at the base.
    pub(super) fn evidence_at_base(&self, system: usize, subject: &str) -> Option<ClaimedFile<'j>> {
        Some(self.evidence(1, self.artifacts[1].get(system)?.above(subject)?))
    }

    fn evidence(&self, side: usize, artifact: &'j ArtifactReport) -> ClaimedFile<'j> {
        ClaimedFile { path: &artifact.path, text: self.texts[side].get(&artifact.path).copied() }
    }
}

/// A file that is claimed.
#[derive(Debug, Clone, Copy)]
pub(super) struct ClaimedFile<'j> {
    /// Its path.
    pub(super) path: &'j str,
    /// The id of its text; `None` if the file is empty or was not read in full.
    pub(super) text: Option<TextId>,
}
