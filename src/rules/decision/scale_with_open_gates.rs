//! A decision to scale while another gate has errors.

use crate::facts::Facts;
use crate::gate::Gate;
use crate::manifest::model::Outcome;
use crate::rules::{Check, OtherResults, RuleContext};

pub(crate) const CHECK: Check = Check::Meta(check);

fn check(facts: &Facts<'_>, others: &OtherResults<'_>, cx: &mut RuleContext) {
    let decision = facts.manifest.root.decision.as_ref().map(|decision| &decision.value);
    let Some(outcome) = decision.and_then(|decision| decision.outcome.as_ref()) else { return };
    if outcome.value != Outcome::Scale {
        return;
    }
    cx.count_subjects(1);
    let open: Vec<_> = others.open_at_handoff.iter().filter(|gate| **gate != Gate::Decision).collect();
    let headline = match open.as_slice() {
        [] => return,
        [one] => format!("decision is `scale` but the {one} gate has errors"),
        several => format!("decision is `scale` but {} gates have errors", several.len()),
    };
    let names: Vec<_> = open.iter().map(|gate| gate.as_str()).collect();
    cx.report("decision.outcome", facts.span(outcome.at.clone()), headline)
        .label(format!("gates with errors at stage `handoff`: {}", names.join(", ")))
        .help("run `readiness check --stage handoff` to see the errors; fix or waive them, or decide again");
}
