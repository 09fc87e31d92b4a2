//! Compares a change with its base: which findings are new, what the change relaxes, and what it silences with that.
//!
//! Findings are compared with those of the merge base. The policy and the waivers are those of the target branch, so that a pull request
//! cannot relax the rules it is judged by. The change is evaluated once by its own manifests and once by strict ones
//! ([`relaxed::strict`]); a finding that only the strict manifest shows and the merge base did not have is `self-exemption`.

#![expect(clippy::indexing_slicing, reason = "indices refer to lists of constant length")]

pub(crate) mod compare;
mod levers;
pub(crate) mod relaxed;
mod removed;
mod renames;
mod silenced;
mod subjects;
mod systems;
mod view;

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use crate::evaluate::{
    CheckError, EvaluatedManifest, Evaluation, FoundManifest, Options, ReadManifest, StrictManifest,
    evaluate_found, name_of, stage_of,
};
use crate::excluded::Excluded;
use crate::finding::{Finding, Level};
use crate::history::History;
use crate::manifest::subject::with_those_above;
use crate::path::RepoPath;
use crate::report::{GoneFinding, GoneReason, Reason};
use crate::rules::{Rule, RuleGroup, Undecided, find, ids};
use crate::snapshot::Snapshot;
use compare::{compare, new_findings};
use levers::{FindingsAlone, Silenced};
use relaxed::{LeverScope, ManifestSide, Relaxations, RelaxedValue, Sides};
use subjects::NewSubjects;
use systems::{matched, matched_systems};
use view::View;

/// What a change is compared with.
#[derive(Default)]
pub(crate) struct Base<'b> {
    /// The tree of the merge base; none before the first commit.
    pub ancestor: Option<&'b dyn Snapshot>,
    /// The tree of `before`: that of the merge base, or of the target branch if only that has the manifests of the change.
    pub snapshot: Option<&'b dyn Snapshot>,
    /// The evaluation that findings are compared with; none if the tree has no manifest.
    pub before: Option<Evaluation>,
    /// Whether the merge base has no manifest, so that the findings of a manifest that is not in `before` either are known.
    pub is_adopting: bool,
    /// The manifests of the target branch, whose policy counts; none if that is the merge base.
    pub target: Option<Vec<EvaluatedManifest>>,
    /// Their tree.
    pub target_tree: Option<&'b dyn Snapshot>,
    /// Whether what is relaxed fails nothing.
    pub accepts_relaxed: bool,
}

impl Base<'_> {
    /// The manifests whose policy and waivers count.
    fn target(&self) -> &[EvaluatedManifest] {
        let before = || self.before.as_ref().map_or(&[][..], |before| &before.manifests);
        self.target.as_deref().unwrap_or_else(before)
    }
}

/// A tree to evaluate, with its manifests.
pub(crate) struct ChangedTree<'c> {
    pub snapshot: &'c dyn Snapshot,
    pub history: Option<&'c mut History>,
    /// Its manifests; empty with `own`.
    pub found: Vec<FoundManifest>,
    pub excluded: Vec<Excluded>,
    /// Its evaluation by its own manifests, if there is one already.
    pub own: Option<Evaluation>,
}

/// For each path and name of a system, the place of the same system among earlier ones.
pub(crate) fn matched_names(now: &[(RepoPath, String)], then: &[(RepoPath, String)]) -> Vec<Option<usize>> {
    matched(now, then, &[])
}

