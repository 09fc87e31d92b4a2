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
use crate::rules::{Check, RuleContext};
use crate::text::{clipped, counted};

pub(crate) const CHECK: Check = Check::System(check);

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    each(facts, cx, &mut |seen, cx| {
        let (Some(results), Some(claimed)) = (seen.results(), &seen.eval().results) else {
            if let Some(why) = seen.undecided(facts) {
                cx.undetermined(seen.subject("results"), why);
            }
            return;
        };
        if results.record.elsewhere {
            return cx.undetermined(seen.subject("results"), seen.undecided(facts).unwrap_or_default());
        }
        // `failing-requirement` handles unknown outcomes if a bound depends on them.
        let is_bound = [PASS_RATE, "passed", "failed"].iter().any(|measure| seen.bounds_on(measure));
        if let Some(unknown) = results.record.unknown.as_ref().filter(|_| !is_bound) {
            let cases = counted(SpannedNumber::whole(unknown.cases.number), "case");
            let why = format!("the outcome of {cases} is unknown: {}", unknown.why);
            cx.undetermined(seen.subject("results"), why);
        }
        let defects = defects(seen, results);
        let all: f64 = defects.iter().map(|defect| defect.3).sum();
        let mut defects = defects.into_iter();
        let Some((headline, at, label, _)) = defects.next() else {
            let fails = |(name, bound): (&str, &Field<Bound>)| matches!(results.measure(name), MeasureLookup::Found(found) if !holds(found.value, &bound.value));
            if let Some(why) = results.uncertainty.as_ref().filter(|_| !seen.bounds().any(fails)) {
                cx.undetermined(seen.subject("results"), why.clone());
            }
            return;
        };
        let span = claimed.value.reference.path.as_ref().map_or(claimed.at.clone(), |path| path.at.clone());
        let finding = cx.report(seen.subject("results"), facts.span(span), headline);
        finding.label("claimed here").related(results.span(&at), label);
        finding.value(all, "cases");
        for (_, at, label, _) in defects {
            finding.related(results.span(&at), label);
        }
        finding.help("run the whole suite again; if cases may be left out, add a bound to `require`, such as `skipped = \"<= 3\"`");
    });
}

/// The headline, the place in the results, its label, and the number of cases concerned.
type Defect = (String, Range<usize>, String, f64);

fn defects(seen: &EvalInput<'_>, results: &EvalResults) -> Vec<Defect> {
    let record = &results.record;
    let name = clipped(&seen.entry.name, 24);
    if let Some(placeholder) = &record.placeholder {
        let headline = format!("results of `{name}` are a placeholder");
        return vec![(headline, placeholder.at.clone(), "marked as a placeholder".to_owned(), f64::INFINITY)];
    }
    if let Some(unfinished) = &record.unfinished {
        let status = clipped(&unfinished.name, 16);
        let headline = format!("newest run of `{name}` has no result: {status}");
        let label = if record.format == EvalFormat::Dbt {
            "this command runs no tests"
        } else {
            "the status is not `success`"
        };
        return vec![(headline, unfinished.at.clone(), label.to_owned(), f64::INFINITY)];
    }
    let mut found = Vec::new();
    let some = |reading: &Option<SpannedNumber>| reading.clone().filter(|reading| reading.number > 0.0);
    if record.cases.as_ref().is_some_and(|cases| cases.number == 0.0) {
        let at = record.cases.as_ref().map_or(0..0, |cases| cases.at.clone());
        return vec![(
            format!("no case of `{name}` was run"),
            at,
            "no case was run".to_owned(),
            f64::INFINITY,
        )];
    }
    if let Some(errors) = some(&record.errors).filter(|_| !seen.bounds_on("errors")) {
        let count = counted(SpannedNumber::whole(errors.number), "case");
        let number = errors.number;
        found.push((
            format!("{count} of `{name}` with errors"),
            errors.at,
            format!("{number} with errors"),
            number,
        ));
    }
    if let Some(skipped) = some(&record.skipped).filter(|_| !seen.bounds_on("skipped")) {
        let count = counted(SpannedNumber::whole(skipped.number), "case");
        found.push((
            format!("{count} of `{name}` skipped"),
            skipped.at,
            format!("{} skipped", skipped.number),
            skipped.number,
        ));
    }
    if let Some(unscored) = some(&record.unscored) {
        let count = counted(SpannedNumber::whole(unscored.number), "case");
        let number = unscored.number;
        found.push((
            format!("{count} of `{name}` without a score"),
            unscored.at,
            format!("{number} without a score"),
            number,
        ));
    }
    for gap in &record.gaps {
        // A bound names a measure, or points to a column.
        let is_bound = |name: &str| {
            name == gap.measure
                || JsonPointer::parse(name)
                    .is_some_and(|pointer| pointer.keys().first() == Some(&gap.measure))
        };
        if seen.bounds().any(|(name, _)| is_bound(name)) {
            let (missing, all) = (gap.missing, gap.all);
            let headline = format!("{missing} of {all} rows of `{name}` have no value");
            let label = format!("{missing} of {all} are empty or not a number");
            #[expect(clippy::cast_precision_loss, reason = "no suite has that many cases")]
            found.push((headline, gap.at.clone(), label, missing as f64));
        }
    }
    if let Some((ran, all, at)) = missing(seen, results) {
        let headline = format!("only {ran} of {all} cases of `{name}` were run");
        found.push((headline, at, format!("{ran} of {all} cases"), all - ran));
    }
    found
}

/// Returns the number of cases that ran, the number of all cases, and the place in the results. `None` if all ran, or it is unknown.
fn missing(seen: &EvalInput<'_>, results: &EvalResults) -> Option<(f64, f64, Range<usize>)> {
    let record = &results.record;
    if let (Some(ran), Some(planned)) = (&record.ran, &record.planned)
        && ran.number < planned.number
    {
        // A run that was limited on purpose is complete if it has as many cases as `cases` requires.
        #[expect(clippy::cast_precision_loss, reason = "no suite has that many cases")]
        let claimed = seen.eval().cases.as_ref().is_some_and(|cases| ran.number >= cases.value.0 as f64);
        let complete = record.cases.as_ref().is_none_or(|cases| ran.number >= cases.number);
        return (!(claimed && complete)).then(|| (ran.number, planned.number, ran.at.clone()));
    }
    let suite = seen.suite()?;
    let Cases::Counted(cases, _) = suite.cases else { return None };
    if !suite.is_uniform {
        return None;
    }
    let all = SpannedNumber::counted(cases.checked_mul(record.runs_per_case?)?, 0..0).number;
    let rows = record.cases.as_ref()?;
    (rows.number < all).then(|| (rows.number, all, rows.at.clone()))
}
