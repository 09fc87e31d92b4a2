//! Rules on data sources: production data that is audited, governed and monitored.

pub(crate) mod no_production_data;
pub(crate) mod overdue_remediation;

use crate::facts::Facts;
use crate::manifest::Subject;
use crate::manifest::collection::NamedEntry;
use crate::manifest::model::{DataKind, DataSource};

/// The kinds of the declared sources, taken together.
pub(super) enum DataKinds<'m> {
    /// This source is of kind production.
    Production(&'m NamedEntry<DataSource>),
    /// All sources are of another kind.
    Others,
    /// No source is of kind production, and these have no kind.
    Unsaid(Vec<&'m NamedEntry<DataSource>>),
}

/// Returns the kinds of the declared sources; `None` if there is no source, or if a kind is invalid.
pub(super) fn kinds<'m>(facts: &Facts<'m>) -> Option<DataKinds<'m>> {
    let manifest = facts.manifest;
    let sources = &manifest.root.data.as_ref()?.value.0;
    let is_production = |source: &&NamedEntry<DataSource>| {
        source.value.kind.as_ref().is_some_and(|kind| kind.value == DataKind::Production)
    };
    if let Some(source) = sources.iter().find(is_production) {
        return Some(DataKinds::Production(source));
    }
    let is_misread =
        |source: &&NamedEntry<DataSource>| manifest.is_misread(&Subject::of(["data", &source.name, "kind"]));
    let all_read =
        sources.len() == manifest.entries("data").len() && !sources.iter().any(|source| is_misread(&source));
    if sources.is_empty() || !all_read {
        return None;
    }
    let unsaid: Vec<_> = sources.iter().filter(|source| source.value.kind.is_none()).collect();
    Some(if unsaid.is_empty() { DataKinds::Others } else { DataKinds::Unsaid(unsaid) })
}
