//! What a document says about topics: which are found by a label or a contact, which are found empty, and which are not found.
//!
//! Computed once for a document, for all topics. Only labels locate a topic (and contacts, by their form); prose can withhold a
//! question and decides nothing.

use std::collections::HashMap;
use std::ops::Range;

use super::anchor::slug;
use super::contacts;
use super::hints::ProseHints;
use super::labels::{DocumentLabel, LabelKind, Node, NodeKind, is_header};
use super::markdown::{Section, TextLine};
use super::placeholder::{ContentState, DocumentReading, ShortAnswer};
use crate::vocabulary::{
    LabelTopics, Synonyms, TopicId, TopicSet, WordUse, begins_with, fold, has, label_topics,
};

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
    /// It has a few words, which answer a topic that a name, a number or a day answers.
    Word,
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
}

/// Topics that a name, a number or a day answers.
const SHORT: &[TopicId] = &[
    TopicId::Updates,
    TopicId::Conflicts,
    TopicId::Deletions,
    TopicId::Contacts,
    TopicId::Contact,
    TopicId::Cost,
    TopicId::Accountability,
];

/// Whether a name, a number or a day answers a topic.
pub(crate) fn has_short_answer(topic: TopicId) -> bool {
    SHORT.contains(&topic)
}

/// Topics that a document's title can name as a whole: a page that is about nothing else.
const TITLED: &[TopicId] = &[
    TopicId::Rollback,
    TopicId::Contacts,
    TopicId::Contact,
    TopicId::Deletions,
    TopicId::Updates,
    TopicId::Conflicts,
    TopicId::Cost,
];

impl DocumentTopics {
    /// Reads the topics of a document, or of a part of it.
    pub(crate) fn read(sections: &[Section], synonyms: &Synonyms) -> Self {
        Self::of(&DocumentReading::new(sections), synonyms)
    }

    /// Reads the topics of a document whose lines are known.
    pub(crate) fn of(reading: &DocumentReading<'_>, synonyms: &Synonyms) -> Self {
        let search = TopicSearch::new(reading, synonyms);
        let states = TopicId::ALL.iter().map(|topic| search.state(*topic)).collect();
        Self { states }
    }

    /// Returns what the document says about a topic.
    pub(crate) fn state(&self, topic: TopicId) -> &TopicState {
        const UNKNOWN: &TopicState = &TopicState::Unlocated { hint: true };
        self.states.get(topic as usize).unwrap_or(UNKNOWN)
    }
}

/// What was found in a document, of all topics.
struct TopicSearch<'r, 's> {
    reading: &'r DocumentReading<'s>,
    /// The labels that name topics: index, and topics.
    named: Vec<(usize, TopicSet)>,
    /// Topics that a label names which needs a hint in its content, and has none.
    weak: TopicSet,
    /// Topics that prose hints at.
    hinted: TopicSet,
    /// Whether much of the text is in a script that no language file is written in.
    is_foreign: bool,
    /// Of each node, whether it says nothing, or is a placeholder.
    open: Vec<bool>,
    /// The first contact.
    contact: Option<Range<usize>>,
    /// Of each node, whether it hints at contacts, and whether it does with a whole word.
    spoken: Vec<(bool, bool)>,
}

impl<'r, 's> TopicSearch<'r, 's> {
    fn new(reading: &'r DocumentReading<'s>, synonyms: &Synonyms) -> Self {
        let text = ProseHints::of(&reading.nodes);
        let mut found = Self {
            reading,
            named: Vec::new(),
            weak: TopicSet::default(),
            hinted: text.all(),
            is_foreign: text.is_foreign,
            open: open_nodes(reading),
            contact: None,
            spoken: text.about_people(),
        };
        for (at, label) in reading.labels.iter().enumerate() {
            let LabelTopics { sure, weak } = label_topics(&label.name, synonyms);
            let mut topics = sure;
            if !weak.is_empty() {
                let proven = text.evidence(label, reading, weak);
                topics.add(proven);
                found.weak.add(weak.without(proven));
            }
            if !topics.is_empty() {
                found.named.push((at, topics));
            }
        }
        found.contact = found.first_contact();
        found
    }

