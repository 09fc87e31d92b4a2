//! Which of the values that differ ask for less.

use std::collections::BTreeMap;

use super::plain::{bounds, day, items, number};
use super::recorded::recording;
use super::table::{RELAXABLE, Relaxable};
use super::walk::{Differences, Place, PlaceChange, below};
use super::words::in_words;
use super::{Direction, LeverScope, ManifestSide, Recording, RelaxedValue, Sides};
use crate::claim::claims;
use crate::finding::Level;
use crate::freshness::limits::{default_age, default_lag};
use crate::glob::{Pattern, has_wildcard};
use crate::manifest::artifact::PathText;
use crate::manifest::keys::ArtifactKind;
use crate::manifest::model::{Better, Policy, Risk, Stage};
use crate::manifest::node::{TomlData, TomlNode};
use crate::manifest::strict::{Replacement, is_same};
use crate::manifest::value::Period;
use crate::manifest::visit::Leaf;
use crate::manifest::{Manifest, Subject, is_within};
use crate::report::TopicSource;
use crate::rules::level::{self, FindingFate};
use crate::rules::quality::loosened_requirement::is_looser;
use crate::rules::value::is_worse;
use crate::snapshot::RepoPath;
use crate::text::Span;

/// The relaxed values of one manifest, in the order of its keys.
pub(super) fn list(sides: &Sides<'_>, found: &Differences<'_>) -> Vec<RelaxedValue> {
    let (new, old) = (artifacts(sides.now.manifest), artifacts(sides.then.manifest));
    let context = Context { sides, renamed: &found.renamed, new, old };
    let one = |place| Some(relaxed(row(place, &context)?, place, &context));
    found.places.iter().filter_map(one).collect()
}

/// The first row of the table that a place fits.
fn row(place: &Place<'_>, context: &Context<'_>) -> Option<&'static Relaxable> {
    // A path that is the whole value of an artifact is its `path`.
    let is_path = is_artifact(place, context);
    let with_path: Vec<_> = place.parts.iter().copied().chain(["path"]).collect();
    let is = |row: &Relaxable| row.is(&place.parts) || is_path && row.is(&with_path);
    let of = |direction| RELAXABLE.iter().filter(move |row| row.direction == direction);
    match place.change {
        PlaceChange::Owed => of(Direction::Owed).next(),
        PlaceChange::Deleted => of(Direction::Deleted).find(|row| is(row)),
        PlaceChange::Value => {
            let mut mine = RELAXABLE
                .iter()
                .filter(|row| row.direction != Direction::Deleted && row.is_specific() && is(row))
                .peekable();
            if mine.peek().is_none() {
                return of(Direction::Gone).find(|_| place.is_gone());
            }
            mine.find(|row| is_relaxed(row.direction, place, context))
        }
    }
}

/// Two versions of a manifest, with their artifacts.
struct Context<'s> {
    sides: &'s Sides<'s>,
    /// The key paths that have other names now: the old ones and the new ones.
    renamed: &'s [(String, String)],
    new: ArtifactPaths,
    old: ArtifactPaths,
}

fn relaxed(row: &'static Relaxable, place: &Place<'_>, context: &Context<'_>) -> RelaxedValue {
    let sides = context.sides;
    let subject = place.subject();
    let is_policy = row.key.starts_with("policy.");
    let recording = recording(row, place, sides);
    let back = if row.is_put_back { put_back(row.direction, place, context) } else { Vec::new() };
    let of_place = || match (&place.entry, row.direction) {
        (_, Direction::Owed | Direction::Gone | Direction::Deleted) => subject.clone(),
        (Some((entry, ..)), _) => entry.clone(),
        _ if place.now.is_some() && place.table.contains('.') => place.table.clone(),
        _ => subject.clone(),
    };
    let scope = match (place.parts.as_slice(), row.rules) {
        (["policy", "levels", ..], _) => LeverScope::Rules(
            sides.rules().filter(|rule| *rule.id == *place.key).map(|rule| rule.id.clone()).collect(),
        ),
        (["policy", "synonyms", ..], _) => LeverScope::Topic(place.key.to_owned()),
        (["policy" | "system" | "pilot" | "decision", ..], []) => LeverScope::All,
        (["policy" | "system" | "ownership" | "people" | "decision" | "plan", ..], rules @ [_, ..]) => {
            LeverScope::Rules(rules.to_vec())
        }
        (_, rules) => LeverScope::Below(of_place(), rules),
    };
    let (text, short) = in_words(row, place, sides);
    let span = Span::new(sides.file, sides.now.manifest.place_near(&subject));
    let is_recorded = matches!(recording, Recording::Accepted(_));
    let is_only_listed = is_recorded || back.is_empty() && !is_policy;
    RelaxedValue { subject, span, text, short, scope, is_only_listed, back, recording }
}

