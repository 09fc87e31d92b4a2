//! Finds the target of an artifact's path: a file, a folder, several files, an address, or nothing.

use bstr::ByteSlice;

use crate::glob::Pattern;
use crate::limits::artifacts as limits;
use crate::manifest::artifact::PathText;
use crate::nearest::nearest;
use crate::snapshot::{
    IgnoreLine, LeavesRepository, LookKind, ReadError, RepoPath, Resolved, Snapshot, TrackedKind, resolve,
};

/// The target of an artifact's path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ArtifactLocation {
    /// A tracked file.
    File {
        /// Path of the file, with links followed.
        path: RepoPath,
        /// Size in bytes.
        size: u64,
    },
    /// Tracked files: of a folder, or the matches of a glob.
    Files(Vec<RepoPath>),
    /// A web address, which is never fetched.
    External,
    /// Nothing.
    Missing(NotFound),
    /// A file or folder that git does not track.
    Untracked {
        /// Its path on disk.
        path: RepoPath,
        /// The ignore line that excludes it.
        ignored: Option<IgnoreLine>,
        /// Whether it is an empty folder, which git cannot track.
        empty_folder: bool,
    },
    /// A target outside of the repository.
    Outside(Outside),
    /// A path that differs only in letter case.
    OtherCase(RepoPath),
    /// Unknown, and why: a submodule, or something that cannot be read.
    Unknown(String),
}

impl ArtifactLocation {
    /// The tracked files.
    pub fn files(&self) -> &[RepoPath] {
        match self {
            Self::File { path, .. } => std::slice::from_ref(path),
            Self::Files(files) => files,
            _ => &[],
        }
    }
}

/// Why nothing was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotFound {
    /// A tracked file with a similar path.
    pub near: Option<RepoPath>,
    /// A symbolic link on the way, and its target.
    pub link: Option<(RepoPath, String)>,
    /// A tracked path that was deleted on disk: the file itself, the target of a link, or a match of a glob.
    pub deleted: Option<RepoPath>,
    /// Whether links form a loop.
    pub looping: bool,
    /// For a glob: its part without wildcards, if that folder does not exist.
    pub no_folder: Option<RepoPath>,
}

/// How a path leaves the repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outside {
    /// It is absolute.
    Absolute,
    /// It has more `..` than the manifest's folder has levels.
    Above,
    /// This link on the way has that target.
    Link(RepoPath, String),
}

/// Number of searches for a similar name that are left.
#[derive(Debug)]
pub(crate) struct Searches(usize);

impl Default for Searches {
    fn default() -> Self {
        Self(limits::NEAR_SEARCHES)
    }
}

/// Finds the target of `path`, relative to `folder`.
pub(crate) fn locate(snapshot: &dyn Snapshot, folder: &RepoPath, path: &PathText) -> ArtifactLocation {
    locate_one_of_many(snapshot, folder, path, &mut Searches::default())
}

/// Finds the target of `path`. Similar names are searched for as long as `searches` are left.
pub(crate) fn locate_one_of_many(
    snapshot: &dyn Snapshot,
    folder: &RepoPath,
    path: &PathText,
    searches: &mut Searches,
) -> ArtifactLocation {
    if path.is_external() {
        return ArtifactLocation::External;
    }
    let literal = match folder.join(&path.path) {
        Ok(literal) => literal,
        Err(leaves) => return ArtifactLocation::Outside(leaves.into()),
    };
    // A file can be named `[id].ts`: an existing name is not a glob.
    if path.is_glob() && snapshot.listing().get(&literal).is_none() && !snapshot.listing().is_folder(&literal)
    {
        let found = group(snapshot, folder, &path.path);
        return match (found, name_on_disk(snapshot, &literal)) {
            (ArtifactLocation::Missing(_), Some(resolved)) => single(snapshot, &literal, resolved, searches),
            (found, _) => found,
        };
    }
    match resolve(snapshot, &literal) {
        Ok(resolved) => single(snapshot, &literal, resolved, searches),
        Err(error) => unreadable(&error),
    }
}

