//! A suite, or its results, with fewer cases than the manifest or the policy requires.

use std::ops::Range;

use super::{EvalInput, each};
use crate::evidence::eval::record::SpannedNumber;
use crate::evidence::eval::suite::{Cases, SuiteState};
use crate::facts::Facts;
use crate::manifest::model::EvalKind;
use crate::rules::{Check, RuleContext};
use crate::text::{Span, clipped};

/// What settles how many cases there are.
const COUNTABLE: &str = "commit results that say how many cases were run";

pub(crate) const CHECK: Check = Check::System(check);

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    each(facts, cx, &mut |seen, cx| {
        let Some(wanted) = wanted(seen, facts) else { return };
        let found = match counted(seen) {
            Ok(Some(found)) => found,
            Ok(None) => return,
            Err(why) => return cx.undetermined(seen.subject("cases"), why, COUNTABLE),
        };
        if found.count >= wanted.count {
            return;
        }
        let (has, needs) = (found.count, wanted.count);
        let headline = format!("`{}` has {has} of {needs} required cases", clipped(&seen.entry.name, 24));
        #[expect(clippy::cast_precision_loss, reason = "no suite has that many cases")]
        let missing = -(has as f64);
        cx.report(seen.subject("cases"), wanted.span, headline)
            .value(missing, "cases")
            .label(wanted.label)
            .related(found.span, found.label)
            .help("add the missing cases, taken from real input, or set `cases` to the number that exists");
    });
}

/// A number of cases, with its place.
struct CaseCount {
    count: u64,
    span: Span,
    /// The label of the place.
    label: &'static str,
}

/// Returns the required number of cases.
fn wanted(seen: &EvalInput<'_>, facts: &Facts<'_>) -> Option<CaseCount> {
    let claimed = seen.eval().cases.as_ref();
    let count = |number: u64, at: &Range<usize>, label| CaseCount {
        count: number,
        span: facts.span(at.clone()),
        label,
    };
    let claimed = claimed.map(|cases| count(cases.value.0, &cases.at, "required by `cases`"));
    let kind = seen.eval().kind.as_ref().map_or(EvalKind::Quality, |kind| kind.value);
    let policy = facts.manifest.root.policy.as_ref().and_then(|policy| policy.value.min_cases.as_ref());
    let minimum = policy.and_then(|minima| minima.value.of(kind));
    let minimum = minimum.map(|least| count(least.value.0, &least.at, "minimum of the policy for this kind"));
    claimed.into_iter().chain(minimum).max_by_key(|wanted| wanted.count)
}

/// Returns how many cases the suite has, or else the results; `None` if another rule reports why there are none.
///
/// # Errors
/// Returns the reason if the number cannot be known.
fn counted(seen: &EvalInput<'_>) -> Result<Option<CaseCount>, String> {
    let why = match &seen.evidence.suite {
        SuiteState::Suite(suite) => match &suite.cases {
            Cases::Counted(count, span) => {
                let count = *count as u64;
                return Ok(Some(CaseCount { count, span: *span, label: "the cases are here" }));
            }
            Cases::Unknown => "its suite has an unknown format".to_owned(),
            Cases::Dynamic(by) => format!("`{}` creates its cases when it runs", clipped(by, 60)),
        },
        SuiteState::Opaque => "code creates its cases when it runs".to_owned(),
        SuiteState::Unreadable(..) => return Ok(None),
        SuiteState::Nothing if seen.eval().suite.is_some() => return Ok(None),
        SuiteState::Nothing => "the eval has no `suite`".to_owned(),
    };
    let Some(results) = seen.results() else { return Err(why) };
    let record = &results.record;
    let per_case = record.runs_per_case.unwrap_or(1).max(1);
    match record.ran.as_ref().or(record.cases.as_ref()) {
        Some(cases) => {
            let count = SpannedNumber::whole(cases.number).div_ceil(per_case) as u64;
            let span = results.span(&cases.at);
            Ok(Some(CaseCount { count, span, label: "number of cases that were run" }))
        }
        None => Err(why),
    }
}
