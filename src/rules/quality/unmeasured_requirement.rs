//! A bound on a measure that the results do not contain.

use std::collections::HashSet;

use super::each;
use crate::evidence::eval::MeasureLookup;
use crate::facts::Facts;
use crate::limits::findings as limits;
use crate::nearest::nearest;
use crate::rules::{Check, RuleContext};
use crate::text::clipped;

pub(crate) const CHECK: Check = Check::System(check);

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    each(facts, cx, &mut |seen, cx| {
        let Some(results) = seen.results() else { return };
        // A run that did not finish, or has no case, is reported once by `partial-results`.
        let is_empty = results.record.cases.as_ref().is_some_and(|cases| cases.number == 0.0);
        if results.record.elsewhere || results.record.unfinished.is_some() || is_empty {
            return;
        }
        let mut said = HashSet::new();
        let names = results.names();
        for (name, bound) in seen.bounds() {
            let lookup = results.measure(name);
            if matches!(lookup, MeasureLookup::Found(_)) || !said.insert(name) {
                continue;
            }
            if let MeasureLookup::Unclear(why) = lookup {
                cx.undetermined(
                    seen.subject("require").key(name),
                    why,
                    "name the measure by a JSON pointer, such as `\"/stats/rate\"`",
                );
                continue;
            }
            let measure = clipped(name, 24);
            let subject = seen.subject("require").key(name);
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
            let is_early = cx.findings.len() < limits::MEASURE_SEARCHES;
            let finding = cx.report(subject, span, headline);
            finding.label("no value for this bound");
            finding.related(results.span(&place), if place.is_empty() { "the results" } else { "here" });
            match &lookup {
                MeasureLookup::Several(names) => {
                    finding.help(format!("use one of these names: {}", shown(names)));
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
                    let near = names.iter().take(limits::COMPARED_MEASURES).map(String::as_str);
                    let near = if is_early { nearest(name, near) } else { None };
                    let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
                    finding.help(format!("the results have {}{near}", shown(&names)));
                }
            }
        }
    });
}

/// Lists names: the first ones, and the number of the others.
fn shown(names: &[String]) -> String {
    let first: Vec<String> =
        names.iter().take(limits::LISTED_MEASURES).map(|name| format!("`{}`", clipped(name, 60))).collect();
    match names.len() - first.len() {
        0 => first.join(", "),
        more => format!("{} and {more} more", first.join(", ")),
    }
}
