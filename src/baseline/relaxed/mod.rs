//! What a change relaxes in the rules that it is evaluated by, and which findings that could suppress.
//!
//! Two manifests are compared value by value. This module does not decide whether a relaxed value suppresses anything: the tree is
//! evaluated again with the values of the base. If it is unclear whether a value asks for less, it counts as not relaxed.

pub(crate) mod claims;
mod exceptions;
mod policy;
mod system;

use crate::finding::Level;
use crate::manifest::model::Stage;
use crate::manifest::overlay::{Overlay, OverlayStep, find, place};
use crate::manifest::{Manifest, Subject};
use crate::rule_id::RuleId;
use crate::rules::custom::CustomRules;
use crate::rules::level::FindingFate;
use crate::rules::{RULES, Rule};
use crate::snapshot::{Listing, RepoPath};
use crate::text::{FileId, Span, clipped};

/// One version of a manifest.
#[derive(Clone, Copy)]
pub(crate) struct ManifestSide<'s> {
    /// The manifest.
    pub manifest: &'s Manifest,
    /// Its custom rules.
    pub custom: &'s CustomRules,
    /// The stage at which it is evaluated.
    pub stage: Stage,
}

/// A manifest and its version at the base.
#[derive(Clone, Copy)]
pub(crate) struct Sides<'s> {
    /// The evaluated version.
    pub now: ManifestSide<'s>,
    /// The version at the base.
    pub then: ManifestSide<'s>,
    /// The text of the evaluated version.
    pub file: FileId,
    /// Its folder.
    pub folder: &'s RepoPath,
    /// Whether the manifest has moved to another folder, so that its globs meant other files.
    pub has_moved: bool,
    /// The files of the evaluated tree.
    pub listing: &'s Listing,
    /// Manifests that the base evaluated, that still exist, and that are no longer evaluated.
    pub lost: &'s [RepoPath],
}

/// A value that a change relaxes.
#[derive(Debug)]
pub(crate) struct RelaxedValue {
    /// Its key path.
    pub subject: Subject,
    /// Its place.
    pub span: Span,
    /// Its value at the base, as a label.
    pub was: String,
    /// What it can suppress.
    pub relaxation: Relaxation,
    /// The overlay that restores the value.
    pub back: Option<Overlay>,
}

/// Which findings a relaxed value can suppress.
#[derive(Debug)]
pub(crate) enum Relaxation {
    /// Findings that this waiver suppresses.
    Waiver(String),
    /// Findings of these rules, at these subjects and below, or anywhere.
    Rules(Vec<RuleId>, Option<Vec<Subject>>),
    /// Findings that a document lacks the topic of this key of `policy.synonyms`.
    Words(String),
    /// Findings of this custom rule before its card was changed or removed.
    Card(RuleId),
    /// All findings of another manifest.
    Manifest(RepoPath),
}

/// Everything that a change relaxes in one manifest.
pub(crate) fn list(sides: &Sides<'_>) -> Vec<RelaxedValue> {
    let mut relaxed = exceptions::waivers(sides);
    relaxed.extend(exceptions::cards(sides));
    relaxed.extend(exceptions::exclusions(sides));
    relaxed.extend(policy::list(sides));
    relaxed.extend(claims::list(sides));
    relaxed.extend(system::list(sides));
    relaxed
}

impl Sides<'_> {
    /// A relaxed value at the end of `path` in the manifest; the value of the base undoes it.
    fn relaxed(
        &self,
        subject: Subject,
        path: Vec<OverlayStep>,
        then: &[OverlayStep],
        relaxation: Relaxation,
    ) -> RelaxedValue {
        let value = find(&self.then.manifest.tree, then).cloned();
        let was = match (&value, find(&self.now.manifest.tree, &path)) {
            (None, _) => "absent at the base".to_owned(),
            (Some(_), Some(_)) => "less strict than at the base".to_owned(),
            (Some(_), None) => format!("`{}` was set here at the base", clipped(&subject, 40)),
        };
        let span = Span::new(self.file, place(&self.now.manifest.tree, &path));
        RelaxedValue { subject, span, was, relaxation, back: Some(Overlay { path, value }) }
    }

    /// Every rule that runs on the manifest.
    fn rules(&self) -> impl Iterator<Item = &Rule> {
        RULES.iter().chain(self.now.custom.all())
    }
}

/// Orders what becomes of a rule's findings.
fn weight(fate: FindingFate) -> Option<(bool, Level)> {
    match fate {
        FindingFate::Off => None,
        FindingFate::NotHere | FindingFate::OwedAt(_) => Some((false, Level::Note)),
        FindingFate::Shown(level) => Some((true, level)),
    }
}

/// Steps of bare keys.
fn keys<const N: usize>(keys: [&str; N]) -> Vec<OverlayStep> {
    keys.map(OverlayStep::key).to_vec()
}
