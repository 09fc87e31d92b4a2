//! What the tests, benchmarks and fuzz targets of this repository use of the inside. It is no part of the interface and changes without
//! notice.

pub mod assertion {
    pub use crate::assertion::Assertion;
}

pub mod baseline {
    pub use crate::baseline::relaxed::{is_relaxable, relaxable_keys, relaxable_table};
}

pub mod claim {
    pub use crate::claim::{claims, values};
}

pub mod evidence {
    pub mod data {
        pub use crate::evidence::data::{
            DataCache, ParsedData, Purpose, ReadBudget, Value, ValueKind, read_csv, read_yaml,
        };
    }

    pub mod decision {
        pub use crate::evidence::decision::OutcomeSynonyms;
    }

    pub mod document {
        pub use crate::evidence::document::{FileContent, read};
    }

    pub mod eval {
        pub use crate::evidence::eval::{MeasureLookup, Request, ResultsState, ends_before, find, wanted};

        pub mod record {
            pub use crate::evidence::eval::record::SpannedNumber;
        }

        pub mod suite {
            pub use crate::evidence::eval::suite::{SuiteState, find};
        }
    }

    pub mod locate {
        pub use crate::evidence::locate::ArtifactLocation;
    }

    pub mod markdown {
        pub use crate::evidence::markdown::outline;
    }

    pub mod numbers {
        pub use crate::evidence::numbers::{AskedPointer, numbers_at};
    }

    pub mod topics {
        use std::ops::Range;

        use crate::evidence::markdown::outline;
        use crate::evidence::placeholder::placeholders;
        use crate::evidence::topics::{DocumentTopics, TopicState};
        use crate::vocabulary::{Synonyms, TopicId};

        /// What was found of a topic.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct FoundTopic {
            /// Its name in the manifest.
            pub topic: &'static str,
            /// What was found.
            pub found: Found,
            /// Its label, if it has one.
            pub label: Option<Range<usize>>,
        }

        /// Whether a topic was found.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Found {
            /// A label with content.
            Covered,
            /// A label without content.
            Empty,
            /// No label, but words that may be about it.
            Withheld,
            /// Nothing.
            Unlocated,
        }

        /// Returns what is found of each topic in a Markdown document.
        pub fn found_topics(text: &str) -> Vec<FoundTopic> {
            let topics = DocumentTopics::read(&outline(text).sections, &Synonyms::default());
            let of = |topic: &TopicId| {
                let (found, label) = match topics.state(*topic) {
                    TopicState::Covered { at } => (Found::Covered, Some(at.clone())),
                    TopicState::Empty { at, .. } => (Found::Empty, Some(at.clone())),
                    TopicState::Unlocated { hint: true } => (Found::Withheld, None),
                    TopicState::Unlocated { hint: false } => (Found::Unlocated, None),
                };
                FoundTopic { topic: topic.key(), found, label }
            };
            TopicId::ALL.iter().map(of).collect()
        }

        /// Returns the numbers of the lines, from 1, on which a placeholder begins.
        pub fn placeholder_lines(text: &str) -> Vec<u64> {
            let line = |at: usize| text.bytes().take(at).filter(|byte| *byte == b'\n').count() as u64 + 1;
            placeholders(text, &outline(text)).0.iter().map(|found| line(found.at.start)).collect()
        }
    }
}

pub mod finding {
    pub use crate::finding::RuleKind;
}

pub mod glob {
    pub use crate::glob::{Pattern, RootedPattern};
}

pub mod history {
    pub use crate::history::{
        CommitId, EqualQuestion, EvaluatedTree, PathGroup, TouchQuestion, Touched, TrackedSubject,
    };
}

pub mod init {
    use crate::init::{InitRequest, new_manifest};
    use crate::manifest::model::Stage;
    use crate::snapshot::{Memory, RepoPath};

    /// Returns the manifest that `init` writes for a folder of a tree.
    pub fn new_text(tree: &Memory, folder: &RepoPath, name: Option<&str>) -> String {
        let request = InitRequest {
            folder: folder.clone(),
            name,
            folder_name: folder.to_string(),
            stage: Stage::Pilot,
            schema: None,
            today: jiff::civil::date(2026, 11, 20),
        };
        new_manifest(tree, None, &request).map(|draft| draft.text).unwrap_or_default()
    }
}

pub mod manifest {
    pub mod key_shape {
        pub use crate::manifest::key_shape::{KeyShape, TableKeys};
    }

    pub mod model {
        pub use crate::manifest::model::{Risk, Root};
    }

    pub mod reader {
        pub use crate::manifest::reader::ManifestTable;
    }

    pub mod schema {
        pub use crate::manifest::schema::manifest;
    }

    pub mod value {
        pub use crate::manifest::value::JsonPointer;
    }

    pub mod visit {
        pub use crate::manifest::visit::Leaf;
    }
}

pub mod output {
    pub mod clean {
        pub use crate::output::clean::Audience;
    }

    pub mod concise {
        pub use crate::output::concise::render;
    }

    pub mod github {
        pub use crate::output::github::render;
    }

    pub mod gitlab {
        pub use crate::output::gitlab::render;
    }

    pub mod human {
        pub use crate::output::human::{Settings, render};
        pub use crate::output::reader_place::ReaderPlace;
    }

    pub mod json {
        pub use crate::output::json::naming::PeopleNaming;

        /// Renders the report, with people by handle.
        pub fn render(report: &crate::Report) -> String {
            let naming = crate::output::json::people::PeopleNaming::Handles;
            crate::output::json::render(report, naming).unwrap_or_default()
        }

        /// Reads a JSON report and writes it again.
        pub fn again(text: &str) -> Result<String, String> {
            crate::output::json::read(text).map(|document| crate::output::clean::json(&document))
        }
    }

    pub mod junit {
        pub use crate::output::junit::render;
    }

    pub mod markdown {
        pub use crate::output::markdown::render;
    }

    pub mod rdjson {
        pub use crate::output::rdjson::render;
    }

    pub mod sarif {
        pub use crate::output::sarif::{Settings, render};
    }
}

pub mod rules {
    pub use crate::rules::{FirstStage, RuleGroup, RuleImplementation, SOURCES, find, ids};

    pub mod card {
        pub use crate::rules::card::Requirement;

        pub mod example {
            pub use crate::rules::card::example::files;
        }

        pub mod format {
            pub use crate::rules::card::format::{FIRST_STAGES, GATES, KINDS, MessagePart, RISKS, parts};
        }
    }

    pub mod custom {
        pub mod front_matter {
            pub use crate::rules::custom::front_matter::FromWord;
        }
    }
}

pub mod snapshot {
    pub use crate::snapshot::{Changes, Memory};
}

pub mod text {
    pub use crate::text::SourceMap;
}
