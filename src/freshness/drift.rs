//! Whether what an artifact covers has changed since its review point: the later of its last commit and its newest review.

#![expect(
    clippy::indexing_slicing,
    reason = "artifacts and review points are named by their places in lists that keep their length"
)]

use jiff::civil::Date;

use super::Undetermined;
use super::dated::DatedArtifact;
use super::day::{day_of, start_of};
use super::evaluated_tree::{evaluated_tree, is_unknown};
use super::question::FreshnessRun;
use crate::history::{
    Changed, Commit, CommitId, EvaluatedTree, History, IncompleteHistory, Touched, TrackedSubject,
};

/// Whether an artifact lags behind what it covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Drift {
    /// It covers nothing, or has no content to compare.
    NotAsked,
    /// What it covers has not changed.
    None,
    /// What it covers has changed.
    Behind(Behind),
    /// It is undetermined whether or when the covered files have changed, for this reason.
    Undecided(Undetermined),
}

/// How far an artifact lags behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Behind {
    /// The files that differ, by path.
    pub files: Vec<Changed>,
    /// The number of commits that touched them; 0 if the change is not committed yet.
    pub commits: usize,
    /// Whether some of it is not committed yet.
    pub local: bool,
    /// The oldest of the commits.
    pub first: Option<Box<Commit>>,
    /// The newest of the commits, at most three.
    pub newest: Vec<Commit>,
    /// The day of its review point.
    pub point: Date,
    /// The day since which it lags.
    pub since: Date,
    /// The number of days since then.
    pub days: i32,
    /// Whether that exceeds the maximum lag.
    pub over: bool,
}

/// When an artifact was last verified.
pub(super) struct ReviewPoint {
    pub(super) day: Date,
    pub(super) commit: Option<CommitId>,
}

/// The review point of an artifact; `Ok(None)` if nobody asks for it, or if it is older than any rule asks for.
pub(super) type PointAnswer = Result<Option<ReviewPoint>, IncompleteHistory>;

/// The review points of artifacts that are not results, and of results without regard to their content.
pub(super) fn review_points(artifacts: &[DatedArtifact<'_>], history: &mut History) -> Vec<PointAnswer> {
    let mut points = Vec::with_capacity(artifacts.len());
    let mut by_day = Vec::new();
    for (at, dated) in artifacts.iter().enumerate() {
        let point = match dated.touched {
            Some(Touched::By(commit)) => history.commit(commit).map(|known| {
                let day = day_of(known.time);
                match dated.reviewed().filter(|reviewed| *reviewed >= day) {
                    Some(day) => {
                        by_day.push((at, day));
                        Some(ReviewPoint { day, commit: None })
                    }
                    None => Some(ReviewPoint { day, commit: Some(commit) }),
                }
            }),
            Some(Touched::IncompleteHistory | Touched::Never) => Err(IncompleteHistory),
            Some(Touched::Before) | None => Ok(None),
        };
        points.push(point);
    }
    let times: Vec<i64> = by_day.iter().map(|(_, day)| start_of(day.tomorrow().unwrap_or(*day))).collect();
    for ((at, day), found) in by_day.into_iter().zip(history.newest_before(&times)) {
        points[at] = found.map(|commit| Some(ReviewPoint { day, commit }));
    }
    points
}

/// Whether each artifact lags behind what it covers. [`super::lag`] then measures for how long.
///
/// Also returns the evaluated tree with the uncommitted changes of the covered files, if `evaluated` omits them and an artifact seems to
/// lag:
/// the change may have been reverted on disk.
pub(super) fn resolve<'s>(
    run: &FreshnessRun<'s, '_>,
    artifacts: &[DatedArtifact<'_>],
    points: &[PointAnswer],
    evaluated: &EvaluatedTree<'_>,
    history: &mut History,
) -> (Vec<Drift>, Option<EvaluatedTree<'s>>) {
    let mut drifts: Vec<Drift> =
        artifacts.iter().zip(points).map(|(dated, point)| drift(dated, point, evaluated, history)).collect();
    let unseen: Vec<usize> = (0..artifacts.len())
        .filter(|at| matches!(drifts[*at], Drift::Behind(_)) && !artifacts[*at].covers_seen)
        .collect();
    let seen = with_uncommitted(run, artifacts, &unseen, evaluated);
    if let Some(seen) = &seen {
        for at in unseen {
            drifts[at] = drift(&artifacts[at], &points[at], seen, history);
        }
    }
    (drifts, seen)
}

fn drift(
    dated: &DatedArtifact<'_>,
    point: &PointAnswer,
    evaluated: &EvaluatedTree<'_>,
    history: &mut History,
) -> Drift {
    let Some(covers) = &dated.artifact.covers else { return Drift::NotAsked };
    if let Some(why) = dated.unknown {
        return Drift::Undecided(why);
    }
    let locked = dated.reviews.locked;
    if dated.is_now || locked.is_some_and(|locked| locked.covers_same) {
        return Drift::None;
    }
    if is_unknown(&TrackedSubject::Group(covers.clone()), &evaluated.changes) {
        return Drift::Undecided(Undetermined::Unreadable);
    }
    let Ok(Some(ReviewPoint { day, commit: Some(commit) })) = point else {
        // The digest of what was covered shows that it changed, but not when.
        let why = if locked.is_some() { Undetermined::Lag } else { Undetermined::Drift };
        return Drift::Undecided(why);
    };
    match history.drifted(*commit, covers, evaluated) {
        Err(IncompleteHistory) => Drift::Undecided(Undetermined::Drift),
        Ok(files) if files.is_empty() => Drift::None,
        Ok(files) => Drift::Behind(Behind {
            files,
            commits: 0,
            local: false,
            first: None,
            newest: Vec::new(),
            point: *day,
            since: *day,
            days: 0,
            over: false,
        }),
    }
}

/// The evaluated tree with the uncommitted changes of what these artifacts cover; none if there are none.
fn with_uncommitted<'s>(
    run: &FreshnessRun<'s, '_>,
    artifacts: &[DatedArtifact<'_>],
    unseen: &[usize],
    evaluated: &EvaluatedTree<'_>,
) -> Option<EvaluatedTree<'s>> {
    if unseen.is_empty() {
        return None;
    }
    let covers =
        unseen.iter().filter_map(|at| artifacts[*at].artifact.covers.clone()).map(TrackedSubject::Group);
    let more = evaluated_tree(run.snapshot, covers).changes;
    let is_known = |(path, held)| evaluated.changes.files.get(path) == Some(held);
    if more.files.iter().all(is_known) && more.unknown.is_subset(&evaluated.changes.unknown) {
        return None;
    }
    Some(EvaluatedTree::new(run.snapshot.listing(), evaluated.changes.clone().with(more)))
}
