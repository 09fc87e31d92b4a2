//! `unsafe-rollout`: the first step is too high, the steps do not rise, or the last step is below 100 percent.

use crate::facts::Facts;
use crate::manifest::Field;
use crate::manifest::value::FiniteNumber;
use crate::rules::{Check, RuleContext};

pub(crate) const CHECK: Check = Check::System(check);

const SUBJECT: &str = "operations.rollout";

/// The highest first step, in percent of traffic.
const HIGHEST_FIRST_STEP: f64 = 25.0;

/// All traffic, in percent.
const ALL_TRAFFIC: f64 = 100.0;

/// A step that is wrong.
struct RolloutDefect<'m> {
    step: &'m Field<FiniteNumber>,
    headline: String,
    label: String,
}

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    let operations = facts.manifest.root.operations.as_ref();
    let Some(rollout) = operations.and_then(|operations| operations.value.rollout.as_ref()) else { return };
    let steps = &rollout.value.0;
    // Steps that cannot be read are reported by `invalid-value`.
    if steps.is_empty() || facts.manifest.is_misread(SUBJECT) {
        return;
    }
    cx.count_subjects(1);
    let mut defects = [too_much(steps), falling(steps), unfinished(steps)].into_iter().flatten();
    let Some(RolloutDefect { step, headline, label }) = defects.next() else { return };
    let finding = cx.report(SUBJECT, facts.span(step.at.clone()), headline);
    finding.label(label);
    for RolloutDefect { step, label, .. } in defects {
        finding.related(facts.span(step.at.clone()), label);
    }
    finding.help("start with 25 or less, rise with each step, and end with 100: `rollout = [10, 50, 100]`");
}

/// Formats a step with at most two decimals.
fn percent(step: &Field<FiniteNumber>) -> String {
    format!("{} %", (step.value.0 * 100.0).round() / 100.0)
}

/// The first step above 0, if it is too high.
fn too_much(steps: &[Field<FiniteNumber>]) -> Option<RolloutDefect<'_>> {
    let first =
        steps.iter().find(|step| step.value.0 > 0.0).filter(|step| step.value.0 > HIGHEST_FIRST_STEP)?;
    let headline = format!("the rollout begins with {} of traffic", percent(first));
    let label = format!("the first step may be at most {HIGHEST_FIRST_STEP} %");
    Some(RolloutDefect { step: first, headline, label })
}

/// The first step that is not higher than the one before.
fn falling(steps: &[Field<FiniteNumber>]) -> Option<RolloutDefect<'_>> {
    let mut pairs = steps.iter().zip(steps.iter().skip(1));
    let (before, step) = pairs.find(|(before, step)| step.value.0 <= before.value.0)?;
    let (before, after) = (percent(before), percent(step));
    let headline = format!("the rollout steps do not rise: {after} comes after {before}");
    Some(RolloutDefect { step, headline, label: format!("the step before is {before}") })
}

/// The last step, if it is below 100 percent.
fn unfinished(steps: &[Field<FiniteNumber>]) -> Option<RolloutDefect<'_>> {
    let last = steps.last().filter(|step| step.value.0 < ALL_TRAFFIC)?;
    let headline = format!("the rollout ends at {} of traffic", percent(last));
    Some(RolloutDefect { step: last, headline, label: format!("the last step must be {ALL_TRAFFIC} %") })
}
