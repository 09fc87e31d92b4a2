//! Rules of the decision gate: the pilot ends with a decision that is based on evidence and recorded.

pub mod decision_before_evidence;
pub mod endless_pilot;
pub mod incomplete_business_case;
pub mod no_conditions;
mod said;
pub mod scale_with_open_gates;
pub mod unrecorded_decision;
