//! What a change brings: findings of a tree held against those of the tree that it is based on.
//!
//! Both are judged on the same day, so that what only the calendar brought is in both. Findings are the same where system, rule
//! and subject are, wherever they stand: lines that move are no change.

use std::collections::HashMap;

use crate::finding::{Finding, Level};
use crate::report::{Report, SystemReport};

/// By system, rule and subject: whether it counted, and its level; the worst last.
type Known<'r> = HashMap<(usize, &'r str, &'r str), Vec<(bool, Level)>>;

/// Says of each finding of `report` whether it was there `before`; where nothing could be judged then, none was.
pub fn compare(report: &mut Report, before: Option<&Report>) {
    let mut known: Known<'_> = HashMap::new();
    for (system, finding) in before.iter().flat_map(|before| &before.findings) {
        let key = (*system, cause(&finding.rule), finding.subject.as_str());
        known.entry(key).or_default().push((finding.waived.is_none(), finding.level));
    }
    for levels in known.values_mut() {
        levels.sort();
    }
    let twins: Vec<Option<usize>> = report.systems.iter().map(|system| twin(system, before)).collect();
    for (system, finding) in &mut report.findings {
        let key = twins[*system].map(|twin| (twin, cause(&finding.rule), finding.subject.as_str()));
        let before = key.and_then(|key| known.get_mut(&key)).and_then(Vec::pop);
        finding.introduced = Some(is_new(finding, before));
    }
}

/// What a rule finds, where one thing has two names: a file that only a disk has is missing from every commit.
fn cause(rule: &str) -> &str {
    if rule == "untracked-artifact" { "missing-artifact" } else { rule }
}

/// Whether a finding is new, or counts for more than it did: it is worse, or nobody lives with it any more.
fn is_new(finding: &Finding, before: Option<(bool, Level)>) -> bool {
    before.is_none_or(|(counted, level)| finding.waived.is_none() && (!counted || finding.level > level))
}

/// The system that this one was: of the same manifest, else the only one of the same name.
fn twin(system: &SystemReport, before: Option<&Report>) -> Option<usize> {
    let systems = &before?.systems;
    let same_path = systems.iter().position(|other| other.manifest == system.manifest);
    same_path.or_else(|| {
        let mut named = systems.iter().enumerate().filter(|(_, other)| other.name == system.name);
        let (at, _) = named.next()?;
        named.next().is_none().then_some(at)
    })
}
