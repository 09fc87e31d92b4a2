//! Decision records as teams write them: MADR of any version, Nygard's, adr-tools, or with labels and tables of their own.
//!
//! Only places that speak about the record as a whole are read: front matter, the labels below its title or below a heading such as
//! "Metadata", and the sections "Status" and "Decision" of its first level. Their names are vocabulary, as are statuses and outcomes.

mod outcome;
mod statements;
mod status;
mod words;

use std::ops::Range;

use super::labels::{DocumentLabel, LabelKind, Node, NodeKind, labels, nodes};
use super::markdown::{Section, TextLine};
use super::topics::{SectionState, section_state};
use super::{field, front_matter};
use crate::limits::documents as limits;
use crate::manifest::model::Outcome;
use crate::text::beginning;
use crate::vocabulary::{WordUse, label_uses};
use jiff::civil::Date;

pub use outcome::OutcomeSynonyms;
pub(crate) use statements::Statements;

/// What became of a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// Not decided yet.
    Proposed,
    /// Decided.
    Accepted,
    /// Decided against.
    Rejected,
    /// No longer held.
    Deprecated,
    /// Another record replaces it: the link to it, if there is one.
    Superseded(Option<String>),
}

/// What a record says about itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DecisionRecord {
    /// Its status and the place; none if it has none that is known.
    pub status: Option<(Status, Range<usize>)>,
    /// Where it says that a part of it is superseded.
    pub partly_superseded: Option<Range<usize>>,
    /// What was decided and the place; none if it states nothing that is known, or several outcomes.
    pub outcome: Option<(Outcome, Range<usize>)>,
    /// Its sections about the status and the outcome that are empty: the topic, the heading, and the range to the end.
    pub empty: Vec<(&'static str, Range<usize>, Range<usize>)>,
}

/// The text of a record.
#[derive(Debug, Clone)]
pub(super) struct RecordText<'t> {
    /// The whole document.
    pub(super) text: &'t str,
    /// Its front matter, if the record is the whole document.
    pub(super) front_matter: Option<Range<usize>>,
    /// Its sections.
    pub(super) sections: &'t [Section],
}

/// A line that may say something about the status or the outcome.
#[derive(Debug, Clone, Default)]
struct Statement {
    text: String,
    /// The first link in it.
    target: Option<String>,
    at: Range<usize>,
    /// Whether its box is ticked; none without a box.
    ticked: Option<bool>,
    is_item: bool,
    /// The day of its row.
    day: Option<Date>,
}

/// A label of a status or a decision.
struct RecordLabel {
    label: DocumentLabel,
    /// What its name says that it is.
    uses: Vec<WordUse>,
}

impl RecordLabel {
    fn is(&self, what: WordUse) -> bool {
        self.uses.contains(&what)
    }
}

impl std::ops::Deref for RecordLabel {
    type Target = DocumentLabel;

    fn deref(&self) -> &DocumentLabel {
        &self.label
    }
}

/// The labels that are read.
const USES: &[WordUse] = &[
    WordUse::StatusLabel,
    WordUse::OutcomeLabel,
    WordUse::DecisionLabel,
    WordUse::OptionLabel,
    WordUse::AboutLabel,
];

/// A record with its labels.
struct Reader<'t> {
    record: &'t RecordText<'t>,
    nodes: Vec<Node<'t>>,
    /// Its labels of a status or a decision.
    labels: Vec<RecordLabel>,
    /// For each node, the index of the heading that it is below.
    parents: Vec<Option<usize>>,
}

/// Reads what a record says about itself.
pub(super) fn read(record: &RecordText<'_>, synonyms: &OutcomeSynonyms) -> DecisionRecord {
    let reader = Reader::new(record);
    if reader.holds_several() {
        return DecisionRecord::default();
    }
    let mut found = DecisionRecord::default();
    let mut is_final = false;
    for place in reader.status_places() {
        let reading = status::read(&place);
        found.partly_superseded = found.partly_superseded.or(reading.partly);
        if found.status.is_none() || reading.is_final && !is_final {
            is_final = reading.is_final;
            found.status = reading.status.or(found.status);
        }
    }
    found.outcome = reader.outcome(synonyms);
    let mut empty = |topic, what| {
        found.empty.extend(reader.empty(what).map(|(label, whole)| (topic, label, whole)));
    };
    if found.status.is_none() {
        empty("status", WordUse::StatusLabel);
    }
    if found.outcome.is_none() {
        empty("outcome", WordUse::DecisionLabel);
    }
    found
}

