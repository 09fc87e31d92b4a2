//! Finds the relaxed value that can suppress a finding, by lookup instead of comparing each finding with each value.

use std::collections::{HashMap, HashSet};

use super::compare::all_findings;
use super::relaxed::{Relaxation, RelaxedValue};
use crate::evaluate::Evaluation;
use crate::finding::Finding;
use crate::manifest::key_paths::KeyPaths;
use crate::manifest::subject::keys_of;
use crate::rules::{RULES, RuleImplementation, ids};
use crate::snapshot::RepoPath;

/// Relaxed values of all manifests, by what they can suppress. The first of several counts.
pub(crate) struct Suspects<'e> {
    systems: Vec<SuspectsOfSystem<'e>>,
    /// Excluded manifests, by the value that excludes them.
    left_out: HashMap<&'e RepoPath, SuspectPlace>,
}

/// The place of a relaxed value in the lists of all manifests.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct SuspectPlace {
    /// The index of its system.
    pub system: usize,
    /// Its index in the list of that system.
    pub value: usize,
}

/// Relaxed values of one manifest, each as the index in its list.
#[derive(Default)]
struct SuspectsOfSystem<'e> {
    /// Waivers, by the rules of which they suppress findings.
    waivers: HashMap<&'e str, usize>,
    /// Values that suppress all findings of a rule.
    anywhere: HashMap<&'e str, usize>,
    /// Values that suppress the findings of a rule at a subject and below.
    below: HashMap<&'e str, KeyPaths<'e, Option<usize>>>,
    /// New synonyms for a name.
    words: Vec<(&'e str, usize)>,
}

impl<'e> Suspects<'e> {
    /// An index of `relaxed`, which has a list for each evaluated manifest.
    pub(crate) fn of(evaluated: &'e Evaluation, relaxed: &'e [Vec<RelaxedValue>]) -> Self {
        // The rules of which each waiver suppresses findings, by system.
        let mut silent: HashMap<(usize, &str), HashSet<&'e str>> = HashMap::new();
        for (system, finding) in all_findings(evaluated) {
            if let Some(waived) = &finding.waived {
                silent.entry((*system, &waived.waiver)).or_default().insert(&finding.rule);
            }
        }
        let mut left_out = HashMap::new();
        let mut one = |(system, relaxed): (usize, &'e Vec<RelaxedValue>)| {
            let mut mine = SuspectsOfSystem::default();
            for (number, relaxed) in relaxed.iter().enumerate() {
                match &relaxed.relaxation {
                    Relaxation::Waiver(name) => {
                        for rule in silent.get(&(system, name)).into_iter().flatten() {
                            mine.waivers.entry(rule).or_insert(number);
                        }
                    }
                    Relaxation::Rules(rules, None) => {
                        for rule in rules {
                            mine.anywhere.entry(rule).or_insert(number);
                        }
                    }
                    Relaxation::Rules(rules, Some(subjects)) => {
                        for rule in rules {
                            let below = mine.below.entry(rule).or_default();
                            for subject in subjects {
                                below.entry(keys_of(subject)).get_or_insert(number);
                            }
                        }
                    }
                    Relaxation::Card(rule) => {
                        mine.anywhere.entry(rule).or_insert(number);
                    }
                    Relaxation::Words(name) => mine.words.push((name, number)),
                    Relaxation::Manifest(lost) => {
                        left_out.entry(lost).or_insert(SuspectPlace { system, value: number });
                    }
                }
            }
            mine
        };
        let systems = relaxed.iter().enumerate().map(&mut one).collect();
        Self { systems, left_out }
    }

    /// The first relaxed value that can suppress `finding`. `path` is the manifest of the finding, and `system` its index if it is evaluated.
    pub(crate) fn first(
        &self,
        finding: &Finding,
        path: &RepoPath,
        system: Option<usize>,
    ) -> Option<SuspectPlace> {
        let mine = system.and_then(|system| {
            Some(SuspectPlace { system, value: self.systems.get(system)?.first(finding)? })
        });
        mine.into_iter().chain(self.left_out.get(path).copied()).min()
    }
}

impl SuspectsOfSystem<'_> {
    fn first(&self, finding: &Finding) -> Option<usize> {
        let rule = finding.rule.as_str();
        let plain = [self.waivers.get(rule), self.anywhere.get(rule)].into_iter().flatten().copied();
        let below = self.below.get(rule).into_iter().flat_map(|below| below.above(&finding.subject));
        let words = self.words.iter().find(|(name, _)| reads_synonyms(finding, name));
        plain.chain(below.flatten().copied()).chain(words.map(|(_, number)| *number)).min()
    }
}

/// Whether more synonyms for `name` can suppress a finding.
fn reads_synonyms(finding: &Finding, name: &str) -> bool {
    let asks_for_topics = [ids::UNLOCATED_TOPIC, ids::UNRECORDED_DECISION].contains(&finding.rule)
        || RULES.iter().any(|rule| {
            rule.id == finding.rule && matches!(rule.implementation, RuleImplementation::Topics(_))
        });
    let parts = finding.severity.items();
    asks_for_topics && (parts.is_empty() || parts.iter().any(|part| part == name))
}