    /// Returns the labels of a topic. The title is one only if there is no other, and only of some topics.
    fn labels(&self, topic: TopicId) -> Vec<&'r DocumentLabel> {
        let of_topic = self.named.iter().filter(|(_, topics)| topics.has(topic));
        // An owner is whom to reach in the head of the document and below a heading of contacts. Elsewhere it may be that of an action.
        let mut headings = self.reading.labels.iter().filter(|label| label.is_heading());
        let mut end = headings.nth(1).map_or(usize::MAX, |label| label.node);
        let counts = |label: &&DocumentLabel, topics: TopicSet| {
            end = if label.is_heading() && !label.is_title { end.max(label.end) } else { end };
            !TopicId::PEOPLE.contains(&topic) || !topics.has(TopicId::Accountability) || label.node < end
        };
        let labels = of_topic.filter_map(|(at, topics)| Some((self.reading.labels.get(*at)?, *topics)));
        let all: Vec<&DocumentLabel> = labels
            .scan(counts, |counts, (label, topics)| Some(counts(&label, topics).then_some(label)))
            .flatten()
            .collect();
        let own: Vec<&DocumentLabel> = all.iter().copied().filter(|label| !label.is_title).collect();
        if own.is_empty() && TITLED.contains(&topic) { all } else { own }
    }

    fn state(&self, topic: TopicId) -> TopicState {
        let is_people = TopicId::PEOPLE.contains(&topic);
        if let Some(at) = self.contact.clone().filter(|_| is_people) {
            return TopicState::Covered { at };
        }
        let labels = self.labels(topic);
        let (mut empty, mut said) = (None, Vec::new());
        for label in &labels {
            let short = if has_short_answer(topic) { ShortAnswer::BehindLabel } else { ShortAnswer::No };
            match self.reading.state(label, short) {
                // A table of roles without a name.
                ContentState::Said if topic == TopicId::Accountability && self.is_unfilled(label) => {
                    empty = empty.or(Some(*label));
                }
                ContentState::Said => said.push(*label),
                ContentState::Empty => empty = empty.or(Some(*label)),
                ContentState::Thin if self.reading.is_sketch(label) => empty = empty.or(Some(*label)),
                ContentState::Thin => {}
            }
        }
        if !is_people {
            if let Some(label) = said.iter().find(|label| self.reading.counts(label, empty.is_some())) {
                return TopicState::Covered { at: label.at.clone() };
            }
            let sketch = || said.iter().copied().find(|label| self.reading.is_sketch(label));
            empty = empty.or_else(sketch);
            let is_unfilled = empty.is_some() && self.reading.is_template();
            if !said.is_empty() && !is_unfilled {
                return TopicState::Unlocated { hint: true };
            }
        }
        let (unfilled, filled): (Vec<_>, Vec<_>) =
            labels.iter().copied().filter(|_| is_people).partition(|label| self.is_unfilled(label));
        if filled.iter().any(|label| label.is_heading() && said.iter().any(|other| other.node == label.node))
        {
            return TopicState::Unlocated { hint: true };
        }
        let unfilled = unfilled.first().copied();
        if let Some(label) = unfilled.or(empty) {
            return TopicState::Empty { at: label.at.clone(), whole: label.whole(&self.reading.nodes) };
        }
        // A label that few words follow names the topic: other prose is not about it.
        if !labels.is_empty() && said.is_empty() && !self.weak.has(topic) {
            return TopicState::Unlocated { hint: self.reading.is_cut };
        }
        let hint = !said.is_empty()
            || self.hinted.has(topic)
            || self.weak.has(topic)
            || self.is_foreign
            || self.reading.is_cut;
        TopicState::Unlocated { hint }
    }

    /// Whether half of what a label of contacts has under it are placeholders, or one of them says whom to reach.
    fn is_unfilled(&self, label: &DocumentLabel) -> bool {
        if label.kind == LabelKind::Cell {
            return self.open.get(label.node) == Some(&true);
        }
        let first = label.node + usize::from(label.value.is_none());
        let (mut all, mut open) = (0, 0);
        let content = self.reading.nodes.get(first..label.end).unwrap_or_default().iter();
        for (at, node) in content.enumerate().map(|(at, node)| (first + at, node)) {
            let is_content = match node.kind {
                NodeKind::Line(_) | NodeKind::Block(_) => true,
                NodeKind::Row(cells, _) => !is_header(cells),
                NodeKind::Heading(_) | NodeKind::Break => false,
            };
            let is_open = self.open.get(at) == Some(&true);
            all += usize::from(is_content);
            open += usize::from(is_content && is_open);
            if at > label.node
                && is_open
                && node.line().is_some()
                && self.spoken.get(at).is_some_and(|(_, word)| *word)
            {
                return true;
            }
        }
        all > 0 && open * 2 >= all
    }

    /// Returns the first line or row with a contact. What signs a document, or names the authors of something else, is none.
    fn first_contact(&self) -> Option<Range<usize>> {
        let nodes = &self.reading.nodes;
        let mut near = vec![false; nodes.len()];
        let mut aside = vec![false; nodes.len()];
        let mark = |of: &mut Vec<bool>, label: &DocumentLabel| {
            of.get_mut(label.node..label.end).into_iter().flatten().for_each(|is| *is = true);
        };
        for (at, topics) in &self.named {
            let label = self.reading.labels.get(*at).filter(|label| !label.is_title);
            if let Some(label) = label.filter(|_| TopicId::PEOPLE.iter().any(|topic| topics.has(*topic))) {
                mark(&mut near, label);
            }
        }
        for label in self.reading.labels.iter().filter(|label| label.is_heading() && !label.is_title) {
            if has(&fold(&label.name), WordUse::Aside) {
                mark(&mut aside, label);
            }
        }
        let is_contact = |at: usize, node: &Node<'_>| {
            let is = |of: &[bool]| of.get(at) == Some(&true);
            if is(&self.open) || is(&aside) {
                return false;
            }
            let is_spoken = is(&near) || self.spoken.get(at).is_some_and(|(any, _)| *any);
            match node.kind {
                NodeKind::Line(line) => {
                    let is_listed =
                        line.depth > 0 || line.item.is_some() || line.bold > 0 && node.label.is_some();
                    (is_spoken || is_listed) && is_contact(std::slice::from_ref(line), is_spoken)
                }
                NodeKind::Row(cells, _) => is_contact(cells, is_spoken),
                _ => false,
            }
        };
        nodes.iter().enumerate().find(|(at, node)| is_contact(*at, node)).map(|(_, node)| node.at.clone())
    }
}

