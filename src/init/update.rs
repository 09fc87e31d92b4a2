//! Adds to a manifest what appeared since, without a change to what somebody wrote.

use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, Value};

use super::known::{KnownClaims, header};
use super::owed::{OwedKeys, OwedLine, joined};
use super::proposal::{Proposal, ProposedKey, ProposedTable, comment};
use super::sections::{self, RunbookSections};
use super::write::{TableLine, written};
use crate::gate::Gate;
use crate::manifest::{KeyLookup, Manifest};
use crate::snapshot::{RepoPath, Snapshot};

/// The claims of `proposal` that a manifest does not know.
pub(super) fn unknown(proposal: Proposal, text: &str, manifest: &Manifest, folder: &RepoPath) -> Proposal {
    let known = KnownClaims::of(text, manifest, folder);
    let is_new = |key: &ProposedKey| !key.evidence.iter().any(|path| known.names(path));
    let keep = |mut table: ProposedTable| {
        table.remarks.clear();
        if table.is_entry {
            let is_unknown = table.is_live() && table.keys.iter().all(is_new) && !has_name(manifest, &table);
            return is_unknown.then_some(table);
        }
        let is_absent = |key: &str| {
            let path = format!("{}.{key}", table.table);
            // An empty table has the key no more than an absent one.
            matches!(manifest.lookup(&path), KeyLookup::Absent { missing, written, .. } if written.is_none() || missing != path)
        };
        let is_added = |key: &ProposedKey| {
            key.doubt.is_none()
                && !key.evidence.is_empty()
                && is_new(key)
                && is_absent(key.key)
                && !known.has_commented(table.table, key.key)
        };
        let keys: Vec<ProposedKey> = table.keys.iter().filter(|key| is_added(key)).cloned().collect();
        table.keys = keys;
        (!table.keys.is_empty()).then_some(table)
    };
    Proposal { tables: proposal.tables.into_iter().filter_map(keep).collect(), skipped: proposal.skipped }
}

/// The sections of runbooks that a manifest does not name, unless somebody commented some out.
pub(super) fn unknown_sections(
    snapshot: &dyn Snapshot,
    text: &str,
    manifest: &Manifest,
    folder: &RepoPath,
) -> Vec<RunbookSections> {
    let is_known = KnownClaims::of(text, manifest, folder).has_commented("runbook", "sections");
    let mut document: DocumentMut = text.parse().unwrap_or_default();
    let mut found = if is_known { Vec::new() } else { sections::find(snapshot, manifest, folder) };
    found.retain(|one| one.add_to(&mut document));
    found
}

/// Whether a manifest has an entry of this name: two entries of one name cannot be told apart.
fn has_name(manifest: &Manifest, table: &ProposedTable) -> bool {
    let subject = table.subject("");
    manifest.value_at(subject.trim_end_matches('.')).is_some()
}

/// Adds the claims of `proposal` to a manifest. None if its text is no TOML.
pub(super) fn patched(text: &str, proposal: &Proposal, sections: &[RunbookSections]) -> Option<String> {
    let mut document: DocumentMut = text.parse().ok()?;
    for one in sections {
        one.add_to(&mut document);
    }
    for table in proposal.tables.iter().filter(|table| table.is_live()) {
        let keys = table.keys.iter().filter(|key| table.has_live(key));
        if table.is_entry {
            let mut entry = Table::new();
            keys.for_each(|key| insert(&mut entry, key));
            entry.decor_mut().set_prefix("\n");
            let place = document.entry(table.table).or_insert(Item::ArrayOfTables(ArrayOfTables::new()));
            match place {
                Item::ArrayOfTables(entries) => entries.push(entry),
                Item::Value(Value::Array(entries)) => entries.push(entry.into_inline_table()),
                _ => {}
            }
            continue;
        }
        let is_new = !document.contains_key(table.table);
        let place = document.entry(table.table).or_insert(Item::Table(Table::new()));
        match place {
            Item::Table(own) => {
                if is_new {
                    own.decor_mut().set_prefix("\n");
                }
                keys.for_each(|key| insert(own, key));
            }
            Item::Value(Value::InlineTable(own)) => {
                for key in keys {
                    if let Ok(value) = key.value.parse::<Value>() {
                        own.get_or_insert(key.key, value);
                    }
                }
            }
            _ => {}
        }
    }
    Some(document.to_string())
}

fn insert(table: &mut Table, key: &ProposedKey) {
    let Ok(mut value) = key.value.parse::<Value>() else { return };
    let note = comment(&key.note);
    let suffix = if note.is_empty() { String::new() } else { format!("   # {note}") };
    value.decor_mut().set_prefix(" ");
    value.decor_mut().set_suffix(suffix);
    table.entry(key.key).or_insert(Item::Value(value));
}

/// Adds what a gate owes as comments: to the tables that the manifest has, the others at its end. None if it has all of them.
pub(super) fn with_gate(
    text: &str,
    manifest: &Manifest,
    folder: &RepoPath,
    owed: &OwedKeys,
    gate: Gate,
) -> Option<String> {
    let known = KnownClaims::of(text, manifest, folder);
    let mut tables: Vec<(&str, Vec<OwedLine>)> = Vec::new();
    let mut lists = String::new();
    for key in owed.of_gate(gate) {
        if key.is_list() {
            if !known.has_commented_table(key.table) {
                let lines: Vec<TableLine> = key.entry().into_iter().map(TableLine::from).collect();
                let lines = written(&lines);
                lists.extend([format!("\n# [[{}]]\n", key.table), lines]);
            }
            continue;
        }
        match tables.iter_mut().find(|(table, _)| *table == key.table) {
            Some((_, lines)) => lines.push(key.line()),
            None => tables.push((key.table, vec![key.line()])),
        }
    }
    let mut out = text.to_owned();
    let mut is_changed = !lists.is_empty();
    for (table, lines) in tables {
        let is_new = |line: &OwedLine| !known.has_commented(table, &line.key);
        let lines: Vec<TableLine> = joined(lines).into_iter().filter(is_new).map(TableLine::from).collect();
        if lines.is_empty() {
            continue;
        }
        is_changed = true;
        let lines = written(&lines);
        match end_of(&out, table) {
            Some(at) => out.insert_str(at, &lines),
            None => out.extend([newline(&out), "\n# [", table, "]\n", &lines]),
        }
    }
    is_changed.then(|| {
        let end = newline(&out);
        format!("{out}{}{lists}", if lists.is_empty() { "" } else { end })
    })
}

fn newline(text: &str) -> &'static str {
    if text.is_empty() || text.ends_with('\n') { "" } else { "\n" }
}

/// Where the lines of a table end, which may be commented out; none if there is no such table.
fn end_of(text: &str, table: &str) -> Option<usize> {
    let (mut at, mut end, mut is_in) = (0, None, false);
    for line in text.split_inclusive('\n') {
        let bare = line.trim();
        if let Some(name) = header(bare.trim_start_matches(['#', ' '])) {
            is_in = name == table && !bare.trim_start_matches(['#', ' ']).starts_with("[[");
        }
        at += line.len();
        if is_in && !bare.is_empty() && line.ends_with('\n') {
            end = Some(at);
        }
    }
    end
}
