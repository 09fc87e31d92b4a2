//! The answers are tested: suites that are whole, results that are theirs, bounds that hold.

pub mod curated_only;
pub mod dirty_results;
pub mod failing_requirement;
pub mod ignored_output;
pub mod inconclusive_result;
pub mod loosened_requirement;
pub mod missing_suite_file;
pub mod no_edge_cases;
pub mod no_load_test;
pub mod partial_results;
pub mod results_of_another_suite;
pub mod too_few_cases;
pub mod unmeasured_requirement;
pub mod unreadable_suite;

use std::borrow::Cow;

use super::Cx;
use crate::evidence::eval::{Found, Results, suite};
use crate::evidence::locate::Location;
use crate::evidence::numbers::EvalEvidence;
use crate::facts::Facts;
use crate::manifest::bound::{Bound, Operator};
use crate::manifest::collection::Entry;
use crate::manifest::model::{Eval, EvalKind, From};
use crate::manifest::reader::Field;
use crate::text::clipped;

/// An eval of the manifest, and what was found for it.
struct Seen<'f> {
    entry: &'f Entry<Eval>,
    evidence: &'f EvalEvidence,
}

impl<'f> Seen<'f> {
    /// What it is called, short enough for a headline.
    fn name(&self) -> Cow<'f, str> {
        clipped(&self.entry.name, 24)
    }

    /// The subject of one of its keys.
    fn subject(&self, key: &str) -> String {
        format!("eval.{}.{key}", self.entry.name)
    }

    fn eval(&self) -> &'f Eval {
        &self.entry.value
    }

    /// Its suite, if that could be read.
    fn suite(&self) -> Option<&'f suite::Suite> {
        match &self.evidence.suite {
            suite::Found::Suite(suite) => Some(suite),
            _ => None,
        }
    }

    /// Its results, if there are any whose numbers can be relied on.
    fn results(&self) -> Option<&'f Results> {
        match &self.evidence.results {
            Found::Results(results) => Some(results),
            _ => None,
        }
    }

    /// What keeps its results from being judged, where that is nobody's fault: neither an alarm nor a pass.
    fn undecided(&self, facts: &Facts<'_>) -> Option<String> {
        let claimed = self.eval().results.as_ref()?;
        match &self.evidence.results {
            Found::Unknown(why) => Some(why.clone()),
            Found::Results(results) if results.record.elsewhere => {
                Some("the results hold a link, and the numbers are kept by a service".to_owned())
            }
            Found::Nothing if claimed.value.more.from.as_ref().is_some_and(|from| from.value == From::Ci) => {
                Some("a pipeline makes the results, and they are not here".to_owned())
            }
            Found::Nothing => {
                let path = claimed.value.reference.path.as_ref()?;
                let claim = facts.evidence.claim_at(&path.at, facts.claims)?;
                match facts.evidence.location(claim) {
                    Some(Location::External) => Some("the results are kept elsewhere".to_owned()),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// The bounds on a measure.
    fn bounds(&self) -> impl Iterator<Item = (&'f str, &'f Field<Bound>)> {
        let measures = self.eval().require.iter().flat_map(|require| &require.value.0.0);
        measures.flat_map(|measure| measure.value.value.0.iter().map(|bound| (measure.key.as_str(), bound)))
    }

    /// Whether a bound is set on a measure.
    fn bounds_on(&self, measure: &str) -> bool {
        self.bounds().any(|(name, _)| name == measure)
    }
}

/// Calls `look` with each eval that numbers were looked for.
fn each<'f>(facts: &'f Facts<'_>, cx: &mut Cx, look: &mut dyn FnMut(&Seen<'f>, &mut Cx)) {
    let entries = facts.manifest.root.eval.iter().flat_map(|evals| &evals.value.0);
    for (entry, evidence) in entries.zip(&facts.evidence.numbers.evals) {
        cx.saw(1);
        look(&Seen { entry, evidence }, cx);
    }
}

/// Whether some suite is of one of these kinds; none where there is no suite at all, which is another finding.
fn has_kind(facts: &Facts<'_>, kinds: &[EvalKind]) -> Option<bool> {
    let evals = &facts.manifest.root.eval.as_ref()?.value.0;
    let is = |entry: &Entry<Eval>| entry.value.kind.as_ref().is_some_and(|kind| kinds.contains(&kind.value));
    (!evals.is_empty()).then(|| evals.iter().any(is))
}

/// A number as people write it: no more digits than it takes to tell it from `other`.
fn shown(number: f64, other: f64) -> String {
    let rounded = |digits: i32| {
        let scale = 10_f64.powi(digits);
        (number * scale).round() / scale
    };
    let digits = (2..=9).find(|digits| {
        (rounded(*digits) - other).abs() > f64::EPSILON || (number - other).abs() < f64::EPSILON
    });
    let number = digits.map_or(number, rounded);
    // An addition of zero makes `-0` plain.
    format!("{}", number + 0.0)
}

/// A bound as it is written.
fn written(bound: &Field<Bound>, facts: &Facts<'_>) -> String {
    facts.sources.slice(facts.span(bound.at.clone())).trim_matches(['"', '\'']).trim().to_owned()
}

/// Whether a bound keeps a value from below.
fn is_minimum(bound: &Bound) -> bool {
    matches!(bound.operator, Operator::AtLeast | Operator::Above)
}
