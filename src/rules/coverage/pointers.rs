//! The pointers of `sections`, and the claims that they belong to.

use super::{part, part_of};
use crate::claim::Claim;
use crate::evidence::document::{ArtifactDocument, FileContent};
use crate::evidence::locate::ArtifactLocation;
use crate::evidence::topics::NamedPart;
use crate::facts::Facts;
use crate::manifest::artifact::SECTIONS;
use crate::manifest::keys::ArtifactKind;
use crate::manifest::visit::Leaf;
use crate::rules::paths::path_of;
use crate::text::FileId;

use crate::limits::rules::NEAR_POINTERS as NEAR;

/// Splits the subject of a pointer into that of its artifact and its topic; none if it is not below `sections`.
fn split(subject: &str) -> Option<(&str, &str)> {
    let (table, topic) = subject.rsplit_once('.')?;
    Some((table.strip_suffix(SECTIONS)?.strip_suffix('.')?, topic))
}

/// The artifact that a pointer belongs to, and the pointer's topic.
pub(in crate::rules) fn artifact_of<'m, 'p>(
    facts: &Facts<'m>,
    pointer: &'p Claim<'_>,
) -> Option<(&'m Claim<'m>, &'p str)> {
    let (artifact, topic) = split(&pointer.subject).filter(|_| pointer.is(ArtifactKind::Sections))?;
    let before = facts.claims.get(..pointer.id)?.iter().rev().take(NEAR);
    let is_artifact =
        |claim: &&Claim<'_>| &*claim.subject == artifact && matches!(claim.what, Leaf::Artifact(_));
    Some((before.into_iter().find(is_artifact)?, topic))
}

/// The pointers of an artifact, each with its topic.
pub(in crate::rules) fn pointers<'m>(
    facts: &Facts<'m>,
    artifact: &Claim<'_>,
) -> impl Iterator<Item = (&'m str, &'m Claim<'m>)> {
    let after = facts.claims.get(artifact.id + 1..).unwrap_or_default().iter().take(NEAR);
    after.filter(|claim| claim.is(ArtifactKind::Sections)).filter_map(|pointer| {
        let (of, topic) = split(&pointer.subject)?;
        (of == &*artifact.subject).then_some((topic, pointer))
    })
}

/// The documents of an artifact in which a heading without a path is looked for.
pub(in crate::rules) fn documents<'f>(
    facts: &'f Facts<'_>,
    artifact: &Claim<'_>,
) -> Vec<&'f ArtifactDocument> {
    let document = |content: &'f FileContent| match content {
        FileContent::Document(document) => Some(document),
        _ => None,
    };
    let files = facts.evidence.location(artifact).into_iter().flat_map(ArtifactLocation::files);
    files.filter_map(|path| facts.library.get(path)).filter_map(document).collect()
}

/// The documents that a pointer may lead to, and the heading that it names; none for a document as a whole.
pub(in crate::rules) fn target_documents<'f, 'm>(
    facts: &'f Facts<'_>,
    artifact: &Claim<'_>,
    pointer: &Claim<'m>,
) -> (Vec<&'f ArtifactDocument>, Option<&'m str>) {
    match pointer.what {
        Leaf::Heading(heading) => (documents(facts, artifact), Some(heading)),
        _ => (documents(facts, pointer), path_of(pointer).and_then(|path| path.heading.as_deref())),
    }
}

/// The parts of documents that a pointer leads to.
pub(in crate::rules) fn targets(
    facts: &Facts<'_>,
    artifact: &Claim<'_>,
    pointer: &Claim<'_>,
) -> Vec<(FileId, NamedPart)> {
    let (documents, heading) = target_documents(facts, artifact, pointer);
    let target = |document: &ArtifactDocument| {
        let part = match heading {
            Some(heading) => part_of(document, heading)?,
            None => part(document.sections(None), document.state()),
        };
        Some((document.file, part))
    };
    documents.into_iter().filter_map(target).collect()
}
