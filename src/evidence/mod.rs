//! What the repository holds for each claim: where its path leads, and what is there.
//!
//! Reads each file once, whatever number of claims name it. Knows nothing of rules.

pub mod alert_links;
pub(crate) mod anchor;
mod blank;
pub mod canon;
pub mod codeowners;
pub mod data;
pub mod day;
pub mod decision;
mod deferral;
pub mod document;
pub mod eval;
mod field;
mod front;
mod hollow;
mod html;
pub mod locate;
pub mod lock;
pub mod markdown;
pub mod markdown_table;
pub mod numbers;
pub mod paragraph;
pub mod pins;
pub mod placeholder;
mod plain;
pub mod reading;
pub mod review;
pub mod sections;
mod template;
mod twin;
pub mod words;

use std::collections::HashMap;
use std::ops::Range;

use crate::claim::{Claim, ClaimKey};
use crate::glob::RootedPattern;
use crate::limits::evidence as limits;
use crate::manifest::keys::{ArtifactKind, ManifestSection, ValueKey};
use crate::manifest::model::Root;
use crate::manifest::visit::Leaf;
use crate::snapshot::{Listing, LookKind, RepoPath, Resolved, Snapshot, TrackedKind, resolve};
use crate::text::SourceMap;
use alert_links::AlertLink;
use codeowners::CodeOwners;
use document::{ArtifactDocument, Emptiness, FileContent, Unreadable};
use locate::{ArtifactLocation, Searches, locate_one_of_many};
use numbers::{Needs, Numbers};

/// The content of every file that some claim names, over all systems of a run.
#[derive(Debug, Default)]
pub struct Library {
    contents: HashMap<RepoPath, FileContent>,
    owners: Option<CodeOwners>,
    /// Whether there is a CODEOWNERS that cannot be read.
    owners_unread: bool,
    /// What may still be read of data files.
    left: data::ReadBudget,
    /// How often globs may still be held against paths.
    comparisons: Budget,
    /// How many bytes of documents may still be judged for one claim more.
    again: u64,
}

impl Library {
    /// An empty library that knows who owns what in `snapshot`.
    pub fn new(snapshot: &dyn Snapshot, sources: &mut SourceMap) -> Self {
        let found = codeowners::find(snapshot, sources);
        let owners_unread = found.is_err();
        Self {
            contents: HashMap::new(),
            owners: found.ok().flatten(),
            owners_unread,
            left: data::ReadBudget::default(),
            comparisons: Budget(limits::COMPARISONS),
            again: limits::JUDGED_AGAIN,
        }
    }

    /// Takes a document that was read for another claim off the bytes that may be judged again; where fewer are left, none is from then on.
    fn may_judge(&mut self, path: &RepoPath, size: u64) -> bool {
        if !document::is_document(path) || !self.contents.contains_key(path) {
            return true;
        }
        let left = self.again.checked_sub(size);
        self.again = left.unwrap_or(0);
        left.is_some()
    }

    /// Whether there is a CODEOWNERS that cannot be read, so that who owns what cannot be told.
    pub fn owners_unread(&self) -> bool {
        self.owners_unread
    }

    /// Who owns what, where a CODEOWNERS file says so.
    pub fn owners(&self) -> Option<&CodeOwners> {
        self.owners.as_ref()
    }

    /// Reads the file at `path` unless it was read before.
    fn ensure(&mut self, snapshot: &dyn Snapshot, path: &RepoPath, size: u64, sources: &mut SourceMap) {
        if !self.contents.contains_key(path) {
            let content = document::read(snapshot, path, size, sources);
            self.contents.insert(path.clone(), content);
        }
    }

    /// Keeps what is known of a file that was read already, unless somebody read it before.
    fn keep(&mut self, path: RepoPath, content: FileContent) {
        self.contents.entry(path).or_insert(content);
    }

    /// What the file at `path` holds, where a claim led to it.
    pub fn get(&self, path: &RepoPath) -> Option<&FileContent> {
        self.contents.get(path)
    }
}

