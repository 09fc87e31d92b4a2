//! The report for people: findings with code frames, then per system a line for each gate, and one verdict.

use std::fmt::Write as _;

use annotate_snippets::Renderer;
use anstyle::{AnsiColor, Style};

use super::clean::{Audience, line};
use super::frame;
use super::headline;
use super::place::step;
use super::wrap::wrapped;
use crate::excluded;
use crate::finding::{Finding, Waived};
use crate::limits::output as limits;
use crate::manifest::model::Stage;
use crate::report::{
    BesideGates, Counts, GateReport, GateStatus, OwedCount, Reason, Report, SystemReport, Verdict,
};
use crate::shell;
use crate::text::counted;

/// How the report is shown.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// Whether to use colours.
    pub color: bool,
    /// Whether to show findings only.
    pub quiet: bool,
    /// Whether to show what each rule checked, and everything undecided.
    pub verbose: bool,
    /// Columns of the terminal.
    pub width: usize,
    /// Who reads it.
    pub audience: Audience,
}

const RED: Style = AnsiColor::BrightRed.on_default().bold();
const YELLOW: Style = AnsiColor::Yellow.on_default().bold();
const GREEN: Style = AnsiColor::Green.on_default().bold();
const BLUE: Style = AnsiColor::BrightBlue.on_default().bold();
const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

