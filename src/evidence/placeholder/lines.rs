//! The placeholders of a document, line by line.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::rc::Rc;

use super::content::{is_of_state, says_nothing};
use super::marker::{MarkerPlace, Snippet, is_closed, is_marker, is_nothing};
use super::request::{AuthorRequest, ends_open, has_slot};
use super::template::open_labels;
use super::whole::only_says_none;
use super::{DocumentReading, LineFacts, ReadLines};
use crate::evidence::labels::{LabelKind, Node, NodeKind, is_header, line_start};
use crate::evidence::markdown::{Outline, Section, TextLine};
use crate::text::is_in_sorted;
use crate::vocabulary::{WordUse, fold, is_a};

/// Text that says that the text is still to come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placeholder {
    /// Where.
    pub at: Range<usize>,
    /// What it is, in a few words.
    pub what: &'static str,
}

const ONLY: &str = "only a placeholder";
const TEMPLATE: &str = "the template's own text";
const NOTHING: &str = "nothing follows this label";
const ROW: &str = "nobody filled in this row";
const NONE: &str = "the document says nothing else";

impl Placeholder {
    /// Whether it is an answer such as "none", which is all that the document says.
    pub fn says_none(&self) -> bool {
        self.what == NONE
    }
}

/// Returns all placeholders of a document, in order of place, and what its lines are. `text` is what `outline` was made from.
pub(crate) fn placeholders(text: &str, outline: &Outline) -> (Vec<Placeholder>, Rc<ReadLines>) {
    let mut found = Vec::new();
    if let Some(range) = &outline.front_matter {
        in_front_matter(text, range.clone(), &mut found);
    }
    let reading = DocumentReading::new(&outline.sections);
    found.extend(reading.placeholders().iter().cloned());
    if found.is_empty()
        && let Some(at) = only_says_none(&outline.sections)
    {
        found.push(Placeholder { at, what: NONE });
    }
    for section in &outline.sections {
        let items = section.empty_items.iter();
        found.extend(items.map(|at| Placeholder { at: at.clone(), what: "nothing in this item" }));
        links(section, &mut found);
    }
    found.sort_by_key(|placeholder| (placeholder.at.start, placeholder.at.end));
    // A line and its value are one.
    found.dedup_by(|next, before| next.at.start == before.at.start || next.at.start < before.at.end);
    let hidden = hidden(text);
    found.retain(|placeholder| !is_in_sorted(placeholder.at.start, &hidden));
    (found, Rc::clone(reading.lines()))
}

impl DocumentReading<'_> {
    /// Returns the placeholders among the headings, lines and rows.
    pub(crate) fn placeholders(&self) -> &[Placeholder] {
        self.lines.placeholders.get_or_init(|| {
            let mut found = Vec::new();
            Lines::new(self).search(&mut found);
            found
        })
    }
}

/// The search through the nodes of a document.
struct Lines<'r, 's> {
    reading: &'r DocumentReading<'s>,
    /// Columns of tables in which a cell is a state of work: there, `TODO` is one too.
    states: HashSet<(usize, usize)>,
    /// Tables of which half the rows are blank behind their first cell: forms.
    forms: HashSet<usize>,
}

impl<'r, 's> Lines<'r, 's> {
    fn new(reading: &'r DocumentReading<'s>) -> Self {
        let mut states = HashSet::new();
        let mut rows: HashMap<usize, (usize, usize)> = HashMap::new();
        for node in &reading.nodes {
            let NodeKind::Row(cells, table) = node.kind else { continue };
            for (column, cell) in cells.iter().enumerate() {
                let text = cell.plain();
                let folded = fold(&text);
                let names_state = cell.header && is_a(&folded, WordUse::State);
                if matches!(text.trim(), "✅" | "❌") || is_a(&folded, WordUse::Done) || names_state {
                    states.insert((table, column));
                }
            }
            if !is_header(cells) && cells.len() > 1 {
                let (all, blank) = rows.entry(table).or_default();
                *all += 1;
                *blank += usize::from(is_form_row(cells));
            }
        }
        let forms = rows.into_iter().filter(|(_, (all, blank))| blank * 2 >= *all).map(|(table, _)| table);
        Self { reading, states, forms: forms.collect() }
    }

