//! A remediation whose due date has passed, and that is not marked as done.

use crate::evidence::locate::ArtifactLocation;
use crate::evidence::{Substance, substance};
use crate::facts::Facts;
use crate::manifest::Subject;
use crate::manifest::artifact::Reference;
use crate::manifest::collection::NamedEntry;
use crate::manifest::model::DataSource;
use crate::rules::{Check, RuleContext};
use crate::text::{Span, clipped};

pub(crate) const CHECK: Check = Check::System(check);

/// The status of the work in the remediation document.
enum RemediationStatus {
    /// The work is done.
    Done,
    /// Another status, at this place.
    Open(Span),
    /// No status, no document, or an external one: only the manifest can say that the work is done.
    Nothing,
    /// The document is missing, which another rule reports. It may say that the work is done.
    Lost,
    /// The document cannot be read.
    Unread,
}

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    let sources = facts.manifest.root.data.iter().flat_map(|data| &data.value.0);
    for source in sources {
        look(source, facts, cx);
    }
}

fn look(source: &NamedEntry<DataSource>, facts: &Facts<'_>, cx: &mut RuleContext) {
    let Some(remediation) = source.value.remediation.as_ref().map(|remediation| &remediation.value) else {
        return;
    };
    let Some(due) = &remediation.more.due else { return };
    cx.count_subjects(1);
    let subject = Subject::of(["data", &source.name, "remediation"]);
    // Work with a `done` date in the future is not done. An invalid date is reported by `invalid-value`.
    let done = remediation.more.done.as_ref();
    let is_done = done.is_some_and(|done| !facts.today.is_future(done.value.0));
    if !facts.today.is_after(due.value.0) || is_done || facts.manifest.is_misread(&subject.key("done")) {
        return;
    }
    let open = match said(&remediation.reference, facts) {
        RemediationStatus::Done | RemediationStatus::Lost => return,
        RemediationStatus::Unread => {
            return cx.undetermined(
                subject,
                "the document that may say whether the work is done cannot be read",
                "write `done = DATE` in the manifest, or commit a readable document",
            );
        }
        RemediationStatus::Open(span) => Some(span),
        RemediationStatus::Nothing => None,
    };
    let headline = format!("remediation of `{}` was due on {}", clipped(&source.name, 30), due.value.0);
    let finding = cx.report(subject.key("due"), facts.span(due.at.clone()), headline);
    finding.label("this date has passed, and the work is not marked as done");
    if let Some(done) = done {
        finding.related(facts.span(done.at.clone()), "this date is in the future");
    }
    if let Some(open) = open {
        finding.related(open, "status of the work");
    }
    finding.help("if the work is done, add `done = YYYY-MM-DD` to `remediation`; if not, agree on a new `due` date with the teams that need the data");
}

/// Returns the status in the document of the remediation.
fn said(document: &Reference, facts: &Facts<'_>) -> RemediationStatus {
    let Some(claim) = facts.evidence.claim_of(document, facts.claims) else {
        return RemediationStatus::Nothing;
    };
    match facts.evidence.location(claim) {
        Some(ArtifactLocation::File { .. }) => {}
        Some(ArtifactLocation::Files(_) | ArtifactLocation::External) | None => {
            return RemediationStatus::Nothing;
        }
        Some(_) => return RemediationStatus::Lost,
    }
    if let Some(document) = facts.evidence.document(facts.library, claim) {
        return match document.work_status(facts.sources.get(document.file).text()) {
            Some((true, _)) => RemediationStatus::Done,
            Some((false, at)) => RemediationStatus::Open(Span::new(document.file, at)),
            None => RemediationStatus::Nothing,
        };
    }
    match substance(facts.evidence, facts.library, claim) {
        Some(Substance::Unreadable(_) | Substance::Unknown(_)) | None => RemediationStatus::Unread,
        Some(_) => RemediationStatus::Nothing,
    }
}
