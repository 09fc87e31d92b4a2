//! The day came by which a source had to be mended, and nobody says that it is.

use std::ops::Range;

use crate::claim::Claim;
use crate::evidence::locate::Location;
use crate::evidence::{Substance, substance};
use crate::facts::Facts;
use crate::manifest::collection::Entry;
use crate::manifest::model::DataSource;
use crate::rules::{Check, Cx};
use crate::text::{Span, clipped};

pub(crate) const CHECK: Check = Check::System(check);

/// What the document of a remediation says of its status.
enum Said {
    /// That it is done.
    Done,
    /// Something else, here.
    Open(Span),
    /// Nothing; or it is no document, or kept elsewhere: then the manifest is where it has to be said.
    Nothing,
    /// It is not where it should be, which comes first: once it is found, it may say that all is done.
    Lost,
    /// It cannot be read.
    Unread,
}

fn check(facts: &Facts<'_>, cx: &mut Cx) {
    let sources = facts.manifest.root.data.iter().flat_map(|data| &data.value.0);
    for source in sources {
        look(source, facts, cx);
    }
}

fn look(source: &Entry<DataSource>, facts: &Facts<'_>, cx: &mut Cx) {
    let Some(remediation) = source.value.remediation.as_ref().map(|remediation| &remediation.value) else {
        return;
    };
    let Some(due) = &remediation.more.due else { return };
    cx.saw(1);
    let subject = format!("data.{}.remediation", source.name);
    // What is done on a day to come is not done; what cannot be read of it is reported as such.
    let done = remediation.more.done.as_ref();
    let is_done = done.is_some_and(|done| done.value.0 <= facts.latest_today());
    if due.value.0 >= facts.today || is_done || facts.manifest.is_misread(&format!("{subject}.done")) {
        return;
    }
    let open = match said(remediation.reference.path.as_ref().map(|path| &path.at), facts) {
        Said::Done | Said::Lost => return,
        Said::Unread => {
            return cx
                .cannot_tell(subject, "whether it is done may stand in its document, which cannot be read");
        }
        Said::Open(span) => Some(span),
        Said::Nothing => None,
    };
    let headline = format!("`{}` was to be mended by {}", clipped(&source.name, 30), due.value.0);
    let finding = cx.report(format!("{subject}.due"), facts.span(due.at.clone()), headline);
    finding.label("this day has passed, and nothing says that it is done");
    if let Some(done) = done {
        finding.because(facts.span(done.at.clone()), "this day has not come");
    }
    if let Some(open) = open {
        finding.because(open, "its status");
    }
    finding.help("if it is done, write `done = ` and the day; else agree on a new day with who waits for it");
}

/// What the document says that the path at `at` leads to.
fn said(at: Option<&Range<usize>>, facts: &Facts<'_>) -> Said {
    let claim: Option<&Claim<'_>> = at.and_then(|at| facts.evidence.claim_at(at, facts.claims));
    let Some(claim) = claim else { return Said::Nothing };
    match facts.evidence.location(claim) {
        Some(Location::File { .. }) => {}
        Some(Location::Files(_) | Location::External) | None => return Said::Nothing,
        Some(_) => return Said::Lost,
    }
    if let Some(document) = facts.evidence.document(facts.library, claim) {
        return match document.work_status(facts.sources.get(document.file).text()) {
            Some((true, _)) => Said::Done,
            Some((false, at)) => Said::Open(Span::new(document.file, at)),
            None => Said::Nothing,
        };
    }
    match substance(facts.evidence, facts.library, claim) {
        Some(Substance::Unreadable(_) | Substance::Unknown(_)) | None => Said::Unread,
        Some(_) => Said::Nothing,
    }
}
