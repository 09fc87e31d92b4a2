//! Why a question has no answer: all reasons that freshness gives, and the one wording for a history that is too short.

use crate::evidence::{FEWER_GLOBS, TOO_MANY_GLOBS};

/// The sentence for a clone whose history is too short: `history_too_short!("when it was last touched")`.
macro_rules! history_too_short {
    () => {
        "this clone's history does not reach back far enough to tell"
    };
    ($question:literal) => {
        concat!("this clone's history does not reach back far enough to tell ", $question)
    };
}
pub(crate) use history_too_short;

/// What settles such a question. Where it is known what this clone lacks, that replaces it.
pub(crate) const FETCH_HISTORY: &str =
    "fetch the missing history: `shallow-history` says what this clone lacks";

/// The reason why a question about a system or an artifact has no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undetermined {
    /// History is too short for the commit that last touched an artifact.
    LastTouched,
    /// History is too short for the state of the covered files at the review point.
    Drift,
    /// The covered files have changed, and history is too short for the first commit that changed them.
    Lag,
    /// History is too short for the commit that wrote a review date.
    ReviewDate,
    /// History is too short for all commits that a rule about owners needs.
    Committers,
    /// History is too short for the older versions of the manifest.
    PastManifest,
    /// History is too short for the authors of the system's code.
    CodeAuthors,
    /// History is too short for the content of a baseline's file when the pilot ended.
    PastValue,
    /// History is too short for the content of a baseline's file on the last day for a baseline.
    PastBaseline,
    /// The baselines of the run are in too many or too large files to read their older versions.
    TooManyPastValues,
    /// The artifact is covered by too many globs for the number of files.
    TooManyGlobs,
    /// The results contain a time that cannot be parsed.
    ResultsTime,
    /// The path of an artifact of several files leads through a symbolic link.
    Linked,
    /// The artifact, or a covered file, cannot be compared with HEAD.
    Unreadable,
    /// The results differ from the committed ones, which cannot be read.
    UncommittedResults,
    /// `.git-blame-ignore-revs` cannot be read, and would matter.
    IgnoredCommits,
    /// `readiness.lock` cannot be read, and may contain a review.
    Lock,
    /// The date of a commit is in the future.
    Clock,
}

impl Undetermined {
    /// Returns the reason in words that a user reads.
    pub fn text(self) -> &'static str {
        match self {
            Self::LastTouched => history_too_short!("when it was last touched"),
            Self::Drift => {
                history_too_short!("whether what it covers has changed since it was last verified")
            }
            Self::Lag => history_too_short!("since when what it covers has changed"),
            Self::ReviewDate => history_too_short!("when its review date was written"),
            Self::Committers => history_too_short!("who made commits, and when"),
            Self::PastManifest => history_too_short!("what the manifest said before"),
            Self::CodeAuthors => history_too_short!("who wrote the code before the pilot ended"),
            Self::PastValue => history_too_short!("what its file contained when the pilot ended"),
            Self::PastBaseline => history_too_short!("what its file contained by then"),
            Self::TooManyPastValues => {
                "the baselines are in too many or too large files to read all older versions of them"
            }
            Self::TooManyGlobs => TOO_MANY_GLOBS,
            Self::ResultsTime => "the results contain a time that cannot be parsed",
            Self::Linked => {
                "its path leads through a symbolic link, and the link's earlier targets are not followed: name the folder itself"
            }
            Self::Unreadable => "it cannot be compared with HEAD: some of its files cannot be read",
            Self::UncommittedResults => {
                "it differs from the committed version, which cannot be read or is too large to be compared: commit it"
            }
            Self::IgnoredCommits => {
                "what it covers has changed, and `.git-blame-ignore-revs`, which lists the commits that do not count, cannot be read"
            }
            Self::Lock => "`readiness.lock`, which may contain a review of it, cannot be read",
            Self::Clock => {
                "a commit that this depends on is dated later than today and than HEAD: the clock of its author was wrong"
            }
        }
    }

    /// Returns the next action that gives an answer.
    pub fn settle(self) -> &'static str {
        match self {
            Self::LastTouched
            | Self::Drift
            | Self::Lag
            | Self::ReviewDate
            | Self::Committers
            | Self::PastManifest
            | Self::CodeAuthors
            | Self::PastValue
            | Self::PastBaseline => FETCH_HISTORY,
            Self::TooManyPastValues => "point at one small file for each baseline",
            Self::TooManyGlobs => FEWER_GLOBS,
            Self::ResultsTime => "run the suite again and commit its results",
            Self::Linked => "write the path of the folder itself, without the symbolic link",
            Self::Unreadable => "make its files readable: no pipe or device, and not in a submodule",
            Self::UncommittedResults => "commit the results",
            Self::IgnoredCommits => "commit `.git-blame-ignore-revs` as a regular file",
            Self::Lock => "commit `readiness.lock` as a regular file",
            Self::Clock => "commit it again with a correct clock, or record a review: `readiness review`",
        }
    }

    /// Whether the reason counts as a gap in the history of this clone. A time that cannot be parsed counts: without it, only git could
    /// give the age.
    pub(super) fn is_gap(self) -> bool {
        use Undetermined::{
            Clock, IgnoredCommits, Linked, Lock, PastBaseline, TooManyGlobs, TooManyPastValues,
            UncommittedResults, Unreadable,
        };
        !matches!(
            self,
            Linked
                | Unreadable
                | UncommittedResults
                | IgnoredCommits
                | Lock
                | Clock
                | PastBaseline
                | TooManyPastValues
                | TooManyGlobs
        )
    }
}