/// The values of the base to put back.
fn put_back(direction: Direction, place: &Place<'_>, context: &Context<'_>) -> Vec<Replacement> {
    let sides = context.sides;
    let key = |table: Subject, key: &str, value: Option<&TomlNode>| Replacement::Key {
        table,
        key: key.to_owned(),
        value: value.cloned(),
    };
    let mut back = match direction {
        Direction::Deleted | Direction::Removed if !has_its_files(place, context) => return Vec::new(),
        Direction::Deleted => {
            let entry = place.then.cloned();
            entry.map(|entry| Replacement::Entry { list: place.table.clone(), entry }).into_iter().collect()
        }
        _ => vec![key(place.table.clone(), place.key, place.then)],
    };
    if let ["metric", "*", "target"] = *place.parts
        && let [now, Some(then)] = beside(place, &["outcome"])
        && !now.is_some_and(|now| is_same(now, then))
    {
        // The new sentence promises the new target.
        back.push(key(place.table.clone(), "outcome", Some(then)));
    }
    if direction == Direction::EarlierStage && rank(sides.now.stage).is_none() {
        // The decision that led to this stage contradicts every other stage.
        back.push(key(Subject::default(), "decision", sides.then.manifest.value_at("decision")));
    }
    back
}

/// The artifacts of a manifest by key path: their paths, as written.
type ArtifactPaths = BTreeMap<Subject, PathText>;

fn artifacts(manifest: &Manifest) -> ArtifactPaths {
    let all = claims(&manifest.root).into_iter().filter_map(|claim| match claim.what {
        Leaf::Artifact(reference) => Some((claim.subject, reference.path.as_ref()?.value.clone())),
        _ => None,
    });
    all.collect()
}

/// Whether the files of what is gone are still there. Without them, nothing is left to check.
fn has_its_files(place: &Place<'_>, context: &Context<'_>) -> bool {
    let now = &context.sides.now;
    let old = below(&place.old_table, place.key);
    let table = if place.key == "path" { &place.old_table } else { &old };
    let own = context.old.range(table.clone()..).take_while(|(key, _)| key.starts_with(table.as_str()));
    let own = own.filter(|(key, _)| is_within(key, table)).map(|(_, path)| path);
    let mut paths = own.filter(|path| !path.is_external() && !has_wildcard(&path.path));
    paths.all(|path| {
        let path = now.folder.join(&path.path);
        path.is_ok_and(|path| now.listing.get(&path).is_some() || now.listing.is_folder(&path))
    })
}

