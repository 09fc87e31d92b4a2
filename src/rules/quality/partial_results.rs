//! Results that do not cover the whole suite: cases with errors, skipped cases, or cases that were not run.

use std::ops::Range;

use super::failing_requirement::holds;
use super::{EvalInput, each};
use crate::evidence::eval::record::SpannedNumber;
use crate::evidence::eval::suite::Cases;
use crate::evidence::eval::{EvalResults, MeasureLookup, PASS_RATE};
use crate::facts::Facts;
use crate::manifest::bound::Bound;
use crate::manifest::model::EvalFormat;
use crate::manifest::reader::Field;
use crate::manifest::value::JsonPointer;
use crate::rules::settle;
use crate::rules::{Check, RuleContext};
use crate::text::{clipped, counted};

pub(crate) const CHECK: Check = Check::System(check);

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    each(facts, cx, &mut |seen, cx| {
        let (Some(results), Some(claimed)) = (seen.results(), &seen.eval().results) else {
            if let Some((why, settle)) = seen.undecided(facts) {
                cx.undetermined(seen.subject("results"), why, settle);
            }
            return;
        };
        if results.record.elsewhere {
            let (why, settle) = seen.undecided(facts).unwrap_or_default();
            return cx.undetermined(seen.subject("results"), why, settle);
        }
        // `failing-requirement` handles unknown outcomes if a bound depends on them.
        let is_bound = [PASS_RATE, "passed", "failed"].iter().any(|measure| seen.bounds_on(measure));
        if let Some(unknown) = results.record.unknown.as_ref().filter(|_| !is_bound) {
            let cases = counted(SpannedNumber::whole(unknown.cases.number), "case");
            let why = format!("the outcome of {cases} is unknown: {}", unknown.why);
            cx.undetermined(seen.subject("results"), why, settle::RUN_AGAIN);
        }
        let defects = defects(seen, results);
        let all: f64 = defects.iter().map(|defect| defect.cases).sum();
        let mut defects = defects.into_iter();
        let Some(first) = defects.next() else {
            let fails = |(name, bound): (&str, &Field<Bound>)| matches!(results.measure(name), MeasureLookup::Found(found) if !holds(found.value, &bound.value));
            if let Some(why) = results.uncertainty.as_ref().filter(|_| !seen.bounds().any(fails)) {
                cx.undetermined(seen.subject("results"), why.clone(), settle::RUN_AGAIN);
            }
            return;
        };
        let span = claimed.value.reference.path.as_ref().map_or(claimed.at.clone(), |path| path.at.clone());
        let finding = cx.report(seen.subject("results"), facts.span(span), first.headline);
        finding.label("claimed here").related(results.span(&first.at), first.label);
        finding.value(all, "cases");
        for defect in defects {
            finding.related(results.span(&defect.at), defect.label);
        }
        finding.help("run the whole suite again; if cases may be left out, add a bound to `require`, such as `skipped = \"<= 3\"`");
    });
}

/// A reason why results do not cover the whole suite.
struct PartialDefect {
    headline: String,
    /// The place in the results.
    at: Range<usize>,
    /// The label of that place.
    label: String,
    /// The number of cases that it concerns; infinite if it concerns all.
    cases: f64,
}

impl PartialDefect {
    /// A defect of all cases.
    fn of_all(headline: String, at: &Range<usize>, label: &str) -> Self {
        Self { headline, at: at.clone(), label: label.to_owned(), cases: f64::INFINITY }
    }

    /// A defect of some cases: `what` says which, in the headline after `name` and in the label.
    fn of_some(cases: &SpannedNumber, name: &str, what: &str) -> Self {
        let count = counted(SpannedNumber::whole(cases.number), "case");
        Self {
            headline: format!("{count} of `{name}` {what}"),
            at: cases.at.clone(),
            label: format!("{} {what}", cases.number),
            cases: cases.number,
        }
    }
}

fn defects(seen: &EvalInput<'_>, results: &EvalResults) -> Vec<PartialDefect> {
    let record = &results.record;
    let name = clipped(&seen.entry.name, 24);
    if let Some(placeholder) = &record.placeholder {
        let headline = format!("results of `{name}` are a placeholder");
        return vec![PartialDefect::of_all(headline, &placeholder.at, "marked as a placeholder")];
    }
    if let Some(unfinished) = &record.unfinished {
        let status = clipped(&unfinished.name, 16);
        let headline = format!("newest run of `{name}` has no result: {status}");
        let label = if record.format == EvalFormat::Dbt {
            "this command runs no tests"
        } else {
            "the status is not `success`"
        };
        return vec![PartialDefect::of_all(headline, &unfinished.at, label)];
    }
    if let Some(cases) = record.cases.as_ref().filter(|cases| cases.number == 0.0) {
        let headline = format!("no case of `{name}` was run");
        return vec![PartialDefect::of_all(headline, &cases.at, "no case was run")];
    }
    let mut found = Vec::new();
    let some = |cases: &Option<SpannedNumber>, what: &str| {
        let cases = cases.as_ref().filter(|cases| cases.number > 0.0)?;
        Some(PartialDefect::of_some(cases, &name, what))
    };
    found.extend(some(&record.errors, "with errors").filter(|_| !seen.bounds_on("errors")));
    found.extend(some(&record.skipped, "skipped").filter(|_| !seen.bounds_on("skipped")));
    found.extend(some(&record.unscored, "without a score"));
    for gap in &record.gaps {
        // A bound names a measure, or points to a column.
        let is_bound = |name: &str| {
            name == gap.measure
                || JsonPointer::parse(name)
                    .is_some_and(|pointer| pointer.keys().first() == Some(&gap.measure))
        };
        if seen.bounds().any(|(name, _)| is_bound(name)) {
            let (missing, all) = (gap.missing, gap.all);
            #[expect(clippy::cast_precision_loss, reason = "no suite has that many cases")]
            found.push(PartialDefect {
                headline: format!("{missing} of {all} rows of `{name}` have no value"),
                at: gap.at.clone(),
                label: format!("{missing} of {all} are empty or not a number"),
                cases: missing as f64,
            });
        }
    }
    if let Some((ran, all)) = incomplete_run(seen, results) {
        let ran_cases = ran.number;
        found.push(PartialDefect {
            headline: format!("only {ran_cases} of {all} cases of `{name}` were run"),
            at: ran.at.clone(),
            label: format!("{ran_cases} of {all} cases"),
            cases: all - ran_cases,
        });
    }
    found
}

/// The number of cases that ran, and the number of all cases. `None` if all ran, or it is unknown.
fn incomplete_run<'r>(seen: &EvalInput<'_>, results: &'r EvalResults) -> Option<(&'r SpannedNumber, f64)> {
    let record = &results.record;
    if let (Some(ran), Some(planned)) = (&record.ran, &record.planned)
        && ran.number < planned.number
    {
        // A run that was limited on purpose is complete if it has as many cases as `cases` requires.
        #[expect(clippy::cast_precision_loss, reason = "no suite has that many cases")]
        let claimed = seen.eval().cases.as_ref().is_some_and(|cases| ran.number >= cases.value.0 as f64);
        let complete = record.cases.as_ref().is_none_or(|cases| ran.number >= cases.number);
        return (!(claimed && complete)).then_some((ran, planned.number));
    }
    let suite = seen.suite()?;
    let Cases::Counted(cases, _) = suite.cases else { return None };
    if !suite.is_uniform {
        return None;
    }
    let all = SpannedNumber::counted(cases.checked_mul(record.runs_per_case?)?, 0..0).number;
    let rows = record.cases.as_ref()?;
    (rows.number < all).then_some((rows, all))
}
