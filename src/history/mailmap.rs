//! Reads `.mailmap` from the places in which git looks for it.

use crate::limits::history as limits;
use crate::snapshot::{read_named, read_regular};

/// Reads `.mailmap`, or the file that the configuration names instead. A file that cannot be read is ignored, as in git.
///
/// In a work tree, this is the file on disk, never through a link; in a bare repository, HEAD's. `mailmap.blob` and
/// `mailmap.file` are the user's own, and links are followed.
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

/// Returns the id of `.mailmap` in HEAD's tree.
fn of_head(repo: &gix::Repository) -> Option<gix::ObjectId> {
    let tree = repo.head_commit().ok()?.tree().ok()?;
    let entry = tree.find_entry(".mailmap").filter(|entry| entry.mode().is_blob())?;
    Some(entry.object_id())
}
