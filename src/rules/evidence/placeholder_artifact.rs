//! A document in which a section or line only says that the text is still to come.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::ops::Range;

use super::{path_of, report_in, short};
use crate::claim::Claim;
use crate::evidence::document::Content;
use crate::evidence::locate::Location;
use crate::evidence::placeholder::Placeholder;
use crate::evidence::reading::is_judged_by_its_words;
use crate::evidence::{Substance, substance};
use crate::facts::Facts;
use crate::rules::operations::incomplete_runbook;
use crate::rules::{Check, Cx};
use crate::text::FileId;

pub(crate) const CHECK: Check = Check::System(check);

/// How much of an address is shown, in characters.
const MAX_ADDRESS: usize = 80;

/// Parts of documents that another rule reports.
type Reported = HashMap<FileId, Vec<Range<usize>>>;

fn check(facts: &Facts<'_>, cx: &mut Cx) {
    // A section that a runbook has to have is incomplete-runbook's.
    let cell = OnceCell::new();
    let reported = || cell.get_or_init(|| incomplete_runbook::reported(facts));
    for claim in facts.claims.iter().filter(|claim| facts.evidence.location(claim).is_some()) {
        cx.about(claim.gate);
        check_one(facts, claim, &reported, cx);
    }
}

fn check_one<'r>(facts: &Facts<'_>, claim: &Claim<'_>, reported: &dyn Fn() -> &'r Reported, cx: &mut Cx) {
    let Some(path) = path_of(claim) else { return };
    if let Some(Location::Files(_)) = facts.evidence.location(claim) {
        return check_group(facts, claim, cx);
    }
    let Some(document) = facts.evidence.document(facts.library, claim) else {
        return;
    };
    // An empty document is empty-artifact's.
    if substance(facts.evidence, facts.library, claim) != Some(Substance::Something) {
        return;
    }
    let heading = path.heading.as_deref();
    let mut found = document.placeholders(heading);
    if claim.kind == "limitations" {
        found.retain(|found| !found.says_none());
    }
    if found.is_empty()
        && claim.kind == "questions"
        && let Some(at) = document.only_asks(heading)
    {
        found.push(Placeholder { at, what: "questions that nobody answers" });
    }
    // Of a document whose words are judged, the rules that judge them say so.
    if !is_judged_by_its_words(claim)
        && found.is_empty()
        && let Some(address) = document.only_points_out(heading)
    {
        let address: String = address.chars().take(MAX_ADDRESS).collect();
        return cx.cannot_tell(
            &claim.subject,
            format!("`{}` only points to {address}, which is not read", path.path),
        );
    }
    if !found.is_empty()
        && let Some(parts) = reported().get(&document.file)
    {
        found.retain(|found| {
            let before = parts.partition_point(|part| part.start <= found.at.start);
            let last = parts.get(..before).and_then(<[_]>::last);
            last.is_none_or(|part| part.end <= found.at.start)
        });
    }
    let name = short(&path.path);
    let headline = match found.len() {
        1 => format!("`{name}` still has a placeholder"),
        more => format!("`{name}` still has {more} placeholders"),
    };
    let source = facts.sources.get(document.file);
    let texts: Vec<_> = found.iter().map(|found| source.text_at(found.at.clone()).trim()).collect();
    let defects = found.into_iter().map(|found| (found.at, found.what.to_owned())).collect();
    if let Some(finding) = report_in(document, defects, headline, facts, claim, cx) {
        finding.parts(texts).help("write what belongs there, or take the section out if nothing does");
    }
}

/// Of several files, that all of them hold nothing but placeholders: at the first.
fn check_group(facts: &Facts<'_>, claim: &Claim<'_>, cx: &mut Cx) {
    let Some(path) = facts.evidence.hollow_of(claim) else { return };
    let Some(Content::Document(document)) = facts.library.get(path) else { return };
    let headline = format!("`{}` still has a placeholder", short(&facts.relative(path)));
    let found = document.placeholders(None);
    let defects = found.into_iter().map(|found| (found.at, found.what.to_owned())).collect();
    if let Some(finding) = report_in(document, defects, headline, facts, claim, cx) {
        finding.help("none of the files says more: write one, or take the claim out");
    }
}
