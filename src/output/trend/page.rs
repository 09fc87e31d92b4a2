//! The trend as one HTML page, and its chart for the dossier. It makes no request and has no script.

use maud::{Markup, html};

use super::chart::{chart, status};
use super::series::{GateLine, SampleMark, StatusRun, TrendSeries, all_series};
use super::{cause_in_words, notes};
use crate::limits::trend as limits;
use crate::output::clean::{self, Audience};
use crate::output::dossier::MoreMatter;
use crate::output::dossier::page::{STYLE, TableHead, head, packed, section};
use crate::output::dossier::shell::HtmlPage;
use crate::output::dossier::text::{Text, code, day, day_in_words, prose, sentence, short};
use crate::text::counted;
use crate::trend::{ChangeCause, GateChange, Trend, TrendEvent};

/// The style of the chart.
const TREND_STYLE: &str = include_str!("trend.css");

/// Renders the trend as one HTML page.
pub(crate) fn render(trend: &Trend) -> String {
    let style = format!("{}\n{}", packed(STYLE), packed(TREND_STYLE));
    let all = all_series(trend);
    let name = trend.repository.name.as_deref().unwrap_or("this repository");
    let title = format!("The gates of {}, {}", clipped_name(name), day_in_words(&trend.today.to_string()));
    let content = html! {
            (strip(trend, name))
            main #main tabindex="-1" {
                (gaps(trend))
                @for (number, series) in (1..).zip(&all) {
                    @let id = format!("system-{number}");
                    @let summary = html! { p { (code(&series.manifest.to_string())) ", " (counted(series.changes.len(), "change")) " since " (day(&trend.since.to_string())) } };
                    (section(&id, number, &clipped_name(series.name), true, &summary, &matter(series, trend)))
                }
            }
            footer {
                @for note in notes(trend) { p { (Text(&note)) } }
                p { "Made by readiness " (env!("CARGO_PKG_VERSION")) ". The page makes no request." }
            }
    };
    HtmlPage { title: &title, style: &style, script: None, skip: "Skip to the gates", content }.render()
}

/// The chart of the system with this manifest, for its dossier; none if it is not in the newest sample.
pub(crate) fn for_dossier(trend: &Trend, manifest: &str) -> Option<MoreMatter> {
    let all = all_series(trend);
    let series = all.iter().find(|series| series.is_last && series.manifest.to_string() == manifest)?;
    let markup = html! {
        section.sec.wide #trend aria-labelledby="trend-h" {
            div.hd {
                h2 id="trend-h" { "Until now" }
                " "
                p { (counted(series.changes.len(), "change")) " of a gate since " (day(&trend.since.to_string())) ". " (Text(&notes(trend).join(" "))) }
            }
            div { (gaps(trend)) (matter(series, trend)) }
        }
    };
    Some(MoreMatter { markup, style: TREND_STYLE })
}

/// The beginning of a name, on one line.
fn clipped_name(name: &str) -> String {
    clean::line(&crate::text::clipped(name, limits::SYSTEM_CHARS), Audience::default()).into_owned()
}

fn strip(trend: &Trend, name: &str) -> Markup {
    let day_of = match trend.as_of {
        Some(as_of) => format!("all on {}", day_in_words(&as_of.to_string())),
        None => "each on its own day".to_owned(),
    };
    html! {
        header.past {
            h1 { "The gates over time" }
            p.lead { (Text(name)) }
            dl.facts {
                div { dt { "Since" } dd { (day(&trend.since.to_string())) } }
                div { dt { "Until" } dd { (day(&trend.today.to_string())) } }
                div { dt { "Samples" } dd { (trend.samples.len()) ", " (Text(&day_of)) } }
                div { dt { "Revision" } dd { code { (Text(short(&trend.head))) } } }
                @if let Some(outside) = &trend.outside { div { dt { "Manifest from outside" } dd { (code(outside)) } } }
            }
        }
    }
}

/// What nothing is known about.
fn gaps(trend: &Trend) -> Markup {
    let unread: Vec<_> =
        trend.samples.iter().filter_map(|sample| Some((sample, sample.unread.as_ref()?))).collect();
    html! {
        @if let Some(hidden) = &trend.hidden {
            p.gap { "Nothing is known before " (day(&hidden.before.to_string())) ": " (Text(&hidden.why)) "." }
        }
        @for (sample, why) in unread {
            p.gap { code { (Text(short(&sample.commit))) } " of " (day(&sample.day.to_string())) " cannot be evaluated: " (Text(why)) "." }
        }
    }
}

fn matter(series: &TrendSeries<'_>, trend: &Trend) -> Markup {
    let events: Vec<_> = trend.events.iter().filter(|event| event.series == series.number).collect();
    let columns = [
        TableHead::text("Gate"),
        TableHead::text("Status"),
        TableHead::text("From"),
        TableHead::text("Until"),
        TableHead::text("What changed it"),
    ];
    html! {
        (chart(series))
        table.moves.stack {
            caption { "The status of each gate, and what changed it" }
            (head(&columns))
            @for gate in &series.gates { (gate_rows(gate)) }
        }
        @if !events.is_empty() { (event_table(&events)) }
    }
}

/// The periods of a gate, from the first one in which its system is there.
fn gate_rows(gate: &GateLine<'_>) -> Markup {
    let first = gate.runs.iter().position(|run| run.mark != SampleMark::Absent).unwrap_or_default();
    let runs = gate.runs.get(first..).unwrap_or_default();
    html! {
        tbody {
            @for (number, run) in runs.iter().enumerate() {
                tr {
                    // Each row names its gate, for who reads or copies one row.
                    th.again[number > 0] scope="row" { (sentence(gate.gate.as_str())) }
                    td data-l="Status" { (status(run.mark, 12)) }
                    td data-l="From" { (day(&run.start.to_string())) }
                    td data-l="Until" { @if run.is_last { "now" } @else { (day(&run.end.to_string())) } }
                    td data-l="Changed by" { (changed_by(run, number)) }
                }
            }
        }
    }
}

fn changed_by(run: &StatusRun<'_>, number: usize) -> Markup {
    html! {
        @match run.change {
            Some(change) if number > 0 => (cause(change)),
            _ if number == 0 => "as it was at the first sample",
            _ => "",
        }
    }
}

fn cause(change: &GateChange) -> Markup {
    let by = sentence(&cause_in_words(change));
    html! {
        (Text(&by))
        @if !matches!(change.cause, ChangeCause::Unknown) { br; (prose(&change.reason)) }
    }
}

fn event_table(events: &[&TrendEvent]) -> Markup {
    let columns =
        [TableHead::text("Day"), TableHead::text("Commit"), TableHead::text("Kind"), TableHead::text("What")];
    html! {
        h3 { "Changes of the manifest" }
        table.stack {
            caption { "What the manifest was changed to" }
            (head(&columns))
            tbody {
                @for event in events {
                    tr {
                        th scope="row" { (day(&event.day.to_string())) }
                        td data-l="Commit" { code { (Text(short(&event.commit))) } }
                        td data-l="Kind" { (event.kind.in_words()) }
                        td data-l="What" { (prose(&event.text)) }
                    }
                }
            }
        }
    }
}
