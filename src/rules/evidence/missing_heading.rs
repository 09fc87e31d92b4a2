//! A `#heading` in a path, or in `sections`, that the document does not have.

use super::{path_of, rewritten, short_to};
use crate::claim::Claim;
use crate::evidence::document::ArtifactDocument;
use crate::evidence::locate::ArtifactLocation;
use crate::facts::Facts;
use crate::limits::findings as limits;
use crate::manifest::artifact::PathText;
use crate::manifest::visit::Leaf;
use crate::nearest::nearest;
use crate::rules::coverage::pointers::{artifact_of, documents};
use crate::rules::{Check, RuleContext};
use crate::text::{clipped, listed};

pub(crate) const CHECK: Check = Check::System(check);

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    for claim in facts.claims {
        if let Leaf::Heading(heading) = claim.what {
            cx.about(claim.gate);
            in_sections(facts, claim, heading, cx);
        } else if facts.evidence.location(claim).is_some() {
            cx.about(claim.gate);
            in_path(facts, claim, cx);
        }
    }
}

fn in_path(facts: &Facts<'_>, claim: &Claim<'_>, cx: &mut RuleContext) {
    let Some(written @ PathText { path, heading: Some(heading), .. }) = path_of(claim) else { return };
    let Some(document) = facts.evidence.document(facts.library, claim) else { return };
    let with_heading = |anchor: &str| {
        let mut mended = written.clone();
        mended.heading = Some(anchor.to_owned());
        rewritten(&mended, path)
    };
    report(facts, claim, (path, heading), &[document], &with_heading, cx);
}

/// Checks a heading in `sections`, which is in a document of the artifact.
fn in_sections(facts: &Facts<'_>, claim: &Claim<'_>, heading: &str, cx: &mut RuleContext) {
    let Some((artifact, _)) = artifact_of(facts, claim) else { return };
    let Some(written) = path_of(artifact) else { return };
    let documents = documents(facts, artifact);
    // A file in another format may have the heading. An artifact without any document is reported by its own rule.
    let is_unread = match facts.evidence.location(artifact) {
        Some(ArtifactLocation::Files(files)) => documents.len() < files.len(),
        _ => false,
    };
    if documents.is_empty() || is_unread {
        return;
    }
    let with_heading = |anchor: &str| toml::Value::from(format!("#{anchor}")).to_string();
    report(facts, claim, (&written.path, heading), &documents, &with_heading, cx);
}

/// Reports that none of `documents` has `heading`. `with_heading` writes the value with another heading.
fn report(
    facts: &Facts<'_>,
    claim: &Claim<'_>,
    (path, heading): (&str, &str),
    documents: &[&ArtifactDocument],
    with_heading: &dyn Fn(&str) -> String,
    cx: &mut RuleContext,
) {
    let has_it =
        |document: &&ArtifactDocument| document.has_anchor(heading) || document.named_part(heading).is_some();
    if documents.iter().any(has_it) {
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
    if let Some(new) = facts.freshness.headings.of(claim) {
        let text = with_heading(new);
        finding.help(format!("it was renamed to `#{new}`")).fix(span, claim.at.clone(), text, true);
        return;
    }
    let anchors = || documents.iter().flat_map(|document| document.anchors());
    let near = if is_early { nearest(heading, anchors().take(limits::COMPARED_ANCHORS)) } else { None };
    if let Some(near) = near {
        let text = with_heading(near);
        finding.help(format!("did you mean `#{near}`?")).fix(span, claim.at.clone(), text, false);
        return;
    }
    let anchors = listed(anchors().map(|anchor| format!("#{anchor}")), limits::LISTED_ANCHORS);
    finding.help(if anchors.is_empty() {
        "the document has no headings: remove `#…` from the path".to_owned()
    } else {
        format!("headings of the document: {anchors}")
    });
}
