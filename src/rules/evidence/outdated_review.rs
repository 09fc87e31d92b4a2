//! A review in `readiness.lock` of an artifact that has changed since.

use super::{artifact_freshness, path_of, short};
use crate::claim::Claim;
use crate::facts::Facts;
use crate::finding::Level;
use crate::freshness::limits::only_lock_counts;
use crate::rules::{Check, RuleContext};
use crate::shell::review_updated;

pub(crate) const CHECK: Check = Check::Artifacts(check);

fn check(facts: &Facts<'_>, claim: &Claim<'_>, cx: &mut RuleContext) {
    let (Some(freshness), Some(path)) = (artifact_freshness(facts, claim), path_of(claim)) else { return };
    let Some(outdated) = &freshness.outdated else { return };
    let headline = format!("`{}` has changed since its review", short(&path.path));
    let finding = cx.report(&claim.subject, facts.span(claim.at.clone()), headline);
    finding
        .label("the review is of an older version")
        .related(outdated.span, format!("reviewed on {} by {}", outdated.on, outdated.by))
        .help(format!("read the changes, then record a new review: `{}`", review_updated(&path.path)));
    if only_lock_counts(facts.manifest) {
        finding.level(Level::Error);
    }
}
