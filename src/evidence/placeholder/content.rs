//! What follows a label: something, a few words, or nothing.

use super::marker::{MarkerPlace, Snippet, is_closed, is_marker, is_nothing, is_pointer, is_word};
use super::request::{AuthorRequest, ends_open, has_slot, request};
use super::solid::{is_solid, is_solid_row};
use super::{DocumentReading, LineFacts};
use crate::evidence::contacts::is_mail;
use crate::evidence::labels::{DocumentLabel, LabelKind, Node, NodeKind, is_header};
use crate::evidence::markdown::{Filler, TextLine};
use crate::limits::documents as limits;
use crate::vocabulary::{WordUse, fold, is_a, is_cjk};

/// What follows a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ContentState {
    /// Content of its own.
    Said,
    /// A few words.
    Thin,
    /// Nothing, or only placeholders.
    Empty,
}

/// Whether a word is an answer: a name, a number, a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ShortAnswer {
    /// It is not.
    No,
    /// Behind a bold label, a term or a cell, it is.
    BehindLabel,
    /// It is, also below a heading.
    Anywhere,
}

/// Whether a heading or label names a state, under which "pending" is an answer.
pub(super) fn is_of_state(name: &str) -> bool {
    is_a(&fold(name), WordUse::State)
}

/// Whether a text says nothing. In a template, what waits for a value says nothing either.
pub(super) fn says_nothing(snippet: &Snippet<'_>, place: MarkerPlace, is_template: bool) -> bool {
    is_template && (has_slot(snippet) || request(snippet) > AuthorRequest::No) || is_nothing(snippet, place)
}

/// Whether a line says nothing: it is a placeholder, or a label with nothing or a placeholder behind it.
pub(super) fn is_line_blank(node: &Node<'_>, line: &TextLine, facts: LineFacts, is_template: bool) -> bool {
    if facts.is_marker || facts.is_sign || facts.is_known || is_template && facts.request > AuthorRequest::No
    {
        return true;
    }
    let Some(label) = &node.label else { return false };
    match label.value {
        Some(value) => {
            let place = MarkerPlace { is_value: false, closed: !is_of_state(&label.name) };
            says_nothing(&Snippet::of(line, value..line.text.len()), place, is_template)
        }
        // A bold item without a colon is a step: `1. **Restart the worker**`.
        None => (line.item.is_none() || ends_open(line)) && line.links.is_empty() && line.images.is_empty(),
    }
}

/// Whether a row says nothing: all of its cells but the first.
pub(super) fn is_row_blank(cells: &[TextLine], is_template: bool) -> bool {
    let values = match cells {
        [_, values @ ..] if !values.is_empty() => values,
        all => all,
    };
    values.iter().all(|cell| says_nothing(&Snippet::line(cell), MarkerPlace::default(), is_template))
}

