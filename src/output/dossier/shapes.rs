//! The drawings of the dossier: a bar of an age, a bullet of a metric, an interval of a rate. Each says as text what it shows.
//!
//! Positions are in percent across and in pixels down, without a view box, so that text keeps its size at any width. Colours are
//! attributes, so that a page without style is legible.

use maud::{Markup, html};

use super::text::{Text, number, percent, with_unit};
use crate::manifest::model::Better;
use crate::profile::{MeasureReport, MetricReport};

/// The marks of a status, drawn once for the page.
pub(in crate::output) fn symbols() -> Markup {
    html! {
        svg width="0" height="0" aria-hidden="true" focusable="false" {
            defs {
                pattern #hatch width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)" {
                    path d="M0 0V6" stroke="currentColor" stroke-opacity=".35" {}
                }
                pattern #stripes width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)" {
                    path d="M0 0V5" stroke="currentColor" stroke-width="2.4" {}
                }
                symbol #passed viewBox="0 0 20 20" {
                    circle cx="10" cy="10" r="8.6" fill="none" stroke="currentColor" stroke-width="1.8" {}
                    path d="M5.8 10.4l3 3 5.4-6.2" fill="none" stroke="currentColor" stroke-width="2.2" {}
                }
                symbol #failed viewBox="0 0 20 20" {
                    path fill="currentColor" fill-rule="evenodd" d="M1 1h18v18H1zM5.1 6.5 8.6 10l-3.5 3.5 1.4 1.4 3.5-3.5 3.5 3.5 1.4-1.4-3.5-3.5 3.5-3.5-1.4-1.4L10 8.6 6.5 5.1z" {}
                }
                symbol #waived viewBox="0 0 20 20" {
                    circle cx="10" cy="10" r="8.6" fill="url(#stripes)" stroke="currentColor" stroke-width="1.8" {}
                }
                symbol #undecided viewBox="0 0 20 20" {
                    path d="M10 .8 19.2 10 10 19.2.8 10z" fill="none" stroke="currentColor" stroke-width="1.7" stroke-dasharray="3 2" {}
                    path d="M7.6 8.2a2.4 2.4 0 1 1 3.4 2.2c-.7.4-1 .8-1 1.6m0 1.4v1.5" fill="none" stroke="currentColor" stroke-width="1.6" {}
                }
                symbol #not-due viewBox="0 0 20 20" { path d="M3 10h14" stroke="currentColor" stroke-width="1.8" {} }
                symbol #warning viewBox="0 0 20 20" {
                    path fill="currentColor" fill-rule="evenodd" d="M10 1l9.5 17.5H.5zM9 7v6h2V7zM9 14.4v2h2v-2z" {}
                }
                symbol #note viewBox="0 0 20 20" {
                    circle cx="10" cy="10" r="8.6" fill="none" stroke="currentColor" stroke-width="1.8" {}
                    path d="M10 9v5.5M10 5.4v2" stroke="currentColor" stroke-width="2" {}
                }
            }
        }
    }
}

/// The mark of a status. The word stands beside it.
pub(in crate::output) fn mark(status: &str, size: u32) -> Markup {
    html! {
        svg width=(size) height=(size) aria-hidden="true" focusable="false" { use href={ "#" (status) } {} }
    }
}

/// A position on a scale, in percent.
fn at(value: f64, [low, high]: [f64; 2]) -> f64 {
    let span = (high - low).max(f64::MIN_POSITIVE);
    ((value - low) / span * 100.0).clamp(0.0, 100.0)
}

fn across(percent: f64) -> String {
    format!("{percent:.2}%")
}

/// The age of an artifact against its limit, in days.
pub(super) fn bar(age: i32, limit: i32) -> Markup {
    let (age, limit) = (f64::from(age.max(0)), f64::from(limit.max(0)));
    let scale = [0.0, (age.max(limit) * 1.04).max(1.0)];
    let (now, end) = (at(age, scale), at(limit, scale));
    let label = format!("{} of {} days", number(age), number(limit));
    html! {
        svg.bar width="100%" height="10" role="img" aria-label=(label) {
            line x1="0" x2="100%" y1="5" y2="5" stroke="currentColor" stroke-opacity=".3" {}
            line x1="0" x2=(across(now.min(end))) y1="5" y2="5" stroke="currentColor" stroke-width="4" {}
            @if now > end {
                line.hot x1=(across(end)) x2=(across(now)) y1="5" y2="5" stroke="currentColor" stroke-width="4" {}
            }
            line x1=(across(end)) x2=(across(end)) y1="0" y2="10" stroke="currentColor" stroke-width="1.5" {}
        }
    }
}

