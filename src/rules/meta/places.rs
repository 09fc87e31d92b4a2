//! The places that waivers name in `at`, indexed by key path and file path, so that a finding is not compared with every waiver.

use std::collections::{HashMap, HashSet};

use crate::evidence::locate::ArtifactLocation;
use crate::facts::Facts;
use crate::finding::Finding;
use crate::manifest::key_paths::KeyPaths;
use crate::manifest::subject::keys_of;
use crate::manifest::visit::Leaf;
use crate::snapshot::RepoPath;
use crate::text::FileId;

/// Identifies a place that waivers name.
pub(super) type PlaceId = usize;

/// Gets the findings of one rule, subject and file: the first of them, the indices of all, and their places.
pub(super) type Look<'l> = dyn FnMut(&Finding, &[usize], &[PlaceId]) + 'l;

/// All places that the waivers of one manifest name.
#[derive(Debug)]
pub(super) struct Places<'m> {
    /// The number of places.
    count: usize,
    /// Places that are the start of a subject, with the length of the key path.
    by_key: KeyPaths<'m, Option<(PlaceId, usize)>>,
    /// Places that are the path of an artifact, with or without a heading.
    by_path: HashMap<RepoPath, HashMap<Option<&'m str>, PlaceId>>,
    /// For each claim, the places with its path.
    of_claims: KeyPaths<'m, HashSet<PlaceId>>,
    /// Places without a heading, with their path.
    paths: HashMap<PlaceId, RepoPath>,
    /// The entries of lists, whose names may contain full stops.
    entries: KeyPaths<'m, (usize, usize)>,
}

impl<'m> Places<'m> {
    /// Indexes the places that these texts name, and returns the places of each text. A place is the start of a finding's subject, key by
    /// key, or the path of its artifact, with the same heading if the text has one.
    pub(super) fn of(
        facts: &Facts<'m>,
        texts: impl Iterator<Item = Option<&'m str>>,
    ) -> (Self, Vec<Vec<PlaceId>>) {
        let mut places = Self {
            count: 0,
            by_key: KeyPaths::default(),
            by_path: HashMap::new(),
            of_claims: KeyPaths::default(),
            paths: HashMap::new(),
            entries: facts.manifest.entry_paths(),
        };
        let named = texts.map(|text| text.map(|text| places.add(text, facts)).unwrap_or_default()).collect();
        places.add_claims(facts);
        (places, named)
    }

    fn add(&mut self, at: &'m str, facts: &Facts<'m>) -> Vec<PlaceId> {
        let mut next = || {
            self.count += 1;
            self.count - 1
        };
        let (key, _) = *self.by_key.entry(keys_of(at)).get_or_insert_with(|| (next(), at.len()));
        let (path, heading) = at.split_once('#').map_or((at, None), |(path, heading)| (path, Some(heading)));
        let Ok(meant) = facts.folder.join(path) else { return vec![key] };
        let path = *self.by_path.entry(meant.clone()).or_default().entry(heading).or_insert_with(&mut next);
        if heading.is_none() {
            self.paths.insert(path, meant);
        }
        vec![key, path]
    }

    /// Records the places of each claim.
    fn add_claims(&mut self, facts: &Facts<'m>) {
        if self.by_path.is_empty() {
            return;
        }
        for claim in facts.claims {
            let Leaf::Artifact(reference) = claim.what else { continue };
            let Some(written) = reference.path.as_ref().map(|path| &path.value) else { continue };
            let located = match facts.evidence.location(claim) {
                Some(ArtifactLocation::File { path, .. }) => self.by_path.get(path),
                _ => None,
            };
            let joined = facts.folder.join(&written.path).ok().and_then(|path| self.by_path.get(&path));
            let headings = [None, written.heading.as_deref()];
            let ids = [located, joined].into_iter().flatten();
            let mut ids =
                ids.flat_map(|ids| headings.iter().filter_map(|heading| ids.get(heading))).peekable();
            if ids.peek().is_some() {
                self.of_claims.entry(keys_of(&claim.subject)).extend(ids);
            }
        }
    }

    /// The places of a finding.
    fn of_finding(&self, finding: &Finding, facts: &Facts<'_>) -> Vec<PlaceId> {
        let entry = self.entries.above(&finding.subject).last();
        let ends_in_a_name =
            |length: usize| entry.is_some_and(|(list, entry)| length > *list && length < *entry);
        let by_key = self.by_key.above(&finding.subject).flatten();
        let mut found: Vec<_> =
            by_key.filter(|(_, length)| !ends_in_a_name(*length)).map(|(place, _)| *place).collect();
        let file = finding.primary.span.file;
        let path = facts.sources.get(file).path();
        // Every claim is in the manifest, so the path of the manifest selects none of them.
        let own = self.by_path.get(path).and_then(|ids| ids.get(&None)).filter(|_| file != facts.file);
        found.extend(own);
        let of_claims = self.of_claims.above(&finding.subject).flatten();
        found.extend(of_claims.filter(|place| self.paths.get(place) != Some(path)));
        found
    }

    /// Calls `look` for each group of findings with the same rule, subject and file. The places of a group are looked up once.
    pub(super) fn each<'f>(
        &self,
        findings: impl Iterator<Item = (usize, &'f Finding)>,
        facts: &Facts<'_>,
        look: &mut Look<'_>,
    ) {
        let mut known: HashMap<(&str, &str, FileId), usize> = HashMap::new();
        let mut groups: Vec<(&Finding, Vec<usize>)> = Vec::new();
        for (at, finding) in findings {
            let key = (finding.rule.as_str(), finding.subject.as_str(), finding.primary.span.file);
            let group = *known.entry(key).or_insert(groups.len());
            match groups.get_mut(group) {
                Some((_, group)) => group.push(at),
                None => groups.push((finding, vec![at])),
            }
        }
        for (first, group) in groups {
            look(first, &group, &self.of_finding(first, facts));
        }
    }
}
