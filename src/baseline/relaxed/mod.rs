//! What a change relaxes: values that ask for less, entries that are gone, exceptions that are new.
//!
//! Two versions of a manifest are compared value by value, as the table [`table::RELAXABLE`] says. Whether a relaxed value silences a
//! finding is not decided here: the strict manifest has the values of the base, and its findings show it.

mod exceptions;
mod plain;
mod recorded;
mod table;
mod values;
mod walk;
mod words;

use crate::manifest::model::Stage;
use crate::manifest::pairs::pair_entries;
use crate::manifest::strict::{Replacement, is_same as is_same_value};
use crate::manifest::subject::keys_of;
use crate::manifest::{Manifest, Subject};
use crate::report::SystemReport;
use crate::rule_id::RuleId;
use crate::rules::RULES;
use crate::rules::Rule;
use crate::rules::custom::CustomRules;
use crate::snapshot::{Listing, RepoPath, Snapshot};
use crate::text::{FileId, Span};
pub(crate) use exceptions::{files, is_same, renamed_cards};
pub use table::{is_relaxable, relaxable_keys, relaxable_table};

/// The direction in which a value asks for less.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    Bound,
    Fewer,
    More,
    Worse,
    Longer,
    Later,
    Earlier,
    LowerRisk,
    EarlierStage,
    LowerLevel,
    FewerFiles,
    FewerItems,
    MoreItems,
    NotOnlyLock,
    Added,
    Removed,
    Narrowed,
    Elsewhere,
    Section,
    Sources,
    Other,
    Deleted,
    Owed,
    Gone,
    Cards,
    Waivers,
    Lines,
    Owners,
}

impl Direction {
    /// The direction in words, for the documentation.
    pub(super) fn in_words(self) -> &'static str {
        match self {
            Self::Bound => "a looser bound, or none",
            Self::Fewer => "a lower number, or none",
            Self::More => "a larger number",
            Self::Worse => "a worse number, or none",
            Self::Longer => "a longer period, or none",
            Self::Later => "a later day, or none",
            Self::Earlier => "an earlier day, or none",
            Self::LowerRisk => "a lower class, or none",
            Self::EarlierStage => "an earlier stage, `stopped` or `research`",
            Self::LowerLevel => "a lower level",
            Self::FewerFiles => "globs that reach fewer of the files that exist",
            Self::FewerItems => "fewer items",
            Self::MoreItems => "more items",
            Self::NotOnlyLock => "`any` in place of `lock`",
            Self::Added => "a value where there was none",
            Self::Removed => "no value",
            Self::Narrowed => {
                "a web address; a glob, or a heading, that reaches the same file and reads less of it"
            }
            Self::Elsewhere => "another path, but for a renamed file",
            Self::Section => "another pointer, or one for a topic that was found without it",
            Self::Sources => "other data sources, or none",
            Self::Other => "another value, or none",
            Self::Deleted => "an entry that is gone",
            Self::Owed | Self::Gone => "a key that is gone",
            Self::Cards => "a card that is gone, or that checks something else",
            Self::Waivers => "a waiver that is new, longer or wider",
            Self::Lines => "other lines",
            Self::Owners => "another owner of a claimed file",
        }
    }
}

/// One version of a manifest.
#[derive(Clone, Copy)]
pub(crate) struct ManifestSide<'s> {
    /// The manifest.
    pub manifest: &'s Manifest,
    /// Its text.
    pub text: &'s str,
    /// Its folder.
    pub folder: &'s RepoPath,
    /// Its custom rules.
    pub custom: &'s CustomRules,
    /// The stage at which it is evaluated.
    pub stage: Stage,
    /// Its tree.
    pub tree: &'s dyn Snapshot,
    /// The files of its tree.
    pub listing: &'s Listing,
}

/// A manifest and its version at the base.
#[derive(Clone, Copy)]
pub(crate) struct Sides<'s> {
    /// The evaluated version.
    pub now: ManifestSide<'s>,
    /// The version at the base.
    pub then: ManifestSide<'s>,
    /// The text of the evaluated version.
    pub file: FileId,
    /// The report on the version at the base.
    pub before: Option<&'s SystemReport>,
}

/// A value that a change relaxes.
#[derive(Debug)]
pub(crate) struct RelaxedValue {
    /// Its key path.
    pub subject: Subject,
    /// Its place.
    pub span: Span,
    /// What was changed, in one line.
    pub text: String,
    /// The same without names, such as `a bound was lowered`.
    pub short: String,
    /// Which findings it can silence.
    pub scope: LeverScope,
    /// Whether the strict manifest has the new value, so that its findings do not show what this silences.
    pub is_only_listed: bool,
    /// The values of the base to put back.
    pub back: Vec<Replacement>,
    /// Whether its change is recorded.
    pub recording: Recording,
}

/// Whether a `[[change]]` records the change of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Recording {
    /// It is no criterion of a pilot: no record counts.
    None,
    /// A record counts if it is accepted, states the new value, and has this name.
    Possible(String),
    /// The record at this path counts: the strict manifest has the new value.
    Accepted(String),
}

