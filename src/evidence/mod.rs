//! Gathers the evidence for each claim: the target of its path, and the content.
//!
//! Each file is read once, even if several claims refer to it. This module knows nothing of rules.

pub(crate) mod alert_links;
pub(crate) mod anchor;
pub(crate) mod artifact_topics;
pub(crate) mod codeowners;
pub(crate) mod contacts;
pub(crate) mod content;
pub(crate) mod data;
pub(crate) mod day;
pub(crate) mod decision;
pub(crate) mod document;
mod duplicate_content;
pub(crate) mod eval;
mod field;
mod front_matter;
mod hints;
mod html;
pub(crate) mod labels;
pub(crate) mod locate;
pub(crate) mod lock;
pub(crate) mod markdown;
pub(crate) mod markdown_table;
pub(crate) mod numbers;
pub(crate) mod placeholder;
mod plain;
pub(crate) mod reading;
pub(crate) mod review;
pub(crate) mod topics;
pub(crate) mod version_pins;

use std::collections::{HashMap, HashSet};

use crate::budget::Budget;
use crate::claim::{Claim, ClaimKey};
use crate::glob::{Pattern, Reach, RootedPattern};
use crate::limits::evidence as limits;
use crate::manifest::artifact::Reference;
use crate::manifest::keys::{ArtifactKind, ManifestSection, ValueKey};
use crate::manifest::model::Root;
use crate::manifest::pattern::PatternList;
use crate::manifest::visit::Leaf;
use crate::snapshot::{Listing, LookKind, RepoPath, Resolved, Snapshot, TrackedKind, resolve};
use crate::text::SourceMap;
use alert_links::AlertLinks;
use codeowners::CodeOwners;
use content::{Emptiness, Unreadable};
use document::{ArtifactDocument, FileContent};
use locate::{ArtifactLocation, Searches, locate_one_of_many};
use numbers::{Needs, Numbers};

/// The content of all files that claims refer to, over all systems of a run.
#[derive(Debug, Default)]
pub struct Library {
    contents: HashMap<RepoPath, FileContent>,
    owners: Option<CodeOwners>,
    /// Whether the CODEOWNERS file cannot be read.
    owners_unread: bool,
    /// What may still be read of data files.
    left: data::ReadBudget,
    /// Comparisons of globs with paths that are left.
    comparisons: Budget,
    /// Bytes of documents that may still be checked again for another claim.
    again: Budget,
}

impl Library {
    /// Makes an empty library with the code owners of `snapshot`.
    pub fn new(snapshot: &dyn Snapshot, sources: &mut SourceMap) -> Self {
        let found = codeowners::find(snapshot, sources);
        let owners_unread = found.is_err();
        Self {
            contents: HashMap::new(),
            owners: found.ok().flatten(),
            owners_unread,
            left: data::ReadBudget::default(),
            comparisons: Budget::new(limits::COMPARISONS),
            again: Budget::new(limits::CHECKED_AGAIN),
        }
    }

    /// Whether a document that was read for another claim may be checked again. Subtracts its size from the bytes
    /// that are left; at the limit, this and all later documents are refused.
    fn may_check_again(&mut self, path: &RepoPath, size: u64) -> bool {
        !document::is_document(path) || !self.contents.contains_key(path) || self.again.spend(size)
    }

    /// Whether there is a CODEOWNERS file that cannot be read, so that owners are unknown.
    pub fn owners_unread(&self) -> bool {
        self.owners_unread
    }

    /// Returns the code owners, if there is a CODEOWNERS file.
    pub fn owners(&self) -> Option<&CodeOwners> {
        self.owners.as_ref()
    }

    /// Reads the file at `path`, if it was not read before.
    fn ensure(&mut self, snapshot: &dyn Snapshot, path: &RepoPath, size: u64, sources: &mut SourceMap) {
        if !self.contents.contains_key(path) {
            let content = document::read(snapshot, path, size, sources);
            self.contents.insert(path.clone(), content);
        }
    }

