//! The new names of headings that a manifest still points at by their old names.

use std::collections::HashMap;
use std::ops::Range;

use super::Freshness;
use super::past::ManifestVersions;
use super::question::{FreshnessRun, SystemInput};
use crate::claim::Claim;
use crate::evidence::document::FileContent;
use crate::evidence::locate::ArtifactLocation;
use crate::evidence::markdown::{Section, outline};
use crate::history::History;
use crate::limits::documents::DOCUMENT_BYTES;
use crate::limits::freshness::RENAMED_HEADINGS;
use crate::manifest::keys::ArtifactKind;
use crate::manifest::subject::is_within;
use crate::manifest::visit::Leaf;
use crate::snapshot::RepoPath;

/// The anchors of renamed headings today, by the claim's id.
#[derive(Debug, Default)]
pub struct RenamedHeadings(HashMap<usize, String>);

impl RenamedHeadings {
    /// The anchor of the heading that `claim` names by its old name.
    pub fn of(&self, claim: &Claim<'_>) -> Option<&str> {
        self.0.get(&claim.id).map(String::as_str)
    }
}

/// Searches for the new names of headings that documents do not have. Reads two versions of a document: today's, and that of the commit
/// that wrote the heading into the manifest.
pub(super) fn resolve(run: &FreshnessRun<'_, '_>, history: &mut History, answers: &mut [Freshness<'_>]) {
    let mut left = RENAMED_HEADINGS;
    for (system, answer) in run.systems.iter().zip(answers) {
        let Some(past) = answer.past.known() else { continue };
        for (claim, path, anchor) in missing(run, system) {
            if left == 0 {
                return;
            }
            left -= 1;
            let found = new_anchor(run, past, claim, path, anchor, history);
            answer.headings.0.extend(found.map(|found| (claim.id, found)));
        }
    }
}

/// The claims of headings that their documents do not have: claim, path of the document, and anchor.
fn missing<'a>(
    run: &FreshnessRun<'_, 'a>,
    system: &SystemInput<'a>,
) -> impl Iterator<Item = (&'a Claim<'a>, &'a RepoPath, &'a str)> {
    let (library, evidence, claims) = (run.library, system.evidence, system.claims);
    let mut artifact: Option<&Claim<'_>> = None;
    claims.iter().filter_map(move |claim| {
        let (of, anchor) = match claim.what {
            Leaf::Heading(anchor) => (artifact.filter(|of| is_within(&claim.subject, &of.subject))?, anchor),
            Leaf::Artifact(reference) => {
                if !claim.is(ArtifactKind::Sections) {
                    artifact = Some(claim);
                }
                (claim, reference.path.as_ref()?.value.heading.as_deref()?)
            }
            _ => return None,
        };
        let ArtifactLocation::File { path, .. } = evidence.location(of)? else { return None };
        let FileContent::Document(document) = library.get(path)? else { return None };
        (!document.has_anchor(anchor) && document.named_part(anchor).is_none())
            .then_some((claim, path, anchor))
    })
}

fn new_anchor(
    run: &FreshnessRun<'_, '_>,
    past: &ManifestVersions,
    claim: &Claim<'_>,
    path: &RepoPath,
    anchor: &str,
    history: &mut History,
) -> Option<String> {
    let then = history.held_at(past.written_by(claim)?, path).ok()??;
    let now = run.snapshot.read(path, DOCUMENT_BYTES).ok()?;
    if then.len() as u64 > DOCUMENT_BYTES {
        return None;
    }
    renamed(&String::from_utf8(then).ok()?, &String::from_utf8(now).ok()?, anchor)
}

/// Returns the anchor of the heading that replaced the one with `anchor`: the only heading between the same neighbours, of the same level,
/// with a new name, and with at least half of the lines below it.
fn renamed(then: &str, now: &str, anchor: &str) -> Option<String> {
    let (then_outline, now_outline) = (outline(then), outline(now));
    let (old, new) = (&then_outline.sections, &now_outline.sections);
    let at = old.iter().position(|section| section.level > 0 && section.slug == anchor.to_lowercase())?;
    let heading = old.get(at)?;
    let place =
        |of: &Section| new.iter().position(|section| (section.level, &section.slug) == (of.level, &of.slug));
    let before = match at.checked_sub(1) {
        Some(before) => place(old.get(before)?)? + 1,
        None => 0,
    };
    let after = match old.get(at + 1) {
        Some(after) => place(after)?,
        None => new.len(),
    };
    let [found] = new.get(before..after)? else { return None };
    let is_new = old.iter().all(|section| section.slug != found.slug);
    let (own, kept) = (lines(then, old, at), lines(now, new, before));
    let same = own.iter().filter(|line| kept.contains(*line)).count();
    let is_kept = !own.is_empty() && same * 2 >= own.len();
    (found.level == heading.level && is_new && is_kept).then(|| found.slug.clone())
}

/// The lines below the heading of a section, without those of the next.
fn lines<'t>(text: &'t str, sections: &[Section], at: usize) -> Vec<&'t str> {
    let start = |at: usize| sections.get(at).map(|section| &section.heading);
    let range: Option<Range<usize>> =
        start(at).map(|own| own.end..start(at + 1).map_or(text.len(), |next| next.start));
    let text = range.and_then(|range| text.get(range)).unwrap_or_default();
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::renamed;

    #[test]
    fn a_heading_is_renamed_only_between_the_same_neighbours_with_the_same_text() {
        let then = "# T\n\n## A\n\nOne.\n\n## B\n\nTwo.\nThree.\n\n## C\n\nFour.\n";
        let now = |from: &str, to: &str| renamed(then, &then.replace(from, to), "b");
        assert_eq!(now("## B", "## New name").as_deref(), Some("new-name"));
        assert_eq!(now("## B\n\nTwo.", "## D\n\nOther.").as_deref(), Some("d"), "half of its lines");
        for (from, to, why) in [
            ("## B\n\nTwo.\nThree.", "## D\n\nOther text.", "another section"),
            ("## B", "### D", "another level"),
            ("## B", "## C", "a name that another heading has"),
            ("## B", "## D\n\n## E", "two headings"),
            ("## B\n\n", "", "no heading"),
            ("## A\n\nOne.\n\n## B", "## D\n\nOne.\n\n## E", "its neighbour is renamed too"),
        ] {
            assert_eq!(now(from, to), None, "{why}");
        }
        let last = |to: &str| renamed("# T\n\n## A\n\nOne.\n", to, "a");
        assert_eq!(last("# T\n\n## B\n\nOne.\n").as_deref(), Some("b"));
        assert_eq!(renamed("# T\n\nOne.\n", "# U\n\nOne.\n", "t").as_deref(), Some("u"));
        assert_eq!(
            renamed("# T\n\n## A\n\n## B\n\nOne.\n", "# T\n\n## D\n\n## B\n\nOne.\n", "a"),
            None,
            "no text"
        );
        assert_eq!(last("One.\n"), None);
    }
}
