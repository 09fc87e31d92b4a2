//! What is shown between the lines: the verdict above `[system]`, what covers a document, and notes after paths and dates.

use lsp_types::{CodeLens, Command, InlayHint, InlayHintLabel, Range as LspRange};

use super::hover::artifact_of;
use super::question::{Ground, Question};
use super::spots::{self, SpotKind};
use crate::claim;
use crate::finding::Level;
use crate::manifest::Manifest;
use crate::manifest::keys::{ManifestSection, ValueKey};
use crate::manifest::visit::Leaf;
use crate::output::clean::{self, Audience};
use crate::report::{GateStatus, SystemReport};
use crate::text::counted;

/// The lenses of a document.
pub(super) fn lenses(question: &Question<'_>, ground: &Ground<'_>) -> Vec<CodeLens> {
    let lens = |range: LspRange, title: String| CodeLens {
        range,
        command: Some(Command { title, command: String::new(), arguments: None }),
        data: None,
    };
    if !question.document.is_manifest() {
        let titles = covering(question, ground);
        return titles.into_iter().map(|title| lens(LspRange::default(), title)).collect();
    }
    let manifest = Manifest::parse(&question.document.text);
    let at = manifest.tree.get(ManifestSection::System.as_str()).map(|system| system.key_at.clone());
    let system = ground.system(question.path);
    let title = system.map(|system| of_system(ground, system));
    let range = at.map_or_else(LspRange::default, |at| question.range(&at));
    title.into_iter().map(|title| lens(range, title)).collect()
}

/// `not ready · 3 of 10 gates passed · 4 errors, 2 warnings`.
fn of_system(ground: &Ground<'_>, system: &SystemReport) -> String {
    let passed = system.gates.iter().filter(|gate| gate.status == GateStatus::Passed).count();
    let report = ground.evaluation.map(|evaluation| &evaluation.report);
    let count = |level| {
        let findings = report.into_iter().flat_map(|report| &report.findings);
        let own = findings.filter(|(of, finding)| {
            report.is_some_and(|report| report.system(*of).manifest == system.manifest)
                && finding.waived.is_none()
                && finding.level == level
        });
        own.count()
    };
    let verdict = system.verdict.map_or("no verdict", crate::report::Verdict::in_words);
    let [errors, warnings] = [Level::Error, Level::Warning].map(count);
    format!(
        "{verdict} · {passed} of {} passed · {}, {}",
        counted(system.gates.len(), "gate"),
        counted(errors, "error"),
        counted(warnings, "warning")
    )
}

/// What covers a document: `covered by eval reply-quality: its results will be outdated`.
fn covering(question: &Question<'_>, ground: &Ground<'_>) -> Vec<String> {
    let mut titles = Vec::new();
    for evaluated in ground.evaluation.iter().flat_map(|evaluation| &evaluation.manifests) {
        let folder = evaluated.found.path.parent();
        for claim in claim::claims(&evaluated.found.manifest.root) {
            let Leaf::Patterns(globs) = claim.what else { continue };
            if claim.key.as_str() != ValueKey::Covers.as_str() {
                continue;
            }
            let matches = |glob: &crate::glob::Pattern| {
                glob.rooted(&folder).is_ok_and(|glob| glob.matches(question.path))
            };
            if !globs.0.iter().any(|glob| matches(&glob.value)) {
                continue;
            }
            let above = claim.subject.strip_suffix(".covers").unwrap_or(&claim.subject);
            let what = match claim.section {
                ManifestSection::Eval => "its results will be outdated",
                _ => "review it after a change",
            };
            let name = above.split_once('.').map_or("", |(_, name)| name);
            let title = format!("covered by {} {name}: {what}", claim.section.as_str());
            titles.push(clean::line(&title, Audience::default()).into_owned());
        }
    }
    titles
}

/// The hints of a manifest between two bytes: how far an artifact is behind, and the days that are left.
pub(super) fn hints(
    question: &Question<'_>,
    ground: &Ground<'_>,
    within: &std::ops::Range<usize>,
) -> Vec<InlayHint> {
    if !question.document.is_manifest() {
        return Vec::new();
    }
    let manifest = Manifest::parse(&question.document.text);
    let system = ground.system(question.path);
    let hint = |spot: spots::Spot<'_>| {
        let label = match &spot.kind {
            SpotKind::Path(subject, _) => {
                let artifact = artifact_of(system?, subject)?;
                match (&artifact.lag, artifact.age_days, artifact.limit_days) {
                    (Some(lag), ..) if lag.commits > 0 => {
                        format!("{} behind", counted(lag.commits, "commit"))
                    }
                    (Some(_), ..) => "behind uncommitted changes".to_owned(),
                    (None, Some(age), Some(limit)) if age > limit => format!("{age} days old"),
                    _ => return None,
                }
            }
            SpotKind::Date(day) => {
                let days = day.since(question.today).ok()?.get_days();
                let left = usize::try_from(days).ok().filter(|days| *days > 0)?;
                format!("in {}", counted(left, "day"))
            }
            _ => return None,
        };
        let inside = spot.at.end >= within.start && spot.at.start <= within.end;
        inside.then(|| InlayHint {
            position: question.range(&spot.at).end,
            label: InlayHintLabel::String(label),
            kind: None,
            text_edits: None,
            tooltip: None,
            padding_left: Some(true),
            padding_right: None,
            data: None,
        })
    };
    spots::all(&manifest).into_iter().filter_map(hint).collect()
}
