//! Which topics the documents of a claim cover: what the manifest points at is checked, what a label names is found.
//!
//! The rules that a card with `[topics]` makes report topics that are found empty. `unlocated-topic` reports topics that are not found, and
//! `reused-section` reports pointers that do not say where a topic is.

pub(super) mod empty;
pub(super) mod lines;
pub(super) mod pointers;
pub(crate) mod record;

use crate::claim::Claim;
use crate::coverage::{AskedClaim, AskedTopic};
use crate::evidence::artifact_topics::{EmptySection, TopicCoverage, topics_of_claim};
use crate::evidence::document::{ArtifactDocument, FileContent};
use crate::evidence::locate::ArtifactLocation;
use crate::evidence::markdown::Section;
use crate::evidence::reading::OTHER_FORMAT;
use crate::evidence::topics::{NamedPart, SectionState, has_short_answer, section_state};
use crate::evidence::{Substance, substance};
use crate::facts::Facts;
use crate::manifest::keys::{ArtifactKind, ManifestSection};
use crate::manifest::model::RunbookUse;
use crate::manifest::visit::Leaf;
use crate::rules::paths::path_of;
use crate::snapshot::RepoPath;
use crate::text::{FileId, Span};
use crate::vocabulary::{TopicId, TopicSet};
use pointers::{pointers, targets};

/// The topics that a runbook for `purpose` covers.
pub(crate) fn topics_for(purpose: RunbookUse) -> &'static [TopicId] {
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
pub(crate) fn asked<'f, 'm>(facts: &'f Facts<'m>) -> &'f [AskedClaim<'m>] {
    facts.coverage.asked.get_or_init(|| read(facts))
}

/// What the document of a claim says about topics; none if it needs none.
pub(crate) fn asked_of<'f, 'm>(facts: &'f Facts<'m>, claim: &Claim<'_>) -> Option<&'f AskedClaim<'m>> {
    let asked = asked(facts);
    asked.get(asked.binary_search_by_key(&claim.id, |asked| asked.claim.id).ok()?)
}

fn read<'m>(facts: &Facts<'m>) -> Vec<AskedClaim<'m>> {
    // The claims of runbooks are in the order of their entries.
    let entries = facts.manifest.root.runbook.iter().flat_map(|runbooks| &runbooks.value.0);
    let mut runbooks = entries.map(|entry| &entry.value).filter(|entry| entry.reference.path.is_some());
    let mut asked = Vec::new();
    for claim in facts.claims {
        let (Leaf::Artifact(_), Some(path)) = (claim.what, path_of(claim)) else { continue };
        let mut topics: Vec<TopicId> = match claim {
            _ if claim.is_in(ManifestSection::Runbook, ArtifactKind::Runbook) => {
                let uses = runbooks.next().and_then(|runbook| runbook.more.uses.as_ref());
                let uses = uses.iter().flat_map(|uses| &uses.value.0);
                uses.flat_map(|purpose| topics_for(purpose.value)).copied().collect()
            }
            _ => topics_of_claim(claim).collect(),
        };
        let mut seen = TopicSet::default();
        topics.retain(|topic| {
            let is_new = !seen.has(*topic);
            seen.add(TopicSet::one(*topic));
            is_new
        });
        if !topics.is_empty() {
            asked.push(AskedClaim::read(facts, claim, &path.path, &topics));
        }
    }
    asked
}

impl<'m> AskedClaim<'m> {
    /// Reads whether the document of a claim covers each of `topics`.
    fn read(facts: &Facts<'m>, claim: &'m Claim<'m>, path: &'m str, topics: &[TopicId]) -> Self {
        let mut asked = Self { claim, path, topics: Vec::new() };
        let declared: Vec<_> = pointers(facts, claim).collect();
        let substance = substance(facts.evidence, facts.library, claim);
        let is_empty = matches!(substance, Some(Substance::Nothing(..)));
        let answer = |topic: &TopicId| {
            let is_short = has_short_answer(*topic);
            let pointer = declared.iter().find(|(key, _)| *key == topic.key()).map(|(_, pointer)| *pointer);
            let is_here = pointer.is_none_or(|pointer| matches!(pointer.what, Leaf::Heading(_)));
            let in_path = || asked.in_path(facts, is_short).filter(|_| topics.len() == 1);
            let (coverage, pointer) = match pointer {
                // `empty-artifact` reports it.
                _ if is_here && is_empty => (TopicCoverage::NotHere, pointer),
                Some(pointer) => (asked.declared(facts, pointer, is_short), Some(pointer)),
                None => match in_path() {
                    Some(coverage) => (coverage, Some(claim)),
                    None => (asked.found(facts, *topic), None),
                },
            };
            AskedTopic { topic: *topic, coverage, pointer }
        };
        asked.topics = topics.iter().map(answer).collect();
        asked
    }

