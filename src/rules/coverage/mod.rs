//! Which topics the documents of a claim cover: what the manifest points at is checked, what a label names is found.
//!
//! The rules that a card with `[topics]` makes report topics that are found empty. `unlocated-topic` reports topics that are not found, and
//! `reused-section` reports pointers that do not say where a topic is.

pub(super) mod empty;
pub(super) mod lines;
pub(super) mod pointers;
pub(super) mod record;

use std::collections::HashMap;
use std::ops::Range;

use crate::claim::Claim;
use crate::evidence::artifact_topics::LocatedTopic;
use crate::evidence::document::{ArtifactDocument, FileContent};
use crate::evidence::locate::ArtifactLocation;
use crate::evidence::markdown::Section;
use crate::evidence::reading::OTHER_FORMAT;
use crate::evidence::topics::{NamedPart, SectionState, has_short_answer, section_state};
use crate::evidence::{Substance, substance};
use crate::facts::Facts;
use crate::manifest::keys::{ArtifactKind, ManifestSection};
use crate::manifest::model::RunbookUse;
use crate::manifest::sections::topics_of;
use crate::manifest::visit::Leaf;
use crate::rules::paths::path_of;
use crate::text::{FileId, Span};
use crate::vocabulary::TopicId;
use pointers::{documents, pointers};

/// Whether a document covers a topic.
#[derive(Debug)]
pub(super) enum TopicCoverage {
    /// A section that is declared or found has content.
    Covered,
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
    /// It is held elsewhere, or the document is absent or unreadable, which other rules report.
    NotHere,
}

/// A section without content.
#[derive(Debug)]
pub(super) struct EmptySection {
    /// Its heading or label.
    pub label: Span,
    /// From there to its end.
    pub whole: Range<usize>,
    /// The place in the manifest that points at it, if it is declared.
    pub pointer: Option<Range<usize>>,
}

/// A topic that a claim asks for.
#[derive(Debug)]
pub(super) struct AskedTopic {
    /// The topic.
    pub topic: TopicId,
    /// Whether the document covers it.
    pub coverage: TopicCoverage,
}

/// A claim whose document covers topics.
#[derive(Debug, Clone)]
pub(super) struct AskedClaim<'f, 'm> {
    /// The claim.
    pub claim: &'f Claim<'m>,
    /// Its path, as written.
    pub path: &'m str,
    /// The topics that its kind asks for; of a runbook, those of its `for`.
    pub topics: Vec<TopicId>,
}

/// The topics that a runbook for `purpose` covers.
fn topics_for(purpose: RunbookUse) -> &'static [TopicId] {
    match purpose {
        RunbookUse::IncidentResponse => &[TopicId::Diagnosis, TopicId::Mitigation],
        // People who work without the system need no diagnosis.
        RunbookUse::DegradedMode => &[TopicId::Mitigation],
        RunbookUse::Rollback => &[TopicId::Rollback],
        RunbookUse::Escalation => &[TopicId::Contacts],
        RunbookUse::ModelUpdate | RunbookUse::CostOverrun | RunbookUse::DataDrift => &[],
    }
}

/// The claims whose documents must cover topics, in the manifest's order.
pub(super) fn asked<'f, 'm>(facts: &'f Facts<'m>) -> Vec<AskedClaim<'f, 'm>> {
    // The claims of runbooks are in the order of their entries.
    let entries = facts.manifest.root.runbook.iter().flat_map(|runbooks| &runbooks.value.0);
    let mut runbooks = entries.map(|entry| &entry.value).filter(|entry| entry.reference.path.is_some());
    let mut asked = Vec::new();
    for claim in facts.claims {
        let (Some(kind), Leaf::Artifact(_), Some(path)) = (claim.kind(), claim.what, path_of(claim)) else {
            continue;
        };
        let topics: Vec<TopicId> = match (claim.section, kind) {
            (ManifestSection::Runbook, ArtifactKind::Runbook) => {
                let uses = runbooks.next().and_then(|runbook| runbook.more.uses.as_ref());
                let mut topics = Vec::new();
                for purpose in uses.iter().flat_map(|uses| &uses.value.0) {
                    let more = topics_for(purpose.value).iter().filter(|topic| !topics.contains(*topic));
                    topics.extend(more.copied().collect::<Vec<_>>());
                }
                topics
            }
            // `record` reads the record of the decision.
            (ManifestSection::Decision, ArtifactKind::Record) => continue,
            (section, kind) => {
                topics_of(section, kind).iter().filter_map(|topic| TopicId::from_key(topic.key)).collect()
            }
        };
        if !topics.is_empty() {
            asked.push(AskedClaim { claim, path: &path.path, topics });
        }
    }
    asked
}

