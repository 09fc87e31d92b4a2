//! The portfolio as Markdown, in the order of the page. It says what it leaves out.

use std::fmt::Write as _;

use jiff::civil::Date;

use super::cells::{
    attention_in_words, decision_in_words, end_in_words, marks_in_words, value_in_words, verdict_in_words,
};
use super::lists::change_in_words;
use super::page::repositories;
use super::sentences::{IN_A_SENTENCE, sentences};
use crate::gate::Gate;
use crate::limits::output::DOSSIER_MARKDOWN_CHARS;
use crate::output::dossier::text::number;
use crate::output::markdown::escape::{code, prose};
use crate::portfolio::{
    Attention, Portfolio, RowOrder, SystemPlace, attention, due_dates, headline, ordered, people,
    shared_causes, status_in_words,
};
use crate::report::GateStatus;
use crate::text::counted;

/// Renders the portfolio.
pub(crate) fn render(portfolio: &Portfolio, order: RowOrder, today: Date) -> String {
    let all = ordered(portfolio, order, today);
    let mut page = MarkdownPage { out: String::new(), left_out: Vec::new() };
    page.line(&format!("# AI portfolio, {}", prose(&portfolio.as_of)));
    page.line(&format!("**{}**", prose(&headline(portfolio))));
    let board = &portfolio.board;
    page.line(&format!("Read {} of {}.", board.read, repositories(board.found)));
    if let Some(parts) = &portfolio.parts {
        let missing: Vec<_> = parts.missing.iter().map(ToString::to_string).collect();
        page.line(&format!(
            "**Not complete:** of {} parts, these are absent: {}.",
            parts.of,
            missing.join(", ")
        ));
    }
    page.line("## Who has to decide");
    page.list("decisions", &decisions(&all, today), "Nobody has to decide anything now.");
    page.line("## Eight questions");
    let eight = sentences(portfolio, &all, today).into_iter().map(|one| {
        let names = one.places.iter().take(IN_A_SENTENCE).map(|(place, remark)| {
            let name = code(place.system.map_or(&place.row.name, |system| &system.name));
            if remark.is_empty() { name } else { format!("{name} ({})", prose(remark)) }
        });
        let names = names.collect::<Vec<_>>().join(", ");
        let more = one.places.len().saturating_sub(IN_A_SENTENCE);
        let more = if more > 0 { format!(", and {more} more") } else { String::new() };
        let behind = if names.is_empty() { String::new() } else { format!(". {}{names}{more}", one.lead) };
        format!("- **{}** {}{behind}", one.count, one.text)
    });
    page.list("sentences", &eight.collect::<Vec<_>>(), "");
    if let Some(since) = &portfolio.since {
        page.line(&format!("## Since {}", prose(since)));
        let changes = portfolio.changes.iter().map(|change| {
            format!("- {}: {}, {}", change.kind, code(&change.system), prose(&change_in_words(change)))
        });
        page.list("changes", &changes.collect::<Vec<_>>(), "Nothing has changed.");
    }
    page.line("## Systems and gates");
    page.systems(&all, today);
    page.line("## Shared causes");
    let causes = shared_causes(portfolio);
    let causes = causes
        .iter()
        .map(|cause| format!("- {}: {} of {} systems", code(cause.rule), cause.systems, cause.of));
    page.list("causes", &causes.collect::<Vec<_>>(), "No defect is shared by many systems.");
    page.line("## People");
    let people =
        people(portfolio, today).into_iter().filter(|one| one.errors > 0 || one.overdue > 0 || one.has_left);
    let people = people.map(|one| {
        let left = if one.has_left { "; **has left**" } else { "" };
        let overdue = if one.overdue > 0 {
            format!(", {} overdue", counted(one.overdue, "decision"))
        } else {
            String::new()
        };
        format!(
            "- {}: {} in {}{overdue}{left}",
            code(one.who),
            counted(one.errors, "open item"),
            counted(one.systems, "system")
        )
    });
    page.list("people", &people.collect::<Vec<_>>(), "Nobody has an open item.");
    page.line("## The next 90 days");
    let due = due_dates(portfolio, today).into_iter().map(|one| {
        let name = one.place.system.map_or("", |system| system.name.as_str());
        let who = if one.item.who.is_empty() {
            String::new()
        } else {
            format!(" – {}", prose(&one.item.who.join(", ")))
        };
        format!("- {}: {}, {}{who}", prose(&one.item.on), code(name), prose(&one.item.what))
    });
    page.list("dates", &due.collect::<Vec<_>>(), "Nothing falls due.");
    page.line("## Register");
    page.register(&all, today);
    page.line("## Not read");
    let unread = portfolio.repositories.iter().filter(|row| !row.is_read()).map(|row| {
        let reason = prose(row.reason.as_deref().unwrap_or_default());
        format!("- {}: **{}**: {reason}", code(&row.path), status_in_words(row.status))
    });
    let superseded = portfolio.repositories.iter().filter(|row| !row.superseded.is_empty());
    let superseded = superseded.map(|row| {
        format!("- {} counts, and not the older {}", code(&row.path), prose(&row.superseded.join(", ")))
    });
    page.list("repositories", &unread.chain(superseded).collect::<Vec<_>>(), "Every repository was read.");
    page.finish()
}