    /// Stores the content of a file that was read elsewhere, if it was not read before.
    fn keep(&mut self, path: RepoPath, content: FileContent) {
        self.contents.entry(path).or_insert(content);
    }

    /// Returns the content of the file at `path`, if a claim refers to it.
    pub fn get(&self, path: &RepoPath) -> Option<&FileContent> {
        self.contents.get(path)
    }
}

/// The evidence for the claims of one system.
#[derive(Debug, Default)]
pub struct Evidence {
    /// Target of each artifact claim, by the claim's id.
    locations: HashMap<usize, ArtifactLocation>,
    /// Indices of the globs that match no tracked file, by the claim's id.
    unmatched: HashMap<usize, Vec<usize>>,
    /// Lists of globs that were not compared, since there are too many for this many files.
    unseen_globs: HashSet<ValueId>,
    /// Missing pins in the files that pin versions.
    pub pins: version_pins::Pins,
    /// Links to runbooks in alert rules, by the id of the claim of those rules.
    alert_links: HashMap<usize, AlertLinks>,
    /// Content of suites, results and values.
    pub numbers: Numbers,
    /// Content of each claim with several files, by the claim's id.
    groups: HashMap<usize, Substantial>,
    /// Hash of the content of artifact claims, by the claim's id, if another file has the same size.
    duplicates: HashMap<usize, String>,
    /// Topics of each claim whose document covers some, by the claim's id.
    topics: HashMap<usize, artifact_topics::ArtifactTopics>,
    /// Id of the claim of each reference.
    by_reference: HashMap<ValueId, usize>,
}

/// Identifies a value of a manifest while its claims exist: its address. The place does not: all values of an entry that was put back
/// have one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct ValueId(usize);

impl ValueId {
    fn of<T>(value: &T) -> Self {
        Self(std::ptr::from_ref(value).addr())
    }

    /// The id of the claim of each reference.
    fn of_claims(claims: &[Claim<'_>]) -> HashMap<Self, usize> {
        let one = |claim: &Claim<'_>| match claim.what {
            Leaf::Artifact(reference) => Some((Self::of(reference), claim.id)),
            _ => None,
        };
        claims.iter().filter_map(one).collect()
    }
}

impl Evidence {
    /// Returns the target of `claim`; none if it is not an artifact.
    pub fn location(&self, claim: &Claim<'_>) -> Option<&ArtifactLocation> {
        self.locations.get(&claim.id)
    }

    /// Returns the claim that a reference makes. `claims` must be those for which this evidence was gathered.
    pub fn claim_of<'c, 'm>(&self, reference: &Reference, claims: &'c [Claim<'m>]) -> Option<&'c Claim<'m>> {
        claims.get(*self.by_reference.get(&ValueId::of(reference))?)
    }

    /// Returns the indices of the globs of `claim` that match no tracked file.
    pub fn unmatched(&self, claim: &Claim<'_>) -> &[usize] {
        self.unmatched.get(&claim.id).map(Vec::as_slice).unwrap_or_default()
    }

    /// Returns the links to runbooks in the alert rules of `claim`.
    pub fn alert_links(&self, claim: &Claim<'_>) -> Option<&AlertLinks> {
        self.alert_links.get(&claim.id)
    }

    /// Returns the topics of the documents of `claim`, if its kind has topics and it refers to files with content.
    pub(crate) fn topics_of(&self, claim: &Claim<'_>) -> Option<&artifact_topics::ArtifactTopics> {
        self.topics.get(&claim.id)
    }

    /// Whether the globs of a list were too many to be compared with all files.
    pub fn are_too_many(&self, globs: &PatternList) -> bool {
        self.unseen_globs.contains(&ValueId::of(globs))
    }

    /// Returns the hash of the content of `claim`, if another claim's file has the same size.
    pub fn content_of(&self, claim: &Claim<'_>) -> Option<&str> {
        self.duplicates.get(&claim.id).map(String::as_str)
    }

    /// Returns the first file of `claim`, if all of its files contain only placeholders.
    pub fn hollow_of(&self, claim: &Claim<'_>) -> Option<&RepoPath> {
        match self.groups.get(&claim.id)? {
            Substantial::Hollow(path) => Some(path),
            _ => None,
        }
    }

    /// Returns the document of `claim`, if its artifact is one.
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

