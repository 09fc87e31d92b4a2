//! What the record of the decision says about its status and its outcome, and what was not found.

use std::ops::Range;

use super::lines::{headings, list, record_line};
use super::pointers::{pointers, target_documents};
use crate::claim::Claim;
use crate::coverage::{AskedClaim, RecordClaim};
use crate::evidence::artifact_topics::{EmptySection, TopicCoverage};
use crate::evidence::decision::{self, DecisionRecord, OutcomeSynonyms, Statements, Status};
use crate::evidence::locate::ArtifactLocation;
use crate::evidence::reading::reading;
use crate::evidence::{Substance, substance};
use crate::facts::Facts;
use crate::manifest::Subject;
use crate::manifest::collection::NamedEntry;
use crate::manifest::keys::{ArtifactKind, ManifestSection};
use crate::manifest::model::{Change, Outcome};
use crate::rules::paths::{path_of, short_to};
use crate::text::{FileId, Span};

/// The records of the decision.
pub(crate) fn records<'f, 'm>(facts: &'f Facts<'m>) -> &'f [RecordClaim<'m>] {
    facts.coverage.records.get_or_init(|| {
        let of_decision = |claim: &&Claim<'_>| claim.is_in(ManifestSection::Decision, ArtifactKind::Record);
        facts.claims.iter().filter(of_decision).filter_map(|claim| record(facts, claim)).collect()
    })
}

/// The record of a change of a criterion.
pub(in crate::rules) enum ChangeRecord {
    /// It is accepted, and states this.
    Accepted(Statements),
    /// It has another status, or none.
    Other,
    /// It is at a web address, which is not read.
    External,
    /// It cannot be read.
    Unread,
}

/// The records of the changes of the value at `subject`, as `[[change]]` names them.
pub(in crate::rules) fn change_records(facts: &Facts<'_>, subject: &str) -> Vec<ChangeRecord> {
    let changes = facts.manifest.root.change.iter().flat_map(|changes| &changes.value.0);
    let named =
        changes.filter(|change| change.value.at.as_ref().is_some_and(|at| at.value.0.trim() == subject));
    let record = |change: &NamedEntry<Change>| {
        let key = Subject::of(["change", &change.name, "record"]);
        let claim = facts.claims.iter().find(|claim| claim.subject == key)?;
        if facts.evidence.location(claim) == Some(&ArtifactLocation::External) {
            return Some(ChangeRecord::External);
        }
        let Some(document) = facts.evidence.document(facts.library, claim) else {
            let is_unknown =
                matches!(substance(facts.evidence, facts.library, claim), Some(Substance::Unknown(_)));
            return is_unknown.then_some(ChangeRecord::Unread);
        };
        let text = facts.sources.get(document.file).text();
        let heading = path_of(claim).and_then(|path| path.heading.as_deref());
        let accepted = document.accepted_statements(text, heading, &synonyms(facts));
        Some(accepted.map_or(ChangeRecord::Other, ChangeRecord::Accepted))
    };
    named.filter_map(record).collect()
}

/// The outcome of the manifest.
pub(in crate::rules) fn claimed_outcome(facts: &Facts<'_>) -> Option<Outcome> {
    Some(facts.manifest.root.decision.as_ref()?.value.outcome.as_ref()?.value)
}

fn synonyms(facts: &Facts<'_>) -> OutcomeSynonyms {
    OutcomeSynonyms::of(&facts.manifest.root)
}

fn record<'m>(facts: &Facts<'m>, claim: &'m Claim<'m>) -> Option<RecordClaim<'m>> {
    let text = reading(facts.evidence, facts.library, claim)?;
    let asked = AskedClaim { claim, path: &path_of(claim)?.path, topics: Vec::new() };
    let synonyms = synonyms(facts);
    let mut found = RecordClaim {
        asked,
        status: None,
        partly_superseded: None,
        outcome: None,
        empty: Vec::new(),
        topics: Vec::new(),
        missing: Vec::new(),
        unread: text.unread,
    };
    let records: Vec<(FileId, DecisionRecord)> = text
        .parts
        .iter()
        .map(|(document, sections)| {
            let source = facts.sources.get(document.file).text();
            (document.file, document.decision(source, sections, &synonyms))
        })
        .collect();
    if let [(file, one)] = records.as_slice() {
        let place = |at: &Range<usize>| Span::new(*file, at.clone());
        found.status = one.status.as_ref().map(|(status, at)| (status.clone(), place(at)));
        found.partly_superseded = one.partly_superseded.as_ref().map(place);
        found.outcome = one.outcome.as_ref().map(|(outcome, at)| (*outcome, place(at)));
        let section = |(topic, label, whole): &(&'static str, Range<usize>, Range<usize>)| {
            (*topic, EmptySection { label: place(label), whole: whole.clone() })
        };
        found.empty = one.empty.iter().map(section).collect();
    } else {
        // In a folder of records, one with the claimed outcome is enough.
        let claimed = claimed_outcome(facts);
        let outcomes = records.iter().filter_map(|(file, one)| {
            let (outcome, at) = one.outcome.as_ref()?;
            Some((*outcome, Span::new(*file, at.clone())))
        });
        found.outcome =
            outcomes.into_iter().find(|(outcome, _)| claimed.is_none_or(|claimed| claimed == *outcome));
    }
    let declared = found.take_pointers(facts, &synonyms);
    // Each record of a folder has a status of its own.
    let asked = if records.len() == 1 { &["status", "outcome"][..] } else { &["outcome"] };
    found.topics = asked.iter().map(|topic| found.topic(topic, &declared)).collect();
    let is_settled =
        matches!(found.status, Some((Status::Proposed | Status::Deprecated | Status::Superseded(_), _)));
    if !is_settled && found.empty.is_empty() {
        let is_open = |coverage: &TopicCoverage| {
            matches!(coverage, TopicCoverage::Unlocated { .. } | TopicCoverage::Unread(_))
        };
        let open = found.topics.iter().filter(|(_, coverage, _)| is_open(coverage));
        found.missing = open.map(|(topic, ..)| *topic).collect();
    }
    Some(found)
}