/// Evaluates a change. Marks each finding as introduced or not, and reports what the change relaxes and what that silences.
pub(crate) fn evaluate_change(
    change: ChangedTree<'_>,
    base: &Base<'_>,
    options: &Options,
    is_requested: impl Fn(&RepoPath) -> bool,
) -> Result<Evaluation, CheckError> {
    let ChangedTree { snapshot, mut history, found, excluded, own } = change;
    let is_asked = [ids::SELF_EXEMPTION, ids::RELAXED]
        .iter()
        .any(|id| find(id).is_some_and(|rule| options.selection.may_show(rule)));
    let mut relaxed: Vec<Option<Relaxations>> = Vec::new();
    let mut other_policy = HashSet::new();
    let mut strict = |read: &[ReadManifest<'_>]| {
        let compared = compare_manifests(read, snapshot, base, &excluded, options);
        (relaxed, other_policy) = (compared.relaxed, compared.other_policy);
        compared.strict
    };
    let mut evaluation = match own {
        Some(own) if is_asked => {
            let strict = strict(&own.manifests.iter().map(EvaluatedManifest::read).collect::<Vec<_>>());
            if strict.is_empty() {
                own
            } else {
                let found = own.manifests.into_iter().map(|manifest| manifest.found).collect();
                evaluate_found(snapshot, history.as_deref_mut(), found, options, |_| strict)
            }
        }
        Some(own) => own,
        None if is_asked => evaluate_found(snapshot, history.as_deref_mut(), found, options, strict),
        None => evaluate_found(snapshot, history.as_deref_mut(), found, options, |_| Vec::new()),
    };
    evaluation.report.excluded = excluded;
    compare(&mut evaluation, base.before.as_ref());
    if base.is_adopting {
        let before = base.before.as_ref().map(View::of);
        let matches = matched_systems(&View::of(&evaluation), before.as_ref());
        adopt(&mut evaluation, |system| matches.get(system).is_none_or(Option::is_none));
    }
    let unreadable = unreadable_at_base(&evaluation, base);
    adopt(&mut evaluation, |system| unreadable.contains(&system));
    let systems = evaluation.report.systems.iter_mut().enumerate();
    for (_, system) in systems.filter(|(at, _)| unreadable.contains(at)) {
        let open = Undecided {
            rule: ids::SELF_EXEMPTION,
            gate: None,
            subject: "system".into(),
            why: "what is new cannot be told: the manifest of the base is not valid TOML".to_owned(),
            settle: "merge the correction of the syntax in a change of its own".to_owned(),
            introduced: Some(true),
        };
        system.reasons.push(Reason { introduced: Some(true), ..Reason::of(&open) });
        system.undecided.push(open);
    }
    let mut values: Vec<(usize, RelaxedValue)> = Vec::new();
    for (system, relaxed) in relaxed.into_iter().enumerate() {
        values.extend(relaxed.into_iter().flat_map(|relaxed| relaxed.values).map(|value| (system, value)));
    }
    if let (true, Some(then), Some(_)) = (is_asked, base.ancestor, &base.before) {
        let manifests: Vec<_> =
            evaluation.manifests.iter().map(|one| (one.found.path.parent(), &one.found.manifest)).collect();
        let manifests: Vec<_> = manifests.iter().map(|(folder, manifest)| (folder, *manifest)).collect();
        let files = relaxed::files(snapshot, then, &manifests, &mut evaluation.report.sources);
        values.extend(files.into_iter().filter(|_| !evaluation.manifests.is_empty()).map(|file| (0, file)));
    }
    record_coverage(&mut evaluation, &values);
    let mut silenced = silenced(&mut evaluation, base, &values, &other_policy);
    let gone = gone(&evaluation, base);
    silenced::add_gone(&mut silenced, &gone, &values);
    let levers = levers::levers(&silenced, &values, |tried| {
        evaluate_alone(&evaluation, (snapshot, history), tried, &values, options)
    });
    let accepts = (base.accepts_relaxed, &options.selection);
    let texts = silenced::report(&mut evaluation, &values, (&silenced, &levers), accepts);
    record_base(&mut evaluation, base, gone, &silenced, &texts);
    removed::report(&mut evaluation, base, snapshot, options, is_requested)?;
    evaluation.report.sort();
    Ok(evaluation)
}

/// The findings of a change with each of these values put back alone.
fn evaluate_alone(
    evaluation: &Evaluation,
    (snapshot, history): (&dyn Snapshot, Option<&mut History>),
    tried: &[usize],
    values: &[(usize, RelaxedValue)],
    options: &Options,
) -> FindingsAlone {
    let one = |at: &usize| {
        let (of, value) = values.get(*at)?;
        let EvaluatedManifest { found, custom, .. } = evaluation.manifests.get(*of)?;
        let manifest = found.manifest.with(&value.back);
        Some((*at, StrictManifest { of: *of, manifest, custom: custom.rules.clone() }))
    };
    let (tried, strict): (Vec<_>, Vec<_>) = tried.iter().filter_map(one).unzip();
    let found = evaluation.manifests.iter().map(|manifest| manifest.found.clone()).collect();
    let alone = evaluate_found(snapshot, history, found, options, |_| strict);
    tried.into_iter().zip(alone.strict.into_iter().map(|strict| strict.findings)).collect()
}

/// What came of the comparison of all manifests with those of the base.
#[derive(Default)]
struct ComparedManifests {
    /// What is relaxed in each.
    relaxed: Vec<Option<Relaxations>>,
    strict: Vec<StrictManifest>,
    /// The systems whose policy, waivers or custom rules differ.
    other_policy: HashSet<usize>,
}

