//! Whether there is a history: the one place that decides it.
//!
//! Only a branch without a commit has none. Whatever cannot be read is an error that says what it is and how to mend it.

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

/// The commit that HEAD names; none where its branch has no commit yet. The error is one line that ends with what to do.
pub(super) fn commit(repo: &gix::Repository) -> Result<Option<ObjectId>, String> {
    let head = repo.head().map_err(|error| match look_into_packed_refs(repo, None) {
        Err(why) => why,
        Ok(()) => format!("`HEAD` leads nowhere ({}): `git fsck` says more", one_line(&error)),
    })?;
    let id = match head.kind {
        HeadKind::Unborn(name) => return unborn(repo, name.as_ref()).map(|()| None),
        HeadKind::Detached { target, .. } => target,
        HeadKind::Symbolic(reference) => target_of(repo, &reference.name)?,
    };
    readable_commit(repo, id, "`HEAD`").map(Some)
}

/// The object that `name` is, or that the reference of that name has; none where there is no such reference.
pub(super) fn named(repo: &gix::Repository, name: &str) -> Result<Option<ObjectId>, String> {
    if let Ok(id) = ObjectId::from_hex(name.as_bytes()) {
        return Ok(Some(id));
    }
    match repo.try_find_reference(name) {
        Ok(Some(reference)) => target_of(repo, &reference.inner.name).map(Some),
        Err(error) if name.starts_with("refs/") => {
            Err(format!("`{name}` cannot be read ({}): `git fsck` says more", one_line(&error)))
        }
        // A revision such as `HEAD~3`, which is no name.
        Ok(None) | Err(_) => Ok(None),
    }
}

/// The object that a reference names in the end.
fn target_of(repo: &gix::Repository, name: &FullName) -> Result<ObjectId, String> {
    let mut name = name.clone();
    for _ in 0..limits::REFERENCE_CHAIN {
        let broken = |why: &str| format!("`{name}` cannot be read ({why}): `git fsck` says more");
        let reference = repo.find_reference(&name).map_err(|error| broken(&one_line(&error)))?;
        name = match reference.target() {
            TargetRef::Object(id) if id.is_null() => return Err(broken("it names no object")),
            TargetRef::Object(id) => return Ok(id.to_owned()),
            TargetRef::Symbolic(next) => next.to_owned(),
        };
    }
    Err(format!(
        "`{name}` is at the end of too many references: `git symbolic-ref HEAD` says where it begins"
    ))
}

/// The commit that `id` is, or that its tag names, if it can be read in full. `what` names it.
pub(super) fn readable_commit(repo: &gix::Repository, id: ObjectId, what: &str) -> Result<ObjectId, String> {
    let mut id = id;
    for _ in 0..limits::REFERENCE_CHAIN {
        let object = match repo.try_find_object(id) {
            Ok(Some(object)) => object,
            Ok(None) => {
                return Err(format!("{what} is {id}, which is not here: {}", Store::of(repo).why_missing()));
            }
            Err(error) => return Err(damaged(what, id, &one_line(&error))),
        };
        let is_replaced = repo.objects.store_ref().replacements().any(|(of, _)| of == id);
        let hash = gix::objs::compute_hash(repo.object_hash(), object.kind, &object.data);
        if !is_replaced && hash.ok() != Some(id) {
            return Err(damaged(what, id, "its content is another object's"));
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
                    "{what} is {id}, a {kind} and no commit: `git reflog` shows where it was, `git update-ref` puts it back"
                ));
            }
        }
    }
    Err(format!("{what} is a tag of a tag of a tag: name the commit itself"))
}

fn damaged(what: &str, id: ObjectId, why: &str) -> String {
    format!("{what} is {id}, which is damaged ({why}): {}", diagnosis::DAMAGED)
}

/// Makes sure that a branch which is not there never was.
fn unborn(repo: &gix::Repository, name: &FullNameRef) -> Result<(), String> {
    if !name.as_bstr().starts_with(b"refs/") {
        return Err(format!(
            "`HEAD` names `{name}`, which is no branch: `git symbolic-ref HEAD refs/heads/BRANCH`"
        ));
    }
    look_into_packed_refs(repo, Some(name))?;
    if let Some(last) = last_of_log(repo, name) {
        let command =
            shell::command("git update-ref", [name.as_bstr().as_bytes(), last.to_string().as_bytes()]);
        return Err(format!("`{name}` is gone, and was {last} by its log: `{command}` brings it back"));
    }
    Ok(())
}

/// An error where the packed references cannot be read, or hold `name` after all: who looks a name up there does not notice.
fn look_into_packed_refs(repo: &gix::Repository, name: Option<&FullNameRef>) -> Result<(), String> {
    let path = repo.common_dir().join("packed-refs");
    look_into(&path, name).map_err(|why| {
        let path = path.display();
        format!("`{path}` cannot be read ({why}): restore it, or fetch the branches anew")
    })
}

fn look_into(path: &Path, name: Option<&FullNameRef>) -> Result<(), String> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error.to_string()),
    };
    if !file.metadata().is_ok_and(|metadata| metadata.is_file()) {
        return Err("it is no file".to_owned());
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
        let shown = || format!("`{}` is no reference", line.as_bstr().trim().as_bstr());
        let Some(whole) = line.strip_suffix(b"\n") else { return Err("its end is missing".to_owned()) };
        if whole.starts_with(b"#") || whole.strip_prefix(b"^").is_some_and(is_id) {
            continue;
        }
        match whole.split_once_str(b" ") {
            Some((id, known)) if is_id(id) && known.starts_with(b"refs/") => {
                if name.is_some_and(|name| known == name.as_bstr().as_bytes()) {
                    return Err(format!("`{}` is not where it has to be", known.as_bstr()));
                }
            }
            _ => return Err(shown()),
        }
    }
}

fn is_id(text: &[u8]) -> bool {
    ObjectId::from_hex(text).is_ok()
}

/// The commit that the log of a reference ends with: git deletes the log with the reference.
fn last_of_log(repo: &gix::Repository, name: &FullNameRef) -> Option<ObjectId> {
    let mut buffer = vec![0; 64 << 10];
    let mut lines = repo.refs.reflog_iter_rev(name, &mut buffer).ok()??;
    let last = lines.next()?.ok()?;
    Some(last.new_oid).filter(|id| !id.is_null())
}
