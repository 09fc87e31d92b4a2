//! The trend on the screen: a line of marks for each gate, then what changed them.

use std::fmt::Write as _;

use super::series::{GateLine, SampleMark, TrendSeries, all_series};
use crate::gate::Gate;
use crate::limits::trend as limits;
use crate::output::clean::{self, Audience};
use crate::output::wrap::wrapped;
use crate::report::GateStatus;
use crate::text::counted;
use crate::trend::{ChangeCause, GateChange, Trend};

/// Width of the column of gates.
const GATE_WIDTH: usize = 12;

/// The mark of a status. A higher one is better.
fn mark(mark: SampleMark) -> char {
    match mark {
        SampleMark::Status(GateStatus::Passed) => '█',
        SampleMark::Status(GateStatus::Waived) => '▅',
        SampleMark::Status(GateStatus::Undecided) => '▃',
        SampleMark::Status(GateStatus::Failed) => '▁',
        SampleMark::Status(GateStatus::NotDue) => '·',
        SampleMark::Absent => ' ',
        SampleMark::Unreadable => '?',
    }
}

const LEGEND: &str = "█ passed  ▅ waived  ▃ undecided  ▁ failed  · not due  ? unreadable";

/// Renders the trend for a screen of this many columns.
pub(crate) fn render(trend: &Trend, width: usize, audience: Audience) -> String {
    let mut out = String::new();
    let line = |text: &str| clean::line(text, audience).into_owned();
    for series in all_series(trend) {
        head(&mut out, &series, trend, &line);
        let columns = width.saturating_sub(GATE_WIDTH + 16).clamp(10, limits::MARKS);
        for gate in &series.gates {
            let marks: String = sampled(&gate.marks, columns).into_iter().map(mark).collect();
            let _ = writeln!(out, "  {:GATE_WIDTH$}{marks}  {}", gate.gate.as_str(), now(gate));
        }
        let shown = sampled(&series.days, columns);
        if let (Some(first), Some(last)) = (shown.first(), shown.last()) {
            let (first, last) = (first.to_string(), last.to_string());
            let gap = shown.len().saturating_sub(first.len() + last.len());
            let _ = match shown.len() {
                length if length > first.len() + last.len() => {
                    writeln!(out, "  {:GATE_WIDTH$}{first}{:gap$}{last}", "", "")
                }
                _ => writeln!(out, "  {:GATE_WIDTH$}{first} to {last}", ""),
            };
        }
        let _ = writeln!(out, "  {LEGEND}");
        let changes = &series.changes;
        if changes.is_empty() {
            out.push_str("\n  no gate changed\n");
        } else {
            out.push('\n');
        }
        for one in changes {
            change(&mut out, one, width, &line);
        }
        let events: Vec<_> = trend.events.iter().filter(|event| event.series == series.number).collect();
        if !events.is_empty() {
            out.push_str("\n  changes of the manifest\n");
        }
        for event in events {
            let id = event.commit.get(..limits::SHORT_ID).unwrap_or(&event.commit);
            let start = format!("  {} {id}  ", event.day);
            let _ = writeln!(out, "{start}{}", wrapped(&line(&event.text), width, start.len(), start.len()));
        }
        out.push('\n');
    }
    for text in super::notes(trend) {
        let _ = writeln!(out, "{}", wrapped(&line(&text), width, 0, 0));
    }
    out
}

fn head(out: &mut String, series: &TrendSeries<'_>, trend: &Trend, line: &dyn Fn(&str) -> String) {
    let samples = counted(series.days.len(), "sample");
    let verdict = series.verdict.map_or("no verdict", |verdict| verdict.in_words());
    let until = if series.is_last { verdict.to_owned() } else { "no longer here".to_owned() };
    let _ = writeln!(
        out,
        "{} ({}): {until}; {samples} since {}\n",
        line(series.name),
        line(&series.manifest.to_string()),
        trend.since
    );
}

fn now(gate: &GateLine<'_>) -> &'static str {
    match gate.marks.last() {
        Some(SampleMark::Status(status)) => status.as_str(),
        Some(SampleMark::Unreadable) => "unreadable",
        Some(SampleMark::Absent) | None => "",
    }
}

/// At most so many of the values: of those that share a place, the last.
fn sampled<T: Copy>(all: &[T], places: usize) -> Vec<T> {
    let count = all.len().min(places);
    (1..=count).filter_map(|place| all.get(place * all.len() / count - 1).copied()).collect()
}

fn change(out: &mut String, change: &GateChange, width: usize, line: &dyn Fn(&str) -> String) {
    let gate: Gate = change.gate;
    let by = super::cause_in_words(change);
    let _ = writeln!(
        out,
        "  {:GATE_WIDTH$}{} → {} on {}, {}",
        gate.as_str(),
        change.from,
        change.to,
        change.day,
        line(&by)
    );
    if !matches!(change.cause, ChangeCause::Unknown) {
        let indent = GATE_WIDTH + 2;
        let _ = writeln!(out, "{:indent$}{}", "", wrapped(&line(&change.reason), width, indent, indent));
    }
}

#[cfg(test)]
mod tests {
    use super::sampled;

    #[test]
    fn the_last_sample_of_each_place_is_shown() {
        assert_eq!(sampled(&[1, 2, 3], 5), [1, 2, 3]);
        assert_eq!(sampled(&[1, 2, 3, 4, 5, 6], 3), [2, 4, 6]);
        assert_eq!(sampled(&[1, 2, 3, 4, 5], 2), [2, 5]);
        assert!(sampled::<u8>(&[], 3).is_empty());
    }
}
