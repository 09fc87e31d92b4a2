//! A path that leads out of the repository, so that it works on one machine only.

use super::{path_of, short};
use crate::claim::Claim;
use crate::evidence::locate::{ArtifactLocation, Outside};
use crate::facts::Facts;
use crate::rules::{Check, RuleContext};

pub(crate) const CHECK: Check = Check::Artifacts(check);

fn check(facts: &Facts<'_>, claim: &Claim<'_>, cx: &mut RuleContext) {
    let (Some(ArtifactLocation::Outside(outside)), Some(path)) =
        (facts.evidence.location(claim), path_of(claim))
    else {
        return;
    };
    let headline = format!("`{}` is outside the repository", short(&path.path));
    let finding = cx.report(&claim.subject, facts.span(claim.at.clone()), headline);
    finding.label(match outside {
        Outside::Absolute => "an absolute path".to_owned(),
        Outside::Above => "more `..` than parent folders".to_owned(),
        Outside::Link(..) => "through a symbolic link".to_owned(),
    });
    match outside {
        Outside::Link(link, target) => {
            finding.help(format!("`{link}` points to `{target}`: replace the link with the file itself"));
        }
        _ => {
            finding.help("commit the file in this repository, and write its path from the manifest's folder");
        }
    }
}
