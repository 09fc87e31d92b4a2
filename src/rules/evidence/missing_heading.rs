//! A `#heading` in a path that the document does not have.

use super::{path_of, rewritten, short_to};
use crate::claim::Claim;
use crate::facts::Facts;
use crate::limits::findings as limits;
use crate::manifest::artifact::PathText;
use crate::nearest::nearest;
use crate::rules::{Check, RuleContext};
use crate::text::{clipped, listed};

pub(crate) const CHECK: Check = Check::Artifacts(check);

fn check(facts: &Facts<'_>, claim: &Claim<'_>, cx: &mut RuleContext) {
    let Some(written @ PathText { path, heading: Some(heading), .. }) = path_of(claim) else { return };
    let Some(document) = facts.evidence.document(facts.library, claim) else { return };
    if document.has_anchor(heading) {
        return;
    }
    let span = facts.span(claim.at.clone());
    let is_early = cx.findings.len() < limits::ANCHOR_SEARCHES;
    let finding = cx.report(
        &claim.subject,
        span,
        format!("`{}` has no heading `#{}`", short_to(path, 30), clipped(heading, 22)),
    );
    finding.label("no such heading").items([heading]);
    let near =
        if is_early { nearest(heading, document.anchors().take(limits::COMPARED_ANCHORS)) } else { None };
    if let Some(near) = near {
        let mut mended = written.clone();
        mended.heading = Some(near.to_owned());
        let text = rewritten(&mended, path);
        finding.help(format!("did you mean `#{near}`?")).fix(span, claim.at.clone(), text, false);
        return;
    }
    let anchors = listed(document.anchors().map(|anchor| format!("#{anchor}")), limits::LISTED_ANCHORS);
    finding.help(if anchors.is_empty() {
        "the document has no headings: remove `#…` from the path".to_owned()
    } else {
        format!("headings of the document: {anchors}")
    });
}
