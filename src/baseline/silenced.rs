//! The findings of `relaxed` and `self-exemption`: what a change relaxes, and which findings that silences.

use std::collections::HashSet;

use super::levers::{Levers, Silenced};
use super::relaxed::{Recording, RelaxedValue};
use crate::evaluate::Evaluation;
use crate::finding::{Finding, Level};
use crate::gate::Gate;
use crate::limits::findings as limits;
use crate::manifest::subject::keys_of;
use crate::report::{RelaxedReport, SilencedFinding};
use crate::rule_id::RuleId;
use crate::rules::relaxed_criteria::how_to_record;
use crate::rules::{RuleContext, find, ids};
use crate::selection::Selection;
use crate::text::{clipped, counted};

/// Adds the findings of the base that are gone and that a value which is only listed may have silenced.
pub(super) fn add_gone(
    silenced: &mut Vec<Silenced>,
    gone: &[(usize, Finding)],
    values: &[(usize, RelaxedValue)],
) {
    let levers = Levers::of(values, true);
    let shown =
        silenced.iter().map(|one| (one.system, one.finding.rule.clone(), one.finding.subject.clone()));
    let shown: HashSet<_> = shown.collect();
    for (system, finding) in gone {
        let (system, finding) = (*system, finding.clone());
        if !shown.contains(&(system, finding.rule.clone(), finding.subject.clone())) {
            let one = Silenced { system, finding, waiver: None, is_known: true, is_strict: false };
            silenced.extend((!levers.of_finding(&one).is_empty()).then_some(one));
        }
    }
}

/// Reports each relaxed value, and each that silences a finding which the change adds. `levers` has the value that silences each finding.
/// Returns the text of what silences it.
pub(super) fn report(
    evaluation: &mut Evaluation,
    values: &[(usize, RelaxedValue)],
    (silenced, levers): (&[Silenced], &[Option<usize>]),
    (accepts_relaxed, selection): (bool, &Selection),
) -> Vec<String> {
    let mut by_value: Vec<Vec<&Silenced>> = values.iter().map(|_| Vec::new()).collect();
    let mut others: Vec<&Silenced> = Vec::new();
    let mut texts = Vec::new();
    for (silenced, lever) in silenced.iter().zip(levers) {
        let text = lever.and_then(|at| values.get(at)).map(|(_, value)| value.text.clone());
        texts.push(text.unwrap_or_else(|| "the policy was changed".to_owned()));
        match lever.and_then(|at| by_value.get_mut(at)) {
            Some(mine) => mine.push(silenced),
            None => others.push(silenced),
        }
    }
    let mut found: Vec<(usize, Finding)> = Vec::new();
    for ((system, value), mine) in values.iter().zip(&by_value) {
        found.extend(note(value, mine).map(|note| (*system, note)));
        // A note fails nothing, so nobody has to be exempted from it.
        let counts = |one: &&&Silenced| !one.is_known && one.finding.level > Level::Note;
        let new: Vec<&Finding> = mine.iter().filter(counts).map(|one| &one.finding).collect();
        found.extend(exemptions(value, &new).into_iter().map(|one| (*system, one)));
        let silences = mine.iter().map(|one| SilencedFinding {
            rule: one.finding.rule.clone(),
            subject: one.finding.subject.clone(),
            headline: one.finding.headline.clone(),
            value: one.finding.severity.value(),
            is_known: one.is_known,
        });
        evaluation.report.relaxed.push(RelaxedReport {
            system: *system,
            subject: value.subject.clone(),
            span: value.span,
            text: value.text.clone(),
            short: value.short.clone(),
            record: value.record().map(str::to_owned),
            silences: silences.collect(),
        });
    }
    for one in others.into_iter().filter(|one| !one.is_known && one.finding.level > Level::Note) {
        let Finding { subject, primary, .. } = &one.finding;
        let value = RelaxedValue::of_target(subject.clone(), primary.span);
        let all = exemptions(&value, &[&one.finding]);
        found.extend(all.into_iter().map(|found| (one.system, found)));
    }
    let is_shown = |id: &RuleId| find(id).is_some_and(|rule| selection.may_show(rule));
    let found: Vec<_> = found
        .into_iter()
        .filter(|(_, finding)| {
            is_shown(&finding.rule) && !(accepts_relaxed && finding.rule == ids::SELF_EXEMPTION)
        })
        .collect();
    for (system, finding) in found {
        evaluation.report.add(system, finding);
    }
    texts
}

