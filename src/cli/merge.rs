//! A hook during a merge: HEAD is the base, and what the other side has is not new either.

use std::collections::{HashMap, HashSet};

use crate::evaluate::Evaluation;
use crate::finding::Finding;
use crate::report::{GoneFinding, RelaxedReport};
use crate::rule_id::RuleId;
use crate::rules::ids;

/// The commits that git is about to merge into HEAD, from the environment of a `pre-merge-commit` hook: `git merge` names each in a
/// variable, and writes `MERGE_HEAD` only afterwards.
pub(super) fn merged_by_git() -> Vec<String> {
    let is_id = |id: &str| id.len() >= 40 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    let mut ids: Vec<_> = names.filter_map(|name| Some(name.strip_prefix("GITHEAD_")?.to_owned())).collect();
    ids.retain(|id| is_id(id));
    ids.sort();
    ids
}

/// Identifies a finding within one evaluation: system, rule, subject and headline.
type FindingKey<'f> = (usize, &'f RuleId, String, &'f str);

fn key((system, finding): &(usize, Finding)) -> FindingKey<'_> {
    (*system, &finding.rule, finding.subject.to_string(), &finding.headline)
}

/// Identifies a relaxed value within one evaluation.
fn relaxed_key(one: &RelaxedReport) -> (usize, &str, &str) {
    (one.system, &one.subject, &one.text)
}

/// Identifies a finding that is gone.
fn gone_key(one: &GoneFinding) -> (usize, &RuleId, &str) {
    (one.system, &one.rule, &one.subject)
}

/// Marks as known what `other` has as known: the same evaluation, compared with the other side of the merge.
pub(super) fn mark_known(evaluation: &mut Evaluation, other: &Evaluation) {
    let theirs = other.report.findings.iter().chain(&other.unshown);
    let theirs: HashMap<_, _> = theirs.map(|found| (key(found), found.1.introduced)).collect();
    // Compared with the other side, a relaxation that it already has is no finding at all.
    let is_of_other = |found: &(usize, Finding)| {
        [ids::RELAXED, ids::SELF_EXEMPTION].contains(&found.1.rule) && !theirs.contains_key(&key(found))
    };
    evaluation.report.findings.retain(|found| !is_of_other(found));
    evaluation.unshown.retain(|found| !is_of_other(found));
    let ours = evaluation.report.findings.iter_mut().chain(&mut evaluation.unshown);
    for found in ours {
        if theirs.get(&key(found)).is_none_or(|introduced| *introduced == Some(false)) {
            found.1.introduced = Some(false);
        }
    }
    let relaxed: HashSet<_> = other.report.relaxed.iter().map(relaxed_key).collect();
    evaluation.report.relaxed.retain(|one| relaxed.contains(&relaxed_key(one)));
    let gone: HashSet<_> = other.report.gone_findings.iter().map(gone_key).collect();
    evaluation.report.gone_findings.retain(|one| gone.contains(&gone_key(one)));
    for (system, theirs) in evaluation.report.systems.iter_mut().zip(&other.report.systems) {
        for (open, theirs) in system.undecided.iter_mut().zip(&theirs.undecided) {
            open.introduced = known_to_either(open.introduced, theirs.introduced);
        }
        let gates = system.gates.iter_mut().zip(&theirs.gates);
        let reasons = gates.flat_map(|(gate, theirs)| std::iter::once((&mut gate.reasons, &theirs.reasons)));
        for (reasons, theirs) in reasons.chain([(&mut system.reasons, &theirs.reasons)]) {
            for why in reasons.iter_mut() {
                let theirs = theirs.iter().find(|theirs| theirs.text == why.text);
                why.introduced = known_to_either(why.introduced, theirs.and_then(|theirs| theirs.introduced));
            }
            // New reasons come first.
            reasons.sort_by_key(|why| why.introduced == Some(false));
        }
    }
}

fn known_to_either(ours: Option<bool>, theirs: Option<bool>) -> Option<bool> {
    if theirs == Some(false) { theirs } else { ours }
}
