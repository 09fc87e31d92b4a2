//! Claims that a change relaxes: artifacts that may get older or cover less, metrics and evals with looser bounds.

use std::collections::HashMap;
use std::hash::Hash;

use super::policy::{age, is_longer, lag};
use super::{Relaxation, RelaxedValue, Sides};
use crate::claim::{Claim, claims};
use crate::manifest::collection::NamedEntry;
use crate::manifest::model::{Eval, Metric};
use crate::manifest::overlay::{OverlayStep, Ways};
use crate::manifest::value::{FiniteNumber, JsonPointer};
use crate::manifest::visit::Leaf;
use crate::manifest::{Field, Manifest, Subject};
use crate::rule_id::RuleId;
use crate::rules::ids;
use crate::rules::quality::loosened_requirement::is_looser;
use crate::rules::value::is_worse;
use crate::snapshot::RepoPath;

/// Rules that read the numbers of a metric.
const OF_METRICS: [RuleId; 5] = [
    ids::STOP_REACHED,
    ids::MISSED_TARGET,
    ids::BREACHED_GUARDRAIL,
    ids::OVERDUE_MEASUREMENT,
    ids::BACKWARDS_TARGET,
];

/// Rules that read the results of an eval.
const OF_EVALS: [RuleId; 9] = [
    ids::FAILING_REQUIREMENT,
    ids::UNMEASURED_REQUIREMENT,
    ids::PARTIAL_RESULTS,
    ids::INCONCLUSIVE_RESULT,
    ids::DIRTY_RESULTS,
    ids::RESULTS_OF_ANOTHER_SUITE,
    ids::STALE_ARTIFACT,
    ids::DRIFTED_ARTIFACT,
    ids::TOO_FEW_CASES,
];

pub(super) fn list(sides: &Sides<'_>) -> Vec<RelaxedValue> {
    let mut relaxed = artifacts(sides);
    for (now, then) in
        matched_entries(evals(sides.now.manifest), evals(sides.then.manifest), evidence_of_eval)
    {
        relaxed.extend(eval(sides, now, then));
    }
    for (now, then) in
        matched_entries(metrics(sides.now.manifest), metrics(sides.then.manifest), evidence_of_metric)
    {
        relaxed.extend(metric(sides, now, then));
        relaxed.extend(tolerances(sides, now, then));
    }
    relaxed
}

fn evals(manifest: &Manifest) -> &[NamedEntry<Eval>] {
    manifest.root.eval.as_ref().map_or(&[], |evals| &evals.value.0)
}

fn metrics(manifest: &Manifest) -> &[NamedEntry<Metric>] {
    manifest.root.metric.as_ref().map_or(&[], |metrics| &metrics.value.0)
}

/// Pairs of entries with the same name; otherwise the only entries with the same evidence where one name is new and the other is gone.
fn matched_entries<'e, T, E: Eq + Hash>(
    now: &'e [NamedEntry<T>],
    then: &'e [NamedEntry<T>],
    evidence: impl Fn(&T) -> Option<E>,
) -> Vec<(&'e NamedEntry<T>, &'e NamedEntry<T>)> {
    let (now_named, then_named) = (by_name(now), by_name(then));
    // Removed entries by their evidence; `None` if several have the same.
    let mut gone: HashMap<E, Option<&'e NamedEntry<T>>> = HashMap::new();
    for entry in then.iter().filter(|then| !now_named.contains_key(then.name.as_str())) {
        if let Some(own) = evidence(&entry.value) {
            gone.entry(own).and_modify(|only| *only = None).or_insert(Some(entry));
        }
    }
    let matched = |entry: &'e NamedEntry<T>| {
        let named = then_named.get(entry.name.as_str()).copied();
        named.or_else(|| gone.get(&evidence(&entry.value)?).copied().flatten())
    };
    now.iter().filter_map(|entry| Some((entry, matched(entry)?))).collect()
}

/// Entries by name; the first of several with the same name.
pub(super) fn by_name<T>(entries: &[NamedEntry<T>]) -> HashMap<&str, &NamedEntry<T>> {
    let mut named = HashMap::new();
    for entry in entries {
        named.entry(entry.name.as_str()).or_insert(entry);
    }
    named
}

type Path = Field<crate::manifest::artifact::PathText>;

/// The path that identifies a renamed eval: its results, otherwise its suite.
fn evidence_of_eval(eval: &Eval) -> Option<String> {
    let results = eval.results.as_ref().and_then(|results| results.value.reference.path.as_ref());
    let suite = || eval.suite.as_ref().and_then(|suite| suite.value.reference.path.as_ref());
    results.or_else(suite).map(|path| path.value.path.clone())
}