/// Renders the whole report.
pub fn render(report: &Report, settings: Settings) -> String {
    let renderer = if settings.color { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.term_width(settings.width);
    let mut out = String::new();
    if !settings.quiet {
        let lines = headline::lines(report, |name| format!("`{}`", line(name, settings.audience)));
        for text in &lines {
            // Writing to a string cannot fail.
            let _ = writeln!(out, "{}", paint(text, BOLD, settings));
        }
        if !lines.is_empty() {
            out.push('\n');
        }
    }
    let is_waived = |finding: &&Finding| finding.waived.is_some();
    let findings = || report.findings.iter().map(|(_, finding)| finding);
    let is_known = |finding: &&Finding| finding.is_known();
    let mut open: Vec<&Finding> =
        findings().filter(|finding| !is_waived(finding) && !is_known(finding)).collect();
    open.sort_by_key(|finding| step(finding));
    for finding in open {
        out.push_str(&frame::draw(finding, &report.sources, &renderer, settings.width, settings.audience));
        out.push_str("\n\n");
    }
    for finding in findings().filter(is_waived) {
        let why = finding.waived.as_ref().map(Waived::in_words).unwrap_or_default();
        aside(&mut out, "waived", &why, finding, report, settings);
    }
    if !settings.quiet {
        for finding in findings().filter(is_known) {
            aside(&mut out, "known", &finding.level.to_string(), finding, report, settings);
        }
        if findings().any(|finding| is_waived(&finding) || is_known(&finding)) {
            out.push('\n');
        }
    }
    if !settings.quiet {
        for (system, beside) in report.systems.iter().zip(report.beside_gates()) {
            self::system(&mut out, report, system, &beside, settings);
        }
        totals(&mut out, report, settings);
    }
    out
}

fn paint(text: &str, style: Style, settings: Settings) -> String {
    if settings.color { format!("{style}{text}{style:#}") } else { text.to_owned() }
}

/// `1 error`, `2 errors`; `None` for zero.
fn some(count: usize, what: &str) -> Option<String> {
    (count > 0).then(|| counted(count, what))
}

fn list(parts: impl IntoIterator<Item = Option<String>>) -> String {
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Prints a finding that does not count on one line: whether it is waived or known, and why.
fn aside(out: &mut String, word: &str, why: &str, finding: &Finding, report: &Report, settings: Settings) {
    let source = report.sources.get(finding.primary.span.file);
    let at = source.position(finding.primary.span.range().start);
    let word = paint(&format!("{word}[{}]", finding.rule), DIM, settings);
    let place = format!("{}:{}:{}", source.path(), at.line, at.column);
    let clean = |text: &str| line(text, settings.audience).into_owned();
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{word}: {} ({}, {})", clean(&finding.headline), clean(&place), clean(why));
}

fn system(
    out: &mut String,
    report: &Report,
    system: &SystemReport,
    beside: &BesideGates,
    settings: Settings,
) {
    let clean = |text: &str| line(text, settings.audience).into_owned();
    let name = paint(&clean(&system.name), BOLD, settings);
    let at = match system.passed_over {
        Some(asked) => format!("stage {}, not evaluated as if at {asked}", system.stage),
        None if system.evaluated_stage == system.stage => format!("stage {}", system.stage),
        None => format!("stage {}, evaluated as if at {}", system.stage, system.evaluated_stage),
    };
    // Writing to a string cannot fail.
    let is_of_commit = report.about.committed == Some(report.today);
    let day = if is_of_commit { ", the date of the evaluated commit" } else { "" };
    let _ = writeln!(out, "{name} ({}): {at}, {}{day}", clean(&system.manifest.to_string()), report.today);
    if system.broken {
        out.push_str("  no gate was evaluated: the manifest does not parse\n");
    } else {
        for (group, (errors, warnings)) in beside {
            let status = paint(&format!("{:<11}", "failed"), RED, settings);
            let details = list([some(*errors, "error"), some(*warnings, "warning")]);
            let _ = writeln!(out, "  {:<12} {status}  {details}", group.as_str());
        }
        for gate in system.gates.iter().filter(|gate| settings.verbose || !gate.is_not_asked()) {
            gate_line(out, gate, settings);
        }
    }
    for (rule, level) in &system.lowered {
        let _ = writeln!(out, "  policy: `{rule}` is {level}");
    }
    let reasons: Vec<&Reason> = system.reasons.iter().collect();
    let reasons = if settings.verbose { system.reasons.clone() } else { Reason::by_cause(&reasons) };
    for reason in reasons {
        let before = format!("  cannot tell{}: ", reason.since());
        let text = wrapped(&clean(&reason.text), settings.width, before.len(), before.len());
        let _ = writeln!(out, "{before}{text}");
    }
    if settings.verbose {
        verbose(out, system, settings.audience);
    }
    if let Some(verdict) = system.verdict {
        let style = match verdict {
            Verdict::Ready | Verdict::OnTrack => GREEN,
            Verdict::NotReady => RED,
            Verdict::Undecided => YELLOW,
            Verdict::Stopped | Verdict::Research => BLUE,
        };
        let _ = writeln!(out, "  verdict: {}", paint(verdict.in_words(), style, settings));
    } else {
        let _ = writeln!(out, "  verdict: none, because only some rules ran");
    }
    out.push('\n');
}

fn gate_line(out: &mut String, gate: &GateReport, settings: Settings) {
    let (word, style) = match gate.status {
        GateStatus::Passed => ("passed", GREEN),
        GateStatus::Waived => ("waived", YELLOW),
        GateStatus::Failed => ("failed", RED),
        GateStatus::Undecided => ("undecided", YELLOW),
        GateStatus::NotDue => ("not yet due", DIM),
    };
    // What later stages require is not shown.
    let owed = gate.next.map(|OwedCount { stage, count }| format!("{count} owed at {stage}"));
    let nothing = gate.status == GateStatus::NotDue && gate.owed == 0;
    let details = list([
        some(gate.errors, "error"),
        some(gate.warnings, "warning"),
        (gate.waived > 0).then(|| format!("{} waived", gate.waived)),
        owed,
        (gate.external > 0).then(|| format!("{} external", gate.external)),
        nothing.then(|| "no claims".to_owned()),
    ]);
    let status = paint(&format!("{word:<11}"), style, settings);
    let _ = writeln!(out, "{}", format!("  {:<12} {status}  {details}", gate.gate.as_str()).trim_end());
    let reasons = if settings.verbose { gate.reasons.clone() } else { gate.causes() };
    let shown = if settings.verbose { reasons.len() } else { limits::GATE_REASONS };
    for why in reasons.iter().take(shown) {
        let before = format!("{:15}cannot tell{}: ", "", why.since());
        let text = wrapped(&line(&why.text, settings.audience), settings.width, before.len(), 19);
        let _ = writeln!(out, "{before}{text}");
    }
    let more = reasons.len().saturating_sub(shown);
    if more > 0 {
        let _ = writeln!(out, "{:15}and {more} more; --verbose lists them", "");
    }
}

fn verbose(out: &mut String, system: &SystemReport, audience: Audience) {
    out.push_str("  rules, the number of subjects that each checked, and why it checked none:\n");
    for rule in &system.coverage {
        let why = match &rule.not_asked {
            Some(why) => why.clone(),
            None if rule.seen == 0 => format!("no {}", rule.looks_at),
            None => String::new(),
        };
        let seen = if rule.not_asked.is_some() { "-".to_owned() } else { rule.seen.to_string() };
        let text = format!("    {:<26} {seen:>4}  {}", rule.rule, line(&why, audience));
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{}", text.trim_end());
    }
}

fn totals(out: &mut String, report: &Report, settings: Settings) {
    let Counts { errors, warnings, notes, waived, known, owed } = report.counts();
    let waived = (waived > 0).then(|| format!("{waived} waived"));
    let known = (known > 0).then(|| format!("{known} known"));
    let found = list([some(errors, "error"), some(warnings, "warning"), some(notes, "note")]);
    let none = if report.base.is_some() { "no new finding" } else { "no finding" };
    let found = if found.is_empty() { none.to_owned() } else { found };
    let found = list([Some(found), waived, known]);
    let systems = some(report.systems.len(), "system").unwrap_or_default();
    let _ = writeln!(out, "{} in {systems}", paint(&found, BOLD, settings));
    for gone in &report.gone {
        let words = gone.in_words(|name| format!("`{}`", line(name, settings.audience)));
        let _ = writeln!(out, "{}", paint(&words, YELLOW, settings));
    }
    if let Some(words) =
        excluded::in_words(&report.excluded, |name| format!("`{}`", line(name, settings.audience)))
    {
        let _ = writeln!(out, "{}", paint(&words, YELLOW, settings));
    }
    if owed > 0 {
        let gates = report.systems.iter().flat_map(|system| &system.gates);
        let stage = gates.filter_map(|gate| Some(gate.next?.stage)).min().unwrap_or(Stage::Handoff);
        let _ = writeln!(out, "`readiness check --stage {stage}` lists what is owed");
    }
    match crate::fix::safe(report) {
        0 => {}
        1 => out.push_str("`readiness check --fix` fixes 1 finding\n"),
        more => {
            let _ = writeln!(out, "`readiness check --fix` fixes {more} findings");
        }
    }
    let counted = || report.findings.iter().find(|(_, finding)| finding.counts());
    if let Some((_, first)) = counted().or(report.findings.first()) {
        let command = shell::command("readiness explain", [&*first.rule]);
        let _ = writeln!(out, "`{command}` explains why, and how to fix it");
    }
}