    fn search(&self, found: &mut Vec<Placeholder>) {
        let nodes = &self.reading.nodes;
        for (at, node) in nodes.iter().enumerate() {
            match node.kind {
                NodeKind::Heading(section) => {
                    if let Some(what) = self.heading(section) {
                        found.push(Placeholder { at: node.at.clone(), what });
                    }
                }
                NodeKind::Line(line) => {
                    let before = at.checked_sub(1).and_then(|before| nodes.get(before));
                    if let Some(what) = self.line(at, line, before, nodes.get(at + 1)) {
                        found.push(Placeholder { at: node.at.clone(), what });
                    }
                }
                NodeKind::Row(cells, table) => found.extend(self.row(cells, table, node)),
                NodeKind::Block(_) | NodeKind::Break => {}
            }
        }
        self.columns(found);
        self.instructions(found);
        self.runs_of_labels(found);
        if self.reading.is_template() {
            let open = open_labels(&self.reading.labels, nodes);
            found.extend(open.map(|label| Placeholder { at: label.at.clone(), what: NOTHING }));
        }
    }

    fn heading(&self, section: &Section) -> Option<&'static str> {
        let title = section.title.as_str();
        let is = |text| is_marker(&Snippet::heading(section, text), MarkerPlace::default());
        let unnumbered = title
            .trim_start_matches(|c: char| c.is_ascii_digit() || c == '.' || c == ')' || c.is_whitespace());
        let opens = |(at, _): (usize, &str)| {
            let inside = title.get(at + 1..).unwrap_or_default();
            ["TODO", "TBD", "TBC", "FIXME"]
                .iter()
                .filter_map(|word| inside.strip_prefix(word))
                .any(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
        };
        if is(unnumbered) || title.match_indices(['[', '<']).any(opens) {
            return Some(ONLY);
        }
        if self.reading.is_template() && has_slot(&Snippet::heading(section, title)) {
            return Some(TEMPLATE);
        }
        title.split_once(':').is_some_and(|(_, value)| is(value)).then_some(ONLY)
    }

