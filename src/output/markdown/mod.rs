//! A summary in Markdown: per system its verdict and gates, then the findings (new ones first), then waived findings.
//!
//! GitHub drops a step summary of more than 1 MiB completely, so findings beyond that are only counted.
//! Places are links if the caller passes the address of the files of this commit.

mod change;
pub(crate) mod escape;
mod system;

use std::fmt::Write as _;

use escape::{code, prose};
use system::verdict;

use super::headline;
use super::order::{Action, NextStep, ReadingOrder, pilot_in_words};
use super::place::{Shown, labels, others, path_and_line, shown, uri};
use super::reader_place::ReaderPlace;
use crate::excluded;
use crate::finding::{Finding, HandoffEffect, Label, Level};
use crate::limits::output as limits;
use crate::path::RepoPath;
use crate::report::{Counts, Report, SystemReport};
use crate::rules::ids;
use crate::text::{counted, listed};

/// Renders the summary. `source_url` is the address of the files of the evaluated commit: `SOURCE_URL/PATH#L1` shows a line.
///
/// The order is that of the report for people. With a base, what a reviewer decides comes first: what is new, gone and relaxed. What was
/// there before is folded, and so is the full text of all findings but the first.
pub fn render(report: &Report, source_url: Option<&str>, place: ReaderPlace<'_>) -> String {
    let order = ReadingOrder::of(report);
    let source_url = source_url.map(|url| url.trim_end_matches('/'));
    let page = Page { report, order: &order, source_url, place };
    let mut out = format!("# Readiness on {}\n", report.today);
    page.headlines(&mut out);
    // Writing to a string cannot fail.
    let _ = write!(out, "\n{}\n", totals(report));
    let gone = report.gone.iter().map(|gone| format!("\n{}.\n", gone.in_words(code)));
    let hidden = push(&mut out, gone, limits::SUMMARY_SYSTEMS_BYTES);
    more(&mut out, hidden, "removed system");
    let excluded = excluded::in_words(&report.excluded, code).map(|words| format!("\n{words}.\n"));
    push(&mut out, excluded.into_iter(), limits::SUMMARY_SYSTEMS_BYTES);
    let is_compared = report.base.is_some();
    let (relaxed, broken): (Vec<&Finding>, Vec<&Finding>) = order
        .broken
        .iter()
        .chain(is_compared.then_some(&order.notes).into_iter().flatten())
        .map(|(_, finding)| *finding)
        .partition(|finding| is_compared && finding.rule == ids::RELAXED);
    let in_full = broken.len().min(order.in_full);
    let (first, rest) = broken.split_at(in_full);
    let heading = if is_compared { "New findings" } else { "Does not hold" };
    let mut hidden = page.section(&mut out, heading, first, limits::SUMMARY_NEW_BYTES);
    hidden += page.listed(&mut out, rest, limits::SUMMARY_NEW_BYTES);
    if is_compared {
        page.gone(&mut out);
        page.relaxed(&mut out, &relaxed);
    }
    page.cannot_tell(&mut out, true);
    page.not_written(&mut out);
    page.systems(&mut out, limits::SUMMARY_COMPARED_BYTES);
    let of_absent = order.absent.iter().chain((!is_compared).then_some(&order.notes).into_iter().flatten());
    let folded: Vec<&Finding> = rest.iter().copied().chain(of_absent.map(|(_, finding)| *finding)).collect();
    page.folded(&mut out, &format!("In full: {}", counted(folded.len(), "more finding")), &folded);
    let known = format!("Known: {} from before this change", counted(order.known.len(), "finding"));
    hidden += page.folded(&mut out, &known, &order.known);
    page.cannot_tell(&mut out, false);
    hidden += page.section(&mut out, "Waived", &order.waived, limits::SUMMARY_BYTES);
    more(&mut out, hidden, "finding");
    out
}

