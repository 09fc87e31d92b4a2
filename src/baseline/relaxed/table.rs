//! The values that a change can relax: one table for the comparison, the strict manifest, the texts and the documentation.

use std::fmt::Write as _;

use super::Direction::{
    self, Added, Address, Bound, Cards, Deleted, EarlierStage, Fewer, FewerFiles, Later, Lines, Longer,
    LowerLevel, LowerRisk, More, MoreItems, NotOnlyLock, Other, Owed, Owners, Removed, Waivers, Worse,
};

/// A value of the manifest, or a file, that a change can relax.
#[derive(Debug)]
pub(crate) struct Relaxable {
    /// Its key path; `*` is the name of an entry or a key, and `**` any table above. A key path without full stops may be a file.
    pub key: &'static str,
    /// The direction in which it asks for less.
    pub direction: Direction,
    /// Whether the strict manifest has the value of the base. What may replace evidence by better evidence is only listed.
    pub is_put_back: bool,
}

const fn back(key: &'static str, direction: Direction) -> Relaxable {
    Relaxable { key, direction, is_put_back: true }
}

const fn list(key: &'static str, direction: Direction) -> Relaxable {
    Relaxable { key, direction, is_put_back: false }
}

/// Everything that a change can relax.
pub(crate) const RELAXABLE: &[Relaxable] = &[
    back("eval.*.require.*", Bound),
    back("eval.*.cases", Fewer),
    list("eval.*.kind", Other),
    list("eval.*.suite.path", Other),
    list("eval.*.results.path", Other),
    back("eval.*.results.from", Added),
    back("eval.*.results.reviewed", Added),
    back("metric.*.target", Worse),
    back("metric.*.stop-at", Worse),
    back("metric.*.guardrail", Worse),
    back("metric.*.within", Longer),
    back("metric.*.baseline.tolerance", More),
    back("metric.*.actual.tolerance", More),
    list("metric.*.unit", Other),
    list("metric.*.better", Other),
    list("metric.*.kind", Other),
    list("metric.*.baseline.value", Other),
    list("metric.*.baseline.path", Other),
    list("metric.*.baseline.pointer", Other),
    back("**.path", Address),
    back("**.covers", FewerFiles),
    back("**.code", FewerFiles),
    back("**.max-age", Longer),
    back("**.max-lag", Longer),
    list("**.sections.*", Other),
    back("system.risk", LowerRisk),
    back("system.stage", EarlierStage),
    back("pilot.started", Later),
    back("pilot.ends", Later),
    back("people.*.left", Removed),
    back("eval.*", Deleted),
    back("metric.*", Deleted),
    back("data.*", Deleted),
    back("integration.*", Deleted),
    back("runbook.*", Deleted),
    back("governance.control.*", Deleted),
    back("condition.*", Deleted),
    list("**", Owed),
    back("policy.levels.*", LowerLevel),
    back("policy.max-age.*", Longer),
    back("policy.max-lag.*", Longer),
    back("policy.min-cases.*", Fewer),
    back("policy.reviews", NotOnlyLock),
    back("policy.exclude", MoreItems),
    back("policy.synonyms.*", MoreItems),
    back("policy.rules", Cards),
    back("waiver.*", Waivers),
    list(".git-blame-ignore-revs", Lines),
    list(".mailmap", Lines),
    list("CODEOWNERS", Owners),
];

impl Relaxable {
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

/// The table as Markdown, for the documentation.
pub fn relaxable_table() -> String {
    let mut out = String::from("| value | asks for less | the strict run has |\n| --- | --- | --- |\n");
    for Relaxable { key, direction, is_put_back } in RELAXABLE {
        let strict = if *is_put_back { "the value of the base" } else { "the new value" };
        let key =
            if *direction == Owed { "keys that a rule requires".to_owned() } else { format!("`{key}`") };
        let _ = writeln!(out, "| {key} | {} | {strict} |", direction.in_words());
    }
    out
}
