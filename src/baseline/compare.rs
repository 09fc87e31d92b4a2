//! What a change brings: findings of a tree held against those of the tree that it is based on.
//!
//! Both are judged on the same day, so that what only the calendar brought is in both. Findings are the same where system, rule
//! and subject are, wherever they stand: lines that move are no change.

#![expect(
    clippy::indexing_slicing,
    reason = "systems and findings are named by their places in lists that only grow, and `new` has one for each finding"
)]

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet, VecDeque};

use super::renames::{ClaimedFile, MatchedJudgements, Same};
use crate::evaluate::Evaluation;
use crate::finding::{Finding, Level};
use crate::gate::Gate;
use crate::report::{Reason, SystemReport, reason};
use crate::rule_id::RuleId;
use crate::rules::{Undecided, ids};
use crate::snapshot::RepoPath;
use crate::text::{FileId, SourceMap, Span};

/// Says of each finding of `judged`, and of what cannot be told, whether it was there `before`; where nothing could be judged then, none was.
pub(crate) fn compare(judged: &mut Evaluation, before: Option<&Evaluation>) {
    let twins = twins(judged, before);
    let names = MatchedJudgements::of(judged, before, &twins);
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
    judged: &Evaluation,
    before: Option<&Evaluation>,
    twins: &[Option<usize>],
    names: &MatchedJudgements<'_>,
) -> Vec<Vec<bool>> {
    let old = || before.into_iter().flat_map(|before| before.report.systems.iter().enumerate());
    let old = || old().flat_map(|(system, then)| then.undecided.iter().map(move |open| (system, open)));
    let by_subject: HashSet<_> =
        old().map(|(system, open)| (system, &open.rule, open.subject.clone())).collect();
    let (mut by_path, mut by_text) = (HashSet::new(), HashSet::new());
    for (system, open) in old() {
        if let Some(evidence) = names.old(system, &open.subject) {
            by_path.insert((&open.rule, evidence.path));
            by_text.extend(evidence.text.map(|text| (&open.rule, text)));
        }
    }
    let is_new = |system: usize, open: &Undecided| {
        let is_known = |twin| by_subject.contains(&(twin, &open.rule, names.then(system, &open.subject)));
        let is_moved = |evidence: ClaimedFile<'_>| {
            by_path.contains(&(&open.rule, evidence.path))
                || evidence.text.is_some_and(|text| by_text.contains(&(&open.rule, text)))
        };
        !twins[system].is_some_and(is_known) && !names.moved(system, &open.subject).is_some_and(is_moved)
    };
    let systems = judged.report.systems.iter().enumerate();
    systems.map(|(at, system)| system.undecided.iter().map(|open| is_new(at, open)).collect()).collect()
}

/// Says of each reason in a system whether it was one before.
fn settle(system: &mut SystemReport, then: Option<&SystemReport>) {
    // Of each reason, whether the change brought some of what it is the reason of.
    let mut known: HashMap<(Option<Gate>, String), bool> = HashMap::new();
    for open in &system.undecided {
        *known.entry((open.gate, reason(open))).or_default() |= open.introduced == Some(true);
    }
    let settle = |why: &mut Reason, gate: Option<Gate>, then: &HashSet<&str>| {
        let is_new = known.get(&(gate, why.text.clone())).copied();
        why.introduced = Some(is_new.unwrap_or_else(|| !then.contains(why.text.as_str())));
    };
    let old = |gate: Gate| {
        let gates = then.iter().flat_map(|then| &then.gates).filter(move |then| then.gate == gate);
        gates.flat_map(|then| &then.reasons).map(|why| why.text.as_str()).collect::<HashSet<_>>()
    };
    for gate in &mut system.gates {
        let old = old(gate.gate);
        gate.reasons.iter_mut().for_each(|why| settle(why, Some(gate.gate), &old));
        // What the change brings comes first.
        gate.reasons.sort_by_key(|why| why.introduced == Some(false));
    }
    system.reasons.iter_mut().for_each(|why| settle(why, None, &HashSet::new()));
}

