//! A decision to scale that is older than all of its evidence.

use crate::facts::Facts;
use crate::rules::{Check, RuleContext};
use crate::text::counted;

pub(crate) const CHECK: Check = Check::System(check);

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    let Some(decision) = &facts.manifest.root.decision else { return };
    let Some(on) = &decision.value.on else { return };
    cx.saw(1);
    if facts.freshness.decided_beyond {
        return cx.cannot_tell(
            "decision.on",
            "what existed on the date of the decision lies beyond this clone's history",
        );
    }
    let Some(claims) = facts.freshness.decided_before else { return };
    let finding = cx.report(
        "decision.on",
        facts.span(on.at.clone()),
        "decision to scale is older than all of its evidence",
    );
    let all = counted(claims, "claim");
    finding.label(format!("on this date no file of {all} (results, runbooks, risk assessment) existed"));
    if let Some(outcome) = &decision.value.outcome {
        finding.because(facts.span(outcome.at.clone()), "the decision");
    }
    finding.help("decide again on the evidence that exists now, and update `on` and `record`");
}
