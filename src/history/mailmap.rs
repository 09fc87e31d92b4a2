//! `.mailmap`: where git looks for it, opened as everything in a work tree is.

use crate::limits::history as limits;
use crate::snapshot::{read_named, read_regular};

/// The people that `.mailmap`, or what the configuration names in its place, knows. What cannot be read says nothing, as in git.
///
/// In a work tree it is the file on disk, never behind a link; in a bare repository that of HEAD. `mailmap.blob` and `mailmap.file` are
/// the user's own.
pub(super) fn read(repo: &gix::Repository) -> gix::mailmap::Snapshot {
    let config = repo.config_snapshot();
    let blob = match (config.string("mailmap.blob"), repo.workdir()) {
        (Some(named), _) => repo.rev_parse_single(bstr::BStr::new(&named)).ok().map(gix::Id::detach),
        (None, Some(_)) => None,
        (None, None) => of_head(repo),
    };
    let on_disk =
        repo.workdir().and_then(|root| read_regular(&root.join(".mailmap"), limits::MAILMAP_BYTES).ok());
    let stored = blob.and_then(|id| {
        let size = repo.find_header(id).ok()?.size();
        if size > limits::MAILMAP_BYTES { None } else { Some(repo.find_object(id).ok()?.detach().data) }
    });
    let named = config
        .trusted_path("mailmap.file")
        .ok()
        .flatten()
        .and_then(|path| read_named(&path, limits::MAILMAP_BYTES).ok());
    let mut people = gix::mailmap::Snapshot::default();
    for text in [on_disk, stored, named].into_iter().flatten() {
        people.merge(gix::mailmap::parse_ignore_errors(&text));
    }
    people
}

/// That of HEAD's tree.
fn of_head(repo: &gix::Repository) -> Option<gix::ObjectId> {
    let tree = repo.head_commit().ok()?.tree().ok()?;
    let entry = tree.find_entry(".mailmap").filter(|entry| entry.mode().is_blob())?;
    Some(entry.object_id())
}