/// Returns the outcome in a section that the manifest points at, and its place. `text` is the text of the document.
pub(crate) fn outcome_of_section(
    text: &str,
    sections: &[Section],
    synonyms: &OutcomeSynonyms,
) -> Option<(Outcome, Range<usize>)> {
    let record = RecordText { text, front_matter: None, sections };
    let reader = Reader::new(&record);
    reader.labelled_outcome(synonyms, |_| true).unwrap_or_else(|| {
        let start = usize::from(reader.nodes.first().is_some_and(|node| node.heading().is_some()));
        let first = reader.paragraph(start, reader.nodes.len())?;
        Some((outcome::in_sentence(&first.text, synonyms)?, first.at))
    })
}

/// Returns the status in a section that the manifest points at, and its place.
pub(crate) fn status_of_section(sections: &[Section]) -> Option<(Status, Range<usize>)> {
    status::read(&lines(&nodes(sections))).status
}

impl<'t> Reader<'t> {
    fn new(record: &'t RecordText<'t>) -> Self {
        let nodes = nodes(record.sections);
        let named = |label: DocumentLabel| {
            let mut uses = Vec::new();
            label_uses(&label.name, |what| uses.extend(USES.contains(&what).then_some(what)));
            (!uses.is_empty()).then_some(RecordLabel { label, uses })
        };
        let labels = labels(&nodes).0.into_iter().take(limits::RECORD_LABELS).filter_map(named).collect();
        let mut open: Vec<(u8, usize)> = Vec::new();
        let mut parents = Vec::with_capacity(nodes.len());
        for (at, node) in nodes.iter().enumerate() {
            if let Some(section) = node.heading() {
                open.retain(|(level, _)| *level < section.level);
            }
            parents.push(open.last().map(|(_, at)| *at));
            if let Some(section) = node.heading() {
                open.push((section.level, at));
            }
        }
        Self { record, nodes, labels, parents }
    }