    fn line(
        &self,
        at: usize,
        line: &TextLine,
        before: Option<&Node<'_>>,
        after: Option<&Node<'_>>,
    ) -> Option<&'static str> {
        if line.footnote || line.text.starts_with(":::") {
            return None;
        }
        let facts = self.reading.lines.facts.get(at).copied().unwrap_or_default();
        if facts.is_marker {
            return Some(ONLY);
        }
        let snippet = Snippet::of(line, line_start(line)..line.text.len());
        let is_question = || line.quoted && snippet.plain.trim_end().ends_with('?');
        let heading = before.and_then(Node::heading);
        if self.reading.is_template() && facts.request > AuthorRequest::No
            || line.has_emphasized_bracket && !snippet.is_linked
            || is_question() && (before.is_none() || heading.is_some())
        {
            return Some(TEMPLATE);
        }
        let label = self.reading.nodes.get(at).and_then(|node| node.label.as_ref());
        if let Some((label, value)) = label.and_then(|label| Some((label, label.value?))) {
            let place = MarkerPlace { is_value: true, closed: !is_of_state(&label.name) };
            let value = Snippet::of(line, value..line.text.len());
            let is_answer = is_pattern(&value.plain) && is_a(&fold(&label.name), WordUse::Format);
            if is_marker(&value, place) && !is_answer {
                return Some(ONLY);
            }
        }
        let is_last = after.is_none_or(|node| matches!(node.kind, NodeKind::Heading(_) | NodeKind::Break));
        let is_all = is_last && heading.is_some_and(|heading| !is_of_state(&heading.title));
        (is_all && !snippet.has_more() && is_closed(&snippet.plain)).then_some("all that this section says")
    }

    fn row(&self, cells: &[TextLine], table: usize, node: &Node<'_>) -> Option<Placeholder> {
        let header = is_header(cells);
        let is_template = self.reading.is_template();
        if header && !is_template {
            return None;
        }
        let whole = |what| Some(Placeholder { at: node.at.clone(), what });
        let is = |cell: &&TextLine| is_marker(&Snippet::line(cell), MarkerPlace::default());
        if is_template && !header {
            // In a column of choices, the other cells say something.
            let says =
                cells.iter().skip(1).any(|cell| !is_nothing(&Snippet::line(cell), MarkerPlace::default()));
            let waits = |cell: &&TextLine| {
                has_slot(&Snippet::line(cell)) || is(cell) && !(cell.text.starts_with("[ ]") && says)
            };
            if let Some(cell) = cells.iter().find(waits) {
                return Some(Placeholder { at: cell.at.clone(), what: TEMPLATE });
            }
            if cells.len() > 1 && cells.last().is_some_and(|cell| cell.text.trim().is_empty()) {
                return whole(ROW);
            }
        }
        // A column such as "Done" is filled in when the document is used.
        let is_checked = (1..cells.len()).any(|column| self.states.contains(&(table, column)));
        if !header && self.forms.contains(&table) && is_form_row(cells) && !is_checked {
            return whole(ROW);
        }
        let nothing = |cell: &TextLine| is_nothing(&Snippet::line(cell), MarkerPlace::default());
        let values = cells.get(1..).unwrap_or_default();
        // A bracket may be the name of a button, where another cell says something.
        let says = values.iter().any(|cell| !nothing(cell));
        let marker = cells.iter().enumerate().find(|(column, cell)| {
            is(cell) && !(cell.text.starts_with('[') && says) && !self.states.contains(&(table, *column))
        });
        if let Some((_, cell)) = marker {
            return Some(Placeholder { at: cell.at.clone(), what: ONLY });
        }
        let is_owed = || cells.first().is_some_and(|cell| is_a(&fold(&cell.plain()), WordUse::Owed));
        if !header && !values.is_empty() && values.iter().all(nothing) && is_owed() {
            whole(ROW)
        } else {
            None
        }
    }

    /// Finds the columns of things that are owed, such as telephone numbers, in which no cell says anything.
    fn columns(&self, found: &mut Vec<Placeholder>) {
        for label in &self.reading.labels {
            let LabelKind::Column(column) = label.kind else { continue };
            if column == 0 || !is_a(&fold(&label.name), WordUse::Owed) {
                continue;
            }
            let rows = self.reading.nodes.get(label.node + 1..label.end).unwrap_or_default();
            let is_blank = |node: &Node<'_>| {
                let cell = node.body_row().and_then(|(cells, _)| cells.get(column));
                cell.is_some_and(|cell| {
                    says_nothing(&Snippet::line(cell), MarkerPlace::default(), self.reading.is_template())
                })
            };
            if rows.iter().all(is_blank) {
                found.extend(rows.iter().map(|node| Placeholder { at: node.at.clone(), what: ROW }));
            }
        }
    }

    /// Finds the instructions of a known template that are all that a section says.
    fn instructions(&self, found: &mut Vec<Placeholder>) {
        let nodes: Vec<_> = self.reading.nodes.iter().zip(&self.reading.lines.facts).collect();
        for section in nodes.split(|(node, _)| node.heading().is_some()) {
            let mut content = section.iter().filter(|(node, _)| !matches!(node.kind, NodeKind::Break));
            if content.all(|(_, facts)| facts.is_known) {
                let lines = section.iter().filter(|(_, facts)| facts.is_known);
                found.extend(lines.map(|(node, _)| Placeholder { at: node.at.clone(), what: TEMPLATE }));
            }
        }
    }

    /// Finds the labels that are all that a section says, with nothing behind any of them.
    fn runs_of_labels(&self, found: &mut Vec<Placeholder>) {
        let mut run: Option<Vec<&TextLine>> = Some(Vec::new());
        let nodes = self.reading.nodes.iter().map(Some).chain([None]);
        for node in nodes {
            if let Some((node, line)) = node.and_then(|node| Some((node, node.line()?))) {
                let is_open = node.label.as_ref().is_some_and(|label| label.value.is_none())
                    && ends_open(line)
                    && line.links.is_empty();
                run = run.filter(|_| is_open);
                if let Some(run) = &mut run {
                    run.push(line);
                }
                continue;
            }
            let is_end = node.is_none_or(|node| matches!(node.kind, NodeKind::Heading(_) | NodeKind::Break));
            if let Some(run) = run.filter(|run| is_end && run.len() > 1) {
                found.extend(run.iter().map(|line| Placeholder { at: line.at.clone(), what: NOTHING }));
            }
            run = Some(Vec::new());
        }
    }
}

