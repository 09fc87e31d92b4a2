//! Applies waivers: an accepted finding is marked, never removed.

use std::collections::{HashMap, HashSet};

use super::places::{PlaceId, Places};
use crate::facts::Facts;
use crate::finding::{Finding, Waived};
use crate::manifest::collection::NamedEntry;
use crate::manifest::model::Waiver;
use crate::rules::level;
use crate::today::Today;

/// A waiver and how often it was used.
#[derive(Debug)]
pub struct WaiverUse<'m> {
    /// The waiver.
    pub waiver: &'m NamedEntry<Waiver>,
    /// The number of findings that it suppresses.
    pub hits: usize,
}

/// The waivers of a manifest that name a rule, not used yet.
pub(crate) fn all<'m>(facts: &Facts<'m>) -> Vec<WaiverUse<'m>> {
    let waivers = facts.manifest.root.waiver.iter().flat_map(|waivers| &waivers.value.0);
    let named = waivers.filter(|waiver| waiver.value.rule.is_some());
    named.map(|waiver| WaiverUse { waiver, hits: 0 }).collect()
}

/// Whether the last day of a waiver has passed.
pub(crate) fn is_over(waiver: &Waiver, today: &Today) -> bool {
    waiver.expires.as_ref().is_some_and(|expires| today.is_after(expires.value.0))
}

/// The indices of the waivers of one rule.
#[derive(Debug, Default)]
struct WaiversOfRule {
    /// Those without a place.
    anywhere: Vec<usize>,
    /// Those with a place.
    by_place: HashMap<PlaceId, Vec<usize>>,
}

/// The waivers of a manifest, indexed by rule and place.
#[derive(Debug)]
pub struct Waivers<'m> {
    places: Places<'m>,
    /// The places of each waiver; `None` if it names none.
    named: Vec<Option<Vec<PlaceId>>>,
    /// For each rule, its waivers that are valid today.
    by_rule: HashMap<&'m str, WaiversOfRule>,
}

impl<'m> Waivers<'m> {
    /// An index of `waivers`, as [`all`] lists them.
    pub fn of(waivers: &[WaiverUse<'m>], facts: &Facts<'m>) -> Self {
        let at = |used: &WaiverUse<'m>| used.waiver.value.at.as_ref().map(|at| at.value.0.trim());
        let (places, named) = Places::of(facts, waivers.iter().map(at));
        let named: Vec<_> = waivers.iter().zip(named).map(|(used, named)| at(used).map(|_| named)).collect();
        let mut by_rule: HashMap<_, WaiversOfRule> = HashMap::new();
        for (number, (used, named)) in waivers.iter().zip(&named).enumerate() {
            let Some(rule) = used.waiver.value.rule.as_ref().map(|rule| rule.value.0.trim()) else {
                continue;
            };
            if is_over(&used.waiver.value, facts.today) || !level::can_be_relaxed(rule) {
                continue;
            }
            let of_rule = by_rule.entry(rule).or_default();
            match named {
                None => of_rule.anywhere.push(number),
                Some(named) => {
                    for place in named {
                        of_rule.by_place.entry(*place).or_default().push(number);
                    }
                }
            }
        }
        Self { places, named, by_rule }
    }

    /// Marks findings as waived, each by its first matching waiver, and counts the uses of each waiver.
    pub fn apply(&self, waivers: &mut [WaiverUse<'_>], findings: &mut [Finding], facts: &Facts<'_>) {
        if self.by_rule.is_empty() {
            return;
        }
        let mut silenced: Vec<(usize, usize)> = Vec::new();
        // The number of findings, by rule and place.
        let mut hits: HashMap<(&str, Option<PlaceId>), usize> = HashMap::new();
        let open = findings.iter().enumerate().filter(|(_, finding)| finding.waived.is_none());
        let is_waived = |(_, finding): &(usize, &Finding)| self.by_rule.contains_key(finding.rule.as_str());
        self.places.each(open.filter(is_waived), facts, &mut |first, group, places| {
            let Some((rule, of_rule)) = self.by_rule.get_key_value(first.rule.as_str()) else {
                return;
            };
            let here = places.iter().filter_map(|place| Some((Some(*place), of_rule.by_place.get(place)?)));
            let mut first = None;
            for (place, waivers) in here.chain([(None, &of_rule.anywhere)]) {
                *hits.entry((rule, place)).or_default() += group.len();
                first = first.into_iter().chain(waivers.first().copied()).min();
            }
            silenced.extend(
                first.into_iter().flat_map(|first| group.iter().map(move |finding| (*finding, first))),
            );
        });
        for ((rule, place), count) in hits {
            let Some(of_rule) = self.by_rule.get(rule) else { continue };
            let mine = place.map_or(Some(&of_rule.anywhere), |place| of_rule.by_place.get(&place));
            for number in mine.into_iter().flatten() {
                if let Some(used) = waivers.get_mut(*number) {
                    used.hits += count;
                }
            }
        }
        for (finding, waiver) in silenced {
            if let (Some(finding), Some(used)) = (findings.get_mut(finding), waivers.get(waiver)) {
                finding.waived = Some(waived(used.waiver, facts));
            }
        }
    }

    /// For each waiver with a place, whether one of these findings is at that place.
    pub fn with_one_of<'f>(
        &self,
        findings: impl Iterator<Item = &'f Finding>,
        facts: &Facts<'_>,
    ) -> Vec<bool> {
        let mut taken = HashSet::new();
        self.places
            .each(findings.enumerate(), facts, &mut |_, _, places| taken.extend(places.iter().copied()));
        let is_taken = |named: &Vec<PlaceId>| named.iter().any(|place| taken.contains(place));
        self.named.iter().map(|named| named.as_ref().is_some_and(is_taken)).collect()
    }
}

/// The waiver of a finding, as reports show it.
fn waived(waiver: &NamedEntry<Waiver>, facts: &Facts<'_>) -> Waived {
    let NamedEntry { name, value, .. } = waiver;
    Waived {
        waiver: name.clone(),
        by: value.by.iter().flat_map(|by| by.value.named()).map(|owner| facts.name_of(owner)).collect(),
        reason: value.reason.as_ref().map(|reason| reason.value.0.clone()),
        expires: value.expires.as_ref().map(|expires| expires.value.0),
    }
}