/// Whether the new value asks for less than the old one. If that is unclear, it does not.
fn is_relaxed(direction: Direction, place: &Place<'_>, context: &Context<'_>) -> bool {
    let sides = context.sides;
    let Place { now, then, .. } = *place;
    let numbers = (now.and_then(number), then.and_then(number));
    match direction {
        Direction::Bound => {
            then.is_some_and(|then| is_looser(&now.map(bounds).unwrap_or_default(), &bounds(then)))
        }
        Direction::Fewer => numbers.0.unwrap_or(0.0) < numbers.1.unwrap_or(0.0),
        Direction::More => {
            let is_more = |now: f64| numbers.1.map_or(place.entry.is_some(), |then| now.abs() > then.abs());
            numbers.0.is_some_and(is_more)
        }
        Direction::Worse => match (now, numbers, better(place)) {
            (None, (_, Some(_)), _) => true,
            (_, (Some(now), Some(then)), Some(better)) => is_worse(now / conversion(place), then, better),
            _ => false,
        },
        Direction::Longer => is_longer(period(place, now, sides.now), period(place, then, sides.then)),
        Direction::Later | Direction::Earlier => match (now.and_then(day), then.and_then(day)) {
            (Some(now), Some(then)) => {
                (direction == Direction::Later && now > then)
                    || (direction == Direction::Earlier && now < then)
            }
            (None, Some(_)) => true,
            _ => false,
        },
        Direction::LowerRisk => {
            let class = |node: Option<&TomlNode>| {
                node.and_then(TomlNode::as_text).and_then(|word| word.trim().parse::<Risk>().ok())
            };
            class(now) < class(then)
        }
        Direction::EarlierStage => match (rank(sides.now.stage), rank(sides.then.stage)) {
            (now, Some(then)) => now.is_none_or(|now| now < then),
            (_, None) => false,
        },
        Direction::LowerLevel => has_lower_level(place.key, sides),
        Direction::FewerFiles => reaches_fewer(place, sides),
        Direction::MoreItems => {
            let old = then.map(items).unwrap_or_default();
            now.is_some_and(|now| items(now).iter().any(|item| !old.contains(item)))
        }
        Direction::NotOnlyLock => {
            let is_lock = |node: Option<&TomlNode>| node.and_then(TomlNode::as_text) == Some("lock");
            is_lock(then) && !is_lock(now)
        }
        Direction::Added => now.is_some(),
        Direction::FewerItems => {
            let new = now.map(items).unwrap_or_default();
            then.is_some_and(|then| items(then).iter().any(|item| !new.contains(item)))
        }
        Direction::Removed => place.is_gone(),
        Direction::Narrowed => is_narrowed(place, sides),
        Direction::Elsewhere => then.is_some() && !is_renamed_file(place, sides) && !is_missing(place, sides),
        Direction::Section => then.is_some() || was_found(place, sides),
        Direction::Sources => then.is_some_and(|then| !are_same_sources(now, then, context.renamed)),
        Direction::Other => then.is_some(),
        Direction::Deleted
        | Direction::Owed
        | Direction::Gone
        | Direction::Cards
        | Direction::Waivers
        | Direction::Lines
        | Direction::Owners => false,
    }
}

/// Whether two lists name the same data sources, some of which may be renamed.
fn are_same_sources(now: Option<&TomlNode>, then: &TomlNode, renamed: &[(String, String)]) -> bool {
    let names =
        |node: &TomlNode| items(node).into_iter().map(|name| format!("data.{name}")).collect::<Vec<_>>();
    let is_new_name = |then: &str, now: &str| {
        let mut pairs = renamed.iter().map(|(old, new)| (old.to_lowercase(), new.to_lowercase()));
        then == now || pairs.any(|(old, new)| old == then && new == now)
    };
    let (now, then) = (now.map(names).unwrap_or_default(), names(then));
    now.len() == then.len() && then.iter().zip(&now).all(|(then, now)| is_new_name(then, now))
}

/// The value of a key beside a place, in the new and in the old version.
fn beside<'m>(place: &Place<'m>, keys: &[&str]) -> [Option<&'m TomlNode>; 2] {
    let find = |node: &'m TomlNode| {
        keys.iter().try_fold(node, |node, key| node.as_table()?.get(key).map(|member| &member.value))
    };
    place.entry.as_ref().map_or([None; 2], |(_, now, then)| [find(now.node), find(then.node)])
}

fn better(place: &Place<'_>) -> Option<Better> {
    let [now, then] = beside(place, &["better"]);
    then.or(now)?.as_text()?.parse().ok()
}

/// What one of the old unit is in the new unit, if the baseline was converted too.
fn conversion(place: &Place<'_>) -> f64 {
    let [now, then] = beside(place, &["unit"]);
    let is_same = now.and_then(TomlNode::as_text) == then.and_then(TomlNode::as_text);
    match beside(place, &["baseline", "value"]).map(|node| node.and_then(number)) {
        [Some(now), Some(then)] if !is_same && now * then > 0.0 => now / then,
        _ => 1.0,
    }
}

