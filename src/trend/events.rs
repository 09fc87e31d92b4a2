//! What manifests were changed to: bounds that were loosened, targets that moved, waivers that were renewed, owners, stages.
//!
//! Every commit that changed a manifest is a sample, so what differs between two samples is of the newer one's commit.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::judge::{PastJudge, TreeManifests};
use super::{SystemSample, TrendSample};
use crate::baseline::relaxed::{self, ManifestSide, Sides};
use crate::claim;
use crate::evaluate::EvaluatedManifest;
use crate::freshness::written as as_text;
use crate::limits::trend as limits;
use crate::manifest::subject::{is_within, keys_of};
use crate::manifest::{Manifest, Subject};
use crate::path::RepoPath;
use crate::text::clipped;

/// A change of a manifest that a reader of a trend must know.
#[derive(Debug)]
pub(crate) struct TrendEvent {
    /// The number of the system.
    pub series: usize,
    /// The path of its manifest after the change.
    pub manifest: RepoPath,
    /// Its kind.
    pub kind: EventKind,
    /// The commit of the sample, in hexadecimal.
    pub commit: String,
    /// The day of the sample.
    pub day: Date,
    /// The key path.
    pub subject: String,
    /// What was changed, in one line.
    pub text: String,
}

/// The kind of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum EventKind {
    /// The stage is another one.
    StageMoved,
    /// An owner is another one, or none.
    OwnerChanged,
    /// A target, or another number that a metric is held to, is another one, or none.
    TargetMoved,
    /// A bound of an eval asks for less, or is gone.
    BoundLoosened,
    /// A waiver ends later.
    WaiverRenewed,
    /// Something else asks for less, or a waiver is new.
    Relaxed,
}

impl EventKind {
    /// The kind as people read it.
    pub(crate) fn in_words(self) -> &'static str {
        match self {
            Self::StageMoved => "stage moved",
            Self::OwnerChanged => "owner changed",
            Self::TargetMoved => "target moved",
            Self::BoundLoosened => "bound loosened",
            Self::WaiverRenewed => "waiver renewed",
            Self::Relaxed => "asks for less",
        }
    }
}

/// The events between consecutive samples, oldest first.
pub(super) fn events(judge: &PastJudge<'_>, samples: &[TrendSample]) -> Vec<TrendEvent> {
    let mut events = Vec::new();
    let readable: Vec<_> = samples.iter().filter(|sample| sample.unread.is_none()).collect();
    for (then, now) in readable.iter().zip(readable.iter().skip(1)) {
        // What was taken over has the same manifests.
        if now.is_taken_over || then.commit == now.commit {
            continue;
        }
        let pairs = now.systems.iter().filter_map(|system| {
            Some((system, then.systems.iter().find(|old| old.series == system.series)?))
        });
        let pairs: Vec<_> = pairs.collect();
        if pairs.is_empty() {
            continue;
        }
        let (Some(new), Some(old)) = (judge.manifests(&now.commit), judge.manifests(&then.commit)) else {
            continue;
        };
        for (system, before) in pairs {
            let mut found = between(&new, &old, system, before);
            found.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
            events.extend(found.into_iter().map(|(kind, subject, text)| TrendEvent {
                series: system.series,
                manifest: system.manifest.clone(),
                kind,
                commit: now.commit.clone(),
                day: now.day,
                subject,
                text,
            }));
        }
    }
    events
}

/// The kind, the key path and the text of an event.
type Found = (EventKind, String, String);