/// Compares each manifest with its version at the base.
fn compare_manifests(
    read: &[ReadManifest<'_>],
    snapshot: &dyn Snapshot,
    base: &Base<'_>,
    excluded: &[Excluded],
    options: &Options,
) -> ComparedManifests {
    let of_base = |all: &[EvaluatedManifest]| matched_in(read, all, excluded);
    let before = base.before.as_ref().map_or(&[][..], |before| &before.manifests);
    let (at_base, at_target) = (of_base(before), of_base(base.target()));
    let mut compared = ComparedManifests::default();
    for (of, read) in read.iter().enumerate() {
        let folder = read.found.path.parent();
        let now = side(read.found, &folder, read, snapshot, options);
        let target = at_target[of].map(|at| &base.target()[at]);
        // Both branches may have added the manifest.
        let of_target = || target.filter(|target| target.found.path == read.found.path).zip(base.target_tree);
        let then = at_base[of].map(|at| &before[at]).zip(base.snapshot).or_else(of_target);
        // An unreadable manifest cannot be compared.
        let then = then.filter(|(then, _)| !then.found.manifest.is_broken());
        let relaxed = then.filter(|_| !read.found.manifest.is_broken()).map(|(then, tree)| {
            let folder = then.found.path.parent();
            let then = ReadManifest { found: &then.found, file: read.file, custom: &then.custom };
            let then = side(then.found, &folder, &then, tree, options);
            let before = base.before.as_ref().zip(at_base[of]);
            let before = before.and_then(|(before, at)| before.report.systems.get(at));
            relaxed::list(&Sides { now, then, file: read.file, before })
        });
        let target = target.filter(|target| !target.found.manifest.is_broken());
        if let (Some(relaxed), Some(target)) = (&relaxed, target)
            && let Some(strict) = with_policy(of, &now, target, relaxed)
        {
            let has_other_rules = !is_same_list(&strict.custom, &read.custom.rules);
            if has_other_rules || relaxed::has_other_policy(now.manifest, &target.found.manifest) {
                compared.other_policy.insert(of);
            }
            compared.strict.push(strict);
        }
        compared.relaxed.push(relaxed);
    }
    compared
}

/// The manifests of the merge base with the policy, the waivers and the custom rules of the target branch, where these differ.
pub(crate) fn policy_of_target(
    read: &[ReadManifest<'_>],
    snapshot: &dyn Snapshot,
    target: &[EvaluatedManifest],
    options: &Options,
) -> Vec<StrictManifest> {
    let mut strict = Vec::new();
    for (of, (read, at)) in read.iter().zip(matched_in(read, target, &[])).enumerate() {
        let Some(target) = at.map(|at| &target[at]).filter(|target| !target.found.manifest.is_broken())
        else {
            continue;
        };
        if read.found.manifest.is_broken() {
            continue;
        }
        let folder = read.found.path.parent();
        let then = side(read.found, &folder, read, snapshot, options);
        strict.extend(with_policy(of, &then, target, &Relaxations::default()));
    }
    strict
}

/// For each manifest, its version among those of a base.
fn matched_in(
    read: &[ReadManifest<'_>],
    base: &[EvaluatedManifest],
    excluded: &[Excluded],
) -> Vec<Option<usize>> {
    let named = |found: &FoundManifest| (found.path.clone(), name_of(&found.path, &found.manifest.root));
    let now: Vec<_> = read.iter().map(|read| named(read.found)).collect();
    matched(&now, &base.iter().map(|one| named(&one.found)).collect::<Vec<_>>(), excluded)
}

fn side<'s>(
    found: &'s FoundManifest,
    folder: &'s RepoPath,
    read: &ReadManifest<'s>,
    tree: &'s dyn Snapshot,
    options: &Options,
) -> ManifestSide<'s> {
    ManifestSide {
        manifest: &found.manifest,
        text: &found.text,
        folder,
        custom: read.custom,
        stage: stage_of(&found.manifest.root, options),
        tree,
        listing: tree.listing(),
    }
}

/// The strict manifest of the system at `of`; none if it is the same.
fn with_policy(
    of: usize,
    now: &ManifestSide<'_>,
    target: &EvaluatedManifest,
    relaxed: &Relaxations,
) -> Option<StrictManifest> {
    let custom = rules_of_target(&now.custom.rules, &target.custom.rules);
    let manifest = relaxed::strict(now, &target.found.manifest, relaxed)
        .or_else(|| (!is_same_list(&custom, &now.custom.rules)).then(|| now.manifest.with([])))?;
    Some(StrictManifest { of, manifest, custom })
}

fn is_same_list(one: &[Rc<Rule>], other: &[Rc<Rule>]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| Rc::ptr_eq(one, other))
}

