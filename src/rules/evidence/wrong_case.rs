//! A path that differs from the file name in letter case: it works on macOS and Windows, and fails on Linux.

use super::{path_of, rewritten, short};
use crate::claim::Claim;
use crate::evidence::locate::ArtifactLocation;
use crate::facts::Facts;
use crate::rules::{Check, RuleContext};

pub(crate) const CHECK: Check = Check::Artifacts(check);

fn check(facts: &Facts<'_>, claim: &Claim<'_>, cx: &mut RuleContext) {
    let (Some(ArtifactLocation::OtherCase(actual)), Some(path)) =
        (facts.evidence.location(claim), path_of(claim))
    else {
        return;
    };
    let actual = facts.relative(actual);
    let span = facts.span(claim.at.clone());
    cx.report(&claim.subject, span, format!("`{}` has the wrong letter case", short(&path.path)))
        .label(format!("in git: `{actual}`"))
        .help("it works on macOS and Windows, but not on Linux: write the path as git has it")
        .fix(span, claim.at.clone(), rewritten(path, &actual), true);
}
