//! Compares the findings of a change with those of its base.
//!
//! Both trees are evaluated with the same date, so findings that only the calendar causes are in both. Two findings match if system, rule
//! and subject are the same. Their lines do not matter: a moved line is not a change.

#![expect(
    clippy::indexing_slicing,
    reason = "indices refer to lists that only grow, and `new` has one entry for each finding"
)]

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet, VecDeque};

use super::renames::{ClaimedFile, MatchedEvaluations};
use super::systems::matched_systems;
use super::view::View;
use crate::evaluate::Evaluation;
use crate::finding::{Finding, Level};
use crate::gate::Gate;
use crate::report::{Reason, SystemReport, reason};
use crate::rule_id::RuleId;
use crate::rules::{Undecided, ids};
use crate::text::{FileId, SourceMap, Span};

/// Marks each finding and each undecided question of `evaluated` as introduced or not. Without `before`, all are introduced.
pub(crate) fn compare(evaluated: &mut Evaluation, before: Option<&Evaluation>) {
    let before = before.map(View::of);
    let view = View::of(evaluated);
    let matches = matched_systems(&view, before.as_ref());
    let names = MatchedEvaluations::of(&view, before.as_ref(), &matches);
    let new = new_findings_by(&view, before.as_ref(), &matches, &names, false);
    let undecided = new_undecided(&view, before.as_ref(), &matches, &names);
    let shown = evaluated.report.findings.iter_mut().chain(&mut evaluated.unshown);
    for ((_, finding), new) in shown.zip(new) {
        finding.introduced = Some(new);
    }
    for ((system, matched), new) in evaluated.report.systems.iter_mut().zip(matches).zip(undecided) {
        let then = before.as_ref().zip(matched).map(|(before, matched)| before.systems[matched]);
        for (open, new) in system.undecided.iter_mut().zip(new) {
            open.introduced = Some(new);
        }
        mark_reasons(system, then);
    }
}

/// For each system, whether each undecided question is new. Questions match by rule and subject, because the text may name a path that has
/// moved.
fn new_undecided(
    evaluated: &View<'_>,
    before: Option<&View<'_>>,
    matches: &[Option<usize>],
    names: &MatchedEvaluations<'_>,
) -> Vec<Vec<bool>> {
    let old = || before.into_iter().flat_map(|before| before.systems.iter().enumerate());
    let old = || old().flat_map(|(system, then)| then.undecided.iter().map(move |open| (system, open)));
    let by_subject: HashSet<_> =
        old().map(|(system, open)| (system, &open.rule, open.subject.clone())).collect();
    let (mut by_path, mut by_text) = (HashSet::new(), HashSet::new());
    for (system, open) in old() {
        if let Some(evidence) = names.evidence_at_base(system, &open.subject) {
            by_path.insert((&open.rule, evidence.path));
            by_text.extend(evidence.text.map(|text| (&open.rule, text)));
        }
    }
    let is_new = |system: usize, open: &Undecided| {
        let is_known = |matched| {
            by_subject.contains(&(matched, &open.rule, names.subject_at_base(system, &open.subject)))
        };
        let is_moved = |evidence: ClaimedFile<'_>| {
            by_path.contains(&(&open.rule, evidence.path))
                || evidence.text.is_some_and(|text| by_text.contains(&(&open.rule, text)))
        };
        !matches[system].is_some_and(is_known)
            && !names.evidence_of_new_key(system, &open.subject).is_some_and(is_moved)
    };
    let systems = evaluated.systems.iter().enumerate();
    systems.map(|(at, system)| system.undecided.iter().map(|open| is_new(at, open)).collect()).collect()
}

/// Marks each reason of a system as introduced or not.
fn mark_reasons(system: &mut SystemReport, then: Option<&SystemReport>) {
    // Whether the change introduced at least one of the questions with this reason.
    let mut known: HashMap<(Option<Gate>, String), bool> = HashMap::new();
    for open in &system.undecided {
        *known.entry((open.gate, reason(open))).or_default() |= open.introduced == Some(true);
    }
    let mark = |why: &mut Reason, gate: Option<Gate>, then: &HashSet<&str>| {
        let is_new = known.get(&(gate, why.text.clone())).copied();
        why.introduced = Some(is_new.unwrap_or_else(|| !then.contains(why.text.as_str())));
    };
    let old = |gate: Gate| {
        let gates = then.iter().flat_map(|then| &then.gates).filter(move |then| then.gate == gate);
        gates.flat_map(|then| &then.reasons).map(|why| why.text.as_str()).collect::<HashSet<_>>()
    };
    for gate in &mut system.gates {
        let old = old(gate.gate);
        gate.reasons.iter_mut().for_each(|why| mark(why, Some(gate.gate), &old));
        // New reasons come first.
        gate.reasons.sort_by_key(|why| why.introduced == Some(false));
    }
    system.reasons.iter_mut().for_each(|why| mark(why, None, &HashSet::new()));
}