/// A part of a label's content that says something.
enum Part<'s> {
    Text(Snippet<'s>, bool),
    Cell(Snippet<'s>),
    Row(&'s [TextLine]),
    Code,
    /// Code of only comments.
    Comments,
}

impl DocumentReading<'_> {
    /// Returns what follows a label.
    pub(crate) fn state(&self, label: &DocumentLabel, short: ShortAnswer) -> ContentState {
        let (parts, count, has_word) = self.parts(label);
        // A bold item with nothing behind it is a step: `5. **Deploy**`.
        let is_step = |line: &TextLine| line.item.is_some() && !ends_open(line);
        if count == 0
            && label.kind == LabelKind::Bold
            && self.nodes.get(label.node).and_then(Node::line).is_some_and(is_step)
        {
            return ContentState::Thin;
        }
        if parts.is_empty() || self.is_template() && parts.len() * 3 <= count {
            return ContentState::Empty;
        }
        if let [Part::Text(..)] = parts.as_slice()
            && has_word
        {
            return ContentState::Empty;
        }
        if parts.len() <= limits::SENTENCE_PARTS
            && let Some(state) = Self::short_state(label, &parts)
        {
            return state;
        }
        let (mut words, mut signs, mut items, mut has_number) = (0, 0, 0, false);
        for part in &parts {
            let (snippet, is_item) = match part {
                Part::Row(_) | Part::Code => return ContentState::Said,
                Part::Comments => continue,
                Part::Text(snippet, is_item) => (snippet, *is_item),
                Part::Cell(snippet) => (snippet, false),
            };
            if snippet.leads_out
                || snippet.has_code
                || snippet.has_image
                || has_direct_address(&snippet.plain)
            {
                return ContentState::Said;
            }
            has_number |= snippet.plain.contains(|c: char| c.is_numeric() || matches!(c, '@' | '#'));
            signs += snippet.plain.chars().filter(|c| is_cjk(*c)).count();
            let spaced: String = snippet.plain.chars().map(|c| if is_cjk(c) { ' ' } else { c }).collect();
            words += fold(&spaced).split(' ').filter(|word| !word.is_empty()).count();
            items += usize::from(is_item);
            if words >= 5 || signs >= 10 || items >= 2 || words + signs / 2 >= 5 {
                return ContentState::Said;
            }
        }
        let is_behind = matches!(label.kind, LabelKind::Bold | LabelKind::Term | LabelKind::Cell);
        let is_answer = match short {
            ShortAnswer::No => false,
            ShortAnswer::BehindLabel => is_behind,
            // "Nightly at two", "4400", "@nora", but not "Soon".
            ShortAnswer::Anywhere => words + signs > 1 || has_number,
        };
        if is_answer && words + signs > 0 { ContentState::Said } else { ContentState::Thin }
    }

    /// Whether a label with content covers its topic. In a template, beside an empty label of the topic, or where a quarter of the content
    /// says nothing, it does only with content that an outline does not have: a command, an address, a path or a number.
    pub(crate) fn counts(&self, label: &DocumentLabel, is_beside_empty: bool) -> bool {
        if self.lines.is_heavy {
            return false;
        }
        let (parts, count, _) = self.parts(label);
        let blank = count - parts.len();
        let is_half_filled = blank >= 2 && blank * 4 >= count;
        let is_doubtful = self.is_template() || is_beside_empty || is_half_filled;
        !is_doubtful
            || parts.iter().any(|part| match part {
                Part::Text(snippet, _) | Part::Cell(snippet) => is_solid(snippet),
                Part::Row(cells) => is_solid_row(cells),
                Part::Code => true,
                Part::Comments => false,
            })
    }

    /// Whether the document is a template, and a few lines without a command, an address, a path or a number are all that this part says.
    pub(crate) fn is_sketch(&self, label: &DocumentLabel) -> bool {
        let (parts, ..) = self.parts(label);
        let is_plain = |part: &Part<'_>| matches!(part, Part::Text(snippet, _) if !is_solid(snippet));
        self.is_template()
            && label.is_heading()
            && parts.len() <= limits::SKETCH_PARTS
            && parts.iter().all(is_plain)
    }

    /// The state of a few lines that are a closed sentence, or only point at another place.
    fn short_state(label: &DocumentLabel, parts: &[Part<'_>]) -> Option<ContentState> {
        let snippets: Vec<&Snippet<'_>> = parts
            .iter()
            .map(|part| match part {
                Part::Text(snippet, _) | Part::Cell(snippet) => Some(snippet),
                Part::Row(_) | Part::Code | Part::Comments => None,
            })
            .collect::<Option<_>>()?;
        let folded: Vec<String> = snippets.iter().map(|snippet| fold(&snippet.plain)).collect();
        let whole = folded.iter().filter(|text| !text.is_empty()).cloned().collect::<Vec<_>>().join(" ");
        let written = snippets.iter().map(|snippet| &*snippet.plain).collect::<Vec<_>>().join(" ");
        if is_closed(written.trim()) && !is_of_state(&label.name) {
            return Some(ContentState::Empty);
        }
        let first = folded.first()?;
        let words = whole.split(' ').count();
        // "See [Rollback](#rollback)" leads to a place of the same document.
        let is_link = words <= 5 && snippets.iter().any(|snippet| snippet.is_linked);
        let points = words <= 25
            && snippets.iter().all(|snippet| !snippet.leads_out)
            && (is_link || is_pointer(first) || is_pointer(&whole));
        points.then_some(ContentState::Thin)
    }

    /// Returns what says something in the content of a label, the number of all lines, rows and blocks, and whether one of the lines is a
    /// marker such as `TODO`. Images from data addresses say nothing.
    fn parts(&self, label: &DocumentLabel) -> (Vec<Part<'_>>, usize, bool) {
        let (mut parts, mut count, mut has_word) = (Vec::new(), 0, false);
        match label.kind {
            LabelKind::Cell | LabelKind::Column(_) => {
                let column = if let LabelKind::Column(column) = label.kind { column } else { 1 };
                let first = if label.kind == LabelKind::Cell { label.node } else { label.node + 1 };
                for node in self.nodes.get(first..label.end).unwrap_or_default() {
                    let Some(cell) = node.body_row().and_then(|(cells, _)| cells.get(column)) else {
                        continue;
                    };
                    count += 1;
                    let snippet = Snippet::line(cell);
                    if !says_nothing(&snippet, MarkerPlace::default(), self.is_template()) {
                        parts.push(Part::Cell(shown(snippet, cell)));
                    }
                }
                return (parts, count, false);
            }
            LabelKind::Bold | LabelKind::Term => {
                if let Some((value, line)) = label.value.zip(self.nodes.get(label.node).and_then(Node::line))
                {
                    count += 1;
                    let snippet = Snippet::of(line, value..line.text.len());
                    if !says_nothing(&snippet, MarkerPlace::default(), self.is_template()) {
                        parts.push(Part::Text(shown(snippet, line), false));
                    }
                }
            }
            LabelKind::Heading(_) => {}
        }
        // The last line with a colon, and the number of lines up to it.
        let mut introduces = None;
        for at in label.node + 1..label.end {
            let Some(node) = self.nodes.get(at) else { break };
            let is_blank = self.lines.blank.get(at).copied().unwrap_or_default();
            match node.kind {
                NodeKind::Line(line) => {
                    count += 1;
                    has_word |= is_word(&line.text);
                    if !is_blank {
                        let snippet = shown(Snippet::line(line), line);
                        introduces = (!snippet.has_more() && ends_open(line)).then_some((parts.len(), count));
                        parts.push(Part::Text(snippet, line.item.is_some()));
                    }
                }
                NodeKind::Row(cells, _) if is_header(cells) => {}
                NodeKind::Row(cells, _) => {
                    count += 1;
                    if !is_blank {
                        parts.push(Part::Row(cells));
                    }
                }
                NodeKind::Block(block) => {
                    count += 1;
                    if !is_blank {
                        parts.push(if block.filler == Filler::None { Part::Code } else { Part::Comments });
                    }
                }
                NodeKind::Heading(_) | NodeKind::Break => {}
            }
            if parts.len() > limits::CONTENT_PARTS {
                break;
            }
        }
        // "Follow these steps:" says nothing if only placeholders follow.
        if introduces
            .is_some_and(|(at, lines)| at + 1 == parts.len() && (lines < count || self.is_template()))
        {
            parts.pop();
        }
        (parts, count, has_word)
    }
}

/// A snippet without an image whose bytes stand in the document.
fn shown<'s>(mut snippet: Snippet<'s>, line: &TextLine) -> Snippet<'s> {
    snippet.has_image &= line.images.iter().any(|(source, _)| !source.starts_with("data:"));
    snippet
}

/// Whether a text has an e-mail address or a telephone number.
fn has_direct_address(text: &str) -> bool {
    let is_number = |(at, _): (usize, &str)| {
        let behind = text.get(at + 1..).unwrap_or_default();
        let number = behind.chars().take_while(|c| c.is_ascii_digit() || " ()/-".contains(*c));
        behind.starts_with(|c: char| c.is_ascii_digit()) && number.count() >= 7
    };
    text.split_whitespace().any(is_mail) || text.match_indices('+').any(is_number)
}

/// Whether a text is a placeholder as a whole, for texts that are no part of a document.
pub(crate) fn is_placeholder_text(text: &str) -> bool {
    let line = TextLine { text: text.trim().to_owned(), ..TextLine::default() };
    let snippet = Snippet::line(&line);
    is_marker(&snippet, MarkerPlace { is_value: false, closed: true })
}
