//! Compares an evaluation with that of its base: which findings are new, and which of them the change itself suppresses.

#![expect(clippy::indexing_slicing, reason = "indices refer to lists of constant length")]

pub(crate) mod compare;
pub(crate) mod relaxed;
mod renames;
mod self_exemption;
mod suspects;

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use crate::evaluate::{
    CheckError, EvaluatedManifest, Evaluation, FoundManifest, Options, evaluate_found, read, stage_of,
};
use crate::finding::Finding;
use crate::history::History;
use crate::manifest::FILE_NAME;
use crate::report::RemovedSystem;
use crate::rules::{Rule, find, ids};
use crate::selection::Selection;
use crate::snapshot::{OpenError, RepoPath, Snapshot};
use compare::{all_findings, compare, matched_systems, new_findings};
use relaxed::{ManifestSide, Relaxation, RelaxedValue, Sides};
use suspects::{SuspectPlace, Suspects};

/// Marks each finding as introduced or not, and reports relaxed rules that suppress new findings.
///
/// `snapshot` is the evaluated tree. It is evaluated again only if something is relaxed; only then is `history` opened.
pub(crate) fn compare_with_base(
    evaluated: &mut Evaluation,
    before: Option<&Evaluation>,
    snapshot: &dyn Snapshot,
    history: impl FnOnce() -> Result<Option<History>, OpenError>,
    options: &Options,
) -> Result<(), CheckError> {
    compare(evaluated, before);
    evaluated.report.gone =
        before.map(|before| gone(evaluated, before, snapshot)).transpose()?.unwrap_or_default();
    let is_asked = find(&ids::SELF_EXEMPTION).is_some_and(|rule| options.selection.may_show(rule));
    let Some(before) = before.filter(|_| is_asked) else { return Ok(()) };
    let relaxed = all_relaxed(evaluated, before, snapshot, options);
    record_coverage(evaluated, &relaxed);
    if relaxed.iter().all(Vec::is_empty) {
        return Ok(());
    }
    let (found, custom) = put_back(evaluated, before, &relaxed, snapshot)?;
    // Findings that are not shown count too.
    let options = Options { selection: Selection::default(), exact: false, ..options.clone() };
    let again = evaluate_found(snapshot, history()?.as_mut(), found, custom, &options);
    let silenced = silenced(evaluated, before, &again, &relaxed);
    for SilencedFindings { system, relaxed, findings } in silenced {
        for finding in self_exemption::findings(relaxed, &findings) {
            evaluated.report.add(system, finding);
        }
    }
    evaluated.report.sort();
    Ok(())
}

/// What is relaxed in each manifest that the base has.
fn all_relaxed(
    evaluated: &Evaluation,
    before: &Evaluation,
    snapshot: &dyn Snapshot,
    options: &Options,
) -> Vec<Vec<RelaxedValue>> {
    let lost = lost(evaluated, before, snapshot);
    let one = |(manifest, matched): (usize, Option<usize>)| {
        let now = &evaluated.manifests[manifest];
        let Some(then) = matched.map(|matched| &before.manifests[matched]) else { return Vec::new() };
        // An unreadable manifest cannot be compared.
        if now.found.manifest.is_broken() || then.found.manifest.is_broken() {
            return Vec::new();
        }
        let folder = now.found.path.parent();
        relaxed::list(&Sides {
            now: side(now, options),
            then: side(then, options),
            file: now.file,
            folder: &folder,
            has_moved: now.found.path != then.found.path,
            listing: snapshot.listing(),
            lost: &lost,
        })
    };
    matched_systems(evaluated, Some(before)).into_iter().enumerate().map(one).collect()
}

fn side<'s>(evaluated: &'s EvaluatedManifest, options: &Options) -> ManifestSide<'s> {
    let manifest = &evaluated.found.manifest;
    ManifestSide { manifest, custom: &evaluated.custom, stage: stage_of(&manifest.root, options) }
}

/// Manifests that the base evaluated, that still exist, and that are no longer evaluated.
fn lost(evaluated: &Evaluation, before: &Evaluation, snapshot: &dyn Snapshot) -> Vec<RepoPath> {
    let there = snapshot.listing().called(FILE_NAME);
    let there: HashSet<_> = there.into_iter().collect();
    let evaluated: HashSet<_> = evaluated.report.systems.iter().map(|system| &system.manifest).collect();
    let is_evaluated = |path: &RepoPath| evaluated.contains(path);
    let before = before.report.systems.iter().map(|system| &system.manifest);
    before.filter(|path| there.contains(path) && !is_evaluated(path)).cloned().collect()
}

/// Systems of the base whose manifest is deleted or no longer tracked.
fn gone(
    evaluated: &Evaluation,
    before: &Evaluation,
    snapshot: &dyn Snapshot,
) -> Result<Vec<RemovedSystem>, CheckError> {
    let matches: HashSet<_> = matched_systems(evaluated, Some(before)).into_iter().flatten().collect();
    let mut gone = Vec::new();
    for (at, system) in before.report.systems.iter().enumerate() {
        let is_there = matches.contains(&at)
            || snapshot.listing().get(&system.manifest).is_some()
                && read(snapshot, &system.manifest)?.is_some();
        if !is_there {
            gone.push(RemovedSystem { name: system.name.clone(), manifest: system.manifest.clone() });
        }
    }
    Ok(gone)
}