/// For each finding, whether it is new or worse than `before`. If `ignores_waivers`, a waived finding of `before` counts as open.
pub(super) fn new_findings(view: &View<'_>, before: Option<&View<'_>>, ignores_waivers: bool) -> Vec<bool> {
    let matches = matched_systems(view, before);
    let names = MatchedEvaluations::of(view, before, &matches);
    new_findings_by(view, before, &matches, &names, ignores_waivers)
}

fn new_findings_by<'f>(
    evaluated: &'f View<'f>,
    before: Option<&'f View<'f>>,
    matches: &[Option<usize>],
    names: &MatchedEvaluations<'f>,
    ignores_waivers: bool,
) -> Vec<bool> {
    let mut groups: HashMap<_, SubjectFindings<'_>> = HashMap::new();
    for (system, finding) in before.into_iter().flat_map(|before| before.findings.iter().copied()) {
        let key = (*system, matched_rule(&finding.rule), finding.subject.clone());
        groups.entry(key).or_default().then.push(finding);
    }
    let mut matcher = FindingMatcher::new(evaluated, before, ignores_waivers);
    for (at, (system, finding)) in evaluated.findings.iter().copied().enumerate() {
        if let Some(matched) = matches[*system] {
            let subject = names.subject_at_base(*system, &finding.subject);
            let rule = names.rule_at_base(*system, matched_rule(&finding.rule));
            groups.entry((matched, rule, subject)).or_default().now.push(at);
        }
    }
    let mut unmatched = Vec::new();
    for ((system, ..), group) in groups {
        unmatched.extend(matcher.match_subject(group).into_iter().filter_map(|finding| {
            let evidence = names.evidence_at_base(system, &finding.subject)?;
            Some(UnmatchedFinding { system, finding, evidence })
        }));
    }
    unmatched.sort_by_key(|UnmatchedFinding { system, finding, .. }| {
        (*system, &finding.rule, &finding.subject, finding.primary.span)
    });
    matcher.match_moved(&unmatched, names);
    matcher.new
}

/// The findings of one rule about one subject.
#[derive(Default)]
struct SubjectFindings<'f> {
    /// The indices of those of the change.
    now: Vec<usize>,
    /// Those of the base.
    then: Vec<&'f Finding>,
}

/// A finding of the base that matches none of the change.
struct UnmatchedFinding<'f> {
    system: usize,
    finding: &'f Finding,
    evidence: ClaimedFile<'f>,
}

/// Finds out which findings of a change are new.
struct FindingMatcher<'f> {
    evaluated: &'f View<'f>,
    before: Option<&'f View<'f>>,
    /// Whether a waived finding of the base counts as open.
    ignores_waivers: bool,
    /// For each finding, whether it is new: no match was found yet.
    new: Vec<bool>,
    lines: Lines<'f>,
}

impl<'f> FindingMatcher<'f> {
    fn new(evaluated: &'f View<'f>, before: Option<&'f View<'f>>, ignores_waivers: bool) -> Self {
        let new = vec![true; evaluated.findings.len()];
        Self { evaluated, before, ignores_waivers, new, lines: Lines::default() }
    }

    /// Whether a finding is new, has a higher level or severity than before, or is no longer waived.
    fn is_new(&self, finding: &Finding, before: &Finding) -> bool {
        self.counts_more(finding, before)
            || !is_only_on_disk(finding, before)
                && finding.waived.is_none()
                && finding.severity.is_worse_than(&before.severity)
    }

    /// Whether a finding counts for more than the one before, which was waived or had a lower level.
    fn counts_more(&self, finding: &Finding, before: &Finding) -> bool {
        let was_waived = before.waived.is_some() && !self.ignores_waivers;
        let is_heavier = was_waived || finding.level > before.level;
        finding.waived.is_none() && is_heavier && !is_only_on_disk(finding, before)
    }