/// Of each finding, those that are shown first: whether it was not there `before`, or counts for more than it did.
pub(crate) fn news(judged: &Evaluation, before: Option<&Evaluation>) -> Vec<bool> {
    let twins = twins(judged, before);
    news_by(judged, before, &twins, &MatchedJudgements::of(judged, before, &twins))
}

fn news_by(
    judged: &Evaluation,
    before: Option<&Evaluation>,
    twins: &[Option<usize>],
    names: &MatchedJudgements<'_>,
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
    let mut lines = Lines::default();
    let mut unmatched = Vec::new();
    for ((system, ..), (mine, old)) in groups {
        // Several of one subject, such as placeholders of a document: what says the same is the same; of the others, the worst of
        // today are held against the worst of then.
        let mut same: HashMap<(&str, Option<LineId>), VecDeque<usize>> = HashMap::new();
        for (number, old) in old.iter().enumerate().filter(|_| !mine.is_empty()) {
            let line = before.map(|before| lines.of(old, 0, &before.report.sources));
            same.entry((old.headline.as_str(), line)).or_default().push_back(number);
        }
        let mut old: Vec<Option<&Finding>> = old.into_iter().map(Some).collect();
        let mut left = Vec::new();
        for at in mine {
            let finding = &findings[at].1;
            let line = lines.of(finding, 1, &judged.report.sources);
            let known = same.get_mut(&(finding.headline.as_str(), Some(line))).and_then(VecDeque::pop_front);
            match known.and_then(|number| old[number].take()) {
                Some(known) => new[at] = is_new(finding, Some(known)),
                None => left.push(at),
            }
        }
        left.sort_by_key(|at| Reverse(weight(&findings[*at].1)));
        let mut old: VecDeque<&Finding> = old.into_iter().flatten().collect();
        old.make_contiguous().sort_by_key(|finding| Reverse(weight(finding)));
        for at in left {
            let finding = &findings[at].1;
            // Where it counts for more than the worst of then, it counts for more than any.
            if old.front().is_none_or(|worst| counts_more(finding, worst)) {
                continue;
            }
            if let Some(place) = old.iter().position(|old| !is_new(finding, Some(old))) {
                old.remove(place);
                new[at] = false;
            }
        }
        unmatched
            .extend(old.into_iter().filter_map(|old| Some((system, old, names.old(system, &old.subject)?))));
    }
    unmatched.sort_by_key(|(system, old, _)| (*system, &old.rule, &old.subject, old.primary.span));
    let mut by_evidence = ByEvidence::of(&unmatched);
    for (at, (system, finding)) in findings.iter().enumerate() {
        let moved = if new[at] { names.moved(*system, &finding.subject) } else { None };
        let Some(evidence) = moved else { continue };
        let fits = |number: usize| {
            let (_, old, then) = &unmatched[number];
            // A path that is missing is written in another way elsewhere.
            let is_path = evidence.is(then) == Some(Same::Path) && cause(&old.rule) == MISSING;
            if is_path { !counts_more(finding, old) } else { !is_new(finding, Some(old)) }
        };
        if by_evidence.take(cause(&finding.rule), &evidence, fits) {
            new[at] = false;
        }
    }
    new
}

/// What was found before, and has no match, by its cause and by the path and the text of its evidence.
#[derive(Default)]
struct ByEvidence<'f> {
    by_path: HashMap<(&'f RuleId, &'f str), VecDeque<usize>>,
    by_text: HashMap<(&'f RuleId, usize), VecDeque<usize>>,
    is_taken: Vec<bool>,
}

