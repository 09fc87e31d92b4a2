//! The input of freshness: the question, and the systems.

use super::ignore_revs::Ignored;
use crate::claim::Claim;
use crate::evidence::eval::{EvalResults, ResultsState};
use crate::evidence::lock::Lock;
use crate::evidence::{Evidence, Library};
use crate::manifest::Manifest;
use crate::snapshot::{RepoPath, Snapshot};
use crate::text::FileId;
use crate::today::Today;

/// The question.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FreshnessQuestion<'q> {
    /// The day of the evaluation.
    pub today: &'q Today,
    /// Whether every artifact is dated exactly, not only as far back as some rule needs.
    pub exact: bool,
    /// The commits that no artifact lags behind; if none, those that `.git-blame-ignore-revs` of the tree lists.
    pub ignored: Option<&'q Ignored>,
}

/// A system, as far as it is known before history is read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SystemInput<'a> {
    /// The path of its manifest.
    pub path: &'a RepoPath,
    /// The manifest.
    pub manifest: &'a Manifest,
    /// The manifest's text in the source map.
    pub file: FileId,
    /// The folder that its paths are relative to.
    pub folder: &'a RepoPath,
    /// What it claims.
    pub claims: &'a [Claim<'a>],
    /// What was found.
    pub evidence: &'a Evidence,
    /// The `readiness.lock` beside the manifest.
    pub lock: Option<&'a Lock>,
}

/// The data that all questions of a run share.
#[derive(Clone, Copy)]
pub(super) struct FreshnessRun<'r, 'a> {
    pub(super) systems: &'r [SystemInput<'a>],
    pub(super) snapshot: &'r dyn Snapshot,
    pub(super) library: &'r Library,
    pub(super) question: FreshnessQuestion<'r>,
}

impl<'a> SystemInput<'a> {
    /// The results that `claim` is about; none if none count, or if they cannot be read.
    pub(super) fn results_of(&self, claim: &Claim<'_>) -> Option<&'a EvalResults> {
        match self.evidence.numbers.results_of(claim)? {
            ResultsState::Results(results) => Some(results),
            _ => None,
        }
    }
}
