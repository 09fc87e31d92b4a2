//! Decides whether a repository has a history. No other code decides it.
//!
//! Only a branch without a commit has no history. Everything that cannot be read is an error that says what it is and how to repair it.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _};
use std::path::Path;

use bstr::ByteSlice;
use gix::ObjectId;
use gix::head::Kind as HeadKind;
use gix::objs::Kind;
use gix::refs::{FullName, FullNameRef, TargetRef};

use super::diagnosis::{self, Store, one_line};
use crate::limits::snapshot as limits;
use crate::shell;

/// Returns HEAD's commit; none if its branch has no commit yet. An error is one line that ends with the next action.
pub(super) fn commit(repo: &gix::Repository) -> Result<Option<ObjectId>, String> {
    let head = repo.head().map_err(|error| match look_into_packed_refs(repo, None) {
        Err(why) => why,
        Ok(()) => format!("`HEAD` cannot be resolved ({}): run `git fsck` for details", one_line(&error)),
    })?;
    let id = match head.kind {
        HeadKind::Unborn(name) => return unborn(repo, name.as_ref()).map(|()| None),
        HeadKind::Detached { target, .. } => target,
        HeadKind::Symbolic(reference) => target_of(repo, &reference.name)?,
    };
    readable_commit(repo, id, "`HEAD`").map(Some)
}

/// Resolves an object id or a reference name; none if there is no such reference.
pub(super) fn named(repo: &gix::Repository, name: &str) -> Result<Option<ObjectId>, String> {
    if let Ok(id) = ObjectId::from_hex(name.as_bytes()) {
        return Ok(Some(id));
    }
    match repo.try_find_reference(name) {
        Ok(Some(reference)) => target_of(repo, &reference.inner.name).map(Some),
        Err(error) if name.starts_with("refs/") => {
            Err(format!("`{name}` cannot be read ({}): run `git fsck` for details", one_line(&error)))
        }
        // A revision expression such as `HEAD~3`.
        Ok(None) | Err(_) => Ok(None),
    }
}

/// Follows a reference to its object.
fn target_of(repo: &gix::Repository, name: &FullName) -> Result<ObjectId, String> {
    let mut name = name.clone();
    for _ in 0..limits::REFERENCE_CHAIN {
        let broken = |why: &str| format!("`{name}` cannot be read ({why}): run `git fsck` for details");
        let reference = repo.find_reference(&name).map_err(|error| broken(&one_line(&error)))?;
        name = match reference.target() {
            TargetRef::Object(id) if id.is_null() => return Err(broken("it names no object")),
            TargetRef::Object(id) => return Ok(id.to_owned()),
            TargetRef::Symbolic(next) => next.to_owned(),
        };
    }
    Err(format!(
        "`{name}` is at the end of too many references: run `git symbolic-ref HEAD` to see the first"
    ))
}

/// Returns the commit `id`, or the commit of the tag `id`, if it can be read completely. Messages name it `what`.
pub(super) fn readable_commit(repo: &gix::Repository, id: ObjectId, what: &str) -> Result<ObjectId, String> {
    let mut id = id;
    for _ in 0..limits::REFERENCE_CHAIN {
        let object = match repo.try_find_object(id) {
            Ok(Some(object)) => object,
            Ok(None) => {
                return Err(format!("{what} is {id}, which is missing: {}", Store::of(repo).why_missing()));
            }
            Err(error) => return Err(damaged(what, id, &one_line(&error))),
        };
        let is_replaced = repo.objects.store_ref().replacements().any(|(of, _)| of == id);
        let hash = gix::objs::compute_hash(repo.object_hash(), object.kind, &object.data);
        if !is_replaced && hash.ok() != Some(id) {
            return Err(damaged(what, id, "its content does not match its id"));
        }
        match object.kind {
            Kind::Commit => {
                let commit = object.into_commit();
                return match commit.decode().and_then(|commit| commit.committer()) {
                    Ok(_) => Ok(id),
                    Err(error) => Err(damaged(what, id, &one_line(&error))),
                };
            }
            Kind::Tag => {
                let tag = object.into_tag();
                id = tag.target_id().map_err(|error| damaged(what, tag.id, &one_line(&error)))?.detach();
            }
            kind @ (Kind::Tree | Kind::Blob) => {
                return Err(format!(
                    "{what} is {id}, a {kind} and not a commit: find the last commit with `git reflog`, and restore it with `git update-ref`"
                ));
            }
        }
    }
    Err(format!("{what} is a tag of a tag, with too many levels: name the commit itself"))
}

