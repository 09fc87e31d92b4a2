//! What the documents of a claim say about its topics. Each part of a document is read once, even if several claims refer to it.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ops::Range;
use std::rc::Rc;

use super::markdown::Section;
use super::placeholder::DocumentReading;
use super::reading::reading;
use super::topics::{DocumentTopics, NamedParts, TopicState};
use super::{Evidence, Library};
use crate::budget::Budget;
use crate::claim::Claim;
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

/// Whether the documents of a claim cover a topic.
#[derive(Debug, Clone)]
pub(crate) enum TopicCoverage {
    /// A section that is declared or found has content: its label, or a contact.
    Covered(Span),
    /// A section that is declared or found has none.
    Empty(EmptySection),
    /// No section was found, or it has only a few words.
    Unlocated {
        /// The section with a few words, if the manifest points at one.
        thin: Option<Span>,
    },
    /// No section was found, but other text may be about it.
    Hinted,
    /// It cannot be told, and why.
    Unread(String),
    /// It is held at a web address.
    Elsewhere,
    /// The document or the heading is absent, empty or unreadable, which other rules report.
    NotHere,
}

/// A section without content.
#[derive(Debug, Clone)]
pub(crate) struct EmptySection {
    /// Its heading or label.
    pub label: Span,
    /// From there to its end.
    pub whole: Range<usize>,
}

impl ArtifactTopics {
    /// Whether it covers `topic`: one of its documents does, or has an empty section for it.
    pub(crate) fn coverage(&self, topic: TopicId) -> TopicCoverage {
        let mut found = TopicCoverage::Unlocated { thin: None };
        for (file, document) in &self.documents {
            match (document.state(topic), &found) {
                (TopicState::Covered { at }, _) => {
                    return TopicCoverage::Covered(Span::new(*file, at.clone()));
                }
                (_, TopicCoverage::Empty(_)) | (TopicState::Unlocated { hint: false }, _) => {}
                (TopicState::Empty { at, whole }, _) => {
                    let label = Span::new(*file, at.clone());
                    found = TopicCoverage::Empty(EmptySection { label, whole: whole.clone() });
                }
                (TopicState::Unlocated { hint: true }, _) => found = TopicCoverage::Hinted,
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

/// The topics of parts of documents: by file, place of the first heading, and number of sections.
type ReadParts = HashMap<(FileId, usize, usize), Rc<DocumentTopics>>;

/// Reads the topics of the claims whose documents cover topics, by the claim's id. A part that several claims refer to is read once, and
/// costs once of the bytes in `left`.
pub(super) fn read(
    root: &Root,
    claims: &[Claim<'_>],
    evidence: &Evidence,
    library: &Library,
    sources: &SourceMap,
    mut left: Budget,
) -> HashMap<usize, ArtifactTopics> {
    let synonyms = synonyms(root);
    let mut known = ReadParts::new();
    let mut found = HashMap::new();
    for claim in claims.iter().filter(|claim| topics_of_claim(claim).next().is_some()) {
        let Some(text) = reading(evidence, library, claim) else { continue };
        let mut topics = ArtifactTopics { documents: Vec::new(), unread: text.unread };
        for (document, sections) in text.parts {
            let first = sections.first().map_or(0, |section| section.heading.start);
            let part = match known.entry((document.file, first, sections.len())) {
                Entry::Occupied(part) => Rc::clone(part.get()),
                Entry::Vacant(part) if left.spend(sources.get(document.file).text().len()) => {
                    let topics = DocumentTopics::of(&document.reading(sections), &synonyms);
                    Rc::clone(part.insert(Rc::new(topics)))
                }
                Entry::Vacant(_) => {
                    topics = ArtifactTopics { documents: Vec::new(), unread: Some(TOO_MANY.to_owned()) };
                    break;
                }
            };
            topics.documents.push((document.file, part));
        }
        found.insert(claim.id, topics);
    }
    found
}

/// The topics of the document of a claim. The keys of a decision record are none: `decision` reads it.
pub(crate) fn topics_of_claim(claim: &Claim<'_>) -> impl Iterator<Item = TopicId> + use<> {
    let kind = claim.kind().filter(|_| matches!(claim.what, Leaf::Artifact(_)));
    let topics = kind.map_or(&[][..], |kind| topics_of(claim.section, kind));
    topics.iter().filter_map(|topic| TopicId::from_key(topic.key))
}

/// Why a document was not searched.
const TOO_MANY: &str = "is one of too many documents to read";

/// Returns the `sections` that a claim can declare for a document: each of `topics` that a heading names and that has content, with the
/// anchor of the heading. The document's title is left out, since it does not say where a topic is, unless there is only one topic.
pub(crate) fn propose_sections(
    sections: &[Section],
    topics: &[TopicId],
    synonyms: &Synonyms,
) -> Vec<(TopicId, String)> {
    let document = DocumentTopics::read(sections, synonyms);
    let parts = NamedParts::new(&DocumentReading::new(sections));
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
    use std::collections::BTreeMap;

    use jiff::civil::date;

    use super::super::markdown::outline;
    use super::super::numbers::Needs;
    use super::*;
    use crate::claim::claims;
    use crate::manifest::Manifest;
    use crate::snapshot::{Memory, RepoPath};

    #[test]
    fn a_document_that_several_claims_refer_to_costs_its_bytes_once() {
        let runbook = |uses: &str| format!("[[runbook]]\npath = \"r.md\"\nfor = [\"{uses}\"]\n");
        let manifest = ["rollback", "escalation", "degraded-mode"].map(runbook).concat();
        let document = "# Late\n\n## Rollback\n\nRun `make back` in the blue room.\n";
        let path = RepoPath::root().join("r.md").expect("a path");
        let snapshot = Memory::new(BTreeMap::from([(path, document.as_bytes().to_vec())]));
        let manifest = Manifest::parse(&manifest);
        let (root, claims) = (&manifest.root, claims(&manifest.root));
        let mut sources = SourceMap::default();
        let mut library = Library::new(&snapshot, &mut sources);
        let needs = Needs { evals: false, values: false, topics: false, today: date(2026, 11, 2).into() };
        let folder = RepoPath::root();
        let evidence =
            super::super::gather(&snapshot, &folder, root, &claims, &needs, &mut library, &mut sources);
        let unread = |bytes: usize| {
            let topics = read(root, &claims, &evidence, &library, &sources, Budget::new(bytes));
            (topics.len(), topics.values().filter(|topics| topics.unread.is_some()).count())
        };
        assert_eq!(unread(document.len()), (3, 0));
        assert_eq!(unread(document.len() - 1), (3, 3));
    }

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
