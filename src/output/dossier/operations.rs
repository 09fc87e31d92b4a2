//! Sections 7 to 9: runbooks and support, borrowed conditions, waivers.

use maud::{Markup, html};

use super::Dossier;
use super::page::{TableHead, head, section};
use super::shapes::{bar, mark};
use super::text::{Text, code, day, names, sentence, words};
use crate::manifest::model::{AfterPilot, RunbookUse};
use crate::profile::{RunbookReport, WaiverReport};
use crate::text::counted;

/// Days in which a waiver's remaining time is drawn.
const WAIVER_DAYS: i32 = 180;

impl Dossier<'_> {
    /// Section 7.
    pub(super) fn runbooks(&self) -> Markup {
        let profile = &self.system.profile;
        let drilled = profile.runbooks.iter().filter(|runbook| runbook.exercised.is_some()).count();
        let escalation =
            profile.runbooks.iter().find(|runbook| runbook.r#for.contains(&RunbookUse::Escalation));
        let summary = html! {
            p { (sentence(&counted(profile.runbooks.len(), "runbook"))) ", " (drilled) " drilled." }
        };
        let matter = html! {
            @if profile.runbooks.is_empty() { p.empty { "The manifest names no runbook: nothing says what to do when it breaks." } }
            @else {
                table.stack {
                    caption { "What each runbook is for, who keeps it, and when it was last drilled." }
                    (head(&[
                        TableHead::text("Runbook"),
                        TableHead::text("For"),
                        TableHead::text("Owner"),
                        TableHead::text("Last drill"),
                        TableHead::text("Sections"),
                    ]))
                    tbody { @for runbook in &profile.runbooks { (row(runbook)) } }
                }
            }
            p.cost {
                b { "Whom to call: " }
                @match &profile.support {
                    Some(support) => {
                        (code(&support.path))
                        @if !support.owner.is_empty() { ", " (Text(&support.owner.join(", "))) }
                    },
                    None => span.hot { "no document says it" },
                }
                @if let Some(runbook) = escalation {
                    ". Escalation: " (code(&runbook.path))
                    @if !runbook.owner.is_empty() { ", " (Text(&runbook.owner.join(", "))) }
                }
                "."
            }
        };
        section("runbooks", 7, "Runbooks and support", false, &summary, &matter)
    }

    /// Section 8.
    pub(super) fn conditions(&self) -> Markup {
        let conditions = &self.system.profile.conditions;
        let open = conditions.iter().filter(|condition| condition.after_pilot.is_none()).count();
        let summary = html! {
            p {
                "What the pilot had and production may not have."
                @if open > 0 { " " b { (sentence(&counted(open, "condition"))) " undecided." } }
            }
        };
        let matter = html! {
            @if conditions.is_empty() { p.empty { "The manifest says that the pilot borrowed nothing." } }
            @else {
                table.stack {
                    caption { "What becomes of each condition after the pilot." }
                    (head(&[
                        TableHead::text("Condition"),
                        TableHead::text("Kind"),
                        TableHead::text("After the pilot"),
                        TableHead::text("Agreed in"),
                    ]))
                    tbody {
                        @for condition in conditions {
                            tr {
                                th scope="row" { (Text(&condition.what)) }
                                td data-l="Kind" { @match condition.kind { Some(kind) => (words(kind.as_str())), None => "–" } }
                                td data-l="After" {
                                    @match condition.after_pilot {
                                        Some(AfterPilot::Permanent) => "stays",
                                        Some(AfterPilot::Withdrawn) => "ends with the pilot",
                                        None => span.blank.hot { "not decided" },
                                    }
                                }
                                td data-l="Agreed in" { @match &condition.record { Some(record) => (code(record)), None => "–" } }
                            }
                        }
                    }
                }
            }
        };
        section("conditions", 8, "Borrowed conditions", false, &summary, &matter)
    }

    /// Section 9.
    pub(super) fn waivers(&self) -> Markup {
        let waivers = &self.system.profile.waivers;
        let silenced: usize = waivers.iter().map(|waiver| waiver.silences).sum();
        let over = waivers.iter().filter(|waiver| waiver.days_left.is_some_and(|days| days < 0)).count();
        let summary = html! {
            p {
                (sentence(&counted(waivers.len(), "waiver"))) ", " (counted(silenced, "finding")) " silenced."
                @if over > 0 { " " b { (over) " ended." } }
            }
        };
        let matter = html! {
            @if waivers.is_empty() { p.empty { "Nothing is waived." } }
            @else {
                table.stack {
                    caption { "What is accepted, by whom, until when, and what it silences." }
                    (head(&[
                        TableHead::text("Rule and place"),
                        TableHead::text("Reason"),
                        TableHead::text("By"),
                        TableHead::text("Expires"),
                        TableHead::number("Renewed"),
                        TableHead::number("Silences"),
                    ]))
                    tbody { @for waiver in waivers { (waiver_row(waiver)) } }
                }
            }
        };
        section("waivers", 9, "Waivers", false, &summary, &matter)
    }
}

fn row(runbook: &RunbookReport) -> Markup {
    html! {
        tr {
            th scope="row" { (code(&runbook.path)) }
            td data-l="For" { (runbook.r#for.iter().map(|one| words(one.as_str())).collect::<Vec<_>>().join(", ")) }
            td data-l="Owner" { (names(&runbook.owner)) }
            td data-l="Last drill" {
                @match (&runbook.exercised, runbook.days_since) {
                    (Some(on), Some(days)) if days < 0 => { (day(on)) " " span.hot { "in the future" } },
                    (Some(on), Some(days)) => { (day(on)) " " span.soft { (counted(usize::try_from(days).unwrap_or_default(), "day")) " ago" } },
                    _ => span.blank { "never" },
                }
            }
            td data-l="Sections" {
                @if runbook.sections.is_empty() { "–" }
                @for (at, section) in runbook.sections.iter().enumerate() {
                    @if at > 0 { ", " }
                    @match section.state.as_str() {
                        "covered" => (Text(&words(&section.topic))),
                        "broken" => { (Text(&words(&section.topic))) " " span.hot { "empty" } },
                        _ => { (Text(&words(&section.topic))) " " span.soft { "not located" } },
                    }
                }
            }
        }
    }
}

fn waiver_row(waiver: &WaiverReport) -> Markup {
    html! {
        tr.waived {
            th scope="row" {
                (mark("waived", 14)) " " (code(&waiver.rule))
                @if let Some(at) = &waiver.at { " at " (code(at)) }
            }
            td data-l="Reason" { @match &waiver.reason { Some(reason) => (Text(reason)), None => span.blank.hot { "none" } } }
            td data-l="By" { (names(&waiver.by)) }
            td data-l="Expires" {
                @match (&waiver.expires, waiver.days_left) {
                    (Some(on), Some(days)) if days < 0 => { (day(on)) " " span.hot { "ended" } },
                    (Some(on), Some(days)) => { (day(on)) ", " (counted(usize::try_from(days).unwrap_or_default(), "day")) " left " (bar(days, days.max(WAIVER_DAYS))) },
                    _ => span.blank.hot { "never" },
                }
            }
            td.r data-l="Renewed" { @match waiver.renewed { Some(times) => (times), None => "not known" } }
            td.r data-l="Silences" { (waiver.silences) }
        }
    }
}