/// The number of findings, by level.
fn totals(report: &Report) -> String {
    let Counts { errors, warnings, notes, waived, known, owed } = report.counts();
    let parts = [(errors, "error"), (warnings, "warning"), (notes, "note")];
    let mut parts: Vec<String> =
        parts.into_iter().filter(|(count, _)| *count > 0).map(|(count, what)| counted(count, what)).collect();
    if parts.is_empty() {
        parts.push("No finding".to_owned());
    }
    parts.extend(
        [(waived, "waived"), (known, "from before this change"), (owed, "owed")]
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(n, what)| format!("{n} {what}")),
    );
    format!("{} in {}.", parts.join(", "), counted(report.systems.len(), "system"))
}

/// Appends blocks while there is room, and returns how many were left out.
fn push(out: &mut String, blocks: impl Iterator<Item = String>, room: usize) -> usize {
    let mut hidden = 0;
    for block in blocks {
        if hidden > 0 || out.len() + block.len() > room {
            hidden += 1;
        } else {
            out.push_str(&block);
        }
    }
    hidden
}

fn more(out: &mut String, hidden: usize, what: &str) {
    if hidden > 0 {
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "\n{} not shown: `readiness check` shows all.",
            counted(hidden, &format!("more {what}"))
        );
    }
}

/// What every section is rendered from.
struct Page<'r> {
    report: &'r Report,
    order: &'r ReadingOrder<'r>,
    source_url: Option<&'r str>,
    place: ReaderPlace<'r>,
}