/// Finds a file on disk with exactly the name that a glob without matches spells, or a tracked one in another letter case.
fn name_on_disk(snapshot: &dyn Snapshot, name: &RepoPath) -> Option<Resolved> {
    let is_there = |resolved: &Resolved| match resolved {
        Resolved::There(..) | Resolved::UntrackedLink(_) => true,
        Resolved::Missing { link: None } => snapshot.listing().other_case(name).is_some(),
        _ => false,
    };
    resolve(snapshot, name).ok().filter(is_there)
}

impl From<LeavesRepository> for Outside {
    fn from(leaves: LeavesRepository) -> Self {
        match leaves {
            LeavesRepository::Absolute => Self::Absolute,
            LeavesRepository::Above => Self::Above,
        }
    }
}

fn unreadable(error: &ReadError) -> ArtifactLocation {
    ArtifactLocation::Unknown(error.to_string())
}

fn untracked(snapshot: &dyn Snapshot, path: RepoPath, empty_folder: bool) -> ArtifactLocation {
    let ignored = snapshot.ignored_by(&path);
    ArtifactLocation::Untracked { path, ignored, empty_folder }
}

fn single(
    snapshot: &dyn Snapshot,
    asked: &RepoPath,
    resolved: Resolved,
    searches: &mut Searches,
) -> ArtifactLocation {
    let listing = snapshot.listing();
    match resolved {
        Resolved::There(path, look) => match look.kind {
            LookKind::File { size } if look.tracked => ArtifactLocation::File { path, size },
            LookKind::Folder if look.tracked => files_below(snapshot, asked, &path, searches),
            LookKind::Folder => match snapshot.untracked_below(&path, &|_| true) {
                Some(_) => untracked(snapshot, path, false),
                None => untracked(snapshot, path, true),
            },
            LookKind::Special if look.tracked => {
                ArtifactLocation::Unknown("is a pipe, a device or a socket on this disk".to_owned())
            }
            LookKind::File { .. } | LookKind::Special | LookKind::Symlink => untracked(snapshot, path, false),
            LookKind::Submodule => in_submodule(&path),
        },
        Resolved::Submodule(path) => in_submodule(&path),
        Resolved::UntrackedLink(path) => untracked(snapshot, path, false),
        Resolved::Outside(link, target) => ArtifactLocation::Outside(Outside::Link(link, target.to_string())),
        Resolved::Loop(link) => ArtifactLocation::Missing(NotFound {
            near: None,
            link: Some((link, String::new())),
            deleted: None,
            looping: true,
            no_folder: None,
        }),
        Resolved::Missing { link } => {
            if link.is_none() {
                if let Some(path) = listing.submodule_above(asked) {
                    return in_submodule(&path);
                }
                if let Some(actual) = listing.other_case(asked).filter(|actual| exists(snapshot, actual)) {
                    return ArtifactLocation::OtherCase(actual);
                }
            }
            let deleted = match &link {
                None => Some(asked.clone()),
                Some((link, target)) => link.parent().join(target).ok(),
            };
            let deleted = deleted.filter(|path| listing.get(path).is_some() || listing.is_folder(path));
            let near = if deleted.is_none() { nearest_file(snapshot, asked, searches) } else { None };
            let link = link.map(|(link, target)| (link, target.to_string()));
            ArtifactLocation::Missing(NotFound { near, link, deleted, looping: false, no_folder: None })
        }
    }
}

fn in_submodule(path: &RepoPath) -> ArtifactLocation {
    ArtifactLocation::Unknown(format!("is in the submodule `{path}`, which is another repository"))
}

/// Whether git has something at `path`. It exists even if this clone lacks the object.
fn exists(snapshot: &dyn Snapshot, path: &RepoPath) -> bool {
    match resolve(snapshot, path) {
        Ok(Resolved::There(_, look)) => look.tracked,
        Ok(_) => false,
        Err(_) => true,
    }
}

/// Returns the tracked files below a folder that exist.
fn files_below(
    snapshot: &dyn Snapshot,
    asked: &RepoPath,
    folder: &RepoPath,
    searches: &mut Searches,
) -> ArtifactLocation {
    let files = present(snapshot, folder, |_| true);
    if files.is_empty() {
        // All tracked files here were deleted on disk, and the empty folder is left.
        let deleted = snapshot.listing().is_folder(folder).then(|| folder.clone());
        let near = if deleted.is_none() { nearest_file(snapshot, asked, searches) } else { None };
        return ArtifactLocation::Missing(NotFound {
            near,
            link: None,
            deleted,
            looping: false,
            no_folder: None,
        });
    }
    ArtifactLocation::Files(files)
}

