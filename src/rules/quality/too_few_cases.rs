//! A suite, or its results, with fewer cases than the manifest or the policy requires.

use super::{EvalInput, each};
use crate::evidence::eval::record::SpannedNumber;
use crate::evidence::eval::suite::{Cases, SuiteState};
use crate::facts::Facts;
use crate::manifest::model::EvalKind;
use crate::rules::{Check, RuleContext};
use crate::text::{Span, clipped};

pub(crate) const CHECK: Check = Check::System(check);

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    each(facts, cx, &mut |seen, cx| {
        let Some((wanted, at, label)) = wanted(seen, facts) else { return };
        let (count, span, what) = match counted(seen) {
            Ok(Some(found)) => found,
            Ok(None) => return,
            Err(why) => return cx.undetermined(seen.subject("cases"), why),
        };
        if count >= wanted {
            return;
        }
        let headline = format!("`{}` has {count} of {wanted} required cases", clipped(&seen.entry.name, 24));
        #[expect(clippy::cast_precision_loss, reason = "no suite has that many cases")]
        let missing = -(count as f64);
        cx.report(seen.subject("cases"), at, headline)
            .value(missing, "cases")
            .label(label)
            .related(span, what)
            .help("add the missing cases, taken from real input, or set `cases` to the number that exists");
    });
}

/// Returns the required number of cases, and the place and label of this requirement.
fn wanted(seen: &EvalInput<'_>, facts: &Facts<'_>) -> Option<(u64, Span, &'static str)> {
    let claimed = seen.eval().cases.as_ref();
    let claimed = claimed.map(|cases| (cases.value.0, facts.span(cases.at.clone()), "required by `cases`"));
    let kind = seen.eval().kind.as_ref().map_or(EvalKind::Quality, |kind| kind.value);
    let policy = facts.manifest.root.policy.as_ref().and_then(|policy| policy.value.min_cases.as_ref());
    let minimum = policy.and_then(|minima| minima.value.of(kind));
    let minimum = minimum
        .map(|least| (least.value.0, facts.span(least.at.clone()), "minimum of the policy for this kind"));
    claimed.into_iter().chain(minimum).max_by_key(|(count, ..)| *count)
}

type Counted = (u64, Span, &'static str);

/// Returns how many cases the suite has, or else the results; `None` if another rule reports why there are none.
///
/// # Errors
/// Returns the reason if the number cannot be known.
fn counted(seen: &EvalInput<'_>) -> Result<Option<Counted>, String> {
    let why = match &seen.evidence.suite {
        SuiteState::Suite(suite) => match &suite.cases {
            Cases::Counted(count, span) => {
                return Ok(Some((*count as u64, *span, "the cases are here")));
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
            Ok(Some((count, results.span(&cases.at), "number of cases that were run")))
        }
        None => Err(why),
    }
}
