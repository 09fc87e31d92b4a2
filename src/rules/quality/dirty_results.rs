//! Results of uncommitted changes, or of a commit outside the history that is checked.

use super::each;
use crate::facts::Facts;
use crate::freshness::ResultCommit;
use crate::rules::{Check, RuleContext};
use crate::text::clipped;

pub(crate) const CHECK: Check = Check::System(check);

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    each(facts, cx, &mut |seen, cx| {
        let (Some(results), Some(claimed)) = (seen.results(), &seen.eval().results) else { return };
        let Some(revision) = &results.record.revision else { return };
        let span = claimed.value.reference.path.as_ref().map_or(claimed.at.clone(), |path| path.at.clone());
        let claim = facts.evidence.claim_of(&claimed.value.reference, facts.claims);
        match claim.and_then(|claim| facts.freshness.result_commits.of(claim)) {
            Some(ResultCommit::Foreign(commit)) => {
                let headline = format!(
                    "results of `{}` come from a commit outside this history",
                    clipped(&seen.entry.name, 16)
                );
                cx.report(seen.subject("results"), facts.span(span), headline)
                    .label("claimed here")
                    .related(results.span(&revision.at), format!("made at this commit: {}", clipped(&commit.subject, 60)))
                    .help("the tested files differ from today's: run the suite again on a commit of this branch, and commit the results");
                return;
            }
            Some(ResultCommit::Unknown) => {
                let why = format!(
                    "the results were made at commit {}, which this clone does not have",
                    clipped(&revision.id, 12)
                );
                return cx.undetermined(
                    seen.subject("results"),
                    why,
                    "fetch that commit, or run the suite again on a commit of this branch",
                );
            }
            Some(ResultCommit::Contained) | None => {}
        }
        if revision.dirty {
            let headline =
                format!("results of `{}` were made with uncommitted changes", clipped(&seen.entry.name, 20));
            cx.report(seen.subject("results"), facts.span(span), headline)
                .label("claimed here")
                .related(results.span(&revision.at), "the work tree had uncommitted changes")
                .help("commit the changes, then run the suite again and commit its results");
        }
    });
}
