//! Evaluates a manifest that is not written yet, and takes back claims that do not hold.

use jiff::civil::Date;

use super::proposal::Proposal;
use crate::evaluate::{CheckError, Options, Target, evaluate};
use crate::finding::Finding;
use crate::history::History;
use crate::manifest::is_within;
use crate::manifest::model::Stage;
use crate::report::Report;
use crate::rule_id::RuleId;
use crate::rules::ids;
use crate::snapshot::{Overlay, RepoPath, Snapshot};

/// Rules that say that a file is no evidence for its key. What any other rule reports is a defect of the file, which `check` shows.
const UNFOUNDED: &[RuleId] = &[
    ids::EMPTY_ARTIFACT,
    ids::UNREADABLE_ARTIFACT,
    ids::UNREADABLE_SUITE,
    ids::REUSED_ARTIFACT,
    ids::RESULTS_OF_ANOTHER_SUITE,
    ids::MISSING_ARTIFACT,
    ids::OUTSIDE_REPOSITORY,
    ids::UNTRACKED_ARTIFACT,
    ids::WRONG_CASE,
    ids::INVALID_VALUE,
];

/// Evaluates texts of one manifest.
pub(super) struct Trial<'s> {
    pub(super) snapshot: &'s dyn Snapshot,
    pub(super) history: Option<&'s mut History>,
    /// The path of the manifest.
    pub(super) path: RepoPath,
    pub(super) today: Date,
}

impl Trial<'_> {
    /// Evaluates `text` as if the system were in production: everything that any stage asks for is owed then.
    pub(super) fn report(&mut self, text: &str) -> Result<Report, CheckError> {
        let overlay = Overlay::new(self.snapshot, self.path.clone(), text.as_bytes().to_vec());
        let options = Options { stage: Some(Stage::Production), ..Options::on(self.today) };
        let target = [Target::Manifest(self.path.clone())];
        Ok(evaluate(&overlay, self.history.as_deref_mut(), &target, &options)?.report)
    }
}

/// Takes back what a report says against proposed claims. Returns what was taken back, one line each.
pub(super) fn take_back(proposal: &mut Proposal, report: &Report) -> Vec<String> {
    let mut said = Vec::new();
    for (_, finding) in &report.findings {
        if finding.rule == ids::DRIFTED_ARTIFACT || finding.rule == ids::UNMATCHED_COVERS {
            said.extend(without_covers(proposal, finding));
        } else if UNFOUNDED.contains(&finding.rule) {
            said.extend(without_claim(proposal, finding));
        }
    }
    said
}

/// Takes back the `covers` of the entry that a finding is about: it is a proposal, and the results are not to blame.
fn without_covers(proposal: &mut Proposal, finding: &Finding) -> Option<String> {
    let is_about = |table: &&mut super::proposal::ProposedTable| {
        table.keys.iter().any(|key| *finding.subject == *table.subject(key.key))
    };
    let table = proposal.tables.iter_mut().find(is_about)?;
    let name = table.subject("covers");
    let covers = table.keys.iter_mut().find(|key| key.key == "covers" && key.doubt.is_none())?;
    covers.doubt = Some("left out: these files have changed since the results".to_owned());
    Some(format!(
        "left out `{name}`: the files have changed since the results, which would be outdated at once"
    ))
}

fn without_claim(proposal: &mut Proposal, finding: &Finding) -> Option<String> {
    for table in &mut proposal.tables {
        // An entry is called by its path.
        let whole = table.subject("");
        let is_whole = table.is_entry && *finding.subject == *whole.trim_end_matches('.');
        let at = table.keys.iter().position(|key| {
            key.doubt.is_none()
                && !key.evidence.is_empty()
                && (is_within(&finding.subject, &table.subject(key.key)) || is_whole && key.key == "path")
        });
        let Some(at) = at else { continue };
        let is_path = table.is_entry && table.keys.get(at).is_some_and(|key| key.key == "path");
        for (place, key) in table.keys.iter_mut().enumerate() {
            if place == at || is_path {
                key.doubt = Some(finding.headline.clone());
            }
        }
        return Some(format!("left out `{}`: {}", finding.subject, finding.headline));
    }
    None
}
