//! Which of the values that differ ask for less, and how that is said.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::table::{RELAXABLE, Relaxable};
use super::walk::{Differences, Place};
use super::{Direction, LeverScope, ManifestSide, RelaxedValue, Sides};
use crate::claim::claims;
use crate::finding::Level;
use crate::freshness::limits::{default_age, default_lag};
use crate::glob::{Pattern, has_wildcard};
use crate::manifest::artifact::PathText;
use crate::manifest::keys::ArtifactKind;
use crate::manifest::model::{Better, Policy, Risk, Stage};
use crate::manifest::node::{TomlData, TomlNode};
use crate::manifest::strict::Replacement;
use crate::manifest::value::{Period, TomlDay, parse_day};
use crate::manifest::visit::Leaf;
use crate::manifest::{Manifest, Subject, is_within};
use crate::rules::ids;
use crate::rules::level::{self, FindingFate};
use crate::rules::quality::loosened_requirement::is_looser;
use crate::rules::value::is_worse;
use crate::snapshot::RepoPath;
use crate::text::{Span, clipped};

/// The relaxed values of one manifest, in the order of the table's keys.
pub(super) fn list(sides: &Sides<'_>, found: &Differences<'_>) -> Vec<RelaxedValue> {
    let context = Context { sides, new: artifacts(sides.now.manifest), old: artifacts(sides.then.manifest) };
    let mut all = Vec::new();
    for place in &found.values {
        // A path that is the whole value of an artifact is its `path`.
        let is_text = [place.now, place.then].into_iter().flatten().all(|node| node.as_text().is_some());
        let with_path: Vec<_> = place.parts.iter().copied().chain(["path"]).collect();
        let is = |row: &&Relaxable| row.is(&place.parts) || is_text && row.is(&with_path);
        let mut rows = RELAXABLE.iter().filter(is).filter(|row| is_relaxed(row.direction, place, &context));
        all.extend(rows.next_back().map(|row| relaxed(row, place, &context)));
    }
    let of = |direction| RELAXABLE.iter().find(move |row| row.direction == direction);
    for (places, direction) in [(&found.deleted, Direction::Deleted), (&found.owed, Direction::Owed)] {
        let rows = of(direction).into_iter().flat_map(|row| places.iter().map(move |place| (row, place)));
        all.extend(rows.map(|(row, place)| relaxed(row, place, &context)));
    }
    all
}

/// Two versions of a manifest, with their artifacts.
struct Context<'s> {
    sides: &'s Sides<'s>,
    new: ArtifactPaths,
    old: ArtifactPaths,
}

fn relaxed(row: &Relaxable, place: &Place<'_>, context: &Context<'_>) -> RelaxedValue {
    let sides = context.sides;
    let subject = place.subject();
    let key = || place.key.to_owned();
    let is_late_stage = row.direction == Direction::EarlierStage && rank(sides.now.stage).is_none();
    let back = match row.direction {
        _ if !row.is_put_back || is_late_stage || row.key.starts_with("policy.") => None,
        Direction::Deleted => deleted_entry(place, sides, &context.old),
        _ => Some(Replacement::Key { table: place.table.clone(), key: key(), value: place.then.cloned() }),
    };
    let rules = |rules: &[crate::rule_id::RuleId]| LeverScope::Rules(rules.to_vec());
    let scope = match (place.parts.first().copied(), place.parts.get(1).copied()) {
        _ if row.direction == Direction::Owed => LeverScope::Nothing,
        (Some("policy"), Some("levels")) => LeverScope::Rules(
            sides.rules().filter(|rule| *rule.id == *place.key).map(|rule| rule.id.clone()).collect(),
        ),
        (Some("policy"), Some("max-age")) => rules(&[ids::STALE_ARTIFACT]),
        (Some("policy"), Some("max-lag")) => rules(&[ids::DRIFTED_ARTIFACT]),
        (Some("policy"), Some("min-cases")) => rules(&[ids::TOO_FEW_CASES]),
        (Some("policy"), Some("reviews")) => {
            rules(&[ids::OUTDATED_REVIEW, ids::STALE_ARTIFACT, ids::DRIFTED_ARTIFACT])
        }
        (Some("policy"), Some("synonyms")) => LeverScope::Topic(key()),
        (Some("people"), _) => rules(&[ids::DEPARTED_OWNER]),
        (Some("policy" | "system" | "pilot"), _) => LeverScope::All,
        _ => LeverScope::Below(match (&place.entry, row.direction) {
            (Some((entry, ..)), _) => entry.clone(),
            (None, Direction::Deleted) => subject.clone(),
            (None, _) => place
                .now
                .filter(|_| place.table.contains('.'))
                .map_or(subject.clone(), |_| place.table.clone()),
        }),
    };
    let span = Span::new(sides.file, sides.now.manifest.place_near(&subject));
    RelaxedValue { text: text(row.direction, place, sides), subject, span, scope, back }
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

/// The entry to put back: one whose files were deleted with it leaves nothing to judge.
fn deleted_entry(place: &Place<'_>, sides: &Sides<'_>, old: &ArtifactPaths) -> Option<Replacement> {
    let subject = place.subject();
    let own = old.range(subject.clone()..).take_while(|(key, _)| key.starts_with(subject.as_str()));
    let own = own.filter(|(key, _)| is_within(key, &subject)).map(|(_, path)| path);
    let mut paths = own.filter(|path| !path.is_external() && !has_wildcard(&path.path));
    let is_here = |path: &PathText| {
        let path = sides.now.folder.join(&path.path);
        path.is_ok_and(|path| sides.now.listing.get(&path).is_some() || sides.now.listing.is_folder(&path))
    };
    let entry = place.then.cloned().filter(|_| paths.all(is_here))?;
    Some(Replacement::Entry { list: place.table.clone(), entry })
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
            numbers.0.is_some_and(|now| numbers.1.is_none_or(|then| now.abs() > then.abs()))
                && place.entry.is_some()
        }
        Direction::Worse => match (now, numbers, better(place)) {
            (None, (_, Some(_)), _) => true,
            (_, (Some(now), Some(then)), Some(better)) => is_worse(now / conversion(place), then, better),
            _ => false,
        },
        Direction::Longer => is_longer(period(place, now, sides.now), period(place, then, sides.then)),
        Direction::Later => match (now.and_then(day), then.and_then(day)) {
            (Some(now), Some(then)) => now > then,
            (None, Some(_)) => now.is_none(),
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
        Direction::Removed => {
            let is_set = |node: Option<&TomlNode>| {
                node.is_some_and(|node| !matches!(node.data, TomlData::Boolean(false)))
            };
            is_set(then) && !is_set(now)
        }
        Direction::Address => {
            let external = |node: Option<&TomlNode>| {
                node.and_then(TomlNode::as_text).map(|text| PathText::new(text).is_external())
            };
            external(now) == Some(true) && external(then) == Some(false) && is_artifact(place, &context.new)
        }
        Direction::Other => then.is_some() && !is_renamed_file(place, sides),
        Direction::Deleted
        | Direction::Owed
        | Direction::Cards
        | Direction::Waivers
        | Direction::Lines
        | Direction::Owners => false,
    }
}