/// Whether a line or the cells of a row have a contact.
fn is_contact(lines: &[TextLine], is_spoken: bool) -> bool {
    let text = lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join(" | ");
    let code = || lines.iter().flat_map(|line| &line.code).map(|(_, code)| code.as_str());
    let may_be = text.contains(['@', '+', '#'])
        || text.contains("http")
        || lines.iter().any(|line| !line.links.is_empty() || !line.code.is_empty())
        || text.contains(|c: char| c.is_numeric());
    if !may_be {
        return false;
    }
    let folded = fold(&text);
    if begins_with(&folded, WordUse::Signed).is_some() {
        return false;
    }
    let targets = || lines.iter().flat_map(|line| &line.links).map(|(target, _)| target.as_str());
    contacts::has_mail(&text)
        || targets().filter_map(|target| target.strip_prefix("mailto:")).any(contacts::has_mail)
        || contacts::has_number(&text)
        || contacts::has_named_number(&folded)
        || contacts::is_chat(&text)
        || targets().any(contacts::is_chat)
        || is_spoken
            && (contacts::has_channel(&text, &folded)
                || contacts::has_handle(&text)
                || code().any(|code| code.starts_with('#') && contacts::has_channel(code, &folded))
                || code().any(|code| code.starts_with('@') && contacts::has_handle(code)))
}

