//! An artifact that says nothing.

use super::{path_of, short};
use crate::claim::Claim;
use crate::evidence::document::Emptiness;
use crate::evidence::{Substance, substance};
use crate::facts::Facts;
use crate::rules::{Check, Cx};
use crate::text::Span;

pub(crate) const CHECK: Check = Check::Artifacts(check);

fn check(facts: &Facts<'_>, claim: &Claim<'_>, cx: &mut Cx) {
    let Some(path) = path_of(claim) else { return };
    let (file, emptiness) = match substance(facts.evidence, facts.library, claim) {
        Some(Substance::Nothing(file, emptiness)) => (facts.relative(&file), emptiness),
        Some(Substance::Unknown(why)) => {
            return cx.cannot_tell(&claim.subject, format!("`{}` {why}", path.path));
        }
        // Said by unreadable-artifact and missing-heading.
        Some(Substance::Something | Substance::Unreadable(_) | Substance::NoHeading) | None => return,
    };
    let (what, label) = match &emptiness {
        Emptiness::NoBytes => ("is empty", "zero bytes"),
        Emptiness::Blank => ("is blank", "only white space"),
        Emptiness::GitsOwn => ("holds only git's own files", "what keeps a folder says nothing"),
        Emptiness::OnlyComments => ("holds only comments", "nothing but comments"),
        Emptiness::Unwritten => ("is still to be written", "only a placeholder, or an empty list"),
        Emptiness::OnlyHeadings(_) if path.heading.is_some() => {
            ("has nothing in that section", "an empty section")
        }
        Emptiness::OnlyHeadings(_) => ("holds only headings", "headings, comments or front matter"),
    };
    let finding =
        cx.report(&claim.subject, facts.span(claim.at.clone()), format!("`{}` {what}", short(&path.path)));
    finding.label(label);
    if let Emptiness::OnlyHeadings(Some((file, at))) = emptiness {
        finding.because(Span::new(file, at), "nothing follows");
    }
    finding.help(if path.is_glob() || file != path.path {
        format!("none of the files says anything, `{file}` among them: write them, or take the claim out")
    } else {
        "write it, or take the claim out: a file that says nothing is no evidence".to_owned()
    });
}
