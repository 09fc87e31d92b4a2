//! It can be run: by those who are on duty, at night, without its authors.

pub mod incomplete_infrastructure;
pub mod incomplete_runbook;
pub mod missing_runbook;
pub mod unpinned_versions;
pub mod unsafe_rollout;
