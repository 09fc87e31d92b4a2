//! A path or glob that matches no file.

use std::cell::LazyCell;
use std::collections::HashSet;

use super::{is_from_ci, moved_to, path_of, rewritten, short};
use crate::claim::Claim;
use crate::evidence::locate::{Location, Missing};
use crate::facts::Facts;
use crate::rules::{Check, Cx};
use crate::shell;

pub(crate) const CHECK: Check = Check::System(check);

fn check(facts: &Facts<'_>, cx: &mut Cx) {
    // Files that another claim already names, as the manifest writes them: one file must not become evidence for two claims.
    let claimed = LazyCell::new(|| -> HashSet<String> {
        let locations = facts.claims.iter().filter_map(|claim| facts.evidence.location(claim));
        let files = locations.filter_map(|location| match location {
            Location::File { path, .. } => Some(facts.relative(path)),
            _ => None,
        });
        files.collect()
    });
    for claim in facts.claims {
        let Some(location) = facts.evidence.location(claim) else { continue };
        cx.about(claim.gate);
        let Some(path) = path_of(claim) else { continue };
        match location {
            Location::Missing(_) if is_from_ci(facts, claim) => {
                cx.cannot_tell(&claim.subject, "produced by a pipeline, not in the repository");
            }
            Location::Missing(missing) => report(missing, path, facts, claim, &claimed, cx),
            Location::Unknown(why) => cx.cannot_tell(&claim.subject, format!("`{}` {why}", path.path)),
            _ => {}
        }
    }
}

fn report(
    missing: &Missing,
    path: &crate::manifest::artifact::PathText,
    facts: &Facts<'_>,
    claim: &Claim<'_>,
    claimed: &HashSet<String>,
    cx: &mut Cx,
) {
    let name = short(&path.path);
    let headline = match missing {
        Missing { looping: true, .. } => {
            format!("`{name}` is a circular symbolic link")
        }
        _ if path.is_glob() => format!("no tracked file matches `{name}`"),
        _ => format!("`{name}` does not exist"),
    };
    let span = facts.span(claim.at.clone());
    let finding = cx.report(&claim.subject, span, headline);
    finding.label(format!("claimed as `{}`", claim.kind)).parts([&path.path]);
    if let Some(why) = path.glob_problem() {
        finding.help(format!(
            "it is read as a file name, because it is not a valid glob: {why}; `[[]` matches a bracket"
        ));
    }
    if let Some((link, target)) = missing.link.as_ref().filter(|_| missing.deleted.is_none()) {
        finding.help(if missing.looping {
            format!("`{link}` is part of the circle: point it to a file")
        } else {
            format!("the symbolic link `{link}` points to `{target}`, which does not exist")
        });
    } else if let Some(deleted) = &missing.deleted {
        let command = shell::git("restore --", [deleted.as_bstr()]);
        finding.help(format!("git tracks it, but it is deleted on this disk: restore it with `{command}`"));
    } else if let Some(moved) = facts.current.moved(claim, 0) {
        let to = &moved.to;
        finding.cause.commit = moved.by.as_ref().map(|by| by.id.clone());
        finding.help(moved_to(moved));
        if !claimed.contains(to) {
            finding.fix(span, claim.at.clone(), rewritten(path, to), moved.exact);
        }
    } else if let Some(near) =
        missing.near.as_ref().map(|near| facts.relative(near)).filter(|near| !claimed.contains(near))
    {
        finding.help(format!("did you mean `{near}`?")).fix(
            span,
            claim.at.clone(),
            rewritten(path, &near),
            false,
        );
    } else if let Some(folder) = missing.no_folder.as_ref().filter(|folder| !folder.is_root()) {
        finding.help(format!(
            "folder `{}` does not exist: correct the path, or remove the claim",
            facts.relative(folder)
        ));
    } else {
        finding.help("write the file and `git add` it, correct the path, or remove the claim");
    }
}
