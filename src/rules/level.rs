//! The level of a rule's findings at a stage.

use crate::finding::{Level, RuleKind};
use crate::manifest::model::{Policy, PolicyLevel, Risk, Stage};
use crate::rules::{FirstStage, Rule, RuleGroup, find, ids};

/// What becomes of a rule's findings at a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FindingFate {
    /// They are shown at this level.
    Shown(Level),
    /// They are counted as owed at this stage, and not shown.
    OwedAt(Stage),
    /// The rule does not apply at this stage.
    NotHere,
    /// The policy switched it off.
    Off,
}

/// The order of a stage on the way to production; `None` for stopped and research.
fn rank(stage: Stage) -> Option<u8> {
    match stage {
        Stage::Pilot => Some(0),
        Stage::Handoff => Some(1),
        Stage::Production => Some(2),
        Stage::Stopped | Stage::Research => None,
    }
}

/// Whether a policy or a waiver may relax a rule. Rules that protect the evaluation itself may not be relaxed. The other rules ignore
/// invalid parts of a manifest, so without these errors an invalid claim would pass its gate.
pub(crate) fn can_be_relaxed(rule: &str) -> bool {
    *rule != *ids::SHALLOW_HISTORY
        && find(rule).is_none_or(|rule| !matches!(rule.group, RuleGroup::Manifest | RuleGroup::Waivers))
}

/// The level that the policy gives a rule.
pub(crate) fn set_by(policy: Option<&Policy>, rule: &Rule) -> Option<PolicyLevel> {
    let levels = policy?.levels.as_ref()?;
    let set = levels.value.0.iter().find(|level| level.key == *rule.id)?;
    can_be_relaxed(&rule.id).then_some(set.value.value)
}

/// What becomes of findings of `rule` on a system at `stage`.
///
/// Owed: an error from the rule's stage on, only counted before. Broken: an error from that stage on, a warning before. Stopped and
/// research systems are evaluated by rules for any stage and, with warnings, by evidence rules. A level in the policy replaces the rule's
/// own level wherever its findings are shown.
pub(crate) fn fate(rule: &Rule, stage: Stage, risk: Option<Risk>, policy: Option<&Policy>) -> FindingFate {
    let set = set_by(policy, rule);
    if set == Some(PolicyLevel::Off) {
        return FindingFate::Off;
    }
    let natural = match natural(rule, stage, risk) {
        FindingFate::Shown(level) => level,
        other => return other,
    };
    FindingFate::Shown(match set {
        Some(PolicyLevel::Error) => Level::Error,
        Some(PolicyLevel::Warning) => Level::Warning,
        Some(PolicyLevel::Note) => Level::Note,
        Some(PolicyLevel::Off) | None => natural,
    })
}

/// Whether a system at stage `now` has reached the stage `from` on the way to production.
pub(crate) fn has_reached(from: Stage, now: Stage) -> bool {
    rank(from).zip(rank(now)).is_some_and(|(from, now)| from <= now)
}

fn natural(rule: &Rule, stage: Stage, risk: Option<Risk>) -> FindingFate {
    let from = match (rule.kind, rule.from) {
        (RuleKind::Note, _) => return FindingFate::Shown(Level::Note),
        (RuleKind::Warning, _) | (_, None) => return FindingFate::Shown(Level::Warning),
        (_, Some(from)) => from,
    };
    let reached = match (from, rank(stage)) {
        (FirstStage::Any, _) => true,
        (FirstStage::Stage(from), None) if from == stage => true,
        (FirstStage::Stage(_), None) if rule.group == RuleGroup::Evidence => {
            return FindingFate::Shown(Level::Warning);
        }
        (FirstStage::Stage(_), None) => return FindingFate::NotHere,
        (FirstStage::Stage(from), Some(now)) => match rank(from) {
            Some(from) => from <= now,
            None => return FindingFate::NotHere,
        },
    };
    match (from, rule.kind) {
        (FirstStage::Stage(from), RuleKind::Owed) if !reached => FindingFate::OwedAt(from),
        _ if reached && rule.risk.is_none_or(|only| risk == Some(only)) => FindingFate::Shown(Level::Error),
        _ => FindingFate::Shown(Level::Warning),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::Manifest;

    fn at(id: &str, stage: Stage, risk: Option<Risk>, policy: &str) -> FindingFate {
        let manifest = Manifest::parse(policy);
        assert!(manifest.problems.is_empty());
        let policy = manifest.root.policy.as_ref().map(|policy| &policy.value);
        fate(find(id).expect("a rule"), stage, risk, policy)
    }

    #[test]
    fn owed_is_counted_until_its_stage_and_broken_is_a_warning() {
        assert_eq!(at("missing-owner", Stage::Pilot, None, ""), FindingFate::OwedAt(Stage::Handoff));
        assert_eq!(at("missing-owner", Stage::Handoff, None, ""), FindingFate::Shown(Level::Error));
        assert_eq!(at("missing-owner", Stage::Production, None, ""), FindingFate::Shown(Level::Error));
        assert_eq!(at("placeholder-artifact", Stage::Pilot, None, ""), FindingFate::Shown(Level::Warning));
        assert_eq!(at("placeholder-artifact", Stage::Handoff, None, ""), FindingFate::Shown(Level::Error));
        assert_eq!(at("missing-artifact", Stage::Pilot, None, ""), FindingFate::Shown(Level::Error));
        assert_eq!(at("external-artifact", Stage::Production, None, ""), FindingFate::Shown(Level::Note));
    }

    #[test]
    fn some_are_errors_at_high_risk_only() {
        assert_eq!(
            at("sponsor-as-owner", Stage::Handoff, Some(Risk::High), ""),
            FindingFate::Shown(Level::Error)
        );
        assert_eq!(
            at("sponsor-as-owner", Stage::Pilot, Some(Risk::High), ""),
            FindingFate::Shown(Level::Warning)
        );
        assert_eq!(
            at("sponsor-as-owner", Stage::Handoff, Some(Risk::Limited), ""),
            FindingFate::Shown(Level::Warning)
        );
        assert_eq!(at("sponsor-as-owner", Stage::Production, None, ""), FindingFate::Shown(Level::Warning));
    }

    #[test]
    fn stopped_systems_answer_for_little() {
        assert_eq!(at("missing-owner", Stage::Stopped, None, ""), FindingFate::NotHere);
        assert_eq!(at("placeholder-artifact", Stage::Research, None, ""), FindingFate::Shown(Level::Warning));
        assert_eq!(at("missing-artifact", Stage::Stopped, None, ""), FindingFate::Shown(Level::Error));
        assert_eq!(at("late-owner", Stage::Stopped, None, ""), FindingFate::NotHere);
    }

    #[test]
    fn a_policy_sets_levels_but_not_of_syntax() {
        let policy = "[policy]\nlevels = { missing-artifact = \"note\", invalid-syntax = \"off\", missing-owner = \"warning\" }\n";
        assert_eq!(at("missing-artifact", Stage::Pilot, None, policy), FindingFate::Shown(Level::Note));
        assert_eq!(at("invalid-syntax", Stage::Pilot, None, policy), FindingFate::Shown(Level::Error));
        assert_eq!(at("missing-owner", Stage::Pilot, None, policy), FindingFate::OwedAt(Stage::Handoff));
        assert_eq!(at("missing-owner", Stage::Handoff, None, policy), FindingFate::Shown(Level::Warning));
    }
}
