//! The step chart: a row for each gate, in which a line steps up and down as the status changes.
//!
//! Positions are in percent across and in pixels down, without a view box, so that text keeps its size at any width. Colours are
//! attributes, so that a page without style is legible. The words beside it, and the table below it, say the same.

use jiff::civil::Date;
use maud::{Markup, html};

use super::series::{SampleMark, StatusRun, TrendSeries};
use crate::output::dossier::shapes::mark;
use crate::output::dossier::text::{day_in_words, sentence};
use crate::report::GateStatus;

/// Height of a row, in pixels.
const HEIGHT: i32 = 30;

/// Most labels of the axis: more cover each other on a phone.
const TICKS: i32 = 4;

/// The vertical position of a status, in pixels: what is better is higher. None if nothing is known.
fn level(mark: SampleMark) -> Option<i32> {
    match mark {
        SampleMark::Status(GateStatus::Passed) => Some(5),
        SampleMark::Status(GateStatus::Waived) => Some(11),
        SampleMark::Status(GateStatus::Undecided | GateStatus::NotDue) => Some(17),
        SampleMark::Status(GateStatus::Failed) => Some(25),
        SampleMark::Absent | SampleMark::Unreadable => None,
    }
}

/// A day between the first and the last one, in percent.
fn at(day: Date, (first, last): (Date, Date)) -> f64 {
    let days = |to: Date| f64::from(first.until(to).map_or(0, |span| span.get_days()));
    (days(day) / days(last).max(1.0) * 100.0).clamp(0.0, 100.0)
}

fn across(percent: f64) -> String {
    format!("{percent:.2}%")
}

/// The chart of a system.
pub(super) fn chart(series: &TrendSeries<'_>) -> Markup {
    let (Some(first), Some(last)) = (series.days.first().copied(), series.days.last().copied()) else {
        return html! {};
    };
    let scale = (first, last.max(first));
    html! {
        div.steps {
            @for gate in &series.gates {
                div {
                    b { (sentence(gate.gate.as_str())) }
                    (row(&gate.runs, scale, gate.gate.as_str()))
                    @match gate.runs.last().map(|run| run.mark) {
                        Some(now) if now.status().is_some() => (status(now, 14)),
                        Some(SampleMark::Unreadable) => { span.st { "unreadable" } },
                        _ => { span.st { "no longer here" } },
                    }
                }
            }
            div.axis { span {} (axis(scale)) span {} }
        }
    }
}

/// A status with its mark.
pub(super) fn status(of: SampleMark, size: u32) -> Markup {
    html! {
        span class={ "st " (of.class()) } {
            @if let Some(status) = of.status() { (mark(status.as_str(), size)) }
            (of.in_words())
        }
    }
}

/// The line of one gate.
fn row(runs: &[StatusRun<'_>], scale: (Date, Date), name: &str) -> Markup {
    let now = runs.last().map_or("", |run| run.mark.in_words());
    let times = runs.len().saturating_sub(1);
    let label = format!("{name}: {now} now, {}", crate::text::counted(times, "change"));
    html! {
        svg.step width="100%" height=(HEIGHT) role="img" aria-label=(label) {
            line x1="0" x2="100%" y1="29" y2="29" stroke="currentColor" stroke-opacity=".18" {}
            @for (run, before) in runs.iter().zip(std::iter::once(None).chain(runs.iter().map(Some))) {
                @let (start, end) = (at(run.start, scale), at(run.end, scale));
                @if let Some(y) = level(run.mark) {
                    @if let Some(from) = before.and_then(|before| level(before.mark)) {
                        line x1=(across(start)) x2=(across(start)) y1=(from) y2=(y) stroke="currentColor" stroke-opacity=".45" {}
                    }
                    @if run.mark == SampleMark::Status(GateStatus::Failed) {
                        line.hot x1=(across(start)) x2=(across(end)) y1=(y) y2=(y) stroke="currentColor" stroke-width="5" {}
                    } @else if run.mark == SampleMark::Status(GateStatus::Passed) {
                        line x1=(across(start)) x2=(across(end)) y1=(y) y2=(y) stroke="currentColor" stroke-width="3" {}
                    } @else {
                        line x1=(across(start)) x2=(across(end)) y1=(y) y2=(y) stroke="currentColor" stroke-width="2" stroke-dasharray=(dashes(run.mark)) {}
                    }
                } @else if run.mark == SampleMark::Unreadable {
                    rect x=(across(start)) width=(across(end - start)) y="2" height="26" fill="url(#hatch)" {}
                }
            }
        }
    }
}

/// A gap in the line, so that no status is known by its height alone.
fn dashes(mark: SampleMark) -> &'static str {
    match mark {
        SampleMark::Status(GateStatus::Waived) => "9 3",
        SampleMark::Status(GateStatus::NotDue) => "1 5",
        _ => "4 4",
    }
}

/// The days below the rows.
fn axis((first, last): (Date, Date)) -> Markup {
    let days = first.until(last).map_or(0, |span| span.get_days());
    let ticks = if days >= TICKS { TICKS } else { 1 };
    let tick = |number: i32| {
        first.saturating_add(jiff::Span::new().days(i64::from(days) * i64::from(number) / i64::from(ticks)))
    };
    html! {
        svg.step width="100%" height="26" aria-hidden="true" focusable="false" {
            @for number in 0..=ticks {
                @let day = tick(number);
                @let x = at(day, (first, last));
                line x1=(across(x)) x2=(across(x)) y1="0" y2="6" stroke="currentColor" stroke-opacity=".5" {}
                text x=(across(x)) y="20" font-size="11" fill="currentColor"
                    class=[(ticks > 1 && number % 2 == 1).then_some("odd")]
                    text-anchor=(match number { 0 => "start", end if end == ticks => "end", _ => "middle" }) { (day_in_words(&day.to_string())) }
            }
        }
    }
}
