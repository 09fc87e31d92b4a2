//! Finds the repository and its objects. Git's environment variables have the same effect as in git.
#![expect(clippy::disallowed_methods, reason = "paths in git's environment are not paths of the tree")]

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use gix::ObjectId;
use gix::discover::upwards;
use gix::odb::store::init::Options;
use gix::{Repository, ThreadSafeRepository};
use tempfile::TempDir;

use super::diagnosis::{broken_at, one_line};

/// Environment variables that select a repository or parts of it.
const REPOSITORY: &[&str] = &[
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_SHALLOW_FILE",
];

/// An open repository.
pub(super) struct Opened {
    pub(super) repo: Repository,
    /// A temporary folder that combines several object folders. It must exist as long as the repository is open.
    pub(super) objects: Option<TempDir>,
}

/// Why no repository can be opened.
pub(super) enum Failure {
    Git(gix::Error),
    /// One line that ends with the next action.
    Environment(String),
}

impl From<gix::Error> for Failure {
    fn from(error: gix::Error) -> Self {
        Self::Git(error)
    }
}

fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// Opens the repository that contains `folder`, or the current folder if there is none. Git's environment applies to
/// the current folder's repository. It applies to `folder` only if that is in the same repository, as in a hook
/// that passes a folder.
pub(super) fn open(folder: Option<&Path>) -> Result<Opened, Failure> {
    let here = || {
        // A ceiling outside the path has no effect.
        let options = upwards::Options { match_ceiling_dir_or_error: false, ..upwards::Options::default() };
        ThreadSafeRepository::discover_with_environment_overrides_opts(
            ".",
            options,
            gix::sec::trust::Mapping::default(),
        )
    };
    let Some(folder) = folder else { return with_environment(here()?) };
    // Made absolute, since a relative path depends on the current folder.
    let folder = std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    let found = ThreadSafeRepository::discover(folder)?;
    let is_hook = REPOSITORY.iter().any(|name| variable(name).is_some());
    let own = |repo: &ThreadSafeRepository| std::fs::canonicalize(repo.refs.git_dir()).ok();
    match is_hook.then(here) {
        Some(Ok(here)) if own(&here) == own(&found) => with_environment(here),
        _ => plain(found),
    }
}

fn plain(mut found: ThreadSafeRepository) -> Result<Opened, Failure> {
    let is_namespaced = found.refs.namespace.take().is_some();
    if !is_namespaced {
        return Ok(Opened { repo: found.to_thread_local(), objects: None });
    }
    let objects = found.objects.path().to_owned();
    with_objects(found, objects, None)
}

/// Applies the environment variables that the library ignores.
fn with_environment(found: ThreadSafeRepository) -> Result<Opened, Failure> {
    let common = found.common_dir.clone().unwrap_or_else(|| found.refs.git_dir().to_owned());
    if let Some(other) = variable("GIT_COMMON_DIR").map(PathBuf::from)
        && std::fs::canonicalize(&other).ok() != std::fs::canonicalize(&common).ok()
    {
        let (other, common) = (other.display(), common.display());
        return Err(Failure::Environment(format!(
            "`GIT_COMMON_DIR` is `{other}`, but the repository uses `{common}`: unset the variable"
        )));
    }
    let main = variable("GIT_OBJECT_DIRECTORY").map(PathBuf::from);
    let more: Vec<_> = variable("GIT_ALTERNATE_OBJECT_DIRECTORIES").iter().flat_map(folders).collect();
    if main.is_none() && more.is_empty() {
        return plain(found);
    }
    if let Some(main) = main.as_ref().filter(|main| !main.is_dir()) {
        let main = main.display();
        return Err(Failure::Environment(format!(
            "`GIT_OBJECT_DIRECTORY` is `{main}`, which does not exist: set it to an existing folder, or unset it"
        )));
    }
    let main = main.unwrap_or_else(|| found.objects.path().to_owned());
    if more.is_empty() {
        return with_objects(found, main, None);
    }
    let all = lead_to(std::iter::once(&main).chain(&more)).map_err(|error| {
        Failure::Environment(format!("the object folders in git's environment cannot be combined: {error}"))
    })?;
    let path = all.path().to_owned();
    with_objects(found, path, Some(all))
}

/// Supported extensions of the repository format, in lower case. Extensions that only affect how git writes need no
/// support; `refStorage` is checked elsewhere.
const EXTENSIONS: &[&str] = &[
    "compatobjectformat",
    "noop",
    "noop-v1",
    "objectformat",
    "partialclone",
    "preciousobjects",
    "refstorage",
    "relativeworktrees",
    "submodulepathconfig",
    "worktreeconfig",
];

/// Returns an unsupported extension of the repository format. Such a repository cannot be read safely, and git refuses it too.
pub(super) fn unknown_extension(repo: &Repository) -> Option<String> {
    let config = repo.config_snapshot();
    if config.integer("core.repositoryFormatVersion").is_none_or(|version| version < 1) {
        return None;
    }
    let sections = config.plumbing().sections_by_name("extensions").into_iter().flatten();
    let local = sections.filter(|section| section.meta().source == gix::config::Source::Local);
    let mut names = local
        .filter(|section| section.header().subsection_name().is_none())
        .flat_map(|section| section.value_names().map(|name| (*name).to_owned()).collect::<Vec<_>>());
    names.find(|name| !EXTENSIONS.contains(&name.to_ascii_lowercase().as_str()))
}

