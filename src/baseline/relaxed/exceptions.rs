//! Exceptions that a change adds: waivers, rule cards that were removed or changed, lines of git's and the platform's own files.

use std::collections::{BTreeSet, HashMap};

use jiff::civil::Date;

use super::table::RELAXABLE;
use super::{Direction, LeverScope, ManifestSide, Recording, RelaxedValue, Sides};
use crate::claim::claims;
use crate::evidence::codeowners::{self, CodeOwners, PathOwners};
use crate::limits::freshness as limits;
use crate::manifest::Manifest;
use crate::manifest::collection::NamedEntry;
use crate::manifest::model::Waiver;
use crate::manifest::node::{TomlData, TomlNode};
use crate::manifest::owner::Owner;
use crate::manifest::subject::{Subject, is_within};
use crate::manifest::visit::Leaf;
use crate::rule_id::RuleId;
use crate::rules::custom::CustomRules;
use crate::rules::{Rule, RuleImplementation, card};
use crate::snapshot::{RepoPath, Snapshot, resolve};
use crate::text::{SourceMap, Span, clipped};

fn entries(manifest: &Manifest) -> impl Iterator<Item = &NamedEntry<Waiver>> {
    manifest.root.waiver.iter().flat_map(|waivers| &waivers.value.0)
}

fn rule(waiver: &Waiver) -> Option<&str> {
    waiver.rule.as_ref().map(|rule| rule.value.0.trim())
}

/// The last day of a waiver; `Date::MAX` if it never expires.
fn last_day(waiver: &Waiver) -> Date {
    waiver.expires.as_ref().map_or(Date::MAX, |expires| expires.value.0)
}

/// Waivers that are new, last longer, or accept more than those of the base.
pub(super) fn waivers(sides: &Sides<'_>, renamed: &[(String, String)]) -> Vec<RelaxedValue> {
    // The last day of the waivers of the base, by rule and place. A place follows renames.
    let mut allowed: HashMap<Option<&str>, Vec<(Option<String>, Date)>> = HashMap::new();
    for waiver in entries(sides.then.manifest).map(|waiver| &waiver.value) {
        let at = waiver.at.as_ref().map(|at| new_name(at.value.0.trim(), renamed, &sides.now));
        allowed.entry(rule(waiver)).or_default().push((at, last_day(waiver)));
    }
    for all in allowed.values_mut() {
        all.sort();
        all.dedup();
    }
    let is_allowed = |waiver: &Waiver| {
        let at = waiver.at.as_ref().map(|at| at.value.0.trim());
        let covers = |(place, until): &(Option<String>, Date)| {
            let is_wider = match (place, at) {
                (None, _) => true,
                (Some(place), Some(at)) => is_within(at, place),
                (Some(_), None) => false,
            };
            is_wider && *until >= last_day(waiver)
        };
        allowed.get(&rule(waiver)).is_some_and(|all| all.iter().any(covers))
    };
    let relaxed = |waiver: &NamedEntry<Waiver>| {
        let known = entries(sides.then.manifest).find(|then| then.name == waiver.name);
        let expires = waiver.value.expires.as_ref().filter(|_| known.is_some());
        let at = expires.map_or(&waiver.at, |expires| &expires.at);
        let subject = Subject::entry("waiver", &waiver.name);
        let name = clipped(&waiver.name, 30);
        let (verb, more) = match known.map(|known| (&known.value.expires, &waiver.value.expires)) {
            None => ("added", String::new()),
            Some((Some(then), Some(now))) => {
                ("extended", format!(" from {} to {}", then.value.0, now.value.0))
            }
            Some(_) => ("changed", String::new()),
        };
        RelaxedValue {
            subject: if expires.is_some() { subject.key("expires") } else { subject },
            span: Span::new(sides.file, at.clone()),
            text: format!("waiver `{name}` {verb}{more}"),
            short: format!("a waiver was {verb}"),
            scope: LeverScope::Waiver(waiver.name.clone()),
            is_only_listed: false,
            back: Vec::new(),
            recording: Recording::None,
        }
    };
    let new = entries(sides.now.manifest)
        .filter(|waiver| waiver.value.rule.is_some() && !is_allowed(&waiver.value));
    new.map(relaxed).collect()
}