/// The note about one relaxed value.
fn note(value: &RelaxedValue, silenced: &[&Silenced]) -> Option<Finding> {
    let mut cx = RuleContext::new(find(&ids::RELAXED)?);
    let finding = cx.report(&value.subject, value.span, clipped(&value.text, limits::RELAXED_CHARS));
    finding.gate = keys_of(&value.subject).next().and_then(|key| key.parse().ok()).and_then(Gate::of_section);
    let one = |silenced: &&Silenced| match silenced.finding.severity.value() {
        Some(value) => format!("{} ({})", silenced.finding.rule, short(value)),
        None => silenced.finding.rule.to_string(),
    };
    let mut names: Vec<String> = silenced.iter().map(one).collect();
    names.sort();
    names.dedup();
    let listed = crate::text::listed(names.iter().cloned(), limits::ADDED_FINDINGS);
    finding.label(match (value.record(), value.is_only_listed, names.is_empty()) {
        (Some(record), _, true) => format!("recorded in `{}`", clipped(record, 60)),
        (Some(record), ..) => format!("recorded in `{}`; gone with it: {listed}", clipped(record, 60)),
        (None, false, true) => "asks for less than the base; silences no finding today".to_owned(),
        (None, false, false) => format!("silences {listed}"),
        (None, true, true) => "differs from the base; no finding is gone with it".to_owned(),
        (None, true, false) => format!("gone with it: {listed}"),
    });
    finding.help("a reviewer decides: nothing fails because of this note");
    cx.findings.pop().map(|finding| Finding { introduced: Some(true), ..finding })
}

/// A number with at most four digits behind the point.
fn short(number: f64) -> String {
    let text = format!("{:.4}", number.abs());
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// One error for each rule of which findings that the change adds are silenced.
fn exemptions(value: &RelaxedValue, silenced: &[&Finding]) -> Vec<Finding> {
    let Some(rule) = find(&ids::SELF_EXEMPTION) else { return Vec::new() };
    let mut rules: Vec<&RuleId> = silenced.iter().map(|finding| &finding.rule).collect();
    rules.sort();
    rules.dedup();
    let mut cx = RuleContext::new(rule);
    for rule in rules {
        let mine: Vec<_> = silenced.iter().filter(|finding| finding.rule == *rule).collect();
        let headline = format!("change relaxes `{}` for findings it adds", clipped(rule, 30));
        let finding = cx.report(&value.subject, value.span, headline);
        finding.label(&value.text);
        for silenced in mine.iter().take(limits::ADDED_FINDINGS) {
            let place = if silenced.subject.is_empty() { "the manifest" } else { &silenced.subject };
            finding.help(format!("added finding: {} ({place})", silenced.headline));
        }
        if mine.len() > limits::ADDED_FINDINGS {
            finding.help(format!("and {}", counted(mine.len() - limits::ADDED_FINDINGS, "more finding")));
        }
        finding.help("undo this and fix the added findings; or let a maintainer accept it: run the check with `--accept-relaxed`");
        if let Recording::Possible(name) = &value.recording {
            finding.help(format!("or record it: add {}", how_to_record(&value.subject, name)));
        }
    }
    let error = |finding| Finding { level: Level::Error, introduced: Some(true), ..finding };
    cx.findings.into_iter().map(error).collect()
}
