//! Finds and reads the requested manifests.

use std::collections::HashMap;

use super::{CheckError, Options, Target};
use crate::budget::Budget;
use crate::excluded::Excluded;
use crate::glob::{Pattern, RootedPattern};
use crate::limits::manifest as limits;
use crate::manifest::node::SyntaxError;
use crate::manifest::{FILE_NAME, Manifest};
use crate::path::RepoPath;
use crate::shell;
use crate::snapshot::{LookKind, ReadError, Snapshot, resolve};

/// A manifest that was found.
#[derive(Debug, Clone)]
pub(crate) struct FoundManifest {
    pub(crate) path: RepoPath,
    pub(crate) text: String,
    pub(crate) manifest: Manifest,
}

/// A glob that excludes manifests.
struct Exclusion {
    pattern: RootedPattern,
    glob: String,
    /// The manifest whose policy contains the glob; `None` for the command line.
    by: Option<RepoPath>,
}

/// The requested manifests by path, which may be none, and those below a requested folder that an exclusion leaves out.
pub(crate) fn find_manifests(
    snapshot: &dyn Snapshot,
    targets: &[Target],
    options: &Options,
) -> Result<(Vec<FoundManifest>, Vec<Excluded>), CheckError> {
    let mut paths: Vec<(RepoPath, bool)> =
        snapshot.listing().called(FILE_NAME).into_iter().map(|path| (path, false)).collect();
    for target in targets {
        let path = match target {
            Target::Manifest(path) => path.clone(),
            Target::Folder(folder) => match untracked_manifest(snapshot, folder, &paths) {
                Some(path) => path,
                None => continue,
            },
        };
        match paths.iter_mut().find(|(known, _)| *known == path) {
            Some((_, named)) => *named = true,
            None => paths.push((path, true)),
        }
    }
    // Manifests in outer folders come first, because their policy excludes inner ones.
    paths.sort_by_key(|(path, _)| (path.parts().count(), path.clone()));
    let everywhere = RepoPath::root();
    let exclusion = |pattern: &Pattern, folder: &RepoPath, by: Option<&RepoPath>| {
        let rooted = pattern.rooted(folder).ok()?;
        Some(Exclusion { pattern: rooted, glob: pattern.0.clone(), by: by.cloned() })
    };
    let mut exclusions: Vec<Exclusion> =
        options.exclude.iter().filter_map(|pattern| exclusion(pattern, &everywhere, None)).collect();
    let (mut found, mut excluded) = (Vec::new(), Vec::new());
    let mut entries = Budget::new(limits::ALL_ENTRIES);
    let mut search = ExclusionSearch::default();
    for (path, named) in paths {
        let below = |folder: &RepoPath| path.is_within(folder);
        let wanted =
            named || targets.iter().any(|target| matches!(target, Target::Folder(folder) if below(folder)));
        let above = targets.iter().any(|target| {
            let (Target::Folder(at) | Target::Manifest(at)) = target;
            at.is_within(&path.parent())
        });
        if !(wanted || above) {
            continue;
        }
        if !named && let Some(by) = search.first(&exclusions, &path) {
            if wanted {
                excluded.push(Excluded { manifest: path, glob: by.glob.clone(), by: by.by.clone() });
            }
            continue;
        }
        let Some((text, mut manifest)) = read(snapshot, &path)? else {
            continue;
        };
        let excludes = |manifest: &Manifest| {
            let policy = manifest.root.policy.as_ref().and_then(|policy| policy.value.exclude.as_ref());
            policy.map(|exclude| exclude.value.0.clone()).unwrap_or_default()
        };
        let mut patterns = excludes(&manifest);
        if !entries.spend(manifest.count()) {
            manifest = not_read("entries", limits::ALL_ENTRIES);
        } else if exclusions.len() + patterns.len() > limits::EXCLUSIONS {
            manifest = not_read("globs in `policy.exclude`", limits::EXCLUSIONS);
            patterns.clear();
        }
        exclusions
            .extend(patterns.iter().filter_map(|glob| exclusion(&glob.value, &path.parent(), Some(&path))));
        if wanted {
            found.push(FoundManifest { path, text, manifest });
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    excluded.sort_by(|a, b| a.manifest.cmp(&b.manifest));
    Ok((found, excluded))
}

/// The manifest of a folder that git does not track, if no tracked one is there or above: that one would be the team's.
pub(crate) fn untracked_manifest(
    snapshot: &dyn Snapshot,
    folder: &RepoPath,
    tracked: &[(RepoPath, bool)],
) -> Option<RepoPath> {
    if tracked.iter().any(|(path, _)| folder.is_within(&path.parent())) {
        return None;
    }
    let own = folder.child(FILE_NAME.as_bytes());
    let is_untracked = matches!(snapshot.look(&own), Ok(Some(look)) if !look.tracked && matches!(look.kind, LookKind::File { .. }));
    is_untracked.then_some(own)
}

/// A manifest that is not read because all manifests together have more than `limit` of something.
fn not_read(what: &str, limit: usize) -> Manifest {
    let message =
        format!("not read: the manifests have more than {limit} {what}; check each folder separately");
    Manifest::unreadable(SyntaxError { at: 0..0, message })
}

/// Finds the exclusions of manifests, in a list that grows. Each folder is compared with each exclusion once.
#[derive(Default)]
struct ExclusionSearch {
    /// For each path, the number of exclusions that it was compared with, and the first that matches.
    known: HashMap<RepoPath, (usize, Option<usize>)>,
}

impl ExclusionSearch {
    /// Returns the first exclusion that matches `path` or a folder above it.
    fn first<'e>(&mut self, exclusions: &'e [Exclusion], path: &RepoPath) -> Option<&'e Exclusion> {
        let mut first: Option<usize> = None;
        let mut at = path.clone();
        while !at.is_root() {
            let (compared, found) = self.known.entry(at.clone()).or_default();
            if found.is_none() {
                let mut rest = exclusions.iter().enumerate().skip(*compared);
                *found = rest.find(|(_, exclusion)| exclusion.pattern.matches(&at)).map(|(number, _)| number);
                *compared = exclusions.len();
            }
            first = first.into_iter().chain(*found).min();
            at = at.parent();
        }
        exclusions.get(first?)
    }
}

