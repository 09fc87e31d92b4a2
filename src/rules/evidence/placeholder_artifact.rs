//! A document in which a section or line contains only a placeholder.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::ops::Range;

use super::{path_of, report_in, short};
use crate::claim::Claim;
use crate::evidence::document::FileContent;
use crate::evidence::locate::ArtifactLocation;
use crate::evidence::placeholder::Placeholder;
use crate::evidence::reading::has_checked_words;
use crate::evidence::{Substance, substance};
use crate::facts::Facts;
use crate::limits::rules as limits;
use crate::manifest::keys::ArtifactKind;
use crate::rules::coverage::empty;
use crate::rules::{Check, RuleContext};
use crate::text::{FileId, is_in_sorted};

pub(crate) const CHECK: Check = Check::System(check);

/// Parts of documents that another rule reports.
type Reported = HashMap<FileId, Vec<Range<usize>>>;

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    // Empty sections of topics are reported by their own rules.
    let cell = OnceCell::new();
    let reported = || cell.get_or_init(|| empty::reported(facts));
    for claim in facts.claims.iter().filter(|claim| facts.evidence.location(claim).is_some()) {
        cx.about(claim.gate);
        check_one(facts, claim, &reported, cx);
    }
}

fn check_one<'r>(
    facts: &Facts<'_>,
    claim: &Claim<'_>,
    reported: &dyn Fn() -> &'r Reported,
    cx: &mut RuleContext,
) {
    let Some(path) = path_of(claim) else { return };
    if let Some(ArtifactLocation::Files(_)) = facts.evidence.location(claim) {
        return check_group(facts, claim, cx);
    }
    // A file that pins versions is written for a program.
    let document =
        facts.evidence.document(facts.library, claim).filter(|_| !claim.is(ArtifactKind::Versions));
    let Some(document) = document else {
        return;
    };
    // An empty document is reported by empty-artifact.
    if substance(facts.evidence, facts.library, claim) != Some(Substance::Something) {
        return;
    }
    let heading = path.heading.as_deref();
    let mut found = document.placeholders(heading);
    if claim.is(ArtifactKind::Limitations) {
        found.retain(|found| !found.says_none());
    }
    if found.is_empty()
        && claim.is(ArtifactKind::Questions)
        && let Some(at) = document.only_asks(heading)
    {
        found.push(Placeholder { at, what: "questions without answers" });
    }
    // Other rules report it for a document whose text they evaluate.
    if !has_checked_words(claim)
        && found.is_empty()
        && let Some(address) = document.only_points_out(heading)
    {
        let address: String = address.chars().take(limits::ADDRESS_LENGTH).collect();
        return cx.undetermined(
            &claim.subject,
            format!("`{}` only links to {address}, which is not fetched", path.path),
            "write the answer into the document, or commit an export of that page",
        );
    }
    if !found.is_empty()
        && let Some(parts) = reported().get(&document.file)
    {
        found.retain(|found| !is_in_sorted(found.at.start, parts));
    }
    let name = short(&path.path);
    let headline = match found.len() {
        1 => format!("`{name}` contains a placeholder"),
        more => format!("`{name}` contains {more} placeholders"),
    };
    let source = facts.sources.get(document.file);
    let texts: Vec<_> = found.iter().map(|found| source.text_at(found.at.clone()).trim()).collect();
    let defects = found.into_iter().map(|found| (found.at, found.what.to_owned())).collect();
    if let Some(finding) = report_in(document, defects, headline, facts, claim, cx) {
        finding.items(texts).help("write the text, or remove the section if it is not needed");
    }
}

/// Reports a folder or glob in which every file contains only placeholders, at the first file.
fn check_group(facts: &Facts<'_>, claim: &Claim<'_>, cx: &mut RuleContext) {
    let Some(path) = facts.evidence.hollow_of(claim) else { return };
    let Some(FileContent::Document(document)) = facts.library.get(path) else { return };
    let headline = format!("`{}` contains a placeholder", short(&facts.relative(path)));
    let found = document.placeholders(None);
    let defects = found.into_iter().map(|found| (found.at, found.what.to_owned())).collect();
    if let Some(finding) = report_in(document, defects, headline, facts, claim, cx) {
        finding.help("the other files contain no text either: write one of them, or remove the claim");
    }
}
