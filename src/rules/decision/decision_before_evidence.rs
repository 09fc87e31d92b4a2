//! A decision to scale that is older than all of its evidence.

use crate::facts::Facts;
use crate::freshness::{DecisionEvidence, FETCH_HISTORY, history_too_short};
use crate::rules::{Check, RuleContext};
use crate::text::counted;

pub(crate) const CHECK: Check = Check::System(check);

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    let Some(decision) = &facts.manifest.root.decision else { return };
    let Some(on) = &decision.value.on else { return };
    cx.count_subjects(1);
    let claims = match facts.freshness.decision {
        DecisionEvidence::NoObjection => return,
        DecisionEvidence::NoneOf { claims } => claims,
        DecisionEvidence::IncompleteHistory => {
            let why = history_too_short!("what existed on the date of the decision");
            return cx.undetermined("decision.on", why, FETCH_HISTORY);
        }
    };
    let finding = cx.report(
        "decision.on",
        facts.span(on.at.clone()),
        "decision to scale is older than all of its evidence",
    );
    let all = counted(claims, "claim");
    finding.label(format!("on this date no file of {all} (results, runbooks, risk assessment) existed"));
    if let Some(outcome) = &decision.value.outcome {
        finding.related(facts.span(outcome.at.clone()), "the decision");
    }
    finding.help("decide again on the evidence that exists now, and update `on` and `record`");
}