    fn heading(&self, node: usize) -> Option<&'t Section> {
        self.nodes.get(node)?.heading()
    }

    fn first_heading(&self) -> Option<usize> {
        self.nodes.iter().position(|node| node.heading().is_some())
    }

    fn parent(&self, node: usize) -> Option<usize> {
        self.parents.get(node).copied().flatten()
    }

    /// Whether a node is below the title, or below no heading.
    fn is_top(&self, node: usize) -> bool {
        self.parent(node).is_none_or(|parent| Some(parent) == self.first_heading())
    }

    /// Whether a node is below a heading of the first level with this use.
    fn is_below(&self, node: usize, what: WordUse) -> bool {
        self.parent(node).filter(|parent| self.is_top(*parent)).is_some_and(|parent| {
            self.labels.iter().any(|label| label.node == parent && label.is_heading() && label.is(what))
        })
    }

    /// Whether a label speaks about the record as a whole.
    fn is_about_record(&self, label: &RecordLabel) -> bool {
        if !self.is_top(label.node) {
            return self.is_below(label.node, WordUse::AboutLabel);
        }
        label.is_heading() || label.node <= limits::EARLY_NODES
    }

    /// Whether a label speaks about the decision: it is about the record, or in the part that says what was decided.
    fn is_about_decision(&self, label: &RecordLabel) -> bool {
        self.is_about_record(label) || self.is_below(label.node, WordUse::DecisionLabel)
    }

    /// The first lines below the title, outside quotes.
    fn early_lines(&self) -> impl Iterator<Item = &'t TextLine> {
        let nodes = self.nodes.iter().enumerate().take(limits::EARLY_NODES + 1);
        let lines = nodes.filter(|(at, _)| self.is_top(*at)).filter_map(|(_, node)| node.line());
        lines.filter(|line| !line.quoted)
    }

    /// Whether a document holds several records, each with a status of its own.
    fn holds_several(&self) -> bool {
        let Some(first) = self.first_heading() else { return false };
        let level = |at: usize| self.heading(at).map(|section| section.level);
        let is_status = |label: &&RecordLabel| {
            label.is(WordUse::StatusLabel) && !matches!(label.kind, LabelKind::Column(_))
        };
        let mut parents = self.labels.iter().filter(is_status).filter_map(|label| self.parent(label.node));
        parents.any(|parent| parent != first && level(parent) == level(first))
    }

    /// The lines that may say the status, place by place: front matter, labels, tables, a ticked list.
    fn status_places(&self) -> Vec<Vec<Statement>> {
        let mut places: Vec<Vec<Statement>> = Vec::new();
        places.extend(self.front_matter(WordUse::StatusLabel).map(|statement| vec![statement]));
        let about: Vec<&RecordLabel> = self
            .labels
            .iter()
            .filter(|label| label.is(WordUse::StatusLabel) && self.is_about_record(label))
            .take(limits::STATUS_LINES)
            .collect();
        let is_cell = |label: &&&RecordLabel| matches!(label.kind, LabelKind::Cell | LabelKind::Column(_));
        places.extend(about.iter().filter(|label| !is_cell(label)).map(|label| self.content(label)));
        places.extend(self.inline_fields(WordUse::StatusLabel).map(|statement| vec![statement]));
        places.extend(about.iter().filter(is_cell).map(|label| self.content(label)));
        places.push(self.early_lines().filter(|line| line.task).map(statement).collect());
        places
    }

    /// The values of the front matter whose key is a label of this use.
    fn front_matter(&self, what: WordUse) -> impl Iterator<Item = Statement> {
        let lines =
            self.record.front_matter.clone().map(|range| front_matter::lines(self.record.text, range));
        lines.into_iter().flatten().filter(move |line| label_is(line.key, what)).map(|line| {
            let plain = line.value.trim().trim_matches(['"', '\'']);
            let from = line.at + line.value.find(plain).unwrap_or_default();
            let target =
                plain.split_once("](").and_then(|(_, rest)| Some(rest.split_once(')')?.0.to_owned()));
            let text = without_struck(plain).replace('[', "");
            // A list in YAML or a template's choice is no value.
            let text = if plain.starts_with(['[', '{']) { String::new() } else { text };
            Statement { text, target, at: from..from + plain.len(), ..Statement::default() }
        })
    }

    /// The values of a line of several fields: `Owner: @a | Status: Accepted`.
    fn inline_fields(&self, what: WordUse) -> impl Iterator<Item = Statement> {
        self.early_lines().flat_map(move |line| {
            let text = statement(line).text;
            let fields = fields(&text).into_iter().filter(move |(name, _)| label_is(name, what));
            let values: Vec<String> = fields.map(|(_, value)| value.to_owned()).collect();
            values.into_iter().map(move |text| Statement { text, ..statement(line) })
        })
    }

    /// The lines of a label's content.
    fn content(&self, label: &RecordLabel) -> Vec<Statement> {
        let mut found = Vec::new();
        found.extend(self.value(label));
        let content = self.nodes.get(label.node + 1..label.end).unwrap_or_default();
        match label.kind {
            LabelKind::Cell => {}
            LabelKind::Column(column) => found.extend(column_values(content, column)),
            _ => found.extend(lines(content)),
        }
        found
    }

    /// What stands behind a label on its line: behind a colon, in the second cell, or behind the colon of a heading.
    fn value(&self, label: &RecordLabel) -> Option<Statement> {
        let node = self.nodes.get(label.node)?;
        match (label.kind, node.kind) {
            (LabelKind::Heading(_), NodeKind::Heading(section)) => {
                let (_, value) = section.title.split_once([':', '：'])?;
                let value = value.trim();
                let at = field::place(self.record.text, section, value);
                let target = section.links.first().map(|(target, _)| target.clone());
                (!value.is_empty()).then(|| Statement {
                    text: value.to_owned(),
                    target,
                    at,
                    ..Statement::default()
                })
            }
            (LabelKind::Cell, NodeKind::Row(cells, _)) => cells.get(1).map(statement),
            // `**Status: Accepted**`
            (LabelKind::Bold, NodeKind::Line(line)) if label.value.is_none() && !line.quoted => {
                let (_, value) = label.name.split_once([':', '：'])?;
                let text = value.trim().to_owned();
                (!text.is_empty()).then(|| Statement { text, ..statement(line) })
            }
            (_, NodeKind::Line(line)) if !line.quoted => {
                let start = label.value?;
                let text = line
                    .plain_range(
                        start..start + beginning(line.text.get(start..)?, limits::OUTCOME_BYTES).len(),
                    )
                    .into_owned();
                // `Status: Accepted | Owner: @a`
                let own = fields(&text).first().map(|(_, value)| (*value).to_owned());
                Some(Statement { text: own.unwrap_or(text), ..statement(line) })
            }
            _ => None,
        }
    }

    /// The first paragraph of prose from `start` on, if nothing stands before it.
    fn paragraph(&self, start: usize, end: usize) -> Option<Statement> {
        let nodes = self.nodes.get(start..end)?;
        let first = start + nodes.iter().position(|node| !matches!(node.kind, NodeKind::Break))?;
        let line = self.nodes.get(first)?.line();
        let line = line.filter(|line| !line.quoted && line.item.is_none() && line.depth == 0)?;
        Some(self.continued(statement(line), first, end))
    }

    /// Adds the lines that continue the paragraph of a node.
    fn continued(&self, mut first: Statement, node: usize, end: usize) -> Statement {
        let own = self.nodes.get(node).map(|node| node.paragraph);
        let rest = self.nodes.get(node + 1..end).unwrap_or_default().iter();
        for line in rest.take_while(|node| Some(node.paragraph) == own).map_while(Node::line) {
            first.text.push(' ');
            first.text.push_str(&statement(line).text);
            if first.text.len() > limits::OUTCOME_BYTES {
                break;
            }
        }
        first
    }

    /// What the record says was decided.
    fn outcome(&self, synonyms: &OutcomeSynonyms) -> Option<(Outcome, Range<usize>)> {
        if let Some(found) = self.labelled_outcome(synonyms, |label| self.is_about_decision(label)) {
            return found;
        }
        // What stands behind `Outcome:` is an outcome, or a sentence about something else.
        let is_section = |label: &RecordLabel| label.is(WordUse::OutcomeLabel) && self.is_section(label);
        let is_decision = |label: &&RecordLabel| {
            (label.is(WordUse::DecisionLabel) || is_section(label)) && self.is_about_record(label)
        };
        let first = self.labels.iter().filter(is_decision).find_map(|label| match label.kind {
            LabelKind::Cell | LabelKind::Column(_) => self.content(label).into_iter().next(),
            _ => self.with_lines(label).or_else(|| self.paragraph(label.node + 1, label.end)),
        })?;
        Some((outcome::in_sentence(&first.text, synonyms)?, first.at))
    }

    /// Whether the content of a label is below it.
    fn is_section(&self, label: &RecordLabel) -> bool {
        !matches!(label.kind, LabelKind::Cell | LabelKind::Column(_)) && self.value(label).is_none()
    }

    /// The value of a label, with the lines that continue it.
    fn with_lines(&self, label: &RecordLabel) -> Option<Statement> {
        let value = self.value(label)?;
        let is_line = !label.is_heading() && label.kind != LabelKind::Cell;
        Some(if is_line { self.continued(value, label.node, label.end) } else { value })
    }

    /// The outcome that labels state: `Outcome: scale`. None inside if two of them differ; none outside if there is none.
    #[expect(
        clippy::option_option,
        reason = "outside: whether a label states one; inside: whether it is only one"
    )]
    fn labelled_outcome(
        &self,
        synonyms: &OutcomeSynonyms,
        is_about: impl Fn(&RecordLabel) -> bool,
    ) -> Option<Option<(Outcome, Range<usize>)>> {
        let mut found: Vec<(Outcome, Range<usize>)> = Vec::new();
        for what in [WordUse::OutcomeLabel, WordUse::DecisionLabel] {
            for value in self.front_matter(what).chain(self.inline_fields(what)) {
                found.extend(outcome::behind_label(&value.text, synonyms).map(|outcome| (outcome, value.at)));
            }
        }
        for label in self.labels.iter().filter(|label| is_about(label)) {
            let is_option = label.is(WordUse::OptionLabel);
            if !is_option && !label.is(WordUse::OutcomeLabel) && !label.is(WordUse::DecisionLabel) {
                continue;
            }
            let values = match label.kind {
                LabelKind::Column(_) => self.content(label),
                _ => self.with_lines(label).into_iter().collect(),
            };
            let [value] = values.as_slice() else { continue };
            let outcome = outcome::behind_label(&value.text, synonyms)
                .or_else(|| outcome::of_option(&value.text, synonyms).filter(|_| is_option));
            found.extend(outcome.map(|outcome| (outcome, value.at.clone())));
        }
        let (first, _) = found.first()?;
        let is_one = found.iter().all(|(outcome, _)| outcome == first);
        Some(found.first().filter(|_| is_one).cloned())
    }

    /// The first section of this name, if it is empty: its heading, and the range to its end.
    fn empty(&self, what: WordUse) -> Option<(Range<usize>, Range<usize>)> {
        let is_it =
            |label: &&RecordLabel| label.is_heading() && label.is(what) && self.is_about_record(label);
        let label = self.labels.iter().find(is_it).filter(|label| self.value(label).is_none())?;
        let heading = self.heading(label.node)?;
        let start = self.record.sections.iter().position(|section| section.heading == heading.heading)?;
        let rest = self.record.sections.get(start + 1..)?;
        let below = rest.iter().take_while(|section| section.level > heading.level).count();
        let own = self.record.sections.get(start..=start + below)?;
        let is_empty = section_state(own) == SectionState::Empty;
        is_empty.then(|| (heading.heading.clone(), label.whole(&self.nodes)))
    }
}

