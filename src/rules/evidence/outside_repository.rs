//! A path that leaves the repository, so that nobody else can follow it.

use super::{path_of, short};
use crate::claim::Claim;
use crate::evidence::locate::{Location, Outside};
use crate::facts::Facts;
use crate::rules::{Check, Cx};

pub(crate) const CHECK: Check = Check::Artifacts(check);

fn check(facts: &Facts<'_>, claim: &Claim<'_>, cx: &mut Cx) {
    let (Some(Location::Outside(outside)), Some(path)) = (facts.evidence.location(claim), path_of(claim))
    else {
        return;
    };
    let headline = format!("`{}` leaves the repository", short(&path.path));
    let finding = cx.report(&claim.subject, facts.span(claim.at.clone()), headline);
    finding.label(match outside {
        Outside::Absolute => "an absolute path".to_owned(),
        Outside::Above => "more `..` than there are folders".to_owned(),
        Outside::Link(..) => "by a symbolic link".to_owned(),
    });
    match outside {
        Outside::Link(link, target) => {
            finding.help(format!("`{link}` points to `{target}`: commit the file itself in its place"));
        }
        _ => {
            finding.help("paths are relative to the manifest's folder and stay in the repository: commit the file here");
        }
    }
}
