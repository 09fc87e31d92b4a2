//! What the documents of a claim say about its topics. Each part of a document is read once, even if several claims refer to it.

use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use super::markdown::Section;
use super::reading::{Work, reading};
use super::topics::{DocumentTopics, NamedParts, TopicState};
use super::{Evidence, Library};
use crate::claim::Claim;
use crate::manifest::keys::{ArtifactKind, ManifestSection};
use crate::manifest::model::Root;
use crate::manifest::sections::topics_of;
use crate::manifest::visit::Leaf;
use crate::text::{FileId, SourceMap, Span};
use crate::vocabulary::{Synonyms, TopicId};

/// The topics of an artifact, which may be several documents.
#[derive(Debug, Default)]
pub(crate) struct ArtifactTopics {
    documents: Vec<(FileId, Rc<DocumentTopics>)>,
    /// Why a part of it could not be read.
    pub unread: Option<String>,
}

/// Whether an artifact covers a topic, with the place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum LocatedTopic {
    /// It does, at this label or contact.
    Covered(Span),
    /// A label names it, and nothing or only a placeholder follows.
    Empty {
        /// The label.
        label: Span,
        /// From the label to the end of what follows it.
        whole: Range<usize>,
    },
    /// It was not found.
    Unlocated {
        /// Whether other text may be about it.
        hint: bool,
    },
}

impl ArtifactTopics {
    /// Whether it covers `topic`: one of its documents does, or has an empty section for it.
    pub(crate) fn state(&self, topic: TopicId) -> LocatedTopic {
        let mut found = LocatedTopic::Unlocated { hint: false };
        for (file, document) in &self.documents {
            match (document.state(topic), &mut found) {
                (TopicState::Covered { at }, _) => {
                    return LocatedTopic::Covered(Span::new(*file, at.clone()));
                }
                (TopicState::Empty { at, whole }, LocatedTopic::Unlocated { .. }) => {
                    found = LocatedTopic::Empty { label: Span::new(*file, at.clone()), whole: whole.clone() };
                }
                (TopicState::Unlocated { hint }, LocatedTopic::Unlocated { hint: any }) => *any |= hint,
                (TopicState::Empty { .. } | TopicState::Unlocated { .. }, _) => {}
            }
        }
        found
    }

    /// Whether no document of it was read.
    pub(crate) fn is_without_text(&self) -> bool {
        self.documents.is_empty()
    }
}

/// The labels that `policy.synonyms` adds.
fn synonyms(root: &Root) -> Synonyms {
    Synonyms::new(root.synonyms().filter_map(|(key, label)| Some((TopicId::from_key(key)?, label))))
}

/// Reads the topics of the claims whose documents cover topics, by the claim's id.
pub(super) fn read(
    root: &Root,
    claims: &[Claim<'_>],
    evidence: &Evidence,
    library: &Library,
    sources: &SourceMap,
) -> HashMap<usize, ArtifactTopics> {
    let synonyms = synonyms(root);
    let mut work = Work::default();
    let mut known: HashMap<(FileId, usize, usize), Rc<DocumentTopics>> = HashMap::new();
    let mut found = HashMap::new();
    for claim in claims {
        let has_topics = claim.kind().is_some_and(|kind| {
            !topics_of(claim.section, kind).is_empty()
                && (claim.section, kind) != (ManifestSection::Decision, ArtifactKind::Record)
        });
        if !has_topics || !matches!(claim.what, Leaf::Artifact(_)) {
            continue;
        }
        let Some(text) = reading(evidence, library, sources, claim, &mut work) else { continue };
        let documents = text.parts.iter().map(|(document, sections)| {
            // The same part begins with the same heading and has as many sections.
            let first = sections.first().map_or(0, |section| section.heading.start);
            let topics = known
                .entry((document.file, first, sections.len()))
                .or_insert_with(|| Rc::new(DocumentTopics::read(sections, &synonyms)));
            (document.file, Rc::clone(topics))
        });
        found.insert(claim.id, ArtifactTopics { documents: documents.collect(), unread: text.unread });
    }
    found
}

/// Returns the `sections` that a claim can declare for a document: each of `topics` that a heading names and that has content, with the
/// anchor of the heading. The document's title is left out, since it does not say where a topic is, unless there is only one topic.
#[cfg_attr(not(test), expect(dead_code, reason = "the command that updates a manifest is to call it"))]
pub(crate) fn propose_sections(
    sections: &[Section],
    topics: &[TopicId],
    synonyms: &Synonyms,
) -> Vec<(TopicId, String)> {
    let document = DocumentTopics::read(sections, synonyms);
    let parts = NamedParts::new(sections);
    let anchor = |topic: &TopicId| {
        let TopicState::Covered { at } = document.state(*topic) else { return None };
        let section = sections.iter().find(|section| section.level > 0 && section.heading == *at)?;
        let part = parts.get(&section.slug)?;
        let says_where = part.at == *at && (!part.is_document || topics.len() == 1);
        says_where.then(|| (*topic, format!("#{}", section.slug)))
    };
    topics.iter().filter_map(anchor).collect()
}

#[cfg(test)]
mod tests {
    use super::super::markdown::outline;
    use super::*;

    #[test]
    fn sections_are_proposed_for_what_headings_name() {
        let all = [TopicId::Diagnosis, TopicId::Mitigation, TopicId::Rollback, TopicId::Contacts];
        let of = |text: &str, topics: &[TopicId]| {
            let found = propose_sections(&outline(text).sections, topics, &Synonyms::default());
            found.iter().map(|(topic, anchor)| format!("{} {anchor}", topic.key())).collect::<Vec<_>>()
        };
        let text = "Open the blue door and turn the wheel.";
        let document = format!(
            "# Late\n\n## Diagnosis\n\nTODO\n\n## Rollback\n\n{text}\n\n## Other\n\n{text}\n\n## Whom: Contacts\n\n{text}\n"
        );
        assert_eq!(of(&document, &all), ["rollback #rollback"], "the empty one is not proposed");
        let repeated = |text: &str| format!("# Late\n\n## Rollback\n\nTODO\n\n## Rollback\n\n{text}\n");
        assert_eq!(of(&repeated("Run `make back`."), &all), ["rollback #rollback-1"]);
        assert_eq!(of(&repeated(text), &all), Vec::<String>::new(), "words beside an empty one");
        let title = format!("# Rollback\n\n## One\n\n{text}\n\n## Two\n\n{text}\n");
        assert_eq!(of(&title, &all), Vec::<String>::new());
        assert_eq!(of(&title, &[TopicId::Rollback]), ["rollback #rollback"]);
    }
}