/// A label of a drawing: its place in percent, its text, and whether it needs attention.
struct DrawingLabel {
    at: f64,
    text: String,
    is_hot: bool,
}

impl DrawingLabel {
    fn new(at: f64, text: String) -> Self {
        Self { at, text, is_hot: false }
    }

    /// The first and last percent that the text covers, on a narrow screen.
    fn extent(&self, percent_per_char: f64) -> (f64, f64) {
        let width =
            f64::from(u32::try_from(self.text.chars().count()).unwrap_or(u32::MAX)) * percent_per_char;
        match self.anchor() {
            "start" => (self.at, self.at + width),
            "end" => (self.at - width, self.at),
            _ => (self.at - width / 2.0, self.at + width / 2.0),
        }
    }

    fn anchor(&self) -> &'static str {
        match self.at {
            at if at < 18.0 => "start",
            at if at > 82.0 => "end",
            _ => "middle",
        }
    }
}

/// The base lines of the rows for labels: above the drawing, below it, and further below.
const ROWS: [i32; 4] = [12, 66, 84, 102];

/// Gives each label the first row in which it covers no other. Returns the height of the drawing with its labels, too.
fn labels(mut labels: Vec<DrawingLabel>, percent_per_char: f64) -> (i32, Markup) {
    labels.sort_by(|a, b| a.at.total_cmp(&b.at));
    let mut ends = [f64::NEG_INFINITY; ROWS.len()];
    let mut height = 52;
    let mut placed = Vec::with_capacity(labels.len());
    for label in &labels {
        let (start, end) = label.extent(percent_per_char);
        let row = ends.iter().position(|last| *last + 2.0 < start).unwrap_or(ROWS.len() - 1);
        if let (Some(last), Some(y)) = (ends.get_mut(row), ROWS.get(row)) {
            *last = end;
            height = height.max(*y + 6);
            placed.push((label, *y));
        }
    }
    let drawn = html! {
        @for (label, y) in placed {
            @if y > 66 {
                line x1=(across(label.at)) x2=(across(label.at)) y1="48" y2=(y - 13) stroke="currentColor" stroke-dasharray="1 3" {}
            }
            text.hot[label.is_hot] x=(across(label.at)) y=(y) text-anchor=(label.anchor()) { (Text(&label.text)) }
        }
    };
    (height, drawn)
}

