//! How a relaxed value is described.

use super::plain::{bounds, number};
use super::table::Relaxable;
use super::walk::Place;
use super::{Direction, ManifestSide, Sides};
use crate::limits::findings::RELAXED_CHARS;
use crate::manifest::node::{TomlData, TomlNode};
use crate::rules::paths::short_to;
use crate::text::clipped;

/// What was changed, in one line: with names and values, and in short.
pub(super) fn in_words(row: &Relaxable, place: &Place<'_>, sides: &Sides<'_>) -> (String, String) {
    let verb = verb(row.direction, place);
    let text = match row.direction {
        Direction::Deleted => format!("{} `{}` deleted", noun(&place.table), clipped(place.key, 20)),
        direction => value(direction, verb, place, sides),
    };
    (text, format!("{} was {verb}", row.noun))
}

fn verb(direction: Direction, place: &Place<'_>) -> &'static str {
    let first = |node: Option<&TomlNode>| {
        let node = node?;
        let written =
            || bounds(node).split([',']).next()?.trim_start_matches(['<', '>', '=', ' ']).parse().ok();
        number(node).or_else(written)
    };
    match direction {
        Direction::Deleted => "deleted",
        _ if place.is_gone() => "removed",
        _ if place.then.is_none() => "added",
        Direction::Bound | Direction::Fewer | Direction::More | Direction::Worse => {
            match (first(place.now), first(place.then)) {
                (Some(now), Some(then)) if now < then => "lowered",
                (Some(now), Some(then)) if now > then => "raised",
                _ => "changed",
            }
        }
        Direction::Longer => "extended",
        Direction::Later | Direction::Earlier => "moved",
        Direction::LowerRisk | Direction::LowerLevel => "lowered",
        Direction::EarlierStage => "set back",
        Direction::FewerFiles | Direction::FewerItems => "narrowed",
        _ => "changed",
    }
}

/// What the entries of a list are called.
fn noun(list: &str) -> &str {
    match list.rsplit('.').next() {
        Some("data") => "data source",
        Some("validated-by") => "validation",
        last => last.unwrap_or(list),
    }
}

fn value(direction: Direction, verb: &str, place: &Place<'_>, sides: &Sides<'_>) -> String {
    let subject = place.subject();
    let what = match &place.entry {
        Some((entry, now, then)) => {
            let list = entry.strip_suffix(now.name).unwrap_or(entry).trim_end_matches('.');
            let key = subject.strip_prefix(entry.as_str()).unwrap_or(&subject).trim_start_matches('.');
            let key = if key.is_empty() { "path" } else { key };
            // A runbook is called by its path: by the old one, if that is what was changed.
            let name =
                if place.now.is_some_and(|node| node.as_text() == Some(now.name)) { then } else { now }.name;
            format!("`{}` of {} `{}`", clipped(key, 24), noun(list), clipped(name, 20))
        }
        None => format!("`{}`", clipped(&subject, 36)),
    };
    let shown = |node: Option<&TomlNode>, side: ManifestSide<'_>, most: usize| {
        let text = node.and_then(|node| side.text.get(node.at.clone())).unwrap_or_default().trim_matches('"');
        match direction {
            // The end of a path says most.
            Direction::Narrowed | Direction::Elsewhere => short_to(text, most),
            _ => clipped(text, most).into_owned(),
        }
    };
    // A line has room for one value of this length, or for two of half of it. A date is whole.
    let one = RELAXED_CHARS.saturating_sub(what.chars().count() + verb.len() + 13).max(10);
    let (now, then) = (shown(place.now, sides.now, one), shown(place.then, sides.then, one));
    match (place.now, place.then) {
        (_, Some(node)) if place.is_gone() => match node.data {
            TomlData::Table(_) | TomlData::Array(_) => format!("{what} removed"),
            _ => format!("{what} removed, was `{then}`"),
        },
        (_, None) => format!("{what} set to `{now}`"),
        _ if then.chars().count() + now.chars().count() + 2 <= one => {
            format!("{what} {verb} from `{then}` to `{now}`")
        }
        _ if one >= 30 => {
            let each = one / 2 - 1;
            let (then, now) = (shown(place.then, sides.then, each), shown(place.now, sides.now, each));
            format!("{what} {verb} from `{then}` to `{now}`")
        }
        // The diff shows the old value.
        _ => format!("{what} {verb} to `{now}`"),
    }
}
