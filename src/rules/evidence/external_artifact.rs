//! A claim held elsewhere: never fetched, so never checked.

use super::{path_of, short};
use crate::claim::Claim;
use crate::evidence::locate::Location;
use crate::facts::Facts;
use crate::rules::{Check, Cx};

pub(crate) const CHECK: Check = Check::Artifacts(check);

fn check(facts: &Facts<'_>, claim: &Claim<'_>, cx: &mut Cx) {
    if facts.evidence.location(claim) != Some(&Location::External) {
        return;
    }
    let Some(path) = path_of(claim) else { return };
    cx.report(
        &claim.subject,
        facts.span(claim.at.clone()),
        format!("`{}` is held elsewhere", short(&path.path)),
    )
    .label("not checked")
    .help("an address is never fetched; evidence in the repository can be checked");
}
