//! Finds out why objects are missing, and how to restore them.
#![expect(clippy::disallowed_methods, reason = "git's own folder is no part of the tree")]

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use crate::shell;

/// What to do about a damaged object.
pub(crate) const DAMAGED: &str = "`git fsck --full` lists all damage; a fresh clone repairs it";

/// Formats an error and its causes on one line.
pub(crate) fn one_line(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text = format!("{text}: {error}");
        source = error.source();
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The folder in which a repository stores its objects.
#[derive(Debug, Clone)]
pub(crate) struct Store {
    objects: PathBuf,
    is_partial: bool,
}

impl Store {
    /// Returns the object store of `repo`.
    pub(crate) fn of(repo: &gix::Repository) -> Self {
        let config = repo.config_snapshot();
        let is_partial =
            config.string("extensions.partialClone").is_some()
                || config.plumbing().sections_by_name("remote").into_iter().flatten().any(|section| {
                    section.value("promisor").is_some_and(|value| value.as_slice() != b"false")
                });
        Self { objects: repo.objects.store_ref().path().to_owned(), is_partial }
    }

    /// Says in one line why an object is missing, as far as can be detected, and how to restore it.
    pub(crate) fn why_missing(&self) -> String {
        let objects = self.objects.display();
        if !self.objects.is_dir() {
            return format!("`{objects}` does not exist: restore it, or clone again");
        }
        if let Some(missing) = missing_alternate(&self.objects, 0) {
            return missing;
        }
        if let Some(half) = half_pack(&self.objects.join("pack")) {
            return half;
        }
        if self.is_partial {
            return "this is a partial clone: run `git fetch --refetch --filter=blob:none` to fetch all commits and trees"
                .to_owned();
        }
        if is_empty(&self.objects) {
            return format!("`{objects}` is empty: restore its content, or clone again");
        }
        "run `git fetch`; `git fsck --full` lists all missing objects".to_owned()
    }
}

/// Reports an alternate object folder that does not exist.
fn missing_alternate(objects: &Path, depth: usize) -> Option<String> {
    let file = objects.join("info/alternates");
    let text = std::fs::read_to_string(&file).ok().filter(|_| depth < 5)?;
    let mut named = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    named.find_map(|line| {
        let folder = objects.join(line.trim_matches('"'));
        if folder.is_dir() {
            return missing_alternate(&folder, depth + 1);
        }
        let (file, folder) = (file.display(), folder.display());
        Some(format!("`{file}` names `{folder}`, which does not exist: mount or restore it, or clone again"))
    })
}

/// Reports what is missing in a damaged repository at or above `folder`; none if there is nothing like a repository.
pub(super) fn broken_repository(folder: &Path) -> Option<String> {
    let mut places = folder.ancestors().flat_map(|above| [above.join(".git"), above.to_owned()]);
    places.find_map(|at| broken_at(&at))
}

/// Reports what is missing in a damaged repository at `at`; none if there is nothing like a repository.
pub(super) fn broken_at(at: &Path) -> Option<String> {
    let parts = ["HEAD", "objects", "refs"];
    if !at.join("config").is_file() || parts.iter().all(|part| !at.join(part).exists()) {
        return None;
    }
    let shown = at.display();
    Some(match parts.iter().find(|part| !at.join(part).exists()) {
        Some(part) => format!("`{}` does not exist: restore it, or clone again", at.join(part).display()),
        None => format!("git does not recognise `{shown}` as a repository: check its `HEAD`, or clone again"),
    })
}

/// Reports a pack without its index, or an index without its pack.
fn half_pack(folder: &Path) -> Option<String> {
    let entries = std::fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path());
    let mut files: Vec<_> = entries
        .filter(|path| ["pack", "idx"].map(OsStr::new).map(Some).contains(&path.extension()))
        .collect();
    files.sort();
    let is_pack = |path: &Path| path.extension() == Some(OsStr::new("pack"));
    let half = files.iter().find(|path| {
        let other = path.with_extension(if is_pack(path) { "idx" } else { "pack" });
        files.binary_search(&other).is_err()
    })?;
    let shown = half.display();
    Some(if is_pack(half) {
        let command = shell::command("git index-pack", [half.as_os_str().as_encoded_bytes()]);
        format!("`{shown}` has no index: run `{command}` to create it")
    } else {
        format!("the pack of `{shown}` does not exist: restore it, or clone again")
    })
}

/// Whether an object folder holds no objects.
fn is_empty(objects: &Path) -> bool {
    let entries = std::fs::read_dir(objects).into_iter().flatten().flatten();
    let mut folders = entries.filter(|entry| entry.file_name().len() == 2 || entry.file_name() == "pack");
    !folders.any(|folder| std::fs::read_dir(folder.path()).is_ok_and(|mut files| files.next().is_some()))
}
