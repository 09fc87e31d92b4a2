//! `unpinned-versions`: a file that should pin versions names one that can change.

use crate::claim::Claim;
use crate::facts::Facts;
use crate::limits::findings as limits;
use crate::manifest::keys::{ArtifactKind, ManifestSection};
use crate::rules::evidence::{path_of, short_to};
use crate::rules::{Check, RuleContext};
use crate::text::clipped;

pub(crate) const CHECK: Check = Check::Artifacts(check);

fn check(facts: &Facts<'_>, claim: &Claim<'_>, cx: &mut RuleContext) {
    if !claim.is_in(ManifestSection::Operations, ArtifactKind::Versions) {
        return;
    }
    let Some(path) = path_of(claim) else { return };
    let pins = &facts.evidence.pins;
    let loose = &pins.loose;
    let Some(first) = loose.first() else {
        if let Some(why) = &pins.unclear {
            cx.undetermined(
                &claim.subject,
                why,
                "write each version in full, or point `versions` at a lock file",
            );
        }
        return;
    };
    let label =
        |loose: &crate::evidence::version_pins::Loose| format!("{}: the version can change", loose.what);
    let headline = format!("not pinned in `{}`: {}", short_to(&path.path, 30), first.what);
    let finding = cx.report(&claim.subject, first.span, headline);
    finding.label(label(first)).items(loose.iter().map(|loose| loose.text.trim()));
    for other in loose.iter().skip(1).take(limits::SHOWN_VERSIONS - 1) {
        finding.related(other.span, label(other));
    }
    finding.related(facts.span(claim.at.clone()), "claimed here as `versions`");
    if loose.len() > limits::SHOWN_VERSIONS {
        finding
            .help(format!("{} more unpinned versions are not shown", loose.len() - limits::SHOWN_VERSIONS));
    }
    finding.help(format!(
        "replace `{}` with the version that runs: a version number, a dated model name, a digest or a commit",
        clipped(&first.text, 40)
    ));
}
