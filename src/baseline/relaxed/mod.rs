//! What a change relaxes: values that ask for less, entries that are gone, exceptions that are new.
//!
//! Two versions of a manifest are compared value by value, as the table [`table::RELAXABLE`] says. Whether a relaxed value silences a
//! finding is not decided here: the strict manifest has the values of the base, and its findings show it.

mod exceptions;
mod table;
mod values;
mod walk;

use crate::manifest::model::Stage;
use crate::manifest::pairs::pair_entries;
use crate::manifest::strict::{Replacement, is_same as is_same_value};
use crate::manifest::{Manifest, Subject};
use crate::rule_id::RuleId;
use crate::rules::RULES;
use crate::rules::Rule;
use crate::rules::custom::CustomRules;
use crate::snapshot::{Listing, RepoPath};
use crate::text::{FileId, Span};
pub(crate) use exceptions::{files, is_same};
pub use table::{relaxable_keys, relaxable_table};

/// The direction in which a value asks for less.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    Bound,
    Fewer,
    More,
    Worse,
    Longer,
    Later,
    LowerRisk,
    EarlierStage,
    LowerLevel,
    FewerFiles,
    MoreItems,
    NotOnlyLock,
    Added,
    Removed,
    Address,
    Other,
    Deleted,
    Owed,
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
            Self::LowerRisk => "a lower class, or none",
            Self::EarlierStage => "an earlier stage",
            Self::LowerLevel => "a lower level",
            Self::FewerFiles => "globs that reach fewer files",
            Self::MoreItems => "one more item",
            Self::NotOnlyLock => "no longer `lock`",
            Self::Added => "a value where there was none, or another one",
            Self::Removed => "no value",
            Self::Address => "a web address in place of a path",
            Self::Other => "another value",
            Self::Deleted => "an entry that is deleted",
            Self::Owed => "a key that is removed",
            Self::Cards => "a card that is removed or checks something else",
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
    /// Which findings it can silence.
    pub scope: LeverScope,
    /// The value to put back.
    back: Option<Replacement>,
}

/// Which findings a relaxed value can silence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum LeverScope {
    /// Those that this waiver accepts.
    Waiver(String),
    /// Those of an entry or a value.
    Below(Subject),
    /// Those of these rules.
    Rules(Vec<RuleId>),
    /// Those that a document lacks this topic.
    Topic(String),
    /// Any.
    All,
    /// None: the finding about a removed key is what the strict manifest shows.
    Nothing,
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
    let mut back: Vec<Replacement> = relaxed.values.iter().filter_map(|value| value.back.clone()).collect();
    for key in POLICY.into_iter().filter(|key| differs(now.manifest, target, key)) {
        let mut value = target.value_at(key).cloned();
        if key == "waiver"
            && let Some(value) = &mut value
        {
            exceptions::follow_renames(value, &relaxed.renamed, now);
        }
        back.push(Replacement::Key { table: Subject::default(), key: key.to_owned(), value });
    }
    (!back.is_empty()).then(|| now.manifest.with(&back))
}

/// The tables that count as the target branch has them.
const POLICY: [&str; 2] = ["policy", "waiver"];

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

/// Evals and metrics with the same evidence that were renamed.
pub(crate) fn renamed<'m>(now: &'m Manifest, then: &'m Manifest) -> Vec<RenamedEntry<'m>> {
    let in_list = |list: &'static str| {
        let pairs = pair_entries(now.entries(list), then.entries(list), false).both;
        let others = pairs.into_iter().filter(|(now, then)| now.name != then.name);
        others.map(move |(now, then)| RenamedEntry { list, now: now.name, then: then.name })
    };
    in_list("eval").chain(in_list("metric")).collect()
}

impl Sides<'_> {
    /// Every rule that runs on the manifest.
    fn rules(&self) -> impl Iterator<Item = &Rule> {
        RULES.iter().chain(self.now.custom.all())
    }
}