fn between(
    new: &TreeManifests<'_>,
    old: &TreeManifests<'_>,
    system: &SystemSample,
    before: &SystemSample,
) -> Vec<Found> {
    let (Some(now), Some(then)) = (new.at(&system.manifest), old.at(&before.manifest)) else {
        return Vec::new();
    };
    let is_broken = now.found.manifest.is_broken() || then.found.manifest.is_broken();
    if is_broken || now.found.text == then.found.text {
        return Vec::new();
    }
    let mut found = Vec::new();
    if system.stage != before.stage {
        let text = format!("`system.stage` changed from {} to {}", before.stage, system.stage);
        found.push((EventKind::StageMoved, "system.stage".to_owned(), text));
    }
    found.extend(values(&now.found.manifest, &then.found.manifest));
    let known: BTreeSet<String> = found.iter().map(|(_, subject, _)| subject.clone()).collect();
    let folders = (now.found.path.parent(), then.found.path.parent());
    let sides = Sides {
        now: side(now, &folders.0, system, new),
        then: side(then, &folders.1, before, old),
        file: now.file,
        before: None,
    };
    for value in relaxed::list(&sides).values {
        let subject = value.subject.to_string();
        let is_known = known.iter().any(|known| is_within(known, &subject) || is_within(&subject, known));
        if !is_known {
            found.push((kind_of_relaxed(&subject), subject, value.text));
        }
    }
    found
}

fn side<'s>(
    of: &'s EvaluatedManifest,
    folder: &'s RepoPath,
    system: &SystemSample,
    tree: &'s TreeManifests<'_>,
) -> ManifestSide<'s> {
    ManifestSide {
        manifest: &of.found.manifest,
        text: &of.found.text,
        folder,
        custom: &of.custom,
        stage: system.stage,
        listing: tree.listing(),
        tree: tree.tree(),
    }
}

fn kind_of_relaxed(subject: &str) -> EventKind {
    let keys: Vec<&str> = keys_of(subject).collect();
    match keys.as_slice() {
        ["eval", .., "cases"] | ["policy", "min-cases", ..] => EventKind::BoundLoosened,
        ["eval", rest @ ..] if rest.contains(&"require") => EventKind::BoundLoosened,
        _ => EventKind::Relaxed,
    }
}

/// The values of both versions that differ, by their key paths in the new one.
fn values(now: &Manifest, then: &Manifest) -> Vec<Found> {
    let written = |manifest: &Manifest| -> BTreeMap<Subject, String> {
        // The name of an entry may be very long.
        let values = claim::values(&manifest.root).into_iter();
        let values = values.filter(|found| found.subject.len() <= limits::SUBJECT_BYTES);
        values.map(|found| (found.subject, as_text(found.leaf))).collect()
    };
    let renames: Vec<(Subject, Subject)> = relaxed::renamed(now, then)
        .iter()
        .map(|entry| (Subject::entry(entry.list, entry.then), Subject::entry(entry.list, entry.now)))
        .collect();
    let of_now = |subject: Subject| {
        let renamed = renames.iter().find(|(old, _)| is_within(&subject, old));
        renamed.and_then(|(old, new)| subject.with_start(new, old.len())).unwrap_or(subject)
    };
    let new = written(now);
    let old = written(then).into_iter().map(|(subject, value)| (of_now(subject), value));
    let mut found = Vec::new();
    for (subject, old) in old {
        let new = new.get(&subject);
        if new == Some(&old) {
            continue;
        }
        let Some(kind) = kind_of_value(&subject, &old, new.map(String::as_str)) else { continue };
        let shown = |value: &str| clipped(value, limits::VALUE_CHARS).into_owned();
        let subject = subject.to_string();
        let text = match new {
            Some(new) => format!("`{subject}` changed from {} to {}", shown(&old), shown(new)),
            None => format!("`{subject}` ({}) was removed", shown(&old)),
        };
        found.push((kind, subject, text));
    }
    found
}

/// The kind of a value that was changed or removed; none if it is no event by itself.
fn kind_of_value(subject: &str, old: &str, new: Option<&str>) -> Option<EventKind> {
    let keys: Vec<&str> = keys_of(subject).collect();
    match keys.as_slice() {
        ["metric", _, "target" | "stop-at" | "guardrail" | "within", ..] => Some(EventKind::TargetMoved),
        ["ownership", ..] | [.., "owner"] => Some(EventKind::OwnerChanged),
        // Days as they are written sort by time.
        ["waiver", .., "expires"] => new.is_some_and(|new| new > old).then_some(EventKind::WaiverRenewed),
        _ => None,
    }
}
