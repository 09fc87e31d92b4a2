//! Which commits of the main line are samples.

use jiff::civil::Date;

use crate::freshness::day_of;
use crate::history::{History, MainLine};
use crate::manifest::FILE_NAME;
use crate::path::RepoPath;

/// How often there is a sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub(crate) enum Every {
    /// The last commit of each month.
    #[serde(rename = "1mo")]
    Month,
    /// The last commit of each week, from Monday to Sunday.
    #[serde(rename = "1w")]
    Week,
    /// Every commit of the main line.
    #[serde(rename = "commit")]
    Commit,
}

impl Every {
    /// The period of a day; none if each commit is a sample.
    fn period(self, day: Date) -> Option<(i16, i8)> {
        match self {
            Self::Month => Some((day.year(), day.month())),
            Self::Week => {
                let week = day.iso_week_date();
                Some((week.year(), week.week()))
            }
            Self::Commit => None,
        }
    }
}

/// The places of the samples in the main line, oldest first: the last commit of each period since a day, and each commit that changed a
/// manifest.
pub(super) fn pick(
    line: &MainLine,
    since: Date,
    every: Every,
    by_manifest: bool,
    history: &mut History,
) -> Vec<usize> {
    let is_manifest = |path: &RepoPath| path.file_name() == FILE_NAME;
    let mut places = Vec::new();
    let mut later = None;
    for (at, commit) in line.commits.iter().enumerate() {
        let day = day_of(commit.time);
        let period = every.period(day);
        let is_last = period.is_none() || later != Some(period);
        later = Some(period);
        // An unreadable commit is a sample too: the sample says why.
        if day >= since
            && (is_last || by_manifest && history.changes_one(commit.commit, &is_manifest).unwrap_or(true))
        {
            places.push(at);
        }
    }
    places.reverse();
    places
}
