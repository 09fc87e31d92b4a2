//! The page: the decisions that are needed, eight sentences, and everything behind them. It makes no request.

use std::collections::HashMap;
use std::ptr;

use jiff::civil::Date;
use maud::{Markup, html};

use super::cells::attention_in_words;
use super::sentences::{BoardSentence, IN_A_SENTENCE, sentences};
use super::shapes::share;
use crate::limits::output::BLOCKERS;
use crate::manifest::model::Stage;
use crate::output::dossier::page::{STYLE, TABLES, css_text, packed, section};
use crate::output::dossier::shapes::mark;
use crate::output::dossier::shell::HtmlPage;
use crate::output::dossier::text::{Text, day, day_in_words, in_words, prose, sentence};
use crate::portfolio::{
    Attention, Portfolio, PortfolioSystem, RowOrder, SystemPlace, attention, headline, ordered,
};
use crate::text::counted;

const OWN_STYLE: &str = include_str!("portfolio.css");
const OWN_SCRIPT: &str = include_str!("portfolio.js");

/// A portfolio with its rows in the order of the page.
pub(super) struct PortfolioPage<'p> {
    pub(super) portfolio: &'p Portfolio,
    pub(super) today: Date,
    pub(super) all: Vec<SystemPlace<'p>>,
    /// The numbers of the systems in `all`, from 1: their ids.
    numbers: HashMap<*const PortfolioSystem, usize>,
}

/// Renders the portfolio as one HTML page.
pub(crate) fn render(portfolio: &Portfolio, order: RowOrder, today: Date) -> String {
    let all = ordered(portfolio, order, today);
    let systems = all.iter().filter_map(|place| place.system);
    let numbers = systems.zip(1..).map(|(system, number)| (ptr::from_ref(system), number)).collect();
    let page = PortfolioPage { portfolio, today, all, numbers };
    let style = format!("{}{}{}", packed(STYLE), packed(OWN_STYLE), page.footer());
    let script = format!("{}{}", packed(OWN_SCRIPT), packed(TABLES));
    let title = format!("AI portfolio, {}: {}", day_in_words(&portfolio.as_of), headline(portfolio));
    let sections = page.sections();
    let content = html! {
            (page.strip())
            main #main tabindex="-1" {
                (page.decisions())
                nav.toc aria-label="Sections" { ul {
                    @for (id, title, _) in &sections { li { a href={ "#" (id) } { (title) } } " " }
                } }
                @for (_, _, matter) in &sections { (matter) }
            }
            footer {
                p { "Made by readiness " (Text(&portfolio.tool.version)) ". The page makes no request." }
            }
    };
    HtmlPage { title: &title, style: &style, script: Some(&script), skip: "Skip to the decisions", content }
        .render()
}