/// Whether a heading or a key is a label of this use.
fn label_is(name: &str, what: WordUse) -> bool {
    let mut is = false;
    label_uses(name, |own| is |= own == what);
    is
}

/// The lines and rows of some nodes.
fn lines(nodes: &[Node<'_>]) -> Vec<Statement> {
    let read = |node: &Node<'_>| match node.kind {
        NodeKind::Line(line) if !line.quoted => Some(statement(line)),
        NodeKind::Row(cells, _) => node.body_row().map(|_| row(cells)),
        _ => None,
    };
    nodes.iter().take(limits::STATUS_LINES).filter_map(read).collect()
}

/// A line as a statement.
fn statement(line: &TextLine) -> Statement {
    let end = line.links.last().map_or(0, |(_, at)| at.end);
    Statement {
        text: line.plain_range(0..beginning(&line.text, limits::OUTCOME_BYTES).len()).into_owned(),
        target: line.links.first().map(|(target, _)| target.clone()),
        at: line.at.start..line.at.end.max(end),
        ticked: line.task.then_some(line.checked),
        is_item: line.item.is_some(),
        day: None,
    }
}

/// A row of a table of statuses: its cells, one after the other.
fn row(cells: &[TextLine]) -> Statement {
    let cells: Vec<Statement> = cells.iter().map(statement).collect();
    let text = cells.iter().map(|cell| cell.text.trim()).collect::<Vec<_>>().join("; ");
    let target = cells.iter().find_map(|cell| cell.target.clone());
    let at = cells.first().map_or(0, |cell| cell.at.start)..cells.last().map_or(0, |cell| cell.at.end);
    let day = status::day_in(&text);
    Statement { text, target, at, day, ..Statement::default() }
}

