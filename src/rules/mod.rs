//! The rules: one table, made of the cards in `rules/` and, where a rule needs it, code of the same name here.
//!
//! A rule sees [`Facts`] and nothing else: no file system, no git, no clock, no terminal.

pub mod adoption;
mod agreed;
pub mod card;
pub mod custom;
mod cx;
pub mod data;
pub mod decision;
pub mod evidence;
pub mod ids;
pub mod integration;
pub mod level;
pub mod manifest;
pub mod meta;
pub mod operations;
pub mod ownership;
mod postponed;
pub mod quality;
pub(crate) mod topics;
pub mod value;
pub mod waivers;

use std::borrow::Cow;

use crate::claim::Claim;
use crate::facts::Facts;
use crate::finding::RuleKind;
use crate::gate::Gate;
use crate::manifest::model::{Risk, Stage};
use crate::manifest::reader::choices;
use crate::nearest::nearest;
use crate::rule_id::RuleId;
use crate::text::CardText;

pub use cx::{RuleContext, Undecided};
pub use meta::Others;

choices! {
    /// What a rule is about: the manifest itself, any artifact, waivers, or one gate.
    pub enum RuleGroup {
        /// The file itself.
        Manifest = "manifest",
        /// Every artifact, whatever claims it.
        Evidence = "evidence",
        /// Somebody answers for it.
        Ownership = "ownership",
        /// The data is production's.
        Data = "data",
        /// The integrations are real.
        Integration = "integration",
        /// The worth is measured.
        Value = "value",
        /// The answers are tested.
        Quality = "quality",
        /// It can be run.
        Operations = "operations",
        /// People can use it.
        Adoption = "adoption",
        /// It is kept in bounds.
        Governance = "governance",
        /// Somebody decided.
        Decision = "decision",
        /// Exceptions.
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
    /// At any.
    Any,
    /// From this one on.
    Stage(Stage),
}

/// How a rule looks at a system.
#[derive(Clone, Copy)]
pub enum Check {
    /// At each artifact that is claimed.
    Artifacts(fn(&Facts<'_>, &Claim<'_>, &mut RuleContext)),
    /// At each claim of any kind.
    Claims(fn(&Facts<'_>, &Claim<'_>, &mut RuleContext)),
    /// At the whole.
    System(fn(&Facts<'_>, &mut RuleContext)),
    /// At what the others found.
    Triage(fn(&Facts<'_>, &Others<'_>, &mut RuleContext)),
}

/// What makes a rule.
#[derive(Clone)]
pub enum How {
    /// Code of the same name.
    Code(Check),
    /// What its card asks.
    Card(card::CheckSpec),
}

/// A rule: its card, and its code where it has some.
#[derive(Clone)]
pub struct Rule {
    /// Its name, for good: kebab-case, after the defect.
    pub id: RuleId,
    /// What it is about.
    pub group: RuleGroup,
    /// The defect in a phrase.
    pub summary: CardText,
    /// What kind of defect.
    pub kind: RuleKind,
    /// From when it is an error; none for notes and warnings, which never are.
    pub from: Option<FirstStage>,
    /// An error only for systems of this class of risk, else a warning.
    pub risk: Option<Risk>,
    /// Which demands of the field it answers: see [`SOURCES`]; of a custom rule, whatever it names.
    pub sources: Cow<'static, [CardText]>,
    /// The version that brought it.
    pub since: CardText,
    /// What it looks at, in the plural; empty where its card says.
    pub of: CardText,
    /// The card for people: Markdown.
    pub body: CardText,
    /// What makes it.
    pub how: How,
    /// Where its card stands, for a custom rule.
    pub custom: Option<custom::CardPlaces>,
}

impl std::fmt::Debug for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Rule").field(&self.id).finish()
    }
}

impl Rule {
    /// Whether it sees the findings of the others, and runs after them.
    pub fn is_triage(&self) -> bool {
        matches!(self.how, How::Code(Check::Triage(_)))
    }

    /// Runs the rule on one system; a rule that sees the findings of the others says nothing here.
    pub fn run(&self, facts: &Facts<'_>) -> RuleContext {
        let mut cx = RuleContext::new(self);
        match &self.how {
            How::Code(Check::System(check)) => check(facts, &mut cx),
            How::Code(Check::Claims(check)) => {
                for claim in facts.claims {
                    cx.about(claim.gate);
                    check(facts, claim, &mut cx);
                }
            }
            How::Code(Check::Artifacts(check)) => {
                for claim in facts.claims.iter().filter(|claim| facts.evidence.location(claim).is_some()) {
                    cx.about(claim.gate);
                    check(facts, claim, &mut cx);
                }
            }
            How::Code(Check::Triage(_)) => {}
            How::Card(asked) => card::check(self, asked, facts, &mut cx),
        }
        cx
    }

    /// Runs a rule that sees the findings of the others.
    pub fn run_after(&self, facts: &Facts<'_>, others: &Others<'_>) -> RuleContext {
        let mut cx = RuleContext::new(self);
        if let How::Code(Check::Triage(check)) = self.how {
            check(facts, others, &mut cx);
        }
        cx
    }

    /// What it looks at, in the plural.
    pub fn looks_at(&self) -> String {
        match &self.how {
            How::Card(asked) => asked.looks_at(),
            How::Code(_) => self.of.to_string(),
        }
    }
}

/// Every rule, by group and id. Made from the cards by the build script.
pub static RULES: &[Rule] = include!(concat!(env!("OUT_DIR"), "/rules.rs"));

/// What the field asks for: the id that cards cite, and the demand.
pub static SOURCES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/sources.rs"));

/// The rule called `id`.
pub fn find(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| *rule.id == *id)
}

/// The id that `word` may stand for.
pub fn nearest_id(word: &str) -> Option<&'static str> {
    nearest(word, RULES.iter().map(|rule| rule.id.as_str()))
}
