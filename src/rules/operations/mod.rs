//! Rules of the `operations` gate: on-call staff can run the system without its authors.

pub mod incomplete_infrastructure;
pub mod incomplete_runbook;
pub mod missing_runbook;
pub mod unpinned_versions;
pub mod unsafe_rollout;