/// Records how many relaxed values the rule examined.
fn record_coverage(evaluated: &mut Evaluation, relaxed: &[Vec<RelaxedValue>]) {
    for (system, relaxed) in evaluated.report.systems.iter_mut().zip(relaxed) {
        let mine = system.coverage.iter_mut().filter(|coverage| coverage.rule == ids::SELF_EXEMPTION);
        mine.for_each(|coverage| coverage.seen = relaxed.len());
    }
}

/// For each manifest, the custom rules to use; `None` uses those that the manifest names.
type CustomRulesByPlace = Vec<Option<Vec<Rc<Rule>>>>;

/// The manifests in which something is relaxed, with the values of the base put back, and the manifests that are now excluded.
fn put_back(
    evaluated: &Evaluation,
    before: &Evaluation,
    relaxed: &[Vec<RelaxedValue>],
    snapshot: &dyn Snapshot,
) -> Result<(Vec<FoundManifest>, CustomRulesByPlace), CheckError> {
    let (mut found, mut custom): (Vec<FoundManifest>, CustomRulesByPlace) = (Vec::new(), Vec::new());
    let matches = matched_systems(evaluated, Some(before));
    for ((manifest, relaxed), matched) in evaluated.manifests.iter().zip(relaxed).zip(matches) {
        let Some(matched) = matched.filter(|_| !relaxed.is_empty()) else { continue };
        for lost in relaxed.iter().filter_map(|relaxed| match &relaxed.relaxation {
            Relaxation::Manifest(lost) => Some(lost),
            _ => None,
        }) {
            if let Some((text, manifest)) = read(snapshot, lost)? {
                found.push(FoundManifest { path: lost.clone(), text, manifest });
                custom.push(None);
            }
        }
        let overlays = relaxed.iter().filter_map(|relaxed| relaxed.back.as_ref());
        let with_base_values = manifest.found.manifest.with(overlays);
        let FoundManifest { path, text, .. } = &manifest.found;
        found.push(FoundManifest { path: path.clone(), text: text.clone(), manifest: with_base_values });
        let is_card = |relaxed: &RelaxedValue| matches!(relaxed.relaxation, Relaxation::Card(_));
        let then = &before.manifests[matched].custom.rules;
        custom.push(relaxed.iter().any(is_card).then(|| rules_of_both(&manifest.custom.rules, then)));
    }
    Ok((found, custom))
}

/// The custom rules of the base, and those that were added since.
fn rules_of_both(now: &[Rc<Rule>], then: &[Rc<Rule>]) -> Vec<Rc<Rule>> {
    let is_new = |rule: &&Rc<Rule>| !then.iter().any(|then| then.id == rule.id);
    // The place of the card refers to the sources of the other evaluation.
    let of_base = |rule: &Rc<Rule>| Rc::new(Rule { custom: None, ..Rule::clone(rule) });
    then.iter().map(of_base).chain(now.iter().filter(is_new).cloned()).collect()
}

/// Findings that a relaxed value suppresses.
struct SilencedFindings<'a> {
    /// The index of the system that relaxes the value.
    system: usize,
    relaxed: &'a RelaxedValue,
    findings: Vec<&'a Finding>,
}

/// Findings that are new under the rules of the base and lighter under those of the change.
fn silenced<'a>(
    evaluated: &Evaluation,
    before: &Evaluation,
    again: &'a Evaluation,
    relaxed: &'a [Vec<RelaxedValue>],
) -> Vec<SilencedFindings<'a>> {
    let (brought, lost) = (new_findings(again, Some(before)), new_findings(again, Some(evaluated)));
    let places: HashMap<_, _> =
        evaluated.report.systems.iter().enumerate().map(|(at, system)| (&system.manifest, at)).collect();
    let suspects = Suspects::of(evaluated, relaxed);
    let mut all_silenced: Vec<SilencedFindings<'_>> = Vec::new();
    let mut known: HashMap<SuspectPlace, usize> = HashMap::new();
    for (((place, finding), brought), lost) in all_findings(again).zip(brought).zip(lost) {
        if !brought || !lost || finding.waived.is_some() {
            continue;
        }
        let path = &again.report.systems[*place].manifest;
        let Some(suspect) = suspects.first(finding, path, places.get(path).copied()) else { continue };
        let place = *known.entry(suspect).or_insert_with(|| {
            let SuspectPlace { system, value } = suspect;
            all_silenced.push(SilencedFindings {
                system,
                relaxed: &relaxed[system][value],
                findings: Vec::new(),
            });
            all_silenced.len() - 1
        });
        all_silenced[place].findings.push(finding);
    }
    all_silenced
}
