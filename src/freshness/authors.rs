//! Whether the people who validated a system are also its delivery owner, its sponsor, or authors of its code.
//!
//! History is read only if each of them may be such a person, and only for people whose address is known.

#![expect(
    clippy::indexing_slicing,
    reason = "systems are named by their places in a list that keeps its length"
)]

use std::collections::HashMap;

use super::artifact::group;
use super::day::day_of;
use super::question::{FreshnessRun, SystemInput};
use super::{Freshness, Undetermined};
use crate::history::{AllTouches, Commit, History, IncompleteHistory, TrackedSubject};
use crate::manifest::collection::OwnerOr;
use crate::manifest::owner::{self, Owner, OwnerKind, Owners};
use crate::manifest::{Field, Manifest};

/// The key that says who validated it.
pub(crate) const SUBJECT: &str = "adoption.validated-by";

/// The role of a person in the system, apart from its code.
#[derive(Debug, Clone, Copy)]
pub enum ValidatorRole<'m> {
    /// They own its delivery.
    Delivery(&'m Field<Owners>),
    /// They sponsor it.
    Sponsor(&'m Field<Owners>),
    /// No role, but they may have written its code.
    Unknown,
}

/// A person who validated the system and may have a role in it.
#[derive(Debug, Clone)]
pub struct Suspect<'m> {
    /// The person, as the manifest names them.
    pub owner: &'m Owner,
    /// Their role.
    pub role: ValidatorRole<'m>,
    /// Their handles and addresses, in lower case; none of a team.
    names: Vec<String>,
}

/// The people who validated a system and wrote its code before the pilot ended: the newest commit of each to the code, by handle or
/// address in lower case.
#[derive(Debug, Default)]
pub struct CodeAuthors(HashMap<String, Result<Commit, IncompleteHistory>>);

impl CodeAuthors {
    /// The newest commit of `suspect` to the code, or that this clone's history is too short; none if they did not write any.
    pub fn of(&self, suspect: &Suspect<'_>) -> Option<Result<&Commit, IncompleteHistory>> {
        self.0.get(&suspect.owner.canonical()).map(|found| found.as_ref().map_err(|why| *why))
    }
}

/// The people who validated it, if each of them may have a role in it. None if one of them certainly has no role, or cannot be read. A
/// team has a role only if the manifest names the same team. A person without a known address is never called an author.
pub(crate) fn suspects(manifest: &Manifest) -> Option<Vec<Suspect<'_>>> {
    let root = &manifest.root;
    let validated_by = &root.adoption.as_ref()?.value.validated_by.as_ref()?.value.0;
    if manifest.is_misread(SUBJECT) {
        return None;
    }
    let people = owner::people(root);
    let identity = |one: &Owner| owner::identity(one, &people);
    let ownership = root.ownership.as_ref().map(|ownership| &ownership.value);
    let delivery = ownership.and_then(|ownership| ownership.delivery.as_ref()?.value.owner.as_ref());
    let sponsor = ownership.and_then(|ownership| ownership.sponsor.as_ref());
    let is_among = |owner: &Owner, owners: &Field<Owners>| {
        owners.value.named().any(|one| identity(one) == identity(owner))
    };
    let suspect = |owner| {
        let role = match (delivery, sponsor) {
            (Some(delivery), _) if is_among(owner, delivery) => ValidatorRole::Delivery(delivery),
            (_, Some(sponsor)) if is_among(owner, sponsor) => ValidatorRole::Sponsor(sponsor),
            _ => ValidatorRole::Unknown,
        };
        let names = names(&identity(owner), owner, &people);
        (!matches!(role, ValidatorRole::Unknown) || !names.is_empty()).then_some(Suspect {
            owner,
            role,
            names,
        })
    };
    let owners = validated_by.iter().filter_map(|entry| match entry {
        OwnerOr::Owner(owners) => Some(owners),
        OwnerOr::Table(_, table) => table.value.who.as_ref(),
    });
    let found: Vec<Suspect<'_>> =
        owners.flat_map(|owners| owners.value.named()).map(suspect).collect::<Option<_>>()?;
    (!found.is_empty()).then_some(found)
}

/// The handles and addresses of one person; none of a team, or without an address.
fn names(identity: &str, owner: &Owner, people: &HashMap<String, String>) -> Vec<String> {
    let is_team = Owner::parse(identity).is_some_and(|owner| owner.kind == OwnerKind::Team);
    let listed = people.iter().filter(|(_, handle)| *handle == identity).map(|(name, _)| name.clone());
    let mut names: Vec<String> = listed.chain([owner.canonical()]).collect();
    names.sort();
    names.dedup();
    let has_address = names.iter().any(|name| !name.starts_with('@'));
    if has_address && !is_team { names } else { Vec::new() }
}

/// The code of each system whose authors a rule needs, by the system's index. Only `system.code` counts: its default is the whole folder
/// of the manifest, and an author of a document in that folder may have written no code.
pub(super) fn code(run: &FreshnessRun<'_, '_>) -> Vec<(usize, TrackedSubject)> {
    let code = |(at, system): (usize, &SystemInput<'_>)| {
        let code = system.manifest.root.system.as_ref()?.value.code.as_ref()?;
        let suspects = suspects(system.manifest)?;
        suspects.iter().any(|suspect| matches!(suspect.role, ValidatorRole::Unknown)).then_some(())?;
        let group = group(&code.value, system.folder, None, run.snapshot)?;
        Some((at, TrackedSubject::Group(group)))
    };
    run.systems.iter().enumerate().filter_map(code).collect()
}

/// Searches the authors of the code before the end of the pilot for people who validated the system. `found` has the commits that touched the
/// code of each of these systems.
pub(super) fn resolve(
    run: &FreshnessRun<'_, '_>,
    found: impl Iterator<Item = (usize, AllTouches)>,
    history: &mut History,
    answers: &mut [Freshness<'_>],
) {
    for (at, touches) in found {
        let (authors, is_whole) = authors(run, &run.systems[at], &touches, history);
        answers[at].code_authors = authors;
        if !is_whole {
            answers[at].gaps.add(SUBJECT, Undetermined::CodeAuthors);
        }
    }
}

/// The people who validated a system and are authors of its code, and whether this clone has all commits that are needed.
fn authors(
    run: &FreshnessRun<'_, '_>,
    system: &SystemInput<'_>,
    touches: &AllTouches,
    history: &mut History,
) -> (CodeAuthors, bool) {
    let manifest = system.manifest;
    let ends = manifest.root.pilot.as_ref().and_then(|pilot| pilot.value.ends.as_ref());
    let is_later = |day| match ends {
        Some(ends) => day > ends.value.0,
        None => !run.question.today.has_come(day),
    };
    let mut open = suspects(manifest).unwrap_or_default();
    open.retain(|suspect| matches!(suspect.role, ValidatorRole::Unknown));
    let mut authors = CodeAuthors::default();
    let mut is_whole = touches.is_complete;
    for id in &touches.commits {
        if open.is_empty() {
            break;
        }
        let Ok(commit) = history.commit(*id) else {
            is_whole = false;
            continue;
        };
        if is_later(day_of(commit.time)) {
            continue;
        }
        open.retain(|suspect| {
            let is_author = suspect.names.iter().any(|name| commit.author.is(name));
            if is_author {
                authors.0.insert(suspect.owner.canonical(), Ok(commit.clone()));
            }
            !is_author
        });
    }
    if is_whole || open.is_empty() {
        return (authors, true);
    }
    authors.0.extend(open.iter().map(|suspect| (suspect.owner.canonical(), Err(IncompleteHistory))));
    (authors, false)
}
