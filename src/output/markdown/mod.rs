//! A summary in Markdown: per system its verdict and gates, then the findings, what a change brought first, and apart from
//! them what somebody lives with.
//!
//! GitHub drops a step's summary of more than 1 MiB whole, so what is too much is counted instead.

mod escape;

use std::fmt::Write as _;

use escape::{code, prose};

use super::place::worst_first;
use crate::finding::{Finding, Level};
use crate::report::{Counts, GateReport, GateStatus, Reason, Report, SystemReport, Verdict};
use crate::text::counted;

/// So many bytes of a step's summary GitHub shows, less what others write there and what counts the rest.
const MAX: usize = (1 << 20) - (64 << 10);

/// How much of that systems may take, so that the findings of many have room.
const MAX_SYSTEMS: usize = MAX / 2;

/// How many reasons of one system are listed.
const MOST_REASONS: usize = 20;

/// The summary.
pub fn render(report: &Report) -> String {
    let mut out = format!("# Readiness on {}\n\n{}\n", report.today, totals(report));
    let gone = report.gone.iter().map(|gone| format!("\n{}.\n", gone.in_words(code)));
    let hidden = push(&mut out, gone, MAX_SYSTEMS);
    more(&mut out, hidden, "system that is gone");
    let hidden = push(&mut out, report.systems.iter().map(system), MAX_SYSTEMS);
    more(&mut out, hidden, "system");
    let (waived, mut open): (Vec<&Finding>, Vec<&Finding>) =
        report.findings.iter().map(|(_, finding)| finding).partition(|finding| finding.waived.is_some());
    open.sort_by_key(|finding| worst_first(finding));
    let is_compared = open.iter().any(|finding| finding.introduced.is_some());
    let (new, old): (Vec<&Finding>, Vec<&Finding>) =
        open.into_iter().partition(|finding| finding.introduced == Some(true));
    let mut hidden = 0;
    if is_compared {
        hidden += section(&mut out, "New findings", &new, report);
        hidden += section(&mut out, "Findings that were there before", &old, report);
    } else {
        hidden += section(&mut out, "Findings", &old, report);
    }
    hidden += section(&mut out, "Waived", &waived, report);
    more(&mut out, hidden, "finding");
    out
}

/// How many findings there are, and of what.
fn totals(report: &Report) -> String {
    let Counts { errors, warnings, notes, waived, known, owed } = report.counts();
    let parts = [(errors, "error"), (warnings, "warning"), (notes, "note")];
    let mut parts: Vec<String> =
        parts.into_iter().filter(|(count, _)| *count > 0).map(|(count, what)| counted(count, what)).collect();
    if parts.is_empty() {
        parts.push("No finding".to_owned());
    }
    parts.extend(
        [(waived, "waived"), (known, "there before"), (owed, "owed")]
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(n, what)| format!("{n} {what}")),
    );
    format!("{} in {}.", parts.join(", "), counted(report.systems.len(), "system"))
}

/// Adds blocks while there is room, and says how many had none.
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

fn section(out: &mut String, heading: &str, findings: &[&Finding], report: &Report) -> usize {
    if findings.is_empty() {
        return 0;
    }
    let _ = write!(out, "\n## {heading}\n\n");
    push(out, findings.iter().map(|finding| self::finding(finding, report)), MAX)
}

fn finding(finding: &Finding, report: &Report) -> String {
    let word = match finding.level {
        _ if finding.waived.is_some() => "waived",
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "note",
    };
    let source = report.sources.get(finding.primary.span.file);
    let at = source.position(finding.primary.span.range().start);
    let place = format!("{}:{}", source.path(), at.line);
    let mut lines = vec![
        format!("- **{word}** {}", prose(&finding.headline)),
        format!("{}, {}", code(&finding.rule), code(&place)),
    ];
    lines.extend(finding.waived.iter().map(|waived| prose(&waived.in_words())));
    lines.extend(finding.help.iter().map(|help| format!("Help: {}", prose(help))));
    // Two blanks: a line break.
    lines.join("  \n  ") + "\n"
}

fn system(system: &SystemReport) -> String {
    let mut out = String::new();
    let verdict = match system.verdict {
        Some(Verdict::Ready) => "ready",
        Some(Verdict::OnTrack) => "on track",
        Some(Verdict::NotReady) => "not ready",
        Some(Verdict::Undecided) => "cannot tell",
        Some(Verdict::Stopped) => "stopped",
        Some(Verdict::Research) => "research",
        None => "no verdict, since only some rules ran",
    };
    let as_if = if system.judged_at == system.stage {
        String::new()
    } else {
        format!(", judged as if at {}", system.judged_at)
    };
    // Writing to a string cannot fail.
    let _ = write!(out, "\n## {}: {verdict}\n\n", code(&system.name));
    let _ = write!(out, "{}, stage {}{as_if}\n\n", code(&system.manifest.to_string()), system.stage);
    if system.broken {
        out.push_str("No gate was judged: the manifest does not parse.\n");
    } else {
        out.push_str("| gate | status | errors | warnings | waived | owed |\n| --- | --- | ---: | ---: | ---: | --- |\n");
        system.gates.iter().for_each(|gate| row(&mut out, gate));
    }
    let lowered = system.lowered.iter().map(|(rule, level)| format!("- Policy: {} is {level}", code(rule)));
    let of_gates = system.gates.iter().flat_map(|gate| {
        let is_open = |why: &&Reason| gate.status == GateStatus::Undecided || gate.is_open_for(why);
        gate.reasons.iter().filter(is_open).map(move |why| (format!(", {}", gate.gate), why))
    });
    let of_none = system.reasons.iter().map(|why| (String::new(), why));
    let reasons = of_gates
        .chain(of_none)
        .map(|(gate, why)| format!("- Cannot tell{gate}{}: {}", why.since(), prose(&why.text)));
    let lines: Vec<String> = lowered.chain(reasons.filter(|_| !system.broken)).collect();
    let shown = &lines[..lines.len().min(MOST_REASONS)];
    if !shown.is_empty() {
        let _ = write!(out, "\n{}\n", shown.join("\n"));
    }
    if lines.len() > shown.len() {
        let _ = writeln!(out, "- and {} more", lines.len() - shown.len());
    }
    out
}

fn row(out: &mut String, gate: &GateReport) {
    let status = match gate.status {
        GateStatus::Passed => "passed",
        GateStatus::Waived => "waived",
        GateStatus::Failed => "**failed**",
        GateStatus::Undecided => "undecided",
        GateStatus::NotDue => "not yet due",
    };
    let some = |count: usize| if count > 0 { count.to_string() } else { String::new() };
    let owed = gate.next.map(|(stage, count)| format!("{count} at {stage}")).unwrap_or_default();
    let cells =
        [gate.gate.as_str(), status, &some(gate.errors), &some(gate.warnings), &some(gate.waived), &owed];
    let _ = writeln!(out, "| {} |", cells.join(" | "));
}
