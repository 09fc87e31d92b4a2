//! Which of all that a change eases can be what silences a finding: looked up, and not held against each.

use std::collections::{HashMap, HashSet};

use super::{Eased, Relaxation, reads_synonyms};
use crate::baseline::compare::all;
use crate::evaluate::Evaluation;
use crate::finding::Finding;
use crate::manifest::key_paths::KeyPaths;
use crate::manifest::subject::keys_of;
use crate::snapshot::RepoPath;

/// What is eased in each manifest, by what it can silence. Of several the first counts.
pub(crate) struct Suspects<'e> {
    systems: Vec<OfSystem<'e>>,
    /// By each manifest that is left out, the system that leaves it out, and the place in its list.
    left_out: HashMap<&'e RepoPath, (usize, usize)>,
}

/// What is eased in one manifest; each by its place in the list.
#[derive(Default)]
struct OfSystem<'e> {
    /// Waivers, by the rules of which they silence something.
    waivers: HashMap<&'e str, usize>,
    /// What silences all that a rule finds.
    anywhere: HashMap<&'e str, usize>,
    /// What silences what a rule finds at a subject and below.
    below: HashMap<&'e str, KeyPaths<'e, Option<usize>>>,
    /// Words that stand for something.
    words: Vec<(&'e str, usize)>,
}

impl<'e> Suspects<'e> {
    /// An index of `eased`, which lists what is eased in each manifest that was judged.
    pub(crate) fn of(judged: &'e Evaluation, eased: &'e [Vec<Eased>]) -> Self {
        // The rules of which each waiver silences something, by system.
        let mut silent: HashMap<(usize, &str), HashSet<&'e str>> = HashMap::new();
        for (system, finding) in all(judged) {
            if let Some(waived) = &finding.waived {
                silent.entry((*system, &waived.waiver)).or_default().insert(&finding.rule);
            }
        }
        let mut left_out = HashMap::new();
        let mut one = |(system, eased): (usize, &'e Vec<Eased>)| {
            let mut mine = OfSystem::default();
            for (number, eased) in eased.iter().enumerate() {
                match &eased.eases {
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
                        left_out.entry(lost).or_insert((system, number));
                    }
                }
            }
            mine
        };
        let systems = eased.iter().enumerate().map(&mut one).collect();
        Self { systems, left_out }
    }

    /// The first that can be what silences `finding` of the manifest at `path`, which is the one of `system` if it is judged: its system,
    /// and its place in that one's list.
    pub(crate) fn first(
        &self,
        finding: &Finding,
        path: &RepoPath,
        system: Option<usize>,
    ) -> Option<(usize, usize)> {
        let mine = system.and_then(|system| Some((system, self.systems.get(system)?.first(finding)?)));
        mine.into_iter().chain(self.left_out.get(path).copied()).min()
    }
}

impl OfSystem<'_> {
    fn first(&self, finding: &Finding) -> Option<usize> {
        let rule = finding.rule.as_str();
        let plain = [self.waivers.get(rule), self.anywhere.get(rule)].into_iter().flatten().copied();
        let below = self.below.get(rule).into_iter().flat_map(|below| below.above(&finding.subject));
        let words = self.words.iter().find(|(name, _)| reads_synonyms(finding, name));
        plain.chain(below.flatten().copied()).chain(words.map(|(_, number)| *number)).min()
    }
}
