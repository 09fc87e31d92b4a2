//! Every artifact, whatever claims it: that it is there, tracked, and says something.

pub mod broken_link;
pub mod empty_artifact;
pub mod external_artifact;
pub mod missing_artifact;
pub mod missing_heading;
pub mod outside_repository;
pub mod placeholder_artifact;
pub mod reused_artifact;
pub mod unmatched_covers;
pub mod unowned_artifact;
pub mod unreadable_artifact;
pub mod untracked_artifact;
pub mod wrong_case;

use crate::claim::Claim;
use crate::facts::Facts;
use crate::manifest::artifact::PathText;
use crate::manifest::model::From;
use crate::manifest::visit::Leaf;

/// The path of an artifact's claim, as written.
fn path_of<'m>(claim: &Claim<'m>) -> Option<&'m PathText> {
    let Leaf::Artifact(reference) = claim.what else {
        return None;
    };
    reference.path.as_ref().map(|path| &path.value)
}

/// `value` as a TOML string with the claim's `#heading` put back.
fn rewritten(path: &PathText, value: &str) -> String {
    let heading = path.heading.as_ref().map(|heading| format!("#{heading}")).unwrap_or_default();
    toml::Value::from(format!("{value}{heading}")).to_string()
}

/// Whether these are results that a pipeline makes, so that git need not hold them.
fn is_from_ci(facts: &Facts<'_>, claim: &Claim<'_>) -> bool {
    claim.kind == "eval-results"
        && facts.manifest.root.eval.iter().flat_map(|evals| &evals.value.0).any(|eval| {
            claim.subject == format!("eval.{}.results", eval.name)
                && eval.value.results.as_ref().is_some_and(|results| {
                    results.value.more.from.as_ref().is_some_and(|from| from.value == From::Ci)
                })
        })
}

/// `path` cut to what fits a headline.
fn short(path: &str) -> String {
    short_to(path, 40)
}

/// `path` cut to at most `max` characters: its end says more than its start, and whole names more than parts.
fn short_to(path: &str, max: usize) -> String {
    let length = path.chars().count();
    if length <= max {
        return path.to_owned();
    }
    let tail: String = path.chars().skip(length - max + 2).collect();
    match tail.split_once('/') {
        Some((_, names)) => format!("…/{names}"),
        None => format!("…{tail}"),
    }
}
