//! What becomes of a rule's findings: its level at a stage, under a policy, whether it runs at all, and who lives with it.

pub mod assertion;
pub mod base;
pub(crate) mod eased;
pub mod level;
mod moved;
mod places;
pub mod selection;
pub mod triage;
pub mod waivers;
