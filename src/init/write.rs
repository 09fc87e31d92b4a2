//! Writes a new manifest as text: claims with their reasons, and what a person must say as comments.

use super::owed::{self, OwedKey, OwedKeys, OwedLine, joined};
use super::proposal::{Proposal, ProposedKey, ProposedTable, comment};
use crate::manifest::model::Stage;

/// The tables, in the order in which they are written.
const ORDER: &[&str] = &[
    "system",
    "pilot",
    "ownership",
    "data",
    "integration",
    "metric",
    "eval",
    "runbook",
    "operations",
    "adoption",
    "governance",
    "condition",
    "decision",
    "plan",
];

/// Keys that no stage asks for and that a reader of a manifest misses.
const OPTIONAL: &[(&str, &str)] = &[("system", "purpose"), ("ownership", "sponsor")];

/// A line of a table.
pub(super) struct TableLine {
    is_comment: bool,
    key: String,
    value: String,
    comment: String,
}

/// Writes the manifest. `schema` is the address of the schema, if there is one.
pub(super) fn manifest(proposal: &Proposal, owed: &OwedKeys, stage: Stage, schema: Option<&str>) -> String {
    let mut out = match schema {
        Some(address) => format!("#:schema {address}\n"),
        None => "# For hints in an editor: `readiness schema > readiness.schema.json`, and `#:schema ./readiness.schema.json` here.\n".to_owned(),
    };
    out.push_str("readiness = 1\n");
    for table in ORDER {
        let own: Vec<&ProposedTable> = proposal.tables.iter().filter(|own| own.table == *table).collect();
        let owed = owed_of(owed, table, stage);
        match owed {
            Owed::Keys(lines) => {
                let once = own.iter().copied().find(|own| !own.is_entry);
                block(&mut out, once, table, false, once.map(table_lines).unwrap_or_default(), lines);
            }
            Owed::Entry(lines) if own.iter().all(|own| !own.is_live()) => {
                // What is owed completes the first candidate.
                for (place, own) in own.iter().enumerate() {
                    let lacks =
                        |line: &&OwedLine| place == 0 && own.keys.iter().all(|key| key.key != line.key);
                    let owed = lines.iter().filter(lacks).cloned().collect();
                    block(&mut out, Some(own), table, true, table_lines(own), owed);
                }
                if own.is_empty() {
                    block(&mut out, None, table, true, Vec::new(), lines);
                }
                continue;
            }
            Owed::Entry(_) => {}
        }
        for own in own.iter().filter(|own| own.is_entry) {
            block(&mut out, Some(own), table, true, table_lines(own), Vec::new());
        }
    }
    out
}

/// What is owed in a table.
enum Owed {
    Keys(Vec<OwedLine>),
    Entry(Vec<OwedLine>),
}

/// What a new manifest says of what is owed: what a person must say by the handoff, and everything that the stage asks for.
fn owed_of(owed: &OwedKeys, table: &str, stage: Stage) -> Owed {
    let keys = || owed.keys.iter().filter(|key| key.table == table && key.entry.is_none());
    if let Some(list) = keys().find(|key| key.is_list() && key.from <= stage) {
        return Owed::Entry(list.entry());
    }
    let is_shown = |from: Stage, is_artifact: bool| from <= stage || from <= Stage::Handoff && !is_artifact;
    let lines = keys().filter(|key| !key.is_list() && is_shown(key.from, key.is_artifact()));
    let mut lines: Vec<OwedLine> = joined(lines.map(OwedKey::line).collect());
    let optional = OPTIONAL.iter().filter(|(of, _)| *of == table && !lines.is_empty());
    let optional: Vec<OwedLine> = optional.map(|(table, key)| OwedKey::optional(table, key)).collect();
    lines.splice(0..0, optional);
    Owed::Keys(lines)
}

fn table_lines(table: &ProposedTable) -> Vec<TableLine> {
    // An entry that is a comment as a whole is one more candidate, which no stage asks for.
    let is_asked = !table.is_entry || table.is_live();
    let line = |key: &ProposedKey| {
        let is_comment = !table.has_live(key);
        let is_claimed = |other: &ProposedKey| other.key == key.key && table.has_live(other);
        let is_open = is_asked && key.doubt.is_some() && !table.keys.iter().any(is_claimed);
        let stage = if is_open { owed::asked_at(table.table, key.key) } else { String::new() };
        let reasons = [stage.as_str(), key.doubt.as_deref().unwrap_or_default(), key.note.as_str()];
        let reasons: Vec<_> = reasons.into_iter().filter(|reason| !reason.is_empty()).map(comment).collect();
        TableLine {
            is_comment,
            key: key.key.to_owned(),
            value: key.value.clone(),
            comment: reasons.join("; "),
        }
    };
    table.keys.iter().map(line).collect()
}

/// Writes one table with its header; nothing if it has no lines.
fn block(
    out: &mut String,
    own: Option<&ProposedTable>,
    table: &str,
    is_entry: bool,
    mut lines: Vec<TableLine>,
    owed: Vec<OwedLine>,
) {
    let is_owed_elsewhere =
        |owed: &OwedLine| lines.iter().any(|line| line.key == owed.key && !line.is_comment);
    let owed: Vec<OwedLine> = owed.into_iter().filter(|owed| !is_owed_elsewhere(owed)).collect();
    lines.extend(owed.into_iter().map(TableLine::from));
    if lines.is_empty() {
        return;
    }
    let is_live = lines.iter().any(|line| !line.is_comment);
    let mark = if is_live { "" } else { "# " };
    let header = if is_entry { format!("[[{table}]]") } else { format!("[{table}]") };
    out.extend(["\n", mark, &header, "\n", &written(&lines)]);
    for remark in own.into_iter().flat_map(|own| &own.remarks) {
        out.extend(["# ", &comment(remark), "\n"]);
    }
}

impl From<OwedLine> for TableLine {
    fn from(line: OwedLine) -> Self {
        let OwedLine { key, value, comment } = line;
        Self { is_comment: true, key, value, comment }
    }
}

impl TableLine {
    /// The line of a claim.
    pub(super) fn claim(key: String, proposed: &ProposedKey) -> Self {
        Self { is_comment: false, key, value: proposed.value.clone(), comment: comment(&proposed.note) }
    }
}

/// The lines, with the keys of equal width.
pub(super) fn written(lines: &[TableLine]) -> String {
    let width = lines.iter().map(|line| line.key.chars().count()).max().unwrap_or(0);
    let one = |line: &TableLine| {
        let mark = if line.is_comment { "# " } else { "" };
        let reason = if line.comment.is_empty() { String::new() } else { format!("   # {}", line.comment) };
        format!("{mark}{:width$} = {}{reason}\n", line.key, line.value)
    };
    lines.iter().map(one).collect()
}
