//! `sections` for the runbooks that a manifest claims: the headings about what their uses ask for.

use super::layout::{Insertions, ListPlace, ManifestLayout};
use super::proposal::quoted;
use crate::evidence::artifact_topics::propose_sections;
use crate::evidence::markdown::outline;
use crate::limits::init as limits;
use crate::manifest::Manifest;
use crate::manifest::model::RunbookUse;
use crate::rules::coverage::topics_for;
use crate::snapshot::{RepoPath, Snapshot, resolve};
use crate::vocabulary::{Synonyms, TopicId};

/// The sections of a runbook that the manifest does not name yet.
pub(super) struct RunbookSections {
    /// Which entry of `runbook` it is.
    place: usize,
    /// The value, as TOML.
    value: String,
    /// The document.
    pub(super) path: RepoPath,
}

/// The value of `sections` for a document with these uses; none if no heading names one of their topics.
pub(super) fn value(
    text: &str,
    uses: impl IntoIterator<Item = RunbookUse>,
    synonyms: &Synonyms,
) -> Option<String> {
    let topics: Vec<TopicId> = uses.into_iter().flat_map(topics_for).copied().collect();
    let found = propose_sections(&outline(text).sections, &topics, synonyms);
    let all: Vec<_> = found.iter().map(|(topic, at)| format!("{} = {}", topic.key(), quoted(at))).collect();
    (!all.is_empty()).then(|| format!("{{ {} }}", all.join(", ")))
}

/// Finds the sections of the claimed runbooks that name none.
pub(super) fn find(snapshot: &dyn Snapshot, manifest: &Manifest, folder: &RepoPath) -> Vec<RunbookSections> {
    let labels = manifest.root.synonyms();
    let synonyms = Synonyms::new(labels.filter_map(|(key, label)| Some((TopicId::from_key(key)?, label))));
    let written = manifest.entries("runbook");
    let runbooks = manifest.root.runbook.iter().flat_map(|runbooks| &runbooks.value.0);
    let mut found = Vec::new();
    for runbook in runbooks.filter(|runbook| runbook.value.more.sections.is_none()) {
        let path = runbook.value.reference.path.as_ref().filter(|path| path.value.heading.is_none());
        let Some(path) = path.and_then(|path| folder.join(&path.value.path).ok()) else { continue };
        // A link, a folder, a glob or an address is no such file.
        if !resolve(snapshot, &path).is_ok_and(|real| real.file().is_some_and(|(real, _)| real == path)) {
            continue;
        }
        let uses = runbook.value.more.uses.iter().flat_map(|uses| &uses.value.0).map(|one| one.value);
        let text =
            snapshot.read(&path, limits::SCANNED_BYTES).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let value = text.and_then(|text| value(&text, uses, &synonyms));
        let place = written.iter().position(|entry| entry.name == runbook.name);
        if let (Some(place), Some(value)) = (place, value) {
            found.push(RunbookSections { place, value, path });
        }
    }
    found
}

impl RunbookSections {
    /// Adds the sections to the runbook. False if it is written in a way that has no room for them.
    pub(super) fn add_to(&self, layout: &ManifestLayout<'_>, insertions: &mut Insertions) -> bool {
        match layout.entry("runbook", self.place) {
            Some(ListPlace::Tables(at)) => {
                insertions.push(at, format!("sections = {}   # by its headings\n", self.value));
            }
            Some(ListPlace::Inline(tail)) => {
                insertions.push_element(tail, &format!("sections = {}", self.value));
            }
            None => return false,
        }
        true
    }
}
