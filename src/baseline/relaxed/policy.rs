//! What a policy eases: levels, ages, lags, numbers of cases, what counts as a review.

use super::{Eased, Relaxation, Sides, keys, weight};
use crate::claim::claims;
use crate::freshness::limits::{default_age, default_lag};
use crate::manifest::collection::{ByKind, Keyed};
use crate::manifest::model::{MinCases, Policy, Reviews};
use crate::manifest::value::{NameList, Period, WholeNumber};
use crate::manifest::visit::Leaf;
use crate::manifest::{Field, KINDS, Manifest};
use crate::rules::level;

pub(super) fn list(sides: &Sides<'_>) -> Vec<Eased> {
    let mut eased = levels(sides);
    eased.extend(limits(sides));
    eased.extend(cases(sides));
    eased.extend(reviews(sides));
    eased.extend(synonyms(sides));
    eased
}

pub(super) fn of(manifest: &Manifest) -> Option<&Policy> {
    manifest.root.policy.as_ref().map(|policy| &policy.value)
}

/// Rules whose findings count for less than they would under the base's policy.
fn levels(sides: &Sides<'_>) -> Vec<Eased> {
    let (now, then) = (of(sides.now), of(sides.then));
    let risk = sides.now.root.system.as_ref().and_then(|system| system.value.risk.as_ref());
    let risk = risk.map(|risk| risk.value);
    let is_lower = |rule: &&crate::rules::Rule| {
        let judged = |policy| weight(level::judge(rule, sides.stages.0, risk, policy));
        level::set_by(now, rule) != level::set_by(then, rule) && judged(now) < judged(then)
    };
    let eased = |rule: &crate::rules::Rule| {
        let path = keys(["policy", "levels", &rule.id]);
        let eases = Relaxation::Rules(vec![rule.id.clone()], None);
        sides.eased(format!("policy.levels.{}", rule.id), path.clone(), &path, eases)
    };
    sides.rules().filter(is_lower).map(eased).collect()
}

/// What the policy says of a kind.
fn by_kind(periods: Option<&Field<ByKind>>, kind: &str) -> Option<Period> {
    let mut periods = periods.into_iter().flat_map(|periods| &periods.value.0.0);
    periods.find(|period| period.key == kind).map(|period| period.value.value)
}

/// How old artifacts of a kind may get.
pub(super) fn age(manifest: &Manifest, kind: &str) -> Option<Period> {
    by_kind(of(manifest).and_then(|policy| policy.max_age.as_ref()), kind).or_else(|| default_age(kind))
}

/// How long artifacts of a kind may lag behind.
pub(super) fn lag(manifest: &Manifest, kind: &str) -> Period {
    by_kind(of(manifest).and_then(|policy| policy.max_lag.as_ref()), kind)
        .unwrap_or_else(|| default_lag(kind))
}

/// Whether a period is longer than another one, for sure; none is for ever.
pub(super) fn is_longer(now: Option<Period>, then: Option<Period>) -> bool {
    match (now, then) {
        (None, Some(_)) => true,
        (Some(now), Some(then)) => now.in_days().0 > then.in_days().1,
        (_, None) => false,
    }
}

/// Kinds of artifact that may get older, or lag longer.
fn limits(sides: &Sides<'_>) -> Vec<Eased> {
    let mut all = Vec::new();
    for kind in KINDS {
        let older = is_longer(age(sides.now, kind), age(sides.then, kind));
        let later = is_longer(Some(lag(sides.now, kind)), Some(lag(sides.then, kind)));
        for (key, rule, is_eased) in
            [("max-age", "stale-artifact", older), ("max-lag", "drifted-artifact", later)]
        {
            if is_eased {
                let of_kind = claims(&sides.now.root)
                    .into_iter()
                    .filter(|claim| claim.kind == *kind && matches!(claim.what, Leaf::Artifact(_)));
                let subjects = of_kind.map(|claim| claim.subject).collect();
                let eases = Relaxation::Rules(vec![rule.into()], Some(subjects));
                let path = keys(["policy", key, kind]);
                all.push(sides.eased(format!("policy.{key}.{kind}"), path.clone(), &path, eases));
            }
        }
    }
    all
}

/// A kind of eval and the least number of cases for it.
type OfKind = (&'static str, fn(&MinCases) -> Option<&Field<WholeNumber>>);

const OF_KINDS: [OfKind; 4] = [
    ("quality", |least| least.quality.as_ref()),
    ("edge-cases", |least| least.edge_cases.as_ref()),
    ("adversarial", |least| least.adversarial.as_ref()),
    ("load", |least| least.load.as_ref()),
];

/// Kinds of eval of which fewer cases are enough.
fn cases(sides: &Sides<'_>) -> Vec<Eased> {
    let least = |manifest, get: fn(&MinCases) -> Option<&Field<WholeNumber>>| {
        let least = of(manifest).and_then(|policy| policy.min_cases.as_ref());
        least.and_then(|least| get(&least.value)).map_or(0, |count| count.value.0)
    };
    let fewer = OF_KINDS.iter().filter(|(_, get)| least(sides.now, *get) < least(sides.then, *get));
    let eased = |(kind, _): &OfKind| {
        let path = keys(["policy", "min-cases", kind]);
        let eases = Relaxation::Rules(vec!["too-few-cases".into()], None);
        sides.eased(format!("policy.min-cases.{kind}"), path.clone(), &path, eases)
    };
    fewer.map(eased).collect()
}

/// Anything counts as a review where only `readiness.lock` did.
fn reviews(sides: &Sides<'_>) -> Option<Eased> {
    let only_lock = |manifest| {
        let reviews = of(manifest).and_then(|policy| policy.reviews.as_ref());
        reviews.is_some_and(|reviews| reviews.value == Reviews::Lock)
    };
    (only_lock(sides.then) && !only_lock(sides.now)).then(|| {
        let rules = ["outdated-review", "stale-artifact", "drifted-artifact"].map(Into::into).to_vec();
        let path = keys(["policy", "reviews"]);
        sides.eased("policy.reviews".to_owned(), path.clone(), &path, Relaxation::Rules(rules, None))
    })
}

/// Words that stand for something in documents, and did not.
fn synonyms(sides: &Sides<'_>) -> Vec<Eased> {
    let words = |manifest: &'_ Manifest| -> Vec<(String, Vec<String>)> {
        let synonyms = of(manifest).and_then(|policy| policy.synonyms.as_ref());
        let one = |of: &Keyed<NameList>| {
            let words = of.value.value.0.iter().map(|word| word.value.0.trim().to_lowercase()).collect();
            (of.key.clone(), words)
        };
        synonyms.iter().flat_map(|all| all.value.0.iter().map(one)).collect()
    };
    let then = words(sides.then);
    let is_new = |(key, words): &(String, Vec<String>)| {
        let known = then.iter().find(|(known, _)| known == key).map_or(&[][..], |(_, words)| words);
        words.iter().any(|word| !known.contains(word))
    };
    let eased = |(key, _): (String, Vec<String>)| {
        let path = keys(["policy", "synonyms", &key]);
        sides.eased(format!("policy.synonyms.{key}"), path.clone(), &path, Relaxation::Words(key))
    };
    words(sides.now).into_iter().filter(is_new).map(eased).collect()
}
