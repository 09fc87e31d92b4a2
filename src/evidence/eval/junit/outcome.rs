//! What became of a case, by its elements or by a word in its attributes.

/// What became of one case. Of several accounts the last in this order counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum CaseOutcome {
    /// It passed.
    Passed,
    /// Its status is a word that nobody knows, or it has no element.
    Unknown,
    /// It did not run.
    Skipped,
    /// It ran and failed.
    Failed,
    /// It did not run to its end.
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
    /// What a status says, in any case: `notRun`, `NOT_RUN`, `not run`.
    pub(super) fn of_word(word: &str) -> Self {
        let plain: String =
            word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        let is_one_of = |words: &[&str]| words.contains(&&*plain);
        match () {
            // An empty status says nothing.
            () if plain.is_empty() || is_one_of(PASSED) => Self::Passed,
            () if is_one_of(SKIPPED) => Self::Skipped,
            () if is_one_of(FAILED) => Self::Failed,
            () if is_one_of(BROKEN) => Self::Broken,
            () => Self::Unknown,
        }
    }

    /// What `true` or `false` says, where `false` stands for `otherwise`.
    pub(super) fn of_flag(word: &str, otherwise: Self) -> Self {
        match &*word.trim().to_ascii_lowercase() {
            "true" | "1" | "yes" | "" => Self::Passed,
            "false" | "0" | "no" => otherwise,
            _ => Self::Unknown,
        }
    }

    /// Whether it ran, and did not pass.
    pub(super) fn is_failure(self) -> bool {
        matches!(self, Self::Failed | Self::Broken)
    }
}
