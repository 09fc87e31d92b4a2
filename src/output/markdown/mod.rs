//! A summary in Markdown: per system its verdict and gates, then the findings (new ones first), then waived findings.
//!
//! GitHub drops a step summary of more than 1 MiB completely, so findings beyond that are only counted.
//! Places are links if the caller passes the address of the files of this commit.

mod change;
mod escape;
mod system;

use std::fmt::Write as _;

use escape::{code, prose};

use super::headline;
use super::place::{Shown, labels, others, path_and_line, shown, uri, worst_first};
use crate::excluded;
use crate::finding::{Finding, HandoffEffect, Label, Level};
use crate::limits::output as limits;
use crate::path::RepoPath;
use crate::report::{Counts, Report};
use crate::rules::ids;
use crate::text::counted;

/// Renders the summary. `source_url` is the address of the files of the evaluated commit: `SOURCE_URL/PATH#L1` shows a line.
///
/// With a base, what a reviewer decides comes first: what is new, gone and relaxed. What was there before is folded.
pub fn render(report: &Report, source_url: Option<&str>) -> String {
    let page = Page { report, source_url: source_url.map(|url| url.trim_end_matches('/')) };
    let mut out = format!("# Readiness on {}\n", report.today);
    for line in headline::lines(report, code) {
        // Writing to a string cannot fail.
        let _ = write!(out, "\n**{line}**\n");
    }
    let _ = write!(out, "\n{}\n", totals(report));
    let gone = report.gone.iter().map(|gone| format!("\n{}.\n", gone.in_words(code)));
    let hidden = push(&mut out, gone, limits::SUMMARY_SYSTEMS_BYTES);
    more(&mut out, hidden, "removed system");
    let excluded = excluded::in_words(&report.excluded, code).map(|words| format!("\n{words}.\n"));
    push(&mut out, excluded.into_iter(), limits::SUMMARY_SYSTEMS_BYTES);
    let (waived, mut open): (Vec<&Finding>, Vec<&Finding>) =
        report.findings.iter().map(|(_, finding)| finding).partition(|finding| finding.waived.is_some());
    open.sort_by_key(|finding| worst_first(finding));
    let mut hidden = 0;
    if report.base.is_some() {
        let (new, old): (Vec<&Finding>, Vec<&Finding>) =
            open.into_iter().partition(|finding| finding.introduced == Some(true));
        let (relaxed, new): (Vec<&Finding>, Vec<&Finding>) =
            new.into_iter().partition(|finding| finding.rule == ids::RELAXED);
        hidden += page.section(&mut out, "New findings", &new, limits::SUMMARY_NEW_BYTES);
        page.gone(&mut out);
        page.relaxed(&mut out, &relaxed);
        page.systems(&mut out, limits::SUMMARY_COMPARED_BYTES);
        hidden += page.known(&mut out, &old);
        page.cannot_tell(&mut out);
    } else {
        page.systems(&mut out, limits::SUMMARY_SYSTEMS_BYTES);
        hidden += page.section(&mut out, "Findings", &open, limits::SUMMARY_BYTES);
    }
    hidden += page.section(&mut out, "Waived", &waived, limits::SUMMARY_BYTES);
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
    source_url: Option<&'r str>,
}

impl Page<'_> {
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
