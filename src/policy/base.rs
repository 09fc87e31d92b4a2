//! What a change brings: findings of a tree held against those of the tree that it is based on.
//!
//! Both are judged on the same day, so that what only the calendar brought is in both. Findings are the same where system, rule
//! and subject are, wherever they stand: lines that move are no change.

#![expect(
    clippy::indexing_slicing,
    reason = "systems and findings are named by their places in lists that only grow, and `new` has one for each finding"
)]

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use super::moved::{Evidence, Names, Same};
use crate::check::Judgement;
use crate::finding::{Finding, Level};
use crate::gate::Gate;
use crate::report::{Reason, SystemReport, reason};
use crate::rules::Undecided;
use crate::text::SourceMap;

/// Says of each finding of `judged`, and of what cannot be told, whether it was there `before`; where nothing could be judged then, none was.
pub fn compare(judged: &mut Judgement, before: Option<&Judgement>) {
    let twins = twins(judged, before);
    let names = Names::of(judged, before, &twins);
    let (new, undecided) =
        (news_by(judged, before, &twins, &names), new_undecided(judged, before, &twins, &names));
    let shown = judged.report.findings.iter_mut().chain(&mut judged.unshown);
    for ((_, finding), new) in shown.zip(new) {
        finding.introduced = Some(new);
    }
    for ((system, twin), new) in judged.report.systems.iter_mut().zip(twins).zip(undecided) {
        let then = before.zip(twin).map(|(before, twin)| &before.report.systems[twin]);
        for (open, new) in system.undecided.iter_mut().zip(new) {
            open.introduced = Some(new);
        }
        settle(system, then);
    }
}

/// Of what cannot be told in each system, whether it could be before: by rule and subject, since the words may name what has moved.
fn new_undecided(
    judged: &Judgement,
    before: Option<&Judgement>,
    twins: &[Option<usize>],
    names: &Names<'_>,
) -> Vec<Vec<bool>> {
    let old = || before.into_iter().flat_map(|before| before.report.systems.iter().enumerate());
    let old = || old().flat_map(|(system, then)| then.undecided.iter().map(move |open| (system, open)));
    let by_subject: HashSet<_> =
        old().map(|(system, open)| (system, &open.rule, open.subject.clone())).collect();
    let by_evidence: Vec<_> =
        old().filter_map(|(system, open)| Some((&open.rule, names.old(system, &open.subject)?))).collect();
    let is_new = |system: usize, open: &Undecided| {
        let is_known = |twin| by_subject.contains(&(twin, &open.rule, names.then(system, &open.subject)));
        let is_moved = |evidence: Evidence<'_>| {
            by_evidence.iter().any(|(rule, old)| **rule == open.rule && evidence.is(old).is_some())
        };
        !twins[system].is_some_and(is_known) && !names.moved(system, &open.subject).is_some_and(is_moved)
    };
    let systems = judged.report.systems.iter().enumerate();
    systems.map(|(at, system)| system.undecided.iter().map(|open| is_new(at, open)).collect()).collect()
}

/// Says of each reason in a system whether it was one before.
fn settle(system: &mut SystemReport, then: Option<&SystemReport>) {
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
    news_by(judged, before, &twins, &Names::of(judged, before, &twins))
}

fn news_by(
    judged: &Judgement,
    before: Option<&Judgement>,
    twins: &[Option<usize>],
    names: &Names<'_>,
) -> Vec<bool> {
    let mut groups: HashMap<_, (Vec<usize>, Vec<&Finding>)> = HashMap::new();
    for (system, finding) in before.into_iter().flat_map(all) {
        let key = (*system, cause(&finding.rule), finding.subject.clone());
        groups.entry(key).or_default().1.push(finding);
    }
    let findings: Vec<_> = all(judged).collect();
    let mut new = vec![true; findings.len()];
    for (at, (system, finding)) in findings.iter().enumerate() {
        if let Some(twin) = twins[*system] {
            let key = (twin, cause(&finding.rule), names.then(*system, &finding.subject));
            groups.entry(key).or_default().0.push(at);
        }
    }
    let sources = &judged.report.sources;
    let mut unmatched = Vec::new();
    for ((system, ..), (mine, mut old)) in groups {
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
        unmatched
            .extend(old.into_iter().filter_map(|old| Some((system, old, names.old(system, &old.subject)?))));
    }
    unmatched.sort_by_key(|(system, old, _)| (*system, &old.rule, &old.subject, old.primary.span));
    for (at, (system, finding)) in findings.iter().enumerate() {
        let moved = if new[at] { names.moved(*system, &finding.subject) } else { None };
        let Some(evidence) = moved else { continue };
        let is_moved = |(_, old, then): &(usize, &Finding, Evidence<'_>)| {
            cause(&old.rule) == cause(&finding.rule)
                && evidence.is(then).is_some_and(|same| {
                    // A path that is missing is written in another way elsewhere.
                    let is_path = same == Same::Path && cause(&old.rule) == MISSING;
                    if is_path { !counts_more(finding, old) } else { !is_new(finding, Some(old)) }
                })
        };
        if let Some(place) = unmatched.iter().position(is_moved) {
            unmatched.remove(place);
            new[at] = false;
        }
    }
    new
}

const MISSING: &str = "missing-artifact";

/// All findings with the places of their systems, those that are shown first.
pub(crate) fn all(judged: &Judgement) -> impl Iterator<Item = &(usize, Finding)> {
    judged.report.findings.iter().chain(&judged.unshown)
}

/// What a rule finds, where one thing has two names: a file that only a disk has is missing from every commit.
fn cause(rule: &str) -> &str {
    if rule == "untracked-artifact" { MISSING } else { rule }
}

/// What the line says on which a finding begins.
fn line<'s>(finding: &Finding, sources: &'s SourceMap) -> &'s str {
    let source = sources.get(finding.primary.span.file);
    let text = source.text();
    let at = text.floor_char_boundary(finding.primary.span.range().start);
    let (above, below) = text.split_at_checked(at).unwrap_or((text, ""));
    let begun = above.rfind('\n').map_or(0, |newline| newline + 1);
    let end = below.find('\n').map_or(text.len(), |newline| at + newline);
    text.get(begun..end).unwrap_or_default().trim()
}

/// Whether a finding counts, and how bad it is.
fn weight(finding: &Finding) -> (bool, Level) {
    (finding.waived.is_none(), finding.level)
}

/// Whether a finding is new, or counts for more than it did: it is worse, or nobody lives with it any more.
fn is_new(finding: &Finding, before: Option<&Finding>) -> bool {
    before.is_none_or(|before| {
        counts_more(finding, before) || finding.waived.is_none() && finding.extent.is_beyond(&before.extent)
    })
}

/// Whether a finding counts, and the one before did not, or less.
fn counts_more(finding: &Finding, before: &Finding) -> bool {
    finding.waived.is_none() && (before.waived.is_some() || finding.level > before.level)
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
