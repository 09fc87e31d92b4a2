//! Runs the rules on one system and combines the results: levels, waivers, meta rules, gates.

use std::collections::{HashMap, HashSet};

use crate::evidence::locate::ArtifactLocation;
use crate::facts::Facts;
use crate::finding::{Finding, HandoffEffect, Level};
use crate::freshness::FETCH_HISTORY;
use crate::gate::Gate;
use crate::manifest::model::{Outcome, Policy, PolicyLevel, Stage};
use crate::report::{Coverage, GateReport, GateStatus, ONLY_SOME, Owed, OwedCount, Reason, UNPARSED};
use crate::rule_id::RuleId;
use crate::rules::custom::CustomRules;
use crate::rules::level::{self, FindingFate};
use crate::rules::meta::waivers::{self, WaiverUse, Waivers};
use crate::rules::meta::{OtherResults, RuleRun};
use crate::rules::{RULES, Rule, RuleContext, RuleGroup, Undecided};
use crate::selection::Selection;

/// The results of the rules on one system.
#[derive(Default)]
pub(crate) struct SystemEvaluation {
    /// Whether every rule runs.
    is_all: bool,
    pub(crate) findings: Vec<Finding>,
    /// Findings that were not requested, of rules that had to run for those that were.
    pub(crate) unshown: Vec<Finding>,
    /// What is owed at a later stage.
    pub(crate) owed: Vec<Owed>,
    pub(crate) undecided: Vec<Undecided>,
    pub(crate) coverage: Vec<Coverage>,
    /// Rules whose level the policy lowers, with the new level.
    pub(crate) lowered: Vec<(RuleId, PolicyLevel)>,
    /// Rules whose findings would be errors without the policy.
    excused: Vec<RuleId>,
    /// Groups with rules that the policy switched off.
    off: Vec<RuleGroup>,
    ran: HashMap<RuleId, RuleRun>,
    /// Findings that would be errors at the handoff; `None` if no rule needs them.
    at_handoff: Option<Vec<Finding>>,
}

impl SystemEvaluation {
    /// Runs all rules that `selection` may show, and those that they depend on.
    pub(crate) fn of(facts: &Facts<'_>, custom: &CustomRules, selection: &Selection) -> Self {
        let root = &facts.manifest.root;
        let policy = root.policy.as_ref().map(|policy| &policy.value);
        let outcome = root.decision.as_ref().and_then(|decision| decision.value.outcome.as_ref());
        let mut evaluation = Self { is_all: selection.is_all(), ..Self::default() };
        if outcome.is_some_and(|outcome| outcome.value == Outcome::Scale) {
            evaluation.at_handoff = Some(Vec::new());
        }
        let is_broken = facts.manifest.is_broken();
        let all = || RULES.iter().chain(custom.all());
        let may_run = |rule: &&Rule| !is_broken || rule.group == RuleGroup::Manifest;
        // Meta rules need the findings of all other rules.
        let needs_all = all().any(|rule| rule.is_meta() && selection.may_show(rule));
        let is_wanted =
            |rule: &&Rule| needs_all || selection.may_show(rule) || selection.wants(&rule.id, None, &[]);
        for rule in all().filter(|rule| !rule.is_meta()).filter(may_run).filter(is_wanted) {
            evaluation.run(rule, facts, policy);
        }
        let mut uses = waivers::all(facts);
        let index = Waivers::of(&uses, facts);
        index.apply(&mut uses, &mut evaluation.findings, facts);
        if let Some(errors) = &mut evaluation.at_handoff {
            // A separate list, so that these uses are not counted: what is owed later is not a finding yet.
            index.apply(&mut waivers::all(facts), errors, facts);
        }
        let open: Vec<Gate> =
            Gate::ALL.iter().copied().filter(|gate| evaluation.is_open_at_handoff(*gate)).collect();
        for rule in all().filter(|rule| rule.is_meta() && selection.may_show(rule)).filter(may_run) {
            evaluation.run_after(rule, facts, policy, &mut uses, &index, &open);
        }
        let custom = &custom.rules;
        (evaluation.findings, evaluation.unshown) =
            evaluation.findings.into_iter().partition(|finding| selection.shows(finding, custom));
        evaluation.undecided.retain(|open| selection.wants(&open.rule, open.gate, custom));
        evaluation.owed.retain(|owed| selection.wants(&owed.rule, Some(owed.gate), custom));
        let shown = all().enumerate().filter(|(_, rule)| selection.may_show(rule));
        let places: HashMap<_, _> = shown.map(|(at, rule)| (&rule.id, at)).collect();
        evaluation.coverage.retain(|coverage| places.contains_key(&coverage.rule));
        evaluation.coverage.sort_by_key(|coverage| places.get(&coverage.rule));
        evaluation
    }

