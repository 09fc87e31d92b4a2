//! The topics that a document can be asked about. The build script and the program share this list.

/// Makes the topics and their names from one list.
macro_rules! topics {
    ($($(#[$doc:meta])* $name:ident $key:literal $shown:literal,)+) => {
        /// What a section can be about.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(crate) enum TopicId {
            $($(#[$doc])* $name,)+
        }

        impl TopicId {
            /// All topics, in the order in which they are shown.
            pub(crate) const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// Returns the name in the manifest and in `lang/*.toml`.
            pub(crate) fn key(self) -> &'static str {
                match self { $(Self::$name => $key,)+ }
            }

            /// Returns the name in a sentence.
            pub(crate) fn shown(self) -> &'static str {
                match self { $(Self::$name => $shown,)+ }
            }
        }
    };
}

topics! {
    /// How to find the cause.
    Diagnosis "diagnosis" "diagnosis",
    /// How to limit or end the damage.
    Mitigation "mitigation" "mitigation",
    /// How to return to the state before.
    Rollback "rollback" "rollback",
    /// Whom to call.
    Contacts "contacts" "contacts",
    /// How data gets in and is kept up to date.
    Updates "updates" "updates",
    /// Which source counts if two differ.
    Conflicts "conflicts" "conflicts",
    /// When and how data is deleted.
    Deletions "deletions" "deletions",
    /// What happens to the users' jobs.
    Job "job" "the reader's job",
    /// What to do when it is wrong.
    Mistakes "mistakes" "what to do when it is wrong",
    /// Whom users call.
    Contact "contact" "whom to call",
    /// What it costs.
    Cost "cost" "cost",
    /// What it has to be connected with.
    Integration "integration" "integration",
    /// How people start to use it.
    Adoption "adoption" "adoption",
    /// Who answers for it.
    Accountability "accountability" "accountability",
    /// How its value is measured.
    Measurement "measurement" "measurement",
    /// How models are trained.
    Training "training" "training",
    /// How models are served.
    Inference "inference" "inference",
    /// Where data is stored.
    Data "data" "data",
    /// What deploys and schedules it.
    Orchestration "orchestration" "orchestration",
}

impl TopicId {
    /// The topics that contacts answer.
    pub(crate) const PEOPLE: &'static [Self] = &[Self::Contacts, Self::Contact];

    /// The topics that one claim asks for. Labels that two topics of one claim share stand in `[[both]]`.
    #[allow(dead_code, reason = "the build script reads it")]
    pub(crate) const OF_CLAIMS: &'static [&'static [Self]] = &[
        &[Self::Diagnosis, Self::Mitigation, Self::Rollback, Self::Contacts],
        &[Self::Updates, Self::Conflicts, Self::Deletions],
        &[Self::Job, Self::Mistakes, Self::Contact],
        &[Self::Cost, Self::Integration, Self::Adoption, Self::Accountability, Self::Measurement],
        &[Self::Training, Self::Inference, Self::Data, Self::Orchestration],
    ];

    /// Returns the topic with this name.
    pub(crate) fn from_key(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|topic| topic.key() == key)
    }
}

/// A set of topics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct TopicSet(pub(crate) u32);

impl TopicSet {
    /// Makes a set of one topic.
    pub(crate) fn one(topic: TopicId) -> Self {
        Self(1 << topic as u32)
    }

    /// Whether a topic is in the set.
    pub(crate) fn has(self, topic: TopicId) -> bool {
        self.0 & Self::one(topic).0 != 0
    }

    /// Whether no topic is in the set.
    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Adds the topics of another set.
    pub(crate) fn add(&mut self, other: Self) {
        self.0 |= other.0;
    }

    /// Returns the topics that are not in another set.
    pub(crate) fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Returns the topics that are in both sets.
    pub(crate) fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}
