//! What a change relaxes in `[system]`: the risk class and the stage.

use super::{Relaxation, RelaxedValue, Sides, keys, policy, weight};
use crate::manifest::Manifest;
use crate::manifest::model::{Risk, Stage};
use crate::rules::card::Requirement;
use crate::rules::level::{self, FindingFate};
use crate::rules::{Rule, RuleImplementation};

pub(super) fn list(sides: &Sides<'_>) -> Vec<RelaxedValue> {
    risk(sides).into_iter().chain(stage(sides)).collect()
}

fn risk_of(manifest: &Manifest) -> Option<Risk> {
    Some(manifest.root.system.as_ref()?.value.risk.as_ref()?.value)
}

/// A lower risk class, or none.
fn risk(sides: &Sides<'_>) -> Option<RelaxedValue> {
    // The variants are ordered from least to most risk.
    (risk_of(sides.now.manifest) < risk_of(sides.then.manifest)).then(|| {
        let rules = sides.rules().filter(|rule| asks_by_risk(rule)).map(|rule| rule.id.clone()).collect();
        let path = keys(["system", "risk"]);
        sides.relaxed("system.risk".into(), path.clone(), &path, Relaxation::Rules(rules, None))
    })
}

/// Whether a rule asks for more at a higher risk class.
fn asks_by_risk(rule: &Rule) -> bool {
    let RuleImplementation::Card(asked) = &rule.implementation else { return rule.risk.is_some() };
    let holds = match &asked.requirement {
        Requirement::Holds { holds, .. } => Some(holds),
        Requirement::Owes(_) => None,
    };
    rule.risk.is_some() || asked.when.iter().chain(holds).any(|text| text.contains("system.risk"))
}

/// A stage before that of the base. A change to `stopped` or `research` is not reported, because the verdict shows it.
fn stage(sides: &Sides<'_>) -> Option<RelaxedValue> {
    let (now, then) = (sides.now.stage, sides.then.stage);
    let rank = |stage| [Stage::Pilot, Stage::Handoff, Stage::Production].iter().position(|at| *at == stage);
    (rank(now)? < rank(then)?).then(|| {
        let is_less = |rule: &&Rule| {
            let fate_at =
                |stage| level::fate(rule, stage, risk_of(sides.now.manifest), policy::of(sides.now.manifest));
            weight(fate_at(now)) < weight(fate_at(then)) && fate_at(then) != FindingFate::Off
        };
        let rules = sides.rules().filter(is_less).map(|rule| rule.id.clone()).collect();
        let path = keys(["system", "stage"]);
        sides.relaxed("system.stage".into(), path.clone(), &path, Relaxation::Rules(rules, None))
    })
}
