//! The places that waivers name in `at`, by key path and by path, so that each finding is looked up and not held against every waiver.

use std::collections::{HashMap, HashSet};

use crate::evidence::locate::ArtifactLocation;
use crate::facts::Facts;
use crate::finding::Finding;
use crate::manifest::key_paths::KeyPaths;
use crate::manifest::subject::keys_of;
use crate::manifest::visit::Leaf;
use crate::snapshot::RepoPath;
use crate::text::FileId;

/// A place that some waivers name.
pub(super) type PlaceId = usize;

/// Is shown findings of one rule, subject and file: the first of them, the numbers of all, and their places.
pub(super) type Look<'l> = dyn FnMut(&Finding, &[usize], &[PlaceId]) + 'l;

/// All places that the waivers of one manifest name.
#[derive(Debug)]
pub(super) struct Places<'m> {
    /// How many there are.
    count: usize,
    /// Those that are the start of a subject, each with the length of its key path.
    by_key: KeyPaths<'m, Option<(PlaceId, usize)>>,
    /// Those that are a path of an artifact, with or without a heading.
    by_path: HashMap<RepoPath, HashMap<Option<&'m str>, PlaceId>>,
    /// Which of the paths each claim leads to, with the path itself where the place has no heading.
    of_claims: KeyPaths<'m, HashSet<PlaceId>>,
    /// The places that have no heading, by the path that they are.
    paths: HashMap<PlaceId, RepoPath>,
    /// The entries of lists, whose names may have full stops.
    entries: KeyPaths<'m, (usize, usize)>,
}

impl<'m> Places<'m> {
    /// The places that these texts name, and of each text which they are: the start of a finding's subject, key by key, or the path of the
    /// artifact that it is about, with the same heading where the text names one.
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

    /// Notes which places the claims lead to.
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

    /// The places at which a finding is.
    fn of_finding(&self, finding: &Finding, facts: &Facts<'_>) -> Vec<PlaceId> {
        let entry = self.entries.above(&finding.subject).last();
        let ends_in_a_name =
            |length: usize| entry.is_some_and(|(list, entry)| length > *list && length < *entry);
        let by_key = self.by_key.above(&finding.subject).flatten();
        let mut found: Vec<_> =
            by_key.filter(|(_, length)| !ends_in_a_name(*length)).map(|(place, _)| *place).collect();
        let file = finding.primary.span.file;
        let path = facts.sources.get(file).path();
        // The manifest is where every claim stands: naming it names none of them.
        let own = self.by_path.get(path).and_then(|ids| ids.get(&None)).filter(|_| file != facts.file);
        found.extend(own);
        let of_claims = self.of_claims.above(&finding.subject).flatten();
        found.extend(of_claims.filter(|place| self.paths.get(place) != Some(path)));
        found
    }

    /// Calls `look` with findings of one rule, subject and file: the first of them, the numbers of all, and the places that they are at, which
    /// are looked up once.
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
