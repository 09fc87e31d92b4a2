//! An artifact as history identifies it: its path, and the files that it covers.

use std::rc::Rc;

use super::evaluated_tree::files;
use super::limits::Limits;
use super::links;
use super::question::SystemInput;
use crate::claim::Claim;
use crate::evidence::locate::ArtifactLocation;
use crate::evidence::lock;
use crate::glob::{Pattern, Reach, RootedPattern};
use crate::history::{EvaluatedTree, PathGroup, TrackedSubject};
use crate::limits::snapshot::PATH_BYTES;
use crate::manifest::artifact::PathText;
use crate::manifest::pattern::PatternList;
use crate::manifest::visit::Leaf;
use crate::snapshot::{Listing, RepoPath, Snapshot};

/// An artifact as history and `readiness.lock` identify it.
#[derive(Debug)]
pub(crate) struct TrackedArtifact<'a> {
    /// Its path, as the manifest writes it.
    pub path: &'a str,
    folder: &'a RepoPath,
    pub(super) limits: Limits<'a>,
    pub(super) subject: TrackedSubject,
    /// The files that it covers, without itself.
    pub(super) covers: Option<Rc<PathGroup>>,
    /// Whether it is several files behind a link.
    pub(super) is_linked: bool,
    /// Whether its `covers` has too many globs for the number of files.
    pub(super) covers_too_many: bool,
}

impl<'a> TrackedArtifact<'a> {
    /// The artifact of `claim`. None if it has no tracked file, or is several files behind a symbolic link.
    pub(crate) fn of(
        system: &SystemInput<'a>,
        claim: &'a Claim<'a>,
        snapshot: &dyn Snapshot,
    ) -> Option<Self> {
        Self::linked_or_not(system, claim, snapshot).filter(|artifact| !artifact.is_linked)
    }

    pub(super) fn linked_or_not(
        system: &SystemInput<'a>,
        claim: &'a Claim<'a>,
        snapshot: &dyn Snapshot,
    ) -> Option<Self> {
        let Leaf::Artifact(reference) = claim.what else { return None };
        let limits = Limits::of(claim, system.manifest)?;
        let written = &reference.path.as_ref()?.value;
        let location = system.evidence.location(claim)?;
        let subject = subject(system.folder, written, location, snapshot.listing())?;
        let is_linked = is_linked(&subject, location, snapshot.listing());
        let covers_too_many = limits.covers.is_some_and(|covers| system.evidence.are_too_many(&covers.value));
        let covers = limits.covers.filter(|_| !covers_too_many);
        let covers = covers.and_then(|covers| covered(&covers.value, system.folder, &subject, snapshot));
        let folder = system.folder;
        Some(Self { path: &written.path, folder, limits, subject, covers, is_linked, covers_too_many })
    }

    /// The artifact, and what it covers.
    pub(crate) fn subjects(&self) -> impl Iterator<Item = TrackedSubject> {
        std::iter::once(self.subject.clone()).chain(self.covers.clone().map(TrackedSubject::Group))
    }

    /// Whether its path is `path`.
    pub(crate) fn is_at(&self, path: &RepoPath) -> bool {
        matches!(&self.subject, TrackedSubject::Path(own) if own == path)
    }

    /// Whether it is a group that the file at `path` belongs to.
    pub(crate) fn holds(&self, path: &RepoPath) -> bool {
        match &self.subject {
            TrackedSubject::Group(group) => group.matches(path),
            TrackedSubject::Path(own) => path != own && path.is_within(own),
        }
    }

    /// Identifies its content: git's object id for a file, a digest for several files.
    pub(crate) fn content(&self, evaluated: &EvaluatedTree<'_>) -> Option<String> {
        match &self.subject {
            TrackedSubject::Path(path) if evaluated.listing().get(path).is_some() => {
                evaluated.content(path).map(|id| id.to_string())
            }
            several => Some(self.digest(several, evaluated)),
        }
    }

