//! What a change relaxes in `[policy]`: levels, ages, lags, case counts, and what counts as a review.

use super::{Relaxation, RelaxedValue, Sides, keys, weight};
use crate::claim::claims;
use crate::freshness::limits::{default_age, default_lag};
use crate::manifest::collection::{ByKind, Keyed};
use crate::manifest::keys::ArtifactKind;
use crate::manifest::model::{EvalKind, Policy, Reviews};
use crate::manifest::value::{NameList, Period};
use crate::manifest::visit::Leaf;
use crate::manifest::{Field, Manifest, Subject};
use crate::rules::{ids, level};

pub(super) fn list(sides: &Sides<'_>) -> Vec<RelaxedValue> {
    let mut relaxed = levels(sides);
    relaxed.extend(limits(sides));
    relaxed.extend(cases(sides));
    relaxed.extend(reviews(sides));
    relaxed.extend(synonyms(sides));
    relaxed
}

pub(super) fn of(manifest: &Manifest) -> Option<&Policy> {
    manifest.root.policy.as_ref().map(|policy| &policy.value)
}

/// Rules whose findings have a lower level than under the policy of the base.
fn levels(sides: &Sides<'_>) -> Vec<RelaxedValue> {
    let (now, then) = (of(sides.now.manifest), of(sides.then.manifest));
    let risk = sides.now.manifest.root.system.as_ref().and_then(|system| system.value.risk.as_ref());
    let risk = risk.map(|risk| risk.value);
    let is_lower = |rule: &&crate::rules::Rule| {
        let weight_under = |policy| weight(level::fate(rule, sides.now.stage, risk, policy));
        level::set_by(now, rule) != level::set_by(then, rule) && weight_under(now) < weight_under(then)
    };
    let relaxed = |rule: &crate::rules::Rule| {
        let path = keys(["policy", "levels", &rule.id]);
        let relaxation = Relaxation::Rules(vec![rule.id.clone()], None);
        sides.relaxed(Subject::entry("policy.levels", &rule.id), path.clone(), &path, relaxation)
    };
    sides.rules().filter(is_lower).map(relaxed).collect()
}

/// The period for a kind in a policy table.
fn by_kind(periods: Option<&Field<ByKind>>, kind: ArtifactKind) -> Option<Period> {
    periods?.value.get(kind)
}

/// The maximum age of artifacts of a kind.
pub(super) fn age(manifest: &Manifest, kind: ArtifactKind) -> Option<Period> {
    by_kind(of(manifest).and_then(|policy| policy.max_age.as_ref()), kind).or_else(|| default_age(kind))
}

/// The maximum lag of artifacts of a kind.
pub(super) fn lag(manifest: &Manifest, kind: ArtifactKind) -> Period {
    by_kind(of(manifest).and_then(|policy| policy.max_lag.as_ref()), kind)
        .unwrap_or_else(|| default_lag(kind))
}

/// Whether a period is certainly longer than another one; `None` means no limit.
pub(super) fn is_longer(now: Option<Period>, then: Option<Period>) -> bool {
    match (now, then) {
        (None, Some(_)) => true,
        (Some(now), Some(then)) => now.in_days().0 > then.in_days().1,
        (_, None) => false,
    }
}

/// Kinds of artifact that may get older or lag longer.
fn limits(sides: &Sides<'_>) -> Vec<RelaxedValue> {
    let mut all = Vec::new();
    for kind in ArtifactKind::ALL.iter().copied() {
        let older = is_longer(age(sides.now.manifest, kind), age(sides.then.manifest, kind));
        let later = is_longer(Some(lag(sides.now.manifest, kind)), Some(lag(sides.then.manifest, kind)));
        for (key, rule, is_relaxed) in
            [("max-age", ids::STALE_ARTIFACT, older), ("max-lag", ids::DRIFTED_ARTIFACT, later)]
        {
            if is_relaxed {
                let of_kind = claims(&sides.now.manifest.root)
                    .into_iter()
                    .filter(|claim| claim.is(kind) && matches!(claim.what, Leaf::Artifact(_)));
                let subjects = of_kind.map(|claim| claim.subject).collect();
                let relaxation = Relaxation::Rules(vec![rule], Some(subjects));
                let path = keys(["policy", key, kind.as_str()]);
                all.push(sides.relaxed(
                    Subject::of(["policy", key, kind.as_str()]),
                    path.clone(),
                    &path,
                    relaxation,
                ));
            }
        }
    }
    all
}

/// Kinds of eval whose minimum number of cases is lower.
fn cases(sides: &Sides<'_>) -> Vec<RelaxedValue> {
    let least = |manifest, kind| {
        let least = of(manifest).and_then(|policy| policy.min_cases.as_ref()?.value.of(kind));
        least.map_or(0, |count| count.value.0)
    };
    let fewer = EvalKind::ALL
        .iter()
        .filter(|kind| least(sides.now.manifest, **kind) < least(sides.then.manifest, **kind));
    let relaxed = |kind: &EvalKind| {
        let kind = kind.as_str();
        let path = keys(["policy", "min-cases", kind]);
        let relaxation = Relaxation::Rules(vec![ids::TOO_FEW_CASES], None);
        sides.relaxed(Subject::entry("policy.min-cases", kind), path.clone(), &path, relaxation)
    };
    fewer.map(relaxed).collect()
}

/// Reviews outside `readiness.lock` count, and did not at the base.
fn reviews(sides: &Sides<'_>) -> Option<RelaxedValue> {
    let only_lock = |manifest| {
        let reviews = of(manifest).and_then(|policy| policy.reviews.as_ref());
        reviews.is_some_and(|reviews| reviews.value == Reviews::Lock)
    };
    (only_lock(sides.then.manifest) && !only_lock(sides.now.manifest)).then(|| {
        let rules = [ids::OUTDATED_REVIEW, ids::STALE_ARTIFACT, ids::DRIFTED_ARTIFACT].to_vec();
        let path = keys(["policy", "reviews"]);
        sides.relaxed("policy.reviews".into(), path.clone(), &path, Relaxation::Rules(rules, None))
    })
}

/// Synonyms that the base does not have.
fn synonyms(sides: &Sides<'_>) -> Vec<RelaxedValue> {
    let words = |manifest: &'_ Manifest| -> Vec<(String, Vec<String>)> {
        let synonyms = of(manifest).and_then(|policy| policy.synonyms.as_ref());
        let one = |of: &Keyed<NameList>| {
            let words = of.value.value.0.iter().map(|word| word.value.0.trim().to_lowercase()).collect();
            (of.key.clone(), words)
        };
        synonyms.iter().flat_map(|all| all.value.0.iter().map(one)).collect()
    };
    let then = words(sides.then.manifest);
    let is_new = |(key, words): &(String, Vec<String>)| {
        let known = then.iter().find(|(known, _)| known == key).map_or(&[][..], |(_, words)| words);
        words.iter().any(|word| !known.contains(word))
    };
    let relaxed = |(key, _): (String, Vec<String>)| {
        let path = keys(["policy", "synonyms", &key]);
        sides.relaxed(Subject::entry("policy.synonyms", &key), path.clone(), &path, Relaxation::Words(key))
    };
    words(sides.now.manifest).into_iter().filter(is_new).map(relaxed).collect()
}
