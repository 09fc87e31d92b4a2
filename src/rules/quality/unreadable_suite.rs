//! A suite file that parses and is not a suite.

use super::each;
use crate::facts::Facts;
use crate::rules::{Check, RuleContext};
use crate::text::clipped;

pub(crate) const CHECK: Check = Check::System(check);

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    each(facts, cx, &mut |seen, cx| {
        let Some((what, span)) = seen.suite().and_then(|suite| suite.wrong.as_ref()) else { return };
        let headline = format!("suite of `{}` {}", clipped(&seen.entry.name, 18), clipped(what, 40));
        let finding = cx.report(seen.subject("suite"), *span, headline);
        finding.label("not a suite");
        if let Some(path) = seen.eval().suite.as_ref().and_then(|suite| suite.value.reference.path.as_ref()) {
            finding.related(facts.span(path.at.clone()), "claimed as a suite here");
        }
        finding.help("point `suite` to the file that the tool runs, or to its cases: a list in JSON, JSON Lines, YAML or CSV");
    });
}
