//! A glob in `covers` or `system.code` that matches no tracked file.

use super::{moved_to, short};
use crate::claim::{Claim, ClaimKey};
use crate::evidence::{FEWER_GLOBS, TOO_MANY_GLOBS};
use crate::facts::Facts;
use crate::limits::findings as limits;
use crate::manifest::keys::ValueKey;
use crate::manifest::visit::Leaf;
use crate::rules::{Check, RuleContext};

pub(crate) const CHECK: Check = Check::Claims(check);

fn check(facts: &Facts<'_>, claim: &Claim<'_>, cx: &mut RuleContext) {
    let Leaf::Patterns(patterns) = claim.what else {
        return;
    };
    if facts.evidence.are_too_many(patterns) {
        cx.undetermined(&claim.subject, TOO_MANY_GLOBS, FEWER_GLOBS);
    }
    let places = facts.evidence.unmatched(claim);
    let mut unmatched = places.iter().filter_map(|at| patterns.0.get(*at));
    let globs = unmatched.clone().map(|glob| glob.value.0.as_str());
    let (Some(first), Some(place)) = (unmatched.next(), places.first()) else {
        return;
    };
    let headline = format!("no tracked file matches `{}`", short(&first.value.0));
    let finding = cx.report(&claim.subject, facts.span(first.at.clone()), headline);
    finding.label("matches nothing").items(globs);
    for other in unmatched.take(limits::SHOWN_GLOBS - 1) {
        finding.related(facts.span(other.at.clone()), "also matches nothing");
    }
    if places.len() > limits::SHOWN_GLOBS {
        finding.help(format!(
            "{} more globs match nothing and are not shown",
            places.len() - limits::SHOWN_GLOBS
        ));
    }
    finding.help(if claim.key == ClaimKey::Value(ValueKey::Code) {
        "correct the glob, or remove it from `system.code`"
    } else {
        "correct the glob: while it matches nothing, no change is noticed and the artifact always looks current"
    });
    if let Some(moved) = facts.freshness.renames.of(claim, *place) {
        let span = facts.span(first.at.clone());
        let to = toml::Value::from(moved.to.as_str()).to_string();
        finding.cause.commit = moved.by.as_ref().map(|by| by.id.clone());
        finding.help(moved_to(moved));
        finding.fix(span, first.at.clone(), to, moved.exact);
    }
}
