//! Changes of criteria that an accepted record allows, as `[[change]]` names them.

use super::table::Relaxable;
use super::walk::Place;
use super::{ManifestSide, Recording, Sides};
use crate::claim;
use crate::evidence::decision::{OutcomeSynonyms, Statements};
use crate::evidence::document::{self, FileContent};
use crate::evidence::locate::{ArtifactLocation, locate};
use crate::freshness::written;
use crate::manifest::artifact::PathText;
use crate::text::SourceMap;

/// The values whose change can be recorded: those that `moved-target` and `loosened-requirement` keep during a pilot.
const CRITERIA: [&str; 7] = [
    "eval.*.require.*",
    "eval.*.cases",
    "metric.*.target",
    "metric.*.stop-at",
    "metric.*.guardrail",
    "metric.*.within",
    "policy.min-cases.*",
];

/// Whether the change of a value is recorded.
pub(super) fn recording(row: &Relaxable, place: &Place<'_>, sides: &Sides<'_>) -> Recording {
    if !CRITERIA.contains(&row.key) {
        return Recording::None;
    }
    let name = place.entry.as_ref().map_or("min-cases", |(_, now, _)| now.name);
    record(place, name, sides).map_or_else(|| Recording::Possible(name.to_owned()), Recording::Accepted)
}

/// The path of an accepted record that states the new value at a place, and has `name`.
fn record(place: &Place<'_>, name: &str, sides: &Sides<'_>) -> Option<String> {
    let now = &sides.now;
    let (root, subject) = (&now.manifest.root, place.subject());
    let mut changes = root.change.iter().flat_map(|changes| &changes.value.0).map(|change| &change.value);
    let value = match claim::values(root).into_iter().find(|found| found.subject == subject) {
        Some(found) => written(found.leaf),
        None if place.is_gone() => String::new(),
        None => return None,
    };
    let states = |path: &PathText| statements(path, now).is_some_and(|record| record.state(name, &value));
    changes.find_map(|change| {
        change.at.as_ref().filter(|at| at.value.0.trim() == &*subject)?;
        let path = &change.record.as_ref()?.value.reference.path.as_ref()?.value;
        states(path).then(|| path.path.clone())
    })
}

/// What an accepted record states.
fn statements(path: &PathText, side: &ManifestSide<'_>) -> Option<Statements> {
    let ArtifactLocation::File { path: file, size } = locate(side.tree, side.folder, path) else {
        return None;
    };
    let mut sources = SourceMap::default();
    let FileContent::Document(document) = document::read(side.tree, &file, size, &mut sources) else {
        return None;
    };
    let synonyms = OutcomeSynonyms::of(&side.manifest.root);
    document.accepted_statements(sources.get(document.file).text(), path.heading.as_deref(), &synonyms)
}
