//! Names whom to ask about a finding.

use std::collections::{HashMap, HashSet};

use crate::evidence::codeowners::{CodeOwners, PathOwners};
use crate::evidence::locate::ArtifactLocation;
use crate::facts::Facts;
use crate::finding::Finding;
use crate::limits::findings as limits;
use crate::limits::rules::OWNER_COMPARISONS;
use crate::manifest::keys::ValueKey;
use crate::manifest::owner::{Owner, Owners};
use crate::manifest::subject::with_those_above;
use crate::manifest::visit::Leaf;
use crate::path::RepoPath;

/// The people of a system who can be asked.
pub(super) struct PeopleToAsk<'f> {
    facts: &'f Facts<'f>,
    /// The handles of those who have left, in lower case.
    gone: HashSet<String>,
}

impl<'f> PeopleToAsk<'f> {
    /// All but those who have left.
    pub(super) fn of(facts: &'f Facts<'f>) -> Self {
        let listed = facts.manifest.root.people.iter().flat_map(|people| &people.value.0.0);
        let gone = listed.filter(|person| person.value.value.has_left(facts.today));
        Self { facts, gone: gone.map(|person| person.key.to_lowercase()).collect() }
    }

    /// Sets whom to ask about each finding: the owner that the manifest names for the claim, otherwise the owners of the file in CODEOWNERS,
    /// otherwise the production or the business owner. Who has left is not asked.
    pub(super) fn name<'g>(&self, findings: impl Iterator<Item = &'g mut Finding>) {
        let facts = self.facts;
        let mut findings = findings.peekable();
        if findings.peek().is_none() {
            return;
        }
        let claims = OwnersAndFiles::of(facts);
        let of_system = self.owners_of_system();
        let mut files: HashMap<&RepoPath, Vec<String>> = HashMap::new();
        let wildcards = facts.library.owners().map_or(0, CodeOwners::wildcards);
        for finding in findings {
            let named = with_those_above(&finding.subject).find_map(|path| claims.owners.get(path));
            finding.ask = named.map(|owners| self.texts(owners.named())).unwrap_or_default();
            if !finding.ask.is_empty() {
                continue;
            }
            let claimed = with_those_above(&finding.subject).find_map(|path| claims.files.get(path).copied());
            let path = claimed.unwrap_or_else(|| facts.sources.get(finding.primary.span.file).path());
            let is_affordable = (files.len() + 1).saturating_mul(wildcards) <= OWNER_COMPARISONS;
            if let Some(known) = files.get(path) {
                finding.ask.clone_from(known);
            } else if is_affordable {
                finding.ask = self.owners_of(path);
                files.insert(path, finding.ask.clone());
            }
            if finding.ask.is_empty() {
                finding.ask.clone_from(&of_system);
            }
        }
    }

    /// The production owner, otherwise the business owner.
    fn owners_of_system(&self) -> Vec<String> {
        let ownership = self.facts.manifest.root.ownership.as_ref().map(|ownership| &ownership.value);
        let roles = ownership.into_iter().flat_map(|ownership| [&ownership.production, &ownership.business]);
        let mut named = roles.flatten().map(|owners| self.texts(owners.value.named()));
        named.find(|names| !names.is_empty()).unwrap_or_default()
    }

    /// The owners of a file in CODEOWNERS.
    pub(super) fn owners_of(&self, path: &RepoPath) -> Vec<String> {
        match self.facts.library.owners().map(|owners| owners.of(path)) {
            Some(PathOwners::Owned(owners, _)) => self.texts(owners.iter()),
            _ => Vec::new(),
        }
    }

    fn texts<'o>(&self, owners: impl Iterator<Item = &'o Owner>) -> Vec<String> {
        let mut texts: Vec<String> = Vec::new();
        for owner in owners.filter(|owner| !self.has_left(owner)).take(limits::ASKED_OWNERS) {
            let name = self.facts.name_of(owner);
            if !texts.contains(&name) {
                texts.push(name);
            }
        }
        texts
    }

    /// Whether `[people]` says that an owner has left.
    fn has_left(&self, owner: &Owner) -> bool {
        self.facts.people.get(&owner.canonical()).is_some_and(|handle| self.gone.contains(handle))
    }
}

/// The owners and the files that the manifest names, by key path.
#[derive(Default)]
struct OwnersAndFiles<'f> {
    owners: HashMap<&'f str, &'f Owners>,
    files: HashMap<&'f str, &'f RepoPath>,
}

impl<'f> OwnersAndFiles<'f> {
    fn of(facts: &'f Facts<'_>) -> Self {
        let mut claimed = Self::default();
        for claim in facts.claims {
            match claim.what {
                Leaf::Artifact(reference) => {
                    if let Some(owners) =
                        reference.owner.as_ref().filter(|owners| owners.value.named().next().is_some())
                    {
                        claimed.owners.insert(&claim.subject, &owners.value);
                    }
                    if let Some(
                        ArtifactLocation::File { path, .. } | ArtifactLocation::Untracked { path, .. },
                    ) = facts.evidence.location(claim)
                    {
                        claimed.files.insert(&claim.subject, path);
                    }
                }
                Leaf::Owners(owners) if claim.key.as_str() == ValueKey::Owner.as_str() => {
                    if let Some((above, _)) =
                        claim.subject.rsplit_once('.').filter(|_| owners.named().next().is_some())
                    {
                        claimed.owners.insert(above, owners);
                    }
                }
                _ => {}
            }
        }
        claimed
    }
}
