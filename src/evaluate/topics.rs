//! The topics of a claim's document in a report: whether each is covered, and whether the manifest says where, and since when.

use crate::claim::Claim;
use crate::evidence::artifact_topics::TopicCoverage;
use crate::evidence::locate::ArtifactLocation;
use crate::evidence::{Substance, substance};
use crate::facts::Facts;
use crate::freshness::PastManifest;
use crate::history::Commit;
use crate::manifest::keys::{ArtifactKind, ManifestSection};
use crate::manifest::visit::Leaf;
use crate::report::{TopicReport, TopicSource, TopicStatus};
use crate::rules::coverage::asked_of;
use crate::rules::coverage::record::records;

/// The topics of `claim`, in the order in which they are asked for; empty if its document needs none.
pub(super) fn topics(facts: &Facts<'_>, claim: &Claim<'_>) -> Vec<TopicReport> {
    let one = |topic, coverage: &TopicCoverage, pointer| report(facts, claim, topic, coverage, pointer);
    if let Some(asked) = asked_of(facts, claim) {
        let topics = asked.topics.iter();
        return topics.map(|topic| one(topic.topic.key(), &topic.coverage, topic.pointer)).collect();
    }
    if !claim.is_in(ManifestSection::Decision, ArtifactKind::Record) {
        return Vec::new();
    }
    if let Some(record) = records(facts).iter().find(|record| record.asked.claim.id == claim.id) {
        return record
            .topics
            .iter()
            .map(|(topic, coverage, pointer)| one(topic, coverage, *pointer))
            .collect();
    }
    let is_external = facts.evidence.location(claim) == Some(&ArtifactLocation::External);
    let coverage = if is_external { TopicCoverage::Elsewhere } else { TopicCoverage::NotHere };
    ["status", "outcome"].map(|topic| one(topic, &coverage, None)).into()
}

fn report(
    facts: &Facts<'_>,
    claim: &Claim<'_>,
    topic: &'static str,
    coverage: &TopicCoverage,
    pointer: Option<&Claim<'_>>,
) -> TopicReport {
    let of = pointer.filter(|pointer| matches!(pointer.what, Leaf::Artifact(_))).unwrap_or(claim);
    let (status, at, why) = match coverage {
        TopicCoverage::Covered(at) => (TopicStatus::Covered, Some(*at), None),
        TopicCoverage::Empty(section) => (TopicStatus::Broken, Some(section.label), None),
        TopicCoverage::Unlocated { thin } => (TopicStatus::Unlocated, *thin, None),
        TopicCoverage::Hinted => (TopicStatus::Withheld, None, None),
        TopicCoverage::Unread(why) => (TopicStatus::Unreadable, None, Some(why.clone())),
        TopicCoverage::Elsewhere => (TopicStatus::Elsewhere, None, None),
        TopicCoverage::NotHere => match unreadable(facts, of) {
            Some(why) => (TopicStatus::Unreadable, None, Some(why)),
            None => (TopicStatus::Unlocated, None, None),
        },
    };
    let place = match (at, of.what) {
        (Some(at), _) => {
            let source = facts.sources.get(at.file);
            Some((source.path().to_string(), Some(source.position(at.range().start).line)))
        }
        (None, Leaf::Artifact(reference)) if status == TopicStatus::Elsewhere => {
            reference.path.as_ref().map(|path| (path.value.path.clone(), None))
        }
        _ => None,
    };
    let source = match (pointer, at) {
        (Some(_), _) => Some(TopicSource::Declared),
        (None, Some(_)) => Some(TopicSource::Found),
        (None, None) => None,
    };
    TopicReport { topic, status, source, place, why, since: pointer.map(|pointer| since(facts, pointer)) }
}

/// Why the document of a claim cannot be read; none if it can, or if it is absent or empty.
fn unreadable(facts: &Facts<'_>, claim: &Claim<'_>) -> Option<String> {
    match (facts.evidence.location(claim)?, substance(facts.evidence, facts.library, claim)) {
        (ArtifactLocation::Unknown(why), _) => Some(why.clone()),
        (_, Some(Substance::Unknown(why))) => Some(why),
        (_, Some(Substance::Unreadable(_))) => Some("the file cannot be read as a document".to_owned()),
        _ => None,
    }
}

/// The commit since which the manifest says what `pointer` says, or why it is not known.
fn since(facts: &Facts<'_>, pointer: &Claim<'_>) -> Result<Commit, &'static str> {
    match &facts.freshness.past {
        PastManifest::Known(versions) => versions.since(pointer).cloned().ok_or("it is not committed yet"),
        PastManifest::NotAsked => Err("nothing is committed yet"),
        PastManifest::IncompleteHistory => {
            Err("this clone does not have all versions of the manifest, or they are too long to be read")
        }
    }
}
