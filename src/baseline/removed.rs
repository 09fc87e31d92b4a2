//! Systems of the base that the change no longer lets be checked: their manifest is gone or excluded.

use std::collections::{HashMap, HashSet};

use super::Base;
use super::systems::matched_systems;
use super::view::View;
use crate::evaluate::{CheckError, Evaluation, Options, Target, find_manifests, name_of, read};
use crate::finding::{Finding, Level};
use crate::manifest::model::Stage;
use crate::path::RepoPath;
use crate::report::{GoneFinding, GoneReason, RemovedSystem, SystemReport, Verdict};
use crate::rules::{RuleContext, find, ids};
use crate::selection::Selection;
use crate::snapshot::Snapshot;
use crate::text::{Span, clipped};

/// Lists the systems that are gone, and reports those that were not stopped before. `is_requested` says whether a path is checked.
pub(super) fn report(
    evaluation: &mut Evaluation,
    base: &Base<'_>,
    snapshot: &dyn Snapshot,
    options: &Options,
    is_requested: impl Fn(&RepoPath) -> bool,
) -> Result<(), CheckError> {
    let Some(before) = &base.before else { return Ok(()) };
    let matches = matched_systems(&View::of(evaluation), Some(&View::of(before)));
    let kept: HashSet<usize> = matches.into_iter().flatten().collect();
    let left = before
        .report
        .systems
        .iter()
        .enumerate()
        .filter(|(at, system)| !kept.contains(at) && is_requested(&system.manifest));
    let left: Vec<_> = left.collect();
    // A manifest that was moved out of the requested folders keeps its name.
    let was_there = |path: &RepoPath| base.snapshot.is_some_and(|then| then.listing().get(path).is_some());
    let elsewhere =
        if left.is_empty() { MovedManifests::default() } else { moved(snapshot, options, was_there)? };
    for (at, system) in left {
        let mut excluded = evaluation.report.excluded.iter();
        let excluded = excluded.find(|excluded| excluded.manifest == system.manifest);
        let excluded = excluded.map(|excluded| excluded.glob.as_str());
        let is_there =
            snapshot.listing().get(&system.manifest).is_some() && read(snapshot, &system.manifest)?.is_some();
        if excluded.is_none() && (is_there || elsewhere.checked.contains(&system.name)) {
            continue;
        }
        let removed = RemovedSystem { name: system.name.clone(), manifest: system.manifest.clone() };
        if excluded.is_none() {
            evaluation.report.gone.push(removed.clone());
        }
        // The target branch says whether it was stopped.
        let target = base.target().iter().find(|target| target.found.path == system.manifest);
        let root = target.map_or_else(
            || before.manifests.get(at).map(|one| &one.found.manifest.root),
            |target| Some(&target.found.manifest.root),
        );
        let stage = root.and_then(|root| root.system.as_ref()?.value.stage.as_ref()).map(|stage| stage.value);
        if matches!(stage, Some(Stage::Stopped | Stage::Research)) {
            continue;
        }
        let how = match excluded.or_else(|| elsewhere.excluded.get(&system.name).map(String::as_str)) {
            Some(glob) => format!("excluded by `{}`", clipped(glob, 24)),
            None => "gone".to_owned(),
        };
        add(evaluation, base, &options.selection, (at, system), &how);
    }
    Ok(())
}

/// The names of the systems whose manifests were not there before.
#[derive(Default)]
struct MovedManifests {
    /// Those that a check of the whole tree reads.
    checked: HashSet<String>,
    /// Those that it leaves out, with the glob.
    excluded: HashMap<String, String>,
}

/// The manifests of a tree that were not there before. One that is excluded is not checked, wherever it was moved from.
fn moved(
    snapshot: &dyn Snapshot,
    options: &Options,
    was_there: impl Fn(&RepoPath) -> bool,
) -> Result<MovedManifests, CheckError> {
    let (found, excluded) = find_manifests(snapshot, &[Target::Folder(RepoPath::root())], options)?;
    let found = found.iter().filter(|found| !was_there(&found.path));
    let checked = found.map(|found| name_of(&found.path, &found.manifest.root)).collect();
    let mut moved = MovedManifests { checked, ..MovedManifests::default() };
    for excluded in excluded.into_iter().filter(|excluded| !was_there(&excluded.manifest)) {
        if let Some((_, manifest)) = read(snapshot, &excluded.manifest)? {
            moved.excluded.insert(name_of(&excluded.manifest, &manifest.root), excluded.glob);
        }
    }
    Ok(moved)
}

/// Adds the system that is no longer checked, with an error at the place that its manifest had.
fn add(
    evaluation: &mut Evaluation,
    base: &Base<'_>,
    selection: &Selection,
    (at, system): (usize, &SystemReport),
    how: &str,
) {
    let Some(before) = &base.before else { return };
    let (id, level) = if base.accepts_relaxed {
        (&ids::RELAXED, Level::Note)
    } else {
        (&ids::SELF_EXEMPTION, Level::Error)
    };
    let Some((rule, manifest)) =
        find(id).zip(before.manifests.get(at)).filter(|(rule, _)| selection.may_show(rule))
    else {
        return;
    };
    let file = evaluation.report.sources.add(manifest.found.path.clone(), manifest.found.text.clone());
    let place = manifest.found.manifest.place_near("system.name");
    let number = evaluation.report.systems.len();
    let mut cx = RuleContext::new(rule);
    let headline = format!("the manifest of `{}` is {how}", clipped(&system.name, 24));
    let finding = cx.report("system", Span::new(file, place), headline);
    finding.label("nothing here is checked any more");
    finding.help("stop first, delete later: set `stage = \"stopped\"` (or `\"research\"`) in a change of its own, and delete the manifest after that");
    finding.help("or let a maintainer accept it: run the check with `--accept-relaxed`");
    evaluation.report.systems.push(SystemReport {
        manifest: system.manifest.clone(),
        name: system.name.clone(),
        people: system.people.clone(),
        owners: system.owners.clone(),
        stage: system.stage,
        evaluated_stage: system.evaluated_stage,
        passed_over: None,
        risk: system.risk,
        decision: None,
        broken: false,
        verdict: system.verdict.map(|_| Verdict::NotReady),
        verdict_before: system.verdict,
        gates: Vec::new(),
        artifacts: Vec::new(),
        profile: system.profile.clone(),
        coverage: Vec::new(),
        lowered: Vec::new(),
        reasons: Vec::new(),
        undecided: Vec::new(),
        owed: Vec::new(),
    });
    let introduced = Some(true);
    for finding in cx.findings {
        evaluation.report.add(number, Finding { level, introduced, ..finding });
    }
    let of_system = View::of(before)
        .findings
        .into_iter()
        .filter(|(of, finding)| *of == at && finding.waived.is_none())
        .cloned();
    evaluation.report.gone_findings.extend(of_system.map(
        |(_, Finding { rule, level, subject, headline, .. })| GoneFinding {
            system: number,
            rule,
            level,
            subject,
            headline,
            reason: GoneReason::Unchecked,
        },
    ));
}