/// The cells of a column. Rows that each have a link are the records of an index, and rows without a day are no history.
fn column_values(rows: &[Node<'_>], column: usize) -> Vec<Statement> {
    let value = |cells: &[TextLine]| {
        let others = cells.iter().enumerate().filter(|(at, _)| *at != column).map(|(_, cell)| cell);
        let is_index = others.clone().any(|cell| !cell.links.is_empty());
        let day = cells.iter().find_map(|cell| status::day_in(&cell.text));
        Some((Statement { day, ..statement(cells.get(column)?) }, is_index))
    };
    let found: Vec<(Statement, bool)> =
        rows.iter().filter_map(|node| value(node.body_row()?.0)).take(limits::STATUS_LINES).collect();
    let is_history = found.iter().all(|(statement, is_index)| statement.day.is_some() && !is_index);
    if found.len() > 1 && !is_history {
        return Vec::new();
    }
    found.into_iter().map(|(statement, _)| statement).collect()
}

/// The fields of a line that has several: `Owner: @a | Status: Accepted`. The first may have no name, if it is the value of a label.
fn fields(text: &str) -> Vec<(&str, &str)> {
    let mut parts = text.split(['|', '•', '·']);
    let first = parts.next().unwrap_or_default();
    let rest: Vec<(&str, &str)> = parts.filter_map(|part| part.split_once([':', '：'])).collect();
    let count = text.matches(['|', '•', '·']).count();
    if count == 0 || rest.len() < count {
        return Vec::new();
    }
    let first = first.split_once([':', '：']).unwrap_or(("", first));
    std::iter::once(first).chain(rest).map(|(name, value)| (name.trim(), value.trim())).collect()
}

/// A text of front matter without what is struck out.
fn without_struck(text: &str) -> String {
    let mut parts = text.split("~~");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.skip(1).step_by(2).fold(first, |kept, part| kept + part)
}

#[cfg(test)]
mod any;
#[cfg(test)]
mod tests;
