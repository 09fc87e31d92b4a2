//! The paths of artifacts, as rules show them.

use crate::claim::Claim;
use crate::manifest::artifact::PathText;
use crate::manifest::visit::Leaf;

/// The path of an artifact's claim, as written.
pub(super) fn path_of<'m>(claim: &Claim<'m>) -> Option<&'m PathText> {
    let Leaf::Artifact(reference) = claim.what else {
        return None;
    };
    reference.path.as_ref().map(|path| &path.value)
}

/// `path` shortened to at most `max` characters. The end is kept, from a folder's name on, because it identifies the file best.
pub(crate) fn short_to(path: &str, max: usize) -> String {
    let length = path.chars().count();
    if length <= max {
        return path.to_owned();
    }
    let tail: String = path.chars().skip(length - max + 2).collect();
    match tail.split_once('/') {
        Some((_, names)) => format!("…/{names}"),
        None => format!("…{tail}"),
    }
}
