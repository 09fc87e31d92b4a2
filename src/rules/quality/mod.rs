//! Rules on evals: complete suites, results of these suites, and bounds that the results meet.

pub(crate) mod curated_only;
pub(crate) mod dirty_results;
pub(crate) mod failing_requirement;
pub(crate) mod ignored_output;
pub(crate) mod inconclusive_result;
pub(crate) mod loosened_requirement;
pub(crate) mod missing_suite_file;
pub(crate) mod no_edge_cases;
pub(crate) mod no_load_test;
pub(crate) mod partial_results;
pub(crate) mod results_of_another_suite;
pub(crate) mod too_few_cases;
pub(crate) mod unmeasured_requirement;
pub(crate) mod unreadable_suite;

use std::borrow::Cow;

use super::{RuleContext, settle};
use crate::evidence::eval::{EvalResults, ResultsState, suite};
use crate::evidence::locate::ArtifactLocation;
use crate::evidence::numbers::EvalEvidence;
use crate::facts::Facts;
use crate::manifest::Subject;
use crate::manifest::bound::{Bound, Operator};
use crate::manifest::collection::NamedEntry;
use crate::manifest::model::{Eval, EvalKind, ResultsSource};
use crate::manifest::reader::Field;
use crate::text::clipped;

/// An eval of the manifest, with its suite and results.
struct EvalInput<'f> {
    entry: &'f NamedEntry<Eval>,
    evidence: &'f EvalEvidence,
}

impl<'f> EvalInput<'f> {
    /// Returns the name, clipped for a headline.
    fn name(&self) -> Cow<'f, str> {
        clipped(&self.entry.name, 24)
    }

    /// Returns the subject of one of the eval's keys.
    fn subject(&self, key: &str) -> Subject {
        Subject::of(["eval", &self.entry.name, key])
    }

    fn eval(&self) -> &'f Eval {
        &self.entry.value
    }

    /// Returns the suite, if it could be read.
    fn suite(&self) -> Option<&'f suite::Suite> {
        match &self.evidence.suite {
            suite::SuiteState::Suite(suite) => Some(suite),
            _ => None,
        }
    }

    /// Returns the results, if there are any and they could be read.
    fn results(&self) -> Option<&'f EvalResults> {
        match &self.evidence.results {
            ResultsState::Results(results) => Some(results),
            _ => None,
        }
    }

    /// Returns why the results cannot be evaluated, if this is neither a defect nor a pass.
    fn undecided(&self, facts: &Facts<'_>) -> Option<(String, &'static str)> {
        let claimed = self.eval().results.as_ref()?;
        match &self.evidence.results {
            ResultsState::Unknown(why) => Some((why.clone(), settle::COMMIT_FILE)),
            ResultsState::Results(results) if results.record.elsewhere => Some((
                "the results contain only a link, and a service holds the numbers".to_owned(),
                settle::COMMIT_RESULTS,
            )),
            ResultsState::Nothing
                if claimed.value.more.from.as_ref().is_some_and(|from| from.value == ResultsSource::Ci) =>
            {
                Some((
                    "the results come from a pipeline and are not in the repository".to_owned(),
                    settle::COMMIT_RESULTS,
                ))
            }
            ResultsState::Nothing => {
                let claim = facts.evidence.claim_of(&claimed.value.reference, facts.claims)?;
                match facts.evidence.location(claim) {
                    Some(ArtifactLocation::External) => {
                        Some(("the results are at an external address".to_owned(), settle::COMMIT_RESULTS))
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// Iterates over the bounds in `require`, each with the name of its measure.
    fn bounds(&self) -> impl Iterator<Item = (&'f str, &'f Field<Bound>)> {
        let measures = self.eval().require.iter().flat_map(|require| &require.value.0.0);
        measures.flat_map(|measure| measure.value.value.0.iter().map(|bound| (measure.key.as_str(), bound)))
    }

    /// Whether `require` has a bound on the measure.
    fn bounds_on(&self, measure: &str) -> bool {
        self.bounds().any(|(name, _)| name == measure)
    }
}

/// Calls `look` for each eval.
fn each<'f>(
    facts: &'f Facts<'_>,
    cx: &mut RuleContext,
    look: &mut dyn FnMut(&EvalInput<'f>, &mut RuleContext),
) {
    let entries = facts.manifest.root.eval.iter().flat_map(|evals| &evals.value.0);
    for (entry, evidence) in entries.zip(&facts.evidence.numbers.evals) {
        cx.count_subjects(1);
        look(&EvalInput { entry, evidence }, cx);
    }
}

/// Whether an eval is of one of these kinds; `None` without evals, which `no-eval` reports.
fn has_kind(facts: &Facts<'_>, kinds: &[EvalKind]) -> Option<bool> {
    let evals = &facts.manifest.root.eval.as_ref()?.value.0;
    let is =
        |entry: &NamedEntry<Eval>| entry.value.kind.as_ref().is_some_and(|kind| kinds.contains(&kind.value));
    (!evals.is_empty()).then(|| evals.iter().any(is))
}

/// Formats a number with at least two decimals, and with as many as distinguish it from `other`.
fn shown(number: f64, other: f64) -> String {
    let rounded = |digits: i32| {
        let scale = 10_f64.powi(digits);
        (number * scale).round() / scale
    };
    let digits = (2..=9).find(|digits| {
        (rounded(*digits) - other).abs() > f64::EPSILON || (number - other).abs() < f64::EPSILON
    });
    let number = digits.map_or(number, rounded);
    // Adding zero turns `-0` into `0`.
    format!("{}", number + 0.0)
}

/// Returns a bound as written in the manifest.
fn written(bound: &Field<Bound>, facts: &Facts<'_>) -> String {
    facts.as_written(&bound.at, |text| Bound::parse(text) == Some(bound.value), || bound.value.written())
}

/// Whether a bound is a minimum.
fn is_minimum(bound: &Bound) -> bool {
    matches!(bound.operator, Operator::AtLeast | Operator::Above)
}