/// What was found for the claims of one system.
#[derive(Debug, Default)]
pub struct Evidence {
    /// Where each artifact claim leads, by the claim's id.
    locations: HashMap<usize, ArtifactLocation>,
    /// Patterns that match no tracked file, by the claim's id: their places in the list.
    unmatched: HashMap<usize, Vec<usize>>,
    /// Whether there were too many globs to look at all.
    pub exhausted: bool,
    /// What the files that pin versions leave open.
    pub pins: pins::Pins,
    /// The runbooks that alert rules link to, by the id of the claim of those rules.
    alert_links: HashMap<usize, Vec<AlertLink>>,
    /// What its suites, results and values say.
    pub numbers: Numbers,
    /// What became of each claim of several files, by the claim's id.
    groups: HashMap<usize, Substantial>,
    /// What stands for the content of artifact claims, by the claim's id, where another file has the same size.
    twins: HashMap<usize, String>,
    /// The first claim at each place in the manifest, by its id.
    by_place: HashMap<Range<usize>, usize>,
}

impl Evidence {
    /// Where the artifact of `claim` leads; none where it is no artifact.
    pub fn location(&self, claim: &Claim<'_>) -> Option<&ArtifactLocation> {
        self.locations.get(&claim.id)
    }

    /// The one of `claims`, which are those that this was gathered for, whose value stands at a place in the manifest.
    pub fn claim_at<'c, 'm>(&self, at: &Range<usize>, claims: &'c [Claim<'m>]) -> Option<&'c Claim<'m>> {
        claims.get(*self.by_place.get(at)?)
    }

    /// Which of the patterns of `claim` match no tracked file.
    pub fn unmatched(&self, claim: &Claim<'_>) -> &[usize] {
        self.unmatched.get(&claim.id).map(Vec::as_slice).unwrap_or_default()
    }

    /// The runbooks that the alert rules of `claim` link to.
    pub fn alert_links(&self, claim: &Claim<'_>) -> &[AlertLink] {
        self.alert_links.get(&claim.id).map(Vec::as_slice).unwrap_or_default()
    }

    /// What stands for the content of the artifact of `claim`, where another claim's file has the same size.
    pub fn content_of(&self, claim: &Claim<'_>) -> Option<&str> {
        self.twins.get(&claim.id).map(String::as_str)
    }

    /// The first of the files of `claim`, where all that those hold stands in place of text.
    pub fn hollow_of(&self, claim: &Claim<'_>) -> Option<&RepoPath> {
        match self.groups.get(&claim.id)? {
            Substantial::Hollow(path) => Some(path),
            _ => None,
        }
    }

    /// The document that the artifact of `claim` is, if it is one.
    pub fn document<'l>(&self, library: &'l Library, claim: &Claim<'_>) -> Option<&'l ArtifactDocument> {
        let ArtifactLocation::File { path, .. } = self.location(claim)? else {
            return None;
        };
        match library.get(path)? {
            FileContent::Document(document) => Some(document),
            _ => None,
        }
    }
}

/// Whether some file of several says something.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Substantial {
    /// One does.
    Something,
    /// What they hold stands in place of text, in this one first.
    Hollow(RepoPath),
    /// None does, as far as they can be read; this one decides what is said of them.
    At(RepoPath),
    /// All that is there is there for git alone: this is the first.
    GitsOwn(RepoPath),
    /// None can be read, and why.
    Unknown(String),
}

/// Whether the artifact of a claim says something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Substance {
    /// It does.
    Something,
    /// It does not. For a group of files: none of them does, and this is the first.
    Nothing(RepoPath, Emptiness),
    /// What is there cannot be read.
    Unreadable(Unreadable),
    /// Its path names a heading that it does not have.
    NoHeading,
    /// It cannot be told, and why.
    Unknown(String),
}