/// Whether any of several files has content.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Substantial {
    /// At least one file has content.
    Something,
    /// The files contain only placeholders. This is the first.
    Hollow(RepoPath),
    /// No readable file has content. This file is the example for messages.
    At(RepoPath),
    /// All files are only for git, such as `.gitignore`. This is the first.
    GitsOwn(RepoPath),
    /// No file can be read, and why.
    Unknown(String),
}

/// Whether the artifact of a claim has content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Substance {
    /// It has content.
    Something,
    /// It has none. For several files: none of them has, and this is the first.
    Nothing(RepoPath, Emptiness),
    /// The content cannot be read.
    Unreadable(Unreadable),
    /// It has no heading with the anchor in its path.
    NoHeading,
    /// Unknown, and why.
    Unknown(String),
}

/// Checks whether the artifact of `claim` has content; none if its target is not a tracked file.
pub(crate) fn substance(evidence: &Evidence, library: &Library, claim: &Claim<'_>) -> Option<Substance> {
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
    // A file may be claimed as results in two formats, and be in one of them.
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

/// Why the documents of a claim are not checked.
const TOO_MANY_CLAIMS: &str =
    "is one of too many claims of large documents: split the documents, or refer to each only once";

/// What settles questions about too many globs.
pub(crate) const FEWER_GLOBS: &str = "write folders instead of files, and fewer globs";

/// Why a glob was not compared.
pub(crate) const TOO_MANY_GLOBS: &str = "is one of too many globs for this many files";

/// Returns the number of comparisons with paths that are needed to find all matches of a glob.
fn comparisons(pattern: &RootedPattern, listing: &Listing) -> usize {
    if pattern.reach() == Reach::Some { listing.range_below(&pattern.base).len() } else { 0 }
}

/// Whether a tracked file matches.
fn matches_any(pattern: &RootedPattern, listing: &Listing) -> bool {
    leads_elsewhere(&pattern.base, listing)
        || listing.get(&pattern.base).is_some() && pattern.matches(&pattern.base)
        || listing.below(&pattern.base).any(|(path, _)| pattern.matches(&RepoPath::from_git(path)))
}

/// Whether a path goes through a link or into a submodule, whose files are not in this listing.
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

/// Gathers the evidence for `claims`. Paths are relative to the manifest's `folder`.
pub(crate) fn gather(
    snapshot: &dyn Snapshot,
    folder: &RepoPath,
    root: &Root,
    claims: &[Claim<'_>],
    needs: &Needs,
    library: &mut Library,
    sources: &mut SourceMap,
) -> Evidence {
    let mut evidence = Evidence { by_reference: ValueId::of_claims(claims), ..Evidence::default() };
    evidence.locate(snapshot, folder, claims, &mut library.comparisons);
    evidence.numbers = numbers::gather(snapshot, root, &evidence, needs, &mut library.left, sources);
    for (path, content) in std::mem::take(&mut evidence.numbers.contents) {
        library.keep(path, content);
    }
    for claim in claims {
        evidence.read(snapshot, claim, library, sources);
    }
    evidence.duplicates = duplicate_content::find(snapshot, claims, &evidence.locations);
    if needs.topics {
        let left = Budget::new(crate::limits::documents::SEARCHED_BYTES);
        evidence.topics = artifact_topics::read(root, claims, &evidence, library, sources, left);
    }
    evidence
}

impl Evidence {
    /// Finds the targets of artifacts, and the globs without a match. Both cost comparisons of the budget.
    fn locate(
        &mut self,
        snapshot: &dyn Snapshot,
        folder: &RepoPath,
        claims: &[Claim<'_>],
        budget: &mut Budget,
    ) {
        let listing = snapshot.listing();
        let mut searches = Searches::default();
        for claim in claims {
            match claim.what {
                Leaf::Artifact(reference) => {
                    let Some(path) = &reference.path else { continue };
                    let glob = Pattern(path.value.path.clone());
                    let glob = if path.value.is_glob() { glob.rooted(folder).ok() } else { None };
                    let all = glob.map_or(0, |glob| comparisons(&glob, listing));
                    let location = if budget.spend(all) {
                        locate_one_of_many(snapshot, folder, &path.value, &mut searches)
                    } else {
                        ArtifactLocation::Unknown(TOO_MANY_GLOBS.to_owned())
                    };
                    self.locations.insert(claim.id, location);
                }
                Leaf::Patterns(patterns)
                    if matches!(claim.key, ClaimKey::Value(ValueKey::Covers | ValueKey::Code)) =>
                {
                    let meanings = |pattern: &Pattern| pattern.meanings(folder, listing).unwrap_or_default();
                    let all: Vec<_> = patterns.0.iter().map(|pattern| meanings(&pattern.value)).collect();
                    if !budget.spend(all.iter().flatten().map(|one| comparisons(one, listing)).sum::<usize>())
                    {
                        self.unseen_globs.insert(ValueId::of(patterns));
                        continue;
                    }
                    let is_unmatched =
                        |meanings: &Vec<_>| !meanings.iter().any(|one| matches_any(one, listing));
                    let unmatched = all.iter().enumerate().filter(|(_, meanings)| is_unmatched(meanings));
                    self.unmatched.insert(claim.id, unmatched.map(|(at, _)| at).collect());
                }
                _ => {}
            }
        }
    }

    /// Reads the files of a claim.
    fn read(
        &mut self,
        snapshot: &dyn Snapshot,
        claim: &Claim<'_>,
        library: &mut Library,
        sources: &mut SourceMap,
    ) {
        let Some(location) = self.locations.get_mut(&claim.id) else { return };
        if let ArtifactLocation::File { path, size } = location
            && !library.may_check_again(path, *size)
        {
            *location = ArtifactLocation::Unknown(TOO_MANY_CLAIMS.to_owned());
        }
        let location = &*location;
        match location {
            ArtifactLocation::File { path, size } => library.ensure(snapshot, path, *size, sources),
            ArtifactLocation::Files(files) => {
                let answer = self.numbers.answer(claim);
                let answer =
                    answer.unwrap_or_else(|| read_until_something(snapshot, files, library, sources));
                self.groups.insert(claim.id, answer);
            }
            _ => {}
        }
        reading::ensure(snapshot, claim, location, library, sources);
        let files = location.files();
        if files.is_empty() {
            return;
        }
        match (claim.section, claim.kind()) {
            (ManifestSection::Operations, Some(ArtifactKind::Versions)) => {
                self.pins = version_pins::read(snapshot, files, sources);
            }
            (ManifestSection::Operations, Some(ArtifactKind::Alerts | ArtifactKind::Monitoring)) => {
                self.alert_links.insert(claim.id, alert_links::read(snapshot, files, sources));
            }
            _ => {}
        }
    }
}

/// Reads files until one has content.
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
            // A link in a folder is followed only if its target is tracked; otherwise it is ignored.
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
            // A document with only placeholders is reported if no other file has content.
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
        // A file that cannot be read may have the content that the others lack.
        (Some(why), _, _) => Substantial::Unknown(why),
        (None, Some(path), _) => Substantial::At(path),
        (None, None, Some(path)) => Substantial::GitsOwn(path),
        (None, None, None) => Substantial::Unknown("has no file that can be read".to_owned()),
    }
}