/// Whether a period is certainly longer than another one; `None` means no limit.
fn is_longer(now: Option<Period>, then: Option<Period>) -> bool {
    match (now, then) {
        (None, Some(_)) => true,
        (Some(now), Some(then)) => now.in_days().0 > then.in_days().1,
        (_, None) => false,
    }
}

/// A period, or what holds without it: the policy's, otherwise the default of the kind of artifact.
fn period(place: &Place<'_>, node: Option<&TomlNode>, side: ManifestSide<'_>) -> Option<Period> {
    let own = node.and_then(TomlNode::as_text).and_then(Period::parse);
    let limit = *place.parts.iter().rev().find(|part| ["max-age", "max-lag", "within"].contains(part))?;
    if own.is_some() || limit == "within" {
        return own;
    }
    let is_policy = place.parts.first() == Some(&"policy");
    let keys: Vec<_> = place.parts.iter().copied().filter(|part| *part != limit && *part != "*").collect();
    let kind: ArtifactKind = match keys.as_slice() {
        ["eval", "results"] => ArtifactKind::EvalResults,
        [.., last] => last.parse().ok()?,
        [] => return None,
    };
    let policy = policy(side.manifest).filter(|_| !is_policy);
    let table =
        policy.and_then(
            |policy| if limit == "max-age" { policy.max_age.as_ref() } else { policy.max_lag.as_ref() },
        );
    let set = table.and_then(|table| table.value.get(kind));
    set.or_else(|| if limit == "max-age" { default_age(kind) } else { Some(default_lag(kind)) })
}

/// The order of a stage on the way to production; none for stopped and research.
fn rank(stage: Stage) -> Option<usize> {
    [Stage::Pilot, Stage::Handoff, Stage::Production].iter().position(|at| *at == stage)
}

fn policy(manifest: &Manifest) -> Option<&Policy> {
    manifest.root.policy.as_ref().map(|policy| &policy.value)
}

fn has_lower_level(id: &str, sides: &Sides<'_>) -> bool {
    let (now, then) = (policy(sides.now.manifest), policy(sides.then.manifest));
    let risk = sides.now.manifest.root.system.as_ref().and_then(|system| system.value.risk.as_ref());
    let weight = |rule, policy: Option<&_>| match level::fate(
        rule,
        sides.now.stage,
        risk.map(|risk| risk.value),
        policy,
    ) {
        FindingFate::Off => None,
        FindingFate::NotHere | FindingFate::OwedAt(_) => Some((false, Level::Note)),
        FindingFate::Shown(level) => Some((true, level)),
    };
    sides.rules().any(|rule| *rule.id == *id && weight(rule, now) < weight(rule, then))
}

/// Whether the place is the path of an artifact, in one of both versions.
fn is_artifact(place: &Place<'_>, context: &Context<'_>) -> bool {
    let artifact =
        |table: &Subject| if place.key == "path" { table.clone() } else { below(table, place.key) };
    [place.now, place.then].into_iter().flatten().all(|node| node.as_text().is_some())
        && (context.new.contains_key(&artifact(&place.table))
            || context.old.contains_key(&artifact(&place.old_table)))
}

/// The path at a place, in the new and in the old version.
fn paths(place: &Place<'_>) -> [Option<PathText>; 2] {
    [place.now, place.then].map(|node| Some(PathText::new(node?.as_text()?.trim())))
}

/// Whether a path reaches the same file and less of it is read, or is a web address now.
fn is_narrowed(place: &Place<'_>, sides: &Sides<'_>) -> bool {
    let [Some(now), Some(then)] = paths(place) else { return false };
    if now.is_external() || then.is_external() {
        return now.is_external() && !then.is_external();
    }
    if now.path == then.path {
        return now.heading.is_some() && then.heading.is_none();
    }
    let Ok(file) = sides.now.folder.join(&then.path) else { return false };
    let reaches = || Pattern(now.path.clone()).rooted(sides.now.folder).is_ok_and(|glob| glob.matches(&file));
    now.is_glob() && !then.is_glob() && sides.now.listing.get(&file).is_some() && reaches()
}

