//! A judgement held against that of its base: which findings are new, and which of them the change itself silenced.

#![expect(
    clippy::indexing_slicing,
    reason = "manifests and systems are named by their places in lists that keep their length"
)]

pub(crate) mod compare;
pub(crate) mod relaxed;
mod renames;
mod self_exemption;

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use crate::evaluate::{CheckError, Evaluation, FoundManifest, Options, judge_found, read, stage_of};
use crate::finding::Finding;
use crate::history::History;
use crate::manifest::FILE_NAME;
use crate::report::RemovedSystem;
use crate::rules::{Rule, find, ids};
use crate::selection::Selection;
use crate::snapshot::{OpenError, RepoPath, Snapshot};
use compare::{all, compare, news, twins};
use relaxed::{Eased, Relaxation, Sides};

/// Says of each finding whether it was there `before`, and reports what the change eases so that it silences what it brings.
///
/// `snapshot` is the tree that was judged. It is judged once more only where something is eased; only then is `history` asked for.
pub fn against(
    judged: &mut Evaluation,
    before: Option<&Evaluation>,
    snapshot: &dyn Snapshot,
    history: impl FnOnce() -> Result<Option<History>, OpenError>,
    options: &Options,
) -> Result<(), CheckError> {
    compare(judged, before);
    judged.report.gone = before.map(|before| gone(judged, before, snapshot)).transpose()?.unwrap_or_default();
    let is_asked = find(&ids::SELF_EXEMPTION).is_some_and(|rule| options.selection.may_show(rule));
    let Some(before) = before.filter(|_| is_asked) else { return Ok(()) };
    let eased = all_eased(judged, before, snapshot, options);
    saw(judged, &eased);
    if eased.iter().all(Vec::is_empty) {
        return Ok(());
    }
    let (found, custom) = put_back(judged, before, &eased, snapshot)?;
    // What is not shown counts as well.
    let options = Options { selection: Selection::default(), exact: false, ..options.clone() };
    let again = judge_found(snapshot, history()?.as_mut(), found, custom, &options);
    let silenced = silenced(judged, before, &again, &eased);
    for (system, eased, silenced) in silenced {
        for finding in self_exemption::findings(eased, &silenced) {
            judged.report.add(system, finding);
        }
    }
    judged.report.sort();
    Ok(())
}

/// What is eased in each manifest that was there before.
fn all_eased(
    judged: &Evaluation,
    before: &Evaluation,
    snapshot: &dyn Snapshot,
    options: &Options,
) -> Vec<Vec<Eased>> {
    let lost = lost(judged, before, snapshot);
    let one = |(manifest, twin): (usize, Option<usize>)| {
        let now = &judged.manifests[manifest];
        let Some(then) = twin.map(|twin| &before.manifests[twin]) else { return Vec::new() };
        // Nothing can be told of what cannot be read.
        if now.found.manifest.is_broken() || then.found.manifest.is_broken() {
            return Vec::new();
        }
        let folder = now.found.path.parent();
        relaxed::list(&Sides {
            now: &now.found.manifest,
            then: &then.found.manifest,
            custom: (&now.custom, &then.custom),
            file: now.file,
            folder: &folder,
            has_moved: now.found.path != then.found.path,
            listing: snapshot.listing(),
            stages: (
                stage_of(&now.found.manifest.root, options),
                stage_of(&then.found.manifest.root, options),
            ),
            lost: &lost,
        })
    };
    twins(judged, Some(before)).into_iter().enumerate().map(one).collect()
}

/// Manifests that were judged before, are still there, and are judged no more.
fn lost(judged: &Evaluation, before: &Evaluation, snapshot: &dyn Snapshot) -> Vec<RepoPath> {
    let there = snapshot.listing().called(FILE_NAME);
    let there: HashSet<_> = there.into_iter().collect();
    let judged: HashSet<_> = judged.report.systems.iter().map(|system| &system.manifest).collect();
    let is_judged = |path: &RepoPath| judged.contains(path);
    let before = before.report.systems.iter().map(|system| &system.manifest);
    before.filter(|path| there.contains(path) && !is_judged(path)).cloned().collect()
}

