//! No eval of kind load.

use super::has_kind;
use crate::facts::Facts;
use crate::manifest::model::EvalKind;
use crate::rules::{Check, RuleContext};

pub(crate) const CHECK: Check = Check::System(check);

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    let Some(has) = has_kind(facts, &[EvalKind::Load]) else { return };
    cx.count_subjects(1);
    if has {
        return;
    }
    let Some(evals) = &facts.manifest.root.eval else { return };
    let first = evals.value.0.first().map_or(evals.at.clone(), |eval| eval.at.clone());
    cx.report("eval", facts.span(first), "no suite tests the system under load")
        .label("no eval has `kind = \"load\"`")
        .help(
            "test the system with the traffic of a busy day, and add an `[[eval]]` with `kind = \"load\"` and the `results`",
        );
}
