//! No eval of kind edge-cases or adversarial.

use super::has_kind;
use crate::facts::Facts;
use crate::manifest::model::EvalKind;
use crate::rules::{Check, RuleContext};

pub(crate) const CHECK: Check = Check::System(check);

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    let Some(has) = has_kind(facts, &[EvalKind::EdgeCases, EvalKind::Adversarial]) else { return };
    cx.count_subjects(1);
    if has {
        return;
    }
    let Some(evals) = &facts.manifest.root.eval else { return };
    let first = evals.value.0.first().map_or(evals.at.clone(), |eval| eval.at.clone());
    cx.report("eval", facts.span(first), "no suite tests edge cases or attacks")
        .label("no eval has `kind = \"edge-cases\"` or `\"adversarial\"`")
        .help("write a suite of rare, broken or hostile input, and add an `[[eval]]` with `kind = \"edge-cases\"` or `\"adversarial\"`");
}