/// Systems that were judged before, and whose manifests are no more, or not tracked.
fn gone(
    judged: &Evaluation,
    before: &Evaluation,
    snapshot: &dyn Snapshot,
) -> Result<Vec<RemovedSystem>, CheckError> {
    let twins: HashSet<_> = twins(judged, Some(before)).into_iter().flatten().collect();
    let mut gone = Vec::new();
    for (at, system) in before.report.systems.iter().enumerate() {
        let is_there = twins.contains(&at)
            || snapshot.listing().get(&system.manifest).is_some()
                && read(snapshot, &system.manifest)?.is_some();
        if !is_there {
            gone.push(RemovedSystem { name: system.name.clone(), manifest: system.manifest.clone() });
        }
    }
    Ok(gone)
}

/// Notes how much the rule had to look at.
fn saw(judged: &mut Evaluation, eased: &[Vec<Eased>]) {
    for (system, eased) in judged.report.systems.iter_mut().zip(eased) {
        let mine = system.coverage.iter_mut().filter(|coverage| coverage.rule == ids::SELF_EXEMPTION);
        mine.for_each(|coverage| coverage.seen = eased.len());
    }
}

/// The custom rules for each place, where those of the manifest are not meant.
type CustomRulesByPlace = Vec<Option<Vec<Rc<Rule>>>>;

/// The manifests in which something is eased, as they would be if it were not; and those that are left out.
fn put_back(
    judged: &Evaluation,
    before: &Evaluation,
    eased: &[Vec<Eased>],
    snapshot: &dyn Snapshot,
) -> Result<(Vec<FoundManifest>, CustomRulesByPlace), CheckError> {
    let (mut found, mut custom): (Vec<FoundManifest>, CustomRulesByPlace) = (Vec::new(), Vec::new());
    let twins = twins(judged, Some(before));
    for ((manifest, eased), twin) in judged.manifests.iter().zip(eased).zip(twins) {
        let Some(twin) = twin.filter(|_| !eased.is_empty()) else { continue };
        for lost in eased.iter().filter_map(|eased| match &eased.eases {
            Relaxation::Manifest(lost) => Some(lost),
            _ => None,
        }) {
            if let Some((text, manifest)) = read(snapshot, lost)? {
                found.push(FoundManifest { path: lost.clone(), text, manifest });
                custom.push(None);
            }
        }
        let overlays = eased.iter().filter_map(|eased| eased.back.as_ref());
        let hybrid = manifest.found.manifest.with(overlays);
        let FoundManifest { path, text, .. } = &manifest.found;
        found.push(FoundManifest { path: path.clone(), text: text.clone(), manifest: hybrid });
        let is_card = |eased: &Eased| matches!(eased.eases, Relaxation::Card(_));
        let then = &before.manifests[twin].custom.rules;
        custom.push(eased.iter().any(is_card).then(|| rules_of_both(&manifest.custom.rules, then)));
    }
    Ok((found, custom))
}

/// The rules of the base, and those that came since.
fn rules_of_both(now: &[Rc<Rule>], then: &[Rc<Rule>]) -> Vec<Rc<Rule>> {
    let is_new = |rule: &&Rc<Rule>| !then.iter().any(|then| then.id == rule.id);
    // The card's place is in another judgement's texts.
    let of_base = |rule: &Rc<Rule>| Rc::new(Rule { custom: None, ..Rule::clone(rule) });
    then.iter().map(of_base).chain(now.iter().filter(is_new).cloned()).collect()
}

/// What is new at the base's measure, and counts for less at today's: with the system, and with what silences it.
fn silenced<'a>(
    judged: &Evaluation,
    before: &Evaluation,
    again: &'a Evaluation,
    eased: &'a [Vec<Eased>],
) -> Vec<(usize, &'a Eased, Vec<&'a Finding>)> {
    let (brought, lost) = (news(again, Some(before)), news(again, Some(judged)));
    let places: HashMap<_, _> =
        judged.report.systems.iter().enumerate().map(|(at, system)| (&system.manifest, at)).collect();
    let suspects = relaxed::suspects::Suspects::of(judged, eased);
    let mut all_silenced: Vec<(usize, &Eased, Vec<&Finding>)> = Vec::new();
    let mut known: HashMap<(usize, usize), usize> = HashMap::new();
    for (((place, finding), brought), lost) in all(again).zip(brought).zip(lost) {
        if !brought || !lost || finding.waived.is_some() {
            continue;
        }
        let path = &again.report.systems[*place].manifest;
        let Some((system, number)) = suspects.first(finding, path, places.get(path).copied()) else {
            continue;
        };
        let place = *known.entry((system, number)).or_insert_with(|| {
            all_silenced.push((system, &eased[system][number], Vec::new()));
            all_silenced.len() - 1
        });
        all_silenced[place].2.push(finding);
    }
    all_silenced
}
