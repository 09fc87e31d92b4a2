//! `sections`: where each topic of a document is.

use std::marker::PhantomData;
use std::ops::Range;

use serde_json::json;

use super::artifact::{PathText, Reference};
use super::collection::{Keyed, Map, read_map};
use super::key_shape::{KeyList, KeyShape, TableKeys};
use super::keys::{ArtifactKind, ManifestSection};
use super::node::TomlNode;
use super::pattern::path_schema;
use super::reader::{Field, ManifestReader, ManifestValueType};
use super::schema::{described, with_example};
use super::value::NonBlankText;
use super::visit::{Leaf, Visitor};

/// A topic of a document: its key in `sections`, and what it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClaimedTopic {
    /// The key.
    pub key: &'static str,
    /// What the section answers, for the schema.
    pub about: &'static str,
}

/// A kind of claim whose document covers topics.
pub trait TopicClaim: std::fmt::Debug + Clone + Default {
    /// The topics.
    const TOPICS: &'static [ClaimedTopic];

    /// The topics as keys of a table.
    const KEYS: KeyList;
}

/// Defines the kinds of claims whose documents cover topics.
macro_rules! topic_claims {
    ($( $(#[doc = $about:literal])* $name:ident under $section:ident . $kind:ident { $( $key:literal: $of:literal, )* } )*) => {
        $(
            $(#[doc = $about])*
            #[derive(Debug, Clone, Copy, Default)]
            pub struct $name;

            impl TopicClaim for $name {
                const TOPICS: &'static [ClaimedTopic] = &[$(ClaimedTopic { key: $key, about: $of }),*];
                const KEYS: KeyList = &[$(($key, &KeyShape::Plain)),*];
            }
        )*

        /// Returns the topics of the artifact of `kind` under the top-level key `section`; none if its key has no `sections`.
        pub(crate) fn topics_of(section: ManifestSection, kind: ArtifactKind) -> &'static [ClaimedTopic] {
            match (section, kind) {
                $((ManifestSection::$section, ArtifactKind::$kind) => $name::TOPICS,)*
                _ => &[],
            }
        }
    };
}

topic_claims! {
    /// The topics of a runbook. Which of them it must cover depends on its `for`.
    RunbookTopics under Runbook.Runbook {
        "diagnosis": "How to find the cause of a failure.",
        "mitigation": "What to do until the cause is fixed.",
        "rollback": "How to return to the last good version.",
        "contacts": "Whom to call next.",
    }

    /// The topics of a data governance document.
    GovernanceTopics under Data.Governance {
        "updates": "How and when the data is updated.",
        "conflicts": "What happens when sources contradict each other.",
        "deletions": "How data is deleted, and how long it is kept.",
    }

    /// The topics of the answers to the users' questions.
    QuestionTopics under Adoption.Questions {
        "job": "What happens to the users' jobs.",
        "mistakes": "What to do when the system is wrong.",
        "contact": "Whom to call.",
    }

    /// The topics of a business case.
    BusinessCaseTopics under Decision.BusinessCase {
        "cost": "What the system costs at full scale.",
        "integration": "How it is connected to other systems.",
        "adoption": "How people start to use it.",
        "accountability": "Who answers for it after launch.",
        "measurement": "How its value is measured.",
    }

    /// The topics of a description of the infrastructure.
    InfrastructureTopics under Operations.Infrastructure {
        "training": "Where models are trained or tuned.",
        "inference": "Where models run.",
        "data": "Where the data is stored.",
        "orchestration": "What starts the jobs and services.",
    }

    /// The topics of a decision record.
    RecordTopics under Decision.Record {
        "status": "Whether the record is proposed, accepted or superseded.",
        "outcome": "What was decided.",
    }
}

/// Where a topic is.
#[derive(Debug, Clone)]
pub enum SectionPointer {
    /// The heading with this slug, in the document of the claim.
    Heading(String),
    /// A heading of another file, a whole file, or a web address. The reference has only a path.
    Elsewhere(Box<Reference>),
}

impl ManifestValueType for SectionPointer {
    fn read(node: &TomlNode, reader: &mut ManifestReader) -> Option<Self> {
        let NonBlankText(text) = NonBlankText::read(node, reader)?;
        if let Some(heading) = text.trim().strip_prefix('#') {
            if heading.is_empty() {
                let headline = format!("`{}` names no heading", reader.name());
                reader.invalid(node.at.clone(), headline, "expected `#heading`").help = Some(
                    "write the heading as its address shows it: `\"#who-to-call\"`, or the path of another file"
                        .to_owned(),
                );
                return None;
            }
            return Some(Self::Heading(heading.to_owned()));
        }
        let path = PathText::read(node, reader)?;
        let path = Some(Field { key_at: None, at: node.at.clone(), value: path });
        Some(Self::Elsewhere(Box::new(Reference { path, ..Reference::default() })))
    }

    fn schema() -> serde_json::Value {
        path_schema()
    }

    fn visit<'m>(&'m self, at: &Range<usize>, visitor: &mut Visitor<'m>) {
        match self {
            Self::Heading(heading) => visitor.leaf(at, Leaf::Heading(heading)),
            Self::Elsewhere(reference) => visitor.leaf(at, Leaf::Artifact(reference)),
        }
    }
}

/// Where the topics of a document are, by topic.
#[derive(Debug, Clone, Default)]
pub struct Sections<C>(pub Map<SectionPointer>, PhantomData<C>);

impl<C: TopicClaim> ManifestValueType for Sections<C> {
    const SHAPE: &'static KeyShape = &KeyShape::Table(TableKeys { lists: &[C::KEYS], text_key: None });

    fn read(node: &TomlNode, reader: &mut ManifestReader) -> Option<Self> {
        let table = reader.table(node)?;
        let keys: Vec<&'static str> = C::TOPICS.iter().map(|topic| topic.key).collect();
        reader.known_keys(table, &keys);
        let mut map = read_map(node, reader)?;
        map.0.retain(|Keyed { key, .. }| keys.contains(&key.as_str()));
        Some(Self(map, PhantomData))
    }

    fn schema() -> serde_json::Value {
        let about = |topic: &ClaimedTopic| {
            let text = format!(
                "{} `#heading` in the same document, the path of another file with or without `#heading`, or an `https://` address.",
                topic.about
            );
            let schema = described(topic.key, SectionPointer::schema(), &text);
            (topic.key.to_owned(), with_example(topic.key, schema, Some("\"#heading\""), None))
        };
        let topics: serde_json::Map<_, _> = C::TOPICS.iter().map(about).collect();
        json!({ "type": "object", "properties": topics, "additionalProperties": false })
    }

    fn visit<'m>(&'m self, _: &Range<usize>, visitor: &mut Visitor<'m>) {
        for topic in &self.0.0 {
            visitor.within(&topic.key, |visitor| topic.value.value.visit(&topic.value.at, visitor));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claim::claims;
    use crate::manifest::Manifest;
    use crate::vocabulary::TopicId;

    fn problems(text: &str) -> Vec<String> {
        let found = Manifest::parse(text).problems.into_iter();
        found.map(|found| format!("{}; {}", found.headline, found.help.unwrap_or_default())).collect()
    }

    #[test]
    fn a_pointer_is_a_heading_of_the_document_or_a_path() {
        let manifest = Manifest::parse(
            "[[runbook]]\npath = \"r.md\"\nowner = \"@a\"\n\
             sections = { rollback = \"#go-back\", contacts = \"o.md#who\", diagnosis = \"https://a.example/x\" }\n",
        );
        assert!(manifest.problems.is_empty(), "{:#?}", manifest.problems);
        let claims = claims(&manifest.root);
        let found: Vec<String> = claims
            .iter()
            .filter(|claim| claim.is(ArtifactKind::Sections))
            .map(|claim| {
                let value = match claim.what {
                    Leaf::Heading(heading) => format!("#{heading}"),
                    Leaf::Artifact(reference) => {
                        format!("{:?}", reference.path.as_ref().expect("a path").value)
                    }
                    _ => unreachable!(),
                };
                format!("{} {value}", claim.subject)
            })
            .collect();
        assert_eq!(
            found,
            [
                "runbook.r.md.sections.contacts PathText { path: \"o.md\", heading: Some(\"who\"), is_glob: false }",
                "runbook.r.md.sections.diagnosis PathText { path: \"https://a.example/x\", heading: None, is_glob: false }",
                "runbook.r.md.sections.rollback #go-back",
            ]
        );
    }

    #[test]
    fn a_key_is_a_topic_of_its_claim() {
        for (manifest, problem) in [
            (
                "[[runbook]]\npath = \"r.md\"\nsections = { rolback = \"#a\" }",
                "unknown key `rolback` in `runbook.r.md.sections`; did you mean `rollback`?",
            ),
            (
                "[[runbook]]\npath = \"r.md\"\nsections = { escalation = \"#a\" }",
                "unknown key `escalation` in `runbook.r.md.sections`; did you mean `contacts`?",
            ),
            (
                "[[data]]\nname = \"a\"\ngovernance = { path = \"g.md\", sections = { rollback = \"#a\" } }",
                "unknown key `rollback` in `data.a.governance.sections`; allowed keys: updates, conflicts, deletions",
            ),
            (
                "[governance]\npermissions = { path = \"g.md\", sections = { updates = \"#a\" } }",
                "unknown key `sections` in `governance.permissions`; allowed keys: path, owner, covers, max-age, max-lag, reviewed",
            ),
            (
                "[adoption]\nquestions = { sections = { job = \"#a\" } }",
                "`questions` has no `path`; add `path = \"…\"`, or delete this key",
            ),
            (
                "[adoption]\nquestions = { path = \"q.md\", sections = { job = \"#\" } }",
                "`job` names no heading; write the heading as its address shows it: `\"#who-to-call\"`, or the path of another file",
            ),
        ] {
            assert_eq!(problems(manifest), [problem], "{manifest}");
        }
    }

    /// The build script checks `lang/*.toml` against the list of the vocabulary.
    #[test]
    fn the_vocabulary_lists_the_same_topics_of_each_claim() {
        let claims = [
            RunbookTopics::TOPICS,
            GovernanceTopics::TOPICS,
            QuestionTopics::TOPICS,
            BusinessCaseTopics::TOPICS,
            InfrastructureTopics::TOPICS,
        ];
        let of_claims = claims.map(|topics| topics.iter().map(|topic| topic.key).collect::<Vec<_>>());
        let of_vocabulary =
            TopicId::OF_CLAIMS.iter().map(|topics| topics.iter().map(|topic| topic.key()).collect());
        assert_eq!(of_vocabulary.collect::<Vec<Vec<_>>>(), of_claims);
    }

    #[test]
    fn a_topic_of_another_purpose_of_a_runbook_is_known() {
        let text = "[[runbook]]\npath = \"r.md\"\nfor = [\"rollback\"]\nsections = { diagnosis = \"#a\" }";
        assert_eq!(problems(text), Vec::<String>::new());
    }

    #[test]
    fn changes_are_named_by_value_and_record() {
        let twice = "[[change]]\nat = \"metric.a.target\"\nrecord = \"r/1.md\"\n\
                     [[change]]\nat = \"metric.a.target\"\nrecord = { path = \"r/2.md\" }\n";
        let manifest = Manifest::parse(twice);
        assert!(manifest.problems.is_empty(), "{:#?}", manifest.problems);
        let subjects: Vec<_> = claims(&manifest.root).into_iter().map(|claim| claim.subject).collect();
        let record = |number: u8| format!("change.metric.a.target.r/{number}.md.record");
        assert_eq!(subjects.iter().map(|subject| &**subject).collect::<Vec<_>>(), [record(1), record(2)]);
        assert_eq!(
            problems(&twice.replace("r/2.md", "r/1.md")),
            [
                "two entries of `change` have the same `at` and `record`; findings, waivers and references use it: make it unique"
            ]
        );
    }

    #[test]
    fn values_are_found_by_their_key_paths() {
        let manifest = Manifest::parse(
            "[[metric]]\nname = \"v1.2\"\ntarget = 2\n[[eval]]\nname = \"a\"\nrequire = { \"acc.norm\" = \">= 1\" }\n\
             [pilot]\nends = 2026-01-01\n",
        );
        for path in ["metric.v1.2.target", "metric.v1.2", "eval.a.require.acc.norm", "pilot.ends", "pilot"] {
            assert!(manifest.value_at(path).is_some(), "{path}");
        }
        for path in ["", "metric.v1", "metric.v1.2.baseline", "eval.a.require.acc", "pilot.ends.x", "pilo"] {
            assert!(manifest.value_at(path).is_none(), "{path}");
        }
    }
}