/// The error for `targets` without a manifest.
pub(crate) fn nothing_found(snapshot: &dyn Snapshot, targets: &[Target]) -> CheckError {
    let folder = match targets.first() {
        Some(Target::Folder(folder)) => folder.clone(),
        Some(Target::Manifest(path)) => path.parent(),
        None => RepoPath::root(),
    };
    let place = if folder.is_root() { "this repository".to_owned() } else { format!("`{folder}`") };
    let tracked = snapshot.listing().called(FILE_NAME);
    let is_deleted = |path: &&RepoPath| path.is_within(&folder) && matches!(snapshot.look(path), Ok(None));
    let advice = if let Some(deleted) = tracked.iter().find(is_deleted) {
        let command = shell::git("restore --", [deleted.as_bstr()]);
        format!("`{deleted}` is deleted in the work tree; `{command}` restores it")
    } else if tracked.iter().any(|path| path.is_within(&folder)) {
        "all manifests are excluded; name one: `readiness check PATH/readiness.toml`".to_owned()
    } else if let Some(above) =
        tracked.iter().filter(|path| folder.is_within(&path.parent())).max_by_key(|path| path.parts().count())
    {
        format!("the manifest above it is `{above}`")
    } else if let Some(other) = tracked.first() {
        format!("another one is `{other}`")
    } else {
        shell::command("`readiness init", (!folder.is_root()).then(|| folder.as_bstr())) + "` writes one"
    };
    CheckError::NoManifest { place, advice, is_first: tracked.is_empty() }
}

/// Reads a manifest; `None` if it was deleted. Invalid bytes become a problem of the manifest.
pub(crate) fn read(
    snapshot: &dyn Snapshot,
    path: &RepoPath,
) -> Result<Option<(String, Manifest)>, CheckError> {
    let unreadable = |error| CheckError::Unreadable(path.to_string(), error);
    let Some((real, _)) = resolve(snapshot, path).map_err(unreadable)?.file() else { return Ok(None) };
    match snapshot.read(&real, limits::MANIFEST_BYTES) {
        Ok(bytes) => match String::from_utf8(bytes) {
            Ok(text) => {
                let manifest = Manifest::parse(&text);
                Ok(Some((text, manifest)))
            }
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                let message = "not UTF-8 from here on".to_owned();
                Ok(Some((text, Manifest::unreadable(SyntaxError { at: at..at + 1, message }))))
            }
        },
        Err(ReadError::TooLarge { limit }) => {
            let message = format!("more than {limit} bytes");
            Ok(Some((String::new(), Manifest::unreadable(SyntaxError { at: 0..0, message }))))
        }
        Err(error) => Err(unreadable(error)),
    }
}
