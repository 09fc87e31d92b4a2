//! What the manifest said at each commit that changed it, by subject.

use std::collections::HashMap;

use crate::claim::claims;
use crate::history::{Commit, History};
use crate::manifest::Manifest;
use crate::manifest::visit::Leaf;
use crate::snapshot::RepoPath;

/// How much of a manifest's older versions is parsed, in bytes.
const MAX_PARSED: usize = 64 << 20;

/// A manifest's older versions, newest first.
#[derive(Debug)]
pub struct Past {
    versions: Vec<Version>,
}

#[derive(Debug)]
struct Version {
    commit: Commit,
    /// What it said by subject. None where it did not parse: then nothing is known of it.
    values: Option<HashMap<String, String>>,
    /// Whether there was a manifest.
    exists: bool,
}

/// A value that a key had, and the commit that gave it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said<'p> {
    /// What it said; none where the key was absent.
    pub value: Option<&'p str>,
    /// Since which commit.
    pub since: &'p Commit,
}

impl Past {
    /// The past of the manifest at `path`; none where this clone does not hold it, or it is too long to be read.
    pub fn of(path: &RepoPath, history: &mut History) -> Option<Self> {
        let mut parsed = 0;
        let found = history
            .versions(path, &mut |version| {
                parsed += version.content.as_ref().map_or(0, Vec::len);
                parsed > MAX_PARSED
            })
            .ok()?;
        if parsed > MAX_PARSED {
            return None;
        }
        let mut versions = Vec::with_capacity(found.len());
        for version in found {
            let commit = history.commit(version.commit).ok()?;
            let exists = version.content.is_some();
            let values = version.content.and_then(|content| values(&String::from_utf8(content).ok()?));
            versions.push(Version { commit, values, exists });
        }
        Some(Self { versions })
    }

    /// What the key called `subject` said, newest first; each value once as long as it stood. Versions that did not parse
    /// are passed over.
    pub fn values(&self, subject: &str) -> Vec<Said<'_>> {
        let mut said: Vec<Said<'_>> = Vec::new();
        for version in &self.versions {
            let value = match &version.values {
                Some(values) => values.get(subject).map(String::as_str),
                None if version.exists => continue,
                None => None,
            };
            match said.last_mut() {
                // The value stood earlier already: an older commit gave it.
                Some(last) if last.value == value => last.since = &version.commit,
                _ => said.push(Said { value, since: &version.commit }),
            }
        }
        said
    }

    /// The commit that brought the manifest.
    pub fn birth(&self) -> Option<&Commit> {
        self.versions.last().map(|version| &version.commit)
    }
}

/// What a manifest says, by subject; none where it does not parse.
fn values(text: &str) -> Option<HashMap<String, String>> {
    let manifest = Manifest::parse(text);
    if manifest.is_broken() {
        return None;
    }
    let value = |leaf: Leaf<'_>| match leaf {
        Leaf::Artifact(reference) => {
            reference.path.as_ref().map(|path| path.value.path.clone()).unwrap_or_default()
        }
        Leaf::Owners(owners) => {
            let mut names: Vec<_> = owners.0.iter().map(|owner| owner.value.canonical()).collect();
            names.sort();
            names.join(", ")
        }
        Leaf::Date(date) => date.to_string(),
        Leaf::Number(number) => number.to_string(),
        Leaf::Patterns(patterns) => {
            patterns.0.iter().map(|pattern| pattern.value.0.as_str()).collect::<Vec<_>>().join(", ")
        }
    };
    Some(claims(&manifest.root).into_iter().map(|claim| (claim.subject, value(claim.what))).collect())
}
