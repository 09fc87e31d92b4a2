//! The labels of a document, each with what follows it: headings, bold labels and terms at a line's start, and the cells that name a row
//! or a column. What a label is about, and whether something follows it, is asked elsewhere.

use std::ops::Range;

use super::markdown::{ItemMark, OPAQUE, OpaqueBlock, Piece, Section, TextLine};
use crate::limits::documents as limits;
use crate::vocabulary::is_cjk;

/// A document as one list: each heading, and each piece below it.
#[derive(Debug)]
pub(crate) struct Node<'s> {
    /// What it is.
    pub(crate) kind: NodeKind<'s>,
    /// Number of lists that it is nested in.
    pub(crate) depth: usize,
    /// Number of the paragraph that it is part of; 0 for what is no line.
    pub(crate) paragraph: usize,
    /// Its byte range.
    pub(crate) at: Range<usize>,
    /// The label that it begins with, if it is a line.
    pub(crate) label: Option<LineLabel>,
}

/// The label that a line begins with.
#[derive(Debug, Clone)]
pub(crate) struct LineLabel {
    /// Bold text, or a term.
    pub(crate) kind: LabelKind,
    /// Its text.
    pub(crate) name: String,
    /// Where the value begins in the line's text, if one follows on the line.
    pub(crate) value: Option<usize>,
}

/// What a node is.
#[derive(Debug, Clone, Copy)]
pub(crate) enum NodeKind<'s> {
    /// A heading.
    Heading(&'s Section),
    /// A line of text.
    Line(&'s TextLine),
    /// A row of the table with this number.
    Row(&'s [TextLine], usize),
    /// Code, an image or HTML.
    Block(&'s OpaqueBlock),
    /// A thematic break outside lists.
    Break,
}

impl<'s> Node<'s> {
    /// Returns the line; none if it is something else.
    pub(crate) fn line(&self) -> Option<&'s TextLine> {
        if let NodeKind::Line(line) = self.kind { Some(line) } else { None }
    }

    /// Returns the heading; none if it is something else.
    pub(crate) fn heading(&self) -> Option<&'s Section> {
        if let NodeKind::Heading(section) = self.kind { Some(section) } else { None }
    }

    /// Returns the cells of a row below the header, and the number of its table.
    pub(crate) fn body_row(&self) -> Option<(&'s [TextLine], usize)> {
        match self.kind {
            NodeKind::Row(cells, table) if !is_header(cells) => Some((cells, table)),
            _ => None,
        }
    }

    fn item(&self) -> Option<ItemMark> {
        self.line().and_then(|line| line.item)
    }
}

/// Whether cells are those of a header row.
pub(crate) fn is_header(cells: &[TextLine]) -> bool {
    cells.first().is_some_and(|cell| cell.header)
}

/// Returns the nodes of `sections`, in order.
pub(crate) fn nodes(sections: &[Section]) -> Vec<Node<'_>> {
    let mut nodes = Vec::new();
    let (mut table, mut paragraph) = (0, 0);
    for section in sections {
        if section.level > 0 {
            let at = section.heading.clone();
            nodes.push(Node { kind: NodeKind::Heading(section), depth: 0, paragraph: 0, at, label: None });
        }
        let mut breaks = section.breaks.iter().peekable();
        let end = section.pieces.last().map_or(section.heading.end, |piece| piece_at(piece).end);
        for at in 0..=section.pieces.len() {
            let piece = section.pieces.get(at);
            while breaks.next_if(|before| **before == at).is_some() {
                let place = piece.map_or(end, |piece| piece_at(piece).start);
                nodes.push(Node {
                    kind: NodeKind::Break,
                    depth: 0,
                    paragraph: 0,
                    at: place..place,
                    label: None,
                });
            }
            let Some(piece) = piece else { break };
            let (kind, depth) = match piece {
                Piece::Line(line) => {
                    paragraph += usize::from(!line.continues);
                    (NodeKind::Line(line), line.depth)
                }
                Piece::Row(cells) => {
                    table += usize::from(is_header(cells));
                    (NodeKind::Row(cells, table), cells.first().map_or(0, |cell| cell.depth))
                }
                Piece::Opaque(block) => (NodeKind::Block(block), block.depth),
            };
            let paragraph = if matches!(piece, Piece::Line(_)) { paragraph } else { 0 };
            let label = if let NodeKind::Line(line) = kind { line_label(line) } else { None };
            nodes.push(Node { kind, depth, paragraph, at: piece_at(piece), label });
        }
    }
    nodes
}