fn damaged(what: &str, id: ObjectId, why: &str) -> String {
    format!("{what} is {id}, which is damaged ({why}): {}", diagnosis::DAMAGED)
}

/// Checks that a branch without a commit did not lose its commits.
fn unborn(repo: &gix::Repository, name: &FullNameRef) -> Result<(), String> {
    if !name.as_bstr().starts_with(b"refs/") {
        return Err(format!(
            "`HEAD` names `{name}`, which is not a branch: run `git symbolic-ref HEAD refs/heads/BRANCH`"
        ));
    }
    look_into_packed_refs(repo, Some(name))?;
    if let Some(last) = last_of_log(repo, name) {
        let command =
            shell::command("git update-ref", [name.as_bstr().as_bytes(), last.to_string().as_bytes()]);
        return Err(format!(
            "`{name}` does not exist, and its log ends with {last}: run `{command}` to restore it"
        ));
    }
    Ok(())
}

/// Returns an error if `packed-refs` cannot be read, or contains `name` out of order, where a lookup does not find it.
fn look_into_packed_refs(repo: &gix::Repository, name: Option<&FullNameRef>) -> Result<(), String> {
    let path = repo.common_dir().join("packed-refs");
    look_into(&path, name).map_err(|why| {
        let path = path.display();
        format!("`{path}` cannot be read ({why}): restore the file, or fetch the branches again")
    })
}

fn look_into(path: &Path, name: Option<&FullNameRef>) -> Result<(), String> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error.to_string()),
    };
    if !file.metadata().is_ok_and(|metadata| metadata.is_file()) {
        return Err("it is not a file".to_owned());
    }
    let mut lines = BufReader::new(file.take(limits::PACKED_REFS_BYTES));
    let mut line = Vec::new();
    loop {
        line.clear();
        match lines.read_until(b'\n', &mut line) {
            Ok(0) => return Ok(()),
            Ok(_) => {}
            Err(error) => return Err(error.to_string()),
        }
        let shown = || format!("`{}` is not a reference", line.as_bstr().trim().as_bstr());
        let Some(whole) = line.strip_suffix(b"\n") else { return Err("it is truncated".to_owned()) };
        if whole.starts_with(b"#") || whole.strip_prefix(b"^").is_some_and(is_id) {
            continue;
        }
        match whole.split_once_str(b" ") {
            Some((id, known)) if is_id(id) && known.starts_with(b"refs/") => {
                if name.is_some_and(|name| known == name.as_bstr().as_bytes()) {
                    return Err(format!("`{}` is not in sorted order", known.as_bstr()));
                }
            }
            _ => return Err(shown()),
        }
    }
}

fn is_id(text: &[u8]) -> bool {
    ObjectId::from_hex(text).is_ok()
}

/// Returns the last commit in a reference's log. Git deletes the log together with the reference, so a log without
/// its reference shows damage.
fn last_of_log(repo: &gix::Repository, name: &FullNameRef) -> Option<ObjectId> {
    let mut buffer = vec![0; 64 << 10];
    let mut lines = repo.refs.reflog_iter_rev(name, &mut buffer).ok()??;
    let last = lines.next()?.ok()?;
    Some(last.new_oid).filter(|id| !id.is_null())
}
