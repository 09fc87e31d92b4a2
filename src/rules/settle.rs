//! Next actions that settle questions of several rules.

/// For results that only a pipeline or a service has.
pub(super) const COMMIT_RESULTS: &str = "commit the results, or an export of them";

/// For results that do not say how every case ended.
pub(super) const RUN_AGAIN: &str = "run the whole suite again and commit its results";

/// For a file that this clone does not have or that cannot be read here.
pub(super) const COMMIT_FILE: &str = "commit it as a regular file of this repository";