/// The name that a key path or a file has in the new version. A file that still exists was not renamed.
fn new_name(at: &str, renamed: &[(String, String)], now: &ManifestSide<'_>) -> String {
    if now.folder.join(at).is_ok_and(|path| now.listing.get(&path).is_some()) {
        return at.to_owned();
    }
    let of = |(old, new): &(String, String)| {
        let rest =
            at.strip_prefix(old.as_str()).filter(|rest| rest.is_empty() || rest.starts_with(['.', '#']))?;
        Some(format!("{new}{rest}"))
    };
    renamed.iter().find_map(of).unwrap_or_else(|| at.to_owned())
}

/// Lets the places of waivers follow renames.
pub(super) fn follow_renames(waivers: &mut TomlNode, renamed: &[(String, String)], now: &ManifestSide<'_>) {
    let TomlData::Array(items) = &mut waivers.data else { return };
    for item in items {
        let TomlData::Table(table) = &mut item.data else { continue };
        if let Some(TomlData::String(at)) = table.value_mut("at").map(|node| &mut node.data) {
            *at = new_name(at.trim(), renamed, now);
        }
    }
}

/// Rule cards that were removed, or that check something else.
pub(super) fn cards(sides: &Sides<'_>) -> Vec<RelaxedValue> {
    let (now, then) = (sides.now.custom, sides.then.custom);
    let renamed = renamed_cards(now, then);
    let relaxed = |old: &Rule| {
        let card = now.all().find(|rule| rule.id == old.id);
        if card.is_some_and(|card| is_same(card, old)) || renamed.values().any(|id| **id == old.id) {
            return None;
        }
        let place = card.and_then(|card| card.custom.as_ref());
        let id = clipped(&old.id, 30);
        let (subject, text) = match place {
            Some(_) => (card::subject_of(&old.id), format!("custom rule `{id}` checks something else")),
            None => ("policy.rules".into(), format!("custom rule `{id}` removed")),
        };
        let manifest = || Span::new(sides.file, sides.now.manifest.place_near("policy.rules"));
        let span = place.map_or_else(manifest, |place| place.span(false));
        let scope = LeverScope::Rules(vec![old.id.clone()]);
        let short = "the policy was changed".to_owned();
        Some(RelaxedValue {
            subject,
            span,
            text,
            short,
            scope,
            is_only_listed: false,
            back: Vec::new(),
            recording: Recording::None,
        })
    };
    then.all().filter_map(relaxed).collect()
}

/// The ids of cards that were renamed: they check the same as one that is gone. The old id by the new one.
pub(crate) fn renamed_cards<'r>(
    now: &'r CustomRules,
    then: &'r CustomRules,
) -> HashMap<&'r RuleId, &'r RuleId> {
    let has = |rules: &CustomRules, id: &RuleId| rules.all().any(|rule| rule.id == *id);
    let new = now.all().filter(|new| !has(then, &new.id));
    let old = |new: &Rule| then.all().find(|old| !has(now, &old.id) && is_same(new, old));
    new.filter_map(|new| Some((&new.id, &old(new)?.id))).collect()
}

/// Whether two cards check the same thing. Their texts may differ.
pub(crate) fn is_same(now: &Rule, then: &Rule) -> bool {
    let (RuleImplementation::Card(a), RuleImplementation::Card(b)) =
        (&now.implementation, &then.implementation)
    else {
        return true;
    };
    (now.kind, now.from, now.risk, now.group) == (then.kind, then.from, then.risk, then.group)
        && (&a.each, &a.when, &a.requirement) == (&b.each, &b.when, &b.requirement)
}

/// The text of a file at the root; none if there is none.
fn text_of(snapshot: &dyn Snapshot, path: &RepoPath) -> Option<String> {
    snapshot.listing().get(path)?;
    let (real, _) = resolve(snapshot, path).ok()?.file()?;
    String::from_utf8(snapshot.read(&real, limits::IGNORE_REVS_BYTES).ok()?).ok()
}