/// What identifies a renamed metric: the path and pointer of its baseline, otherwise of its actual value, otherwise its outcome text.
fn evidence_of_metric(metric: &Metric) -> Option<(String, Option<String>)> {
    let place = |path: Option<&Path>, pointer: Option<&Field<JsonPointer>>| {
        Some((path?.value.path.clone(), pointer.map(|pointer| pointer.value.0.clone())))
    };
    let baseline = metric.baseline.as_ref().map(|baseline| &baseline.value);
    let actual = metric.actual.as_ref().map(|actual| &actual.value);
    baseline
        .and_then(|number| place(number.reference.path.as_ref(), number.more.pointer.as_ref()))
        .or_else(|| {
            actual.and_then(|number| place(number.reference.path.as_ref(), number.more.pointer.as_ref()))
        })
        .or_else(|| Some((metric.outcome.as_ref()?.value.0.clone(), None)))
}

/// An entry that was renamed.
pub(crate) struct RenamedEntry<'m> {
    /// The key of its list.
    pub list: &'static str,
    /// Its name in the evaluated manifest.
    pub now: &'m str,
    /// Its name at the base.
    pub then: &'m str,
}

/// Evals and metrics that were renamed.
pub(crate) fn renamed<'m>(now: &'m Manifest, then: &'m Manifest) -> Vec<RenamedEntry<'m>> {
    fn renamed_in<'m, T>(
        list: &'static str,
        matches: Vec<(&'m NamedEntry<T>, &'m NamedEntry<T>)>,
    ) -> impl Iterator<Item = RenamedEntry<'m>> {
        let others = matches.into_iter().filter(|(now, then)| now.name != then.name);
        others.map(move |(now, then)| RenamedEntry { list, now: &now.name, then: &then.name })
    }
    let evals = renamed_in("eval", matched_entries(evals(now), evals(then), evidence_of_eval));
    let metrics = renamed_in("metric", matched_entries(metrics(now), metrics(then), evidence_of_metric));
    evals.chain(metrics).collect()
}

/// Relaxes these rules for one subject.
fn at(rules: &[RuleId], subject: Subject) -> Relaxation {
    Relaxation::Rules(rules.to_vec(), Some(vec![subject]))
}

/// The steps to the table of an artifact, or to the path that replaces the table.
fn way_to_artifact(ways: &Ways, claim: &Claim<'_>) -> Option<Vec<OverlayStep>> {
    let Leaf::Artifact(reference) = claim.what else { return None };
    let path = reference.path.as_ref()?;
    let mut way = ways.to(&path.at)?;
    if path.key_at.is_some() {
        way.pop();
    }
    Some(way)
}

fn below(way: &[OverlayStep], key: &str) -> Vec<OverlayStep> {
    way.iter().cloned().chain([OverlayStep::key(key)]).collect()
}

/// Artifacts that may get older, lag longer, or cover less than before.
fn artifacts(sides: &Sides<'_>) -> Vec<RelaxedValue> {
    let (now, then) = (claims(&sides.now.manifest.root), claims(&sides.then.manifest.root));
    let mut by_subject = HashMap::new();
    for claim in &then {
        by_subject.entry(claim.subject.as_str()).or_insert(claim);
    }
    let (all_ways, all_old_ways) = (Ways::of(&sides.now.manifest.tree), Ways::of(&sides.then.manifest.tree));
    let mut all = Vec::new();
    for claim in &now {
        let Some(old) = by_subject.get(claim.subject.as_str()) else { continue };
        let (Leaf::Artifact(reference), Leaf::Artifact(before)) = (claim.what, old.what) else { continue };
        let ways = way_to_artifact(&all_ways, claim).zip(way_to_artifact(&all_old_ways, old));
        let Some((way, old_way)) = ways else { continue };
        let mut add = |key: &str, rule| {
            let relaxation = at(&[rule], claim.subject.clone());
            let subject = claim.subject.key(key);
            all.push(sides.relaxed(subject, below(&way, key), &below(&old_way, key), relaxation));
        };
        let Some(kind) = claim.kind() else { continue };
        let own = |field: &Option<Field<_>>| field.as_ref().map(|field| field.value);
        let ages = (own(&reference.max_age), own(&before.max_age));
        let longer = is_longer(
            ages.0.or_else(|| age(sides.now.manifest, kind)),
            ages.1.or_else(|| age(sides.then.manifest, kind)),
        );
        if ages.0 != ages.1 && longer {
            add("max-age", ids::STALE_ARTIFACT);
        }
        let lags = (own(&reference.max_lag), own(&before.max_lag));
        let longer = is_longer(
            lags.0.or_else(|| Some(lag(sides.now.manifest, kind))),
            lags.1.or_else(|| Some(lag(sides.then.manifest, kind))),
        );
        if lags.0 != lags.1 && longer {
            add("max-lag", ids::DRIFTED_ARTIFACT);
        }
        if covers_less(sides, reference.covers.as_ref(), before.covers.as_ref(), reference.path.as_ref()) {
            add("covers", ids::DRIFTED_ARTIFACT);
        }
    }
    all
}

