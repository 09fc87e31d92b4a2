//! Finds repositories below a folder: work trees, bare repositories, submodules and nested work trees. Links are not followed.

use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::limits::portfolio as limits;

/// A repository to evaluate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FoundRepository {
    /// Its root on disk; of a bare repository, its own folder.
    pub(crate) place: PathBuf,
    /// Its path as shown, with forward slashes.
    pub(crate) path: String,
    /// What decides to which part it belongs: the same on every machine.
    pub(crate) key: String,
    /// Why nothing below could be searched; none for a repository.
    pub(crate) problem: Option<String>,
    /// What a list says of it.
    pub(crate) listed: ListedFacts,
}

/// What a list of repositories says of one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ListedFacts {
    /// Its name.
    pub(crate) name: Option<String>,
    /// Its team.
    pub(crate) team: Option<String>,
    /// Its tags.
    pub(crate) tags: Vec<String>,
    /// The manifest to evaluate instead of its own.
    pub(crate) manifest: Option<PathBuf>,
}

/// Finds the repositories below `folder`, by path. What cannot be searched is listed with its problem.
pub(crate) fn below(folder: &Path) -> Vec<FoundRepository> {
    let mut found = Vec::new();
    let mut add = |place: &Path, problem: Option<String>| {
        let key = place.strip_prefix(folder).map_or_else(|_| slashes(place), slashes);
        let key = if key.is_empty() { last_name(place) } else { key };
        found.push(FoundRepository {
            place: place.to_owned(),
            path: slashes(place),
            key,
            problem,
            listed: ListedFacts::default(),
        });
    };
    let walk = WalkDir::new(folder).sort_by_file_name();
    let mut walk = walk.into_iter();
    let mut entries = 0;
    while let Some(entry) = walk.next() {
        entries += 1;
        if entries > limits::SEARCHED_ENTRIES {
            let why =
                format!("it holds more than {} entries: name folders below it", limits::SEARCHED_ENTRIES);
            add(folder, Some(why));
            break;
        }
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let why = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
                add(error.path().unwrap_or(folder), Some(format!("the folder cannot be searched: {why}")));
                continue;
            }
        };
        if !entry.file_type().is_dir() {
            continue;
        }
        let name = entry.file_name();
        if name == ".git" && entry.depth() > 0 {
            walk.skip_current_dir();
        } else if is_bare(entry.path()) {
            add(entry.path(), None);
            walk.skip_current_dir();
        } else if entry.path().join(".git").symlink_metadata().is_ok() {
            add(entry.path(), None);
        }
    }
    found
}

/// Whether a folder is a bare repository, or what is left of one: a damaged mirror must not vanish from a portfolio.
fn is_bare(folder: &Path) -> bool {
    let is_named = folder.extension().is_some_and(|extension| extension == "git");
    let parts = ["HEAD", "objects", "refs"].iter().filter(|part| folder.join(part).exists()).count();
    // A work tree may be in a folder whose name ends with `.git`.
    let is_work_tree = || folder.join(".git").symlink_metadata().is_ok();
    (is_named || parts >= 2 && folder.join("config").is_file() || parts == 3) && !is_work_tree()
}

/// A path with forward slashes and without a leading `./`.
pub(crate) fn slashes(path: &Path) -> String {
    let text = path.to_string_lossy();
    let text = if std::path::MAIN_SEPARATOR == '\\' { text.replace('\\', "/") } else { text.into_owned() };
    text.strip_prefix("./").unwrap_or(&text).trim_end_matches('/').to_owned()
}

/// The last part of a path, also of `.`.
#[expect(clippy::disallowed_methods, reason = "the user named the folder: it is not a path of a tree")]
fn last_name(place: &Path) -> String {
    let full = std::fs::canonicalize(place).unwrap_or_else(|_| place.to_owned());
    full.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// The name of a repository by its path: the last part, without `.git`.
pub(crate) fn name_of_place(place: &Path) -> String {
    let name = last_name(place);
    name.strip_suffix(".git").filter(|name| !name.is_empty()).unwrap_or(&name).to_owned()
}