    fn is_open_at_handoff(&self, gate: Gate) -> bool {
        let mut errors = self.at_handoff.iter().flatten();
        errors.any(|finding| finding.gate == Some(gate) && finding.waived.is_none())
    }

    fn run(&mut self, rule: &Rule, facts: &Facts<'_>, policy: Option<&Policy>) {
        let Some(fate) = self.fate(rule, facts, policy) else { return };
        let cx = rule.run(facts);
        self.add(rule, fate, cx, facts, policy);
    }

    fn run_after(
        &mut self,
        rule: &Rule,
        facts: &Facts<'_>,
        policy: Option<&Policy>,
        uses: &mut [WaiverUse<'_>],
        index: &Waivers<'_>,
        open: &[Gate],
    ) {
        let Some(fate) = self.fate(rule, facts, policy) else { return };
        let others = OtherResults {
            findings: &self.findings,
            waivers: uses,
            index,
            ran: &self.ran,
            open_at_handoff: open,
        };
        let cx = rule.run_after(facts, &others);
        let before = self.findings.len();
        self.add(rule, fate, cx, facts, policy);
        index.apply(uses, self.findings.get_mut(before..).unwrap_or_default(), facts);
    }

    /// What becomes of a rule's findings; `None` if the rule does not run, which the coverage records.
    fn fate(&mut self, rule: &Rule, facts: &Facts<'_>, policy: Option<&Policy>) -> Option<FindingFate> {
        let fate = level::fate(rule, facts.stage, facts.risk, policy);
        if let Some(set) = level::set_by(policy, rule) {
            let unset = level::fate(rule, facts.stage, facts.risk, None);
            let lowers = match (unset, fate) {
                (FindingFate::Shown(unset), FindingFate::Shown(now)) => now < unset,
                (_, FindingFate::Off) => true,
                _ => false,
            };
            if lowers {
                self.lowered.push((rule.id.clone(), set));
            }
            if lowers && unset == FindingFate::Shown(Level::Error) {
                self.excused.push(rule.id.clone());
            }
        }
        let why = match fate {
            FindingFate::Off => "switched off by the policy".to_owned(),
            FindingFate::NotHere => format!("does not apply at stage {}", facts.stage),
            FindingFate::Shown(_) | FindingFate::OwedAt(_) => return Some(fate),
        };
        if fate == FindingFate::Off {
            self.off.push(rule.group);
        }
        self.ran.insert(rule.id.clone(), RuleRun::Not);
        let looks_at = rule.looks_at();
        let rule = rule.id.clone();
        self.coverage.push(Coverage { rule, seen: 0, not_asked: Some(why), looks_at, owed: None });
        None
    }

    /// Adds the results of a rule.
    fn add(
        &mut self,
        rule: &Rule,
        fate: FindingFate,
        cx: RuleContext,
        facts: &Facts<'_>,
        policy: Option<&Policy>,
    ) {
        self.coverage.push(Coverage {
            rule: rule.id.clone(),
            seen: cx.seen,
            not_asked: None,
            looks_at: rule.looks_at(),
            owed: match fate {
                FindingFate::OwedAt(stage) if !cx.findings.is_empty() => {
                    Some(OwedCount { stage, count: cx.findings.len() })
                }
                _ => None,
            },
        });
        let ran = match fate {
            FindingFate::OwedAt(_) => RuleRun::Later,
            _ if cx.undecided.is_empty() && cx.mistakes.is_empty() => RuleRun::Answered,
            _ => RuleRun::Undecided,
        };
        self.ran.insert(rule.id.clone(), ran);
        self.undecided.extend(cx.undecided.into_iter().map(
            |open| match facts.freshness.gaps.causes.first() {
                Some(cause) if open.settle == FETCH_HISTORY => Undecided { settle: cause.clone(), ..open },
                _ => open,
            },
        ));
        self.findings.extend(cx.mistakes.into_iter().map(|mistake| Finding {
            level: Level::Error,
            handoff: Some(HandoffEffect::Blocks),
            ..mistake
        }));
        let set = level::set_by(policy, rule);
        // The level of a finding itself at a stage, before the policy.
        let own = |finding: &Finding, stage: Stage| {
            let is_due = finding.own_from.is_some_and(|from| level::has_reached(from, stage));
            if is_due { Some(Level::Error) } else { finding.own_level }
        };
        let level_of =
            |finding: &Finding, level, stage| own(finding, stage).filter(|_| set.is_none()).unwrap_or(level);
        let leveled = |finding: Finding, level, stage| {
            let level = level_of(&finding, level, stage);
            Finding { level, ..finding }
        };
        let at_handoff = level::fate(rule, Stage::Handoff, facts.risk, policy);
        let handoff = |finding: &Finding| match at_handoff {
            _ if matches!(facts.stage, Stage::Stopped | Stage::Research) => None,
            FindingFate::Shown(level) if level_of(finding, level, Stage::Handoff) == Level::Error => {
                Some(HandoffEffect::Blocks)
            }
            FindingFate::Shown(_) if finding.undecides_gate => Some(HandoffEffect::Undecides),
            _ => Some(HandoffEffect::Passes),
        };
        if let (Some(errors), FindingFate::Shown(level)) = (&mut self.at_handoff, at_handoff) {
            let at_handoff =
                cx.findings.iter().map(|finding| leveled(finding.clone(), level, Stage::Handoff));
            errors.extend(at_handoff.filter(|finding| finding.level == Level::Error));
        }
        match fate {
            FindingFate::Shown(level) => {
                let would_fail = |finding: &Finding| own(finding, facts.stage) == Some(Level::Error);
                if let Some(set) = set.filter(|_| level < Level::Error && cx.findings.iter().any(would_fail))
                {
                    self.lowered.push((rule.id.clone(), set));
                    self.excused.push(rule.id.clone());
                }
                let leveled = |finding| {
                    let handoff = handoff(&finding);
                    Finding { handoff, ..leveled(finding, level, facts.stage) }
                };
                self.findings.extend(cx.findings.into_iter().map(leveled));
            }
            FindingFate::OwedAt(stage) => {
                let owed = cx.findings.into_iter();
                self.owed.extend(owed.filter_map(|finding| {
                    let Finding { rule, gate, subject, headline, .. } = finding;
                    Some(Owed { rule, gate: gate?, subject, headline, stage })
                }));
            }
            FindingFate::Off | FindingFate::NotHere => {}
        }
    }

    /// The report on a gate.
    pub(crate) fn gate(&self, gate: Gate, facts: &Facts<'_>) -> GateReport {
        let all = || self.findings.iter().filter(|finding| finding.gate == Some(gate));
        let mine = || all().filter(|finding| finding.waived.is_none());
        let waived = all().count() - mine().count();
        let errors = mine().filter(|finding| finding.level == Level::Error).count();
        let warnings = mine().filter(|finding| finding.level == Level::Warning).count();
        let due = || self.owed.iter().filter(|owed| owed.gate == gate);
        let owed = due().count();
        let next = due().map(|owed| owed.stage).min();
        let next =
            next.map(|stage| OwedCount { stage, count: due().filter(|owed| owed.stage == stage).count() });
        let claims = || facts.claims.iter().filter(|claim| claim.gate == Some(gate));
        let external = claims()
            .filter(|claim| facts.evidence.location(claim) == Some(&ArtifactLocation::External))
            .count();
        let artifacts = claims().any(|claim| facts.evidence.location(claim).is_some());
        let mut seen = HashSet::new();
        let open = self.undecided.iter().filter(|open| open.gate == Some(gate)).map(Reason::of);
        let unsettled = mine().filter(|finding| finding.undecides_gate && finding.level < Level::Error);
        let open = open.chain(unsettled.map(Reason::of_finding));
        let mut reasons: Vec<Reason> = open.filter(|why| seen.insert(why.text.clone())).collect();
        if facts.manifest.is_broken() {
            reasons.push(Reason::new(UNPARSED, ""));
        }
        let off = self.off.iter().any(|group| match group.gate() {
            Some(of) => of == gate,
            None => *group == RuleGroup::Evidence && artifacts,
        });
        // A gate whose error was lowered or waived does not count as passed.
        let lowered = mine().any(|finding| self.excused.contains(&finding.rule));
        let is_relaxed = off || lowered || waived > 0;
        let nothing_claimed = claims().next().is_none() && owed == 0;
        let is_evaluated = self.is_all && facts.is_from_handoff();
        if nothing_claimed && errors == 0 && is_evaluated && reasons.is_empty() && !is_relaxed {
            // A gate without claims does not count as passed.
            reasons.push(Reason::new(
                format!("{gate}: the manifest claims nothing for this gate"),
                "write what is there: `readiness init --update` looks for it",
            ));
        }
        if !self.is_all && reasons.is_empty() {
            reasons.push(Reason::new(ONLY_SOME, ""));
        }
        let status = if errors > 0 {
            GateStatus::Failed
        } else if !reasons.is_empty() {
            GateStatus::Undecided
        } else if is_relaxed {
            GateStatus::Waived
        } else if owed > 0 || nothing_claimed {
            GateStatus::NotDue
        } else {
            GateStatus::Passed
        };
        GateReport { gate, status, errors, warnings, waived, owed, next, external, reasons, before: None }
    }
}
