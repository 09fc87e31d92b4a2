//! A path or glob that matches no file, or a metric's source that is a path and does not exist.

use std::cell::LazyCell;
use std::collections::HashSet;

use super::{is_from_ci, moved_to, path_of, rewritten, short};
use crate::claim::Claim;
use crate::evidence::locate::{ArtifactLocation, NotFound};
use crate::facts::Facts;
use crate::gate::Gate;
use crate::manifest::Subject;
use crate::rules::settle;
use crate::rules::{Check, RuleContext};
use crate::shell;
use crate::snapshot::RepoPath;

pub(crate) const CHECK: Check = Check::System(check);

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    // Files that another claim already names, as the manifest writes them: one file must not become evidence for two claims.
    let claimed = LazyCell::new(|| -> HashSet<String> {
        let locations = facts.claims.iter().filter_map(|claim| facts.evidence.location(claim));
        let files = locations.filter_map(|location| match location {
            ArtifactLocation::File { path, .. } => Some(facts.relative(path)),
            _ => None,
        });
        files.collect()
    });
    for claim in facts.claims {
        let Some(location) = facts.evidence.location(claim) else { continue };
        cx.about(claim.gate);
        let Some(path) = path_of(claim) else { continue };
        match location {
            ArtifactLocation::Missing(_) if is_from_ci(facts, claim) => {
                cx.undetermined(
                    &claim.subject,
                    "produced by a pipeline, not in the repository",
                    settle::COMMIT_RESULTS,
                );
            }
            ArtifactLocation::Missing(missing) => report(missing, path, facts, claim, &claimed, cx),
            ArtifactLocation::Unknown(why) => {
                cx.undetermined(&claim.subject, format!("`{}` {why}", path.path), settle::COMMIT_FILE);
            }
            _ => {}
        }
    }
    cx.about(Some(Gate::Value));
    for entry in facts.manifest.root.metric.iter().flat_map(|metrics| &metrics.value.0) {
        let Some(source) = &entry.value.source else { continue };
        let path = &source.value.0;
        if names_a_missing_file(path, facts) {
            let subject = Subject::of(["metric", &entry.name, "source"]);
            let headline = format!("the source `{}` does not exist", short(path));
            let finding = cx.report(&subject, facts.span(source.at.clone()), headline);
            finding.label("looks like a path in this repository").items([path]);
            finding.help(
                "write the path of a file that git tracks, or an address where anybody can check the metric",
            );
        }
    }
}

/// Whether a metric's source is certainly a path, and git has no such file: one word with the extension of a document, or with the extension
/// of a data file and an existing folder.
fn names_a_missing_file(source: &str, facts: &Facts<'_>) -> bool {
    let path = source.split('#').next().unwrap_or_default();
    if path.contains(|sign: char| sign.is_whitespace() || ":*?[]{}<>$@\\".contains(sign)) {
        return false;
    }
    let Some((_, ending)) = path.rsplit_once('.') else { return false };
    let is_document = matches!(ending, "md" | "markdown" | "ipynb");
    let is_data =
        matches!(ending, "csv" | "tsv" | "json" | "jsonl" | "yaml" | "yml" | "sql" | "txt" | "html");
    let from = |folder: &RepoPath| folder.join(path).ok();
    let places: Vec<_> = [facts.folder, &RepoPath::root()].into_iter().filter_map(from).collect();
    let has_folder =
        || places.iter().any(|place| facts.listing.is_folder(&place.parent()) && path.contains('/'));
    let is_there = |place: &RepoPath| {
        facts.listing.get(place).is_some() || facts.listing.submodule_above(place).is_some()
    };
    !places.is_empty() && (is_document || is_data && has_folder()) && !places.iter().any(is_there)
}

fn report(
    missing: &NotFound,
    path: &crate::manifest::artifact::PathText,
    facts: &Facts<'_>,
    claim: &Claim<'_>,
    claimed: &HashSet<String>,
    cx: &mut RuleContext,
) {
    let name = short(&path.path);
    let headline = match missing {
        NotFound { looping: true, .. } => {
            format!("`{name}` is a circular symbolic link")
        }
        _ if path.is_glob() => format!("no tracked file matches `{name}`"),
        _ => format!("`{name}` does not exist"),
    };
    let span = facts.span(claim.at.clone());
    let finding = cx.report(&claim.subject, span, headline);
    finding.label(format!("claimed as `{}`", claim.key)).items([&path.path]);
    if let Some(why) = path.glob_problem() {
        finding.help(format!(
            "it is not a valid glob, so it is read as a file name: {why}; `[[]` matches a bracket"
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
    } else if let Some(moved) = facts.freshness.renames.of(claim, 0) {
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