/// Marks the lines of a bracket that begins a paragraph and ends it lines later: `[Describe the` … `way back]`.
pub(super) fn mark_long_brackets(nodes: &[Node<'_>], facts: &mut [LineFacts]) {
    let text = |node: &Node<'_>| node.line().map(TextLine::plain).unwrap_or_default().into_owned();
    for paragraph in paragraphs(nodes).filter(|paragraph| paragraph.len() > 1) {
        let lines = nodes.get(paragraph.clone()).unwrap_or_default();
        let whole = lines.iter().map(text).collect::<Vec<_>>().join(" ");
        let whole = whole.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_' | '.'));
        let inside = |open, close| whole.strip_prefix(open).and_then(|rest: &str| rest.strip_suffix(close));
        let is_one = |inside: &str, signs: [char; 2]| {
            inside.starts_with(char::is_alphabetic) && !inside.contains(signs) && inside.contains(' ')
        };
        let is_linked = lines.iter().filter_map(Node::line).any(|line| !line.links.is_empty());
        if !is_linked
            && (inside('[', ']').is_some_and(|inside| is_one(inside, ['[', ']']))
                || inside('<', '>').is_some_and(|inside| is_one(inside, ['<', '>'])))
        {
            facts.get_mut(paragraph).into_iter().flatten().for_each(|facts| facts.is_marker = true);
        }
    }
}

/// Returns the ranges of nodes that are the lines of one paragraph.
fn paragraphs<'n>(nodes: &'n [Node<'_>]) -> impl Iterator<Item = Range<usize>> + 'n {
    let mut start = 0;
    let groups = nodes.chunk_by(|one, next| one.paragraph > 0 && one.paragraph == next.paragraph);
    groups.map(move |group| {
        start += group.len();
        start - group.len()..start
    })
}

/// Whether a text is a pattern such as "YYYY-MM-DD": parts of one letter each.
fn is_pattern(text: &str) -> bool {
    let mut parts = text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    parts.all(|part| {
        let mut letters = part.chars();
        letters.next().is_some_and(|first| letters.all(|letter| letter == first))
    })
}

/// Whether a row has a first cell, and nothing behind it. A row with nothing at all is the next line of a log.
fn is_form_row(cells: &[TextLine]) -> bool {
    let is_blank = |cell: &TextLine| cell.text.trim().is_empty() && cell.links.is_empty();
    match cells {
        [first, rest @ ..] if !rest.is_empty() => !is_blank(first) && rest.iter().all(is_blank),
        _ => false,
    }
}

fn links(section: &Section, found: &mut Vec<Placeholder>) {
    for (target, at) in section.references() {
        if ["todo", "tbd", "tba", "#todo", "#tbd"].contains(&target.to_lowercase().as_str()) {
            found.push(Placeholder { at: at.clone(), what: "a link that leads nowhere yet" });
        }
    }
}

/// Comments of Jekyll and other generators: what stands in them reaches no reader. They do not nest.
fn hidden(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    let next = |word: &str, from: usize| Some(from + text.get(from..)?.find(word)?);
    while let Some(start) = next("{% comment %}", from) {
        // One that does not end is a slip, and hides nothing.
        let Some(end) = next("{% endcomment %}", start) else { break };
        from = end;
        found.push(start..end);
    }
    found
}

/// Finds the values of front matter that are placeholders. An unquoted `[` or `{` is a list or a map.
fn in_front_matter(text: &str, range: Range<usize>, found: &mut Vec<Placeholder>) {
    let mut start = range.start;
    for line in text.get(range).unwrap_or_default().split_inclusive('\n') {
        let from = start;
        start += line.len();
        let indented = line.starts_with([' ', '\t']);
        let trimmed = line.trim();
        let key = trimmed.split_once([':', '=']).filter(|(key, _)| {
            key.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
                && key.chars().all(|c| c.is_alphanumeric() || " ._-".contains(c))
        });
        let value = match (trimmed.strip_prefix("- "), key) {
            (Some(item), _) => item.trim(),
            (None, Some((_, value))) => value.trim(),
            (None, None) if indented => trimmed,
            (None, None) => continue,
        };
        let bare = value.trim_matches(['"', '\'']);
        let opened = bare.trim_start_matches(['[', '<']);
        let needed = opened.split(|c: char| !(c.is_ascii_uppercase() || c == '_')).next().unwrap_or_default();
        let is_name = key.is_some_and(|(key, _)| matches!(key.trim(), "title" | "name" | "description"));
        let begins = !is_name && ["TODO", "TBD", "FIXME"].iter().any(|word| opened.starts_with(word))
            || needed.ends_with("_NEEDED");
        let unquoted = value.starts_with(['[', '{']);
        let as_line = TextLine { text: bare.to_owned(), ..TextLine::default() };
        if begins || !unquoted && is_marker(&Snippet::line(&as_line), MarkerPlace::default()) {
            let at = from + line.rfind(value).unwrap_or_default();
            found.push(Placeholder { at: at..at + value.len(), what: ONLY });
        }
    }
}
