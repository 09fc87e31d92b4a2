//! An outcome sentence without a number or a time, which cannot be checked.

use super::outcome::{Family, MeasureUnit, OutcomeParts, gist};
use super::{called, metrics, subject};
use crate::facts::Facts;
use crate::rules::{Check, RuleContext};

pub(crate) const CHECK: Check = Check::System(check);

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    for metric in metrics(facts) {
        let Some(outcome) = &metric.value.outcome else { continue };
        cx.count_subjects(1);
        let unit = metric.value.unit.as_ref().and_then(|unit| MeasureUnit::of(&unit.value.0));
        let lacking = match gist(&outcome.value.0, unit.is_some_and(|unit| unit.family == Family::Days)) {
            OutcomeParts::Whole => continue,
            OutcomeParts::NoNumber => "has no number",
            OutcomeParts::NoTime => "has no time",
            OutcomeParts::OnlyOne => "lacks a number or a time",
            OutcomeParts::Neither => "has no number and no time",
        };
        let headline = format!("outcome of {} {lacking}", called(metric));
        cx.report(subject(metric, "outcome"), facts.span(outcome.at.clone()), headline)
            .label("cannot be checked")
            .help("state how much and by when, such as \"… within 2 minutes, 90 days after launch\"");
    }
}
