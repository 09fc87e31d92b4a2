//! Rules of the decision gate: the pilot ends with a decision that is based on evidence and recorded.

pub(crate) mod cost_mismatch;
pub(crate) mod decision_before_evidence;
pub(crate) mod endless_pilot;
pub(crate) mod no_conditions;
pub(crate) mod scale_with_open_gates;
pub(crate) mod unrecorded_decision;
