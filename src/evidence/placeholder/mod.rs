//! What stands in a document in place of text: `TODO`, "to be defined", a template's own brackets, nothing.
//!
//! There are three levels: a text as a whole ([`marker`]), the lines of a document ([`lines`]), and what follows a label ([`content`]).
//! Code is never searched. Where in doubt, silent.

mod content;
mod lines;
mod marker;
mod template;
#[cfg(test)]
mod tests;
mod whole;

pub(crate) use content::{ContentState, is_placeholder_text};
pub use lines::{Placeholder, placeholders};
pub(crate) use marker::{MarkerPlace, Snippet, is_nothing};
pub(crate) use template::instruction_hash;
pub(crate) use whole::{is_hollow, only_asks, only_points_out};

use super::labels::{Label, Node, NodeKind, is_header, labels, nodes};
use super::markdown::Section;

/// A document, or a part of one, as its nodes and labels, and which of its lines say nothing.
#[derive(Debug)]
pub(crate) struct DocumentReading<'s> {
    /// All nodes, in order.
    pub(crate) nodes: Vec<Node<'s>>,
    /// All labels, in order.
    pub(crate) labels: Vec<Label>,
    /// Whether there are more labels than the limit.
    pub(crate) is_cut: bool,
    /// Whether the document is a template that nobody filled in.
    pub(crate) is_template: bool,
    /// Of each node, whether it says nothing.
    blank: Vec<bool>,
}

impl<'s> DocumentReading<'s> {
    /// Reads the nodes and labels of `sections`.
    pub(crate) fn new(sections: &'s [Section]) -> Self {
        let nodes = nodes(sections);
        let (labels, is_cut) = labels(&nodes);
        let is_template = template::is_template(&nodes, &labels);
        let blank = nodes
            .iter()
            .map(|node| match node.kind {
                NodeKind::Line(line) => content::is_line_blank(line, is_template),
                NodeKind::Row(cells, _) => is_header(cells) || content::is_row_blank(cells, is_template),
                NodeKind::Block(block) => is_template && block.is_filler,
                NodeKind::Heading(_) | NodeKind::Break => true,
            })
            .collect();
        Self { nodes, labels, is_cut, is_template, blank }
    }

    /// Whether nothing in it says anything.
    pub(crate) fn says_nothing(&self) -> bool {
        self.blank.iter().all(|blank| *blank)
    }
}

/// Whether a text outside a document is blank or a placeholder.
pub(crate) fn says_nothing(text: &str) -> bool {
    let line = super::markdown::TextLine { text: text.trim().to_owned(), ..Default::default() };
    is_nothing(&Snippet::line(&line), MarkerPlace { is_value: true, closed: true })
}

/// Whether some line, row or code of a section says something.
pub(crate) fn says_something(section: &Section) -> bool {
    !DocumentReading::new(std::slice::from_ref(section)).says_nothing()
}

/// The label and value of `Owner: @x`.
pub(crate) fn label(text: &str) -> Option<(&str, &str)> {
    let (name, value) = text.split_once(':')?;
    let name = name.trim();
    let is_whole = name.matches('(').count() == name.matches(')').count();
    (!name.is_empty() && is_whole && name.split_whitespace().count() <= 4 && !value.starts_with("//"))
        .then(|| (name, value.trim()))
}