/// Who has to decide what.
fn decisions(all: &[SystemPlace<'_>], today: Date) -> Vec<String> {
    let is_first = |place: &&SystemPlace<'_>| {
        matches!(
            attention(**place, today),
            Attention::Overdue
                | Attention::Unaccepted
                | Attention::EndsSoon
                | Attention::StoppedWithoutRecord
        )
    };
    let mut first: Vec<_> = all.iter().filter(is_first).collect();
    first.sort_by_key(|place| attention(**place, today));
    let line = |place: &SystemPlace<'_>| {
        let system = place.system?;
        let words = attention_in_words(*place, today)?;
        let owners =
            if system.owners.sponsor.is_empty() { &system.owners.business } else { &system.owners.sponsor };
        let who = if owners.is_empty() { "no owner is named".to_owned() } else { prose(&owners.join(", ")) };
        Some(format!("- {}: {} – {who}", code(&system.name), prose(&words)))
    };
    first.into_iter().filter_map(line).collect()
}

/// The text so far, and what was left out.
struct MarkdownPage {
    out: String,
    left_out: Vec<String>,
}

impl MarkdownPage {
    fn line(&mut self, text: &str) {
        self.out.push_str(text);
        self.out.push_str("\n\n");
    }

    /// Adds lines, as many as fit.
    fn list(&mut self, what: &str, lines: &[String], none: &str) {
        if lines.is_empty() {
            self.line(none);
            return;
        }
        // Each part of the page may use half of what is left, so that the parts behind it fit too.
        let used = self.out.chars().count();
        let mut room = DOSSIER_MARKDOWN_CHARS.saturating_sub(used + 2_000) / 2;
        let mut kept = 0;
        for line in lines {
            let length = line.chars().count() + 1;
            if length > room {
                break;
            }
            room -= length;
            kept += 1;
            self.out.push_str(line);
            self.out.push('\n');
        }
        self.out.push('\n');
        if kept < lines.len() {
            let more = format!("{} of {} {what}", lines.len() - kept, lines.len());
            self.line(&format!("Left out here: {more}."));
            self.left_out.push(more);
        }
    }

    fn systems(&mut self, all: &[SystemPlace<'_>], today: Date) {
        let gates: Vec<_> = Gate::ALL.iter().map(|gate| gate.as_str()).collect();
        let _ = writeln!(
            self.out,
            "| system | owner | stage | ends | verdict | {} | errors | later |",
            gates.join(" | ")
        );
        let _ = writeln!(self.out, "|{}", " --- |".repeat(gates.len() + 7));
        let rows = all.iter().filter_map(|place| {
            let system = place.system?;
            let statuses = system.gates.iter().map(|gate| match gate.status {
                GateStatus::Failed => "**failed**",
                GateStatus::NotDue => "–",
                status => status.as_str(),
            });
            let marks = marks_in_words(&place.row.marks);
            let marks = if marks.is_empty() { String::new() } else { format!(" ({marks})") };
            Some(format!(
                "| {}{marks} | {} | {} | {} | {} | {} | {} | {} |",
                code(&system.name),
                prose(&system.owners.production.join(", ")),
                system.stage,
                end_in_words(system, today).unwrap_or_default(),
                verdict_in_words(*place),
                statuses.collect::<Vec<_>>().join(" | "),
                system.counts.errors,
                system.counts.owed,
            ))
        });
        self.list("systems", &rows.collect::<Vec<_>>(), "");
    }

    fn register(&mut self, all: &[SystemPlace<'_>], today: Date) {
        self.out
            .push_str("| system | stage | decision | metric | baseline → actual → target | next step |\n");
        self.out.push_str("| --- | --- | --- | --- | --- | --- |\n");
        let rows = all.iter().filter_map(|place| {
            let system = place.system?;
            let value = system.value.as_ref();
            let [baseline, actual, target] =
                value.map(|value| value_in_words(value, number)).unwrap_or_default();
            let numbers =
                value.map(|_| prose(&format!("{baseline} → {actual} → {target}"))).unwrap_or_default();
            Some(format!(
                "| {} | {} | {} | {} | {numbers} | {} |",
                code(&system.name),
                system.stage,
                decision_in_words(system, today),
                value.map(|value| code(&value.name)).unwrap_or_default(),
                prose(system.next.as_deref().unwrap_or_default()),
            ))
        });
        self.list("systems of the register", &rows.collect::<Vec<_>>(), "");
    }

    /// The text, with what was left out at its end.
    fn finish(mut self) -> String {
        if !self.left_out.is_empty() {
            let text = format!("Left out, because the text would be too long: {}.", self.left_out.join(", "));
            self.line(&text);
        }
        self.out.trim_end().to_owned() + "\n"
    }
}
