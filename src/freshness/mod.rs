//! Whether each artifact is current: its review point, its age, whether what it covers has changed since, and for how long
//! (MANIFEST.md, "What current means").
//!
//! Asks history for all systems of a run together, before any rule runs. What cannot be told is said so.

mod answer;
mod ask;
pub mod authors;
mod ignore_revs;
pub mod limits;
mod links;
mod numbers;
pub mod past;
mod results;

use std::collections::HashMap;

use jiff::civil::Date;
use jiff::{Timestamp, tz::TimeZone};

pub use ask::{FreshnessQuestion, JudgedArtifact, SystemInput, judged, resolve};
pub use ignore_revs::{Ignored, listed as listed_in_ignore_revs};

use crate::claim::Claim;
use crate::evidence::day::WrittenDay;
use crate::history::{Authors, Changed, Commit};
use crate::manifest::Manifest;
use crate::text::Span;
use limits::Limits;
use past::Past;

/// What history says of one system.
#[derive(Debug, Default)]
pub struct Freshness<'m> {
    artifacts: HashMap<usize, ArtifactFreshness<'m>>,
    /// Where history moved what a claim still looks for, by the claim's id and the place in its list.
    moved: HashMap<(usize, usize), ClaimRename>,
    /// What the manifest said before; none where this clone does not hold it or nothing was committed.
    pub past: Option<Past>,
    /// Whether it is this clone that does not hold what the manifest said before.
    pub past_beyond: bool,
    /// Who made commits, as far back as some rule asks.
    pub people: CommitAuthors,
    /// Who of those that validated it wrote its code before the pilot ended, by handle or address in lower case, and their newest
    /// commit to it; none where this clone does not hold the answer.
    pub wrote: HashMap<String, Option<Commit>>,
    /// Numbers in files that are not what they were when the pilot ended, by subject; none where this clone does not hold that.
    pub rewritten: HashMap<String, Option<Rewritten>>,
    /// Baselines whose number stood in its file on the last day for one, by subject.
    pub stood: HashMap<String, Stood>,
    /// The manifest as the main line had it when the pilot ended, where that is over and it was there and parsed.
    pub when_ended: Option<Old>,
    /// What became of the commits that results say they were made at, by the claim's id.
    pub made: HashMap<usize, Made>,
    /// How many claims a decision to scale rests on, if nothing of them was there on its day.
    pub decided_before: Option<usize>,
    /// Whether this clone does not hold what was there on that day.
    pub decided_beyond: bool,
    /// What this clone is too short for, by subject: at most one entry each.
    pub gaps: Vec<(String, &'static str)>,
    /// All gaps of the run, in the first system that has one: the warning is given once.
    pub all_gaps: usize,
    /// Why history ends early, beside the gaps: one line each, with what to do.
    pub incomplete: Vec<String>,
}

impl<'m> Freshness<'m> {
    /// What is known of the artifact of `claim`; none where it leads to no tracked file.
    pub fn of(&self, claim: &Claim<'_>) -> Option<&ArtifactFreshness<'m>> {
        self.artifacts.get(&claim.id)
    }

    /// Where history moved what `claim` looks for; of a list of globs, the `nth`.
    pub fn moved(&self, claim: &Claim<'_>, nth: usize) -> Option<&ClaimRename> {
        self.moved.get(&(claim.id, nth))
    }
}

/// A manifest of older times.
#[derive(Debug)]
pub struct Old {
    /// What it said.
    pub manifest: Manifest,
    /// As it was written.
    pub text: String,
}

/// A number in a file that was another one.
#[derive(Debug, Clone)]
pub struct Rewritten {
    /// What it was when the pilot ended.
    pub was: f64,
    /// The first commit since that changed it; none where that is not committed yet.
    pub by: Option<Box<Commit>>,
}

/// What became of a commit that results say they were made at.
#[derive(Debug, Clone)]
pub enum Made {
    /// The commit judged contains it, or what was tested is the same.
    Here,
    /// It does not, and what was tested is not what is here.
    Elsewhere(Box<Commit>),
    /// This clone does not have it.
    Unknown,
}

/// Who made commits.
#[derive(Debug, Default)]
pub enum CommitAuthors {
    /// No rule asks.
    #[default]
    NotAsked,
    /// These, since a day.
    Since(Date, Authors),
    /// These, ever.
    All(Authors),
    /// This clone ends too early.
    Beyond,
}

/// Whether a number stood in a file on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stood {
    /// It did.
    There,
    /// This clone does not hold the answer.
    Beyond,
}

