//! Which relaxed value silences a finding.

use std::collections::HashMap;

use super::relaxed::{LeverScope, RelaxedValue};
use crate::finding::Finding;
use crate::limits::findings as limits;
use crate::manifest::subject::with_those_above;
use crate::rule_id::RuleId;
use crate::rules::{RULES, RuleImplementation, ids};

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

/// The relaxed values of all systems, by what they can silence.
#[derive(Default)]
pub(super) struct Levers<'v> {
    waivers: HashMap<(usize, &'v str), usize>,
    /// By their own key path.
    own: HashMap<(usize, &'v str), LeversBelow<'v>>,
    below: HashMap<(usize, &'v str), LeversBelow<'v>>,
    rules: HashMap<(usize, &'v str), Vec<usize>>,
    topics: Vec<(usize, &'v str, usize)>,
    anywhere: HashMap<usize, Vec<usize>>,
}

/// The indices of values, each with the rules that it can silence; any if there is none.
type LeversBelow<'v> = Vec<(usize, &'v [RuleId])>;

impl<'v> Levers<'v> {
    /// Those that are only listed, or the others.
    pub(super) fn of(values: &'v [(usize, RelaxedValue)], are_only_listed: bool) -> Self {
        let mut levers = Self::default();
        let mine = values.iter().enumerate();
        for (at, (system, value)) in mine.filter(|(_, (_, value))| value.is_only_listed == are_only_listed) {
            let rules: &[RuleId] = match &value.scope {
                LeverScope::Below(_, rules) => rules,
                LeverScope::Rules(rules) => rules,
                _ => &[],
            };
            match &value.scope {
                LeverScope::Waiver(name) => {
                    levers.waivers.entry((*system, name)).or_insert(at);
                    continue;
                }
                LeverScope::Below(subject, _) => {
                    levers.below.entry((*system, subject)).or_default().push((at, rules));
                }
                LeverScope::Rules(_) => {}
                LeverScope::Topic(topic) => levers.topics.push((*system, topic, at)),
                LeverScope::All => levers.anywhere.entry(*system).or_default().push(at),
            }
            levers.own.entry((*system, &value.subject)).or_default().push((at, rules));
            for rule in rules {
                levers.rules.entry((*system, rule)).or_default().push(at);
            }
        }
        levers
    }

    /// The values that can silence a finding, the most likely one first. A waiver that accepts it, and a value with its own key path, are
    /// the only ones.
    pub(super) fn of_finding(&self, silenced: &Silenced) -> Vec<usize> {
        let Silenced { system, finding, waiver, .. } = silenced;
        let waiver = waiver.as_ref().and_then(|waiver| self.waivers.get(&(*system, waiver.as_str())));
        if let Some(waiver) = waiver {
            return vec![*waiver];
        }
        let is_of = |rules: &[RuleId]| rules.is_empty() || rules.contains(&finding.rule);
        let own = with_those_above(&finding.subject).find_map(|path| {
            let mut own = self.own.get(&(*system, path))?.iter().filter(|(_, rules)| is_of(rules));
            Some((own.next()?.0, own.next()))
        });
        if let Some((own, None)) = own {
            return vec![own];
        }
        let rules = self.rules.get(&(*system, finding.rule.as_str())).into_iter().flatten();
        let topics =
            self.topics.iter().filter(|(of, topic, _)| of == system && reads_synonyms(finding, topic));
        let anywhere = self.anywhere.get(system).into_iter().flatten();
        let below = with_those_above(&finding.subject).filter_map(|path| self.below.get(&(*system, path)));
        let below = below.flatten().filter(|(_, rules)| is_of(rules)).map(|(at, _)| at);
        let all = below.chain(rules.chain(topics.map(|(_, _, at)| at)).chain(anywhere));
        let mut once = Vec::new();
        for at in all {
            if !once.contains(at) {
                once.push(*at);
            }
        }
        once
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

/// The findings of the change with one value put back, by the index of the value.
pub(super) type FindingsAlone = HashMap<usize, Vec<(usize, Finding)>>;

/// For each silenced finding, the value that silences it; none if only the policy of the target branch shows it. If several values can,
/// `alone` evaluates the change with each of them put back alone: the first one with which the finding is there silences it.
pub(super) fn levers(
    silenced: &[Silenced],
    values: &[(usize, RelaxedValue)],
    alone: impl FnOnce(&[usize]) -> FindingsAlone,
) -> Vec<Option<usize>> {
    let [listed, put_back] = [true, false].map(|are_only_listed| Levers::of(values, are_only_listed));
    let of = |one: &Silenced| if one.is_strict { &put_back } else { &listed }.of_finding(one);
    let all: Vec<Vec<usize>> = silenced.iter().map(of).collect();
    let has_value = |at: &&usize| values.get(**at).is_some_and(|(_, value)| !value.back.is_empty());
    let doubtful = silenced.iter().zip(&all).filter(|(one, all)| one.is_strict && all.len() > 1);
    let mut doubtful: Vec<usize> =
        doubtful.flat_map(|(_, all)| all.iter().filter(has_value)).copied().collect();
    doubtful.sort_unstable();
    doubtful.dedup();
    doubtful.truncate(limits::VALUES_TRIED_ALONE);
    let alone = if doubtful.is_empty() { FindingsAlone::default() } else { alone(&doubtful) };
    let shows = |at: &usize, one: &Silenced| {
        alone.get(at).is_some_and(|found| found.iter().any(|(system, found)| is_same(one, *system, found)))
    };
    let pick = |(one, all): (&Silenced, &Vec<usize>)| {
        all.iter().find(|at| shows(at, one)).or_else(|| all.first()).copied()
    };
    silenced.iter().zip(&all).map(pick).collect()
}

/// Whether a finding is the silenced one.
fn is_same(silenced: &Silenced, system: usize, found: &Finding) -> bool {
    let Silenced { system: of, finding, .. } = silenced;
    let what = |finding: &'_ Finding| (finding.level, finding.headline.clone());
    *of == system
        && found.waived.is_none()
        && (&found.rule, &found.subject) == (&finding.rule, &finding.subject)
        && what(found) == what(finding)
}
