//! The rules: one table, made of the cards in `rules/` and, where a rule needs it, code of the same name here.
//!
//! A rule sees [`Facts`] and nothing else: no file system, no git, no clock, no terminal.

pub mod adoption;
mod agreed;
mod cx;
pub mod data;
pub mod decision;
pub mod evidence;
pub mod integration;
pub mod manifest;
pub mod operations;
mod owes;
pub mod ownership;
pub mod quality;
mod topics;
pub mod value;

use crate::claim::Claim;
use crate::facts::Facts;
use crate::finding::Kind;
use crate::gate::Gate;
use crate::manifest::model::{Risk, Stage};
use crate::manifest::reader::choices;
use crate::nearest::nearest;

pub use cx::{Cx, Undecided};

choices! {
    /// What a rule is about: the manifest itself, any artifact, waivers, or one gate.
    pub enum Group {
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

impl Group {
    /// The gate of the same name; none for the manifest, evidence and waivers.
    pub fn gate(self) -> Option<Gate> {
        self.as_str().parse().ok()
    }
}

/// The first stage at which a rule is an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// At any.
    Any,
    /// From this one on.
    Stage(Stage),
}

/// A rule that asks for keys.
#[derive(Debug, Clone, Copy)]
pub struct Owes {
    /// The key paths that are owed; of each entry, where it says so, else of the manifest.
    pub keys: &'static [&'static str],
    /// Of which entries.
    pub each: Option<Each>,
    /// The headline, with `{key}` for the key path, and `{name}` for the entry's name.
    pub message: &'static str,
    /// The next step.
    pub help: &'static str,
}

/// Entries of a list in the manifest.
#[derive(Debug, Clone, Copy)]
pub struct Each {
    /// The list's key path.
    pub list: &'static str,
    /// Keys and the words that they say, for only some of its entries.
    pub only: &'static [(&'static str, &'static str)],
}

/// How a rule looks at a system.
#[derive(Clone, Copy)]
pub enum Check {
    /// At each artifact that is claimed.
    Artifacts(fn(&Facts<'_>, &Claim<'_>, &mut Cx)),
    /// At each claim of any kind.
    Claims(fn(&Facts<'_>, &Claim<'_>, &mut Cx)),
    /// At the whole.
    System(fn(&Facts<'_>, &mut Cx)),
}

/// A rule: its card, and its code where it has some.
pub struct Rule {
    /// Its name, for good: kebab-case, after the defect.
    pub id: &'static str,
    /// What it is about.
    pub group: Group,
    /// The defect in a phrase.
    pub summary: &'static str,
    /// What kind of defect.
    pub kind: Kind,
    /// From when it is an error; none for notes and warnings, which never are.
    pub from: Option<From>,
    /// An error only for systems of this class of risk, else a warning.
    pub risk: Option<Risk>,
    /// Which demands of the field it answers (docs: SOURCES).
    pub sources: &'static [&'static str],
    /// The version that brought it.
    pub since: &'static str,
    /// The keys that it asks for.
    pub owes: Option<Owes>,
    /// The card for people: Markdown.
    pub body: &'static str,
    check: Option<Check>,
}

impl std::fmt::Debug for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Rule").field(&self.id).finish()
    }
}

impl Rule {
    /// Runs the rule on one system.
    pub fn run(&'static self, facts: &Facts<'_>) -> Cx {
        let mut cx = Cx::new(self);
        match self.check {
            Some(Check::System(check)) => check(facts, &mut cx),
            Some(Check::Claims(check)) => {
                for claim in facts.claims {
                    cx.about(claim.gate);
                    check(facts, claim, &mut cx);
                }
            }
            Some(Check::Artifacts(check)) => {
                for claim in facts.claims.iter().filter(|claim| facts.evidence.location(claim).is_some()) {
                    cx.about(claim.gate);
                    check(facts, claim, &mut cx);
                }
            }
            None => owes::check(self, facts, &mut cx),
        }
        cx
    }
}

/// Every rule, by group and id. Made from the cards by the build script.
pub static RULES: &[Rule] = include!(concat!(env!("OUT_DIR"), "/rules.rs"));

/// Ids that the format knows and this version does not run yet: waivers and levels may name them.
pub static RESERVED: &[&str] = include!(concat!(env!("OUT_DIR"), "/reserved.rs"));

/// The rule called `id`.
pub fn find(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.id == id)
}

/// Whether the format knows a rule of this name.
pub fn is_known(id: &str) -> bool {
    find(id).is_some() || RESERVED.contains(&id)
}

/// The id that `word` may stand for.
pub fn nearest_id(word: &str) -> Option<&'static str> {
    nearest(word, RULES.iter().map(|rule| rule.id).chain(RESERVED.iter().copied()))
}
