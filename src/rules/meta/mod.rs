//! What meta rules see: the findings of the other rules.

mod places;
pub(crate) mod waivers;

use std::collections::HashMap;

use crate::finding::Finding;
use crate::gate::Gate;
use crate::rule_id::RuleId;
use waivers::{WaiverUse, Waivers};

/// The state of a rule on one system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleRun {
    /// It ran, and could always decide.
    Answered,
    /// It ran, and could not always decide.
    Undecided,
    /// It requires something at a later stage.
    Later,
    /// It did not run: it is switched off, or does not apply at this stage.
    Not,
}

/// The results of the other rules.
#[derive(Debug)]
pub struct OtherResults<'o> {
    /// Their findings with levels, including waived ones.
    pub findings: &'o [Finding],
    /// The waivers, with the number of findings that each suppresses.
    pub waivers: &'o [WaiverUse<'o>],
    /// The same waivers, by rule and place.
    pub index: &'o Waivers<'o>,
    /// The state of each rule.
    pub ran: &'o HashMap<RuleId, RuleRun>,
    /// The gates that would fail at the handoff.
    pub open_at_handoff: &'o [Gate],
}
