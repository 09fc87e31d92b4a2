//! A bound on a measure that the results do not hold.

use std::collections::HashSet;

use super::each;
use crate::evidence::eval::Lookup;
use crate::facts::Facts;
use crate::nearest::nearest;
use crate::rules::{Check, Cx};
use crate::text::clipped;

pub(crate) const CHECK: Check = Check::System(check);

/// How many measures are named.
const SHOWN: usize = 12;

/// Among how many measures a near name is looked for, and for how many findings.
const COMPARED: usize = 2_000;
const SEARCHES: usize = 200;

fn check(facts: &Facts<'_>, cx: &mut Cx) {
    each(facts, cx, &mut |seen, cx| {
        let Some(results) = seen.results() else { return };
        // A run that has no end yet, or no case, holds nothing: that is one finding.
        let is_empty = results.record.cases.as_ref().is_some_and(|cases| cases.number == 0.0);
        if results.record.elsewhere || results.record.unfinished.is_some() || is_empty {
            return;
        }
        let mut said = HashSet::new();
        let names = results.names();
        for (name, bound) in seen.bounds() {
            let lookup = results.measure(name);
            if matches!(lookup, Lookup::Found(_)) || !said.insert(name) {
                continue;
            }
            if let Lookup::Unclear(why) = lookup {
                cx.cannot_tell(seen.subject(&format!("require.{name}")), why);
                continue;
            }
            let measure = clipped(name, 24);
            let subject = seen.subject(&format!("require.{name}"));
            let span = facts.span(bound.at.clone());
            let (headline, place) = match &lookup {
                Lookup::NoNumber(what, at) => (
                    format!("`{measure}` of `{}` is {what}, no number", clipped(&seen.entry.name, 16)),
                    at.clone(),
                ),
                Lookup::Several(_) => (
                    format!("`{measure}` of `{}` names several measures", clipped(&seen.entry.name, 16)),
                    0..0,
                ),
                _ => {
                    (format!("the results of `{}` have no `{measure}`", clipped(&seen.entry.name, 18)), 0..0)
                }
            };
            let is_early = cx.findings.len() < SEARCHES;
            let finding = cx.report(subject, span, headline);
            finding.label("nothing to hold this against");
            finding.because(results.span(&place), if place.is_empty() { "the results" } else { "here" });
            match &lookup {
                Lookup::Several(names) => {
                    finding.help(format!("say which: {}", shown(names)));
                }
                Lookup::NoNumber(..) => {
                    finding.help("run the suite again, or set the bound on a measure that came out");
                }
                _ if names.is_empty() => {
                    finding.help(
                        "they hold no measure by name: point at a number, such as \"/summary/accuracy\"",
                    );
                }
                _ => {
                    let near = names.iter().take(COMPARED).map(String::as_str);
                    let near = if is_early { nearest(name, near) } else { None };
                    let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
                    finding.help(format!("they hold {}{near}", shown(&names)));
                }
            }
        }
    });
}

/// Names in a row, of many the first and how many more there are.
fn shown(names: &[String]) -> String {
    let first: Vec<String> =
        names.iter().take(SHOWN).map(|name| format!("`{}`", clipped(name, 60))).collect();
    match names.len() - first.len() {
        0 => first.join(", "),
        more => format!("{} and {more} more", first.join(", ")),
    }
}