/// Lines of `.git-blame-ignore-revs` and `.mailmap` that the base does not have, and lines of CODEOWNERS that change who owns a claimed
/// file. The first line of each file stands for all of them. `manifests` are the evaluated ones with their folders.
pub(crate) fn files(
    now: &dyn Snapshot,
    then: &dyn Snapshot,
    manifests: &[(&RepoPath, &Manifest)],
    sources: &mut SourceMap,
) -> Vec<RelaxedValue> {
    let mut all = Vec::new();
    for row in RELAXABLE.iter().filter(|row| row.direction == Direction::Lines) {
        let name = row.key;
        let path = RepoPath::root().child(name.as_bytes());
        let Some(text) = text_of(now, &path) else { continue };
        if now.listing().get(&path).map(|tracked| tracked.id)
            == then.listing().get(&path).map(|tracked| tracked.id)
        {
            continue;
        }
        let old = text_of(then, &path).unwrap_or_default();
        let old: BTreeSet<&str> = old.lines().map(str::trim).collect();
        let mut at = 0;
        let mut new = Vec::new();
        for line in text.split_inclusive('\n') {
            if !line.trim().is_empty() && !line.trim_start().starts_with('#') && !old.contains(line.trim()) {
                new.push(at..at + line.trim_end().len());
            }
            at += line.len();
        }
        let Some(first) = new.first().cloned() else { continue };
        let file = sources.add(path, text);
        all.push(RelaxedValue {
            subject: name.into(),
            span: Span::new(file, first),
            text: format!("`{name}` has {}", crate::text::counted(new.len(), "new line")),
            short: format!("{} was changed", row.noun),
            scope: LeverScope::Rules(row.rules.to_vec()),
            is_only_listed: true,
            back: Vec::new(),
            recording: Recording::None,
        });
    }
    all.extend(owners(now, then, manifests, sources));
    all
}

/// The first line of CODEOWNERS that gives a claimed file another owner.
fn owners(
    now: &dyn Snapshot,
    then: &dyn Snapshot,
    manifests: &[(&RepoPath, &Manifest)],
    sources: &mut SourceMap,
) -> Option<RelaxedValue> {
    let (mut new, mut old) = (SourceMap::default(), SourceMap::default());
    let after = codeowners::find(now, &mut new).ok()?;
    let before = codeowners::find(then, &mut old).ok()??;
    let is_same_text =
        after.as_ref().is_some_and(|after| new.get(after.file).text() == old.get(before.file).text());
    if is_same_text {
        return None;
    }
    let owner = |owners: Option<&CodeOwners>, path: &RepoPath| match owners.map(|owners| owners.of(path)) {
        Some(PathOwners::Owned(owners, at)) => {
            (owners.iter().map(Owner::canonical).collect::<BTreeSet<_>>(), Some(at))
        }
        Some(PathOwners::Nobody(at)) => (BTreeSet::new(), Some(at)),
        _ => (BTreeSet::new(), None),
    };
    let mut changed = None;
    let mut count = 0;
    let mut named = None;
    for (folder, manifest) in manifests {
        for claim in claims(&manifest.root) {
            if let (Leaf::Owners(owners), Some(after)) = (claim.what, &after) {
                let is_new = |owner: &&Owner| after.names(owner) && !before.names(owner);
                named = named.or_else(|| Some(owners.named().find(is_new)?.canonical()));
            }
            let Leaf::Artifact(reference) = claim.what else { continue };
            let Some(path) = reference.path.as_ref().and_then(|path| folder.join(&path.value.path).ok())
            else {
                continue;
            };
            let (is, at) = owner(after.as_ref(), &path);
            if is != owner(Some(&before), &path).0 {
                count += 1;
                changed.get_or_insert((path, at));
            }
        }
    }
    let row = RELAXABLE.iter().find(|row| row.direction == Direction::Owners)?;
    let (what, at) = match (changed, named) {
        (Some((path, at)), _) => {
            let path = clipped(&path.to_string(), 24).into_owned();
            (format!("owner of {} changed, first `{path}`", crate::text::counted(count, "claimed file")), at)
        }
        (None, Some(name)) => (format!("CODEOWNERS names `{}`, which it did not", clipped(&name, 30)), None),
        (None, None) => return None,
    };
    let (file, text) = match &after {
        Some(after) => (new.get(after.file).path().clone(), new.get(after.file).text().to_owned()),
        None => (old.get(before.file).path().clone(), String::new()),
    };
    let file = sources.add(file, text);
    Some(RelaxedValue {
        subject: "CODEOWNERS".into(),
        span: Span::new(file, at.unwrap_or(0..0)),
        text: what,
        short: format!("{} was changed", row.noun),
        scope: LeverScope::Rules(row.rules.to_vec()),
        is_only_listed: true,
        back: Vec::new(),
        recording: Recording::None,
    })
}
