//! What the documents of a system say about the topics of their claims. Rules compute it at the first question, once for a run.

use std::cell::OnceCell;

use crate::claim::Claim;
use crate::evidence::artifact_topics::{EmptySection, TopicCoverage};
use crate::evidence::decision::Status;
use crate::manifest::model::Outcome;
use crate::text::Span;
use crate::vocabulary::TopicId;

/// The claims whose documents cover topics, and the records of the decision.
#[derive(Debug, Default)]
pub(crate) struct DocumentCoverage<'m> {
    /// The claims, with what their documents cover.
    pub asked: OnceCell<Vec<AskedClaim<'m>>>,
    /// The records.
    pub records: OnceCell<Vec<RecordClaim<'m>>>,
}

/// A topic that a claim asks for.
#[derive(Debug)]
pub(crate) struct AskedTopic<'m> {
    /// The topic.
    pub topic: TopicId,
    /// Whether the document covers it.
    pub coverage: TopicCoverage,
    /// The claim that says where it is, if the manifest does.
    pub pointer: Option<&'m Claim<'m>>,
}

/// A claim whose document covers topics.
#[derive(Debug)]
pub(crate) struct AskedClaim<'m> {
    /// The claim.
    pub claim: &'m Claim<'m>,
    /// Its path, as written.
    pub path: &'m str,
    /// The topics that its kind asks for; of a runbook, those of its `for`.
    pub topics: Vec<AskedTopic<'m>>,
}

/// The record of the decision.
#[derive(Debug)]
pub(crate) struct RecordClaim<'m> {
    /// The claim, without topics.
    pub asked: AskedClaim<'m>,
    /// Its status; none if it is a folder of records, each with a status of its own.
    pub status: Option<(Status, Span)>,
    /// Where it says that a part of it is superseded.
    pub partly_superseded: Option<Span>,
    /// Its outcome. Of a folder, that of the record which states the claimed outcome.
    pub outcome: Option<(Outcome, Span)>,
    /// Its sections about the status or the decision that are empty.
    pub empty: Vec<(&'static str, EmptySection)>,
    /// Its topics, each with the claim that says where it is, if the manifest does.
    pub topics: Vec<(&'static str, TopicCoverage, Option<&'m Claim<'m>>)>,
    /// The topics that were not found and are asked for.
    pub missing: Vec<&'static str>,
    /// Why a part of it could not be read.
    pub unread: Option<String>,
}
