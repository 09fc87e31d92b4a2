//! Section 4: what the system is worth, and what the way to production costs.

use maud::{Markup, html};

use super::Dossier;
use super::page::section;
use super::shapes::{bullet, value_in_words};
use super::text::{Text, code, day, names, number, period, sentence, short, words};
use crate::profile::{MetricReport, SourcedValue};
use crate::text::counted;

impl Dossier<'_> {
    pub(super) fn value(&self) -> Markup {
        let metrics = &self.system.profile.metrics;
        let contradicted = metrics.iter().filter(|metric| is_contradicted(metric.baseline.as_ref())).count();
        let measured = metrics.iter().filter(|metric| metric.actual.is_some()).count();
        let summary = html! {
            p {
                (sentence(&counted(metrics.len(), "metric"))) ", " (measured) " measured after launch."
                @if contradicted > 0 {
                    " " b { (sentence(&counted(contradicted, "baseline"))) " contradicted by " (if contradicted == 1 { "its file." } else { "their files." }) }
                }
            }
        };
        let matter = html! {
            @if metrics.is_empty() { p.empty { "The manifest names no metric: nothing says what the system is worth." } }
            @for metric in metrics { (self::metric(metric)) }
            (self.cost())
        };
        section("value", 4, "Value", false, &summary, &matter)
    }
}

/// A metric: its drawing, and every number as text.
fn metric(metric: &MetricReport) -> Markup {
    let unit = metric.unit.as_deref();
    let limit = if metric.guardrail.is_some() { "Keep" } else { "Stop at" };
    html! {
        article.metric {
            h3 {
                (Text(&sentence(&words(&metric.name))))
                @if let Some(kind) = metric.kind { " " span.lt { (kind.as_str()) " metric" } }
            }
            @if let Some(outcome) = &metric.outcome { p.outcome { (Text(outcome)) } }
            @if let Some(drawing) = bullet(metric) { figure { (drawing) } }
            dl.pairs {
                div { dt { "Baseline" } dd { (sourced(metric.baseline.as_ref(), unit, "captured")) } }
                div { dt { "Actual" } dd {
                    @if metric.actual.is_none() { "none yet" } @else { (sourced(metric.actual.as_ref(), unit, "measured")) }
                } }
                div { dt { "Target" } dd {
                    b { (Text(&value_in_words(metric.target, unit))) }
                    @if let Some(within) = &metric.within { ", " (Text(&period(within))) " after launch" }
                } }
                div { dt { (limit) } dd { b { (Text(&value_in_words(metric.stop_at.or(metric.guardrail), unit))) } } }
                div { dt { "Worth, as claimed" } dd { @match &metric.worth { Some(worth) => (Text(worth)), None => span.blank { "blank" } } } }
                div { dt { "Where to check it" } dd { @match &metric.source { Some(source) => (Text(source)), None => span.blank { "blank" } } } }
                div { dt { "Who measures" } dd { (names(&metric.owner)) } }
                @if let Some(drives) = &metric.drives { div { dt { "Moves" } dd { (Text(drives)) } } }
            }
        }
    }
}

/// Whether the file of a number holds another one.
pub(super) fn is_contradicted(sourced: Option<&SourcedValue>) -> bool {
    sourced.is_some_and(|one| one.in_file.is_some() && one.in_file != one.value)
}

/// A number with its day and its file.
fn sourced(sourced: Option<&SourcedValue>, unit: Option<&str>, verb: &str) -> Markup {
    let Some(one) = sourced else { return html! { span.blank { "blank" } } };
    html! {
        b { (Text(&value_in_words(one.value, unit))) }
        @if let Some(on) = &one.on { ", " (verb) " " (day(on)) }
        @if let Some(path) = &one.path {
            br; span.soft {
                (code(path))
                @if let Some(pointer) = &one.pointer { " at " (code(pointer)) }
                @if let Some(blob) = &one.blob { ", blob " code { (Text(short(blob))) } }
            }
        }
        @if is_contradicted(sourced) {
            @if let Some(found) = one.in_file { br; span.hot { "its file says " (number(found)) } }
        }
    }
}
