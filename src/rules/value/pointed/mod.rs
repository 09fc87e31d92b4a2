//! Compares a number in the manifest with the number at its `pointer`.

use super::{called, subject, unit};
use crate::evidence::numbers::{Pointee, PointerValue};
use crate::facts::Facts;
use crate::manifest::Field;
use crate::manifest::artifact::Artifact;
use crate::manifest::collection::NamedEntry;
use crate::manifest::model::{Baseline, Metric};
use crate::manifest::value::{FiniteNumber, JsonPointer};
use crate::rules::RuleContext;
use crate::text::clipped;

/// What settles which number is meant.
const POINTABLE: &str = "point at one plain number in a JSON, YAML, TOML or CSV file";

/// A claimed number: the keys of `baseline` or `actual`.
pub(super) struct Claimed<'m> {
    /// `baseline` or `actual`.
    pub(super) key: &'static str,
    pub(super) value: Option<&'m Field<FiniteNumber>>,
    pub(super) pointer: Option<&'m Field<JsonPointer>>,
    pub(super) tolerance: Option<&'m Field<FiniteNumber>>,
}

impl<'m> Claimed<'m> {
    /// Returns the claim of a baseline.
    pub(super) fn baseline(artifact: &'m Artifact<Baseline>) -> Self {
        let said = &artifact.more;
        Self {
            key: "baseline",
            value: said.value.as_ref(),
            pointer: said.pointer.as_ref(),
            tolerance: said.tolerance.as_ref(),
        }
    }

    /// Whether the claimed number differs from another by more than its digits or its `tolerance` allow.
    fn differs(&self, value: &Field<FiniteNumber>, found: f64, facts: &Facts<'_>) -> bool {
        let tolerance = self
            .tolerance
            .map_or_else(|| digits(&facts.number_as_written(value)), |tolerance| tolerance.value.0.abs());
        (found - value.value.0).abs() > tolerance + EPSILON * value.value.0.abs().max(1.0)
    }
}

/// Allowed rounding error of floating-point numbers, relative to the number.
const EPSILON: f64 = 1e-9;

/// Reports a claim whose number differs from the one in its file, or whose pointer does not point to a number.
pub(super) fn check(
    metric: &NamedEntry<Metric>,
    claimed: &Claimed<'_>,
    facts: &Facts<'_>,
    cx: &mut RuleContext,
) {
    cx.count_subjects(1);
    if let (Some(why), Some(_)) =
        (facts.evidence.numbers.unchecked.get(&subject(metric, claimed.key)), claimed.value)
    {
        return cx.undetermined(subject(metric, claimed.key), why, POINTABLE);
    }
    let (Some(pointer), Some(pointed)) =
        (claimed.pointer, facts.evidence.numbers.values.get(&subject(metric, claimed.key)))
    else {
        return;
    };
    let Some(found) = number(metric, pointed) else {
        // A cell is written for people (`93 %`, `0.845 ± 0.034`, `1,200`): it may still mean the claimed number.
        if let Pointee::Cell(cell) = &pointed.value
            && cell.contains(|c: char| c.is_ascii_digit())
        {
            let why = format!(
                "the cell at `{}` is `{}`, which is not a plain number",
                clipped(&pointer.value.0, 60),
                clipped(cell, 40)
            );
            return cx.undetermined(subject(metric, claimed.key), why, "write a plain number into that cell");
        }
        return no_number(metric, claimed.key, pointer, pointed, facts, cx);
    };
    let Some(value) = claimed.value.filter(|value| claimed.differs(value, found, facts)) else { return };
    let written = facts.number_as_written(value);
    let headline = format!(
        "{} of {} is {} in its file, not {}",
        claimed.key,
        called(metric),
        clipped(&found.to_string(), 10),
        clipped(&written, 8)
    );
    let finding =
        cx.report(subject(metric, claimed.key).key("value"), facts.span(value.at.clone()), headline);
    finding.value((found - value.value.0).abs(), unit(&metric.value));
    finding
        .label("claimed")
        .related(pointed.span, format!("`{}` points here", clipped(&pointer.value.0, 60)));
    if let Some(scale) = scale(value.value.0, found) {
        finding.help(format!(
            "the number in the file is {scale}: use the unit of the file, or correct `pointer`"
        ));
    }
    finding.help(
        "write the measured number here, or correct the file; `tolerance = …` allows a larger difference",
    );
}

/// Returns the number that a pointer points to.
fn number(metric: &NamedEntry<Metric>, pointed: &PointerValue) -> Option<f64> {
    let unit = metric.value.unit.as_ref().map(|unit| unit.value.0.as_str());
    match &pointed.value {
        Pointee::Number(number) => Some(*number),
        Pointee::Text(text) | Pointee::Cell(text) => number_in(text, unit),
        Pointee::Other(_) | Pointee::Unclear(_) | Pointee::Nothing(..) => None,
    }
}