/// Says why the repository's configuration, if there is one, cannot be read. It defines the work tree and the storage format.
pub(super) fn unread_configuration(repo: &Repository) -> Option<String> {
    let at = repo.common_dir().join("config");
    let error = std::fs::read(&at).err().filter(|error| error.kind() != std::io::ErrorKind::NotFound)?;
    Some(format!("`{}` cannot be read ({error}): restore it, or clone again", at.display()))
}

/// Reports a damaged repository at or above `folder` that was skipped, so that one further above was found. For git
/// too, a `.git` file that points nowhere ends the search. Here, so does a folder that is a repository except for one
/// missing part.
pub(super) fn passed_by(repo: &Repository, folder: Option<&Path>) -> Option<String> {
    if folder.is_none() && variable("GIT_DIR").is_some() {
        return None;
    }
    let found = std::fs::canonicalize(repo.workdir().unwrap_or(repo.git_dir())).ok()?;
    let from = std::fs::canonicalize(folder.unwrap_or(Path::new("."))).ok()?;
    from.strip_prefix(&found).ok()?;
    let mut between = from.ancestors().take_while(|above| *above != found);
    between.find_map(|above| {
        let at = above.join(".git");
        let is_file = at.metadata().is_ok_and(|metadata| metadata.is_file());
        if is_file && gix::discover::is_git(&at).is_err() {
            let shown = at.display();
            return Some(format!(
                "`{shown}` does not point to a repository: run `git worktree repair` or `git submodule update --init`, or delete the file"
            ));
        }
        broken_at(&at)
    })
}

/// Splits a list of folders as git writes it.
fn folders(list: &OsString) -> Vec<PathBuf> {
    std::env::split_paths(list)
        .map(|path| match path.to_str().and_then(|text| text.strip_prefix('"')?.strip_suffix('"')) {
            Some(quoted) => PathBuf::from(quoted.replace("\\\"", "\"").replace("\\\\", "\\")),
            None => path,
        })
        .filter(|path| !path.as_os_str().is_empty())
        .collect()
}

/// Creates an empty object folder whose alternates are the existing ones of `folders`.
fn lead_to<'f>(folders: impl Iterator<Item = &'f PathBuf>) -> std::io::Result<TempDir> {
    let it = tempfile::Builder::new().prefix("readiness-objects-").tempdir()?;
    let mut alternates = Vec::new();
    for folder in folders.filter_map(|folder| std::fs::canonicalize(folder).ok()) {
        let folder = gix::path::into_bstr(folder).map_err(std::io::Error::other)?;
        if folder.contains(&b'\n') || folder.starts_with(b"\"") {
            return Err(std::io::Error::other(
                "a folder's name contains a line break or begins with a quotation mark",
            ));
        }
        alternates.extend_from_slice(&folder);
        alternates.push(b'\n');
    }
    std::fs::create_dir(it.path().join("info"))?;
    std::fs::create_dir(it.path().join("pack"))?;
    std::fs::write(it.path().join("info/alternates"), alternates)?;
    Ok(it)
}

/// Opens the same repository with another object folder and without a namespace, which only servers use.
fn with_objects(
    mut found: ThreadSafeRepository,
    folder: PathBuf,
    lead: Option<TempDir>,
) -> Result<Opened, Failure> {
    found.refs.namespace = None;
    let repo = found.to_thread_local();
    let options = Options { use_multi_pack_index: true, ..Options::default() };
    let shown = folder.display().to_string();
    let replaced = replacements(&repo);
    let store = gix::odb::Store::at_opts(folder, repo.object_hash(), &mut replaced.into_iter(), options);
    let store = store.map_err(|error| {
        Failure::Environment(format!("the objects in `{shown}` cannot be read: {}", one_line(&error)))
    })?;
    found.objects = Arc::new(store);
    Ok(Opened { repo: found.to_thread_local(), objects: lead })
}

/// Returns the replacement objects (`git replace`).
fn replacements(repo: &Repository) -> Vec<(ObjectId, ObjectId)> {
    let config = repo.config_snapshot();
    if config.boolean("core.useReplaceRefs") == Some(false) {
        return Vec::new();
    }
    let base = config.string("gitoxide.objects.replaceRefBase");
    let base = base.map_or_else(|| "refs/replace/".to_owned(), |base| base.to_string());
    let base = format!("{}/", base.trim_end_matches('/'));
    let Ok(references) = repo.references() else { return Vec::new() };
    let Ok(all) = references.prefixed(base.as_str()) else { return Vec::new() };
    all.flatten()
        .filter_map(|reference| {
            let name = reference.name().as_bstr().strip_prefix(base.as_bytes())?;
            Some((ObjectId::from_hex(name).ok()?, reference.try_id()?.detach()))
        })
        .collect()
}