impl Page<'_> {
    /// The verdict on each system and its next steps.
    fn headlines(&self, out: &mut String) {
        let mut lines = headline::lines(self.report, code);
        if lines.is_empty() {
            let line = |system: &SystemReport| {
                let pilot = pilot_in_words(system).map(|words| format!(", {words}"));
                format!("{}: {}{}", code(&system.name), verdict(system), pilot.unwrap_or_default())
            };
            lines = self.report.systems.iter().take(limits::HEAD_LINES).map(line).collect();
        }
        for (place, line) in lines.iter().enumerate() {
            // Writing to a string cannot fail.
            let _ = write!(out, "\n**{line}**\n");
            let steps = self.order.next_steps(self.report, place);
            if !steps.is_empty() {
                out.push('\n');
            }
            for NextStep { what, place, ask } in steps {
                let ask: Vec<String> = ask.iter().map(|name| code(name)).collect();
                let parts = [Some(prose(&what)), place.map(|place| code(&place)), Some(ask.join(", "))];
                let parts: Vec<String> =
                    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
                let _ = writeln!(out, "- {}", parts.join(" – "));
            }
        }
    }

    /// Findings in one line each, behind those in full.
    fn listed(&self, out: &mut String, findings: &[&Finding], room: usize) -> usize {
        let line = |finding: &&Finding| {
            let place = self.place(&finding.primary);
            format!(
                "- **{}** {} ({}, {place})\n",
                finding.level,
                prose(&finding.headline),
                code(&finding.rule)
            )
        };
        push(out, findings.iter().map(line), room)
    }

    /// What is absent, by gate.
    fn not_written(&self, out: &mut String) {
        let mut lines = Vec::new();
        for (place, system) in self.report.systems.iter().enumerate() {
            let of = if self.report.systems.len() == 1 {
                String::new()
            } else {
                format!("{}, ", code(&system.name))
            };
            lines.extend(self.order.not_written(place).iter().map(|list| {
                let keys = listed(list.keys.iter().map(|key| code(key)), limits::LISTED);
                let action = match list.action(&system.manifest, self.place) {
                    Some(Action::Run(command)) => format!(" ({})", code(&command)),
                    Some(Action::FillIn(place)) => {
                        format!(" (fill in the comments from {} on)", code(&place))
                    }
                    None => String::new(),
                };
                format!("- {of}{}: {}: {keys}{action}\n", list.gate, list.keys.len())
            }));
        }
        if lines.is_empty() {
            return;
        }
        out.push_str("\n## Not written yet\n\n");
        let hidden = push(out, lines.into_iter(), limits::SUMMARY_RELAXED_BYTES);
        more(out, hidden, "gate");
    }

    fn section(&self, out: &mut String, heading: &str, findings: &[&Finding], room: usize) -> usize {
        if findings.is_empty() {
            return 0;
        }
        // Writing to a string cannot fail.
        let _ = write!(out, "\n## {heading}\n\n");
        push(out, findings.iter().map(|finding| self.finding(finding)), room)
    }

    fn systems(&self, out: &mut String, room: usize) {
        let systems = self.report.beside_gates().into_iter().enumerate();
        let systems = systems.map(|(place, beside)| self.system(place, &beside));
        let hidden = push(out, systems, room);
        more(out, hidden, "system");
    }

    /// A place, as a link if the address is known.
    fn place(&self, label: &Label) -> String {
        let source = self.report.sources.get(label.span.file);
        if !source.has_places() {
            return code(&path_and_line(label, &self.report.sources));
        }
        self.line(source.path(), source.position(label.span.range().start).line)
    }

    /// A line of a file, as a link if the address is known. `plain=1` shows the source of a file that would be rendered.
    fn line(&self, path: &RepoPath, line: usize) -> String {
        let shown = code(&format!("{path}:{line}"));
        match self.source_url {
            Some(url) => format!("[{shown}]({url}/{}?plain=1#L{line})", uri(path)),
            None => shown,
        }
    }

    fn finding(&self, finding: &Finding) -> String {
        let word = match finding.level {
            _ if finding.waived.is_some() => "waived",
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Note => "note",
        };
        let with_text = |place: String, text: &str| {
            if text.is_empty() { place } else { format!("{place}: {}", prose(text)) }
        };
        let primary = &finding.primary;
        let label: Vec<&str> = labels(finding, primary).collect();
        let mut lines = vec![
            format!("- **{word}** {}", prose(&finding.headline)),
            format!("{}, {}", code(&finding.rule), with_text(self.place(primary), &label.join(", "))),
        ];
        match shown(finding, primary) {
            Shown::Line { path, start, .. } => {
                lines.push(format!("Introduced at {}", self.line(path, start.line)));
            }
            Shown::Label(label) if label != primary => {
                lines.push(format!("Introduced at {}", self.place(label)));
            }
            Shown::Label(_) => {}
        }
        let elsewhere = others(finding, primary, &self.report.sources).take(limits::SUMMARY_PLACES);
        lines.extend(elsewhere.map(|label| format!("See {}", with_text(self.place(label), &label.text))));
        lines.extend(finding.waived.iter().map(|waived| prose(&waived.in_words())));
        lines.extend(finding.help.iter().map(|help| format!("Help: {}", prose(help))));
        if finding.introduced == Some(true) && finding.waived.is_none() && finding.rule != ids::RELAXED {
            lines.push(for_reviewer(finding));
        }
        // Two spaces make a line break.
        lines.join("  \n  ") + "\n"
    }
}

/// Whether a new finding blocks the handoff, and whom to ask. Names are code, so that no platform notifies anybody.
fn for_reviewer(finding: &Finding) -> String {
    let effect = match finding.handoff {
        Some(HandoffEffect::Blocks) => "**Blocks the handoff.** ",
        Some(HandoffEffect::Undecides) => "Leaves its gate undecided at the handoff. ",
        Some(HandoffEffect::Passes) => "Does not block the handoff. ",
        None => "",
    };
    if finding.ask.is_empty() {
        return format!("{effect}Nobody to ask: neither the manifest nor CODEOWNERS names an owner.");
    }
    let names: Vec<String> = finding.ask.iter().map(|name| code(name)).collect();
    format!("{effect}Ask {}.", names.join(", "))
}