/// The custom rules of the target branch. One that checks the same is that of the change.
fn rules_of_target(now: &[Rc<Rule>], target: &[Rc<Rule>]) -> Vec<Rc<Rule>> {
    let one = |rule: &Rc<Rule>| {
        let is_gone = now.iter().all(|now| now.id != rule.id);
        let is_new = |now: &Rule| target.iter().all(|target| target.id != now.id);
        let is_meant = |now: &&Rc<Rule>| now.id == rule.id || is_gone && is_new(now);
        let same = now.iter().find(|now| is_meant(now) && relaxed::is_same(now, rule));
        // The place of the card refers to the sources of the other evaluation.
        same.cloned().unwrap_or_else(|| Rc::new(Rule { custom: None, ..Rule::clone(rule) }))
    };
    let mut rules: Vec<_> = target.iter().map(one).collect();
    rules.sort_by(|one, other| one.id.cmp(&other.id));
    rules
}

/// The systems whose manifest could not be read at the base.
fn unreadable_at_base(evaluation: &Evaluation, base: &Base<'_>) -> HashSet<usize> {
    let Some(before) = &base.before else { return HashSet::new() };
    let matches = matched_systems(&View::of(evaluation), Some(&View::of(before)));
    let is_broken = |at: usize| before.manifests.get(at).is_some_and(|then| then.found.manifest.is_broken());
    let broken = matches.into_iter().enumerate().filter(|(_, then)| then.is_some_and(is_broken));
    broken.map(|(now, _)| now).filter(|now| !evaluation.manifests[*now].found.manifest.is_broken()).collect()
}

/// Marks the findings of a first manifest as known, but for those about the manifest itself and its waivers.
fn adopt(evaluation: &mut Evaluation, is_meant: impl Fn(usize) -> bool) {
    for (system, finding) in evaluation.report.findings.iter_mut().chain(&mut evaluation.unshown) {
        if is_meant(*system) && !is_about_manifest(finding) {
            finding.introduced = Some(false);
        }
    }
    let systems = evaluation.report.systems.iter_mut().enumerate();
    for (_, system) in systems.filter(|(at, _)| is_meant(*at)) {
        system.undecided.iter_mut().for_each(|open| open.introduced = Some(false));
        let of_gates = system.gates.iter_mut().flat_map(|gate| &mut gate.reasons);
        of_gates.chain(&mut system.reasons).for_each(|reason| reason.introduced = Some(false));
    }
}

/// Whether a finding is about the manifest itself or its waivers.
fn is_about_manifest(finding: &Finding) -> bool {
    find(&finding.rule).is_some_and(|rule| matches!(rule.group, RuleGroup::Manifest | RuleGroup::Waivers))
}

/// Records how many relaxed values the rules examined.
fn record_coverage(evaluation: &mut Evaluation, values: &[(usize, RelaxedValue)]) {
    for (at, system) in evaluation.report.systems.iter_mut().enumerate() {
        let count = values.iter().filter(|(system, _)| *system == at).count();
        let rules = [ids::SELF_EXEMPTION, ids::RELAXED];
        let mine = system.coverage.iter_mut().filter(|coverage| rules.contains(&coverage.rule));
        mine.for_each(|coverage| coverage.seen = count);
    }
}

/// The findings that only the strict manifests show. Findings that only a stricter policy of the change shows are marked as known.
fn silenced(
    evaluation: &mut Evaluation,
    base: &Base<'_>,
    values: &[(usize, RelaxedValue)],
    other_policy: &HashSet<usize>,
) -> Vec<Silenced> {
    let strict = std::mem::take(&mut evaluation.strict);
    if strict.is_empty() {
        return Vec::new();
    }
    // What the target branch's policy shows in the merge base is known, even if the branch is older than this policy.
    let before = base.before.as_ref().map(|before| View::strict(before, &before.strict));
    let own = View::of(evaluation);
    let view = View::strict(evaluation, &strict);
    let is_new = new_findings(&view, before.as_ref(), true);
    let is_lost = new_findings(&view, Some(&own), false);
    let is_stricter = new_findings(&own, Some(&view), false);
    // The waivers of the change, by what they accept.
    let waived = own.findings.iter().filter_map(|(system, finding)| {
        Some(((*system, &finding.rule, &finding.subject), &finding.waived.as_ref()?.waiver))
    });
    let waived: HashMap<_, _> = waived.collect();
    let lost =
        view.findings.iter().zip(is_new).zip(is_lost).filter(|((found, _), is_lost)| {
            *is_lost && found.1.waived.is_none() && !is_about_manifest(&found.1)
        });
    let silenced = lost.map(|(((system, finding), is_new), _)| {
        let waiver = waived.get(&(*system, &finding.rule, &finding.subject)).map(|waiver| (*waiver).clone());
        let finding = finding.clone();
        Silenced { system: *system, finding, waiver, is_known: !is_new, is_strict: true }
    });
    let silenced = silenced.collect();
    // A stricter policy does not explain findings about a value that was changed itself, nor about the policy and the waivers.
    let changed = values.iter().filter_map(|(system, value)| match &value.scope {
        LeverScope::Below(subject, _) => Some((*system, subject.as_str())),
        _ => None,
    });
    let changed: HashSet<(usize, &str)> = changed.collect();
    for ((system, finding), is_stricter) in
        evaluation.report.findings.iter_mut().chain(&mut evaluation.unshown).zip(is_stricter)
    {
        let is_changed = || {
            relaxed::is_of_policy(&finding.subject)
                || with_those_above(&finding.subject).any(|path| changed.contains(&(*system, path)))
        };
        if is_stricter && other_policy.contains(system) && !is_about_manifest(finding) && !is_changed() {
            finding.introduced = Some(false);
        }
    }
    silenced
}

