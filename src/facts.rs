//! Everything that rules can read: the manifest, the evidence and the history. All of it is read-only.

use std::collections::HashMap;
use std::ops::Range;

use crate::assertion::SystemValues;
use crate::claim::Claim;
use crate::coverage::DocumentCoverage;
use crate::evidence::lock::Lock;
use crate::evidence::{Evidence, Library};
use crate::freshness::Freshness;
use crate::manifest::model::{Risk, Stage};
use crate::manifest::node::TomlNode;
use crate::manifest::owner::{Owner, OwnerKind};
use crate::manifest::subject::keys_of;
use crate::manifest::value::{FiniteNumber, TomlDay};
use crate::manifest::{Field, Manifest, Problem};
use crate::rule_id::RuleId;
use crate::snapshot::{Listing, RepoPath};
use crate::text::{FileId, SourceMap, Span};
use crate::today::Today;

/// The cards of the custom rules that a manifest refers to.
#[derive(Debug, Clone, Default)]
pub struct CustomCards {
    /// The number of cards.
    pub count: usize,
    /// Ids of the usable cards, sorted.
    pub ids: Vec<RuleId>,
    /// Problems of a card, or of the glob that refers to it.
    pub problems: Vec<(FileId, Problem)>,
    /// Globs whose cards cannot be read because they are in a submodule.
    pub unreadable_globs: Vec<String>,
}

impl CustomCards {
    /// Whether an unknown name may be a custom rule: its card may be one that cannot be read.
    pub fn may_hold_more(&self) -> bool {
        !self.problems.is_empty() || !self.unreadable_globs.is_empty()
    }
}

/// The facts about one system.
#[derive(Debug)]
pub struct Facts<'a> {
    /// The manifest.
    pub manifest: &'a Manifest,
    /// The id of the manifest's text in `sources`.
    pub file: FileId,
    /// The manifest's folder. Paths in the manifest are relative to it.
    pub folder: &'a RepoPath,
    /// Handles from `[people]`, by handle and by e-mail address, both in lower case.
    pub people: &'a HashMap<String, String>,
    /// All claims of the manifest.
    pub claims: &'a [Claim<'a>],
    /// The evidence for each claim.
    pub evidence: &'a Evidence,
    /// The reviews in `readiness.lock`.
    pub lock: Option<&'a Lock>,
    /// The freshness of the artifacts, from git history.
    pub freshness: &'a Freshness<'a>,
    /// The content of documents.
    pub library: &'a Library,
    /// What the documents say about topics, computed at the first question.
    pub(crate) coverage: DocumentCoverage<'a>,
    /// The values that assertions can read.
    pub values: &'a SystemValues<'a>,
    /// The cards of custom rules.
    pub custom_cards: &'a CustomCards,
    /// All source texts.
    pub sources: &'a SourceMap,
    /// All tracked files.
    pub listing: &'a Listing,
    /// The day of the check, in UTC.
    pub today: &'a Today,
    /// The stage for which the system is checked.
    pub stage: Stage,
    /// The risk class of the system.
    pub risk: Option<Risk>,
}

impl Facts<'_> {
    /// Makes a span in the manifest.
    pub fn span(&self, range: std::ops::Range<usize>) -> Span {
        Span::new(self.file, range)
    }

    /// Returns a value as the manifest writes it: the text at its place, if that `says` the value. A strict manifest has values of the base
    /// at the places of today's values; for these, the result is `otherwise`.
    pub(crate) fn as_written(
        &self,
        at: &Range<usize>,
        says: impl FnOnce(&str) -> bool,
        otherwise: impl FnOnce() -> String,
    ) -> String {
        let text = self.sources.slice(self.span(at.clone())).trim_matches(['"', '\'']).trim();
        if says(text) { text.to_owned() } else { otherwise() }
    }

    /// Returns a number as the manifest writes it.
    pub(crate) fn number_as_written(&self, number: &Field<FiniteNumber>) -> String {
        let value = number.value.0;
        let says = |text: &str| text.replace('_', "").parse() == Ok(value);
        self.as_written(&number.at, says, || value.to_string())
    }

    /// Returns the place of the value at a key path below `node`, or below the manifest: the deepest key that exists.
    /// None if not even the first key exists; `node` itself for an empty path.
    pub fn place_of(&self, node: Option<&TomlNode>, path: &str) -> Option<Range<usize>> {
        let mut table = node.map_or(Some(&self.manifest.tree), TomlNode::as_table);
        let mut at = node.filter(|_| path.is_empty()).map(|node| node.at.clone());
        for part in keys_of(path) {
            let Some(member) = table.and_then(|table| table.get(part)) else { break };
            at = Some(member.value.at.clone());
            table = member.value.as_table();
        }
        at
    }

    /// Whether the stage is handoff or later. Before the handoff, missing parts are not required yet.
    pub fn is_from_handoff(&self) -> bool {
        matches!(self.stage, Stage::Handoff | Stage::Production)
    }

    /// Returns the pilot's last day; none if it is before the first day, which is already reported.
    pub fn pilot_end(&self) -> Option<&Field<TomlDay>> {
        let pilot = &self.manifest.root.pilot.as_ref()?.value;
        let is_after_start =
            |ends: &&Field<TomlDay>| pilot.started.as_ref().is_none_or(|started| started.value <= ends.value);
        pilot.ends.as_ref().filter(is_after_start)
    }

    /// Returns the name of an owner for reports: the handle, also of an e-mail address whose handle `[people]` gives.
    pub fn name_of(&self, owner: &Owner) -> String {
        let handle = (owner.kind == OwnerKind::Email).then(|| self.people.get(&owner.canonical())).flatten();
        handle.unwrap_or(&owner.text).clone()
    }

    /// Returns a path of the repository as the manifest would write it.
    pub fn relative(&self, path: &RepoPath) -> String {
        path.relative_to(self.folder)
    }

    /// Whether the repository seems to be on GitLab, where `@name` may be a group.
    pub fn is_gitlab(&self) -> bool {
        let has = |path: &str| {
            RepoPath::root()
                .join(path)
                .is_ok_and(|path| self.listing.get(&path).is_some() || self.listing.is_folder(&path))
        };
        has(".gitlab-ci.yml") || has(".gitlab")
    }
}
