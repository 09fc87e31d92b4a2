//! The findings of `relaxed` and `self-exemption`: what a change relaxes, and which findings that silences.

use std::collections::{HashMap, HashSet};

use super::relaxed::{LeverScope, RelaxedValue};
use crate::evaluate::Evaluation;
use crate::finding::{Finding, Level};
use crate::gate::Gate;
use crate::limits::findings as limits;
use crate::manifest::Subject;
use crate::manifest::subject::{keys_of, with_those_above};
use crate::report::{RelaxedReport, SilencedFinding};
use crate::rule_id::RuleId;
use crate::rules::{RULES, RuleContext, RuleImplementation, find, ids};
use crate::selection::Selection;
use crate::text::{Span, clipped, counted};

/// A finding that a change silences.
#[derive(Debug)]
pub(super) struct Silenced {
    /// The index of its system.
    pub system: usize,
    pub finding: Finding,
    /// The waiver of the change that accepts it.
    pub waiver: Option<String>,
    /// Whether the merge base had it.
    pub is_known: bool,
    /// Whether the strict manifest shows it. Otherwise it went with a value that is only listed.
    pub is_strict: bool,
}

/// The relaxed values of all systems, by what they can silence. The first of several counts.
#[derive(Default)]
struct Levers<'v> {
    waivers: HashMap<(usize, &'v str), usize>,
    below: HashMap<(usize, &'v str), Vec<LeverBelow<'v>>>,
    rules: HashMap<(usize, &'v str), usize>,
    topics: Vec<(usize, &'v str, usize)>,
    anywhere: HashMap<usize, usize>,
}

/// The index of a value, and the rules that it can silence; any if there is none.
type LeverBelow<'v> = (usize, &'v [RuleId]);

impl<'v> Levers<'v> {
    /// Those that are only listed, or the others.
    fn of(values: &'v [(usize, RelaxedValue)], are_only_listed: bool) -> Self {
        let mut levers = Self::default();
        let mine = values.iter().enumerate();
        for (at, (system, value)) in mine.filter(|(_, (_, value))| value.is_only_listed == are_only_listed) {
            match &value.scope {
                LeverScope::Waiver(name) => {
                    levers.waivers.entry((*system, name)).or_insert(at);
                }
                LeverScope::Below(subject, rules) => {
                    levers.below.entry((*system, subject)).or_default().push((at, rules));
                    levers.add_rules(*system, rules, at);
                }
                LeverScope::Rules(rules) => levers.add_rules(*system, rules, at),
                LeverScope::Topic(topic) => levers.topics.push((*system, topic, at)),
                LeverScope::All => {
                    levers.anywhere.entry(*system).or_insert(at);
                }
            }
        }
        levers
    }

    fn add_rules(&mut self, system: usize, rules: &'v [RuleId], at: usize) {
        for rule in rules {
            self.rules.entry((system, rule)).or_insert(at);
        }
    }

    /// The value that most likely silences a finding.
    fn first(&self, silenced: &Silenced) -> Option<usize> {
        let Silenced { system, finding, waiver, .. } = silenced;
        let waiver = waiver.as_ref().and_then(|waiver| self.waivers.get(&(*system, waiver.as_str())));
        let rule = self.rules.get(&(*system, finding.rule.as_str()));
        let is_of = |rules: &[RuleId]| rules.is_empty() || rules.contains(&finding.rule);
        let below = with_those_above(&finding.subject).find_map(|path| {
            let mut all = self.below.get(&(*system, path))?.iter();
            all.find_map(|(at, rules)| is_of(rules).then_some(at))
        });
        let topic = self.topics.iter().find(|(of, topic, _)| of == system && reads_synonyms(finding, topic));
        let topic = topic.map(|(_, _, at)| at);
        waiver.or(below).or(rule).or(topic).or_else(|| self.anywhere.get(system)).copied()
    }
}

/// Whether more synonyms for a topic can silence a finding.
fn reads_synonyms(finding: &Finding, topic: &str) -> bool {
    let asks_for_topics = [ids::UNLOCATED_TOPIC, ids::UNRECORDED_DECISION].contains(&finding.rule)
        || RULES.iter().any(|rule| {
            rule.id == finding.rule && matches!(rule.implementation, RuleImplementation::Topics(_))
        });
    let parts = finding.severity.items();
    asks_for_topics && (parts.is_empty() || parts.iter().any(|part| part == topic))
}

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
            silenced.extend(levers.first(&one).is_some().then_some(one));
        }
    }
}

/// Reports each relaxed value, and each that silences a finding which the change adds. Returns the text of what silences each finding.
pub(super) fn report(
    evaluation: &mut Evaluation,
    values: &[(usize, RelaxedValue)],
    silenced: &[Silenced],
    (accepts_relaxed, selection): (bool, &Selection),
) -> Vec<String> {
    let levers = [true, false].map(|are_only_listed| Levers::of(values, are_only_listed));
    let [listed, put_back] = &levers;
    let mut by_value: Vec<Vec<&Silenced>> = values.iter().map(|_| Vec::new()).collect();
    let mut others: Vec<&Silenced> = Vec::new();
    let mut texts = Vec::new();
    for silenced in silenced {
        let lever = if silenced.is_strict { put_back } else { listed }.first(silenced);
        texts.push(
            lever
                .and_then(|at| values.get(at))
                .map_or("the policy was changed".to_owned(), |(_, value)| value.text.clone()),
        );
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
        found.extend(
            exemptions(&value.subject, value.span, &value.text, &new).into_iter().map(|one| (*system, one)),
        );
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
            silences: silences.collect(),
        });
    }
    for one in others.into_iter().filter(|one| !one.is_known && one.finding.level > Level::Note) {
        let Finding { subject, primary, .. } = &one.finding;
        let all = exemptions(subject, primary.span, "the target branch has another policy", &[&one.finding]);
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
    finding.label(match (value.is_only_listed, names.is_empty()) {
        (false, true) => "asks for less than the base; silences no finding today".to_owned(),
        (false, false) => format!("silences {listed}"),
        (true, true) => "differs from the base; no finding is gone with it".to_owned(),
        (true, false) => format!("gone with it: {listed}"),
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
fn exemptions(subject: &Subject, span: Span, text: &str, silenced: &[&Finding]) -> Vec<Finding> {
    let Some(rule) = find(&ids::SELF_EXEMPTION) else { return Vec::new() };
    let mut rules: Vec<&RuleId> = silenced.iter().map(|finding| &finding.rule).collect();
    rules.sort();
    rules.dedup();
    let mut cx = RuleContext::new(rule);
    for rule in rules {
        let mine: Vec<_> = silenced.iter().filter(|finding| finding.rule == *rule).collect();
        let headline = format!("change relaxes `{}` for findings it adds", clipped(rule, 30));
        let finding = cx.report(subject, span, headline);
        finding.label(text);
        for silenced in mine.iter().take(limits::ADDED_FINDINGS) {
            let place = if silenced.subject.is_empty() { "the manifest" } else { &silenced.subject };
            finding.help(format!("added finding: {} ({place})", silenced.headline));
        }
        if mine.len() > limits::ADDED_FINDINGS {
            finding.help(format!("and {}", counted(mine.len() - limits::ADDED_FINDINGS, "more finding")));
        }
        finding.help("undo this and fix the added findings; or let a maintainer accept it: run the check with `--accept-relaxed`");
    }
    let error = |finding| Finding { level: Level::Error, introduced: Some(true), ..finding };
    cx.findings.into_iter().map(error).collect()
}
