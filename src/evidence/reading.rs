//! Finds the text of an artifact whose words are checked: one document, the documents of a folder or glob, or the
//! document that it links to.

use super::document::{ArtifactDocument, FileContent};
use super::locate::ArtifactLocation;
use super::markdown::{Piece, Section};
use super::{Evidence, Library, Substance, substance};
use crate::claim::Claim;
use crate::limits::documents as limits;
use crate::manifest::keys::ArtifactKind;
use crate::manifest::sections::topics_of;
use crate::manifest::visit::Leaf;
use crate::snapshot::{LookKind, RepoPath, Resolved, Snapshot, resolve};
use crate::text::SourceMap;

/// Extensions of text formats for people that are not supported.
const PROSE: &[&str] = &[
    "rst", "adoc", "asciidoc", "org", "html", "htm", "textile", "rtf", "odt", "doc", "docx", "pdf", "ipynb",
    "tex", "wiki", "erb",
];

/// Why words that were not found in plain text may still exist.
const PLAIN: &str = "is plain text, in which headings cannot be recognised";

/// The text of an artifact.
#[derive(Debug, Default)]
pub(crate) struct ArtifactText<'l> {
    /// The documents, each with the sections that belong to the artifact.
    pub parts: Vec<(&'l ArtifactDocument, &'l [Section])>,
    /// Why a part of it could not be read.
    pub unread: Option<String>,
}

/// Why the text of a file is not known.
pub(crate) const OTHER_FORMAT: &str = "is neither Markdown nor plain text, and is not read";

/// Whether rules check the words of this artifact, so that all of its files must be read.
pub(crate) fn has_checked_words(claim: &Claim<'_>) -> bool {
    claim
        .kind()
        .is_some_and(|kind| kind == ArtifactKind::Sections || !topics_of(claim.section, kind).is_empty())
}

/// Reads the files that the words of `claim` may be in, besides the file in its path.
pub(super) fn ensure(
    snapshot: &dyn Snapshot,
    claim: &Claim<'_>,
    location: &ArtifactLocation,
    library: &mut Library,
    sources: &mut SourceMap,
) {
    if !has_checked_words(claim) {
        return;
    }
    let mut more: Vec<RepoPath> = Vec::new();
    match location {
        ArtifactLocation::Files(files) => more.extend(files.iter().take(limits::READ_FILES).cloned()),
        ArtifactLocation::File { path, .. } => {
            if let Some(FileContent::Document(document)) = library.get(path) {
                let pointer = pointer(document.sections(heading_of(claim)));
                more.extend(pointer.and_then(|pointer| pointer.leads_to(path)).map(|(path, _)| path));
            }
        }
        _ => {}
    }
    let mut left = limits::READ_BYTES;
    for path in more {
        let size = match resolve(snapshot, &path) {
            Ok(Resolved::There(real, look)) if real == path && look.tracked => match look.kind {
                LookKind::File { size } => size,
                _ => continue,
            },
            _ => continue,
        };
        let Some(rest) = left.checked_sub(size) else { return };
        left = rest;
        library.ensure(snapshot, &path, size, sources);
    }
}

fn heading_of<'m>(claim: &Claim<'m>) -> Option<&'m str> {
    let Leaf::Artifact(reference) = claim.what else { return None };
    reference.path.as_ref()?.value.heading.as_deref()
}

/// Returns the text of the artifact of `claim`, if it refers to files with content.
pub(crate) fn reading<'l>(
    evidence: &Evidence,
    library: &'l Library,
    claim: &Claim<'_>,
) -> Option<ArtifactText<'l>> {
    if substance(evidence, library, claim) != Some(Substance::Something) {
        return None;
    }
    let mut reading = ArtifactText::default();
    match evidence.location(claim)? {
        ArtifactLocation::File { path, .. } => match library.get(path)? {
            FileContent::Document(document) => {
                let sections = document.sections(heading_of(claim));
                reading.unread = document.is_plain().then(|| PLAIN.to_owned());
                match pointer(sections) {
                    None => reading.parts.push((document, sections)),
                    Some(pointer) => match pointer.followed(path, library) {
                        Some(part) => reading.parts.push(part),
                        None => reading.unread = Some("only refers to another document".to_owned()),
                    },
                }
            }
            FileContent::Other => {
                reading.unread = Some(OTHER_FORMAT.to_owned());
            }
            FileContent::Empty(_) | FileContent::Unreadable(_) | FileContent::Unknown(_) => return None,
        },
        ArtifactLocation::Files(files) => {
            for path in files {
                match library.get(path) {
                    Some(FileContent::Document(document)) => {
                        if document.is_plain() {
                            reading.unread = Some(format!("contains `{path}`, which {PLAIN}"));
                        }
                        reading.parts.push((document, document.sections(None)));
                    }
                    Some(FileContent::Empty(_)) => {}
                    Some(FileContent::Other) if !PROSE.contains(&path.extension().as_str()) => {}
                    _ => reading.unread = Some(format!("contains `{path}`, which is not read")),
                }
            }
        }
        _ => return None,
    }
    Some(reading)
}

/// A document that only links to another one.
struct PointerDocument<'l> {
    target: Option<&'l str>,
}

/// Returns the link if these sections contain nothing else: "See [the other runbook](x.md)".
fn pointer(sections: &[Section]) -> Option<PointerDocument<'_>> {
    if sections.iter().filter(|section| section.level > 0).count() > 1 {
        return None;
    }
    let (mut words, mut target, mut points) = (0, None, false);
    for piece in sections.iter().flat_map(|section| &section.pieces) {
        let Piece::Line(line) = piece else { return None };
        words += line.text.split_whitespace().take(limits::POINTER_WORDS + 1).count();
        if words > limits::POINTER_WORDS {
            return None;
        }
        for (link, _) in &line.links {
            // Two links are a list, which is content.
            if target.replace(link.as_str()).is_some() {
                return None;
            }
        }
        // A link in template syntax is not a link in Markdown: `[other]({{< ref "other.md" >}})`.
        points |= !line.links.is_empty() || line.text.contains("]({{");
    }
    points.then_some(PointerDocument { target })
}

impl<'l> PointerDocument<'l> {
    /// Returns the target of the link: a file, and the heading in it.
    fn leads_to(&self, from: &RepoPath) -> Option<(RepoPath, Option<&'l str>)> {
        let (path, heading) = match self.target?.split_once('#') {
            Some((path, heading)) => (path, Some(heading)),
            None => (self.target?, None),
        };
        if path.is_empty() || path.contains(':') {
            return None;
        }
        Some((from.parent().join(path).ok()?, heading))
    }

    /// Returns the linked document, if it was read. A second link is not followed.
    fn followed<'a>(
        &self,
        from: &RepoPath,
        library: &'a Library,
    ) -> Option<(&'a ArtifactDocument, &'a [Section])> {
        let (path, heading) = self.leads_to(from)?;
        let FileContent::Document(document) = library.get(&path)? else { return None };
        let sections = document.sections(heading);
        (!sections.is_empty() && pointer(sections).is_none()).then_some((document, sections))
    }
}
