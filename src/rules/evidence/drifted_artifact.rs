//! An artifact that was not updated after the files that it describes or tests.

use super::{artifact_freshness, due_earlier, path_of, short_to, told};
use crate::claim::Claim;
use crate::facts::Facts;
use crate::freshness::{Behind, Drift};
use crate::limits::findings as limits;
use crate::manifest::keys::ArtifactKind;
use crate::rules::{Check, RuleContext};
use crate::shell::review_unchanged;

pub(crate) const CHECK: Check = Check::Artifacts(check);

fn check(facts: &Facts<'_>, claim: &Claim<'_>, cx: &mut RuleContext) {
    let (Some(freshness), Some(path)) = (artifact_freshness(facts, claim), path_of(claim)) else { return };
    let behind = match &freshness.drift {
        Drift::Behind(behind) if behind.over => behind,
        Drift::Undecided(why) => return cx.undetermined(&claim.subject, why.text(), why.settle()),
        Drift::NotAsked | Drift::None | Drift::Behind(_) => return,
    };
    let name = short_to(&path.path, 30);
    let headline = match behind.days {
        0 => format!("`{name}` is older than the files it covers"),
        1 => format!("`{name}` is 1 day behind the files it covers"),
        days => format!("`{name}` is {days} days behind the files it covers"),
    };
    let finding = cx.report(&claim.subject, facts.span(claim.at.clone()), headline);
    finding.own_from = due_earlier(claim);
    finding.since(behind.since, behind.days);
    finding.cause.commits = Some(behind.commits);
    finding.cause.files = Some(behind.files.len());
    if let Some(first) = &behind.first {
        finding.commit(&first.id);
    }
    finding.label(if claim.is(ArtifactKind::EvalResults) {
        format!("last verified {} (commit of the results)", behind.point)
    } else {
        format!("last verified {} (last commit or review)", behind.point)
    });
    if let Some(covers) = freshness.limits.covers {
        finding.related(facts.span(covers.at.clone()), files(behind));
    }
    finding.help(match (&behind.first, behind.commits) {
        (Some(first), 1) => format!("covered files changed in 1 commit: {}", told(first)),
        (Some(first), more) => format!("covered files changed in {more} commits, first in {}", told(first)),
        (None, _) if behind.local => "the change is not committed yet".to_owned(),
        (None, _) => "the change came with a merge commit".to_owned(),
    });
    let first_files = behind.files.iter().take(limits::CHANGED_FILES);
    let names: Vec<_> =
        first_files.map(|file| format!("`{}`{}", facts.relative(&file.path), file.what())).collect();
    let more = behind.files.len().saturating_sub(limits::CHANGED_FILES);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    finding.help(format!("changed files: {}{more}", names.join(", ")));
    finding.help(if claim.is(ArtifactKind::EvalResults) {
        "run the suite again and commit the results".to_owned()
    } else {
        format!("update it, or record that it is still accurate: `{}`", review_unchanged(&path.path))
    });
}

fn files(behind: &Behind) -> String {
    match behind.files.len() {
        1 => "1 of these files has changed since".to_owned(),
        files => format!("{files} of these files have changed since"),
    }
}