fn number(node: &TomlNode) -> Option<f64> {
    match &node.data {
        #[expect(clippy::cast_precision_loss, reason = "bounds of such size are equal in practice")]
        TomlData::Integer(number) => number.map(|number| number as f64),
        TomlData::Float(number) => Some(*number),
        _ => None,
    }
}

/// The texts of a string or of a list of strings.
fn items(node: &TomlNode) -> Vec<String> {
    match &node.data {
        TomlData::String(text) => vec![text.trim().to_lowercase()],
        TomlData::Array(all) => all.iter().flat_map(items).collect(),
        _ => Vec::new(),
    }
}

/// A bound, or a list of bounds, as the rule about loosened bounds reads it.
fn bounds(node: &TomlNode) -> String {
    items(node).join(", ")
}

fn day(node: &TomlNode) -> Option<Date> {
    match &node.data {
        TomlData::Datetime(value) => TomlDay::from_toml(value),
        TomlData::String(text) => parse_day(text),
        _ => None,
    }
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

/// Whether the place is the path of an artifact.
fn is_artifact(place: &Place<'_>, artifacts: &ArtifactPaths) -> bool {
    let subject = if place.key == "path" { place.table.clone() } else { place.subject() };
    artifacts.contains_key(&subject)
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

/// Whether an existing file was reached and no longer is. Deleted files do not count, nor does the artifact itself.
fn reaches_fewer(place: &Place<'_>, sides: &Sides<'_>) -> bool {
    let Some(then) = place.then else { return false };
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
    let now = rooted(place.now, sides.now.folder);
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

/// What was changed, in one line.
fn text(direction: Direction, place: &Place<'_>, sides: &Sides<'_>) -> String {
    let subject = place.subject();
    let shown = |node: Option<&TomlNode>, side: ManifestSide<'_>| {
        let text = node.and_then(|node| side.text.get(node.at.clone())).unwrap_or_default();
        clipped(text.trim_matches('"'), 20).into_owned()
    };
    let name = |name: &str| format!("`{}`", clipped(name, 20));
    let noun = |list: &str| match list {
        "data" => "data source".to_owned(),
        other => other.rsplit('.').next().unwrap_or(other).to_owned(),
    };
    if direction == Direction::Deleted {
        return format!("{} {} deleted", noun(&place.table), name(place.key));
    }
    let what = match &place.entry {
        Some((entry, now, _)) => {
            let list = entry.strip_suffix(now.name).unwrap_or(entry).trim_end_matches('.');
            let key = subject.strip_prefix(entry.as_str()).unwrap_or(&subject).trim_start_matches('.');
            let key = if key.is_empty() { "path" } else { key };
            format!("`{}` of {} {}", clipped(key, 24), noun(list), name(now.name))
        }
        None => format!("`{}`", clipped(&subject, 36)),
    };
    let (now, then) = (shown(place.now, sides.now), shown(place.then, sides.then));
    let first = |node: Option<&TomlNode>| {
        let text = node.map(|node| number(node).map_or_else(|| bounds(node), |number| number.to_string()))?;
        text.trim_start_matches(['<', '>', '=', ' '])
            .split([',', 'd', 'w', 'm', 'y'])
            .next()?
            .trim()
            .parse::<f64>()
            .ok()
    };
    let verb = match direction {
        Direction::Bound | Direction::Fewer | Direction::More | Direction::Worse | Direction::Longer => {
            match (first(place.now), first(place.then)) {
                (Some(now), Some(then)) if now < then => "lowered",
                (Some(now), Some(then)) if now > then => "raised",
                _ => "changed",
            }
        }
        Direction::LowerRisk | Direction::LowerLevel => "lowered",
        Direction::EarlierStage => "set back",
        Direction::Later => "moved",
        Direction::FewerFiles => "reaches fewer files: changed",
        _ => "changed",
    };
    match (place.now, place.then) {
        (None, Some(node)) if matches!(node.data, TomlData::Table(_) | TomlData::Array(_)) => {
            format!("{what} removed")
        }
        (None, _) => format!("{what} removed, was `{then}`"),
        (Some(_), None) => format!("{what} set to `{now}`"),
        (Some(_), Some(_)) => format!("{what} {verb} from `{then}` to `{now}`"),
    }
}
