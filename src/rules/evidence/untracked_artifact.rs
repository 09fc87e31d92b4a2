//! An artifact that is on disk but not in git.

use super::{is_from_ci, path_of, short};
use crate::claim::Claim;
use crate::evidence::locate::ArtifactLocation;
use crate::facts::Facts;
use crate::manifest::keys::ArtifactKind;
use crate::rules::settle;
use crate::rules::{Check, RuleContext};
use crate::shell;

pub(crate) const CHECK: Check = Check::Artifacts(check);

fn check(facts: &Facts<'_>, claim: &Claim<'_>, cx: &mut RuleContext) {
    let (Some(ArtifactLocation::Untracked { path, ignored, empty_folder }), Some(asked)) =
        (facts.evidence.location(claim), path_of(claim))
    else {
        return;
    };
    if is_from_ci(facts, claim) {
        cx.undetermined(
            &claim.subject,
            "produced by a pipeline: the copy on this disk is not evidence",
            settle::COMMIT_RESULTS,
        );
        return;
    }
    let state = if ignored.is_some() { "ignored by git" } else { "not tracked by git" };
    let headline = format!("`{}` is {state}", short(&asked.path));
    let finding = cx.report(&claim.subject, facts.span(claim.at.clone()), headline);
    finding.label("exists only on this disk").items([&asked.path]);
    let shown = facts.relative(path);
    match ignored {
        Some(line) => {
            finding.help(format!(
                "`{}` line {} (`{}`) ignores `{shown}`: remove that line or add an exception, then `{}`",
                line.file,
                line.line,
                line.pattern,
                shell::git("add", [path.as_bstr()])
            ));
            if claim.is(ArtifactKind::EvalResults) {
                finding.help("if a pipeline produces it, write `results = { path = \"…\", from = \"ci\" }`");
            }
        }
        None if *empty_folder => {
            finding.help("git does not track empty folders: put the evidence into it, and `git add` it");
        }
        None => {
            finding.help(format!("add it to git: `{}`", shell::git("add", [path.as_bstr()])));
        }
    }
}