impl AskedClaim<'_, '_> {
    /// Whether missing topics leave its gate undecided. What is said of infrastructure is only a note.
    pub(super) fn decides_gate(&self) -> bool {
        !self.claim.is_in(ManifestSection::Operations, ArtifactKind::Infrastructure)
    }

    /// Whether its document covers each of its topics.
    pub(super) fn coverage(&self, facts: &Facts<'_>) -> Vec<AskedTopic> {
        let declared: Vec<_> = pointers(facts, self.claim).collect();
        let substance = substance(facts.evidence, facts.library, self.claim);
        let is_empty = matches!(substance, Some(Substance::Nothing(..)));
        let answer = |topic: &TopicId| {
            let pointer = declared.iter().find(|(declared, _)| *declared == topic.key());
            let is_here = pointer.is_none_or(|(_, pointer)| matches!(pointer.what, Leaf::Heading(_)));
            let coverage = match pointer {
                // `empty-artifact` reports it.
                _ if is_here && is_empty => TopicCoverage::NotHere,
                Some((_, pointer)) => self.declared(facts, pointer, has_short_answer(*topic)),
                None => {
                    self.in_path(facts, has_short_answer(*topic)).unwrap_or_else(|| self.found(facts, *topic))
                }
            };
            AskedTopic { topic: *topic, coverage }
        };
        self.topics.iter().map(answer).collect()
    }

    /// What the section says that the path names, if the claim has a single topic: the path then says where the topic is.
    fn in_path(&self, facts: &Facts<'_>, is_short: bool) -> Option<TopicCoverage> {
        let heading = path_of(self.claim)?.heading.as_deref().filter(|_| self.topics.len() == 1)?;
        let document = facts.evidence.document(facts.library, self.claim)?;
        Some(of_part(document.file, part_of(document, heading)?, self.claim, is_short))
    }

    /// What the section says that the manifest points at. `is_short` says that a word is an answer.
    pub(super) fn declared(&self, facts: &Facts<'_>, pointer: &Claim<'_>, is_short: bool) -> TopicCoverage {
        match pointer.what {
            Leaf::Heading(heading) => {
                let documents = documents(facts, self.claim);
                let mut parts = documents
                    .iter()
                    .filter_map(|document| Some((document.file, part_of(document, heading)?)));
                match parts.next() {
                    Some((file, part)) => of_part(file, part, pointer, is_short),
                    // Another format may have the heading.
                    None => {
                        match facts.evidence.topics_of(self.claim).and_then(|text| text.unread.as_ref()) {
                            Some(why) => TopicCoverage::Unread(format!("`{}` {why}", self.path)),
                            None => TopicCoverage::NotHere,
                        }
                    }
                }
            }
            Leaf::Artifact(_) => elsewhere(facts, pointer, is_short),
            _ => TopicCoverage::NotHere,
        }
    }

    /// What the document says about a topic that the manifest does not point at.
    fn found(&self, facts: &Facts<'_>, topic: TopicId) -> TopicCoverage {
        let Some(text) = facts.evidence.topics_of(self.claim) else { return TopicCoverage::NotHere };
        match (text.state(topic), &text.unread) {
            (LocatedTopic::Covered(_), _) => TopicCoverage::Covered,
            (_, Some(why)) => TopicCoverage::Unread(format!("`{}` {why}", self.path)),
            (LocatedTopic::Empty { label, whole }, None) => {
                TopicCoverage::Empty(EmptySection { label, whole, pointer: None })
            }
            (LocatedTopic::Unlocated { hint: true }, None) => TopicCoverage::Hinted,
            (LocatedTopic::Unlocated { hint: false }, None) => TopicCoverage::Unlocated { thin: None },
        }
    }
}