fn piece_at(piece: &Piece) -> Range<usize> {
    match piece {
        Piece::Line(line) => line.at.clone(),
        Piece::Row(cells) => {
            let start = cells.first().map_or(0, |cell| cell.at.start);
            start..cells.last().map_or(start, |cell| cell.at.end.max(start))
        }
        Piece::Opaque(block) => block.at.clone(),
    }
}

/// What a label is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LabelKind {
    /// A heading of this level.
    Heading(u8),
    /// Bold text at a line's start.
    Bold,
    /// Text before a colon at a line's start.
    Term,
    /// The first cell of a row of two.
    Cell,
    /// The header cell of this column.
    Column(usize),
}

/// A label, and what follows it.
#[derive(Debug, Clone)]
pub(crate) struct DocumentLabel {
    /// What it is.
    pub(crate) kind: LabelKind,
    /// Its text.
    pub(crate) name: String,
    /// Its place: the heading, the line, or the cell.
    pub(crate) at: Range<usize>,
    /// Index of its node.
    pub(crate) node: usize,
    /// Index of the first node that is not part of its content.
    pub(crate) end: usize,
    /// Where the value begins in the text of its line, if one follows on the line.
    pub(crate) value: Option<usize>,
    /// Whether it is the title of the document.
    pub(crate) is_title: bool,
    /// A label ends before another of its rank or a smaller one.
    rank: u8,
}

impl DocumentLabel {
    /// Whether it is a heading.
    pub(crate) fn is_heading(&self) -> bool {
        matches!(self.kind, LabelKind::Heading(_))
    }