impl PortfolioPage<'_> {
    /// The sections with their ids and the words of the table of contents.
    fn sections(&self) -> Vec<(&'static str, String, Markup)> {
        let mut number = 0;
        let mut next = || {
            number += 1;
            number
        };
        let mut all: Vec<(&'static str, &'static str, u32, Markup)> = Vec::new();
        let at = next();
        all.push(("eight", "Eight questions", at, self.eight(at)));
        if let Some(since) = &self.portfolio.since {
            let at = next();
            all.push(("since", "What has changed", at, self.since(at, since)));
        }
        let at = next();
        all.push(("systems", "Systems and gates", at, self.matrix(at)));
        let at = next();
        all.push(("causes", "Shared causes", at, self.causes(at)));
        let at = next();
        all.push(("people", "People", at, self.people(at)));
        let at = next();
        all.push(("next", "The next 90 days", at, self.due(at)));
        let at = next();
        all.push(("register", "Register", at, self.register(at)));
        let at = next();
        all.push(("unread", "Not read", at, self.not_read(at)));
        all.into_iter().map(|(id, title, at, matter)| (id, format!("{at} {title}"), matter)).collect()
    }

    /// The number of a system on the page.
    pub(super) fn number(&self, system: &PortfolioSystem) -> usize {
        self.numbers.get(&ptr::from_ref(system)).copied().unwrap_or_default()
    }

    /// The name of a system, with a link to its row.
    pub(super) fn link(&self, place: SystemPlace<'_>) -> Markup {
        html! {
            @if let Some(system) = place.system { a href={ "#s" (self.number(system)) } { (Text(&system.name)) } }
            @else { (Text(&place.row.name)) }
        }
    }

    fn footer(&self) -> String {
        let text = format!(
            "AI portfolio - judged for {} - readiness {}",
            self.portfolio.as_of, self.portfolio.tool.version
        );
        let font = "font:7.4pt system-ui,sans-serif;color:#444";
        format!(
            "@page{{@bottom-left{{content:\"{}\";{font}}}@bottom-right{{content:counter(page) \" / \" counter(pages);{font}}}}}",
            css_text(&text)
        )
    }

    fn strip(&self) -> Markup {
        let board = &self.portfolio.board;
        html! {
            header {
                p.kicker { "Portfolio" }
                h1 { "AI systems" }
                p.lead {
                    (counted(board.systems, "system")) " in " (repositories(board.found))
                    ": which can go on, and who has to decide."
                }
                dl.facts {
                    div { dt { "Judged for" } dd { (day(&self.portfolio.as_of)) } }
                    div { dt { "Read" } dd { (board.read) " of " (board.found) " " span { "repositories" } } }
                    @if let Some(since) = &self.portfolio.since { div { dt { "Compared with" } dd { (day(since)) } } }
                    div { dt { "Stage" } dd { (self.portfolio.stage.map_or("each its own", Stage::as_str)) } }
                    div { dt { "Tool" } dd { "readiness " (Text(&self.portfolio.tool.version)) } }
                    @if let Some(parts) = &self.portfolio.parts {
                        div { dt { "Parts" } dd.hot { (parts.missing.len()) " of " (parts.of) " are absent" } }
                    }
                }
            }
        }
    }

    /// The first box: how many decisions are overdue, and the first of them.
    fn decisions(&self) -> Markup {
        let board = &self.portfolio.board;
        let overdue = board.overdue;
        let is_first = |place: &&SystemPlace<'_>| {
            let first = [
                Attention::Overdue,
                Attention::Unaccepted,
                Attention::EndsSoon,
                Attention::StoppedWithoutRecord,
            ];
            first.contains(&attention(**place, self.today))
        };
        let mut first: Vec<_> = self.all.iter().filter(is_first).collect();
        first.sort_by_key(|place| attention(**place, self.today));
        let more = first.len().saturating_sub(BLOCKERS);
        let soon =
            self.all.iter().filter(|place| attention(**place, self.today) == Attention::EndsSoon).count();
        let title = match overdue {
            0 => "No decision is overdue".to_owned(),
            1 => "One decision is overdue".to_owned(),
            n => format!("{} decisions are overdue", sentence(&in_words(n))),
        };
        let unread = board.found - board.read;
        html! {
            section.verdict.alarm[overdue > 0] aria-labelledby="v" {
                div {
                    h2 #v { (mark(if overdue > 0 { "failed" } else { "passed" }, 40)) (title) }
                    p.say {
                        @if overdue > 0 { "These pilots have ended, and nobody has decided what comes after them. " }
                        @if soon > 0 { (sentence(&in_words(soon))) (if soon == 1 { " more ends" } else { " more end" }) " within 30 days." }
                        @if overdue == 0 && soon == 0 { "No pilot ends within 30 days." }
                    }
                    (self.handoff())
                }
                div.block {
                    h3 { "Who has to decide" }
                    @if first.is_empty() { p.nothing { "Nobody has to decide anything now." } }
                    @else {
                        ol {
                            @for place in first.iter().take(BLOCKERS) {
                                li { div {
                                    b { (self.link(**place)) ": " (attention_in_words(**place, self.today).unwrap_or_default()) }
                                    p { (Text(&decider(**place))) }
                                } }
                            }
                        }
                        @if more > 0 { p { "And " (more) " more, at the top of " a href="#systems" { "the systems" } "." } }
                    }
                }
                p.enough {
                    "Nothing else need be read to decide. "
                    @if unread > 0 { (repositories(unread)) " could not be read, or not completely: " a href="#unread" { "why" } "." }
                }
            }
        }
    }

    /// How many systems can be handed off.
    fn handoff(&self) -> Markup {
        let at_handoff = || {
            let all = self.all.iter().filter_map(|place| Some((place, place.system?)));
            all.filter(|(_, system)| system.judged_at == Stage::Handoff)
        };
        let ready = at_handoff().filter(|(place, _)| place.has_passed());
        html! {
            div.ask {
                h3 { "Can be handed off today" }
                div.by {
                    span.days { (ready.count()) }
                    p { " of " (counted(at_handoff().count(), "system")) " that " (if at_handoff().count() == 1 { "is" } else { "are" }) " judged at the handoff" }
                }
            }
        }
    }

    fn eight(&self, at: u32) -> Markup {
        let summary = html! { p { "Each with its denominator. A pilot is a system at the stages pilot and handoff. Stopped and research systems are not judged." } };
        let one = |one: &BoardSentence<'_>| {
            let label = format!("{} of {}", one.count, one.of);
            let is_alarm = one.is_alarm && one.count > 0;
            html! {
                li.alarm[is_alarm] {
                    span.n { (one.count) } " "
                    div {
                        b { (one.text) }
                        (share(one.count, one.of, is_alarm, &label))
                        @if !one.places.is_empty() {
                            p {
                                (one.lead)
                                @for (number, (place, remark)) in one.places.iter().take(IN_A_SENTENCE).enumerate() {
                                    @if number > 0 { ", " }
                                    (self.link(*place))
                                    @if !remark.is_empty() { " (" (prose(remark)) ")" }
                                }
                                @if one.places.len() > IN_A_SENTENCE { ", and " (one.places.len() - IN_A_SENTENCE) " more in " a href="#systems" { "the rows" } }
                            }
                        }
                    }
                }
            }
        };
        let matter = html! { ol.ask8 { @for sentence in sentences(self.portfolio, &self.all, self.today) { (one(&sentence)) } } };
        section("eight", at, "Eight questions", true, &summary, &matter)
    }
}

/// Who decides, as far as the manifest says.
fn decider(place: SystemPlace<'_>) -> String {
    let Some(system) = place.system else { return String::new() };
    let owners = &system.owners;
    let all = [&owners.sponsor, &owners.business, &owners.production];
    let names = all.into_iter().find(|names| !names.is_empty()).map(|names| names.join(", "));
    names.unwrap_or_else(|| "no owner is named".to_owned())
}

/// `1 repository`, `2 repositories`.
pub(super) fn repositories(count: usize) -> String {
    if count == 1 { "1 repository".to_owned() } else { format!("{count} repositories") }
}