/// A metric: tints for the target and for what is tolerable, a hatch beyond the value at which to stop, and marks for the numbers.
pub(super) fn bullet(metric: &MetricReport) -> Option<Markup> {
    let value = |sourced: &Option<crate::profile::SourcedValue>| sourced.as_ref().and_then(|one| one.value);
    let (baseline, actual) = (value(&metric.baseline), value(&metric.actual));
    let in_file =
        metric.baseline.as_ref().and_then(|one| one.in_file).filter(|found| Some(*found) != baseline);
    let limit = metric.stop_at.or(metric.guardrail);
    let all: Vec<f64> = [baseline, actual, metric.target, limit, in_file]
        .into_iter()
        .flatten()
        .filter(|n| n.is_finite())
        .collect();
    let low = all.iter().copied().reduce(f64::min)?;
    let high = all.iter().copied().reduce(f64::max)?;
    if all.len() < 2 {
        return None;
    }
    let span = (high - low).max(high.abs() * 0.01).max(f64::MIN_POSITIVE);
    let starts_at_zero = low >= 0.0 && span > 0.3 * high;
    let scale = [if starts_at_zero { 0.0 } else { low - 0.15 * span }, high + 0.08 * span];
    let place = |value: f64| at(value, scale);
    let is_lower = metric.better == Some(Better::Lower);
    let unit = metric.unit.as_deref();
    let band = |from: f64, to: f64| (from.min(to), (to - from).abs());
    let best = if is_lower { 0.0 } else { 100.0 };
    let good = metric.target.map(|target| band(best, place(target)));
    let held = limit.map(|limit| band(metric.target.map_or(best, place), place(limit)));
    let stop = limit.map(|limit| band(place(limit), 100.0 - best));
    let mut shown = Vec::new();
    let mut add = |value: Option<f64>, word: &str, is_hot: bool| {
        if let Some(value) = value {
            let text = format!("{word} {}", number(value));
            shown.push(DrawingLabel { is_hot, ..DrawingLabel::new(place(value), text) });
        }
    };
    add(metric.target, "target", false);
    add(limit, if metric.stop_at.is_some() { "stop at" } else { "keep" }, false);
    add(baseline, "baseline", false);
    add(actual, "actual", false);
    add(in_file, "in its file", true);
    let said: Vec<String> = shown.iter().map(|label| label.text.clone()).collect();
    let said = format!(
        "{}: {}{}",
        metric.name,
        said.join(", "),
        unit.map(|unit| format!(" ({unit})")).unwrap_or_default()
    );
    let (height, drawn) = labels(shown, 2.1);
    Some(html! {
        svg.bullet width="100%" height=(height) role="img" aria-label=(Text(&said)) {
            @if let Some((x, width)) = good {
                rect x=(across(x)) width=(across(width)) y="22" height="24" fill="currentColor" fill-opacity=".2" {}
            }
            @if let Some((x, width)) = held {
                rect x=(across(x)) width=(across(width)) y="22" height="24" fill="currentColor" fill-opacity=".07" {}
            }
            @if let Some((x, width)) = stop {
                rect x=(across(x)) width=(across(width)) y="22" height="24" fill="url(#hatch)" {}
            }
            line x1="0" x2="100%" y1="46" y2="46" stroke="currentColor" stroke-opacity=".5" {}
            @if let Some(actual) = actual {
                @let (x, width) = band(place(baseline.unwrap_or(actual)), place(actual));
                rect x=(across(x)) width=(across(width)) y="31" height="6" fill="currentColor" {}
                circle cx=(across(place(actual))) cy="34" r="5" fill="currentColor" {}
            }
            @for (value, thick) in [(metric.target, "3"), (limit, "1.5"), (baseline, "2")] {
                @if let Some(value) = value {
                    @let x = across(place(value));
                    line x1=(x) x2=(x) y1="18" y2="48" stroke="currentColor" stroke-width=(thick) {}
                }
            }
            @if let Some(found) = in_file {
                @let x = across(place(found));
                line.hot x1=(x) x2=(x) y1="20" y2="54" stroke="currentColor" stroke-width="2" stroke-dasharray="3 2" {}
            }
            (drawn)
        }
    })
}

/// A measure with its bound, and its interval where it is a rate. None if the results do not hold it.
pub(super) fn interval(name: &str, measure: &MeasureReport) -> Option<Markup> {
    let value = measure.value?;
    let [low, high] = measure.interval?;
    let scale = [(low.min(measure.limit) - 0.04).max(0.0), 1.0];
    let place = |value: f64| at(value, scale);
    let is_minimum = measure.bound.starts_with('>');
    let (from, to) = if is_minimum { (place(measure.limit), 100.0) } else { (0.0, place(measure.limit)) };
    let is_hot = measure.holds == Some(false);
    let said = format!(
        "{name}: {} is {}, with 95 % confidence between {} and {}; required is {}",
        measure.name,
        percent(value),
        percent(low),
        percent(high),
        measure.bound
    );
    let shown = vec![
        DrawingLabel { is_hot, ..DrawingLabel::new(place(value), percent(value)) },
        DrawingLabel::new(place(measure.limit), format!("bound {}", percent(measure.limit))),
    ];
    let (height, drawn) = labels(shown, 2.6);
    Some(html! {
        svg.interval width="100%" height=(height) role="img" aria-label=(Text(&said)) {
            rect x=(across(from)) width=(across(to - from)) y="22" height="24" fill="currentColor" fill-opacity=".08" {}
            line x1="0" x2="100%" y1="46" y2="46" stroke="currentColor" stroke-opacity=".5" {}
            line x1=(across(place(low))) x2=(across(place(high))) y1="34" y2="34" stroke="currentColor" stroke-width="1.5" {}
            @for end in [low, high] {
                line x1=(across(place(end))) x2=(across(place(end))) y1="29" y2="39" stroke="currentColor" stroke-width="1.5" {}
            }
            line x1=(across(place(measure.limit))) x2=(across(place(measure.limit))) y1="18" y2="50" stroke="currentColor" stroke-width="3" {}
            circle.hot[is_hot] cx=(across(place(value))) cy="34" r="5" fill="currentColor" {}
            (drawn)
        }
    })
}

/// The numbers of a metric's value, for the text beside its drawing.
pub(super) fn value_in_words(value: Option<f64>, unit: Option<&str>) -> String {
    value.map_or_else(|| "none".to_owned(), |value| with_unit(value, unit))
}
