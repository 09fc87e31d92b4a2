//! A measure of the results that is outside the bounds that `require` sets.

use super::{Seen, each, is_minimum, shown, written};
use crate::evidence::eval::record::Reading;
use crate::evidence::eval::{Lookup, Measured, Results};
use crate::facts::Facts;
use crate::manifest::bound::{Bound, Operator};
use crate::manifest::reader::Field;
use crate::rules::{Check, Cx};
use crate::text::{clipped, counted};

pub(crate) const CHECK: Check = Check::System(check);

fn check(facts: &Facts<'_>, cx: &mut Cx) {
    each(facts, cx, &mut |seen, cx| {
        let Some(results) = seen.results().filter(|results| !results.record.elsewhere) else {
            if let Some(why) = seen.undecided(facts).filter(|_| seen.eval().require.is_some()) {
                cx.cannot_tell(seen.subject("require"), why);
            }
            return;
        };
        for (name, bound) in seen.bounds() {
            if let Lookup::Found(measured) = results.measure(name) {
                judge(seen, results, (name, bound, &measured), facts, cx);
            }
        }
    });
}

/// How far a value may be off its bound, relative to that: what adding fractions costs.
const EPSILON: f64 = 1e-9;

/// Whether `value` is within `bound`.
pub(super) fn holds(value: f64, bound: &Bound) -> bool {
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

/// Words of which one makes a measure a share of something.
const SHARES: &[&str] = &[
    "acc",
    "accuracy",
    "auc",
    "bleu",
    "correctness",
    "coverage",
    "f1",
    "faithfulness",
    "fraction",
    "groundedness",
    "hit",
    "mrr",
    "ndcg",
    "pass",
    "percent",
    "precision",
    "rate",
    "recall",
    "relevance",
    "relevancy",
    "rouge",
    "share",
    "similarity",
    "success",
];

/// Whether a share is written in percent, and its bound as a fraction. Only where that hides what the value is: a minimum that is met anyway.
pub(super) fn is_other_scale(name: &str, value: f64, bound: &Bound) -> bool {
    let last = name.rsplit('/').next().unwrap_or(name);
    let mut words = last.split(|c: char| !c.is_ascii_alphanumeric()).map(str::to_ascii_lowercase);
    let is_share = bound.percent || words.any(|word| SHARES.contains(&word.as_str()));
    is_minimum(bound) && is_share && bound.number > 0.0 && bound.number < 1.0 && value > 1.0
}

/// A value as a number that is the worse the higher it is. A bound that asks for more makes nothing worse.
fn worse(value: f64, bound: &Bound) -> (f64, String) {
    match bound.operator {
        Operator::AtLeast | Operator::Above => (-value, "least".to_owned()),
        Operator::AtMost | Operator::Below => (value, "most".to_owned()),
        Operator::Equal => ((value - bound.number).abs(), format!("off {}", bound.number)),
    }
}

fn judge(
    seen: &Seen<'_>,
    results: &Results,
    (name, bound, measured): (&str, &Field<Bound>, &Measured),
    facts: &Facts<'_>,
    cx: &mut Cx,
) {
    let value = shown(measured.value, bound.value.number);
    let value = clipped(&value, 10);
    let measure = clipped(name.rsplit('/').next().unwrap_or(name), 16);
    let eval = clipped(&seen.entry.name, 16);
    let subject = seen.subject(&format!("require.{name}"));
    let wants = written(bound, facts);
    let there = match measured.of {
        Some((passed, all)) => format!("{passed} of {all} passed"),
        None => format!("here it is {value}"),
    };
    if is_other_scale(name, measured.value, &bound.value) {
        let headline = format!("`{measure}` of `{eval}` is {value}: in percent?");
        cx.report(subject, facts.span(bound.at.clone()), headline)
            .label("a fraction, at most 1")
            .because(results.span(&measured.at), there)
            .help("the scale of a file's number is never guessed: set the bound on the scale of the file, such as \">= 92\"");
        return;
    }
    let is_met = holds(measured.value, &bound.value);
    if let (Some(other), Some(unknown)) = (measured.or, &results.record.unknown)
        && holds(other, &bound.value) != is_met
    {
        let cases = counted(Reading::whole(unknown.cases.number), "case");
        return cx.cannot_tell(subject, format!("what became of {cases} cannot be told: {}", unknown.why));
    }
    if is_met {
        return;
    }
    let headline = format!("`{measure}` of `{eval}` is {value}, not {}", clipped(&wants, 12));
    let finding = cx.report(subject, facts.span(bound.at.clone()), headline);
    let (worse, of) = worse(measured.value, &bound.value);
    finding.amount(worse, of).label("required").because(results.span(&measured.at), there);
    if let Some((passed, all)) = measured.of.filter(|_| is_minimum(&bound.value)) {
        let needed = (bound.value.number * all - EPSILON).ceil();
        if needed > passed && needed <= all {
            let more = counted(Reading::whole(needed - passed), "more case");
            finding.help(format!("{more} of {all} would have to pass"));
        }
    }
    finding.help("mend what fails and run the suite again; a bound that is lowered instead needs a decision");
}