/// Where something went.
#[derive(Debug, Clone)]
pub struct ClaimRename {
    /// Its path today, as the manifest would write it.
    pub to: String,
    /// The commit that moved it; none where that is not committed yet.
    pub by: Option<Commit>,
    /// Whether its content went over unchanged.
    pub exact: bool,
}

/// What is known of one artifact.
#[derive(Debug)]
pub struct ArtifactFreshness<'m> {
    /// What is asked of it.
    pub limits: Limits<'m>,
    /// When it was last touched.
    pub touched: LastTouched,
    /// The reviews that it claims, each with what became of the claim.
    pub reviews: Vec<Review>,
    /// Its entry in `readiness.lock`, if that is of another content.
    pub outdated: Option<Outdated>,
    /// Whether it is older than it may be.
    pub age: Age,
    /// Whether it lags behind what it covers.
    pub drift: Drift,
}

impl ArtifactFreshness<'_> {
    /// The day of the newest review that counts.
    pub fn reviewed(&self) -> Option<Date> {
        self.reviews.iter().filter(|review| review.counts()).map(|review| review.day).max()
    }
}

/// When an artifact was last touched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LastTouched {
    /// No rule asks.
    NotAsked,
    /// It is staged, or changed on disk, or nothing was committed yet.
    Now,
    /// By this commit.
    By(Box<Commit>),
    /// Before this day, which is as much as any rule asks.
    Before(Date),
    /// This clone does not hold the answer.
    Beyond,
}

/// A day on which somebody says to have looked at an artifact.
#[derive(Debug, Clone)]
pub struct Review {
    /// The day; of a month, the last day of it that has come.
    pub day: Date,
    /// What is written there, which may be a month.
    pub written: WrittenDay,
    /// Where it is claimed.
    pub span: Span,
    /// What became of the claim.
    pub verdict: ReviewVerdict,
}

impl Review {
    /// Whether it is evidence.
    pub fn counts(&self) -> bool {
        self.verdict == ReviewVerdict::Counts
    }
}

/// What became of the claim of a review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReviewVerdict {
    /// It is evidence.
    Counts,
    /// The policy counts entries of `readiness.lock` only.
    LockOnly,
    /// It is still to come.
    Future,
    /// It was written down before the day came: by this commit.
    WrittenBefore(Box<Commit>),
}

/// An entry of `readiness.lock` that is of another content.
#[derive(Debug, Clone)]
pub struct Outdated {
    /// The entry.
    pub span: Span,
    /// Its day.
    pub on: Date,
    /// Who looked.
    pub by: String,
}

/// Whether an artifact is older than it may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Age {
    /// Nothing says how old it may get.
    NotAsked,
    /// It is not.
    Fresh,
    /// It is: its review point, or the day before which that lies.
    Stale(Point),
    /// It cannot be told, and why.
    Undecided(&'static str),
}

/// A day in an artifact's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Point {
    /// On this day.
    On(Date),
    /// Before this day.
    Before(Date),
}

/// Whether an artifact lags behind what it covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Drift {
    /// It covers nothing, or has itself no content to compare.
    NotAsked,
    /// What it covers is as it was.
    None,
    /// What it covers has changed.
    Behind(Behind),
    /// What it covers has changed, and it cannot be told for how long, and why; or not even whether.
    Undecided(&'static str),
}

/// How far an artifact lags behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Behind {
    /// The files that differ, by path.
    pub files: Vec<Changed>,
    /// How many commits touched them; none where the change is not committed yet.
    pub commits: usize,
    /// Whether some of it is not committed yet.
    pub local: bool,
    /// The oldest of them.
    pub first: Option<Box<Commit>>,
    /// The day of its review point.
    pub point: Date,
    /// The day since which it lags.
    pub since: Date,
    /// For how many days.
    pub days: i32,
    /// Whether that is longer than it may be.
    pub over: bool,
}

/// The UTC day of a time in seconds since 1970; the last day there is, or the first, for what lies beyond it.
pub fn day_of(time: i64) -> Date {
    match Timestamp::from_second(time) {
        Ok(time) => time.to_zoned(TimeZone::UTC).date(),
        Err(_) if time > 0 => Date::MAX,
        Err(_) => Date::MIN,
    }
}

/// The last UTC day on which it may still be `day` somewhere: what was committed then was committed in time.
pub fn still(day: Date) -> Date {
    day.tomorrow().unwrap_or(day)
}

/// The first second of a UTC day, since 1970.
fn start_of(day: Date) -> i64 {
    day.to_zoned(TimeZone::UTC).map_or(i64::MIN, |start| start.timestamp().as_second())
}
