//! Somebody decided, on evidence, and wrote it down.

pub mod decision_before_evidence;
pub mod endless_pilot;
pub mod incomplete_business_case;
pub mod no_conditions;
mod said;
pub mod scale_with_open_gates;
pub mod unrecorded_decision;
