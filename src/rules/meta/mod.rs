//! What meta rules see: rules that look at the findings of the others.

mod places;
pub mod waivers;

use std::collections::HashMap;

use crate::finding::Finding;
use crate::gate::Gate;
use crate::rule_id::RuleId;
use waivers::{Use, Waivers};

/// What became of a rule on one system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ran {
    /// It was asked, and answered.
    Answered,
    /// It was asked, and could not always tell.
    Undecided,
    /// What it asks for is owed at a later stage.
    Later,
    /// It was not asked: off, or of another stage.
    Not,
}

/// What the other rules said.
#[derive(Debug)]
pub struct Others<'o> {
    /// Their findings, with their levels; those that are waived say so.
    pub findings: &'o [Finding],
    /// The waivers, with what each silenced.
    pub waivers: &'o [Use<'o>],
    /// The same waivers, by rule and place.
    pub index: &'o Waivers<'o>,
    /// What became of each rule.
    pub ran: &'o HashMap<RuleId, Ran>,
    /// The gates that fail where the system is judged at the handoff.
    pub open_at_handoff: &'o [Gate],
}