/// The findings of the base that are gone, each with the index of its system today.
fn gone(evaluation: &Evaluation, base: &Base<'_>) -> Vec<(usize, Finding)> {
    let Some(before) = &base.before else { return Vec::new() };
    let (own, then) = (View::of(evaluation), View::of(before));
    let is_gone = new_findings(&then, Some(&own), false);
    let here: HashMap<usize, usize> = matched_systems(&own, Some(&then))
        .iter()
        .enumerate()
        .filter_map(|(now, then)| Some(((*then)?, now)))
        .collect();
    let gone = then.findings.iter().zip(is_gone).filter(|(found, gone)| *gone && found.1.waived.is_none());
    gone.filter_map(|((system, finding), _)| Some((*here.get(system)?, finding.clone()))).collect()
}

/// Records the verdicts of the base, and why its findings are gone.
fn record_base(
    evaluation: &mut Evaluation,
    base: &Base<'_>,
    gone: Vec<(usize, Finding)>,
    silenced: &[Silenced],
    texts: &[String],
) {
    let Some(before) = &base.before else { return };
    let own = View::of(evaluation);
    let matches = matched_systems(&own, Some(&View::of(before)));
    let kept: HashSet<_> =
        own.findings.iter().map(|(system, finding)| (*system, &finding.rule, &finding.subject)).collect();
    let relaxed = silenced
        .iter()
        .zip(texts)
        .map(|(silenced, text)| ((silenced.system, &silenced.finding.rule, &silenced.finding.subject), text));
    let relaxed: HashMap<_, _> = relaxed.collect();
    // What is new is not `relaxed`, and not `self-exemption`: these say what was relaxed.
    let is_new = |finding: &Finding| {
        let is_about_change = [ids::SELF_EXEMPTION, ids::RELAXED].contains(&finding.rule);
        finding.introduced == Some(true) && finding.level > Level::Note && !is_about_change
    };
    let new = own.findings.iter().filter(|(_, finding)| is_new(finding));
    let new = NewSubjects::of(&own, new.map(|(system, finding)| (*system, &finding.subject)));
    let undecided = own.systems.iter().enumerate().flat_map(|(at, system)| {
        let new = system.undecided.iter().filter(|open| open.introduced == Some(true));
        new.map(move |open| (at, &open.subject))
    });
    let undecided = NewSubjects::of(&own, undecided);
    let mut all = Vec::new();
    for (system, finding) in gone {
        let place = (system, &finding.rule, &finding.subject);
        let reason = match relaxed.get(&place) {
            Some(text) => GoneReason::Relaxed((*text).clone()),
            None if kept.contains(&place) => continue,
            None if new.is_about(system, &finding.subject) => GoneReason::Unclear,
            None if undecided.is_about(system, &finding.subject) => GoneReason::Undecided,
            None => GoneReason::Mended,
        };
        let Finding { rule, level, subject, headline, .. } = finding;
        all.push(GoneFinding { system, rule, level, subject, headline, reason });
    }
    evaluation.report.gone_findings = all;
    for (system, then) in evaluation.report.systems.iter_mut().zip(matches) {
        let Some(then) = then.and_then(|at| before.report.systems.get(at)) else { continue };
        system.verdict_before = then.verdict;
        for gate in &mut system.gates {
            let then = then.gates.iter().find(|then| then.gate == gate.gate);
            gate.before = then.map(|then| (then.status, then.errors));
        }
    }
}
