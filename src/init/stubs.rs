//! `--add`: what a gate owes, as comments in the tables to which it belongs.

use super::known::KnownClaims;
use super::layout::{Insertions, KeyPlace, ListPlace, ManifestLayout};
use super::owed::{OwedKey, OwedKeys, OwedLine, joined};
use super::write::{TableLine, written};
use crate::gate::Gate;
use crate::limits::init as limits;
use crate::manifest::Manifest;
use crate::snapshot::RepoPath;

/// A manifest with what a gate owes.
pub(super) struct StubbedManifest {
    /// The text.
    pub(super) text: String,
    /// The lines, from 1, on which keys stood as comments before.
    pub(super) known: Vec<usize>,
}

/// Lines for one place, below a header that is a comment too if there is one.
struct StubGroup {
    at: usize,
    header: Option<Vec<String>>,
    /// The key path of the table in which they stand.
    above: Vec<String>,
    lines: Vec<OwedLine>,
}

/// Adds what a gate owes to a manifest. None if its text is no TOML.
pub(super) fn with_gate(
    text: &str,
    manifest: &Manifest,
    folder: &RepoPath,
    owed: &OwedKeys,
    gate: Gate,
) -> Option<StubbedManifest> {
    let layout = ManifestLayout::read(text)?;
    let claims = KnownClaims::of(text, manifest, folder);
    let mut known = Vec::new();
    let mut groups: Vec<StubGroup> = Vec::new();
    let mut insertions = Insertions::default();
    for key in owed.of_gate(gate) {
        if key.is_list() {
            if !key.uses.is_empty() && add_uses(&layout, manifest, key, &mut groups, &mut known) {
                continue;
            }
            let path = [key.table.to_owned()];
            if claims.is_commented(&path) {
                known.extend(claims.lines(&path));
            } else if let Some(ListPlace::Tables(at)) = layout.list(key.table) {
                let lines: Vec<TableLine> = key.entry().into_iter().map(TableLine::from).collect();
                let block = format!("# [[{}]]\n{}", key.table, written(&lines));
                insertions.push_block(&layout, at, &block);
            }
        } else if let Some(place) = key.entry {
            add_to_entry(&layout, key, place, key.line(), &mut groups, &mut known);
        } else {
            let path: Vec<String> =
                std::iter::once(key.table.to_owned()).chain(key.path.iter().cloned()).collect();
            // Keys of an inner table may stand on one line, as its value.
            let is_known = |path: &[String]| path.len() > 1 && claims.is_commented(path);
            let above = path.split_last().map(|(_, above)| above).unwrap_or_default();
            if let Some(path) = [path.as_slice(), above].into_iter().find(|path| is_known(path)) {
                known.extend(claims.lines(path));
            } else {
                add_key(&layout, &path, key.line(), &mut groups, (&mut insertions, &mut known));
            }
        }
    }
    for group in groups {
        let is_dotted = |line: &OwedLine| {
            let below = line.key.split('.').map(str::to_owned);
            let mut path: Vec<String> = group.above.iter().cloned().chain(below).collect();
            path.pop();
            path.len() > group.above.len() && layout.has_dotted(&path)
        };
        let (mut lines, open): (Vec<OwedLine>, Vec<OwedLine>) = group.lines.into_iter().partition(is_dotted);
        lines.extend(joined(open));
        let lines: Vec<TableLine> = lines.into_iter().map(TableLine::from).collect();
        match group.header {
            Some(header) => {
                let block = format!("# [{}]\n{}", header.join("."), written(&lines));
                insertions.push_block(&layout, group.at, &block);
            }
            None => insertions.push(group.at, written(&lines)),
        }
    }
    known.sort_unstable();
    known.dedup();
    Some(StubbedManifest { text: insertions.apply(text), known })
}

fn add_key(
    layout: &ManifestLayout<'_>,
    path: &[String],
    line: OwedLine,
    groups: &mut Vec<StubGroup>,
    (insertions, known): (&mut Insertions, &mut Vec<usize>),
) {
    let (at, header, above, rest) = match layout.place_of(path) {
        KeyPlace::Line(at, rest) => {
            let above = path.get(..path.len().saturating_sub(rest.len())).unwrap_or_default().to_vec();
            (at, None, above, rest)
        }
        KeyPlace::Header(at, header, rest) => (at, Some(header.clone()), header, rest),
        KeyPlace::Inline { key, line_end, .. } => {
            // A table on one line cannot go on in a comment.
            let remark = format!("# {key} lacks {}: {}", path.join("."), line.comment);
            match layout.number_of(&remark) {
                Some(number) => known.push(number),
                None => insertions.push(line_end, format!("{remark}\n")),
            }
            return;
        }
    };
    let line = OwedLine { key: rest.join("."), ..line };
    match groups.iter_mut().find(|group| group.at == at && group.header == header) {
        Some(group) => group.lines.push(line),
        None => groups.push(StubGroup { at, header, above, lines: vec![line] }),
    }
}

/// Adds a key to an entry of a list. An entry on one line has no room for comments.
fn add_to_entry(
    layout: &ManifestLayout<'_>,
    key: &OwedKey,
    place: usize,
    line: OwedLine,
    groups: &mut Vec<StubGroup>,
    known: &mut Vec<usize>,
) {
    let path: Vec<String> = line.key.split('.').map(str::to_owned).collect();
    if let Some(number) = layout.commented_in_entry(key.table, place, &path) {
        known.push(number);
    } else if let Some(ListPlace::Tables(at)) = layout.entry(key.table, place) {
        match groups.iter_mut().find(|group| group.at == at && group.header.is_none()) {
            Some(group) => group.lines.push(line),
            None => groups.push(StubGroup { at, header: None, above: Vec::new(), lines: vec![line] }),
        }
    }
}

/// Adds the uses that no runbook serves to the runbooks without a use. False if each says what it is for.
fn add_uses(
    layout: &ManifestLayout<'_>,
    manifest: &Manifest,
    key: &OwedKey,
    groups: &mut Vec<StubGroup>,
    known: &mut Vec<usize>,
) -> bool {
    let entries = manifest.entries("runbook");
    let is_open = |(_, entry): &(usize, &crate::manifest::ListEntry<'_>)| {
        entry.node.as_table().is_some_and(|table| table.get("for").is_none())
    };
    let open: Vec<usize> = entries.iter().enumerate().filter(is_open).map(|(place, _)| place).collect();
    for place in open.iter().take(limits::RUNBOOKS) {
        add_to_entry(layout, key, *place, key.uses_line(), groups, known);
    }
    !open.is_empty()
}