/// Whether the artifact of `claim` says something; none where it leads to no tracked file.
pub fn substance(evidence: &Evidence, library: &Library, claim: &Claim<'_>) -> Option<Substance> {
    let Leaf::Artifact(reference) = claim.what else {
        return None;
    };
    let of = |content: &FileContent, path: &RepoPath, anchor: Option<&str>| match content {
        FileContent::Document(document) => match document.emptiness(anchor) {
            Some(None) => Substance::Something,
            Some(Some(emptiness)) => Substance::Nothing(path.clone(), emptiness),
            None => Substance::NoHeading,
        },
        FileContent::Other => Substance::Something,
        FileContent::Empty(emptiness) => Substance::Nothing(path.clone(), emptiness.clone()),
        FileContent::Unreadable(why) => Substance::Unreadable(why.clone()),
        FileContent::Unknown(why) => Substance::Unknown(why.clone()),
    };
    let one = |path: &RepoPath, anchor: Option<&str>| Some(of(library.get(path)?, path, anchor));
    // One file may be claimed as results of two formats, and be of one.
    match evidence.numbers.results_of(claim) {
        Some(eval::ResultsState::Results(_)) => return Some(Substance::Something),
        Some(eval::ResultsState::Unreadable(path, refusal)) => {
            return Some(of(&refusal.clone().into(), path, None));
        }
        Some(eval::ResultsState::Nothing | eval::ResultsState::Unknown(_)) | None => {}
    }
    match evidence.location(claim)? {
        ArtifactLocation::File { path, .. } => {
            let anchor = reference.path.as_ref().and_then(|path| path.value.heading.as_deref());
            one(path, anchor)
        }
        ArtifactLocation::Files(_) => match evidence.groups.get(&claim.id)? {
            Substantial::Something | Substantial::Hollow(_) => Some(Substance::Something),
            Substantial::At(path) => one(path, None),
            Substantial::GitsOwn(path) => Some(Substance::Nothing(path.clone(), Emptiness::GitsOwn)),
            Substantial::Unknown(why) => Some(Substance::Unknown(why.clone())),
        },
        _ => None,
    }
}

/// Why the documents of a claim are not judged.
const TOO_MANY_CLAIMS: &str = "is one of too many claims of large documents: split those, or claim each once";

/// Why a glob was not looked at.
pub const TOO_MANY_GLOBS: &str = "is one of too many globs for this many files";

/// What is left of the comparisons.
#[derive(Debug, Default)]
struct Budget(usize);

impl Budget {
    /// Takes `count` off; where less is left, nothing is from then on.
    fn spend(&mut self, count: usize) -> bool {
        let left = self.0.checked_sub(count);
        self.0 = left.unwrap_or(0);
        left.is_some()
    }
}

/// Whether a tracked file matches; none where the budget ends before the answer.
fn matches_any(pattern: &RootedPattern, listing: &Listing, budget: &mut Budget) -> Option<bool> {
    if leads_elsewhere(&pattern.base, listing) {
        return Some(true);
    }
    if listing.get(&pattern.base).is_some() && pattern.matches(&pattern.base) {
        return Some(true);
    }
    for (path, _) in listing.below(&pattern.base) {
        if !budget.spend(1) {
            return None;
        }
        if pattern.matches(&RepoPath::from_git(path)) {
            return Some(true);
        }
    }
    Some(false)
}

/// Whether a path leads through a link or into another repository: what matches there is not to be seen in this listing.
fn leads_elsewhere(path: &RepoPath, listing: &Listing) -> bool {
    let mut at = path.clone();
    while !at.is_root() {
        if listing.get(&at).is_some_and(|entry| entry.kind != TrackedKind::File) {
            return true;
        }
        at = at.parent();
    }
    false
}