/// Whether the topic of a pointer was found at the base without it.
fn was_found(place: &Place<'_>, sides: &Sides<'_>) -> bool {
    let Some((artifact, _)) = place.old_table.rsplit_once('.') else { return false };
    let artifacts = sides.before.iter().flat_map(|before| &before.artifacts);
    let mut topics = artifacts.filter(|one| *one.claim == *artifact).flat_map(|one| &one.topics);
    topics.any(|one| *one.topic == *place.key && one.source == Some(TopicSource::Found))
}

/// Whether a path names the same content as before: the file was renamed, or the manifest was moved.
fn is_renamed_file(place: &Place<'_>, sides: &Sides<'_>) -> bool {
    let find = |node: Option<&TomlNode>, side: ManifestSide<'_>| {
        let path = side.folder.join(&PathText::new(node?.as_text()?).path).ok()?;
        Some((side.listing.get(&path).map(|tracked| tracked.id)?, path))
    };
    let (Some((now, now_path)), Some((then, then_path))) =
        (find(place.now, sides.now), find(place.then, sides.then))
    else {
        return false;
    };
    // In the folder to which the manifest was moved, the old file is still there.
    let stays = || {
        let text = place.then.and_then(TomlNode::as_text).map(|text| PathText::new(text).path);
        let moved = text.and_then(|path| sides.now.folder.join(&path).ok());
        [Some(then_path.clone()), moved].iter().flatten().any(|path| sides.now.listing.get(path).is_some())
    };
    now_path == then_path || now == then && !stays()
}

/// Whether a path leads to no file, which is a finding itself.
fn is_missing(place: &Place<'_>, sides: &Sides<'_>) -> bool {
    let [Some(path), _] = paths(place) else { return false };
    let is_made_elsewhere = sides.now.manifest.value_at(&place.table.key("from")).is_some();
    let listing = sides.now.listing;
    let is_there = |path: RepoPath| listing.get(&path).is_some() || listing.is_folder(&path);
    !path.is_external()
        && !path.is_glob()
        && !is_made_elsewhere
        && !sides.now.folder.join(&path.path).is_ok_and(is_there)
}

/// Whether an existing file was reached and no longer is. Deleted files do not count, nor does the artifact itself.
fn reaches_fewer(place: &Place<'_>, sides: &Sides<'_>) -> bool {
    let mut versions = [place.now, place.then];
    if let ["eval", "*", "results", "covers"] = *place.parts {
        // Without its own, the results have those of the eval.
        let [now, then] = beside(place, &["covers"]);
        versions = [place.now.or(now), place.then.or(then)];
    }
    let [now, Some(then)] = versions else { return false };
    let globs = |node: Option<&TomlNode>| match node.map(|node| &node.data) {
        Some(TomlData::String(text)) => vec![Pattern(text.clone())],
        Some(TomlData::Array(all)) => {
            all.iter().filter_map(|item| item.as_text()).map(|text| Pattern(text.to_owned())).collect()
        }
        _ => Vec::new(),
    };
    let rooted = |node, folder: &RepoPath| -> Vec<_> {
        globs(node).iter().filter_map(|glob| glob.rooted(folder).ok()).collect()
    };
    let listing = sides.now.listing;
    let now = rooted(now, sides.now.folder);
    let itself =
        ["results", "path"].iter().filter_map(|key| sides.now.manifest.value_at(&place.table.key(key)));
    let itself: Vec<_> = itself
        .chain(sides.now.manifest.value_at(&place.table))
        .filter_map(|node| node.as_text().or_else(|| node.as_table()?.get("path")?.value.as_text()))
        .filter_map(|path| sides.now.folder.join(&PathText::new(path).path).ok())
        .collect();
    // A manifest that moved alone still means the files of its old folder; one that moved with its files means the new ones.
    let mut folders = vec![sides.then.folder];
    if sides.then.folder != sides.now.folder {
        folders.push(sides.now.folder);
    }
    folders.into_iter().any(|folder| {
        rooted(Some(then), folder).into_iter().any(|glob| {
            let own = listing.get(&glob.base).map(|_| glob.base.clone());
            let below = listing.below(&glob.base).map(|(path, _)| RepoPath::from_git(path));
            own.into_iter().chain(below).any(|file| {
                glob.matches(&file) && !now.iter().any(|glob| glob.matches(&file)) && !itself.contains(&file)
            })
        })
    })
}
