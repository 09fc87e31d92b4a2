//! What becomes of a rule's findings: its level at a stage, under a policy, and whether it runs at all.
//!
//! Triage rules and waivers will live here too: they see the findings of the other rules.

pub mod level;
pub mod selection;
