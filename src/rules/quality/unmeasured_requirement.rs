//! A bound on a measure that the results do not hold.

use super::each;
use crate::evidence::eval::Lookup;
use crate::facts::Facts;
use crate::nearest::nearest;
use crate::rules::{Check, Cx};
use crate::text::{clipped, listed};

pub(crate) const CHECK: Check = Check::System(check);

/// How many measures are named.
const SHOWN: usize = 12;

fn check(facts: &Facts<'_>, cx: &mut Cx) {
    each(facts, cx, &mut |seen, cx| {
        let Some(results) = seen.results() else { return };
        // A run that has no end yet, or no case, holds nothing: that is one finding.
        let is_empty = results.record.cases.as_ref().is_some_and(|cases| cases.number == 0.0);
        if results.record.elsewhere || results.record.unfinished.is_some() || is_empty {
            return;
        }
        let mut said = Vec::new();
        for (name, bound) in seen.bounds() {
            let lookup = results.measure(name);
            if matches!(lookup, Lookup::Found(_)) || said.contains(&name) {
                continue;
            }
            said.push(name);
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
            let finding = cx.report(subject, span, headline);
            finding.label("nothing to hold this against");
            finding.because(results.span(&place), if place.is_empty() { "the results" } else { "here" });
            let names = results.names();
            match &lookup {
                Lookup::Several(names) => {
                    finding.help(format!("say which: {}", listed(shown(names), SHOWN)));
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
                    let near = nearest(name, names.iter().map(String::as_str));
                    let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
                    finding.help(format!("they hold {}{near}", listed(shown(&names), SHOWN)));
                }
            }
        }
    });
}

fn shown(names: &[String]) -> impl Iterator<Item = String> {
    names.iter().map(|name| format!("`{}`", clipped(name, 60)))
}
