//! Rules of the `adoption` gate: users can work with the system and know what it means for them.

pub mod self_validated;
pub mod unanswered_questions;
pub mod untrained_audience;
