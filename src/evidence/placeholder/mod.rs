//! What stands in a document in place of text: `TODO`, "to be defined", a template's own brackets, nothing.
//!
//! There are three levels: a text as a whole ([`marker`]), the lines of a document ([`lines`]), and what follows a label ([`content`]).
//! Code is never searched. Where in doubt, silent.

mod content;
mod lines;
mod marker;
mod request;
mod solid;
mod template;
#[cfg(test)]
mod tests;
mod whole;

pub(crate) use content::{ContentState, ShortAnswer, is_placeholder_text};
pub(crate) use lines::{Placeholder, placeholders};
use marker::{MarkerPlace, Snippet};
use request::AuthorRequest;
use template::OpenLines;
pub(crate) use whole::{is_hollow, only_asks, only_points_out};

use std::cell::OnceCell;
use std::rc::Rc;

use super::labels::{DocumentLabel, LabelKind, Node, NodeKind, is_header, labels, line_start, nodes};
use super::markdown::{Filler, Section};

/// A document, or a part of one, as its nodes and labels, and which of its lines say nothing.
#[derive(Debug)]
pub(crate) struct DocumentReading<'s> {
    /// All nodes, in order.
    pub(crate) nodes: Vec<Node<'s>>,
    /// All labels, in order.
    pub(crate) labels: Vec<DocumentLabel>,
    /// Whether there are more labels than the limit.
    pub(crate) is_cut: bool,
    /// What its lines are.
    lines: Rc<ReadLines>,
}

/// What the lines of a document are: what costs most of reading it, and is kept.
#[derive(Debug, Default)]
pub(crate) struct ReadLines {
    /// Whether the document is a template that nobody filled in.
    is_template: bool,
    /// Whether half of its lines or more wait for a value.
    is_heavy: bool,
    /// What each node is as a line.
    facts: Vec<LineFacts>,
    /// Of each node, whether it says nothing.
    blank: Vec<bool>,
    /// The placeholders among the headings, lines and rows, once somebody has asked for them.
    placeholders: OnceCell<Vec<Placeholder>>,
}

/// What a line is, as a whole. What is no line has nothing of it.
#[derive(Debug, Clone, Copy, Default)]
struct LineFacts {
    /// A placeholder.
    is_marker: bool,
    /// Only signs.
    is_sign: bool,
    /// An instruction of a known template.
    is_known: bool,
    /// Whether a bracket in it waits for a value, or it asks its author for something, or what follows its label does. In templates only,
    /// that is a placeholder.
    request: AuthorRequest,
}

impl LineFacts {
    /// The facts of a line. `is_introduced`: it is an item of a list that an open sentence begins: "Check:", "that the pods run".
    fn of(node: &Node<'_>, is_introduced: bool) -> Self {
        let NodeKind::Line(line) = node.kind else { return Self::default() };
        let snippet = Snippet::of(line, line_start(line)..line.text.len());
        let value = node.label.as_ref().and_then(|label| label.value);
        let is_known = template::is_known(snippet.plain.trim());
        // "What it costs" is a label where an answer follows it.
        let asks = match value.map(|value| Snippet::of(line, value..line.text.len())) {
            Some(value) if marker::is_nothing(&value, MarkerPlace::default()) => AuthorRequest::Sure,
            // A line that goes on does not begin with a request.
            _ if (line.continues || is_introduced)
                && !node.label.as_ref().is_some_and(|label| label.kind == LabelKind::Bold) =>
            {
                AuthorRequest::No
            }
            Some(value) => request::request(&value),
            None => request::request(&snippet),
        };
        let is_sign = marker::is_only_signs(&snippet);
        let is_sure = is_known
            || request::has_slot(&snippet)
            || is_sign && (snippet.plain.contains("...") || snippet.plain.contains('…'))
            || asks == AuthorRequest::Possible
                && line.italic > 0
                && line.italic >= line.text.trim_end().len();
        Self {
            is_marker: marker::is_marker(&snippet, MarkerPlace::default()),
            is_sign,
            is_known,
            request: if is_sure { AuthorRequest::Sure } else { asks },
        }
    }
}

impl<'s> DocumentReading<'s> {
    /// Reads the nodes and labels of `sections`.
    pub(crate) fn new(sections: &'s [Section]) -> Self {
        let nodes = nodes(sections);
        let (labels, is_cut) = labels(&nodes);
        let lines = Rc::new(ReadLines::of(&nodes, &labels));
        Self { nodes, labels, is_cut, lines }
    }

    /// Reads the nodes and labels of the same `sections` again, whose lines are known.
    pub(crate) fn again(sections: &'s [Section], lines: &Rc<ReadLines>) -> Self {
        let nodes = nodes(sections);
        let (labels, is_cut) = labels(&nodes);
        Self { nodes, labels, is_cut, lines: Rc::clone(lines) }
    }

    /// Whether the document is a template that nobody filled in.
    pub(crate) fn is_template(&self) -> bool {
        self.lines.is_template
    }

    /// Returns what its lines are.
    pub(crate) fn lines(&self) -> &Rc<ReadLines> {
        &self.lines
    }

    /// Whether nothing in it says anything.
    pub(crate) fn says_nothing(&self) -> bool {
        self.lines.blank.iter().all(|blank| *blank)
    }
}

impl ReadLines {
    fn of(nodes: &[Node<'_>], labels: &[DocumentLabel]) -> Self {
        let mut is_introduced = false;
        let mut facts = Vec::with_capacity(nodes.len());
        for node in nodes {
            let line = node.line();
            let is_item = line.is_some_and(|line| line.item.is_some());
            let of_node = LineFacts::of(node, is_introduced && is_item);
            let introduces = |line| request::ends_open(line) && of_node.request == AuthorRequest::No;
            is_introduced = if is_item { is_introduced } else { line.is_some_and(introduces) };
            facts.push(of_node);
        }
        lines::mark_long_brackets(nodes, &mut facts);
        let open = OpenLines::of(nodes, labels, &facts);
        let (is_template, is_heavy) = (open.is_template(), open.is_heavy());
        let blank = nodes
            .iter()
            .zip(&facts)
            .map(|(node, facts)| match node.kind {
                NodeKind::Line(line) => content::is_line_blank(node, line, *facts, is_template),
                NodeKind::Row(cells, _) => is_header(cells) || content::is_row_blank(cells, is_template),
                NodeKind::Block(block) => {
                    block.filler == Filler::Brackets || is_template && block.filler != Filler::None
                }
                NodeKind::Heading(_) | NodeKind::Break => true,
            })
            .collect();
        Self { is_template, is_heavy, facts, blank, placeholders: OnceCell::new() }
    }
}
