//! The evals: the results that count, with each required measure, its bound and its interval.

use super::path;
use crate::evidence::eval::record::SpannedNumber;
use crate::evidence::eval::{EvalResults, MeasureLookup, ResultsState};
use crate::facts::Facts;
use crate::freshness::day_of;
use crate::manifest::bound::Bound;
use crate::manifest::collection::NamedEntry;
use crate::manifest::model::{Eval, ResultsSource};
use crate::profile::{EvalReport, MeasureReport};
use crate::rules::quality::{failing_requirement, inconclusive_result};

pub(super) fn evals(facts: &Facts<'_>) -> Vec<EvalReport> {
    let evals = facts.manifest.root.eval.iter().flat_map(|evals| &evals.value.0);
    let mut evidence = facts.evidence.numbers.evals.iter();
    evals.map(|eval| report(eval, evidence.next().map(|evidence| &evidence.results), facts)).collect()
}

fn report(eval: &NamedEntry<Eval>, state: Option<&ResultsState>, facts: &Facts<'_>) -> EvalReport {
    let claimed = eval.value.results.as_ref().map(|results| &results.value);
    let results = match state {
        Some(ResultsState::Results(results)) => Some(&**results),
        _ => None,
    };
    let record = results.map(|results| &results.record);
    let count = |of: Option<&SpannedNumber>| of.map(|number| number.number);
    let written = claimed.and_then(|claimed| path(&claimed.reference, facts));
    EvalReport {
        name: eval.name.clone(),
        kind: eval.value.kind.as_ref().map(|kind| kind.value),
        suite: eval.value.suite.as_ref().and_then(|suite| path(&suite.value.reference, facts)),
        results: results.map(|results| results.path.to_string()).or(written),
        why: why(eval, state),
        made_on: results
            .and_then(|results| results.time.as_ref())
            .map(|stamp| day_of(stamp.time.as_second()).to_string()),
        commit: record.and_then(|record| record.revision.as_ref()).map(|revision| revision.id.clone()),
        dirty: record.and_then(|record| record.revision.as_ref()).map(|revision| revision.dirty),
        cases: count(record.and_then(|record| record.cases.as_ref())),
        min_cases: eval.value.cases.as_ref().map(|cases| cases.value.0),
        passed: count(record.and_then(|record| record.passed.as_ref())),
        failed: count(record.and_then(|record| record.failed.as_ref())),
        errors: count(record.and_then(|record| record.errors.as_ref())),
        skipped: count(record.and_then(|record| record.skipped.as_ref())),
        measures: measures(eval, results),
    }
}

/// Why an eval has no numbers; none if it has some.
fn why(eval: &NamedEntry<Eval>, state: Option<&ResultsState>) -> Option<String> {
    let Some(claimed) = &eval.value.results else {
        return Some("the manifest names no results".to_owned());
    };
    match state {
        None => Some("the results were not read".to_owned()),
        Some(ResultsState::Unknown(why)) => Some(why.clone()),
        Some(ResultsState::Unreadable(path, _)) => Some(format!("`{path}` cannot be read as results")),
        Some(ResultsState::Nothing) => {
            let is_from_ci =
                claimed.value.more.from.as_ref().is_some_and(|from| from.value == ResultsSource::Ci);
            Some(if is_from_ci {
                "a pipeline makes the results, and they are not in the repository".to_owned()
            } else {
                "no results in git".to_owned()
            })
        }
        Some(ResultsState::Results(results)) if results.record.elsewhere => {
            Some("the results contain only a link, and a service holds the numbers".to_owned())
        }
        Some(ResultsState::Results(results)) => results.record.unclear.clone(),
    }
}

fn measures(eval: &NamedEntry<Eval>, results: Option<&EvalResults>) -> Vec<MeasureReport> {
    let required = eval.value.require.iter().flat_map(|require| &require.value.0.0);
    let bounds = required
        .flat_map(|measure| measure.value.value.0.iter().map(move |bound| (&measure.key, &bound.value)));
    bounds.map(|(name, bound)| measure(name, bound, results)).collect()
}

fn measure(name: &str, bound: &Bound, results: Option<&EvalResults>) -> MeasureReport {
    let found =
        results.filter(|results| !results.record.elsewhere).and_then(|results| match results.measure(name) {
            MeasureLookup::Found(measured) => Some(measured),
            _ => None,
        });
    let holds = found.as_ref().and_then(|found| {
        let holds = failing_requirement::holds(found.value, bound);
        // If the outcome of some cases is unknown, so may be the answer.
        let is_certain = found.or.is_none_or(|or| failing_requirement::holds(or, bound) == holds);
        is_certain.then_some(holds)
    });
    MeasureReport {
        name: name.to_owned(),
        value: found.as_ref().map(|found| found.value),
        bound: bound.written(),
        limit: bound.number,
        holds,
        interval: found.as_ref().and_then(|found| {
            let (_, all) = found.of?;
            Some(inconclusive_result::interval(found.value, all))
        }),
    }
}
