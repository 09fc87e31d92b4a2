//! Exceptions that a change adds: waivers, excluded manifests, rule cards that were removed or changed.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;

use super::claims::by_name;
use super::{Relaxation, RelaxedValue, Sides, keys};
use crate::manifest::Manifest;
use crate::manifest::collection::NamedEntry;
use crate::manifest::key_paths::KeyPaths;
use crate::manifest::model::Waiver;
use crate::manifest::node::{TomlData, TomlNode};
use crate::manifest::overlay::{Overlay, find, moved, place};
use crate::manifest::subject::{Subject, keys_of};
use crate::rules::card;
use crate::rules::{Rule, RuleImplementation};
use crate::text::Span;

fn entries(manifest: &Manifest) -> impl Iterator<Item = &NamedEntry<Waiver>> {
    manifest.root.waiver.iter().flat_map(|waivers| &waivers.value.0)
}

/// Waivers that are new, last longer, or suppress more than those of the base.
pub(super) fn waivers(sides: &Sides<'_>) -> Vec<RelaxedValue> {
    let allowed = Allowed::of(entries(sides.then.manifest).map(|then| &then.value));
    let known_by_name =
        sides.then.manifest.root.waiver.as_ref().map_or_else(HashMap::new, |all| by_name(&all.value.0));
    let has_rule = |waiver: &&NamedEntry<Waiver>| waiver.value.rule.is_some();
    let relaxed = |waiver: &NamedEntry<Waiver>| {
        let known = known_by_name.get(waiver.name.as_str()).copied();
        let expires = waiver.value.expires.as_ref().filter(|_| known.is_some());
        let at = expires.map_or(&waiver.at, |expires| &expires.at);
        let subject = Subject::entry("waiver", &waiver.name);
        let was = match known.map(|known| &known.value.expires) {
            None => "absent at the base".to_owned(),
            Some(Some(day)) => format!("expired on {} at the base", day.value.0),
            Some(None) => "different at the base".to_owned(),
        };
        RelaxedValue {
            subject: if expires.is_some() { subject.key("expires") } else { subject },
            span: Span::new(sides.file, at.clone()),
            was,
            relaxation: Relaxation::Waiver(waiver.name.clone()),
            back: None,
        }
    };
    let (kept, new): (Vec<_>, Vec<_>) =
        entries(sides.now.manifest).filter(has_rule).partition(|waiver| allowed.allows(&waiver.value));
    let mut all: Vec<RelaxedValue> = new.into_iter().map(relaxed).collect();
    if let Some(first) = all.first_mut() {
        first.back = Some(back(sides, &kept, &first.span));
    }
    all
}

/// The latest last day of the waivers of one rule.
#[derive(Default)]
struct AllowedForRule<'m> {
    /// Of those without a place.
    anywhere: Option<Date>,
    /// Of those with a place, by place.
    by_place: KeyPaths<'m, Option<Date>>,
}

/// What waivers suppress, and until when at the latest.
#[derive(Default)]
struct Allowed<'m> {
    by_rule: HashMap<Option<&'m str>, AllowedForRule<'m>>,
}

impl<'m> Allowed<'m> {
    fn of(waivers: impl Iterator<Item = &'m Waiver>) -> Self {
        let mut all = Self::default();
        for waiver in waivers {
            let of_rule = all.by_rule.entry(rule(waiver)).or_default();
            let longest = match &waiver.at {
                None => &mut of_rule.anywhere,
                Some(at) => of_rule.by_place.entry(keys_of(at.value.0.trim())),
            };
            *longest = (*longest).max(Some(last_day(waiver)));
        }
        all
    }

    /// Whether one of them suppresses all that `waiver` does, at least as long.
    fn allows(&self, waiver: &Waiver) -> bool {
        let Some(of_rule) = self.by_rule.get(&rule(waiver)) else { return false };
        let day = Some(last_day(waiver));
        let at = waiver.at.as_ref().map(|at| at.value.0.trim());
        of_rule.anywhere >= day
            || at.is_some_and(|at| of_rule.by_place.above(at).any(|longest| *longest >= day))
    }
}

fn rule(waiver: &Waiver) -> Option<&str> {
    waiver.rule.as_ref().map(|rule| rule.value.0.trim())
}

