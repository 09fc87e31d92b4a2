//! An end date before its start date; a completed event dated in the future.

use crate::claim::{Claim, ClaimKey};
use crate::evidence::eval::ResultsState;
use crate::facts::Facts;
use crate::freshness::day_of;
use crate::manifest::Field;
use crate::manifest::keys::{ManifestSection, ValueKey};
use crate::manifest::value::TomlDay;
use crate::manifest::visit::Leaf;
use crate::rules::{Check, RuleContext};

pub(crate) const CHECK: Check = Check::System(check);

/// Keys of dates on which something was done, not planned.
const DONE: &[ValueKey] = &[ValueKey::Captured, ValueKey::Measured, ValueKey::Exercised, ValueKey::Since];

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    let root = &facts.manifest.root;
    if let Some(pilot) = &root.pilot {
        order(pilot.value.started.as_ref(), pilot.value.ends.as_ref(), "pilot.ends", "the pilot", facts, cx);
    }
    let production = root.plan.as_ref().and_then(|plan| plan.value.more.production.as_ref());
    if let Some(phase) = production {
        let subject = "plan.production.ends";
        order(
            phase.value.starts.as_ref(),
            phase.value.ends.as_ref(),
            subject,
            "the production plan",
            facts,
            cx,
        );
    }
    for claim in facts.claims {
        results(facts, claim, cx);
    }
    for claim in facts.claims.iter().filter(|claim| is_past(claim, facts)) {
        let Leaf::Date(date) = claim.what else {
            continue;
        };
        cx.count_subjects(1);
        if facts.today.is_future(date) {
            let key = match claim.section {
                ManifestSection::Decision => "decision.on",
                ManifestSection::Adoption => "validated-by.on",
                _ => claim.key.as_str(),
            };
            let headline = format!("`{key}` is in the future");
            let span = facts.span(claim.at.clone());
            cx.report(&claim.subject, span, headline)
                .label(format!("today is {}", facts.today))
                .help("write the day on which it was done, or remove the key until then");
        }
    }
}

/// Whether a claim is the date of a completed event.
fn is_past(claim: &Claim<'_>, facts: &Facts<'_>) -> bool {
    let decision = facts.manifest.root.decision.as_ref();
    let ClaimKey::Value(key) = claim.key else { return false };
    match (claim.section, key) {
        // Without an outcome, the day of a decision is a plan.
        (ManifestSection::Decision, ValueKey::On) => {
            decision.is_some_and(|decision| decision.value.outcome.is_some())
        }
        (ManifestSection::Adoption, ValueKey::On) => true,
        (_, key) => DONE.contains(&key),
    }
}

/// Reports results dated in the future: they would be the newest for ever, and never stale.
fn results(facts: &Facts<'_>, claim: &Claim<'_>, cx: &mut RuleContext) {
    let Some(ResultsState::Results(results)) = facts.evidence.numbers.results_of(claim) else { return };
    for span in &results.future {
        cx.count_subjects(1);
        let headline = "other results are dated in the future";
        cx.report(&claim.subject, facts.span(claim.at.clone()), headline)
            .label(format!("today is {}", facts.today))
            .related(*span, "recorded time; these results are ignored")
            .help("correct the clock of the machine that wrote them, and run the suite again");
    }
    let Some(stamp) = &results.time else { return };
    cx.count_subjects(1);
    if facts.today.is_future(day_of(stamp.time.as_second())) {
        let headline = "the results are dated in the future";
        let finding = cx.report(&claim.subject, facts.span(claim.at.clone()), headline);
        finding.label(format!("today is {}", facts.today));
        if let Some(at) = &stamp.at {
            finding.related(results.span(at), "recorded time");
        }
        finding.help("correct the clock of the machine that wrote them, and run the suite again");
    }
}

fn order(
    start: Option<&Field<TomlDay>>,
    end: Option<&Field<TomlDay>>,
    subject: &str,
    what: &str,
    facts: &Facts<'_>,
    cx: &mut RuleContext,
) {
    let (Some(start), Some(end)) = (start, end) else {
        return;
    };
    cx.count_subjects(1);
    if end.value < start.value {
        cx.report(subject, facts.span(end.at.clone()), format!("{what} ends before it starts"))
            .label("end date")
            .related(facts.span(start.at.clone()), "start date")
            .help("correct one of the two dates");
    }
}
