//! An artifact that exists and whose content cannot be read.

use super::{path_of, short};
use crate::claim::Claim;
use crate::evidence::content::Unreadable;
use crate::evidence::{Substance, substance};
use crate::facts::Facts;
use crate::rules::{Check, RuleContext};

pub(crate) const CHECK: Check = Check::Artifacts(check);

fn check(facts: &Facts<'_>, claim: &Claim<'_>, cx: &mut RuleContext) {
    let Some(path) = path_of(claim) else { return };
    let Some(Substance::Unreadable(why)) = substance(facts.evidence, facts.library, claim) else { return };
    let (what, label, help) = match why {
        Unreadable::Malformed { shape, what, span } => {
            let headline = format!("`{}` cannot be read as {shape}", short(&path.path));
            let finding = cx.report(&claim.subject, facts.span(claim.at.clone()), headline);
            match span {
                Some(span) => finding.label("claimed here").related(span, what),
                None => finding.label(what),
            };
            finding
                .help(format!("correct the file so that it can be read as {shape}, or claim another file"));
            return;
        }
        Unreadable::LfsPointer => (
            "is a Git LFS pointer",
            "pointer instead of the text".to_owned(),
            "commit the text itself: `git lfs untrack` the path, then `git add` the file",
        ),
        Unreadable::NotUtf8(at) => (
            "is not UTF-8",
            format!("invalid UTF-8 at byte {at}"),
            "save it as UTF-8, or claim a text document",
        ),
        Unreadable::TooLarge(limit) => (
            "is too large to read",
            format!("more than {} MiB", limit >> 20),
            "split the document, and claim the part that matters",
        ),
    };
    let headline = format!("`{}` {what}", short(&path.path));
    cx.report(&claim.subject, facts.span(claim.at.clone()), headline).label(label).help(help);
}
