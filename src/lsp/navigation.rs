//! Where a path, a heading, a pointer or a name leads, and who refers to it.

use lsp_types::{DocumentLink, Location};

use super::question::{Ground, Question};
use super::spots::{self, Spot, SpotKind};
use crate::evidence::data::{Value, read_toml, read_whole_json, read_yaml};
use crate::manifest::Manifest;
use crate::manifest::artifact::PathText;
use crate::manifest::value::JsonPointer;
use crate::snapshot::RepoPath;

/// Most places of one answer: a glob may match a whole repository.
const PLACES: usize = 100;

/// The places to which the spot at a byte leads.
pub(super) fn definition(question: &Question<'_>, ground: &Ground<'_>, byte: usize) -> Vec<Location> {
    let manifest = Manifest::parse(&question.document.text);
    let spots = spots::all(&manifest);
    spots::at(&spots, byte).map_or_else(Vec::new, |spot| targets(question, ground, &manifest, &spots, spot))
}

fn targets(
    question: &Question<'_>,
    ground: &Ground<'_>,
    manifest: &Manifest,
    spots: &[Spot<'_>],
    spot: &Spot<'_>,
) -> Vec<Location> {
    let folder = question.path.parent();
    let own = |at| Location { uri: question.document.uri.clone(), range: question.range(&at) };
    let first = |path: &PathText| ground.files(&folder, path).into_iter().next();
    match &spot.kind {
        SpotKind::Path(_, path) => {
            let files = ground.files(&folder, path).into_iter().take(PLACES);
            let place = |file: RepoPath| {
                let heading =
                    path.heading.as_ref().and_then(|anchor| ground.heading(question, &file, anchor));
                heading.or_else(|| question.start_of(&file))
            };
            files.filter_map(place).collect()
        }
        SpotKind::Glob(glob) => {
            let files = ground.files(&folder, &PathText::of((*glob).to_owned()));
            files.iter().take(PLACES).filter_map(|file| question.start_of(file)).collect()
        }
        SpotKind::Heading(anchor, path) => {
            let file = path.and_then(first);
            file.and_then(|file| ground.heading(question, &file, anchor)).into_iter().collect()
        }
        SpotKind::Pointer(pointer, path) => {
            let file = path.map(|path| PathText::of(path.to_owned())).as_ref().and_then(first);
            let place = file.and_then(|file| {
                let text = ground.text(&file)?;
                let value = read(&file, &text)?;
                let at = value.at_pointer(&JsonPointer::parse(pointer)?)?.at.clone();
                question.place_in(&file, &text, &at)
            });
            place.into_iter().collect()
        }
        SpotKind::Source(name) => spots::entry(manifest, "data", name).map(own).into_iter().collect(),
        SpotKind::Metric(name) => spots::entry(manifest, "metric", name).map(own).into_iter().collect(),
        SpotKind::Subject(text) => spots::subject(manifest, spots, text).map(own).into_iter().collect(),
        SpotKind::Date(_) | SpotKind::Rule(_) | SpotKind::Eval(_) => Vec::new(),
    }
}

/// The values of a small data file.
pub(super) fn read(path: &RepoPath, text: &str) -> Option<Value> {
    match path.extension().as_str() {
        "json" => read_whole_json(text.as_bytes()).ok(),
        "yaml" | "yml" => read_yaml(text).ok(),
        "toml" => read_toml(text).ok(),
        _ => None,
    }
}

/// The places that refer to what stands at a byte: of a manifest, the same path or name elsewhere in it; of any other document, the claims
/// of all manifests that name it or cover it.
pub(super) fn references(question: &Question<'_>, ground: &Ground<'_>, byte: usize) -> Vec<Location> {
    if !question.document.is_manifest() {
        return claims_of(question, ground);
    }
    let manifest = Manifest::parse(&question.document.text);
    let spots = spots::all(&manifest);
    let Some(here) = spots::at(&spots, byte) else { return names(question, &manifest, &spots, byte) };
    let aims = targets(question, ground, &manifest, &spots, here);
    let same = |spot: &&Spot<'_>| {
        let leads = targets(question, ground, &manifest, &spots, spot);
        leads
            .iter()
            .any(|place| aims.iter().any(|aim| aim.uri == place.uri && aim.range.start == place.range.start))
    };
    let same = spots.iter().filter(same).take(PLACES);
    same.map(|spot| Location { uri: question.document.uri.clone(), range: question.range(&spot.at) })
        .collect()
}

/// The places that name the entry whose name stands at a byte.
fn names(question: &Question<'_>, manifest: &Manifest, spots: &[Spot<'_>], byte: usize) -> Vec<Location> {
    let leads_here = |spot: &&Spot<'_>| {
        let at = match &spot.kind {
            SpotKind::Source(name) => spots::entry(manifest, "data", name),
            SpotKind::Metric(name) => spots::entry(manifest, "metric", name),
            _ => None,
        };
        at.is_some_and(|at| at.start <= byte && byte <= at.end)
    };
    let own =
        |spot: &Spot<'_>| Location { uri: question.document.uri.clone(), range: question.range(&spot.at) };
    spots.iter().filter(leads_here).map(own).collect()
}

/// The claims of a document in all evaluated manifests.
fn claims_of(question: &Question<'_>, ground: &Ground<'_>) -> Vec<Location> {
    let mut places = Vec::new();
    for evaluated in ground.evaluation.iter().flat_map(|evaluation| &evaluation.manifests) {
        let folder = evaluated.found.path.parent();
        for spot in spots::all(&evaluated.found.manifest) {
            let names = match &spot.kind {
                SpotKind::Path(_, path) => ground.files(&folder, path).contains(question.path),
                SpotKind::Glob(glob) => {
                    ground.files(&folder, &PathText::of((*glob).to_owned())).contains(question.path)
                }
                _ => false,
            };
            if names {
                places.extend(question.place_in(&evaluated.found.path, &evaluated.found.text, &spot.at));
            }
        }
    }
    places.truncate(PLACES);
    places
}

/// The links in a manifest: each path that leads to one file.
pub(super) fn links(question: &Question<'_>, ground: &Ground<'_>) -> Vec<DocumentLink> {
    let manifest = Manifest::parse(&question.document.text);
    let folder = question.path.parent();
    let link = |spot: Spot<'_>| {
        let SpotKind::Path(_, path) = &spot.kind else { return None };
        let target = if path.is_external() {
            let is_web = path.path.starts_with("https://") || path.path.starts_with("http://");
            path.path.parse().ok().filter(|_| is_web)
        } else {
            let files = ground.files(&folder, path);
            let [file] = files.as_slice() else { return None };
            (question.places.uri)(file)
        };
        let range = question.range(&spot.at);
        Some(DocumentLink { range, target: Some(target?), tooltip: None, data: None })
    };
    spots::all(&manifest).into_iter().filter_map(link).collect()
}
