//! Rules of the `operations` gate: on-call staff can run the system without its authors.

pub(crate) mod missing_runbook;
pub(crate) mod unpinned_versions;
pub(crate) mod unsafe_rollout;
