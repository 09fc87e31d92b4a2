//! Waivers: findings that somebody lives with for a while are marked, never removed.

use jiff::civil::Date;

use super::level;
use crate::evidence::locate::Location;
use crate::facts::Facts;
use crate::finding::{Finding, Waived};
use crate::manifest::collection::Entry;
use crate::manifest::is_within;
use crate::manifest::model::Waiver;
use crate::manifest::visit::Leaf;

/// A waiver and what it silenced.
#[derive(Debug)]
pub struct Use<'m> {
    /// The waiver.
    pub waiver: &'m Entry<Waiver>,
    /// How many findings.
    pub hits: usize,
}

/// The waivers of a manifest that name a rule, none used yet.
pub fn all<'m>(facts: &Facts<'m>) -> Vec<Use<'m>> {
    let waivers = facts.manifest.root.waiver.iter().flat_map(|waivers| &waivers.value.0);
    let named = waivers.filter(|waiver| waiver.value.rule.is_some());
    named.map(|waiver| Use { waiver, hits: 0 }).collect()
}

/// Whether its last day is over.
pub fn is_over(waiver: &Waiver, today: Date) -> bool {
    waiver.expires.as_ref().is_some_and(|expires| expires.value.0 < today)
}

/// Marks the findings that a waiver silences, each by the first that does. Counts what each waiver silences.
pub fn apply(waivers: &mut [Use<'_>], findings: &mut [Finding], facts: &Facts<'_>) {
    if waivers.is_empty() {
        return;
    }
    for finding in findings.iter_mut().filter(|finding| finding.waived.is_none()) {
        for used in waivers.iter_mut() {
            let waiver = &used.waiver.value;
            if is_over(waiver, facts.today) || !silences(waiver, finding, facts) {
                continue;
            }
            used.hits += 1;
            finding.waived.get_or_insert_with(|| Waived {
                waiver: used.waiver.name.clone(),
                by: waiver
                    .by
                    .iter()
                    .flat_map(|by| by.value.named())
                    .map(|owner| owner.text.clone())
                    .collect(),
                reason: waiver.reason.as_ref().map(|reason| reason.value.0.clone()),
                expires: waiver.expires.as_ref().map(|expires| expires.value.0),
            });
        }
    }
}

/// Whether a waiver is about a finding: of its rule and, where it says `at`, there.
fn silences(waiver: &Waiver, finding: &Finding, facts: &Facts<'_>) -> bool {
    let is_rule = waiver.rule.as_ref().is_some_and(|rule| rule.value.0.trim() == finding.rule);
    is_rule
        && level::can_be_eased(&finding.rule)
        && waiver.at.as_ref().is_none_or(|at| is_at(at.value.0.trim(), finding, facts))
}

/// Whether a finding is at a place that a waiver names: the start of its subject, key by key, or the path of the artifact that it is
/// about, with the same heading where the waiver names one.
pub fn is_at(at: &str, finding: &Finding, facts: &Facts<'_>) -> bool {
    if is_within(&finding.subject, at) && !facts.manifest.ends_in_a_name(at, &finding.subject) {
        return true;
    }
    let (path, heading) = at.split_once('#').map_or((at, None), |(path, heading)| (path, Some(heading)));
    let Ok(meant) = facts.folder.join(path) else { return false };
    if heading.is_none() && *facts.sources.get(finding.primary.span.file).path() == meant {
        // The manifest is where every claim stands: naming it names none of them.
        return finding.primary.span.file != facts.file;
    }
    facts.claims.iter().filter(|claim| is_within(&finding.subject, &claim.subject)).any(|claim| {
        let Leaf::Artifact(reference) = claim.what else { return false };
        let Some(written) = reference.path.as_ref().map(|path| &path.value) else { return false };
        let leads_there = facts.folder.join(&written.path).ok().as_ref() == Some(&meant)
            || matches!(facts.evidence.location(claim), Some(Location::File { path, .. }) if *path == meant);
        leads_there && heading.is_none_or(|heading| written.heading.as_deref() == Some(heading))
    })
}
