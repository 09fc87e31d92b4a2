//! Rules that apply to every artifact: it exists, is tracked, has content and is up to date.

pub(crate) mod broken_link;
pub(crate) mod drifted_artifact;
pub(crate) mod empty_artifact;
pub(crate) mod external_artifact;
pub(crate) mod impossible_review;
pub(crate) mod missing_artifact;
pub(crate) mod missing_heading;
pub(crate) mod outdated_review;
pub(crate) mod outside_repository;
pub(crate) mod placeholder_artifact;
pub(crate) mod reused_artifact;
pub(crate) mod reused_section;
pub(crate) mod shallow_history;
pub(crate) mod stale_artifact;
pub(crate) mod unlocated_topic;
pub(crate) mod unmatched_covers;
pub(crate) mod unowned_artifact;
pub(crate) mod unreadable_artifact;
pub(crate) mod untracked_artifact;
pub(crate) mod wrong_case;

use std::ops::Range;

use super::RuleContext;
pub(super) use super::paths::{path_of, short_to};
use crate::claim::Claim;
use crate::evidence::document::ArtifactDocument;
use crate::evidence::{Substance, substance};
use crate::facts::Facts;
use crate::finding::Finding;
use crate::freshness::limits::eval_of_results;
use crate::freshness::{ArtifactFreshness, ClaimRename, day_of};
use crate::history::Commit;
use crate::limits::findings as limits;
use crate::manifest::artifact::PathText;
use crate::manifest::keys::ArtifactKind;
use crate::manifest::model::{ResultsSource, Stage};
use crate::text::{Span, clipped};

/// `value` as a TOML string with the claim's `#heading` put back.
fn rewritten(path: &PathText, value: &str) -> String {
    let heading = path.heading.as_ref().map(|heading| format!("#{heading}")).unwrap_or_default();
    toml::Value::from(format!("{value}{heading}")).to_string()
}

/// Whether these are results that a pipeline produces, which need not be in git.
fn is_from_ci(facts: &Facts<'_>, claim: &Claim<'_>) -> bool {
    claim.is(ArtifactKind::EvalResults)
        && eval_of_results(claim, facts.manifest).is_some_and(|eval| {
            eval.value.results.as_ref().is_some_and(|results| {
                results.value.more.from.as_ref().is_some_and(|from| from.value == ResultsSource::Ci)
            })
        })
}

/// A claim's freshness; none if its artifact is missing or has no content, which other rules report.
fn artifact_freshness<'f>(facts: &'f Facts<'_>, claim: &Claim<'_>) -> Option<&'f ArtifactFreshness<'f>> {
    let says_something = substance(facts.evidence, facts.library, claim)
        .is_none_or(|substance| matches!(substance, Substance::Something | Substance::Unknown(_)));
    facts.freshness.of(claim).filter(|_| says_something)
}

/// The stage from which a finding about results is an error: the system that is handed over must be the one that was tested.
fn due_earlier(claim: &Claim<'_>) -> Option<Stage> {
    (claim.is(ArtifactKind::EvalResults)).then_some(Stage::Handoff)
}

/// A commit as date, author, subject and id.
fn told(commit: &Commit) -> String {
    let id = commit.id.get(..10).unwrap_or(&commit.id);
    format!(
        "{} by {}: {} ({id})",
        day_of(commit.time),
        clipped(&commit.author.name, 30),
        clipped(&commit.subject, 60)
    )
}

/// The new path of a moved file, and the commit that moved it.
fn moved_to(moved: &ClaimRename) -> String {
    match &moved.by {
        Some(by) => format!("moved to `{}`: {}", moved.to, told(by)),
        None => format!("moved to `{}`, not committed yet", moved.to),
    }
}

/// Reports a document's defects at their places, with the claim in the manifest as a related place. None without defects.
fn report_in<'c>(
    document: &ArtifactDocument,
    defects: Vec<(Range<usize>, String)>,
    headline: String,
    facts: &Facts<'_>,
    claim: &Claim<'_>,
    cx: &'c mut RuleContext,
) -> Option<&'c mut Finding> {
    let span = |at: Range<usize>| Span::new(document.file, at);
    let count = defects.len();
    let mut defects = defects.into_iter();
    let (first, label) = defects.next()?;
    let finding = cx.report(&claim.subject, span(first), headline);
    finding.label(label);
    for (at, label) in defects.take(limits::DOCUMENT_DEFECTS - 1) {
        finding.related(span(at), label);
    }
    finding.related(facts.span(claim.at.clone()), format!("claimed here as `{}`", claim.key));
    if count > limits::DOCUMENT_DEFECTS {
        finding.help(format!("{} more are not shown", count - limits::DOCUMENT_DEFECTS));
    }
    Some(finding)
}

/// `path` shortened to fit a headline.
fn short(path: &str) -> String {
    short_to(path, 40)
}
