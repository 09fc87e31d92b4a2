//! A document in which a section or line only says that the text is still to come.

use super::{path_of, short};
use crate::claim::Claim;
use crate::evidence::{Substance, substance};
use crate::facts::Facts;
use crate::rules::{Check, Cx};
use crate::text::Span;

pub(crate) const CHECK: Check = Check::Artifacts(check);

/// How many of a document's placeholders are shown; the rest is counted.
const SHOWN: usize = 3;

fn check(facts: &Facts<'_>, claim: &Claim<'_>, cx: &mut Cx) {
    let Some(path) = path_of(claim) else { return };
    let Some(document) = facts.evidence.document(facts.library, claim) else {
        return;
    };
    // An empty document is empty-artifact's.
    if substance(facts.evidence, facts.library, claim) != Some(Substance::Something) {
        return;
    }
    let found = document.placeholders(path.heading.as_deref());
    let Some((first, others)) = found.split_first() else {
        return;
    };
    let span = |at: &std::ops::Range<usize>| Span::new(document.file, at.clone());
    let headline = match others.len() {
        0 => format!("`{}` still has a placeholder", short(&path.path)),
        more => format!("`{}` still has {} placeholders", short(&path.path), more + 1),
    };
    let finding = cx.report(&claim.subject, span(&first.at), headline);
    finding.label(first.what);
    for other in others.iter().take(SHOWN - 1) {
        finding.because(span(&other.at), other.what);
    }
    finding.because(facts.span(claim.at.clone()), format!("claimed here as `{}`", claim.kind));
    if found.len() > SHOWN {
        finding.help(format!("{} more are not shown", found.len() - SHOWN));
    }
    finding.help("write what belongs there, or take the section out if nothing does");
}
