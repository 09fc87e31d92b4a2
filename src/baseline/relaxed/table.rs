//! The values that a change can relax: one table for the comparison, the strict manifest, the texts and the documentation.

use std::fmt::Write as _;

use super::Direction;
use crate::rule_id::RuleId;
use crate::rules::ids;

/// A value of the manifest, or a file, that a change can relax.
#[derive(Debug)]
pub(crate) struct Relaxable {
    /// Its key path; `*` is the name of an entry or a key, and `**` any table above. A key path without full stops may be a file.
    pub key: &'static str,
    /// The direction in which it asks for less.
    pub direction: Direction,
    /// Whether the strict manifest has the value of the base. What may replace evidence by better evidence is only listed.
    pub is_put_back: bool,
    /// What kind of value it is, in the first line of a comparison.
    pub noun: &'static str,
    /// The rules whose findings it can silence; empty if they are all those about the value, or about the entry that it is in.
    pub rules: &'static [RuleId],
}

/// One row a line: whether the value of the base is put back, the key path, the direction, what it is, and the rules.
macro_rules! rows {
    (@back back) => { true };
    (@back list) => { false };
    ($($how:ident $key:literal $direction:ident $noun:literal [$($rule:ident)*])*) => {
        &[$(Relaxable {
            key: $key,
            direction: Direction::$direction,
            is_put_back: rows!(@back $how),
            noun: $noun,
            rules: &[$(ids::$rule),*],
        }),*]
    };
}

/// Everything that a change can relax. The first row that fits a value counts.
///
/// A row is one of these: a bound or a deadline that asks for less; a claim that points to less or elsewhere; an item or an entry that is
/// gone; a word, a day or a name that no file proves, and that a rule relies on; a setting of the policy.
pub(crate) const RELAXABLE: &[Relaxable] = rows! {
    back "eval.*.require.*" Bound "a bound" []
    back "eval.*.require" Removed "a bound" []
    back "eval.*.cases" Fewer "a bound" []
    list "eval.*.kind" Other "a claim" [NO_EDGE_CASES NO_LOAD_TEST TOO_FEW_CASES INCONCLUSIVE_RESULT]
    list "eval.*.format" Other "a claim" []
    list "eval.*.data" Sources "a claim" [CURATED_ONLY IDLE_SOURCE]
    back "eval.*.results.from" Added "a claim" []
    back "eval.*.results.reviewed" Added "a claim" []
    back "metric.*.target" Worse "a target" []
    back "metric.*.stop-at" Worse "a target" []
    back "metric.*.guardrail" Worse "a target" []
    back "metric.*.within" Longer "a deadline" []
    back "metric.*.baseline.tolerance" More "a bound" []
    back "metric.*.actual.tolerance" More "a bound" []
    list "metric.*.unit" Other "a claim" []
    list "metric.*.better" Other "a claim" []
    list "metric.*.kind" Other "a claim" []
    list "metric.*.outcome" Other "a claim" [OUTCOME_MISMATCH]
    list "metric.*.baseline.value" Other "a claim" []
    list "metric.*.baseline.captured" Earlier "a date" [LATE_BASELINE]
    back "metric.*.baseline.pointer" Removed "a pointer" []
    back "metric.*.actual.pointer" Removed "a pointer" []
    list "metric.*.baseline.pointer" Other "a pointer" []
    list "metric.*.actual.pointer" Other "a pointer" []
    back "metric.*.baseline.path" Removed "a path" []
    back "metric.*.actual.path" Removed "a path" []
    back "metric.*.actual" Removed "a claim" []
    back "**.path" Narrowed "a path" []
    list "**.path" Elsewhere "a path" []
    back "**.covers" FewerFiles "a list of files" []
    back "**.code" FewerFiles "a list of files" [SELF_VALIDATED]
    back "**.max-age" Longer "a deadline" [STALE_ARTIFACT]
    back "**.max-lag" Longer "a deadline" [DRIFTED_ARTIFACT]
    list "**.sections.*" Section "a pointer" []
    list "system.process" Other "a claim" [MANY_PROCESSES]
    back "system.risk" LowerRisk "the risk class" []
    back "system.stage" EarlierStage "the stage" []
    back "system.launched" Later "a date" [MISSED_TARGET STOP_REACHED OVERDUE_MEASUREMENT LATE_BASELINE]
    back "pilot.started" Later "a date" []
    back "pilot.ends" Later "a date" []
    list "decision.outcome" Other "the decision" [
        SCALE_WITH_OPEN_GATES WITHDRAWN_CONDITIONS UNRECORDED_DECISION STAGE_CONTRADICTS_DECISION UNLOCATED_TOPIC
        DECISION_BEFORE_EVIDENCE MOVED_TARGET LOOSENED_REQUIREMENT
    ]
    list "decision.on" Other "the decision" [
        DECISION_BEFORE_EVIDENCE RUSHED_PLAN OVERDUE_DECISION MOVED_TARGET LOOSENED_REQUIREMENT
    ]
    list "decision.reviewed-by" Other "the decision" [ABSENT_PRODUCTION_OWNER]
    list "ownership.sponsor" Other "an owner" [SPONSOR_AS_OWNER SELF_VALIDATED ONE_PERSON_TEAM]
    list "ownership.business" Other "an owner" [SPONSOR_AS_OWNER SELF_VALIDATED ONE_PERSON_TEAM]
    list "ownership.production" Other "an owner" [SPONSOR_AS_OWNER ABSENT_PRODUCTION_OWNER ONE_PERSON_TEAM LATE_OWNER]
    list "ownership.assigned" Earlier "a date" [LATE_OWNER]
    list "operations.cost-limit.amount" More "a limit" []
    list "operations.cost-limit.currency" Other "a limit" []
    list "operations.cost-limit.per" Other "a limit" []
    list "operations.rollout" FewerItems "a list of steps" []
    back "people.*.left" Later "a claim" [DEPARTED_OWNER]
    back "people.*.email" Other "a claim" [DEPARTED_OWNER ONE_PERSON_TEAM SELF_VALIDATED]
    list "data.*.kind" Other "a claim" [NO_PRODUCTION_DATA CURATED_ONLY]
    list "data.*.access" Other "a claim" [UNLISTED_EXCEPTION]
    back "data.*.remediation.due" Later "a deadline" [OVERDUE_REMEDIATION]
    list "data.*.remediation.done" Added "a date" [OVERDUE_REMEDIATION]
    list "integration.*.mode" Other "a claim" [SIMULATED_INTEGRATION SANDBOXED_INTEGRATION]
    back "runbook.*.for" FewerItems "a claim" []
    list "runbook.*.exercised" Later "a date" [OVERDUE_EXERCISE]
    list "adoption.validated-by.*.on" Later "a date" [EARLY_VALIDATION]
    list "plan.production.ends" Later "a date" [RUSHED_PLAN]
    list "condition.*.kind" Other "a claim" [UNLISTED_EXCEPTION]
    list "condition.*.data" Sources "a claim" [UNLISTED_EXCEPTION]
    list "condition.*.after-pilot" Other "a claim" [UNDECIDED_CONDITION WITHDRAWN_CONDITIONS]
    back "eval.*" Deleted "an entry" []
    back "metric.*" Deleted "an entry" []
    back "data.*" Deleted "an entry" []
    back "integration.*" Deleted "an entry" []
    back "runbook.*" Deleted "an entry" []
    back "governance.control.*" Deleted "an entry" []
    back "condition.*" Deleted "an entry" []
    back "adoption.training.*" Deleted "an entry" []
    list "adoption.validated-by.*" Deleted "an entry" []
    list "**" Owed "a value" []
    list "**" Gone "a value" []
    back "policy.levels.*" LowerLevel "the policy" []
    back "policy.max-age.*" Longer "the policy" [STALE_ARTIFACT]
    back "policy.max-lag.*" Longer "the policy" [DRIFTED_ARTIFACT]
    back "policy.min-cases.*" Fewer "the policy" [TOO_FEW_CASES]
    back "policy.reviews" NotOnlyLock "the policy" [OUTDATED_REVIEW STALE_ARTIFACT DRIFTED_ARTIFACT]
    back "policy.exclude" MoreItems "the policy" []
    back "policy.synonyms.*" MoreItems "the policy" []
    back "policy.rules" Cards "the policy" []
    back "waiver.*" Waivers "a waiver" []
    list ".git-blame-ignore-revs" Lines "a list of commits" [DRIFTED_ARTIFACT]
    list ".mailmap" Lines "a list of people" [SELF_VALIDATED ONE_PERSON_TEAM]
    list "CODEOWNERS" Owners "an owner" [UNOWNED_ARTIFACT UNKNOWN_OWNER]
};