/// The last day of a waiver; `Date::MAX` if it never expires.
fn last_day(waiver: &Waiver) -> Date {
    waiver.expires.as_ref().map_or(Date::MAX, |expires| expires.value.0)
}

/// The overlay that keeps the waivers that the base allows and restores the others of the base.
fn back(sides: &Sides<'_>, kept: &[&NamedEntry<Waiver>], span: &Span) -> Overlay {
    let path = keys(["waiver"]);
    let items = |manifest: &Manifest| match find(&manifest.tree, &path).map(|node| node.data.clone()) {
        Some(TomlData::Array(items)) => items,
        _ => Vec::new(),
    };
    let mut all = items(sides.now.manifest);
    let places: HashSet<_> = kept.iter().map(|waiver| &waiver.at).collect();
    all.retain(|item| places.contains(&item.at));
    let names: HashSet<_> = kept.iter().map(|waiver| &waiver.name).collect();
    let gone = |waiver: &NamedEntry<Waiver>| !names.contains(&waiver.name);
    let old = items(sides.then.manifest);
    let old: HashMap<_, _> = old.iter().rev().map(|item| (&item.at, item)).collect();
    let of = |waiver: &NamedEntry<Waiver>| old.get(&waiver.at).map(|item| (*item).clone());
    all.extend(entries(sides.then.manifest).filter(|waiver| gone(waiver)).filter_map(of));
    let value = TomlNode { at: span.range(), data: TomlData::Array(all) };
    Overlay { path, value: Some(moved(&value, &span.range())) }
}

/// Rule cards that were removed, or that check something else.
pub(super) fn cards(sides: &Sides<'_>) -> Vec<RelaxedValue> {
    let (now, then) = (sides.now.custom, sides.then.custom);
    // An unusable card is reported by `invalid-rule`, and may be any of the missing ones.
    if now.cards.may_hold_more() {
        return Vec::new();
    }
    let relaxed = |old: &Rule| {
        let card = now.all().find(|rule| rule.id == old.id);
        if card.is_some_and(|card| is_same(card, old)) {
            return None;
        }
        let manifest = || Span::new(sides.file, place(&sides.now.manifest.tree, &keys(["policy", "rules"])));
        let place = card.and_then(|card| card.custom.as_ref());
        let (subject, was) = match place {
            Some(_) => (card::subject_of(&old.id), "checked something else at the base"),
            None => ("policy.rules".into(), "named one more card at the base"),
        };
        let span = place.map_or_else(manifest, |place| place.span(false));
        Some(RelaxedValue {
            subject,
            span,
            was: was.to_owned(),
            relaxation: Relaxation::Card(old.id.clone()),
            back: None,
        })
    };
    then.all().filter_map(relaxed).collect()
}

/// Whether two cards check the same thing. Their texts may differ.
fn is_same(now: &Rule, then: &Rule) -> bool {
    let (RuleImplementation::Card(a), RuleImplementation::Card(b)) =
        (&now.implementation, &then.implementation)
    else {
        return true;
    };
    (now.kind, now.from, now.risk, now.group) == (then.kind, then.from, then.risk, then.group)
        && (&a.each, &a.when, &a.requirement) == (&b.each, &b.when, &b.requirement)
}

/// Manifests that the base evaluated and that are now excluded.
pub(super) fn exclusions(sides: &Sides<'_>) -> Vec<RelaxedValue> {
    if sides.has_moved {
        return Vec::new();
    }
    let globs = |manifest: &'_ Manifest| {
        let policy = manifest.root.policy.as_ref().and_then(|policy| policy.value.exclude.as_ref());
        policy.map(|exclude| exclude.value.0.clone()).unwrap_or_default()
    };
    let old = globs(sides.then.manifest);
    let mut all = Vec::new();
    for glob in
        globs(sides.now.manifest).into_iter().filter(|glob| !old.iter().any(|old| old.value == glob.value))
    {
        let Ok(pattern) = glob.value.rooted(sides.folder) else { continue };
        all.extend(sides.lost.iter().filter(|lost| crate::evaluate::excludes(&pattern, lost)).map(|lost| {
            RelaxedValue {
                subject: "policy.exclude".into(),
                span: Span::new(sides.file, glob.at.clone()),
                was: "not excluded at the base".to_owned(),
                relaxation: Relaxation::Manifest(lost.clone()),
                back: None,
            }
        }));
    }
    all
}