    /// Identifies the content of the covered files.
    pub(crate) fn covered(&self, evaluated: &EvaluatedTree<'_>) -> Option<String> {
        self.covers.clone().map(|covers| self.digest(&TrackedSubject::Group(covers), evaluated))
    }

    /// The digest of some files, by their paths as the manifest writes them.
    fn digest(&self, subject: &TrackedSubject, evaluated: &EvaluatedTree<'_>) -> String {
        let files = files(subject, evaluated).into_iter();
        lock::digest(files.map(|(path, content)| (path.relative_to(self.folder), content)))
    }
}

/// The subject of the question to history about an artifact; none if history cannot answer it.
fn subject(
    folder: &RepoPath,
    written: &PathText,
    location: &ArtifactLocation,
    listing: &Listing,
) -> Option<TrackedSubject> {
    if written.path.len() > PATH_BYTES {
        return None;
    }
    match location {
        ArtifactLocation::File { path, .. } => Some(TrackedSubject::Path(path.clone())),
        ArtifactLocation::Files(_) => {
            let literal = folder.join(&written.path).ok()?;
            if listing.is_folder(&literal) || !written.is_glob() {
                return Some(TrackedSubject::Path(literal));
            }
            let patterns = Pattern(written.path.clone()).meanings(folder, listing).ok()?;
            Some(TrackedSubject::Group(Rc::new(PathGroup { patterns, except: None })))
        }
        _ => None,
    }
}

/// Whether an artifact of several files is reached through a symbolic link. The link's earlier targets are not followed.
fn is_linked(subject: &TrackedSubject, location: &ArtifactLocation, listing: &Listing) -> bool {
    let base = match subject {
        TrackedSubject::Path(path) => Some(path),
        TrackedSubject::Group(group) => group.patterns.first().map(|pattern| &pattern.base),
    };
    matches!(location, ArtifactLocation::Files(_))
        && base.is_some_and(|base| links::on_the_way(base, listing).is_some())
}

/// The files that an artifact covers, without itself.
///
/// A glob that matches nothing today is ignored: the rule `unmatched-covers` reports it, and one cause must not give two findings.
fn covered(
    patterns: &PatternList,
    folder: &RepoPath,
    artifact: &TrackedSubject,
    snapshot: &dyn Snapshot,
) -> Option<Rc<PathGroup>> {
    let except = match artifact {
        TrackedSubject::Path(path) => Some(RootedPattern::of_path(path.clone())),
        TrackedSubject::Group(group) => group.patterns.first().cloned(),
    };
    group(patterns, folder, except, snapshot)
}

/// The files that some globs match today, without `except`, and the symbolic links in their paths. None if no glob matches a file.
pub(super) fn group(
    patterns: &PatternList,
    folder: &RepoPath,
    except: Option<RootedPattern>,
    snapshot: &dyn Snapshot,
) -> Option<Rc<PathGroup>> {
    let listing = snapshot.listing();
    let rooted = patterns.0.iter().filter_map(|pattern| pattern.value.meanings(folder, listing).ok());
    let patterns: Vec<_> = rooted
        .flatten()
        .filter(|pattern| pattern.base.as_bstr().len() <= PATH_BYTES)
        .flat_map(|pattern| match links::followed(&pattern, snapshot) {
            followed if !followed.is_empty() => [vec![pattern], followed].concat(),
            _ if matches_some(&pattern, listing) => vec![pattern],
            _ => Vec::new(),
        })
        .collect();
    (!patterns.is_empty()).then(|| Rc::new(PathGroup { patterns, except }))
}

fn matches_some(pattern: &RootedPattern, listing: &Listing) -> bool {
    let below = |reach| reach != Reach::Some && listing.is_folder(&pattern.base);
    below(pattern.reach())
        || pattern.reach() == Reach::Whole && listing.get(&pattern.base).is_some()
        || pattern.reach() == Reach::Some
            && listing.below(&pattern.base).any(|(path, _)| pattern.matches(&RepoPath::from_git(path)))
}
