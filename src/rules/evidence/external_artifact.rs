//! An artifact at a web address: never fetched, so never checked.

use super::{path_of, short};
use crate::claim::Claim;
use crate::evidence::locate::ArtifactLocation;
use crate::facts::Facts;
use crate::rules::{Check, RuleContext};

pub(crate) const CHECK: Check = Check::Artifacts(check);

fn check(facts: &Facts<'_>, claim: &Claim<'_>, cx: &mut RuleContext) {
    if facts.evidence.location(claim) != Some(&ArtifactLocation::External) {
        return;
    }
    let Some(path) = path_of(claim) else { return };
    cx.report(
        &claim.subject,
        facts.span(claim.at.clone()),
        format!("`{}` is a web address", short(&path.path)),
    )
    .label("not checked")
    .help("web addresses are not fetched: commit the document or an export of it to have it checked");
}
