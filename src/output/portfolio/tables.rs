//! The tables of systems on the page: the gates of each, and the register.

use maud::{Markup, html};

use super::cells::{
    attention_in_words, decision_in_words, end_in_words, gate_in_words, marks_in_words, value_in_words,
};
use super::page::PortfolioPage;
use super::shapes::small_bullet;
use crate::gate::Gate;
use crate::manifest::model::Risk;
use crate::output::dossier::page::{TableHead, head, section};
use crate::output::dossier::shapes::mark;
use crate::output::dossier::text::{Text, day, number, prose, sentence};
use crate::portfolio::{PortfolioSystem, PortfolioValue, SystemPlace, status_in_words};
use crate::report::GateStatus;
use crate::text::counted;

impl PortfolioPage<'_> {
    /// The systems and their gates.
    pub(super) fn matrix(&self, at: u32) -> Markup {
        let systems = || self.all.iter().filter_map(|place| Some((*place, place.system?)));
        let count = systems().count();
        let summary = html! {
            p { (counted(count, "system")) ", by who needs a decision now. A system is as ready as its least ready gate. No score." }
        };
        let matter = html! {
            div #filter {}
            p.legend {
                @for (status, words) in [
                    (GateStatus::Passed, "passed"),
                    (GateStatus::Waived, "waived: an error accepted until a date, or a lowered rule"),
                    (GateStatus::Failed, "failed"),
                    (GateStatus::Undecided, "undecided: the evidence cannot tell"),
                    (GateStatus::NotDue, "not due at this stage"),
                ] { span { (mark(status.as_str(), 14)) (words) } " " }
            }
            div.scroll tabindex="0" role="region" aria-label="Systems and gates" {
                table.mx.sortable {
                    caption { (counted(count, "system")) " and their nine gates" }
                    thead { tr {
                        th scope="col" { "System, owner" }
                        th scope="col" { "Stage, risk" }
                        th scope="col" { "Pilot ends" }
                        @for gate in Gate::ALL { th scope="col" { (sentence(gate.as_str())) } }
                        th.r scope="col" { "Errors" }
                        th.r scope="col" { "Later" }
                    } }
                    tbody { @for (place, system) in systems() { (self.row(place, system)) } }
                }
            }
        };
        section("systems", at, "Systems and gates", true, &summary, &matter)
    }

    fn row(&self, place: SystemPlace<'_>, system: &PortfolioSystem) -> Markup {
        let owner = &system.owners.production;
        let end = end_in_words(system, self.today);
        let is_over = system.is_overdue(self.today);
        let marks = marks_in_words(&place.row.marks);
        let risk = system.risk.map_or("", Risk::as_str);
        html! {
            tr id={ "s" (self.number(system)) }
                data-stage=(system.stage.as_str())
                data-risk=(risk)
                data-owner=(Text(&owner.join(" ")))
                data-team=(Text(&place.row.team.as_deref().unwrap_or_default().replace(' ', "\u{a0}"))) {
                th scope="row" {
                    (Text(&system.name)) " "
                    span { @if owner.is_empty() { "no production owner" } @else { (Text(&owner.join(", "))) } }
                    @if !place.row.is_read() { " " span.hot { (status_in_words(place.row.status)) } }
                    @if !marks.is_empty() { " " span.hot { (marks) } }
                }
                td {
                    (system.stage.as_str())
                    @if system.judged_at != system.stage { " " span.soft { "judged at " (system.judged_at.as_str()) } }
                    @if !risk.is_empty() { " " span.soft.hot[system.is_unaccepted()] { (risk) } }
                }
                td data-v=(system.pilot.ends.as_deref().filter(|_| end.is_some()).unwrap_or("9999")) {
                    @if let (Some(end), Some(ends)) = (&end, &system.pilot.ends) {
                        span.nw.hot[is_over] { (end) } " " span.soft { (day(ends)) }
                    }
                }
                @for gate in &system.gates {
                    td class={ "g " (gate.status.as_str()) } data-v=(rank(gate.status)) {
                        span class={ "st " (gate.status.as_str()) } { (mark(gate.status.as_str(), 12)) (gate_in_words(gate.status)) }
                    }
                }
                td.r { (system.counts.errors) }
                td.r { (system.counts.owed) }
            }
        }
    }

    /// Every system with its stage, its decision and its value.
    pub(super) fn register(&self, at: u32) -> Markup {
        let summary = html! { p { "Every system, its decision and its value. A bar begins at the baseline and ends at the actual value; the thick mark is the target." } };
        let systems = || self.all.iter().filter_map(|place| Some((*place, place.system?)));
        let matter = html! {
            table.stack.reg {
                caption { "The first business metric of each system" }
                (head(&[
                    TableHead::text("System"),
                    TableHead::text("Stage"),
                    TableHead::text("Decision"),
                    TableHead::text("Metric"),
                    TableHead::text("Baseline → actual → target"),
                    TableHead::text("Next step"),
                ]))
                tbody {
                    @for (place, system) in systems() {
                        tr {
                            th scope="row" { (self.link(place)) }
                            td data-l="Stage" { (system.stage.as_str()) }
                            td data-l="Decision" {
                                @let decision = decision_in_words(system, self.today);
                                span.hot[matches!(decision.as_str(), "overdue" | "no record")] { (decision) }
                                @if let Some(on) = system.decision.as_ref().and_then(|decision| decision.on.as_deref()) { " " span.soft { (day(on)) } }
                            }
                            @match &system.value {
                                Some(value) => {
                                    td data-l="Metric" { (Text(&value.name)) }
                                    td data-l="Value" { (shown_value(value)) }
                                }
                                None => {
                                    td data-l="Metric" { span.soft { "none" } }
                                    td data-l="Value" { span.soft { "nothing to measure" } }
                                }
                            }
                            td data-l="Next step" {
                                @match (attention_in_words(place, self.today), &system.next) {
                                    (_, Some(next)) => (prose(next)),
                                    (Some(attention), None) => (attention),
                                    (None, None) => span.soft { "none" },
                                }
                            }
                        }
                    }
                }
            }
        };
        section("register", at, "Register", true, &summary, &matter)
    }
}

fn shown_value(value: &PortfolioValue) -> Markup {
    let [baseline, actual, target] = value_in_words(value, number);
    let label = format!("{}: baseline {baseline}, actual {actual}, target {target}", value.name);
    html! {
        @if let Some(bullet) = small_bullet(value, &label) { (bullet) }
        (Text(&baseline)) " → " b { (Text(&actual)) } " → " (Text(&target))
    }
}

/// The order of the statuses when a column is sorted.
fn rank(status: GateStatus) -> u8 {
    match status {
        GateStatus::Failed => 0,
        GateStatus::Undecided => 1,
        GateStatus::Waived => 2,
        GateStatus::Passed => 3,
        GateStatus::NotDue => 4,
    }
}
