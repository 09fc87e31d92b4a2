//! What a change brings: findings of a tree held against those of the tree that it is based on.
//!
//! Both are judged on the same day, so that what only the calendar brought is in both. Findings are the same where system, rule
//! and subject are, wherever they stand: lines that move are no change.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use crate::check::Judgement;
use crate::finding::{Finding, Level};
use crate::gate::Gate;
use crate::report::{Reason, SystemReport, reason};
use crate::text::SourceMap;

/// Says of each finding of `judged`, and of what cannot be told, whether it was there `before`; where nothing could be judged then, none was.
pub fn compare(judged: &mut Judgement, before: Option<&Judgement>) {
    let new = news(judged, before);
    let shown = judged.report.findings.iter_mut().chain(&mut judged.unshown);
    for ((_, finding), new) in shown.zip(new) {
        finding.introduced = Some(new);
    }
    let twins = twins(judged, before);
    for (system, twin) in judged.report.systems.iter_mut().zip(twins) {
        let then = before.zip(twin).map(|(before, twin)| &before.report.systems[twin]);
        compare_undecided(system, then);
    }
}

/// Says of what cannot be told in a system whether it could be before: by rule and subject, since the words may name what has moved.
fn compare_undecided(system: &mut SystemReport, then: Option<&SystemReport>) {
    let known: HashSet<_> =
        then.iter().flat_map(|then| &then.undecided).map(|open| (&open.rule, &open.subject)).collect();
    for open in &mut system.undecided {
        open.introduced = Some(!known.contains(&(&open.rule, &open.subject)));
    }
    let undecided = &system.undecided;
    let settle = |why: &mut Reason, gate: Option<Gate>, then: &[Reason]| {
        let mut of = undecided.iter().filter(|open| open.gate == gate && reason(open) == why.text).peekable();
        why.introduced = Some(match of.peek() {
            Some(_) => of.any(|open| open.introduced == Some(true)),
            None => then.iter().all(|then| then.text != why.text),
        });
    };
    let old = |gate: Gate| {
        let gates = then.iter().flat_map(|then| &then.gates);
        gates.filter(move |then| then.gate == gate).flat_map(|then| then.reasons.clone()).collect::<Vec<_>>()
    };
    for gate in &mut system.gates {
        let old = old(gate.gate);
        gate.reasons.iter_mut().for_each(|why| settle(why, Some(gate.gate), &old));
        // What the change brings comes first.
        gate.reasons.sort_by_key(|why| why.introduced == Some(false));
    }
    system.reasons.iter_mut().for_each(|why| settle(why, None, &[]));
}

/// Of each finding, those that are shown first: whether it was not there `before`, or counts for more than it did.
pub(crate) fn news(judged: &Judgement, before: Option<&Judgement>) -> Vec<bool> {
    let twins = twins(judged, before);
    let mut groups: HashMap<_, (Vec<usize>, Vec<&Finding>)> = HashMap::new();
    for (system, finding) in before.into_iter().flat_map(all) {
        let key = (*system, cause(&finding.rule), finding.subject.as_str());
        groups.entry(key).or_default().1.push(finding);
    }
    let findings: Vec<_> = all(judged).collect();
    let mut new = vec![true; findings.len()];
    for (at, (system, finding)) in findings.iter().enumerate() {
        if let Some(twin) = twins[*system] {
            let key = (twin, cause(&finding.rule), finding.subject.as_str());
            groups.entry(key).or_default().0.push(at);
        }
    }
    let sources = &judged.report.sources;
    for (mine, mut old) in groups.into_values() {
        // Several of one subject, such as placeholders of a document: what says the same is the same; of the others, the worst of
        // today are held against the worst of then.
        let mut left = Vec::new();
        for at in mine {
            let finding = &findings[at].1;
            let is_same = |old: &&Finding| {
                let then = before.map(|before| line(old, &before.report.sources));
                old.headline == finding.headline && then == Some(line(finding, sources))
            };
            match old.iter().position(is_same) {
                Some(place) => new[at] = is_new(finding, Some(old.swap_remove(place))),
                None => left.push(at),
            }
        }
        left.sort_by_key(|at| Reverse(weight(&findings[*at].1)));
        old.sort_by_key(|finding| Reverse(weight(finding)));
        for at in left {
            let finding = &findings[at].1;
            if let Some(place) = old.iter().position(|old| !is_new(finding, Some(old))) {
                old.remove(place);
                new[at] = false;
            }
        }
    }
    new
}

/// All findings with the places of their systems, those that are shown first.
pub(crate) fn all(judged: &Judgement) -> impl Iterator<Item = &(usize, Finding)> {
    judged.report.findings.iter().chain(&judged.unshown)
}

/// What a rule finds, where one thing has two names: a file that only a disk has is missing from every commit.
fn cause(rule: &str) -> &str {
    if rule == "untracked-artifact" { "missing-artifact" } else { rule }
}

/// What the line says on which a finding begins.
fn line<'s>(finding: &Finding, sources: &'s SourceMap) -> &'s str {
    let source = sources.get(finding.primary.span.file);
    let text = source.text();
    let at = text.floor_char_boundary(finding.primary.span.range().start);
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    text[start..].lines().next().unwrap_or_default().trim()
}

/// Whether a finding counts, and how bad it is.
fn weight(finding: &Finding) -> (bool, Level) {
    (finding.waived.is_none(), finding.level)
}

/// Whether a finding is new, or counts for more than it did: it is worse, or nobody lives with it any more.
fn is_new(finding: &Finding, before: Option<&Finding>) -> bool {
    before.is_none_or(|before| {
        let is_worse = || finding.level > before.level || finding.extent.is_beyond(&before.extent);
        finding.waived.is_none() && (before.waived.is_some() || is_worse())
    })
}

/// For each system the one that it was: of the same manifest, else the only one of the same name that has gone from its place.
pub(crate) fn twins(judged: &Judgement, before: Option<&Judgement>) -> Vec<Option<usize>> {
    let systems = &judged.report.systems;
    let old = before.map_or(&[][..], |before| &before.report.systems);
    let is_at = |place: &SystemReport, others: &[SystemReport]| {
        others.iter().position(|other| other.manifest == place.manifest)
    };
    let twin = |system: &SystemReport| {
        is_at(system, old).or_else(|| {
            let gone = |other: &SystemReport| other.name == system.name && is_at(other, systems).is_none();
            let mut named = old.iter().enumerate().filter(|(_, other)| gone(other));
            let (at, _) = named.next()?;
            named.next().is_none().then_some(at)
        })
    };
    systems.iter().map(twin).collect()
}
