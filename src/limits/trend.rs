//! What a trend may cost and show.

/// Most samples: each may be a whole evaluation, and a chart of more cannot be read.
pub(crate) const SAMPLES: usize = 2_000;
/// Most changed files that are watched: each question of an evaluation looks at all.
pub(crate) const WATCHED_FILES: usize = 20_000;
/// Length of a commit's id in texts and on charts.
pub(crate) const SHORT_ID: usize = 7;
/// Most marks of a line on the screen: with more, a line of a wide terminal is hard to follow.
pub(crate) const MARKS: usize = 80;
/// Longest subject of a commit that is shown, in characters.
pub(crate) const SUBJECT_CHARS: usize = 60;
/// Longest value of a manifest that is shown, in characters.
pub(crate) const VALUE_CHARS: usize = 60;
/// Longest key path whose value is compared, in bytes: the name of an entry may be very long.
pub(crate) const SUBJECT_BYTES: usize = 1024;
/// Longest name of a system or repository in a heading, in characters.
pub(crate) const SYSTEM_CHARS: usize = 60;
/// Longest name of an author that is shown, in characters.
pub(crate) const NAME_CHARS: usize = 30;
/// Most commits between two samples of the main line that are compared with their parents: each costs a comparison of two trees.
pub(crate) const STEP_COMMITS: usize = 20_000;
/// Most changed files between two samples of the main line that are kept.
pub(crate) const STEP_FILES: usize = 20_000;
