//! An artifact without content.

use super::{path_of, short};
use crate::claim::Claim;
use crate::evidence::content::Emptiness;
use crate::evidence::{Substance, substance};
use crate::facts::Facts;
use crate::manifest::keys::ArtifactKind;
use crate::rules::coverage::is_checked_by_topic;
use crate::rules::settle;
use crate::rules::{Check, RuleContext};
use crate::text::Span;

pub(crate) const CHECK: Check = Check::System(check);

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    for claim in facts.claims.iter().filter(|claim| facts.evidence.location(claim).is_some()) {
        cx.about(claim.gate);
        check_one(facts, claim, cx);
    }
}

fn check_one(facts: &Facts<'_>, claim: &Claim<'_>, cx: &mut RuleContext) {
    let Some(path) = path_of(claim) else { return };
    let (file, emptiness) = match substance(facts.evidence, facts.library, claim) {
        // A document that `sections` points at is reported by the rule of its topic.
        Some(Substance::Nothing(_, Emptiness::OnlyHeadings(_)))
            if claim.is(ArtifactKind::Sections) && is_checked_by_topic(facts, claim) =>
        {
            return;
        }
        Some(Substance::Nothing(file, emptiness)) => (facts.relative(&file), emptiness),
        Some(Substance::Unknown(why)) => {
            return cx.undetermined(&claim.subject, format!("`{}` {why}", path.path), settle::COMMIT_FILE);
        }
        // Reported by unreadable-artifact and missing-heading.
        Some(Substance::Something | Substance::Unreadable(_) | Substance::NoHeading) | None => return,
    };
    let (what, label) = match &emptiness {
        Emptiness::NoBytes => ("is empty", "zero bytes"),
        Emptiness::Blank => ("contains only white space", "no text"),
        Emptiness::GitsOwn => {
            ("contains only git's own files", "`.gitignore` and `.gitkeep` are not content")
        }
        Emptiness::OnlyComments => ("contains only comments", "comments are not content"),
        Emptiness::Unwritten => ("has no content", "only a placeholder or an empty list"),
        Emptiness::OnlyHeadings(_) if path.heading.is_some() => ("is empty in that section", "empty section"),
        Emptiness::OnlyHeadings(_) => {
            ("contains only headings", "no text, only headings, comments or front matter")
        }
    };
    let finding =
        cx.report(&claim.subject, facts.span(claim.at.clone()), format!("`{}` {what}", short(&path.path)));
    finding.label(label);
    if let Emptiness::OnlyHeadings(Some((file, at))) = emptiness {
        finding.related(Span::new(file, at), "no text after this heading");
    }
    finding.help(if path.is_glob() || file != path.path {
        format!("none of the files has content, for example `{file}`: write one, or remove the claim")
    } else {
        "write the content, or remove the claim: an empty file is not evidence".to_owned()
    });
}