    /// Returns the range from the label to the end of its content.
    pub(crate) fn whole(&self, nodes: &[Node<'_>]) -> Range<usize> {
        let content = nodes.get(self.node..self.end).unwrap_or_default();
        let end = content.iter().map(|node| node.at.end).max().unwrap_or(self.at.end);
        self.at.start..end.max(self.at.end)
    }
}

/// The label that a line begins with. Footnotes and marks of blocks (`:::`) have none.
fn line_label(line: &TextLine) -> Option<LineLabel> {
    if line.footnote || line.text.starts_with(":::") {
        return None;
    }
    let start = line_start(line);
    let bold = bold_label(line, start).map(|(name, value)| LineLabel { kind: LabelKind::Bold, name, value });
    bold.or_else(|| {
        term_label(line, start).map(|(name, value)| LineLabel { kind: LabelKind::Term, name, value })
    })
}

/// Returns where the text of a line begins behind signs and emoji. Bold text begins with its first letter or sign.
pub(crate) fn line_start(line: &TextLine) -> usize {
    let start = behind_signs(&line.text);
    if line.bold > line.bold_from { start.min(line.bold_from) } else { start }
}

/// Returns where a text begins behind signs and emoji.
fn behind_signs(text: &str) -> usize {
    let is_text = |c: char| {
        c.is_alphanumeric() || c.is_whitespace() || "_*`[(<\"“„«{#$€£?~【［（".contains(c) || c == OPAQUE
    };
    let lead = text.len() - text.trim_start().len();
    let rest = text.trim_start().trim_start_matches(|c| !is_text(c));
    if lead + rest.len() < text.len() { text.len() - rest.trim_start().len() } else { lead }
}

fn bold_label(line: &TextLine, start: usize) -> Option<(String, Option<usize>)> {
    const ENDS: &[char] = &[':', '：', '.', '。', '?', '？', '!', '！'];
    if line.bold <= line.bold_from || line.bold_from != start {
        return None;
    }
    let name = line.plain_range(start..line.bold).trim().to_owned();
    let bare = || name.trim_end_matches([':', '：', '.', '。', ' ']).to_owned();
    let behind = line.text.get(line.bold..)?;
    let rest = behind.trim_start();
    let place = |rest: &str| (!rest.trim().is_empty()).then(|| line.text.len() - rest.len());
    if rest.trim().is_empty() {
        return Some((bare(), None));
    }
    if name.ends_with(ENDS) {
        return Some((bare(), place(rest)));
    }
    let remark = rest.strip_prefix('(').and_then(|inside| inside.split_once(')'));
    let named = |name: String| remark.map_or(name.clone(), |(remark, _)| format!("{name} ({remark})"));
    let after = remark.map_or(rest, |(_, after)| after.trim_start());
    if after.is_empty() {
        return Some((named(name), None));
    }
    let value = after
        .strip_prefix([':', '：', '–', '—', '→'])
        .or_else(|| after.strip_prefix('-').filter(|rest| rest.starts_with(' ')))?;
    Some((named(name), place(value.trim_start())))
}

fn term_label(line: &TextLine, start: usize) -> Option<(String, Option<usize>)> {
    const NEVER: &str = ":：|`<>{}\"“";
    const NOT_INSIDE: &str = ".!?;。";
    let text = line.text.get(start..)?;
    let colon = text.find([':', '：'])?;
    let (name, rest) = text.split_at_checked(colon)?;
    let wide = rest.starts_with('：');
    let value = rest.strip_prefix([':', '：'])?;
    let is_cjk_name = name.chars().next().is_some_and(is_cjk)
        && name.chars().count() <= 20
        && !name.contains(char::is_whitespace);
    let is_apart = value.is_empty() || value.starts_with(char::is_whitespace) || wide || is_cjk_name;
    let plain = line.plain_range(start..start + colon);
    let shown = plain.trim();
    let is_name = is_apart
        && shown.chars().count() <= limits::TERM_CHARS
        && shown.contains(char::is_alphabetic)
        && shown.split_whitespace().count() <= limits::TERM_WORDS
        && !shown.contains(|c| NEVER.contains(c))
        && !shown.chars().skip(1).any(|c| NOT_INSIDE.contains(c))
        && !value.trim_start().starts_with("//");
    let value = value.trim_start();
    is_name.then(|| (shown.to_owned(), (!value.trim().is_empty()).then(|| line.text.len() - value.len())))
}

/// Returns the labels among `nodes`, in order, at most the limit; and whether there are more.
pub(crate) fn labels(nodes: &[Node<'_>]) -> (Vec<DocumentLabel>, bool) {
    let mut headings = nodes.iter().enumerate().filter_map(|(at, node)| Some((at, node.heading()?.level)));
    let title =
        headings.next().filter(|(_, level)| headings.all(|(_, other)| other > *level)).map(|(at, _)| at);
    let mut labels = Vec::new();
    for (at, node) in nodes.iter().enumerate() {
        if labels.len() >= limits::SECTION_NAMES {
            return (with_ends(labels, nodes), true);
        }
        let next = nodes.get(at + 1);
        let mut add = |kind, name: String, place: &Range<usize>, value, rank| {
            labels.push(DocumentLabel {
                kind,
                name,
                at: place.clone(),
                node: at,
                end: at + 1,
                value,
                is_title: title == Some(at),
                rank,
            });
        };
        match node.kind {
            NodeKind::Heading(section) => {
                add(LabelKind::Heading(section.level), section.title.clone(), &node.at, None, 0);
            }
            NodeKind::Line(line) => {
                if let Some(LineLabel { kind, name, value }) = of_line(node, line, next) {
                    let rank = match (kind, value) {
                        (LabelKind::Bold, None) => 1,
                        (LabelKind::Bold, Some(_)) => 2,
                        _ => 3,
                    };
                    add(kind, name, &node.at, value, rank);
                }
            }
            NodeKind::Row(cells, _) => {
                let of_row: Vec<(LabelKind, &TextLine)> = if is_header(cells) {
                    cells.iter().enumerate().map(|(column, cell)| (LabelKind::Column(column), cell)).collect()
                } else if let [first, _] = cells {
                    vec![(LabelKind::Cell, first)]
                } else {
                    Vec::new()
                };
                for (kind, cell) in of_row.into_iter().take(limits::SECTION_NAMES) {
                    let name = cell.plain();
                    let name = name.trim().trim_end_matches([':', '：']);
                    if !name.is_empty() {
                        add(kind, name.to_owned(), &cell.at, None, 4);
                    }
                }
            }
            NodeKind::Block(_) | NodeKind::Break => {}
        }
    }
    (with_ends(labels, nodes), false)
}

/// The label that a line is, by itself or by the definition that follows it.
fn of_line(node: &Node<'_>, line: &TextLine, next: Option<&Node<'_>>) -> Option<LineLabel> {
    if node.label.is_some() {
        return node.label.clone();
    }
    let next = next.and_then(Node::line).filter(|_| line.item.is_none() && !line.footnote)?;
    next.text.strip_prefix(':').filter(|rest| rest.starts_with(char::is_whitespace))?;
    let name = line.plain_range(line_start(line)..line.text.len()).trim().to_owned();
    (!name.is_empty()).then_some(LineLabel { kind: LabelKind::Term, name, value: None })
}

/// Finds where the content of each label ends.
fn with_ends(mut labels: Vec<DocumentLabel>, nodes: &[Node<'_>]) -> Vec<DocumentLabel> {
    // The rank of the label at each node, except of headings and cells.
    let mut ranks: Vec<Option<u8>> = vec![None; nodes.len()];
    for label in labels.iter().filter(|label| (1..=3).contains(&label.rank)) {
        if let Some(rank) = ranks.get_mut(label.node) {
            *rank = Some(label.rank);
        }
    }
    for label in &mut labels {
        label.end = match label.kind {
            LabelKind::Cell => label.node + 1,
            LabelKind::Column(_) => {
                let rows = nodes.get(label.node + 1..).unwrap_or_default().iter();
                label.node + 1 + rows.take_while(|node| node.body_row().is_some()).count()
            }
            _ => end_of(label, nodes, &ranks),
        };
    }
    labels
}

fn end_of(label: &DocumentLabel, nodes: &[Node<'_>], ranks: &[Option<u8>]) -> usize {
    let start = label.node + 1;
    let Some(own) = nodes.get(label.node) else { return start };
    let rest = nodes.get(start..).unwrap_or_default();
    let ends = |(at, node): (usize, &Node<'_>)| {
        if let Some(section) = node.heading() {
            return !matches!(label.kind, LabelKind::Heading(level) if section.level > level);
        }
        if label.is_heading() {
            return false;
        }
        let (item, own_item) = (node.item(), own.item());
        let is_inside = node.depth > own.depth || own_item.is_none() && item.is_some();
        let is_bullet_below_number = own_item == Some(ItemMark::Number)
            && item == Some(ItemMark::Bullet)
            && node.depth == own.depth
            && label.value.is_none();
        let ends_item =
            own_item.is_some() && item.is_some() && node.depth <= own.depth && !is_bullet_below_number
                || own_item == Some(ItemMark::Bullet) && node.depth < own.depth;
        let is_rival = ranks.get(start + at).copied().flatten().is_some_and(|rank| rank <= label.rank);
        let ends_value = label.value.is_some()
            && label.rank >= 2
            && node.paragraph != own.paragraph
            && node.depth <= own.depth
            && !matches!(node.kind, NodeKind::Break);
        matches!(node.kind, NodeKind::Break) && start + at + 1 < nodes.len()
            || ends_item
            || is_rival && !is_inside
            || ends_value
    };
    start + rest.iter().enumerate().position(|(at, node)| ends((at, node))).unwrap_or(rest.len())
}
