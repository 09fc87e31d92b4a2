//! Hints in the prose of a document: words that hardly stand where a topic is missing. They withhold a finding and never locate.

use super::labels::{DocumentLabel, LabelKind, Node, NodeKind};
use super::markdown::TextLine;
use super::placeholder::DocumentReading;
use crate::vocabulary::{TopicId, TopicSet, WordUse, fold, has_cjk, is_cjk, search};

/// The hints of a document.
pub(crate) struct ProseHints {
    /// Node, topics and pattern of each hint, in order.
    found: Vec<(usize, TopicSet, &'static str)>,
    /// Of each node, the length of the text before it.
    starts: Vec<usize>,
    /// Whether more than a third of the letters are of a script that no language file is written in.
    pub(crate) is_foreign: bool,
}

impl ProseHints {
    /// Searches the headings, lines and rows of a document. A hint may begin on one line and end on the next.
    pub(crate) fn of(nodes: &[Node<'_>]) -> Self {
        let mut text = String::new();
        let mut starts = Vec::with_capacity(nodes.len() + 1);
        for node in nodes {
            starts.push(text.len());
            let own = fold(&prose(node));
            if !own.is_empty() {
                text.push_str(&own);
                text.push(' ');
            }
        }
        starts.push(text.len());
        let mut found = Vec::new();
        search(&text, Some(WordUse::Hint), |at, hit| {
            // Of nodes without text, which begin at the same byte, the last has it.
            let node = starts.partition_point(|start| *start <= at.start).saturating_sub(1);
            found.push((node, hit.topics, hit.pattern));
        });
        found.sort_by_key(|(node, ..)| *node);
        let letters = || text.chars().filter(|c| c.is_alphabetic());
        let foreign = letters().filter(|c| *c >= '\u{250}' && !is_cjk(*c)).count();
        Self { found, starts, is_foreign: foreign * 3 > letters().count() }
    }

    /// Returns all topics that are hinted at.
    pub(crate) fn all(&self) -> TopicSet {
        let mut all = TopicSet::default();
        self.found.iter().for_each(|(_, topics, _)| all.add(*topics));
        all
    }

    /// Returns of each node whether it hints at contacts, and whether it does with a whole word: Chinese and Japanese hints are found
    /// inside words.
    pub(crate) fn about_people(&self) -> Vec<(bool, bool)> {
        let mut about = vec![(false, false); self.starts.len()];
        for (node, found, pattern) in &self.found {
            let is_meant = TopicId::PEOPLE.iter().any(|topic| found.has(*topic));
            if let Some((any, word)) = about.get_mut(*node).filter(|_| is_meant) {
                *any = true;
                *word |= !has_cjk(pattern);
            }
        }
        about
    }

    /// Returns those of `wanted` that the content of a label hints at, with other words than the label itself. A heading without words
    /// below it, and a label with only code, need none.
    pub(crate) fn evidence(
        &self,
        label: &DocumentLabel,
        reading: &DocumentReading<'_>,
        wanted: TopicSet,
    ) -> TopicSet {
        let own_text = fold(&label.name);
        let mut own = Vec::new();
        search(&own_text, Some(WordUse::Hint), |_, hit| own.push(hit.pattern));
        let mut proven = TopicSet::default();
        if matches!(label.kind, LabelKind::Cell | LabelKind::Column(_)) {
            let text = fold(&cells(label, reading));
            search(&text, Some(WordUse::Hint), |_, hit| {
                if !own.contains(&hit.pattern) {
                    proven.add(hit.topics);
                }
            });
            return proven.and(wanted);
        }
        let first = label.node + usize::from(label.value.is_none());
        let start = |at: usize| self.starts.get(at);
        if start(first) == start(label.end) && label.value.is_none() {
            let content = reading.nodes.get(first..label.end).unwrap_or_default();
            let has_code = content.iter().any(|node| matches!(node.kind, NodeKind::Block(_)));
            return if label.is_heading() || has_code { wanted } else { TopicSet::default() };
        }
        let from = self.found.partition_point(|(node, ..)| *node < first);
        for (_, topics, pattern) in
            self.found.get(from..).unwrap_or_default().iter().take_while(|(node, ..)| *node < label.end)
        {
            if !own.contains(pattern) {
                proven.add(*topics);
            }
            if proven.and(wanted) == wanted {
                break;
            }
        }
        proven.and(wanted)
    }
}

/// The text of a node that a reader sees, without blocks of code.
fn prose(node: &Node<'_>) -> String {
    match node.kind {
        NodeKind::Heading(section) => section.title.clone(),
        NodeKind::Line(line) => line.plain().into_owned(),
        NodeKind::Row(cells, _) => cells.iter().map(TextLine::plain).collect::<Vec<_>>().join(" "),
        NodeKind::Block(_) | NodeKind::Break => String::new(),
    }
}

/// The text of the cells that follow the label of a row or a column.
fn cells(label: &DocumentLabel, reading: &DocumentReading<'_>) -> String {
    let column = if let LabelKind::Column(column) = label.kind { column } else { 1 };
    let rows = reading.nodes.get(label.node..label.end).unwrap_or_default().iter();
    let cells = rows.filter_map(|node| node.body_row().and_then(|(cells, _)| cells.get(column)));
    cells.map(TextLine::plain).collect::<Vec<_>>().join(" ")
}