/// What a part of a document says that `pointer` names.
fn of_part(file: FileId, part: NamedPart, pointer: &Claim<'_>, is_short: bool) -> TopicCoverage {
    let label = Span::new(file, part.at);
    match part.state {
        SectionState::Covered => TopicCoverage::Covered,
        SectionState::Empty => {
            TopicCoverage::Empty(EmptySection { label, whole: part.whole, pointer: Some(pointer.at.clone()) })
        }
        SectionState::Word if is_short => TopicCoverage::Covered,
        SectionState::Word | SectionState::Thin => TopicCoverage::Unlocated { thin: Some(label) },
    }
}

/// What another file says that `pointer` names, or its section.
fn elsewhere(facts: &Facts<'_>, pointer: &Claim<'_>, is_short: bool) -> TopicCoverage {
    let (Some(written), Some(location)) = (path_of(pointer), facts.evidence.location(pointer)) else {
        return TopicCoverage::NotHere;
    };
    let paths = match location {
        ArtifactLocation::File { path, .. } => std::slice::from_ref(path),
        ArtifactLocation::Files(files) => files.as_slice(),
        // An address is not fetched; the other rules report what is missing.
        _ => return TopicCoverage::NotHere,
    };
    let mut found = TopicCoverage::NotHere;
    for path in paths {
        let coverage = match facts.library.get(path) {
            Some(FileContent::Document(document)) => {
                let part = match written.heading.as_deref() {
                    Some(heading) => part_of(document, heading),
                    None => Some(part(document.sections(None), document.state())),
                };
                part.map_or(TopicCoverage::NotHere, |part| of_part(document.file, part, pointer, is_short))
            }
            Some(FileContent::Other) => {
                TopicCoverage::Unread(format!("`{}` {OTHER_FORMAT}", facts.relative(path)))
            }
            _ => continue,
        };
        match (&coverage, &found) {
            (TopicCoverage::Covered, _) => return coverage,
            (_, TopicCoverage::NotHere) | (TopicCoverage::Unread(_), _) => found = coverage,
            _ => {}
        }
    }
    found
}

/// The part of a document that an anchor names, in any of the ways in which renderers write it.
pub(super) fn part_of(document: &ArtifactDocument, anchor: &str) -> Option<NamedPart> {
    document.named_part(anchor).cloned().or_else(|| {
        let sections = document.sections(Some(anchor));
        let first = sections.first()?;
        let by_slug = if first.level > 0 { document.named_part(&first.slug).cloned() } else { None };
        Some(by_slug.filter(|part| part.at == first.heading).unwrap_or_else(|| {
            let is_document = sections.len() == document.sections(None).len();
            NamedPart { is_document, ..part(sections, section_state(sections)) }
        }))
    })
}

/// Sections as a part of a document.
fn part(sections: &[Section], state: SectionState) -> NamedPart {
    let heading = sections.iter().find(|section| section.level > 0).map(|section| section.heading.clone());
    let at = heading.unwrap_or_default();
    NamedPart { whole: at.start..usize::MAX, at, state, is_document: true }
}

/// The topics that each claim asks for, by the claim's id.
pub(super) fn topics_by_claim(facts: &Facts<'_>) -> HashMap<usize, Vec<TopicId>> {
    asked(facts).into_iter().map(|asked| (asked.claim.id, asked.topics)).collect()
}

/// Whether one of the rules for empty sections checks what `pointer` names, if that is a document.
pub(super) fn is_checked_by_topic(
    topics: &HashMap<usize, Vec<TopicId>>,
    facts: &Facts<'_>,
    pointer: &Claim<'_>,
) -> bool {
    let Some((artifact, topic)) = pointers::artifact_of(facts, pointer) else { return false };
    topics.get(&artifact.id).is_some_and(|topics| topics.iter().any(|asked| asked.key() == topic))
}
