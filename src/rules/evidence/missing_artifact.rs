//! A path or glob that leads to nothing.

use super::{is_from_ci, moved_to, path_of, rewritten, short};
use crate::claim::Claim;
use crate::evidence::locate::{Location, Missing};
use crate::facts::Facts;
use crate::rules::{Check, Cx};

pub(crate) const CHECK: Check = Check::Artifacts(check);

fn check(facts: &Facts<'_>, claim: &Claim<'_>, cx: &mut Cx) {
    let (Some(location), Some(path)) = (facts.evidence.location(claim), path_of(claim)) else {
        return;
    };
    match location {
        Location::Missing(_) if is_from_ci(facts, claim) => {
            cx.cannot_tell(&claim.subject, "made by a pipeline, not in this tree");
        }
        Location::Missing(missing) => report(missing, path, facts, claim, cx),
        Location::Unknown(why) => cx.cannot_tell(&claim.subject, format!("`{}` {why}", path.path)),
        _ => {}
    }
}

fn report(
    missing: &Missing,
    path: &crate::manifest::artifact::PathText,
    facts: &Facts<'_>,
    claim: &Claim<'_>,
    cx: &mut Cx,
) {
    let name = short(&path.path);
    let headline = match missing {
        Missing { looping: true, .. } => {
            format!("`{name}` is a symbolic link that leads to itself")
        }
        _ if path.is_glob() => format!("no tracked file matches `{name}`"),
        _ => format!("`{name}` does not exist"),
    };
    let span = facts.span(claim.at.clone());
    let finding = cx.report(&claim.subject, span, headline);
    finding.label(format!("claimed as `{}`", claim.kind)).parts([&path.path]);
    if let Some((link, target)) = &missing.link {
        finding.help(if missing.looping {
            format!("`{link}` is part of the circle: point it at a file")
        } else {
            format!("the symbolic link `{link}` points to `{target}`, which is not there")
        });
    } else if let Some(moved) = facts.current.moved(claim, 0) {
        let to = &moved.to;
        finding.help(moved_to(moved));
        if !is_claimed(to, facts, claim) {
            finding.fix(span, claim.at.clone(), rewritten(path, to), moved.exact);
        }
    } else if let Some(near) =
        missing.near.as_ref().map(|near| facts.relative(near)).filter(|near| !is_claimed(near, facts, claim))
    {
        finding.help(format!("did you mean `{near}`?")).fix(
            span,
            claim.at.clone(),
            rewritten(path, &near),
            false,
        );
    } else if let Some(folder) = missing.no_folder.as_ref().filter(|folder| !folder.is_root()) {
        finding.help(format!(
            "there is no folder `{}`: mend the path, or take the claim out",
            facts.relative(folder)
        ));
    } else {
        finding.help("write it and `git add` it, mend the path, or take the claim out");
    }
}

/// Whether another claim has the file at `path`, seen from the manifest: it is evidence of that, and would be taken for two things.
fn is_claimed(path: &str, facts: &Facts<'_>, claim: &Claim<'_>) -> bool {
    facts.claims.iter().filter(|other| other.id != claim.id).any(|other| {
        match facts.evidence.location(other) {
            Some(Location::File { path: taken, .. }) => facts.relative(taken) == path,
            _ => false,
        }
    })
}
