//! What a change eases of its own judgement, and what of a finding could be silenced by that.
//!
//! Two manifests are compared value by value. Whether something that is eased silences anything is not told here: the tree is judged
//! once more with the values put back. Where it is in doubt whether a value asks for less, it does not.

pub(crate) mod claims;
mod exceptions;
mod policy;
pub(crate) mod suspects;
mod system;

use crate::finding::{Finding, Level};
use crate::manifest::model::Stage;
use crate::manifest::overlay::{Overlay, OverlayStep, find, place};
use crate::manifest::{Manifest, Subject};
use crate::rule_id::RuleId;
use crate::rules::custom::CustomRules;
use crate::rules::level::FindingFate;
use crate::rules::operations::incomplete_runbook;
use crate::rules::topics::asks_for_topics;
use crate::rules::{RULES, Rule, ids};
use crate::snapshot::{Listing, RepoPath};
use crate::text::{FileId, Span, clipped};

/// A manifest and what it was.
#[derive(Clone, Copy)]
pub(crate) struct Sides<'s> {
    /// As it is judged.
    pub now: &'s Manifest,
    /// As it was at the base.
    pub then: &'s Manifest,
    /// Its custom rules, now and then.
    pub custom: (&'s CustomRules, &'s CustomRules),
    /// Its text of now.
    pub file: FileId,
    /// Its folder.
    pub folder: &'s RepoPath,
    /// Whether it lay in another folder then: its globs meant other files.
    pub has_moved: bool,
    /// The files of now.
    pub listing: &'s Listing,
    /// The stage that it is judged at, and the one that it would have been.
    pub stages: (Stage, Stage),
    /// Manifests that were judged at the base, are there, and are judged no more.
    pub lost: &'s [RepoPath],
}

/// Something that a change eases.
#[derive(Debug)]
pub(crate) struct Eased {
    /// Its key path.
    pub subject: Subject,
    /// Its place.
    pub span: Span,
    /// What it was.
    pub was: String,
    /// What it can silence.
    pub eases: Relaxation,
    /// What puts the value back.
    pub back: Option<Overlay>,
}

/// What something can silence.
#[derive(Debug)]
pub(crate) enum Relaxation {
    /// What this waiver is said to silence.
    Waiver(String),
    /// What these rules find, at these subjects and below, or anywhere.
    Rules(Vec<RuleId>, Option<Vec<Subject>>),
    /// That a document says nothing of what this name in `policy.synonyms` stands for.
    Words(String),
    /// What this custom rule found before its card was changed or taken away.
    Card(RuleId),
    /// Everything in another manifest.
    Manifest(RepoPath),
}

/// Everything that a change eases in one manifest.
pub(crate) fn list(sides: &Sides<'_>) -> Vec<Eased> {
    let mut eased = exceptions::waivers(sides);
    eased.extend(exceptions::cards(sides));
    eased.extend(exceptions::exclusions(sides));
    eased.extend(policy::list(sides));
    eased.extend(claims::list(sides));
    eased.extend(system::list(sides));
    eased
}

impl Sides<'_> {
    /// Something eased at the end of `path` in the manifest, which the base's value there undoes.
    fn eased(
        &self,
        subject: Subject,
        path: Vec<OverlayStep>,
        then: &[OverlayStep],
        eases: Relaxation,
    ) -> Eased {
        let value = find(&self.then.tree, then).cloned();
        let was = match (&value, find(&self.now.tree, &path)) {
            (None, _) => "not there at the base".to_owned(),
            (Some(_), Some(_)) => "asks for less than at the base".to_owned(),
            (Some(_), None) => format!("`{}` was in here at the base", clipped(&subject, 40)),
        };
        let span = Span::new(self.file, place(&self.now.tree, &path));
        Eased { subject, span, was, eases, back: Some(Overlay { path, value }) }
    }

    /// Every rule that judges the manifest.
    fn rules(&self) -> impl Iterator<Item = &Rule> {
        RULES.iter().chain(self.custom.0.all())
    }
}

/// Whether further words for `name` can silence a finding.
fn reads_synonyms(finding: &Finding, name: &str) -> bool {
    if finding.rule == ids::INCOMPLETE_RUNBOOK {
        return finding.extent.parts().iter().any(|part| incomplete_runbook::is_met_by(part, name));
    }
    let parts = finding.extent.parts();
    asks_for_topics(&finding.rule) && (parts.is_empty() || parts.iter().any(|part| part == name))
}

/// How much comes of a rule, to be compared.
fn weight(judged: FindingFate) -> Option<(bool, Level)> {
    match judged {
        FindingFate::Off => None,
        FindingFate::NotHere | FindingFate::OwedAt(_) => Some((false, Level::Note)),
        FindingFate::Shown(level) => Some((true, level)),
    }
}

/// Steps of plain keys.
fn keys<const N: usize>(keys: [&str; N]) -> Vec<OverlayStep> {
    keys.map(OverlayStep::key).to_vec()
}