impl<'f> ByEvidence<'f> {
    fn of(unmatched: &[(usize, &'f Finding, ClaimedFile<'f>)]) -> Self {
        let mut all = Self { is_taken: vec![false; unmatched.len()], ..Self::default() };
        for (number, (_, old, evidence)) in unmatched.iter().enumerate() {
            let cause = cause(&old.rule);
            all.by_path.entry((cause, evidence.path)).or_default().push_back(number);
            if let Some(text) = evidence.text {
                all.by_text.entry((cause, text)).or_default().push_back(number);
            }
        }
        all
    }

    /// Takes the first that fits and has this evidence. Whether there was one.
    fn take(&mut self, cause: &'f RuleId, evidence: &ClaimedFile<'f>, fits: impl Fn(usize) -> bool) -> bool {
        let first = |queue: Option<&mut VecDeque<usize>>| {
            let queue = queue?;
            while queue.front().is_some_and(|number| self.is_taken[*number]) {
                queue.pop_front();
            }
            queue.iter().copied().find(|number| !self.is_taken[*number] && fits(*number))
        };
        let by_path = first(self.by_path.get_mut(&(cause, evidence.path)));
        let by_text = first(evidence.text.and_then(|text| self.by_text.get_mut(&(cause, text))));
        let taken = by_path.into_iter().chain(by_text).min();
        if let Some(number) = taken {
            self.is_taken[number] = true;
        }
        taken.is_some()
    }
}

/// All findings with the places of their systems, those that are shown first.
pub(crate) fn all(judged: &Evaluation) -> impl Iterator<Item = &(usize, Finding)> {
    judged.report.findings.iter().chain(&judged.unshown)
}

const MISSING: &RuleId = &ids::MISSING_ARTIFACT;

/// What a rule finds, where one thing has two names: a file that only a disk has is missing from every commit.
fn cause(rule: &RuleId) -> &RuleId {
    if *rule == ids::UNTRACKED_ARTIFACT { MISSING } else { rule }
}

/// What lines say on which findings begin. Each line is looked for once: many findings may be on a long one.
#[derive(Default)]
struct Lines<'s> {
    /// By side, file and number.
    known: HashMap<(usize, FileId, usize), LineId>,
    /// By what they say.
    texts: HashMap<&'s str, LineId>,
}

/// Stands for a line: lines that say the same have the same.
type LineId = usize;

impl<'s> Lines<'s> {
    fn of(&mut self, finding: &Finding, side: usize, sources: &'s SourceMap) -> LineId {
        let span = finding.primary.span;
        let source = sources.get(span.file);
        let number = source.position(span.range().start).line;
        let texts = &mut self.texts;
        *self.known.entry((side, span.file, number)).or_insert_with(|| {
            let next = texts.len();
            *texts.entry(line(span, source.text())).or_insert(next)
        })
    }
}

/// What the line says on which a span begins.
fn line(span: Span, text: &str) -> &str {
    let at = text.floor_char_boundary(span.range().start);
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
pub(crate) fn twins(judged: &Evaluation, before: Option<&Evaluation>) -> Vec<Option<usize>> {
    let systems = &judged.report.systems;
    let old = before.map_or(&[][..], |before| &before.report.systems);
    let by_place = |systems: &'_ [SystemReport]| -> HashMap<RepoPath, usize> {
        systems.iter().enumerate().rev().map(|(at, system)| (system.manifest.clone(), at)).collect()
    };
    let (now, then) = (by_place(systems), by_place(old));
    // Of what has gone from its place, the only system of its name; none where there are several.
    let mut gone: HashMap<&str, Option<usize>> = HashMap::new();
    for (at, other) in old.iter().enumerate().filter(|(_, other)| !now.contains_key(&other.manifest)) {
        gone.entry(&other.name).and_modify(|only| *only = None).or_insert(Some(at));
    }
    let twin = |system: &SystemReport| {
        let at_its_place = then.get(&system.manifest).copied();
        at_its_place.or_else(|| gone.get(system.name.as_str()).copied().flatten())
    };
    systems.iter().map(twin).collect()
}