/// Whether [`check`] reports that the claimed number differs from the one in its file.
pub(super) fn is_off(metric: &NamedEntry<Metric>, claimed: &Claimed<'_>, facts: &Facts<'_>) -> bool {
    let pointed = facts.evidence.numbers.values.get(&subject(metric, claimed.key));
    let found = pointed.and_then(|pointed| number(metric, pointed));
    claimed.value.zip(found).is_some_and(|(value, found)| claimed.differs(value, found, facts))
}

/// Returns the tolerance that the written digits imply: half a unit of the last digit.
pub(in crate::rules) fn digits(written: &str) -> f64 {
    let mantissa = written.split(['e', 'E']).next().unwrap_or_default();
    let exponent: i32 = written.split(['e', 'E']).nth(1).and_then(|digits| digits.parse().ok()).unwrap_or(0);
    let decimals = mantissa
        .split_once('.')
        .map_or(0, |(_, decimals)| decimals.bytes().filter(u8::is_ascii_digit).count());
    0.5 * 10_f64.powi(exponent.saturating_sub(i32::try_from(decimals).unwrap_or(i32::MAX)))
}

/// Parses a text as a number, alone or followed by `unit`.
fn number_in(text: &str, unit: Option<&str>) -> Option<f64> {
    let text = text.trim();
    let plain = unit.and_then(|unit| text.strip_suffix(unit)).unwrap_or(text).trim();
    plain.parse::<f64>().ok().filter(|number| number.is_finite())
}

/// Describes the difference between two numbers if it looks like a wrong unit.
fn scale(claimed: f64, found: f64) -> Option<&'static str> {
    let ratio = found / claimed;
    let is = |factor: f64| (ratio / factor - 1.0).abs() < 0.02;
    [
        (100.0, "100 times larger, as with a percentage instead of a fraction"),
        (0.01, "100 times smaller, as with a fraction instead of a percentage"),
        (60.0, "60 times larger, as with seconds instead of minutes"),
        (1.0 / 60.0, "60 times smaller, as with minutes instead of seconds"),
        (1000.0, "1000 times larger"),
        (0.001, "1000 times smaller"),
    ]
    .into_iter()
    .find(|(factor, _)| is(*factor))
    .map(|(_, words)| words)
}

fn no_number(
    metric: &NamedEntry<Metric>,
    key: &'static str,
    pointer: &Field<JsonPointer>,
    pointed: &PointerValue,
    facts: &Facts<'_>,
    cx: &mut RuleContext,
) {
    let (what, label) = match &pointed.value {
        Pointee::Nothing(..) => ("nothing", "has no such key"),
        Pointee::Text(_) | Pointee::Cell(_) => ("text, not a number", "this"),
        Pointee::Other(what) => (*what, "this"),
        Pointee::Unclear(why) => return cx.undetermined(subject(metric, key), why.clone(), POINTABLE),
        Pointee::Number(_) => return,
    };
    let headline = format!("{key} of {} points at {what}", called(metric));
    let finding = cx.report(subject(metric, key).key("pointer"), facts.span(pointer.at.clone()), headline);
    finding.label("the pointer").related(pointed.span, label);
    match &pointed.value {
        Pointee::Nothing(beside, all) if !beside.is_empty() => {
            let more = match all - beside.len() {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let beside: Vec<_> = beside.iter().map(|key| format!("`{}`", clipped(key, 60))).collect();
            finding.help(format!("the file contains {}{more}", beside.join(", ")));
        }
        _ => {
            finding.help(
                "point at a number, with every key from the top of the file: `pointer = \"/results/p50\"`",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digits_written_are_the_tolerance() {
        for (written, tolerance) in [
            ("12.0", 0.05),
            ("12", 0.5),
            ("0.955", 0.0005),
            ("1e3", 500.0),
            ("2.5e-3", 0.000_05),
            ("1_000", 0.5),
        ] {
            assert!((digits(written) - tolerance).abs() < 1e-12, "{written}: {}", digits(written));
        }
    }

    #[test]
    fn texts_with_their_unit_are_numbers() {
        assert_eq!(number_in("95.5%", Some("%")), Some(95.5));
        assert_eq!(number_in("4.1 s", Some("s")), Some(4.1));
        assert_eq!(number_in("12", None), Some(12.0));
        for text in ["4.1s", "$0.03/doc", "3.07/5", "N/A", "NaN", ""] {
            assert_eq!(number_in(text, None), None, "{text}");
        }
    }
}
