//! A summary in Markdown: per system its verdict and gates, then the findings (new ones first), then waived findings.
//!
//! GitHub drops a step summary of more than 1 MiB completely, so findings beyond that are only counted.
//! Places are links if the caller passes the address of the files of this commit.

mod escape;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use escape::{code, prose};

use super::place::{labels, others, path_and_line, uri, worst_first};
use crate::excluded;
use crate::finding::{Finding, Label, Level};
use crate::freshness::day_of;
use crate::gate::Gate;
use crate::limits::output as limits;
use crate::report::{
    BesideGates, Counts, GateReport, GateStatus, OwedCount, Reason, Report, SystemReport, TopicReport,
    TopicSource, TopicStatus, Verdict,
};
use crate::text::counted;

/// Renders the summary. `source_url` is the address of the files of the evaluated commit: `SOURCE_URL/PATH#L1` shows a line.
pub fn render(report: &Report, source_url: Option<&str>) -> String {
    let page = Page { report, source_url: source_url.map(|url| url.trim_end_matches('/')) };

    let mut out = format!("# Readiness on {}\n\n{}\n", report.today, totals(report));
    let gone = report.gone.iter().map(|gone| format!("\n{}.\n", gone.in_words(code)));
    let hidden = push(&mut out, gone, limits::SUMMARY_SYSTEMS_BYTES);
    more(&mut out, hidden, "removed system");
    let excluded = excluded::in_words(&report.excluded, code).map(|words| format!("\n{words}.\n"));
    push(&mut out, excluded.into_iter(), limits::SUMMARY_SYSTEMS_BYTES);
    let systems = report.beside_gates().into_iter().enumerate();
    let systems = systems.map(|(place, beside)| page.system(place, &beside));
    let hidden = push(&mut out, systems, limits::SUMMARY_SYSTEMS_BYTES);
    more(&mut out, hidden, "system");
    let (waived, mut open): (Vec<&Finding>, Vec<&Finding>) =
        report.findings.iter().map(|(_, finding)| finding).partition(|finding| finding.waived.is_some());
    open.sort_by_key(|finding| worst_first(finding));
    let is_compared = open.iter().any(|finding| finding.introduced.is_some());
    let (new, old): (Vec<&Finding>, Vec<&Finding>) =
        open.into_iter().partition(|finding| finding.introduced == Some(true));
    let mut hidden = 0;
    if is_compared {
        hidden += page.section(&mut out, "New findings", &new);
        hidden += page.section(&mut out, "Findings from before this change", &old);
    } else {
        hidden += page.section(&mut out, "Findings", &old);
    }
    hidden += page.section(&mut out, "Waived", &waived);
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
    fn section(&self, out: &mut String, heading: &str, findings: &[&Finding]) -> usize {
        if findings.is_empty() {
            return 0;
        }
        // Writing to a string cannot fail.
        let _ = write!(out, "\n## {heading}\n\n");
        push(out, findings.iter().map(|finding| self.finding(finding)), limits::SUMMARY_BYTES)
    }

    /// A place, as a link if the address is known. `plain=1` shows the source of a file that would be rendered.
    fn place(&self, label: &Label) -> String {
        let source = self.report.sources.get(label.span.file);
        let shown = code(&path_and_line(label, &self.report.sources));
        let line = source.position(label.span.range().start).line;
        match self.source_url.filter(|_| source.has_places()) {
            Some(url) => format!("[{shown}]({url}/{}?plain=1#L{line})", uri(source.path())),
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
        let elsewhere = others(finding, primary, &self.report.sources).take(limits::SUMMARY_PLACES);
        lines.extend(elsewhere.map(|label| format!("See {}", with_text(self.place(label), &label.text))));
        lines.extend(finding.waived.iter().map(|waived| prose(&waived.in_words())));
        lines.extend(finding.help.iter().map(|help| format!("Help: {}", prose(help))));
        // Two spaces make a line break.
        lines.join("  \n  ") + "\n"
    }

    fn system(&self, place: usize, beside: &BesideGates) -> String {
        let mut out = String::new();
        let Some(system) = self.report.systems.get(place) else { return out };
        let as_if = match system.passed_over {
            Some(asked) => format!(", not evaluated as if at {asked}"),
            None if system.evaluated_stage == system.stage => String::new(),
            None => format!(", evaluated as if at {}", system.evaluated_stage),
        };
        // Writing to a string cannot fail.
        let _ = write!(out, "\n## {}: {}\n\n", code(&system.name), verdict(system));
        let _ = write!(out, "{}, stage {}{as_if}\n\n", code(&system.manifest.to_string()), system.stage);
        if system.broken {
            out.push_str("No gate was evaluated: the manifest does not parse.\n");
        } else {
            self.gates(&mut out, place, system, beside);
        }
        let mut lines = open_lines(system);
        lines.extend(topic_lines(system));
        let shown: Vec<&str> = lines.iter().take(limits::SUMMARY_REASONS).map(String::as_str).collect();
        if !shown.is_empty() {
            let _ = write!(out, "\n{}\n", shown.join("\n"));
        }
        if lines.len() > shown.len() {
            let _ = writeln!(out, "- and {} more", lines.len() - shown.len());
        }
        out
    }

    /// The table of a system's gates. With a base, new findings are counted apart from earlier ones.
    fn gates(&self, out: &mut String, place: usize, system: &SystemReport, beside: &BesideGates) {
        let is_compared = self.report.base.is_some();
        let asked: Vec<&GateReport> = system.gates.iter().filter(|gate| !gate.is_not_asked()).collect();
        if asked.is_empty() && beside.is_empty() {
            return;
        }
        out.push_str(if is_compared {
            "| gate | status | new errors | new warnings | there before | waived | owed |\n| --- | --- | ---: | ---: | ---: | ---: | --- |\n"
        } else {
            "| gate | status | errors | warnings | waived | owed |\n| --- | --- | ---: | ---: | ---: | --- |\n"
        });
        let mut new: BTreeMap<(Gate, Level), usize> = BTreeMap::new();
        let mut known: BTreeMap<Gate, usize> = BTreeMap::new();
        for (_, finding) in self.report.findings.iter().filter(|(of, _)| *of == place) {
            let Some(gate) = finding.gate else { continue };
            if finding.is_known() && finding.level > Level::Note {
                *known.entry(gate).or_default() += 1;
            } else if finding.counts() {
                *new.entry((gate, finding.level)).or_default() += 1;
            }
        }
        for (group, (errors, warnings)) in beside {
            let counts = [*errors, *warnings, 0, 0];
            let counts = counts.iter().take(if is_compared { 4 } else { 3 });
            row(out, group.as_str(), "**failed**", counts.copied(), String::new());
        }
        for gate in asked {
            let new = |level| new.get(&(gate.gate, level)).copied().unwrap_or_default();
            let counts = if is_compared {
                let known = known.get(&gate.gate).copied().unwrap_or_default();
                vec![new(Level::Error), new(Level::Warning), known, gate.waived]
            } else {
                vec![gate.errors, gate.warnings, gate.waived]
            };
            let owed =
                gate.next.map(|OwedCount { stage, count }| format!("{count} at {stage}")).unwrap_or_default();
            row(out, gate.gate.as_str(), status(gate), counts.into_iter(), owed);
        }
    }
}

fn verdict(system: &SystemReport) -> &'static str {
    match system.verdict {
        Some(Verdict::Ready) => "ready",
        Some(Verdict::OnTrack) => "on track",
        Some(Verdict::NotReady) => "not ready",
        Some(Verdict::Undecided) => "cannot tell",
        Some(Verdict::Stopped) => "stopped",
        Some(Verdict::Research) => "research",
        None => "no verdict, because only some rules ran",
    }
}

