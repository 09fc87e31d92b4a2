//! What the repository holds for each claim: where its path leads, and what is there.
//!
//! Reads each file once, whatever number of claims name it. Knows nothing of rules.

pub mod codeowners;
pub mod document;
pub mod locate;
pub mod lock;
pub mod markdown;
pub mod placeholder;
pub mod review;
mod twin;

use std::collections::HashMap;

use crate::claim::Claim;
use crate::manifest::pattern::RootedPattern;
use crate::manifest::visit::Leaf;
use crate::snapshot::{Listing, LookKind, RepoPath, Resolved, Snapshot, resolve};
use crate::text::SourceMap;
use codeowners::CodeOwners;
use document::{Content, Document, Emptiness, Unreadable};
use locate::{Location, locate};

/// The content of every file that some claim names, over all systems of a run.
#[derive(Debug, Default)]
pub struct Library {
    contents: HashMap<RepoPath, Content>,
    owners: Option<CodeOwners>,
}

impl Library {
    /// An empty library that knows who owns what in `snapshot`.
    pub fn new(snapshot: &dyn Snapshot, sources: &mut SourceMap) -> Self {
        Self { contents: HashMap::new(), owners: codeowners::find(snapshot, sources) }
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

    /// What the file at `path` holds, where a claim led to it.
    pub fn get(&self, path: &RepoPath) -> Option<&Content> {
        self.contents.get(path)
    }
}

/// What was found for the claims of one system.
#[derive(Debug, Default)]
pub struct Evidence {
    /// Where each artifact claim leads, by the claim's id.
    locations: HashMap<usize, Location>,
    /// Patterns that match no tracked file, by the claim's id: their places in the list.
    unmatched: HashMap<usize, Vec<usize>>,
    /// Whether there were too many globs to look at all.
    pub exhausted: bool,
    /// Artifact claims whose files hold the same, by the claim's id: what stands for the content.
    twins: HashMap<usize, String>,
}

impl Evidence {
    /// Where the artifact of `claim` leads; none where it is no artifact.
    pub fn location(&self, claim: &Claim<'_>) -> Option<&Location> {
        self.locations.get(&claim.id)
    }

    /// Which of the patterns of `claim` match no tracked file.
    pub fn unmatched(&self, claim: &Claim<'_>) -> &[usize] {
        self.unmatched.get(&claim.id).map(Vec::as_slice).unwrap_or_default()
    }

    /// What stands for the content of the artifact of `claim`, where another claim's file holds the same.
    pub fn content_of(&self, claim: &Claim<'_>) -> Option<&str> {
        self.twins.get(&claim.id).map(String::as_str)
    }

    /// The document that the artifact of `claim` is, if it is one.
    pub fn document<'l>(&self, library: &'l Library, claim: &Claim<'_>) -> Option<&'l Document> {
        let Location::File { path, .. } = self.location(claim)? else {
            return None;
        };
        match library.get(path)? {
            Content::Document(document) => Some(document),
            _ => None,
        }
    }
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
    let one = |path: &RepoPath, anchor: Option<&str>| match library.get(path)? {
        Content::Document(document) => Some(match document.emptiness(anchor) {
            Some(None) => Substance::Something,
            Some(Some(emptiness)) => Substance::Nothing(path.clone(), emptiness),
            None => Substance::NoHeading,
        }),
        Content::Other => Some(Substance::Something),
        Content::Empty(emptiness) => Some(Substance::Nothing(path.clone(), emptiness.clone())),
        Content::Unreadable(why) => Some(Substance::Unreadable(why.clone())),
        Content::Unknown(why) => Some(Substance::Unknown(why.clone())),
    };
    match evidence.location(claim)? {
        Location::File { path, .. } => {
            let anchor = reference.path.as_ref().and_then(|path| path.value.heading.as_deref());
            one(path, anchor)
        }
        Location::Files(files) => {
            let mut first = None;
            for path in files {
                match one(path, None) {
                    // Files past the first that says something were not read: the group does.
                    None | Some(Substance::Something) => return Some(Substance::Something),
                    Some(found) if first.is_none() => first = Some(found),
                    Some(_) => {}
                }
            }
            first
        }
        _ => None,
    }
}

/// How often a glob is held against a path in one system: some seconds of work. No honest manifest comes near it.
const MAX_COMPARISONS: usize = 20_000_000;

/// Why a glob was not looked at.
pub const TOO_MANY_GLOBS: &str = "is one of too many globs for this many files";

/// What is left of the comparisons.
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

/// Looks for what `claims` name, seen from the manifest's `folder`.
pub fn gather(
    snapshot: &dyn Snapshot,
    folder: &RepoPath,
    claims: &[Claim<'_>],
    library: &mut Library,
    sources: &mut SourceMap,
) -> Evidence {
    let mut evidence = Evidence::default();
    let listing = snapshot.listing();
    let mut budget = Budget(MAX_COMPARISONS);
    for claim in claims {
        match claim.what {
            Leaf::Artifact(reference) => {
                let Some(path) = &reference.path else {
                    continue;
                };
                let all = if path.value.is_glob() { listing.len() } else { 0 };
                let location = if budget.spend(all) {
                    locate(snapshot, folder, &path.value)
                } else {
                    Location::Unknown(TOO_MANY_GLOBS.to_owned())
                };
                read_at(snapshot, &location, library, sources);
                evidence.locations.insert(claim.id, location);
            }
            Leaf::Patterns(patterns) if matches!(claim.kind, "covers" | "code") => {
                let unmatched = patterns.0.iter().enumerate().filter(|(_, pattern)| {
                    let Ok(pattern) = pattern.value.rooted(folder) else { return true };
                    matches_any(&pattern, listing, &mut budget) == Some(false)
                });
                evidence.unmatched.insert(claim.id, unmatched.map(|(at, _)| at).collect());
            }
            _ => {}
        }
    }
    evidence.exhausted = budget.0 == 0;
    evidence.twins = twin::twins(snapshot, claims, &evidence.locations);
    evidence
}

/// Reads what a location leads to: a file, or of a group as many as it takes to see that it says something.
fn read_at(snapshot: &dyn Snapshot, location: &Location, library: &mut Library, sources: &mut SourceMap) {
    match location {
        Location::File { path, size } => library.ensure(snapshot, path, *size, sources),
        Location::Files(files) => {
            for path in files {
                let size = match resolve(snapshot, path) {
                    Ok(Resolved::There(real, look)) if real == *path => match look.kind {
                        LookKind::File { size } => size,
                        _ => continue,
                    },
                    // A link in a folder: it is there, and where it leads is its own affair.
                    Ok(Resolved::There(..)) => return,
                    _ => continue,
                };
                library.ensure(snapshot, path, size, sources);
                let says_nothing = match library.get(path) {
                    Some(Content::Document(document)) => document.emptiness(None) != Some(None),
                    Some(Content::Empty(_)) | None => true,
                    Some(Content::Other | Content::Unreadable(_) | Content::Unknown(_)) => false,
                };
                if !says_nothing {
                    return;
                }
            }
        }
        _ => {}
    }
}
