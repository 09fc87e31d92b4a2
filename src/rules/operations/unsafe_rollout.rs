//! A rollout whose steps protect nobody: too much at once, not upwards, or never all of it.

use crate::facts::Facts;
use crate::manifest::Field;
use crate::manifest::value::Number;
use crate::rules::{Check, Cx};

pub(crate) const CHECK: Check = Check::System(check);

const SUBJECT: &str = "operations.rollout";

/// The most traffic, in percent, that is a first step.
const FIRST: f64 = 25.0;

/// All traffic, in percent.
const ALL: f64 = 100.0;

/// A step that is wrong: the entry, what is wrong with it for a headline, and for beside it.
type Flaw<'m> = (&'m Field<Number>, String, String);

fn check(facts: &Facts<'_>, cx: &mut Cx) {
    let operations = facts.manifest.root.operations.as_ref();
    let Some(rollout) = operations.and_then(|operations| operations.value.rollout.as_ref()) else { return };
    let steps = &rollout.value.0;
    // What is none of its steps as they were meant is reported as such.
    if steps.is_empty() || facts.manifest.is_misread(SUBJECT) {
        return;
    }
    cx.saw(1);
    let mut flaws = [too_much(steps), falling(steps), unfinished(steps)].into_iter().flatten();
    let Some((step, headline, label)) = flaws.next() else { return };
    let finding = cx.report(SUBJECT, facts.span(step.at.clone()), headline);
    finding.label(label);
    for (step, _, label) in flaws {
        finding.because(facts.span(step.at.clone()), label);
    }
    finding.help("begin with a quarter or less, look at the numbers, and go up to all: `[10, 50, 100]`");
}

/// A step as people say it: no more than two digits behind the point.
fn percent(step: &Field<Number>) -> String {
    format!("{} %", (step.value.0 * 100.0).round() / 100.0)
}

/// The first step that sends traffic, if it sends too much.
fn too_much(steps: &[Field<Number>]) -> Option<Flaw<'_>> {
    let first = steps.iter().find(|step| step.value.0 > 0.0).filter(|step| step.value.0 > FIRST)?;
    let headline = format!("the rollout begins with {} of traffic", percent(first));
    Some((first, headline, format!("more than {FIRST} % at once")))
}

/// The first step that is not higher than the one before.
fn falling(steps: &[Field<Number>]) -> Option<Flaw<'_>> {
    let mut pairs = steps.iter().zip(steps.iter().skip(1));
    let (before, step) = pairs.find(|(before, step)| step.value.0 <= before.value.0)?;
    let (before, after) = (percent(before), percent(step));
    let headline = format!("the rollout does not rise: {after} comes after {before}");
    Some((step, headline, format!("not more than the {before} before it")))
}

/// The last step, if it leaves some traffic out.
fn unfinished(steps: &[Field<Number>]) -> Option<Flaw<'_>> {
    let last = steps.last().filter(|step| step.value.0 < ALL)?;
    let headline = format!("the rollout ends at {} of traffic", percent(last));
    Some((last, headline, "the rest never comes".to_owned()))
}
