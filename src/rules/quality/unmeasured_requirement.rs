//! A bound on a measure that the results do not contain.

use super::each;
use crate::evidence::eval::MeasureLookup;
use crate::facts::Facts;
use crate::nearest::nearest;
use crate::rules::{Check, RuleContext};
use crate::text::{clipped, listed};

pub(crate) const CHECK: Check = Check::System(check);

/// Number of measures that a finding names.
const SHOWN: usize = 12;

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    each(facts, cx, &mut |seen, cx| {
        let Some(results) = seen.results() else { return };
        // A run that did not finish, or has no case, is reported once by `partial-results`.
        let is_empty = results.record.cases.as_ref().is_some_and(|cases| cases.number == 0.0);
        if results.record.elsewhere || results.record.unfinished.is_some() || is_empty {
            return;
        }
        let mut said = Vec::new();
        for (name, bound) in seen.bounds() {
            let lookup = results.measure(name);
            if matches!(lookup, MeasureLookup::Found(_)) || said.contains(&name) {
                continue;
            }
            said.push(name);
            if let MeasureLookup::Unclear(why) = lookup {
                cx.undetermined(seen.subject(&format!("require.{name}")), why);
                continue;
            }
            let measure = clipped(name, 24);
            let subject = seen.subject(&format!("require.{name}"));
            let span = facts.span(bound.at.clone());
            let (headline, place) = match &lookup {
                MeasureLookup::NoNumber(what, at) => (
                    format!("`{measure}` of `{}` is {what}, not a number", clipped(&seen.entry.name, 16)),
                    at.clone(),
                ),
                MeasureLookup::Several(_) => (
                    format!("`{measure}` of `{}` is an ambiguous measure", clipped(&seen.entry.name, 16)),
                    0..0,
                ),
                _ => (format!("results of `{}` have no `{measure}`", clipped(&seen.entry.name, 18)), 0..0),
            };
            let finding = cx.report(subject, span, headline);
            finding.label("no value for this bound");
            finding.because(results.span(&place), if place.is_empty() { "the results" } else { "here" });
            let names = results.names();
            match &lookup {
                MeasureLookup::Several(names) => {
                    finding.help(format!("use one of these names: {}", listed(shown(names), SHOWN)));
                }
                MeasureLookup::NoNumber(..) => {
                    finding.help("run the suite again, or set the bound on a measure that is a number");
                }
                _ if names.is_empty() => {
                    finding.help(
                        "the results name no measure: use a JSON pointer to a number, such as \"/summary/accuracy\"",
                    );
                }
                _ => {
                    let near = nearest(name, names.iter().map(String::as_str));
                    let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
                    finding.help(format!("the results have {}{near}", listed(shown(&names), SHOWN)));
                }
            }
        }
    });
}

fn shown(names: &[String]) -> impl Iterator<Item = String> {
    names.iter().map(|name| format!("`{}`", clipped(name, 60)))
}