type Patterns = Field<crate::manifest::pattern::PatternList>;

/// Whether an existing file was covered and no longer is. Deleted files do not count, nor does the artifact itself.
fn covers_less(
    sides: &Sides<'_>,
    now: Option<&Patterns>,
    then: Option<&Patterns>,
    itself: Option<&Field<crate::manifest::artifact::PathText>>,
) -> bool {
    let Some(then) = then.filter(|_| !sides.has_moved) else { return false };
    let written = |patterns: &Patterns| -> Vec<_> {
        patterns.value.0.iter().map(|pattern| pattern.value.clone()).collect()
    };
    if now.is_some_and(|now| written(now) == written(then)) {
        return false;
    }
    let rooted = |patterns: &Patterns| -> Vec<_> {
        patterns.value.0.iter().filter_map(|pattern| pattern.value.rooted(sides.folder).ok()).collect()
    };
    let (now, then) = (now.map(rooted).unwrap_or_default(), rooted(then));
    let itself = itself.and_then(|path| sides.folder.join(&path.value.path).ok());
    let mut files = sides.listing.all().map(|(path, _)| RepoPath::from_git(path));
    files.any(|file| {
        then.iter().any(|pattern| pattern.matches(&file))
            && !now.iter().any(|pattern| pattern.matches(&file))
            && itself.as_ref() != Some(&file)
    })
}

/// The steps to a key of an entry, in the new and in the old manifest.
fn ways<T>(list: &str, now: &NamedEntry<T>, then: &NamedEntry<T>, keys: &[&str]) -> [Vec<OverlayStep>; 2] {
    [&now.at, &then.at].map(|at| {
        let start = [OverlayStep::key(list), OverlayStep::Entry(at.clone())];
        start.into_iter().chain(keys.iter().map(|key| OverlayStep::key(key))).collect()
    })
}

/// Whether the results of an eval are external or come from a pipeline, so that their content is not checked.
fn is_out_of_sight(eval: &Eval) -> bool {
    eval.results.as_ref().is_some_and(|results| {
        let is_address = |path: &Path| path.value.is_external();
        results.value.more.from.is_some() || results.value.reference.path.as_ref().is_some_and(is_address)
    })
}

/// Bounds, case counts, results and globs of an eval that ask for less.
fn eval(sides: &Sides<'_>, now: &NamedEntry<Eval>, then: &NamedEntry<Eval>) -> Vec<RelaxedValue> {
    let mut all = Vec::new();
    let mut add = |path: &[&str], relaxation| {
        let [way, old] = ways("eval", now, then, path);
        all.push(sides.relaxed(
            Subject::of(["eval", &now.name].into_iter().chain(path.iter().copied())),
            way,
            &old,
            relaxation,
        ));
    };
    let cases = |eval: &NamedEntry<Eval>| eval.value.cases.as_ref().map_or(0, |cases| cases.value.0);
    if cases(now) < cases(then) {
        add(&["cases"], at(&[ids::TOO_FEW_CASES], Subject::of(["eval", &now.name, "cases"])));
    }
    if is_out_of_sight(&now.value) && !is_out_of_sight(&then.value) && then.value.results.is_some() {
        add(&["results"], at(&OF_EVALS, Subject::entry("eval", &now.name)));
    }
    let results = now.value.results.as_ref().and_then(|results| results.value.reference.path.as_ref());
    if covers_less(sides, now.value.covers.as_ref(), then.value.covers.as_ref(), results) {
        add(&["covers"], at(&[ids::DRIFTED_ARTIFACT], Subject::of(["eval", &now.name, "results"])));
    }
    let measures = |eval: &'_ NamedEntry<Eval>| {
        let measures = eval.value.require.iter().flat_map(|require| &require.value.0.0);
        measures.map(|measure| (measure.key.clone(), measure.value.value.written())).collect::<Vec<_>>()
    };
    let today: HashMap<_, _> = measures(now).into_iter().rev().collect();
    for (measure, before) in measures(then) {
        let bound = today.get(&measure).map_or("", String::as_str);
        if is_looser(bound, &before) {
            let subject = Subject::of(["eval", &now.name, "require", &measure]);
            add(
                &["require", &measure],
                at(&[ids::FAILING_REQUIREMENT, ids::UNMEASURED_REQUIREMENT], subject),
            );
        }
    }
    all
}