/// Returns the wanted tracked files below `folder`, if at least one of them exists.
fn present(snapshot: &dyn Snapshot, folder: &RepoPath, wanted: impl Fn(&RepoPath) -> bool) -> Vec<RepoPath> {
    let below = snapshot.listing().below(folder).filter(|(_, entry)| entry.kind != TrackedKind::Submodule);
    let wanted = below.map(|(path, _)| RepoPath::from_git(path)).filter(|path| wanted(path));
    wanted.skip_while(|path| !exists(snapshot, path)).take(limits::LISTED_FILES).collect()
}

fn group(snapshot: &dyn Snapshot, folder: &RepoPath, glob: &str) -> ArtifactLocation {
    let pattern = match Pattern(glob.to_owned()).rooted(folder) {
        Ok(pattern) => pattern,
        Err(leaves) => return ArtifactLocation::Outside(leaves.into()),
    };
    // Links on the way are followed in the tree, never on disk.
    let pattern = match resolve(snapshot, &pattern.base) {
        Ok(Resolved::There(base, look)) if look.kind == LookKind::Folder => pattern.moved_to(base),
        Ok(Resolved::There(..)) => pattern,
        Ok(Resolved::Submodule(path)) => return in_submodule(&path),
        Ok(Resolved::Outside(link, target)) => {
            return ArtifactLocation::Outside(Outside::Link(link, target.to_string()));
        }
        Ok(Resolved::UntrackedLink(path)) => return untracked(snapshot, path, false),
        Ok(Resolved::Loop(_) | Resolved::Missing { .. }) => {
            if let Some(path) = snapshot.listing().submodule_above(&pattern.base) {
                return in_submodule(&path);
            }
            pattern
        }
        Err(error) => return unreadable(&error),
    };
    let mut files = present(snapshot, &pattern.base, |path| pattern.matches(path));
    if let Some(named) = Pattern(glob.to_owned()).as_name(folder, snapshot.listing()) {
        files.extend(present(snapshot, &named.base, |path| named.matches(path)));
        files.sort();
        files.dedup();
    }
    if !files.is_empty() {
        return ArtifactLocation::Files(files);
    }
    if let Some(path) = snapshot.untracked_below(&pattern.base, &|path| pattern.matches(path)) {
        return untracked(snapshot, path, false);
    }
    let mut below = snapshot.listing().below(&pattern.base).map(|(path, _)| RepoPath::from_git(path));
    let deleted = below.find(|path| pattern.matches(path));
    let no_folder = (!exists(snapshot, &pattern.base)).then(|| pattern.base.clone());
    ArtifactLocation::Missing(NotFound { near: None, link: None, deleted, looping: false, no_folder })
}

/// Returns a tracked file that `path` may mean: one with the same name elsewhere, otherwise one with a similar name next to it.
fn nearest_file(snapshot: &dyn Snapshot, path: &RepoPath, searches: &mut Searches) -> Option<RepoPath> {
    searches.0 = searches.0.checked_sub(1)?;
    let listing = snapshot.listing();
    let shared = |other: &RepoPath| path.parts().zip(other.parts()).take_while(|(a, b)| a == b).count();
    let named = listing.named(path.file_name());
    let best = named.iter().map(shared).max();
    let mut best = named.iter().filter(|other| Some(shared(other)) == best && exists(snapshot, other));
    // A common name such as README.md is a suggestion only if exactly one file is nearest.
    match (best.next(), best.next()) {
        (Some(only), None) => return Some(only.clone()),
        (Some(_), Some(_)) => return None,
        (None, _) => {}
    }
    let folder = path.parent();
    let siblings: Vec<_> =
        listing.directly_in(&folder).take(limits::SIBLINGS).map(|name| name.to_str_lossy()).collect();
    let name = path.file_name().to_str_lossy();
    let near = nearest(&name, siblings.iter().map(AsRef::as_ref))?;
    Some(path.parent().child(near.as_bytes())).filter(|path| exists(snapshot, path))
}