/// What the policy lowers, and what is undecided.
fn open_lines(system: &SystemReport) -> Vec<String> {
    let lowered = system.lowered.iter().map(|(rule, level)| format!("- Policy: {} is {level}", code(rule)));
    let of_gates = system
        .gates
        .iter()
        .flat_map(|gate| gate.causes().into_iter().map(move |why| (format!(", {}", gate.gate), why)));
    let of_none = Reason::by_cause(&system.reasons.iter().collect::<Vec<_>>());
    let of_none = of_none.into_iter().map(|why| (String::new(), why));
    let reasons = of_gates
        .chain(of_none)
        .map(|(gate, why)| format!("- Cannot tell{gate}{}: {}", why.since(), prose(&why.text)));
    lowered.chain(reasons.filter(|_| !system.broken)).collect()
}

/// The topics of each document, with whether the manifest points at them and since when.
fn topic_lines(system: &SystemReport) -> impl Iterator<Item = String> {
    let said = |topic: &TopicReport| {
        let since = topic.since.as_ref().and_then(|since| since.as_ref().ok());
        let source = topic.source.map(|source| match (source, since) {
            (TopicSource::Declared, Some(commit)) => format!("declared since {}", day_of(commit.time)),
            _ => source.to_string(),
        });
        let state = match topic.status {
            TopicStatus::Covered => None,
            TopicStatus::Broken => Some("**empty**"),
            TopicStatus::Unlocated if topic.place.is_some() => Some("**only a few words**"),
            TopicStatus::Unlocated => Some("**not found**"),
            TopicStatus::Withheld => Some("cannot tell"),
            TopicStatus::Elsewhere => Some("at a web address"),
            TopicStatus::Unreadable => Some("not readable"),
        };
        let parts: Vec<&str> = source.as_deref().into_iter().chain(state).collect();
        format!("{} {}", topic.topic, parts.join(" and "))
    };
    let artifacts = system.artifacts.iter().filter(|artifact| !artifact.topics.is_empty());
    artifacts.map(move |artifact| {
        let topics: Vec<String> = artifact.topics.iter().map(said).collect();
        format!("- Topics of {}: {}", code(&artifact.claim), topics.join(", "))
    })
}

fn status(gate: &GateReport) -> &'static str {
    match gate.status {
        GateStatus::Passed => "passed",
        GateStatus::Waived => "waived",
        GateStatus::Failed => "**failed**",
        GateStatus::Undecided => "undecided",
        GateStatus::NotDue => "not yet due",
    }
}

fn row(out: &mut String, name: &str, status: &str, counts: impl Iterator<Item = usize>, owed: String) {
    let some = |count: usize| if count > 0 { count.to_string() } else { String::new() };
    let mut cells = vec![name.to_owned(), status.to_owned()];
    cells.extend(counts.map(some));
    cells.push(owed);
    // Writing to a string cannot fail.
    let _ = writeln!(out, "| {} |", cells.join(" | "));
}