    /// Matches the findings about one subject. Returns those of the base that are left.
    ///
    /// A subject may have several findings, such as placeholders in a document. Findings with the same text match first; the rest match in
    /// order of weight.
    fn match_subject(&mut self, group: SubjectFindings<'f>) -> VecDeque<&'f Finding> {
        let SubjectFindings { now, then } = group;
        let mut same: HashMap<(&str, Option<LineId>), VecDeque<usize>> = HashMap::new();
        for (number, old) in then.iter().enumerate().filter(|_| !now.is_empty()) {
            let line = self.before.map(|before| self.lines.of(old, 0, before.sources));
            same.entry((old.headline.as_str(), line)).or_default().push_back(number);
        }
        let mut then: Vec<Option<&Finding>> = then.into_iter().map(Some).collect();
        let mut left = Vec::new();
        for at in now {
            let finding = &self.evaluated.findings[at].1;
            let line = self.lines.of(finding, 1, self.evaluated.sources);
            let known = same.get_mut(&(finding.headline.as_str(), Some(line))).and_then(VecDeque::pop_front);
            match known.and_then(|number| then[number].take()) {
                Some(known) => self.new[at] = self.is_new(finding, known),
                None => left.push(at),
            }
        }
        left.sort_by_key(|at| Reverse(weight(&self.evaluated.findings[*at].1)));
        let mut then: VecDeque<&Finding> = then.into_iter().flatten().collect();
        then.make_contiguous().sort_by_key(|finding| Reverse(weight(finding)));
        for at in left {
            let finding = &self.evaluated.findings[at].1;
            // Heavier than the heaviest finding of the base, so none of them can match.
            if then.front().is_none_or(|worst| self.counts_more(finding, worst)) {
                continue;
            }
            if let Some(place) = then.iter().position(|old| !self.is_new(finding, old)) {
                then.remove(place);
                self.new[at] = false;
            }
        }
        then
    }

    /// Matches findings whose key the base did not have, by their evidence.
    fn match_moved(&mut self, unmatched: &[UnmatchedFinding<'f>], names: &MatchedEvaluations<'f>) {
        let mut by_evidence = ByEvidence::of(unmatched);
        for (at, (system, finding)) in self.evaluated.findings.iter().copied().enumerate() {
            let evidence =
                if self.new[at] { names.evidence_of_new_key(*system, &finding.subject) } else { None };
            let Some(evidence) = evidence else { continue };
            let fits = |number: usize| {
                let UnmatchedFinding { finding: old, evidence: then, .. } = &unmatched[number];
                // The text of a missing path differs when the manifest moves, so only the level is compared.
                let is_same_path =
                    evidence.path == then.path && *matched_rule(&old.rule) == ids::MISSING_ARTIFACT;
                if is_same_path { !self.counts_more(finding, old) } else { !self.is_new(finding, old) }
            };
            if by_evidence.take(matched_rule(&finding.rule), &evidence, fits) {
                self.new[at] = false;
            }
        }
    }
}

/// Unmatched findings of the base, by rule and by the path or the text of their evidence.
#[derive(Default)]
struct ByEvidence<'f> {
    by_path: HashMap<(&'f RuleId, &'f str), VecDeque<usize>>,
    by_text: HashMap<(&'f RuleId, usize), VecDeque<usize>>,
    is_taken: Vec<bool>,
}

impl<'f> ByEvidence<'f> {
    fn of(unmatched: &[UnmatchedFinding<'f>]) -> Self {
        let mut all = Self { is_taken: vec![false; unmatched.len()], ..Self::default() };
        for (number, UnmatchedFinding { finding, evidence, .. }) in unmatched.iter().enumerate() {
            let rule = matched_rule(&finding.rule);
            all.by_path.entry((rule, evidence.path)).or_default().push_back(number);
            if let Some(text) = evidence.text {
                all.by_text.entry((rule, text)).or_default().push_back(number);
            }
        }
        all
    }

    /// Takes the first finding with this evidence that fits. Returns whether there was one.
    fn take(&mut self, rule: &'f RuleId, evidence: &ClaimedFile<'f>, fits: impl Fn(usize) -> bool) -> bool {
        let first = |queue: Option<&mut VecDeque<usize>>| {
            let queue = queue?;
            while queue.front().is_some_and(|number| self.is_taken[*number]) {
                queue.pop_front();
            }
            queue.iter().copied().find(|number| !self.is_taken[*number] && fits(*number))
        };
        let by_path = first(self.by_path.get_mut(&(rule, evidence.path)));
        let by_text = first(evidence.text.and_then(|text| self.by_text.get_mut(&(rule, text))));
        let taken = by_path.into_iter().chain(by_text).min();
        if let Some(number) = taken {
            self.is_taken[number] = true;
        }
        taken.is_some()
    }
}

/// The rule under which a finding is matched. A file that is only on disk is untracked in the work tree and missing in a commit.
fn matched_rule(rule: &RuleId) -> &RuleId {
    const MISSING: &RuleId = &ids::MISSING_ARTIFACT;
    if *rule == ids::UNTRACKED_ARTIFACT { MISSING } else { rule }
}

/// Whether a file that the base lacks is on this disk only: the commit lacks it too, with the level and the waiver that it had.
fn is_only_on_disk(finding: &Finding, before: &Finding) -> bool {
    finding.rule == ids::UNTRACKED_ARTIFACT && before.rule == ids::MISSING_ARTIFACT
}

/// The text of the line on which each finding begins. Each line is looked up once, because many findings may be on one long line.
#[derive(Default)]
struct Lines<'s> {
    /// By side, file and line number.
    known: HashMap<(usize, FileId, usize), LineId>,
    /// By text.
    texts: HashMap<&'s str, LineId>,
}

/// Identifies the text of a line: equal texts have the same id.
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

/// The trimmed text of the line on which a span begins.
fn line(span: Span, text: &str) -> &str {
    let at = text.floor_char_boundary(span.range().start);
    let (above, below) = text.split_at_checked(at).unwrap_or((text, ""));
    let begun = above.rfind('\n').map_or(0, |newline| newline + 1);
    let end = below.find('\n').map_or(text.len(), |newline| at + newline);
    text.get(begun..end).unwrap_or_default().trim()
}

/// Orders findings: waived ones are lightest, then by level.
fn weight(finding: &Finding) -> (bool, Level) {
    (finding.waived.is_none(), finding.level)
}
