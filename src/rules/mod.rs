//! The rules: one table, made of the cards in `rules/` and, if a rule needs it, code of the same name here.
//!
//! A rule sees [`Facts`] and nothing else: no file system, no git, no clock, no terminal.

pub(crate) mod adoption;
pub(crate) mod card;
pub(crate) mod coverage;
pub(crate) mod custom;
mod cx;
pub(crate) mod data;
pub(crate) mod deadline_moves;
pub(crate) mod decision;
pub(crate) mod evidence;
pub mod ids;
pub(crate) mod integration;
pub(crate) mod level;
pub(crate) mod manifest;
pub(crate) mod meta;
pub(crate) mod operations;
pub(crate) mod ownership;
pub(crate) mod paths;
pub(crate) mod quality;
pub(crate) mod reads;
pub(crate) mod relaxed_criteria;
pub(crate) mod retired;
mod settle;
pub(crate) mod value;
pub(crate) mod waivers;

use std::borrow::Cow;

use crate::claim::Claim;
use crate::facts::Facts;
use crate::finding::RuleKind;
use crate::gate::Gate;
use crate::manifest::keys::{ArtifactKind, ManifestSection};
use crate::manifest::model::{Risk, Stage};
use crate::manifest::reader::choices;
use crate::nearest::nearest;
use crate::rule_id::RuleId;
use crate::text::CardText;

pub(crate) use cx::{RuleContext, Undecided};
pub(crate) use meta::OtherResults;

choices! {
    /// What a rule is about: the manifest itself, any artifact, waivers, or one gate.
    pub enum RuleGroup {
        /// The manifest itself.
        Manifest = "manifest",
        /// Artifacts, under any key.
        Evidence = "evidence",
        /// Who is responsible.
        Ownership = "ownership",
        /// Production data.
        Data = "data",
        /// Real integrations.
        Integration = "integration",
        /// Measured business value.
        Value = "value",
        /// Eval results.
        Quality = "quality",
        /// Operation in production.
        Operations = "operations",
        /// Users.
        Adoption = "adoption",
        /// Controls and limits.
        Governance = "governance",
        /// The recorded decision.
        Decision = "decision",
        /// Accepted exceptions.
        Waivers = "waivers",
    }
}

impl RuleGroup {
    /// The gate of the same name; none for the manifest, evidence and waivers.
    pub fn gate(self) -> Option<Gate> {
        self.as_str().parse().ok()
    }
}

/// The first stage at which a rule is an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FirstStage {
    /// Any stage.
    Any,
    /// This stage and later ones.
    Stage(Stage),
}

/// The elements for which the code of a rule is called.
#[derive(Clone, Copy)]
pub enum Check {
    /// Each artifact that is claimed.
    Artifacts(fn(&Facts<'_>, &Claim<'_>, &mut RuleContext)),
    /// Each claim of any kind.
    Claims(fn(&Facts<'_>, &Claim<'_>, &mut RuleContext)),
    /// The whole system.
    System(fn(&Facts<'_>, &mut RuleContext)),
    /// The findings of the other rules.
    Meta(fn(&Facts<'_>, &OtherResults<'_>, &mut RuleContext)),
}

/// How a rule is implemented.
#[derive(Clone)]
pub enum RuleImplementation {
    /// Code of the same name.
    Code(Check),
    /// The check of its card.
    Card(card::CheckSpec),
    /// The topics of its card.
    Topics(coverage::empty::TopicCheck),
}

/// A rule: its card, and its code if it has some.
#[derive(Clone)]
pub struct Rule {
    /// Its permanent id: kebab-case, named after the defect.
    pub id: RuleId,
    /// Its group.
    pub group: RuleGroup,
    /// The defect, as a phrase.
    pub summary: CardText,
    /// The kind of defect.
    pub kind: RuleKind,
    /// The first stage at which it is an error; `None` for notes and warnings.
    pub from: Option<FirstStage>,
    /// The risk class for which it is an error; for other systems it is a warning.
    pub risk: Option<Risk>,
    /// The published requirements that it answers: see [`SOURCES`]. A custom rule names its own.
    pub sources: Cow<'static, [CardText]>,
    /// The version that added it.
    pub since: CardText,
    /// The kind of subject, in the plural; empty if its card says it.
    pub of: CardText,
    /// The keys that its code reads, without the names of entries. `artifact.KEY` is a key of every artifact, `owner` is every owner.
    pub reads: Cow<'static, [CardText]>,
    /// The text of the card, in Markdown.
    pub body: CardText,
    /// Its implementation.
    pub implementation: RuleImplementation,
    /// The places in its card, for a custom rule.
    pub custom: Option<custom::CardPlaces>,
}

impl std::fmt::Debug for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Rule").field(&self.id).finish()
    }
}

impl Rule {
    /// Whether it sees the findings of the other rules, and runs after them.
    pub fn is_meta(&self) -> bool {
        matches!(self.implementation, RuleImplementation::Code(Check::Meta(_)))
    }

    /// Whether it reads which topics documents cover.
    pub fn reads_topics(&self) -> bool {
        matches!(self.implementation, RuleImplementation::Topics(_))
            || [ids::UNLOCATED_TOPIC, ids::PLACEHOLDER_ARTIFACT].contains(&self.id)
    }

    /// Runs the rule on one system. A rule that sees the findings of the others reports nothing here.
    pub fn run(&self, facts: &Facts<'_>) -> RuleContext {
        let mut cx = RuleContext::new(self);
        match &self.implementation {
            RuleImplementation::Code(Check::System(check)) => check(facts, &mut cx),
            RuleImplementation::Code(Check::Claims(check)) => {
                for claim in facts.claims {
                    cx.about(claim.gate);
                    check(facts, claim, &mut cx);
                }
            }
            RuleImplementation::Code(Check::Artifacts(check)) => {
                for claim in facts.claims.iter().filter(|claim| facts.evidence.location(claim).is_some()) {
                    cx.about(claim.gate);
                    check(facts, claim, &mut cx);
                }
            }
            RuleImplementation::Code(Check::Meta(_)) => {}
            RuleImplementation::Card(asked) => card::check(self, asked, facts, &mut cx),
            RuleImplementation::Topics(of) => coverage::empty::check(facts, of, &mut cx),
        }
        cx
    }

    /// Runs a rule that sees the findings of the other rules.
    pub fn run_after(&self, facts: &Facts<'_>, others: &OtherResults<'_>) -> RuleContext {
        let mut cx = RuleContext::new(self);
        if let RuleImplementation::Code(Check::Meta(check)) = self.implementation {
            check(facts, others, &mut cx);
        }
        cx
    }

    /// The kind of subject, in the plural.
    pub fn looks_at(&self) -> String {
        match &self.implementation {
            RuleImplementation::Card(asked) => asked.looks_at(),
            RuleImplementation::Code(_) | RuleImplementation::Topics(_) => self.of.to_string(),
        }
    }
}

/// Every rule, by group and id. The build script generates it from the cards.
pub static RULES: &[Rule] = include!(concat!(env!("OUT_DIR"), "/rules.rs"));

/// Published requirements: the id that cards cite, and the requirement.
pub static SOURCES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/sources.rs"));

/// The built-in rule called `id`.
pub fn find(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| *rule.id == *id)
}

/// The id most similar to `word`.
pub(crate) fn nearest_id(word: &str) -> Option<&'static str> {
    nearest(word, RULES.iter().map(|rule| rule.id.as_str()))
}
