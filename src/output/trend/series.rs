//! The samples by system: what one line of a chart shows.

use jiff::civil::Date;

use crate::gate::Gate;
use crate::path::RepoPath;
use crate::report::{GateStatus, Verdict};
use crate::trend::{GateChange, Trend};

/// One system over all samples.
pub(super) struct TrendSeries<'t> {
    /// Its number.
    pub number: usize,
    /// Its last name.
    pub name: &'t str,
    /// The last path of its manifest.
    pub manifest: &'t RepoPath,
    /// Its last verdict.
    pub verdict: Option<Verdict>,
    /// Whether the last sample has it.
    pub is_last: bool,
    /// The days of the samples.
    pub days: Vec<Date>,
    /// Its gates.
    pub gates: Vec<GateLine<'t>>,
    /// Its changes.
    pub changes: Vec<&'t GateChange>,
}

/// A gate over all samples.
pub(super) struct GateLine<'t> {
    /// The gate.
    pub gate: Gate,
    /// What is known of it at each sample.
    pub marks: Vec<SampleMark>,
    /// The same as periods, oldest first.
    pub runs: Vec<StatusRun<'t>>,
}

/// A period in which the same is known of a gate.
pub(super) struct StatusRun<'t> {
    /// What is known.
    pub mark: SampleMark,
    /// The change that began it, if one is known.
    pub change: Option<&'t GateChange>,
    /// Its first day: that of the change, otherwise that of the first sample.
    pub start: Date,
    /// The first day of the next period, otherwise the last day of all.
    pub end: Date,
    /// Whether it is the last one.
    pub is_last: bool,
}

/// What is known of a gate at a sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SampleMark {
    /// Its status.
    Status(GateStatus),
    /// The system is not there.
    Absent,
    /// The sample could not be evaluated.
    Unreadable,
}

impl SampleMark {
    /// The status, if it is known.
    pub(super) fn status(self) -> Option<GateStatus> {
        if let Self::Status(status) = self { Some(status) } else { None }
    }

    /// The mark as people read it.
    pub(super) fn in_words(self) -> &'static str {
        match self {
            Self::Status(GateStatus::NotDue) => "not yet due",
            Self::Status(status) => status.as_str(),
            Self::Absent => "not here",
            Self::Unreadable => "unreadable",
        }
    }

    /// The class of its words in a page.
    pub(super) fn class(self) -> &'static str {
        self.status().map_or("", GateStatus::as_str)
    }
}

/// The periods of a gate. A change begins on the day that is known of it, and not on the day of the sample that shows it. Each change, oldest
/// first, begins one period: several can be of one day.
fn runs<'t>(
    gate: Gate,
    marks: &[SampleMark],
    days: &[Date],
    changes: &[&'t GateChange],
) -> Vec<StatusRun<'t>> {
    let mut runs: Vec<StatusRun<'t>> = Vec::new();
    let mut later = changes.iter().copied().filter(|change| change.gate == gate).peekable();
    let Some(last) = days.last().copied() else { return runs };
    let mut before = None;
    for (mark, day) in marks.iter().zip(days) {
        if runs.last().is_none_or(|run| run.mark != *mark) {
            let begins = |change: &&GateChange| {
                mark.status() == Some(change.to)
                    && change.day <= *day
                    && before.is_some_and(|before| change.day >= before)
            };
            // A change before the sample that could not be read is not known to begin this period.
            while later.next_if(|change| before.is_some_and(|before| change.day < before)).is_some() {}
            let change = later.next_if(begins);
            let start = change.map_or(*day, |change| change.day);
            if let Some(run) = runs.last_mut() {
                (run.end, run.is_last) = (start, false);
            }
            runs.push(StatusRun { mark: *mark, change, start, end: last, is_last: true });
        }
        before = Some(*day);
    }
    runs
}

/// All systems: those of the last sample first.
pub(super) fn all_series(trend: &Trend) -> Vec<TrendSeries<'_>> {
    let days: Vec<Date> = trend.samples.iter().map(|sample| sample.day).collect();
    let mut all: Vec<TrendSeries<'_>> = Vec::new();
    let newest = trend.samples.iter().rev().flat_map(|sample| &sample.systems);
    let last = trend.samples.last().map(|sample| &sample.systems);
    for system in newest {
        if all.iter().any(|series| series.number == system.series) {
            continue;
        }
        let marks = |gate: Gate| {
            let of = |sample: &crate::trend::TrendSample| {
                let mine = sample.systems.iter().find(|one| one.series == system.series);
                match mine.and_then(|one| one.status(gate)) {
                    Some(status) => SampleMark::Status(status),
                    None if sample.unread.is_some() => SampleMark::Unreadable,
                    None => SampleMark::Absent,
                }
            };
            trend.samples.iter().map(of).collect::<Vec<_>>()
        };
        let changes: Vec<_> = trend.changes.iter().filter(|change| change.series == system.series).collect();
        let line = |gate: Gate| {
            let marks = marks(gate);
            GateLine { gate, runs: runs(gate, &marks, &days, &changes), marks }
        };
        let gates: Vec<_> = system.gates.iter().map(|gate| line(gate.gate)).collect();
        all.push(TrendSeries {
            number: system.series,
            name: &system.name,
            manifest: &system.manifest,
            verdict: system.verdict,
            is_last: last.is_some_and(|last| last.iter().any(|one| one.series == system.series)),
            days: days.clone(),
            gates,
            changes,
        });
    }
    all
}
