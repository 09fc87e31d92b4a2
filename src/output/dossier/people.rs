//! Section 3: who answers, who does what, who has left.

use maud::{Markup, html};

use super::Dossier;
use super::page::{TableHead, head, section};
use super::text::{Text, code, day, names, sentence, words};
use crate::manifest::model::DeliveryArea;
use crate::profile::FunctionReport;
use crate::text::counted;

impl Dossier<'_> {
    pub(super) fn people(&self) -> Markup {
        let profile = &self.system.profile;
        let owners = &profile.owners;
        let missing: Vec<&str> = DeliveryArea::ALL
            .iter()
            .filter(|area| !owners.delivery_scope.contains(area))
            .map(|area| area.as_str())
            .collect();
        let blank: usize = profile.raci.iter().map(required_blanks).sum();
        let summary = html! {
            p {
                "Who answers, and where nobody does."
                @if blank > 0 { " " b { (sentence(&counted(blank, "required cell"))) (if blank == 1 { " is" } else { " are" }) " blank." } }
            }
        };
        let matter = html! {
            dl.who {
                div { dt { "Sponsor" } dd { b { (names(&owners.sponsor)) } } }
                div { dt { "Business owner" } dd {
                    b { (names(&owners.business)) }
                    @if !owners.can_stop.is_empty() && owners.can_stop == owners.business { " " span { "can stop the system" } }
                } }
                div { dt { "Production owner" } dd {
                    b { (names(&owners.production)) }
                    @if let Some(since) = &owners.assigned { " " span { "since " (day(since)) } }
                } }
                div { dt { "Delivery owner" } dd {
                    b { (names(&owners.delivery)) }
                    @if !owners.delivery.is_empty() && !missing.is_empty() {
                        " " span.hot { "without " (missing.iter().map(|area| words(area)).collect::<Vec<_>>().join(", ")) }
                    }
                } }
                @if !owners.can_stop.is_empty() && owners.can_stop != owners.business {
                    div { dt { "Can stop the system" } dd { b { (names(&owners.can_stop)) } } }
                }
                @if !owners.accepts_risk.is_empty() {
                    div { dt { "Accepts the risk" } dd { b { (names(&owners.accepts_risk)) } } }
                }
            }
            table.stack.raci {
                caption { "Who does what in production. A blank cell is a question that nobody has answered." }
                (head(&[
                    TableHead::text("Function"),
                    TableHead::text("Responsible"),
                    TableHead::text("Accountable"),
                    TableHead::text("Consulted"),
                    TableHead::text("Informed"),
                ]))
                tbody {
                    @for row in &profile.raci {
                        tr {
                            th scope="row" { (Text(&sentence(&words(&row.function)))) }
                            td data-l="Responsible" { (cell(&row.responsible, true)) }
                            td data-l="Accountable" { (cell(&row.accountable, true)) }
                            td data-l="Consulted" { (cell(&row.consulted, false)) }
                            td data-l="Informed" { (cell(&row.informed, false)) }
                        }
                    }
                }
            }
            @for person in &profile.people_left {
                p.left {
                    b { "Left: " } (Text(&person.who))
                    @if let Some(on) = &person.on { ", on " (day(on)) }
                    @if person.named_at.is_empty() { ". Nothing names this person any more." }
                    @else {
                        ". " span.hot { "Still named at " }
                        @for (at, key) in person.named_at.iter().enumerate() { @if at > 0 { ", " } (code(key)) }
                        "."
                    }
                }
            }
        };
        section("people", 3, "People", false, &summary, &matter)
    }
}

/// The cells of a function that must have a name and have none.
pub(super) fn required_blanks(row: &FunctionReport) -> usize {
    usize::from(row.responsible.is_empty()) + usize::from(row.accountable.is_empty())
}

fn cell(owners: &[String], is_required: bool) -> Markup {
    html! {
        @if owners.is_empty() && is_required { span.blank.hot { "blank, required" } } @else { (names(owners)) }
    }
}
