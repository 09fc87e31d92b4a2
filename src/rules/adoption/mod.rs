//! Rules of the `adoption` gate: users can work with the system and know what it means for them.

pub(crate) mod self_validated;
pub(crate) mod untrained_audience;