impl RelaxedValue {
    /// What stands for the policy of the target branch.
    pub(crate) fn of_target(subject: Subject, span: Span) -> Self {
        Self {
            subject,
            span,
            text: "the target branch has another policy".to_owned(),
            short: "the policy was changed".to_owned(),
            scope: LeverScope::All,
            is_only_listed: false,
            back: Vec::new(),
            recording: Recording::None,
        }
    }

    /// The path of the accepted record of its change.
    pub(crate) fn record(&self) -> Option<&str> {
        if let Recording::Accepted(record) = &self.recording { Some(record) } else { None }
    }
}

/// Which findings a relaxed value can silence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum LeverScope {
    /// Those that this waiver accepts.
    Waiver(String),
    /// Those of an entry or a value; of these rules, or of any if there is none.
    Below(Subject, &'static [RuleId]),
    /// Those of these rules.
    Rules(Vec<RuleId>),
    /// Those that a document lacks this topic.
    Topic(String),
    /// Any.
    All,
}

/// What differs between a manifest and its version at the base.
#[derive(Debug, Default)]
pub(crate) struct Relaxations {
    /// Everything that is relaxed.
    pub values: Vec<RelaxedValue>,
    /// Key paths of entries and paths of files that have other names now: the old name and the new one.
    pub renamed: Vec<(String, String)>,
}

/// Everything that a change relaxes in one manifest.
pub(crate) fn list(sides: &Sides<'_>) -> Relaxations {
    let differences = walk::differences(sides.now.manifest, sides.then.manifest);
    let mut values = values::list(sides, &differences);
    values.extend(exceptions::cards(sides));
    let renamed = differences.renamed;
    values.extend(exceptions::waivers(sides, &renamed));
    Relaxations { values, renamed }
}

/// The strict manifest: `now` with the policy and the waivers of `target` and with every relaxed value put back; none if it is the same.
pub(crate) fn strict(now: &ManifestSide<'_>, target: &Manifest, relaxed: &Relaxations) -> Option<Manifest> {
    let (recorded, others): (Vec<_>, Vec<_>) =
        relaxed.values.iter().partition(|value| value.record().is_some());
    let of_manifest = others.into_iter().filter(|value| !is_of_policy(&value.subject));
    let mut back: Vec<Replacement> = of_manifest.flat_map(|value| value.back.clone()).collect();
    for key in POLICY.into_iter().filter(|key| differs(now.manifest, target, key)) {
        let mut value = target.value_at(key).cloned();
        if key == "waiver"
            && let Some(value) = &mut value
        {
            exceptions::follow_renames(value, &relaxed.renamed, now);
        }
        back.push(Replacement::Key { table: Subject::default(), key: key.to_owned(), value });
    }
    // The policy is that of the target branch, but for what is recorded.
    for RelaxedValue { subject, .. } in recorded.into_iter().filter(|value| is_of_policy(&value.subject)) {
        let Some((table, key)) = subject.rsplit_once('.') else { continue };
        let value = now.manifest.value_at(subject).cloned();
        back.push(Replacement::Key { table: table.into(), key: key.to_owned(), value });
    }
    (!back.is_empty()).then(|| now.manifest.with(&back))
}

/// The tables that count as the target branch has them.
const POLICY: [&str; 2] = ["policy", "waiver"];

/// Whether a subject is in one of these tables.
pub(crate) fn is_of_policy(subject: &Subject) -> bool {
    keys_of(subject).next().is_some_and(|key| POLICY.contains(&key))
}

fn differs(now: &Manifest, target: &Manifest, key: &str) -> bool {
    match (now.value_at(key), target.value_at(key)) {
        (Some(now), Some(target)) => !is_same_value(now, target),
        (now, target) => now.is_some() != target.is_some(),
    }
}

/// Whether the policy or the waivers of two manifests differ.
pub(crate) fn has_other_policy(now: &Manifest, target: &Manifest) -> bool {
    POLICY.iter().any(|key| differs(now, target, key))
}

/// An entry that was renamed.
pub(crate) struct RenamedEntry<'m> {
    /// The key of its list.
    pub list: &'static str,
    /// Its name in the evaluated manifest.
    pub now: &'m str,
    /// Its name at the base.
    pub then: &'m str,
}

/// The lists whose entries keep their findings when they are renamed. A runbook is its file.
const RENAMED: [&str; 6] = ["eval", "metric", "data", "integration", "governance.control", "condition"];

/// Entries that were renamed: those with the same evidence, or the only one that is gone and the only one that is new.
pub(crate) fn renamed<'m>(now: &'m Manifest, then: &'m Manifest) -> Vec<RenamedEntry<'m>> {
    let in_list = |list: &'static str| {
        let pairs = pair_entries(now.entries(list), then.entries(list), true).both;
        let others = pairs.into_iter().filter(|(now, then)| now.name != then.name);
        others.map(move |(now, then)| RenamedEntry { list, now: now.name, then: then.name })
    };
    RENAMED.into_iter().flat_map(in_list).collect()
}

impl Sides<'_> {
    /// Every rule that runs on the manifest.
    fn rules(&self) -> impl Iterator<Item = &Rule> {
        RULES.iter().chain(self.now.custom.all())
    }
}
