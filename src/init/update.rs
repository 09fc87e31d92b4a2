//! Adds to a manifest what appeared since, without a change to what somebody wrote: lines are inserted, and every other byte is kept.

use std::collections::BTreeSet;

use super::known::KnownClaims;
use super::layout::{Insertions, KeyPlace, ListPlace, ManifestLayout};
use super::proposal::{Proposal, ProposedKey, ProposedTable};
use super::sections::{self, RunbookSections};
use super::write::{TableLine, written};
use crate::history::History;
use crate::manifest::{KeyLookup, Manifest, Subject};
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

/// Takes the claims out of `proposal` whose files were there when the manifest at `path` was last committed: whoever wrote it left them
/// out. Returns the key path and the first file of each. Nothing if the manifest is not committed, or history does not reach so far.
pub(super) fn without_old(
    proposal: &mut Proposal,
    history: &mut History,
    path: &RepoPath,
) -> Vec<(Subject, RepoPath)> {
    let files: BTreeSet<RepoPath> =
        proposal.live().flat_map(|(_, key)| key.evidence.iter().cloned()).collect();
    let files: Vec<RepoPath> = files.into_iter().collect();
    let Ok(Some(held)) = history.held_with(path, &files) else { return Vec::new() };
    let held: BTreeSet<&RepoPath> =
        files.iter().zip(held).filter(|(_, is_held)| *is_held).map(|(file, _)| file).collect();
    let is_old = |key: &ProposedKey| key.evidence.iter().any(|path| held.contains(path));
    let mut old = Vec::new();
    for table in &mut proposal.tables {
        let of = table.clone();
        let mut leave_out = |key: &ProposedKey, subject: Subject| {
            old.extend(key.evidence.first().map(|file| (subject, file.clone())));
        };
        if table.is_entry {
            // The first file shows the entry; the others belong to it.
            let first = of.keys.iter().find(|key| of.has_live(key) && !key.evidence.is_empty());
            if let Some(first) = first.filter(|key| is_old(key)) {
                leave_out(first, of.subject(first.key));
                table.keys.clear();
            }
        } else {
            for key in of.keys.iter().filter(|key| is_old(key)) {
                leave_out(key, of.subject(key.key));
            }
            table.keys.retain(|key| !is_old(key));
        }
    }
    proposal.tables.retain(|table| !table.keys.is_empty());
    old
}

/// The sections of runbooks that a manifest does not name, unless somebody commented some out.
pub(super) fn unknown_sections(
    snapshot: &dyn Snapshot,
    text: &str,
    manifest: &Manifest,
    folder: &RepoPath,
) -> Vec<RunbookSections> {
    let Some(layout) = ManifestLayout::read(text) else { return Vec::new() };
    if KnownClaims::of(text, manifest, folder).has_commented("runbook", "sections") {
        return Vec::new();
    }
    let mut found = sections::find(snapshot, manifest, folder);
    found.retain(|one| one.add_to(&layout, &mut Insertions::default()));
    found
}

/// Whether a manifest has an entry of this name: two entries of one name cannot be told apart.
fn has_name(manifest: &Manifest, table: &ProposedTable) -> bool {
    let subject = table.subject("");
    manifest.value_at(subject.trim_end_matches('.')).is_some()
}

/// Adds the claims of `proposal` to a manifest. None if its text is no TOML.
pub(super) fn patched(text: &str, proposal: &Proposal, sections: &[RunbookSections]) -> Option<String> {
    let layout = ManifestLayout::read(text)?;
    let mut insertions = Insertions::default();
    for one in sections {
        one.add_to(&layout, &mut insertions);
    }
    for table in proposal.tables.iter().filter(|table| table.is_live()) {
        let keys: Vec<&ProposedKey> = table.keys.iter().filter(|key| table.has_live(key)).collect();
        if table.is_entry {
            add_entry(&layout, &mut insertions, table.table, &keys);
        } else {
            add_keys(&layout, &mut insertions, table.table, &keys);
        }
    }
    Some(insertions.apply(text))
}

fn add_entry(layout: &ManifestLayout<'_>, insertions: &mut Insertions, table: &str, keys: &[&ProposedKey]) {
    match layout.list(table) {
        Some(ListPlace::Tables(at)) => {
            let lines: Vec<TableLine> =
                keys.iter().map(|key| TableLine::claim(key.key.to_owned(), key)).collect();
            insertions.push_block(layout, at, &format!("[[{table}]]\n{}", written(&lines)));
        }
        Some(ListPlace::Inline(tail)) => {
            let pairs: Vec<String> = keys.iter().map(|key| format!("{} = {}", key.key, key.value)).collect();
            insertions.push_element(tail, &format!("{{ {} }}", pairs.join(", ")));
        }
        None => {}
    }
}

fn add_keys(layout: &ManifestLayout<'_>, insertions: &mut Insertions, table: &str, keys: &[&ProposedKey]) {
    let (mut lines, mut block) = (Vec::new(), Vec::new());
    for key in keys {
        match layout.place_of(&[table.to_owned(), key.key.to_owned()]) {
            KeyPlace::Line(at, path) => lines.push((at, TableLine::claim(path.join("."), key))),
            KeyPlace::Header(at, _, path) => block.push((at, TableLine::claim(path.join("."), key))),
            KeyPlace::Inline { more: Some(tail), .. } => {
                insertions.push_element(tail, &format!("{} = {}", key.key, key.value));
            }
            KeyPlace::Inline { more: None, .. } => {}
        }
    }
    // All keys of a table have one place.
    let (places, lines): (Vec<usize>, Vec<TableLine>) = lines.into_iter().unzip();
    if let Some(at) = places.first() {
        insertions.push(*at, written(&lines));
    }
    let (places, block): (Vec<usize>, Vec<TableLine>) = block.into_iter().unzip();
    if let Some(at) = places.first() {
        insertions.push_block(layout, *at, &format!("[{table}]\n{}", written(&block)));
    }
}