/// Of each node, whether it is a placeholder line.
fn open_nodes(reading: &DocumentReading<'_>) -> Vec<bool> {
    let mut starts: Vec<usize> = reading.placeholders().iter().map(|found| found.at.start).collect();
    starts.sort_unstable();
    let is_open = |node: &Node<'_>| {
        let first = starts.partition_point(|start| *start < node.at.start);
        starts.get(first).is_some_and(|start| *start < node.at.end.max(node.at.start + 1))
    };
    reading.nodes.iter().map(is_open).collect()
}

/// Returns what a section, with the sections below it, says: `sections` are those of an anchor.
pub(crate) fn section_state(sections: &[Section]) -> SectionState {
    state_of(&DocumentReading::new(sections))
}

fn state_of(reading: &DocumentReading<'_>) -> SectionState {
    let whole = reading.labels.first().filter(|label| label.node == 0 && label.is_heading());
    match whole {
        Some(label) => of_content(reading, label),
        None if reading.says_nothing() => SectionState::Empty,
        None => SectionState::Covered,
    }
}

fn of_content(reading: &DocumentReading<'_>, label: &DocumentLabel) -> SectionState {
    match reading.state(label, ShortAnswer::BehindLabel) {
        ContentState::Said => SectionState::Covered,
        ContentState::Thin if reading.state(label, ShortAnswer::Anywhere) == ContentState::Said => {
            SectionState::Word
        }
        ContentState::Thin => SectionState::Thin,
        ContentState::Empty => SectionState::Empty,
    }
}

/// The parts of a document by anchor. The document is read once for all of them.
#[derive(Debug)]
pub(crate) struct NamedParts {
    by_anchor: HashMap<String, NamedPart>,
    /// What the document says as a whole.
    pub(crate) document: SectionState,
}

impl NamedParts {
    /// Reads the parts of a document. A bold label, a term and the first cell of a row have an anchor as if they were headings; a heading
    /// comes before them, and the first of several counts.
    pub(crate) fn new(reading: &DocumentReading<'_>) -> Self {
        let first = reading.labels.iter().find(|label| label.is_heading()).map(|label| label.node);
        let part = |label: &DocumentLabel| NamedPart {
            at: label.at.clone(),
            whole: label.whole(&reading.nodes),
            state: of_content(reading, label),
            is_document: first == Some(label.node) && label.end == reading.nodes.len(),
        };
        let mut parts = HashMap::new();
        let mut add = |anchor: String, label| {
            parts.entry(anchor).or_insert_with(|| part(label));
        };
        let (headings, others): (Vec<_>, Vec<_>) =
            reading.labels.iter().partition(|label| label.is_heading());
        for label in headings {
            let Some(NodeKind::Heading(section)) = reading.nodes.get(label.node).map(|node| node.kind) else {
                continue;
            };
            add(section.slug.clone(), label);
            for name in &section.names {
                add(name.to_ascii_lowercase(), label);
            }
        }
        for label in others {
            add(slug(&label.name), label);
        }
        Self { by_anchor: parts, document: state_of(reading) }
    }

    /// Returns the part that an anchor names; none if the document has no such heading or label.
    pub(crate) fn get(&self, anchor: &str) -> Option<&NamedPart> {
        self.by_anchor.get(&anchor.trim_start_matches('#').to_lowercase())
    }
}

#[cfg(test)]
mod languages;
#[cfg(test)]
mod tests;
