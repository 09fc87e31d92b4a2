//! Outcomes of cases, from elements or from a status in their attributes.

/// The outcome of a case. If there are several, the last in this order counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum CaseOutcome {
    /// It passed.
    Passed,
    /// Its status is unknown, or it has no element.
    Unknown,
    /// It did not run.
    Skipped,
    /// It ran and failed.
    Failed,
    /// It ended with an error.
    Broken,
}

const PASSED: &[&str] = &[
    "passed",
    "pass",
    "success",
    "successful",
    "succeeded",
    "ok",
    "run",
    "completed",
    "executed",
    "fixed",
    "expected",
];

const SKIPPED: &[&str] = &[
    "skipped",
    "skip",
    "notrun",
    "notexecuted",
    "disabled",
    "suppressed",
    "ignored",
    "ignore",
    "pending",
    "todo",
    "excluded",
    "deselected",
    "untested",
    "notapplicable",
];

const FAILED: &[&str] = &["failed", "fail", "failure", "failing", "regression", "unexpected", "notok", "ko"];

const BROKEN: &[&str] = &[
    "error",
    "errored",
    "broken",
    "timeout",
    "timedout",
    "crash",
    "crashed",
    "aborted",
    "abort",
    "killed",
    "cancelled",
    "canceled",
    "interrupted",
    "undefined",
];

impl CaseOutcome {
    /// Returns the outcome for a status in any spelling: `notRun`, `NOT_RUN`, `not run`.
    pub(super) fn of_word(word: &str) -> Self {
        let plain: String =
            word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        let is_one_of = |words: &[&str]| words.contains(&&*plain);
        match () {
            // An empty status has no meaning.
            () if plain.is_empty() || is_one_of(PASSED) => Self::Passed,
            () if is_one_of(SKIPPED) => Self::Skipped,
            () if is_one_of(FAILED) => Self::Failed,
            () if is_one_of(BROKEN) => Self::Broken,
            () => Self::Unknown,
        }
    }

    /// Returns the outcome for `true` or `false`; `otherwise` for `false`.
    pub(super) fn of_flag(word: &str, otherwise: Self) -> Self {
        match &*word.trim().to_ascii_lowercase() {
            "true" | "1" | "yes" | "" => Self::Passed,
            "false" | "0" | "no" => otherwise,
            _ => Self::Unknown,
        }
    }

    /// Whether the case ran and did not pass.
    pub(super) fn is_failure(self) -> bool {
        matches!(self, Self::Failed | Self::Broken)
    }
}
