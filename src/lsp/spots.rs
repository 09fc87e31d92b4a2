//! What stands where in a manifest: paths, headings, owners, dates, and the names of other parts of the manifest.

use std::ops::Range;

use jiff::civil::Date;

use crate::claim;
use crate::manifest::artifact::PathText;
use crate::manifest::node::{TableNode, TomlData, TomlNode};
use crate::manifest::visit::Leaf;
use crate::manifest::{Manifest, Subject};

/// Something that the editor can say more about.
#[derive(Debug, Clone)]
pub(super) struct Spot<'m> {
    /// Byte range in the manifest.
    pub(super) at: Range<usize>,
    pub(super) kind: SpotKind<'m>,
}

/// What a spot is.
#[derive(Debug, Clone)]
pub(super) enum SpotKind<'m> {
    /// The path of an artifact, with the subject of its claim.
    Path(Subject, &'m PathText),
    /// A heading, and the path of its document.
    Heading(&'m str, Option<&'m PathText>),
    /// A glob of `covers` or `code`.
    Glob(&'m str),
    Date(Date),
    /// The id of a rule.
    Rule(&'m str),
    /// The place to which a waiver or a change is limited.
    Subject(&'m str),
    /// The name of a `[[data]]` source.
    Source(&'m str),
    /// The name of a `[[metric]]`.
    Metric(&'m str),
    /// The name of an eval, where it is given.
    Eval(&'m str),
    /// A pointer to a value, and the path of its file.
    Pointer(&'m str, Option<&'m str>),
}

/// Everything in a manifest, in no order.
pub(super) fn all(manifest: &Manifest) -> Vec<Spot<'_>> {
    let mut spots = Vec::new();
    let values = claim::values(&manifest.root);
    let mut documents: Vec<(Subject, &PathText)> = Vec::new();
    for value in &values {
        match value.leaf {
            Leaf::Artifact(reference) => {
                let Some(path) = &reference.path else { continue };
                documents.push((value.subject.clone(), &path.value));
                let kind = SpotKind::Path(value.subject.clone(), &path.value);
                spots.push(Spot { at: path.at.clone(), kind });
            }
            Leaf::Patterns(globs) => spots.extend(
                globs.0.iter().map(|glob| Spot { at: glob.at.clone(), kind: SpotKind::Glob(&glob.value.0) }),
            ),
            Leaf::Date(day) => spots.push(Spot { at: value.at.clone(), kind: SpotKind::Date(day) }),
            _ => {}
        }
    }
    for value in &values {
        if let Leaf::Heading(heading) = value.leaf {
            // `runbook.a.md.sections.rollback` is a heading of `runbook.a.md`.
            let above = value.subject.rsplit_once(".sections.").map(|(above, _)| above);
            let of = documents.iter().find(|(subject, _)| Some(subject.as_str()) == above);
            let kind = SpotKind::Heading(heading, of.map(|(_, path)| *path));
            spots.push(Spot { at: value.at.clone(), kind });
        }
    }
    names(&manifest.tree, &mut Vec::new(), &mut spots);
    spots
}

/// The smallest spot at a byte.
pub(super) fn at<'s, 'm>(spots: &'s [Spot<'m>], byte: usize) -> Option<&'s Spot<'m>> {
    let holds = |spot: &&Spot<'_>| spot.at.start <= byte && byte <= spot.at.end;
    spots.iter().filter(holds).min_by_key(|spot| spot.at.len())
}

/// Adds the names of rules, sources, metrics and evals, and the pointers.
fn names<'m>(table: &'m TableNode, path: &mut Vec<&'m str>, spots: &mut Vec<Spot<'m>>) {
    for member in table.members() {
        path.push(&member.key);
        let mut add = |at: &Range<usize>, kind| spots.push(Spot { at: at.clone(), kind });
        match path.as_slice() {
            ["policy", "levels", id] => add(&member.key_at, SpotKind::Rule(id)),
            ["waiver", "rule"] => each_text(&member.value, |at, text| add(at, SpotKind::Rule(text))),
            ["waiver" | "change", "at"] => {
                each_text(&member.value, |at, text| add(at, SpotKind::Subject(text)));
            }
            ["eval" | "condition", "data"] => {
                each_text(&member.value, |at, text| add(at, SpotKind::Source(text)));
            }
            ["metric", "drives"] => each_text(&member.value, |at, text| add(at, SpotKind::Metric(text))),
            ["eval", "name"] => each_text(&member.value, |at, text| add(at, SpotKind::Eval(text))),
            [.., "pointer"] => {
                let file = table.get("path").and_then(|path| path.value.as_text());
                each_text(&member.value, |at, text| add(at, SpotKind::Pointer(text, file)));
            }
            _ => {}
        }
        each_table(&member.value, &mut |inner| names(inner, path, spots));
        path.pop();
    }
}

/// Calls `found` with each text of a value or a list.
fn each_text<'m>(node: &'m TomlNode, mut found: impl FnMut(&Range<usize>, &'m str)) {
    let items = match &node.data {
        TomlData::Array(items) => items.as_slice(),
        _ => std::slice::from_ref(node),
    };
    for item in items {
        if let Some(text) = item.as_text() {
            found(&item.at, text);
        }
    }
}

/// Calls `found` with each table of a value or a list.
pub(super) fn each_table<'m>(node: &'m TomlNode, found: &mut impl FnMut(&'m TableNode)) {
    match &node.data {
        TomlData::Table(table) => found(table),
        TomlData::Array(items) => items.iter().for_each(|item| {
            if let TomlData::Table(table) = &item.data {
                found(table);
            }
        }),
        _ => {}
    }
}

/// The place of the name of an entry: of a source, a metric or an eval.
pub(super) fn entry(manifest: &Manifest, list: &str, name: &str) -> Option<Range<usize>> {
    let node = manifest.value_at(&format!("{list}.{name}"))?;
    let named = node.as_table().and_then(|table| table.get("name").or_else(|| table.get("path")));
    Some(named.map_or(&node.at, |member| &member.value.at).clone())
}

/// The place of a subject, or of the claim of an artifact at this path.
pub(super) fn subject(manifest: &Manifest, spots: &[Spot<'_>], text: &str) -> Option<Range<usize>> {
    let of_path = |spot: &&Spot<'_>| matches!(&spot.kind, SpotKind::Path(_, path) if path.written() == text || path.path == text);
    let path = spots.iter().find(of_path).map(|spot| spot.at.clone());
    path.or_else(|| manifest.value_at(text).map(|node| node.at.clone()))
}
