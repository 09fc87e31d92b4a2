//! A measure of the results that is outside a bound in `require`.

use super::{EvalInput, each, is_minimum, shown, written};
use crate::evidence::eval::record::SpannedNumber;
use crate::evidence::eval::{EvalResults, MeasureLookup};
use crate::facts::Facts;
use crate::manifest::bound::{Bound, Operator};
use crate::manifest::reader::Field;
use crate::rules::settle;
use crate::rules::{Check, RuleContext};
use crate::text::{clipped, counted};

pub(crate) const CHECK: Check = Check::System(check);

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    each(facts, cx, &mut |seen, cx| {
        let Some(results) = seen.results().filter(|results| !results.record.elsewhere) else {
            if let Some((why, settle)) = seen.undecided(facts).filter(|_| seen.eval().require.is_some()) {
                cx.undetermined(seen.subject("require"), why, settle);
            }
            return;
        };
        for (name, bound) in seen.bounds() {
            check_bound(seen, results, name, bound, facts, cx);
        }
    });
}

/// Tolerance for rounding errors: relative to the bound, absolute for bounds below 1.
const EPSILON: f64 = 1e-9;

/// Whether `value` is within `bound`.
pub(crate) fn holds(value: f64, bound: &Bound) -> bool {
    let slack = EPSILON * bound.number.abs().max(1.0);
    let over = value - bound.number;
    match bound.operator {
        Operator::AtLeast => over >= -slack,
        Operator::AtMost => over <= slack,
        Operator::Equal => over.abs() <= slack,
        Operator::Above => over > slack,
        Operator::Below => over < -slack,
    }
}

/// Whether a value above 1 meets a minimum below 1. If the value is a percentage and the bound a fraction, it always does.
/// A second bound above 1 on the same measure confirms the scale of the file.
fn is_other_scale<'b>(value: f64, bound: &Bound, mut all: impl Iterator<Item = &'b Bound>) -> bool {
    let is_fraction = bound.number > 0.0 && bound.number < 1.0;
    is_minimum(bound) && is_fraction && value > 1.0 && !all.any(|other| other.number > 1.0)
}

/// Returns a number that grows as the value gets worse, and what it measures. A stricter bound does not change it.
fn worse(value: f64, bound: &Bound) -> (f64, String) {
    match bound.operator {
        Operator::AtLeast | Operator::Above => (-value, "least".to_owned()),
        Operator::AtMost | Operator::Below => (value, "most".to_owned()),
        Operator::Equal => ((value - bound.number).abs(), format!("off {}", bound.number)),
    }
}

fn check_bound(
    seen: &EvalInput<'_>,
    results: &EvalResults,
    name: &str,
    bound: &Field<Bound>,
    facts: &Facts<'_>,
    cx: &mut RuleContext,
) {
    let MeasureLookup::Found(measured) = results.measure(name) else { return };
    let value = shown(measured.value, bound.value.number);
    let value = clipped(&value, 10);
    let measure = clipped(name.rsplit('/').next().unwrap_or(name), 16);
    let eval = clipped(&seen.entry.name, 16);
    let subject = seen.subject("require").key(name);
    let wants = written(bound, facts);
    let there = match measured.of {
        Some((passed, all)) => format!("{passed} of {all} passed"),
        None => format!("the value is {value}"),
    };
    let bounds = seen.bounds().filter(|(other, _)| *other == name).map(|(_, bound)| &bound.value);
    if is_other_scale(measured.value, &bound.value, bounds) {
        let headline = format!("`{measure}` of `{eval}` is {value}, maybe in percent");
        cx.report(subject, facts.span(bound.at.clone()), headline)
            .label("this bound is a fraction of 1")
            .related(results.span(&measured.at), there)
            .help("if the file is in percent, set the bound in percent, such as \">= 92\"")
            .help("if values above 1 are correct, add a second bound, such as [\">= 0.5\", \"<= 500\"]");
        return;
    }
    let is_met = holds(measured.value, &bound.value);
    if let (Some(other), Some(unknown)) = (measured.or, &results.record.unknown)
        && holds(other, &bound.value) != is_met
    {
        let cases = counted(SpannedNumber::whole(unknown.cases.number), "case");
        let why = format!("the outcome of {cases} is unknown: {}", unknown.why);
        return cx.undetermined(subject, why, settle::RUN_AGAIN);
    }
    if is_met {
        return;
    }
    let headline = format!("`{measure}` of `{eval}` is {value}, not {}", clipped(&wants, 12));
    let finding = cx.report(subject, facts.span(bound.at.clone()), headline);
    let (worse, of) = worse(measured.value, &bound.value);
    finding.value(worse, of).label("required here").related(results.span(&measured.at), there);
    if let Some((passed, all)) = measured.of.filter(|_| is_minimum(&bound.value)) {
        let needed = (bound.value.number * all - EPSILON).ceil();
        if needed > passed && needed <= all {
            let more = counted(SpannedNumber::whole(needed - passed), "more case");
            finding.help(format!("{more} of {all} must pass"));
        }
    }
    finding.help("correct the system and run the suite again; to lower the bound instead, record a decision in the same commit");
}
