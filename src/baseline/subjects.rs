//! What a change newly reports or leaves open, by subject: an old finding about the same is gone, and was not mended.

use std::collections::HashSet;

use super::view::View;
use crate::manifest::key_paths::KeyPaths;
use crate::manifest::subject::{Subject, with_those_above};
use crate::report::SystemReport;

/// The subjects of new findings, or of new undecided questions.
pub(super) struct NewSubjects<'v> {
    /// For each system, the key paths of its entries, with their lengths.
    entry_paths: Vec<KeyPaths<'v, (usize, usize)>>,
    /// For each system, the key paths of its artifacts.
    artifacts: Vec<HashSet<&'v str>>,
    /// Those that are new.
    subjects: KeyPathSet,
    /// The entries that they are in; for what is in no entry, itself.
    entries: KeyPathSet,
}

impl<'v> NewSubjects<'v> {
    /// `new` has the index of the system of each subject.
    pub(super) fn of<'s>(view: &View<'v>, new: impl Iterator<Item = (usize, &'s Subject)>) -> Self {
        let claims = |system: &&'v SystemReport| {
            system.artifacts.iter().map(|artifact| artifact.claim.as_str()).collect::<HashSet<_>>()
        };
        let mut all = Self {
            entry_paths: view.manifests.iter().map(|manifest| manifest.entry_paths()).collect(),
            artifacts: view.systems.iter().map(claims).collect(),
            subjects: KeyPathSet::default(),
            entries: KeyPathSet::default(),
        };
        for (system, subject) in new {
            all.subjects.add(system, subject);
            let entry = all.entry(system, subject);
            all.entries.add(system, entry);
        }
        all
    }

    fn entry<'s>(&self, system: usize, subject: &'s str) -> &'s str {
        let entry = self.entry_paths.get(system).and_then(|entries| entries.above(subject).last());
        entry.and_then(|(_, end)| subject.get(..*end)).unwrap_or(subject)
    }

    /// Whether something new is about a subject. What is wrong with an artifact is about that artifact; anything else may depend on the
    /// whole entry, as the numbers of an eval do on its results.
    pub(super) fn is_about(&self, system: usize, subject: &str) -> bool {
        if self.artifacts.get(system).is_some_and(|claims| claims.contains(subject)) {
            return self.subjects.is_about(system, subject);
        }
        self.entries.is_about(system, self.entry(system, subject))
    }
}

/// Key paths of systems, and those above them.
#[derive(Default)]
struct KeyPathSet {
    own: HashSet<(usize, String)>,
    above: HashSet<(usize, String)>,
}

impl KeyPathSet {
    fn add(&mut self, system: usize, path: &str) {
        if self.own.insert((system, path.to_owned())) {
            self.above.extend(with_those_above(path).map(|above| (system, above.to_owned())));
        }
    }

    /// Whether it has a key path, one above it, or one below it.
    fn is_about(&self, system: usize, path: &str) -> bool {
        with_those_above(path).any(|above| self.own.contains(&(system, above.to_owned())))
            || self.above.contains(&(system, path.to_owned()))
    }
}