/// Looks for what `claims` name, seen from the manifest's `folder`.
pub fn gather(
    snapshot: &dyn Snapshot,
    folder: &RepoPath,
    (root, claims): (&Root, &[Claim<'_>]),
    needs: Needs,
    library: &mut Library,
    sources: &mut SourceMap,
) -> Evidence {
    let mut evidence = Evidence::default();
    let listing = snapshot.listing();
    let budget = &mut library.comparisons;
    let mut searches = Searches::default();
    for claim in claims {
        match claim.what {
            Leaf::Artifact(reference) => {
                let Some(path) = &reference.path else {
                    continue;
                };
                let all = if path.value.is_glob() { listing.len() } else { 0 };
                let location = if budget.spend(all) {
                    locate_one_of_many(snapshot, folder, &path.value, &mut searches)
                } else {
                    ArtifactLocation::Unknown(TOO_MANY_GLOBS.to_owned())
                };
                evidence.locations.insert(claim.id, location);
            }
            Leaf::Patterns(patterns)
                if matches!(claim.key, ClaimKey::Value(ValueKey::Covers | ValueKey::Code)) =>
            {
                let unmatched = patterns.0.iter().enumerate().filter(|(_, pattern)| {
                    let Ok(meanings) = pattern.value.meanings(folder, listing) else { return true };
                    meanings.iter().all(|one| matches_any(one, listing, budget) == Some(false))
                });
                evidence.unmatched.insert(claim.id, unmatched.map(|(at, _)| at).collect());
            }
            _ => {}
        }
    }
    evidence.exhausted = budget.0 == 0;
    evidence.numbers =
        numbers::gather(snapshot, root, claims, &evidence.locations, needs, (&mut library.left, sources));
    for (path, content) in std::mem::take(&mut evidence.numbers.contents) {
        library.keep(path, content);
    }
    for claim in claims {
        let Some(location) = evidence.locations.get_mut(&claim.id) else { continue };
        if let ArtifactLocation::File { path, size } = location
            && !library.may_judge(path, *size)
        {
            *location = ArtifactLocation::Unknown(TOO_MANY_CLAIMS.to_owned());
        }
        let location = &*location;
        match location {
            ArtifactLocation::File { path, size } => library.ensure(snapshot, path, *size, sources),
            ArtifactLocation::Files(files) => {
                let answer = evidence
                    .numbers
                    .answer(claim)
                    .unwrap_or_else(|| read_until_something(snapshot, files, library, sources));
                evidence.groups.insert(claim.id, answer);
            }
            _ => {}
        }
        reading::ensure(snapshot, claim, location, library, sources);
        let files = match location {
            ArtifactLocation::File { path, .. } => std::slice::from_ref(path),
            ArtifactLocation::Files(files) => files.as_slice(),
            _ => continue,
        };
        match (claim.section, claim.kind()) {
            (ManifestSection::Operations, Some(ArtifactKind::Versions)) => {
                evidence.pins = pins::read(snapshot, files, sources)
            }
            (ManifestSection::Operations, Some(ArtifactKind::Alerts | ArtifactKind::Monitoring)) => {
                evidence.alert_links.insert(claim.id, alert_links::read(snapshot, files, sources));
            }
            _ => {}
        }
    }
    for claim in claims {
        evidence.by_place.entry(claim.at.clone()).or_insert(claim.id);
    }
    evidence.twins = twin::twins(snapshot, claims, &evidence.locations);
    evidence
}

/// Reads as many of some files as it takes to see that one says something.
fn read_until_something(
    snapshot: &dyn Snapshot,
    files: &[RepoPath],
    library: &mut Library,
    sources: &mut SourceMap,
) -> Substantial {
    let (mut doubtful, mut empty, mut unread, mut gits_own) = (None, None, None, None);
    let mut hollow = None;
    for path in files {
        if [".gitignore", ".gitattributes", ".gitkeep", ".keep"].iter().any(|name| path.file_name() == name) {
            gits_own.get_or_insert_with(|| path.clone());
            continue;
        }
        let size = match resolve(snapshot, path) {
            // A link in a folder: where it leads is its own affair, if it leads to something that git has.
            Ok(Resolved::There(real, look)) if real != *path => {
                if look.tracked {
                    return Substantial::Something;
                }
                continue;
            }
            Ok(Resolved::There(_, look)) => match look.kind {
                LookKind::File { size } => size,
                _ => continue,
            },
            Ok(_) => continue,
            Err(error) => {
                unread = unread.or(Some(error.to_string()));
                continue;
            }
        };
        library.ensure(snapshot, path, size, sources);
        let slot = match library.get(path) {
            Some(FileContent::Other) => return Substantial::Something,
            // What only holds placeholders is there, and has something to be said of it if no other file says more.
            Some(FileContent::Document(document)) if document.is_hollow() => {
                hollow.get_or_insert_with(|| path.clone());
                continue;
            }
            Some(FileContent::Document(document)) if document.emptiness(None) == Some(None) => {
                return Substantial::Something;
            }
            Some(FileContent::Unreadable(_) | FileContent::Unknown(_)) => &mut doubtful,
            Some(FileContent::Document(_) | FileContent::Empty(_)) | None => &mut empty,
        };
        slot.get_or_insert_with(|| path.clone());
    }
    if let (None, None, Some(path)) = (&unread, &doubtful, hollow) {
        return Substantial::Hollow(path);
    }
    match (unread, doubtful.or(empty), gits_own) {
        // One that cannot be read may say what the others do not.
        (Some(why), _, _) => Substantial::Unknown(why),
        (None, Some(path), _) => Substantial::At(path),
        (None, None, Some(path)) => Substantial::GitsOwn(path),
        (None, None, None) => Substantial::Unknown("leads to nothing that can be read".to_owned()),
    }
}
