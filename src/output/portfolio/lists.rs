//! The lists of the page: what has changed, shared causes, people, what falls due, and what was not read.

use maud::{Markup, html};

use super::page::{PortfolioPage, repositories};
use super::shapes::share;
use crate::output::dossier::page::{TableHead, head, section};
use crate::output::dossier::text::{Text, code, day, day_in_words, prose};
use crate::portfolio::{
    ChangeKind, DUE_DAYS, PortfolioChange, due_dates, people, shared_causes, status_in_words,
};
use crate::rules;
use crate::text::counted;

impl PortfolioPage<'_> {
    /// What has changed since the older portfolio.
    pub(super) fn since(&self, at: u32, since: &str) -> Markup {
        let summary = html! { p { "What has changed since " (day_in_words(since)) ". Closed: holds since then. Opened: fails since then." } };
        let of = |kinds: &[ChangeKind]| -> Vec<&PortfolioChange> {
            self.portfolio.changes.iter().filter(|change| kinds.contains(&change.kind)).collect()
        };
        let closed = of(&[ChangeKind::Closed]);
        let opened = of(&[ChangeKind::Opened, ChangeKind::Unclear]);
        let moved: Vec<_> = self
            .portfolio
            .changes
            .iter()
            .filter(|change| {
                !matches!(change.kind, ChangeKind::Closed | ChangeKind::Opened | ChangeKind::Unclear)
            })
            .collect();
        let list = |changes: &[&PortfolioChange]| {
            let systems =
                changes.chunk_by(|a, b| (&a.repository, &a.manifest) == (&b.repository, &b.manifest));
            html! {
                @if changes.is_empty() { p.soft { "Nothing." } }
                @else { ul { @for of_system in systems { (of_system_in_words(of_system)) } } }
            }
        };
        let matter = html! {
            div.moves {
                div { h3 { "Closed: " (counted(closed.len(), "gate")) } (list(&closed)) }
                div { h3 { "Opened or unclear: " (counted(opened.len(), "gate")) } (list(&opened)) }
                div { h3 { "Moved" } (list(&moved)) }
            }
        };
        section("since", at, "What has changed", false, &summary, &matter)
    }

    /// What many systems report.
    pub(super) fn causes(&self, at: u32) -> Markup {
        let causes = shared_causes(self.portfolio);
        let summary = html! { p { "What at least 3 systems and 40 % of them report: a task for the platform, not for each team." } };
        let matter = html! {
            @if causes.is_empty() { p.empty { "No defect is shared by that many systems." } }
            @else {
                table.stack.causes {
                    caption { "Of " (counted(self.portfolio.board.judged, "judged system")) }
                    (head(&[TableHead::text("What fails"), TableHead::text("Systems"), TableHead::text("What to do about it")]))
                    tbody {
                        @for cause in &causes {
                            tr {
                                th scope="row" {
                                    @if let Some(rule) = rules::find(cause.rule) { (prose(&rule.summary)) } @else { "A custom rule" }
                                    " " span.lt { (code(cause.rule)) }
                                }
                                td data-l="Systems" {
                                    (cause.systems) " of " (cause.of)
                                    (share(cause.systems, cause.of, false, &format!("{} of {} systems", cause.systems, cause.of)))
                                }
                                td data-l="What to do" { (prose(&format!("`readiness explain {}`", cause.rule))) }
                            }
                        }
                    }
                }
            }
        };
        section("causes", at, "Shared causes", false, &summary, &matter)
    }

    /// Who answers for how much.
    pub(super) fn people(&self, at: u32) -> Markup {
        let people = people(self.portfolio, self.today);
        let left = people.iter().filter(|one| one.has_left).count();
        let most = people.iter().map(|one| one.errors).max().unwrap_or_default();
        let summary = html! {
            p {
                "Who answers for how much. "
                @if left > 0 { b { (counted(left, "person")) (if left == 1 { " has" } else { " have" }) " left and " (if left == 1 { "is" } else { "are" }) " still named." } }
            }
        };
        let matter = html! {
            @if people.is_empty() { p.empty { "No manifest names anybody." } }
            @else {
                table.stack.sortable.ppl {
                    caption { "Open items are errors about which the person is asked" }
                    (head(&[
                        TableHead::text("Name"),
                        TableHead::text("Answers for"),
                        TableHead::number("Systems"),
                        TableHead::text("Open items"),
                        TableHead::number("Overdue decisions"),
                    ]))
                    tbody {
                        @for one in &people {
                            tr {
                                th scope="row" { (Text(one.who)) }
                                td data-l="Answers for" {
                                    (one.roles.iter().copied().collect::<Vec<_>>().join(", "))
                                    @match one.has_left.then_some(one.left_on) {
                                        Some(Some(on)) => { " " span.hot { "left on " (day_in_words(on)) } }
                                        Some(None) => { " " span.hot { "has left" } }
                                        None => {}
                                    }
                                }
                                td.r data-l="Systems" { (one.systems) }
                                td data-l="Open items" data-v=(one.errors) {
                                    (one.errors)
                                    @if one.errors > 0 { (share(one.errors, most, one.has_left, &format!("{} of at most {most} items", one.errors))) }
                                }
                                td.r data-l="Overdue" { span.hot[one.overdue > 0] { (one.overdue) } }
                            }
                        }
                    }
                }
            }
        };
        section("people", at, "People", false, &summary, &matter)
    }

    /// What falls due.
    pub(super) fn due(&self, at: u32) -> Markup {
        let due = due_dates(self.portfolio, self.today);
        let summary = html! { p { "Decisions, waivers and ages that fall due." } };
        let days = |days: i32| usize::try_from(days).unwrap_or_default();
        let matter = html! {
            @if due.is_empty() { p.empty { "Nothing falls due in the next 90 days." } }
            @else {
                table.stack.sortable {
                    caption { "The bar is the time left, of " (DUE_DAYS) " days" }
                    (head(&[
                        TableHead::text("Day"),
                        TableHead::text("In"),
                        TableHead::text("Kind"),
                        TableHead::text("System"),
                        TableHead::text("What"),
                        TableHead::text("Who"),
                    ]))
                    tbody {
                        @for one in &due {
                            tr {
                                td data-l="Day" data-v=(Text(&one.item.on)) { (day(&one.item.on)) }
                                td data-l="In" data-v=(one.days) {
                                    (counted(days(one.days), "day"))
                                    (share(days(one.days), days(DUE_DAYS), one.days <= 14, &format!("{} of {DUE_DAYS} days", one.days)))
                                }
                                td data-l="Kind" { (one.item.kind.as_str()) }
                                th scope="row" { (self.link(one.place)) }
                                td data-l="What" { (prose(&one.item.what)) }
                                td data-l="Who" { (Text(&one.item.who.join(", "))) }
                            }
                        }
                    }
                }
            }
        };
        section("next", at, "The next 90 days", false, &summary, &matter)
    }

    /// What was not read, or not completely.
    pub(super) fn not_read(&self, at: u32) -> Markup {
        let rows: Vec<_> = self.portfolio.repositories.iter().filter(|row| !row.is_read()).collect();
        let superseded: Vec<_> =
            self.portfolio.repositories.iter().filter(|row| !row.superseded.is_empty()).collect();
        let summary = html! { p { (rows.len()) " of " (repositories(self.portfolio.board.found)) "." } };
        let matter = html! {
            @if rows.is_empty() { p.empty { "Every repository was read." } }
            @else {
                table.stack {
                    caption { "What is not known is not counted as good" }
                    (head(&[TableHead::text("Repository"), TableHead::text("Status"), TableHead::text("Why, and what to do")]))
                    tbody {
                        @for row in &rows {
                            tr {
                                th scope="row" { (code(&row.path)) }
                                td data-l="Status" { (status_in_words(row.status)) }
                                td data-l="Why" { (prose(row.reason.as_deref().unwrap_or_default())) }
                            }
                        }
                    }
                }
            }
            @for row in &superseded {
                p.left { (code(&row.path)) " counts, and not the older " (Text(&row.superseded.join(", "))) "." }
            }
            @if let Some(parts) = &self.portfolio.parts {
                p.left.hot { "Of " (parts.of) " parts, these are absent: " (parts.missing.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")) "." }
            }
        };
        section("unread", at, "Not read", false, &summary, &matter)
    }
}

/// The changes of one system as an item of a list.
fn of_system_in_words(changes: &[&PortfolioChange]) -> Markup {
    let name = changes.first().map_or("", |change| &change.system);
    let words = |change: &&PortfolioChange| match (change.kind, change.gate) {
        (ChangeKind::Closed | ChangeKind::Opened, Some(gate)) => gate.to_string(),
        (ChangeKind::Unclear, Some(gate)) => format!("{gate} cannot be told"),
        _ => change_in_words(change),
    };
    let words = changes.iter().map(words).collect::<Vec<_>>().join(", ");
    html! { li { b { (Text(name)) } ": " (Text(&words)) } }
}

/// A change in words, without its system.
pub(super) fn change_in_words(change: &PortfolioChange) -> String {
    let from = change.from.as_deref().unwrap_or("none");
    let to = change.to.as_deref().unwrap_or("none");
    let gate = change.gate.map(|gate| gate.to_string()).unwrap_or_default();
    match change.kind {
        ChangeKind::Closed | ChangeKind::Opened | ChangeKind::Unclear => format!("{gate}, {from} → {to}"),
        ChangeKind::Stage => format!("stage from {from} to {to}"),
        ChangeKind::End => format!("end of the pilot from {from} to {to}"),
        ChangeKind::Decision => format!("decision from {from} to {to}"),
        ChangeKind::Owner => format!("production owner from {from} to {to}"),
        ChangeKind::Target => format!("target from {from} to {to}"),
        ChangeKind::New => format!("new, at the stage {to}"),
        ChangeKind::Gone => "gone".to_owned(),
        ChangeKind::NotRead => "not known any more: its repository was not read".to_owned(),
    }
}
