//! Claims that a change makes easier to keep: artifacts that may get older or cover less, metrics and evals with lower bars.

use std::collections::HashMap;
use std::hash::Hash;

use super::policy::{age, is_longer, lag};
use super::{Eased, Relaxation, Sides};
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

/// What speaks of a metric's numbers.
const OF_METRICS: [RuleId; 5] = [
    ids::STOP_REACHED,
    ids::MISSED_TARGET,
    ids::BREACHED_GUARDRAIL,
    ids::OVERDUE_MEASUREMENT,
    ids::BACKWARDS_TARGET,
];

/// What speaks of an eval's results.
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

pub(super) fn list(sides: &Sides<'_>) -> Vec<Eased> {
    let mut eased = artifacts(sides);
    for (now, then) in twins(evals(sides.now), evals(sides.then), evidence_of_eval) {
        eased.extend(eval(sides, now, then));
    }
    for (now, then) in twins(metrics(sides.now), metrics(sides.then), evidence_of_metric) {
        eased.extend(metric(sides, now, then));
        eased.extend(tolerances(sides, now, then));
    }
    eased
}

fn evals(manifest: &Manifest) -> &[NamedEntry<Eval>] {
    manifest.root.eval.as_ref().map_or(&[], |evals| &evals.value.0)
}

fn metrics(manifest: &Manifest) -> &[NamedEntry<Metric>] {
    manifest.root.metric.as_ref().map_or(&[], |metrics| &metrics.value.0)
}

/// Entries of one name; else the only ones of the same evidence whose names are new, and have gone.
fn twins<'e, T, E: Eq + Hash>(
    now: &'e [NamedEntry<T>],
    then: &'e [NamedEntry<T>],
    evidence: impl Fn(&T) -> Option<E>,
) -> Vec<(&'e NamedEntry<T>, &'e NamedEntry<T>)> {
    let (now_named, then_named) = (by_name(now), by_name(then));
    // Of what has gone, the only entry with its evidence; none where there are several.
    let mut gone: HashMap<E, Option<&'e NamedEntry<T>>> = HashMap::new();
    for entry in then.iter().filter(|then| !now_named.contains_key(then.name.as_str())) {
        if let Some(own) = evidence(&entry.value) {
            gone.entry(own).and_modify(|only| *only = None).or_insert(Some(entry));
        }
    }
    let twin = |entry: &'e NamedEntry<T>| {
        let named = then_named.get(entry.name.as_str()).copied();
        named.or_else(|| gone.get(&evidence(&entry.value)?).copied().flatten())
    };
    now.iter().filter_map(|entry| Some((entry, twin(entry)?))).collect()
}

/// Entries by their names; of several with one name the first.
pub(super) fn by_name<T>(entries: &[NamedEntry<T>]) -> HashMap<&str, &NamedEntry<T>> {
    let mut named = HashMap::new();
    for entry in entries {
        named.entry(entry.name.as_str()).or_insert(entry);
    }
    named
}

type Path = Field<crate::manifest::artifact::PathText>;

/// What an eval is known by where its name has changed: its results, else its suite.
fn evidence_of_eval(eval: &Eval) -> Option<String> {
    let results = eval.results.as_ref().and_then(|results| results.value.reference.path.as_ref());
    let suite = || eval.suite.as_ref().and_then(|suite| suite.value.reference.path.as_ref());
    results.or_else(suite).map(|path| path.value.path.clone())
}

/// What a metric is known by where its name has changed: where its baseline, else its value of today, stands; else what it promises.
fn evidence_of_metric(metric: &Metric) -> Option<(String, Option<String>)> {
    let place = |path: Option<&Path>, pointer: Option<&Field<JsonPointer>>| {
        Some((path?.value.path.clone(), pointer.map(|pointer| pointer.value.0.clone())))
    };
    let baseline = metric.baseline.as_ref().map(|baseline| &baseline.value);
    let actual = metric.actual.as_ref().map(|actual| &actual.value);
    baseline
        .and_then(|said| place(said.reference.path.as_ref(), said.more.pointer.as_ref()))
        .or_else(|| actual.and_then(|said| place(said.reference.path.as_ref(), said.more.pointer.as_ref())))
        .or_else(|| Some((metric.outcome.as_ref()?.value.0.clone(), None)))
}