/// Tolerances that are larger than before.
fn tolerances(sides: &Sides<'_>, now: &NamedEntry<Metric>, then: &NamedEntry<Metric>) -> Vec<RelaxedValue> {
    let baseline = |metric: &Metric| {
        let number = &metric.baseline.as_ref()?.value.more;
        number.value.as_ref().and(number.pointer.as_ref())?;
        Some(number.tolerance.as_ref().map(|tolerance| tolerance.value.0.abs()))
    };
    let actual = |metric: &Metric| {
        let number = &metric.actual.as_ref()?.value.more;
        number.value.as_ref().and(number.pointer.as_ref())?;
        Some(number.tolerance.as_ref().map(|tolerance| tolerance.value.0.abs()))
    };
    // The tolerance of a number that points into a file; the outer option is none without such a number.
    let is_larger = |now: Option<Option<f64>>, then: Option<Option<f64>>| match (now, then) {
        (Some(Some(now)), Some(then)) => then.is_none_or(|then| now > then),
        _ => false,
    };
    let (new, old) = (&now.value, &then.value);
    let relaxed = [
        ("baseline", is_larger(baseline(new), baseline(old))),
        ("actual", is_larger(actual(new), actual(old))),
    ];
    let relaxed = relaxed.into_iter().filter(|(_, is_relaxed)| *is_relaxed).map(|(key, _)| {
        let [way, old] = ways("metric", now, then, &[key, "tolerance"]);
        let rules = [ids::BASELINE_MISMATCH, ids::ACTUAL_MISMATCH, ids::REWRITTEN_BASELINE];
        let subject = Subject::of(["metric", &now.name, key]);
        sides.relaxed(subject.key("tolerance"), way, &old, at(&rules, subject))
    });
    relaxed.collect()
}

/// Numbers and periods of a metric that ask for less. Nothing is reported if unit, baseline or direction changed, because the numbers may
/// then mean something else.
fn metric(sides: &Sides<'_>, now: &NamedEntry<Metric>, then: &NamedEntry<Metric>) -> Vec<RelaxedValue> {
    let (new, old) = (&now.value, &then.value);
    let unit = |metric: &Metric| metric.unit.as_ref().map(|unit| unit.value.0.clone());
    let baseline = |metric: &Metric| {
        let baseline = metric.baseline.as_ref().and_then(|baseline| baseline.value.more.value.as_ref());
        baseline.map(|value| value.value)
    };
    let better = new.better.as_ref().map(|better| better.value);
    let is_same = unit(new) == unit(old)
        && baseline(new) == baseline(old)
        && better == old.better.as_ref().map(|better| better.value);
    if !is_same {
        return Vec::new();
    }
    let lower =
        |now: Option<&Field<FiniteNumber>>, then: Option<&Field<FiniteNumber>>| match (now, then, better) {
            (Some(now), Some(then), Some(better)) => is_worse(now.value.0, then.value.0, better),
            (None, Some(_), Some(_)) => true,
            _ => false,
        };
    let period = |field: &Option<Field<_>>| field.as_ref().map(|field| field.value);
    let relaxed = [
        ("target", lower(new.target.as_ref(), old.target.as_ref())),
        ("stop-at", lower(new.stop_at.as_ref(), old.stop_at.as_ref())),
        ("guardrail", lower(new.guardrail.as_ref(), old.guardrail.as_ref())),
        ("within", is_longer(period(&new.within), period(&old.within))),
    ];
    let relaxed = relaxed.into_iter().filter(|(_, is_relaxed)| *is_relaxed).map(|(key, _)| {
        let [way, old] = ways("metric", now, then, &[key]);
        let relaxation = at(&OF_METRICS, Subject::entry("metric", &now.name));
        sides.relaxed(Subject::of(["metric", &now.name, key]), way, &old, relaxation)
    });
    relaxed.collect()
}
