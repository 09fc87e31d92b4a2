//! Hints in the prose of a document: words that hardly stand where a topic is missing. They withhold a finding and never locate.

use super::labels::{DocumentLabel, LabelKind, Node, NodeKind};
use super::markdown::TextLine;
use super::placeholder::DocumentReading;
use crate::vocabulary::{
    TopicId, TopicSet, WordUse, at_start, fold, has_cjk, is_cjk, letters_at_start, search,
};

/// The hints of a document.
pub(crate) struct ProseHints {
    /// Node, topics and pattern of each hint, in order.
    found: Vec<(usize, TopicSet, &'static str)>,
    /// Of each node, the number of words before it.
    starts: Vec<usize>,
    /// Whether more than a third of the letters are of a script that no language file is written in.
    pub(crate) is_foreign: bool,
}

impl ProseHints {
    /// Searches the headings, lines and rows of a document. A hint may begin on one line and end on the next.
    pub(crate) fn of(nodes: &[Node<'_>]) -> Self {
        let texts: Vec<String> = nodes.iter().map(|node| fold(&prose(node))).collect();
        let mut words: Vec<&str> = Vec::new();
        let (mut starts, mut found) = (Vec::with_capacity(nodes.len()), Vec::new());
        for text in &texts {
            starts.push(words.len());
            words.extend(text.split(' ').filter(|word| !word.is_empty()));
        }
        starts.push(words.len());
        let (mut letters, mut foreign) = (0_usize, 0_usize);
        for (node, text) in texts.iter().enumerate() {
            let from = starts.get(node).copied().unwrap_or_default();
            let to = starts.get(node + 1).copied().unwrap_or(words.len());
            let mut add = |is_hint: bool, topics, pattern| {
                if is_hint {
                    found.push((node, topics, pattern));
                }
            };
            for at in from..to {
                let rest = words.get(at..).unwrap_or_default();
                at_start(rest, |hit| add(hit.what == WordUse::Hint, hit.topics, hit.pattern));
            }
            if has_cjk(text) {
                for (at, _) in text.char_indices() {
                    let rest = text.get(at..).unwrap_or_default();
                    letters_at_start(rest, |hit| add(hit.what == WordUse::Hint, hit.topics, hit.pattern));
                }
            }
            for c in text.chars().filter(|c| c.is_alphabetic()) {
                letters += 1;
                foreign += usize::from(c >= '\u{250}' && !is_cjk(c));
            }
        }
        Self { found, starts, is_foreign: foreign * 3 > letters }
    }

    /// Returns all topics that are hinted at.
    pub(crate) fn all(&self) -> TopicSet {
        let mut all = TopicSet::default();
        self.found.iter().for_each(|(_, topics, _)| all.add(*topics));
        all
    }

    /// Returns of each of `count` nodes whether it hints at one of `topics`, and whether it does with a whole word: Chinese and Japanese
    /// hints are found inside words.
    pub(crate) fn about(&self, topics: &[TopicId], count: usize) -> Vec<(bool, bool)> {
        let mut about = vec![(false, false); count];
        for (node, found, pattern) in &self.found {
            if let Some((any, word)) =
                about.get_mut(*node).filter(|_| topics.iter().any(|topic| found.has(*topic)))
            {
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
        search(&own_text, |_, hit| own.push(hit.pattern));
        let mut proven = TopicSet::default();
        if matches!(label.kind, LabelKind::Cell | LabelKind::Column(_)) {
            let text = fold(&cells(label, reading));
            search(&text, |_, hit| {
                if hit.what == WordUse::Hint && !own.contains(&hit.pattern) {
                    proven.add(hit.topics);
                }
            });
            return proven.and(wanted);
        }
        let first = label.node + usize::from(label.value.is_none());
        let words = |at: usize| self.starts.get(at).copied();
        if words(first) == words(label.end) && label.value.is_none() {
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
