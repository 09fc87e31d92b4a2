//! Whether a document is a template that nobody filled in. In a template, lines that ask for something are placeholders, which they are
//! not in other documents ("Describe the pod and read its events").

use sha2::{Digest, Sha256};

use super::LineFacts;
use super::content::is_row_blank;
use super::marker::{MarkerPlace, Snippet, is_marker};
use super::request::{AuthorRequest, ends_open, has_slot};
use super::solid::{is_solid, is_solid_row};
use crate::evidence::labels::{DocumentLabel, LabelKind, Node, NodeKind};
use crate::evidence::markdown::{Filler, TextLine};
use crate::vocabulary::{WordUse, fold, has};

include!(concat!(env!("OUT_DIR"), "/templates.rs"));

/// Longest line that tells an author what to write, in bytes.
const INSTRUCTION_BYTES: usize = 600;

/// Whether a line is an instruction of a known template.
pub(super) fn is_known(text: &str) -> bool {
    if text.len() > INSTRUCTION_BYTES || text.split_whitespace().nth(3).is_none() {
        return false;
    }
    let folded = fold(text);
    let length = u16::try_from(folded.len()).unwrap_or(u16::MAX);
    // Most lines are as long as none of them, and need no hash.
    let first = TEMPLATE_LINES.partition_point(|(other, _)| *other < length);
    let is_as_long = TEMPLATE_LINES.get(first).is_some_and(|(other, _)| *other == length);
    is_as_long && TEMPLATE_LINES.binary_search(&(length, instruction_hash(&folded))).is_ok()
}

/// Returns what `data/templates.toml` holds of an instruction line: the first eight bytes of the SHA-256 of its folded words.
pub(super) fn instruction_hash(folded: &str) -> [u8; 8] {
    Sha256::digest(folded.as_bytes()).first_chunk().copied().unwrap_or_default()
}

/// Returns the labels with a colon and nothing behind them.
pub(super) fn open_labels<'l>(
    labels: &'l [DocumentLabel],
    nodes: &[Node<'_>],
) -> impl Iterator<Item = &'l DocumentLabel> {
    let is_open = |label: &&DocumentLabel| {
        matches!(label.kind, LabelKind::Bold | LabelKind::Term)
            && label.value.is_none()
            && label.end == label.node + 1
            && nodes.get(label.node).and_then(Node::line).is_some_and(ends_open)
    };
    labels.iter().filter(is_open)
}

/// How much of a document waits for something to be written.
pub(super) struct OpenLines {
    lines: usize,
    /// Lines that do.
    open: usize,
    /// Lines, rows and sections that may: an instruction, a row to tick, a heading with nothing below it.
    maybe: usize,
    /// Instructions of a known template.
    known: usize,
    /// Whether its title says that it is a template, or waits for a value.
    is_named: bool,
    /// Whether it is an outline: many sections of a line or two, without a command, an address, a path or a number.
    is_outline: bool,
}

impl OpenLines {
    pub(super) fn of(nodes: &[Node<'_>], labels: &[DocumentLabel], facts: &[LineFacts]) -> Self {
        let (mut lines, mut open, mut maybe, mut known) = (0_usize, 0_usize, 0_usize, 0_usize);
        // Whether the line before asks for something, or goes on about it.
        let mut goes_on = false;
        let mut is_solid_anywhere = false;
        for (node, facts) in nodes.iter().zip(facts) {
            match node.kind {
                NodeKind::Line(line) => {
                    let is_rest = line.continues
                        && goes_on
                        && facts.request == AuthorRequest::No
                        && node.label.is_none();
                    goes_on = is_rest || facts.request > AuthorRequest::No;
                    lines += usize::from(!is_rest);
                    open += usize::from(facts.is_marker || facts.request == AuthorRequest::Sure);
                    maybe += usize::from(!facts.is_marker && facts.request == AuthorRequest::Possible);
                    known += usize::from(facts.is_known);
                    is_solid_anywhere |= is_solid(&Snippet::line(line));
                }
                NodeKind::Row(..) => {
                    let Some((cells, _)) = node.body_row() else { continue };
                    lines += 1;
                    let is_open = |cell: &TextLine| is_marker(&Snippet::line(cell), MarkerPlace::default());
                    let has_open = cells.iter().any(is_open);
                    open += usize::from(has_open);
                    maybe += usize::from(!has_open && is_row_blank(cells, false));
                    is_solid_anywhere |= is_solid_row(cells);
                }
                NodeKind::Heading(section) => {
                    open += usize::from(has_slot(&Snippet::heading(section, &section.title)));
                }
                NodeKind::Block(block) => {
                    lines += 1;
                    open += usize::from(block.filler != Filler::None);
                    is_solid_anywhere |= block.filler == Filler::None;
                }
                NodeKind::Break => {}
            }
        }
        open += open_labels(labels, nodes).count();
        let ends_there = |label: &&DocumentLabel| label.is_heading() && !label.is_title;
        let content = |label: &DocumentLabel| nodes.get(label.node + 1..label.end).unwrap_or_default();
        let is_empty =
            |label: &&DocumentLabel| content(label).iter().all(|node| matches!(node.kind, NodeKind::Break));
        let headings = labels.iter().filter(ends_there).count();
        let empty = labels.iter().filter(ends_there).filter(is_empty).count();
        // Its own date and author are brackets.
        let is_form = || {
            let second =
                labels.iter().filter(|label| label.is_heading()).nth(1).map_or(0, |label| label.node);
            let head = nodes.get(..second).unwrap_or_default().iter().filter_map(Node::line);
            head.filter(|line| has_slot(&Snippet::line(line))).nth(1).is_some()
        };
        let is_named = is_form()
            || nodes.iter().find_map(Node::heading).is_some_and(|title| {
                has_slot(&Snippet::heading(title, &title.title))
                    || has(&fold(&title.title), WordUse::Template)
            });
        let asked =
            facts.iter().filter(|facts| !facts.is_marker && facts.request == AuthorRequest::Sure).count();
        let is_outline = !is_solid_anywhere && headings >= 4 && lines <= 2 * headings && asked >= 2;
        Self { lines: lines + empty, open, maybe: maybe + empty, known, is_named, is_outline }
    }

    /// Whether the document is a template that nobody filled in.
    pub(super) fn is_template(&self) -> bool {
        let Self { lines, open, maybe, known, is_named, is_outline } = *self;
        let all = open + maybe;
        known >= 2 && known * 2 >= lines
            || all >= 2 && all * 8 >= lines && is_named
            || open >= 4 && open * 3 >= lines
            || open >= 1 && all >= 4 && all * 2 >= lines
            || all * 4 >= lines && is_outline
    }

    /// Whether half of the lines or more wait for a value.
    pub(super) fn is_heavy(&self) -> bool {
        self.open >= 4 && self.open * 2 >= self.lines
    }
}
