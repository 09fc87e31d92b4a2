//! Bounds and case numbers that were loosened after the pilot began, without a recorded decision.

use crate::facts::Facts;
use crate::manifest::bound::{Bound, Operator};
use crate::manifest::model::EvalKind;
use crate::manifest::{Manifest, Subject};
use crate::rules::relaxed_criteria::{self, Criterion};
use crate::rules::{Check, RuleContext};
use crate::text::clipped;

pub(crate) const CHECK: Check = Check::System(check);

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    relaxed_criteria::check(facts, || criteria(facts), cx);
}

/// Returns today's bounds and case numbers, and those that were removed.
fn criteria<'m>(facts: &Facts<'m>) -> Vec<Criterion<'m>> {
    let manifest: &'m Manifest = facts.manifest;
    let root = &manifest.root;
    let mut criteria = Vec::new();
    let past = facts.freshness.past.known();
    let known = past.map(|past| past.subjects_below("eval")).unwrap_or_default();
    let stood =
        |subject: &str| past.is_some_and(|past| past.values(subject).iter().any(|said| said.value.is_some()));
    for eval in root.eval.iter().flat_map(|evals| &evals.value.0) {
        let name = clipped(&eval.name, 16);
        let measures = || eval.value.require.iter().flat_map(|require| &require.value.0.0);
        for measure in measures() {
            criteria.push(Criterion {
                subject: Subject::of(["eval", &eval.name, "require", &measure.key]),
                name: &eval.name,
                shown: format!("`{}` of `{name}`", clipped(&measure.key, 16)),
                at: measure.value.at.clone(),
                today: measure.value.value.written(),
                is_looser: Box::new(is_looser),
            });
        }
        if let Some(cases) = &eval.value.cases {
            criteria.push(Criterion {
                subject: Subject::of(["eval", &eval.name, "cases"]),
                name: &eval.name,
                shown: format!("the number of cases of `{name}`"),
                at: cases.at.clone(),
                today: cases.value.0.to_string(),
                is_looser: Box::new(is_looser),
            });
        }
        if eval.value.cases.is_none() && stood(&Subject::of(["eval", &eval.name, "cases"])) {
            criteria.push(Criterion {
                subject: Subject::of(["eval", &eval.name, "cases"]),
                name: &eval.name,
                shown: format!("the number of cases of `{name}`"),
                at: eval.at.clone(),
                today: String::new(),
                is_looser: Box::new(is_looser),
            });
        }
        let above = format!("{}.", Subject::of(["eval", &eval.name, "require"]));
        let below = known.range(above.as_str()..).take_while(|subject| subject.starts_with(&above));
        for subject in below {
            let Some(key) = subject.strip_prefix(&above) else { continue };
            if !measures().any(|measure| measure.key == key) && stood(subject) {
                let at = eval.value.require.as_ref().map_or(eval.at.clone(), |require| require.at.clone());
                criteria.push(Criterion {
                    subject: (*subject).into(),
                    name: &eval.name,
                    shown: format!("`{}` of `{name}`", clipped(key, 16)),
                    at,
                    today: String::new(),
                    is_looser: Box::new(is_looser),
                });
            }
        }
    }
    if let Some(minima) = root.policy.as_ref().and_then(|policy| policy.value.min_cases.as_ref()) {
        for kind in EvalKind::ALL {
            criteria.extend(minima.value.of(*kind).map(|least| Criterion {
                subject: Subject::entry("policy.min-cases", kind.as_str()),
                name: "min-cases",
                shown: format!("`policy.min-cases` for {kind}"),
                at: least.at.clone(),
                today: least.value.0.to_string(),
                is_looser: Box::new(is_looser),
            }));
        }
    }
    criteria
}

/// Whether `value`, bounds or a number of cases, requires less than `than`. False if they cannot be compared.
pub(crate) fn is_looser(value: &str, than: &str) -> bool {
    if let (Ok(value), Ok(than)) = (value.parse::<f64>(), than.parse::<f64>()) {
        return value < than;
    }
    if value.is_empty() {
        return !than.is_empty();
    }
    let bounds = |text: &str| text.split(", ").map(Bound::parse).collect::<Option<Vec<_>>>();
    let (Some(value), Some(than)) = (bounds(value), bounds(than)) else { return false };
    than.iter().any(|old| !value.iter().any(|new| is_as_strict(new, old)))
}

/// Whether every value that meets `new` also meets `old`.
fn is_as_strict(new: &Bound, old: &Bound) -> bool {
    use Operator::{Above, AtLeast, AtMost, Below, Equal};
    match (new.operator, old.operator) {
        (AtLeast | Above | Equal, AtLeast) | (Above, Above) => new.number >= old.number,
        (AtMost | Below | Equal, AtMost) | (Below, Below) => new.number <= old.number,
        (AtLeast | Equal, Above) => new.number > old.number,
        (AtMost | Equal, Below) => new.number < old.number,
        #[expect(clippy::float_cmp, reason = "the same number is written the same")]
        (Equal, Equal) => new.number == old.number,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_looser;

    #[test]
    fn what_asks_for_less() {
        for (value, than) in [
            (">= 0.92", ">= 0.95"),
            ("> 0.9", ">= 0.95"),
            (">= 0.95", "> 0.95"),
            ("<= 9", "<= 5"),
            (">= 0.9", "== 1"),
            (">= 0.5", ">= 0.5, <= 0.7"),
            ("", ">= 0.5"),
            ("150", "200"),
        ] {
            assert!(is_looser(value, than), "{value} {than}");
        }
        for (value, than) in [
            (">= 0.95", ">= 0.92"),
            ("> 0.95", ">= 0.95"),
            ("== 1", ">= 0.5"),
            ("<= 5", "<= 9"),
            ("200", "150"),
            (">= 0.5, <= 1", ">= 0.5"),
        ] {
            assert!(!is_looser(value, than), "{value} {than}");
        }
    }
}