/// The sections that the manifest points at: topic, what they say, and the claim.
type DeclaredTopics<'m> = Vec<(&'static str, TopicCoverage, &'m Claim<'m>)>;

impl<'m> RecordClaim<'m> {
    /// Reads the sections that the manifest points at.
    fn take_pointers(&mut self, facts: &Facts<'m>, synonyms: &OutcomeSynonyms) -> DeclaredTopics<'m> {
        let mut declared = Vec::new();
        for (topic, pointer) in pointers(facts, self.asked.claim) {
            let Some(topic) = ["status", "outcome"].into_iter().find(|known| *known == topic) else {
                continue;
            };
            let coverage = self.asked.declared(facts, pointer, true);
            declared.push((topic, coverage.clone(), pointer));
            match coverage {
                TopicCoverage::Empty(section) => self.empty.push((topic, section)),
                TopicCoverage::Unread(why) => {
                    self.unread.get_or_insert(why);
                    continue;
                }
                _ => {}
            }
            let (documents, heading) = target_documents(facts, self.asked.claim, pointer);
            let [document] = documents.as_slice() else { continue };
            let (file, sections) = (document.file, document.sections(heading));
            let text = facts.sources.get(file).text();
            let place = |at: Range<usize>| Span::new(file, at);
            if topic == "outcome"
                && let Some((outcome, at)) = decision::outcome_of_section(text, sections, synonyms)
            {
                self.outcome = self.outcome.take().or(Some((outcome, place(at))));
            } else if topic == "status"
                && let Some((status, at)) = decision::status_of_section(sections)
            {
                self.status = self.status.take().or(Some((status, place(at))));
            }
        }
        declared
    }

    /// What the record says about its status or its outcome.
    fn topic(
        &self,
        topic: &'static str,
        declared: &DeclaredTopics<'m>,
    ) -> (&'static str, TopicCoverage, Option<&'m Claim<'m>>) {
        let place = match topic {
            "status" => self.status.as_ref().map(|(_, at)| *at),
            _ => self.outcome.as_ref().map(|(_, at)| *at),
        };
        let own = declared.iter().find(|(own, ..)| *own == topic);
        let empty = self.empty.iter().find(|(empty, _)| *empty == topic);
        let coverage = match (place, own, empty, &self.unread) {
            (Some(at), ..) => TopicCoverage::Covered(at),
            (None, Some((_, coverage, _)), ..) => coverage.clone(),
            (None, None, Some((_, section)), _) => TopicCoverage::Empty(section.clone()),
            (None, None, None, Some(why)) => TopicCoverage::Unread(format!("`{}` {why}", self.asked.path)),
            (None, None, None, None) => TopicCoverage::Unlocated { thin: None },
        };
        (topic, coverage, own.map(|(_, _, pointer)| *pointer))
    }

    /// The path, cut for a headline.
    pub(in crate::rules) fn short_path(&self, length: usize) -> String {
        short_to(self.asked.path, length)
    }

    /// The next actions for topics that were not found.
    pub(in crate::rules) fn help(&self, facts: &Facts<'_>) -> Vec<String> {
        let outcome = claimed_outcome(facts).map_or("scale", Outcome::as_str);
        let lines = self.missing.iter().map(|topic| match *topic {
            "status" => "`Status: accepted`".to_owned(),
            _ => format!("`Outcome: {outcome}`"),
        });
        let lines: Vec<String> = lines.collect();
        let lines = list(lines.iter().map(String::as_str), "and");
        let word = if self.missing.len() == 1 { "a line" } else { "the lines" };
        let mut help = vec![format!("write {word} {lines} below the title of the record")];
        let headings = headings(facts, &self.asked);
        let line = record_line(&self.asked, &self.missing);
        help.push(if headings.is_empty() {
            format!("or say in the manifest where it is: `{line}`")
        } else {
            format!("or say in the manifest where it is: `{line}` (headings: {headings})")
        });
        help
    }
}