    /// Whether missing topics leave its gate undecided. What is said of infrastructure is only a note.
    pub(super) fn decides_gate(&self) -> bool {
        !self.claim.is_in(ManifestSection::Operations, ArtifactKind::Infrastructure)
    }

    /// What the section says that the path names. It says where the topic of a claim with only one topic is.
    fn in_path(&self, facts: &Facts<'_>, is_short: bool) -> Option<TopicCoverage> {
        let heading = path_of(self.claim)?.heading.as_deref()?;
        let document = facts.evidence.document(facts.library, self.claim)?;
        Some(of_part(document.file, part_of(document, heading)?, is_short))
    }

    /// What the section says that the manifest points at. `is_short` says that a word is an answer.
    pub(super) fn declared(&self, facts: &Facts<'_>, pointer: &Claim<'_>, is_short: bool) -> TopicCoverage {
        let mut found: Option<TopicCoverage> = None;
        for (file, part) in targets(facts, self.claim, pointer) {
            let coverage = of_part(file, part, is_short);
            if matches!(coverage, TopicCoverage::Covered(_)) {
                return coverage;
            }
            found = found.or(Some(coverage));
        }
        match (found, pointer.what) {
            (Some(found), Leaf::Heading(_)) => found,
            // A file in another format may have what the others lack.
            (found, _) => match self.unread(facts, pointer) {
                TopicCoverage::NotHere => found.unwrap_or(TopicCoverage::NotHere),
                unread => unread,
            },
        }
    }

    /// Why the manifest points at no section that was read.
    fn unread(&self, facts: &Facts<'_>, pointer: &Claim<'_>) -> TopicCoverage {
        let why = match (pointer.what, facts.evidence.location(pointer)) {
            // Another format may have the heading.
            (Leaf::Heading(_), _) => {
                let text = facts.evidence.topics_of(self.claim);
                text.and_then(|text| text.unread.as_ref()).map(|why| format!("`{}` {why}", self.path))
            }
            (_, Some(ArtifactLocation::External)) => return TopicCoverage::Elsewhere,
            (_, location) => {
                let is_other = |path: &&RepoPath| matches!(facts.library.get(path), Some(FileContent::Other));
                let other = location.into_iter().flat_map(ArtifactLocation::files).find(is_other);
                other.map(|path| format!("`{}` {OTHER_FORMAT}", facts.relative(path)))
            }
        };
        why.map_or(TopicCoverage::NotHere, TopicCoverage::Unread)
    }

    /// What the document says about a topic that the manifest does not point at.
    fn found(&self, facts: &Facts<'_>, topic: TopicId) -> TopicCoverage {
        let Some(text) = facts.evidence.topics_of(self.claim) else {
            let is_external = facts.evidence.location(self.claim) == Some(&ArtifactLocation::External);
            return if is_external { TopicCoverage::Elsewhere } else { TopicCoverage::NotHere };
        };
        match (text.coverage(topic), &text.unread) {
            (covered @ TopicCoverage::Covered(_), _) => covered,
            (_, Some(why)) => TopicCoverage::Unread(format!("`{}` {why}", self.path)),
            (other, None) => other,
        }
    }
}

/// What a part of a document says.
fn of_part(file: FileId, part: NamedPart, is_short: bool) -> TopicCoverage {
    let label = Span::new(file, part.at);
    match part.state {
        SectionState::Covered => TopicCoverage::Covered(label),
        SectionState::Empty => TopicCoverage::Empty(EmptySection { label, whole: part.whole }),
        SectionState::Word if is_short => TopicCoverage::Covered(label),
        SectionState::Word | SectionState::Thin => TopicCoverage::Unlocated { thin: Some(label) },
    }
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
pub(super) fn part(sections: &[Section], state: SectionState) -> NamedPart {
    let heading = sections.iter().find(|section| section.level > 0).map(|section| section.heading.clone());
    let at = heading.unwrap_or_default();
    NamedPart { whole: at.start..usize::MAX, at, state, is_document: true }
}

/// Whether one of the rules for empty sections checks what `pointer` names, if that is a document.
pub(super) fn is_checked_by_topic(facts: &Facts<'_>, pointer: &Claim<'_>) -> bool {
    let asked = pointers::artifact_of(facts, pointer).and_then(|(artifact, _)| asked_of(facts, artifact));
    let mut topics = asked.into_iter().flat_map(|asked| &asked.topics);
    topics.any(|topic| topic.pointer.is_some_and(|declared| declared.id == pointer.id))
}