impl Relaxable {
    /// Whether it is about key paths that it names, and not about every key that is gone.
    pub(super) fn is_specific(&self) -> bool {
        self.key != "**"
    }

    /// Whether a key path is meant. `parts` has `*` in place of the names of entries.
    pub(super) fn is(&self, parts: &[&str]) -> bool {
        let wanted: Vec<&str> = self.key.split('.').collect();
        let is_one = |(wanted, part): (&&str, &&str)| *wanted == "*" || wanted == part;
        match wanted.split_first() {
            Some((&"**", rest)) => {
                let last = parts.len().checked_sub(rest.len()).and_then(|from| parts.get(from..));
                last.is_some_and(|last| !rest.is_empty() && rest.iter().zip(last).all(is_one))
            }
            _ => wanted.len() == parts.len() && wanted.iter().zip(parts).all(is_one),
        }
    }
}

/// The keys of the table, each once.
pub fn relaxable_keys() -> Vec<&'static str> {
    RELAXABLE.iter().map(|row| row.key).collect()
}

/// Whether a row is about this key path, which has `*` in place of the names of entries.
pub fn is_relaxable(key: &str) -> bool {
    let parts: Vec<&str> = key.split('.').collect();
    RELAXABLE.iter().any(|row| row.is_specific() && row.is(&parts))
}

/// The table as Markdown, for the documentation.
pub fn relaxable_table() -> String {
    let mut out = String::from("| value | asks for less | the strict run has |\n| --- | --- | --- |\n");
    for Relaxable { key, direction, is_put_back, .. } in RELAXABLE {
        let strict = if *is_put_back { "the value of the base" } else { "the new value" };
        let key = match direction {
            Direction::Owed => "keys that a rule requires".to_owned(),
            Direction::Gone => "any other key".to_owned(),
            _ => format!("`{key}`"),
        };
        let _ = writeln!(out, "| {key} | {} | {strict} |", direction.in_words());
    }
    out
}
