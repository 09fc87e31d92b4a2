//! Which repository is meant, and where its objects are: what git's environment says counts as it does for git.
#![expect(clippy::disallowed_methods, reason = "what git's environment names is no part of the tree")]

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use gix::ObjectId;
use gix::discover::upwards;
use gix::odb::store::init::Options;
use gix::{Repository, ThreadSafeRepository};
use tempfile::TempDir;

use super::diagnosis::{broken_at, one_line};

/// Variables that say which repository is meant, or what belongs to it.
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
    /// What leads to the objects of several folders, as long as the repository is open.
    pub(super) objects: Option<TempDir>,
}

/// What stands in the way.
pub(super) enum Failure {
    Git(gix::Error),
    /// One line that says what to do.
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

/// Opens the repository that holds `folder`; without one, that of the current folder. Git's environment counts for the latter, and for the
/// former if it is the same repository, as in a hook that names a folder.
pub(super) fn open(folder: Option<&Path>) -> Result<Opened, Failure> {
    let here = || {
        // A ceiling elsewhere is none.
        let options = upwards::Options { match_ceiling_dir_or_error: false, ..upwards::Options::default() };
        ThreadSafeRepository::discover_with_environment_overrides_opts(
            ".",
            options,
            gix::sec::trust::Mapping::default(),
        )
    };
    let Some(folder) = folder else { return with_environment(here()?) };
    // Made absolute: what is found from a relative path depends on where that leads from.
    let folder = std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    let found = ThreadSafeRepository::discover(folder)?;
    let is_hook = REPOSITORY.iter().any(|name| variable(name).is_some());
    let own = |repo: &ThreadSafeRepository| std::fs::canonicalize(repo.refs.git_dir()).ok();
    match here() {
        Ok(here) if is_hook && own(&here) == own(&found) => with_environment(here),
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

/// Git's environment, as far as the library does not look at it.
fn with_environment(found: ThreadSafeRepository) -> Result<Opened, Failure> {
    let common = found.common_dir.clone().unwrap_or_else(|| found.refs.git_dir().to_owned());
    if let Some(other) = variable("GIT_COMMON_DIR").map(PathBuf::from)
        && std::fs::canonicalize(&other).ok() != std::fs::canonicalize(&common).ok()
    {
        let (other, common) = (other.display(), common.display());
        return Err(Failure::Environment(format!(
            "`GIT_COMMON_DIR` is `{other}`, and the repository's own is `{common}`: unset it"
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
            "`GIT_OBJECT_DIRECTORY` is `{main}`, which is not there: name the folder, or unset it"
        )));
    }
    let main = main.unwrap_or_else(|| found.objects.path().to_owned());
    if more.is_empty() {
        return with_objects(found, main, None);
    }
    let all = lead_to(std::iter::once(&main).chain(&more)).map_err(|error| {
        Failure::Environment(format!("the folders of objects that git names cannot be put together: {error}"))
    })?;
    let path = all.path().to_owned();
    with_objects(found, path, Some(all))
}

/// Extensions of a repository's format that are understood, as git spells them, in lower case. Of those that only say how git may write, nothing
/// has to be known; `refStorage` is looked at elsewhere.
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

/// An extension of the repository's format that nobody here knows. Git reads no repository that has one: what is in it may be kept in another way.
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

/// Why the repository's own configuration cannot be read, where there is one: it says where the work tree is, and in what format all is kept.
pub(super) fn unread_configuration(repo: &Repository) -> Option<String> {
    let at = repo.common_dir().join("config");
    let error = std::fs::read(&at).err().filter(|error| error.kind() != std::io::ErrorKind::NotFound)?;
    Some(format!("`{}` cannot be read ({error}): restore it, or clone again", at.display()))
}

/// What is wrong with a repository at or above `folder` that was taken for none, so that one further above was found. A file `.git` that
/// leads nowhere ends the search for git too; so does a folder here that is a repository but for a part that is missing.
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
                "`{shown}` leads to no repository: `git worktree repair` or `git submodule update --init` mends it, or remove it"
            ));
        }
        broken_at(&at)
    })
}

/// The folders of a list as git writes it.
fn folders(list: &OsString) -> Vec<PathBuf> {
    std::env::split_paths(list)
        .map(|path| match path.to_str().and_then(|text| text.strip_prefix('"')?.strip_suffix('"')) {
            Some(quoted) => PathBuf::from(quoted.replace("\\\"", "\"").replace("\\\\", "\\")),
            None => path,
        })
        .filter(|path| !path.as_os_str().is_empty())
        .collect()
}

/// A folder of objects with nothing in it, whose alternates are those of `folders` that are there.
fn lead_to<'f>(folders: impl Iterator<Item = &'f PathBuf>) -> std::io::Result<TempDir> {
    let it = tempfile::Builder::new().prefix("readiness-objects-").tempdir()?;
    let mut alternates = Vec::new();
    for folder in folders.filter_map(|folder| std::fs::canonicalize(folder).ok()) {
        let folder = gix::path::into_bstr(folder).map_err(std::io::Error::other)?;
        if folder.contains(&b'\n') || folder.starts_with(b"\"") {
            return Err(std::io::Error::other("one has a name that no list of alternates can hold"));
        }
        alternates.extend_from_slice(&folder);
        alternates.push(b'\n');
    }
    std::fs::create_dir(it.path().join("info"))?;
    std::fs::create_dir(it.path().join("pack"))?;
    std::fs::write(it.path().join("info/alternates"), alternates)?;
    Ok(it)
}

/// The same repository with its objects in another folder, and outside any namespace: only servers look at that.
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

/// Which objects stand for others.
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
