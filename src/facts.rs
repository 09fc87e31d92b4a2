//! The read-only sum of what is known: all that a rule sees.

use std::collections::HashMap;
use std::ops::Range;

use jiff::civil::Date;

use crate::assertion::World;
use crate::claim::Claim;
use crate::evidence::lock::Lock;
use crate::evidence::{Evidence, Library};
use crate::freshness::Freshness;
use crate::manifest::model::{Risk, Stage};
use crate::manifest::node::TomlNode;
use crate::manifest::value::TomlDay;
use crate::manifest::{Field, Manifest, Problem};
use crate::snapshot::{Listing, RepoPath};
use crate::text::{CardText, FileId, SourceMap, Span};

/// The cards of custom rules that a manifest names.
#[derive(Debug, Default)]
pub struct CustomCards {
    /// How many there are.
    pub count: usize,
    /// The ids of those that can run, sorted.
    pub ids: Vec<CardText>,
    /// What is wrong with a card, or with the glob that names it.
    pub problems: Vec<(FileId, Problem)>,
    /// Globs whose cards cannot be read, because they lie in a submodule.
    pub unreadable_globs: Vec<String>,
}

impl CustomCards {
    /// Whether an unknown name may be a rule: a card that cannot be used may be the one.
    pub fn may_hold_more(&self) -> bool {
        !self.problems.is_empty() || !self.unreadable_globs.is_empty()
    }
}

/// What is known of one system.
#[derive(Debug)]
pub struct Facts<'a> {
    /// The manifest.
    pub manifest: &'a Manifest,
    /// The manifest's text in the source map.
    pub file: FileId,
    /// The folder that its paths are relative to.
    pub folder: &'a RepoPath,
    /// The handle of everybody in `[people]`, by handle and by address, both in lower case.
    pub people: &'a HashMap<String, String>,
    /// Everything that it claims.
    pub claims: &'a [Claim<'a>],
    /// What was found for each claim.
    pub evidence: &'a Evidence,
    /// The reviews in `readiness.lock`.
    pub lock: Option<&'a Lock>,
    /// What history says of it.
    pub freshness: &'a Freshness<'a>,
    /// What the files hold.
    pub library: &'a Library,
    /// What assertions see of it.
    pub world: &'a World<'a>,
    /// The cards of its custom rules.
    pub custom_cards: &'a CustomCards,
    /// All texts.
    pub sources: &'a SourceMap,
    /// All tracked files.
    pub listing: &'a Listing,
    /// The day of judgement, UTC.
    pub today: Date,
    /// The stage that the system is judged at.
    pub stage: Stage,
    /// The system's class of risk.
    pub risk: Option<Risk>,
}

impl Facts<'_> {
    /// A span in the manifest.
    pub fn span(&self, range: std::ops::Range<usize>) -> Span {
        Span::new(self.file, range)
    }

    /// Where the value of a key path stands below `node`, or below the manifest: as far as the path leads. None where not even its
    /// first key is there; `node` itself for an empty path.
    pub fn place_of(&self, node: Option<&TomlNode>, path: &str) -> Option<Range<usize>> {
        let mut table = node.map_or(Some(&self.manifest.tree), TomlNode::as_table);
        let mut at = node.filter(|_| path.is_empty()).map(|node| node.at.clone());
        for part in path.split('.') {
            let Some(member) = table.and_then(|table| table.get(part)) else { break };
            at = Some(member.value.at.clone());
            table = member.value.as_table();
        }
        at
    }

    /// The last day that it can be anywhere: east of Greenwich, tomorrow has begun while it is still today in UTC.
    pub fn latest_today(&self) -> Date {
        self.today.tomorrow().unwrap_or(self.today)
    }

    /// Whether it is judged at the handoff or later: what a pilot does not say yet leaves nothing open.
    pub fn is_from_handoff(&self) -> bool {
        matches!(self.stage, Stage::Handoff | Stage::Production)
    }

    /// The pilot's last day; none where that lies before its first, which is reported as such.
    pub fn pilot_end(&self) -> Option<&Field<TomlDay>> {
        let pilot = &self.manifest.root.pilot.as_ref()?.value;
        let is_after_start =
            |ends: &&Field<TomlDay>| pilot.started.as_ref().is_none_or(|started| started.value <= ends.value);
        pilot.ends.as_ref().filter(is_after_start)
    }

    /// How the manifest writes a path of the repository.
    pub fn relative(&self, path: &RepoPath) -> String {
        path.relative_to(self.folder)
    }

    /// Whether this looks like a repository that lives on GitLab, where `@name` may be a group.
    pub fn is_gitlab(&self) -> bool {
        let has = |path: &str| {
            RepoPath::root()
                .join(path)
                .is_ok_and(|path| self.listing.get(&path).is_some() || self.listing.is_folder(&path))
        };
        has(".gitlab-ci.yml") || has(".gitlab")
    }
}