/// Evals and metrics that have another name than they had: the list, and their names, now and then.
pub(crate) fn renamed<'m>(now: &'m Manifest, then: &'m Manifest) -> Vec<(&'static str, &'m str, &'m str)> {
    fn pairs<'m, T>(
        list: &'static str,
        twins: Vec<(&'m NamedEntry<T>, &'m NamedEntry<T>)>,
    ) -> impl Iterator<Item = (&'static str, &'m str, &'m str)> {
        let others = twins.into_iter().filter(|(now, then)| now.name != then.name);
        others.map(move |(now, then)| (list, now.name.as_str(), then.name.as_str()))
    }
    let evals = pairs("eval", twins(evals(now), evals(then), evidence_of_eval));
    evals.chain(pairs("metric", twins(metrics(now), metrics(then), evidence_of_metric))).collect()
}

/// What rules say of one subject.
fn at<const N: usize>(rules: [RuleId; N], subject: Subject) -> Relaxation {
    Relaxation::Rules(rules.to_vec(), Some(vec![subject]))
}

/// The way to an artifact's table, or to the path that stands in its place.
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

/// Artifacts that may get older, lag longer, or that cover less than they did.
fn artifacts(sides: &Sides<'_>) -> Vec<Eased> {
    let (now, then) = (claims(&sides.now.root), claims(&sides.then.root));
    let mut by_subject = HashMap::new();
    for claim in &then {
        by_subject.entry(claim.subject.as_str()).or_insert(claim);
    }
    let (all_ways, all_old_ways) = (Ways::of(&sides.now.tree), Ways::of(&sides.then.tree));
    let mut all = Vec::new();
    for claim in &now {
        let Some(old) = by_subject.get(claim.subject.as_str()) else { continue };
        let (Leaf::Artifact(reference), Leaf::Artifact(before)) = (claim.what, old.what) else { continue };
        let ways = way_to_artifact(&all_ways, claim).zip(way_to_artifact(&all_old_ways, old));
        let Some((way, old_way)) = ways else { continue };
        let mut add = |key: &str, rule| {
            let eases = at([rule], claim.subject.clone());
            let subject = claim.subject.key(key);
            all.push(sides.eased(subject, below(&way, key), &below(&old_way, key), eases));
        };
        let Some(kind) = claim.kind() else { continue };
        let own = |field: &Option<Field<_>>| field.as_ref().map(|field| field.value);
        let ages = (own(&reference.max_age), own(&before.max_age));
        let longer =
            is_longer(ages.0.or_else(|| age(sides.now, kind)), ages.1.or_else(|| age(sides.then, kind)));
        if ages.0 != ages.1 && longer {
            add("max-age", ids::STALE_ARTIFACT);
        }
        let lags = (own(&reference.max_lag), own(&before.max_lag));
        let longer = is_longer(
            lags.0.or_else(|| Some(lag(sides.now, kind))),
            lags.1.or_else(|| Some(lag(sides.then, kind))),
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

/// Whether a file that is there was covered, and is no more: what has gone with its files is no matter. The artifact itself never
/// was.
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

/// The ways to a key of an entry, now and then.
fn ways<T>(list: &str, now: &NamedEntry<T>, then: &NamedEntry<T>, keys: &[&str]) -> [Vec<OverlayStep>; 2] {
    [&now.at, &then.at].map(|at| {
        let start = [OverlayStep::key(list), OverlayStep::Entry(at.clone())];
        start.into_iter().chain(keys.iter().map(|key| OverlayStep::key(key))).collect()
    })
}

/// Whether the results of an eval are kept elsewhere, or made by a pipeline: then what they say is not checked.
fn is_out_of_sight(eval: &Eval) -> bool {
    eval.results.as_ref().is_some_and(|results| {
        let is_address = |path: &Path| path.value.is_external();
        results.value.more.from.is_some() || results.value.reference.path.as_ref().is_some_and(is_address)
    })
}

/// Bounds, cases, results and globs of an eval that ask for less.
fn eval(sides: &Sides<'_>, now: &NamedEntry<Eval>, then: &NamedEntry<Eval>) -> Vec<Eased> {
    let mut all = Vec::new();
    let mut add = |path: &[&str], eases| {
        let [way, old] = ways("eval", now, then, path);
        all.push(sides.eased(
            Subject::of(["eval", &now.name].into_iter().chain(path.iter().copied())),
            way,
            &old,
            eases,
        ));
    };
    let cases = |eval: &NamedEntry<Eval>| eval.value.cases.as_ref().map_or(0, |cases| cases.value.0);
    if cases(now) < cases(then) {
        add(&["cases"], at([ids::TOO_FEW_CASES], Subject::of(["eval", &now.name, "cases"])));
    }
    if is_out_of_sight(&now.value) && !is_out_of_sight(&then.value) && then.value.results.is_some() {
        add(&["results"], at(OF_EVALS, Subject::entry("eval", &now.name)));
    }
    let results = now.value.results.as_ref().and_then(|results| results.value.reference.path.as_ref());
    if covers_less(sides, now.value.covers.as_ref(), then.value.covers.as_ref(), results) {
        add(&["covers"], at([ids::DRIFTED_ARTIFACT], Subject::of(["eval", &now.name, "results"])));
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
            add(&["require", &measure], at([ids::FAILING_REQUIREMENT, ids::UNMEASURED_REQUIREMENT], subject));
        }
    }
    all
}

/// A number, whether it points into a file, and how far it may be off.
type ClaimedNumber = Option<(Field<FiniteNumber>, bool, Option<Field<FiniteNumber>>)>;

/// How far a number may be off the one in its file, where that is more than it was.
fn tolerances(sides: &Sides<'_>, now: &NamedEntry<Metric>, then: &NamedEntry<Metric>) -> Vec<Eased> {
    let baseline = |metric: &Metric| {
        let said = &metric.baseline.as_ref()?.value.more;
        Some((said.value.as_ref()?.clone(), said.pointer.is_some(), said.tolerance.clone()))
    };
    let actual = |metric: &Metric| {
        let said = &metric.actual.as_ref()?.value.more;
        Some((said.value.as_ref()?.clone(), said.pointer.is_some(), said.tolerance.clone()))
    };
    let is_larger = |now: ClaimedNumber, then: ClaimedNumber| match (now, then) {
        (Some((_, true, Some(now))), Some((_, true, then))) => {
            then.is_none_or(|then| now.value.0.abs() > then.value.0.abs())
        }
        _ => false,
    };
    let (said, old) = (&now.value, &then.value);
    let eased = [
        ("baseline", is_larger(baseline(said), baseline(old))),
        ("actual", is_larger(actual(said), actual(old))),
    ];
    let eased = eased.into_iter().filter(|(_, is_eased)| *is_eased).map(|(key, _)| {
        let [way, old] = ways("metric", now, then, &[key, "tolerance"]);
        let rules = [ids::BASELINE_MISMATCH, ids::ACTUAL_MISMATCH, ids::REWRITTEN_BASELINE];
        let subject = Subject::of(["metric", &now.name, key]);
        sides.eased(subject.key("tolerance"), way, &old, at(rules, subject))
    });
    eased.collect()
}

/// Numbers and periods of a metric that ask for less. Where its numbers may mean something else than before, nothing is said.
fn metric(sides: &Sides<'_>, now: &NamedEntry<Metric>, then: &NamedEntry<Metric>) -> Vec<Eased> {
    let (said, old) = (&now.value, &then.value);
    let unit = |metric: &Metric| metric.unit.as_ref().map(|unit| unit.value.0.clone());
    let baseline = |metric: &Metric| {
        let baseline = metric.baseline.as_ref().and_then(|baseline| baseline.value.more.value.as_ref());
        baseline.map(|value| value.value)
    };
    let better = said.better.as_ref().map(|better| better.value);
    let is_same = unit(said) == unit(old)
        && baseline(said) == baseline(old)
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
    let eased = [
        ("target", lower(said.target.as_ref(), old.target.as_ref())),
        ("stop-at", lower(said.stop_at.as_ref(), old.stop_at.as_ref())),
        ("guardrail", lower(said.guardrail.as_ref(), old.guardrail.as_ref())),
        ("within", is_longer(period(&said.within), period(&old.within))),
    ];
    let eased = eased.into_iter().filter(|(_, is_eased)| *is_eased).map(|(key, _)| {
        let [way, old] = ways("metric", now, then, &[key]);
        let eases = at(OF_METRICS, Subject::entry("metric", &now.name));
        sides.eased(Subject::of(["metric", &now.name, key]), way, &old, eases)
    });
    eased.collect()
}
