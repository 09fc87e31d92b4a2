//! What a system says of itself that decides how much is asked: its class of risk, and its stage.

use super::{Eased, Relaxation, Sides, keys, policy, weight};
use crate::manifest::Manifest;
use crate::manifest::model::{Risk, Stage};
use crate::rules::card::What;
use crate::rules::level::{self, FindingFate};
use crate::rules::{How, Rule};

pub(super) fn list(sides: &Sides<'_>) -> Vec<Eased> {
    risk(sides).into_iter().chain(stage(sides)).collect()
}

fn risk_of(manifest: &Manifest) -> Option<Risk> {
    Some(manifest.root.system.as_ref()?.value.risk.as_ref()?.value)
}

/// A lower class of risk, or none.
fn risk(sides: &Sides<'_>) -> Option<Eased> {
    // The words stand in order, from least to most.
    (risk_of(sides.now) < risk_of(sides.then)).then(|| {
        let rules = sides.rules().filter(|rule| asks_by_risk(rule)).map(|rule| rule.id.clone()).collect();
        let path = keys(["system", "risk"]);
        sides.eased("system.risk".into(), path.clone(), &path, Relaxation::Rules(rules, None))
    })
}

/// Whether a rule asks more at a higher class of risk.
fn asks_by_risk(rule: &Rule) -> bool {
    let How::Card(asked) = &rule.how else { return rule.risk.is_some() };
    let holds = match &asked.what {
        What::Holds { holds, .. } => Some(holds),
        What::Owes(_) => None,
    };
    rule.risk.is_some() || asked.when.iter().chain(holds).any(|text| text.contains("system.risk"))
}

/// A stage before the one that was reached. One that was left for good (stopped, research) says so itself.
fn stage(sides: &Sides<'_>) -> Option<Eased> {
    let (now, then) = sides.stages;
    let rank = |stage| [Stage::Pilot, Stage::Handoff, Stage::Production].iter().position(|at| *at == stage);
    (rank(now)? < rank(then)?).then(|| {
        let is_less = |rule: &&Rule| {
            let judged = |stage| level::judge(rule, stage, risk_of(sides.now), policy::of(sides.now));
            weight(judged(now)) < weight(judged(then)) && judged(then) != FindingFate::Off
        };
        let rules = sides.rules().filter(is_less).map(|rule| rule.id.clone()).collect();
        let path = keys(["system", "stage"]);
        sides.eased("system.stage".into(), path.clone(), &path, Relaxation::Rules(rules, None))
    })
}
